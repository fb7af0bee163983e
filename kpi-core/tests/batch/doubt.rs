//! Which rows the float filter decides: those of which all is certain, and none that would be refused alone.

use kpi_core::batch::{Batch, Column, Options, Scores};
use kpi_core::{Card, ErrorKind};

const ROWS: usize = 40;

/// The words of the rows' statuses, and how many of the rows floats have decided.
fn told(batch: &Batch<'_>, scores: &Scores) -> (Vec<&'static str>, usize) {
    let words = (0..batch.rows()).map(|row| scores.status(row).unwrap().word()).collect();
    (words, scores.summary().paths().filter)
}

/// What holds in one row of four, in each row.
fn quarters<T>(of: impl Fn(bool) -> T) -> Vec<T> {
    (0..ROWS).map(|row| of(row % 4 == 1)).collect()
}

#[test]
fn a_missing_member_refuses_its_row_where_it_applies() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "applying", "inputs": {"x": {}, "y": {}, "team": {}},
            "index": {"aggregate": "mean", "members": [
              {"id": "x", "type": "continuous", "weight": "50%"},
              {"id": "y", "type": "continuous", "weight": "50%", "applies": {"of": "team", "above": "0"}}]}}"#,
    )
    .unwrap();
    let (x, team) = ([4; ROWS], quarters(|one| i64::from(!one)));
    let score = |y: &[i64], there: &[u8]| {
        let mut batch = card.batch(ROWS);
        batch.set("x", Column::i64(&x, 0)).unwrap().set("team", Column::i64(&team, 0)).unwrap();
        batch.set("y", Column::i64(y, 0).valid_bytes(there)).unwrap();
        let scores = batch.score(&["index"], &Options::new()).unwrap();
        let index = scores.figure("index").unwrap();
        let index: Vec<_> = (0..ROWS).map(|row| index.get(row).map(|index| index.decimal_text())).collect();
        (told(&batch, &scores), index)
    };
    // It is missing where it does not apply: nothing is refused.
    let (mut y, mut there) = (vec![8; ROWS], quarters(|one| u8::from(!one)));
    let all = (vec!["scored"; ROWS], ROWS);
    assert_eq!(score(&y, &there), (all, quarters(|one| Some(if one { "4" } else { "6" }.to_owned()))));
    // And in the third row, where it applies.
    (y[2], there[2]) = (0, 0);
    let ((words, by_floats), index) = score(&y, &there);
    assert_eq!((words[2], by_floats, &index[2]), ("refused", ROWS - 1, &None));
    assert_eq!(words.iter().filter(|word| **word == "scored").count(), ROWS - 1);
}

#[test]
fn what_is_the_same_for_everybody_covers_its_group() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "covered", "inputs": {"y": {}},
            "index": {"aggregate": "mean", "members_absent": {"missing": "skip"}, "members": [
              {"id": "fixed", "type": "group", "weight": "50%", "aggregate": "mean", "members": [
                {"id": "eight_tenths", "type": "continuous", "weight": "1", "actual": "0.8"}]},
              {"id": "y", "type": "continuous", "weight": "50%"}]}}"#,
    )
    .unwrap();
    let (y, there) = ([1; ROWS], quarters(|one| u8::from(!one)));
    let mut batch = card.batch(ROWS);
    batch.set("y", Column::i64(&y, 0).valid_bytes(&there)).unwrap();
    let scores = batch.score(&["index", "index.coverage"], &Options::new()).unwrap();
    let read = |name: &str| {
        let figure = scores.figure(name).unwrap();
        (0..ROWS).map(|row| figure.get(row).unwrap().decimal_text()).collect::<Vec<_>>()
    };
    assert_eq!(read("index"), quarters(|one| if one { "0.8" } else { "0.9" }));
    assert_eq!(read("index.coverage"), quarters(|one| if one { "0.5" } else { "1" }));
    assert_eq!(told(&batch, &scores), (quarters(|one| if one { "warned" } else { "scored" }), ROWS));
}

