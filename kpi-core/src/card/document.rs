//! The card document: inputs and measures, the index, pay.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::error::{Error, ErrorKind, Path};
use crate::number::Rounding;

use super::decode::{Decode, Fields, wrong_type};
use super::group::Index;
use super::name::{Name, Number};
use super::node::Node;
use super::table::Table;
use super::value::Value;

/// A card as it is written: plain records of what its document says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename = "Card")]
#[schemars(deny_unknown_fields)]
pub struct Document {
    /// The version of the grammar; 1.
    pub kpi: Version,
    /// The card's name for programs.
    pub id: Name,
    /// The card's name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The currency of pay, such as EUR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Anything else that a reader should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Where an editor finds the schema; it is read and forgotten.
    #[serde(rename = "$schema", skip_serializing)]
    pub schema: Option<String>,
    /// The facts that the card asks for.
    pub inputs: Table<Name, Input>,
    /// Values worked out from facts, reported too.
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    pub measures: Table<Name, Value>,
    /// The index; absent in a card that only measures or only pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<Index>,
    /// The pay lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pay: Option<Pay>,
}

impl Decode for Document {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let allowed = ["kpi", "id", "name", "currency", "notes", "$schema", "inputs", "measures", "index", "pay"];
        let fields = Fields::open(node, at, "a card", &allowed)?;
        Ok(Document {
            kpi: fields.required("kpi")?,
            id: fields.required("id")?,
            name: fields.optional("name")?,
            currency: fields.optional("currency")?,
            notes: fields.optional("notes")?,
            schema: fields.optional("$schema")?,
            inputs: fields.required("inputs")?,
            measures: fields.optional("measures")?.unwrap_or_default(),
            index: fields.optional("index")?,
            pay: fields.optional("pay")?,
        })
    }
}

/// The version of the grammar. There is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version;

impl Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(1)
    }
}

impl Decode for Version {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        match node {
            Node::Number(text) if text == "1" => Ok(Version),
            Node::Number(other) => {
                Err(Error::new(ErrorKind::BadChoice, at, "this engine knows no such version of the card")
                    .given(other)
                    .allowed("1"))
            }
            _ => Err(wrong_type(node, at, "the version of the grammar (the integer 1)")),
        }
    }
}

impl JsonSchema for Version {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"const": 1})
    }
}

/// A fact that the card asks for by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Input {
    /// Its name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Where it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The texts it can be; left out, it is a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub levels: Option<Vec<String>>,
    /// What it is where the facts do not say; left out, it is then missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<DefaultFact>,
}

/// What an input is where the facts do not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum DefaultFact {
    /// Of an input that is a number.
    Number(Number),
    /// Of an input with levels.
    Level(String),
}

impl Decode for Input {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "an input", &["name", "unit", "source", "levels", "default"])?;
        let levels: Option<Vec<String>> = fields.optional("levels")?;
        let default = match levels {
            Some(_) => fields.optional("default")?.map(DefaultFact::Level),
            None => fields.optional("default")?.map(DefaultFact::Number),
        };
        Ok(Input {
            name: fields.optional("name")?,
            unit: fields.optional("unit")?,
            source: fields.optional("source")?,
            levels,
            default,
        })
    }
}

/// The pay lines and how money is rounded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Pay {
    /// How every line is rounded that does not say it itself. There is no default: a card that pays says how.
    pub rounding: Rounding,
    /// The lines; their sum is the total.
    #[schemars(length(min = 1))]
    pub lines: Vec<Line>,
}

/// One amount of pay: amount → cap → floor → round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Line {
    /// Its name in the card, once only among the lines.
    pub id: Name,
    /// Its name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The amount before its limits.
    pub amount: Value,
    /// What is more becomes this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<Value>,
    /// What is then less becomes this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<Value>,
    /// How this line is rounded, in place of the card's money rounding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
    /// Shown, but not in the total.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub memo: bool,
}

impl Decode for Pay {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "pay", &["rounding", "lines"])?;
        Ok(Pay { rounding: fields.required("rounding")?, lines: fields.required("lines")? })
    }
}

impl Decode for Line {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let allowed = ["id", "name", "amount", "cap", "floor", "rounding", "memo"];
        let fields = Fields::open(node, at, "a pay line", &allowed)?;
        Ok(Line {
            id: fields.required("id")?,
            name: fields.optional("name")?,
            amount: fields.required("amount")?,
            cap: fields.optional("cap")?,
            floor: fields.optional("floor")?,
            rounding: fields.optional("rounding")?,
            memo: fields.optional("memo")?.unwrap_or(false),
        })
    }
}
