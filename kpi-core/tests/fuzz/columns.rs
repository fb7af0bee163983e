//! Columns as a careless caller hands them in: of wrong lengths and kinds, with scales, bitmaps, offsets and codes that
//! fit nothing. What does not fit is refused as `bad_column`; what does is, row by row, what texts would have said.

use kpi_core::batch::{Batch, Column, ColumnMut, Options, Output, RowStatus, Texts};
use kpi_core::number::Exact;
use kpi_core::{Error, ErrorKind, Fact};
use rust_decimal::Decimal;

use super::batch::columns::shortest;
use super::facts::CARD;
use super::random::Random;
use super::told;

/// The levels of an input of [`CARD`].
fn levels(input: &str) -> &'static [&'static str] {
    match input {
        "g" => &["good", "poor", "0"],
        "h" => &["yes", "no"],
        _ => &[],
    }
}

pub(crate) fn run(input: &[u8]) {
    let mut random = Random::of(input);
    let rows = *random.pick(&[0, 1, 2, 5, 7, 8, 9, 16, 31, 64, 65, 200]);
    let stores: Vec<(&str, Store)> =
        ["a", "b", "c", "g", "h"].map(|name| (name, Store::random(rows, !levels(name).is_empty(), &mut random))).into();
    let mut batch = CARD.batch(rows);
    let mut taken = Vec::new();
    for (name, store) in &stores {
        match (batch.set(name, store.column()).map(|_| ()), store.fits(rows, !levels(name).is_empty())) {
            (Ok(()), true) => taken.push((*name, store)),
            (Err(error), false) => {
                told(&error);
                assert_eq!((error.kind(), error.path()), (ErrorKind::BadColumn, format!("facts.{name}").as_str()));
            }
            (set, fits) => panic!("{name}: {set:?}, fits: {fits}, {store:?}"),
        }
    }
    let (_, ids) = random.pick(&stores);
    // Places of levels are no ids, as nobody says of which input's.
    let fits = ids.fits_length(rows) && !matches!(ids.values, Values::Levels(_));
    assert_eq!(batch.ids(ids.column()).is_ok(), fits, "{ids:?}");
    let id = *random.pick(&["0", "good", ""]);
    match batch.row_of(id) {
        Ok(row) => assert!(row < rows && batch.duplicate_ids().iter().all(|(twice, _)| twice != id)),
        Err(error) => told(&error),
    }
    let expected: Vec<Row> = (0..rows).map(|row| Row::told(&taken, row)).collect();
    let threads = 1 + random.below(3);
    owned(&batch, &expected, threads);
    lent(&batch, &expected, &mut random);
}

/// What a row told by texts comes to.
struct Row(Result<Vec<Option<(i128, u32)>>, Error>);

impl Row {
    fn told(taken: &[(&str, &Store)], row: usize) -> Row {
        let mut facts = CARD.facts();
        // A batch reads the inputs in the order of the card, and the first that is wrong is told of.
        for (name, store) in taken {
            let set = match store.meaning(row, levels(name)) {
                Meaning::Missing => facts.set(name, Fact::Missing).map(|_| ()),
                Meaning::Text(text) => facts.set(name, text.as_str()).map(|_| ()),
                Meaning::Float(float) => facts.set(name, float).map(|_| ()),
                Meaning::Decimal(decimal) => facts.set(name, decimal).map(|_| ()),
                Meaning::NoCode => Err(bad(ErrorKind::BadFact)),
                Meaning::NoLevel => Err(bad(ErrorKind::UnknownLevel)),
                Meaning::TooLong => Err(bad(ErrorKind::NumberLimit)),
            };
            if let Err(error) = set {
                return Row(Err(error));
            }
        }
        let names = CARD.figures();
        Row(CARD.score(&facts).map(|outcome| {
            names.iter().map(|name| outcome.figure(&name.name).map(|figure| figure.published().parts())).collect()
        }))
    }
}

/// An error of this kind, for what no text can say.
fn bad(kind: ErrorKind) -> Error {
    let document = match kind {
        ErrorKind::BadFact => CARD.facts().set("a", "no number").err(),
        ErrorKind::UnknownLevel => CARD.facts().set("g", "no level").err(),
        _ => CARD.facts().set("a", "99999999999999999999999999999").err(),
    };
    document.unwrap()
}

