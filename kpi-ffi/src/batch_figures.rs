//! Where the figures of a `kpi_batch` go, and what became of its rows.

use std::ffi::c_char;

use crate::batch::{kpi_batch, kpi_row_status};
use crate::column::FigureValues;
use crate::decimal::kpi_int128;
use crate::error::kpi_error;
use crate::guard::guard;
use crate::status::kpi_status;

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
        let decimals = caller.place_or_none(decimals);
        let figure = caller.text("figure", figure, figure_length)?;
        let of = caller.change("batch", batch)?.out(figure, FigureValues::I64(values), valid)?;
        if let Some(decimals) = decimals {
            decimals.write(of);
        }
        Ok(())
    })
}

/// Sets where a figure goes, by its flat name, as integers of 128 bits, for figures that may be too large for 64; else as
/// `kpi_batch_out_i64`. The array must begin at an address that is a multiple of 16, as memory of `malloc` does.
///
/// NULL: `valid`, `decimals` and `error` may be, and arrays of a batch without rows. Threads: one at a time for one
/// batch. Status: `KPI_OK`, `KPI_ERROR_UNKNOWN_NAME`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_batch_out_i128(
    batch: *mut kpi_batch,
    figure: *const c_char,
    figure_length: usize,
    values: *mut kpi_int128,
    valid: *mut u8,
    decimals: *mut u32,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let decimals = caller.place_or_none(decimals);
        let figure = caller.text("figure", figure, figure_length)?;
        let of = caller.change("batch", batch)?.out(figure, FigureValues::I128(values.cast()), valid)?;
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
