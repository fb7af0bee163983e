//! Every type of column, with nulls, slices and values at the ends of its range.

use std::sync::Arc;

use arrow_array::types::*;
use arrow_array::*;
use arrow_buffer::{BooleanBuffer, NullBuffer, i256};
use arrow_schema::{DataType, Field, TimeUnit};
use kpi_core::Card;
use kpi_core::arrow::Scorer;

use crate::{column, decimals, echo, refuses, score, table, texts};

/// A column whose values are known by their texts; one that begins with `!` is a refusal.
#[track_caller]
fn gives(array: ArrayRef, expected: &[&str]) {
    let table = table([("x", array)]);
    // As it is, in the middle of a longer column, and cut row by row.
    check(&table, expected);
    for start in 0..expected.len() {
        for end in start..=expected.len() {
            check(&table.slice(start, end - start), &expected[start..end]);
        }
    }
}

#[track_caller]
fn check(table: &RecordBatch, expected: &[&str]) {
    let (result, _) = score(&Scorer::new(&echo()), table);
    let (figures, codes) = (decimals(&result, "measures.m"), texts(&result, "error_code"));
    let shown = figures.into_iter().zip(codes).map(|(figure, code)| match (figure, code) {
        (Some(figure), None) => figure,
        (None, Some(code)) => format!("!{code}"),
        (None, None) => "null".to_owned(),
        both => panic!("a figure and an error: {both:?}"),
    });
    assert_eq!(shown.collect::<Vec<_>>(), expected, "{}", table.schema().field(0).data_type());
}

#[test]
fn integers_of_every_width() {
    gives(column(Int8Array::from(vec![Some(-128), None, Some(127)])), &["-128", "null", "127"]);
    gives(column(Int16Array::from(vec![Some(-32768), None, Some(32767)])), &["-32768", "null", "32767"]);
    gives(column(Int32Array::from(vec![Some(i32::MIN), None, Some(i32::MAX)])), &["-2147483648", "null", "2147483647"]);
    gives(
        column(Int64Array::from(vec![Some(i64::MIN), None, Some(i64::MAX)])),
        &["-9223372036854775808", "null", "9223372036854775807"],
    );
    gives(column(UInt8Array::from(vec![Some(255), None])), &["255", "null"]);
    gives(column(UInt16Array::from(vec![Some(65535), None])), &["65535", "null"]);
    gives(column(UInt32Array::from(vec![Some(u32::MAX), None])), &["4294967295", "null"]);
    gives(column(UInt64Array::from(vec![Some(7), None])), &["7", "null"]);
    gives(column(UInt64Array::from(vec![Some(u64::MAX), None, Some(0)])), &["18446744073709551615", "null", "0"]);
}

#[test]
fn a_float_is_its_shortest_decimal_in_its_own_width() {
    gives(
        column(Float64Array::from(vec![Some(0.1), None, Some(-0.0), Some(f64::NAN), Some(1e300), Some(0.1 + 0.2)])),
        &["0.1", "null", "0", "null", "!number_limit", "0.3"], // 0.30000000000000004 to 10 decimals
    );
    gives(
        column(Float64Array::from(vec![f64::INFINITY, 2_251_799_813_685_249.5])),
        &["!bad_fact", "2251799813685249.5"],
    );
    // As a float of 64 bits the first would be 0.10000000149011612.
    gives(
        column(Float32Array::from(vec![Some(0.1), None, Some(f32::NAN), Some(16_777_217.0), Some(-2.5), Some(1e-7)])),
        &["0.1", "null", "null", "16777216", "-2.5", "0.0000001"],
    );
    gives(
        column(Float32Array::from(vec![f32::MAX, f32::MIN_POSITIVE, f32::NEG_INFINITY, 123_456.79, 1.234_567_9e10])),
        &["!number_limit", "!number_limit", "!bad_fact", "123456.79", "12345679000"],
    );
}

