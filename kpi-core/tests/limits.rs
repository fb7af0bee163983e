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
fn the_scores_of_a_geometric_group_may_be_as_wide_as_the_limit() {
    // t is 2^-65535, so 1 + t and its inverse have 65,536 bits each, together the limit; their mean is 1.
    let halves = |i: usize| format!(r#""w{i}": {{"product": ["w{0}", "w{0}"]}}"#, i - 1);
    let of = |more: &str| {
        let chain: Vec<_> = (1..16).map(halves).collect();
        let all: Vec<_> = (0..16).map(|i| format!(r#""w{i}""#)).collect();
        let json = format!(
            r#"{{"kpi": 1, "id": "wide", "inputs": {{"x": {{}}}}, "measures": {{"w0": "x", {},
                "t": {{"product": [{}{more}]}}, "p": {{"sum": [1, "t"]}}, "q": {{"ratio": [1, "p"]}}}},
                "index": {{"aggregate": "geometric", "members": [
                    {{"id": "a", "type": "continuous", "weight": "1/2", "actual": "p"}},
                    {{"id": "b", "type": "continuous", "weight": "1/2", "actual": "q"}}]}}}}"#,
            chain.join(", "),
            all.join(", ")
        );
        let card = Card::from_json(&json).unwrap();
        let mut facts = card.facts();
        facts.set("x", "0.5").unwrap();
        card.score(&facts).map(|outcome| outcome.index().unwrap().to_string()).map_err(|error| error.kind())
    };
    assert_eq!(of(""), Ok("1".to_owned()));
    assert_eq!(of(r#", "x""#), Err(ErrorKind::TooWide));
}

#[test]
fn a_group_below_its_least_coverage_is_missing_however_wide_it_would_be() {
    // Three of five members are there, less than the least coverage: the group is missing, and its policy stands in.
    let json = format!(
        r#"{{"kpi": 1, "id": "least", "inputs": {{"x": {{}}, "other": {{}}}}, "measures": {{{}}},
            "index": {{"aggregate": "sum", "members": [{{"id": "g", "type": "group", "aggregate": "product",
                "least_coverage": "0.7", "absent": {{"missing": {{"score": "0.3"}}}}, "members": [
                    {{"id": "a", "type": "continuous", "actual": "m9"}}, {{"id": "b", "type": "continuous", "actual": "m9"}},
                    {{"id": "c", "type": "continuous", "actual": "m9"}},
                    {{"id": "d", "type": "continuous", "actual": "other", "absent": {{"missing": "skip", "undefined": "skip"}}}},
                    {{"id": "e", "type": "continuous", "actual": "other", "absent": {{"missing": "skip", "undefined": "skip"}}}}]}}]}}}}"#,
        squares()
    );
    let card = Card::from_json(&json).unwrap();
    let index = |x: &str, other: Option<&str>| {
        let mut facts = card.facts();
        facts.set("x", x).unwrap();
        if let Some(other) = other {
            facts.set("other", other).unwrap();
        }
        card.score(&facts).map(|outcome| outcome.index().unwrap().to_string())
    };
    let wide = "1.000000000000000000000000001";
    assert_eq!((index("1", None), index(wide, None)), (Ok("0.3".to_owned()), Ok("0.3".to_owned())));
    // With all of them it is too wide, unless it is 0.
    assert_eq!(index(wide, Some("0")), Ok("0".to_owned()));
    let refused = index(wide, Some("1")).unwrap_err();
    assert_eq!((refused.kind(), refused.path()), (ErrorKind::TooWide, "index.members[0]"));
}

/// What is refused in a group refuses the row, also where the group is missing.
#[test]
fn a_least_coverage_hides_no_member_that_is_refused() {
    let json = format!(
        r#"{{"kpi": 1, "id": "least", "inputs": {{"x": {{}}, "other": {{}}}}, "measures": {{{}}},
            "index": {{"aggregate": "sum", "members": [{{"id": "g", "type": "group", "aggregate": "product",
                "least_coverage": "0.7", "members": [
                    {{"id": "a", "type": "continuous", "actual": {{"product": ["m9", "m9", "m9"]}}}},
                    {{"id": "b", "type": "continuous", "actual": "other", "absent": {{"missing": "skip"}}}}]}}]}}}}"#,
        squares()
    );
    let card = Card::from_json(&json).unwrap();
    let mut facts = card.facts();
    facts.set("x", "1.000000000000000000000000001").unwrap();
    let refused = card.score(&facts).unwrap_err();
    assert_eq!((refused.kind(), refused.path()), (ErrorKind::TooWide, "index.members[0].members[0].actual"));
}

