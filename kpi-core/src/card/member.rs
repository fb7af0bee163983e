//! The members of groups: indicators of three types, and groups again.

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::{Error, ErrorKind, Path};

use super::curve::Pieces;
use super::decode::{Decode, Fields, one_key, word};
use super::group::{Absent, Clamp, GROUP, Group, RoundingPoints, group};
use super::name::{Name, Number};
use super::node::Node;
use super::normalize::Normalize;
use super::table::Table;
use super::value::{Condition, Value};

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

const ABOUT: [&str; 7] = ["unit", "owner", "source", "frequency", "nature", "timing", "note"];

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
