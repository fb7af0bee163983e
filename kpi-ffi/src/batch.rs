//! `kpi_batch`: many employees at once, over columns of facts into columns of figures.

use std::ffi::c_void;

use kpi_core::Card;
use kpi_core::batch::{Batch, Column, Options, Output, RowError, Summary};

use crate::caller::{Caller, Handle};
use crate::card::kpi_card;
use crate::column::{FactColumn, FigureColumn, FigureValues, Seen};
use crate::error::{Failure, kpi_error};
use crate::guard::guard;
use crate::progress::{Progress, kpi_progress};
use crate::status::{KPI_ERROR_ARGUMENT, KPI_ERROR_LENGTH, KPI_OK, kpi_status, number_of};

/// Many employees at once: columns of facts, and where their figures go.
///
/// A batch remembers the addresses of the caller's arrays and copies none of them: they must stay where they are, and be
/// `rows` long, for as long as the batch is used. What stands in the columns of facts may be changed between two calls of
/// `kpi_batch_score`, so that one batch serves part after part of a large file.
/// Owner: whoever called `kpi_batch_new`, who frees it once by `kpi_batch_free`. It keeps what it needs of the card.
/// Threads: one at a time; `kpi_batch_score` itself may use several.
pub struct kpi_batch {
    _opaque: (),
}

impl Handle for kpi_batch {
    type Value = Columns;
    const MARK: u64 = u64::from_be_bytes(*b"kpibatch");
    const NAME: &'static str = "kpi_batch";
}

/// What became of a row: one of the constants `KPI_ROW_`.
pub type kpi_row_status = u8;

/// The row is scored on all of the card.
pub const KPI_ROW_SCORED: kpi_row_status = 0;
/// The row is scored, and its index rests on a part of the card only.
pub const KPI_ROW_WARNED: kpi_row_status = 1;
/// The row is refused, and has no figures.
pub const KPI_ROW_REFUSED: kpi_row_status = 2;

/// What a `kpi_batch` holds.
pub(crate) struct Columns {
    card: Card,
    pub(crate) rows: usize,
    /// By the slot of the input.
    facts: Vec<Option<FactColumn>>,
    figures: Vec<FigureColumn>,
    pub(crate) status: *mut kpi_row_status,
    pub(crate) codes: *mut kpi_status,
    threads: usize,
    strict: bool,
    keep_errors: bool,
    progress: Option<Progress>,
    pub(crate) errors: Vec<RowError>,
    pub(crate) summary: Summary,
}

/// Makes a batch of so many rows for a card, without columns.
///
/// `*batch` is the new handle; the caller owns it and frees it by `kpi_batch_free`.
///
/// NULL: only `error` may be. Threads: any number at once for one card. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_LENGTH`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_new(
    card: *const kpi_card,
    rows: usize,
    batch: *mut *mut kpi_batch,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let batch = caller.place("batch", batch)?;
        rows_that_can_be(rows)?;
        batch.give(Columns::new(caller.read("card", card)?, rows));
        Ok(())
    })
}

/// Frees a batch and sets `*batch` to NULL, so that a second call with the same variable does nothing.
///
/// The caller's arrays are untouched. NULL: `batch` must not be; `*batch` may be, and then there is nothing to free. Threads:
/// no other call may use this handle any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_free(batch: *mut *mut kpi_batch) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| caller.free("batch", batch))
}

/// Sets another number of rows, for a last part that is shorter. All arrays must have at least so many.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_LENGTH`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_set_rows(batch: *mut kpi_batch, rows: usize, error: *mut kpi_error) -> kpi_status {
    guard(error, |caller| caller.change("batch", batch)?.resize(rows))
}

/// Sets by how many threads a batch is scored: 0 takes as many as the machine has. At first it is 1. No digit depends
/// on it.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_set_threads(
    batch: *mut kpi_batch,
    threads: u32,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        caller.change("batch", batch)?.threads = threads as usize;
        Ok(())
    })
}

/// Sets whether the first refused row ends the work with its error (1), or bad rows are told of and stop nothing (0, at
/// first).
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_ARGUMENT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_set_strict(batch: *mut kpi_batch, strict: u8, error: *mut kpi_error) -> kpi_status {
    guard(error, |caller| {
        let strict = flag("strict", strict)?;
        caller.change("batch", batch)?.strict = strict;
        Ok(())
    })
}

/// Sets whether the errors of refused rows are kept with their messages (1) or not (0, at first). Without them the
/// row's status and code still tell, and `kpi_batch_explain` gives the error of any row.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_ARGUMENT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_keep_errors(batch: *mut kpi_batch, keep: u8, error: *mut kpi_error) -> kpi_status {
    guard(error, |caller| {
        let keep = flag("keep", keep)?;
        caller.change("batch", batch)?.keep_errors = keep;
        Ok(())
    })
}

/// Sets the function that follows the work and may stop it, and the pointer that it is called with.
///
/// NULL: `progress` may be, for none; `user` and `error` may be. Threads: one at a time for one batch. Status:
/// `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_set_progress(
    batch: *mut kpi_batch,
    progress: kpi_progress,
    user: *mut c_void,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        caller.change("batch", batch)?.progress = progress.map(|call| Progress { call, user });
        Ok(())
    })
}

