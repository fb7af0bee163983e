//! Columns into lanes: the facts of a chunk of rows as integers, or as the places of levels.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::hint::select_unpredictable;

use crate::batch::{Column, Valid, Values};
use crate::exact::State;
use crate::plan::InputSlot;

use super::Filter;
use super::ahead::{Ahead, Lines};
use super::form::Scaling;
use super::kernel::{Lane, Lanes, Marks, made_whole, mask, rounds_to_nearest};
use super::lower::FactForm;
use super::program::{Loaded, Part};

/// Floats below this size have one shortest decimal of at most 15 digits, so that one that reads back is it.
const SHORT: f64 = 1e15;

/// The columns of a batch, as the filter reads them.
pub(crate) struct Source<'b> {
    columns: &'b [Option<Column<'b>>],
    inputs: &'b [InputSlot],
    filter: &'b Filter,
    /// For each part of the program the columns of numbers that it reads.
    parts: Vec<Together<'b>>,
    /// The same columns in the order in which they are read.
    ahead: Vec<Lines<'b>>,
    /// As many steps a chunk has, with the wide columns that are read.
    steps: usize,
}

/// Columns of numbers that are read together.
#[derive(Default)]
struct Together<'b> {
    integers: Vec<Numbers<'b, Integer>>,
    wide: Vec<Numbers<'b, Wide>>,
    floats: Vec<Numbers<'b, Float>>,
    floats_or_nan: Vec<Numbers<'b, FloatOrNan>>,
    /// Are there other facts in the part, or rows without one?
    others: bool,
}

/// A column of numbers, and how one of them becomes the float of an integer.
struct Numbers<'b, R: Reading> {
    values: &'b [R::Given],
    reading: R,
    lane: usize,
}

/// How a number becomes the float of an integer.
trait Reading: Copy {
    type Given: Copy + Default;

    /// The float of the integer, and a hint whether it is astray. Does the machine multiply and add in one?
    fn read<const FUSED: bool>(self, given: Self::Given) -> (u64, u64);

    /// Of the hints of one row, or of several put together: not 0 where one has not the form that was seen.
    fn astray(self, hints: u64) -> u64;
}

/// An integer below a power of two in size.
#[derive(Clone, Copy)]
struct Integer {
    /// Added to an integer of that size this makes the bits of a float: of one between 2^52 and 2^53.
    lift: i64,
    /// And taken away from the float this leaves the integer.
    lifted: f64,
    /// Where the bits of that float are another's, the integer was larger.
    beyond: u64,
}

/// 2^52: from here to its double the bits of floats are the integers.
const BASE: f64 = 4_503_599_627_370_496.0;

impl Integer {
    fn new(bits: u32) -> Self {
        let half = 1_i64 << bits;
        Integer { lift: BASE.to_bits() as i64 + half, lifted: BASE + half as f64, beyond: u64::MAX << (bits + 1) }
    }
}

impl Reading for Integer {
    type Given = i64;

    #[inline(always)]
    fn read<const FUSED: bool>(self, given: i64) -> (u64, u64) {
        let bits = given.wrapping_add(self.lift) as u64;
        ((f64::from_bits(bits) - self.lifted).to_bits(), bits ^ BASE.to_bits())
    }

    #[inline(always)]
    fn astray(self, hints: u64) -> u64 {
        hints & self.beyond
    }
}

/// The same of 128 bits.
#[derive(Clone, Copy)]
struct Wide(Integer);

impl Reading for Wide {
    type Given = i128;

    #[inline(always)]
    fn read<const FUSED: bool>(self, given: i128) -> (u64, u64) {
        let (low, high) = (given as i64, (given >> 64) as i64);
        let (float, hint) = self.0.read::<FUSED>(low);
        (float, self.0.astray(hint) | (high ^ (low >> 63)) as u64)
    }

    #[inline(always)]
    fn astray(self, hints: u64) -> u64 {
        hints
    }
}

/// A float that stands for its shortest decimal, of a column in which none was seen to be missing.
#[derive(Clone, Copy)]
struct Float {
    power: Power,
    /// As an integer is made of a float's bits, so is a float made whole.
    whole: Integer,
    /// All ones where this host proves nothing.
    astray: u64,
}

impl Float {
    /// The most bits of an integer, so that it has no more than 15 digits.
    const BITS: u32 = 49;

