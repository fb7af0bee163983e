//! Conditions: when a cut-off trips, to whom a member applies.

use super::json::{Json, Record};
use super::value::{Value, json};

/// Something that holds or does not hold; made by [`when`], [`when_actual`], [`all`] or [`any`].
#[derive(Clone, Debug)]
pub struct Condition(pub(super) Json);

/// The left side of a comparison; made by [`when`] or [`when_actual`].
#[derive(Clone, Debug)]
#[must_use]
pub struct When(Record);

/// Compares a value: `when("tenure").at_least(3)`.
///
/// ```
/// use kpi_core::build::*;
///
/// let accident = cut_off("accident")
///     .trips(any([when("accidents").above(0), all([when("days_lost").above(5), when("claims").above(0)])]))
///     .multiplies(0);
/// # card("c").inputs(["accidents", "days_lost", "claims", "sales"].map(number))
/// #     .index(sum_of_members().member(continuous("sales")).cut_off(accident)).build()?;
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn when(of: impl Into<Value>) -> When {
    When(Record::default().with("of", json(of)))
}

/// Compares the member's own actual, a cut-off's input or measure of the same name.
pub fn when_actual() -> When {
    When(Record::default())
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $word:ident)*) => {
        impl When {
            $($(#[$doc])* pub fn $word(self, value: impl Into<Value>) -> Condition {
                Condition(self.0.with(stringify!($word), json(value)).into())
            })*
        }
    };
}

comparisons! {
    /// It is greater than this.
    above
    /// It is this or greater.
    at_least
    /// It is less than this.
    below
    /// It is this or less.
    up_to
    /// It is exactly this.
    equals
}

/// All of them hold.
pub fn all(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    Condition(Json::operation("all", list(conditions)))
}

/// At least one of them holds.
pub fn any(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    Condition(Json::operation("any", list(conditions)))
}

fn list(conditions: impl IntoIterator<Item = Condition>) -> Vec<Json> {
    conditions.into_iter().map(|condition| condition.0).collect()
}
