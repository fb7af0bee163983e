//! Cut-offs: indicators without weight that cap or multiply what they guard.

use super::condition::Condition;
use super::json::{Json, Record};
use super::shared;
use super::value::{Value, json};

/// A cut-off that does not yet say when it trips; made by [`cut_off`].
#[derive(Clone, Debug)]
#[must_use]
pub struct CutOffWithoutCondition(Record);

/// A cut-off that does not yet say what it does when it trips.
#[derive(Clone, Debug)]
#[must_use]
pub struct CutOffWithoutEffect(Record);

/// A cut-off; made by [`cut_off`].
#[derive(Clone, Debug)]
#[must_use]
pub struct CutOff(pub(super) Record);

/// Begins an indicator without weight that, when it trips, caps or multiplies what it guards: the members that
/// [`guards`](CutOff::guards) names, else the group it stands in.
///
/// ```
/// use kpi_core::build::*;
///
/// let breach = cut_off("data_breach").trips(when("data_breaches").above(0)).multiplies(0);
/// let quality_first = cut_off("quality_first").trips(when("service.attainment").below("100%")).caps("100%");
/// # card("c").inputs(["data_breaches", "service"].map(number))
/// #     .index(sum_of_members().member(continuous("service")).cut_off(breach).cut_off(quality_first)).build()?;
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn cut_off(id: &str) -> CutOffWithoutCondition {
    CutOffWithoutCondition(Record::default().with("type", "cut_off").with("id", id))
}

impl CutOffWithoutCondition {
    /// When it trips.
    pub fn trips(self, when: Condition) -> CutOffWithoutEffect {
        CutOffWithoutEffect(self.0.with("trips", when.0))
    }
}

impl CutOffWithoutEffect {
    /// What is more than this becomes this.
    pub fn caps(self, at: impl Into<Value>) -> CutOff {
        CutOff(self.0.with("effect", Json::operation("cap", json(at))))
    }

    /// It is multiplied by this; 0 takes everything.
    pub fn multiplies(self, by: impl Into<Value>) -> CutOff {
        CutOff(self.0.with("effect", Json::operation("multiply", json(by))))
    }
}

impl CutOff {
    shared::of_a_member!();

    shared::fields! {
        /// The one member that it guards.
        guards(member: &str) => guards = member;
    }

    /// The members that it guards.
    pub fn guards_each<M: AsRef<str>>(mut self, members: impl IntoIterator<Item = M>) -> Self {
        let members: Vec<_> = members.into_iter().map(|member| Json::from(member.as_ref())).collect();
        self.0.put("guards", members);
        self
    }

    /// It trips where a figure of its condition is absent; not said, the row is refused.
    pub fn trips_when_absent(mut self) -> Self {
        self.0.put("absent", "trips");
        self
    }

    /// It passes where a figure of its condition is absent; not said, the row is refused.
    pub fn passes_when_absent(mut self) -> Self {
        self.0.put("absent", "passes");
        self
    }

    shared::about_itself!();
}
