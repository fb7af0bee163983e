//! Numbers: exact rationals, the decimals they enter and leave as, and their rounding.
//!
//! A figure is an [`Exact`] from the moment it is read until it is published. Nothing between the two loses a digit: there is
//! no overflow, no drift, and no dependence on the order of evaluation. A figure is rounded only where a card says so
//! ([`Rounding`]), and turned into a decimal once, at the end ([`Exact::publish`]).
//!
//! Three functions have results that a rational cannot always hold: [`geometric`], [`log_ratio`] and [`sqrt`]. Each gives the
//! exact result where it is rational, else the true value correctly rounded, half-even, to 28 significant digits; the same
//! digits on every platform, since no floating point takes part.
//!
//! ```
//! use kpi_core::number::{Exact, Mode, Rounding};
//!
//! let orders = Exact::parse("17").unwrap();
//! let visits = Exact::parse("24").unwrap();
//! let conversion = orders.div(&visits).unwrap();
//! assert_eq!(conversion.to_string(), "17/24");
//!
//! let to_the_percent = Rounding::new(Exact::parse("1%").unwrap(), Mode::HalfUp).unwrap();
//! let rounded = conversion.round(&to_the_percent);
//! assert_eq!(rounded.publish(Some(to_the_percent.decimals())).unwrap().to_string(), "0.71");
//! ```

mod base;
mod decimal;
mod exact;
mod figure;
mod fixed;
mod float;
mod irrational;
mod published;
mod rounding;
mod short;
mod small;
mod traits;
mod unit;
mod written;

pub(crate) use decimal::{COLUMN_DECIMALS, DEFAULT_DECIMALS};
pub use exact::{Exact, WIDTH_LIMIT};
pub(crate) use figure::Figure;
pub use irrational::{geometric, log_ratio, sqrt};
pub use published::Published;
pub use rounding::{Mode, Rounding, RoundingError};
pub use short::Short;
pub(crate) use small::Small;
pub(crate) use unit::Unit;
pub use written::NumberError;
