//! The columns of facts of a `kpi_batch`.

use std::ffi::c_char;

use crate::batch::kpi_batch;
use crate::column::{FactColumn, Strings, Values};
use crate::decimal::kpi_int128;
use crate::error::kpi_error;
use crate::guard::guard;
use crate::status::kpi_status;

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

/// Sets the column of an input, by its slot, to integers of 128 bits: each means `value / 10^scale`. `valid` has a byte for
/// each row, 0 where the fact is missing; where it is NULL all are there. The arrays stay the caller's and must stay in
/// place; that of the values must begin at an address that is a multiple of 16, as memory of `malloc` does.
///
/// NULL: `valid` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one batch. Status:
/// `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_BAD_COLUMN`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_set_i128(
    batch: *mut kpi_batch,
    slot: usize,
    values: *const kpi_int128,
    scale: u32,
    valid: *const u8,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let values = Values::I128(values.cast(), scale);
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
