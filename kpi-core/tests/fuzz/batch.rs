//! A batch against its rows scored alone: a card of the input, or one that its bytes choose, and rows that meet its
//! thresholds; every figure, validity, status and error is compared, in several ways of asking.

// These modules serve the trials of `tests/batch` too, which use more of them.
#![allow(dead_code)]

#[path = "../batch/bits/aim.rs"]
mod aim;
#[path = "../batch/bits/cancelling.rs"]
mod cancelling;
#[path = "../batch/bits/cards/mod.rs"]
mod cards;
#[path = "../batch/bits/columns.rs"]
pub(super) mod columns;
#[path = "../batch/bits/compare.rs"]
mod compare;
#[path = "../batch/bits/rows.rs"]
pub(super) mod rows;

use super::random;

use kpi_core::{Card, Error, ErrorKind, Facts};
use serde_json::Value as Json;

use columns::{Made, Store};
use compare::{Way, alone, compare, prepared};
use random::Random;
use rows::Source;

use super::parts;

/// Rows of a batch, beside bytes and the chunks of the filter.
const COUNTS: [usize; 12] = [0, 1, 2, 3, 7, 8, 9, 17, 33, 64, 129, 257];

pub(crate) fn run(input: &[u8]) {
    let (document, choices) = parts(input);
    let mut random = Random::of(choices);
    let json = if !document.is_empty() {
        let Ok(json) = serde_json::from_slice::<Json>(document) else { return };
        json
    } else if random.percent(10) {
        cancelling::card(&mut random)
    } else {
        cards::card(&mut random)
    };
    let Ok(card) = Card::from_json(&json.to_string()) else { return };
    let names: Vec<String> = card.figures().into_iter().map(|figure| figure.name).collect();
    match card.scorer() {
        Err(error) => return assert_eq!(error.kind(), ErrorKind::FitFirst, "{error}"),
        Ok(_) if names.is_empty() || card.inputs().len() == 0 => return,
        Ok(_) => {}
    }
    // Roots and logarithms to 28 digits take a hundred times as long as the rest.
    let text = json.to_string();
    let slow = text.contains("geometric") || text.contains("\"log\":true") || text.len() > 4_000;
    let count = *random.pick(if slow { &COUNTS[..7] } else { &COUNTS });
    let made = Source::of(&card, &json).rows(count, &mut random);
    let rows = alone(&card, &made);
    let some: Vec<String> = names.iter().filter(|_| random.percent(40)).cloned().collect();
    let ways = [
        Way { figures: names.clone(), seed: random.next(), threads: 1, into: false },
        Way { figures: names, seed: random.next(), threads: 1 + random.below(3), into: true },
        Way { figures: some, seed: random.next(), threads: 1, into: random.percent(50) },
    ];
    for way in ways.iter().filter(|way| !way.figures.is_empty()) {
        if let Err(difference) = compare(&card, &made, &rows, way) {
            panic!("{difference:?}\n{way:?}\n{}", card.to_json());
        }
    }
    if let Err(difference) = prepared(&card, &made, &rows) {
        panic!("{difference:?}\n{}", card.to_json());
    }
}

/// The facts of so many rows, read from columns.
pub(super) fn stores_facts(card: &Card, made: &[Made], rows: usize) -> Vec<Result<Facts, Error>> {
    let stores: Vec<Store> = made.iter().map(|column| column.store(&mut Random::new(0))).collect();
    let mut batch = card.batch(rows);
    for (slot, store) in stores.iter().enumerate() {
        batch.set_at(slot, store.column()).unwrap();
    }
    (0..rows).map(|row| batch.facts(row)).collect()
}