#[test]
fn measures_that_stand_before_what_they_use_may_be_so_many() {
    // Each is one step, and what it is called by another.
    let chain = |count: usize| {
        let measures: Vec<_> = (1..count).map(|i| format!(r#""m{}": "m{i}""#, i - 1)).collect();
        let last = format!(r#""m{}": "x""#, count - 1);
        let measures = [measures, vec![last]].concat().join(", ");
        Card::from_json(&format!(r#"{{"kpi": 1, "id": "chain", "inputs": {{"x": {{}}}}, "measures": {{{measures}}}}}"#))
    };
    assert!(chain(128).is_ok());
    assert_eq!(chain(129).unwrap_err().kind(), ErrorKind::TooDeep);
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

#[test]
fn ends_that_are_compared_while_a_card_is_read_are_counted() {
    // 10^19, squared eleven times: some 2,020 words. Two such ends are compared in 8.2 million products of words, beside
    // 2.7 million for the squares.
    let squares: String = (1..=11).map(|i| format!(r#""p{i}": {{"product": ["p{0}", "p{0}"]}}, "#, i - 1)).collect();
    let card = |first: &str| {
        Card::from_json(&format!(
            r#"{{"kpi": 1, "id": "ends", "inputs": {{"x": {{}}}}, "measures": {{"p0": {{"sum": ["10000000000000000000"]}}, {squares}
                "c": {{"curve": {{"of": "x", "pieces": [{{"below": "{first}", "is": "0"}}, {{"below": "p11", "is": "1"}}, {{"is": "2"}}]}}}}}}}}"#
        ))
    };
    assert!(card("p3").is_ok());
    assert_eq!(
        card("p11").unwrap_err().to_string(),
        "measures.c.curve.pieces[1]: the card's own numbers come to exact figures that are too wide, too often; \
         allowed up to 8388608 products of two 64-bit words, while the card is read; round the figures that it builds \
         on, or write numbers of fewer digits"
    );
}

#[test]
fn a_cut_off_that_takes_all_comes_to_zero_wherever_it_stands() {
    let wide: String = (0..1000).map(|i| format!(r#", "x{i}": {{}}"#)).collect();
    let names: Vec<_> = (0..1000).map(|i| format!(r#""x{i}""#)).collect();
    let cut = |id: &str, multiply: &str| {
        format!(
            r#"{{"id": "{id}", "type": "cut_off", "trips": {{"of": "y", "above": 0}}, "effect": {{"multiply": {multiply}}}}}"#
        )
    };
    let many = format!(r#"{{"product": [{}]}}"#, names.join(", "));
    let (zero, one, other) = (cut("z", "0"), cut("a", &many), cut("b", &many));
    for cuts in [[&zero, &one, &other], [&one, &zero, &other], [&one, &other, &zero]] {
        let json = format!(
            r#"{{"kpi": 1, "id": "c", "inputs": {{"y": {{}}{wide}}}, "index": {{"aggregate": "mean", "members": [
                {{"id": "m", "type": "continuous", "weight": 1, "actual": "y", "normalize": {{"ratio": {{"target": 1}}}}}}, {}, {}, {}]}}}}"#,
            cuts[0], cuts[1], cuts[2]
        );
        let card = Card::from_json(&json).unwrap();
        let mut facts = card.facts();
        facts.set("y", 1).unwrap();
        for i in 0..1000 {
            facts.set(&format!("x{i}"), "9999999999999999999999999999").unwrap();
        }
        assert_eq!(card.score(&facts).unwrap().index().unwrap().to_string(), "0");
    }
}
