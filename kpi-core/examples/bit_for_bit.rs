//! Scores random cards and rows as batches and row by row, and compares every figure, status and error.
//!
//! ```text
//! cargo run --release -p kpi-core --example bit_for_bit -- --rows 1000000 --seed 1
//! ```
//!
//! `--from N` begins with that batch, for a difference that was told of; `--tell N` goes on until N differences are
//! found. A difference is made small and printed, or as it was found with `--small no`, and the program fails; it fails
//! as well where one of the three arithmetics has decided no row.

#[path = "../tests/batch/bits/mod.rs"]
mod bits;

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use bits::Trial;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let (mut rows, mut seed, mut from, mut tell, mut small) = (1_000_000, 1, 0, 1, true);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} has no value"))?;
        match name.as_str() {
            "--rows" => rows = value.parse()?,
            "--seed" => seed = value.parse()?,
            "--from" => from = value.parse()?,
            "--tell" => tell = value.parse()?,
            "--small" => small = value != "no",
            _ => return Err(format!("{name}; known are --rows, --seed, --from, --tell and --small").into()),
        }
    }
    let begun = Instant::now();
    let mut trial = Trial::new(seed, from);
    let differences = trial.until(rows, tell, small);
    let tally = trial.tally;
    println!(
        "{} rows of {} cards compared in {} s: {} refused, {} warned; scored {} batches with {} figures",
        tally.rows,
        tally.cards,
        begun.elapsed().as_secs(),
        tally.refused,
        tally.warned,
        tally.batches,
        tally.figures
    );
    let paths = tally.paths;
    println!(
        "decided by the filter {}, by integers {}, by rationals {}",
        paths.filter, paths.integers, paths.rationals
    );
    for difference in &differences {
        println!("DIFFERENCE {difference}");
    }
    if !differences.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    for (arithmetic, rows) in [("filter", paths.filter), ("integers", paths.integers), ("rationals", paths.rationals)] {
        if rows == 0 {
            println!("NEVER {arithmetic}");
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
