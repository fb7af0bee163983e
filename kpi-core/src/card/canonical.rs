//! The canonical form of a card, and its fingerprint.

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::document::Document;

/// The canonical form: compact JSON, every object's keys sorted by code point, every number a quoted decimal or
/// reduced fraction, `$schema` left out. The keys are sorted here, since the order of a JSON map depends on features
/// that another crate of the program may have switched on.
pub(crate) fn canonical(card: &Document) -> String {
    let mut text = String::new();
    // Plain records of texts, lists and tables: they always have a JSON form.
    write(&serde_json::to_value(card).unwrap_or(Json::Null), &mut text);
    text
}

/// The SHA-256 of the canonical form, in hexadecimal.
pub(crate) fn fingerprint(card: &Document) -> String {
    Sha256::digest(canonical(card)).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write(json: &Json, text: &mut String) {
    match json {
        Json::Object(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_by_key(|(key, _)| key.as_str());
            list(text, '{', '}', pairs, |(key, value), text| {
                text.push_str(&Json::String(key.clone()).to_string());
                text.push(':');
                write(value, text);
            });
        }
        Json::Array(entries) => list(text, '[', ']', entries.iter().collect(), write),
        other => text.push_str(&other.to_string()),
    }
}

fn list<T>(text: &mut String, open: char, close: char, entries: Vec<T>, mut entry: impl FnMut(T, &mut String)) {
    text.push(open);
    for (i, item) in entries.into_iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        entry(item, text);
    }
    text.push(close);
}
