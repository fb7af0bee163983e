//! Rows: each comes back once, in its place; bad ones say why, and any can be explained.

use kpi_core::batch::{Column, Integers, Options, RowStatus};
use kpi_core::{Card, ErrorKind};

use super::bonus;

const PAY: [&str; 6] = ["3000", "12 EUR", "3000", "", "99999999999999999999999999999", "3000"];
const SOLD: [i64; 6] = [175, 175, 175, 175, 175, -5];
const PLAN: [i64; 6] = [210, 210, 0, 210, 210, 210];
const GRADE: [i32; 6] = [0, 1, 0, 1, 0, 2];

#[test]
fn bad_rows_carry_their_errors_and_stop_nothing() {
    let card = bonus();
    let mut batch = card.batch(6);
    batch.set("pay", Column::text(&PAY)).unwrap().set("sold", Column::i64(&SOLD, 1)).unwrap();
    batch.set("plan", Column::i64(&PLAN, 1)).unwrap().set("grade", Column::levels(&GRADE)).unwrap();
    let scores = batch.score(&["bonus.amount", "measures.graded"], &Options::new()).unwrap();
    let told: Vec<_> = scores.errors().iter().map(|error| (error.row, error.error.to_string())).collect();
    assert_eq!(
        told,
        [
            (
                1,
                "facts.pay: a number is written as digits with an optional sign, decimals or percent sign (-2.5, 50%), \
                 or as a fraction (1/3); given `12 EUR`"
                    .to_owned()
            ),
            (
                2,
                "pay.lines[0].amount: the figure is undefined: at `measures.attained` the divisor is 0 and must not be 0; correct the \
                 facts, or look at a figure that is always there"
                    .to_owned()
            ),
            (
                3,
                "pay.lines[0].amount: the figure is missing: the fact `pay` is missing; correct the facts, or look at \
                 a figure that is always there"
                    .to_owned()
            ),
            (4, "facts.pay: a number is below 10^28; given `99999999999999999999999999999`".to_owned()),
            (5, "facts.grade: no level has that place; given `2`, allowed 0 to 1 (good, poor)".to_owned()),
        ]
    );
    let (bonus, graded) = (scores.figure("bonus.amount").unwrap(), scores.figure("measures.graded").unwrap());
    assert_eq!((bonus.values(), bonus.valid()), (&[50_000, 0, 0, 0, 0, 0][..], &[1, 0, 0, 0, 0, 0][..]));
    assert_eq!((graded.values()[0], graded.valid()), (11_000_000_000, &[1, 0, 0, 0, 0, 0][..]));
    assert_eq!((bonus.get(0).unwrap().decimal_text(), bonus.get(1), bonus.get(6)), ("500".into(), None, None));
    let status: Vec<_> = (0..7).map(|row| scores.status(row)).collect();
    assert_eq!((status[0], status[1], status[6]), (Some(RowStatus::Scored), Some(RowStatus::Refused), None));
    let summary = scores.summary();
    assert_eq!((summary.rows(), summary.scored(), summary.warned(), summary.refused()), (6, 1, 0, 5));
    let by: Vec<_> = summary.refused_by().collect();
    let kinds = [
        (ErrorKind::NumberLimit, 1),
        (ErrorKind::BadFact, 1),
        (ErrorKind::UnknownLevel, 1),
        (ErrorKind::MissingFigure, 1),
        (ErrorKind::UndefinedFigure, 1),
    ];
    assert_eq!(by, kinds);
    // Each error is the one that the row alone gives.
    for error in scores.errors() {
        assert_eq!(batch.explain(error.row).err(), Some(error.error.clone()));
    }
    assert_eq!(batch.explain(0).unwrap().line("bonus").unwrap().to_string(), "500.00");
}

#[test]
fn codes_outside_of_their_dictionary_are_bad_facts() {
    let card = bonus();
    let mut batch = card.batch(3);
    let (codes, pay) = ([0, 2, -1], [1, 1, 1]);
    batch.set("grade", Column::codes(&codes, &["poor", "good"])).unwrap();
    for name in ["pay", "sold", "plan"] {
        batch.set(name, Column::i64(&pay, 0)).unwrap();
    }
    let scores = batch.score(&[], &Options::new()).unwrap();
    let told: Vec<_> = scores.errors().iter().map(|error| error.error.to_string()).collect();
    assert_eq!(
        told,
        [
            "facts.grade: the dictionary has no such code; given `2`, allowed 0 to 1",
            "facts.grade: the dictionary has no such code; given `-1`, allowed 0 to 1"
        ]
    );
}

