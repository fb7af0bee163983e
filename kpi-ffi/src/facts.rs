//! `kpi_facts`: what one employee's row says.

use std::ffi::c_char;

use kpi_core::number::Exact;
use kpi_core::{Card, Fact, Facts, FactsSetter};

use crate::caller::Handle;
use crate::card::kpi_card;
use crate::decimal::{kpi_decimal, written};
use crate::error::{Failure, kpi_error};
use crate::guard::guard;
use crate::status::kpi_status;

/// One employee's facts for one card. What is not set is missing, or has the card's default.
///
/// Owner: whoever called `kpi_facts_new` or `kpi_facts_from_json`, who frees them once by `kpi_facts_free`; they may be set
/// anew for the next employee. They keep what they need of the card. Threads: one at a time.
pub struct kpi_facts {
    _opaque: (),
}

impl Handle for kpi_facts {
    type Value = Facts;
    const MARK: u64 = u64::from_be_bytes(*b"kpifacts");
    const NAME: &'static str = "kpi_facts";
}

/// Makes facts for a card, all of them missing but for the card's defaults.
///
/// `*facts` is the new handle; the caller owns it and frees it by `kpi_facts_free`.
///
/// NULL: only `error` may be. Threads: any number at once for one card. Status: `KPI_OK`, `KPI_ERROR_NULL`,
/// `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_new(
    card: *const kpi_card,
    facts: *mut *mut kpi_facts,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let facts = caller.place("facts", facts)?;
        facts.give(caller.read("card", card)?.facts());
        Ok(())
    })
}

/// Frees facts and sets `*facts` to NULL, so that a second call with the same variable does nothing.
///
/// NULL: `facts` must not be; `*facts` may be, and then there is nothing to free. Threads: no other call may use this handle
/// any more. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_free(facts: *mut *mut kpi_facts) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| caller.free("facts", facts))
}

/// Reads facts from a JSON object such as `{"orders": 30, "visits": "1200", "rating": "good", "spend": null}`. Bare
/// numbers are read from their own text, so that none of their digits is lost.
///
/// `*facts` is the new handle; the caller owns it and frees it by `kpi_facts_free`. `json` is only read during the
/// call.
///
/// NULL: only `error` may be, and `json` with a length of 0. Threads: any number at once for one card. Status:
/// `KPI_OK`, `KPI_ERROR_SYNTAX`, `KPI_ERROR_DUPLICATE_KEY`, `KPI_ERROR_NUMBER_LIMIT`, 300 to 302, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_from_json(
    card: *const kpi_card,
    json: *const c_char,
    json_length: usize,
    facts: *mut *mut kpi_facts,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let facts = caller.place("facts", facts)?;
        let card = caller.read("card", card)?;
        facts.give(Facts::from_json(card, caller.text("json", json, json_length)?)?);
        Ok(())
    })
}

/// Makes all facts missing again but for the card's defaults, for the next employee.
///
/// NULL: only `error` may be. Threads: no other call may use the facts at the same time. Status: `KPI_OK`,
/// `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_clear(facts: *mut kpi_facts, error: *mut kpi_error) -> kpi_status {
    guard(error, |caller| {
        let facts = caller.change("facts", facts)?;
        *facts = facts.card().facts();
        Ok(())
    })
}

/// Sets the fact of an input, by its name, to a text: a number as a card writes it (`85.5`, `50%`, `1/3`), or a level;
/// an empty text is missing. `text` is only read during the call.
///
/// NULL: only `error` may be, and `name` and `text` with a length of 0. Threads: no other call may use the facts at the
/// same time. Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_text(
    facts: *mut kpi_facts,
    name: *const c_char,
    name_length: usize,
    text: *const c_char,
    text_length: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let name = caller.text("name", name, name_length)?;
        let text = caller.text("text", text, text_length)?;
        let facts = caller.change("facts", facts)?;
        let slot = slot_of(facts.card(), name)?;
        facts.set_at(slot, text)?;
        Ok(())
    })
}

