//! Tables in Arrow's format: arrays of every type that begin anywhere in their buffers, with bitmaps that begin
//! somewhere else; what each cell says is known as a text, and the table must say the same as the texts do.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::*;
use arrow_buffer::{ArrowNativeType, BooleanBuffer, NullBuffer, ScalarBuffer, i256};
use arrow_schema::{DataType, Field, Schema};
use kpi_core::ErrorKind;
use kpi_core::arrow::Scorer;
use kpi_core::batch::Options;

use super::batch::columns::shortest;
use super::columns::plain;
use super::facts::CARD;
use super::random::Random;
use super::told;

/// What a cell says; none where it is missing.
type Told = Option<String>;

pub(crate) fn run(input: &[u8]) {
    let mut random = Random::of(input);
    let rows = *random.pick(&[0, 1, 2, 5, 7, 8, 9, 16, 31, 64, 65, 150]);
    let mut columns = Vec::new();
    let mut said: Vec<Vec<Told>> = Vec::new();
    for name in ["a", "b", "c", "g", "h"] {
        let (array, told) = column(rows, matches!(name, "g" | "h"), &mut random);
        columns.push((name, array));
        said.push(told);
    }
    let fields: Vec<Field> = columns.iter().map(|(name, it)| Field::new(*name, it.data_type().clone(), true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let arrays: Vec<ArrayRef> = columns.iter().map(|(_, array)| array.clone()).collect();
    let table = RecordBatch::try_new(schema.clone(), arrays).unwrap();
    let names: Vec<String> = CARD.figures().into_iter().map(|figure| figure.name).collect();
    let scorer = Scorer::new(&CARD).figures(names.clone()).keep(["b"]).plain_status();
    let (result, summary) = match scorer.score(&table, &Options::new().threads(1 + random.below(2))) {
        Ok(scored) => scored,
        Err(error) => {
            told(&error);
            assert_eq!(error.kind(), ErrorKind::BadColumn, "{error}");
            let is_text = |it: &DataType| {
                use DataType::*;
                matches!(it, Utf8 | LargeUtf8 | Utf8View | Dictionary(..) | Null)
            };
            let levels = columns.iter().filter(|(name, _)| matches!(*name, "g" | "h"));
            let numbers = levels.clone().any(|(_, array)| !is_text(array.data_type()));
            let strange =
                columns.iter().any(|(_, array)| matches!(array.data_type(), DataType::Boolean | DataType::Date32));
            return assert!(numbers || strange, "{error}: {schema:?}");
        }
    };
    let expected: Vec<Row> = (0..rows).map(|row| alone(&said, row, &names)).collect();
    let refused = expected.iter().filter(|row| row.is_err()).count();
    assert_eq!((result.num_rows(), summary.rows(), summary.refused()), (rows, rows, refused));
    held(&result, &names, &expected);
    // A part of the table, and the table as a stream in two parts.
    let (from, to) = (random.below(rows + 1), random.below(rows + 1));
    let (from, to) = (from.min(to), from.max(to));
    let (part, _) = scorer.score(&table.slice(from, to - from), &Options::new()).unwrap();
    held(&part, &names, &expected[from..to]);
    let parts = [table.slice(0, from), table.slice(from, rows - from)].map(Ok);
    let reader = RecordBatchIterator::new(parts, schema);
    let mut at = 0;
    for scored in scorer.stream(reader).unwrap().rows_at_once(1 + random.below(40)) {
        let scored = scored.unwrap();
        held(&scored, &names, &expected[at..at + scored.num_rows()]);
        at += scored.num_rows();
    }
    assert_eq!(at, rows);
}

/// The published figures as texts, or the code of the error.
type Row = Result<Vec<Option<String>>, &'static str>;

fn alone(said: &[Vec<Told>], row: usize, names: &[String]) -> Row {
    let mut facts = CARD.facts();
    for (name, column) in ["a", "b", "c", "g", "h"].into_iter().zip(said) {
        match &column[row] {
            // What no text of 64 characters can write.
            Some(text) if text == "too long" => return Err(ErrorKind::NumberLimit.code()),
            Some(text) if text == "infinite" => return Err(ErrorKind::BadFact.code()),
            text => facts.set(name, text.as_deref()).map_err(|error| error.kind().code())?,
        };
    }
    let outcome = CARD.score(&facts).map_err(|error| error.kind().code())?;
    Ok(names.iter().map(|name| outcome.figure(name).map(|figure| figure.to_string())).collect())
}

fn held(result: &RecordBatch, names: &[String], expected: &[Row]) {
    let codes = result.column_by_name("error_code").unwrap().as_string::<i32>();
    let status = result.column_by_name("status").unwrap().as_string::<i32>();
    for (row, expected) in expected.iter().enumerate() {
        assert_eq!(codes.is_valid(row).then(|| codes.value(row)), expected.as_ref().err().copied(), "row {row}");
        assert_eq!(status.value(row) == "refused", expected.is_err());
        for (i, name) in names.iter().enumerate() {
            let column = result.column_by_name(name).unwrap().as_primitive::<Decimal128Type>();
            let ours = column.is_valid(row).then(|| plain(column.value(row), column.scale() as u32).unwrap());
            let theirs = expected.as_ref().ok().and_then(|figures| figures[i].clone());
            assert_eq!(ours, theirs, "{name} of row {row}");
        }
    }
}

/// An array that begins behind others in its buffers, and what its cells say.
fn column(rows: usize, has_levels: bool, random: &mut Random) -> (ArrayRef, Vec<Told>) {
    let (before, behind) = (random.below(11), random.below(11));
    let all = before + rows + behind;
    let kind = match random.below(30) {
        0 => 23 + random.below(3),
        _ if has_levels => 14 + random.below(9),
        _ => random.below(23),
    };
    let (array, mut told) = match kind {
        0 => integers::<Int8Type>(all, random),
        1 => integers::<Int16Type>(all, random),
        2 => integers::<Int32Type>(all, random),
        3 | 4 => integers::<Int64Type>(all, random),
        5 => integers::<UInt8Type>(all, random),
        6 => integers::<UInt16Type>(all, random),
        7 => integers::<UInt32Type>(all, random),
        8 => integers::<UInt64Type>(all, random),
        9 => floats(all, random),
        10 => narrow_floats(all, random),
        11 => decimals::<Decimal32Type>(all, |it| (it % 1_000_000_000) as i32, |it| it.into(), 9, random),
        12 => decimals::<Decimal64Type>(all, |it| (it % 1_000_000_000_000_000_000) as i64, |it| it.into(), 18, random),
        13 => decimals::<Decimal128Type>(all, |it| it % 10_i128.pow(38), |it| it, 38, random),
        14 => decimal256(all, random),
        15 => texts(all, random, |it| Arc::new(it.into_iter().collect::<StringArray>())),
        16 => texts(all, random, |it| Arc::new(it.into_iter().collect::<LargeStringArray>())),
        17 => texts(all, random, |it| Arc::new(it.into_iter().collect::<StringViewArray>())),
        18 => dictionary::<Int8Type>(all, random),
        19 => dictionary::<Int32Type>(all, random),
        20 => dictionary::<UInt16Type>(all, random),
        21 => dictionary::<Int64Type>(all, random),
        22 => dictionary::<UInt64Type>(all, random),
        23 => (Arc::new(NullArray::new(all)) as ArrayRef, vec![None; all]),
        24 => (Arc::new(BooleanArray::from(vec![true; all])) as ArrayRef, vec![None; all]),
        _ => (Arc::new(Date32Array::from(vec![1; all])) as ArrayRef, vec![None; all]),
    };
    told.truncate(before + rows);
    (array.slice(before, rows), told.split_off(before))
}

/// Which values are there, as a bitmap that begins at any bit.
fn nulls(count: usize, random: &mut Random) -> Option<NullBuffer> {
    if random.percent(30) {
        return None;
    }
    let offset = random.below(20);
    let share = *random.pick(&[5, 50, 95, 100]);
    let bits: BooleanBuffer = (0..offset + count).map(|_| random.percent(share)).collect();
    Some(NullBuffer::new(BooleanBuffer::new(bits.into_inner(), offset, count)))
}

fn there(nulls: &Option<NullBuffer>, row: usize) -> bool {
    nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row))
}