#[test]
fn a_row_that_rests_on_a_part_of_the_card_is_warned() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "a", "inputs": {"x": {}, "y": {}},
            "index": {"aggregate": "mean", "members_absent": {"missing": "skip"}, "members": [
              {"id": "x", "type": "continuous", "weight": "25%"}, {"id": "y", "type": "continuous", "weight": "75%"}]}}"#,
    )
    .unwrap();
    let mut batch = card.batch(3);
    let (x, y) = ([4, 4, 4], [8, 8, 8]);
    batch.set("x", Column::i64(&x, 0).valid_bytes(&[1, 1, 0])).unwrap();
    batch.set("y", Column::i64(&y, 0).valid_bytes(&[1, 0, 0])).unwrap();
    let scores = batch.score(&["index", "index.coverage", "y.weight", "y.score"], &Options::new()).unwrap();
    let read = |name: &str| {
        let figure = scores.figure(name).unwrap();
        (0..3).map(|row| figure.get(row).map_or("-".into(), |exact| exact.decimal_text())).collect::<Vec<_>>()
    };
    assert_eq!(read("index"), ["7", "4", "-"]);
    assert_eq!(read("index.coverage"), ["1", "0.25", "-"]);
    assert_eq!(
        (read("y.score"), read("y.weight")),
        (["8", "-", "-"].map(str::to_owned).to_vec(), ["0.75", "-", "-"].map(str::to_owned).to_vec())
    );
    let status: Vec<_> = (0..3).map(|row| scores.status(row).unwrap().word()).collect();
    assert_eq!(status, ["scored", "warned", "refused"]);
    assert_eq!(batch.explain(1).unwrap().warnings().len(), 1);
}

#[test]
fn rows_are_found_by_their_ids() {
    let card = bonus();
    let mut batch = card.batch(5);
    assert_eq!(batch.row_of("7").unwrap_err().to_string(), "id: the batch has no ids; set the column of ids");
    assert!(batch.duplicate_ids().is_empty());
    let ids = [7, 12, 12, 700, 12];
    batch.ids(Column::i64(&ids, 0)).unwrap();
    assert_eq!((batch.row_of("7"), batch.row_of("700")), (Ok(0), Ok(3)));
    let twice = batch.row_of("12").unwrap_err();
    assert_eq!(twice.kind(), ErrorKind::DuplicateName);
    assert_eq!(
        twice.to_string(),
        "rows[2].id: two rows have the same id; given `12`; name the row by its place: 1 or 2"
    );
    let nobody = batch.row_of("70").unwrap_err();
    assert_eq!(
        (nobody.kind(), nobody.to_string()),
        (ErrorKind::UnknownName, "id: no row has that id; given `70`".into())
    );
    assert_eq!(batch.duplicate_ids(), [("12".to_owned(), 3)]);
    batch.ids(Column::text(&["b", "a", "b", "", "a"])).unwrap();
    assert_eq!(batch.duplicate_ids(), [("b".to_owned(), 2), ("a".to_owned(), 2)]);
    let short = batch.ids(Column::i64(&ids[1..], 0)).err().unwrap();
    assert_eq!(
        short.to_string(),
        "facts.id: the column has another number of rows than the batch; given `4`, allowed 5"
    );
    let levels = batch.ids(Column::levels(&[0; 5])).err().unwrap();
    assert_eq!(
        levels.to_string(),
        "facts.id: ids are no levels, whose places name nobody; give a column of texts or of numbers"
    );
}

#[test]
fn there_are_no_rows_beyond_the_last() {
    let card = bonus();
    assert_eq!(
        card.batch(3).explain(3).unwrap_err().to_string(),
        "rows[3]: the batch has no such row; given `3`, allowed rows 0 to 2"
    );
    assert_eq!(card.batch(3).facts(usize::MAX).unwrap_err().kind(), ErrorKind::BadColumn);
}

/// A contribution that is weighed by 0 is known to be 0, and yet undefined where its member is: what begins there is too.
#[test]
fn a_figure_that_is_known_may_be_absent_all_the_same() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "weighed_by_0", "inputs": {"a": {}, "b": {}, "pay": {}},
        "index": {"aggregate": "mean", "members_absent": {"undefined": "skip"}, "rounding": {"index": {"to": "0.01", "mode": "half_up"}},
            "members": [
            {"id": "m1", "type": "continuous", "weight": "100%", "normalize": {"ratio": {"target": "10"}}, "actual": "a"},
            {"id": "m2", "type": "continuous", "weight": "0%", "normalize": {"ratio": {"target": "b"}}, "actual": "a"}]},
        "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [{"id": "bonus", "amount":
            {"curve": {"of": "pay", "pieces": [{"at": "m2.contribution", "from": "100", "slope": "2"}]}}}]}}"#,
    )
    .unwrap();
    let (a, b, pay) = ([5; 40], std::array::from_fn::<i64, 40, _>(|row| i64::from(row % 4 != 1)), [7; 40]);
    let mut batch = card.batch(40);
    batch.set("a", Column::i64(&a, 0)).unwrap().set("b", Column::i64(&b, 0)).unwrap();
    batch.set("pay", Column::i64(&pay, 0)).unwrap();
    for figures in [&["index"][..], &["bonus.amount", "index"]] {
        let scores = batch.score(figures, &Options::new()).unwrap();
        let refused: Vec<usize> = scores.errors().iter().map(|error| error.row).collect();
        assert_eq!(refused, (0..40).filter(|row| row % 4 == 1).collect::<Vec<_>>());
        assert_eq!(scores.summary().refused_by().collect::<Vec<_>>(), [(ErrorKind::UndefinedFigure, 10)]);
    }
}

