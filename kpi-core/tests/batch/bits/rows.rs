//! Rows of facts made from a card's own constants, so that thresholds, ends of pieces, ties of roundings and zeros
//! are met on purpose; beside them random ones and extremes.

use kpi_core::Card;
use kpi_core::number::Exact;
use serde_json::Value as Json;

use super::aim::Aim;
use super::columns::{Cell, Kind, Made, Validity};
use super::random::Random;

/// Floats that programs come upon: results of arithmetic, the first that have no shortest decimal of 15 digits, ends
/// of what an integer can be.
const FLOATS: [f64; 22] = [
    0.1 + 0.2,
    1.0 / 3.0,
    80_849_460_614_605.1,
    8_084_946_061_460.51,
    4_503_599_627_370_497.5,
    4_503_599_627_370_495.5,
    9_007_199_254_740_991.0,
    9_007_199_254_740_993.0,
    9_007_199_254_740_994.0,
    1e15,
    999_999_999_999_999.9,
    1e22,
    1e23,
    -0.0,
    0.0,
    1e-7,
    1.1e-16,
    0.285,
    1.005,
    2.675,
    -1e15,
    1.15,
];

/// What the numbers of a batch are like.
#[derive(Clone, Copy)]
struct Style {
    /// The kind most columns are of.
    kind: Option<Kind>,
    /// A multiple of it in most places.
    step: i64,
    /// How large numbers become: digits of the units.
    digits: u32,
    missing: usize,
    extreme: usize,
    /// Of 100 rows, how many are moved onto a threshold or a tie.
    aimed: usize,
    outliers: bool,
}

/// What a card says that rows are made from.
pub(crate) struct Source {
    pub(crate) card: Card,
    constants: Vec<Exact>,
    /// Half of the quanta to which it rounds.
    halves: Vec<Exact>,
    /// Inputs that stand as the ends of one curve: they rise, in most rows.
    chains: Vec<Vec<usize>>,
    inputs: Vec<(String, Vec<String>)>,
    aim: Aim,
}

impl Source {
    pub(crate) fn of(card: &Card, json: &Json) -> Source {
        let mut constants = Vec::new();
        numbers(json, &mut constants);
        constants.extend([0, 1, 2, 100].map(Exact::from));
        let inputs: Vec<(String, Vec<String>)> = card
            .inputs()
            .map(|name| {
                let levels = json["inputs"][name].get("levels").and_then(Json::as_array);
                let levels = levels.into_iter().flatten().map(|level| level.as_str().unwrap().to_owned());
                (name.to_owned(), levels.collect())
            })
            .collect();
        let mut chains = Vec::new();
        rising(json, card, &mut chains);
        let mut halves = Vec::new();
        quanta(json, &mut halves);
        halves.push(Exact::from_ratio(1, 20).unwrap());
        // Of the last decimal of a figure that has no rounding point.
        halves.push(Exact::from_ratio(1, 20_000_000_000).unwrap());
        let aim = Aim::of(card, json, &constants);
        Source { card: card.clone(), constants, halves, chains, inputs, aim }
    }

    /// So many rows, column by column.
    pub(crate) fn rows(&self, count: usize, random: &mut Random) -> Vec<Made> {
        let style = Style::random(random);
        let mut columns: Vec<Made> = self
            .inputs
            .iter()
            .map(|(input, levels)| {
                let kind = style.kind(!levels.is_empty(), random);
                let validity = match random.below(6) {
                    0 | 1 => Validity::Bytes,
                    2 | 3 => Validity::Bits(random.below(20)),
                    _ if style.missing == 0 => Validity::No,
                    _ => Validity::Bytes,
                };
                Made { input: input.clone(), kind, validity, cells: Vec::with_capacity(count), levels: levels.clone() }
            })
            .collect();
        for row in 0..count {
            self.row(row, &mut columns, style, random);
            if random.percent(style.aimed) {
                self.aim.at(&self.card, &mut columns, row, random);
            }
        }
        columns
    }

    fn row(&self, row: usize, columns: &mut [Made], style: Style, random: &mut Random) {
        for place in 0..columns.len() {
            let cell = self.cell(row, place, columns, style, random);
            columns[place].cells.push(cell);
        }
        for chain in self.chains.iter().filter(|_| !random.percent(4)) {
            let mut numbers: Vec<Exact> =
                chain.iter().filter_map(|place| columns[*place].kind.number(&columns[*place].cells[row])).collect();
            numbers.sort();
            if numbers.len() == chain.len() {
                for (place, number) in chain.iter().zip(numbers) {
                    if let Some(cell) = columns[*place].kind.fit(&number, 0) {
                        columns[*place].cells[row] = cell;
                    }
                }
            }
        }
    }

