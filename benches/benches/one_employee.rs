//! One employee on a card of six members: with and without derivation, beside plain `rust_decimal`, and reading cards.
//!
//! Before anything is timed, the engine and its rival must agree on every row.

use divan::{Bencher, black_box};
use kpi_benches::{CARD, Row, by_hand, facts, rows};
use kpi_core::{Card, Facts};

const ROWS: usize = 1_000;

fn main() {
    let card = Card::from_json(CARD).unwrap();
    let mut scorer = card.scorer().unwrap();
    for row in rows(ROWS) {
        let outcome = card.score(&facts(&card, &row).unwrap()).unwrap();
        let (index, bonus) = by_hand(&row);
        assert_eq!(outcome.index().unwrap().decimal(), index, "{row:?}");
        assert_eq!(outcome.line("bonus").unwrap().decimal(), bonus, "{row:?}");
        let facts = facts(&card, &row).unwrap();
        let score = scorer.score(&facts).unwrap();
        let figures = (score.index().unwrap().to_decimal(), score.line("bonus").unwrap().to_decimal());
        assert_eq!(figures, (index, bonus), "{row:?}");
    }
    println!("{ROWS} rows agree with the rival\n");
    divan::main();
}

fn prepared() -> (Card, Vec<Facts>, Vec<Row>) {
    let card = Card::from_json(CARD).unwrap();
    let rows = rows(ROWS);
    let facts = rows.iter().map(|row| facts(&card, row).unwrap()).collect();
    (card, facts, rows)
}

/// The figures alone, from a card that was prepared once.
#[divan::bench]
fn score_prepared(bencher: Bencher) {
    let (card, facts, _) = prepared();
    let mut scorer = card.scorer().unwrap();
    let mut next = facts.iter().cycle();
    bencher.bench_local(|| {
        let score = scorer.score(black_box(next.next().unwrap())).unwrap();
        black_box((score.index(), score.total()))
    });
}

/// The outcome, from which every figure can be explained.
#[divan::bench]
fn score(bencher: Bencher) {
    let (card, facts, _) = prepared();
    let mut next = facts.iter().cycle();
    bencher.bench_local(|| card.score(black_box(next.next().unwrap())).unwrap());
}

#[divan::bench]
fn score_rust_decimal_by_hand(bencher: Bencher) {
    let (_, _, rows) = prepared();
    let mut next = rows.iter().cycle();
    bencher.bench_local(|| by_hand(black_box(next.next().unwrap())));
}

#[divan::bench]
fn score_and_explain(bencher: Bencher) {
    let (card, facts, _) = prepared();
    let mut next = facts.iter().cycle();
    bencher.bench_local(|| card.score(black_box(next.next().unwrap())).unwrap().derivation().to_string());
}

#[divan::bench]
fn read_card(bencher: Bencher) {
    bencher.bench_local(|| Card::from_json(black_box(CARD)).unwrap());
}

#[divan::bench]
fn set_facts(bencher: Bencher) {
    let (card, _, rows) = prepared();
    let mut next = rows.iter().cycle();
    bencher.bench_local(|| facts(&card, black_box(next.next().unwrap())).unwrap());
}