/// Every decimal of up to six digits that a form writes, by its own text.
#[test]
fn a_float_of_32_bits_has_the_digits_that_a_person_wrote() {
    let written = |i: u32| format!("{}.{:0width$}", i % 997, i * 7919 % 10_u32.pow(i % 4), width = (i % 4) as usize);
    let texts: Vec<String> = (1..4000).map(|i| written(i).trim_end_matches('.').to_owned()).collect();
    let floats: Vec<f32> = texts.iter().map(|text| text.parse().unwrap()).collect();
    let (result, summary) = score(&Scorer::new(&echo()), &table([("x", column(Float32Array::from(floats)))]));
    assert_eq!(summary.refused(), 0);
    for (text, figure) in texts.iter().zip(decimals(&result, "measures.m")) {
        assert_eq!(figure.unwrap(), crate::bare(text));
    }
}

fn scaled<T: DecimalType>(values: Vec<Option<T::Native>>, precision: u8, scale: i8) -> ArrayRef
where
    PrimitiveArray<T>: From<Vec<Option<T::Native>>>,
{
    column(PrimitiveArray::<T>::from(values).with_precision_and_scale(precision, scale).unwrap())
}

#[test]
fn decimals_of_every_width_and_scale() {
    gives(scaled::<Decimal32Type>(vec![Some(-12345), None, Some(5)], 9, 2), &["-123.45", "null", "0.05"]);
    gives(scaled::<Decimal32Type>(vec![Some(-12), None, Some(0)], 9, -3), &["-12000", "null", "0"]);
    gives(scaled::<Decimal64Type>(vec![Some(999_999_999_999_999_999), None], 18, 9), &["999999999.999999999", "null"]);
    gives(scaled::<Decimal64Type>(vec![Some(7), None], 18, -1), &["70", "null"]);
    gives(scaled::<Decimal128Type>(vec![Some(-1), None, Some(100)], 38, 2), &["-0.01", "null", "1"]);
    // Zeros at the end of the decimals are no digits; a number of 29 is one too many.
    let ten_to_36 = 10_i128.pow(36);
    gives(
        scaled::<Decimal128Type>(vec![Some(25 * ten_to_36), None, Some(25 * ten_to_36 + 1)], 38, 37),
        &["2.5", "null", "!number_limit"],
    );
    gives(
        scaled::<Decimal128Type>(vec![Some(10_i128.pow(28)), Some(-(10_i128.pow(28)) + 1), Some(i128::MAX)], 38, 0),
        &["!number_limit", "-9999999999999999999999999999", "!number_limit"],
    );
    gives(scaled::<Decimal128Type>(vec![Some(12), None, Some(-3)], 38, -4), &["120000", "null", "-30000"]);
    // So many zeros that no integer of 128 bits holds the number.
    gives(scaled::<Decimal128Type>(vec![Some(1), None, Some(0)], 38, -38), &["!number_limit", "null", "0"]);
    gives(scaled::<Decimal128Type>(vec![Some(15), None, Some(0)], 38, -120), &["!number_limit", "null", "0"]);
    let wide = |value: i128| i256::from_i128(value);
    gives(scaled::<Decimal256Type>(vec![Some(wide(-250)), None, Some(wide(1))], 76, 2), &["-2.5", "null", "0.01"]);
    gives(scaled::<Decimal256Type>(vec![Some(wide(-25)), None, Some(wide(0))], 76, -2), &["-2500", "null", "0"]);
    let sixty = wide(10_i128.pow(30)) * wide(10_i128.pow(30));
    gives(
        scaled::<Decimal256Type>(vec![Some(wide(15) * sixty), None, Some(-sixty), Some(wide(1))], 76, 61),
        &["1.5", "null", "-0.1", "!number_limit"],
    );
    gives(scaled::<Decimal256Type>(vec![Some(sixty), None, Some(wide(3))], 76, 0), &["!number_limit", "null", "3"]);
    gives(scaled::<Decimal256Type>(vec![Some(sixty), None, Some(wide(3))], 76, -1), &["!number_limit", "null", "30"]);
}

