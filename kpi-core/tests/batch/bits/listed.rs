//! The cards that are there already: those of the conformance corpus, of the examples and of the benchmarks.

use std::fs;
use std::path::{Path, PathBuf};

use kpi_core::Card;
use serde_json::Value as Json;

/// Cards above this size are left to the tests that are about size.
const LONGEST: usize = 20_000;

/// Every card that can be read and scored, with the place it comes from. The cards of the benchmarks come first.
pub(crate) fn cards() -> Vec<(String, Json)> {
    let core = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["../benches/src", "examples", "tests/conformance"] {
        for file in files(&core.join(folder)) {
            let Ok(json) = serde_json::from_str::<Json>(&fs::read_to_string(&file).unwrap()) else { continue };
            let several = json.get("cards").and_then(Json::as_object).map(|cards| cards.values().cloned().collect());
            let cards: Vec<Json> = several.unwrap_or_else(|| vec![json.get("card").cloned().unwrap_or(json)]);
            for card in cards {
                let text = card.to_string();
                if text.len() < LONGEST && Card::from_json(&text).is_ok_and(|card| can_score(&card)) {
                    found.push((file.display().to_string(), card));
                }
            }
        }
    }
    assert!(found.len() > 150, "the corpus has lost cards");
    found
}

/// A card that measures against a population cannot.
pub(crate) fn can_score(card: &Card) -> bool {
    card.batch(0).score(&[], &kpi_core::batch::Options::new()).is_ok()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let inner = entries.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    inner.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}
