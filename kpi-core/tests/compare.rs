//! What if: differences split by hand, and every pair of rows of the corpus, whose effects must add up.

#[path = "compare/corpus.rs"]
mod corpus;

use kpi_core::{Asked, Attribution, Card, Cause, Comparison, ErrorKind, Facts, Outcome, Status};

fn card(json: &str) -> Card {
    Card::from_json(json).unwrap()
}

fn score(card: &Card, facts: &str) -> Outcome {
    card.score(&Facts::from_json(card, facts).unwrap()).unwrap()
}

/// One pay line over some inputs.
fn paying(inputs: &[&str], amount: &str) -> Card {
    let inputs: Vec<String> = inputs.iter().map(|input| format!(r#""{input}": {{}}"#)).collect();
    card(&format!(
        r#"{{"kpi": 1, "id": "one", "inputs": {{{}}}, "pay": {{"rounding": {{"to": "0.01", "mode": "half_up"}},
            "lines": [{{"id": "it", "amount": {amount}}}]}}}}"#,
        inputs.join(", ")
    ))
}

fn shown(comparison: &Comparison<'_>, figure: &str) -> Vec<String> {
    comparison.effects(figure).unwrap().iter().map(|effect| effect.to_string()).collect()
}

fn exact(comparison: &Comparison<'_>, figure: &str) -> Vec<String> {
    comparison.effects(figure).unwrap().iter().map(|effect| effect.difference.exact().fraction()).collect()
}

fn rules(comparison: &Comparison<'_>, figure: &str) -> Vec<Attribution> {
    comparison.effects(figure).unwrap().iter().map(|effect| effect.attribution).collect()
}

const SELLER: &str = r#"{"kpi": 1, "id": "seller", "currency": "EUR",
 "inputs": {"salary": {}, "sales": {}, "plan": {}, "accidents": {"default": "0"}},
 "index": {"aggregate": "mean", "rounding": {"index": {"to": "0.01", "mode": "half_up"}}, "members": [
   {"id": "sales", "type": "continuous", "weight": "100%", "normalize": {"ratio": {"target": "plan"}}},
   {"id": "accidents", "type": "cut_off", "trips": {"above": "0"}, "effect": {"cap": "50%"}}]},
 "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
   {"id": "fixed", "amount": "salary"}, {"id": "bonus", "amount": {"product": ["salary", "20%", "index"]}}]}}"#;

