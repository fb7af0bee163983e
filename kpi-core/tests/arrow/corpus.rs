//! The conformance corpus through tables: the published figures, as columns.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::{Decimal128Type, Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, Decimal128Array, DictionaryArray, LargeStringArray, RecordBatch, RecordBatchOptions, StringArray,
    StringViewArray,
};
use arrow_schema::{Field, Schema};
use kpi_core::Card;
use kpi_core::arrow::Scorer;
use kpi_core::batch::Options;
use serde_json::Value as Json;

use crate::{bare, decimals, texts};

/// How the facts of an input become a column.
#[derive(Clone, Copy)]
enum Shape {
    Utf8,
    LargeUtf8,
    Utf8View,
    ByInt8,
    ByInt32,
    /// Decimals where every fact is one and the input has no levels, else texts.
    Decimal128,
}

/// A row of the corpus that a table can hold: each fact a text or nothing, and what is expected.
struct Row {
    place: String,
    facts: BTreeMap<String, String>,
    expected: Json,
}

#[test]
fn every_case_of_the_corpus_holds_in_a_table() {
    use Shape::*;
    let (mut rows, mut figures, mut errors) = (0, 0, 0);
    for (card, cases) in corpus() {
        for shape in [Utf8, LargeUtf8, Utf8View, ByInt8, ByInt32, Decimal128] {
            let (found, refused) = check(&card, &cases, shape);
            (rows, figures, errors) = (rows + cases.len(), figures + found, errors + refused);
        }
    }
    println!("{rows} rows, {figures} figures, {errors} errors");
    assert!(rows > 9_000 && figures > 15_000 && errors > 400, "the corpus has lost cases");
}

fn check(card: &Card, cases: &[Row], shape: Shape) -> (usize, usize) {
    let columns: Vec<(&str, ArrayRef)> = card.inputs().map(|input| (input, facts(card, cases, input, shape))).collect();
    let fields: Vec<Field> = columns.iter().map(|(name, it)| Field::new(*name, it.data_type().clone(), true)).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(cases.len()));
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    let table = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options).unwrap();

    let known: BTreeSet<String> = card.figures().into_iter().map(|figure| figure.name).collect();
    let wanted = cases.iter().filter_map(|row| row.expected["figures"].as_object()).flat_map(|them| them.keys());
    let wanted: BTreeSet<&String> = wanted.filter(|name| known.contains(*name)).collect();
    let scorer = Scorer::new(card).figures(wanted.iter().copied());
    let result = match scorer.score(&table, &Options::new().threads(2)) {
        Ok((result, _)) => result,
        Err(error) => {
            for row in cases {
                assert_eq!(row.expected["error"]["kind"], error.kind().code(), "{}: {error}", row.place);
                assert_eq!(row.expected["error"]["path"], error.path(), "{}", row.place);
            }
            return (0, cases.len());
        }
    };
    let fingerprint = result.schema().metadata()["kpi.fingerprint"].clone();
    let given: BTreeMap<&String, Vec<Option<String>>> =
        wanted.iter().map(|name| (*name, decimals(&result, name))).collect();
    let [status, code, path] = ["status", "error_code", "error_path"].map(|name| texts(&result, name));
    let (mut figures, mut errors) = (0, 0);
    for (i, row) in cases.iter().enumerate() {
        if let Some(expected) = row.expected["error"].as_object() {
            assert_eq!(status[i].as_deref(), Some("refused"), "{}", row.place);
            assert_eq!(code[i].as_deref(), expected["kind"].as_str(), "{}", row.place);
            if let Some(expected) = expected.get("path") {
                assert_eq!(path[i].as_deref(), expected.as_str(), "{}", row.place);
            }
            assert!(given.values().all(|column| column[i].is_none()), "{}", row.place);
            errors += 1;
            continue;
        }
        assert_eq!((&code[i], &path[i]), (&None, &None), "{}", row.place);
        for (name, expected) in row.expected["figures"].as_object().unwrap() {
            match name.as_str() {
                "warnings" => {
                    let warned = if expected.as_array().unwrap().is_empty() { "scored" } else { "warned" };
                    assert_eq!(status[i].as_deref(), Some(warned), "{}", row.place);
                }
                "fingerprint" => assert_eq!(*expected, fingerprint, "{}", row.place),
                name => {
                    let Some(column) = wanted.get(&name.to_owned()).map(|name| &given[*name]) else { continue };
                    assert_eq!(column[i].as_deref(), expected.as_str().map(bare), "{} {name}", row.place);
                }
            }
            figures += 1;
        }
    }
    (figures, errors)
}