/// What lies under a null may be anything.
#[test]
fn a_value_that_is_not_valid_is_not_looked_at() {
    let nulls = || Some(NullBuffer::from(vec![true, false, true]));
    gives(column(Int64Array::new(vec![1, i64::MAX, 3].into(), nulls())), &["1", "null", "3"]);
    gives(column(UInt64Array::new(vec![1, u64::MAX, 3].into(), nulls())), &["1", "null", "3"]);
    gives(column(Float64Array::new(vec![1.0, f64::INFINITY, 3.0].into(), nulls())), &["1", "null", "3"]);
    gives(column(Float32Array::new(vec![1.0, f32::INFINITY, 3.0].into(), nulls())), &["1", "null", "3"]);
    let decimals = Decimal128Array::new(vec![1, i128::MIN, 3].into(), nulls());
    gives(column(decimals.with_precision_and_scale(38, -2).unwrap()), &["100", "null", "300"]);
    let wide = Decimal256Array::new(vec![i256::from(1), i256::MIN, i256::from(3)].into(), nulls());
    gives(column(wide.with_precision_and_scale(76, 1).unwrap()), &["0.1", "null", "0.3"]);
    let keys = Int8Array::new(vec![0, -7, 1].into(), nulls());
    let values = Arc::new(StringArray::from(vec!["4", "5"]));
    gives(column(DictionaryArray::new(keys, values)), &["4", "null", "5"]);
}

/// A validity that begins inside a byte, of a column that is longer than a few bytes.
#[test]
fn validity_begins_at_any_bit() {
    let bits: Vec<bool> = (0..200).map(|i| i % 3 != 0).collect();
    for offset in 0..20 {
        let nulls = NullBuffer::new(BooleanBuffer::from(bits.clone()).slice(offset, 150));
        let values: Vec<i64> = (0..150).collect();
        let (result, _) =
            score(&Scorer::new(&echo()), &table([("x", column(Int64Array::new(values.into(), Some(nulls))))]));
        let expected = (0..150).map(|i| bits[offset + i].then(|| i.to_string()));
        assert_eq!(decimals(&result, "measures.m"), expected.collect::<Vec<_>>(), "{offset}");
    }
}

const WRITTEN: [Option<&str>; 6] = [Some("50%"), Some("1/4"), None, Some(""), Some("1e3"), Some("-2.50")];
const READ: [&str; 6] = ["0.5", "0.25", "null", "null", "!bad_fact", "-2.5"];

#[test]
fn texts_of_every_shape_are_read_as_a_card_writes_numbers() {
    gives(column(StringArray::from(WRITTEN.to_vec())), &READ);
    gives(column(LargeStringArray::from(WRITTEN.to_vec())), &READ);
    gives(column(StringViewArray::from(WRITTEN.to_vec())), &READ);
    gives(
        column(StringViewArray::from(vec!["0.0000000001", "1234567890123456.75", "0.000000000000000000000000001"])),
        &["0.0000000001", "1234567890123456.75", "0"],
    );
    gives(column(NullArray::new(3)), &["null"; 3]);
}

fn by_keys<K: ArrowDictionaryKeyType>(keys: Vec<Option<K::Native>>, values: ArrayRef) -> ArrayRef
where
    PrimitiveArray<K>: From<Vec<Option<K::Native>>>,
{
    column(DictionaryArray::new(PrimitiveArray::<K>::from(keys), values))
}

#[test]
fn dictionaries_by_any_integers_of_texts_of_any_shape() {
    // The dictionary has a null of its own, and a text that no row names.
    let words = vec![Some("3"), None, Some("no number"), Some("1/8")];
    let dictionaries: [ArrayRef; 3] = [
        column(StringArray::from(words.clone())),
        column(LargeStringArray::from(words.clone())),
        column(StringViewArray::from(words)),
    ];
    for words in dictionaries {
        macro_rules! by {
            ($($of:ty,)*) => {
                $(gives(
                    by_keys::<$of>(vec![Some(3), Some(0), None, Some(1), Some(2), Some(3)], words.clone()),
                    &["0.125", "3", "null", "null", "!bad_fact", "0.125"],
                );)*
            };
        }
        by!(Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,);
    }
}

