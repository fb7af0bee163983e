//! KPI cards and performance pay: exact to the cent, explained line by line.
//!
//! A **card** says how results become a score and, if wished, pay. The engine reads the card and one employee's
//! **facts**, and answers with the attainment of every indicator, the index, the pay, and the derivation of every
//! figure.
//!
//! ```
//! let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "bonus", "inputs": {"pay": {}, "sold": {}, "plan": {}},
//!     "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
//!         {"id": "bonus", "amount": {"product": ["pay", "20%", {"ratio": ["sold", "plan"]}]}}]}}"#)?;
//! let outcome = card.score(card.facts().set("pay", 3000)?.set("sold", "17.5")?.set("plan", 21)?)?;
//! assert_eq!(outcome.line("bonus").unwrap().to_string(), "500.00");
//! # Ok::<(), kpi_core::Error>(())
//! ```
//!
//! # The way through this crate
//!
//! - [`Card`] reads a document, checks it as a whole and scores; [`card`] holds the plain records it is made of.
//! - [`Facts`] hold what one employee's row says; a slip in a name is an error, never a missing fact.
//! - [`Outcome`] holds the figures, each exact and as published; [`Derivation`] says how each came about.
//! - [`Error`] has a stable [`ErrorKind`], the place in the card or the facts, and a way out.
//! - [`population`] holds what concerns many: places, pools, quotas, totals and spread.
//! - [`number`] is the arithmetic: exact rationals, named roundings, correctly rounded roots and logarithms.
//!
//! # What holds
//!
//! Between rounding points arithmetic is exact. Every rounding is named by the card. What a card leaves open is an
//! error, never a default. Nothing panics on any input, and what is taken in has documented [`limits`].
//!
//! # What it does not do
//!
//! No files, no network, no clock: the caller brings text and takes figures. It holds no state between employees.
#![forbid(unsafe_code)]

mod along;
#[cfg(feature = "arrow")]
pub mod arrow;
pub mod batch;
pub mod build;
pub mod card;
mod check;
mod compare;
mod derivation;
mod error;
mod exact;
mod facts;
mod facts_json;
mod filter;
mod fit;
pub mod limits;
pub mod number;
mod outcome;
mod plan;
pub mod population;
mod solve;

pub use card::Card;
pub use check::{Check, Finding, FindingKind};
pub use compare::{Asked, Attribution, Cause, Comparison, Difference, Effect, FactChange, FigureChange, StatusChange};
pub use derivation::Derivation;
pub use error::{Error, ErrorKind, shown};
pub use facts::{Fact, Facts, FactsSetter};
pub use fit::{Fitted, FittedIndicator, Winsorised};
pub use outcome::{Figure, IndexOutcome, LineOutcome, MeasureOutcome, MemberOutcome, Outcome, Status, Warning};
pub use plan::MemberSort;
pub use solve::{Answer, Jump, Solution};

/// The version of the engine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The code of the book and of the README runs with the tests of this crate.
#[cfg(doctest)]
mod book {
    #[doc = include_str!("../../README.md")]
    mod readme {}
    #[doc = include_str!("../../docs/README.md")]
    mod contents {}
    #[doc = include_str!("../../docs/tutorial.md")]
    mod tutorial {}
    #[doc = include_str!("../../docs/numbers.md")]
    mod numbers {}
    #[doc = include_str!("../../docs/result.md")]
    mod result {}
    #[doc = include_str!("../../docs/errors.md")]
    mod errors {}
    #[doc = include_str!("../../docs/fit.md")]
    mod fit {}
    #[doc = include_str!("../../docs/population.md")]
    mod population {}
    #[doc = include_str!("../../docs/what-if.md")]
    mod what_if {}
    #[doc = include_str!("../../docs/builder.md")]
    mod builder {}
    #[doc = include_str!("../../docs/batch.md")]
    mod batch {}
    #[doc = include_str!("../../docs/check.md")]
    mod check {}
    #[doc = include_str!("../../docs/solve.md")]
    mod solve {}
    #[cfg(feature = "arrow")]
    #[doc = include_str!("../../docs/arrow.md")]
    mod arrow {}
}
