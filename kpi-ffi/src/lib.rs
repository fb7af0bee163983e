//! The C binding of kpi: `libkpi` and its header `kpi.h`.
//!
//! Every function converts what a C program hands over, calls [`kpi_core`] once, and converts the answer back: no rule
//! of a card lives here. The contract with C programs is in this crate's README and in the header's comments, which
//! are the comments of this source.
//!
//! Five files have unsafe blocks, and nothing else does: `caller` reads and writes through the pointers of a call, `guard`
//! vouches that a call is one, `arrow_memory` moves Arrow's structures, `progress` calls the caller's function,
//! `float_environment` sets the processor's settings for floats. Tests call as C does in `calls`.
// The names and the comments are those of the header. What a caller must keep to is said there, once for all
// functions, and not function by function under a heading of its own.
#![allow(non_camel_case_types, clippy::missing_safety_doc)]

pub mod arrow;
mod arrow_memory;
pub mod batch;
pub mod batch_facts;
pub mod batch_figures;
pub mod batch_rows;
mod caller;
#[cfg(test)]
mod calls;
pub mod card;
mod column;
pub mod decimal;
pub mod error;
pub mod facts;
mod float_environment;
mod guard;
pub mod outcome;
pub mod progress;
pub mod scorer;
pub mod status;
pub mod version;
