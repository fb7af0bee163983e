//! Single rows are decided in floats, whatever forms their facts come in, and come to what the card says.

use crate::Card;
use crate::number::Exact;

use super::*;

/// The mean of two attainments, one of which may be missing, and a product.
fn card() -> Card {
    let json = r#"{"kpi": 1, "id": "one",
        "inputs": {"sold": {}, "plan": {"default": "50"}, "extra": {}},
        "measures": {"times": {"product": ["sold", "2.5"]}},
        "index": {"aggregate": "mean", "members_absent": {"missing": "skip"}, "members": [
            {"id": "a", "weight": "50%", "type": "continuous", "actual": "sold", "normalize": {"ratio": {"target": "plan"}}},
            {"id": "b", "weight": "50%", "type": "continuous", "actual": "extra", "normalize": {"ratio": {"target": "20"}}}]}}"#;
    Card::from_json(json).unwrap()
}

/// The index with six decimals and the product with four.
fn single(plan: &Plan) -> Single {
    let (index, times) = (plan.outputs.index.as_ref().unwrap().score.reg, plan.outputs.measures[0].figure.reg);
    let wanted = [(index, 6), (times, 4)].map(|(reg, decimals)| Wanted { reg, gate: None, decimals });
    Single::new(plan, wanted.into())
}

/// What a row comes to by hand: `sold / plan`, its mean with `extra / 20` if that is there, and `sold · 2.5`.
struct Row {
    facts: [Option<(i64, u32)>; 3],
    index: i64,
    times: i64,
}

const ROWS: [Row; 6] = [
    // 12.5 / 50 = 0.25, 10 / 20 = 0.5
    Row { facts: [Some((125, 1)), None, Some((10, 0))], index: 375_000, times: 312_500 },
    Row { facts: [Some((1250, 2)), None, None], index: 250_000, times: 312_500 },
    // 1000 / 40 = 25, 5 / 20 = 0.25
    Row { facts: [Some((1000, 0)), Some((40, 0)), Some((5, 0))], index: 12_625_000, times: 25_000_000 },
    // 0.125 / 50 = 0.0025, 0.5 / 20 = 0.025
    Row { facts: [Some((125, 3)), Some((5000, 2)), Some((5, 1))], index: 13_750, times: 3_125 },
    Row { facts: [Some((-400_000, 2)), Some((50, 0)), None], index: -80_000_000, times: -100_000_000 },
    Row { facts: [Some((0, 0)), None, Some((20, 0))], index: 500_000, times: 0 },
];

fn states(row: &Row) -> Vec<State> {
    let state = |(slot, fact): (usize, &Option<(i64, u32)>)| match fact {
        Some((value, decimals)) => State::Value(Exact::from_scaled((*value).into(), *decimals).unwrap()),
        None if slot == 1 => State::Value(Exact::integer(50)),
        None => State::Missing,
    };
    row.facts.iter().enumerate().map(state).collect()
}

fn came_to(single: &Single, row: &Row) {
    let found = (single.figure(0), single.figure(1), single.is_uncovered());
    assert_eq!(found, (Some(row.index), Some(row.times), row.facts[2].is_none()), "{:?}", row.facts);
    assert_eq!(single.figure(2), None);
}

#[test]
fn facts_of_new_forms_are_met_by_a_wider_filter() {
    let (card, filters) = (card(), Filters::default());
    let mut single = single(card.plan());
    // Once more when all forms were met.
    for row in ROWS.iter().chain(&ROWS) {
        assert!(single.run(card.plan(), &filters, &states(row)), "{:?}", row.facts);
        came_to(&single, row);
    }
}

#[test]
fn integers_go_straight_to_their_lanes_once_their_forms_were_met() {
    let (card, filters) = (card(), Filters::default());
    let mut single = single(card.plan());
    let integers = |row: &Row| {
        let values = row.facts.map(|fact| fact.map_or(7, |(value, _)| value));
        (
            values,
            row.facts.map(|fact| fact.map_or(0, |(_, decimals)| decimals)),
            row.facts.map(|fact| u8::from(fact.is_some())),
        )
    };
    let (values, decimals, valid) = integers(&ROWS[0]);
    assert!(!single.run_integers(card.plan(), Integers::new(&values).decimals(&decimals).valid_bytes(&valid)));
    for row in &ROWS {
        assert!(single.run(card.plan(), &filters, &states(row)));
    }
    for row in &ROWS {
        let (values, decimals, valid) = integers(row);
        let facts = Integers::new(&values).decimals(&decimals).valid_bytes(&valid);
        assert!(single.run_integers(card.plan(), facts), "{:?}", row.facts);
        came_to(&single, row);
    }
    // More decimals than were met, and a number that is larger.
    for (values, decimals) in [([1, 50, 1], [5, 0, 0]), ([i64::MAX, 50, 1], [0, 0, 0])] {
        assert!(!single.run_integers(card.plan(), Integers::new(&values).decimals(&decimals)));
    }
}

#[test]
fn levels_are_read_by_their_places() {
    let json = r#"{"kpi": 1, "id": "levels", "inputs": {"grade": {"levels": ["low", "high"]}, "x": {}},
        "measures": {"of": {"levels": {"of": "grade", "are": {"low": "1.5", "high": 4}}}}}"#;
    let card = Card::from_json(json).unwrap();
    let (plan, filters) = (card.plan(), Filters::default());
    let mut single = single_of(plan);
    for (place, is) in [(0, 15), (1, 40), (0, 15)] {
        assert!(single.run(plan, &filters, &[State::Level(place), State::Value(Exact::ONE)]));
        assert_eq!(single.figure(0), Some(is));
    }
    // The place of a level is no number, and a number no level.
    assert!(!single.run(plan, &filters, &[State::Value(Exact::ONE), State::Value(Exact::ONE)]));
    assert!(!single.run(plan, &filters, &[State::Level(0), State::Level(0)]));
}

/// The first measure with one decimal.
fn single_of(plan: &Plan) -> Single {
    let reg = plan.outputs.measures[0].figure.reg;
    Single::new(plan, [Wanted { reg, gate: None, decimals: 1 }].into())
}
