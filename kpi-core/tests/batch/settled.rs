//! Roundings that floats leave open: settled by themselves, with the rest of the row left to floats.

use kpi_core::Card;
use kpi_core::batch::{Column, Options, Scores};

const ROWS: usize = 100;

/// A column for each input, in order; one row of ten is the first value, the others are the second.
fn scores(json: &str, columns: &[[i64; 2]]) -> Scores {
    let card = Card::from_json(json).unwrap();
    let columns: Vec<[i64; ROWS]> =
        columns.iter().map(|of| std::array::from_fn(|row| of[usize::from(row % 10 != 3)])).collect();
    let mut batch = card.batch(ROWS);
    for (name, column) in card.inputs().zip(&columns) {
        batch.set(name, Column::i64(column, 0)).unwrap();
    }
    batch.score(&[], &Options::new()).unwrap()
}

/// A figure of the row of ten, which is the same in all of them, and of another row.
fn figure(scores: &Scores, name: &str) -> [String; 2] {
    let figure = scores.figure(name).unwrap();
    let text = |row| figure.get(row).map_or("-".to_owned(), |figure| figure.decimal_text());
    assert!((0..ROWS).filter(|row| row % 10 == 3).all(|row| text(row) == text(3)), "{name}");
    [text(3), text(4)]
}

/// How many rows were decided by floats, machine integers and rationals.
fn paths(scores: &Scores) -> [usize; 3] {
    let paths = scores.summary().paths();
    [paths.filter, paths.integers, paths.rationals]
}

#[test]
fn a_tie_is_settled_and_what_is_built_on_it_is_right() {
    // 1/3 + 4/6 = 1 and a half of it is a tie in units, as is a half of 3; both go to the even number.
    for (mode, of_one, of_three) in [("half_even", "0", "2"), ("half_up", "1", "2"), ("half_down", "0", "1")] {
        let json = format!(
            r#"{{"kpi": 1, "id": "tie", "inputs": {{"a": {{}}, "b": {{}}, "c": {{}}, "d": {{}}, "pay": {{}}}},
                "measures": {{
                  "sum": {{"sum": [{{"ratio": ["a", "b"]}}, {{"ratio": ["c", "d"]}}]}},
                  "half": {{"round": {{"of": {{"product": ["sum", "1/2"]}}, "to": "1", "mode": "{mode}"}}}},
                  "again": {{"round": {{"of": {{"sum": [{{"product": ["half", "3/2"]}}, "sum"]}},
                             "to": "1", "mode": "half_up"}}}},
                  "paid": {{"product": ["half", "pay"]}}}}}}"#
        );
        for (c, half) in [(4, of_one), (16, of_three)] {
            let found = scores(&json, &[[1, 1], [3, 3], [c, 2], [6, 6], [700, 800]]);
            let half_is: i64 = half.parse().unwrap();
            assert_eq!(figure(&found, "measures.half"), [half, "0"], "{mode}");
            assert_eq!(figure(&found, "measures.paid"), [(half_is * 700).to_string(), "0".into()], "{mode}");
            // 3/2 of it and 1 or 3 more, made whole upward from a half.
            let again = (half_is * 3 + (2 + c) / 3 + 1).div_euclid(2);
            assert_eq!(figure(&found, "measures.again"), [again.to_string(), "1".into()], "{mode} {c}");
            assert_eq!(paths(&found), [90, 10, 0], "{mode} {c}");
        }
    }
}

#[test]
fn figures_of_the_same_floats_are_not_settled_for_each_other() {
    // As floats the two weights are one. A tenth of 5/3 and of 10/3 is a tie; a little more is none.
    let json = r#"{"kpi": 1, "id": "alike", "inputs": {"a": {}, "b": {}, "c": {}, "d": {}},
        "measures": {
          "tie": {"round": {"to": "1", "mode": "half_even", "of": {"sum": [
            {"product": [{"ratio": ["a", "b"]}, "0.1"]}, {"product": [{"ratio": ["c", "d"]}, "0.1"]}]}}},
          "more": {"round": {"to": "1", "mode": "half_even", "of": {"sum": [
            {"product": [{"ratio": ["a", "b"]}, "0.1"]}, {"product": [{"ratio": ["c", "d"]}, "0.10000000000000000001"]}]}}}}}"#;
    let found = scores(json, &[[5, 1], [3, 3], [20, 2], [6, 6]]);
    assert_eq!(figure(&found, "measures.tie"), ["0", "0"]);
    assert_eq!(figure(&found, "measures.more"), ["1", "0"]);
}

#[test]
fn what_machine_integers_do_not_hold_is_settled_too() {
    // Fractions over four primes, whose product has 160 bits, and what each lacks of 1: their sum is 4.
    let primes = [1_000_000_000_039, 1_000_000_000_061, 1_000_000_000_063, 1_000_000_000_091];
    let (mut inputs, mut columns, mut terms) = (Vec::new(), Vec::new(), Vec::new());
    for (part, rest) in [("p", false), ("q", true)] {
        for (i, prime) in primes.iter().enumerate() {
            inputs.push(format!(r#""{part}{i}": {{}}"#));
            let number = 123_456_789 * (i as i64 + 1);
            columns.push(if rest { [prime - number; 2] } else { [number, number + 7_000_000_000] });
            terms.push(format!(r#"{{"ratio": ["{part}{i}", "d{i}"]}}"#));
        }
    }
    for (i, prime) in primes.into_iter().enumerate() {
        inputs.push(format!(r#""d{i}": {{}}"#));
        columns.push([prime; 2]);
    }
    let json = format!(
        r#"{{"kpi": 1, "id": "wide", "inputs": {{{}}}, "measures": {{"p": {{"sum": [{}]}}, "q": {{"sum": [{}]}}, "m": {{"round": {{
            "of": {{"product": [{{"sum": ["p", "q"]}}, "1/8"]}}, "to": "1", "mode": "half_up"}}}}}}}}"#,
        inputs.join(", "),
        terms[..4].join(", "),
        terms[4..].join(", ")
    );
    let found = scores(&json, &columns);
    assert_eq!(figure(&found, "measures.m"), ["1", "1"]);
    assert_eq!(paths(&found), [90, 0, 10]);
}

#[test]
fn what_two_cut_offs_make_of_an_index_is_rounded_once() {
    // A half of a half of 5 is 1.25.
    let json = r#"{"kpi": 1, "id": "halved", "inputs": {"a": {}, "b": {}},
        "index": {"aggregate": "mean", "rounding": {"index": {"to": "1", "mode": "half_up"}}, "members": [
          {"id": "m", "type": "continuous", "weight": "1", "actual": "a"},
          {"id": "first", "type": "cut_off", "trips": {"of": "b", "above": "0"}, "effect": {"multiply": "0.5"}},
          {"id": "second", "type": "cut_off", "trips": {"of": "b", "above": "0"}, "effect": {"multiply": "0.5"}}]}}"#;
    let found = scores(json, &[[5, 5], [1, 0]]);
    assert_eq!(figure(&found, "index"), ["1", "5"]);
    assert_eq!(paths(&found), [100, 0, 0]);
}
