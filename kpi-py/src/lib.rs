//! The Python binding of kpi, `import kpi`, is coming here.
//!
//! It will convert Python values to facts and cards, call [`kpi_core`] once, and convert the outcome back: no rule of
//! a card will live in this crate. Until then it only says which engine it will carry.

/// The version of the engine that the binding will carry.
///
/// ```
/// assert!(!kpi_py::ENGINE_VERSION.is_empty());
/// ```
pub const ENGINE_VERSION: &str = kpi_core::VERSION;