    fn cell(&self, row: usize, place: usize, columns: &[Made], style: Style, random: &mut Random) -> Cell {
        let column = &columns[place];
        if random.percent(style.missing) {
            return Cell::Missing;
        }
        if !column.levels.is_empty() {
            let level = if style.extreme > 0 && random.below(200) == 0 {
                *random.pick(&[-1, i32::MAX])
            } else {
                random.below(column.levels.len()) as i32
            };
            return match column.kind {
                Kind::Text if level < 0 || level == i32::MAX => Cell::Text("Good".into()),
                _ => Cell::Place(level),
            };
        }
        if random.percent(style.extreme)
            && let Some(cell) = extreme(column.kind, random)
        {
            return cell;
        }
        let kind = column.kind;
        // Now and then a number is a few times as large as those that a glance at the column sees.
        if row % 2 == 1 && style.outliers && random.percent(2) {
            let seen = (0..row).step_by(2).filter_map(|row| kind.number(&column.cells[row])).max();
            let larger = seen.and_then(|seen| kind.fit(&seen.mul(&Exact::from_ratio(39, 10)?), 0));
            if let Some(cell) = larger {
                return cell;
            }
        }
        let beside = *random.pick(&[0, 0, 0, 0, 0, 0, 1, -1]);
        let fit = |number: &Exact, beside| kind.fit(number, beside).unwrap_or_else(|| nil(kind));
        let other = (place > 0).then(|| random.below(place)).and_then(|other| {
            let other = &columns[other];
            other.kind.number(&other.cells[row])
        });
        match (random.below(20), other) {
            (0..2, _) => fit(random.pick(&self.constants), beside),
            (2..6, Some(other)) => fit(&random.pick(&self.constants).mul(&other), beside),
            (6, Some(other)) => fit(&other, beside),
            // A quotient by the other one is then as many halves of a quantum, which no float is in most cases.
            (7 | 16..18, Some(other)) => {
                let times = random.next() % 10_u64.pow(1 + random.below(7) as u32);
                let halves = random.pick(&self.halves).mul(&Exact::from_ratio(times.into(), 1).unwrap());
                fit(&halves.mul(&other), beside)
            }
            // Not far from another figure of the row.
            (8 | 9, Some(other)) => {
                fit(&other.mul(&Exact::from_ratio(random.between(60, 140).into(), 100).unwrap()), 0)
            }
            (10..14, _) => {
                let units = random.between(0, 40) * style.step * 10_i64.pow(random.below(3) as u32);
                fit(&Exact::from_ratio(units.into(), 20).unwrap(), beside)
            }
            (14, _) if random.percent(30) => fit(&Exact::from(-random.between(0, 30) * style.step), beside),
            _ => {
                let digits =
                    if random.percent(70) { style.digits } else { 1 + random.below(style.digits as usize) as u32 };
                let units = i128::from(random.next()) % 10_i128.pow(digits.min(18));
                let round = 10_i128.pow(random.below(5) as u32);
                let units = if random.percent(30) { units / round * round } else { units };
                match kind {
                    Kind::I64(_) | Kind::I128(_) | Kind::Decimal(_) => kind.hold(units).unwrap_or_else(|| nil(kind)),
                    _ => fit(&Exact::from_ratio(units, *random.pick(&[1, 100, 100, 10_000])).unwrap(), 0),
                }
            }
        }
    }
}

impl Style {
    fn random(random: &mut Random) -> Style {
        let scale = *random.pick(&[0, 1, 2, 2, 2, 2, 2, 3, 4, 6, 11]);
        let kind = match random.below(20) {
            0..10 => Some(Kind::I64(scale)),
            10..13 => Some(Kind::I128(scale)),
            13..15 => Some(Kind::F64),
            15 => Some(Kind::Decimal(scale)),
            16 => Some(Kind::Text),
            _ => None,
        };
        Style {
            kind,
            step: *random.pick(&[1, 1, 5, 10, 100, 1_000, 7]),
            digits: *random.pick(&[3, 4, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9, 10, 12, 15, 16, 18]),
            missing: *random.pick(&[0, 0, 0, 0, 0, 0, 1, 1, 5, 5, 20, 50]),
            extreme: *random.pick(&[0, 0, 0, 0, 0, 0, 1, 1, 10]),
            aimed: *random.pick(&[0, 20, 40, 40, 60, 80]),
            outliers: random.percent(15),
        }
    }