/// Sets the fact of an input, by its name, to the number `value / 10^scale`: 1250 with a scale of 2 is 12.50.
///
/// NULL: only `error` may be, and `name` with a length of 0. Threads: no other call may use the facts at the same time.
/// Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_i64(
    facts: *mut kpi_facts,
    name: *const c_char,
    name_length: usize,
    value: i64,
    scale: u32,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let name = caller.text("name", name, name_length)?;
        let facts = caller.change("facts", facts)?;
        let slot = slot_of(facts.card(), name)?;
        set_scaled(&mut facts.setter(), slot, value.into(), scale)?;
        Ok(())
    })
}

/// Sets the fact of an input, by its name, to a decimal of up to 28 digits.
///
/// NULL: only `error` may be, and `name` with a length of 0. Threads: no other call may use the facts at the same time.
/// Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_decimal(
    facts: *mut kpi_facts,
    name: *const c_char,
    name_length: usize,
    value: *const kpi_decimal,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let name = caller.text("name", name, name_length)?;
        let value = caller.value("value", value)?;
        let facts = caller.change("facts", facts)?;
        let slot = slot_of(facts.card(), name)?;
        set_scaled(&mut facts.setter(), slot, value.integer(), value.scale)?;
        Ok(())
    })
}

/// Sets the fact of an input, by its name, to a binary float, which means its shortest decimal: 0.1 is 0.1; NaN is
/// missing, an infinite one is refused.
///
/// NULL: only `error` may be, and `name` with a length of 0. Threads: no other call may use the facts at the same time.
/// Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_f64(
    facts: *mut kpi_facts,
    name: *const c_char,
    name_length: usize,
    value: f64,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let name = caller.text("name", name, name_length)?;
        let facts = caller.change("facts", facts)?;
        let slot = slot_of(facts.card(), name)?;
        facts.set_at(slot, value)?;
        Ok(())
    })
}

/// Sets the fact of an input, by its name, to missing, or the card's default.
///
/// NULL: only `error` may be, and `name` with a length of 0. Threads: no other call may use the facts at the same time.
/// Status: `KPI_OK`, `KPI_ERROR_UNKNOWN_FACT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_missing(
    facts: *mut kpi_facts,
    name: *const c_char,
    name_length: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let name = caller.text("name", name, name_length)?;
        let facts = caller.change("facts", facts)?;
        let slot = slot_of(facts.card(), name)?;
        facts.set_at(slot, Fact::Missing)?;
        Ok(())
    })
}

/// Sets the fact of an input, by its slot, to a text: a number as a card writes it (`85.5`, `50%`, `1/3`), or a level;
/// an empty text is missing. `text` is only read during the call.
///
/// NULL: only `error` may be, and `text` with a length of 0. Threads: no other call may use the facts at the same time.
/// Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_text_at(
    facts: *mut kpi_facts,
    slot: usize,
    text: *const c_char,
    text_length: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let text = caller.text("text", text, text_length)?;
        let facts = caller.change("facts", facts)?;
        facts.set_at(slot, text)?;
        Ok(())
    })
}

/// Sets the fact of an input, by its slot, to the number `value / 10^scale`: 1250 with a scale of 2 is 12.50.
///
/// NULL: only `error` may be. Threads: no other call may use the facts at the same time. Status: `KPI_OK`, 300 to 302,
/// `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_i64_at(
    facts: *mut kpi_facts,
    slot: usize,
    value: i64,
    scale: u32,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let facts = caller.change("facts", facts)?;
        set_scaled(&mut facts.setter(), slot, value.into(), scale)?;
        Ok(())
    })
}

/// Sets the fact of an input, by its slot, to a decimal of up to 28 digits.
///
/// NULL: only `error` may be. Threads: no other call may use the facts at the same time. Status: `KPI_OK`, 300 to 302,
/// `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_decimal_at(
    facts: *mut kpi_facts,
    slot: usize,
    value: *const kpi_decimal,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let value = caller.value("value", value)?;
        let facts = caller.change("facts", facts)?;
        set_scaled(&mut facts.setter(), slot, value.integer(), value.scale)?;
        Ok(())
    })
}

/// Sets the fact of an input, by its slot, to a binary float, which means its shortest decimal: 0.1 is 0.1; NaN is
/// missing, an infinite one is refused.
///
/// NULL: only `error` may be. Threads: no other call may use the facts at the same time. Status: `KPI_OK`, 300 to 302,
/// `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_f64_at(
    facts: *mut kpi_facts,
    slot: usize,
    value: f64,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let facts = caller.change("facts", facts)?;
        facts.set_at(slot, value)?;
        Ok(())
    })
}

