//! Groups and their members: indicators of three types, and groups again.

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::{Error, ErrorKind, Path};
use crate::number::Rounding;

use super::curve::Pieces;
use super::decode::{Decode, Fields, one_key, word};
use super::name::{Name, Number};
use super::node::Node;
use super::normalize::Normalize;
use super::table::Table;
use super::value::{Condition, Value};

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

/// One entry of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Member {
    /// Its name in the card, once only.
    pub id: Name,
    /// Its name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where this does not hold the member does not concern the employee and is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies: Option<Condition>,
    /// What it is.
    #[serde(flatten)]
    pub kind: MemberKind,
}

/// The types of members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MemberKind {
    /// An indicator on a continuous scale.
    Continuous(Box<Continuous>),
    /// An indicator that takes steps or levels.
    Discrete(Box<Discrete>),
    /// An indicator without weight that caps or multiplies what it guards.
    CutOff(Box<CutOff>),
    /// A group inside the group.
    Group(Box<InnerGroup>),
}

/// What every scored member says of its place in the group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// Its share, under mean, geometric and harmonic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Number>,
    /// Its score is added to the aggregate as it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub points: bool,
    /// What happens where its score is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<Absent>,
}

/// An indicator on a continuous scale: actual → normalization → clamp → round → scale → clamp → round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Continuous {
    /// Weight, points, absent policy.
    #[serde(flatten)]
    pub standing: Standing,
    /// The value that is judged; left out, the input or measure that has the member's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Value>,
    /// How it becomes an attainment; left out, the attainment is the actual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalize: Option<Normalize>,
    /// Limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clamp: Option<Clamp>,
    /// A curve from attainment to score; left out, the score is the attainment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Pieces>,
    /// Rounding points of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<RoundingPoints>,
    /// What it says about itself.
    #[serde(flatten)]
    pub about: About,
}

/// An indicator that takes steps (`scale`) or levels (`levels`); its attainment is its actual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Discrete {
    /// Weight, points, absent policy.
    #[serde(flatten)]
    pub standing: Standing,
    /// The value that is judged; left out, the input or measure that has the member's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Value>,
    /// Limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clamp: Option<Clamp>,
    /// A curve from the actual to the score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Pieces>,
    /// The score of each level; the actual is then an input with levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub levels: Option<Table<String, Number>>,
    /// Rounding points of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<RoundingPoints>,
    /// What it says about itself.
    #[serde(flatten)]
    pub about: About,
}

/// An indicator without weight that, when it trips, caps or multiplies what it guards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CutOff {
    /// When it trips.
    pub trips: Condition,
    /// What it then does.
    pub effect: Effect,
    /// Which members it guards; left out, the group it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guards: Option<Guards>,
    /// What an absent figure in its condition means; left out, the row is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<Verdict>,
    /// What it says about itself.
    #[serde(flatten)]
    pub about: About,
}

/// What a tripped cut-off does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// What is more than this becomes this.
    Cap(Value),
    /// It is multiplied by this; 0 takes everything.
    Multiply(Value),
}

/// The members that a cut-off guards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Guards {
    /// One member.
    One(Name),
    /// Several members.
    Several(#[schemars(length(min = 1))] Vec<Name>),
}

impl Guards {
    /// The ids, in the order of the card.
    pub fn ids(&self) -> &[Name] {
        match self {
            Guards::One(id) => std::slice::from_ref(id),
            Guards::Several(ids) => ids,
        }
    }
}

/// What an absent figure means for a cut-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It trips.
    Trips,
    /// It passes.
    Passes,
}

/// A group inside a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InnerGroup {
    /// Weight, points, absent policy.
    #[serde(flatten)]
    pub standing: Standing,
    /// Its members and how they become one figure.
    #[serde(flatten)]
    pub group: Group,
}

/// What an indicator says about itself; the card check reads it, no figure depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct About {
    /// The unit of the actual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where the facts come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How often it is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency: Option<String>,
    /// Counted or judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nature: Option<Nature>,
    /// Does it tell of what comes or of what has been?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
    /// Anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Counted or judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// Counted.
    Quantitative,
    /// Judged.
    Qualitative,
}

/// Does an indicator tell of what comes or of what has been?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// Of what comes.
    Leading,
    /// Of what has been.
    Lagging,
}

const GROUP: [&str; 8] =
    ["aggregate", "members", "weights", "members_absent", "least_coverage", "clamp", "scale", "rounding"];
const ABOUT: [&str; 7] = ["unit", "owner", "source", "frequency", "nature", "timing", "note"];

impl Decode for Index {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let allowed: Vec<_> = GROUP.into_iter().chain(["absent"]).collect();
        let fields = Fields::open(node, at, "the index", &allowed)?;
        Ok(Index { group: group(&fields)?, absent: fields.optional("absent")? })
    }
}

