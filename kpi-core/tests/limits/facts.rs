//! Facts as bad as they come: long, deep, twice, in other scripts. None is taken for another or for nothing.

use std::time::Duration;

use kpi_core::batch::{Column, Options};
use kpi_core::number::Exact;
use kpi_core::{Card, ErrorKind, Fact, Facts};

use rust_decimal::Decimal;

use super::shapes::Clock;

fn card() -> Card {
    let json = r#"{"kpi": 1, "id": "a", "inputs": {"x": {"default": 7}, "rating": {"levels": ["good", "poor"]}},
        "measures": {"m": {"sum": ["x", 0]}}}"#;
    Card::from_json(json).unwrap()
}

fn refused(json: &str) -> (ErrorKind, String, String) {
    let begun = Clock::start();
    let error = Facts::from_json(&card(), json).expect_err("it is refused");
    assert!(begun.read() < Duration::from_secs(10), "{:?}", begun.read());
    (error.kind(), error.path().to_owned(), error.to_string())
}

#[test]
fn an_escape_that_stands_for_no_character_is_refused_and_no_missing_fact() {
    let (kind, _, text) = refused(r#"{"x": "\ud800"}"#);
    assert_eq!(kind, ErrorKind::BadFact);
    assert_eq!(text, r#"facts.x: the text has an escape that stands for no character; given `"\ud800"`"#);
    assert_eq!(refused(r#"{"rating": "good\udc00"}"#).0, ErrorKind::BadFact);
}

#[test]
fn digits_of_other_scripts_and_unseen_marks_are_no_numbers() {
    let unseen =
        ["\u{663}", "\u{ff11}", "\u{2212}5", "5\u{a0}", "\u{feff}5", "5\u{200b}", "\u{202e}5", "1\u{0}", "Ⅷ", "½"];
    for text in unseen {
        let json = serde_json::json!({"x": text}).to_string();
        let (kind, path, said) = refused(&json);
        assert_eq!((kind, path.as_str()), (ErrorKind::BadFact, "facts.x"), "{text:?}");
        assert!(!said.chars().any(|c| c.is_control() || c == '\u{202e}' || c == '\u{200b}'), "{said:?}");
        // A column says the same.
        let (card, column) = (card(), [text]);
        let mut batch = card.batch(1);
        batch.set("x", Column::text(&column)).unwrap();
        let scores = batch.score(&[], &Options::new()).unwrap();
        assert_eq!(scores.errors()[0].error.to_string(), said);
    }
    assert_eq!(refused("{\"rating\": \"good\u{200b}\"}").0, ErrorKind::UnknownLevel);
    assert_eq!(refused("{\"rating\": \"gооd\"}").0, ErrorKind::UnknownLevel); // two letters are Cyrillic
}

#[test]
fn a_name_that_turns_the_direction_of_writing_does_not_turn_the_message() {
    let (kind, path, _) = refused("{\"\u{202e}x\": 1}");
    assert_eq!((kind, path.as_str()), (ErrorKind::UnknownFact, r#"facts["\u{202e}x"]"#));
}

#[test]
fn a_fact_that_is_given_twice_is_refused_however_it_is_written() {
    assert_eq!(refused(r#"{"x": 1, "x": 1}"#).0, ErrorKind::DuplicateKey);
    assert_eq!(refused(r#"{"x": 1, "\u0078": 1}"#).0, ErrorKind::DuplicateKey);
}

#[test]
fn long_and_deep_facts_are_refused_soon_and_in_a_line() {
    let digits = "9".repeat(1 << 20);
    let zeros = format!("0.{}1", "0".repeat(1 << 20));
    let many = (0..100_000).map(|i| format!(r#""y{i}": 1"#)).collect::<Vec<_>>().join(", ");
    for (json, kind) in [
        (format!(r#"{{"x": {digits}}}"#), ErrorKind::NumberLimit),
        (format!(r#"{{"x": "{digits}"}}"#), ErrorKind::NumberLimit),
        (format!(r#"{{"x": {zeros}}}"#), ErrorKind::NumberLimit),
        (format!(r#"{{"x": 1e{digits}}}"#), ErrorKind::NumberLimit),
        (format!(r#"{{"rating": "{digits}"}}"#), ErrorKind::UnknownLevel),
        (format!(r#"{{"{digits}": 1}}"#), ErrorKind::UnknownFact),
        (format!(r#"{{"x": {}{}}}"#, "[".repeat(1 << 19), "]".repeat(1 << 19)), ErrorKind::BadFact),
        (format!("{{{many}}}"), ErrorKind::UnknownFact),
    ] {
        let (told, _, text) = refused(&json);
        assert_eq!(told, kind, "{text}");
        assert!(text.chars().count() < 500, "{} characters", text.chars().count());
    }
}

#[test]
fn a_batch_without_rows_and_texts_of_a_mebibyte_are_no_trouble() {
    let card = card();
    let scores = card.batch(0).score(&[], &Options::new()).unwrap();
    assert_eq!((scores.rows(), scores.errors().len()), (0, 0));
    let texts = ["5".to_owned(), "7".repeat(1 << 20), "x".repeat(1 << 20)];
    let mut batch = card.batch(3);
    batch.set("x", Column::text(&texts)).unwrap();
    let scores = batch.score(&[], &Options::new()).unwrap();
    let kinds: Vec<_> = scores.errors().iter().map(|refused| (refused.row, refused.error.kind())).collect();
    assert_eq!(kinds, [(1, ErrorKind::NumberLimit), (2, ErrorKind::NumberLimit)]);
    assert!(scores.errors().iter().all(|refused| refused.error.to_string().chars().count() < 500));
}

#[test]
fn a_default_stands_in_for_every_fact_that_is_missing_and_none_of_them_was_given() {
    let card = card();
    for missing in [Fact::Missing, Fact::Text(""), Fact::Float(f64::NAN)] {
        let mut facts = card.facts();
        // What was set before is forgotten.
        facts.set("x", 3).unwrap().set("x", missing.clone()).unwrap();
        assert_eq!(facts.to_json(), "{}", "{missing:?}");
        let outcome = card.score(&facts).unwrap();
        assert_eq!(outcome.measure("m").unwrap().to_string(), "7");
        assert!(outcome.derivation().to_string().contains("7 (default)"), "{}", outcome.derivation());
    }
}

#[test]
fn exact_numbers_and_decimals_are_held_to_the_size_of_any_number() {
    let card = card();
    let told = |fact: Fact<'_>| card.facts().set("x", fact).map(|_| ()).map_err(|error| error.to_string());
    let large = Decimal::MAX;
    let refused = format!("facts.x: a number is below 10^28; given `{large}`");
    assert_eq!(told(large.into()), Err(refused.clone()));
    assert_eq!(told(Exact::from_decimal(large).into()), Err(refused.clone()));
    assert!(told(Exact::from_decimal(large).neg().into()).is_err());
    assert_eq!(told(Exact::from_decimal(large).div(&Exact::integer(8)).unwrap().into()), Ok(()));
    let decimals = [large, Decimal::ONE];
    let mut batch = card.batch(2);
    batch.set("x", Column::decimal(&decimals)).unwrap();
    let scores = batch.score(&["measures.m"], &Options::new()).unwrap();
    assert_eq!(scores.errors().iter().map(|it| (it.row, it.error.to_string())).collect::<Vec<_>>(), [(0, refused)]);
}

#[test]
fn a_level_that_is_none_of_thousands_is_told_of_in_a_line() {
    let levels: Vec<String> = (0..3000).map(|i| format!("level-{i:04}")).collect();
    let json = serde_json::json!({"kpi": 1, "id": "l", "inputs": {"r": {"levels": levels}},
        "measures": {"m": {"levels": {"of": "r", "are": levels.iter().map(|it| (it.clone(), 1)).collect::<std::collections::BTreeMap<_, _>>()}}}});
    let card = Card::from_json(&json.to_string()).unwrap();
    let error = card.facts().set("r", "LEVEL-0007").unwrap_err().to_string();
    let first: Vec<_> = levels[..20].to_vec();
    assert_eq!(
        error,
        format!(
            "facts.r: the fact is none of the input's levels; given `LEVEL-0007`, allowed {}, … and 2980 more",
            first.join(", ")
        )
    );
    let near = card.facts().set("r", "level-12345").unwrap_err().to_string();
    assert!(near.ends_with("; did you mean `level-1234`?"), "{near}");
}