fn primitive<T: ArrowPrimitiveType>(
    values: Vec<T::Native>,
    nulls: Option<NullBuffer>,
    random: &mut Random,
) -> PrimitiveArray<T> {
    // The values too begin somewhere in their buffer.
    let before = random.below(5);
    let count = values.len();
    let all: Vec<T::Native> = std::iter::repeat_n(T::Native::default(), before).chain(values).collect();
    let buffer = ScalarBuffer::<T::Native>::from(all).slice(before, count);
    PrimitiveArray::new(buffer, nulls)
}

fn integer(random: &mut Random) -> i128 {
    let size = match random.below(8) {
        0..4 => random.below(50_000) as i128,
        4 => 10_i128.pow(random.below(38) as u32),
        5 => 1_i128 << random.below(126),
        6 => random.next().into(),
        _ => i128::from(random.next()) << random.below(60),
    };
    if random.percent(25) { -size } else { size }
}

fn integers<T: ArrowPrimitiveType>(count: usize, random: &mut Random) -> (ArrayRef, Vec<Told>)
where
    T::Native: TryFrom<i128> + std::fmt::Display,
{
    let nulls = nulls(count, random);
    let values: Vec<T::Native> =
        (0..count).map(|_| T::Native::try_from(integer(random)).unwrap_or_else(|_| T::Native::usize_as(7))).collect();
    let told = values.iter().enumerate().map(|(row, it)| there(&nulls, row).then(|| it.to_string())).collect();
    (Arc::new(primitive::<T>(values, nulls, random)), told)
}

