//! Columns of facts: what each kind means, and what is refused before any row is scored.

use kpi_core::batch::{Column, Options, Scores};
use kpi_core::{Card, ErrorKind};
use rust_decimal::Decimal;

use super::bonus;

fn value(column: Column<'_>, rows: usize) -> Scores {
    let json = r#"{"kpi": 1, "id": "a", "inputs": {"x": {}}, "measures": {"m": {"sum": ["x", 0]}}}"#;
    let card = Card::from_json(json).unwrap();
    let mut batch = card.batch(rows);
    batch.set("x", column).unwrap();
    batch.score(&[], &Options::new()).unwrap()
}

/// The measures as published, `-` where there is none.
fn shown(scores: &Scores) -> Vec<String> {
    let figure = &scores.figures()[0];
    (0..scores.rows()).map(|row| figure.get(row).map_or("-".into(), |exact| exact.decimal_text())).collect()
}

#[test]
fn every_kind_of_column_means_its_number() {
    let decimals = [Decimal::new(-250, 2), Decimal::new(1, 28)];
    assert_eq!(shown(&value(Column::i64(&[-250, 3], 2), 2)), ["-2.5", "0.03"]);
    assert_eq!(shown(&value(Column::i128(&[10_i128.pow(27), -1], 10), 2)), ["100000000000000000", "-0.0000000001"]);
    assert_eq!(shown(&value(Column::decimal(&decimals), 2)), ["-2.5", "0"]);
    assert_eq!(shown(&value(Column::text(&["50%", "1/4", ""]), 3)), ["0.5", "0.25", "-"]);
    assert_eq!(shown(&value(Column::text(&[Some("7"), None]), 2)), ["7", "-"]);
    assert_eq!(shown(&value(Column::codes(&[1, 0, 1], &["2", "3"]), 3)), ["3", "2", "3"]);
}

#[test]
fn a_float_means_its_shortest_decimal() {
    let floats = [0.1, 0.1 + 0.2, 80_849_460_614_605.1, 8_084_946_061_460.51, 9_007_199_254_740_993.0, -0.0, f64::NAN];
    let means = ["0.1", "0.3", "80849460614605.1", "8084946061460.51", "9007199254740992", "0", "-"];
    assert_eq!(shown(&value(Column::f64(&floats), floats.len())), means);
    // The second is published with 10 decimals only; it is not 0.3.
    let json = r#"{"kpi": 1, "id": "a", "inputs": {"x": {}}, "measures": {"m": {"product": [{"difference": ["x", "0.3"]}, "10000000000"]}}}"#;
    let card = Card::from_json(json).unwrap();
    let mut batch = card.batch(2);
    batch.set("x", Column::f64(&floats[1..3])).unwrap();
    assert_eq!(shown(&batch.score(&[], &Options::new()).unwrap()), ["0.0000004", "808494606146048000000000"]);
}

#[test]
fn integers_of_more_decimals_than_a_number_has_are_refused_as_alone() {
    let pays = |line: &str| {
        let json = format!(
            r#"{{"kpi": 1, "id": "fine", "inputs": {{"a": {{}}, "b": {{"default": "7"}}}}, "pay": {{
                "rounding": {{"to": "0.01", "mode": "half_up"}}, "lines": [{{"id": "paid", "amount": {line}}}]}}}}"#
        );
        Card::from_json(&json).unwrap()
    };
    let curve = r#"{"curve": {"of": "a", "pieces": [{"up_to": "0", "is": "0"}, {"is": "500"}]}}"#;
    let (narrow, wide) = ([1_i64, 0, -12, 10, i64::MAX], [1_i128, 0, -12, 10, i128::MAX]);
    let (mut refused, mut paid) = (0, 0);
    // The last card does not ask for the fact, and its row is refused all the same.
    for card in [curve, r#"{"sum": ["a", "1"]}"#, r#""b""#].map(pays) {
        for scale in (26..42).chain([63, u32::MAX]) {
            for column in [Column::i64(&narrow, scale), Column::i128(&wide, scale)] {
                let mut batch = card.batch(narrow.len());
                batch.set("a", column).unwrap();
                let scores = batch.score(&["total"], &Options::new()).unwrap();
                for row in 0..narrow.len() {
                    let alone = batch.facts(row).and_then(|facts| card.score(&facts));
                    let total = scores.figure("total").unwrap().get(row);
                    assert_eq!(total, alone.as_ref().ok().and_then(|it| it.total()).map(|it| it.exact().clone()));
                    let told =
                        scores.errors().iter().find(|error| error.row == row).map(|error| error.error.to_string());
                    assert_eq!(told, alone.err().map(|error| error.to_string()), "row {row} of scale {scale}");
                    if told.is_some() { refused += 1 } else { paid += 1 }
                }
            }
        }
    }
    assert!(refused > 200 && paid > 100, "{refused} rows are refused, {paid} are paid");
}

