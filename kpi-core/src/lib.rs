//! KPI cards and performance pay: exact to the cent, explained line by line.
#![forbid(unsafe_code)]
pub mod card;
mod derivation;
mod error;
mod exact;
mod facts;
pub mod limits;
pub mod number;
mod outcome;
mod plan;

pub use card::Card;
pub use derivation::Derivation;
pub use error::{Error, ErrorKind};
pub use facts::{Fact, Facts};
pub use outcome::{Figure, IndexOutcome, LineOutcome, MeasureOutcome, MemberOutcome, Outcome, Status, Warning};
pub use plan::MemberSort;
