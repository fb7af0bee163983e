//! What is read of columns of each kind, held against their values: in whole chunks and in the last one, with every kind
//! of validity, and where a value has not the form that was seen.

use rust_decimal::Decimal;

use crate::Card;
use crate::batch::Texts;

use super::super::kernel::CHUNK;
use super::super::lower::FactForm::{Level, Number};
use super::super::lower::Wanted;
use super::*;

/// Two whole chunks and a part of one.
const ROWS: usize = 2 * CHUNK + 44;

/// The value in hundredths, where it is there, and whether it is of the form that was seen.
#[derive(Clone, Copy)]
struct Given {
    value: i64,
    is_there: bool,
    is_astray: bool,
}

/// Values below 10 bits in size, some of them missing; in the second chunk some are astray, or would be if they were
/// there.
fn given(seed: usize) -> Vec<Given> {
    let row = |i: usize| {
        let is_astray = (CHUNK..CHUNK + 60).contains(&i) && (i + seed).is_multiple_of(13);
        let value = ((i * 37 + seed * 101) % 2047) as i64 - 1023;
        Given {
            value: if is_astray { 5000 + value } else { value },
            is_there: !(i + seed).is_multiple_of(5),
            is_astray,
        }
    };
    (0..ROWS).map(row).collect()
}

/// Hundredths as a text.
fn text(value: i64) -> String {
    format!("{}{}.{:02}", if value < 0 { "-" } else { "" }, value.abs() / 100, value.abs() % 100)
}

fn bytes(given: &[Given]) -> Vec<u8> {
    given.iter().map(|it| u8::from(it.is_there) * 3).collect()
}

fn bits(given: &[Given], offset: usize) -> Vec<u8> {
    let mut bits = vec![0x55; (offset + given.len()).div_ceil(8)];
    for (i, it) in given.iter().enumerate() {
        let (byte, bit) = ((offset + i) / 8, 1 << ((offset + i) % 8));
        bits[byte] = if it.is_there { bits[byte] | bit } else { bits[byte] & !bit };
    }
    bits
}