#[test]
fn a_figure_of_more_digits_than_can_be_published_refuses_its_row() {
    // Thirds of 10^12: from 10^18 on they have nineteen digits and ten decimals.
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "digits", "inputs": {"x": {}},
            "measures": {"small": {"least": ["x", 5]}, "wide": {"product": ["x", "1000000000000/3"]}}}"#,
    )
    .unwrap();
    for (x, word) in [(2_999_999, "scored"), (3_000_001, "refused"), (9_999_998, "refused"), (-3_000_001, "refused")] {
        let column = quarters(|one| if one { x } else { 1 });
        let mut batch = card.batch(ROWS);
        batch.set("x", Column::i64(&column, 0)).unwrap();
        let scores = batch.score(&["measures.small"], &Options::new()).unwrap();
        let (words, by_floats) = told(&batch, &scores);
        assert_eq!(words, quarters(|one| if one { word } else { "scored" }), "{x}");
        assert_eq!(by_floats, ROWS - ROWS / 4, "{x}");
        let alone = card.score(card.facts().set("x", x).unwrap());
        assert_eq!(alone.is_ok(), word == "scored", "{x}");
    }
}

#[test]
fn a_piece_without_width_is_undefined() {
    // Between "below a" and "up to b" one value is left where a is b, and no line runs through it.
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "width", "inputs": {"x": {}, "a": {}, "b": {}, "from": {}, "to": {}},
            "measures": {"m": {"curve": {"of": "x", "pieces": [
              {"below": "a", "is": "1"}, {"up_to": "b", "from": "from", "to": "to"}, {"is": "5"}]}}}}"#,
    )
    .unwrap();
    let mut batch = card.batch(ROWS);
    let b = quarters(|one| if one { 20 } else { 40 });
    for (name, column) in
        [("x", &[20; ROWS][..]), ("a", &[20; ROWS]), ("b", &b), ("from", &[2; ROWS]), ("to", &[4; ROWS])]
    {
        batch.set(name, Column::i64(column, 0)).unwrap();
    }
    let scores = batch.score(&["measures.m"], &Options::new()).unwrap();
    let m = scores.figure("measures.m").unwrap();
    let read: Vec<_> = (0..ROWS).map(|row| m.get(row).map(|m| m.decimal_text())).collect();
    assert_eq!(read, quarters(|one| if one { None } else { Some("2".to_owned()) }));
}

#[test]
fn a_figure_that_is_too_wide_refuses_its_row_whatever_its_size() {
    // Thirteen squares of a number near 1, each with a bit beside it: as a float it is still there, as a fraction it has
    // 9 · 2^13 decimals.
    let square = |i: usize| format!(r#""m{i}": {{"sum": [{{"product": ["m{0}", "m{0}"]}}, "0.001"]}}"#, i - 1);
    let squares: Vec<_> = (1..=13).map(square).collect();
    let card = Card::from_json(&format!(
        r#"{{"kpi": 1, "id": "wide", "inputs": {{"x": {{}}}}, "measures": {{
            "m0": {{"greatest": [{{"least": ["x", "1"]}}, "0"]}}, "small": {{"least": ["x", 5]}}, {}}}}}"#,
        squares.join(", ")
    ))
    .unwrap();
    let mut batch = card.batch(ROWS);
    let x = quarters(|one| if one { 999_999_999 } else { 1_000_000_000 });
    batch.set("x", Column::i64(&x, 9)).unwrap();
    let scores = batch.score(&["measures.small"], &Options::new()).unwrap();
    assert_eq!(told(&batch, &scores).0, quarters(|one| if one { "refused" } else { "scored" }));
    assert!(scores.errors().iter().all(|error| error.error.kind() == ErrorKind::TooWide));
}

#[test]
fn a_pay_line_that_never_applies_refuses_every_row() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "never", "inputs": {"plan": {}},
            "index": {"aggregate": "sum", "absent": {"missing": "skip"}, "members": [
              {"id": "m", "type": "continuous", "actual": "1.1", "applies": {"above": "5"}},
              {"id": "plan", "type": "continuous"}]},
            "pay": {"rounding": {"to": "0.01", "mode": "up"}, "lines": [{"id": "l", "amount": "m.actual"}]}}"#,
    )
    .unwrap();
    let mut batch = card.batch(ROWS);
    batch.set("plan", Column::i64(&[3; ROWS], 0)).unwrap();
    let scores = batch.score(&["index"], &Options::new()).unwrap();
    assert_eq!(told(&batch, &scores), (vec!["refused"; ROWS], 0));
}

