//! The reference back-end: the plan's operations in exact arithmetic.

mod curve;
mod operate;
mod reason;
mod registers;

pub(crate) use operate::execute;
pub(crate) use registers::{Registers, State, run};
