//! `kpi.Comparison`: what changed between two outcomes, and why.

use kpi_core::Cause;
use pyo3::prelude::*;

use crate::document;
use crate::error::raised;
use crate::figure::Figure;
use crate::outcome::{Outcome, json};

/// Two outcomes, compared.
#[pyclass(frozen, module = "kpi")]
pub(crate) struct Comparison {
    pub(crate) before: Py<Outcome>,
    pub(crate) after: Py<Outcome>,
}

impl Comparison {
    fn inner(&self) -> kpi_core::Comparison<'_> {
        self.before.get().inner.compare(&self.after.get().inner)
    }
}

#[pymethods]
impl Comparison {
    #[getter]
    fn before(&self, py: Python<'_>) -> Py<Outcome> {
        self.before.clone_ref(py)
    }

    #[getter]
    fn after(&self, py: Python<'_>) -> Py<Outcome> {
        self.after.clone_ref(py)
    }

    #[getter]
    fn is_changed(&self) -> bool {
        self.inner().is_changed()
    }

    #[getter]
    fn facts(&self) -> Vec<FactChange> {
        self.inner().facts().iter().cloned().map(FactChange).collect()
    }

    #[getter]
    fn statuses(&self) -> Vec<StatusChange> {
        self.inner().statuses().iter().cloned().map(StatusChange).collect()
    }

    #[getter]
    fn figures(&self) -> Vec<FigureChange> {
        self.inner().figures().iter().cloned().map(FigureChange).collect()
    }

    #[pyo3(signature = (name, /))]
    fn figure(&self, name: &str) -> Option<FigureChange> {
        self.inner().figure(name).cloned().map(FigureChange)
    }

    #[pyo3(signature = (figure, /))]
    fn effects(&self, py: Python<'_>, figure: &str) -> PyResult<Vec<Effect>> {
        let effects = py.detach(|| self.inner().effects(figure)).map_err(raised)?;
        Ok(effects.into_iter().map(Effect).collect())
    }

    fn to_json(&self) -> PyResult<String> {
        json(&self.inner())
    }

    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        document::from_json(py, &self.to_json()?)
    }

    fn __str__(&self) -> String {
        self.inner().to_string()
    }

    fn __repr__(&self) -> String {
        self.inner().to_string()
    }
}

/// A fact that changed, or that only one of two cards asks for.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct FactChange(kpi_core::FactChange);

#[pymethods]
impl FactChange {
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    #[getter]
    fn asked(&self) -> &'static str {
        match self.0.asked {
            kpi_core::Asked::Both => "both",
            kpi_core::Asked::OnlyBefore => "only_before",
            kpi_core::Asked::OnlyAfter => "only_after",
        }
    }

    #[getter]
    fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    #[getter]
    fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }

    fn __repr__(&self) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "None".to_owned());
        format!("FactChange({}: {} -> {})", self.0.name, text(&self.0.before), text(&self.0.after))
    }
}

/// What became of a measure, a member or the index on both sides, where that differs.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct StatusChange(kpi_core::StatusChange);

#[pymethods]
impl StatusChange {
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    #[getter]
    fn before(&self) -> Option<&'static str> {
        self.0.before.map(kpi_core::Status::word)
    }

    #[getter]
    fn after(&self) -> Option<&'static str> {
        self.0.after.map(kpi_core::Status::word)
    }

    fn __repr__(&self) -> String {
        let [before, after] = [self.before(), self.after()].map(|word| word.unwrap_or("None"));
        format!("StatusChange({}: {before} -> {after})", self.0.name)
    }
}

/// A figure on both sides.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct FigureChange(kpi_core::FigureChange);

#[pymethods]
impl FigureChange {
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    #[getter]
    fn before(&self) -> Option<Figure> {
        self.0.before.clone().map(Figure::from)
    }

    #[getter]
    fn after(&self) -> Option<Figure> {
        self.0.after.clone().map(Figure::from)
    }

    #[getter]
    fn difference(&self) -> Option<Figure> {
        self.0.difference.as_ref().map(Figure::from)
    }

    #[getter]
    fn is_changed(&self) -> bool {
        self.0.is_changed()
    }

    fn __repr__(&self) -> String {
        let text =
            |figure: &Option<kpi_core::Figure>| figure.as_ref().map_or_else(|| "None".to_owned(), ToString::to_string);
        format!("FigureChange({}: {} -> {})", self.0.name, text(&self.0.before), text(&self.0.after))
    }
}

/// What one cause does to a figure.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Effect(kpi_core::Effect);

#[pymethods]
impl Effect {
    #[getter]
    fn fact(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Card => None,
            Cause::Fact(name) => Some(name),
        }
    }

    #[getter]
    fn cause(&self) -> String {
        self.0.cause.to_string()
    }

    #[getter]
    fn difference(&self) -> Figure {
        Figure::from(&self.0.difference)
    }

    #[getter]
    fn attribution(&self) -> &'static str {
        self.0.attribution.word()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Effect({})", self.0)
    }
}
