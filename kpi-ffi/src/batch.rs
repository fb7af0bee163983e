//! `kpi_batch`: many employees at once, over columns of facts into columns of figures.

use std::ffi::{c_char, c_void};

use kpi_core::Card;
use kpi_core::batch::{Batch, Column, Options, Output, RowError, Summary};

use crate::caller::{Caller, Handle};
use crate::card::{at, kpi_card};
use crate::column::{FactColumn, FigureColumn, FigureValues, Seen, Strings, Values};
use crate::error::{Failure, kpi_error};
use crate::guard::guard;
use crate::outcome::kpi_outcome;
use crate::progress::{Progress, kpi_progress};
use crate::status::{KPI_ERROR_ARGUMENT, KPI_OK, kpi_status, number_of};

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
    rows: usize,
    /// By the slot of the input.
    facts: Vec<Option<FactColumn>>,
    figures: Vec<FigureColumn>,
    status: *mut kpi_row_status,
    codes: *mut kpi_status,
    threads: usize,
    strict: bool,
    keep_errors: bool,
    progress: Option<Progress>,
    errors: Vec<RowError>,
    summary: Summary,
}

/// Makes a batch of so many rows for a card, without columns.
///
/// `*batch` is the new handle; the caller owns it and frees it by `kpi_batch_free`.
///
/// NULL: only `error` may be. Threads: any number at once for one card. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_new(
    card: *const kpi_card,
    rows: usize,
    batch: *mut *mut kpi_batch,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let batch = caller.place("batch", batch)?;
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

/// Sets the column of an input, by its slot, to integers: each means `value / 10^scale`. `valid` has a byte for each
/// row, 0 where the fact is missing; where it is NULL all are there. The arrays stay the caller's and must stay in
/// place.
///
/// NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
/// `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_set_i64(
    batch: *mut kpi_batch,
    slot: usize,
    values: *const i64,
    scale: u32,
    valid: *const u8,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let values = Values::I64(values, scale);
        caller.change("batch", batch)?.set(slot, FactColumn { values, valid })
    })
}

/// Sets the column of an input, by its slot, to binary floats: each means its shortest decimal, and NaN is missing.
/// `valid` has a byte for each row, 0 where the fact is missing; where it is NULL all are there. The arrays stay the
/// caller's and must stay in place.
///
/// NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
/// `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_set_f64(
    batch: *mut kpi_batch,
    slot: usize,
    values: *const f64,
    valid: *const u8,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let values = Values::F64(values);
        caller.change("batch", batch)?.set(slot, FactColumn { values, valid })
    })
}

/// Sets the column of an input, by its slot, to texts in UTF-8, an address and a length for each: numbers as a card
/// writes them, or levels. An empty text and an address of NULL are missing. `valid` has a byte for each row, 0 where
/// the fact is missing; where it is NULL all are there. The arrays stay the caller's and must stay in place.
///
/// NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
/// `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_set_text(
    batch: *mut kpi_batch,
    slot: usize,
    texts: *const *const c_char,
    lengths: *const usize,
    valid: *const u8,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let values = Values::Texts(Strings { texts, lengths });
        caller.change("batch", batch)?.set(slot, FactColumn { values, valid })
    })
}

/// Sets the column of an input, by its slot, to integer codes, counted from 0, into a dictionary of texts. `valid` has
/// a byte for each row, 0 where the fact is missing; where it is NULL all are there. The arrays stay the caller's and
/// must stay in place.
///
/// NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
/// `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_set_codes(
    batch: *mut kpi_batch,
    slot: usize,
    codes: *const i32,
    dictionary: *const *const c_char,
    lengths: *const usize,
    entries: usize,
    valid: *const u8,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let values = Values::Codes { codes, dictionary: Strings { texts: dictionary, lengths }, entries };
        caller.change("batch", batch)?.set(slot, FactColumn { values, valid })
    })
}

/// Sets the column of an input, by its slot, to the places of levels among those that the input declares, counted from
/// 0; see `kpi_card_level`. `valid` has a byte for each row, 0 where the fact is missing; where it is NULL all are
/// there. The arrays stay the caller's and must stay in place.
///
/// NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
/// `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_set_levels(
    batch: *mut kpi_batch,
    slot: usize,
    places: *const i32,
    valid: *const u8,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let values = Values::Levels(places);
        caller.change("batch", batch)?.set(slot, FactColumn { values, valid })
    })
}

/// Takes the column of an input away again, by its slot: it then has its default in every row, or is missing.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_UNKNOWN_FACT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_unset(batch: *mut kpi_batch, slot: usize, error: *mut kpi_error) -> kpi_status {
    guard(error, |caller| caller.change("batch", batch)?.unset(slot))
}

