//! Works out a published table anew and compares every printed figure with the card's.
//!
//! ```text
//! cargo run --release -p kpi-core --example published_tables -- hdr|hvbp FILE
//! ```
//!
//! `hdr` is the human development table of 2019 (UNDP), `hvbp` the hospital total performance scores of fiscal year
//! 2016 (CMS), both as CSV with a header row. The whole computation is in the two cards beside this file; the program
//! only says which column is which input and which figure.

use std::fs::File;
use std::io::{Read, Write};
use std::process::ExitCode;

use kpi_core::number::Exact;
use kpi_core::{Card, Error, Outcome};

const USAGE: &str = "\
usage: published_tables hdr|hvbp FILE

  hdr    human development 2019: the index, the index adjusted for inequality, the loss and the coefficient
  hvbp   hospital total performance scores, fiscal year 2016
  FILE   the table, CSV in UTF-8 with a header row

Exit codes: 0 every figure is equal, 1 one is not or the file cannot be used, 2 wrong arguments.
";

/// A published table: its card, and what its columns mean.
struct Table {
    card: &'static str,
    /// The columns that name a row.
    id: &'static str,
    name: &'static str,
    /// Columns and the inputs that they are.
    inputs: &'static [(&'static str, &'static str)],
    /// Columns, the figures that they print, and how near is equal.
    figures: &'static [(&'static str, &'static str, &'static str)],
}

const HUMAN_DEVELOPMENT: Table = Table {
    card: include_str!("human_development.json"),
    id: "iso3",
    name: "country",
    inputs: &[
        ("le_2019", "life_expectancy"),
        ("eys_2019", "expected_schooling"),
        ("mys_2019", "mean_schooling"),
        ("gnipc_2019", "income"),
        ("ineq_le_2019", "inequality_life"),
        ("ineq_edu_2019", "inequality_education"),
        ("ineq_inc_2019", "inequality_income"),
    ],
    figures: &[
        ("hdi_2019", "measures.hdi", "0"),
        ("ihdi_2019", "measures.ihdi", "0"),
        ("loss_2019", "measures.loss", "0"),
        ("coef_ineq_2019", "measures.coefficient", "0"),
    ],
};

const HOSPITALS: Table = Table {
    card: include_str!("hospital_total.json"),
    id: "provider",
    name: "state",
    inputs: &[
        ("clinical_process", "clinical_process"),
        ("patient_experience", "patient_experience"),
        ("outcome", "outcome"),
        ("efficiency", "efficiency"),
    ],
    // The domain scores are printed with ten digits, so their total is known to some eight.
    figures: &[("tps", "index", "0.000001")],
};

/// How many figures of one column were compared.
#[derive(Default)]
struct Tally {
    compared: usize,
    equal: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let (table, file) = match arguments.as_slice() {
        [table, file] if table == "hdr" => (&HUMAN_DEVELOPMENT, file),
        [table, file] if table == "hvbp" => (&HOSPITALS, file),
        [help] if help == "--help" || help == "-h" => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let compared = File::open(file)
        .map_err(|error| error.to_string())
        .and_then(|rows| compare(table, rows, std::io::stdout().lock()));
    match compared {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(problem) => {
            eprintln!("published_tables: {}: {problem}", file.display());
            ExitCode::from(1)
        }
    }
}

/// Compares every row, writes the differences and the counts, and says whether all is equal.
fn compare(table: &Table, rows: impl Read, mut out: impl Write) -> Result<bool, String> {
    let card = Card::from_json(table.card).map_err(|error| format!("the card is refused: {error}"))?;
    let mut rows = csv::Reader::from_reader(rows);
    let header = rows.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| {
        header.iter().position(|column| column == name).ok_or_else(|| format!("there is no column `{name}`"))
    };
    let (id, name) = (column(table.id)?, column(table.name)?);
    let inputs: Vec<_> =
        table.inputs.iter().map(|&(from, input)| Ok((column(from)?, input))).collect::<Result<_, String>>()?;
    let figures: Vec<_> = table
        .figures
        .iter()
        .map(|&(from, figure, near)| Ok((column(from)?, from, figure, number(near)?)))
        .collect::<Result<_, String>>()?;
    let mut tallies: Vec<Tally> = figures.iter().map(|_| Tally::default()).collect();
    let (mut read, mut differences) = (0, 0);
    for row in rows.records() {
        let row = row.map_err(|error| error.to_string())?;
        read += 1;
        let mut differs = |what: std::fmt::Arguments<'_>| {
            differences += 1;
            writeln!(out, "{} {}: {what}", &row[id], &row[name]).map_err(|error| error.to_string())
        };
        let outcome = match score(&card, inputs.iter().map(|&(cell, input)| (input, &row[cell]))) {
            Ok(outcome) => outcome,
            Err(error) => {
                differs(format_args!("refused: {error}"))?;
                continue;
            }
        };
        for ((cell, from, figure, near), tally) in figures.iter().zip(&mut tallies) {
            let (printed, figure) = (&row[*cell], outcome.figure(figure));
            if printed.is_empty() {
                // What is not printed must not be there either.
                if let Some(figure) = figure {
                    differs(format_args!("{from} is not printed, the card gives {figure}"))?;
                }
                continue;
            }
            tally.compared += 1;
            match figure {
                None => differs(format_args!("{from} is printed as {printed}, the card gives nothing"))?,
                Some(figure) if figure.exact().sub(&number(printed)?).abs() <= *near => tally.equal += 1,
                Some(figure) => differs(format_args!("{from} is printed as {printed}, the card gives {figure}"))?,
            }
        }
    }
    let mut counts = format!("{read} rows read\n");
    for ((_, from, ..), tally) in figures.iter().zip(&tallies) {
        counts += &format!("{from}: {} figures compared, {} equal\n", tally.compared, tally.equal);
    }
    let compared: usize = tallies.iter().map(|tally| tally.compared).sum();
    let equal: usize = tallies.iter().map(|tally| tally.equal).sum();
    counts += &format!("in all: {compared} figures compared, {equal} equal, {differences} differences\n");
    out.write_all(counts.as_bytes()).map_err(|error| error.to_string())?;
    // A table without figures proves nothing.
    Ok(differences == 0 && compared > 0)
}

fn score<'r>(card: &Card, facts: impl Iterator<Item = (&'r str, &'r str)>) -> Result<Outcome, Error> {
    let mut row = card.facts();
    for (input, cell) in facts {
        row.set(input, cell)?;
    }
    card.score(&row)
}

fn number(text: &str) -> Result<Exact, String> {
    Exact::parse(text).map_err(|error| format!("`{text}`: {error}"))
}
