//! Indicators: continuous and discrete.

use std::marker::PhantomData;

use super::json::Record;
use super::normalize::Normalize;
use super::pieces::Curve;
use super::shared;
use super::value::{Constant, Value, constant};

/// An indicator on a continuous scale; made by [`continuous`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Continuous(pub(super) Record);

/// Begins an indicator on a continuous scale: actual → normalization → limits → rounding → scale → limits → rounding.
///
/// ```
/// use kpi_core::build::*;
///
/// let lead_cost = continuous("lead_cost")
///     .actual("cost_per_lead")
///     .normalize(base_norm(15, 10))
///     .attainment_at_least(0)
///     .attainment_at_most("1.5")
///     .when_undefined(score(0));
/// # card("c").inputs(["ad_spend", "leads"].map(number)).measure("cost_per_lead", ratio("ad_spend", "leads"))
/// #     .index(sum_of_members().member(lead_cost)).build()?;
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn continuous(id: &str) -> Continuous {
    Continuous(Record::default().with("type", "continuous").with("id", id))
}

impl Continuous {
    shared::of_a_member!();

    shared::fields! {
        /// The value that is judged; not said, the input or measure that has the indicator's id.
        actual(value: impl Into<Value>) => actual = value.into();
        /// How the actual becomes an attainment; not said, it is the attainment.
        normalize(by: impl Into<Normalize>) => normalize = by.into().0;
        /// A curve from the attainment to the score; not said, the score is the attainment.
        scale(pieces: Curve) => scale = pieces.0;
    }

    shared::of_an_attainment_and_a_score!();
    shared::of_an_absent_score!();
    shared::about_itself!();
}

/// Marks a discrete indicator that says how it is scored.
#[derive(Clone, Copy, Debug)]
pub enum Scored {}

/// Marks a discrete indicator that does not yet say how it is scored.
#[derive(Clone, Copy, Debug)]
pub enum NotYetScored {}

/// An indicator that takes steps or levels; made by [`discrete`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Discrete<S>(pub(super) Record, PhantomData<S>);

/// Begins an indicator that takes steps ([`scale`](Discrete::scale)) or levels ([`levels`](Discrete::levels)). Without
/// one of the two it cannot stand in a group.
///
/// ```
/// use kpi_core::build::*;
///
/// let complaints = discrete("complaints").scale(pieces().up_to(2, 0).beyond("-10%"));
/// let report = discrete("report").levels([("on_time", "1"), ("late", "0.5"), ("missing", "0")]);
/// # card("c").input(number("complaints")).input(level("report", ["on_time", "late", "missing"]))
/// #     .index(sum_of_members().member(complaints).member(report)).build()?;
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn discrete(id: &str) -> Discrete<NotYetScored> {
    Discrete(Record::default().with("type", "discrete").with("id", id), PhantomData)
}

impl Discrete<NotYetScored> {
    /// A curve from the actual to the score.
    pub fn scale(self, pieces: Curve) -> Discrete<Scored> {
        Discrete(self.0.with("scale", pieces.0), PhantomData)
    }

    /// The score of each level; the actual is then an input with levels.
    pub fn levels<L, N>(self, scores: impl IntoIterator<Item = (L, N)>) -> Discrete<Scored>
    where
        L: AsRef<str>,
        N: Into<Constant>,
    {
        let of_each = |all: Record, (level, score): (L, N)| all.with(level.as_ref(), constant(score));
        Discrete(self.0.with("levels", scores.into_iter().fold(Record::default(), of_each)), PhantomData)
    }
}

impl<S> Discrete<S> {
    shared::of_a_member!();

    shared::fields! {
        /// The value that is judged; not said, the input or measure that has the indicator's id.
        actual(value: impl Into<Value>) => actual = value.into();
    }

    shared::of_an_attainment_and_a_score!();
    shared::of_an_absent_score!();
    shared::about_itself!();
}
