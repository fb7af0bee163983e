//! `kpi_scorer`: a card prepared for one employee after the other, where only figures are wanted.

use std::ffi::c_char;

use kpi_core::Card;
use kpi_core::batch::{Integers, RowStatus, Scorer};
use kpi_core::number::Published;

use crate::batch::kpi_row_status;
use crate::caller::Handle;
use crate::card::{at, kpi_card, past_the_end};
use crate::decimal::{kpi_decimal, rescaled_or_refused};
use crate::error::{Failure, kpi_error};
use crate::facts::kpi_facts;
use crate::guard::guard;
use crate::status::{KPI_ABSENT, KPI_ERROR_UNKNOWN_NAME, kpi_status};

/// A card prepared for scoring one employee after the other, as a server does: published figures alone, without a derivation,
/// in a fraction of the time of `kpi_card_score` and digit for digit the same.
///
/// Its figures are the index, the amounts of all lines and the total so far as the card has them, else the measures. It keeps
/// those of the last employee that was scored.
/// Owner: whoever called `kpi_scorer_new`, who frees it once by `kpi_scorer_free`. It keeps what it needs of the card.
/// Threads: one at a time; give each thread its own.
pub struct kpi_scorer {
    _opaque: (),
}

impl Handle for kpi_scorer {
    type Value = Prepared;
    const MARK: u64 = u64::from_be_bytes(*b"kpiscore");
    const NAME: &'static str = "kpi_scorer";
}

/// What a `kpi_scorer` holds.
pub(crate) struct Prepared {
    scorer: Scorer,
    names: Vec<String>,
}

/// Prepares a card for scoring one employee after the other.
///
/// `*scorer` is the new handle; the caller owns it and frees it by `kpi_scorer_free`.
///
/// NULL: only `error` may be. Threads: any number at once for one card. Status: `KPI_OK`, `KPI_ERROR_FIT_FIRST`,
/// `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_new(
    card: *const kpi_card,
    scorer: *mut *mut kpi_scorer,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let scorer = caller.place("scorer", scorer)?;
        scorer.give(Prepared::new(caller.read("card", card)?)?);
        Ok(())
    })
}

/// Frees a scorer and sets `*scorer` to NULL, so that a second call with the same variable does nothing.
///
/// NULL: `scorer` must not be; `*scorer` may be, and then there is nothing to free. Threads: no other call may use this
/// handle any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_free(scorer: *mut *mut kpi_scorer) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| caller.free("scorer", scorer))
}

/// Scores one employee. The figures are then asked for by their places; those of an employee who is refused are absent.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_PIECE_ORDER`,
/// `KPI_ERROR_CROSSED_LIMITS`, 300 to 399, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_score(
    scorer: *mut kpi_scorer,
    facts: *const kpi_facts,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let facts = caller.read("facts", facts)?;
        caller.change("scorer", scorer)?.scorer.score(facts)?;
        Ok(())
    })
}

/// Scores one employee whose facts are `count` integers in the order of the card's slots, each the number `value / 10^scale`:
/// `kpi_facts_set_many_i64` and `kpi_scorer_score` in one, in half the time, for the same figures.
///
/// `scales` has the scale of each; where it is NULL all are 0. `valid` has a byte for each, 0 where the fact is missing, or has
/// the card's default; where it is NULL all are there. Slots from `count` on are missing, or have the card's default. An input
/// of levels can only be one of these. The arrays are only read during the call.
///
/// NULL: `scales`, `valid` and `error` may be, and `values` with a count of 0. Threads: one at a time for one scorer. Status:
/// as `kpi_scorer_score`, `KPI_ERROR_UNKNOWN_FACT` for more integers than inputs, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to
/// 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_score_i64(
    scorer: *mut kpi_scorer,
    values: *const i64,
    scales: *const u32,
    valid: *const u8,
    count: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let mut facts = Integers::new(caller.array("values", values, count)?);
        if let Some(scales) = caller.array_or_none("scales", scales, count)? {
            facts = facts.decimals(scales);
        }
        if let Some(valid) = caller.array_or_none("valid", valid, count)? {
            facts = facts.valid_bytes(valid);
        }
        caller.change("scorer", scorer)?.scorer.score_integers(facts)?;
        Ok(())
    })
}