#[test]
fn what_is_not_valid_is_missing_whatever_its_value() {
    let junk = [i64::MAX, 5, i64::MIN, 7];
    assert_eq!(shown(&value(Column::i64(&junk, 0).valid_bytes(&[0, 1, 0, 255]), 4)), ["-", "5", "-", "7"]);
    // 13 bits, of which the first 9 belong to rows before this slice.
    let bits = [0b1111_1111, 0b0001_0101];
    assert_eq!(shown(&value(Column::i64(&junk, 0).valid_bits(&bits, 9), 4)), ["-", "5", "-", "7"]);
    assert_eq!(shown(&value(Column::f64(&[f64::INFINITY, 1.0]).valid_bytes(&[0, 1]), 2)), ["-", "1"]);
    assert_eq!(shown(&value(Column::text(&["12 EUR", "2"]).valid_bytes(&[0, 1]), 2)), ["-", "2"]);
    assert_eq!(shown(&value(Column::codes(&[-7, 0], &["2"]).valid_bytes(&[0, 1]), 2)), ["-", "2"]);
}

#[test]
fn one_column_serves_several_inputs() {
    let card = bonus();
    let column = [100, 300, 500];
    let mut batch = card.batch(3);
    for name in ["pay", "sold", "plan"] {
        batch.set(name, Column::i64(&column, 0)).unwrap();
    }
    let scores = batch.score(&["bonus.amount", "measures.attained"], &Options::new()).unwrap();
    assert_eq!(scores.figures()[0].values(), [2_000, 6_000, 10_000]);
    assert_eq!(scores.figures()[1].values(), [10_000_000_000; 3]);
}

#[test]
fn an_input_without_column_has_its_default_or_is_missing() {
    let card = bonus();
    let hundred = [100];
    let mut batch = card.batch(1);
    batch.set("pay", Column::i64(&hundred, 0)).unwrap().set("sold", Column::i64(&hundred, 0)).unwrap();
    assert_eq!(batch.without_column().collect::<Vec<_>>(), ["plan", "share", "grade"]);
    let scores = batch.score(&[], &Options::new()).unwrap();
    assert_eq!(
        scores.errors()[0].error.to_string(),
        "pay.lines[0].amount: the figure is missing: the fact `plan` is missing; correct the facts, or look at a figure \
         that is always there"
    );
    batch.set("plan", Column::i64(&hundred, 0)).unwrap();
    let missing = Column::i64(&hundred, 0).valid_bytes(&[0]);
    batch.set("share", missing).unwrap(); // the default stands in for what is missing, too
    assert_eq!(batch.score(&[], &Options::new()).unwrap().figures()[0].values(), [2_000]);
}

#[test]
fn columns_that_do_not_fit_are_refused_when_they_are_set() {
    let card = bonus();
    let told = |name: &str, column: Column<'_>| {
        let mut batch = card.batch(3);
        let error = batch.set(name, column).err().unwrap();
        (error.kind(), error.to_string())
    };
    let (one, three) = ([1], [1, 2, 3]);
    assert_eq!(
        told("pay", Column::i64(&one, 0)),
        (
            ErrorKind::BadColumn,
            "facts.pay: the column has another number of rows than the batch; given `1`, allowed 3".into()
        )
    );
    assert_eq!(
        told("pay", Column::i64(&three, 0).valid_bytes(&[1, 1])).1,
        "facts.pay: the column's validity has another number of rows than the batch; given `2`, allowed 3"
    );
    assert_eq!(
        told("pay", Column::i64(&three, 0).valid_bits(&[0xff], 6)).1,
        "facts.pay: the column's validity has another number of rows than the batch; given `2`, allowed 3"
    );
    assert_eq!(
        told("pay", Column::i64(&three, 0).valid_bits(&[0xff], 70)).1,
        "facts.pay: the column's validity has another number of rows than the batch; given `0`, allowed 3"
    );
    assert_eq!(
        told("grade", Column::i64(&three, 0)).1,
        "facts.grade: the input has levels, and the column has numbers; allowed good, poor; give texts, codes of a \
         dictionary, or the places of the levels"
    );
    assert_eq!(
        told("pay", Column::levels(&[0, 0, 1])).1,
        "facts.pay: the input is a number, and the column has levels; give a column of numbers"
    );
    assert_eq!(
        told("paj", Column::i64(&three, 0)),
        (
            ErrorKind::UnknownFact,
            "facts.paj: the card has no input of that name; given `paj`; did you mean `pay`?".into()
        )
    );
    let mut batch = card.batch(3);
    let error = batch.set_at(5, Column::i64(&three, 0)).err().unwrap();
    assert_eq!(
        error.to_string(),
        "facts.5: no input of the card has this slot; given `5`, allowed below 5, the number of its inputs; ask the card \
         for the slot of an input by its name"
    );
}

