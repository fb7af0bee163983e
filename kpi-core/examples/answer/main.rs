//! The engine as a filter, for programs that compare it with another: cards and rows of facts in, every figure out.
//!
//! Each line of the input is a question, `{"card": {...}, "rows": [{...}, ...], "explain": [0]}`. The card may also be
//! its text, which need not be JSON; `explain`, which may be left out, names the rows whose derivation is wanted.
//! Each row is answered by a line:
//!
//! - `{"published": {"index": "0.85", ...}, "exact": {"index": "17/20", ...}}`, figures by their flat names, and
//!   `"derivation"` where it is wanted;
//! - `{"error": {"kind": "missing_figure", "path": "index.members[0]", "text": "..."}}`;
//! - `{"panic": true}`, which never happens.
//!
//! A card that is refused is answered by one line, `{"card": {"kind": ..., "path": ..., "text": ...}}`.
//!
//! `answer batch` scores whole columns instead, see [`batch`].
//!
//! ```text
//! echo '{"card": {...}, "rows": [{"orders": 5}]}' | cargo run --release -p kpi-core --example answer
//! ```

mod batch;

use std::error::Error;
use std::io::{self, BufRead, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use kpi_core::{Card, Facts, Figure, MemberSort, Outcome};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question<'q> {
    #[serde(borrow)]
    card: &'q RawValue,
    #[serde(borrow, default)]
    rows: Vec<&'q RawValue>,
    #[serde(default)]
    explain: Vec<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    if std::env::args().nth(1).as_deref() == Some("batch") {
        return batch::answer(&mut io::stdin().lock(), &mut out);
    }
    for line in io::stdin().lock().lines() {
        answer(&serde_json::from_str(&line?)?, &mut out)?;
    }
    Ok(out.flush()?)
}

fn answer(question: &Question<'_>, out: &mut impl Write) -> io::Result<()> {
    let card = match guarded(|| read(question.card)) {
        Some(Ok(card)) => card,
        Some(Err(error)) => return writeln!(out, "{}", json!({"card": report(&error)})),
        None => return writeln!(out, "{}", json!({"panic": true})),
    };
    for (i, facts) in question.rows.iter().enumerate() {
        let row = guarded(|| match Facts::from_json(&card, facts.get()).and_then(|facts| card.score(&facts)) {
            Ok(outcome) => figures(&outcome, question.explain.contains(&i)),
            Err(error) => json!({"error": report(&error)}),
        });
        writeln!(out, "{}", row.unwrap_or_else(|| json!({"panic": true})))?;
    }
    Ok(())
}

/// What the work comes to; none where it panics.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn read(card: &RawValue) -> Result<Card, kpi_core::Error> {
    match serde_json::from_str::<String>(card.get()) {
        Ok(text) => Card::from_json(&text),
        Err(_) => Card::from_json(card.get()),
    }
}

fn report(error: &kpi_core::Error) -> Json {
    json!({"kind": error.kind().code(), "path": error.path(), "text": error.to_string()})
}

#[derive(Default)]
struct Figures {
    published: Map<String, Json>,
    exact: Map<String, Json>,
}

impl Figures {
    fn put(&mut self, name: String, figure: Option<Figure>) {
        let exact = figure.as_ref().map(|figure| figure.exact().fraction());
        self.exact.insert(name.clone(), exact.into());
        self.published.insert(name, figure.map(|figure| figure.to_string()).into());
    }
}

fn figures(outcome: &Outcome, explain: bool) -> Json {
    let mut figures = Figures::default();
    for measure in outcome.measures() {
        figures.put(format!("measures.{}", measure.name), measure.value);
    }
    for member in outcome.members() {
        let id = member.id();
        figures.published.insert(format!("{id}.status"), member.status().word().into());
        if member.sort() == MemberSort::CutOff {
            continue;
        }
        if member.sort() != MemberSort::Group {
            figures.put(format!("{id}.actual"), member.actual());
        }
        figures.put(format!("{id}.attainment"), member.attainment());
        figures.put(format!("{id}.score"), member.score());
        figures.put(format!("{id}.weight"), member.weight());
        figures.put(format!("{id}.contribution"), member.contribution());
    }
    if let Some(index) = outcome.index_outcome() {
        figures.published.insert("index.status".into(), index.status.word().into());
        figures.put("index".into(), index.score);
        figures.put("index.before".into(), index.before);
        figures.put("index.coverage".into(), Some(index.coverage));
        figures.put("index.absent_as_zero".into(), index.absent_as_zero);
    }
    for line in outcome.lines() {
        figures.put(format!("{}.amount", line.id), Some(line.amount));
    }
    if let Some(total) = outcome.total() {
        figures.put("total".into(), Some(total));
    }
    let warnings: Vec<_> = outcome.warnings().iter().map(|warning| warning.code).collect();
    figures.published.insert("warnings".into(), warnings.into());
    figures.published.insert("fingerprint".into(), outcome.card().fingerprint().into());
    let mut row = json!({"published": figures.published, "exact": figures.exact});
    if explain {
        row["derivation"] = outcome.derivation().json();
    }
    row
}