/// The figures of integers are held against single rows in `bits`; these are the refusals, and what is left of the last row.
#[test]
fn integers_that_do_not_fit_the_card_are_refused() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "graded", "inputs": {"sold": {}, "grade": {"levels": ["good", "poor"], "default": "good"}},
        "measures": {"m": {"levels": {"of": "grade", "are": {"good": "1", "poor": "sold"}}}}}"#,
    );
    let card = card.unwrap();
    let mut scorer = card.scorer().unwrap();
    assert!(scorer.last().is_none());
    assert_eq!(scorer.score_integers(Integers::new(&[7])).unwrap().at(0).unwrap().to_string(), "1");
    assert!(scorer.last().is_some_and(|score| score.at(0).is_some() && score.at(1).is_none()));
    let mut told = |facts| scorer.score_integers(facts).unwrap_err().to_string();
    assert_eq!(
        told(Integers::new(&[7]).decimals(&[1, 2])),
        "decimals: there are not as many as integers; given `2`, allowed 1"
    );
    assert_eq!(
        told(Integers::new(&[7]).valid_bytes(&[])),
        "valid: there are not as many as integers; given `0`, allowed 1"
    );
    assert_eq!(
        told(Integers::new(&[7]).decimals(&[29])),
        "facts.sold: a number has at most 28 decimals; given `7 / 10^29`"
    );
    assert_eq!(
        told(Integers::new(&[7, 0])),
        "facts.grade: the input has levels, and a level is a text; given `0`, allowed good, poor; give the level as a text"
    );
    assert_eq!(
        told(Integers::new(&[7, 0, 1]).valid_bytes(&[1, 0, 1])),
        "facts.2: no input of the card has this slot; given `2`, allowed below 2, the number of its inputs; ask the card for \
         the slot of an input by its name"
    );
    assert!(scorer.last().is_none());
}

#[test]
fn an_id_that_is_missing_names_nobody() {
    let card = bonus();
    let mut batch = card.batch(4);
    batch.ids(Column::f64(&[f64::NAN, 7.0, f64::NAN, 2.5])).unwrap();
    assert_eq!(batch.row_of("0").unwrap_err().kind(), ErrorKind::UnknownName);
    assert_eq!((batch.row_of("7"), batch.row_of("2.5")), (Ok(1), Ok(3)));
    assert!(batch.duplicate_ids().is_empty());
    batch.ids(Column::text(&["", "a", "", "b"])).unwrap();
    assert_eq!(batch.row_of("").unwrap_err().kind(), ErrorKind::UnknownName);
    assert!(batch.duplicate_ids().is_empty());
}

#[test]
fn a_measure_called_like_an_amount_is_none() {
    let card = |more: &str| {
        let json = format!(
            r#"{{"kpi": 1, "id": "a", "inputs": {{"x": {{}}}}, "measures": {{"amount": "x", "rate": "x"}}{more}}}"#
        );
        Card::from_json(&json)
    };
    let names = |card: &Card| card.main_figures().into_iter().map(|it| (it.name, it.is_money)).collect::<Vec<_>>();
    let plain = card("").unwrap();
    assert_eq!(names(&plain), [("measures.amount".to_owned(), false), ("measures.rate".to_owned(), false)]);
    let mut scorer = plain.scorer().unwrap();
    let mut facts = plain.facts();
    facts.set("x", 5).unwrap();
    assert_eq!(scorer.score(&facts).unwrap().line("measures"), None);
    let lines = |id: &str| {
        format!(
            r#", "pay": {{"rounding": {{"to": "0.01", "mode": "half_up"}}, "lines": [{{"id": "{id}", "amount": "x"}}]}}"#
        )
    };
    assert_eq!(names(&card(&lines("bonus")).unwrap()), [("bonus.amount".to_owned(), true), ("total".to_owned(), true)]);
    for id in ["measures", "index"] {
        assert_eq!(
            card(&lines(id)).unwrap_err().to_string(),
            format!("pay.lines[0].id: the name is taken by the card itself; given `{id}`; give it another name")
        );
    }
}