/// Scores every row into the columns of figures. A refused row is no error of the batch, unless it is strict.
///
/// Where it ends in an error, the columns hold no result and the errors of rows are forgotten; this is the one function
/// that may have written to its outputs then. The texts of all columns must be UTF-8: one that is not ends the work
/// before it begins, and the error names its row, or its entry of a dictionary.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_FIT_FIRST`,
/// `KPI_ERROR_CANCELLED`, `KPI_ERROR_UTF8`, with strict 200 to 399, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_score(batch: *mut kpi_batch, error: *mut kpi_error) -> kpi_status {
    guard(error, |caller| caller.change("batch", batch)?.score(caller))
}

impl Columns {
    fn new(card: &Card, rows: usize) -> Self {
        Columns {
            card: card.clone(),
            rows,
            facts: vec![None; card.inputs().len()],
            figures: Vec::new(),
            status: std::ptr::null_mut(),
            codes: std::ptr::null_mut(),
            threads: 1,
            strict: false,
            keep_errors: false,
            progress: None,
            errors: Vec::new(),
            summary: Summary::default(),
        }
    }

    fn resize(&mut self, rows: usize) -> Result<(), Failure> {
        rows_that_can_be(rows)?;
        self.facts.iter().flatten().try_for_each(|column| column.check(rows))?;
        self.figures.iter().try_for_each(|column| column.check(rows))?;
        self.rows = rows;
        Ok(())
    }

    pub(crate) fn set(&mut self, slot: usize, column: FactColumn) -> Result<(), Failure> {
        column.check(self.rows)?;
        // The engine says at once whether the column is of a kind that its input asks for. Nothing is read yet: the
        // caller may fill the arrays later.
        self.card.batch(0).set_at(slot, column.of_its_kind())?;
        self.facts[slot] = Some(column);
        Ok(())
    }

    pub(crate) fn unset(&mut self, slot: usize) -> Result<(), Failure> {
        match self.facts.get_mut(slot) {
            Some(column) => *column = None,
            // No input has this slot, which is what the engine says of it.
            None => drop(self.card.batch(0).set_at(slot, Column::f64(&[]))?),
        }
        Ok(())
    }

    /// Gives the decimals of the figure's column.
    pub(crate) fn out(&mut self, figure: &str, values: FigureValues, valid: *mut u8) -> Result<u32, Failure> {
        let column = FigureColumn { figure: figure.to_owned(), values, valid };
        column.check(self.rows)?;
        let decimals = self.card.figure(figure)?.decimals;
        self.figures.retain(|column| column.figure != figure);
        self.figures.push(column);
        Ok(decimals)
    }

    /// Does something with the engine's batch over the caller's columns as they now are.
    pub(crate) fn with<T>(
        &self,
        caller: &Caller,
        work: impl FnOnce(&Batch<'_>) -> Result<T, kpi_core::Error>,
    ) -> Result<T, Failure> {
        let rows = self.rows;
        // Numbers are read where they lie; texts take a list, which is proved to be UTF-8 before the work begins.
        let mut texts: Vec<(usize, Seen<'_>)> = Vec::new();
        for ((slot, column), name) in self.facts.iter().enumerate().zip(self.card.inputs()) {
            if let Some(seen) = column.as_ref().map(|column| column.texts(caller, name, rows)).transpose()?.flatten() {
                texts.push((slot, seen));
            }
        }
        let none = Seen::new();
        let mut texts = texts.iter().peekable();
        let mut batch = self.card.batch(rows);
        for (slot, column) in self.facts.iter().enumerate() {
            let Some(column) = column else { continue };
            let seen = texts.next_if(|(of, _)| *of == slot).map_or(&none, |(_, seen)| seen);
            batch.set_at(slot, column.column(caller, seen, rows)?)?;
        }
        Ok(work(&batch)?)
    }

    fn score(&mut self, caller: &Caller) -> Result<(), Failure> {
        self.errors.clear();
        self.summary = Summary::default();
        let mut output = Output::new();
        for column in &self.figures {
            output.figure(&column.figure, column.column(caller, self.rows)?);
        }
        if !self.status.is_null() {
            output.status(caller.array_mut("status", self.status, self.rows)?);
        }
        let mut errors = Vec::new();
        if self.keep_errors || !self.codes.is_null() {
            output.errors(&mut errors);
        }
        let progress = self.progress;
        let progress = progress.map(|progress| move |rows_done: usize| progress.tell(rows_done));
        let mut options = Options::new().threads(self.threads);
        if self.strict {
            options = options.strict();
        }
        if let Some(progress) = &progress {
            options = options.progress(progress);
        }
        self.summary = self.with(caller, |batch| batch.score_into(output, &options))?;
        if !self.codes.is_null() {
            let codes = caller.array_mut("codes", self.codes, self.rows)?;
            codes.fill(KPI_OK);
            errors.iter().for_each(|refused| codes[refused.row] = number_of(refused.error.kind()));
        }
        if self.keep_errors {
            self.errors = errors;
        }
        Ok(())
    }
}

/// Refuses more rows than any column could have.
fn rows_that_can_be(rows: usize) -> Result<(), Failure> {
    const WIDEST: usize = size_of::<i128>();
    if rows > isize::MAX as usize / WIDEST {
        let matter = format!("{rows} rows are more than any memory holds");
        return Err(Failure::call(KPI_ERROR_LENGTH, "rows", matter));
    }
    Ok(())
}

/// A number that says yes or no.
pub(crate) fn flag(argument: &str, flag: u8) -> Result<bool, Failure> {
    match flag {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Failure::call(KPI_ERROR_ARGUMENT, argument, format!("it is {flag}, and must be 0 or 1"))),
    }
}
