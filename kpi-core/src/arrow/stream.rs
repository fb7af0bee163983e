//! A stream of record batches scored as it is read.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};

use crate::batch::{Options, Summary};
use crate::error::Error;

use super::bound::{Bound, PART};

type Progress<'p> = Box<dyn Fn(usize) -> ControlFlow<()> + Send + 'p>;

/// A stream of record batches scored as it is read: itself a `RecordBatchReader`.
///
/// One record batch is in work at a time, and a large one comes out in parts of at most 65,536 rows a thread, so memory
/// stays bounded however long the stream is. Rows are counted over the whole stream: in the paths of errors, and in
/// what is told of progress.
///
/// An error of the engine ends the stream. It stands in an `ArrowError::ExternalError`, from which it can be taken back
/// by `downcast_ref`, and in [`Running::error`].
///
/// ```
/// # use std::sync::Arc;
/// # use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchIterator, RecordBatchReader};
/// # use kpi_core::{Card, arrow::Scorer};
/// # let card = Card::from_json(r#"{"kpi": 1, "id": "a", "inputs": {"orders": {}, "visits": {}},
/// #     "measures": {"conversion": {"ratio": ["orders", "visits"]}}}"#)?;
/// let month = |orders: Vec<i64>| RecordBatch::try_from_iter([
///     ("orders", Arc::new(Int64Array::from(orders)) as ArrayRef),
///     ("visits", Arc::new(Int64Array::from(vec![1200, 24]))),
/// ]);
/// let months = [month(vec![30, 17]), month(vec![36, 0])];
/// let schema = months[0].as_ref().unwrap().schema();
/// let mut stream = Scorer::new(&card).stream(RecordBatchIterator::new(months, schema))?.threads(2);
/// assert_eq!(stream.schema().field(0).name(), "measures.conversion");
/// for figures in &mut stream {
///     assert_eq!(figures?.num_rows(), 2);
/// }
/// assert_eq!(stream.summary().scored(), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Stream<'p, R> {
    reader: R,
    bound: Bound,
    threads: Option<usize>,
    strict: bool,
    progress: Option<Progress<'p>>,
    rows_at_once: Option<usize>,
    /// The record batch in work, and how many of its rows are done.
    current: Option<(RecordBatch, usize)>,
    done: usize,
    ended: bool,
    running: Running,
}

impl<'p, R: RecordBatchReader> Stream<'p, R> {
    pub(super) fn new(bound: Bound, reader: R) -> Self {
        Stream {
            reader,
            bound,
            threads: None,
            strict: false,
            progress: None,
            rows_at_once: None,
            current: None,
            done: 0,
            ended: false,
            running: Running::default(),
        }
    }

    /// As [`Options::threads`].
    pub fn threads(self, threads: usize) -> Self {
        Stream { threads: Some(threads), ..self }
    }

    /// As [`Options::strict`]: the first refused row of the stream ends it with its error.
    pub fn strict(self) -> Self {
        Stream { strict: true, ..self }
    }

    /// As [`Options::progress`], on the thread that reads the stream, with the rows of the stream done so far.
    pub fn progress(self, progress: impl Fn(usize) -> ControlFlow<()> + Send + 'p) -> Self {
        Stream { progress: Some(Box::new(progress)), ..self }
    }

    /// The most rows of a record batch that comes out; 65,536 a thread where nothing is said.
    pub fn rows_at_once(self, rows: usize) -> Self {
        Stream { rows_at_once: Some(rows.max(1)), ..self }
    }

    /// The card, the columns and the figures.
    pub fn bound(&self) -> &Bound {
        &self.bound
    }

    /// What became of the rows so far.
    pub fn summary(&self) -> Summary {
        self.running.summary()
    }

    /// The running summary, for when the stream itself is given away.
    pub fn running(&self) -> Running {
        self.running.clone()
    }

    fn advance(&mut self) -> Option<Result<RecordBatch, ArrowError>> {
        let (batch, from) = match self.current.take() {
            Some(current) => current,
            None => match self.reader.next()? {
                Ok(batch) => (batch, 0),
                Err(error) => return Some(Err(error)),
            },
        };
        let mut options = Options::new();
        if let Some(threads) = self.threads {
            options = options.threads(threads);
        }
        if self.strict {
            options = options.strict();
        }
        if let Some(progress) = &self.progress {
            options = options.progress(&**progress);
        }
        let most = self.rows_at_once.unwrap_or(PART.saturating_mul(options.threads.map_or(1, |threads| threads.get())));
        let count = most.min(batch.num_rows() - from);
        match self.bound.score_after(self.done, &batch.slice(from, count), &options) {
            Ok((figures, summary)) => {
                self.done += count;
                self.running.add(&summary);
                if from + count < batch.num_rows() {
                    self.current = Some((batch, from + count));
                }
                Some(Ok(figures))
            }
            Err(error) => {
                self.running.fail(&error);
                Some(Err(ArrowError::ExternalError(Box::new(error))))
            }
        }
    }
}

impl<R: RecordBatchReader> Iterator for Stream<'_, R> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.advance();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

impl<R: RecordBatchReader> RecordBatchReader for Stream<'_, R> {
    fn schema(&self) -> SchemaRef {
        self.bound.output_schema()
    }
}

impl<R> fmt::Debug for Stream<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("done", &self.done).field("ended", &self.ended).finish_non_exhaustive()
    }
}

/// What becomes of the rows of a [`Stream`], for those who no longer hold the stream itself: clones share one account.
#[derive(Clone, Debug, Default)]
pub struct Running(Arc<Mutex<Account>>);

#[derive(Debug, Default)]
struct Account {
    summary: Summary,
    error: Option<Error>,
}

impl Running {
    /// What became of the rows that have come out so far.
    pub fn summary(&self) -> Summary {
        self.with(|account| account.summary.clone())
    }

    /// The engine's error that ended the stream, if one did.
    pub fn error(&self) -> Option<Error> {
        self.with(|account| account.error.clone())
    }

    fn add(&self, summary: &Summary) {
        self.with(|account| account.summary.add(summary));
    }

    fn fail(&self, error: &Error) {
        self.with(|account| account.error = Some(error.clone()));
    }

    fn with<T>(&self, act: impl FnOnce(&mut Account) -> T) -> T {
        // Nothing in here panics half-way, so an account is whole even where a thread that read it has panicked.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
