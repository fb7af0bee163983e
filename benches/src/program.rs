//! What the programs that `benches/rivals/run.py --engine` calls have in common: repeated timing and a line of JSON.

use std::{io, path::Path};

use crate::{
    clock::{Took, median, timed},
    columns::Answers,
};

/// Small workloads are repeated within a round, so that a clock can see them.
const LEAST_ROWS_TIMED: usize = 100_000;

/// What the work made the last time, and the median over the rounds for one row.
pub fn measure<T>(rows: usize, rounds: usize, mut work: impl FnMut() -> T) -> (T, Took) {
    let mut done = work(); // fresh pages and cold caches are nobody's arithmetic
    let repeats = (LEAST_ROWS_TIMED / rows.max(1)).max(1);
    let mut round = || timed(|| (0..repeats).for_each(|_| done = work())).1;
    let rounds: Vec<Took> = (0..rounds.max(1)).map(|_| round()).collect();
    (done, median(&rounds).of_each(rows * repeats))
}

/// Writes the answers beside the columns, and prints the line of JSON that the script reads.
///
/// # Errors
/// What the file system refuses.
pub fn report(folder: &Path, name: &str, variant: &str, took: Took, answers: &Answers) -> io::Result<()> {
    let stem: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let file = |figure: &str| folder.join(format!("{stem}.{variant}.{figure}.i64"));
    let (index, bonus) = (file("index"), file("bonus"));
    answers.write(&index, &bonus)?;
    println!(
        "{{\"name\": {name:?}, \"variant\": {variant:?}, \"ns_per_row_cpu\": {:.3}, \"ns_per_row_wall\": {:.3}, \
         \"index_file\": {index:?}, \"bonus_file\": {bonus:?}}}",
        took.cpu, took.wall
    );
    Ok(())
}
