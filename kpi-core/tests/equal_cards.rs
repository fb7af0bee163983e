//! Cards that are equal, but list their inputs and measures in another order, as a database may give them back: they take
//! each other's facts, by name.

use kpi_core::number::Exact;
use kpi_core::{Card, ErrorKind};

fn card(inputs: &str, measures: &str) -> Card {
    Card::from_json(&format!(
        r#"{{"kpi": 1, "id": "c", "inputs": {{{inputs}}}, "measures": {{{measures}}},
        "index": {{"aggregate": "mean", "members": [{{"id": "a", "type": "continuous", "weight": 1, "actual": "gap",
            "normalize": {{"base_norm": {{"base": 0, "norm": 10}}}}}}]}}}}"#
    ))
    .unwrap()
}

const BASE: &str = r#""base": {}"#;
const SOLD: &str = r#""sold": {}"#;
const REST: &str = r#""grade": {"levels": ["low", "high"]}, "bonus": {"default": 4}"#;
const GAP: &str = r#""gap": {"difference": ["base", "sold"]}"#;
const TWICE: &str = r#""twice": {"sum": ["sold", "sold", "bonus"]}"#;

fn cards() -> [Card; 3] {
    [
        card(&[BASE, SOLD, REST].join(", "), &[GAP, TWICE].join(", ")),
        card(&[REST, SOLD, BASE].join(", "), &[GAP, TWICE].join(", ")),
        card(&[BASE, SOLD, REST].join(", "), &[TWICE, GAP].join(", ")),
    ]
}

#[test]
fn facts_stand_for_what_they_are_called_in_every_equal_card() {
    let cards = cards();
    let mut facts = cards[0].facts();
    facts.set("base", 10).unwrap().set("sold", 3).unwrap().set("grade", "high").unwrap();
    for card in &cards {
        assert_eq!(*card, cards[0]);
        let outcome = card.score(&facts).unwrap();
        let read = |name: &str| outcome.figure(name).unwrap().to_string();
        assert_eq!([read("measures.gap"), read("measures.twice"), read("index")], ["7", "10", "0.7"]);
        // What was given and what a default stood in for is still told.
        assert_eq!(outcome.facts().to_json(), {
            let mut own = card.facts();
            own.set("base", 10).unwrap().set("sold", 3).unwrap().set("grade", "high").unwrap();
            own.to_json()
        });
        let mut scorer = card.scorer().unwrap();
        assert_eq!(scorer.score(&facts).unwrap().index().unwrap().to_string(), "0.7");
        let solved = card.solve(&facts, "sold", "measures.gap", &Exact::integer(2)).unwrap();
        assert_eq!(solved.answers()[0].to_string(), "8");
        assert!(card.check().with_facts(&facts).is_ok());
        let before = cards[1].score(&facts).unwrap();
        assert!(!before.compare(&outcome).is_changed());
    }
}

#[test]
fn a_population_of_an_equal_card_fits_as_its_own() {
    let fitted = |inputs: &str| {
        let json = format!(
            r#"{{"kpi": 1, "id": "p", "inputs": {{{inputs}}}, "index": {{"aggregate": "mean", "members": [{{"id": "a",
                "type": "continuous", "weight": 1, "actual": {{"difference": ["x", "y"]}},
                "normalize": {{"min_max": {{"better": "more"}}}}}}]}}}}"#
        );
        Card::from_json(&json).unwrap()
    };
    let (one, other) = (fitted(r#""x": {}, "y": {}"#), fitted(r#""y": {}, "x": {}"#));
    let rows: Vec<_> = [(9, 1), (5, 2), (3, 3)]
        .map(|(x, y)| {
            let mut facts = one.facts();
            facts.set("x", x).unwrap().set("y", y).unwrap();
            facts
        })
        .into();
    assert_eq!(one.fit(&rows).unwrap().card(), other.fit(&rows).unwrap().card());
    let mut facts = other.facts();
    facts.set("x", 7).unwrap().set("y", 3).unwrap();
    assert_eq!(
        one.fit(&rows)
            .unwrap()
            .card()
            .score(&{
                let card = one.fit(&rows).unwrap().card().clone();
                let mut facts = card.facts();
                facts.set("x", 7).unwrap().set("y", 3).unwrap();
                facts
            })
            .unwrap()
            .index()
            .unwrap()
            .to_string(),
        "0.5"
    );
}

#[test]
fn facts_of_another_card_are_refused() {
    let [card, ..] = cards();
    let other = Card::from_json(r#"{"kpi": 1, "id": "o", "inputs": {"x": {}}, "measures": {"m": "x"}}"#).unwrap();
    let error = card.score(&other.facts()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownFact);
    assert_eq!(
        error.to_string(),
        format!(
            "facts: the facts are for another card; given `{}`, allowed {}; take the facts from this card",
            other.fingerprint(),
            card.fingerprint()
        )
    );
    assert_eq!(card.check().with_facts(&other.facts()).unwrap_err(), error);
}