/// All facts of a card of these inputs, read chunk by chunk: for each row the numbers, where they are missing, and
/// whether the row is in doubt.
fn read(columns: &[Option<Column<'_>>], forms: &[FactForm]) -> Vec<(Vec<f64>, Vec<bool>, bool)> {
    let names: Vec<String> = (0..forms.len()).map(|i| format!("x{i}")).collect();
    let input = |(name, form): (&String, &FactForm)| match form {
        Level { .. } => format!(r#""{name}": {{"levels": ["low", "mid", "high"]}}"#),
        _ => format!(r#""{name}": {{}}"#),
    };
    let inputs: Vec<String> = names.iter().zip(forms).map(input).collect();
    let amount = |(name, form): (&String, &FactForm)| match form {
        Level { .. } => format!(r#"{{"levels": {{"of": "{name}", "are": {{"low": 1, "mid": 2, "high": 3}}}}}}"#),
        _ => format!(r#""{name}""#),
    };
    let amounts: Vec<String> = names.iter().zip(forms).map(amount).collect();
    let json = format!(
        r#"{{"kpi": 1, "id": "read", "inputs": {{{}}}, "measures": {{"all": {{"sum": [{}]}}}}}}"#,
        inputs.join(", "),
        amounts.join(", ")
    );
    let card = Card::from_json(&json).unwrap();
    let plan = card.plan();
    // The sum is there where all of it is, so that each fact is asked for whether it is missing.
    let wanted = Wanted { reg: plan.outputs.measures[0].figure.reg, gate: None, decimals: 2 };
    let filter = Filter::new(plan, forms.into(), &[wanted]).unwrap();
    let source = filter.source(columns, &plan.inputs);
    let mut rows = Vec::new();
    for start in (0..ROWS).step_by(CHUNK) {
        let count = CHUNK.min(ROWS - start);
        let mut lanes = Lanes::<CHUNK>::new(&filter.program);
        let mut values = vec![vec![f64::NAN; forms.len()]; count];
        let mut gone = vec![vec![false; forms.len()]; count];
        for (place, part) in filter.program.parts.iter().enumerate() {
            let ahead = &mut source.ahead(start);
            match start / CHUNK % 2 {
                0 => source.load::<true, _>(place, part, start, count, &mut lanes, ahead),
                _ => source.load::<false, _>(place, part, start, count, &mut lanes, ahead),
            }
            for i in 0..count {
                for fact in &part.facts {
                    let slot = fact.slot as usize;
                    values[i][slot] = f64::from_bits(lanes.lanes[fact.lane as usize][i]);
                    assert_eq!(fact.missing.is_some(), forms[slot].may_miss());
                    if let Some(missing) = fact.missing {
                        let missing = lanes.lanes[missing as usize][i];
                        assert!([0, u64::MAX].contains(&missing));
                        gone[i][slot] = missing == u64::MAX;
                    }
                }
            }
        }
        let doubt = lanes.doubt.get().copied().unwrap_or([0; CHUNK]);
        assert!(doubt[count..].iter().all(|doubt| *doubt == 0), "no doubt beyond the last row");
        for (i, (values, gone)) in values.into_iter().zip(gone).enumerate() {
            rows.push((values, gone, doubt[i] != 0));
        }
    }
    rows
}

/// The columns are read as these values: `scale` of what stands in a lane is a hundredth.
fn holds(columns: &[Column<'_>], form: FactForm, of: &[Vec<Given>]) {
    let columns: Vec<_> = columns.iter().copied().map(Some).collect();
    let read = read(&columns, &vec![form; columns.len()]);
    for (i, (values, gone, doubt)) in read.iter().enumerate() {
        let row: Vec<Given> = of.iter().map(|given| given[i]).collect();
        assert_eq!(*doubt, row.iter().any(|it| it.is_there && it.is_astray), "row {i}");
        for (slot, it) in row.iter().enumerate() {
            assert_eq!(gone[slot], !it.is_there, "row {i}, column {slot}");
            let expected = if it.is_there && !it.is_astray { it.value as f64 } else { 0.0 };
            assert_eq!(values[slot], expected, "row {i}, column {slot}");
        }
    }
}

const FORM: FactForm = Number { decimals: 2, bits: 10, may_miss: true };

/// Three columns of one kind: without validity, with one of bytes, with one of bits that begin in a byte.
fn each_validity(column: impl Fn(&[Given], &dyn Fn(Column<'_>, Vec<Given>))) {
    for seed in 0..2 {
        let given = given(seed);
        column(&given, &|column, missing| {
            let (bytes, bits) = (bytes(&given), bits(&given, 3 + seed));
            let columns = [column, column.valid_bytes(&bytes), column.valid_bits(&bits, 3 + seed)];
            holds(&columns, FORM, &[missing, given.clone(), given.clone()]);
            // Without a full column beside it.
            holds(&columns[1..2], FORM, std::slice::from_ref(&given));
            holds(&columns[2..], FORM, std::slice::from_ref(&given));
        });
    }
}

fn all_there(given: &[Given]) -> Vec<Given> {
    given.iter().map(|it| Given { is_there: true, ..*it }).collect()
}

#[test]
fn integers_are_read_as_they_lie() {
    each_validity(|given, check| {
        let values: Vec<i64> = given.iter().map(|it| it.value).collect();
        check(Column::i64(&values, 2), all_there(given));
        let values: Vec<i128> = given.iter().map(|it| it.value.into()).collect();
        check(Column::i128(&values, 2), all_there(given));
    });
}

#[test]
fn floats_are_read_as_their_shortest_decimals() {
    each_validity(|given, check| {
        let values: Vec<f64> = given.iter().map(|it| text(it.value).parse().unwrap()).collect();
        check(Column::f64(&values), all_there(given));
        // NaN is missing too.
        let values: Vec<f64> =
            given.iter().map(|it| if it.is_there { text(it.value).parse().unwrap() } else { f64::NAN }).collect();
        check(Column::f64(&values), given.to_vec());
    });
}

#[test]
fn decimals_and_texts_are_read_one_by_one() {
    each_validity(|given, check| {
        let values: Vec<Decimal> = given.iter().map(|it| Decimal::new(it.value, 2)).collect();
        check(Column::decimal(&values), all_there(given));
        let texts: Vec<Option<String>> = given.iter().map(|it| Some(text(it.value))).collect();
        check(Column::text(&texts), all_there(given));
        let texts: Vec<Option<String>> = given.iter().map(|it| it.is_there.then(|| text(it.value))).collect();
        check(Column::text(&texts), given.to_vec());
        let codes: Vec<i32> = (0..given.len() as i32).rev().collect();
        let turned: Vec<Option<String>> = texts.iter().rev().cloned().collect();
        check(Column::codes(&codes, &turned), given.to_vec());
    });
}

#[test]
fn levels_are_read_as_their_places() {
    let places: Vec<i32> = (0..ROWS).map(|i| if i == 200 { 3 } else { (i % 3) as i32 }).collect();
    let names: Vec<Option<&str>> =
        (0..ROWS).map(|i| if i == 200 { Some("none") } else { Some(["low", "mid", "high"][i % 3]) }).collect();
    let valid: Vec<u8> = (0..ROWS).map(|i| u8::from(i % 4 != 1)).collect();
    for column in [Column::levels(&places), Column::text(&names as &dyn Texts)] {
        let columns = [Some(column), Some(column.valid_bytes(&valid))];
        let read = read(&columns, &[Level { may_miss: false }, Level { may_miss: true }]);
        for (i, (values, gone, doubt)) in read.iter().enumerate() {
            assert_eq!(*doubt, i == 200, "row {i}");
            let place = (i % 3) as f64;
            let there = valid[i] != 0;
            assert_eq!(*gone, [false, !there], "row {i}");
            assert!(i == 200 || *values == [place, if there { place } else { 0.0 }], "row {i}: {values:?}");
        }
    }
}

#[test]
fn what_is_missing_and_was_not_foreseen_is_in_doubt() {
    let not_foreseen = Number { decimals: 2, bits: 10, may_miss: false };
    let odd = |i: usize| i % 7 == 3;
    let floats: Vec<f64> = (0..ROWS).map(|i| if odd(i) { f64::NAN } else { 1.25 }).collect();
    let texts: Vec<Option<&str>> = (0..ROWS).map(|i| (!odd(i)).then_some("1.25")).collect();
    for column in [Column::f64(&floats), Column::text(&texts)] {
        for (i, (values, _, doubt)) in read(&[Some(column)], &[not_foreseen]).iter().enumerate() {
            assert_eq!(*doubt, odd(i), "row {i}");
            assert!(odd(i) || values[0] == 125.0, "row {i}: {values:?}");
        }
    }
}

/// A float, and whether it is astray: the same whether the machine multiplies and adds in one or not.
fn read_one<R: Reading>(reading: R, given: R::Given) -> (u64, u64) {
    let [one, other] =
        [reading.read::<false>(given), reading.read::<true>(given)].map(|(float, hint)| (float, reading.astray(hint)));
    assert!(one.0 == other.0 && (one.1 == 0) == (other.1 == 0));
    one
}

#[test]
fn an_integer_is_astray_from_a_power_of_two_on() {
    for bits in [8, 20, 50, 51] {
        let end = 1_i64 << bits;
        let reading = Integer::new(bits);
        for (value, fits) in [
            (0, true),
            (end - 1, true),
            (-end, true),
            (end, false),
            (-end - 1, false),
            (2 * end, false),
            (-2 * end, false),
        ] {
            let (float, astray) = read_one(reading, value);
            assert!(f64::from_bits(float) == value as f64 || !fits, "{value} in {bits} bits");
            assert_eq!(astray == 0, fits, "{value} in {bits} bits");
            let (float, astray) = read_one(Wide(reading), value.into());
            assert!(f64::from_bits(float) == value as f64 || !fits, "{value} in {bits} bits");
            assert_eq!(astray == 0, fits, "{value} in {bits} bits");
        }
        for value in [i64::MAX, i64::MIN, i64::MAX - end, i64::MIN + end] {
            assert!(read_one(reading, value).1 != 0 && read_one(Wide(reading), value.into()).1 != 0, "{value}");
        }
        // Both halves are astray, by the same bits.
        assert!(read_one(Wide(reading), (i128::from(2 * end) << 64) + i128::from(2 * end)).1 != 0);
        // Their lower halves would fit.
        for value in [1_i128 << 64, -(1_i128 << 64), (1_i128 << 64) - 1, i128::MAX, i128::MIN] {
            assert!(read_one(Wide(reading), value).1 != 0, "{value}");
        }
    }
}

#[test]
fn a_float_is_read_where_it_is_the_nearest_to_a_decimal() {
    for decimals in [0, 1, 2, 6, 12] {
        nearest(Float::new(decimals, 20), decimals);
        nearest(FloatOrNan::new(decimals, 20, false), decimals);
        // As of integers, the least is one more.
        let near = |value: i32| format!("{value}e-{decimals}").parse::<f64>().unwrap();
        assert_eq!(read_one(Float::new(decimals, 20), near(-1_048_576)).1, 0);
        assert!(read_one(Float::new(decimals, 20), near(-1_048_577)).1 != 0);
        assert!(read_one(FloatOrNan::new(decimals, 20, false), near(-1_048_576)).1 != 0);
        let may_miss = FloatOrNan::new(decimals, 20, true);
        assert_eq!(read_one(may_miss, f64::NAN), (0, 0));
        assert!(read_one(may_miss, f64::INFINITY).1 != 0);
    }
    // Decimals of more than 15 digits have more than one float beside each other that reads back.
    let wide = FloatOrNan::new(0, 51, false);
    assert_eq!(read_one(wide, 999_999_999_999_999.0).1, 0);
    assert!(read_one(wide, 1e15).1 != 0);
    for bits in [49, 50, 51] {
        assert_eq!(read_one(Float::new(0, bits), (1_u64 << 49) as f64 - 1.0).1, 0);
        assert!(read_one(Float::new(0, bits), (1_u64 << 49) as f64).1 != 0);
    }
    assert!(rounds_to_nearest());
}

fn nearest<R: Reading<Given = f64>>(reading: R, decimals: u32) {
    let near = |value: i32| format!("{value}e-{decimals}").parse::<f64>().unwrap();
    for value in [0, 1, -1, 3, 10, 99_999, -1_048_575] {
        let (float, astray) = read_one(reading, near(value));
        assert_eq!((f64::from_bits(float), astray), (f64::from(value), 0), "{value}e-{decimals}");
        let beside = f64::from_bits(near(value).to_bits() + 1);
        assert!(read_one(reading, beside).1 != 0, "beside {value}e-{decimals}");
    }
    for value in [1_048_576, 1_048_577, -1_048_577, 4_000_000] {
        assert!(read_one(reading, near(value)).1 != 0, "{value}e-{decimals} is beyond 20 bits");
    }
    for value in [f64::INFINITY, f64::NEG_INFINITY, 1e300, 1e-300, f64::NAN] {
        assert!(read_one(reading, value).1 != 0, "{value}");
    }
}

/// The nearest float to a decimal as the parser of the standard library finds it, and the floats beside it: only it is
/// the shortest, by a division and by a product and a sum in one.
#[test]
fn a_product_and_a_sum_in_one_tell_the_nearest_float_as_a_division_does() {
    let mut seed = 1_u64;
    for round in 0..60_000_u64 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let decimals = (round % 13) as u32;
        let power = Power::new(decimals);
        // Of every size, and near the powers of two, where steps between floats change.
        let size = 1_u64 << (seed >> 58).min(49);
        let value = match round % 3 {
            0 => (seed >> 8) % size,
            1 => (size as f64 * 10_f64.powi(decimals as i32)) as u64 % (1 << 49) + seed % 5,
            _ => size - (seed >> 9) % size.min(7),
        };
        let near: f64 = format!("{value}e-{decimals}").parse().unwrap();
        for (x, is) in [(near, true), (near.next_up(), false), (near.next_down(), false), (-near, true)] {
            let integer = (x * power.power).round();
            // The float beside a larger one may be the nearest to another integer.
            let is = is || format!("{integer}e-{decimals}").parse() == Ok(x);
            let found = [power.is_nearest::<false>(x, integer), power.is_nearest::<true>(x, integer)];
            assert_eq!(found, [is; 2], "{x:?} with {decimals} decimals");
        }
    }
}

#[test]
fn bits_are_taken_from_any_place_of_a_bitmap() {
    let bits: Vec<u8> = (0..23_u8).map(|i| i.wrapping_mul(91) ^ 0x5a).collect();
    for at in 0..bits.len() * 8 {
        let one_by_one = (at..at + 64).rev().fold(0, |word, bit| {
            word << 1 | u64::from(bits.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1))
        });
        assert_eq!(sixty_four(&bits, at), one_by_one, "{at}");
    }
}