fn told_float(text: String, is_nan: bool, is_infinite: bool) -> Told {
    match (is_nan, is_infinite) {
        (true, _) => None,
        (_, true) => Some("infinite".into()),
        // Longer texts have more digits or decimals than a number may have.
        _ if text.len() > 60 => Some("too long".into()),
        _ => Some(text),
    }
}

fn floats(count: usize, random: &mut Random) -> (ArrayRef, Vec<Told>) {
    let nulls = nulls(count, random);
    let value = |random: &mut Random| match random.below(5) {
        0 => f64::from_bits(random.next()),
        1 => *random.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 5e-324, 1e28, 0.1 + 0.2]),
        _ => random.below(1_000_000) as f64 / 100.0,
    };
    let values: Vec<f64> = (0..count).map(|_| value(random)).collect();
    let text =
        |it: f64| told_float(if it.is_finite() { shortest(it) } else { String::new() }, it.is_nan(), it.is_infinite());
    let told = values.iter().enumerate().map(|(row, it)| text(*it).filter(|_| there(&nulls, row))).collect();
    (Arc::new(primitive::<Float64Type>(values, nulls, random)), told)
}

fn narrow_floats(count: usize, random: &mut Random) -> (ArrayRef, Vec<Told>) {
    let nulls = nulls(count, random);
    // Up to six digits, of which a float of 32 bits gives back each.
    let value = |random: &mut Random| match random.below(6) {
        0 => *random.pick(&[f32::NAN, f32::INFINITY, f32::MAX, f32::MIN_POSITIVE, -0.0]),
        _ => random.below(1_000_000) as f32 / *random.pick(&[1.0, 10.0, 100.0, 1000.0]),
    };
    let values: Vec<f32> = (0..count).map(|_| value(random)).collect();
    let text = |it: f32| told_float(it.to_string(), it.is_nan(), it.is_infinite());
    let told = values.iter().enumerate().map(|(row, it)| text(*it).filter(|_| there(&nulls, row))).collect();
    (Arc::new(primitive::<Float32Type>(values, nulls, random)), told)
}

/// A scale that the type may have: below 0 too.
fn scale(precision: u8, random: &mut Random) -> i8 {
    match random.below(8) {
        0 => random.below(usize::from(precision) + 1) as i8,
        1 => -(random.below(40) as i8),
        2 => -128,
        _ => random.below(5) as i8,
    }
}

