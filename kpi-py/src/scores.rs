//! `kpi.Scores`: a scored table.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator};
use kpi_core::arrow::Bound as Found;
use kpi_core::number::Exact;
use pyo3::exceptions::{PyIndexError, PyTypeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCapsule, PyDict, PyString};

use crate::capsule::{schema_capsule, stream_capsule};
use crate::card::Card;
use crate::error::raised;
use crate::figure_summary::FigureSummary;
use crate::numpy::{object, text, to_numpy};
use crate::outcome::Outcome;
use crate::summary::Summary;
use crate::table::arrow_error;

static HTML: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// A scored table: its figures by row, what became of the rows, and every row's derivation when it is asked for.
///
/// It speaks Arrow itself: `pl.DataFrame(scores)`, `pa.table(scores)`.
#[pyclass(frozen, module = "kpi", weakref)]
pub(crate) struct Scores {
    pub(crate) card: Py<Card>,
    pub(crate) found: Found,
    pub(crate) input: Vec<RecordBatch>,
    pub(crate) output: Vec<RecordBatch>,
    pub(crate) summary: kpi_core::batch::Summary,
    pub(crate) id: Option<String>,
    /// Makes of the scores the kind of frame that came in.
    pub(crate) back: Option<Py<PyAny>>,
}

impl Scores {
    /// One of the columns, counted from the last.
    fn column(&self, last: usize) -> Vec<ArrayRef> {
        self.output.iter().map(|batch| batch.column(batch.num_columns() - last).clone()).collect()
    }

    /// The record batch of a row, and its place there.
    fn place(&self, row: usize) -> PyResult<(&RecordBatch, usize)> {
        let mut left = row;
        for batch in &self.input {
            if left < batch.num_rows() {
                return Ok((batch, left));
            }
            left -= batch.num_rows();
        }
        Err(self.no_row(row))
    }

    #[cold]
    fn no_row(&self, row: impl std::fmt::Display) -> PyErr {
        PyIndexError::new_err(format!("the table has no row {row}; it has {}", self.summary.rows()))
    }
}

/// An id as the engine writes it: a number has no zeros at its end.
fn id_text(id: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = text(id)?.unwrap_or_default();
    let is_number = id.cast::<PyString>().is_err();
    let number = is_number.then(|| Exact::parse(&text).ok()).flatten();
    Ok(number.map_or(text, |number| number.decimal_text()))
}

#[pymethods]
impl Scores {
    /// The card.
    #[getter]
    fn card(&self, py: Python<'_>) -> Py<Card> {
        self.card.clone_ref(py)
    }

    /// The figures, by their flat names.
    #[getter]
    fn figures(&self) -> Vec<&str> {
        self.found.figures().iter().map(|figure| figure.name.as_str()).collect()
    }

    /// The columns of the result.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.found.output_schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The inputs that no column serves: they stand on their defaults, or are missing in every row.
    #[getter]
    fn without_column(&self) -> Vec<&str> {
        self.found.without_column().collect()
    }

    /// What became of all rows.
    #[getter]
    fn summary(&self) -> Summary {
        let mut figures = FigureSummary::none_yet(&self.found.output_schema());
        for batch in &self.output {
            figures.iter_mut().for_each(|(place, figure)| figure.add(batch.column(*place)));
        }
        Summary::new(&self.summary, figures.into_iter().map(|(_, figure)| figure).collect())
    }

    /// The refused rows and why, by row.
    #[getter]
    fn errors(&self, py: Python<'_>) -> PyResult<Vec<RowError>> {
        // The last three columns, whatever they were renamed to.
        let [codes, paths, messages] = [3, 2, 1].map(|last| self.column(last));
        let mut errors = Vec::with_capacity(self.summary.refused());
        let mut before = 0;
        for (part, ((codes, paths), messages)) in codes.iter().zip(&paths).zip(&messages).enumerate() {
            let text = |array: &ArrayRef, row: usize| array.as_string::<i32>().value(row).to_owned();
            for row in (0..codes.len()).filter(|row| codes.is_valid(*row)) {
                let id = match self.id.as_ref().and_then(|id| self.input[part].column_by_name(id)) {
                    Some(ids) => Some(object(py, ids.as_ref(), row)?.unbind()),
                    None => None,
                };
                errors.push(RowError {
                    row: before + row,
                    id,
                    code: text(codes, row),
                    path: text(paths, row),
                    message: text(messages, row),
                });
            }
            before += codes.len();
        }
        Ok(errors)
    }