#[test]
fn rows_are_counted_by_the_arithmetic_that_decided_them() {
    // Floats have no geometric mean; the fifth power of 10^27 is beyond machine integers, and 32 is not.
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "counted", "inputs": {"x": {}},
            "index": {"aggregate": "geometric", "members": [
              {"id": "m", "type": "continuous", "weight": "1",
               "actual": {"least": [{"product": ["x", "x", "x", "x", "x"]}, "1"]}}]}}"#,
    )
    .unwrap();
    let mut batch = card.batch(ROWS);
    let x = quarters(|one| if one { 10_i128.pow(27) } else { 2 });
    batch.set("x", Column::i128(&x, 0)).unwrap();
    let scores = batch.score(&["index"], &Options::new()).unwrap();
    let paths = scores.summary().paths();
    assert_eq!((paths.filter, paths.integers, paths.rationals), (0, ROWS - ROWS / 4, ROWS / 4));
}

#[test]
fn a_member_without_weight_makes_no_index_alone() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "weightless", "inputs": {"x": {}, "y": {}, "z": {}},
            "index": {"aggregate": "mean", "absent": {"missing": "skip"}, "members_absent": {"missing": "skip"},
              "members": [
                {"id": "x", "type": "continuous", "weight": "0%"}, {"id": "y", "type": "continuous", "weight": "40%"},
                {"id": "z", "type": "continuous", "weight": "60%"}]}}"#,
    )
    .unwrap();
    // Every way in which the three can be there, five times.
    let there = |bit: usize| (0..ROWS).map(|row| (row >> bit & 1) as u8).collect::<Vec<_>>();
    let valid = [there(0), there(1), there(2)];
    let values = [[1; ROWS], [2; ROWS], [4; ROWS]];
    let mut batch = card.batch(ROWS);
    for ((name, values), valid) in ["x", "y", "z"].into_iter().zip(&values).zip(&valid) {
        batch.set(name, Column::i64(values, 0).valid_bytes(valid)).unwrap();
    }
    let scores = batch.score(&["index", "z.weight"], &Options::new()).unwrap();
    let (words, by_floats) = told(&batch, &scores);
    assert_eq!(by_floats, ROWS);
    let text = |name: &str, row: usize| scores.figure(name).unwrap().get(row).map(|figure| figure.decimal_text());
    for (row, word) in words.into_iter().enumerate() {
        let (index, weight) = match row % 8 {
            0 | 1 => (None, None),
            2 | 3 => (Some("2"), None),
            4 | 5 => (Some("4"), Some("1")),
            _ => (Some("3.2"), Some("0.6")),
        };
        assert_eq!((text("index", row).as_deref(), text("z.weight", row).as_deref()), (index, weight), "row {row}");
        let alone = card.score(&batch.facts(row).unwrap()).unwrap();
        assert_eq!(alone.index().map(|index| index.exact().decimal_text()).as_deref(), index, "row {row}");
        assert_eq!(word, if alone.warnings().is_empty() { "scored" } else { "warned" }, "row {row}");
    }
}

/// The attainment is a choice of floats, for which `below` and `up_to` are one comparison; only at their end, which is in
/// doubt, are they two. Found by `bit_for_bit` with seed 77.
#[test]
fn a_piece_that_is_its_end_alone_refuses_its_row_whatever_is_asked_for() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "undecided", "inputs": {"x": {}, "best": {}}, "index": {"aggregate": "mean", "members": [
            {"id": "m", "type": "continuous", "weight": "1", "actual": "x",
             "normalize": {"curve": [{"below": "0", "is": "0"}, {"below": "best", "from": "0", "to": "1"}, {"is": "1"}]},
             "scale": [{"below": "0.5", "is": "-1"}, {"up_to": "0.5", "refuse": "half is not decided"},
                       {"from": "0.6", "slope": "0.8"}]}]}}"#,
    )
    .unwrap();
    let (x, best) = (quarters(|half| if half { 40_001 } else { 40_002 }), [80_002; ROWS]);
    let mut batch = card.batch(ROWS);
    batch.set("x", Column::i64(&x, 2)).unwrap().set("best", Column::i64(&best, 2)).unwrap();
    for figures in [&["m.attainment"][..], &["m.score"], &["index", "m.attainment"], &[]] {
        let scores = batch.score(figures, &Options::new()).unwrap();
        let (words, by_floats) = told(&batch, &scores);
        assert_eq!(words, quarters(|half| if half { "refused" } else { "scored" }), "{figures:?}");
        assert_eq!((by_floats, scores.errors().len()), (ROWS - ROWS / 4, ROWS / 4), "{figures:?}");
        assert!(scores.errors().iter().all(|error| error.error.kind() == ErrorKind::Refused), "{figures:?}");
    }
}