fn facts(card: &Card, cases: &[Row], input: &str, shape: Shape) -> ArrayRef {
    let (_, declared) = card.document().inputs.iter().find(|(name, _)| name.as_str() == input).unwrap();
    let texts: Vec<Option<&str>> = cases.iter().map(|row| row.facts.get(input).map(String::as_str)).collect();
    match shape {
        Shape::Utf8 => Arc::new(StringArray::from(texts)),
        Shape::LargeUtf8 => Arc::new(LargeStringArray::from(texts)),
        Shape::Utf8View => Arc::new(StringViewArray::from(texts)),
        Shape::ByInt8 => Arc::new(texts.into_iter().collect::<DictionaryArray<Int8Type>>()),
        Shape::ByInt32 => Arc::new(texts.into_iter().collect::<DictionaryArray<Int32Type>>()),
        Shape::Decimal128 => match scaled(&texts).filter(|_| declared.levels.is_none()) {
            Some(column) => Arc::new(column),
            None => Arc::new(StringArray::from(texts)),
        },
    }
}

/// Plain decimals as integers of the scale of the longest one.
fn scaled(texts: &[Option<&str>]) -> Option<Decimal128Array> {
    let is_decimal = |text: &&str| {
        text.strip_prefix('-')
            .unwrap_or(text)
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
            && text.matches('.').count() < 2
    };
    let places = |text: &str| text.split_once('.').map_or(0, |(_, places)| places.len());
    let there = || texts.iter().copied().flatten();
    if !there().all(|text| is_decimal(&text)) {
        return None;
    }
    let scale = there().map(places).max().unwrap_or(0);
    let integer = |text: &str| {
        let digits = format!("{}{}", text.replace('.', ""), "0".repeat(scale - places(text)));
        digits.parse::<i128>().ok().filter(|integer| integer.unsigned_abs() < 10_u128.pow(38))
    };
    let integers: Vec<Option<i128>> = texts.iter().map(|text| text.map(integer)).map(|it| it.flatten()).collect();
    let whole = integers.iter().zip(texts).all(|(integer, text)| integer.is_some() == text.is_some());
    let column = arrow_array::PrimitiveArray::<Decimal128Type>::from(integers);
    if whole { column.with_precision_and_scale(38, scale.try_into().ok()?).ok() } else { None }
}

/// The cards of the corpus that load, each with its rows of facts.
fn corpus() -> Vec<(Card, Vec<Row>)> {
    let mut cards: Vec<(Card, Vec<Row>)> = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    for family in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(family).unwrap().map(|entry| entry.unwrap().path()) {
            let case: Json = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
            let mut of_case: Vec<(Card, Vec<Row>)> = Vec::new();
            for (i, row) in case["rows"].as_array().unwrap().iter().enumerate() {
                let card = row["card"].as_str().map_or(&case["card"], |name| &case["cards"][name]);
                let text = card.as_str().map_or_else(|| card.to_string(), str::to_owned);
                let Ok(card) = Card::from_json(&text) else { continue };
                let Some(facts) = row["facts"].as_object().and_then(|facts| texts_of(facts, &card)) else { continue };
                let expected = serde_json::json!({"figures": row["expect"], "error": row["error"]});
                let row = Row { place: format!("{}, row {i}", case["case"]), facts, expected };
                match of_case.iter_mut().find(|(known, _)| *known == card) {
                    Some((_, rows)) => rows.push(row),
                    None => of_case.push((card, vec![row])),
                }
            }
            cards.extend(of_case);
        }
    }
    cards
}

/// The facts of a row as texts; none where one of them is what no table can say: a name that the card does not have,
/// a number among levels, or a value that is neither number nor text.
fn texts_of(facts: &serde_json::Map<String, Json>, card: &Card) -> Option<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for (name, fact) in facts {
        let (_, input) = card.document().inputs.iter().find(|(known, _)| known.as_str() == name)?;
        match fact {
            Json::Number(_) if input.levels.is_some() => return None,
            Json::Null => {}
            Json::String(text) => drop(texts.insert(name.clone(), text.clone())),
            Json::Number(number) if number.is_i64() || number.is_u64() => {
                texts.insert(name.clone(), number.to_string());
            }
            _ => return None,
        }
    }
    Some(texts)
}
