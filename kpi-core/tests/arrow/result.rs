//! The record batch that comes out: its schema, its figures against those of the batch, its verdicts.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type};
use arrow_array::{Array, Decimal128Array, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use kpi_core::arrow::{Buffers, Scorer};
use kpi_core::batch::{Column, Options, Summary};
use kpi_core::{Card, ErrorKind};

use crate::{column, decimals, refuses, score, table, texts};

fn seller() -> Card {
    Card::from_json(
        r#"{"kpi": 1, "id": "seller", "currency": "EUR",
            "inputs": {"salary": {"unit": "EUR"}, "sales": {"unit": "t"}, "plan": {}, "accidents": {"default": "0"}},
            "measures": {"gap": {"difference": ["sales", "plan"]}, "sold": "sales"},
            "index": {"aggregate": "mean", "rounding": {"index": {"to": "0.01", "mode": "half_up"}}, "members": [
              {"id": "sales-volume", "type": "continuous", "weight": "60%", "actual": "sales",
               "normalize": {"ratio": {"target": "plan"}}, "absent": {"missing": "skip", "undefined": "error"}},
              {"id": "gap_left", "type": "continuous", "weight": "40%", "actual": {"sum": ["gap", "1"]}, "unit": "kg",
               "absent": {"missing": {"score": "0"}, "undefined": "error"}},
              {"id": "accidents", "type": "cut_off", "trips": {"above": "0"}, "effect": {"cap": "50%"}}]},
            "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
              {"id": "bonus", "amount": {"product": ["salary", "20%", "index"]}}]}}"#,
    )
    .unwrap()
}

fn facts() -> RecordBatch {
    table([
        ("employee", column(Int32Array::from(vec![7, 8, 9, 10]))),
        ("salary", column(Int64Array::from(vec![Some(3000), Some(3100), None, Some(2800)]))),
        ("sales", column(Float64Array::from(vec![Some(85.0), None, Some(90.0), Some(1.0)]))),
        ("plan", column(StringArray::from(vec!["100", "100", "100", "0"]))),
    ])
}

fn metadata<const N: usize>(pairs: [(&str, &str); N]) -> HashMap<String, String> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

#[test]
fn the_schema_is_known_before_any_row() {
    let card = seller();
    let names = ["measures.sold", "index", "sales-volume.actual", "gap_left.actual", "bonus.amount", "total"];
    let scorer = Scorer::new(&card).keep(["employee", "salary"]).figures(names);
    let decimal = |name: &str, decimals, said: HashMap<_, _>| {
        let mut said: HashMap<String, String> = said;
        said.insert("kpi.figure".into(), name.into());
        Field::new(name, DataType::Decimal128(38, decimals), true).with_metadata(said)
    };
    let text = DataType::Utf8;
    let expected = Schema::new_with_metadata(
        vec![
            Field::new("employee", DataType::Int32, true),
            Field::new("salary", DataType::Int64, true)
                .with_metadata(metadata([("kpi.input", "salary"), ("kpi.unit", "EUR")])),
            decimal("measures.sold", 10, metadata([("kpi.unit", "t")])),
            decimal("index", 2, HashMap::new()),
            decimal("sales-volume.actual", 10, metadata([("kpi.unit", "t")])),
            decimal("gap_left.actual", 10, metadata([("kpi.unit", "kg")])),
            decimal("bonus.amount", 2, metadata([("kpi.currency", "EUR")])),
            decimal("total", 2, metadata([("kpi.currency", "EUR")])),
            Field::new("status", DataType::Dictionary(Box::new(DataType::Int8), Box::new(text.clone())), false),
            Field::new("error_code", text.clone(), true),
            Field::new("error_path", text.clone(), true),
            Field::new("error_message", text.clone(), true),
        ],
        metadata([
            ("kpi.card", "seller"),
            ("kpi.fingerprint", card.fingerprint()),
            ("kpi.version", kpi_core::VERSION),
            ("kpi.without_column", "accidents"),
        ]),
    );
    assert_eq!(*scorer.output_schema(&facts().schema()).unwrap(), expected);
    score(&scorer, &facts());
}

