//! The sound cards of the conformance corpus, with facts: those of the corpus, and random ones.

use std::fs;
use std::path::{Path, PathBuf};

use kpi_core::Card;
use serde_json::{Map, Value as Json};

use crate::random::Random;

/// Cards above this size are left to the tests that are about size.
const LONGEST: usize = 20_000;

pub(crate) struct Sound {
    pub(crate) place: String,
    pub(crate) json: Json,
    pub(crate) card: Card,
    /// The facts of its rows, as JSON texts.
    pub(crate) rows: Vec<String>,
    /// Values that stand in those facts or in the card.
    values: Vec<Json>,
}

/// Every card of the corpus that can be read.
pub(crate) fn sound_cards() -> Vec<Sound> {
    let mut found = Vec::new();
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")) {
        let case: Json = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let cards: Vec<(Option<&str>, &Json)> = match case.get("cards").and_then(Json::as_object) {
            Some(cards) => cards.iter().map(|(name, card)| (Some(name.as_str()), card)).collect(),
            None => vec![(None, &case["card"])],
        };
        for (name, json) in cards {
            let text = json.to_string();
            let Ok(card) = Card::from_json(&text) else { continue };
            if text.len() > LONGEST {
                continue;
            }
            let rows = case["rows"].as_array().unwrap().iter();
            let own = rows.filter(|row| row.get("card").and_then(Json::as_str) == name);
            let facts: Vec<&Json> = own.filter_map(|row| row.get("facts")).collect();
            let mut values = vec![0.into(), 1.into(), "0.005".into(), "-2.5".into(), "1/3".into(), "150%".into()];
            numbers_in(json, &mut values);
            facts.iter().for_each(|row| values.extend(row.as_object().into_iter().flat_map(Map::values).cloned()));
            let place = format!("{} {}", file.display(), name.unwrap_or_default());
            let rows = facts.iter().map(ToString::to_string).collect();
            found.push(Sound { place, json: json.clone(), card, rows, values });
        }
    }
    assert!(found.len() > 150, "the corpus has lost cards");
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let is_case = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json");
    entries
        .into_iter()
        .flat_map(|entry| if entry.is_dir() { files(&entry) } else { vec![entry] })
        .filter(is_case)
        .collect()
}

/// Texts and integers that could be facts.
fn numbers_in(node: &Json, found: &mut Vec<Json>) {
    match node {
        Json::Array(list) => list.iter().for_each(|inner| numbers_in(inner, found)),
        Json::Object(record) => record.values().for_each(|inner| numbers_in(inner, found)),
        Json::String(text) if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => found.push(node.clone()),
        Json::Number(number) if number.is_i64() => found.push(node.clone()),
        _ => {}
    }
}

/// Facts drawn from what the card itself and the corpus say, so that they often meet an end or a threshold.
pub(crate) fn random_facts(it: &Sound, random: &mut Random) -> String {
    let mut facts = Map::new();
    for (name, input) in it.json["inputs"].as_object().unwrap() {
        let drawn = match (random.below(20), input.get("levels").and_then(Json::as_array)) {
            (0, _) => Json::Null,
            (_, Some(levels)) => random.pick(levels).clone(),
            (1..4, None) => format!("{}.{:02}", random.below(2_000), random.below(100)).into(),
            _ => random.pick(&it.values).clone(),
        };
        facts.insert(name.clone(), drawn);
    }
    Json::Object(facts).to_string()
}

/// The card's text with the keys of every object, its members and its pay lines in another order.
pub(crate) fn shuffled(node: &Json, random: &mut Random) -> String {
    match node {
        Json::Object(record) => {
            let mut pairs: Vec<_> = record.iter().collect();
            random.shuffle(&mut pairs);
            let written = pairs.into_iter().map(|(key, inner)| {
                let inner = match inner {
                    Json::Array(list) if key == "members" || key == "lines" => {
                        let mut list = list.clone();
                        random.shuffle(&mut list);
                        shuffled(&list.into(), random)
                    }
                    inner => shuffled(inner, random),
                };
                format!("{}:{inner}", Json::from(key.as_str()))
            });
            format!("{{{}}}", written.collect::<Vec<_>>().join(","))
        }
        Json::Array(list) => {
            let written: Vec<_> = list.iter().map(|inner| shuffled(inner, random)).collect();
            format!("[{}]", written.join(","))
        }
        plain => plain.to_string(),
    }
}
