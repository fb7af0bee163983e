//! Fragments of the grammar, put into the smallest card that can hold them.

use kpi_core::number::Exact;
use kpi_core::{Card, Error, ErrorKind};
use serde_json::{Value as Json, json};

/// The parts of a card that stand in the book by themselves.
pub(crate) const PARTS: [&str; 8] = ["input", "value", "pieces", "condition", "normalize", "member", "group", "line"];

/// Loads a fragment in a card that declares whatever the fragment names.
pub(crate) fn load(part: &str, text: &str) -> Result<Card, Error> {
    let fragment = serde_json::from_str(text).unwrap_or_else(|error| panic!("no JSON: {error}\n{text}"));
    let mut card = around(part, &fragment);
    declare_levels(&fragment, &mut card);
    loop {
        match Card::from_json(&card.to_string()) {
            Err(error) if error.kind() == ErrorKind::UnknownName => {
                assert!(declare(&error, &mut card), "nothing to declare: {error}");
            }
            result => return result,
        }
    }
}

fn around(part: &str, fragment: &Json) -> Json {
    let mut card = json!({"kpi": 1, "id": "example", "inputs": {}, "measures": {},
        "index": {"aggregate": "mean", "members": [{"id": "other", "type": "continuous", "weight": "1", "actual": "1"}]},
        "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [{"id": "other", "amount": "0"}]}});
    let points = |key: &str| json!({"id": "example", "type": "continuous", "points": true, key: fragment});
    match part {
        "input" => card["inputs"]["example"] = fragment.clone(),
        "value" => card["measures"]["example"] = fragment.clone(),
        "pieces" => card["measures"]["example"] = json!({"curve": {"of": "x", "pieces": fragment}}),
        "line" => push(&mut card["pay"]["lines"], fragment.clone()),
        "group" => card["index"] = fragment.clone(),
        "condition" => push(&mut card["index"]["members"], points("applies")),
        "normalize" => push(&mut card["index"]["members"], points("normalize")),
        _ => {
            // The other member has the rest of the weight, or none where the fragment has none.
            let index = &mut card["index"];
            if let Some(weight) = fragment["weight"].as_str() {
                let rest = Exact::ONE.sub(&Exact::parse(weight).unwrap());
                index["members"][0]["weight"] = rest.decimal_text().into();
            } else if fragment["type"] != "cut_off" {
                *index = json!({"aggregate": "sum", "members": [{"id": "other", "type": "continuous", "actual": "1"}]});
            }
            push(&mut index["members"], fragment.clone());
        }
    }
    card
}

fn push(list: &mut Json, entry: Json) {
    list.as_array_mut().unwrap().push(entry);
}

/// Declares the name that an error says is not known; gives whether it was new.
fn declare(error: &Error, card: &mut Json) -> bool {
    let name = error.given_text().unwrap_or_default().trim_matches('`').to_owned();
    let before = card.clone();
    if error.to_string().contains("no such member") {
        let member = json!({"id": name, "type": "continuous", "points": true, "actual": "1"});
        push(&mut card["index"]["members"], member);
    } else if error.to_string().contains("no such pay line") {
        push(&mut card["pay"]["lines"], json!({"id": name, "amount": "0"}));
    } else {
        card["inputs"][name] = json!({});
    }
    *card != before
}

/// Declares the inputs whose levels a fragment lists.
fn declare_levels(fragment: &Json, card: &mut Json) {
    let mut declare = |input: &Json, table: &Json| {
        if let (Some(input), Some(table)) = (input.as_str(), table.as_object()) {
            card["inputs"][input] = json!({"levels": table.keys().collect::<Vec<_>>()});
        }
    };
    declare(&fragment["levels"]["of"], &fragment["levels"]["are"]);
    declare(&fragment["weights"]["by"], &fragment["weights"]["sets"]);
    if fragment["type"] == "discrete" {
        declare(fragment.get("actual").unwrap_or(&fragment["id"]), &fragment["levels"]);
    }
    match fragment {
        Json::Array(list) => list.iter().for_each(|inner| declare_levels(inner, card)),
        Json::Object(record) => record.values().for_each(|inner| declare_levels(inner, card)),
        _ => {}
    }
}
