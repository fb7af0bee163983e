//! What holds for every card: the order of listing says nothing, what is written back is the same card, parts add up
//! to their whole, and no bytes make the engine panic or hang.

#[path = "properties/corpus.rs"]
mod corpus;
#[path = "properties/figures.rs"]
mod figures;
#[path = "properties/random.rs"]
mod random;
#[path = "properties/spoil.rs"]
mod spoil;

use std::time::{Duration, Instant};

use kpi_core::number::Exact;
use kpi_core::{Card, Facts};
use serde_json::Value as Json;

use corpus::{random_facts, sound_cards};
use figures::{figures, sums};
use random::Random;

/// Rows of facts that are drawn for each card, beside those that the corpus has for it.
const DRAWN: usize = 12;

fn rows(card: &corpus::Sound, random: &mut Random) -> Vec<String> {
    let drawn = (0..DRAWN).map(|_| random_facts(card, random));
    card.rows.iter().cloned().chain(drawn).collect()
}

fn score(card: &Card, facts: &str) -> Result<kpi_core::Outcome, kpi_core::Error> {
    card.score(&Facts::from_json(card, facts)?)
}

#[test]
fn the_order_of_listing_says_nothing() {
    let mut random = Random::new(1);
    let mut compared = 0;
    for it in sound_cards() {
        for _ in 0..3 {
            let shuffled = Card::from_json(&corpus::shuffled(&it.json, &mut random)).unwrap();
            for facts in rows(&it, &mut random) {
                let (ours, other) = (score(&it.card, &facts), score(&shuffled, &facts));
                match (&ours, &other) {
                    (Ok(ours), Ok(other)) => assert_eq!(figures(ours), figures(other), "{} {facts}", it.place),
                    // Which of several errors is told of first follows the listing.
                    (Err(_), Err(_)) => {}
                    _ => panic!("{} {facts}: {ours:?}, shuffled {other:?}", it.place),
                }
                compared += usize::from(ours.is_ok());
            }
        }
    }
    assert!(compared > 3_000, "{compared} rows were compared");
}

#[test]
fn a_card_written_out_and_read_back_is_the_same_card() {
    let mut random = Random::new(2);
    let mut compared = 0;
    for it in sound_cards() {
        let (written, canonical) = (it.card.to_json(), it.card.canonical_json());
        let rows = rows(&it, &mut random);
        for text in [&written, &canonical] {
            let again = Card::from_json(text).unwrap();
            assert_eq!(again.fingerprint(), it.card.fingerprint(), "{}", it.place);
            assert_eq!((again.to_json(), again.canonical_json()), (written.clone(), canonical.clone()), "{}", it.place);
            for facts in &rows {
                let (ours, other) = (score(&it.card, facts), score(&again, facts));
                match (ours, other) {
                    (Ok(ours), Ok(other)) => assert_eq!(figures(&ours), figures(&other), "{} {facts}", it.place),
                    (ours, other) => assert_eq!(ours.err(), other.err(), "{} {facts}", it.place),
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 3_000, "{compared} rows were compared");
}

#[test]
fn parts_add_up_to_their_whole() {
    let mut random = Random::new(3);
    let (mut groups, mut totals) = (0, 0);
    for it in sound_cards() {
        let sums = sums(&it.json);
        for facts in rows(&it, &mut random) {
            let Ok(outcome) = score(&it.card, &facts) else { continue };
            let exact = |name: &str| outcome.figure(name).map(|figure| figure.exact().clone());
            for sum in &sums {
                let Some(whole) = exact(&sum.whole) else { continue };
                let parts = sum.parts.iter().filter_map(|part| exact(part));
                let added = parts.fold(Exact::ZERO, |sum, part| &sum + &part);
                assert_eq!(added, whole, "{} {} {facts}", it.place, sum.whole);
                if sum.whole == "total" { totals += 1 } else { groups += 1 }
            }
        }
    }
    assert!(groups > 500 && totals > 300, "{groups} groups and {totals} totals were added up");
}

/// Runs the work and holds it to a time that no input may exceed.
fn in_time<T>(what: impl Fn() -> String, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = work();
    assert!(begun.elapsed() < Duration::from_secs(20), "{} took {:?}", what(), begun.elapsed());
    result
}

#[test]
fn no_bytes_make_a_card_panic_or_hang() {
    let mut random = Random::new(4);
    let cards = sound_cards();
    let (mut accepted, mut refused) = (0, 0);
    for round in 0..4_000 {
        let it = random.pick(&cards);
        let bytes = spoil::document(it.json.to_string().as_bytes(), &mut random);
        let read = in_time(|| format!("reading {}", shown(&bytes)), || Card::from_slice(&bytes));
        match read {
            Err(error) => {
                assert!(!error.to_string().is_empty());
                refused += 1;
            }
            Ok(card) => {
                accepted += 1;
                for facts in it.rows.iter().take(2) {
                    let what = || format!("round {round}: scoring {} with {facts}", shown(&bytes));
                    in_time(what, || score(&card, facts).map(|outcome| outcome.derivation().to_string()).ok());
                }
            }
        }
    }
    assert!(accepted > 100 && refused > 1_000, "{accepted} accepted, {refused} refused");
}

#[test]
fn monstrous_documents_are_refused_in_time() {
    for (what, document) in spoil::monsters() {
        let read = in_time(|| what.to_owned(), || Card::from_slice(&document));
        assert!(read.is_err(), "{what} was accepted");
    }
}

#[test]
fn no_text_makes_facts_panic_or_hang() {
    let mut random = Random::new(5);
    let cards = sound_cards();
    let mut scored = 0;
    for _ in 0..4_000 {
        let it = random.pick(&cards);
        let drawn = random_facts(it, &mut random);
        let bytes = spoil::document(drawn.as_bytes(), &mut random);
        let text = String::from_utf8_lossy(&bytes);
        scored += usize::from(in_time(|| format!("{} {text}", it.place), || score(&it.card, &text)).is_ok());
        let fact = spoil::fact(&mut random);
        for name in it.card.inputs().take(2) {
            let one = Json::Object([(name.to_owned(), fact.clone().into())].into_iter().collect()).to_string();
            in_time(|| format!("{} {one}", it.place), || score(&it.card, &one).is_ok());
        }
    }
    assert!(scored > 100, "{scored} rows were scored all the same");
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(2_000).collect()
}
