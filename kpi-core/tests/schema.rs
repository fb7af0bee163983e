//! The published JSON Schema: generated from the types, committed, and true of every card that is shipped.

use std::path::{Path, PathBuf};
use std::{env, fs};

use kpi_core::Card;
use serde_json::Value as Json;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn the_committed_schema_is_the_one_that_the_types_give() {
    let file = root().join("card.schema.json");
    let schema = serde_json::to_string_pretty(&Card::schema()).unwrap() + "\n";
    if env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&file, &schema).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap();
    assert!(
        committed == schema,
        "run UPDATE_SCHEMA=1 cargo test -p kpi-core --test schema, and look at the difference"
    );
}

#[test]
fn every_shipped_card_satisfies_the_schema_and_so_does_what_is_written_back() {
    let schema = jsonschema::validator_for(&Card::schema()).unwrap();
    let mut cards = 0;
    for (place, json) in shipped_cards() {
        let Ok(card) = Card::from_json(&json.to_string()) else { continue };
        cards += 1;
        let written: Json = serde_json::from_str(&card.to_json()).unwrap();
        let canonical: Json = serde_json::from_str(&card.canonical_json()).unwrap();
        for (what, json) in [("as shipped", &json), ("written back", &written), ("canonical", &canonical)] {
            let errors: Vec<_> = schema.iter_errors(json).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{place} {what}: {errors:?}");
            let again = Card::from_json(&json.to_string()).unwrap();
            assert_eq!(again.fingerprint(), card.fingerprint(), "{place} {what}");
        }
        assert_eq!(Card::from_json(&card.to_json()).unwrap().to_json(), card.to_json(), "{place}");
    }
    assert!(cards > 150, "only {cards} cards were found");
}

#[test]
fn the_schema_refuses_what_the_reader_refuses_by_shape() {
    let schema = jsonschema::validator_for(&Card::schema()).unwrap();
    let shapes = ["unknown_field", "wrong_type", "bad_choice", "bare_fraction", "missing_field", "empty", "bad_name"];
    // What the schema cannot know: it sees records one by one, not the card as a whole.
    let beyond = ["missing_field", "empty", "bad_name", "bad_choice", "wrong_type"];
    let (mut refused, mut let_through) = (0, 0);
    for (place, json) in shipped_cards() {
        let Err(error) = Card::from_json(&json.to_string()) else { continue };
        let code = error.kind().code();
        if !shapes.contains(&code) {
            continue;
        }
        if schema.is_valid(&json) {
            let_through += 1;
            assert!(beyond.contains(&code), "{place}: the schema lets through what the reader refuses: {error}");
        } else {
            refused += 1;
        }
    }
    assert!(refused >= 20 && refused > let_through, "{refused} refused, {let_through} let through");
}

/// Every card of the corpus and of the examples that is a JSON object, good or bad.
fn shipped_cards() -> Vec<(String, Json)> {
    let mut cards = Vec::new();
    for file in json_files(&root().join("tests/conformance")).into_iter().chain(json_files(&root().join("examples"))) {
        let place = file.strip_prefix(root()).unwrap().display().to_string();
        let json: Json = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        if json.get("kpi").is_some() {
            cards.push((place, json));
            continue;
        }
        let several = json["cards"].as_object().into_iter().flatten().map(|(name, card)| (name.clone(), card.clone()));
        let one = json.get("card").map(|card| ("card".to_owned(), card.clone()));
        let found = several.chain(one).filter(|(_, card)| card.is_object());
        cards.extend(found.map(|(name, card)| (format!("{place} {name}"), card)));
    }
    cards
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    files
}
