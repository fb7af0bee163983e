//! Columns into lanes: the facts of a chunk of rows as integers, or as the places of levels.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::hint::black_box;

use crate::batch::{Column, Valid, Values};
use crate::exact::State;
use crate::number::Exact;
use crate::plan::InputSlot;

use super::kernel::{Lane, from_integer, made_whole};
use super::lower::FactForm;
use super::truth::MISSING;

/// Floats below this size have one shortest decimal of at most 15 digits, so that one that reads back is it.
const SHORT: f64 = 1e15;

/// The most rows that are looked at to see what a column is like. What is seen only guides; every row is checked.
const SAMPLE: usize = 256;

/// The columns of a batch, as the filter reads them.
pub(crate) struct Source<'b> {
    columns: &'b [Option<Column<'b>>],
    inputs: &'b [InputSlot],
    forms: &'b [FactForm],
    rounds_to_nearest: bool,
    /// The columns of integers.
    integers: Vec<&'b [i64]>,
}

/// Does this host round to nearest? Only then does a division prove the shortest decimal of a float.
fn rounds_to_nearest() -> bool {
    let (one, little) = (black_box(1.0_f64), black_box(f64::EPSILON / 4.0));
    one + little == one && -one - little == -one && one + 3.0 * little > one
}

/// Some rows of a column, spread over it without a pattern.
fn sample(rows: usize) -> impl Iterator<Item = usize> {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let count = (rows / 128).clamp(16, SAMPLE).min(rows);
    (1..=count as u64).map(move |i| ((u128::from(i.wrapping_mul(GOLDEN)) * rows as u128) >> 64) as usize)
}

/// Room for numbers four times those seen.
fn bits(most: u64) -> u32 {
    (64 - most.leading_zeros() + 2).clamp(8, 51)
}

/// What the facts of a column are like.
pub(super) fn form(column: Option<&Column<'_>>, input: &InputSlot, rows: usize) -> FactForm {
    let Some(column) = column else { return FactForm::Default };
    let may_miss = !column.is_full();
    if input.levels.is_some() {
        let texts = matches!(column.values, Values::Text(_) | Values::Codes(..));
        return FactForm::Level { may_miss: may_miss || texts };
    }
    let seen = || sample(rows).filter(|row| column.is_valid(*row));
    match column.values {
        Values::I64(values, decimals) => {
            let most = seen().map(|row| values[row].unsigned_abs()).max().unwrap_or(0);
            FactForm::Number { decimals, bits: bits(most), may_miss }
        }
        Values::I128(values, decimals) => {
            let most = seen().map(|row| u64::try_from(values[row].unsigned_abs()).unwrap_or(u64::MAX)).max();
            FactForm::Number { decimals, bits: bits(most.unwrap_or(0)), may_miss }
        }
        Values::F64(values) => {
            let fits = |decimals: &i32| {
                let power = 10_f64.powi(*decimals);
                seen().all(|row| values[row].is_nan() || (values[row] * power).round() / power == values[row])
            };
            let decimals = (0..7).find(fits).unwrap_or(6);
            let most = seen().map(|row| (values[row].abs() * 10_f64.powi(decimals)) as u64).max().unwrap_or(0);
            let nan = seen().any(|row| values[row].is_nan());
            FactForm::Number { decimals: decimals.unsigned_abs(), bits: bits(most), may_miss: may_miss || nan }
        }
        _ => {
            let states = || seen().filter_map(|row| column.state(row, input).ok());
            let decimals = |state: &State| state.value().and_then(Exact::to_decimal).map(|decimal| decimal.scale());
            let most = states().filter_map(|state| decimals(&state)).max().unwrap_or(0).min(12);
            let size =
                |state: State| state.value()?.scaled_i128(most).and_then(|it| u64::try_from(it.unsigned_abs()).ok());
            let size = states().filter_map(size).max().unwrap_or(0);
            let texts = !matches!(column.values, Values::Decimal(_));
            FactForm::Number { decimals: most, bits: bits(size), may_miss: may_miss || texts }
        }
    }
}