/// The text of `value * 10^-scale`.
fn scaled(value: i128, scale: i8) -> Told {
    let text = match u32::try_from(scale) {
        Ok(scale) => plain(value, scale),
        Err(_) if value == 0 => Some("0".into()),
        Err(_) => Some(format!("{value}{}", "0".repeat(usize::from(scale.unsigned_abs())))).filter(|it| it.len() < 60),
    };
    Some(text.unwrap_or_else(|| "too long".into()))
}

fn decimals<T: DecimalType>(
    count: usize,
    narrow: fn(i128) -> T::Native,
    wide: fn(T::Native) -> i128,
    precision: u8,
    random: &mut Random,
) -> (ArrayRef, Vec<Told>) {
    let (nulls, scale) = (nulls(count, random), scale(precision, random));
    let values: Vec<T::Native> = (0..count).map(|_| narrow(integer(random))).collect();
    let told = values.iter().enumerate().map(|(row, it)| scaled(wide(*it), scale).filter(|_| there(&nulls, row)));
    let told = told.collect();
    let array = primitive::<T>(values, nulls, random).with_precision_and_scale(precision, scale).unwrap();
    (Arc::new(array), told)
}

fn decimal256(count: usize, random: &mut Random) -> (ArrayRef, Vec<Told>) {
    let (nulls, scale) = (nulls(count, random), scale(76, random));
    let values: Vec<i128> = (0..count).map(|_| integer(random)).collect();
    let told = values.iter().enumerate().map(|(row, it)| scaled(*it, scale).filter(|_| there(&nulls, row))).collect();
    let values = values.into_iter().map(i256::from_i128).collect();
    let array = primitive::<Decimal256Type>(values, nulls, random).with_precision_and_scale(76, scale).unwrap();
    (Arc::new(array), told)
}

fn text(random: &mut Random) -> Told {
    const TEXTS: [&str; 12] =
        ["", "0", "good", "poor", "yes", "12.50", "-1/3", "50%", "1e3", "no", "é", "a text of more than twelve bytes"];
    match random.below(14) {
        place if place < TEXTS.len() => Some(TEXTS[place].to_owned()),
        12 => None,
        _ => Some((0..random.below(40)).map(|_| char::from(random.below(95) as u8 + 32)).collect()),
    }
}

fn texts(count: usize, random: &mut Random, array: fn(Vec<Told>) -> ArrayRef) -> (ArrayRef, Vec<Told>) {
    let told: Vec<Told> = (0..count).map(|_| text(random)).collect();
    (array(told.clone()), told)
}

fn dictionary<K: ArrowDictionaryKeyType>(count: usize, random: &mut Random) -> (ArrayRef, Vec<Told>)
where
    K::Native: TryFrom<usize>,
{
    let nulls = nulls(count, random);
    let (before, words) = (random.below(4), 1 + random.below(8));
    let values: Vec<Told> = (0..before + words).map(|_| text(random)).collect();
    let keys: Vec<usize> = (0..count).map(|_| random.below(words)).collect();
    let told = keys.iter().enumerate().map(|(row, key)| values[before + key].clone().filter(|_| there(&nulls, row)));
    let told = told.collect();
    // A key whose value is not there may be anything.
    let junk = *random.pick(&[0, 0, 100]);
    let keys = keys.into_iter().enumerate().map(|(row, key)| if there(&nulls, row) { key } else { junk });
    let keys: Vec<K::Native> = keys.map(K::Native::usize_as).collect();
    // The words too begin somewhere in their buffers.
    let words: ArrayRef = match random.below(3) {
        0 => Arc::new(values.into_iter().collect::<LargeStringArray>().slice(before, words)),
        1 => Arc::new(values.into_iter().collect::<StringViewArray>().slice(before, words)),
        _ => Arc::new(values.into_iter().collect::<StringArray>().slice(before, words)),
    };
    (Arc::new(DictionaryArray::<K>::try_new(primitive::<K>(keys, nulls, random), words).unwrap()), told)
}
