//! Small conversions that several classes share.

use kpi_core::number::Exact;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::card::Card;
use crate::error::raised;
use crate::fact;

/// A number that is a goal or a mean, by the rules for facts: a decimal, an integer, a text, a float, a fraction.
pub(crate) fn number(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Exact> {
    // A card of one input reads it as it reads any fact, and its errors name it.
    let document = serde_json::json!({"kpi": 1, "id": name, "inputs": {name: {}}, "measures": {"the_number": name}});
    let card = kpi_core::Card::from_json(&document.to_string()).map_err(raised)?;
    let card = Card::new(value.py(), card);
    let given = PyDict::new(value.py());
    given.set_item(name, value)?;
    let facts = fact::facts(&card, Some(given.as_any()), None)?;
    let outcome = card.inner.score(&facts).ok();
    match outcome.and_then(|outcome| outcome.measure("the_number")) {
        Some(figure) => Ok(figure.exact().clone()),
        None => Err(PyTypeError::new_err(format!("{name} is a number; given {value}"))),
    }
}
