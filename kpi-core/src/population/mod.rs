//! What concerns a whole population: places, pools, quotas, totals and spread.
//!
//! A card judges one employee. What compares employees, or shares something out among them, stands beside the card and
//! works on the figures that come out of it. Everything here is exact, as the figures are; the one rounding is that of
//! [`allocate`] to the quantum of the pool, and nothing is lost by it.
//!
//! | You want to | Take |
//! |---|---|
//! | rank figures, with ties as the scheme has them | [`rank`] |
//! | share out a pool so that the parts sum to it | [`allocate`] |
//! | find the groups with more high ratings than a quota allows | [`Quota`] |
//! | sum, count, mean, least, greatest, standard deviation, by group and over partitions | [`Totals`], [`Groups`] |
//! | median and other quantiles | [`Spread`], [`Groups`] |
//!
//! Turning a population into constants of a card is [`Card::fit`](crate::Card::fit).
//!
//! ```
//! use kpi_core::number::Exact;
//! use kpi_core::population::{Claim, Pool, Remainder, Tie, allocate};
//!
//! let number = |text| Exact::parse(text).unwrap();
//! let pool = Pool::new(number("1000"), number("0.01"))?;
//! // Index and base pay of three people.
//! let team = [("1.2", "3000"), ("0.9", "2500"), ("1", "2500")];
//! let claims = team.map(|(index, pay)| Claim::of_pay(&number(index), &number(pay)));
//! let parts = allocate(&pool, &claims, Remainder::Largest(Tie::First))?;
//! let amounts = parts.parts().iter().map(|part| part.amount.decimal_text());
//! assert_eq!(amounts.collect::<Vec<_>>(), ["431.14", "269.46", "299.4"]);
//! # Ok::<(), kpi_core::Error>(())
//! ```

mod allocate;
mod groups;
mod place;
mod pool;
mod quota;
mod rank;
mod spread;
mod sum;
mod totals;

pub use crate::card::{Definition, Divisor};
pub use allocate::{Allocation, Part, allocate};
pub use groups::{Gather, Groups};
pub use place::TieRule;
pub use pool::{Claim, Pool, Remainder, Tie};
pub use quota::{Quota, QuotaGroup, Ratings};
pub use rank::{Order, rank};
pub use spread::Spread;
pub use totals::Totals;

use crate::error::{Error, Path, unknown_word};

pub(crate) use place::Place;
pub(crate) use sum::{Sum, counted};

/// The one of all that has this word for a name.
fn by_word<T: Copy>(at: &str, word: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, Error> {
    let found = all.iter().find(|it| name(**it) == word).copied();
    found.ok_or_else(|| unknown_word(&Path::At(at), word, all.iter().map(|it| name(*it))))
}
