//! A batch worked through: parts of its rows, by as many threads as were asked for.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::{Error, ErrorKind};
use crate::filter::{self, Chunk, Filter, RowBits, Source, Wanted};
use crate::plan::Plan;

use super::output::ColumnMut;
use super::rows::Rows;
use super::{Batch, Listed, Options, Output, RowError, RowStatus, Summary, figures};

/// The rows of a part: whole chunks of the filter, so that no two parts share a byte of a bitmap.
const PART: usize = 144 * Filter::CHUNK;

/// As many rows in doubt wait for each other: exact arithmetic costs less for several than for each alone, as long as
/// their facts are still near.
const TOGETHER: usize = 32;

/// Some rows of the output.
struct Part<'o> {
    start: usize,
    rows: usize,
    columns: Vec<ColumnMut<'o>>,
    status: Option<&'o mut [u8]>,
}

/// The rows of the output that nobody has taken yet.
struct Rest<'o> {
    start: usize,
    rows: usize,
    columns: Vec<ColumnMut<'o>>,
    status: Option<&'o mut [u8]>,
}

impl<'o> Rest<'o> {
    fn take(&mut self) -> Option<Part<'o>> {
        let rows = self.rows.min(PART);
        if rows == 0 {
            return None;
        }
        let (columns, rest) = std::mem::take(&mut self.columns).into_iter().map(|column| column.split(rows)).unzip();
        let status = self.status.take().map(|status| status.split_at_mut(rows)).unzip();
        let part = Part { start: self.start, rows, columns, status: status.0 };
        *self = Rest { start: self.start + rows, rows: self.rows - rows, columns: rest, status: status.1 };
        Some(part)
    }
}

/// What all threads share.
struct Work<'w, 'o> {
    batch: &'w Batch<'w>,
    plan: &'w Plan,
    listed: &'w [Listed],
    filter: Option<&'w Filter>,
    rest: Mutex<Rest<'o>>,
    strict: bool,
    keep_errors: bool,
    done: AtomicUsize,
    cancelled: AtomicBool,
    /// In a strict run, the first refused row so far: nothing after it counts.
    first_refused: AtomicUsize,
}

/// What one thread brings back.
#[derive(Default)]
struct Found {
    summary: Summary,
    errors: Vec<RowError>,
    /// The rows of a part that wait for exact arithmetic.
    doubtful: Vec<usize>,
}

pub(super) fn run(batch: &Batch<'_>, output: Output<'_>, options: &Options<'_>) -> Result<Summary, Error> {
    let plan = batch.card.fitted()?;
    let Output { figures, status, errors } = output;
    let listed = figures::find(plan, figures.iter().map(|(name, _)| name.as_str()))?;
    for (name, column) in &figures {
        column.check(name, batch.rows)?;
    }
    if let Some(status) = status.as_deref().filter(|status| status.len() != batch.rows) {
        let matter = "the column of the status has another number of rows than the batch";
        return Err(Error::at(ErrorKind::BadColumn, "status", matter).given(status.len()).allowed(batch.rows));
    }
    if batch.rows == 0 {
        return Ok(Summary::default());
    }
    let wanted: Vec<Wanted> = listed.iter().map(Listed::wanted).collect();
    let forms = filter::forms(&batch.columns, &plan.inputs, batch.rows);
    // The filter divides by a power of ten, and floats hold those up to 10^22.
    let rounds_once =
        figures.iter().zip(&listed).all(|((_, column), listed)| !column.is_f64() || listed.decimals <= 22);
    let filter = if rounds_once { batch.card.filters().get(plan, forms, &wanted) } else { None };
    let columns = figures.into_iter().map(|(_, column)| column).collect();
    let work = Work {
        batch,
        plan,
        listed: &listed,
        filter: filter.as_deref(),
        rest: Mutex::new(Rest { start: 0, rows: batch.rows, columns, status }),
        strict: options.strict,
        keep_errors: errors.is_some() || options.strict,
        done: AtomicUsize::new(0),
        cancelled: AtomicBool::new(false),
        first_refused: AtomicUsize::new(usize::MAX),
    };
    let threads = options.threads.map_or(1, |threads| threads.get()).min(batch.rows.div_ceil(PART)).max(1);
    let progress = options.progress.unwrap_or(&|_| ControlFlow::Continue(()));
    let mut all = match threads {
        1 => work.go(progress),
        _ => work.go_together(threads, progress),
    };
    if work.cancelled.load(Ordering::Relaxed) {
        let rows = work.done.load(Ordering::Relaxed);
        let matter = format!("the caller stopped the work after {rows} of {} rows", batch.rows);
        return Err(Error::at(ErrorKind::Cancelled, "", matter));
    }
    all.errors.sort_by_key(|error| error.row);
    if let Some(first) = all.errors.first().filter(|_| options.strict) {
        return Err(first.error.clone().within(&format!("rows[{}]", first.row)));
    }
    if let Some(errors) = errors {
        errors.append(&mut all.errors);
    }
    Ok(all.summary)
}

