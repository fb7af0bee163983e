//! Bit for bit: random cards and rows, scored as a batch and row by row, and every figure, validity, status and error
//! compared. The tests run a part of it, the example `bit_for_bit` as much as is asked for.

mod aim;
mod cancelling;
mod cards;
mod columns;
mod compare;
mod listed;
mod random;
mod rows;
mod shrink;

use kpi_core::Card;
use kpi_core::batch::Paths;
use serde_json::Value as Json;

use columns::Made;
use compare::{Alone, Way, alone, compare, prepared};
use random::Random;
use rows::Source;
use shrink::Failure;

/// Rows of most batches: beside bytes, chunks and parts.
const COUNTS: [usize; 20] =
    [1, 7, 8, 9, 95, 97, 100, 100, 191, 193, 200, 300, 300, 500, 500, 1_055, 1_056, 1_057, 1_500, 2_049];
/// Rows of a few batches: beside the parts that threads take.
const LARGE: [usize; 5] = [16_127, 16_128, 16_129, 32_257, 40_000];

/// What was compared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) cards: usize,
    pub(crate) rows: usize,
    pub(crate) refused: usize,
    pub(crate) warned: usize,
    /// Batches that were scored, each row counting in several.
    pub(crate) batches: usize,
    pub(crate) figures: usize,
    /// How the rows were decided, each time they were scored.
    pub(crate) paths: Paths,
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.cards += other.cards;
        self.rows += other.rows;
        self.refused += other.refused;
        self.warned += other.warned;
        self.batches += other.batches;
        self.figures += other.figures;
        self.paths.filter += other.paths.filter;
        self.paths.integers += other.paths.integers;
        self.paths.rationals += other.paths.rationals;
    }
}

/// The cards that are there already, and as many random ones as are wanted.
pub(crate) struct Trial {
    seed: u64,
    listed: Vec<(String, Json)>,
    /// Batches so far.
    number: u64,
    pub(crate) tally: Tally,
}

impl Trial {
    /// The batches of a seed, from this one on.
    pub(crate) fn new(seed: u64, from: u64) -> Trial {
        Trial { seed, listed: listed::cards(), number: from, tally: Tally::default() }
    }

    /// Compares one batch of one card after the other, until that many rows have been compared in all, or so many
    /// batches have a difference; gives the differences as texts, each made small where that is wanted.
    pub(crate) fn until(&mut self, rows: usize, differences: usize, small: bool) -> Vec<String> {
        let mut told = Vec::new();
        while self.tally.rows < rows && told.len() < differences {
            match self.next_batch() {
                Ok(tally) => self.tally.add(&tally),
                Err(failure) => {
                    let found = failure.difference.clone();
                    let small = if small { failure.smallest().report() } else { String::new() };
                    told.push(format!("seed {} batch {}: {found:?}\n{small}", self.seed, self.number - 1));
                }
            }
        }
        told
    }

    /// Compares the next batch. The same seed and number make the same one.
    fn next_batch(&mut self) -> Result<Tally, Box<Failure>> {
        let mut random = Random::new(self.seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ self.number);
        self.number += 1;
        // Every listed card comes up once before others are drawn.
        let large = random.percent(1);
        let count = if large { *random.pick(&LARGE) } else { *random.pick(&COUNTS) };
        loop {
            let json = match usize::try_from(self.number - 1).ok().and_then(|number| self.listed.get(number)) {
                Some((_, json)) => json.clone(),
                // The cards of the benchmarks are the first.
                None if random.percent(4) => self.listed[random.below(2)].1.clone(),
                None if random.percent(15) => random.pick(&self.listed).1.clone(),
                None if random.percent(20) => cancelling::card(&mut random),
                None => cards::card(&mut random),
            };
            let Ok(card) = Card::from_json(&json.to_string()) else { continue };
            let source = Source::of(&card, &json);
            // Cards that refuse nearly every row say little.
            let probe = source.rows(20, &mut random);
            let refused = alone(&card, &probe).iter().filter(|row| matches!(row, Alone::Refused(_))).count();
            if refused > 14 && self.number as usize > self.listed.len() && random.percent(90) {
                continue;
            }
            // Roots and logarithms to 28 digits take a hundred times as long as the rest.
            let text = json.to_string();
            let slow = text.contains("geometric") || text.contains("\"log\":true");
            let first = self.number as usize <= self.listed.len();
            let (count, large) = if slow || first { (count.min(100), false) } else { (count, large) };
            let made = source.rows(count, &mut random);
            let mut tally = one(&card, &json, made, large, &mut random)?;
            // The same card meets columns of another kind.
            if !large && random.percent(25) {
                let made = source.rows(count.min(300), &mut random);
                let again = one(&card, &json, made, false, &mut random)?;
                tally.add(&Tally { cards: 0, ..again });
            }
            return Ok(tally);
        }
    }
}

