//! The book says what the engine does: every card, text and table in it is held against the engine.
//!
//! The Rust examples are doctests of the library. A changed text of a derivation or an error is put into the pages by
//! `KPI_BOOK=write cargo test -p kpi-core --test book`.

#[path = "book/blocks.rs"]
mod blocks;
#[path = "book/fragment.rs"]
mod fragment;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use blocks::{Block, Page, page, pages};
use kpi_core::batch::{Column, Options};
use kpi_core::number::{Exact, Mode, Rounding, WIDTH_LIMIT};
use kpi_core::{Card, Error, ErrorKind, Facts, Outcome, limits};
use serde_json::Value as Json;

const COMMANDS: [&str; 5] =
    ["make demo", "make test", "make bench", "pip install ./kpi-py", "make -C kpi-ffi install PREFIX=/usr/local"];

/// Differences between the book and the engine, or the book brought up to date.
#[derive(Default)]
struct Findings {
    messages: Vec<String>,
    written: BTreeMap<std::path::PathBuf, String>,
}

impl Findings {
    fn text(&mut self, page: &Page, block: Block<'_>, real: &str) {
        if block.body == real {
            return;
        }
        self.messages.push(format!("{}: the engine says\n{real}", page.at(block)));
        let text = self.written.entry(page.file.clone()).or_insert_with(|| page.text.clone());
        *text = text.replacen(&format!("\n{}\n```", block.body), &format!("\n{real}\n```"), 1);
    }

    fn check(&mut self, page: &Page, block: Block<'_>, holds: bool, message: impl std::fmt::Display) {
        if !holds {
            self.messages.push(format!("{}: {message}", page.at(block)));
        }
    }

    fn report(self) {
        if std::env::var_os("KPI_BOOK").is_some_and(|wish| wish == "write") {
            self.written.iter().for_each(|(file, text)| fs::write(file, text).unwrap());
        }
        assert!(self.messages.is_empty(), "{} differences:\n{}", self.messages.len(), self.messages.join("\n\n"));
    }
}

#[test]
fn every_block_is_what_the_engine_says() {
    let mut findings = Findings::default();
    for page in pages() {
        // Of the cards in the chapter on errors most are wrong on purpose; the test of the kinds reads them.
        let of_errors = page.file.ends_with("docs/errors.md");
        let (mut card, mut facts) = (None, None);
        for block in page.blocks() {
            match block.info {
                "json" | "json facts" | "json goal" | "json column" | "text" if of_errors => {}
                // Formulas, manifests, and examples: of Rust they are doctests, those of Python and C are run or compiled by the
                // tests of the package and of the library.
                "rust" | "python" | "c" | "toml" | "text grammar" => {}
                "sh" => {
                    let known = block.body.lines().all(|line| COMMANDS.contains(&line));
                    findings.check(&page, block, known, "no command of this project");
                }
                "json" => {
                    (card, facts) = (Card::from_json(block.body).map_err(|error| error.to_string()).ok(), None);
                    findings.check(&page, block, card.is_some(), "the card does not load");
                }
                "json facts" => {
                    facts = card.as_ref().and_then(|card| Facts::from_json(card, block.body).ok());
                    findings.check(&page, block, facts.is_some(), "no facts for the card before them");
                }
                "text" | "json outcome" | "json derivation" => match scored(card.as_ref(), facts.as_ref()) {
                    None => findings.check(&page, block, false, "the card and facts before it give no result"),
                    Some(real) => result(&page, block, &real, &mut findings),
                },
                info => match info.strip_prefix("json ").filter(|part| fragment::PARTS.contains(part)) {
                    Some(part) => {
                        if let Err(error) = fragment::load(part, block.body) {
                            findings.check(&page, block, false, error);
                        }
                    }
                    None => findings.check(&page, block, false, format_args!("no block is called `{info}`")),
                },
            }
        }
    }
    findings.report();
}

/// The explanation of the worked example quotes its two derivations; `...` stands for what a quotation leaves out.
#[test]
fn the_worked_example_is_quoted_word_for_word() {
    let figure = page("figure.md");
    let texts: Vec<_> = figure.blocks().into_iter().filter(|block| block.info == "text").collect();
    let quoted = figure.section("## A worked example").filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let mut quotations = 0;
    for (quotation, _) in quoted {
        let held = |text: &str| quotation.split("...").all(|part| text.contains(part));
        assert!(texts.iter().any(|text| text.body.lines().any(held)), "no derivation says {quotation}");
        quotations += 1;
    }
    assert!(quotations > 0, "the worked example is not explained");
}

