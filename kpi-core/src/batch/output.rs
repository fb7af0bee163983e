//! Columns of figures: in the caller's buffers, or owned.

use crate::error::{Error, ErrorKind};
use crate::filter::{AsF64, AsI64, AsI128, Written, ask_ahead_of};
use crate::number::Exact;

use super::figures::Listed;
use super::{RowError, RowStatus, Summary};

/// A column of figures in the caller's buffers.
///
/// Integers have the decimals that [`FigureInfo::decimals`](super::FigureInfo::decimals) tells; floats are the nearest
/// ones to the published figure. Where a figure is absent, or its row is refused, the value is 0 and not valid; a
/// column of floats without a validity has NaN there, and in one of integers an absent figure refuses its row. A
/// figure too large for the column refuses its row too.
pub struct ColumnMut<'o> {
    pub(crate) values: ValuesMut<'o>,
    pub(crate) valid: ValidMut<'o>,
}

pub(crate) enum ValuesMut<'o> {
    I64(&'o mut [i64]),
    I128(&'o mut [i128]),
    F64(&'o mut [f64]),
}

pub(crate) enum ValidMut<'o> {
    None,
    Bytes(&'o mut [u8]),
    Bits(&'o mut [u8]),
}

/// What a column holds for a row.
#[derive(Clone, Copy)]
pub(crate) enum Cell {
    Integer(i128),
    Float(f64),
    Absent,
}

#[cold]
fn no_validity(listed: &Listed) -> Error {
    let matter = "the figure is absent, and its column has no validity that could say so";
    Error::at(ErrorKind::MissingFigure, &*listed.name, matter).way_out("hand in a validity beside the column")
}

impl<'o> ColumnMut<'o> {
    fn of(values: ValuesMut<'o>) -> Self {
        ColumnMut { values, valid: ValidMut::None }
    }

    /// Integers of 64 bits.
    pub fn i64(values: &'o mut [i64]) -> Self {
        ColumnMut::of(ValuesMut::I64(values))
    }

    /// Integers of 128 bits, below 10^38 as decimal columns hold them.
    pub fn i128(values: &'o mut [i128]) -> Self {
        ColumnMut::of(ValuesMut::I128(values))
    }

    /// Floats.
    pub fn f64(values: &'o mut [f64]) -> Self {
        ColumnMut::of(ValuesMut::F64(values))
    }

    /// Where to say which figures are there: a byte for each, 1 or 0.
    pub fn valid_bytes(self, valid: &'o mut [u8]) -> Self {
        ColumnMut { valid: ValidMut::Bytes(valid), ..self }
    }

    /// Where to say which figures are there: a bit for each, from the lowest bit of the first byte.
    pub fn valid_bits(self, valid: &'o mut [u8]) -> Self {
        ColumnMut { valid: ValidMut::Bits(valid), ..self }
    }

    pub(crate) fn is_f64(&self) -> bool {
        matches!(self.values, ValuesMut::F64(_))
    }

    fn rows(&self) -> usize {
        match &self.values {
            ValuesMut::I64(values) => values.len(),
            ValuesMut::I128(values) => values.len(),
            ValuesMut::F64(values) => values.len(),
        }
    }

    pub(crate) fn check(&self, name: &str, rows: usize) -> Result<(), Error> {
        let valid = match &self.valid {
            ValidMut::None => true,
            ValidMut::Bytes(valid) => valid.len() == rows,
            ValidMut::Bits(valid) => valid.len() >= rows.div_ceil(8),
        };
        if self.rows() == rows && valid {
            return Ok(());
        }
        let matter = "the column of figures has another number of rows than the batch";
        Err(Error::at(ErrorKind::BadColumn, name, matter).given(self.rows()).allowed(rows))
    }

    /// Splits off the first rows, a multiple of 8 of them unless they are all.
    pub(crate) fn split(self, rows: usize) -> (Self, Self) {
        fn two<'o, T, R>(values: &'o mut [T], at: usize, of: fn(&'o mut [T]) -> R) -> (R, R) {
            let at = at.min(values.len());
            let (a, b) = values.split_at_mut(at);
            (of(a), of(b))
        }
        let values = match self.values {
            ValuesMut::I64(values) => two(values, rows, ValuesMut::I64),
            ValuesMut::I128(values) => two(values, rows, ValuesMut::I128),
            ValuesMut::F64(values) => two(values, rows, ValuesMut::F64),
        };
        let valid = match self.valid {
            ValidMut::None => (ValidMut::None, ValidMut::None),
            ValidMut::Bytes(valid) => two(valid, rows, ValidMut::Bytes),
            ValidMut::Bits(valid) => two(valid, rows.div_ceil(8), ValidMut::Bits),
        };
        (ColumnMut { values: values.0, valid: valid.0 }, ColumnMut { values: values.1, valid: valid.1 })
    }

    /// What the column holds for this figure; an error where it cannot hold it, or cannot say that it is absent.
    pub(crate) fn cell(&self, exact: Option<&Exact>, listed: &Listed) -> Result<Cell, Error> {
        const DECIMAL128_END: u128 = 10_u128.pow(38);
        let Some(exact) = exact else {
            return if self.must_be_there() { Err(no_validity(listed)) } else { Ok(Cell::Absent) };
        };
        let fits = match &self.values {
            ValuesMut::F64(_) => {
                let text = exact.publish(listed.published).map(|published| published.to_string());
                return Ok(text.and_then(|text| text.parse().ok()).map_or(Cell::Absent, Cell::Float));
            }
            ValuesMut::I64(_) => |integer: &i128| i64::try_from(*integer).is_ok(),
            ValuesMut::I128(_) => |integer: &i128| integer.unsigned_abs() < DECIMAL128_END,
        };
        let integer = exact.scaled_i128(listed.decimals).filter(fits);
        integer.map(Cell::Integer).ok_or_else(|| self.too_many_digits(exact, listed))
    }

    #[cold]
    fn too_many_digits(&self, exact: &Exact, listed: &Listed) -> Error {
        let allowed = if let ValuesMut::I64(_) = self.values { "integers of 64 bits" } else { "up to 38 digits" };
        let matter = format!("the figure does not fit a column of {} decimals", listed.decimals);
        Error::at(ErrorKind::TooManyDigits, &*listed.name, matter)
            .given(exact.decimal_text())
            .allowed(allowed)
            .way_out("take wider integers or floats, or round the figure to a coarser quantum")
    }

    pub(crate) fn write(&mut self, row: usize, cell: Cell) {
        match (&mut self.values, cell) {
            (ValuesMut::I64(values), Cell::Integer(integer)) => values[row] = i64::try_from(integer).unwrap_or(0),
            (ValuesMut::I64(values), _) => values[row] = 0,
            (ValuesMut::I128(values), Cell::Integer(integer)) => values[row] = integer,
            (ValuesMut::I128(values), _) => values[row] = 0,
            (ValuesMut::F64(values), Cell::Float(float)) => values[row] = float,
            (ValuesMut::F64(values), _) => values[row] = if let ValidMut::None = self.valid { f64::NAN } else { 0.0 },
        }
        self.set_valid(row, !matches!(cell, Cell::Absent));
    }

    /// Would an absent figure refuse its row, for want of a validity?
    pub(crate) fn must_be_there(&self) -> bool {
        matches!((&self.valid, &self.values), (ValidMut::None, ValuesMut::I64(_) | ValuesMut::I128(_)))
    }

    /// Writes the figures of a chunk of rows, of which those in doubt are written once more.
    pub(crate) fn write_chunk(&mut self, at: usize, rows: usize, written: &Written<'_>, decimals: u32) {
        match &mut self.values {
            ValuesMut::I64(values) => written.write(AsI64, &mut values[at..at + rows]),
            ValuesMut::I128(values) => written.write(AsI128, &mut values[at..at + rows]),
            ValuesMut::F64(values) => {
                written.write(AsF64 { power: 10_f64.powi(decimals as i32) }, &mut values[at..at + rows]);
                if let ValidMut::None = self.valid
                    && written.may_be_absent()
                {
                    let absent = (0..rows).filter(|row| written.is_absent(*row));
                    absent.for_each(|row| values[at + row] = f64::NAN);
                }
            }
        }
        match &mut self.valid {
            ValidMut::None => {}
            ValidMut::Bytes(bytes) => {
                for (row, byte) in bytes[at..at + rows].iter_mut().enumerate() {
                    *byte = u8::from(!written.is_absent(row));
                }
            }
            ValidMut::Bits(bits) => {
                // Chunks begin with a byte, so that eight rows are written at once.
                let whole = if at.is_multiple_of(8) { rows / 8 } else { 0 };
                for (place, byte) in bits[at / 8..][..whole].iter_mut().enumerate() {
                    *byte = match written.may_be_absent() {
                        false => u8::MAX,
                        true => (0..8).fold(0, |byte, row| byte | u8::from(!written.is_absent(place * 8 + row)) << row),
                    };
                }
                (whole * 8..rows).for_each(|row| self.set_valid(at + row, !written.is_absent(row)));
            }
        }
    }

    /// Asks the memory for where the chunks after the one at this row go: a store waits for what is far away as a load
    /// does.
    pub(crate) fn ask_ahead(&self, at: usize) {
        match &self.values {
            ValuesMut::I64(values) => ask_ahead_of(values, at),
            ValuesMut::I128(values) => ask_ahead_of(values, at),
            ValuesMut::F64(values) => ask_ahead_of(values, at),
        }
    }

    pub(crate) fn set_valid(&mut self, row: usize, valid: bool) {
        match &mut self.valid {
            ValidMut::None => {}
            ValidMut::Bytes(bytes) => bytes[row] = u8::from(valid),
            ValidMut::Bits(bits) => {
                let bit = 1 << (row % 8);
                bits[row / 8] = if valid { bits[row / 8] | bit } else { bits[row / 8] & !bit };
            }
        }
    }
}

/// Where the figures of a batch go: the caller's own buffers.
///
/// ```
/// # use kpi_core::{Card, batch::{Column, ColumnMut, Options, Output}};
/// let card = Card::from_json(r#"{"kpi": 1, "id": "bonus", "inputs": {"pay": {}, "rate": {}},
///     "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
///         {"id": "bonus", "amount": {"product": ["pay", "rate"]}}]}}"#)?;
/// let (pay, rate) = ([300_000, 251_050], [5, 75]);
/// let mut batch = card.batch(2);
/// batch.set("pay", Column::i64(&pay, 2))?.set("rate", Column::i64(&rate, 3))?;
/// let (mut bonus, mut status) = ([0; 2], [0; 2]);
/// let mut output = Output::new();
/// output.figure("bonus.amount", ColumnMut::i64(&mut bonus)).status(&mut status);
/// let summary = batch.score_into(output, &Options::new())?;
/// assert_eq!((bonus, summary.scored()), ([1_500, 18_829], 2)); // 15.00 and 188.29, from 188.2875
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Default)]
pub struct Output<'o> {
    pub(crate) figures: Vec<(String, ColumnMut<'o>)>,
    pub(crate) status: Option<&'o mut [u8]>,
    pub(crate) errors: Option<&'o mut Vec<RowError>>,
}

impl<'o> Output<'o> {
    /// No columns yet.
    pub fn new() -> Self {
        Output::default()
    }

    /// A column for a figure by its flat name.
    pub fn figure(&mut self, name: &str, column: ColumnMut<'o>) -> &mut Self {
        self.figures.push((name.to_owned(), column));
        self
    }

    /// A column for what became of the rows, as [`RowStatus::code`] tells.
    pub fn status(&mut self, codes: &'o mut [u8]) -> &mut Self {
        self.status = Some(codes);
        self
    }

    /// A list for the refused rows, which are added by row. Without it only their status tells of them;
    /// [`Batch::explain`](super::Batch::explain) gives the error of any.
    pub fn errors(&mut self, errors: &'o mut Vec<RowError>) -> &mut Self {
        self.errors = Some(errors);
        self
    }
}

/// One figure of every row.
#[derive(Clone, Debug)]
pub struct FigureColumn {
    pub(crate) name: String,
    pub(crate) decimals: u32,
    pub(crate) values: Vec<i128>,
    pub(crate) valid: Vec<u8>,
}

impl FigureColumn {
    /// The flat name of the figure.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The decimals of the integers.
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// The figures as integers: each is `value / 10^decimals`, 0 where there is none.
    pub fn values(&self) -> &[i128] {
        &self.values
    }

    /// Which figures are there: a byte for each row, 1 or 0.
    pub fn valid(&self) -> &[u8] {
        &self.valid
    }

    /// The figure of a row, as [`Figure::exact`](crate::Figure::exact) of it would be published; none where it is
    /// absent, the row is refused, or there is no such row.
    pub fn get(&self, row: usize) -> Option<Exact> {
        let there = *self.valid.get(row)? == 1;
        there.then(|| Exact::from_scaled(self.values[row], self.decimals).ok()).flatten()
    }
}

/// The figures of a batch, in the order of its rows.
#[derive(Clone, Debug)]
pub struct Scores {
    pub(crate) figures: Vec<FigureColumn>,
    pub(crate) status: Vec<u8>,
    pub(crate) errors: Vec<RowError>,
    pub(crate) summary: Summary,
}

impl Scores {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.status.len()
    }

    /// The columns, in the order in which they were asked for.
    pub fn figures(&self) -> &[FigureColumn] {
        &self.figures
    }

    /// A column by the flat name of its figure.
    pub fn figure(&self, name: &str) -> Option<&FigureColumn> {
        self.figures.iter().find(|figure| figure.name == name)
    }

    /// What became of a row.
    pub fn status(&self, row: usize) -> Option<RowStatus> {
        RowStatus::from_code(*self.status.get(row)?)
    }

    /// The refused rows and why, by row.
    pub fn errors(&self) -> &[RowError] {
        &self.errors
    }

    /// What became of all rows.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }
}
