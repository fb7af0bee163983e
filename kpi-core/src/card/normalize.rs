//! Normalizations: how an actual becomes an attainment.

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::{Error, Path};

use super::curve::Pieces;
use super::decode::{Decode, Fields, one_key, word};
use super::node::Node;
use super::population::{DistanceToReference, MinMax, Percentile, Rank, ZScore};
use super::value::Value;

/// How an actual x becomes an attainment; 1 is plan met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Normalize {
    /// x / target, more is better; undefined for a target of 0 or less.
    Ratio(Target),
    /// target / x, less is better; undefined for an actual of 0 or less.
    InverseRatio(Target),
    /// 1 ± (x − target) / |target|, safe for negative targets; undefined for a target of 0.
    Deviation(Deviation),
    /// (x − base) / (norm − base); less is better where base is above norm; undefined where they are equal.
    BaseNorm(BaseNorm),
    /// (x − from) / (to − from), cut to 0..1; with `log` of the natural logarithms.
    Goalposts(Goalposts),
    /// 1 − |x − target| / tolerance, cut below at 0; undefined for a tolerance of 0 or less.
    Nominal(Nominal),
    /// A curve over the actual.
    Curve(Pieces),
    /// (x − least) / (greatest − least) of a population.
    MinMax(MinMax),
    /// The distance from a population's mean in standard deviations.
    ZScore(ZScore),
    /// The place in a population.
    Rank(Rank),
    /// The share of a population that is passed.
    Percentile(Percentile),
    /// The distance from the worst of a population, where a reference attains 1.
    DistanceToReference(DistanceToReference),
}

/// A target: a number, a fact or a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Target {
    /// What is planned.
    pub target: Value,
}

/// Which direction is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    More,
    /// Less is better.
    Less,
}

/// The parameters of a deviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Deviation {
    /// What is planned; it may be negative.
    pub target: Value,
    /// Which direction is good.
    pub better: Better,
}

/// The parameters of base and norm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BaseNorm {
    /// The least acceptable level; attainment 0.
    pub base: Value,
    /// The obligatory level; attainment 1.
    pub norm: Value,
}

/// The parameters of goalposts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Goalposts {
    /// Attainment 0.
    pub from: Value,
    /// Attainment 1.
    pub to: Value,
    /// Between logarithms; undefined where a value is 0 or less.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub log: bool,
}

/// The parameters of nominal-the-best.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Nominal {
    /// What is planned.
    pub target: Value,
    /// The distance at which the attainment is 0.
    pub tolerance: Value,
}

impl Normalize {
    const FORMS: [&'static str; 12] = [
        "ratio",
        "inverse_ratio",
        "deviation",
        "base_norm",
        "goalposts",
        "nominal",
        "curve",
        "min_max",
        "z_score",
        "rank",
        "percentile",
        "distance_to_reference",
    ];
}

impl Decode for Normalize {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let (key, inner) = one_key(node, at, "a normalization", &Normalize::FORMS)?;
        let at = &at.field(key);
        Ok(match key {
            "ratio" => Normalize::Ratio(Decode::decode(inner, at)?),
            "inverse_ratio" => Normalize::InverseRatio(Decode::decode(inner, at)?),
            "deviation" => Normalize::Deviation(Decode::decode(inner, at)?),
            "base_norm" => Normalize::BaseNorm(Decode::decode(inner, at)?),
            "goalposts" => Normalize::Goalposts(Decode::decode(inner, at)?),
            "nominal" => Normalize::Nominal(Decode::decode(inner, at)?),
            "curve" => Normalize::Curve(Decode::decode(inner, at)?),
            "min_max" => Normalize::MinMax(Decode::decode(inner, at)?),
            "z_score" => Normalize::ZScore(Decode::decode(inner, at)?),
            "rank" => Normalize::Rank(Decode::decode(inner, at)?),
            "percentile" => Normalize::Percentile(Decode::decode(inner, at)?),
            _ => Normalize::DistanceToReference(Decode::decode(inner, at)?),
        })
    }
}

impl Decode for Better {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        word(node, at, &[("more", Better::More), ("less", Better::Less)])
    }
}

impl Decode for Target {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a ratio to a target", &["target"])?;
        Ok(Target { target: fields.required("target")? })
    }
}

impl Decode for Deviation {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a deviation", &["target", "better"])?;
        Ok(Deviation { target: fields.required("target")?, better: fields.required("better")? })
    }
}

impl Decode for BaseNorm {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a base and norm", &["base", "norm"])?;
        Ok(BaseNorm { base: fields.required("base")?, norm: fields.required("norm")? })
    }
}

impl Decode for Goalposts {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a pair of goalposts", &["from", "to", "log"])?;
        let log = fields.optional("log")?.unwrap_or(false);
        Ok(Goalposts { from: fields.required("from")?, to: fields.required("to")?, log })
    }
}

impl Decode for Nominal {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a nominal value", &["target", "tolerance"])?;
        Ok(Nominal { target: fields.required("target")?, tolerance: fields.required("tolerance")? })
    }
}