#[test]
fn every_row_comes_back_once_with_its_verdict() {
    let (result, summary) = score(&Scorer::new(&seller()).keep(["employee"]).plain_status(), &facts());
    assert!(Arc::ptr_eq(result.column(0), facts().column(0)) || result.column(0) == facts().column(0));
    assert_eq!((summary.scored(), summary.warned(), summary.refused()), (1, 1, 2));
    // 85/100 · 0.6 + (−15 + 1) · 0.4 = −5.09; without sales only the 0 of the other member is there
    assert_eq!(decimals(&result, "index"), [Some("-5.09".into()), Some("0".into()), None, None]);
    assert_eq!(decimals(&result, "total"), [Some("-3054".into()), Some("0".into()), None, None]);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(texts(&result, "status"), ["scored", "warned", "refused", "refused"].map(some));
    assert_eq!(texts(&result, "error_code"), [None, None, some("missing_figure"), some("undefined_figure")]);
    assert_eq!(texts(&result, "error_path"), [None, None, some("pay.lines[0].amount"), some("index.members[0]")]);
    assert_eq!(
        texts(&result, "error_message")[3],
        some(
            "index.members[0]: the figure is undefined: at `index.members[0].normalize` the divisor is 0 and must be above 0; \
             correct the facts, or say by `absent` what stands in for it"
        )
    );
}

#[test]
fn columns_are_named_as_wished() {
    let scorer = Scorer::new(&seller())
        .keep(["employee"])
        .figures(["sales-volume.score", "bonus.amount", "index"])
        .underscores()
        .rename("index", "kpi-index")
        .rename("error_message", "reason")
        .rename("employee", "person.id");
    let names = |scorer: Scorer| -> Vec<String> {
        let schema = scorer.output_schema(&facts().schema()).unwrap();
        schema.fields().iter().map(|field| field.name().clone()).collect()
    };
    assert_eq!(
        names(scorer),
        [
            "person.id",
            "sales_volume_score",
            "bonus_amount",
            "kpi-index",
            "status",
            "error_code",
            "error_path",
            "reason"
        ]
    );
    refuses(
        Scorer::new(&seller()).keep(["employee"]).rename("employee", "bonus_amount").underscores(),
        &facts(),
        "columns: two columns of the result would have the same name; given `bonus_amount`; rename one of the two, or ask for \
         it once",
    );
}

#[test]
fn floats_are_nearest_to_the_published_figures() {
    let (result, _) = score(&Scorer::new(&seller()).floats(), &facts());
    let index = result.column_by_name("index").unwrap().as_primitive::<Float64Type>();
    assert_eq!(index.iter().collect::<Vec<_>>(), [Some(-5.09), Some(0.0), None, None]);
}

/// Rows that are made up, in tables that are cut and converted part by part, against the batch over plain slices.
#[test]
fn figures_are_digit_for_digit_those_of_the_batch() {
    let card = seller();
    let rows = 70_001_usize;
    let salary: Vec<i32> = (0..rows as i32).map(|i| 2000 + i * 37 % 4001).collect();
    let sales: Vec<i64> = (0..rows as i64).map(|i| i * 7919 % 12_007).collect();
    let plan: Vec<f64> = (0..rows).map(|i| (i % 13) as f64 * 12.5).collect();
    let sold: Vec<u8> = (0..rows).map(|i| u8::from(i % 101 != 0)).collect();
    let facts = table([
        ("salary", column(Int32Array::from(salary.clone()))),
        (
            "sales",
            column(
                sales
                    .iter()
                    .zip(&sold)
                    .map(|(sales, there)| (*there == 1).then_some(i128::from(*sales)))
                    .collect::<Decimal128Array>()
                    .with_precision_and_scale(20, 2)
                    .unwrap(),
            ),
        ),
        ("plan", column(Float64Array::from(plan.clone()))),
    ]);
    let wide: Vec<i64> = salary.iter().map(|salary| i64::from(*salary)).collect();
    let mut batch = card.batch(rows);
    batch.set("salary", Column::i64(&wide, 0)).unwrap();
    batch.set("sales", Column::i64(&sales, 2).valid_bytes(&sold)).unwrap();
    batch.set("plan", Column::f64(&plan)).unwrap();
    let names: Vec<String> = card.figures().into_iter().map(|figure| figure.name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let expected = batch.score(&names, &Options::new()).unwrap();
    assert!(expected.summary().refused() > 5_000 && expected.summary().warned() > 500);

    let bound = Scorer::new(&card).figures(names).bind(&facts.schema()).unwrap();
    for options in [Options::new(), Options::new().threads(3)] {
        let (result, summary) = bound.score(&facts, &options).unwrap();
        // Which arithmetic decided a row depends on how the columns are cut; no digit does.
        let counts = |summary: &Summary| {
            (summary.scored(), summary.warned(), summary.refused_by().collect::<Vec<_>>(), summary.rows())
        };
        assert_eq!(counts(&summary), counts(expected.summary()));
        for (figure, given) in expected.figures().iter().zip(result.columns()) {
            let given = given.as_primitive::<Decimal128Type>();
            assert_eq!(given.scale(), figure.decimals() as i8);
            for (row, there) in figure.valid().iter().enumerate() {
                let given = given.is_valid(row).then(|| given.value(row));
                assert_eq!(given, (*there == 1).then(|| figure.values()[row]), "{} row {row}", figure.name());
            }
        }
        let (status, code, path) =
            (texts(&result, "status"), texts(&result, "error_code"), texts(&result, "error_path"));
        let mut errors = expected.errors().iter().peekable();
        for row in 0..rows {
            assert_eq!(status[row].as_deref(), Some(expected.status(row).unwrap().word()));
            let error = errors.next_if(|error| error.row == row).map(|error| &error.error);
            assert_eq!(code[row].as_deref(), error.map(|error| error.kind().code()));
            assert_eq!(path[row].as_deref(), error.map(|error| error.path()));
        }
    }
}

#[test]
fn strict_names_the_first_refused_row_of_a_table_that_is_converted_in_parts() {
    let rows = 70_000_usize;
    let bad = 66_003;
    let plan: Vec<i32> = (0..rows).map(|i| if i >= bad { 0 } else { 100 }).collect();
    let facts = table([
        ("salary", column(Int64Array::from(vec![3000; rows]))),
        ("sales", column(Int64Array::from(vec![85; rows]))),
        ("plan", column(Int32Array::from(plan))),
    ]);
    for options in [Options::new().strict(), Options::new().strict().threads(2)] {
        let error = Scorer::new(&seller()).score(&facts, &options).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::UndefinedFigure, "rows[66003].index.members[0]"));
    }
}

