//! `kpi_table_scorer`: tables in Arrow's memory format, through its C Data and C Stream Interfaces.

use std::ffi::{c_char, c_void};

use arrow_array::RecordBatch;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use kpi_core::Card;
use kpi_core::arrow::{Running, Scorer};
use kpi_core::batch::{Options, Summary};

use crate::arrow_memory::{Contained, read_stream, read_table, write_table};
use crate::batch::flag;
use crate::caller::Handle;
use crate::card::kpi_card;
use crate::error::{Failure, kpi_error};
use crate::guard::guard;
use crate::progress::{Progress, kpi_progress};
use crate::status::kpi_status;

/// Scores tables in Arrow's memory format: which columns go in, and which figures come out.
///
/// Each input has the column of its name, in any of Arrow's types for integers, floats, decimals and texts, dictionaries too;
/// null is missing. Columns that no input is called like are left alone. What comes out are the columns that are kept, a
/// column of decimals for each figure, and `status`, `error_code`, `error_path` and `error_message`. Every row comes back
/// once, in its place.
/// Owner: whoever called `kpi_table_scorer_new`, who frees it once by `kpi_table_scorer_free`; streams that were made of it stay whole.
/// Threads: one at a time.
pub struct kpi_table_scorer {
    _opaque: (),
}

impl Handle for kpi_table_scorer {
    type Value = Wishes;
    const MARK: u64 = u64::from_be_bytes(*b"kpitable");
    const NAME: &'static str = "kpi_table_scorer";
}

/// What a `kpi_table_scorer` holds.
pub(crate) struct Wishes {
    scorer: Scorer,
    threads: usize,
    strict: bool,
    progress: Option<Progress>,
    last: Last,
}

/// What became of the rows of the last table or stream.
enum Last {
    Table(Summary),
    Stream(Running),
}

/// Makes a scorer for a card, which gives the index, the amounts of all lines and the total so far as the card has
/// them.
///
/// `*scorer` is the new handle; the caller owns it and frees it by `kpi_table_scorer_free`.
///
/// NULL: only `error` may be. Threads: any number at once for one card. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_new(
    card: *const kpi_card,
    scorer: *mut *mut kpi_table_scorer,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let scorer = caller.place("scorer", scorer)?;
        scorer.give(Wishes::new(caller.read("card", card)?));
        Ok(())
    })
}

/// Frees a scorer and sets `*scorer` to NULL, so that a second call with the same variable does nothing.
///
/// NULL: `scorer` must not be; `*scorer` may be, and then there is nothing to free. Threads: no other call may use this
/// handle any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_free(scorer: *mut *mut kpi_table_scorer) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| caller.free("scorer", scorer))
}

/// Adds a figure that comes out, by its flat name; the first one replaces those that come out where none is named. What
/// is wrong with it is told when a table is scored.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_UTF8`, `KPI_ERROR_LENGTH`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_figure(
    scorer: *mut kpi_table_scorer,
    figure: *const c_char,
    figure_length: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let figure = caller.text("figure", figure, figure_length)?;
        caller.change("scorer", scorer)?.wish(|scorer| scorer.figures([figure]));
        Ok(())
    })
}

/// Says which column an input has, where that is not called like it. One column may serve several inputs. What is wrong
/// with it is told when a table is scored.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_UTF8`, `KPI_ERROR_LENGTH`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_column(
    scorer: *mut kpi_table_scorer,
    input: *const c_char,
    input_length: usize,
    column: *const c_char,
    column_length: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let input = caller.text("input", input, input_length)?;
        let column = caller.text("column", column, column_length)?;
        caller.change("scorer", scorer)?.wish(|scorer| scorer.column(input, column));
        Ok(())
    })
}

/// Adds a column that is passed through as it is, of any type, before the figures. What is wrong with it is told when a
/// table is scored.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_UTF8`, `KPI_ERROR_LENGTH`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_keep(
    scorer: *mut kpi_table_scorer,
    column: *const c_char,
    column_length: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let column = caller.text("column", column, column_length)?;
        caller.change("scorer", scorer)?.wish(|scorer| scorer.keep([column]));
        Ok(())
    })
}

/// Allows inputs that have neither a column nor a default: their facts are then missing in every row.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_allow_absent(
    scorer: *mut kpi_table_scorer,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        caller.change("scorer", scorer)?.wish(Scorer::allow_absent);
        Ok(())
    })
}

/// Lets figures come out as floats, each the one nearest to the published figure, in place of decimals.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_floats(scorer: *mut kpi_table_scorer, error: *mut kpi_error) -> kpi_status {
    guard(error, |caller| {
        caller.change("scorer", scorer)?.wish(Scorer::floats);
        Ok(())
    })
}

/// Lets the status come out as a plain text, in place of a dictionary.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_plain_status(
    scorer: *mut kpi_table_scorer,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        caller.change("scorer", scorer)?.wish(Scorer::plain_status);
        Ok(())
    })
}

/// Sets by how many threads a table is scored: 0 takes as many as the machine has. At first it is 1. No digit depends
/// on it.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_set_threads(
    scorer: *mut kpi_table_scorer,
    threads: u32,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        caller.change("scorer", scorer)?.threads = threads as usize;
        Ok(())
    })
}

