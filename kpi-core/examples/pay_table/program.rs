//! The program: from arguments to an exit code.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufReader, ErrorKind, Read, Write};
use std::path::Path;

use kpi_core::Card;

use crate::arguments::{self, Arguments, Asked, USAGE};
use crate::facts_file::FactsFile;
use crate::summary::Summary;
use crate::table::PayTable;
use crate::text::plain;

/// Runs the program and gives its exit code.
pub(crate) fn run(given: impl IntoIterator<Item = OsString>, mut out: impl Write, mut err: impl Write) -> u8 {
    let (shown, code) = match arguments::parse(given) {
        Ok(Asked::Help) => (out.write_all(USAGE.as_bytes()), 0),
        Ok(Asked::PayTable(arguments)) => match pay_table(&arguments) {
            Ok(report) => (out.write_all(report.as_bytes()).and_then(|()| out.flush()), 0),
            Err(problem) => (writeln!(err, "pay_table: {problem}"), 1),
        },
        Err(problem) => (write!(err, "pay_table: {problem}\n\n{USAGE}"), 2),
    };
    match shown {
        // A reader who has seen enough, such as `head`, is no failure.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => 1,
        _ => code,
    }
}

fn pay_table(arguments: &Arguments) -> Result<String, String> {
    let Arguments { card, facts, out, .. } = arguments;
    let of = |path: &Path, problem: &dyn std::fmt::Display| format!("{}: {problem}", path.display());
    let document = fs::read(card).map_err(|error| of(card, &error))?;
    let checked = Card::from_slice(&document)
        .map_err(|error| of(card, &format_args!("the card is refused ({}): {error}", error.kind())))?;
    let rows = File::open(facts).map_err(|error| of(facts, &error))?;
    let rows = FactsFile::open(BufReader::new(rows), &checked, arguments.id.as_deref());
    let rows = rows.map_err(|problem| of(facts, &problem))?;
    for input in [card, facts] {
        if fs::canonicalize(out).is_ok_and(|out| fs::canonicalize(input).is_ok_and(|input| input == out)) {
            return Err(of(out, &"the pay table would replace what it is worked out from; give another --out"));
        }
    }
    let table = File::create(out).map_err(|error| of(out, &error))?;
    let scored = score(&checked, rows, table, arguments.explain.as_deref());
    let Scored { summary, explained } = scored.map_err(|stop| match stop {
        Stop::Facts(problem) => of(facts, &format_args!("{problem}; the pay table is not complete")),
        Stop::Table(error) => of(out, &format_args!("{error}; the pay table is not complete")),
    })?;
    let report = format!("{summary}\nPay table: {}\n", out.display());
    match (explained, &arguments.explain) {
        (Some(explained), _) => Ok(format!("{report}\n{explained}")),
        (None, None) => Ok(report),
        (None, Some(id)) => Err(of(facts, &format_args!("no row has the id `{id}`; the pay table is written"))),
    }
}

/// What scoring a file gave, beside the pay table.
pub(crate) struct Scored {
    pub(crate) summary: Summary,
    /// The derivation of one employee's figures, or why they were refused.
    pub(crate) explained: Option<String>,
}

/// Why a run ended before its last row.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The facts could not be read on.
    Facts(String),
    /// The pay table could not be written.
    Table(csv::Error),
}

impl From<csv::Error> for Stop {
    fn from(error: csv::Error) -> Self {
        Stop::Table(error)
    }
}

/// Scores every row, one after the other, and writes the pay table.
pub(crate) fn score(
    card: &Card,
    mut rows: FactsFile<impl Read>,
    table: impl Write,
    explain: Option<&str>,
) -> Result<Scored, Stop> {
    let mut table = PayTable::open(table, card, rows.columns().id())?;
    let mut summary = Summary::new(card, rows.columns());
    let mut explained = None;
    while let Some(row) = rows.next_row(card).map_err(Stop::Facts)? {
        let outcome = row.facts.as_ref().map_err(Clone::clone).and_then(|facts| Ok(card.score(facts)?));
        table.row(&row.id, outcome.as_ref())?;
        let wanted = explain.map_or(outcome.is_ok(), |id| id == row.id);
        if wanted && explained.is_none() {
            let text = match &outcome {
                Ok(outcome) => outcome.derivation().to_string(),
                Err(refusal) => format!("refused: {}\n", refusal.message),
            };
            explained = Some(format!("Employee {}, line {}\n\n{text}", plain(&row.id), row.line));
        }
        summary.add(row.line, row.id, outcome);
    }
    table.close()?;
    Ok(Scored { summary, explained })
}
