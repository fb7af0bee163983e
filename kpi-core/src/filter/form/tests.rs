//! What is seen of columns and of single facts.

use rust_decimal::Decimal;

use super::super::lower::FactForm::{Default, Level, Number};
use super::*;

fn number() -> InputSlot {
    InputSlot { name: "x".into(), levels: None, default: State::Missing }
}

/// What is seen of a column of so many rows.
fn seen(column: Column<'_>, rows: usize) -> FactForm {
    form(Some(&column), &number(), rows)
}

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

#[test]
fn a_sample_is_spread_over_the_column() {
    for (rows, count) in [(0, 0), (1, 1), (10, 10), (16, 16), (2000, 16), (51_200, 100), (1_000_000, 256)] {
        let places: Vec<usize> = sample(rows).collect();
        assert_eq!(places.len(), count, "{rows} rows");
        assert!(places.iter().all(|place| *place < rows));
        let eighths = places.iter().map(|place| place * 8 / rows).collect::<std::collections::HashSet<_>>();
        assert!(eighths.len() == 8 || rows < 16, "{rows} rows: {places:?}");
    }
}

#[test]
fn there_is_room_for_four_times_what_was_seen() {
    for (most, expected) in
        [(0, 8), (63, 8), (64, 9), (1000, 12), (1023, 12), (1024, 13), (1 << 48, 51), (u64::MAX, 51)]
    {
        assert_eq!(bits(most), expected, "{most}");
    }
}

#[test]
fn numbers_have_the_decimals_and_the_size_that_were_seen() {
    let rows = 1000;
    let integers: Vec<i64> = (0..rows).map(|i| if i % 2 == 0 { -1000 } else { 3 }).collect();
    assert_eq!(seen(Column::i64(&integers, 2), 1000), Number { decimals: 2, bits: 12, may_miss: false });
    let wide: Vec<i128> = integers.iter().map(|value| i128::from(*value)).collect();
    assert_eq!(seen(Column::i128(&wide, 3), 1000), Number { decimals: 3, bits: 12, may_miss: false });
    assert_eq!(seen(Column::i128(&[i128::MAX], 3), 1), Number { decimals: 3, bits: 51, may_miss: false });
    // What is not there is not seen.
    let valid = [0, 1];
    let integers = [i64::MAX, 5];
    assert_eq!(seen(Column::i64(&integers, 0).valid_bytes(&valid), 2), Number { decimals: 0, bits: 8, may_miss: true });
    let all = [1, 1];
    assert_eq!(seen(Column::i64(&[5, 5], 0).valid_bytes(&all), 2), Number { decimals: 0, bits: 8, may_miss: false });
    assert_eq!(seen(Column::i64(&[], 4), 0), Number { decimals: 4, bits: 8, may_miss: false });
    assert_eq!(form(None, &number(), 5), Default);
}

#[test]
fn floats_have_the_decimals_with_which_they_read_back() {
    for (value, decimals, bits) in [(3.0, 0, 8), (0.5, 1, 8), (-12.25, 2, 13), (0.000_001, 6, 8), (1.0 / 3.0, 6, 21)] {
        assert_eq!(seen(Column::f64(&[value]), 1), Number { decimals, bits, may_miss: false }, "{value}");
        let with_nan = [value, f64::NAN];
        assert_eq!(seen(Column::f64(&with_nan), 2), Number { decimals, bits, may_miss: true }, "{value}");
    }
    // Each of them counts.
    assert_eq!(seen(Column::f64(&[7.0, 0.25, 4000.0]), 3), Number { decimals: 2, bits: 21, may_miss: false });
}

#[test]
fn decimals_and_texts_have_the_most_decimals_that_were_seen() {
    let decimals = [Decimal::new(15, 1), Decimal::new(-12_345, 3)];
    assert_eq!(seen(Column::decimal(&decimals), 2), Number { decimals: 3, bits: 16, may_miss: false });
    let texts = ["1.5", "200", "0.25"];
    let texts = texts.map(Some);
    assert_eq!(seen(Column::text(&texts), 3), Number { decimals: 2, bits: 17, may_miss: true });
    let fine = [Decimal::new(1, 20)];
    assert_eq!(seen(Column::decimal(&fine), 1), Number { decimals: 12, bits: 8, may_miss: false });
}

