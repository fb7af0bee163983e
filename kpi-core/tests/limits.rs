//! Limits as behaviour: beyond each stands a clear error, and what is within them is worked out in bounded time.
//!
//! `cargo test --release -p kpi-core --test limits -- --nocapture` prints how long the worst cards and rows take.

#[path = "limits/facts.rs"]
mod facts;
#[path = "limits/shapes.rs"]
mod shapes;

use kpi_core::{Card, ErrorKind};

/// Measures each of which squares the one before: m9 of a 28-digit number has some 48,000 bits.
fn squares() -> String {
    let name = |i: usize| if i == 0 { "x".to_owned() } else { format!("m{i}") };
    (0..9)
        .map(|i| format!(r#""m{}": {{"product": ["{}", "{}"]}}"#, i + 1, name(i), name(i)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn geometric(scores: &[&str]) -> Card {
    let member = |(i, score): (usize, &&str)| {
        let weight = format!("1/{}", scores.len());
        format!(
            r#"{{"id": "s{i}", "type": "continuous", "weight": "{weight}", "actual": {{"round": {{"of": "{score}", "to": "0.0000000000000000000000000001", "mode": "half_even"}}}}, "normalize": {{"ratio": {{"target": "{score}"}}}}}}"#
        )
    };
    let members: Vec<_> = scores.iter().enumerate().map(member).collect();
    let json = format!(
        r#"{{"kpi": 1, "id": "wide", "inputs": {{"x": {{}}}}, "measures": {{{}}}, "index": {{"aggregate": "geometric", "members": [{}]}}}}"#,
        squares(),
        members.join(", ")
    );
    Card::from_json(&json).unwrap()
}

#[test]
fn the_scores_of_a_geometric_group_are_limited_together() {
    let kind = |scores: &[&str]| {
        let card = geometric(scores);
        let mut facts = card.facts();
        facts.set("x", "1.000000000000000000000000001").unwrap();
        card.score(&facts).map(|_| ()).map_err(|error| error.kind())
    };
    assert_eq!(kind(&["m5", "m6", "m7"]), Ok(()));
    assert_eq!(kind(&["m9", "m9", "m9"]), Err(ErrorKind::TooWide));
}

#[test]
fn a_card_of_a_mebibyte_is_read_and_one_byte_more_is_not() {
    let measure =
        |i: usize| format!(r#""measure_{i}": {{"sum": ["x", {{"product": ["y", "{i}.5"]}}, "0.25", "1/3"]}}"#);
    let (mut measures, mut size) = (Vec::new(), 200);
    while size < kpi_core::limits::DOCUMENT_BYTES - 200 && measures.len() < kpi_core::limits::NAMES - 2 {
        let text = measure(measures.len());
        size += text.len() + 2;
        measures.push(text);
    }
    let card = format!(
        r#"{{"kpi": 1, "id": "large", "inputs": {{"x": {{}}, "y": {{}}}}, "measures": {{{}}}}}"#,
        measures.join(", ")
    );
    let full = format!("{card}{}", " ".repeat(kpi_core::limits::DOCUMENT_BYTES - card.len()));
    let large = Card::from_json(&full).unwrap();
    assert_eq!(large.document().measures.len(), measures.len());
    assert_eq!(Card::from_json(&format!("{full} ")).unwrap_err().kind(), ErrorKind::TooLarge);
}
