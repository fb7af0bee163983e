//! Names and numbers as they stand in a card.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind, Path};
use crate::limits;
use crate::number::{Exact, NumberError};

use super::decode::{Decode, wrong_type};
use super::node::Node;

/// The name of an input, a measure, a member, a pay line or a card: `[A-Za-z_][A-Za-z0-9_-]*`, at most 64 characters.
///
/// ```
/// assert_eq!(kpi_core::card::Name::new("new_customers").unwrap().as_str(), "new_customers");
/// assert!(kpi_core::card::Name::new("5").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// Checks a text and makes it a name.
    pub fn new(text: &str) -> Result<Self, Error> {
        Name::checked(text, &Path::Root)
    }

    fn checked(text: &str, at: &Path<'_>) -> Result<Self, Error> {
        let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let goes_on = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if !starts || !goes_on || text.len() > limits::NAME_CHARS {
            return Err(Error::new(ErrorKind::BadName, at, "not a name").given(text).allowed(format_args!(
                "a letter or _, then letters, digits, _ and -, at most {} of them",
                limits::NAME_CHARS
            )));
        }
        Ok(Name(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Decode for Name {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        match node {
            Node::Text(text) => Name::checked(text, at),
            _ => Err(wrong_type(node, at, "a name in quotes")),
        }
    }
}

impl JsonSchema for Name {
    fn schema_name() -> Cow<'static, str> {
        "Name".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "the name of an input, a measure, a member, a pay line or a card",
            "type": "string",
            "pattern": "^[A-Za-z_][A-Za-z0-9_-]*$",
            "maxLength": limits::NAME_CHARS
        })
    }
}

/// Which figure of a member a reference means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The value that an indicator judges.
    Actual,
    /// The actual as a ratio; a group's index before its scale.
    Attainment,
    /// Points after scale and cut-offs.
    Score,
    /// Effective weight times score; in a sum the score.
    Contribution,
}

impl Part {
    pub(crate) const WORDS: [(&'static str, Part); 4] = [
        ("actual", Part::Actual),
        ("attainment", Part::Attainment),
        ("score", Part::Score),
        ("contribution", Part::Contribution),
    ];

    /// The word that stands behind the dot.
    pub fn word(self) -> &'static str {
        Part::WORDS[self as usize].0
    }
}

/// A figure that a value looks at, by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// An input or a measure: `orders`.
    Plain(Name),
    /// The card's index: `index`.
    Index,
    /// A figure of a member: `sales.attainment`.
    Member(Name, Part),
    /// The amount of a pay line: `bonus.amount`.
    Amount(Name),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::Plain(name) => write!(f, "{name}"),
            Reference::Index => f.write_str("index"),
            Reference::Member(name, part) => write!(f, "{name}.{}", part.word()),
            Reference::Amount(name) => write!(f, "{name}.amount"),
        }
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Reference {
    fn checked(text: &str, at: &Path<'_>) -> Result<Self, Error> {
        let Some((name, figure)) = text.split_once('.') else {
            return Ok(match text {
                "index" => Reference::Index,
                _ => Reference::Plain(Name::checked(text, at)?),
            });
        };
        let name = Name::checked(name, at)?;
        if figure == "amount" {
            return Ok(Reference::Amount(name));
        }
        match Part::WORDS.iter().find(|(word, _)| *word == figure) {
            Some((_, part)) => Ok(Reference::Member(name, *part)),
            None => Err(Error::new(ErrorKind::UnknownName, at, "no such figure stands behind a dot")
                .given(text)
                .allowed("<member>.actual, <member>.attainment, <member>.score, <member>.contribution, <line>.amount")),
        }
    }
}

impl Decode for Reference {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        match node {
            Node::Text(text) => Reference::checked(text, at),
            _ => Err(wrong_type(node, at, "a name in quotes")),
        }
    }
}

impl JsonSchema for Reference {
    fn schema_name() -> Cow<'static, str> {
        "Reference".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "an input, a measure, `index`, `<member>.actual|attainment|score|contribution` or `<line>.amount`",
            "type": "string",
            "pattern": "^[A-Za-z_][A-Za-z0-9_-]*(\\.(actual|attainment|score|contribution|amount))?$"
        })
    }
}

/// A number of the card: an integer, or quoted text such as `"0.5"`, `"50%"` or `"1/3"`.
///
/// It is exact, and it is written back in one canonical spelling: `"0.5"` whether the card said `"0.50"` or `"50%"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(pub Exact);

impl Number {
    /// Reads a number text by the rules of the card.
    ///
    /// ```
    /// use kpi_core::card::Number;
    /// assert_eq!(Number::parse("50%").unwrap(), Number::parse("1/2").unwrap());
    /// assert!(Number::parse("1e3").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        Number::checked(text, &Path::Root)
    }

    fn checked(text: &str, at: &Path<'_>) -> Result<Self, Error> {
        Exact::parse(text).map(Number).map_err(|error| number_error(&error, text, at))
    }
}

/// A refused number text as an error of the document.
pub(crate) fn number_error(error: &NumberError, text: &str, at: &Path<'_>) -> Error {
    let kind = match error {
        NumberError::Malformed | NumberError::Infinite => ErrorKind::BadNumber,
        _ => ErrorKind::NumberLimit,
    };
    Error::new(kind, at, error.to_string()).given(text)
}

/// Does the text look like an attempt at a number, so that an error should speak of numbers and not of names?
pub(crate) fn looks_numeric(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | '−'))
}

impl Decode for Number {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        match node {
            Node::Number(text) if text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit()) => {
                Number::checked(text, at)
            }
            Node::Number(text) => Err(bare_fraction(text, at)),
            Node::Text(text) => Number::checked(text, at),
            _ => Err(wrong_type(node, at, "a number (an integer, or a text such as \"0.5\", \"50%\", \"1/3\")")),
        }
    }
}

fn bare_fraction(text: &str, at: &Path<'_>) -> Error {
    let matter = "a number with a fraction or an exponent stands without quotes, where other readers lose digits";
    let error = Error::new(ErrorKind::BareFraction, at, matter).given(text);
    match text.contains(['e', 'E']) {
        true => error.way_out("write it in quotes and without an exponent"),
        false => error.way_out(format_args!("write it in quotes: \"{text}\"")),
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.decimal_text())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.decimal_text())
    }
}

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "an integer, or quoted text: \"0.5\", \"-3\", \"50%\", \"1/3\"",
            "anyOf": [
                {"type": "integer", "exclusiveMinimum": -1e28, "exclusiveMaximum": 1e28},
                {"type": "string", "maxLength": 64, "pattern": "^-?([0-9]+(\\.[0-9]+)?%?|[0-9]+/0*[1-9][0-9]*)$"}
            ]
        })
    }
}
