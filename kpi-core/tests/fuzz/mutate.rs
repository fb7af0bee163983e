//! Changes of an input: of a document as a tree of JSON, so that most of it is still a card, else of its bytes.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kpi_core::Card;
use serde_json::{Map, Value as Json, json};

use super::parts;
use super::random::Random;

/// The names of all fields that a card may have.
static FIELDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut found = BTreeSet::new();
    fields(&Card::schema(), &mut found);
    found.into_iter().collect()
});

fn fields(node: &Json, found: &mut BTreeSet<String>) {
    match node {
        Json::Array(list) => list.iter().for_each(|inner| fields(inner, found)),
        Json::Object(record) => {
            for (key, inner) in record {
                if let ("properties", Json::Object(known)) = (key.as_str(), inner) {
                    found.extend(known.keys().cloned());
                }
                fields(inner, found);
            }
        }
        _ => {}
    }
}

const SCALARS: [&str; 34] = [
    "0",
    "1",
    "-1",
    "1/3",
    "50%",
    "0.5",
    "0.01",
    "0.005",
    "100",
    "-0",
    "1e3",
    "9999999999999999999999999999",
    "0.0000000000000000000000000001",
    "10000000000000000000000000000",
    "index",
    "half_up",
    "half_even",
    "down",
    "mean",
    "sum",
    "geometric",
    "harmonic",
    "skip",
    "error",
    "score",
    "zero",
    "continuous",
    "cut_off",
    "group",
    "higher",
    "lower",
    "",
    "a",
    "é\u{202e}",
];

/// The input with one to four changes.
pub(crate) fn mutated(input: &[u8], random: &mut Random) -> Vec<u8> {
    let (document, choices) = parts(input);
    let mut choices = choices.to_vec();
    let mut document = document.to_vec();
    for _ in 0..=random.below(4) {
        match serde_json::from_slice::<Json>(&document) {
            Ok(mut json) if random.percent(80) => {
                grow(&mut json, random);
                document = json.to_string().into_bytes();
            }
            _ if choices.is_empty() || random.percent(50) => bytes(&mut document, random),
            _ => bytes(&mut choices, random),
        }
    }
    // Other rows for the same card.
    if random.percent(30) {
        choices = (0..random.below(64)).map(|_| random.below(256) as u8).collect();
    }
    if !choices.is_empty() {
        document.push(0);
        document.append(&mut choices);
    }
    document
}

/// One change of one node.
fn grow(json: &mut Json, random: &mut Random) {
    let mut all = Vec::new();
    nodes(json, String::new(), &mut all);
    let (place, other) = (random.pick(&all).clone(), random.pick(&all).clone());
    let other = json.pointer(&other).cloned().unwrap_or_default();
    let Some(node) = json.pointer_mut(&place) else { return };
    let scalar = |random: &mut Random| match random.below(12) {
        0 => Json::Null,
        1 => true.into(),
        2 => json!(random.below(300) as i64 - 20),
        3 => json!([]),
        4 => json!({}),
        5 => other.clone(),
        6 => random.pick(&FIELDS).clone().into(),
        7 => format!("{}.{:02}", random.below(200), random.below(100)).into(),
        _ => (*random.pick(&SCALARS)).into(),
    };
    match random.below(10) {
        0 => *node = scalar(random),
        1 => *node = other,
        2 => {
            let key =
                *random.pick(&["sum", "product", "min", "max", "negate", "ratio", "difference", "all", "any", "not"]);
            *node = json!({ key: [node.take(), scalar(random)] });
        }
        _ => match node {
            Json::Object(record) => object(record, &scalar, random),
            Json::Array(list) if !list.is_empty() => {
                let at = random.below(list.len());
                match random.below(4) {
                    0 => drop(list.remove(at)),
                    1 => list.insert(at, list[random.below(list.len())].clone()),
                    2 => list.insert(at, other),
                    _ => list.swap(at, 0),
                }
            }
            Json::Array(list) => list.push(other),
            Json::String(text) if random.percent(50) => digits(text, random),
            node => *node = scalar(random),
        },
    }
}

fn object(record: &mut Map<String, Json>, scalar: &dyn Fn(&mut Random) -> Json, random: &mut Random) {
    let keys: Vec<String> = record.keys().cloned().collect();
    match random.below(4) {
        0 if !keys.is_empty() => drop(record.remove(random.pick(&keys))),
        1 if !keys.is_empty() => {
            let moved = record.remove(random.pick(&keys)).unwrap_or_default();
            record.insert(random.pick(&FIELDS).clone(), moved);
        }
        2 if !keys.is_empty() => drop(record.insert(random.pick(&keys).clone(), scalar(random))),
        _ => drop(record.insert(random.pick(&FIELDS).clone(), scalar(random))),
    }
}

/// Another digit, a point or a sign.
fn digits(text: &mut String, random: &mut Random) {
    let at = random.below(text.chars().count() + 1);
    let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
    text.insert(at, *random.pick(&['0', '1', '5', '9', '.', '-', '%', '/']));
}

fn nodes(node: &Json, at: String, found: &mut Vec<String>) {
    match node {
        Json::Array(list) => list.iter().enumerate().for_each(|(i, inner)| nodes(inner, format!("{at}/{i}"), found)),
        Json::Object(record) => {
            for (key, inner) in record {
                nodes(inner, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        _ => {}
    }
    found.push(at);
}

/// A bit flipped, something cut, doubled or put in.
fn bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(12)).min(bytes.len());
    match random.below(5) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        3 => drop(bytes.splice(at..end, b"0123456789./-%\n\"{}[],:"[random.below(22)..].iter().copied().take(1))),
        _ => bytes.insert(at, random.below(256) as u8),
    }
}