#[test]
fn a_tripped_cut_off() {
    let card = card(SELLER);
    let before = score(&card, r#"{"salary": 3000, "sales": 85, "plan": 96}"#);
    let after = score(&card, r#"{"salary": 3000, "sales": 96, "plan": 96, "accidents": 1}"#);
    let comparison = before.compare(&after);
    // The bonus of no, one and both changes: 534, sales 600, accidents 300, both 300. Sales: (66 + 0)/2.
    assert_eq!(shown(&comparison, "bonus.amount"), ["sales +33.00", "accidents -267.00"]);
    let status = &comparison.statuses()[0];
    assert_eq!(
        (&*status.name, status.before, status.after),
        ("accidents", Some(Status::Passed), Some(Status::Tripped))
    );
    assert_eq!(
        comparison.to_string().replace(before.card().fingerprint().get(..12).unwrap(), "(hash)"),
        "Card seller, fingerprint (hash)\n\
         Facts\n  sales      85 -> 96\n  accidents  0 -> 1\n\
         Statuses\n  accidents  passed -> tripped\n\
         Figures\n\
         \u{20} sales.actual                  85 ->       96, +11\n\
         \u{20} sales.attainment    0.8854166667 ->        1, +0.1145833333\n\
         \u{20} sales.score         0.8854166667 ->        1, +0.1145833333\n\
         \u{20} sales.contribution  0.8854166667 ->        1, +0.1145833333\n\
         \u{20} index                       0.89 ->     0.50, -0.39: sales +0.05, accidents -0.44\n\
         \u{20} index.before                0.89 ->     1.00, +0.11\n\
         \u{20} bonus.amount              534.00 ->   300.00, -234.00\n\
         \u{20} total                   3,534.00 -> 3,300.00, -234.00: sales +33.00, accidents -267.00\n"
    );
    let json = serde_json::to_value(&comparison).unwrap();
    assert_eq!(json["facts"][0], serde_json::json!({"name": "sales", "asked": "both", "before": "85", "after": "96"}));
    let total = json["figures"].as_array().unwrap().last().unwrap();
    assert_eq!(total["difference"], serde_json::json!({"value": "-234.00", "exact": "-234"}));
    let effects = serde_json::to_value(comparison.effects("total").unwrap()).unwrap();
    let sales = serde_json::json!({"cause": {"fact": "sales"}, "attribution": "shapley",
        "difference": {"value": "33.00", "exact": "33"}});
    assert_eq!(effects[0], sales);
}

#[test]
fn thirds_of_a_cent() {
    let card = paying(&["a", "b", "c"], r#"{"ratio": [{"sum": ["a", "b", "c"]}, 3]}"#);
    let before = score(&card, r#"{"a": 0, "b": 0, "c": 0}"#);
    let after = score(&card, r#"{"a": "0.01", "b": "0.01", "c": "0.01"}"#);
    let there = before.compare(&after);
    assert_eq!(exact(&there, "total"), ["1/300", "1/300", "1/300"]);
    assert_eq!(shown(&there, "total"), ["a +0.01", "b 0.00", "c 0.00"]);
    let back = after.compare(&before);
    assert_eq!(shown(&back, "total"), ["a -0.01", "b 0.00", "c 0.00"]);
    // 100 by three equal causes.
    let after = score(&card, r#"{"a": 100, "b": 100, "c": 100}"#);
    assert_eq!(shown(&before.compare(&after), "it.amount"), ["a +33.34", "b +33.33", "c +33.33"]);
}

#[test]
fn the_order_of_the_inputs_does_not_matter() {
    let amount = r#"{"product": ["a", "b", {"sum": ["c", 1]}]}"#;
    let effects = |inputs: &[&str]| {
        let card = paying(inputs, amount);
        let (before, after) =
            (score(&card, r#"{"a": 1, "b": 2, "c": 0}"#), score(&card, r#"{"a": 3, "b": 5, "c": 1}"#));
        let mut effects = before.compare(&after).effects("total").unwrap();
        effects.sort_by_key(|effect| effect.cause.to_string());
        effects
            .into_iter()
            .map(|effect| (effect.cause.to_string(), effect.difference.exact().fraction()))
            .collect::<Vec<_>>()
    };
    // v: 2; a 6, b 5, c 4; ab 15, ac 12, bc 10; abc 30. a: (4)/3 + (10 + 8)/6 + (20)/3 = 11.
    let wanted = [("a", "11"), ("b", "19/2"), ("c", "15/2")].map(|(name, share)| (name.to_owned(), share.to_owned()));
    assert_eq!(effects(&["a", "b", "c"]), wanted);
    assert_eq!(effects(&["c", "b", "a"]), wanted);
    assert_eq!(effects(&["b", "c", "a"]), wanted);
}

#[test]
fn an_absent_member() {
    let json = r#"{"kpi": 1, "id": "two", "inputs": {"a": {}, "b": {}, "c": {}}, "index": {"aggregate": "mean",
        "members_absent": {"missing": "skip"}, "members": [
        {"id": "a", "type": "continuous", "weight": "50%"}, {"id": "b", "type": "continuous", "weight": "50%"}]}}"#;
    let card = card(json);
    let before = score(&card, r#"{"a": "1.2", "b": "0.8"}"#);
    let after = score(&card, r#"{"a": null, "b": "0.8", "c": 7}"#);
    let comparison = before.compare(&after);
    let status = &comparison.statuses()[0];
    assert_eq!((&*status.name, status.before, status.after), ("a", Some(Status::Scored), Some(Status::Missing)));
    let fact = &comparison.facts()[0];
    assert_eq!((fact.before.as_deref(), fact.after.as_deref()), (Some("1.2"), None));
    let figure = comparison.figure("a.score").unwrap();
    assert_eq!((figure.after.as_ref(), figure.difference.as_ref(), figure.is_changed()), (None, None, true));
    assert_eq!(shown(&comparison, "index"), ["a -0.2", "c 0"]);
    assert_eq!(shown(&comparison, "b.weight"), ["a +0.5", "c 0"]);
    let error = comparison.effects("a.score").unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::MissingFigure, "index.members[0]"));
    assert!(comparison.to_string().contains("a.score         1.2 -> none\n"), "{comparison}");
}

#[test]
fn two_cards_that_differ_in_a_rounding_only() {
    let case = corpus::case("schemes/S2-marketer-weighted-index.json");
    let row = |name: &str| case.rows.iter().find(|row| row.outcome.card() == &case.cards[name]).unwrap();
    let comparison = row("half_even").outcome.compare(&row("half_up").outcome);
    let total = comparison.figure("total").unwrap();
    let texts = [total.before.as_ref().unwrap().to_string(), total.after.as_ref().unwrap().to_string()];
    assert_eq!(texts, ["832.88", "833.12"]);
    let effects = comparison.effects("total").unwrap();
    assert_eq!(effects.len(), 1);
    assert_eq!((&effects[0].cause, &*effects[0].to_string()), (&Cause::Card, "the card +0.24"));
    assert!(comparison.facts().is_empty() && comparison.statuses().is_empty());
    let not_rounded = row("half_even").outcome.compare(&row("not_rounded").outcome);
    // Of a published 1.137 and an unrounded 1.1375 the finer is shown.
    assert_eq!(shown(&not_rounded, "index"), ["the card +0.0005"]);
}

#[test]
fn two_cards_that_ask_for_different_facts() {
    let old = card(
        r#"{"kpi": 1, "id": "old", "inputs": {"sales": {}, "grade": {"levels": ["junior", "senior"]}, "calls": {}},
        "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [{"id": "bonus", "amount": {"product": [
            {"sum": ["sales", "calls"]}, {"levels": {"of": "grade", "are": {"junior": 1, "senior": 2}}}]}}]}}"#,
    );
    let new = card(
        r#"{"kpi": 1, "id": "new", "inputs": {"grade": {"levels": ["lead", "senior", "junior"]}, "sales": {}, "visits": {},
            "bonus_rate": {"default": 1}},
        "pay": {"rounding": {"to": "0.1", "mode": "half_up"}, "lines": [{"id": "bonus", "amount": {"product": [
            {"sum": ["sales", "visits"]}, "bonus_rate",
            {"levels": {"of": "grade", "are": {"junior": 1, "senior": 3, "lead": 4}}}]}}]}}"#,
    );
    let before = score(&old, r#"{"sales": 100, "grade": "senior", "calls": 10}"#);
    let after = score(&new, r#"{"sales": 130, "grade": "senior", "visits": 20}"#);
    let comparison = before.compare(&after);
    // 220.00 under the old card; the old sales under the new card with its visits 360.0; the new sales 450.0.
    assert_eq!(shown(&comparison, "total"), ["the card +140.00", "sales +90.00"]);
    assert_eq!(rules(&comparison, "total"), [Attribution::InOrder, Attribution::Shapley]);
    let facts: Vec<_> = comparison.facts().iter().map(|fact| (&*fact.name, fact.asked)).collect();
    let asked = [("sales", Asked::Both), ("visits", Asked::OnlyAfter), ("bonus_rate", Asked::OnlyAfter)];
    assert_eq!(facts, [&asked[..], &[("calls", Asked::OnlyBefore)]].concat());
    // A level that the other card does not know comes with the card, and so does its effect.
    let lead = score(&new, r#"{"sales": 100, "grade": "lead", "visits": 10}"#);
    assert_eq!(shown(&lead.compare(&before), "total"), ["the card -220.00"]);
    let error = comparison.effects("bonus.score").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownName);
}

#[test]
fn the_old_facts_may_be_refused_by_the_new_card() {
    let limited = |end: u32| {
        let amount = format!(
            r#"{{"curve": {{"of": "x", "pieces": [{{"below": {end}, "from": 0, "slope": 1, "at": 0}}, {{"refuse": "too much"}}]}}}}"#
        );
        paying(&["x"], &amount)
    };
    let (before, after) = (score(&limited(100), r#"{"x": 60}"#), score(&limited(50), r#"{"x": 40}"#));
    let error = before.compare(&after).effects("total").unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Refused, "pay.lines[0].amount.curve.pieces[1].refuse"));
    assert!(error.to_string().contains("`total` cannot be split: under the card after, with the facts before"));
}

#[test]
fn refused_mixtures_change_in_order_or_name_the_fact() {
    let apart = r#"{"curve": {"of": {"difference": ["a", "b"]}, "pieces": [
        {"below": 0, "refuse": "b is above a"}, {"from": 10, "slope": 1}]}}"#;
    let rows = [r#"{"a": 1, "b": 1}"#, r#"{"a": 5, "b": 3}"#];
    let card = paying(&["a", "b"], apart);
    let [before, after] = rows.map(|row| score(&card, row));
    // b alone is refused; a alone gives 14, then b 12.
    let comparison = before.compare(&after);
    assert_eq!(shown(&comparison, "total"), ["a +4.00", "b -2.00"]);
    assert_eq!(rules(&comparison, "total"), [Attribution::InOrder; 2]);
    assert!(comparison.to_string().contains("+2.00: a +4.00, b -2.00 (one after the other)"), "{comparison}");
    let card = paying(&["b", "a"], apart);
    let [before, after] = rows.map(|row| score(&card, row));
    let comparison = before.compare(&after);
    let error = comparison.effects("total").unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Refused, "facts.b"));
    assert!(comparison.to_string().contains("+2.00; not split: facts.b: `total` cannot be split"), "{comparison}");
}

