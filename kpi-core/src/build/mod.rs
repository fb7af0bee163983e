//! Cards made in code: the words of the domain, the checks of the document.
//!
//! A program that makes cards reads like the card it makes. What it makes is the document that a person would have
//! written: [`Draft::build`] gives it to the reader of documents, so that the card, its fingerprint, every check and
//! every error with its path are the same.
//!
//! ```
//! use kpi_core::build::*;
//!
//! let card = card("online_marketer")
//!     .currency("USD")
//!     .input(number("salary").unit("USD"))
//!     .inputs(["new_customers", "ad_spend", "leads", "data_breaches"].map(number))
//!     .measure("cost_per_lead", ratio("ad_spend", "leads"))
//!     .index(
//!         weighted_mean()
//!             .member("75%", continuous("customers").actual("new_customers").normalize(to_target(20)))
//!             .member("25%", continuous("lead_cost").actual("cost_per_lead").normalize(base_norm(15, 10)))
//!             .cut_off(cut_off("data_breach").trips(when("data_breaches").above(0)).multiplies(0)),
//!     )
//!     .pay(to("0.01", HalfUp), [line("bonus", product(("salary", "30%", "index")))])
//!     .build()?;
//!
//! let mut facts = card.facts();
//! facts.set("salary", 800)?.set("new_customers", 22)?.set("ad_spend", 1200)?.set("leads", 100)?;
//! let outcome = card.score(facts.set("data_breaches", 0)?)?;
//! assert_eq!(outcome.total().unwrap().to_string(), "234.00");
//! # Ok::<(), kpi_core::Error>(())
//! ```
//!
//! # What the types refuse
//!
//! Some nonsense does not compile: a weight where the aggregate has none and a missing one where it has them, a curve
//! without its last piece, pay without its rounding, a cut-off with a weight, a discrete indicator that is not scored,
//! a float where an exact number is needed. What only the whole card can tell (names, weights that do not sum to 1,
//! ends that do not rise) is an [`Error`] of [`Draft::build`], with the path that it has in the document. So is a
//! number that is not well-formed, and a field that is given twice.

mod condition;
mod cut_off;
mod group;
mod indicator;
mod input;
mod json;
mod normalize;
mod pay;
mod pieces;
mod shared;
mod value;

// Examples that must not compile, each beside its twin that does.
#[cfg(doctest)]
#[doc = include_str!("does_not_compile.md")]
mod does_not_compile {}

pub use self::condition::{Condition, When, all, any, when, when_actual};
pub use self::cut_off::{CutOff, CutOffWithoutCondition, CutOffWithoutEffect, cut_off};
pub use self::group::{
    Group, InnerGroup, Member, Unweighted, WeightSets, Weighted, WeightedByLevel, geometric_mean, greatest_member,
    group, harmonic_mean, least_member, product_of_members, sum_of_members, weighted_mean, weights_by,
};
pub use self::indicator::{Continuous, Discrete, NotYetScored, Scored, continuous, discrete};
pub use self::input::{Input, OfLevels, OfNumbers, level, number};
pub use self::normalize::{
    Normalize, Population, base_norm, deviation, distance_to_reference, goalposts, inverse_to_target, log_goalposts,
    min_max, nominal, percentile, rank, to_target, z_score,
};
pub use self::pay::{Line, line};
pub use self::pieces::{
    Curve, EmptyCurve, FirstPiece, LastPiece, Piece, Refusal, Slices, Slope, SlopeAt, Start, Steps, StepsWithoutWidth,
    Straight, UnfinishedCurve, UnfinishedSlices, from, pieces, refuse, slices,
};
pub use self::shared::{Policy, Rounding, error, score, skip, to};
pub use self::value::{
    Constant, Tiers, Value, Values, by_level, curve, difference, greatest, least, mean, product, ratio, round, sum,
    tiers,
};
pub use crate::card::Better::{Less, More};
pub use crate::number::Mode::{Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};

use self::json::{Json, Record};
use self::value::json;
use crate::card::Card;
use crate::error::Error;

/// A card in the making; made by [`card`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Draft(Record);

/// Begins a card.
pub fn card(id: &str) -> Draft {
    let mut record = Record::default().with("kpi", Json::integer(1)).with("id", id);
    record.inner("inputs");
    Draft(record)
}

impl Draft {
    shared::fields! {
        /// The card's name to show.
        name(text: &str) => name = text;
        /// The currency of pay, such as EUR.
        currency(code: &str) => currency = code;
        /// Anything else that a reader should know.
        notes(text: &str) => notes = text;
    }

    /// A fact that the card asks for.
    pub fn input<K>(mut self, input: Input<K>) -> Self {
        self.0.inner("inputs").put(&input.1, input.0);
        self
    }

    /// Several facts that the card asks for: `.inputs(["sales", "plan"].map(number))`.
    pub fn inputs<K>(self, inputs: impl IntoIterator<Item = Input<K>>) -> Self {
        inputs.into_iter().fold(self, Draft::input)
    }

    /// A value worked out from facts, reported too.
    pub fn measure(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.inner("measures").put(name, json(value));
        self
    }

    /// The outermost group, whose figure is the card's index.
    pub fn index<W>(mut self, group: Group<W>) -> Self {
        self.0.put("index", group.0);
        self
    }

    /// The pay lines, and how money is rounded where a line does not say it itself.
    pub fn pay(mut self, rounding: Rounding, lines: impl IntoIterator<Item = Line>) -> Self {
        let lines: Vec<Json> = lines.into_iter().map(|line| line.0.into()).collect();
        self.0.put("pay", Record::default().with("rounding", rounding.0).with("lines", lines));
        self
    }

    /// Writes the document and reads it.
    ///
    /// # Errors
    /// As [`Card::from_json`] for the same document, with the same paths.
    ///
    /// ```
    /// use kpi_core::build::*;
    ///
    /// let error = card("bonus").input(number("salary"))
    ///     .pay(to("0.01", HalfUp), [line("bonus", product(("salary", "20 %")))])
    ///     .build()
    ///     .unwrap_err();
    /// assert_eq!((error.kind().code(), error.path()), ("bad_number", "pay.lines[0].amount.product[1]"));
    /// ```
    pub fn build(self) -> Result<Card, Error> {
        Card::from_json(Json::from(self.0).as_str())
    }
}
