//! The rival of `bench.c`: the same rows and the same calls in Rust, without C between.
//!
//! usage: bench CARD.json FOLDER ROWS

use std::hint::black_box;
use std::time::Instant;

use kpi_core::batch::{Batch, Column, ColumnMut, Integers, Options, Output};
use kpi_core::number::Exact;
use kpi_core::{Card, Error};

const ROUNDS: usize = 7;

/// A column of the workload.
fn column(folder: &str, name: &str, rows: usize) -> std::io::Result<Vec<i64>> {
    let bytes = std::fs::read(format!("{folder}/{name}.i64"))?;
    let (chunks, _) = bytes.as_chunks::<8>();
    Ok(chunks.iter().take(rows).map(|chunk| i64::from_le_bytes(*chunk)).collect())
}

/// By the order of the card's inputs: two of them are counts.
const DECIMALS: [u32; 15] = [2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 2, 2, 0, 2, 2];

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
        batch.set_at(slot, Column::i64(&column[..rows], DECIMALS[slot]))?;
    }
    Ok(batch)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(card), Some(folder), Some(rows)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: bench CARD.json FOLDER ROWS".into());
    };
    let (card, rows) = (Card::from_slice(&std::fs::read(card)?)?, rows.parse::<usize>()?);
    let columns = card.inputs().map(|name| column(&folder, name, rows)).collect::<Result<Vec<_>, _>>()?;
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
                let _ = facts.set_at(slot, Exact::from_scaled(column[at].into(), DECIMALS[slot]).unwrap_or_default());
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
                let _ = facts.set_at(slot, Exact::from_scaled(column[at].into(), DECIMALS[slot]).unwrap_or_default());
            }
        }
    });
    println!("set_facts {:.0}", took / 10_000.0);

    let mut scorer = card.scorer()?;
    let took = best(|| {
        for at in 0..10_000 {
            for (slot, column) in columns.iter().enumerate() {
                let _ = facts.set_at(slot, Exact::from_scaled(column[at].into(), DECIMALS[slot]).unwrap_or_default());
            }
            if let Ok(score) = scorer.score(&facts) {
                black_box(score.line("bonus"));
            }
        }
    });
    println!("prepared {:.0}", took / 10_000.0);
    let people: Vec<[i64; 15]> = (0..10_000).map(|at| std::array::from_fn(|slot| columns[slot][at])).collect();
    let took = best(|| {
        for values in &people {
            if let Ok(score) = scorer.score_integers(Integers::new(values).decimals(&DECIMALS)) {
                black_box(score.line("bonus"));
            }
        }
    });
    println!("prepared_integers {:.0}", took / 10_000.0);
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