/// Sets the fact of an input, by its slot, to missing, or the card's default.
///
/// NULL: only `error` may be. Threads: no other call may use the facts at the same time. Status: `KPI_OK`,
/// `KPI_ERROR_UNKNOWN_FACT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_missing_at(
    facts: *mut kpi_facts,
    slot: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let facts = caller.change("facts", facts)?;
        facts.set_at(slot, Fact::Missing)?;
        Ok(())
    })
}

/// Sets the facts of `count` inputs at once, each to the number `value / 10^scale`: in a fraction of the time of as many calls
/// of `kpi_facts_set_i64_at`.
///
/// `slots` has the slot of each; where it is NULL they are 0, 1, 2 and so on. `scales` has the scale of each; where it is NULL
/// all are 0. `valid` has a byte for each, 0 where the fact is missing, or has the card's default; where it is NULL all are
/// there. At the first one that is refused it ends: the error names it, those before it are set, and the others are as they
/// were. The arrays are only read during the call.
///
/// NULL: `slots`, `scales`, `valid` and `error` may be, and `values` with a count of 0. Threads: no other call may use the
/// facts at the same time. Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_many_i64(
    facts: *mut kpi_facts,
    slots: *const usize,
    values: *const i64,
    scales: *const u32,
    valid: *const u8,
    count: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let values = caller.array("values", values, count)?;
        let slots = caller.array_or_none("slots", slots, count)?;
        let scales = caller.array_or_none("scales", scales, count)?;
        let valid = caller.array_or_none("valid", valid, count)?;
        let mut facts = caller.change("facts", facts)?.setter();
        for (place, value) in values.iter().enumerate() {
            let slot = slots.map_or(place, |slots| slots[place]);
            if valid.is_some_and(|valid| valid[place] == 0) {
                facts.set_at(slot, Fact::Missing)?;
            } else {
                set_scaled(&mut facts, slot, (*value).into(), scales.map_or(0, |scales| scales[place]))?;
            }
        }
        Ok(())
    })
}

/// Sets the facts of `count` inputs at once, each to a decimal of up to 28 digits; else as `kpi_facts_set_many_i64`.
///
/// NULL: `slots`, `valid` and `error` may be, and `values` with a count of 0. Threads: no other call may use the facts at the
/// same time. Status: `KPI_OK`, 300 to 302, `KPI_ERROR_NUMBER_LIMIT`, 100 to 199.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_facts_set_many_decimal(
    facts: *mut kpi_facts,
    slots: *const usize,
    values: *const kpi_decimal,
    valid: *const u8,
    count: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, |caller| {
        let values = caller.array("values", values, count)?;
        let slots = caller.array_or_none("slots", slots, count)?;
        let valid = caller.array_or_none("valid", valid, count)?;
        let mut facts = caller.change("facts", facts)?.setter();
        for (place, value) in values.iter().enumerate() {
            let slot = slots.map_or(place, |slots| slots[place]);
            if valid.is_some_and(|valid| valid[place] == 0) {
                facts.set_at(slot, Fact::Missing)?;
            } else {
                set_scaled(&mut facts, slot, value.integer(), value.scale)?;
            }
        }
        Ok(())
    })
}

/// The slot of an input, or the engine's error for a name that the card does not have.
pub(crate) fn slot_of(card: &Card, name: &str) -> Result<usize, Failure> {
    match card.slot_of(name) {
        Some(slot) => Ok(slot),
        None => Ok(card.facts().set(name, Fact::Missing).map(|_| usize::MAX)?),
    }
}

#[inline(always)]
fn set_scaled(facts: &mut FactsSetter<'_>, slot: usize, value: i128, scale: u32) -> Result<(), Failure> {
    match Exact::from_scaled(value, scale) {
        Ok(number) => facts.set_at(slot, number)?,
        // The engine says what is wrong with it when it reads the number as it would be written.
        Err(_) => facts.set_at(slot, &written(value, scale))?,
    };
    Ok(())
}
