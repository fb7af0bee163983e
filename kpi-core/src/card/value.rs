//! Values and conditions: what a card can work out from facts and figures.

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::{Error, ErrorKind, Path};
use crate::number::{Exact, Mode, Rounding};

use super::curve::{Curve, Tiers};
use super::decode::{Decode, Fields, one_key, word, wrong_type};
use super::name::{Name, Number, Reference, looks_numeric, number_error};
use super::node::Node;
use super::table::Table;

/// A number, a name, or an operation on values. Between rounding points it is exact.
///
/// A value with a missing part is missing, else with an undefined part undefined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// The parts added.
    Sum(#[schemars(length(min = 1))] Vec<Value>),
    /// The parts multiplied.
    Product(#[schemars(length(min = 1))] Vec<Value>),
    /// The sum of the parts over their number.
    Mean(#[schemars(length(min = 1))] Vec<Value>),
    /// The least of the parts.
    Least(#[schemars(length(min = 1))] Vec<Value>),
    /// The greatest of the parts.
    Greatest(#[schemars(length(min = 1))] Vec<Value>),
    /// The first less the second.
    Difference(Box<[Value; 2]>),
    /// The first over the second; undefined where the second is 0.
    Ratio(Box<[Value; 2]>),
    /// A curve over a value: jumps, straight lines, steps.
    Curve(Box<Curve>),
    /// Marginal slices: each slice of the value at its own rate.
    Tiers(Box<Tiers>),
    /// A value for each level of an input.
    Levels(Box<Levels>),
    /// A value rounded here and now.
    Round(Box<Round>),
    /// A constant.
    #[serde(untagged)]
    Number(Number),
    /// A fact, a measure or a figure of the card.
    #[serde(untagged)]
    Name(Reference),
}

impl Decode for Value {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let text = match node {
            Node::Record(_) => return Value::operation(node, at),
            Node::Number(_) => return Number::decode(node, at).map(Value::Number),
            Node::Text(text) => text,
            _ => return Err(wrong_type(node, at, "a value (a number, a name in quotes, or an operation)")),
        };
        match Exact::parse(text) {
            Ok(number) => Ok(Value::Number(Number(number))),
            Err(error) if looks_numeric(text) => Err(number_error(&error, text, at)),
            Err(_) => Reference::decode(node, at).map(Value::Name),
        }
    }
}

impl Value {
    const FORMS: [&'static str; 11] =
        ["sum", "product", "mean", "least", "greatest", "difference", "ratio", "curve", "tiers", "levels", "round"];

    fn operation(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let (key, inner) = one_key(node, at, "an operation", &Value::FORMS)?;
        let at = &at.field(key);
        Ok(match key {
            "sum" => Value::Sum(Decode::decode(inner, at)?),
            "product" => Value::Product(Decode::decode(inner, at)?),
            "mean" => Value::Mean(Decode::decode(inner, at)?),
            "least" => Value::Least(Decode::decode(inner, at)?),
            "greatest" => Value::Greatest(Decode::decode(inner, at)?),
            "difference" => Value::Difference(Box::new(Decode::decode(inner, at)?)),
            "ratio" => Value::Ratio(Box::new(Decode::decode(inner, at)?)),
            "curve" => Value::Curve(Decode::decode(inner, at)?),
            "tiers" => Value::Tiers(Decode::decode(inner, at)?),
            "levels" => Value::Levels(Decode::decode(inner, at)?),
            _ => Value::Round(Decode::decode(inner, at)?),
        })
    }
}

/// A value for each level of an input: `{"of": "rating", "are": {"A": "1.2", "B": "1"}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Levels {
    /// An input with levels.
    pub of: Name,
    /// The value of each declared level, no level left out.
    pub are: Table<String, Value>,
}

impl Decode for Levels {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a table of levels", &["of", "are"])?;
        Ok(Levels { of: fields.required("of")?, are: fields.required("are")? })
    }
}

/// A value rounded inside a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Round {
    /// What is rounded.
    pub of: Value,
    /// To which quantum and in which mode.
    #[serde(flatten)]
    pub rounding: Rounding,
}

impl Decode for Round {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a rounded value", &["of", "to", "mode"])?;
        Ok(Round { of: fields.required("of")?, rounding: rounding(&fields, at)? })
    }
}

impl Decode for Rounding {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        rounding(&Fields::open(node, at, "a rounding", &["to", "mode"])?, at)
    }
}

fn rounding(fields: &Fields<'_>, at: &Path<'_>) -> Result<Rounding, Error> {
    let (to, mode): (Number, Mode) = (fields.required("to")?, fields.required("mode")?);
    let given = to.to_string();
    Rounding::new(to.0, mode)
        .map_err(|error| Error::new(ErrorKind::BadNumber, &at.field("to"), error.to_string()).given(given))
}