#[test]
fn a_refusal_that_the_figure_does_not_rest_on_does_no_harm() {
    let card = card(
        r#"{"kpi": 1, "id": "aside", "inputs": {"a": {}, "b": {}}, "measures": {"aside": {"curve": {
            "of": {"difference": ["a", "b"]}, "pieces": [{"below": 0, "refuse": "b is above a"}, {"is": 1}]}}},
        "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [{"id": "it", "amount": "b"}]}}"#,
    );
    let (before, after) = (score(&card, r#"{"a": 1, "b": 1}"#), score(&card, r#"{"a": 5, "b": 3}"#));
    assert_eq!(shown(&before.compare(&after), "total"), ["a 0.00", "b +2.00"]);
    assert_eq!(rules(&before.compare(&after), "total"), [Attribution::Shapley; 2]);
}

#[test]
fn more_than_ten_facts_change_in_order() {
    let names: Vec<String> = (0..11).map(|i| format!("x{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let parts: Vec<String> = names.iter().map(|name| format!(r#""{name}""#)).collect();
    let card = paying(&names, &format!(r#"{{"product": ["x0", {{"sum": [{}]}}]}}"#, parts.join(", ")));
    let row = |value: u32| {
        let facts: Vec<String> = names.iter().map(|name| format!(r#""{name}": {value}"#)).collect();
        score(&card, &format!("{{{}}}", facts.join(", ")))
    };
    let (before, after) = (row(1), row(2));
    let comparison = before.compare(&after);
    // 1 · 11, then x0: 2 · 12, then 2 more for each; 44 in the end.
    let mut wanted = vec!["x0 +13.00".to_owned()];
    wanted.extend((1..11).map(|i| format!("x{i} +2.00")));
    assert_eq!(shown(&comparison, "total"), wanted);
    assert_eq!(rules(&comparison, "total"), [Attribution::InOrder; 11]);
    // Ten of them bear on another figure, and an eleventh fact is no hindrance.
    let ten = paying(&names, &format!(r#"{{"sum": [{}]}}"#, parts[1..].join(", ")));
    let facts = |value| {
        let mut facts = ten.facts();
        for name in &names {
            facts.set(name, value).unwrap();
        }
        ten.score(&facts).unwrap()
    };
    let (before, after) = (facts(1), facts(2));
    assert_eq!(shown(&before.compare(&after), "total")[..2], ["x0 0.00", "x1 +1.00"]);
    assert_eq!(rules(&before.compare(&after), "total"), [Attribution::Shapley; 11]);
}

#[test]
fn nothing_changed() {
    let card = card(SELLER);
    let outcome = score(&card, r#"{"salary": 3000, "sales": 85, "plan": 96}"#);
    // The default, said aloud, is the same fact.
    let again = score(&card, r#"{"salary": "3000.00", "sales": 85, "plan": 96, "accidents": 0}"#);
    let comparison = outcome.compare(&again);
    assert!(!comparison.is_changed());
    assert_eq!(comparison.effects("total").unwrap(), []);
    assert_eq!(comparison.figure("total").unwrap().difference.as_ref().unwrap().to_string(), "0.00");
    assert!(comparison.to_string().ends_with("\nNothing changed\n"));
    let error = comparison.effects("totall").unwrap_err();
    assert_eq!((error.kind(), error.way_out_text()), (ErrorKind::UnknownName, Some("did you mean `total`?")));
    assert_eq!(comparison.effects("index.absent_as_zero").unwrap_err().kind(), ErrorKind::UnknownName);
}

#[test]
fn differences_and_effects_beyond_28_digits_are_said() {
    let card = paying(&["a"], r#""a""#);
    let far = "99999999999999999999999999";
    let (before, after) = (score(&card, &format!(r#"{{"a": -{far}}}"#)), score(&card, &format!(r#"{{"a": {far}}}"#)));
    let comparison = before.compare(&after);
    assert!(comparison.figure("total").unwrap().difference.is_some() == comparison.effects("total").is_ok());
    assert!(!comparison.to_string().is_empty());
}
