//! The engine, as a program that `benches/rivals/run.py --engine` times and checks beside the rivals.
//!
//! - `engine FOLDER ROWS ROUNDS` prints one line of JSON for each kind of columns. A copy of the program under another
//!   name calls itself by that name, so that several builds can stand in one table.
//! - `engine extra FOLDER ROWS` prints what no rival is asked for: which arithmetic decided the rows, the whole call on
//!   few rows, one employee, a card of thirty members, and the memory.
//! - `engine memory FOLDER ROWS` prints the memory alone; `extra` measures it in a process of its own.

use std::{env, error::Error, fs, hint::black_box, path::Path, process::Command};

use kpi_benches::{
    CARD, CARD_ABSENT, NAMES, Row, by_hand,
    clock::{Took, median, timed},
    columns::{ABSENT, Answers, Columns, decimals},
    engine::{CARD_THIRTY, TEAMS, batch, batch_thirty, score},
    facts,
    program::{measure, report},
    rivals::Floats,
};
use kpi_core::{
    Card,
    batch::{Batch, Column, Options, Summary},
};
use rust_decimal::Decimal;

/// How many rows of the card of thirty members are scored one by one before it is timed.
const COMPARED: usize = 2_000;

/// How often each piece of work is timed where no script repeats it.
const ROUNDS: usize = 101;

/// The employees that are scored one by one.
const SINGLE: usize = 1_000;

/// The rows of a small department, for which fixed costs count.
const FEW: usize = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["extra", folder, rows] => extra(Path::new(folder), rows.parse()?),
        ["memory", folder, rows] => memory(Path::new(folder), rows.parse()?),
        [folder, rows, rounds] => {
            beside_rivals(&Asked { folder: Path::new(folder), rows: rows.parse()?, rounds: rounds.parse()? })
        }
        _ => Err("usage: engine FOLDER ROWS ROUNDS, engine extra FOLDER ROWS, or engine memory FOLDER ROWS".into()),
    }
}

/// What the script asks for.
struct Asked<'a> {
    folder: &'a Path,
    rows: usize,
    rounds: usize,
}

impl Asked<'_> {
    /// Times the whole call with these columns, and reports it.
    fn run<'c>(
        &self,
        (name, variant): (&str, &str),
        options: &Options<'_>,
        batch: impl Fn() -> Result<Batch<'c>, kpi_core::Error>,
    ) -> Result<(), Box<dyn Error>> {
        let mut answers = Answers::blank(self.rows);
        let (done, took) = measure(self.rows, self.rounds, || score(&batch()?, &mut answers, options));
        all_scored(&done?)?;
        Ok(report(self.folder, &format!("{}, {name}", own_name()?), variant, took, &answers)?)
    }
}

fn beside_rivals(asked: &Asked<'_>) -> Result<(), Box<dyn Error>> {
    let (rows, rounds) = (asked.rows, asked.rounds);
    let columns = Columns::read(asked.folder, rows)?;
    let (card, absent) = (Card::from_json(CARD)?, Card::from_json(CARD_ABSENT)?);
    let (one, two) = (Options::new(), Options::new().threads(2));

    let integers = |place: usize| Column::i64(&columns.values[place], decimals(NAMES[place]));
    asked.run(("i64 columns", "payroll"), &one, || batch(&card, rows, integers))?;
    asked.run(("i64 columns, 2 threads", "payroll"), &two, || batch(&card, rows, integers))?;

    let bytes = |valid: &Vec<bool>| valid.iter().map(|there| u8::from(*there)).collect::<Vec<_>>();
    let valid: Vec<_> = columns.valid.iter().map(bytes).collect();
    let gaps = |place: usize| match ABSENT.iter().position(|name| *name == NAMES[place]) {
        Some(gaps) => integers(place).valid_bytes(&valid[gaps]),
        None => integers(place),
    };
    asked.run(("i64 columns", "payroll_absent"), &one, || batch(&absent, rows, gaps))?;

    let wide: Vec<Vec<i128>> =
        columns.values.iter().map(|column| column.iter().map(|it| (*it).into()).collect()).collect();
    let decimal128 = |place: usize| Column::i128(&wide[place], decimals(NAMES[place]));
    asked.run(("Decimal128 columns", "payroll"), &one, || batch(&card, rows, decimal128))?;
    drop(wide);

    let floats = Floats::of(&columns);
    asked.run(("f64 columns", "payroll"), &one, || batch(&card, rows, |place| Column::f64(&floats.values()[place])))?;

    // As the rivals do, whose result is a whole new table.
    let (done, took) = measure(rows, rounds, || {
        let mut answers = Answers::blank(rows);
        score(&batch(&card, rows, integers)?, &mut answers, &one).map(|summary| (summary, answers))
    });
    let (summary, answers) = done?;
    all_scored(&summary)?;
    report(asked.folder, &format!("{}, i64 columns, new buffers", own_name()?), "payroll", took, &answers)?;
    Ok(())
}

