//! The conformance corpus: every case file in `tests/conformance`, its figures and its errors.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kpi_core::{Card, Error, Facts, Outcome};
use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

#[test]
fn every_case_of_the_corpus_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let derivations = Path::new(env!("CARGO_TARGET_TMPDIR")).join("derivations");
    let _ = fs::remove_dir_all(&derivations);
    let mut tally: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut failures = Vec::new();
    for file in files(&corpus) {
        if file == corpus.join("README.md") {
            continue;
        }
        let family = file.parent().and_then(Path::file_name).unwrap().to_string_lossy().into_owned();
        let before = failures.len();
        let derivations = derivations.join(&family).join(file.file_stem().unwrap());
        let figures = Case::read(&file).check(&derivations, &mut failures);
        assert!(figures > 0, "{} asserts nothing", file.display());
        let (cases, total) = tally.entry(family).or_default();
        *cases += usize::from(before == failures.len());
        *total += figures;
    }
    for (family, (cases, figures)) in &tally {
        println!("{family}: {cases} cases, {figures} figures and errors");
    }
    assert!(tally.len() > 5, "the corpus has lost families");
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() { found.extend(files(&entry)) } else { found.push(entry) }
    }
    found
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // what only people read is declared too, so that a slip in a key's name is refused
struct Case {
    case: String,
    about: String,
    source: String,
    synthetic: bool,
    card: Option<Box<RawValue>>,
    #[serde(default)]
    cards: BTreeMap<String, Box<RawValue>>,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: Option<String>,
    card: Option<String>,
    facts: Option<Box<RawValue>>,
    expect: Option<BTreeMap<String, Json>>,
    error: Option<Expected>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    kind: String,
    /// Left out where the contract leaves open which of several places is told of.
    path: Option<String>,
}

impl Case {
    fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    fn card(&self, row: &Row) -> Result<Card, Error> {
        let card = match &row.card {
            Some(name) => &self.cards[name],
            None => self.card.as_ref().unwrap(),
        };
        // A card that JSON itself cannot hold (a duplicate key, no JSON at all) stands in the file as its text.
        match serde_json::from_str::<String>(card.get()) {
            Ok(text) => Card::from_json(&text),
            Err(_) => Card::from_json(card.get()),
        }
    }

    /// Checks every row; gives how many figures and errors were asserted.
    fn check(&self, derivations: &Path, failures: &mut Vec<String>) -> usize {
        let check = |(i, row): (usize, &Row)| {
            check_row(row, self.card(row), &self.case, &derivations.join(format!("{i}.json")), failures)
        };
        self.rows.iter().enumerate().map(check).sum()
    }
}

/// Scores a row and leaves its derivation for the oracle to replay.
fn explained(card: &Card, facts: &str, file: &Path) -> Result<Outcome, Error> {
    let outcome = card.score(&Facts::from_json(card, facts)?)?;
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, outcome.derivation().to_json()).unwrap();
    assert!(outcome.derivation().to_string().starts_with("Card "));
    Ok(outcome)
}

fn check_row(row: &Row, card: Result<Card, Error>, case: &str, derivation: &Path, failures: &mut Vec<String>) -> usize {
    let place = format!("{case}, {}", row.name.as_deref().unwrap_or("its only row"));
    let outcome = match &row.facts {
        None => card.map(|_| None),
        Some(facts) => card.and_then(|card| explained(&card, facts.get(), derivation).map(Some)),
    };
    match (outcome, &row.error, &row.expect) {
        (Err(error), Some(expected), None) => {
            let path = expected.path.as_deref().unwrap_or(error.path());
            if (error.kind().code(), error.path()) != (&expected.kind, path) {
                failures.push(format!("{place}: wanted {expected:?}, got {} {error}", error.kind()));
            }
            1
        }
        (Ok(Some(outcome)), None, Some(expected)) => {
            for (figure, wanted) in expected {
                let got = figure_of(&outcome, figure);
                if got != *wanted {
                    failures.push(format!("{place}: {figure} should be {wanted}, is {got}"));
                }
            }
            expected.len()
        }
        (Ok(_), Some(expected), None) => {
            failures.push(format!("{place}: wanted {expected:?}, got no error"));
            1
        }
        (Err(error), None, Some(_)) => {
            failures.push(format!("{place}: refused: {error}"));
            1
        }
        _ => panic!("{place}: a row expects figures or an error, not both"),
    }
}

fn figure_of(outcome: &Outcome, name: &str) -> Json {
    let status = |id: &str| outcome.member(id).unwrap_or_else(|| panic!("no member is called {id}")).status();
    match (name, name.split_once('.')) {
        ("fingerprint", _) => outcome.card().fingerprint().into(),
        ("index.status", _) => outcome.index_outcome().map_or(Json::Null, |index| index.status.word().into()),
        ("warnings", _) => outcome.warnings().iter().map(|warning| warning.code).collect::<Vec<_>>().into(),
        (_, Some((id, "status"))) => status(id).word().into(),
        _ => outcome.figure(name).map_or(Json::Null, |figure| figure.to_string().into()),
    }
}
