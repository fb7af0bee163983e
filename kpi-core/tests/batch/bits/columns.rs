//! Columns of facts in every representation, and what each of their rows says to a card that is scored alone.

use kpi_core::batch::{Column, Texts};
use kpi_core::number::{Exact, Mode, Rounding};
use kpi_core::{Error, Fact, Facts};
use rust_decimal::Decimal;

use super::random::Random;

/// What the digits of a number stay below.
const LIMIT: u128 = 10_u128.pow(28);

/// How a column holds its values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    I64(u32),
    I128(u32),
    F64,
    Decimal(u32),
    Text,
    Codes,
    /// Levels by their places.
    Places,
}

/// How a column says which of its values are there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Validity {
    /// It does not: all are there.
    No,
    Bytes,
    /// From this bit on.
    Bits(usize),
}

/// One value of a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Missing,
    /// Of the kinds with a scale, in units of it.
    Units(i128),
    Float(f64),
    Text(String),
    /// The place of a level, or of a text in a dictionary, which may not exist.
    Place(i32),
}

impl Kind {
    /// The scale of integers.
    fn scale(self) -> Option<u32> {
        match self {
            Kind::I64(scale) | Kind::I128(scale) | Kind::Decimal(scale) => Some(scale),
            _ => None,
        }
    }

    /// The value that the column can hold nearest to a number, so many steps beside it.
    pub(crate) fn fit(self, number: &Exact, beside: i32) -> Option<Cell> {
        match self.scale() {
            Some(scale) => {
                let one = Rounding::new(Exact::ONE, Mode::HalfUp).ok()?;
                let units = number.mul(&Exact::from_ratio(10_i128.checked_pow(scale)?, 1)?).round(&one);
                self.hold(units.ratio()?.0.checked_add(beside.into())?)
            }
            None if self == Kind::F64 => {
                let text = match number.to_decimal() {
                    Some(decimal) => decimal.to_string(),
                    None => number.publish(Some(16)).or_else(|| number.publish(None))?.to_string(),
                };
                let mut float: f64 = text.parse().ok()?;
                for _ in 0..beside.abs() {
                    float = if beside > 0 { float.next_up() } else { float.next_down() };
                }
                Some(Cell::Float(float))
            }
            None => {
                let moved = number.add(&Exact::from_ratio(beside.into(), 10_000_000)?);
                let fraction = moved.fraction();
                let text = match moved.to_decimal() {
                    Some(decimal) => decimal.to_string(),
                    None => fraction,
                };
                Exact::parse(&text).ok().map(|_| Cell::Text(text))
            }
        }
    }

    /// The cell of integers, if they are not too large for the column.
    pub(crate) fn hold(self, units: i128) -> Option<Cell> {
        let fits = match self {
            Kind::I64(_) => i64::try_from(units).is_ok(),
            Kind::Decimal(_) => units.unsigned_abs() < LIMIT,
            _ => true,
        };
        fits.then_some(Cell::Units(units))
    }

    /// The number of a cell, where it is one.
    pub(crate) fn number(self, cell: &Cell) -> Option<Exact> {
        match (cell, self.scale()) {
            (Cell::Units(units), Some(scale)) => Exact::from_ratio(*units, 10_i128.checked_pow(scale)?),
            (Cell::Float(float), _) => Exact::from_f64(*float).ok()?,
            (Cell::Text(text), _) => Exact::parse(text).ok(),
            _ => None,
        }
    }
}

/// The column of one input, with its cells as they were made.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) input: String,
    pub(crate) kind: Kind,
    pub(crate) validity: Validity,
    pub(crate) cells: Vec<Cell>,
    /// The levels of the input.
    pub(crate) levels: Vec<String>,
}

impl Made {
    /// The same column with these rows only, in this order.
    pub(crate) fn select(&self, rows: &[usize]) -> Made {
        Made { cells: rows.iter().map(|row| self.cells[*row].clone()).collect(), ..self.clone() }
    }