fn own_name() -> Result<String, Box<dyn Error>> {
    let program = env::current_exe()?;
    let stem = program.file_stem().unwrap_or_default().to_string_lossy();
    Ok(if stem == "engine" { "kpi".into() } else { stem.into() })
}

fn all_scored(summary: &Summary) -> Result<(), Box<dyn Error>> {
    match summary.refused() {
        0 => Ok(()),
        rows => Err(format!("{rows} of {} rows were refused", summary.rows()).into()),
    }
}

fn extra(folder: &Path, rows: usize) -> Result<(), Box<dyn Error>> {
    let columns = Columns::read(folder, rows)?;
    let integers = |place: usize| Column::i64(&columns.values[place], decimals(NAMES[place]));
    let card = Card::from_json(CARD)?;
    let mut answers = Answers::blank(rows);
    let summary = score(&batch(&card, rows, integers)?, &mut answers, &Options::new())?;
    all_scored(&summary)?;
    let wrong = answers.wrong(&Answers::read(folder, "payroll", rows)?);
    if wrong != 0 {
        return Err(format!("{wrong} of {rows} rows are wrong").into());
    }
    println!("{rows} rows of payroll, i64 columns, one thread: none wrong");
    print_paths("payroll", &summary);
    single(&columns, folder)?;
    few(&columns)?;
    thirty(&columns)?;
    // Memory that was freed before goes back to the system, so that none of it is used again unseen.
    let mut own = Command::new(env::current_exe()?);
    let own = own.env("MALLOC_MMAP_THRESHOLD_", "131072").arg("memory").arg(folder).arg(rows.to_string()).status()?;
    if own.success() { Ok(()) } else { Err("the memory was not measured".into()) }
}

fn print_paths(name: &str, summary: &Summary) {
    let paths = summary.paths();
    println!(
        "{name}: {} rows decided by the filter, {} by integers, {} by rationals",
        paths.filter, paths.integers, paths.rationals
    );
}

/// One employee after the other, prepared card and prepared facts, beside `rust_decimal` by hand; both are checked.
fn single(columns: &Columns, folder: &Path) -> Result<(), Box<dyn Error>> {
    let count = SINGLE.min(columns.rows());
    let exact = Answers::read(folder, "payroll", count)?;
    let rows: Vec<Row> = (0..count)
        .map(|row| std::array::from_fn(|place| Decimal::new(columns.values[place][row], decimals(NAMES[place]))))
        .collect();
    let card = Card::from_json(CARD)?;
    let facts = rows.iter().map(|row| facts(&card, row)).collect::<Result<Vec<_>, _>>()?;
    let mut scorer = card.scorer()?;
    for (row, facts) in facts.iter().enumerate() {
        let score = scorer.score(facts)?;
        let found =
            score.index().zip(score.line("bonus")).map(|(index, bonus)| (index.to_decimal(), bonus.to_decimal()));
        if found != Some((Decimal::new(exact.index[row], 4), Decimal::new(exact.bonus[row], 2))) {
            return Err(format!("row {row}: {found:?} alone").into());
        }
    }
    let (mut prepared, mut by_hand_took) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (done, took) = timed(|| {
            facts.iter().try_for_each(|facts| {
                let score = scorer.score(black_box(facts))?;
                black_box((score.index(), score.total()));
                Ok::<(), kpi_core::Error>(())
            })
        });
        done?;
        prepared.push(took.of_each(count));
        let ((), took) = timed(|| {
            for row in &rows {
                black_box(by_hand(black_box(row)));
            }
        });
        by_hand_took.push(took.of_each(count));
    }
    let (own, rival) = (median(&prepared).cpu, median(&by_hand_took).cpu);
    println!(
        "one employee, prepared card: {own:.0} ns CPU; rust_decimal by hand: {rival:.0} ns, {:.1} times",
        rival / own
    );
    Ok(())
}

/// The whole call on few rows: columns named, scored into the caller's buffers.
fn few(columns: &Columns) -> Result<(), Box<dyn Error>> {
    let rows = FEW.min(columns.rows());
    let integers = |place: usize| Column::i64(&columns.values[place][..rows], decimals(NAMES[place]));
    let mut answers = Answers::blank(rows);
    let mut call = |card: &Card| {
        let (done, took) = timed(|| score(&batch(card, rows, integers)?, &mut answers, &Options::new()));
        done.map(|_| took)
    };
    let first = (0..ROUNDS).map(|_| call(&Card::from_json(CARD)?)).collect::<Result<Vec<_>, _>>()?;
    let card = Card::from_json(CARD)?;
    let again = (0..ROUNDS * 5).map(|_| call(&card)).collect::<Result<Vec<_>, _>>()?;
    for (name, took) in [("first call of a card", median(&first)), ("repeated", median(&again))] {
        println!("{rows} rows, the whole call, {name}: {:.1} µs CPU, {:.1} µs wall", took.cpu / 1e3, took.wall / 1e3);
    }
    Ok(())
}

