//! What became of the rows of a `kpi_batch`: counts, errors, and any row's outcome.

use std::ffi::c_char;

use crate::batch::kpi_batch;
use crate::card::at;
use crate::error::kpi_error;
use crate::guard::guard;
use crate::outcome::kpi_outcome;
use crate::status::{kpi_status, number_of};

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
