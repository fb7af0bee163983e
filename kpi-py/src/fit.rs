//! `kpi.Fitted`: a card with constants in place of its population.

use pyo3::prelude::*;

use crate::card::Card;
use crate::document;
use crate::outcome::json;

/// A card with constants in place of its population, and what the fit found there.
#[pyclass(frozen, module = "kpi")]
pub(crate) struct Fitted {
    pub(crate) inner: kpi_core::Fitted,
    pub(crate) card: Py<Card>,
}

#[pymethods]
impl Fitted {
    /// The fitted card.
    #[getter]
    fn card(&self, py: Python<'_>) -> Py<Card> {
        self.card.clone_ref(py)
    }

    /// How many rows the population had.
    #[getter]
    fn rows(&self) -> usize {
        self.inner.rows()
    }

    /// The report as JSON.
    fn to_json(&self) -> PyResult<String> {
        json(&self.inner)
    }

    /// The same as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        document::from_json(py, &self.to_json()?)
    }

    fn __str__(&self) -> String {
        self.inner.to_string()
    }

    fn __repr__(&self) -> String {
        self.inner.to_string()
    }
}
