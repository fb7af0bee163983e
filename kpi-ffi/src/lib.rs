//! The C binding of kpi, `libkpi` with its header `kpi.h`, is coming here.
//!
//! It will convert C values to facts and cards, call [`kpi_core`] once, and convert the outcome back: no rule of a
//! card will live in this crate. Until then it only says which engine it will carry.

/// The version of the engine that the binding will carry.
///
/// ```
/// assert!(!kpi_ffi::ENGINE_VERSION.is_empty());
/// ```
pub const ENGINE_VERSION: &str = kpi_core::VERSION;
