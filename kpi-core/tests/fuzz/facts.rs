//! Facts as JSON: what each value of an object means by the table of `docs/numbers.md`, or an error in words.

use std::sync::LazyLock;

use kpi_core::number::Exact;
use kpi_core::{Card, ErrorKind, Facts};
use serde_json::{Map, Value as Json};

use super::told;

/// Every input comes out again as a measure.
const ECHO: &str = r#"{"kpi": 1, "id": "echo",
    "inputs": {"a": {}, "b": {}, "c": {"default": "2.5"}, "g": {"levels": ["good", "poor", "0"]},
               "h": {"levels": ["yes", "no"], "default": "no"}},
    "measures": {"ma": {"product": ["a", 1]}, "mb": {"product": ["b", 1]}, "mc": {"product": ["c", 1]},
                 "mg": {"levels": {"of": "g", "are": {"good": 1, "poor": 2, "0": 3}}},
                 "mh": {"levels": {"of": "h", "are": {"yes": 1, "no": 2}}}}}"#;

pub(super) static CARD: LazyLock<Card> = LazyLock::new(|| Card::from_json(ECHO).unwrap());

/// The names of the inputs, their levels, and what a missing fact comes to.
const INPUTS: [(&str, &[&str], Option<&str>); 5] = [
    ("a", &[], None),
    ("b", &[], None),
    ("c", &[], Some("5/2")),
    ("g", &["good", "poor", "0"], None),
    ("h", &["yes", "no"], Some("2")),
];

pub(crate) fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let read = Facts::from_json(&CARD, text);
    if let Err(error) = &read {
        told(error);
    }
    let json = serde_json::from_str::<Json>(text);
    let Ok(facts) = read else { return };
    // What was accepted is an object that names inputs only, each once.
    let object = json.as_ref().ok().and_then(Json::as_object).expect("the facts are an object");
    assert!(object.keys().all(|name| INPUTS.iter().any(|(known, ..)| known == name)), "{text}");
    let outcome = match CARD.score(&facts) {
        Ok(outcome) => outcome,
        // A number that needs more than 28 digits to 10 decimals, which is to be told.
        Err(error) => return assert_eq!(error.kind(), ErrorKind::TooManyDigits, "{text}: {error}"),
    };
    for (name, levels, missing) in INPUTS {
        let found = outcome.measure(&format!("m{name}")).map(|figure| figure.exact().fraction());
        if let Some(meant) = meaning(object, name, levels) {
            assert_eq!(found.as_deref(), meant.as_deref().or(missing), "{name} of {text}");
        }
    }
    let written = facts.to_json();
    let again = Facts::from_json(&CARD, &written).unwrap();
    assert_eq!(again.to_json(), written, "{text}");
    let figures = |outcome: &kpi_core::Outcome| outcome.measures().map(|measure| measure.value).collect::<Vec<_>>();
    assert_eq!(figures(&CARD.score(&again).unwrap()), figures(&outcome), "{text}");
}

/// What an accepted fact means; none where serde's tree no longer tells, as it turns such a number into a float.
fn meaning(object: &Map<String, Json>, name: &str, levels: &[&str]) -> Option<Option<String>> {
    Some(match object.get(name) {
        None | Some(Json::Null) => None,
        Some(Json::String(text)) if text.is_empty() => None,
        Some(Json::String(text)) if !levels.is_empty() => {
            Some((levels.iter().position(|level| level == text).expect("a level") + 1).to_string())
        }
        Some(Json::String(text)) => Some(Exact::parse(text).expect("a number").fraction()),
        Some(Json::Number(number)) => {
            assert!(levels.is_empty(), "a number is no level");
            Some(number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))?.to_string())
        }
        Some(other) => panic!("{other} is no fact"),
    })
}
