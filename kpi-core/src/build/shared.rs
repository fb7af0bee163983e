//! What several parts of a card say in the same words: policies, rounding points, limits, texts about themselves.
//!
//! The methods are macros and no traits, so that they stand in each type's documentation and need no import.

use super::json::{Json, Record};
use super::value::{Constant, constant};
use crate::number::Mode;

/// To which quantum and in which mode; made by [`to`].
#[derive(Clone, Debug)]
pub struct Rounding(pub(super) Record);

/// A rounding: `to("0.01", HalfUp)`. The quantum is any decimal above 0, such as 0.01, 0.05 or 100.
pub fn to(quantum: impl Into<Constant>, mode: Mode) -> Rounding {
    Rounding(Record::default().with("to", constant(quantum)).with("mode", mode.word()))
}

/// What stands in for an absent score; made by [`skip`], [`score`] or [`error`].
#[derive(Clone, Debug)]
pub struct Policy(pub(super) Json);

/// Leaves the member out; the weights of those present are scaled up.
pub fn skip() -> Policy {
    Policy("skip".into())
}

/// This score stands, whatever limits, roundings and cut-offs say.
pub fn score(score: impl Into<Constant>) -> Policy {
    Policy(Json::operation("score", constant(score)))
}

/// Refuses the row, as where nothing is said.
pub fn error() -> Policy {
    Policy("error".into())
}

/// Methods that put a value into a field, or into a field of an inner record.
macro_rules! fields {
    ($($(#[$doc:meta])* $method:ident($value:ident: $type:ty) => $($inner:ident).* = $json:expr;)*) => {
        $($(#[$doc])*
        pub fn $method(mut self, $value: $type) -> Self {
            $crate::build::shared::put!(self.0, $($inner)*, $json);
            self
        })*
    };
}

macro_rules! put {
    ($record:expr, $field:ident, $json:expr) => {
        $record.put(stringify!($field), $json)
    };
    ($record:expr, $inner:ident $($rest:ident)+, $json:expr) => {
        $crate::build::shared::put!($record.inner(stringify!($inner)), $($rest)+, $json)
    };
}

/// What every member can say.
macro_rules! of_a_member {
    () => {
        $crate::build::shared::fields! {
            /// Its name to show.
            name(text: &str) => name = text;
            /// Where this does not hold the member does not concern the employee and is left out.
            applies(when: $crate::build::Condition) => applies = when.0;
        }
    };
}

/// What stands in where a scored member is absent.
macro_rules! of_an_absent_score {
    () => {
        $crate::build::shared::fields! {
            /// What happens where a fact behind it is missing; not said, the row is refused.
            when_missing(policy: $crate::build::Policy) => absent.missing = policy.0;
            /// What happens where it is undefined for the facts; not said, the row is refused.
            when_undefined(policy: $crate::build::Policy) => absent.undefined = policy.0;
        }
    };
}

/// Limits and rounding points of an attainment and a score.
macro_rules! of_an_attainment_and_a_score {
    () => {
        $crate::build::shared::fields! {
            /// An attainment that is less becomes this.
            attainment_at_least(limit: impl Into<$crate::build::Value>) => clamp.attainment.at_least = limit.into();
            /// An attainment that is more becomes this.
            attainment_at_most(limit: impl Into<$crate::build::Value>) => clamp.attainment.at_most = limit.into();
            /// A score that is less becomes this.
            score_at_least(limit: impl Into<$crate::build::Value>) => clamp.score.at_least = limit.into();
            /// A score that is more becomes this.
            score_at_most(limit: impl Into<$crate::build::Value>) => clamp.score.at_most = limit.into();
            /// Rounds the attainment; given on a group, those of all indicators in it that do not say it themselves.
            round_attainment(rounding: $crate::build::Rounding) => rounding.attainment = rounding.0;
            /// Rounds the score; given on a group, all scores in it that do not say it themselves.
            round_score(rounding: $crate::build::Rounding) => rounding.score = rounding.0;
            /// Rounds the contribution; given on a group, all contributions in it that do not say it themselves.
            round_contribution(rounding: $crate::build::Rounding) => rounding.contribution = rounding.0;
        }
    };
}

/// What an indicator or a cut-off says about itself; no figure depends on it.
macro_rules! about_itself {
    () => {
        $crate::build::shared::fields! {
            /// The unit of the actual.
            unit(text: &str) => unit = text;
            /// Who answers for it.
            owner(text: &str) => owner = text;
            /// Where the facts come from.
            source(text: &str) => source = text;
            /// How often it is measured.
            frequency(text: &str) => frequency = text;
            /// Anything else.
            note(text: &str) => note = text;
        }

        /// It is counted.
        pub fn quantitative(mut self) -> Self {
            self.0.put("nature", "quantitative");
            self
        }

        /// It is judged.
        pub fn qualitative(mut self) -> Self {
            self.0.put("nature", "qualitative");
            self
        }

        /// It tells of what comes.
        pub fn leading(mut self) -> Self {
            self.0.put("timing", "leading");
            self
        }

        /// It tells of what has been.
        pub fn lagging(mut self) -> Self {
            self.0.put("timing", "lagging");
            self
        }
    };
}

pub(super) use {about_itself, fields, of_a_member, of_an_absent_score, of_an_attainment_and_a_score, put};
