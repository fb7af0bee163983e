//! A payroll of 10,000 and of 1,000,000 employees: the engine over columns, beside loops written for this card alone.
//!
//! Before anything is timed, every figure of the engine must be the exact one.

use std::{path::PathBuf, process::ExitCode, sync::OnceLock};

use divan::{Bencher, counter::ItemsCount};
use kpi_benches::{
    CARD, NAMES,
    columns::{Answers, Columns, decimals},
    engine::{batch, score},
    rivals::{Decimals, Floats, f64_loop, rust_decimal_loop},
};
use kpi_core::{
    Card,
    batch::{Column, Options},
};
use rust_decimal::Decimal;

const ROWS: [usize; 2] = [10_000, 1_000_000];

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/payroll"))
}

fn columns(rows: usize) -> &'static Columns {
    static COLUMNS: [OnceLock<Columns>; 2] = [OnceLock::new(), OnceLock::new()];
    let place = ROWS.iter().position(|known| *known == rows).unwrap();
    COLUMNS[place].get_or_init(|| Columns::read(&folder(), rows).unwrap())
}

fn main() -> ExitCode {
    if !folder().join("columns.json").exists() {
        eprintln!(
            "the columns of the workload are not there: run `make bench`, or first\n    \
             python3 benches/payroll/generate.py --rows 1000000 --seed 1\n    python3 benches/payroll/answers.py"
        );
        return ExitCode::FAILURE;
    }
    let card = Card::from_json(CARD).unwrap();
    for rows in ROWS {
        let mut answers = Answers::blank(rows);
        scored(&card, columns(rows), &mut answers);
        let wrong = answers.wrong(&Answers::read(&folder(), "payroll", rows).unwrap());
        assert_eq!(wrong, 0, "of {rows} rows {wrong} are wrong");
        println!("{rows} rows are exact");
    }
    println!();
    divan::main();
    ExitCode::SUCCESS
}

/// The whole call: columns named, figures into the caller's buffers.
fn scored(card: &Card, columns: &Columns, answers: &mut Answers) {
    let column = |place: usize| Column::i64(&columns.values[place], decimals(NAMES[place]));
    let batch = batch(card, columns.rows(), column).unwrap();
    assert_eq!(score(&batch, answers, &Options::new()).unwrap().refused(), 0);
}

#[divan::bench(args = ROWS, max_time = 2)]
fn kpi_batch(bencher: Bencher, rows: usize) {
    let (card, columns, mut answers) = (Card::from_json(CARD).unwrap(), columns(rows), Answers::blank(rows));
    bencher.counter(ItemsCount::new(rows)).bench_local(|| scored(&card, columns, &mut answers));
}

/// Inexact: some thousand of a million rows are wrong.
#[divan::bench(args = ROWS, max_time = 2)]
fn plain_f64_loop(bencher: Bencher, rows: usize) {
    let floats = Floats::of(columns(rows));
    let (mut index, mut bonus) = (vec![0.0; rows], vec![0.0; rows]);
    bencher.counter(ItemsCount::new(rows)).bench_local(|| f64_loop(&floats, &mut index, &mut bonus));
}

#[divan::bench(args = ROWS, max_time = 2)]
fn plain_rust_decimal_loop(bencher: Bencher, rows: usize) {
    let decimals = Decimals::of(columns(rows));
    let (mut index, mut bonus) = (vec![Decimal::ZERO; rows], vec![Decimal::ZERO; rows]);
    bencher.counter(ItemsCount::new(rows)).bench_local(|| rust_decimal_loop(&decimals, &mut index, &mut bonus));
}
