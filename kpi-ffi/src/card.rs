//! `kpi_card`: a checked card, and what can be asked of it without facts.

use std::ffi::c_char;

use kpi_core::card::Input;
use kpi_core::{Card, Facts};

use crate::caller::Handle;
use crate::error::{Failure, kpi_error};
use crate::facts::{kpi_facts, slot_of};
use crate::guard::guard;
use crate::status::{KPI_ERROR_PLACE, kpi_status};

/// A checked card.
///
/// Owner: whoever called `kpi_card_parse`, who frees it once by `kpi_card_free`. Facts, outcomes and batches that were made
/// of it stay whole when it is freed before them. Threads: it never changes, so any number of threads may use one at once.
pub struct kpi_card {
    _opaque: (),
}

impl Handle for kpi_card {
    type Value = Card;
    const MARK: u64 = u64::from_be_bytes(*b"kpi_card");
    const NAME: &'static str = "kpi_card";
}

/// Reads a card from the bytes of a JSON document in UTF-8, and checks it as a whole.
///
/// `document` is only read during the call. `*card` is the new handle; the caller owns it and frees it by
/// `kpi_card_free`.
///
/// NULL: only `error` may be, and `document` with a length of 0. Threads: any. Status: `KPI_OK`, 200 to 299,
/// `KPI_ERROR_NULL`, `KPI_ERROR_LENGTH`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_parse(
    document: *const c_char,
    document_length: usize,
    card: *mut *mut kpi_card,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let card = caller.place("card", card)?;
        let document = caller.bytes("document", document.cast(), document_length)?;
        card.give(Card::from_slice(document)?);
        Ok(())
    })
}

/// Frees a card and sets `*card` to NULL, so that a second call with the same variable does nothing.
///
/// NULL: `card` must not be; `*card` may be, and then there is nothing to free. Threads: no other call may use this handle
/// any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_free(card: *mut *mut kpi_card) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| caller.free("card", card))
}

/// The card's name for programs.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
/// at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_id(
    card: *const kpi_card,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let card = caller.read("card", card)?;
        buffer.write(card.id())
    })
}

/// The SHA-256 of the card's canonical form, 64 hexadecimal digits: two cards that say the same have the same, however
/// they were spelt.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
/// at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_fingerprint(
    card: *const kpi_card,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let card = caller.read("card", card)?;
        buffer.write(card.fingerprint())
    })
}

/// The card written back as JSON, its numbers in their canonical spelling. Read again, it is the same card.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
/// at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_json(
    card: *const kpi_card,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let card = caller.read("card", card)?;
        buffer.write(&card.to_json())
    })
}

/// How many inputs the card has. Their slots are 0 to one less, in the order of the card.
///
/// NULL: only `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_input_count(
    card: *const kpi_card,
    count: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let count = caller.place("count", count)?;
        let card = caller.read("card", card)?;
        count.write(card.inputs().len());
        Ok(())
    })
}

/// The slot of an input by its name, for setting facts and columns without looking names up again. It holds for this
/// card and every card with the same fingerprint.
///
/// NULL: only `error` may be, and `name` with a length of 0. Threads: any number at once. Status: `KPI_OK`,
/// `KPI_ERROR_UNKNOWN_FACT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_slot(
    card: *const kpi_card,
    name: *const c_char,
    name_length: usize,
    slot: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let slot = caller.place("slot", slot)?;
        let card = caller.read("card", card)?;
        slot.write(slot_of(card, caller.text("name", name, name_length)?)?);
        Ok(())
    })
}

/// The name of an input for programs, by its slot.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
/// at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_input_name(
    card: *const kpi_card,
    slot: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let card = caller.read("card", card)?;
        buffer.write(input(card, slot)?.0)
    })
}

/// The name of an input to show, by its slot; absent where the card gives none.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
/// at once. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_input_title(
    card: *const kpi_card,
    slot: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let card = caller.read("card", card)?;
        buffer.write_or_absent(input(card, slot)?.1.name.as_deref())
    })
}

/// The unit of an input, by its slot; absent where the card gives none.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
/// at once. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_input_unit(
    card: *const kpi_card,
    slot: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let card = caller.read("card", card)?;
        buffer.write_or_absent(input(card, slot)?.1.unit.as_deref())
    })
}

