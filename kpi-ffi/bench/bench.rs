//! The rival of `bench.c`: the same rows and the same calls in Rust, without C between.
//!
//! usage: bench CARD.json ROWS

use std::hint::black_box;
use std::time::Instant;

use kpi_core::batch::{Batch, Column, ColumnMut, Options, Output};
use kpi_core::number::Exact;
use kpi_core::{Card, Error};

const ROUNDS: usize = 7;

/// The facts of a row in cents, in the order of the card; the same rows as bench.c.
fn row(row: usize, state: &mut u64) -> [i64; 15] {
    let mut between = |low: i64, high: i64| {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        low + (*state % (high - low) as u64) as i64
    };
    let target = if row.is_multiple_of(2) { between(50, 150) * 10_000 } else { between(500_000, 1_500_000) };
    let norm = between(200, 600);
    let plan = between(40, 120) * 100;
    [
        target * between(60, 140) / 100,
        target,
        between(600, 1_600),
        800,
        1_000 + between(0, 200),
        1_300 + between(0, 200),
        between(100, 1_400),
        norm + 600,
        norm,
        between(0, 8) * 100,
        plan * between(70, 120) / 100,
        plan,
        if between(0, 40) == 0 { 100 } else { 0 },
        between(150_000, 900_000),
        between(10, 40),
    ]
}

fn best(mut work: impl FnMut()) -> f64 {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed().as_nanos() as f64
    });
    times.fold(f64::INFINITY, f64::min)
}

fn batch<'a>(card: &Card, rows: usize, columns: &'a [Vec<i64>]) -> Result<Batch<'a>, Error> {
    let mut batch = card.batch(rows);
    for (slot, column) in columns.iter().enumerate() {
        batch.set_at(slot, Column::i64(&column[..rows], 2))?;
    }
    Ok(batch)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(card), Some(rows)) = (arguments.next(), arguments.next()) else {
        return Err("usage: bench CARD.json ROWS".into());
    };
    let (card, rows) = (Card::from_slice(&std::fs::read(card)?)?, rows.parse::<usize>()?);
    let mut columns = vec![vec![0; rows]; 15];
    let mut state = 0x2545_f491_4f6c_dd1d;
    for at in 0..rows {
        let row = row(at, &mut state);
        columns.iter_mut().zip(row).for_each(|(column, value)| column[at] = value);
    }
    let (mut index, mut bonus, mut status) = (vec![0_i64; rows], vec![0_i64; rows], vec![0_u8; rows]);

    let prepared = batch(&card, rows, &columns)?;
    let mut failed = None;
    let took = best(|| {
        let mut output = Output::new();
        output.figure("index", ColumnMut::i64(&mut index)).figure("bonus.amount", ColumnMut::i64(&mut bonus));
        output.status(&mut status);
        failed = prepared.score_into(output, &Options::new()).err();
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    let sum = index.iter().chain(&bonus).map(|value| *value as u64).sum::<u64>();
    let sum = sum + status.iter().map(|code| u64::from(*code)).sum::<u64>();
    println!("batch_row {:.2} sum {sum}", took / rows as f64);

    let took = best(|| {
        for _ in 0..10_000 {
            let Ok(prepared) = batch(&card, 0, &columns) else { return };
            let mut output = Output::new();
            output.figure("index", ColumnMut::i64(&mut [])).figure("bonus.amount", ColumnMut::i64(&mut []));
            output.status(&mut []);
            let _ = black_box(prepared.score_into(output, &Options::new()));
        }
    });
    println!("batch_call {:.0}", took / 10_000.0);

    let mut facts = card.facts();
    let took = best(|| {
        for at in 0..10_000 {
            for (slot, column) in columns.iter().enumerate() {
                let _ = facts.set_at(slot, Exact::from_scaled(column[at].into(), 2).unwrap_or_default());
            }
            if let Ok(outcome) = card.score(&facts) {
                black_box(outcome.figure("bonus.amount"));
            }
        }
    });
    println!("one_employee {:.0}", took / 10_000.0);
    let took = best(|| {
        for at in 0..10_000 {
            for (slot, column) in columns.iter().enumerate() {
                let _ = facts.set_at(slot, Exact::from_scaled(column[at].into(), 2).unwrap_or_default());
            }
        }
    });
    println!("set_facts {:.0}", took / 10_000.0);

    let mut scorer = card.scorer()?;
    let took = best(|| {
        for at in 0..10_000 {
            for (slot, column) in columns.iter().enumerate() {
                let _ = facts.set_at(slot, Exact::from_scaled(column[at].into(), 2).unwrap_or_default());
            }
            if let Ok(score) = scorer.score(&facts) {
                black_box(score.line("bonus"));
            }
        }
    });
    println!("prepared {:.0}", took / 10_000.0);
    let took = best(|| {
        for _ in 0..10_000 {
            if let Ok(score) = scorer.score(&facts) {
                black_box(score.line("bonus"));
            }
        }
    });
    println!("prepared_score {:.0}", took / 10_000.0);
    Ok(())
}