#[test]
fn levels_may_miss_where_a_column_may() {
    let levels = Some(["low".into(), "high".into()].into());
    let input = InputSlot { levels, ..number() };
    let places = [0, 1];
    let of = |column: Column<'_>| form(Some(&column), &input, 2);
    assert_eq!(of(Column::levels(&places)), Level { may_miss: false });
    assert_eq!(of(Column::levels(&places).valid_bytes(&[1, 0])), Level { may_miss: true });
    let texts = [Some("low"), Some("high")];
    assert_eq!(of(Column::text(&texts)), Level { may_miss: true });
    assert_eq!(of(Column::codes(&places, &texts)), Level { may_miss: true });
}

#[test]
fn a_number_is_an_integer_of_a_form_or_has_another() {
    let scaling = Scaling::new(Number { decimals: 2, bits: 10, may_miss: false }).unwrap();
    let float = |value: f64| Some(value.to_bits());
    for (text, expected) in [
        ("1.25", float(125.0)),
        ("10.24", float(1024.0)),
        ("-10.24", float(-1024.0)),
        ("10.25", None),
        ("7", float(700.0)),
        ("11", None),
        ("1/4", float(25.0)),
        ("1/3", None),
        ("0.125", None),
        ("0.5", float(50.0)),
        ("9223372036854775807", None),
        ("340282366920938463463374607", None),
    ] {
        assert_eq!(scaling.integer(&exact(text)), expected, "{text}");
    }
    for (value, decimals, expected) in [
        (125, 2, float(125.0)),
        (1024, 2, float(1024.0)),
        (-1025, 2, None),
        (7, 0, float(700.0)),
        (75, 1, float(750.0)),
        (1, 3, None),
        (i64::MAX, 0, None),
    ] {
        assert_eq!(scaling.scaled(value, decimals), expected, "{value} of {decimals} decimals");
    }
    assert!(Scaling::new(Level { may_miss: true }).is_none() && Scaling::new(Default).is_none());
    assert!(Scaling::new(Number { decimals: 13, bits: 8, may_miss: false }).is_none());
}

#[test]
fn a_form_grows_with_the_facts_of_single_rows() {
    let narrow = Number { decimals: 1, bits: 8, may_miss: false };
    let value = |text: &str| State::Value(exact(text));
    let wider = |decimals, bits| Some(Number { decimals, bits, may_miss: false });
    for (fact, expected) in [
        (value("2.5"), wider(1, 8)),
        (value("100"), wider(1, 12)),
        // What was held before still is: three bits for each decimal more, and a little.
        (value("0.125"), wider(3, 16)),
        (State::Value(Exact::from_ratio(150, 100).unwrap()), wider(2, 12)),
        (value("1/4"), wider(2, 12)),
        (value("123456.789"), wider(3, 29)),
        (value("0.0000000000001"), None),
        (value("1/3"), None),
        (State::Missing, Some(Number { decimals: 1, bits: 8, may_miss: true })),
        (State::Level(0), None),
    ] {
        assert_eq!(widened(narrow, &fact), expected, "{fact:?}");
    }
    let level = Level { may_miss: false };
    assert_eq!(widened(level, &State::Missing), Some(Level { may_miss: true }));
    assert_eq!(widened(level, &State::Level(1)), Some(level));
    assert_eq!(widened(Level { may_miss: true }, &State::Level(1)), Some(Level { may_miss: true }));
    assert_eq!(widened(level, &value("1")), None);
    assert_eq!(widened(Default, &value("1")), None);
    assert!([narrow, level, Default].iter().all(|form| !form.may_miss()));
    assert!(Level { may_miss: true }.may_miss() && Number { decimals: 0, bits: 8, may_miss: true }.may_miss());
}
