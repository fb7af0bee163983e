//! Normalizations against a population, as a card says them before it is fitted.
//!
//! Every choice that changes a figure is named: which direction is good, which divisor, which ties. None has a
//! default. [`Card::fit`](crate::Card::fit) turns each into an ordinary normalization with constants.

use std::borrow::Cow;
use std::num::NonZero;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind, Path};
use crate::number::Exact;

use super::decode::{Decode, Fields, word};
use super::name::Number;
use super::node::Node;
use super::normalize::Better;
use super::value::Value;

/// (x − least) / (greatest − least) of the population; (greatest − x) / (greatest − least) where less is better.
///
/// Undefined where everybody has the same value, unless `constant` says what that is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MinMax {
    /// Which direction is good.
    pub better: Better,
    /// Extreme values that are replaced before the fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winsorise: Option<Winsorise>,
    /// The attainment of everybody where all have the same value; left out, that is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<Number>,
}

/// (x − mean) / deviation of the population; (mean − x) / deviation where less is better.
///
/// Undefined where everybody has the same value, unless `constant` says what that is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ZScore {
    /// Which direction is good.
    pub better: Better,
    /// By what the squared distances from the mean are divided.
    pub divisor: Divisor,
    /// Extreme values that are replaced before the fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winsorise: Option<Winsorise>,
    /// The attainment of everybody where all have the same value; left out, that is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<Number>,
}

/// The place in the population, counted from 1 for the worst.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Rank {
    /// Which direction is good.
    pub better: Better,
    /// Which place equal values share.
    pub ties: Ties,
    /// Extreme values that are replaced before the fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winsorise: Option<Winsorise>,
}

/// The share of the population that is passed, 0 to 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Percentile {
    /// Which direction is good.
    pub better: Better,
    /// Which of the shares in use is meant.
    pub definition: Definition,
    /// Extreme values that are replaced before the fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winsorise: Option<Winsorise>,
    /// With the definition `rank` only: the attainment where the population has one value, for which it is not
    /// defined; left out, that is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<Number>,
}

/// (x − least) / (reference − least); (greatest − x) / (greatest − reference) where less is better. Neither is cut.
///
/// Undefined where the reference is that end of the population.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DistanceToReference {
    /// Which direction is good.
    pub better: Better,
    /// What attains 1: a number, a fact or a measure. It stays in the fitted card as it is written here.
    pub reference: Value,
    /// Extreme values that are replaced before the fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winsorise: Option<Winsorise>,
    /// The attainment of everybody where the reference is a number and equals that end; left out, that is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<Number>,
}

/// How many values at either end are replaced by the nearest one that is not, before the fit alone: a value that is
/// scored later is never changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1))]
pub struct Winsorise {
    /// How many of the least values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lowest: Option<Count>,
    /// How many of the greatest values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highest: Option<Count>,
}

/// A whole number of 1 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Count(pub NonZero<u32>);

/// The divisor of a standard deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub enum Divisor {
    /// The number of values: the deviation of a whole population.
    #[serde(rename = "n")]
    All,
    /// One less: the deviation estimated from a sample.
    #[serde(rename = "n-1")]
    AllButOne,
}

/// The place that equal values share, of the places that they take together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// The lowest: 1, 2, 2, 4.
    Min,
    /// The highest: 1, 3, 3, 4.
    Max,
    /// Their mean: 1, 2.5, 2.5, 4.
    Average,
    /// Places are given to different values: 1, 2, 2, 3.
    Dense,
}

/// The shares that go by the name of percentile; r is the average rank from 1 for the worst, n the number of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Definition {
    /// The share that is worse.
    Below,
    /// The share that is worse or equal.
    AtOrBelow,
    /// The mean of the two.
    Mean,
    /// (r − 1) / (n − 1): 0 for the worst, 1 for the best.
    Rank,
    /// r / n.
    RankOverN,
}

impl Decode for MinMax {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a min-max of a population", &["better", "winsorise", "constant"])?;
        Ok(MinMax {
            better: fields.required("better")?,
            winsorise: fields.optional("winsorise")?,
            constant: fields.optional("constant")?,
        })
    }
}

impl Decode for ZScore {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields =
            Fields::open(node, at, "a z-score of a population", &["better", "divisor", "winsorise", "constant"])?;
        Ok(ZScore {
            better: fields.required("better")?,
            divisor: fields.required("divisor")?,
            winsorise: fields.optional("winsorise")?,
            constant: fields.optional("constant")?,
        })
    }
}

impl Decode for Rank {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a rank in a population", &["better", "ties", "winsorise"])?;
        Ok(Rank {
            better: fields.required("better")?,
            ties: fields.required("ties")?,
            winsorise: fields.optional("winsorise")?,
        })
    }
}

impl Decode for Percentile {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let allowed = ["better", "definition", "winsorise", "constant"];
        let fields = Fields::open(node, at, "a percentile of a population", &allowed)?;
        let definition = fields.required("definition")?;
        if definition != Definition::Rank {
            fields.refuse("constant", "this share is defined for every population")?;
        }
        Ok(Percentile {
            better: fields.required("better")?,
            definition,
            winsorise: fields.optional("winsorise")?,
            constant: fields.optional("constant")?,
        })
    }
}

impl Decode for DistanceToReference {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let allowed = ["better", "reference", "winsorise", "constant"];
        let fields = Fields::open(node, at, "a distance to a reference", &allowed)?;
        Ok(DistanceToReference {
            better: fields.required("better")?,
            reference: fields.required("reference")?,
            winsorise: fields.optional("winsorise")?,
            constant: fields.optional("constant")?,
        })
    }
}

impl Decode for Winsorise {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a winsorising", &["lowest", "highest"])?;
        if !fields.has("lowest") && !fields.has("highest") {
            return Err(Error::new(ErrorKind::MissingField, at, "a winsorising says at which end")
                .allowed("lowest, highest or both")
                .way_out("leave `winsorise` out where nothing is replaced"));
        }
        Ok(Winsorise { lowest: fields.optional("lowest")?, highest: fields.optional("highest")? })
    }
}

impl Decode for Count {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let Number(number) = Number::decode(node, at)?;
        let whole = number.reduced().ratio().and_then(|(num, den)| (den == 1).then_some(num));
        let count = whole.and_then(|num| u32::try_from(num).ok()).and_then(NonZero::new);
        count.map(Count).ok_or_else(|| {
            Error::new(ErrorKind::BadNumber, at, "a number of values is wanted here")
                .given(number.decimal_text())
                .allowed("a whole number of 1 or more")
        })
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Number(Exact::from(self.0.get())).serialize(serializer)
    }
}

impl JsonSchema for Count {
    fn schema_name() -> Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "a whole number of 1 or more, also as quoted text",
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": u32::MAX},
                {"type": "string", "maxLength": 64, "pattern": "^[0-9./%]+$"}
            ]
        })
    }
}

impl Decode for Divisor {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        word(node, at, &[("n", Divisor::All), ("n-1", Divisor::AllButOne)])
    }
}

impl Decode for Ties {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        word(node, at, &[("min", Ties::Min), ("max", Ties::Max), ("average", Ties::Average), ("dense", Ties::Dense)])
    }
}

impl Decode for Definition {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let words = [
            ("below", Definition::Below),
            ("at_or_below", Definition::AtOrBelow),
            ("mean", Definition::Mean),
            ("rank", Definition::Rank),
            ("rank_over_n", Definition::RankOverN),
        ];
        word(node, at, &words)
    }
}
