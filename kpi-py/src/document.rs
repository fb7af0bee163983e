//! Cards from Python's own records: a dict becomes the document that a person would have written.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

static DUMPS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static PLAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The JSON text of a document. What is no JSON (decimals, fractions, the records of `kpi`) is asked for its plain form.
pub(crate) fn to_json(document: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = document.py();
    let keywords = PyDict::new(py);
    keywords.set_item("default", PLAIN.import(py, "kpi._part", "plain")?)?;
    let text = DUMPS.import(py, "json", "dumps")?.call((document,), Some(&keywords))?;
    Ok(text.cast::<PyString>().map_err(|_| PyTypeError::new_err("a document is a dict"))?.to_str()?.to_owned())
}

/// A JSON text as Python's dicts, lists and texts.
pub(crate) fn from_json<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    LOADS.import(py, "json", "loads")?.call1((text,))
}
