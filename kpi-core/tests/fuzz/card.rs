//! A card's bytes: refused in words, or a card that is the same when it is written out and read back, and that scores,
//! explains, compares, solves and checks whatever facts it meets.

use kpi_core::Card;
use kpi_core::number::Exact;
use serde_json::Value as Json;

use super::batch::rows::Source;
use super::batch::stores_facts;
use super::random::Random;
use super::{parts, told};

/// Rows of facts for each card.
const ROWS: usize = 3;

pub(crate) fn run(input: &[u8]) {
    let (document, choices) = parts(input);
    match Card::from_slice(document) {
        Ok(card) => sound(&card, document, &mut Random::of(choices)),
        Err(error) => told(&error),
    }
}

fn sound(card: &Card, document: &[u8], random: &mut Random) {
    // What is written out keeps the order of listing; the canonical form is one for all orders.
    let (written, canonical) = (card.to_json(), card.canonical_json());
    assert_eq!(Card::from_json(&written).unwrap().to_json(), written);
    for text in [&written, &canonical] {
        let again = Card::from_json(text).unwrap();
        assert_eq!(again.canonical_json(), canonical);
        assert_eq!((again.fingerprint(), &again), (card.fingerprint(), card));
    }
    for finding in card.check().run() {
        assert!(!finding.message().is_empty());
    }
    let json: Json = serde_json::from_slice(document).unwrap();
    let made = Source::of(card, &json).rows(ROWS, random);
    let names: Vec<String> = card.figures().into_iter().map(|figure| figure.name).collect();
    let mut outcomes = Vec::new();
    for facts in stores_facts(card, &made, ROWS) {
        match facts.and_then(|facts| card.score(&facts)) {
            Err(error) => told(&error),
            Ok(outcome) => {
                assert!(!outcome.derivation().to_string().is_empty());
                outcome.derivation().json();
                for name in &names {
                    let Some(figure) = outcome.figure(name) else { continue };
                    // What is published is the exact figure rounded once: at most half a unit of the last decimal apart.
                    let unit = Exact::from_ratio(1, 10_i128.pow(figure.published().decimals().min(28))).unwrap();
                    let apart = figure.exact().sub(&figure.published().to_exact()).abs();
                    assert!(apart.add(&apart) <= unit, "{name}: {figure:?}");
                }
                outcomes.push(outcome);
            }
        }
    }
    let [first, .., last] = outcomes.as_slice() else { return };
    let comparison = first.compare(last);
    if names.is_empty() || document.len() > 2_000 {
        return;
    }
    let figure = random.pick(&names).clone();
    if let Err(error) = comparison.effects(&figure) {
        told(&error);
    }
    let inputs: Vec<&str> = card.inputs().collect();
    if !inputs.is_empty() {
        let goal = last.figure(&figure).map_or(Exact::ONE, |figure| figure.exact().clone());
        match card.solve(first.facts(), random.pick::<&str>(&inputs), &figure, &goal) {
            Ok(solution) => solution.answers().iter().for_each(|answer| assert!(!answer.to_string().is_empty())),
            Err(error) => told(&error),
        }
    }
    card.check().with_facts(first.facts()).unwrap().run();
}