/// Whether the facts must say the input: 1 where the card has no default for it, 0 where it has one. A fact that is
/// required and missing leaves the figures that build on it missing; the card's policies decide what that means.
///
/// NULL: only `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_input_required(
    card: *const kpi_card,
    slot: usize,
    required: *mut u8,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let required = caller.place("required", required)?;
        let card = caller.read("card", card)?;
        required.write(input(card, slot)?.1.default.is_none().into());
        Ok(())
    })
}

/// How many levels an input has, by its slot; 0 where it is a number.
///
/// NULL: only `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_level_count(
    card: *const kpi_card,
    slot: usize,
    count: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let count = caller.place("count", count)?;
        let card = caller.read("card", card)?;
        count.write(levels(input(card, slot)?.1).len());
        Ok(())
    })
}

/// A level of an input by its place, 0 to one less than `kpi_card_level_count`.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
/// at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_level(
    card: *const kpi_card,
    slot: usize,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let card = caller.read("card", card)?;
        buffer.write(at("place", place, levels(input(card, slot)?.1))?)
    })
}

/// How many figures a batch can give for this card.
///
/// NULL: only `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_figure_count(
    card: *const kpi_card,
    count: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let count = caller.place("count", count)?;
        let card = caller.read("card", card)?;
        count.write(card.figures().len());
        Ok(())
    })
}

/// The flat name of a figure by its place, such as `index`, `sales.score`, `bonus.amount`, `total`.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: only `error` may be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any number
/// at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`, `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_figure_name(
    card: *const kpi_card,
    place: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let card = caller.read("card", card)?;
        buffer.write(&at("place", place, &card.figures())?.name)
    })
}

/// The decimals of a figure's column by its place: those of its rounding point, else 10. An integer of the column is
/// the figure times ten to that power.
///
/// NULL: only `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`,
/// `KPI_ERROR_PLACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_figure_decimals(
    card: *const kpi_card,
    place: usize,
    decimals: *mut u32,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let decimals = caller.place("decimals", decimals)?;
        let card = caller.read("card", card)?;
        decimals.write(at("place", place, &card.figures())?.decimals);
        Ok(())
    })
}

/// What a good card would do otherwise, as a JSON list of records with `code`, `path`, `message` and, where it has one,
/// `cost`. It warns and never refuses.
///
/// With the facts of one employee the check also follows pay along each fact. Facts of another card are refused by
/// `KPI_ERROR_UNKNOWN_FACT`.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: `card` must not be; `facts` may be, for the card alone; `buffer` may be with a capacity of 0; `length` may be
/// with a buffer; `error` may be. Threads: any number at once. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`,
/// `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`, `KPI_ERROR_UNKNOWN_FACT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_card_check(
    card: *const kpi_card,
    facts: *const kpi_facts,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        let card = caller.read("card", card)?;
        let facts = if facts.is_null() { None } else { Some(caller.read("facts", facts)?) };
        buffer.write(&check(card, facts)?)
    })
}

fn check(card: &Card, facts: Option<&Facts>) -> Result<String, Failure> {
    let mut check = card.check();
    if let Some(facts) = facts {
        check = check.with_facts(facts)?;
    }
    // Plain records of texts: they always have a JSON form.
    Ok(serde_json::to_string(&check.run()).unwrap_or_default())
}

fn input(card: &Card, slot: usize) -> Result<(&str, &Input), Failure> {
    let name = card.inputs().nth(slot);
    let input = name.and_then(|name| card.document().inputs.iter().find(|(known, _)| known.as_str() == name));
    input.map(|(name, input)| (name.as_str(), input)).ok_or_else(|| past_the_end("slot", slot, card.inputs().len()))
}

fn levels(input: &Input) -> &[String] {
    input.levels.as_deref().unwrap_or_default()
}

/// The entry of a list, or the status for a place past its end.
pub(crate) fn at<'l, T>(argument: &str, place: usize, list: &'l [T]) -> Result<&'l T, Failure> {
    list.get(place).ok_or_else(|| past_the_end(argument, place, list.len()))
}

#[cold]
pub(crate) fn past_the_end(argument: &str, place: usize, length: usize) -> Failure {
    let entries = if length == 1 { "entry" } else { "entries" };
    Failure::call(KPI_ERROR_PLACE, argument, format!("the place is {place}, and the list has {length} {entries}"))
}
