//! The conformance corpus: every case file in `tests/conformance`, its figures and its errors.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kpi_core::{Card, Error, Facts, Outcome};
use serde_json::Value as Json;

#[test]
fn every_case_of_the_corpus_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let mut tally: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut failures = Vec::new();
    for file in files(&corpus) {
        if file == corpus.join("README.md") {
            continue;
        }
        let family = file.parent().and_then(Path::file_name).unwrap().to_string_lossy().into_owned();
        let before = failures.len();
        let figures = Case::read(&file).check(&mut failures);
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

struct Case {
    name: String,
    json: Json,
}

impl Case {
    fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap();
        let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Case { name: file.file_stem().unwrap().to_string_lossy().into_owned(), json }
    }

    /// Checks every row; gives how many figures and errors were asserted.
    fn check(&self, failures: &mut Vec<String>) -> usize {
        let rows = self.json["rows"].as_array().unwrap_or_else(|| panic!("{} has no rows", self.name));
        let mut asserted = 0;
        for (i, row) in rows.iter().enumerate() {
            let place = format!("{} row {i}", self.name);
            asserted += check_row(row, self.card(row), &place, failures);
        }
        asserted
    }

    fn card(&self, row: &Json) -> Result<Card, Error> {
        let card = match row["card"].as_str() {
            Some(name) => &self.json["cards"][name],
            None => &self.json["card"],
        };
        // A card that JSON itself cannot hold (a duplicate key, no JSON at all) stands in the file as its text.
        match card {
            Json::String(text) => Card::from_json(text),
            card => Card::from_json(&card.to_string()),
        }
    }
}

fn check_row(row: &Json, card: Result<Card, Error>, place: &str, failures: &mut Vec<String>) -> usize {
    let outcome = match row.get("facts") {
        None => card.map(|_| None),
        Some(facts) => card.and_then(|card| {
            let facts = Facts::from_json(&card, &facts.to_string())?;
            card.score(&facts).map(Some)
        }),
    };
    match (outcome, row.get("error"), row.get("expect")) {
        (Err(error), Some(expected), _) => {
            let got = (error.kind().code(), error.path());
            let wanted = (expected["kind"].as_str().unwrap(), expected["path"].as_str().unwrap());
            if got != wanted {
                failures.push(format!("{place}: wanted the error {wanted:?}, got {got:?} ({error})"));
            }
            1
        }
        (Ok(Some(outcome)), None, Some(Json::Object(expected))) => {
            for (figure, wanted) in expected {
                let got = figure_of(&outcome, figure);
                if got != *wanted {
                    failures.push(format!("{place}: {figure} should be {wanted}, is {got}"));
                }
            }
            expected.len()
        }
        (Ok(_), Some(expected), _) => {
            failures.push(format!("{place}: wanted the error {expected}, got none"));
            1
        }
        (Err(error), None, _) => {
            failures.push(format!("{place}: refused: {error}"));
            1
        }
        _ => panic!("{place}: neither figures nor an error is expected"),
    }
}

fn figure_of(outcome: &Outcome, name: &str) -> Json {
    let text = |figure: Option<&kpi_core::Figure>| figure.map_or(Json::Null, |figure| figure.to_string().into());
    let index = outcome.index_outcome();
    match name {
        "index" => return text(outcome.index()),
        "total" => return text(outcome.total()),
        "index.before" => return text(index.and_then(|index| index.before.as_ref())),
        "index.coverage" => return text(index.map(|index| &index.coverage)),
        "index.absent_as_zero" => return text(index.and_then(|index| index.absent_as_zero.as_ref())),
        "index.status" => return index.map_or(Json::Null, |index| index.status.word().into()),
        "warnings" => return outcome.warnings().iter().map(|warning| warning.code).collect::<Vec<_>>().into(),
        _ => {}
    }
    let (owner, part) = name.split_once('.').unwrap_or_else(|| panic!("no figure is called {name}"));
    if owner == "measures" {
        return text(outcome.measure(part));
    }
    if part == "amount" {
        return text(outcome.line(owner));
    }
    let member = outcome.member(owner).unwrap_or_else(|| panic!("no member is called {owner}"));
    match part {
        "actual" => text(member.actual.as_ref()),
        "attainment" => text(member.attainment.as_ref()),
        "score" => text(member.score.as_ref()),
        "weight" => text(member.weight.as_ref()),
        "contribution" => text(member.contribution.as_ref()),
        "status" => member.status.word().into(),
        other => panic!("no figure of a member is called {other}"),
    }
}
