//! The rivals in Rust, as a program that `benches/rivals/run.py --engine` times and checks beside the others.
//!
//! `rivals FOLDER ROWS ROUNDS` prints one line of JSON for each rival.

use std::{env, error::Error, path::Path};

use kpi_benches::{
    columns::Columns,
    program::{measure, report},
    rivals::{Decimals, Floats, f64_loop, f64_loop_absent, of_decimals, of_floats, rust_decimal_loop},
};
use rust_decimal::Decimal;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, rows, rounds] = arguments.as_slice() else {
        return Err("usage: rivals FOLDER ROWS ROUNDS".into());
    };
    let (folder, rows, rounds) = (Path::new(folder), rows.parse()?, rounds.parse()?);
    let columns = Columns::read(folder, rows)?;

    let floats = Floats::of(&columns);
    let (mut index, mut bonus) = (vec![0.0; rows], vec![0.0; rows]);
    let ((), took) = measure(rows, rounds, || f64_loop(&floats, &mut index, &mut bonus));
    report(folder, "Rust f64 loop", "payroll", took, &of_floats(&index, &bonus))?;
    let ((), took) = measure(rows, rounds, || f64_loop_absent(&floats, &mut index, &mut bonus));
    report(folder, "Rust f64 loop", "payroll_absent", took, &of_floats(&index, &bonus))?;
    drop(floats);

    let decimals = Decimals::of(&columns);
    let (mut index, mut bonus) = (vec![Decimal::ZERO; rows], vec![Decimal::ZERO; rows]);
    let ((), took) = measure(rows, rounds, || rust_decimal_loop(&decimals, &mut index, &mut bonus));
    report(folder, "rust_decimal loop", "payroll", took, &of_decimals(&index, &bonus))?;
    Ok(())
}
