//! `kpi.ScoredStream`: a stream of record batches scored as it is read.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use kpi_core::arrow::{Running, Stream};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::capsule::{Reader, schema_capsule, stream_capsule};
use crate::card::Card;
use crate::error::raised;
use crate::figure_summary::FigureSummary;
use crate::scoring::Stopped;
use crate::summary::Summary;

/// A stream of record batches scored as it is read. It speaks Arrow and can be read once.
#[pyclass(frozen, module = "kpi")]
pub(crate) struct ScoredStream {
    card: Py<Card>,
    schema: SchemaRef,
    running: Running,
    totals: Totals,
    stopped: Stopped,
    stream: Mutex<Option<Totalled>>,
}

/// The totals of the figures so far, with their places.
type Totals = Arc<Mutex<Vec<(usize, FigureSummary)>>>;

/// A stream whose figures are added up as they come out.
struct Totalled {
    stream: Stream<'static, Reader>,
    totals: Totals,
}

impl Iterator for Totalled {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.stream.next();
        if let Some(Ok(batch)) = &next {
            let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
            totals.iter_mut().for_each(|(place, figure)| figure.add(batch.column(*place)));
        }
        next
    }
}

impl RecordBatchReader for Totalled {
    fn schema(&self) -> SchemaRef {
        self.stream.schema()
    }
}

impl ScoredStream {
    pub(crate) fn new(card: Py<Card>, stream: Stream<'static, Reader>, stopped: Stopped) -> Self {
        let (schema, running) = (stream.schema(), stream.running());
        let totals: Totals = Arc::new(Mutex::new(FigureSummary::none_yet(&schema)));
        let stream = Totalled { stream, totals: totals.clone() };
        ScoredStream { card, schema, running, totals, stopped, stream: Mutex::new(Some(stream)) }
    }
}

#[pymethods]
impl ScoredStream {
    /// The card.
    #[getter]
    fn card(&self, py: Python<'_>) -> Py<Card> {
        self.card.clone_ref(py)
    }

    /// What became of the rows so far.
    #[getter]
    fn summary(&self) -> Summary {
        let totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        Summary::new(&self.running.summary(), totals.iter().map(|(_, figure)| figure.clone()).collect())
    }

    /// Raises the error that ended the stream, if one of the engine or of its progress did.
    fn check(&self) -> PyResult<()> {
        if let Some(error) = self.stopped.take() {
            return Err(error);
        }
        self.running.error().map_or(Ok(()), |error| Err(raised(error)))
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A request is a wish, by the interface; the columns come as they are.
        let _ = requested_schema;
        let stream = self.stream.lock().ok().and_then(|mut stream| stream.take());
        match stream {
            Some(stream) => stream_capsule(py, Box::new(stream)),
            None => Err(PyValueError::new_err("a stream can be read once, and this one has been")),
        }
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.schema)
    }

    fn __repr__(&self) -> String {
        format!("ScoredStream('{}', {} rows so far)", self.card.get().inner.id(), self.running.summary().rows())
    }
}