fn scored(card: Option<&Card>, facts: Option<&Facts>) -> Option<Outcome> {
    card?.score(facts?).ok()
}

fn result(page: &Page, block: Block<'_>, real: &Outcome, findings: &mut Findings) {
    let json = match block.info {
        "text" => return findings.text(page, block, real.derivation().to_string().trim_end()),
        "json outcome" => serde_json::to_value(real).unwrap(),
        _ => real.derivation().json(),
    };
    let same = serde_json::from_str::<Json>(block.body).is_ok_and(|written| written == json);
    findings.check(page, block, same, format_args!("the engine says\n{json:#}"));
}

/// Every kind once in the table, with its meaning, and once as a section whose examples give it word for word.
#[test]
fn every_kind_of_error_is_explained() {
    let errors = page("errors.md");
    let table: Vec<_> = errors.section("## The kinds").filter_map(|line| line.strip_prefix("| [`")).collect();
    let known: Vec<_> = ErrorKind::ALL.iter().map(|kind| (kind.code(), kind.meaning())).collect();
    let rows: Vec<_> = known.iter().map(|(code, meaning)| format!("{code}`](#{code}) | {meaning} |")).collect();
    assert_eq!(table, rows);
    let sections = errors.sections();
    let headings: Vec<_> = sections.iter().map(|(heading, _)| *heading).collect();
    assert_eq!(headings, known.iter().map(|(code, _)| *code).collect::<Vec<_>>());

    let mut findings = Findings::default();
    for (code, blocks) in sections {
        let (mut card, mut with, mut examples) = (None, With::Nothing, 0);
        for block in blocks {
            match block.info {
                "json" => (card, with) = (Some(block.body.to_owned()), With::Nothing),
                "json facts" => with = With::Facts(block.body),
                "json goal" => with = With::Goal(block.body),
                "json column" => with = With::Column(block.body),
                "text" => {
                    let document = card.clone().unwrap_or_else(|| built(code, examples));
                    let with = if code == "cancelled" { With::Stop } else { with };
                    match refused(&document, with) {
                        Some(error) if error.kind().code() == code => {
                            findings.text(&errors, block, &error.to_string());
                        }
                        other => findings.check(&errors, block, false, format_args!("not {code} but {other:?}")),
                    }
                    examples += 1;
                }
                info => findings.check(&errors, block, false, format_args!("no block is called `{info}`")),
            }
        }
        assert!(examples > 0, "{code} has no example");
    }
    findings.report();
}