fn group(fields: &Fields<'_>) -> Result<Group, Error> {
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

/// The types of members, for peeking at `type` before the other fields are known.
#[derive(Clone, Copy)]
enum Type {
    Continuous,
    Discrete,
    CutOff,
    Group,
}

impl Decode for Type {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let words = [
            ("continuous", Type::Continuous),
            ("discrete", Type::Discrete),
            ("cut_off", Type::CutOff),
            ("group", Type::Group),
        ];
        word(node, at, &words)
    }
}

impl Decode for Member {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let (what, own): (_, &[&str]) = match member_type(node, at)? {
            Type::Continuous => (
                "a continuous indicator",
                &["weight", "points", "absent", "actual", "normalize", "clamp", "scale", "rounding"],
            ),
            Type::Discrete => (
                "a discrete indicator",
                &["weight", "points", "absent", "actual", "clamp", "scale", "levels", "rounding"],
            ),
            Type::CutOff => ("a cut-off", &["trips", "effect", "guards", "absent"]),
            Type::Group => ("a group", &["weight", "points", "absent"]),
        };
        let is_group = what == "a group";
        let rest: &[&str] = if is_group { &GROUP } else { &ABOUT };
        let allowed: Vec<_> = ["id", "type", "name", "applies"].iter().chain(own).chain(rest).copied().collect();
        let fields = Fields::open(node, at, what, &allowed)?;
        let kind = match fields.required("type")? {
            Type::Continuous => MemberKind::Continuous(Box::new(Continuous {
                standing: standing(&fields)?,
                actual: fields.optional("actual")?,
                normalize: fields.optional("normalize")?,
                clamp: fields.optional("clamp")?,
                scale: fields.optional("scale")?,
                rounding: fields.optional("rounding")?,
                about: about(&fields)?,
            })),
            Type::Discrete => MemberKind::Discrete(Box::new(Discrete {
                standing: standing(&fields)?,
                actual: fields.optional("actual")?,
                clamp: fields.optional("clamp")?,
                scale: fields.optional("scale")?,
                levels: fields.optional("levels")?,
                rounding: fields.optional("rounding")?,
                about: about(&fields)?,
            })),
            Type::CutOff => MemberKind::CutOff(Box::new(CutOff {
                trips: fields.required("trips")?,
                effect: fields.required("effect")?,
                guards: fields.optional("guards")?,
                absent: fields.optional("absent")?,
                about: about(&fields)?,
            })),
            Type::Group => {
                MemberKind::Group(Box::new(InnerGroup { standing: standing(&fields)?, group: group(&fields)? }))
            }
        };
        Ok(Member {
            id: fields.required("id")?,
            name: fields.optional("name")?,
            applies: fields.optional("applies")?,
            kind,
        })
    }
}

fn member_type(node: &Node, at: &Path<'_>) -> Result<Type, Error> {
    let Node::Record(pairs) = node else {
        return Err(super::decode::wrong_type(node, at, "a member (an object)"));
    };
    match pairs.iter().find(|(key, _)| key == "type") {
        Some((_, node)) => Type::decode(node, &at.field("type")),
        None => Err(Error::new(ErrorKind::MissingField, &at.field("type"), "a member needs this field")
            .allowed("continuous, discrete, cut_off, group")),
    }
}

fn standing(fields: &Fields<'_>) -> Result<Standing, Error> {
    Ok(Standing {
        weight: fields.optional("weight")?,
        points: fields.optional("points")?.unwrap_or(false),
        absent: fields.optional("absent")?,
    })
}

fn about(fields: &Fields<'_>) -> Result<About, Error> {
    Ok(About {
        unit: fields.optional("unit")?,
        owner: fields.optional("owner")?,
        source: fields.optional("source")?,
        frequency: fields.optional("frequency")?,
        nature: fields.optional("nature")?,
        timing: fields.optional("timing")?,
        note: fields.optional("note")?,
    })
}

impl Decode for Effect {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let (key, value) = one_key(node, at, "the effect of a cut-off", &["cap", "multiply"])?;
        let value = Value::decode(value, &at.field(key))?;
        Ok(if key == "cap" { Effect::Cap(value) } else { Effect::Multiply(value) })
    }
}

impl Decode for Guards {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        match node {
            Node::List(_) => Vec::decode(node, at).map(Guards::Several),
            _ => Name::decode(node, at).map(Guards::One),
        }
    }
}

impl Decode for Verdict {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        word(node, at, &[("trips", Verdict::Trips), ("passes", Verdict::Passes)])
    }
}

impl Decode for Nature {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        word(node, at, &[("quantitative", Nature::Quantitative), ("qualitative", Nature::Qualitative)])
    }
}

impl Decode for Timing {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        word(node, at, &[("leading", Timing::Leading), ("lagging", Timing::Lagging)])
    }
}