    fn new(decimals: u32, bits: u32) -> Self {
        Float { power: Power::new(decimals), whole: Integer::new(bits.min(Float::BITS)), astray: astray() }
    }
}

impl Reading for Float {
    type Given = f64;

    /// What is too large, infinite or NaN has other bits than an integer of the size that was seen.
    #[inline(always)]
    fn read<const FUSED: bool>(self, given: f64) -> (u64, u64) {
        let bits = given * self.power.power + self.whole.lifted;
        let integer = bits - self.whole.lifted;
        let hint = bits.to_bits() ^ BASE.to_bits();
        (integer.to_bits(), hint | mask(!self.power.is_nearest::<FUSED>(given, integer)))
    }

    #[inline(always)]
    fn astray(self, hints: u64) -> u64 {
        self.whole.astray(hints) | self.astray
    }
}

/// The same where any may be missing, which NaN says, or where they are larger.
#[derive(Clone, Copy)]
struct FloatOrNan {
    power: Power,
    /// Floats from here on are astray.
    end: f64,
    /// NaN is missing where that was foreseen, else astray.
    nan: u64,
    /// All ones where this host proves nothing.
    astray: u64,
}

impl FloatOrNan {
    fn new(decimals: u32, bits: u32, may_miss: bool) -> Self {
        let power = Power::new(decimals);
        // However the product and the quotient are rounded, what is made whole is below this.
        let most = ((1_u64 << bits) as f64).min(SHORT);
        FloatOrNan {
            power,
            end: (most - 0.75) / power.power,
            nan: if may_miss { 0 } else { u64::MAX },
            astray: astray(),
        }
    }
}

impl Reading for FloatOrNan {
    type Given = f64;

    #[inline(always)]
    fn read<const FUSED: bool>(self, given: f64) -> (u64, u64) {
        let is_nan = mask(given.is_nan());
        let fits = given.abs() < self.end;
        let x = select_unpredictable(fits, given, 0.0);
        let integer = made_whole(x * self.power.power);
        let sure = mask(fits & self.power.is_nearest::<FUSED>(x, integer));
        (integer.to_bits() & sure, (!sure | self.astray) & (self.nan | !is_nan))
    }

    #[inline(always)]
    fn astray(self, hints: u64) -> u64 {
        hints
    }
}

/// All ones where this host proves nothing.
fn astray() -> u64 {
    if rounds_to_nearest() { 0 } else { u64::MAX }
}

/// A power of ten, and the float nearest to its inverse.
#[derive(Clone, Copy)]
struct Power {
    power: f64,
    inverse: f64,
}

impl Power {
    fn new(decimals: u32) -> Self {
        let power = POWERS[decimals.min(12) as usize];
        Power { power, inverse: 1.0 / power }
    }

    /// Is the float the nearest one to the quotient of an integer and the power? NaN is none.
    ///
    /// The quotient is the float less what the product exceeds the integer by, divided by the power. A product and a sum in
    /// one, taken twice, round that to the nearest float once, of a correction that is off by less than a part in 10^15
    /// of itself. Were two floats as near to the quotient, it would have a digit more than it can have: it is further from
    /// there than a part in 10^12 of half a step.
    #[inline(always)]
    fn is_nearest<const FUSED: bool>(self, x: f64, integer: f64) -> bool {
        match FUSED {
            true => x.mul_add(self.power, -integer).mul_add(-self.inverse, x) == x,
            false => integer / self.power == x,
        }
    }
}

impl<R: Reading> Numbers<'_, R> {
    /// The rows of a whole chunk, as if none were astray; not 0 where one is.
    #[inline(always)]
    fn read<const FUSED: bool, const N: usize>(&self, start: usize, lanes: &mut [Lane<N>]) -> u64 {
        let (values, out) = (&self.values[start..][..N], &mut lanes[self.lane]);
        let mut hints = 0;
        for i in 0..N {
            let (float, hint) = self.reading.read::<FUSED>(values[i]);
            out[i] = float;
            hints |= hint;
        }
        self.reading.astray(hints)
    }
}

/// Any rows, each with what it says of doubt.
#[inline(always)]
fn careful<const FUSED: bool, R: Reading, const N: usize>(
    reading: R,
    values: &[R::Given],
    there: &Lane<N>,
    out: &mut Lane<N>,
    doubt: &mut Marks<N>,
) {
    let doubt = doubt.rows();
    let mut room = [R::Given::default(); N];
    let values = padded(values, &mut room);
    for i in 0..N {
        let (float, hint) = reading.read::<FUSED>(values[i]);
        let off = reading.astray(hint) & there[i];
        out[i] = if off == 0 { float & there[i] } else { 0 };
        doubt[i] |= off;
    }
}