/// Sets whether the first refused row ends the work with its error (1), or bad rows are told of and stop nothing (0, at
/// first).
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_ARGUMENT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_set_strict(
    scorer: *mut kpi_table_scorer,
    strict: u8,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let strict = flag("strict", strict)?;
        caller.change("scorer", scorer)?.strict = strict;
        Ok(())
    })
}

/// Sets the function that follows the work and may stop it, and the pointer that it is called with. For a stream it is
/// called on the thread that reads the stream, and must be there until the stream is released.
///
/// NULL: `progress` may be, for none; `user` and `error` may be. Threads: one at a time for one scorer. Status:
/// `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_set_progress(
    scorer: *mut kpi_table_scorer,
    progress: kpi_progress,
    user: *mut c_void,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        caller.change("scorer", scorer)?.progress = progress.map(|call| Progress { call, user });
        Ok(())
    })
}

/// Scores one table by Arrow's C Data Interface: a struct array whose fields are the columns.
///
/// `*array` is moved in: whatever is returned but `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE` and `KPI_ERROR_ALIGNMENT`, it is
/// released and marked so. `*schema` is only read during the call, and stays the caller's. `*out_array` and
/// `*out_schema`, which need not be initialised, get the result; the caller releases them by their own functions, also
/// after the scorer and the card are freed.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_ARROW`,
/// `KPI_ERROR_BAD_COLUMN`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_UNKNOWN_NAME`, `KPI_ERROR_DUPLICATE_NAME`,
/// `KPI_ERROR_FIT_FIRST`, `KPI_ERROR_CANCELLED`, with strict 200 to 399, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_score(
    scorer: *mut kpi_table_scorer,
    array: *mut FFI_ArrowArray,
    schema: *const FFI_ArrowSchema,
    out_array: *mut FFI_ArrowArray,
    out_schema: *mut FFI_ArrowSchema,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let out = (caller.place("out_array", out_array)?, caller.place("out_schema", out_schema)?);
        let wishes = caller.change("scorer", scorer)?;
        let table = read_table(caller, array, schema)?;
        write_table(wishes.score(&table)?, out)
    })
}

/// Scores a stream of tables by Arrow's C Stream Interface, as it is read and in bounded memory.
///
/// `*stream` is moved in: whatever is returned but `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE` and `KPI_ERROR_ALIGNMENT`, it
/// is the library's and marked as released. `*out`, which need not be initialised, gets the stream of results, which
/// the caller reads and releases by its own functions, also after the scorer and the card are freed. An error while it
/// is read, a panic too, is the error of its `get_next`, and `get_last_error` has the message.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_ARROW`,
/// `KPI_ERROR_BAD_COLUMN`, `KPI_ERROR_UNKNOWN_FACT`, `KPI_ERROR_UNKNOWN_NAME`, `KPI_ERROR_DUPLICATE_NAME`,
/// `KPI_ERROR_FIT_FIRST`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_stream(
    scorer: *mut kpi_table_scorer,
    stream: *mut FFI_ArrowArrayStream,
    out: *mut FFI_ArrowArrayStream,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let out = caller.place("out", out)?;
        let wishes = caller.change("scorer", scorer)?;
        let tables = read_stream(caller, stream)?;
        let mut scored = wishes.scorer.stream(tables)?.threads(wishes.threads);
        if wishes.strict {
            scored = scored.strict();
        }
        if let Some(progress) = wishes.progress {
            scored = scored.progress(move |rows_done| progress.tell(rows_done));
        }
        wishes.last = Last::Stream(scored.running());
        out.write(FFI_ArrowArrayStream::new(Box::new(Contained::new(scored))));
        Ok(())
    })
}

/// How many rows of the last table or stream were scored, warned and refused; of a stream so far.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_table_scorer_summary(
    scorer: *const kpi_table_scorer,
    scored: *mut usize,
    warned: *mut usize,
    refused: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let places =
            [caller.place("scored", scored)?, caller.place("warned", warned)?, caller.place("refused", refused)?];
        let summary = caller.read("scorer", scorer)?.summary();
        let counts = [summary.scored(), summary.warned(), summary.refused()];
        places.into_iter().zip(counts).for_each(|(place, count)| place.write(count));
        Ok(())
    })
}

impl Wishes {
    fn new(card: &Card) -> Self {
        Wishes {
            scorer: Scorer::new(card),
            threads: 1,
            strict: false,
            progress: None,
            last: Last::Table(Summary::default()),
        }
    }

    fn wish(&mut self, wish: impl FnOnce(Scorer) -> Scorer) {
        self.scorer = wish(self.scorer.clone());
    }

    fn score(&mut self, table: &RecordBatch) -> Result<RecordBatch, Failure> {
        let progress = self.progress.map(|progress| move |rows_done: usize| progress.tell(rows_done));
        let mut options = Options::new().threads(self.threads);
        if self.strict {
            options = options.strict();
        }
        if let Some(progress) = &progress {
            options = options.progress(progress);
        }
        let (figures, summary) = self.scorer.score(table, &options)?;
        self.last = Last::Table(summary);
        Ok(figures)
    }

    fn summary(&self) -> Summary {
        match &self.last {
            Last::Table(summary) => summary.clone(),
            Last::Stream(running) => running.summary(),
        }
    }
}
