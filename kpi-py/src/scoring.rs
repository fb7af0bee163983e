//! Tables in, scored tables out: the wishes of the caller, progress and Ctrl-C.

use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use kpi_core::arrow::{Bound as Found, Buffers, Scorer};
use kpi_core::batch::{Options, Summary};
use kpi_core::{Error, Facts};
use pyo3::prelude::*;

use crate::card::Card;
use crate::error::{raised, within};
use crate::scores::Scores;
use crate::stream::ScoredStream;
use crate::table;

/// People run a cell again and again, and a frame of a million rows is replaced by the next one: its memory is kept, up
/// to that of four columns of a million decimals.
static BUFFERS: LazyLock<Buffers> = LazyLock::new(|| Buffers::keeping(64 << 20));

/// What the caller wishes of the columns.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Wishes {
    columns: Vec<(String, String)>,
    figures: Vec<String>,
    keep: Vec<String>,
    id: Option<String>,
    rename: Vec<(String, String)>,
    allow_absent: bool,
    floats: bool,
    plain_status: bool,
    underscores: bool,
}

impl Wishes {
    fn scorer(&self, card: &Card) -> Scorer {
        let mut scorer = Scorer::new(&card.inner).figures(&self.figures).keep(&self.keep).buffers(&BUFFERS);
        for (input, column) in &self.columns {
            scorer = scorer.column(input, column);
        }
        for (column, name) in &self.rename {
            scorer = scorer.rename(column, name);
        }
        if let Some(id) = &self.id {
            scorer = scorer.id(id);
        }
        if self.allow_absent {
            scorer = scorer.allow_absent();
        }
        if self.floats {
            scorer = scorer.floats();
        }
        if self.plain_status {
            scorer = scorer.plain_status();
        }
        if self.underscores {
            scorer = scorer.underscores();
        }
        scorer
    }

    fn bind(&self, card: &Card, schema: &Schema) -> PyResult<Found> {
        self.scorer(card).bind(schema).map_err(raised)
    }
}

/// What `Card.score_batch` calls.
#[pyfunction]
#[pyo3(signature = (card, table, wishes, /, *, threads, progress, back))]
pub(crate) fn score_table(
    card: &Bound<'_, Card>,
    table: &Bound<'_, PyAny>,
    wishes: Wishes,
    threads: usize,
    progress: Option<Py<PyAny>>,
    back: Option<Py<PyAny>>,
) -> PyResult<Scores> {
    let py = card.py();
    let reader = table::reader(table)?;
    let found = wishes.bind(card.get(), &reader.schema())?;
    let (_, input) = table::read(py, reader)?;
    let watch = Watch::new(progress);
    let (output, summary) = watch.over(py, |watch| all(&found, &input, threads, watch))?;
    Ok(Scores { card: card.clone().unbind(), found, input, output, summary, id: wishes.id, back })
}

/// The facts of every row of a table, as its rows are scored with them.
pub(crate) fn facts_of(card: &Bound<'_, Card>, table: &Bound<'_, PyAny>, wishes: &Wishes) -> PyResult<Vec<Facts>> {
    let py = card.py();
    let reader = table::reader(table)?;
    let found = wishes.scorer(card.get()).allow_unfitted().bind(&reader.schema()).map_err(raised)?;
    let (_, input) = table::read(py, reader)?;
    let mut rows = Vec::with_capacity(input.iter().map(RecordBatch::num_rows).sum());
    for batch in &input {
        let columns = found.columns(batch).map_err(raised)?;
        let batch = columns.batch().map_err(raised)?;
        for row in 0..columns.rows() {
            let place = rows.len();
            rows.push(batch.facts(row).map_err(|error| within(raised(error), &format!("population[{place}]")))?);
        }
    }
    Ok(rows)
}

type Scored = (Vec<RecordBatch>, Summary);

fn all(found: &Found, input: &[RecordBatch], threads: usize, watch: &Watch) -> Result<Scored, Error> {
    let (mut output, mut summary, mut done) = (Vec::with_capacity(input.len()), Summary::default(), 0);
    for batch in input {
        let report = |rows: usize| watch.report(done + rows);
        let (figures, part) = found.score(batch, &Options::new().threads(threads).progress(&report))?;
        output.push(figures);
        summary.add(&part);
        done += batch.num_rows();
    }
    Ok((output, summary))
}

/// What `Card.score_stream` calls.
#[pyfunction]
#[pyo3(signature = (card, table, wishes, /, *, threads, strict, progress, rows_at_once))]
pub(crate) fn score_stream(
    card: &Bound<'_, Card>,
    table: &Bound<'_, PyAny>,
    wishes: Wishes,
    threads: usize,
    strict: bool,
    progress: Option<Py<PyAny>>,
    rows_at_once: Option<usize>,
) -> PyResult<ScoredStream> {
    let reader = table::reader(table)?;
    wishes.bind(card.get(), &reader.schema())?;
    let stream = wishes.scorer(card.get()).stream(reader).map_err(raised)?.threads(threads);
    let stream = if strict { stream.strict() } else { stream };
    let stream = match rows_at_once {
        Some(rows) => stream.rows_at_once(rows),
        None => stream,
    };
    let watch = Watch::new(progress);
    let stopped = watch.stopped.clone();
    Ok(ScoredStream::new(card.clone().unbind(), stream.progress(move |rows| watch.report(rows)), stopped))
}

/// Looks up now and then from long work: tells of progress, and lets Ctrl-C in.
struct Watch {
    progress: Option<Py<PyAny>>,
    stopped: Stopped,
}

/// The error of Python's that stopped the work.
#[derive(Clone, Default)]
pub(crate) struct Stopped(Arc<Mutex<Option<PyErr>>>);

impl Stopped {
    pub(crate) fn take(&self) -> Option<PyErr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Watch {
    fn new(progress: Option<Py<PyAny>>) -> Self {
        Watch { progress, stopped: Stopped::default() }
    }

    fn report(&self, rows: usize) -> ControlFlow<()> {
        Python::attach(|py| {
            let told = self.progress.as_ref().map_or(Ok(()), |progress| progress.call1(py, (rows,)).map(|_| ()));
            match told.and_then(|()| py.check_signals()) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    *self.stopped.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    ControlFlow::Break(())
                }
            }
        })
    }

    /// Does work without Python's lock. What stopped it, Ctrl-C or an error of the progress, is raised as it was.
    fn over<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&Watch) -> Result<T, Error> + Send) -> PyResult<T> {
        let result = py.detach(|| work(self));
        match self.stopped.take() {
            Some(error) => Err(error),
            None => result.map_err(raised),
        }
    }
}
