//! Groups: how members become one figure, what stands in for absent ones, limits and rounding points.

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::{Error, Path};
use crate::number::Rounding;

use super::curve::Pieces;
use super::decode::{Decode, Fields, one_key, word};
use super::member::Member;
use super::name::{Name, Number};
use super::node::Node;
use super::table::Table;
use super::value::Value;

/// The index: the outermost group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Index {
    /// Its members and how they become one figure.
    #[serde(flatten)]
    pub group: Group,
    /// What happens where nothing is there to be scored; left out, the row is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<Absent>,
}

/// Members and how they become one figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Group {
    /// How the members' scores become the group's index.
    pub aggregate: Aggregate,
    /// Weights by the level of an input, in place of each member's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<WeightSets>,
    /// What happens to absent members that do not say it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members_absent: Option<Absent>,
    /// With less coverage than this the group itself is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_coverage: Option<Number>,
    /// Limits of the group's index (`attainment`) and of its score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clamp: Option<Clamp>,
    /// A curve from the group's index to its score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Pieces>,
    /// Rounding points, inherited by inner groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<RoundingPoints>,
    /// Indicators, cut-offs and groups.
    #[schemars(length(min = 1))]
    pub members: Vec<Member>,
}

/// How scores become one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// Σ w·s over the effective weights.
    Mean,
    /// Π s^w; 0 where a score is 0, undefined where one is negative.
    Geometric,
    /// 1 / Σ (w / s); undefined where a score is 0 or less.
    Harmonic,
    /// Σ s.
    Sum,
    /// Π s.
    Product,
    /// The least score.
    Least,
    /// The greatest score.
    Greatest,
}

impl Aggregate {
    pub(crate) const WORDS: [(&'static str, Aggregate); 7] = [
        ("mean", Aggregate::Mean),
        ("geometric", Aggregate::Geometric),
        ("harmonic", Aggregate::Harmonic),
        ("sum", Aggregate::Sum),
        ("product", Aggregate::Product),
        ("least", Aggregate::Least),
        ("greatest", Aggregate::Greatest),
    ];

    /// The word of the card.
    pub fn word(self) -> &'static str {
        Aggregate::WORDS[self as usize].0
    }

    /// Do its members have weights? They do under mean, geometric and harmonic, and nowhere else.
    pub fn is_weighted(self) -> bool {
        matches!(self, Aggregate::Mean | Aggregate::Geometric | Aggregate::Harmonic)
    }
}

/// One set of weights for each level of an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WeightSets {
    /// An input with levels.
    pub by: Name,
    /// For each level the weight of every weighted member; each set sums to exactly 1.
    pub sets: Table<String, Table<Name, Number>>,
}

/// What happens where a figure is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Absent {
    /// A fact behind it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Policy>,
    /// It is undefined for these facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undefined: Option<Policy>,
}

/// What stands in for an absent score.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// The row is refused.
    #[default]
    Error,
    /// The member is left out; the weights of those present are scaled up.
    Skip,
    /// This score stands, whatever clamps, roundings and cut-offs say.
    Score(Number),
}

/// Limits of an attainment and of a score.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Clamp {
    /// Limits of the attainment; a group's index before its scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attainment: Option<Limits>,
    /// Limits of the score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Limits>,
}

/// A lower and an upper limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Limits {
    /// What is less becomes this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Value>,
    /// What is more becomes this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Value>,
}

/// The named rounding points; what is not named is not rounded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RoundingPoints {
    /// Every indicator's attainment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attainment: Option<Rounding>,
    /// Every score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Rounding>,
    /// Every contribution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contribution: Option<Rounding>,
    /// Every group's index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<Rounding>,
}

pub(super) const GROUP: [&str; 8] =
    ["aggregate", "members", "weights", "members_absent", "least_coverage", "clamp", "scale", "rounding"];

impl Decode for Index {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let allowed: Vec<_> = GROUP.into_iter().chain(["absent"]).collect();
        let fields = Fields::open(node, at, "the index", &allowed)?;
        Ok(Index { group: group(&fields)?, absent: fields.optional("absent")? })
    }
}

pub(super) fn group(fields: &Fields<'_>) -> Result<Group, Error> {
    Ok(Group {
        aggregate: fields.required("aggregate")?,
        weights: fields.optional("weights")?,
        members_absent: fields.optional("members_absent")?,
        least_coverage: fields.optional("least_coverage")?,
        clamp: fields.optional("clamp")?,
        scale: fields.optional("scale")?,
        rounding: fields.optional("rounding")?,
        members: fields.required("members")?,
    })
}

impl Decode for Aggregate {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        word(node, at, &Aggregate::WORDS)
    }
}

impl Decode for WeightSets {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "weights by level", &["by", "sets"])?;
        Ok(WeightSets { by: fields.required("by")?, sets: fields.required("sets")? })
    }
}

impl Decode for Absent {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a policy for absent figures", &["missing", "undefined"])?;
        Ok(Absent { missing: fields.optional("missing")?, undefined: fields.optional("undefined")? })
    }
}

impl Decode for Policy {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        if let Node::Record(_) = node {
            let (_, score) = one_key(node, at, "a given score", &["score"])?;
            return Number::decode(score, &at.field("score")).map(Policy::Score);
        }
        let skips = word(node, at, &[("error", false), ("skip", true)])?;
        Ok(if skips { Policy::Skip } else { Policy::Error })
    }
}

impl Decode for Clamp {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a clamp", &["attainment", "score"])?;
        Ok(Clamp { attainment: fields.optional("attainment")?, score: fields.optional("score")? })
    }
}

impl Decode for Limits {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let fields = Fields::open(node, at, "a pair of limits", &["at_least", "at_most"])?;
        Ok(Limits { at_least: fields.optional("at_least")?, at_most: fields.optional("at_most")? })
    }
}

impl Decode for RoundingPoints {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let points = ["attainment", "score", "contribution", "index"];
        let fields = Fields::open(node, at, "the list of rounding points", &points)?;
        Ok(RoundingPoints {
            attainment: fields.optional("attainment")?,
            score: fields.optional("score")?,
            contribution: fields.optional("contribution")?,
            index: fields.optional("index")?,
        })
    }
}
