//! The rivals in Rust, as a program that `benches/rivals/run.py --engine` times and checks beside the others.
//!
//! `rivals FOLDER ROWS ROUNDS` prints one line of JSON for each rival.

use std::{env, error::Error, path::Path};

use kpi_benches::{
    clock::{Took, median, timed},
    columns::{Answers, Columns},
    rivals::{Decimals, Floats, f64_loop, f64_loop_absent, of_decimals, of_floats, rust_decimal_loop},
};
use rust_decimal::Decimal;

/// Small workloads are repeated within a round, so that a clock can see them.
const LEAST_ROWS_TIMED: usize = 100_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, rows, rounds] = arguments.as_slice() else {
        return Err("usage: rivals FOLDER ROWS ROUNDS".into());
    };
    let (folder, rows, rounds) = (Path::new(folder), rows.parse()?, rounds.parse()?);
    let columns = Columns::read(folder, rows)?;

    let floats = Floats::of(&columns);
    let (mut index, mut bonus) = (vec![0.0; rows], vec![0.0; rows]);
    let took = measure(rows, rounds, || f64_loop(&floats, &mut index, &mut bonus));
    report(folder, "Rust f64 loop", "payroll", took, &of_floats(&index, &bonus))?;
    let took = measure(rows, rounds, || f64_loop_absent(&floats, &mut index, &mut bonus));
    report(folder, "Rust f64 loop", "payroll_absent", took, &of_floats(&index, &bonus))?;
    drop(floats);

    let decimals = Decimals::of(&columns);
    let (mut index, mut bonus) = (vec![Decimal::ZERO; rows], vec![Decimal::ZERO; rows]);
    let took = measure(rows, rounds, || rust_decimal_loop(&decimals, &mut index, &mut bonus));
    report(folder, "rust_decimal loop", "payroll", took, &of_decimals(&index, &bonus))
}

/// The median over the rounds, for one row.
fn measure(rows: usize, rounds: usize, mut work: impl FnMut()) -> Took {
    work(); // fresh pages and cold caches are nobody's arithmetic
    let repeats = (LEAST_ROWS_TIMED / rows.max(1)).max(1);
    let rounds: Vec<Took> = (0..rounds.max(1)).map(|_| timed(|| (0..repeats).for_each(|_| work())).1).collect();
    let middle = median(&rounds);
    #[allow(clippy::cast_precision_loss)] // a number of rows
    let rows = (rows * repeats).max(1) as f64;
    Took { cpu: middle.cpu / rows, wall: middle.wall / rows }
}

fn report(folder: &Path, name: &str, variant: &str, took: Took, answers: &Answers) -> Result<(), Box<dyn Error>> {
    let file = |figure: &str| folder.join(format!("{}.{variant}.{figure}.i64", name.replace(' ', "_")));
    let (index, bonus) = (file("index"), file("bonus"));
    answers.write(&index, &bonus)?;
    println!(
        "{{\"name\": {name:?}, \"variant\": {variant:?}, \"ns_per_row_cpu\": {:.3}, \"ns_per_row_wall\": {:.3}, \
         \"index_file\": {index:?}, \"bonus_file\": {bonus:?}}}",
        took.cpu, took.wall
    );
    Ok(())
}
