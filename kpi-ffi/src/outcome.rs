//! `kpi_outcome`: what a card makes of one employee's facts, and how its figures came about.

use std::ffi::c_char;

use kpi_core::{Figure, LineOutcome, MemberOutcome, Outcome, Warning};

use crate::caller::Handle;
use crate::card::{kpi_card, past_the_end};
use crate::decimal::{kpi_decimal, rescaled_or_refused};
use crate::error::{Failure, kpi_error};
use crate::facts::kpi_facts;
use crate::guard::guard;
use crate::status::{KPI_ABSENT, KPI_ERROR_UNKNOWN_NAME, figure_status, kpi_figure_status, kpi_status};

/// What a card makes of one employee's facts: figures, statuses, warnings, and the derivation of every figure.
///
/// Figures have flat names: `index`, `index.before`, `index.coverage`, `index.absent_as_zero`, `measures.<name>`,
/// `<member>.actual`, `.attainment`, `.score`, `.weight`, `.contribution`, `<line>.amount`, `total`.
/// Owner: whoever called `kpi_card_score` or `kpi_batch_explain`, who frees it once by `kpi_outcome_free`. It keeps what it
/// needs of the card and the facts. Threads: one at a time.
pub struct kpi_outcome {
    _opaque: (),
}

impl Handle for kpi_outcome {
    type Value = Outcome;
    const MARK: u64 = u64::from_be_bytes(*b"kpioutco");
    const NAME: &'static str = "kpi_outcome";
}

/// Scores one employee.
///
/// `*outcome` is the new handle; the caller owns it and frees it by `kpi_outcome_free`. The facts may be set anew
/// afterwards: the outcome keeps those that were scored.
///
/// NULL: only `error` may be. Threads: any number at once for one card; the facts must not be set at the same time.
/// Status: `KPI_OK`, `KPI_ERROR_FIT_FIRST`, `KPI_ERROR_PIECE_ORDER`, `KPI_ERROR_CROSSED_LIMITS`, 300 to 399,
/// `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_score(
    card: *const kpi_card,
    facts: *const kpi_facts,
    outcome: *mut *mut kpi_outcome,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let outcome = caller.place("outcome", outcome)?;
        outcome.give(caller.read("card", card)?.score(caller.read("facts", facts)?)?);
        Ok(())
    })
}

/// Frees an outcome and sets `*outcome` to NULL, so that a second call with the same variable does nothing.
///
/// NULL: `outcome` must not be; `*outcome` may be, and then there is nothing to free. Threads: no other call may use this
/// handle any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_free(outcome: *mut *mut kpi_outcome) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| caller.free("outcome", outcome))
}

/// A figure by its flat name, as it is published: `510.00`.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_ABSENT` where these facts have no such figure, `KPI_ERROR_UNKNOWN_NAME`
/// where the card has none of that name, `KPI_BUFFER_TOO_SMALL`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_figure(
    outcome: *const kpi_outcome,
    name: *const c_char,
    name_length: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let figure = figure(caller.read("outcome", outcome)?, caller.text("name", name, name_length)?)?;
        buffer.write(&figure.to_string())
    })
}

/// A figure by its flat name, exactly: an integer or a reduced fraction such as `85/96`.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_ABSENT` where these facts have no such figure, `KPI_ERROR_UNKNOWN_NAME`
/// where the card has none of that name, `KPI_BUFFER_TOO_SMALL`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_figure_exact(
    outcome: *const kpi_outcome,
    name: *const c_char,
    name_length: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let figure = figure(caller.read("outcome", outcome)?, caller.text("name", name, name_length)?)?;
        buffer.write(&figure.exact().fraction())
    })
}

/// A figure by its flat name, as it is published, as a decimal.
///
/// NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ABSENT` where these facts
/// have no such figure, `KPI_ERROR_UNKNOWN_NAME` where the card has none of that name, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_figure_decimal(
    outcome: *const kpi_outcome,
    name: *const c_char,
    name_length: usize,
    value: *mut kpi_decimal,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let value = caller.place("value", value)?;
        let figure = figure(caller.read("outcome", outcome)?, caller.text("name", name, name_length)?)?;
        let (integer, scale) = figure.published().parts();
        value.write(kpi_decimal::of(integer, scale));
        Ok(())
    })
}

/// A figure by its flat name, as it is published, as an integer of `scale` decimals: 510.00 with a scale of 2 is 51000.
/// Nothing is rounded: a figure with more decimals, or too large for 64 bits, does not fit.
///
/// NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ABSENT` where these facts
/// have no such figure, `KPI_ERROR_UNKNOWN_NAME` where the card has none of that name, `KPI_ERROR_DOES_NOT_FIT`, 100 to
/// 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_figure_i64(
    outcome: *const kpi_outcome,
    name: *const c_char,
    name_length: usize,
    scale: u32,
    value: *mut i64,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let value = caller.place("value", value)?;
        let figure = figure(caller.read("outcome", outcome)?, caller.text("name", name, name_length)?)?;
        value.write(rescaled_or_refused(figure.published(), scale)?);
        Ok(())
    })
}

