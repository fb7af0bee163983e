//! What the facts of a column are like: seen in some of its rows, or in the facts of single rows as they come.

use crate::batch::{Column, Values};
use crate::exact::State;
use crate::number::Exact;
use crate::plan::InputSlot;

use super::kernel::from_integer;
use super::lower::FactForm;

/// The most rows that are looked at to see what a column is like. What is seen only guides; every row is checked.
const SAMPLE: usize = 256;

/// Some rows of a column, spread over it without a pattern.
fn sample(rows: usize) -> impl Iterator<Item = usize> {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let count = (rows / 512).clamp(16, SAMPLE).min(rows);
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

impl FactForm {
    pub(super) fn may_miss(self) -> bool {
        match self {
            FactForm::Number { may_miss, .. } | FactForm::Level { may_miss } => may_miss,
            FactForm::Default => false,
        }
    }
}

/// How a number becomes the float of an integer of so many decimals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaling {
    decimals: u32,
    power: i64,
    most: u64,
}

impl Scaling {
    /// None for a form that no numbers have.
    pub(super) fn new(form: FactForm) -> Option<Self> {
        let FactForm::Number { decimals, bits, .. } = form else { return None };
        Some(Scaling { decimals, power: *TENS.get(decimals as usize)?, most: 1 << bits })
    }

    /// None for a number that has more decimals, or is larger.
    #[inline]
    pub(super) fn integer(self, value: &Exact) -> Option<u64> {
        let (num, den) = value.ratio()?;
        // Amounts in cents, or whole numbers: the division by what they are counted in need not be made.
        let integer = match i64::try_from(num).ok()? {
            num if den == i128::from(self.power) => num,
            num if den == 1 => num.checked_mul(self.power)?,
            num => {
                let (scaled, den) = (num.checked_mul(self.power)?, i64::try_from(den).ok()?);
                (scaled % den == 0).then_some(scaled / den)?
            }
        };
        self.held(integer)
    }

    /// The same of an integer that has decimals of its own.
    #[inline]
    pub(super) fn scaled(self, value: i64, decimals: u32) -> Option<u64> {
        match self.decimals.checked_sub(decimals)? {
            0 => self.held(value),
            more => self.held(value.checked_mul(TENS[more as usize])?),
        }
    }

    #[inline]
    pub(super) fn held(&self, integer: i64) -> Option<u64> {
        (integer.unsigned_abs() <= self.most).then(|| from_integer(integer))
    }

    /// So many of the units in which facts are counted make 1.
    pub(super) fn power(&self) -> i64 {
        self.power
    }

    pub(super) fn decimals(&self) -> u32 {
        self.decimals
    }
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
            // As it was given, if its decimals are few: facts come again as they came, and then need no division.
            let given = value.ratio().and_then(|(_, den)| TENS[..5].iter().position(|ten| i128::from(*ten) == den));
            let shortest = || {
                let (_, den) = value.reduced().ratio()?;
                TENS.iter().position(|ten| i128::from(*ten) % den == 0)
            };
            let own = given.or_else(shortest)?;
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

#[cfg(test)]
mod tests;
