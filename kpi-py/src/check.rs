//! `kpi.Finding`: what the card check says.

use pyo3::prelude::*;

use crate::figure::decimal_type;

/// Something that the writer of a card should look at.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Finding(pub(crate) kpi_core::Finding);

#[pymethods]
impl Finding {
    /// The stable code, such as `dead_zone`.
    #[getter]
    fn code(&self) -> &'static str {
        self.0.kind().code()
    }

    /// What the code means.
    #[getter]
    fn meaning(&self) -> &'static str {
        self.0.kind().meaning()
    }

    /// Where in the card, or at which fact.
    #[getter]
    fn path(&self) -> &str {
        self.0.path()
    }

    /// What was found.
    #[getter]
    fn message(&self) -> &str {
        self.0.message()
    }

    /// What it costs, in money where the card pays, else in points of the index.
    #[getter]
    fn cost<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.cost().map(|cost| decimal_type(py)?.call1((cost,))).transpose()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Finding({})", self.0)
    }
}