/// Sets where a figure goes, by its flat name, as integers of the decimals that are written to `*decimals`: 510.00 is
/// 51000 with 2 decimals. A figure too large for 64 bits refuses its row. Every row is written: a figure that is
/// absent, or of a refused row, is 0 and not valid. `valid` gets a byte for each row, 1 where the figure is there;
/// where it is NULL, an absent figure refuses its row. Setting the figure again replaces its column. The arrays stay
/// the caller's and must stay in place.
///
/// NULL: `valid`, `decimals` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one
/// batch. Status: `KPI_OK`, `KPI_ERROR_UNKNOWN_NAME`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_out_i64(
    batch: *mut kpi_batch,
    figure: *const c_char,
    figure_length: usize,
    values: *mut i64,
    valid: *mut u8,
    decimals: *mut u32,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let decimals = if decimals.is_null() { None } else { Some(caller.place("decimals", decimals)?) };
        let figure = caller.text("figure", figure, figure_length)?;
        let of = caller.change("batch", batch)?.out(figure, FigureValues::I64(values), valid)?;
        if let Some(decimals) = decimals {
            decimals.write(of);
        }
        Ok(())
    })
}

/// Sets where a figure goes, by its flat name, as the floats nearest to the published figures. Every row is written: a
/// figure that is absent, or of a refused row, is 0 (NaN where `valid` is NULL) and not valid. `valid` gets a byte for
/// each row, 1 where the figure is there; it may be NULL. Setting the figure again replaces its column. The arrays stay
/// the caller's and must stay in place.
///
/// NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
/// `KPI_OK`, `KPI_ERROR_UNKNOWN_NAME`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_out_f64(
    batch: *mut kpi_batch,
    figure: *const c_char,
    figure_length: usize,
    values: *mut f64,
    valid: *mut u8,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let figure = caller.text("figure", figure, figure_length)?;
        caller.change("batch", batch)?.out(figure, FigureValues::F64(values), valid)?;
        Ok(())
    })
}

/// Sets where it is told what became of every row. The array stays the caller's and must stay in place.
///
/// NULL: `status` may be, and is then not told; `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`,
/// `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_out_status(
    batch: *mut kpi_batch,
    status: *mut kpi_row_status,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        caller.change("batch", batch)?.status = status;
        Ok(())
    })
}

/// Sets where it is told why rows are refused: the status of its error for each row that is, `KPI_OK` for the others.
/// The array stays the caller's and must stay in place.
///
/// NULL: `codes` may be, and is then not told; `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`,
/// `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`, `KPI_ERROR_ALIGNMENT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_out_codes(
    batch: *mut kpi_batch,
    codes: *mut kpi_status,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let batch = caller.change("batch", batch)?;
        crate::caller::checked("codes", codes, if codes.is_null() { 0 } else { batch.rows })?;
        batch.codes = codes;
        Ok(())
    })
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
/// before it begins, and the error names its row.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_FIT_FIRST`,
/// `KPI_ERROR_CANCELLED`, `KPI_ERROR_UTF8`, with strict 200 to 399, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_score(batch: *mut kpi_batch, error: *mut kpi_error) -> kpi_status {
    guard(error, |caller| caller.change("batch", batch)?.score(caller))
}

/// How many rows of the last `kpi_batch_score` were scored, warned and refused.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_summary(
    batch: *const kpi_batch,
    scored: *mut usize,
    warned: *mut usize,
    refused: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let places =
            [caller.place("scored", scored)?, caller.place("warned", warned)?, caller.place("refused", refused)?];
        let summary = &caller.read("batch", batch)?.summary;
        let counts = [summary.scored(), summary.warned(), summary.refused()];
        places.into_iter().zip(counts).for_each(|(place, count)| place.write(count));
        Ok(())
    })
}

/// How many rows of the last `kpi_batch_score` were refused by errors of this status.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_refused_by(
    batch: *const kpi_batch,
    status: kpi_status,
    count: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let count = caller.place("count", count)?;
        let refused = caller.read("batch", batch)?.summary.refused_by();
        count.write(refused.filter(|(kind, _)| number_of(*kind) == status).map(|(_, rows)| rows).sum());
        Ok(())
    })
}

/// How many errors of rows the last `kpi_batch_score` has kept. Errors are kept where `kpi_batch_keep_errors` says so,
/// by row.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_error_count(
    batch: *const kpi_batch,
    count: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let count = caller.place("count", count)?;
        count.write(caller.read("batch", batch)?.errors.len());
        Ok(())
    })
}

