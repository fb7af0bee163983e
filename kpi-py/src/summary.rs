//! `kpi.Summary`: what became of a table. The summaries of its parts add up to its own.

use std::collections::BTreeMap;

use kpi_core::ErrorKind;
use kpi_core::batch::Paths;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};

use crate::figure_summary::{FigureSummary, Written};

static HTML: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// What became of the rows of a table, and where its figures lie.
///
/// Summaries of the parts of a table add up to the summary of the whole: `a + b`, `sum(parts)`. Every count and every
/// sum is exact, so that it does not matter how the table was parted. Two summaries are equal if they say the same of
/// rows, errors and figures; which arithmetic decided the rows is left out of that.
#[pyclass(frozen, module = "kpi")]
#[derive(Clone, Default)]
pub(crate) struct Summary {
    scored: usize,
    warned: usize,
    refused: BTreeMap<ErrorKind, usize>,
    paths: Paths,
    figures: Vec<FigureSummary>,
}

impl Summary {
    pub(crate) fn new(inner: &kpi_core::batch::Summary, figures: Vec<FigureSummary>) -> Self {
        let refused = inner.refused_by().collect();
        Summary { scored: inner.scored(), warned: inner.warned(), refused, paths: inner.paths(), figures }
    }

    fn refused_rows(&self) -> usize {
        self.refused.values().sum()
    }
}

/// How many rows of each code.
type Kinds = BTreeMap<String, usize>;

#[pymethods]
impl Summary {
    /// What `pickle` calls, and who has counted rows by other means.
    #[staticmethod]
    fn _of(
        scored: usize,
        warned: usize,
        refused_by: Kinds,
        paths: (usize, usize, usize),
        figures: Vec<Written>,
    ) -> PyResult<Self> {
        let mut refused = BTreeMap::new();
        for (code, rows) in refused_by {
            let kind = ErrorKind::ALL.iter().find(|kind| kind.code() == code);
            let kind = kind.ok_or_else(|| PyValueError::new_err(format!("no error has the code {code:?}")))?;
            refused.insert(*kind, rows);
        }
        let (filter, integers, rationals) = paths;
        let figures = figures.into_iter().map(FigureSummary::read).collect::<PyResult<_>>()?;
        Ok(Summary { scored, warned, refused, paths: Paths { filter, integers, rationals }, figures })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let it = slf.get();
        let kinds: Kinds = it.refused.iter().map(|(kind, rows)| (kind.code().to_owned(), *rows)).collect();
        let paths = (it.paths.filter, it.paths.integers, it.paths.rationals);
        let figures: Vec<Written> = it.figures.iter().map(FigureSummary::written).collect();
        let parts = (it.scored, it.warned, kinds, paths, figures).into_pyobject(slf.py())?;
        Ok((slf.get_type().getattr("_of")?, parts))
    }

    fn __add__(&self, other: PyRef<'_, Self>) -> Self {
        let mut whole = self.clone();
        whole.scored += other.scored;
        whole.warned += other.warned;
        for (kind, rows) in &other.refused {
            *whole.refused.entry(*kind).or_default() += rows;
        }
        whole.paths.filter += other.paths.filter;
        whole.paths.integers += other.paths.integers;
        whole.paths.rationals += other.paths.rationals;
        for figure in &other.figures {
            match whole.figures.iter_mut().find(|known| known.name() == figure.name()) {
                Some(known) => known.merge(figure),
                None => whole.figures.push(figure.clone()),
            }
        }
        whole
    }

    /// The 0 with which `sum` begins.
    fn __radd__(&self, other: usize) -> PyResult<Self> {
        match other {
            0 => Ok(self.clone()),
            _ => Err(PyTypeError::new_err("a summary is added to summaries")),
        }
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Summary>().is_ok_and(|other| {
            let (a, b) = (self, other.get());
            let same = (a.scored, a.warned, &a.refused) == (b.scored, b.warned, &b.refused);
            same && a.figures.len() == b.figures.len() && a.figures.iter().all(|figure| b.figures.contains(figure))
        })
    }

    /// All rows.
    #[getter]
    fn rows(&self) -> usize {
        self.scored + self.warned + self.refused_rows()
    }

    /// Rows scored on all of the card.
    #[getter]
    fn scored(&self) -> usize {
        self.scored
    }

    /// Rows scored on a part of the card.
    #[getter]
    fn warned(&self) -> usize {
        self.warned
    }

    /// Rows refused.
    #[getter]
    fn refused(&self) -> usize {
        self.refused_rows()
    }

    /// Rows refused by the code of their error.
    #[getter]
    fn refused_by<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let kinds = PyDict::new(py);
        for (kind, rows) in &self.refused {
            kinds.set_item(kind.code(), rows)?;
        }
        Ok(kinds)
    }

    /// How many rows were decided by which arithmetic; all of it gives the same digits.
    #[getter]
    fn paths<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("filter", self.paths.filter)?;
        dict.set_item("integers", self.paths.integers)?;
        dict.set_item("rationals", self.paths.rationals)?;
        Ok(dict)
    }

    /// Where the values of each figure lie; of floats there are none.
    #[getter]
    fn figures<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let figures = PyDict::new(py);
        for figure in &self.figures {
            figures.set_item(figure.name(), Py::new(py, figure.clone())?)?;
        }
        Ok(figures)
    }

    fn __repr__(&self) -> String {
        let mut text = format!("Summary({} rows: {} scored", self.rows(), self.scored);
        for (count, word) in [(self.warned, "warned"), (self.refused_rows(), "refused")] {
            if count > 0 {
                text.push_str(&format!(", {count} {word}"));
            }
        }
        text.push(')');
        text
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        HTML.import(slf.py(), "kpi._html", "summary")?.call1((slf,))
    }
}