#[test]
fn a_default_stands_in_where_the_card_would_skip_what_is_missing() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "default",
            "inputs": {"sold": {"default": "30"}, "made": {}, "grade": {"levels": ["low", "high"], "default": "high"}},
            "measures": {"graded": {"levels": {"of": "grade", "are": {"low": "0", "high": "1"}}}},
            "index": {"aggregate": "mean", "members_absent": {"missing": "skip"}, "members": [
              {"id": "a", "weight": "50%", "type": "continuous", "actual": "sold", "normalize": {"ratio": {"target": "60"}}},
              {"id": "b", "weight": "25%", "type": "continuous", "actual": "made", "normalize": {"ratio": {"target": "10"}}},
              {"id": "c", "weight": "25%", "type": "continuous", "actual": "graded", "normalize": {"ratio": {"target": "1"}}}]}}"#,
    )
    .unwrap();
    let (rows, sold, made, grades) = (200, [48; 200], [10; 200], [0; 200]);
    let valid: Vec<u8> = (0..rows).map(|row| u8::from(row % 2 == 0)).collect();
    let mut batch = card.batch(rows);
    batch.set("sold", Column::i64(&sold, 0).valid_bytes(&valid)).unwrap();
    batch.set("made", Column::i64(&made, 0)).unwrap();
    batch.set("grade", Column::levels(&grades).valid_bytes(&valid)).unwrap();
    let scores = batch.score(&["index"], &Options::new()).unwrap();
    assert_eq!(scores.summary().paths().filter, 200, "all rows are decided by floats");
    // 0.8 · 50% + 25%; where the facts are missing, 0.5 · 50% + 25% + 25%.
    for (row, index) in scores.figures()[0].values().iter().enumerate() {
        assert_eq!(*index, [6_500_000_000, 7_500_000_000][row % 2], "row {row}");
    }
}

#[test]
fn a_target_below_zero_has_no_ratio_however_it_is_known() {
    let goals = [
        (r#"{"sold": {}, "goal": {"default": "-5"}}"#, r#""goal""#),
        (r#"{"sold": {}}"#, r#"{"sum": [{"product": ["sold", "0"]}, "-5"]}"#),
        (
            r#"{"sold": {}, "grade": {"levels": ["low", "high"], "default": "low"}}"#,
            r#"{"levels": {"of": "grade", "are": {"low": "-5", "high": "-5"}}}"#,
        ),
    ];
    for (inputs, goal) in goals {
        let card = Card::from_json(&format!(
            r#"{{"kpi": 1, "id": "below_zero", "inputs": {inputs}, "index": {{"aggregate": "mean", "members": [
                {{"id": "m", "weight": "1", "type": "continuous", "actual": "sold", "absent": {{"undefined": {{"score": "0.5"}}}},
                  "normalize": {{"ratio": {{"target": {goal}}}}}}}]}}}}"#
        ))
        .unwrap();
        let sold: Vec<i64> = (0..300).collect();
        let mut batch = card.batch(sold.len());
        batch.set("sold", Column::i64(&sold, 0)).unwrap();
        let scores = batch.score(&["index"], &Options::new()).unwrap();
        assert!(scores.figures()[0].values().iter().all(|index| *index == 5_000_000_000), "{goal} in a batch");
        let mut scorer = card.scorer().unwrap();
        for sold in [0, 3, 299] {
            let mut facts = card.facts();
            facts.set("sold", sold).unwrap();
            assert_eq!(scorer.score(&facts).unwrap().index().unwrap().to_string(), "0.5", "{goal} alone");
        }
    }
}