/// The row of a kept error by its place, counted from 0 both.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_error_row(
    batch: *const kpi_batch,
    place: usize,
    row: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let row = caller.place("row", row)?;
        row.write(at("place", place, &caller.read("batch", batch)?.errors)?.row);
        Ok(())
    })
}

/// The status of a kept error by its place.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_error_status(
    batch: *const kpi_batch,
    place: usize,
    status: *mut kpi_status,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let status = caller.place("status", status)?;
        status.write(number_of(at("place", place, &caller.read("batch", batch)?.errors)?.error.kind()));
        Ok(())
    })
}

/// The path of a kept error by its place, as `kpi_error_path` has it.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one batch. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_error_path(
    batch: *const kpi_batch,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let error = &at("place", place, &caller.read("batch", batch)?.errors)?.error;
        buffer.write(error.path())
    })
}

/// The message of a kept error by its place, as `kpi_error_message` has it.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one batch. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_error_message(
    batch: *const kpi_batch,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let error = &at("place", place, &caller.read("batch", batch)?.errors)?.error;
        buffer.write(&error.to_string())
    })
}

/// Scores one row alone, from the same columns: its outcome explains every figure. For a refused row it returns the
/// row's error.
///
/// `*outcome` is the new handle; the caller owns it and frees it by `kpi_outcome_free`.
///
/// NULL: only `error` may be. Threads: one at a time for one batch. Status: `KPI_OK`, `KPI_ERROR_BAD_COLUMN` where
/// there is no such row, 200 to 399, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_explain(
    batch: *const kpi_batch,
    row: usize,
    outcome: *mut *mut kpi_outcome,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let outcome = caller.place("outcome", outcome)?;
        outcome.give(caller.read("batch", batch)?.with(caller, |batch| batch.explain(row))?);
        Ok(())
    })
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
        self.facts.iter().flatten().try_for_each(|column| column.check(rows))?;
        self.figures.iter().try_for_each(|column| column.check(rows))?;
        self.rows = rows;
        Ok(())
    }

    fn set(&mut self, slot: usize, column: FactColumn) -> Result<(), Failure> {
        column.check(self.rows)?;
        // The engine says at once whether the column is of a kind that its input asks for. Nothing is read yet: the
        // caller may fill the arrays later.
        self.card.batch(0).set_at(slot, column.of_its_kind())?;
        self.facts[slot] = Some(column);
        Ok(())
    }

    fn unset(&mut self, slot: usize) -> Result<(), Failure> {
        match self.facts.get_mut(slot) {
            Some(column) => *column = None,
            // No input has this slot, which is what the engine says of it.
            None => drop(self.card.batch(0).set_at(slot, Column::f64(&[]))?),
        }
        Ok(())
    }

    /// Gives the decimals of the figure's column.
    fn out(&mut self, figure: &str, values: FigureValues, valid: *mut u8) -> Result<u32, Failure> {
        let column = FigureColumn { figure: figure.to_owned(), values, valid };
        column.check(self.rows)?;
        // The engine says whether it has such a figure.
        let scores = self.card.batch(0).score(&[figure], &Options::new());
        let known = self.card.figures().into_iter().find(|known| known.name == figure);
        let Some(known) = known else { return Ok(scores.map(|_| 0)?) };
        self.figures.retain(|column| column.figure != figure);
        self.figures.push(column);
        Ok(known.decimals)
    }

    /// Does something with the engine's batch over the caller's columns as they now are.
    fn with<T>(
        &self,
        caller: &Caller,
        work: impl FnOnce(&Batch<'_>) -> Result<T, kpi_core::Error>,
    ) -> Result<T, Failure> {
        let rows = self.rows;
        let mut seen: Vec<(usize, Seen<'_>, Option<&[u8]>)> = Vec::with_capacity(self.facts.len());
        for ((slot, column), name) in self.facts.iter().enumerate().zip(self.card.inputs()) {
            if let Some(column) = column {
                seen.push((slot, column.see(caller, name, rows)?, column.valid(caller, rows)?));
            }
        }
        let mut batch = self.card.batch(rows);
        for (slot, column, valid) in &seen {
            batch.set_at(*slot, column.column(*valid))?;
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

/// A number that says yes or no.
pub(crate) fn flag(argument: &str, flag: u8) -> Result<bool, Failure> {
    match flag {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Failure::call(KPI_ERROR_ARGUMENT, argument, format!("it is {flag}, and must be 0 or 1"))),
    }
}
