//! `kpi.Summary`: what became of a table.

use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use kpi_core::number::Exact;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::figure::{decimal_type, fraction};

static HTML: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// What became of the rows of a table, and where its figures lie.
#[pyclass(frozen, module = "kpi")]
#[derive(Clone)]
pub(crate) struct Summary {
    inner: kpi_core::batch::Summary,
    figures: Vec<FigureSummary>,
}

impl Summary {
    pub(crate) fn new(inner: kpi_core::batch::Summary, figures: Vec<FigureSummary>) -> Self {
        Summary { inner, figures }
    }
}

#[pymethods]
impl Summary {
    /// All rows.
    #[getter]
    fn rows(&self) -> usize {
        self.inner.rows()
    }

    /// Rows scored on all of the card.
    #[getter]
    fn scored(&self) -> usize {
        self.inner.scored()
    }

    /// Rows scored on a part of the card.
    #[getter]
    fn warned(&self) -> usize {
        self.inner.warned()
    }

    /// Rows refused.
    #[getter]
    fn refused(&self) -> usize {
        self.inner.refused()
    }

    /// Rows refused by the code of their error.
    #[getter]
    fn refused_by<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let kinds = PyDict::new(py);
        for (kind, rows) in self.inner.refused_by() {
            kinds.set_item(kind.code(), rows)?;
        }
        Ok(kinds)
    }

    /// How many rows were decided by which arithmetic; all of it gives the same digits.
    #[getter]
    fn paths<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (paths, dict) = (self.inner.paths(), PyDict::new(py));
        dict.set_item("filter", paths.filter)?;
        dict.set_item("integers", paths.integers)?;
        dict.set_item("rationals", paths.rationals)?;
        Ok(dict)
    }

    /// Where the values of each figure lie; of floats there are none.
    #[getter]
    fn figures<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let figures = PyDict::new(py);
        for figure in &self.figures {
            figures.set_item(&figure.name, Py::new(py, figure.clone())?)?;
        }
        Ok(figures)
    }

    fn __repr__(&self) -> String {
        let mut text = format!("Summary({} rows: {} scored", self.inner.rows(), self.inner.scored());
        for (count, word) in [(self.inner.warned(), "warned"), (self.inner.refused(), "refused")] {
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

/// Where the values of one figure lie. Sum, least and greatest are exact.
#[pyclass(frozen, module = "kpi")]
#[derive(Clone)]
pub(crate) struct FigureSummary {
    name: String,
    rows: usize,
    decimals: u32,
    sum: Exact,
    ends: Option<(Exact, Exact)>,
}

#[pymethods]
impl FigureSummary {
    /// The flat name of the figure.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// The rows that have it.
    #[getter]
    fn rows(&self) -> usize {
        self.rows
    }

    /// The sum.
    #[getter]
    fn sum<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.shown(py, &self.sum)
    }

    /// The least.
    #[getter]
    fn least<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.ends.as_ref().map(|(least, _)| self.shown(py, least)).transpose()
    }

    /// The greatest.
    #[getter]
    fn greatest<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.ends.as_ref().map(|(_, greatest)| self.shown(py, greatest)).transpose()
    }

    /// The exact mean.
    #[getter]
    fn mean<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let rows = Exact::integer(i64::try_from(self.rows).unwrap_or(i64::MAX));
        self.sum.div(&rows).map(|mean| fraction(py, &mean)).transpose()
    }

    fn __repr__(&self) -> String {
        let shown =
            |exact: &Exact| exact.publish(Some(self.decimals)).map_or_else(|| exact.fraction(), |it| it.to_string());
        match &self.ends {
            Some((least, greatest)) => format!(
                "FigureSummary({}: {} rows, {} to {}, sum {})",
                self.name,
                self.rows,
                shown(least),
                shown(greatest),
                shown(&self.sum)
            ),
            None => format!("FigureSummary({}: no rows)", self.name),
        }
    }
}

impl FigureSummary {
    fn shown<'py>(&self, py: Python<'py>, exact: &Exact) -> PyResult<Bound<'py, PyAny>> {
        let text = exact.publish(Some(self.decimals)).map_or_else(|| exact.decimal_text(), |shown| shown.to_string());
        decimal_type(py)?.call1((text,))
    }

    /// Of a column of decimals; none for others.
    pub(crate) fn of(name: &str, place: usize, batches: &[RecordBatch]) -> Option<Self> {
        let columns: Vec<&ArrayRef> = batches.iter().map(|batch| batch.column(place)).collect();
        let (mut rows, mut sum, mut wide, mut ends, mut scale) = (0, 0_i128, Exact::ZERO, None, 0_u32);
        for column in columns {
            let DataType::Decimal128(_, decimals) = column.data_type() else { return None };
            scale = u32::try_from(*decimals).ok()?;
            for value in column.as_primitive::<Decimal128Type>().iter().flatten() {
                rows += 1;
                sum = match sum.checked_add(value) {
                    Some(sum) => sum,
                    None => {
                        wide = wide.add(&Exact::from_ratio(sum, 10_i128.checked_pow(scale)?)?);
                        value
                    }
                };
                let (least, greatest) = ends.unwrap_or((value, value));
                ends = Some((value.min(least), value.max(greatest)));
            }
        }
        let exact = |value: i128| Exact::from_ratio(value, 10_i128.checked_pow(scale)?);
        let ends = match ends {
            Some((least, greatest)) => Some((exact(least)?, exact(greatest)?)),
            None => None,
        };
        Some(FigureSummary { name: name.to_owned(), rows, decimals: scale, sum: wide.add(&exact(sum)?), ends })
    }
}