    /// Tells the facts of a single employee what this row says; false where a single one cannot be told the same.
    pub(crate) fn tell(&self, row: usize, slot: usize, facts: &mut Facts) -> Result<bool, Error> {
        let cell = &self.cells[row];
        match cell {
            Cell::Missing => facts.set_at(slot, Fact::Missing)?,
            Cell::Units(units) if units.unsigned_abs() >= LIMIT => return Ok(false),
            Cell::Units(_) => facts.set_at(slot, self.kind.number(cell).unwrap_or_default())?,
            Cell::Float(float) => {
                let text = shortest(*float);
                match Exact::parse(&text) {
                    Ok(_) => facts.set_at(slot, text.as_str())?,
                    Err(_) => facts.set_at(slot, *float)?,
                }
            }
            Cell::Text(text) => facts.set_at(slot, text.as_str())?,
            Cell::Place(place) => match usize::try_from(*place).ok().and_then(|place| self.levels.get(place)) {
                Some(level) => facts.set_at(slot, level.as_str())?,
                None => return Ok(false),
            },
        };
        Ok(true)
    }

    /// What this row says as a 64-bit integer and its decimals, no integer where it is missing; none where it is none.
    pub(crate) fn integer(&self, row: usize) -> Option<(Option<i64>, u32)> {
        match &self.cells[row] {
            Cell::Missing => Some((None, 0)),
            Cell::Units(units) => Some((Some(i64::try_from(*units).ok()?), self.kind.scale()?)),
            _ => None,
        }
    }

    /// The buffers that a caller would hold, with more before and behind than the batch sees.
    pub(crate) fn store(&self, random: &mut Random) -> Store {
        let (before, behind) = if random.percent(40) { (random.below(9), random.below(9)) } else { (0, 0) };
        let there = |cell: &Cell| *cell != Cell::Missing;
        let junk = [0, 1, -1, i64::MAX, i64::MIN, 100, 1 << 53];
        // What a value that is not there holds means nothing.
        let nothing = i128::from(*random.pick(&[0, 0, 1, -1, 99, i64::MAX, i64::MIN]));
        let mut around = |cells: Vec<i128>| -> Vec<i128> {
            let mut junk = |count: usize| (0..count).map(|_| (*random.pick(&junk)).into()).collect::<Vec<i128>>();
            [junk(before), cells, junk(behind)].concat()
        };
        let units = |cell: &Cell| match cell {
            Cell::Units(units) => *units,
            _ => nothing,
        };
        let integers = || self.cells.iter().map(units).collect::<Vec<i128>>();
        let values = match self.kind {
            Kind::I64(scale) => {
                Buffer::I64(around(integers()).into_iter().map(|it| i64::try_from(it).unwrap()).collect(), scale)
            }
            Kind::I128(scale) => Buffer::I128(around(integers()), scale),
            Kind::Decimal(scale) => {
                let decimal = |it| Decimal::try_from_i128_with_scale(it, scale).unwrap();
                Buffer::Decimal(around(integers()).into_iter().map(decimal).collect())
            }
            Kind::F64 => {
                let nothing =
                    if self.validity == Validity::No { f64::NAN } else { *random.pick(&[f64::NAN, 1e308, 0.0]) };
                let float = |cell: &Cell| if let Cell::Float(float) = cell { *float } else { nothing };
                let mut floats = vec![f64::INFINITY; before];
                floats.extend(self.cells.iter().map(float));
                floats.extend(vec![0.1; behind]);
                Buffer::F64(floats)
            }
            Kind::Text => {
                let text = |cell: &Cell| self.text(cell).filter(|_| there(cell));
                let mut texts: Vec<Option<String>> = vec![Some("12 EUR".into()); before];
                texts.extend(self.cells.iter().map(text));
                texts.extend(vec![None; behind]);
                Buffer::Text(Slice { texts, before, rows: self.cells.len() })
            }
            Kind::Codes => {
                let mut dictionary: Vec<Option<String>> = vec![None, Some(String::new())];
                let mut known = std::collections::HashMap::new();
                let mut codes = vec![-1; before];
                for cell in &self.cells {
                    codes.push(match (cell, self.text(cell)) {
                        (Cell::Missing, _) => random.between(0, 1) as i32,
                        (_, Some(text)) => *known.entry(text.clone()).or_insert_with(|| {
                            dictionary.push(Some(text));
                            dictionary.len() as i32 - 1
                        }),
                        (Cell::Place(place), None) => *place,
                        _ => -1,
                    });
                }
                codes.extend(vec![i32::MIN; behind]);
                Buffer::Codes(codes, dictionary)
            }
            Kind::Places => {
                let place = |cell: &Cell| if let Cell::Place(place) = cell { (*place).into() } else { nothing };
                let places: Vec<i128> = self.cells.iter().map(place).collect();
                let junk = |count: usize| vec![7_i128; count];
                Buffer::Places([junk(before), places, junk(behind)].concat().into_iter().map(|it| it as i32).collect())
            }
        };
        let valid = match self.validity {
            Validity::No => Vec::new(),
            Validity::Bytes => {
                self.cells.iter().map(|cell| if there(cell) { *random.pick(&[1, 255, 2]) } else { 0 }).collect()
            }
            Validity::Bits(offset) => {
                let mut bits = vec![random.next() as u8; (offset + self.cells.len()).div_ceil(8) + 1];
                for (row, cell) in self.cells.iter().enumerate() {
                    let (byte, bit) = ((offset + row) / 8, 1 << ((offset + row) % 8));
                    bits[byte] = if there(cell) { bits[byte] | bit } else { bits[byte] & !bit };
                }
                bits
            }
        };
        Store { values, valid, validity: self.validity, before, rows: self.cells.len() }
    }