impl Together<'_> {
    /// All columns of numbers for the rows of a whole chunk. False where a row is astray.
    ///
    /// Plain loops: a closure would not be compiled for the width of its caller.
    #[inline(always)]
    fn read<const FUSED: bool, const N: usize>(
        &self,
        start: usize,
        lanes: &mut [Lane<N>],
        ahead: &mut Ahead<'_>,
    ) -> bool {
        let mut astray = 0;
        for numbers in &self.integers {
            astray |= numbers.read::<FUSED, N>(start, lanes);
        }
        for numbers in &self.wide {
            // Twice as many lines: with the steps alone more would be asked for at once than the machine can wait for.
            ahead.ask();
            astray |= numbers.read::<FUSED, N>(start, lanes);
        }
        for numbers in &self.floats {
            astray |= numbers.read::<FUSED, N>(start, lanes);
        }
        for numbers in &self.floats_or_nan {
            astray |= numbers.read::<FUSED, N>(start, lanes);
        }
        astray == 0
    }
}

impl<'b> Source<'b> {
    pub(super) fn new(columns: &'b [Option<Column<'b>>], inputs: &'b [InputSlot], filter: &'b Filter) -> Self {
        let mut source = Source { columns, inputs, filter, parts: Vec::new(), ahead: Vec::new(), steps: 0 };
        for part in &filter.program.parts {
            let mut together = Together::default();
            for fact in &part.facts {
                let (Some(column), FactForm::Number { decimals, bits, may_miss }) = source.of(fact) else {
                    together.others = true;
                    continue;
                };
                together.others |= !matches!(column.valid, Valid::All) || fact.missing.is_some();
                let lane = fact.lane as usize;
                match column.values {
                    Values::I64(values, _) => {
                        together.integers.push(Numbers { values, reading: Integer::new(bits), lane });
                    }
                    Values::I128(values, _) => {
                        together.wide.push(Numbers { values, reading: Wide(Integer::new(bits)), lane });
                    }
                    Values::F64(values) if may_miss || bits > Float::BITS => {
                        let reading = FloatOrNan::new(decimals, bits, may_miss);
                        together.floats_or_nan.push(Numbers { values, reading, lane });
                    }
                    Values::F64(values) => {
                        together.floats.push(Numbers { values, reading: Float::new(decimals, bits), lane });
                    }
                    _ => together.others = true,
                }
            }
            source.parts.push(together);
        }
        let facts = filter.program.parts.iter().flat_map(|part| &part.facts);
        source.ahead = facts.filter_map(|fact| Lines::new(source.of(fact).0?)).collect();
        let wide: usize = source.parts.iter().map(|together| together.wide.len()).sum();
        source.steps = filter.program.parts.iter().map(|part| part.steps.len()).sum::<usize>() + wide;
        source
    }

    /// What is asked of the memory while the chunk is worked out that begins at this row.
    pub(super) fn ahead(&self, start: usize) -> Ahead<'_> {
        Ahead::new(&self.ahead, self.steps, start)
    }

    fn of(&self, fact: &Loaded) -> (Option<&'b Column<'b>>, FactForm) {
        let slot = fact.slot as usize;
        (self.columns[slot].as_ref(), self.filter.forms[slot])
    }

    /// The facts of a part for the rows of a chunk; 0 where one is missing. In doubt where it is no integer of the form
    /// that was seen.
    #[inline(always)]
    pub(super) fn load<const FUSED: bool, const N: usize>(
        &self,
        place: usize,
        part: &Part,
        start: usize,
        rows: usize,
        lanes: &mut Lanes<N>,
        ahead: &mut Ahead<'_>,
    ) {
        let Lanes { doubt, lanes, .. } = lanes;
        let swift = rows == N && self.parts[place].read::<FUSED, N>(start, lanes, ahead);
        let left = if swift && !self.parts[place].others { &[] } else { &*part.facts };
        for fact in left {
            let (Some(column), form) = self.of(fact) else { continue };
            let is_number = matches!(column.values, Values::I64(..) | Values::I128(..) | Values::F64(_));
            let all_there = matches!(column.valid, Valid::All);
            let is_read = swift && is_number && all_there;
            if is_read && fact.missing.is_none() {
                continue;
            }
            let out = &mut lanes[fact.lane as usize];
            let mut there = Lane([u64::MAX; N]);
            if !all_there {
                valid(column, start, rows, &mut there);
            }
            let range = start..start + rows;
            match (column.values, form) {
                _ if is_read => {}
                (Values::I64(..) | Values::I128(..) | Values::F64(_), FactForm::Number { .. }) if swift => {
                    for i in 0..N {
                        out[i] &= there[i];
                    }
                }
                (Values::I64(values, _), FactForm::Number { bits, .. }) => {
                    careful::<FUSED, _, _>(Integer::new(bits), &values[range], &there, out, doubt);
                }
                (Values::I128(values, _), FactForm::Number { bits, .. }) => {
                    careful::<FUSED, _, _>(Wide(Integer::new(bits)), &values[range], &there, out, doubt);
                }
                (Values::F64(values), FactForm::Number { decimals, bits, may_miss }) => {
                    careful::<FUSED, _, _>(
                        FloatOrNan::new(decimals, bits, may_miss),
                        &values[range],
                        &there,
                        out,
                        doubt,
                    );
                }
                _ => self.one_by_one(column, fact.slot as usize, form, start, rows, out, doubt),
            }
            if let Some(lane) = fact.missing {
                missing(column, start, rows, &there, &mut lanes[lane as usize]);
            }
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
        doubt: &mut Marks<N>,
    ) {
        out.fill(0);
        let scaling = Scaling::new(form);
        for i in 0..rows {
            let state = column.state(start + i, &self.inputs[slot]);
            if state.is_ok() && !column.is_given(start + i) {
                // A missing fact, which stands in a lane of its own; where none was foreseen, in doubt.
                if !form.may_miss() {
                    doubt.rows()[i] |= 1;
                }
                continue;
            }
            let bits = match (state, form) {
                (Ok(State::Level(place)), FactForm::Level { .. }) => Some(f64::from(place).to_bits()),
                (Ok(State::Value(value)), FactForm::Number { .. }) => scaling.and_then(|it| it.integer(&value)),
                _ => None,
            };
            match bits {
                Some(bits) => out[i] = bits,
                None => doubt.rows()[i] |= 1,
            }
        }
    }
}