fn owned(batch: &Batch<'_>, expected: &[Row], threads: usize) {
    let names: Vec<String> = CARD.figures().into_iter().map(|figure| figure.name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scores = batch.score(&names, &Options::new().threads(threads)).unwrap();
    let mut errors = scores.errors().iter();
    for (row, Row(expected)) in expected.iter().enumerate() {
        match expected {
            Err(expected) => {
                let error = errors.next().expect("the row is refused");
                assert_eq!((error.row, error.error.kind()), (row, expected.kind()), "{expected}");
                assert_eq!(scores.status(row), Some(RowStatus::Refused));
                assert!(scores.figures().iter().all(|figure| figure.get(row).is_none()));
                assert_eq!(batch.explain(row).map(|_| ()), Err(error.error.clone()));
            }
            Ok(figures) => {
                for (ours, theirs) in scores.figures().iter().zip(figures) {
                    let theirs = theirs.map(|(digits, scale)| Exact::from_scaled(digits, scale).unwrap());
                    assert_eq!(ours.get(row), theirs, "{} of row {row}", ours.name());
                }
                assert_ne!(scores.status(row), Some(RowStatus::Refused));
                assert!(batch.explain(row).is_ok());
            }
        }
    }
    assert!(errors.next().is_none());
}

/// Into buffers of the caller, some of them too short or too long.
fn lent(batch: &Batch<'_>, expected: &[Row], random: &mut Random) {
    let rows = expected.len();
    let length = |random: &mut Random| if random.percent(8) { random.below(rows + 3) } else { rows };
    let mut integers = vec![7_i64; length(random)];
    let mut wide = vec![7_i128; length(random)];
    let mut floats = vec![7.0; length(random)];
    let (mut bytes, mut bits) = (vec![9; length(random)], vec![9; length(random).div_ceil(8)]);
    let mut status = vec![9; length(random)];
    let fits = [integers.len(), wide.len(), floats.len(), bytes.len(), status.len()] == [rows; 5];
    let fits = fits && bits.len() >= rows.div_ceil(8);
    let mut errors = Vec::new();
    let mut output = Output::new();
    output.figure("measures.ma", ColumnMut::i64(&mut integers));
    output.figure("measures.mb", ColumnMut::i128(&mut wide).valid_bytes(&mut bytes));
    output.figure("measures.mc", ColumnMut::f64(&mut floats).valid_bits(&mut bits));
    output.status(&mut status).errors(&mut errors);
    match batch.score_into(output, &Options::new()) {
        Err(error) => {
            told(&error);
            assert_eq!(error.kind(), ErrorKind::BadColumn);
            assert!(!fits, "{error}");
        }
        Ok(summary) => {
            assert!(fits);
            assert_eq!((summary.rows(), summary.refused()), (rows, errors.len()));
            let units = |(digits, scale): (i128, u32)| digits.checked_mul(10_i128.pow(10 - scale));
            for (row, Row(expected)) in expected.iter().enumerate() {
                let refused = errors.iter().find(|error| error.row == row).map(|error| error.error.kind());
                let ours = expected.as_ref().map(|figures| (figures[0].and_then(units), figures[1].and_then(units)));
                match ours {
                    Err(error) => assert_eq!(refused, Some(error.kind())),
                    // No validity beside a column of integers: an absent figure refuses the row.
                    Ok((None, _)) => assert!(refused.is_some()),
                    Ok((Some(first), second)) if i64::try_from(first).is_ok() => {
                        assert_eq!(refused, None);
                        assert_eq!(i128::from(integers[row]), first);
                        assert_eq!((wide[row], bytes[row]), (second.unwrap_or(0), u8::from(second.is_some())));
                    }
                    Ok(_) => assert_eq!(refused, Some(ErrorKind::TooManyDigits)),
                }
                if refused.is_some() {
                    assert_eq!(
                        (integers[row], wide[row], bytes[row], status[row]),
                        (0, 0, 0, RowStatus::Refused.code())
                    );
                }
                assert!(refused.is_none() || bits[row / 8] >> (row % 8) & 1 == 0);
            }
        }
    }
}

/// What a cell says, in other words.
enum Meaning {
    Missing,
    Text(String),
    Float(f64),
    Decimal(Decimal),
    /// A code that the dictionary does not have, a place that no level has.
    NoCode,
    NoLevel,
    /// Digits beyond the limits, which no text of 64 characters could show.
    TooLong,
}

#[derive(Debug)]
enum Values {
    I64(Vec<i64>, u32),
    I128(Vec<i128>, u32),
    F64(Vec<f64>),
    Decimal(Vec<Decimal>),
    Text(Vec<Option<String>>),
    Codes(Vec<i32>, Vec<Option<String>>),
    Levels(Vec<i32>),
}

#[derive(Debug)]
enum Valid {
    All,
    Bytes(Vec<u8>),
    Bits(Vec<u8>, usize),
}

#[derive(Debug)]
struct Store {
    values: Values,
    valid: Valid,
}

fn text(random: &mut Random) -> Option<String> {
    const TEXTS: [&str; 14] = [
        "",
        "0",
        "good",
        "poor",
        "12.50",
        "-1/3",
        "50%",
        "1e3",
        "Good",
        " 1",
        "00.10",
        "0/0",
        "é",
        "9999999999999999999999999999",
    ];
    match random.below(16) {
        place if place < TEXTS.len() => Some(TEXTS[place].to_owned()),
        14 => None,
        _ => Some((0..random.below(70)).map(|_| char::from(random.below(95) as u8 + 32)).collect()),
    }
}

fn integer(random: &mut Random) -> i128 {
    let near = i128::from(random.between(-2, 2));
    let size = match random.below(9) {
        0..3 => i128::from(random.below(200_000) as u32),
        3 => 10_i128.pow(random.below(39) as u32),
        4 => 1_i128 << random.below(127),
        5 => i128::MAX - 2,
        6 => i128::from(random.next() as i64),
        7 => i128::from(random.next()) << random.below(60),
        _ => 0,
    };
    if random.percent(30) { -size - near } else { size + near }
}

impl Store {
    fn random(rows: usize, has_levels: bool, random: &mut Random) -> Store {
        let length = |random: &mut Random| if random.percent(4) { random.below(rows + 9) } else { rows };
        let rows = length(random);
        let scale = |random: &mut Random| match random.below(10) {
            0 => u32::MAX,
            1 => 20 + random.below(60) as u32,
            _ => random.below(12) as u32,
        };
        let texts = |count: usize, random: &mut Random| (0..count).map(|_| text(random)).collect::<Vec<_>>();
        let kind = if has_levels && random.percent(90) { 4 + random.below(3) } else { random.below(7) };
        let values = match kind {
            0 => {
                let short = |it: i128| i64::try_from(it).unwrap_or(if it < 0 { i64::MIN } else { i64::MAX });
                Values::I64((0..rows).map(|_| short(integer(random))).collect(), scale(random))
            }
            1 => Values::I128((0..rows).map(|_| integer(random)).collect(), scale(random)),
            2 => Values::F64((0..rows).map(|_| float(random)).collect()),
            3 => Values::Decimal((0..rows).map(|_| decimal(random)).collect()),
            4 => Values::Text(texts(rows, random)),
            5 => {
                let dictionary = random.below(6);
                let code = |random: &mut Random| match random.below(20) {
                    0 => *random.pick(&[-1, i32::MIN, i32::MAX]),
                    _ => random.below(dictionary + 1) as i32,
                };
                Values::Codes((0..rows).map(|_| code(random)).collect(), texts(dictionary, random))
            }
            _ => Values::Levels((0..rows).map(|_| *random.pick(&[0, 1, 2, 1, 0, 3, -1, i32::MAX])).collect()),
        };
        let valid = match random.below(4) {
            0 | 1 => Valid::All,
            2 => Valid::Bytes((0..length(random)).map(|_| random.below(3) as u8).collect()),
            _ => {
                let offset = if random.percent(3) { usize::MAX - random.below(3) } else { random.below(40) };
                let bytes = offset.saturating_add(rows).div_ceil(8);
                let bytes = if random.percent(5) { random.below(9) } else { bytes.min(100) };
                Valid::Bits((0..bytes).map(|_| random.below(256) as u8).collect(), offset)
            }
        };
        Store { values, valid }
    }

    fn column(&self) -> Column<'_> {
        let column = match &self.values {
            Values::I64(values, scale) => Column::i64(values, *scale),
            Values::I128(values, scale) => Column::i128(values, *scale),
            Values::F64(values) => Column::f64(values),
            Values::Decimal(values) => Column::decimal(values),
            Values::Text(values) => Column::text(values),
            Values::Codes(codes, dictionary) => Column::codes(codes, dictionary),
            Values::Levels(places) => Column::levels(places),
        };
        match &self.valid {
            Valid::All => column,
            Valid::Bytes(bytes) => column.valid_bytes(bytes),
            Valid::Bits(bits, offset) => column.valid_bits(bits, *offset),
        }
    }

    fn rows(&self) -> usize {
        match &self.values {
            Values::I64(values, _) => values.len(),
            Values::I128(values, _) => values.len(),
            Values::F64(values) => values.len(),
            Values::Decimal(values) => values.len(),
            Values::Text(values) => values.rows(),
            Values::Codes(codes, _) | Values::Levels(codes) => codes.len(),
        }
    }

    fn fits_length(&self, rows: usize) -> bool {
        let validity = match &self.valid {
            Valid::All => true,
            Valid::Bytes(bytes) => bytes.len() == rows,
            Valid::Bits(bits, offset) => {
                offset.checked_add(rows).is_some_and(|end| end <= bits.len() * 8)
                // No rows need no bits, wherever they begin.
                || rows == 0
            }
        };
        self.rows() == rows && validity
    }

    fn fits(&self, rows: usize, has_levels: bool) -> bool {
        let kind = match self.values {
            Values::Text(_) | Values::Codes(..) => true,
            Values::Levels(_) => has_levels,
            _ => !has_levels,
        };
        kind && self.fits_length(rows)
    }

    fn meaning(&self, row: usize, levels: &[&str]) -> Meaning {
        let there = match &self.valid {
            Valid::All => true,
            Valid::Bytes(bytes) => bytes[row] != 0,
            Valid::Bits(bits, offset) => bits[(offset + row) / 8] & (1 << ((offset + row) % 8)) != 0,
        };
        if !there {
            return Meaning::Missing;
        }
        let text = |text: &Option<String>| text.clone().map_or(Meaning::Missing, Meaning::Text);
        match &self.values {
            Values::I64(values, scale) => scaled(values[row].into(), *scale),
            Values::I128(values, scale) => scaled(values[row], *scale),
            Values::F64(values) if values[row].is_finite() => {
                let text = shortest(values[row]);
                if text.len() > 60 { Meaning::Float(values[row]) } else { Meaning::Text(text) }
            }
            Values::F64(values) => Meaning::Float(values[row]),
            Values::Decimal(values) => Meaning::Decimal(values[row]),
            Values::Text(texts) => text(&texts[row]),
            Values::Codes(codes, dictionary) => {
                match usize::try_from(codes[row]).ok().and_then(|it| dictionary.get(it)) {
                    Some(found) => text(found),
                    None => Meaning::NoCode,
                }
            }
            Values::Levels(places) => match usize::try_from(places[row]).ok().and_then(|it| levels.get(it)) {
                Some(level) => Meaning::Text((*level).to_owned()),
                None => Meaning::NoLevel,
            },
        }
    }
}