impl Decode for Mode {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        word(node, at, &Mode::ALL.map(|mode| (mode.word(), mode)))
    }
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// Greater than.
    Above,
    /// Greater than or equal to.
    AtLeast,
    /// Less than.
    Below,
    /// Less than or equal to.
    UpTo,
    /// Equal to.
    Equals,
}

impl Comparison {
    const ALL: [Comparison; 5] =
        [Comparison::Above, Comparison::AtLeast, Comparison::Below, Comparison::UpTo, Comparison::Equals];

    /// The word of the card: `at_least`.
    pub fn word(self) -> &'static str {
        ["above", "at_least", "below", "up_to", "equals"][self as usize]
    }

    /// Does the comparison hold for operands in this order?
    pub(crate) fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Above => ordering.is_gt(),
            Comparison::AtLeast => ordering.is_ge(),
            Comparison::Below => ordering.is_lt(),
            Comparison::UpTo => ordering.is_le(),
            Comparison::Equals => ordering.is_eq(),
        }
    }
}

/// Something that holds or does not hold. Thresholds compare the value that flows, exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Condition {
    /// All of them hold.
    All(AllOf),
    /// At least one of them holds.
    Any(AnyOf),
    /// A value compared with another.
    Compare(Compare),
}

/// Conditions that must all hold. Every one is looked at: if one is absent, so is the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AllOf {
    /// The conditions.
    #[schemars(length(min = 1))]
    pub all: Vec<Condition>,
}

/// Conditions of which one must hold. Every one is looked at: if one is absent, so is the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AnyOf {
    /// The conditions.
    #[schemars(length(min = 1))]
    pub any: Vec<Condition>,
}

/// A value compared with another: `{"of": "sales.attainment", "below": "80%"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Compare {
    /// What is looked at; left out, the member's own actual (a cut-off's: the input or measure that has its id).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Value>,
    /// What it is compared with, and how.
    #[serde(flatten)]
    pub with: With,
}

/// The other side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum With {
    /// Greater than this.
    Above(Value),
    /// This or greater.
    AtLeast(Value),
    /// Less than this.
    Below(Value),
    /// This or less.
    UpTo(Value),
    /// Exactly this.
    Equals(Value),
}

impl With {
    /// The comparison and its right side.
    pub fn parts(&self) -> (Comparison, &Value) {
        match self {
            With::Above(value) => (Comparison::Above, value),
            With::AtLeast(value) => (Comparison::AtLeast, value),
            With::Below(value) => (Comparison::Below, value),
            With::UpTo(value) => (Comparison::UpTo, value),
            With::Equals(value) => (Comparison::Equals, value),
        }
    }

    fn new(comparison: Comparison, value: Value) -> Self {
        match comparison {
            Comparison::Above => With::Above(value),
            Comparison::AtLeast => With::AtLeast(value),
            Comparison::Below => With::Below(value),
            Comparison::UpTo => With::UpTo(value),
            Comparison::Equals => With::Equals(value),
        }
    }
}

impl Decode for Condition {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let allowed = ["of", "above", "at_least", "below", "up_to", "equals", "all", "any"];
        let fields = Fields::open(node, at, "a condition", &allowed)?;
        for (list, others) in [("all", &allowed[..6]), ("any", &allowed[..7])] {
            if fields.has(list) {
                let matter = format!("a condition with `{list}` holds nothing else");
                others.iter().try_for_each(|other| fields.refuse(other, &matter))?;
                return Ok(match list {
                    "all" => Condition::All(AllOf { all: fields.required("all")? }),
                    _ => Condition::Any(AnyOf { any: fields.required("any")? }),
                });
            }
        }
        let given: Vec<_> = Comparison::ALL.into_iter().filter(|c| fields.has(c.word())).collect();
        match given.as_slice() {
            [one] => Ok(Condition::Compare(Compare {
                of: fields.optional("of")?,
                with: With::new(*one, fields.required(one.word())?),
            })),
            [] => Err(Error::new(ErrorKind::MissingField, at, "a condition needs a comparison")
                .allowed("one of above, at_least, below, up_to, equals, or all, or any")),
            [_, second, ..] => {
                Err(Error::new(ErrorKind::MisplacedField, &at.field(second.word()), "a condition has one comparison")
                    .way_out("for a range, put two conditions under `all`"))
            }
        }
    }
}

impl Serialize for Rounding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut record = serializer.serialize_struct("Rounding", 2)?;
        record.serialize_field("to", &self.to().decimal_text())?;
        record.serialize_field("mode", self.mode().word())?;
        record.end()
    }
}

impl JsonSchema for Rounding {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rounding".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let to = generator.subschema_for::<Number>();
        schemars::json_schema!({
            "description": "to which quantum (any positive decimal) and in which mode",
            "type": "object",
            "properties": {"to": to, "mode": {"enum": Mode::ALL.map(Mode::word)}},
            "required": ["to", "mode"],
            "additionalProperties": false
        })
    }
}
