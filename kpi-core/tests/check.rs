//! The card check: every kind of finding on a card made for it, and its promise held against the engine's own figures.

use std::fs;
use std::path::{Path, PathBuf};

use kpi_core::number::Exact;
use kpi_core::{Card, Facts, Finding, FindingKind};
use serde_json::Value as Json;

fn number(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// A card that pays 1,000 times its index; the members use the inputs x, y and z.
fn paying(aggregate: &str, members: &str) -> Card {
    let json = format!(
        r#"{{"kpi": 1, "id": "bonus", "currency": "EUR", "inputs": {{"x": {{}}, "y": {{"default": 0}}, "z": {{"default": 0}}}},
        "index": {{"aggregate": "{aggregate}", "members": [{members}]}},
        "pay": {{"rounding": {{"to": "0.01", "mode": "half_up"}}, "lines": [
            {{"id": "bonus", "amount": {{"product": [1000, "index"]}}}}]}}}}"#
    );
    Card::from_json(&json).unwrap()
}

const ABOUT: &str = r#""unit": "EUR", "source": "books", "frequency": "monthly", "owner": "sales""#;

fn indicator(id: &str, rest: &str) -> String {
    format!(r#"{{"id": "{id}", "type": "continuous", "actual": "x", {ABOUT}{rest}}}"#)
}

fn found(card: &Card, x: Option<&str>) -> Vec<String> {
    let mut facts = card.facts();
    if let Some(x) = x {
        facts.set("x", x).unwrap();
        return shown(card.check().with_facts(&facts).unwrap().run());
    }
    shown(card.check().run())
}

fn shown(findings: Vec<Finding>) -> Vec<String> {
    findings.iter().map(|finding| finding.to_string()).collect()
}

#[test]
fn a_good_card_is_praised_by_silence() {
    let card = paying("sum", &indicator("a", r#", "normalize": {"ratio": {"target": 100}}"#));
    assert_eq!(found(&card, Some("90")), Vec::<String>::new());
}

#[test]
fn what_the_card_says_of_itself() {
    let bare = |id: usize| format!(r#"{{"id": "m{id}", "type": "continuous", "actual": "x", "unit": "EUR"}}"#);
    let eight: Vec<_> = (0..8).map(bare).collect();
    let findings = found(&paying("sum", &eight.join(",")), None);
    assert_eq!(findings[0], "index (many_indicators): 8 indicators: one person can follow five to seven");
    assert_eq!(findings[1], "index.members[0] (not_measurable): `m0` does not say its source, frequency, owner");
    assert_eq!(findings.len(), 9);

    let nature = |id: &str| indicator(id, r#", "nature": "quantitative""#);
    let cut = |id: &str| {
        format!(
            r#"{{"id": "{id}", "type": "cut_off", "trips": {{"of": "y", "above": 0}}, "effect": {{"multiply": 0}}}}"#
        )
    };
    let members = [nature("a"), nature("b"), nature("c"), cut("d"), cut("e")].join(",");
    assert_eq!(
        found(&paying("sum", &members), None),
        [
            "index (one_sided): all 3 indicators are counted: a task wants volume, quality and price",
            "index (many_cut_offs): 2 cut-offs: each is a last resort, and together they hide what pays",
        ]
    );
}

#[test]
fn what_nobody_can_reach() {
    let members = [
        indicator(
            "a",
            r#", "clamp": {"attainment": {"at_least": 0, "at_most": 1}}, "scale": [
            {"below": 0, "is": 0}, {"below": "0.5", "is": 1}, {"up_to": 1, "is": 2}, {"is": 3}]"#,
        ),
        indicator("b", r#", "scale": [{"below": 5, "is": 1}, {"is": 1}]"#),
        r#"{"id": "c", "type": "cut_off", "trips": {"of": "a.attainment", "above": 1}, "effect": {"cap": 1}}"#
            .to_owned(),
        r#"{"id": "d", "type": "cut_off", "trips": {"of": "a.score", "at_least": 1}, "effect": {"cap": 1}}"#.to_owned(),
    ];
    assert_eq!(
        found(&paying("sum", &members.join(",")), None)[1..],
        [
            "index.members[1] (no_effect): `b` scores 1 for everybody",
            "index.members[0].scale[0] (never_reached): nothing can fall on this piece: what is looked up lies within 0 to 1",
            "index.members[0].scale[3] (never_reached): nothing can fall on this piece: what is looked up lies within 0 to 1",
            "index.members[2].trips (never_trips): whatever the facts, it never trips",
            "index.members[3].trips (always_trips): whatever the facts, it trips",
        ]
    );
    let weighted = [indicator("a", r#", "weight": 1"#), indicator("b", r#", "weight": 0"#)].join(",");
    assert_eq!(
        found(&paying("mean", &weighted), None),
        ["index.members[1] (no_weight): weight 0: it is shown, and has no part in its group"]
    );
}

#[test]
fn what_can_be_reached_after_cut_offs_and_roundings_is_not_warned_of() {
    // Capped at -5 and then times 10 the score is -50, whichever of the two is listed first.
    let members = [
        indicator("a", r#", "scale": [{"below": 0, "is": 4}, {"is": 3}]"#),
        r#"{"id": "b", "type": "cut_off", "trips": {"of": "x", "above": 1}, "effect": {"multiply": 10}, "guards": "a"}"#.into(),
        r#"{"id": "c", "type": "cut_off", "trips": {"of": "x", "above": 2}, "effect": {"cap": -5}, "guards": "a"}"#.into(),
        r#"{"id": "d", "type": "cut_off", "trips": {"of": "a.score", "below": -40}, "effect": {"cap": 0}}"#.into(),
    ];
    let findings = found(&paying("sum", &members.join(",")), None);
    assert!(!findings.iter().any(|finding| finding.contains("never_trips")), "{findings:?}");

    let rounded = indicator(
        "a",
        r#", "scale": [{"below": 5, "is": "0.55"}, {"is": "0.55"}], "rounding": {"score": {"to": "0.1", "mode": "half_up"}}"#,
    );
    assert_eq!(found(&paying("sum", &rounded), None), ["index.members[0] (no_effect): `a` scores 0.6 for everybody"]);
}

#[test]
fn cliffs_and_zones_with_the_money_that_they_cost() {
    let deprivation = indicator(
        "a",
        r#", "normalize": {"ratio": {"target": 100}}, "scale": [
        {"below": "70%", "is": 0}, {"below": "120%", "from": "70%", "slope": 1}, {"below": "150%", "from": "1.2", "to": "1"}, {"is": 1}]"#,
    );
    let card = paying("sum", &deprivation);
    let mut facts = card.facts();
    facts.set("x", 100).unwrap();
    let findings = card.check().with_facts(&facts).unwrap().run();
    let costs: Vec<_> = findings.iter().map(|finding| (finding.kind(), finding.cost())).collect();
    assert_eq!(
        costs,
        [(FindingKind::Cliff, Some("700")), (FindingKind::DeadZone, None), (FindingKind::PerverseZone, Some("200"))]
    );
    assert_eq!(
        shown(findings),
        [
            "facts.x (cliff): at 70 pay in EUR goes from 0 to 700, by 700",
            "facts.x (dead_zone): from 0 to 70 pay in EUR stays at 0, whatever is done",
            "facts.x (perverse_zone): from 120 to 150 pay in EUR falls by 200, against its direction on the whole",
        ]
    );
}

#[test]
fn facts_in_per_cent_and_targets_far_from_the_industry() {
    let card = paying("sum", &indicator("a", r#", "scale": [{"below": "80%", "is": 0}, {"is": 1}]"#));
    let findings = found(&card, Some("85"));
    let meant = "index.members[0].scale (looks_like_percent): 85 is looked up where the last piece begins at 0.8: is 85 % meant?";
    assert!(findings.contains(&meant.to_owned()), "{findings:?}");
    assert!(!found(&card, Some("0.85")).iter().any(|finding| finding.contains("looks_like_percent")));

    let mut facts = card.facts();
    facts.set("x", 1).unwrap().set("y", 131).unwrap().set("z", 130).unwrap();
    let check = card
        .check()
        .with_facts(&facts)
        .unwrap()
        .with_industry_mean("y", number("100"))
        .unwrap()
        .with_industry_mean("z", number("100"))
        .unwrap();
    assert_eq!(
        card.check().with_industry_mean("yy", number("1")).unwrap_err().to_string(),
        "industry_means: the card has no input and no measure of that name; given `yy`; did you mean `y`?"
    );
    let far: Vec<_> = check.run().into_iter().filter(|finding| finding.kind() == FindingKind::TargetFar).collect();
    assert_eq!(shown(far), ["y (target_far): the target 131 is more than 30 % from the industry's mean 100"]);
}

#[test]
fn the_share_of_the_bonus_and_what_is_not_followed() {
    let json = r#"{"kpi": 1, "id": "b", "inputs": {"x": {}}, "index": {"aggregate": "sum", "members": [
        {"id": "a", "type": "continuous", "actual": {"product": ["x", "x"]}, "unit": "u", "source": "s", "frequency": "f", "owner": "o"}]},
        "pay": {"rounding": {"to": 1, "mode": "down"}, "lines": [{"id": "fixed", "amount": 1000},
            {"id": "bonus", "amount": {"product": [400, "index"]}}]}}"#;
    let card = Card::from_json(json).unwrap();
    assert_eq!(
        found(&card, Some("1")),
        [
            "pay (bonus_share): the bonus is 40.0 % of fixed pay: up to 20 % is usual for ordinary staff, 100 % and more for a senior manager",
            "facts.x (not_followed): pay cannot be followed along it",
        ]
    );
}

/// Where the check finds no perverse zone, more of a fact never pays less (or never pays more, where less is better).
/// A figure that does not rest on the fact is rounded as everywhere: 0.4 to 0, and 1.4 to 1.
#[test]
fn what_stands_still_keeps_its_rounding() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "bonus", "currency": "EUR", "inputs": {"x": {}, "y": {}},
        "measures": {"r": {"round": {"of": "y", "to": 1, "mode": "half_up"}}},
        "index": {"aggregate": "sum", "members": [{"id": "a", "type": "continuous", "actual": "x", "unit": "EUR",
            "source": "books", "frequency": "monthly", "owner": "sales", "scale": [{"below": 10, "is": 0}, {"is": 1}]}]},
        "pay": {"rounding": {"to": "0.01", "mode": "half_up"},
            "lines": [{"id": "bonus", "amount": {"product": [1000, "index", "r"]}}]}}"#,
    )
    .unwrap();
    let cliff = |y: &str| {
        let mut facts = card.facts();
        facts.set("x", 20).unwrap().set("y", y).unwrap();
        let findings = card.check().with_facts(&facts).unwrap().run();
        shown(findings).into_iter().find(|finding| finding.contains("goes from")).unwrap_or_default()
    };
    assert_eq!(cliff("0.4"), "");
    assert!(cliff("1.4").contains("at 10 pay in EUR goes from 0 to 1000, by 1000"), "{}", cliff("1.4"));
}

#[test]
fn without_a_perverse_zone_pay_goes_one_way() {
    let (mut ways, mut perverse) = (0, 0);
    for (place, card, facts) in rows() {
        let figure = if card.document().pay.is_some() { "total" } else { "index" };
        let findings = card.check().with_facts(&facts).unwrap().run();
        for input in card.inputs() {
            let path = format!("facts.{input}");
            let of = |kinds: &[FindingKind]| findings.iter().any(|it| it.path() == path && kinds.contains(&it.kind()));
            if of(&[FindingKind::PerverseZone, FindingKind::NotFollowed]) {
                perverse += 1;
                continue;
            }
            let values: Vec<Exact> = (0..40).filter_map(|i| figure_at(&card, &facts, input, i, figure)).collect();
            let rises = values.windows(2).all(|pair| pair[0] <= pair[1]);
            let falls = values.windows(2).all(|pair| pair[0] >= pair[1]);
            // What returns to where it began (the nearer to a target the better) has no direction on the whole.
            let returns = values.first() == values.last();
            assert!(
                rises || falls || returns || !is_judged(&card, input),
                "{place}: {figure} along {input}: {values:?}"
            );
            ways += 1;
        }
    }
    assert!(ways > 200 && perverse > 10, "{ways} ways, {perverse} perverse");
}

fn figure_at(card: &Card, facts: &Facts, input: &str, i: i64, figure: &str) -> Option<Exact> {
    let mut facts = facts.clone();
    facts.set(input, Exact::from_ratio(i128::from(i * i), 10)?).ok()?;
    Some(card.score(&facts).ok()?.figure(figure)?.exact().clone())
}

/// Is the fact an indicator's actual, and nothing else? The check leaves others, such as salaries and bases, alone.
fn is_judged(card: &Card, input: &str) -> bool {
    let json = card.to_json();
    let once = json.matches(&format!("\"{input}\"")).count() == 2;
    let judged = [format!("\"actual\": \"{input}\""), format!("\"id\": \"{input}\"")];
    once && judged.iter().any(|form| json.contains(form))
}

/// The scored rows of the families that judge people.
fn rows() -> Vec<(String, Card, Facts)> {
    let mut rows = Vec::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let families = ["schemes", "pay", "cut_offs", "curves", "normalize", "rounding"];
    for file in families.iter().flat_map(|family| files(&corpus.join(family))) {
        let case: Json = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        for row in case["rows"].as_array().unwrap() {
            let card = row["card"].as_str().map_or(&case["card"], |name| &case["cards"][name]);
            let Ok(card) = Card::from_json(&card.to_string()) else { continue };
            let Ok(facts) = Facts::from_json(&card, &row["facts"].to_string()) else { continue };
            if card.score(&facts).is_ok() {
                rows.push((format!("{} {}", case["case"], row["name"]), card, facts));
            }
        }
    }
    rows
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
