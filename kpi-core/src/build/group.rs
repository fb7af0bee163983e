//! Groups: members and how they become one figure.

use std::marker::PhantomData;

use super::cut_off::CutOff;
use super::indicator::{Continuous, Discrete, Scored};
use super::json::{Json, Record};
use super::pieces::Curve;
use super::shared;
use super::value::{Constant, constant};

/// Marks a group whose members each carry a weight.
#[derive(Clone, Copy, Debug)]
pub enum Weighted {}

/// Marks a group whose members have their weights from [sets](weights_by).
#[derive(Clone, Copy, Debug)]
pub enum WeightedByLevel {}

/// Marks a group whose members have no weights.
#[derive(Clone, Copy, Debug)]
pub enum Unweighted {}

/// Members and how they become one figure: the index, or with [`group`] a member of a group around it.
///
/// ```
/// use kpi_core::build::*;
///
/// let index = weighted_mean()
///     .round_contribution(to("0.001", HalfEven))
///     .member("60%", continuous("sales").normalize(to_target(100)))
///     .member("40%", group("service", least_member().member(continuous("calls")).member(continuous("chats"))))
///     .points(discrete("complaints").scale(pieces().up_to(2, 0).beyond("-10%")))
///     .cut_off(cut_off("breach").trips(when("breaches").above(0)).multiplies(0));
/// # card("c").inputs(["sales", "calls", "chats", "complaints", "breaches"].map(number)).index(index).build()?;
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Group<W>(pub(super) Record, PhantomData<W>);

fn aggregate<W>(mut record: Record, word: &str) -> Group<W> {
    record.put("aggregate", word);
    // A group without members is written with an empty list, which the reader refuses.
    record.list("members");
    Group(record, PhantomData)
}

macro_rules! groups {
    ($marker:ty: $($(#[$doc:meta])* $function:ident = $word:literal)*) => {
        $($(#[$doc])* pub fn $function() -> Group<$marker> {
            aggregate(Record::default(), $word)
        })*
    };
}

groups! { Weighted:
    /// Σ w·s over the effective weights.
    weighted_mean = "mean"
    /// Π s^w; 0 where a score is 0, undefined where one is negative.
    geometric_mean = "geometric"
    /// 1 / Σ (w / s); undefined where a score is 0 or less.
    harmonic_mean = "harmonic"
}

groups! { Unweighted:
    /// Σ s.
    sum_of_members = "sum"
    /// Π s.
    product_of_members = "product"
    /// The least score.
    least_member = "least"
    /// The greatest score.
    greatest_member = "greatest"
}

/// Begins a group whose weights depend on the level of an input, with one set of weights for each level.
///
/// ```
/// use kpi_core::build::*;
///
/// let index = weights_by("phase")
///     .set("launch", [("new_clients", "80%"), ("repeats", "20%")])
///     .set("growth", [("new_clients", "30%"), ("repeats", "70%")])
///     .mean()
///     .member(continuous("new_clients").normalize(to_target(100)))
///     .member(continuous("repeats").normalize(to_target(100)));
/// # card("c").input(level("phase", ["launch", "growth"])).inputs(["new_clients", "repeats"].map(number))
/// #     .index(index).build()?;
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn weights_by(input: &str) -> WeightSets {
    let mut record = Record::default().with("by", input);
    record.inner("sets");
    WeightSets(record)
}

/// Sets of weights; made by [`weights_by`].
#[derive(Clone, Debug)]
#[must_use]
pub struct WeightSets(Record);

impl WeightSets {
    /// The weight of every weighted member at one level of the input.
    pub fn set<'m, N: Into<Constant>>(mut self, level: &str, weights: impl IntoIterator<Item = (&'m str, N)>) -> Self {
        let set = weights.into_iter().fold(Record::default(), |set, (id, weight)| set.with(id, constant(weight)));
        self.0.inner("sets").put(level, set);
        self
    }

    /// A [`weighted_mean`] with these weights.
    pub fn mean(self) -> Group<WeightedByLevel> {
        self.group("mean")
    }

    /// A [`geometric_mean`] with these weights.
    pub fn geometric_mean(self) -> Group<WeightedByLevel> {
        self.group("geometric")
    }

    /// A [`harmonic_mean`] with these weights.
    pub fn harmonic_mean(self) -> Group<WeightedByLevel> {
        self.group("harmonic")
    }

    fn group(self, word: &str) -> Group<WeightedByLevel> {
        aggregate(Record::default().with("weights", self.0), word)
    }
}

pub(super) mod sealed {
    pub trait Member {
        fn member(self) -> super::Record;
    }
}

/// What stands in a group with a score of its own: an indicator or a [`group`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a group as a member with a score",
    note = "a discrete indicator first says how it is scored: `.scale(…)` or `.levels(…)`",
    note = "a cut-off has no score and no weight: put it in by `.cut_off(…)`",
    note = "a group gets an id before it stands in another: `group(\"id\", …)`"
)]
pub trait Member: sealed::Member {}

impl<T: sealed::Member> Member for T {}

macro_rules! members {
    ($($type:ty)*) => {
        $(impl sealed::Member for $type {
            fn member(self) -> Record {
                self.0
            }
        })*
    };
}

members! { Continuous Discrete<Scored> InnerGroup }

impl Group<Weighted> {
    /// An indicator or a group, with its share of the whole.
    pub fn member(self, weight: impl Into<Constant>, member: impl Member) -> Self {
        self.put(member.member().with("weight", constant(weight)))
    }
}

impl Group<WeightedByLevel> {
    /// An indicator or a group; its weights stand in the sets.
    pub fn member(self, member: impl Member) -> Self {
        self.put(member.member())
    }
}

impl Group<Unweighted> {
    /// An indicator or a group.
    pub fn member(self, member: impl Member) -> Self {
        self.put(member.member())
    }
}

impl<W> Group<W> {
    /// An indicator or a group whose score is added to the aggregate as it is.
    pub fn points(self, member: impl Member) -> Self {
        self.put(member.member().with("points", true))
    }

    /// A cut-off; it has no weight and no score.
    pub fn cut_off(self, cut_off: CutOff) -> Self {
        self.put(cut_off.0)
    }

    fn put(mut self, member: Record) -> Self {
        self.0.list("members").push(Json::from(member));
        self
    }

    shared::fields! {
        /// What happens to members with a missing fact behind them that do not say it themselves.
        members_when_missing(policy: super::Policy) => members_absent.missing = policy.0;
        /// What happens to undefined members that do not say it themselves.
        members_when_undefined(policy: super::Policy) => members_absent.undefined = policy.0;
        /// With less coverage than this the group itself is missing.
        least_coverage(share: impl Into<Constant>) => least_coverage = share.into();
        /// A curve from the group's index to its score.
        scale(pieces: Curve) => scale = pieces.0;
        /// Rounds the group's index, and that of every inner group that does not say it itself.
        round_index(rounding: super::Rounding) => rounding.index = rounding.0;
    }

    shared::of_an_attainment_and_a_score!();
    shared::of_an_absent_score!();
}

/// A group inside a group; made by [`group`].
#[derive(Clone, Debug)]
#[must_use]
pub struct InnerGroup(Record);

/// Makes a group a member that can stand in the group around it.
pub fn group<W>(id: &str, group: Group<W>) -> InnerGroup {
    InnerGroup(group.0.with("type", "group").with("id", id))
}

impl InnerGroup {
    shared::of_a_member!();
}