/// What meets the card of an example.
#[derive(Clone, Copy)]
enum With<'p> {
    Nothing,
    Facts(&'p str),
    Goal(&'p str),
    Column(&'p str),
    /// A batch that is stopped when its progress is first told.
    Stop,
}

fn refused(card: &str, with: With<'_>) -> Option<Error> {
    let score = |card: Card| match with {
        With::Nothing => Ok(()),
        With::Facts(facts) => Facts::from_json(&card, facts).and_then(|facts| card.score(&facts)).map(|_| ()),
        With::Goal(goal) => {
            let goal: BTreeMap<String, String> = serde_json::from_str(goal).unwrap();
            let value = Exact::parse(&goal["goal"]).unwrap();
            card.solve(&card.facts(), &goal["input"], &goal["figure"], &value).map(|_| ())
        }
        With::Column(column) => {
            let column: Json = serde_json::from_str(column).unwrap();
            let numbers: Vec<i64> = serde_json::from_value(column["numbers"].clone()).unwrap();
            let mut batch = card.batch(column["rows"].as_u64().unwrap() as usize);
            batch.set(column["input"].as_str().unwrap(), Column::i64(&numbers, 0)).map(|_| ())
        }
        With::Stop => {
            let batch = card.batch(100_000);
            batch.score(&[], &Options::new().progress(&|_| ControlFlow::Break(()))).map(|_| ())
        }
    };
    Card::from_json(card).and_then(score).err()
}

/// The cards that are too large to be printed; their sections say in words what they are.
fn built(code: &str, example: usize) -> String {
    let measuring = |measures: &str| {
        format!(r#"{{"kpi": 1, "id": "example", "inputs": {{"a": {{}}}}, "measures": {{{measures}}}}}"#)
    };
    match (code, example) {
        ("too_large", _) => {
            let card = measuring(r#""m": "a""#);
            let blanks = limits::DOCUMENT_BYTES + 1 - card.len();
            card + &" ".repeat(blanks)
        }
        ("too_deep", 0) => {
            let sums = limits::DEPTH - 1;
            measuring(&format!(r#""m": {}"a"{}"#, r#"{"sum": ["#.repeat(sums), "]}".repeat(sums)))
        }
        ("too_deep", _) => {
            let next = |i| if i < 299 { format!("m{}", i + 1) } else { "a".to_owned() };
            let measures: Vec<_> = (0..300).map(|i| format!(r#""m{i}": "{}""#, next(i))).collect();
            measuring(&measures.join(", "))
        }
        ("too_many_members", _) => {
            let member = |i| format!(r#"{{"id": "m{i}", "type": "continuous", "actual": "1"}}"#);
            let members: Vec<_> = (0..=limits::MEMBERS).map(member).collect();
            let members = members.join(", ");
            format!(
                r#"{{"kpi": 1, "id": "example", "inputs": {{}}, "index": {{"aggregate": "sum", "members": [{members}]}}}}"#
            )
        }
        ("cancelled", _) => measuring(r#""m": "a""#),
        _ => panic!("{code} has an example without a card"),
    }
}

#[test]
fn the_limits_are_those_of_the_engine() {
    let errors = page("errors.md");
    let table: String = errors.section("## Limits").collect();
    let counts = [limits::DOCUMENT_BYTES, limits::DEPTH, limits::MEMBERS, limits::NAMES, limits::NAME_CHARS];
    for limit in counts.into_iter().chain([limits::TEXT_CHARS, WIDTH_LIMIT]) {
        assert!(table.contains(&format!("| {}", grouped(limit))), "{limit} is not in the table of limits");
    }
}

fn grouped(count: usize) -> String {
    if count < 1000 { count.to_string() } else { format!("{},{:03}", grouped(count / 1000), count % 1000) }
}

/// The tables of numbers and of modes.
#[test]
fn numbers_are_read_and_rounded_as_the_book_says() {
    let numbers = page("numbers.md");
    let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let table = |heading| numbers.section(heading).filter(|line| line.starts_with("| ")).map(|row| row.split(" | "));
    for cells in table("## How a number is written").map(Iterator::collect::<Vec<_>>).filter(|cells| cells.len() == 4) {
        quoted(cells[0]).iter().for_each(|text| assert!(Exact::parse(text).is_ok(), "{text}"));
        quoted(cells[2]).iter().for_each(|text| assert!(Exact::parse(text).is_err(), "{text}"));
    }
    let rows: Vec<Vec<_>> = table("## Modes").map(Iterator::collect).collect();
    assert_eq!(rows.len(), 1 + Mode::ALL.len());
    for row in &rows[1..] {
        let mode = Mode::from_word(&quoted(row[0])[0]).unwrap();
        let to_one = Rounding::new(Exact::ONE, mode).unwrap();
        for (given, rounded) in rows[0].iter().zip(row).filter_map(|(given, it)| Some((Exact::parse(given).ok()?, it)))
        {
            assert_eq!(given.round(&to_one).to_string(), *rounded, "{given} {mode}");
        }
    }
}

/// The rules of derivations and their fields are those that the whole corpus shows.
#[test]
fn every_rule_of_a_derivation_is_explained() {
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let common = ["step", "rule", "path", "value", "truth", "status", "level"];
    for outcome in corpus() {
        for step in outcome.derivation().json()["steps"].as_array().unwrap() {
            let fields = seen.entry(step["rule"].as_str().unwrap().to_owned()).or_default();
            fields.extend(step.as_object().unwrap().keys().filter(|key| !common.contains(&key.as_str())).cloned());
        }
    }
    let result = page("result.md");
    let rows = result.section("### Rules").filter(|line| line.starts_with("| `"));
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let explained: BTreeMap<_, _> = rows
        .map(|row| {
            let cells: Vec<_> = row.split(" | ").collect();
            (names(cells[0]).pop_first().unwrap(), if cells.len() > 2 { names(cells[1]) } else { BTreeSet::new() })
        })
        .collect();
    assert_eq!(explained, seen);
}

fn corpus() -> Vec<Outcome> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let families = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = families.flat_map(|family| fs::read_dir(family).unwrap().map(|entry| entry.unwrap().path()));
    files.flat_map(|file| outcomes(&serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap())).collect()
}

fn outcomes(case: &Json) -> Vec<Outcome> {
    let score = |row: &Json| {
        let card = row["card"].as_str().map_or(&case["card"], |name| &case["cards"][name]);
        let card = Card::from_json(&card.as_str().map_or_else(|| card.to_string(), str::to_owned)).ok()?;
        card.score(&Facts::from_json(&card, &row["facts"].to_string()).ok()?).ok()
    };
    case["rows"].as_array().unwrap().iter().filter_map(score).collect()
}