/// What became of the last employee: scored, warned or refused; refused also before the first.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_status(
    scorer: *const kpi_scorer,
    status: *mut kpi_row_status,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let status = caller.place("status", status)?;
        let score = caller.read("scorer", scorer)?.scorer.last();
        status.write(score.map_or(RowStatus::Refused, |score| score.status()).code());
        Ok(())
    })
}

/// How many figures a scorer gives. Their places are 0 to one less.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_figure_count(
    scorer: *const kpi_scorer,
    count: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let count = caller.place("count", count)?;
        count.write(caller.read("scorer", scorer)?.names.len());
        Ok(())
    })
}

/// The flat name of a figure by its place.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one scorer. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_figure_name(
    scorer: *const kpi_scorer,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        buffer.write(at("place", place, &caller.read("scorer", scorer)?.names)?)
    })
}

/// The place of a figure by its flat name, for asking without looking names up again.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ERROR_UNKNOWN_NAME`, 100 to
/// 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_figure_place(
    scorer: *const kpi_scorer,
    name: *const c_char,
    name_length: usize,
    place: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let place = caller.place("place", place)?;
        let scorer = caller.read("scorer", scorer)?;
        place.write(scorer.place(caller.text("name", name, name_length)?)?);
        Ok(())
    })
}

/// A figure of the last employee by its place, as it is published: `510.00`.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time for one scorer. Status: `KPI_OK`, `KPI_ABSENT` where the last employee has no such figure,
/// `KPI_BUFFER_TOO_SMALL`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_figure(
    scorer: *const kpi_scorer,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let figure = caller.read("scorer", scorer)?.figure(place)?;
        buffer.write(&figure.to_string())
    })
}

/// A figure of the last employee by its place, as a decimal.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ABSENT` where the last
/// employee has no such figure, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_figure_decimal(
    scorer: *const kpi_scorer,
    place: usize,
    value: *mut kpi_decimal,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let value = caller.place("value", value)?;
        let (integer, scale) = caller.read("scorer", scorer)?.figure(place)?.parts();
        value.write(kpi_decimal::of(integer, scale));
        Ok(())
    })
}

/// A figure of the last employee by its place, as an integer of `scale` decimals; as `kpi_outcome_figure_i64`, it never
/// rounds.
///
/// NULL: only `error` may be. Threads: one at a time for one scorer. Status: `KPI_OK`, `KPI_ABSENT` where the last
/// employee has no such figure, `KPI_ERROR_DOES_NOT_FIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorer_figure_i64(
    scorer: *const kpi_scorer,
    place: usize,
    scale: u32,
    value: *mut i64,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let value = caller.place("value", value)?;
        value.write(rescaled_or_refused(caller.read("scorer", scorer)?.figure(place)?, scale)?);
        Ok(())
    })
}

impl Prepared {
    fn new(card: &Card) -> Result<Self, Failure> {
        let names = card.main_figures().into_iter().map(|figure| figure.name).collect();
        Ok(Prepared { scorer: card.scorer()?, names })
    }

    fn place(&self, name: &str) -> Result<usize, Failure> {
        self.names.iter().position(|known| known == name).ok_or_else(|| {
            let matter = format!("the scorer has no figure that is called `{name}`, but {}", self.names.join(", "));
            Failure::call(KPI_ERROR_UNKNOWN_NAME, "name", matter)
        })
    }

    /// Of the last employee; absent before the first, and of one who was refused.
    fn figure(&self, place: usize) -> Result<Published, Failure> {
        if place >= self.names.len() {
            return Err(past_the_end("place", place, self.names.len()));
        }
        self.scorer.last().and_then(|score| score.at(place)).ok_or(Failure::Answer(KPI_ABSENT))
    }
}