/// What became of the index (`index`), a measure (`measures.<name>`) or a member (its id).
///
/// NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ERROR_UNKNOWN_NAME`, 100
/// to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_status(
    outcome: *const kpi_outcome,
    name: *const c_char,
    name_length: usize,
    status: *mut kpi_figure_status,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let status = caller.place("status", status)?;
        status.write(status_of(caller.read("outcome", outcome)?, caller.text("name", name, name_length)?)?);
        Ok(())
    })
}

/// How many members the card has: indicators, cut-offs and groups, a group before what it holds.
///
/// NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_member_count(
    outcome: *const kpi_outcome,
    count: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let count = caller.place("count", count)?;
        count.write(caller.read("outcome", outcome)?.members().len());
        Ok(())
    })
}

/// The id of a member by its place.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_member_id(
    outcome: *const kpi_outcome,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let outcome = caller.read("outcome", outcome)?;
        buffer.write(member(outcome, place)?.id())
    })
}

/// The type of a member by its place: `continuous`, `discrete`, `cut_off` or `group`.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_member_type(
    outcome: *const kpi_outcome,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let outcome = caller.read("outcome", outcome)?;
        buffer.write(member(outcome, place)?.sort().word())
    })
}

/// The level that a member was scored by; absent where it was a number.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_member_level(
    outcome: *const kpi_outcome,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let outcome = caller.read("outcome", outcome)?;
        buffer.write_or_absent(member(outcome, place)?.level())
    })
}

/// How many pay lines the outcome has.
///
/// NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_line_count(
    outcome: *const kpi_outcome,
    count: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let count = caller.place("count", count)?;
        count.write(caller.read("outcome", outcome)?.lines().count());
        Ok(())
    })
}

/// The id of a pay line by its place; its amount is the figure `<id>.amount`.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_line_id(
    outcome: *const kpi_outcome,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let outcome = caller.read("outcome", outcome)?;
        buffer.write(line(outcome, place)?.id)
    })
}

/// Whether a pay line is a memo by its place: 1 where it is shown and not in the total, else 0.
///
/// NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_line_is_memo(
    outcome: *const kpi_outcome,
    place: usize,
    is_memo: *mut u8,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let is_memo = caller.place("is_memo", is_memo)?;
        is_memo.write(line(caller.read("outcome", outcome)?, place)?.memo.into());
        Ok(())
    })
}

/// How many warnings the outcome has.
///
/// NULL: only `error` may be. Threads: one at a time for one outcome. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_warning_count(
    outcome: *const kpi_outcome,
    count: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let count = caller.place("count", count)?;
        count.write(caller.read("outcome", outcome)?.warnings().len());
        Ok(())
    })
}

/// The stable code of a warning by its place, such as `coverage`.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_warning_code(
    outcome: *const kpi_outcome,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let outcome = caller.read("outcome", outcome)?;
        buffer.write(warning(outcome, place)?.code)
    })
}

/// A warning in words, by its place.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_warning_message(
    outcome: *const kpi_outcome,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let outcome = caller.read("outcome", outcome)?;
        buffer.write(&warning(outcome, place)?.message)
    })
}

/// The whole outcome as JSON: card and fingerprint, measures, index, members, lines, total, warnings; every figure with
/// its published and its exact value.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_json(
    outcome: *const kpi_outcome,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let outcome = caller.read("outcome", outcome)?;
        // Plain records of texts: they always have a JSON form.
        buffer.write(&serde_json::to_string(outcome).unwrap_or_default())
    })
}

/// How every figure came about, as a text that a payroll clerk can follow. Its words may change in any release.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_derivation_text(
    outcome: *const kpi_outcome,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let outcome = caller.read("outcome", outcome)?;
        buffer.write(&outcome.derivation().to_string())
    })
}

/// How every figure came about, as JSON with exact fractions that another program can replay.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one outcome. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_outcome_derivation_json(
    outcome: *const kpi_outcome,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let outcome = caller.read("outcome", outcome)?;
        buffer.write(&outcome.derivation().to_json())
    })
}

fn figure(outcome: &Outcome, name: &str) -> Result<Figure, Failure> {
    outcome.known_figure(name).map_err(Failure::Engine)?.ok_or(Failure::Answer(KPI_ABSENT))
}

fn status_of(outcome: &Outcome, name: &str) -> Result<kpi_figure_status, Failure> {
    let status = match name.strip_prefix("measures.") {
        Some(measure) => outcome.measures().find(|known| known.name == measure).map(|known| known.status),
        None if name == "index" => outcome.index_outcome().map(|index| index.status),
        None => outcome.member(name).map(|member| member.status()),
    };
    status.map(figure_status).ok_or_else(|| {
        let matter = format!("the card has no index, measure or member that is called `{name}`");
        Failure::call(KPI_ERROR_UNKNOWN_NAME, "name", matter)
    })
}

fn member(outcome: &Outcome, place: usize) -> Result<MemberOutcome<'_>, Failure> {
    outcome.members().nth(place).ok_or_else(|| past_the_end("place", place, outcome.members().len()))
}

fn line(outcome: &Outcome, place: usize) -> Result<LineOutcome<'_>, Failure> {
    outcome.lines().nth(place).ok_or_else(|| past_the_end("place", place, outcome.lines().count()))
}

fn warning(outcome: &Outcome, place: usize) -> Result<Warning, Failure> {
    let mut warnings = outcome.warnings();
    let count = warnings.len();
    if place < count { Ok(warnings.swap_remove(place)) } else { Err(past_the_end("place", place, count)) }
}