impl<'b> Source<'b> {
    pub(super) fn new(columns: &'b [Option<Column<'b>>], inputs: &'b [InputSlot], forms: &'b [FactForm]) -> Self {
        let integers = columns.iter().flatten().filter_map(|column| match column.values {
            Values::I64(values, _) => Some(values),
            _ => None,
        });
        Source { integers: integers.collect(), columns, inputs, forms, rounds_to_nearest: rounds_to_nearest() }
    }

    /// Reads a little of every column of integers for the rows of a chunk to come. All columns at once keep the memory
    /// busier than one after the other, and what is read here is at hand when the chunk's turn comes.
    #[inline(always)]
    pub(super) fn touch<const N: usize>(&self, start: usize) {
        let mut seen = 0;
        let mut groups = self.integers.chunks_exact(4);
        for group in &mut groups {
            let [a, b, c, d] = group else { continue };
            let rows = start..start + N;
            let (Some(a), Some(b)) = (a.get(rows.clone()), b.get(rows.clone())) else { return };
            let (Some(c), Some(d)) = (c.get(rows.clone()), d.get(rows)) else { return };
            for row in (0..N).step_by(8) {
                // Turned, so that it stays a row of plain reads.
                seen = i64::rotate_left(seen, 1) ^ (a[row] ^ b[row]) ^ (c[row] ^ d[row]);
            }
        }
        for column in groups.remainder() {
            let Some(rows) = column.get(start..start + N) else { return };
            for row in (0..N).step_by(8) {
                seen ^= rows[row];
            }
        }
        black_box(seen);
    }

    /// The fact of an input for the rows of a chunk; 0 where it is missing. In doubt where it is no integer of the form
    /// that was seen.
    #[inline(always)]
    pub(super) fn fact<const N: usize>(
        &self,
        slot: usize,
        start: usize,
        rows: usize,
        out: &mut Lane<N>,
        doubt: &mut Lane<N>,
    ) {
        let Some(column) = &self.columns[slot] else { return };
        match (self.forms[slot], column.values) {
            (FactForm::Number { bits, .. }, Values::I64(values, _)) => {
                let mut room = [0; N];
                let values = padded(&values[start..start + rows], &mut room);
                if let Valid::All = column.valid {
                    integers(values, bits, out, doubt);
                } else {
                    let mut there = [0; N];
                    valid(column, start, rows, &mut there);
                    let mut masked = [0; N];
                    for i in 0..N {
                        masked[i] = values[i] & there[i] as i64;
                    }
                    integers(&masked, bits, out, doubt);
                }
            }
            (FactForm::Number { bits, .. }, Values::I128(values, _)) => {
                let mut room = [0; N];
                let values = padded(&values[start..start + rows], &mut room);
                let mut there = [u64::MAX; N];
                if !matches!(column.valid, Valid::All) {
                    valid(column, start, rows, &mut there);
                }
                let mut low = [0; N];
                for i in 0..N {
                    let (lo, hi) = (values[i] as i64, (values[i] >> 64) as i64);
                    doubt[i] |= (hi ^ (lo >> 63)) as u64 & there[i];
                    low[i] = lo & there[i] as i64;
                }
                integers(&low, bits, out, doubt);
            }
            (FactForm::Number { decimals, bits, may_miss }, Values::F64(values)) => {
                let mut room = [0.0; N];
                let values = padded(&values[start..start + rows], &mut room);
                let mut there = [u64::MAX; N];
                if !matches!(column.valid, Valid::All) {
                    valid(column, start, rows, &mut there);
                }
                let power = POWERS[decimals.min(12) as usize];
                let most = ((1_u64 << bits) as f64).min(SHORT);
                let astray = u64::from(!self.rounds_to_nearest);
                for i in 0..N {
                    let x = values[i];
                    // NaN is missing where that was foreseen, else in doubt.
                    let is_nan = u64::from(x.is_nan()).wrapping_neg();
                    let there = there[i] & if may_miss { !is_nan } else { u64::MAX };
                    let fits = x.abs() < most / power;
                    let x = if fits { x } else { 0.0 };
                    let scaled = made_whole(x * power);
                    let sure = fits & (scaled / power == x) & (scaled.abs() < most);
                    doubt[i] |= (u64::from(!sure) | astray) & there;
                    let kept = u64::from(sure).wrapping_neg() & there;
                    out[i] = scaled.to_bits() & kept;
                }
            }
            (form, _) => self.one_by_one(column, slot, form, start, rows, out, doubt),
        }
    }

    /// Decimals, texts and levels: read as a single row reads them.
    #[inline(never)]
    #[allow(clippy::too_many_arguments)]
    fn one_by_one<const N: usize>(
        &self,
        column: &Column<'_>,
        slot: usize,
        form: FactForm,
        start: usize,
        rows: usize,
        out: &mut Lane<N>,
        doubt: &mut Lane<N>,
    ) {
        out.fill(0);
        for i in 0..rows {
            let state = column.state(start + i, &self.inputs[slot]);
            if state.is_ok() && !column.is_given(start + i) {
                // A missing fact, which stands in a lane of its own; where none was foreseen, in doubt.
                doubt[i] |= u64::from(!form.may_miss());
                continue;
            }
            let bits = match (state, form) {
                (Ok(State::Level(place)), FactForm::Level { .. }) => Some(f64::from(place).to_bits()),
                (Ok(State::Value(value)), FactForm::Number { decimals, bits, .. }) => scaled(&value, decimals, bits),
                _ => None,
            };
            match bits {
                Some(bits) => out[i] = bits,
                None => doubt[i] |= 1,
            }
        }
    }

    /// Whether the fact of an input is missing, for the rows of a chunk.
    #[inline(always)]
    pub(super) fn missing<const N: usize>(&self, slot: usize, start: usize, rows: usize, out: &mut Lane<N>) {
        let Some(column) = &self.columns[slot] else { return };
        match column.values {
            Values::I64(..) | Values::I128(..) | Values::Levels(_) | Values::Decimal(_) => {
                let mut there = [0; N];
                valid(column, start, rows, &mut there);
                for i in 0..N {
                    out[i] = !there[i] & MISSING;
                }
            }
            Values::F64(values) => {
                let mut there = [0; N];
                valid(column, start, rows, &mut there);
                let mut room = [0.0; N];
                let values = padded(&values[start..start + rows], &mut room);
                for i in 0..N {
                    let nan = u64::from(values[i].is_nan()).wrapping_neg();
                    out[i] = (!there[i] | nan) & MISSING;
                }
            }
            Values::Text(_) | Values::Codes(..) => {
                out.fill(0);
                for i in 0..rows {
                    out[i] = if column.is_given(start + i) { 0 } else { MISSING };
                }
            }
        }
    }
}

