//! Tables in Arrow's format: the same figures as everywhere else, whatever the columns are made of.
//!
//! Expected figures are those of the conformance corpus, plain integers worked out in the test, or what is written down
//! beside the value.
#![cfg(feature = "arrow")]

#[path = "arrow/columns.rs"]
mod columns;
#[path = "arrow/corpus.rs"]
mod corpus;
#[path = "arrow/names.rs"]
mod names;
#[path = "arrow/result.rs"]
mod result;
#[path = "arrow/stream.rs"]
mod stream;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use kpi_core::Card;
use kpi_core::arrow::Scorer;
use kpi_core::batch::{Options, Summary};

/// A table of named columns, all nullable.
fn table<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap()
}

fn column(array: impl Array + 'static) -> ArrayRef {
    Arc::new(array)
}

fn score(scorer: &Scorer, table: &RecordBatch) -> (RecordBatch, Summary) {
    let (result, summary) = scorer.score(table, &Options::new()).unwrap();
    assert_eq!(result.num_rows(), table.num_rows());
    assert_eq!(result.schema(), scorer.output_schema(&table.schema()).unwrap());
    assert_eq!(summary.rows(), table.num_rows());
    (result, summary)
}

/// A column of decimals as texts, without zeros that end the decimals.
fn decimals(result: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = result.column_by_name(name).unwrap_or_else(|| panic!("no column {name}"));
    let column = column.as_primitive::<Decimal128Type>();
    let text = |row| column.is_valid(row).then(|| bare(&column.value_as_string(row)).to_owned());
    (0..column.len()).map(text).collect()
}

fn bare(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

fn texts(result: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = result.column_by_name(name).unwrap_or_else(|| panic!("no column {name}"));
    let text = |row: usize| match column.as_any_dictionary_opt() {
        Some(dictionary) => {
            let words = dictionary.values().as_string::<i32>();
            words.value(dictionary.normalized_keys()[row]).to_owned()
        }
        None => column.as_string::<i32>().value(row).to_owned(),
    };
    (0..column.len()).map(|row| column.is_valid(row).then(|| text(row))).collect()
}

/// One input `x`, which comes out again as `measures.m`.
fn echo() -> Card {
    Card::from_json(r#"{"kpi": 1, "id": "echo", "inputs": {"x": {}}, "measures": {"m": {"product": ["x", "1"]}}}"#)
        .unwrap()
}

/// The error of the one thing that is wrong, word for word.
#[track_caller]
fn refuses(scorer: Scorer, table: &RecordBatch, text: &str) {
    assert_eq!(scorer.bind(&table.schema()).unwrap_err().to_string(), text);
    assert_eq!(scorer.score(table, &Options::new()).unwrap_err().to_string(), text);
}