/// Whether a fact is missing, for the rows of a chunk of which this is known of the validity of their column.
#[inline(always)]
fn missing<const N: usize>(column: &Column<'_>, start: usize, rows: usize, there: &Lane<N>, out: &mut Lane<N>) {
    match column.values {
        Values::I64(..) | Values::I128(..) | Values::Levels(_) | Values::Decimal(_) => {
            for i in 0..N {
                out[i] = !there[i];
            }
        }
        Values::F64(values) => {
            let mut room = [0.0; N];
            let values = padded(&values[start..start + rows], &mut room);
            for i in 0..N {
                let nan = u64::from(values[i].is_nan()).wrapping_neg();
                out[i] = !there[i] | nan;
            }
        }
        Values::Text(_) | Values::Codes(..) => {
            out.fill(0);
            for i in 0..rows {
                out[i] = mask(!column.is_given(start + i));
            }
        }
    }
}

const POWERS: [f64; 13] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

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

/// The bits of a bitmap from one of them on, the first in the lowest place; zeros beyond its end.
#[inline(always)]
fn sixty_four(bits: &[u8], at: usize) -> u64 {
    let mut bytes = [0; 16];
    let held = &bits[at / 8..bits.len().min(at / 8 + 9)];
    bytes[..held.len()].copy_from_slice(held);
    (u128::from_le_bytes(bytes) >> (at % 8)) as u64
}

/// All ones where a value is there, else zeros; rows beyond the end are there.
#[inline(always)]
fn valid<const N: usize>(column: &Column<'_>, start: usize, rows: usize, out: &mut Lane<N>) {
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
            for at in (0..N).step_by(64) {
                // Beyond the last row there may be no bits.
                let word = if at < rows { sixty_four(bits, offset + start + at) } else { 0 };
                for i in 0..64.min(N - at) {
                    out[at + i] = (word >> i & 1).wrapping_neg();
                }
            }
            out[rows..].fill(u64::MAX);
        }
    }
}

#[cfg(test)]
mod tests;