fn rated() -> Card {
    Card::from_json(
        r#"{"kpi": 1, "id": "rated", "inputs": {"rating": {"levels": ["good", "poor"]}},
            "measures": {"m": {"levels": {"of": "rating", "are": {"good": "1.2", "poor": "0.8"}}}}}"#,
    )
    .unwrap()
}

#[test]
fn levels_are_texts() {
    let words = vec![Some("good"), None, Some("poor"), Some("Good"), Some("")];
    let dictionary: DictionaryArray<Int16Type> = words.iter().copied().collect();
    for ratings in [column(StringArray::from(words.clone())), column(StringViewArray::from(words)), column(dictionary)]
    {
        let (result, _) = score(&Scorer::new(&rated()), &table([("rating", ratings)]));
        assert_eq!(decimals(&result, "measures.m"), [Some("1.2".into()), None, Some("0.8".into()), None, None]);
        assert_eq!(
            texts(&result, "error_message")[3].as_deref(),
            Some(
                "facts.rating: the fact is none of the input's levels; given `Good`, allowed good, poor; did you mean `good`?"
            )
        );
    }
    refuses(
        Scorer::new(&rated()),
        &table([("rating", column(Int32Array::from(vec![0, 1])))]),
        "facts.rating: the input has levels, and the column has numbers; given `Int32`, allowed good, poor; give texts, or a \
         dictionary of texts",
    );
    // Nulls may be of any kind.
    let (result, _) = score(&Scorer::new(&rated()), &table([("rating", column(NullArray::new(2)))]));
    assert_eq!(decimals(&result, "measures.m"), [None, None]);
}

const ALLOWED: &str = "integers, floats of 32 and 64 bits, decimals, texts, dictionaries of texts, null";

#[test]
fn other_types_are_refused_before_any_row() {
    refuses(
        Scorer::new(&echo()),
        &table([("x", column(BooleanArray::from(vec![true])))]),
        &format!(
            "facts.x: the column `x` has a type that no fact has; given `Boolean`, allowed {ALLOWED}; declare levels such as \
             `yes` and `no`, and give a column of these texts"
        ),
    );
    let numbers: DictionaryArray<Int8Type> =
        DictionaryArray::new(Int8Array::from(vec![0]), Arc::new(Int64Array::from(vec![5])));
    let list = ListArray::from_iter_primitive::<Int64Type, _, _>([Some([Some(1)])]);
    let inner = Arc::new(Field::new("a", DataType::Int64, true));
    let others: [(ArrayRef, &str); 7] = [
        (column(Date32Array::from(vec![1])), "Date32"),
        (column(TimestampSecondArray::from(vec![1])), &DataType::Timestamp(TimeUnit::Second, None).to_string()),
        (column(BinaryArray::from(vec![b"1".as_slice()])), "Binary"),
        (column(numbers), "Dictionary(Int8, Int64)"),
        (column(list.clone()), &list.data_type().to_string()),
        (column(StructArray::from(vec![(inner, column(Int64Array::from(vec![1])))])), r#"Struct("a": Int64)"#),
        (column(RunArray::try_new(&Int32Array::from(vec![1]), &Int64Array::from(vec![1])).unwrap()), ""),
    ];
    for (array, name) in others {
        let name = if name.is_empty() { array.data_type().to_string() } else { name.to_owned() };
        let shown: String = name.chars().take(80).collect();
        let cut = if name.chars().count() > 80 { "…" } else { "" };
        refuses(
            Scorer::new(&echo()),
            &table([("x", array)]),
            &format!(
                "facts.x: the column `x` has a type that no fact has; given `{shown}{cut}`, allowed {ALLOWED}; cast the column \
                 to one of these types"
            ),
        );
    }
}