impl FactForm {
    pub(super) fn may_miss(self) -> bool {
        match self {
            FactForm::Number { may_miss, .. } | FactForm::Level { may_miss } => may_miss,
            FactForm::Default => false,
        }
    }
}

const POWERS: [f64; 13] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

/// A number as the float of an integer of so many decimals.
#[inline]
pub(super) fn scaled(value: &Exact, decimals: u32, bits: u32) -> Option<u64> {
    let (num, den) = value.ratio()?;
    let power = *TENS.get(decimals as usize)?;
    // Amounts in cents, or whole numbers: the division by what they are counted in need not be made.
    let integer = match (i64::try_from(num).ok()?, i64::try_from(den).ok()?) {
        (num, den) if den == power => num,
        (num, 1) => num.checked_mul(power)?,
        (num, den) => {
            let scaled = num.checked_mul(power)?;
            (scaled % den == 0).then_some(scaled / den)?
        }
    };
    (integer.unsigned_abs() <= 1 << bits).then(|| from_integer(integer))
}

const TENS: [i64; 13] = {
    let mut tens = [1; 13];
    let mut i = 1;
    while i < tens.len() {
        tens[i] = tens[i - 1] * 10;
        i += 1;
    }
    tens
};

/// The form that holds this fact and the ones before it.
pub(super) fn widened(form: FactForm, state: &State) -> Option<FactForm> {
    Some(match (form, state) {
        (FactForm::Number { decimals, bits: held, may_miss }, State::Value(value)) => {
            let (_, den) = value.reduced().ratio()?;
            let own = TENS.iter().position(|ten| i128::from(*ten) % den == 0)?;
            let most = decimals.max(own as u32);
            let size = u64::try_from(value.scaled_i128(most)?.unsigned_abs()).ok()?;
            let grown = held + if most > decimals { 4 * (most - decimals) } else { 0 };
            FactForm::Number { decimals: most, bits: bits(size).max(grown.min(51)), may_miss }
        }
        (FactForm::Number { decimals, bits, .. }, State::Missing) => {
            FactForm::Number { decimals, bits, may_miss: true }
        }
        (FactForm::Level { .. }, State::Missing) => FactForm::Level { may_miss: true },
        (FactForm::Level { may_miss }, State::Level(_)) => FactForm::Level { may_miss },
        _ => return None,
    })
}

/// The rows of a chunk as they lie in the column; the last chunk of a column is filled up with zeros.
#[inline(always)]
fn padded<'c, T: Copy + Default, const N: usize>(values: &'c [T], room: &'c mut [T; N]) -> &'c [T; N] {
    match values.try_into() {
        Ok(values) => values,
        Err(_) => {
            *room = [T::default(); N];
            room[..values.len()].copy_from_slice(values);
            room
        }
    }
}

/// Integers as floats, in doubt beyond a power of two.
#[inline(always)]
fn integers<const N: usize>(values: &[i64; N], bits: u32, out: &mut Lane<N>, doubt: &mut Lane<N>) {
    let half = 1_i64 << bits;
    let beyond = |x: i64| (x.wrapping_add(half) as u64) >> (bits + 1);
    let mut any = 0;
    for i in 0..N {
        let far = beyond(values[i]);
        any |= far;
        out[i] = from_integer(if far == 0 { values[i] } else { 0 });
    }
    // Rare enough that the lane of doubts is left alone otherwise.
    if any != 0 {
        for i in 0..N {
            doubt[i] |= beyond(values[i]);
        }
    }
}

/// All ones where a value is there, else zeros; rows beyond the end are there.
#[inline(always)]
fn valid<const N: usize>(column: &Column<'_>, start: usize, rows: usize, out: &mut [u64; N]) {
    match column.valid {
        Valid::All => out.fill(u64::MAX),
        Valid::Bytes(valid) => {
            let mut room = [0; N];
            let valid = padded(&valid[start..start + rows], &mut room);
            for i in 0..N {
                out[i] = u64::from(valid[i] != 0).wrapping_neg();
            }
        }
        Valid::Bits(bits, offset) => {
            out.fill(u64::MAX);
            for (i, out) in out.iter_mut().enumerate().take(rows) {
                let at = offset + start + i;
                *out = u64::from(bits[at / 8] >> (at % 8) & 1).wrapping_neg();
            }
        }
    }
}
