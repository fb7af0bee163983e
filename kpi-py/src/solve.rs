//! `kpi.Solution`: what a fact must be for a figure to come to a goal.

use pyo3::prelude::*;

use crate::figure::fraction;

/// What a fact must be for a figure to come to a goal. It is false where the goal cannot be reached.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Solution(pub(crate) kpi_core::Solution);

#[pymethods]
impl Solution {
    /// The answers, from the least to the greatest.
    #[getter]
    fn answers(&self) -> Vec<Answer> {
        self.0.answers().iter().cloned().map(Answer).collect()
    }

    /// Where the figure passes over the goal without taking its value.
    #[getter]
    fn jumps(&self) -> Vec<Jump> {
        self.0.jumps().iter().cloned().map(Jump).collect()
    }

    /// Can the goal be reached?
    fn __bool__(&self) -> bool {
        !self.0.answers().is_empty()
    }

    fn __repr__(&self) -> String {
        let answers: Vec<String> = self.0.answers().iter().map(ToString::to_string).collect();
        let jumps: Vec<String> = self.jumps().iter().map(Jump::text).collect();
        match (answers.as_slice(), jumps.as_slice()) {
            ([], []) => "Solution(never)".to_owned(),
            ([], jumps) => format!("Solution(never; jumps {})", jumps.join(", ")),
            (answers, []) => format!("Solution({})", answers.join(", ")),
            (answers, jumps) => format!("Solution({}; jumps {})", answers.join(", "), jumps.join(", ")),
        }
    }
}

/// Values of a fact that reach a goal: one value, or an interval.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Answer(kpi_core::Answer);

#[pymethods]
impl Answer {
    /// The least of them, or what they all lie above.
    #[getter]
    fn least<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        fraction(py, &self.0.least)
    }

    /// Is `least` itself an answer?
    #[getter]
    fn least_included(&self) -> bool {
        self.0.least_included
    }

    /// The greatest of them, or what they all lie below.
    #[getter]
    fn greatest<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        fraction(py, &self.0.greatest)
    }

    /// Is `greatest` itself an answer?
    #[getter]
    fn greatest_included(&self) -> bool {
        self.0.greatest_included
    }

    /// The one value, where it is one.
    #[getter]
    fn exactly<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.exactly().map(|value| fraction(py, value)).transpose()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Answer({})", self.0)
    }
}

/// A point at which a figure passes over a goal without taking its value.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Jump(kpi_core::Jump);

impl Jump {
    fn text(&self) -> String {
        let jump = &self.0;
        format!("at {} from {} to {}", jump.at.decimal_text(), jump.below.decimal_text(), jump.above.decimal_text())
    }
}

#[pymethods]
impl Jump {
    /// The value of the fact.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        fraction(py, &self.0.at)
    }

    /// What the figure comes to just below it.
    #[getter]
    fn below<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        fraction(py, &self.0.below)
    }

    /// What the figure is there.
    #[getter]
    fn here<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.here.as_ref().map(|here| fraction(py, here)).transpose()
    }

    /// What the figure comes to just above it.
    #[getter]
    fn above<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        fraction(py, &self.0.above)
    }

    fn __repr__(&self) -> String {
        format!("Jump({})", self.text())
    }
}