impl<'o> Work<'_, 'o> {
    /// The same by several threads, of which this is one.
    fn go_together(&self, threads: usize, progress: &dyn Fn(usize) -> ControlFlow<()>) -> Found {
        std::thread::scope(|scope| {
            let go = || self.go(&|_| ControlFlow::Continue(()));
            // Where the system has no more threads to give, there is as much work for each of fewer.
            let others: Vec<_> =
                (1..threads).map_while(|_| std::thread::Builder::new().spawn_scoped(scope, go).ok()).collect();
            let mut all = self.go(progress);
            for other in others {
                // A thread that panicked has broken a promise of this crate; it is not hidden.
                let found = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                all.summary.add(&found.summary);
                all.errors.extend(found.errors);
            }
            all
        })
    }

    /// Takes parts until there are none, or the work is called off.
    fn go(&self, progress: &dyn Fn(usize) -> ControlFlow<()>) -> Found {
        let mut found = Found::default();
        let mut rows = Rows::new(self.batch, self.plan);
        let mut filtered =
            self.filter.map(|filter| (filter.source(&self.batch.columns, &self.plan.inputs), filter.chunk()));
        while let Some(part) = self.next() {
            let count = part.rows;
            self.score(part, filtered.as_mut(), &mut rows, &mut found);
            let done = self.done.fetch_add(count, Ordering::Relaxed) + count;
            if progress(done).is_break() {
                self.cancelled.store(true, Ordering::Relaxed);
            }
        }
        found
    }

    fn next(&self) -> Option<Part<'o>> {
        if self.cancelled.load(Ordering::Relaxed) {
            return None;
        }
        // The lock is held for a few moves only; a poisoned one means that another thread panicked, which is told of.
        let part = self.rest.lock().ok()?.take()?;
        // Parts are taken in order, so that all rows before the first refused one have been looked at.
        (part.start < self.first_refused.load(Ordering::Relaxed)).then_some(part)
    }

    fn score(
        &self,
        mut part: Part<'o>,
        filtered: Option<&mut (Source<'_>, Chunk<'_>)>,
        rows: &mut Rows<'_>,
        found: &mut Found,
    ) {
        let Some((source, chunk)) = filtered else {
            for at in 0..part.rows {
                self.score_exactly(&mut part, at, rows, found);
            }
            return;
        };
        for at in (0..part.rows).step_by(Filter::CHUNK) {
            let count = Filter::CHUNK.min(part.rows - at);
            chunk.run(source, part.start + at, count, rows);
            self.keep(&mut part, at, count, chunk, found);
            if found.doubtful.len() >= TOGETHER || at + count == part.rows {
                let doubtful = std::mem::take(&mut found.doubtful);
                for at in &doubtful {
                    self.score_exactly(&mut part, *at, rows, found);
                }
                found.doubtful = doubtful;
                found.doubtful.clear();
            }
        }
    }

    /// Keeps what the filter made of a chunk, and notes the rows in doubt.
    fn keep(&self, part: &mut Part<'o>, at: usize, count: usize, chunk: &Chunk<'_>, found: &mut Found) {
        let mut doubt = chunk.in_doubt();
        for (place, (column, listed)) in part.columns.iter_mut().zip(self.listed).enumerate() {
            let written = chunk.figure(place);
            column.write_chunk(at, count, &written, listed.decimals);
            column.ask_ahead(at);
            if let Some(absences) = written.absences().filter(|_| column.must_be_there()) {
                doubt |= filter::rows_with_any(absences);
            }
        }
        if let Some(status) = &mut part.status {
            status[at..at + count].fill(RowStatus::Scored.code());
        }
        let every = RowBits::MAX >> (RowBits::BITS as usize - count);
        doubt &= every;
        let sure = count - doubt.count_ones() as usize;
        found.doubtful.extend(rows_of(doubt).map(|row| at + row));
        // A row of which a rounding was settled is one of exact arithmetic too.
        let (settled, wide) = chunk.settled();
        let count_of = |rows: RowBits| (rows & !doubt).count_ones() as usize;
        let (integers, rationals) = (count_of(settled & !wide), count_of(settled & wide));
        found.summary.paths.filter += sure - integers - rationals;
        found.summary.paths.integers += integers;
        found.summary.paths.rationals += rationals;
        let uncovered = chunk.uncovered() & !doubt & every;
        if let Some(status) = &mut part.status {
            rows_of(uncovered).for_each(|row| status[at + row] = RowStatus::Warned.code());
        }
        let warned = uncovered.count_ones() as usize;
        found.summary.warned += warned;
        found.summary.scored += sure - warned;
    }

    fn score_exactly(&self, part: &mut Part<'o>, at: usize, rows: &mut Rows<'_>, found: &mut Found) {
        let row = part.start + at;
        let status = match rows.score(row, self.listed, &mut part.columns, at) {
            Ok(status) => status,
            Err(error) => {
                *found.summary.refused.entry(error.kind()).or_default() += 1;
                if self.strict {
                    self.first_refused.fetch_min(row, Ordering::Relaxed);
                }
                if self.keep_errors {
                    found.errors.push(RowError { row, error });
                }
                RowStatus::Refused
            }
        };
        match status {
            RowStatus::Scored => found.summary.scored += 1,
            RowStatus::Warned => found.summary.warned += 1,
            RowStatus::Refused => {}
        }
        match rows.were_integers() {
            true => found.summary.paths.integers += 1,
            false => found.summary.paths.rationals += 1,
        }
        if let Some(status_codes) = &mut part.status {
            status_codes[at] = status.code();
        }
    }
}

/// The rows whose bits are set, from the first on.
fn rows_of(mut bits: RowBits) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let row = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(row)
    })
}