/// The plain decimal of `value / 10^scale`, without zeros that end it.
pub(super) fn plain(value: i128, scale: u32) -> Option<String> {
    if value == 0 {
        return Some("0".into());
    }
    let digits = value.unsigned_abs().to_string();
    let bare = digits.trim_end_matches('0');
    let dropped = (digits.len() - bare.len()).min(scale as usize);
    let (digits, scale) = (&digits[..digits.len() - dropped], scale as usize - dropped);
    if scale > 60 {
        return None;
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (units, decimals) = padded.split_at(padded.len() - scale);
    let point = if scale > 0 { "." } else { "" };
    let text = format!("{}{units}{point}{decimals}", if value < 0 { "-" } else { "" });
    (text.len() <= 64).then_some(text)
}

fn scaled(value: i128, scale: u32) -> Meaning {
    plain(value, scale).map_or(Meaning::TooLong, Meaning::Text)
}

fn float(random: &mut Random) -> f64 {
    match random.below(6) {
        0 => f64::from_bits(random.next()),
        1 => *random.pick(&[f64::NAN, f64::INFINITY, -0.0, 5e-324, 1e28, 0.1 + 0.2, 4_503_599_627_370_497.5]),
        2 => integer(random) as f64,
        _ => random.below(1_000_000) as f64 / 100.0,
    }
}

fn decimal(random: &mut Random) -> Decimal {
    let end = 1_i128 << 96;
    Decimal::from_i128_with_scale(integer(random) % end, random.below(29) as u32)
}