/// The card of thirty members beside *payroll* on as many rows, in turn.
fn thirty(columns: &Columns) -> Result<(), Box<dyn Error>> {
    let (small, large) = (Card::from_json(CARD)?, Card::from_json(CARD_THIRTY)?);
    let rows = columns.rows() / TEAMS.len();
    let small = batch(&small, rows, |place| Column::i64(&columns.values[place][..rows], decimals(NAMES[place])))?;
    let large = batch_thirty(&large, columns)?;
    let (mut answers, mut of_large) = (Answers::blank(rows), Answers::blank(rows));
    let summary = score(&large, &mut of_large, &Options::new())?;
    all_scored(&summary)?;
    let compared = as_one_by_one(large.card(), columns, &of_large)?;
    println!("thirty members: {compared} of {rows} rows are as each of them alone");
    print_paths("thirty members", &summary);

    let mut took = (Vec::new(), Vec::new());
    let round =
        |batch: &Batch<'_>, answers: &mut Answers| timed(|| score(batch, answers, &Options::new())).1.of_each(rows);
    for _ in 0..ROUNDS {
        took.0.push(round(&small, &mut answers));
        took.1.push(round(&large, &mut of_large));
    }
    let each = |name: &str, took: &[Took], members: usize| {
        let (row, member) = (median(took), median(took).of_each(members));
        println!("{name}, {rows} rows: {:.2} ns CPU a row, {:.3} a member ({members})", row.cpu, member.cpu);
        member.cpu
    };
    let (of_small, of_large) = (each("payroll", &took.0, 6), each("thirty members", &took.1, 30));
    println!("a member of thirty costs {:.2} times one of six", of_large / of_small);
    Ok(())
}

/// Holds rows against [`Card::score`], which knows no columns and no floats.
fn as_one_by_one(card: &Card, columns: &Columns, answers: &Answers) -> Result<usize, Box<dyn Error>> {
    let rows = answers.index.len();
    let every = rows.div_ceil(COMPARED).max(1);
    for row in (0..rows).step_by(every) {
        let mut facts = card.facts();
        for (place, name) in NAMES.iter().enumerate() {
            let fact = |team: usize| Decimal::new(columns.values[place][team * rows + row], decimals(name));
            if card.slot_of(name).is_some() {
                facts.set(name, fact(0))?;
            } else {
                for (team, prefix) in TEAMS.iter().enumerate() {
                    facts.set(&format!("{prefix}_{name}"), fact(team))?;
                }
            }
        }
        let outcome = card.score(&facts)?;
        let alone = outcome.index().zip(outcome.line("bonus")).map(|(index, bonus)| (index.decimal(), bonus.decimal()));
        let in_batch = (Decimal::new(answers.index[row], 4), Decimal::new(answers.bonus[row], 2));
        if alone != Some(in_batch) {
            return Err(format!("row {row}: {in_batch:?} in the batch, {alone:?} alone").into());
        }
    }
    Ok(rows.div_ceil(every))
}

/// What the first call needs beyond columns and buffers: the most memory that is held during it.
fn memory(folder: &Path, rows: usize) -> Result<(), Box<dyn Error>> {
    let columns = Columns::read(folder, rows)?;
    let integers = |place: usize| Column::i64(&columns.values[place], decimals(NAMES[place]));
    let card = Card::from_json(CARD)?;
    let mut answers = Answers::blank(rows);
    // Linux forgets the peak so far.
    if fs::write("/proc/self/clear_refs", "5").is_err() {
        println!("memory: this system does not tell");
        return Ok(());
    }
    let before = kib("VmRSS:")?;
    let summary = score(&batch(&card, rows, integers)?, &mut answers, &Options::new())?;
    let (after, peak) = (kib("VmRSS:")?, kib("VmHWM:")?);
    all_scored(&summary)?;
    println!(
        "memory: {before} KiB with columns and buffers, at most {} KiB more during the call, {} KiB more after it",
        peak.saturating_sub(before),
        after.saturating_sub(before)
    );
    Ok(())
}

fn kib(key: &str) -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    Ok(line.and_then(|line| line.split_whitespace().next()).ok_or("no such line")?.parse()?)
}
