//! Columns into lanes: the facts of a chunk of rows as integers, or as the places of levels.

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

/// How many rows are looked at to see what a column is like. What is seen only guides; every row is checked.
const SAMPLE: usize = 256;

/// The columns of a batch, as the filter reads them.
pub(crate) struct Source<'b> {
    pub(super) columns: &'b [Option<Column<'b>>],
    pub(super) inputs: &'b [InputSlot],
    pub(super) forms: &'b [FactForm],
    pub(super) rounds_to_nearest: bool,
}

/// Does this host round to nearest? Only then does a division prove the shortest decimal of a float.
pub(super) fn rounds_to_nearest() -> bool {
    let (one, little) = (black_box(1.0_f64), black_box(f64::EPSILON / 4.0));
    one + little == one && -one - little == -one && one + 3.0 * little > one
}

/// The rows of a column that show what it is like.
fn sample(rows: usize) -> impl Iterator<Item = usize> {
    (0..rows).step_by((rows / SAMPLE).max(1))
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

impl Source<'_> {
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
                let values = padded(&values[start..start + rows]);
                if let Valid::All = column.valid {
                    integers(&values, bits, out, doubt);
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
                let values: [i128; N] = padded(&values[start..start + rows]);
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
                let values: [f64; N] = padded(&values[start..start + rows]);
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
            if !column.is_given(start + i) {
                // A missing fact, which stands in a lane of its own; where none was foreseen, in doubt.
                doubt[i] |= u64::from(!form.may_miss());
                continue;
            }
            let bits = match (column.state(start + i, &self.inputs[slot]), form) {
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
                let values: [f64; N] = padded(&values[start..start + rows]);
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
    fn may_miss(self) -> bool {
        match self {
            FactForm::Number { may_miss, .. } | FactForm::Level { may_miss } => may_miss,
            FactForm::Default => false,
        }
    }
}

const POWERS: [f64; 13] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

/// A number as the float of an integer of so many decimals.
pub(super) fn scaled(value: &Exact, decimals: u32, bits: u32) -> Option<u64> {
    let (num, den) = value.ratio()?;
    let scaled = num.checked_mul(10_i128.checked_pow(decimals)?)?;
    let integer = i64::try_from(scaled / den).ok()?;
    (scaled % den == 0 && integer.unsigned_abs() <= 1 << bits).then(|| from_integer(integer))
}

/// The rows of a chunk; the last chunk of a column is filled up with zeros.
#[inline(always)]
fn padded<T: Copy + Default, const N: usize>(values: &[T]) -> [T; N] {
    match values.try_into() {
        Ok(values) => values,
        Err(_) => {
            let mut padded = [T::default(); N];
            padded[..values.len()].copy_from_slice(values);
            padded
        }
    }
}

/// Integers as floats, in doubt beyond a power of two.
#[inline(always)]
fn integers<const N: usize>(values: &[i64; N], bits: u32, out: &mut Lane<N>, doubt: &mut Lane<N>) {
    let half = 1_i64 << bits;
    for i in 0..N {
        let x = values[i];
        let beyond = (x.wrapping_add(half) as u64) >> (bits + 1);
        doubt[i] |= beyond;
        let x = if beyond == 0 { x } else { 0 };
        out[i] = from_integer(x);
    }
}

/// All ones where a value is there, else zeros; rows beyond the end are there.
#[inline(always)]
fn valid<const N: usize>(column: &Column<'_>, start: usize, rows: usize, out: &mut [u64; N]) {
    match column.valid {
        Valid::All => out.fill(u64::MAX),
        Valid::Bytes(valid) => {
            let valid: [u8; N] = padded(&valid[start..start + rows]);
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