/// Compares the rows of one card in several ways.
fn one(card: &Card, json: &Json, made: Vec<Made>, large: bool, random: &mut Random) -> Result<Tally, Box<Failure>> {
    let alone = alone(card, &made);
    let all: Vec<String> = card.figures().into_iter().map(|figure| figure.name).collect();
    let main: Vec<String> = card.main_figures().into_iter().map(|figure| figure.name).collect();
    let some = |random: &mut Random| {
        let mut some: Vec<String> = all.iter().filter(|_| random.percent(30)).cloned().collect();
        random.shuffle(&mut some);
        if some.is_empty() { main.clone() } else { some }
    };
    let mut ways = vec![
        Way { figures: all.clone(), seed: random.next(), threads: 1, into: false },
        Way { figures: main.clone(), seed: random.next(), threads: 1 + random.below(4), into: false },
        Way { figures: some(random), seed: random.next(), threads: 1, into: true },
    ];
    if large {
        ways.push(Way { figures: main.clone(), seed: random.next(), threads: 2 + random.below(3), into: true });
    }
    let mut tally = Tally { cards: 1, rows: alone.len(), ..Tally::default() };
    for row in &alone {
        match row {
            Alone::Refused(_) => tally.refused += 1,
            Alone::Scored { warned: true, .. } => tally.warned += 1,
            Alone::Scored { .. } => {}
        }
    }
    let mut score = |made: &[Made], alone: &[Alone], way: &Way| match compare(card, made, alone, way) {
        Ok(paths) => {
            tally.batches += 1;
            tally.figures += way.figures.len() * alone.len();
            tally.paths.filter += paths.filter;
            tally.paths.integers += paths.integers;
            tally.paths.rationals += paths.rationals;
            Ok(())
        }
        Err(difference) => Err(Box::new(Failure {
            card: json.clone(),
            made: made.to_vec(),
            way: way.clone(),
            difference: *difference,
        })),
    };
    for way in &ways {
        score(&made, &alone, way)?;
    }
    if alone.len() <= 600 {
        prepared(card, &made, &alone).map_err(|difference| {
            let way = Way { figures: main.clone(), seed: 0, threads: 1, into: false };
            Box::new(Failure { card: json.clone(), made: made.clone(), way, difference: *difference })
        })?;
    }
    // The same rows in another order, which puts each beside others.
    if random.percent(25) && !made.is_empty() {
        let mut order: Vec<usize> = (0..alone.len()).collect();
        random.shuffle(&mut order);
        let shuffled: Vec<Made> = made.iter().map(|column| column.select(&order)).collect();
        let mut alone: Vec<Option<Alone>> = alone.into_iter().map(Some).collect();
        let again: Vec<Alone> = order.iter().map(|row| alone[*row].take().unwrap()).collect();
        let way = Way { figures: main, seed: random.next(), threads: 1 + random.below(4), into: random.percent(50) };
        score(&shuffled, &again, &way)?;
    }
    Ok(tally)
}