    /// The scored rows as the kind of frame that came in.
    #[getter]
    fn frame<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        match &slf.get().back {
            Some(back) => back.bind(slf.py()).call1((slf,)),
            None => Ok(slf.clone().into_any()),
        }
    }

    /// One row scored as a single one, by its place or by its id: its outcome can be explained figure by figure.
    #[pyo3(signature = (row=None, /, *, id=None))]
    fn explain(&self, py: Python<'_>, row: Option<i64>, id: Option<&Bound<'_, PyAny>>) -> PyResult<Outcome> {
        let row = match (row, id) {
            (Some(row), None) => usize::try_from(row).map_err(|_| self.no_row(row))?,
            (None, Some(id)) => self.found.row_of(&self.input, &id_text(id)?).map_err(raised)?,
            _ => {
                return Err(PyTypeError::new_err("explain takes a row, explain(17), or an id, explain(id=\"S-0017\")"));
            }
        };
        let (batch, row) = self.place(row)?;
        let inner = self.found.explain(batch, row).map_err(raised)?;
        Ok(Outcome::of_whole(self.card.clone_ref(py), inner))
    }

    /// The columns as arrays of numpy: decimals and texts as objects, floats with NaN for what is absent.
    fn to_numpy<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for (place, field) in self.found.output_schema().fields().iter().enumerate() {
            let arrays: Vec<ArrayRef> = self.output.iter().map(|batch| batch.column(place).clone()).collect();
            columns.set_item(field.name(), to_numpy(py, &arrays, field.data_type())?)?;
        }
        Ok(columns)
    }

    /// How many rows were scored, warned of and refused, without the summary of their figures.
    #[getter]
    fn _counts(&self) -> (usize, usize, usize) {
        (self.summary.scored(), self.summary.warned(), self.summary.refused())
    }

    /// The first columns alone, as the capsule of a stream.
    fn _first<'py>(&self, py: Python<'py>, columns: usize) -> PyResult<Bound<'py, PyCapsule>> {
        let places: Vec<usize> = (0..columns).collect();
        let schema = self.found.output_schema().project(&places).map_err(|error| arrow_error(&error))?;
        let batches: Vec<_> = self.output.iter().map(|batch| batch.project(&places)).collect();
        stream_capsule(py, Box::new(RecordBatchIterator::new(batches, schema.into())))
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A request is a wish, by the interface; the columns come as they are.
        let _ = requested_schema;
        let batches: Vec<_> = self.output.iter().cloned().map(Ok).collect();
        stream_capsule(py, Box::new(RecordBatchIterator::new(batches, self.found.output_schema())))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.found.output_schema())
    }

    fn __len__(&self) -> usize {
        self.summary.rows()
    }

    fn __repr__(&self) -> String {
        let summary = &self.summary;
        let mut text =
            format!("Scores('{}', {} rows: {} scored", self.card.get().inner.id(), summary.rows(), summary.scored());
        for (count, word) in [(summary.warned(), "warned"), (summary.refused(), "refused")] {
            if count > 0 {
                text.push_str(&format!(", {count} {word}"));
            }
        }
        text.push(')');
        text
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        HTML.import(slf.py(), "kpi._html", "scores")?.call1((slf,))
    }
}

/// A refused row and why.
#[pyclass(frozen, module = "kpi")]
pub(crate) struct RowError {
    /// The place of the row, from 0.
    #[pyo3(get)]
    row: usize,
    id: Option<Py<PyAny>>,
    /// The code of the error's kind.
    #[pyo3(get)]
    code: String,
    /// The path into the card or the facts.
    #[pyo3(get)]
    path: String,
    /// The text of the error.
    #[pyo3(get)]
    message: String,
}

#[pymethods]
impl RowError {
    /// Its id, where the table has a column of ids.
    #[getter]
    fn id(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.id.as_ref().map(|id| id.clone_ref(py))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let (py, it) = (slf.py(), slf.get());
        let parts = (it.row, it.id(py), &it.code, &it.path, &it.message).into_pyobject(py)?;
        Ok((slf.get_type().getattr("_again")?, parts.into_any()))
    }

    /// The way back from a pickle.
    #[staticmethod]
    fn _again(row: usize, id: Option<Py<PyAny>>, code: String, path: String, message: String) -> Self {
        RowError { row, id, code, path, message }
    }

    fn __str__(&self) -> String {
        match &self.id {
            Some(id) => format!("row {} ({id}): {}", self.row, self.message),
            None => format!("row {}: {}", self.row, self.message),
        }
    }

    fn __repr__(&self) -> String {
        format!("RowError({})", self.__str__())
    }
}