#[test]
fn memory_of_results_that_are_gone_takes_the_next_ones_and_leaves_nothing_in_them() {
    let rows = 70_000;
    let staff = |sales: fn(usize) -> Option<i64>, plan: fn(usize) -> i64| {
        table([
            ("salary", column(Int64Array::from(vec![3000; rows]))),
            ("sales", column((0..rows).map(sales).collect::<Int64Array>())),
            ("plan", column(Int64Array::from_iter_values((0..rows).map(plan)))),
        ])
    };
    let before = staff(|row| Some(row as i64 % 977), |_| 100);
    let after = staff(|row| Some(85).filter(|_| row % 5 > 0), |row| if row % 7 > 0 { 90 } else { 0 });
    let card = seller();
    for plain in [Scorer::new(&card), Scorer::new(&card).floats()] {
        let buffers = Buffers::keeping(usize::MAX);
        let scorer = plain.clone().buffers(&buffers);
        let memory = |result: &RecordBatch, figure: usize| result.column(figure).to_data().buffers()[0].clone();
        let place = |result: &RecordBatch| memory(result, 0).as_ptr() as usize;
        let (first, _) = scorer.score(&before, &Options::new()).unwrap();
        let (held, _) = scorer.score(&after, &Options::new().threads(2)).unwrap();
        assert_eq!(first, plain.score(&before, &Options::new()).unwrap().0);
        let (lay, width) = (place(&first), if first.column(0).data_type() == &DataType::Float64 { 8 } else { 16 });
        let others = buffers.bytes();
        drop(first);
        assert_eq!(buffers.bytes(), others + rows * 3 * width);
        let (second, summary) = scorer.score(&after, &Options::new()).unwrap();
        assert_eq!((summary.refused(), summary.warned()), (rows / 7 - rows / 35, rows / 5));
        assert_eq!(buffers.bytes(), others);
        assert!((0..3).any(|figure| memory(&second, figure).as_ptr() as usize == lay));
        let fresh = plain.score(&after, &Options::new()).unwrap().0;
        assert_eq!((&second, &held), (&fresh, &fresh));
        for figure in 0..3 {
            // Arrow holds what stands under a null for equal; nobody's pay may be left there.
            assert!(memory(&second, figure) == memory(&fresh, figure), "figure {figure}");
        }
    }
}

#[test]
fn a_card_that_is_not_fitted_is_refused_before_any_row() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "example", "inputs": {"sales": {}}, "index": {"aggregate": "mean", "members": [
            {"id": "sales", "type": "continuous", "weight": "1", "normalize": {"min_max": {"better": "more"}}}]}}"#,
    )
    .unwrap();
    refuses(
        Scorer::new(&card),
        &table([("sales", column(Int64Array::from(vec![1])))]),
        "index.members[0].normalize: the card measures against a population; fit the card to a population first; that gives a \
         card with constants",
    );
}
