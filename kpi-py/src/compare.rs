//! `kpi.Comparison`: what changed between two outcomes, and why.

use kpi_core::Cause;
use pyo3::prelude::*;

use crate::document;
use crate::error::raised;
use crate::figure::Figure;
use crate::outcome::{Outcome, json};

/// Two outcomes, compared. It prints as a table of what changed.
#[pyclass(frozen, module = "kpi")]
pub(crate) struct Comparison {
    before: Py<Outcome>,
    after: Py<Outcome>,
}

impl Comparison {
    /// Compares two outcomes, which are made whole for it.
    pub(crate) fn new(before: Bound<'_, Outcome>, after: Bound<'_, Outcome>) -> PyResult<Self> {
        before.get().inner()?;
        after.get().inner()?;
        Ok(Comparison { before: before.unbind(), after: after.unbind() })
    }

    fn inner(&self) -> PyResult<kpi_core::Comparison<'_>> {
        Ok(self.before.get().inner()?.compare(self.after.get().inner()?))
    }
}

#[pymethods]
impl Comparison {
    /// The outcome that is compared from.
    #[getter]
    fn before(&self, py: Python<'_>) -> Py<Outcome> {
        self.before.clone_ref(py)
    }

    /// The outcome that is compared to.
    #[getter]
    fn after(&self, py: Python<'_>) -> Py<Outcome> {
        self.after.clone_ref(py)
    }

    /// Does any figure, status or fact differ?
    #[getter]
    fn is_changed(&self) -> PyResult<bool> {
        Ok(self.inner()?.is_changed())
    }

    /// The facts that changed.
    #[getter]
    fn facts(&self) -> PyResult<Vec<FactChange>> {
        Ok(self.inner()?.facts().iter().cloned().map(FactChange).collect())
    }

    /// The statuses that changed.
    #[getter]
    fn statuses(&self) -> PyResult<Vec<StatusChange>> {
        Ok(self.inner()?.statuses().iter().cloned().map(StatusChange).collect())
    }

    /// Every figure of both cards, changed or not.
    #[getter]
    fn figures(&self) -> PyResult<Vec<FigureChange>> {
        Ok(self.inner()?.figures().iter().cloned().map(FigureChange).collect())
    }

    /// A figure by its flat name.
    #[pyo3(signature = (name, /))]
    fn figure(&self, name: &str) -> PyResult<Option<FigureChange>> {
        Ok(self.inner()?.figure(name).cloned().map(FigureChange))
    }

    /// Why a figure differs: what each changed fact does to it. The effects add up to the difference.
    #[pyo3(signature = (figure, /))]
    fn effects(&self, py: Python<'_>, figure: &str) -> PyResult<Vec<Effect>> {
        let comparison = self.inner()?;
        let effects = py.detach(|| comparison.effects(figure)).map_err(raised)?;
        Ok(effects.into_iter().map(Effect).collect())
    }

    /// The comparison as JSON.
    fn to_json(&self) -> PyResult<String> {
        json(&self.inner()?)
    }

    /// The same as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        document::from_json(py, &self.to_json()?)
    }

    fn __str__(&self) -> PyResult<String> {
        Ok(self.inner()?.to_string())
    }

    fn __repr__(&self) -> PyResult<String> {
        Ok(self.inner()?.to_string())
    }
}

/// A fact that changed, or that only one of two cards asks for.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct FactChange(kpi_core::FactChange);

#[pymethods]
impl FactChange {
    /// The name of the input.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Which card asks for it.
    #[getter]
    fn asked(&self) -> &'static str {
        self.0.asked.word()
    }

    /// The number or level as it was.
    #[getter]
    fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// The number or level as it is.
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
    /// Whose status it is.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What became of it.
    #[getter]
    fn before(&self) -> Option<&'static str> {
        self.0.before.map(kpi_core::Status::word)
    }

    /// What becomes of it.
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
    /// Its flat name.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What it was.
    #[getter]
    fn before(&self) -> Option<Figure> {
        self.0.before.clone().map(Figure::from)
    }

    /// What it is.
    #[getter]
    fn after(&self) -> Option<Figure> {
        self.0.after.clone().map(Figure::from)
    }

    /// After less before.
    #[getter]
    fn difference(&self) -> Option<Figure> {
        self.0.difference.as_ref().map(Figure::from)
    }

    /// Does the exact figure differ?
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
    /// The fact that changed; None where it is the card.
    #[getter]
    fn fact(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Card => None,
            Cause::Fact(name) => Some(name),
        }
    }

    /// What changed, in words.
    #[getter]
    fn cause(&self) -> String {
        self.0.cause.to_string()
    }

    /// How far it moves the figure.
    #[getter]
    fn difference(&self) -> Figure {
        Figure::from(&self.0.difference)
    }

    /// The rule by which its share was found.
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
