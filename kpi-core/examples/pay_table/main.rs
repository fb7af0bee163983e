//! Scores a spreadsheet with a card: a pay table, a summary, and the derivation of one employee's figures.
//!
//! ```text
//! cargo run --release -p kpi-core --example pay_table -- CARD FACTS [--id COLUMN] [--explain ID] [--out FILE]
//! ```

mod arguments;
mod bands;
mod facts_file;
mod program;
mod summary;
mod table;
mod text;

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(program::run(std::env::args_os().skip(1), std::io::stdout().lock(), std::io::stderr().lock()))
}
