//! Figures on their way out: decimals as they are published, and exact fractions.

use kpi_core::number::{Exact, Published};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static FRACTION: PyOnceLock<Py<PyType>> = PyOnceLock::new();

pub(crate) fn decimal_type(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    DECIMAL.import(py, "decimal", "Decimal")
}

/// A published figure as a `decimal.Decimal` that prints the same.
pub(crate) fn decimal(py: Python<'_>, figure: Published) -> PyResult<Bound<'_, PyAny>> {
    decimal_type(py)?.call1((figure.to_string(),))
}

/// An exact figure as a `fractions.Fraction`.
pub(crate) fn fraction<'py>(py: Python<'py>, exact: &Exact) -> PyResult<Bound<'py, PyAny>> {
    FRACTION.import(py, "fractions", "Fraction")?.call1((exact.fraction(),))
}

/// The published figure, or None.
pub(crate) fn published(py: Python<'_>, figure: Option<kpi_core::Figure>) -> PyResult<Option<Bound<'_, PyAny>>> {
    figure.map(|figure| decimal(py, figure.published())).transpose()
}

/// A figure of a result: as it is published, and exact. `float()` gives the float nearest to the published one.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Figure {
    exact: Exact,
    text: String,
    shown: Published,
}

impl Figure {
    pub(crate) fn exact(&self) -> &Exact {
        &self.exact
    }
}

impl From<kpi_core::Figure> for Figure {
    fn from(figure: kpi_core::Figure) -> Self {
        Figure { exact: figure.exact().clone(), text: figure.to_string(), shown: figure.published() }
    }
}

impl From<&kpi_core::Difference> for Figure {
    fn from(difference: &kpi_core::Difference) -> Self {
        Figure { exact: difference.exact().clone(), text: difference.to_string(), shown: difference.published() }
    }
}

#[pymethods]
impl Figure {
    /// The published figure.
    #[getter]
    fn value<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        decimal(py, self.shown)
    }

    /// The value that flows.
    #[getter]
    #[pyo3(name = "exact")]
    fn py_exact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        fraction(py, &self.exact)
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __float__(&self, py: Python<'_>) -> PyResult<f64> {
        self.value(py)?.extract()
    }

    fn __repr__(&self) -> String {
        let exact = self.exact.fraction();
        if exact == self.text { format!("Figure({exact})") } else { format!("Figure({}, exact {exact})", self.text) }
    }
}
