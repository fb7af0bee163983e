//! Columns of facts as the caller holds them: borrowed, never copied.

use rust_decimal::Decimal;

use crate::error::{Error, ErrorKind, listing};
use crate::exact::State;
use crate::facts::{Fact, fact_error, not_a_number, read};
use crate::number::{Exact, NumberError};
use crate::plan::InputSlot;

/// Texts by row: of a list, of a dictionary, or of whatever a caller keeps texts in.
///
/// `None` is a missing value, as the empty text is.
pub trait Texts: Sync {
    /// The number of rows.
    fn rows(&self) -> usize;
    /// The text of a row below [`rows`](Texts::rows).
    fn text(&self, row: usize) -> Option<&str>;
}

/// One text of a list of texts.
trait OneText: Sync {
    fn one(&self) -> Option<&str>;
}

macro_rules! one_text {
    ($($of:ty: $text:ident => $as:expr,)*) => {
        $(impl OneText for $of {
            fn one(&self) -> Option<&str> {
                let $text = self;
                $as
            }
        })*
    };
}

one_text! {
    &str: text => Some(text),
    String: text => Some(text),
    Box<str>: text => Some(text),
    Option<&str>: text => *text,
    Option<String>: text => text.as_deref(),
}

impl<T: OneText> Texts for [T] {
    fn rows(&self) -> usize {
        self.len()
    }
    fn text(&self, row: usize) -> Option<&str> {
        self.get(row)?.one()
    }
}

impl<T: OneText, const N: usize> Texts for [T; N] {
    fn rows(&self) -> usize {
        N
    }
    fn text(&self, row: usize) -> Option<&str> {
        self.get(row)?.one()
    }
}

impl<T: OneText> Texts for Vec<T> {
    fn rows(&self) -> usize {
        self.len()
    }
    fn text(&self, row: usize) -> Option<&str> {
        self.get(row)?.one()
    }
}

impl<T: Texts + ?Sized> Texts for &T {
    fn rows(&self) -> usize {
        (**self).rows()
    }
    fn text(&self, row: usize) -> Option<&str> {
        (**self).text(row)
    }
}

/// One column of facts: values as the caller holds them and, where some are missing, which are there.
///
/// ```
/// use kpi_core::batch::Column;
///
/// let cents = [1250, 990];
/// let _paid = Column::i64(&cents, 2); // 12.50 and 9.90
/// let _with_a_gap = Column::i64(&cents, 2).valid_bytes(&[1, 0]);
/// ```
#[derive(Clone, Copy)]
pub struct Column<'a> {
    pub(crate) values: Values<'a>,
    pub(crate) valid: Valid<'a>,
}