    fn kind(self, levels: bool, random: &mut Random) -> Kind {
        if levels {
            return *random.pick(&[Kind::Text, Kind::Codes, Kind::Places, Kind::Places]);
        }
        match self.kind {
            Some(Kind::I64(_)) if random.percent(20) => Kind::I64(random.below(7) as u32),
            Some(Kind::I128(_)) if random.percent(20) => Kind::I128(*random.pick(&[0, 2, 6, 9, 11, 11, 12, 18, 28])),
            Some(kind) if random.percent(90) => kind,
            _ => match random.below(7) {
                0 => Kind::I64(random.below(7) as u32),
                1 => Kind::I128(random.below(29) as u32),
                2 => Kind::F64,
                3 => Kind::Decimal(*random.pick(&[0, 1, 2, 4, 10, 28])),
                4 => Kind::Text,
                5 => Kind::Codes,
                _ => Kind::I64(2),
            },
        }
    }
}

/// Zero.
fn nil(kind: Kind) -> Cell {
    match kind {
        Kind::F64 => Cell::Float(0.0),
        Kind::Text | Kind::Codes => Cell::Text("0".into()),
        _ => Cell::Units(0),
    }
}

/// Values at the ends of what a column can hold, and what no number is.
fn extreme(kind: Kind, random: &mut Random) -> Option<Cell> {
    let near = |random: &mut Random, of: i128| of + i128::from(random.between(-3, 3));
    let sign = if random.percent(30) { -1 } else { 1 };
    match kind {
        Kind::I64(_) | Kind::I128(_) | Kind::Decimal(_) => {
            let of = match random.below(10) {
                0 => 1 << 53,
                1 => 1 << 52,
                2 => i128::from(i64::MAX),
                3 => 10_i128.pow(random.below(19) as u32),
                4 => 10_i128.pow(28),
                5 => 10_i128.pow(27),
                6 => 1_234_567_890_123_456_789_012_345_678,
                7 => 1 << (20 + random.below(60)),
                8 if random.percent(10) => i128::MAX - 9,
                _ => 0,
            };
            let units = near(random, sign * of);
            kind.hold(units).or_else(|| kind.hold(i128::from(*random.pick(&[i64::MAX, i64::MIN, 1 << 53]))))
        }
        Kind::F64 => Some(Cell::Float(match random.below(30) {
            0 => f64::INFINITY,
            1 => f64::NEG_INFINITY,
            2 => 5e-324,
            3 => 1e300,
            4 => f64::NAN,
            5..10 => (random.next() >> 11) as f64 / 1e3,
            10..12 => (random.next() >> 1) as f64,
            _ => *random.pick(&FLOATS) * f64::from(sign as i32),
        })),
        Kind::Text | Kind::Codes => {
            let texts = [
                "9999999999999999999999999999",
                "-9999999999999999999999999999",
                "0.0000000000000000000000000001",
                "12345678901234.56789012345678",
                "0.30000000000000004",
                "50%",
                "1/3",
                "-7/11",
                "007.50",
                "-0",
                "",
                "12 EUR",
                "1e3",
                "10000000000000000000000000000",
                "9007199254740993",
            ];
            Some(Cell::Text((*random.pick(&texts)).into()))
        }
        Kind::Places => None,
    }
}

/// Half of every quantum.
fn quanta(node: &Json, found: &mut Vec<Exact>) {
    match node {
        Json::Array(list) => list.iter().for_each(|inner| quanta(inner, found)),
        Json::Object(record) => {
            if record.contains_key("mode") {
                let mut to = Vec::new();
                numbers(&record["to"], &mut to);
                found.extend(to.iter().filter_map(|to| to.div(&Exact::from(2))));
            }
            record.values().for_each(|inner| quanta(inner, found));
        }
        _ => {}
    }
}

/// The numbers that a card writes.
fn numbers(node: &Json, found: &mut Vec<Exact>) {
    match node {
        Json::Array(list) => list.iter().for_each(|inner| numbers(inner, found)),
        Json::Object(record) => record.values().for_each(|inner| numbers(inner, found)),
        Json::String(text) => found.extend(Exact::parse(text).ok()),
        Json::Number(number) => found.extend(number.as_i64().map(Exact::from)),
        _ => {}
    }
}

/// The inputs that are ends of the same list of pieces or slices, or the two limits of a clamp.
fn rising(node: &Json, card: &Card, found: &mut Vec<Vec<usize>>) {
    match node {
        Json::Array(list) => {
            let end = |piece: &Json| {
                let end = piece.get("below").or(piece.get("up_to"))?;
                card.slot_of(end.as_str()?)
            };
            let mut chain: Vec<usize> = list.iter().filter_map(end).collect();
            chain.dedup();
            if chain.len() > 1 {
                found.push(chain);
            }
            list.iter().for_each(|inner| rising(inner, card, found));
        }
        Json::Object(record) => {
            let limit = |key: &str| record.get(key).and_then(Json::as_str).and_then(|name| card.slot_of(name));
            if let (Some(least), Some(most)) = (limit("at_least"), limit("at_most"))
                && least != most
            {
                found.push(vec![least, most]);
            }
            record.values().for_each(|inner| rising(inner, card, found));
        }
        _ => {}
    }
}
