//! The reference back-end: the plan's operations in exact arithmetic.

mod curve;
mod effort;
mod integers;
mod operate;
mod proof;
mod reason;
mod registers;

pub(crate) use effort::{Budget, Effort, LARGE_BITS, LARGE_USES, too_much_to_read};
pub(crate) use integers::Integers;
pub(crate) use operate::execute;
pub(crate) use proof::{failing, is_refused};
pub(crate) use registers::{Registers, State, run, run_into, run_some};