#[derive(Clone, Copy)]
pub(crate) enum Values<'a> {
    I64(&'a [i64], u32),
    I128(&'a [i128], u32),
    F64(&'a [f64]),
    Decimal(&'a [Decimal]),
    Text(&'a dyn Texts),
    Codes(&'a [i32], &'a dyn Texts),
    Levels(&'a [i32]),
}

/// Which values are there.
#[derive(Clone, Copy)]
pub(crate) enum Valid<'a> {
    All,
    Bytes(&'a [u8]),
    Bits(&'a [u8], usize),
}

impl<'a> Column<'a> {
    fn of(values: Values<'a>) -> Self {
        Column { values, valid: Valid::All }
    }

    /// Integers: each means `value / 10^scale`.
    pub fn i64(values: &'a [i64], scale: u32) -> Self {
        Column::of(Values::I64(values, scale))
    }

    /// Wide integers, as decimal columns hold them: each means `value / 10^scale`.
    pub fn i128(values: &'a [i128], scale: u32) -> Self {
        Column::of(Values::I128(values, scale))
    }

    /// Floats: each means its shortest decimal (0.1 is 0.1), NaN is missing.
    pub fn f64(values: &'a [f64]) -> Self {
        Column::of(Values::F64(values))
    }

    /// Decimals.
    pub fn decimal(values: &'a [Decimal]) -> Self {
        Column::of(Values::Decimal(values))
    }

    /// Texts: numbers as a card writes them, or levels; an empty text is missing.
    pub fn text(values: &'a dyn Texts) -> Self {
        Column::of(Values::Text(values))
    }

    /// Integer codes into a dictionary of texts, counted from 0.
    pub fn codes(codes: &'a [i32], dictionary: &'a dyn Texts) -> Self {
        Column::of(Values::Codes(codes, dictionary))
    }

    /// Levels as integer codes: each the place of the level among those that the input declares, counted from 0.
    pub fn levels(places: &'a [i32]) -> Self {
        Column::of(Values::Levels(places))
    }

    /// Which values are there, a byte for each: 0 is missing.
    pub fn valid_bytes(self, valid: &'a [u8]) -> Self {
        Column { valid: Valid::Bytes(valid), ..self }
    }

    /// Which values are there, a bit for each: 0 is missing. The first row's is bit `offset`, counted from the lowest
    /// bit of the first byte, as Arrow has it.
    pub fn valid_bits(self, bits: &'a [u8], offset: usize) -> Self {
        Column { valid: Valid::Bits(bits, offset), ..self }
    }

    fn rows(&self) -> usize {
        match self.values {
            Values::I64(values, _) => values.len(),
            Values::I128(values, _) => values.len(),
            Values::F64(values) => values.len(),
            Values::Decimal(values) => values.len(),
            Values::Text(values) => values.rows(),
            Values::Codes(codes, _) | Values::Levels(codes) => codes.len(),
        }
    }

    /// Refuses a column that is not as long as the batch, or not of the kind that the input asks for.
    pub(crate) fn check(&self, input: Option<&InputSlot>, name: &str, rows: usize) -> Result<(), Error> {
        let bad = |matter: &str| Error::at(ErrorKind::BadColumn, format!("facts.{name}"), matter);
        if self.rows() != rows {
            return Err(bad("the column has another number of rows than the batch").given(self.rows()).allowed(rows));
        }
        let validity = match self.valid {
            Valid::All => None,
            Valid::Bytes(valid) => Some(valid.len()).filter(|len| *len != rows),
            Valid::Bits(bits, offset) => {
                let len = (bits.len() * 8).saturating_sub(offset);
                Some(len).filter(|len| *len < rows)
            }
        };
        if let Some(len) = validity {
            return Err(bad("the column's validity has another number of rows than the batch")
                .given(len)
                .allowed(rows));
        }
        let levels = input.and_then(|input| input.levels.as_deref());
        match (self.values, levels) {
            (Values::I64(..) | Values::I128(..) | Values::F64(_) | Values::Decimal(_), Some(levels)) => {
                Err(bad("the input has levels, and the column has numbers")
                    .allowed(listing(levels))
                    .way_out("give texts, codes of a dictionary, or the places of the levels"))
            }
            (Values::Levels(_), None) if input.is_none() => {
                Err(bad("ids are no levels, whose places name nobody").way_out("give a column of texts or of numbers"))
            }
            (Values::Levels(_), None) => {
                Err(bad("the input is a number, and the column has levels").way_out("give a column of numbers"))
            }
            _ => Ok(()),
        }
    }

    /// Does the validity say that every value is there?
    pub(crate) fn is_full(&self) -> bool {
        match self.valid {
            Valid::All => true,
            Valid::Bytes(valid) => valid.iter().all(|byte| *byte != 0),
            Valid::Bits(bits, offset) => {
                let rows = self.rows();
                let (first, last) = (offset.div_ceil(8), (offset + rows) / 8);
                let whole = first >= last || bits[first..last].iter().all(|byte| *byte == u8::MAX);
                whole && (0..rows.min(8)).chain(rows.saturating_sub(8)..rows).all(|row| self.is_valid(row))
            }
        }
    }

    #[inline]
    pub(crate) fn is_valid(&self, row: usize) -> bool {
        match self.valid {
            Valid::All => true,
            Valid::Bytes(valid) => valid[row] != 0,
            Valid::Bits(bits, offset) => bits[(offset + row) / 8] >> ((offset + row) % 8) & 1 == 1,
        }
    }

    /// The text of a row, for a column of ids. One that is missing names nobody.
    pub(crate) fn shown(&self, row: usize) -> Option<std::borrow::Cow<'a, str>> {
        if !self.is_given(row) {
            return None;
        }
        let number = |exact: Result<Exact, _>| exact.ok().map(|exact: Exact| exact.decimal_text().into());
        match self.values {
            Values::I64(values, scale) => number(Exact::from_scaled(values[row].into(), scale)),
            Values::I128(values, scale) => number(Exact::from_scaled(values[row], scale)),
            Values::F64(values) => number(Exact::from_f64(values[row]).and_then(|id| id.ok_or(NumberError::Malformed))),
            Values::Decimal(values) => number(Ok::<_, crate::number::NumberError>(Exact::from_decimal(values[row]))),
            Values::Text(values) => values.text(row).map(Into::into),
            Values::Codes(codes, of) => usize::try_from(codes[row]).ok().and_then(|code| of.text(code)).map(Into::into),
            Values::Levels(places) => Some(places[row].to_string().into()),
        }
    }

    /// What a row says of an input, and whether it says anything.
    #[inline]
    pub(crate) fn state(&self, row: usize, input: &InputSlot) -> Result<State, Error> {
        if !self.is_valid(row) {
            return Ok(input.default.clone());
        }
        match self.values {
            Values::I64(values, scale) => scaled(values[row].into(), scale, input),
            Values::I128(values, scale) => scaled(values[row], scale, input),
            Values::F64(values) => read(&Fact::Float(values[row]), input),
            Values::Decimal(values) => read(&Fact::Number(Exact::from_decimal(values[row])), input),
            Values::Text(texts) => read(&texts.text(row).into(), input),
            Values::Codes(codes, texts) => {
                let code = usize::try_from(codes[row]).ok().filter(|code| *code < texts.rows());
                match code {
                    Some(code) => read(&texts.text(code).into(), input),
                    None => {
                        let error = fact_error(ErrorKind::BadFact, &input.name, "the dictionary has no such code");
                        Err(match texts.rows().checked_sub(1) {
                            Some(last) => error.given(codes[row]).allowed(format_args!("0 to {last}")),
                            None => error
                                .given(codes[row])
                                .way_out("give a dictionary with texts, or mark the row as missing"),
                        })
                    }
                }
            }
            Values::Levels(places) => {
                let levels = input.levels.as_deref().unwrap_or_default();
                match u32::try_from(places[row]) {
                    Ok(place) if (place as usize) < levels.len() => Ok(State::Level(place)),
                    _ => Err(fact_error(ErrorKind::UnknownLevel, &input.name, "no level has that place")
                        .given(places[row])
                        .allowed(format_args!("0 to {} ({})", levels.len().saturating_sub(1), listing(levels)))),
                }
            }
        }
    }

    /// Does the row say something, or does the input's default stand in?
    pub(crate) fn is_given(&self, row: usize) -> bool {
        let is_text = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
        self.is_valid(row)
            && match self.values {
                Values::F64(values) => !values[row].is_nan(),
                Values::Text(texts) => is_text(texts.text(row)),
                Values::Codes(codes, texts) => usize::try_from(codes[row]).is_ok_and(|code| is_text(texts.text(code))),
                _ => true,
            }
    }
}

#[inline]
fn scaled(value: i128, scale: u32, input: &InputSlot) -> Result<State, Error> {
    match Exact::from_scaled(value, scale) {
        Ok(number) => Ok(State::Value(number)),
        Err(error) => Err(not_scaled(&error, value, scale, input)),
    }
}

/// The refusal of a scaled integer that is beyond what a number may be.
#[cold]
pub(super) fn not_scaled(error: &NumberError, value: i128, scale: u32, input: &InputSlot) -> Error {
    not_a_number(error, &format!("{value} / 10^{scale}"), input)
}