    fn text(&self, cell: &Cell) -> Option<String> {
        match cell {
            Cell::Text(text) => Some(text.clone()),
            Cell::Place(place) => usize::try_from(*place).ok().and_then(|place| self.levels.get(place)).cloned(),
            _ => None,
        }
    }
}

/// The shortest decimal that reads back as the float, of two equally near ones the even one.
pub(crate) fn shortest(float: f64) -> String {
    // The standard library finds how many decimals that takes, and with so many given it rounds a tie to even.
    let text = float.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let even = format!("{float:.decimals$}");
    if decimals > 0 && even.parse() == Ok(float) { even } else { text }
}

enum Buffer {
    I64(Vec<i64>, u32),
    I128(Vec<i128>, u32),
    F64(Vec<f64>),
    Decimal(Vec<Decimal>),
    Text(Slice),
    Codes(Vec<i32>, Vec<Option<String>>),
    Places(Vec<i32>),
}

/// Some of a list of texts.
struct Slice {
    texts: Vec<Option<String>>,
    before: usize,
    rows: usize,
}

impl Texts for Slice {
    fn rows(&self) -> usize {
        self.rows
    }

    fn text(&self, row: usize) -> Option<&str> {
        self.texts[self.before + row].as_deref()
    }
}

/// The buffers of a column, as a caller holds them.
pub(crate) struct Store {
    values: Buffer,
    valid: Vec<u8>,
    validity: Validity,
    before: usize,
    rows: usize,
}

impl Store {
    pub(crate) fn column(&self) -> Column<'_> {
        let seen = self.before..self.before + self.rows;
        let column = match &self.values {
            Buffer::I64(values, scale) => Column::i64(&values[seen], *scale),
            Buffer::I128(values, scale) => Column::i128(&values[seen], *scale),
            Buffer::F64(values) => Column::f64(&values[seen]),
            Buffer::Decimal(values) => Column::decimal(&values[seen]),
            Buffer::Text(texts) => Column::text(texts),
            Buffer::Codes(codes, dictionary) => Column::codes(&codes[seen], dictionary),
            Buffer::Places(places) => Column::levels(&places[seen]),
        };
        match self.validity {
            Validity::No => column,
            Validity::Bytes => column.valid_bytes(&self.valid),
            Validity::Bits(offset) => column.valid_bits(&self.valid, offset),
        }
    }
}
