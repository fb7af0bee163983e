//! Cards made in code: the same cards as documents, with the same checks and errors.

#[path = "build/cards.rs"]
mod cards;
#[path = "build/everything.rs"]
mod everything;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kpi_core::build::*;
use kpi_core::number::Exact;
use kpi_core::{Card, Error, limits};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[track_caller]
fn assert_same(made: Draft, document: &str) {
    let (made, read) = (made.build().unwrap(), Card::from_json(document).unwrap());
    assert_eq!(made.fingerprint(), read.fingerprint(), "made {}\nread {}", made.to_json(), read.to_json());
}

#[test]
fn cards_of_the_corpus_made_in_code_are_the_cards_of_the_corpus() {
    let corpus = cards::corpus();
    assert!(corpus.len() >= 20);
    for (file, card, made) in corpus {
        let text = fs::read_to_string(root().join("tests/conformance/schemes").join(file).with_extension("json"));
        let case: Json = serde_json::from_str(&text.unwrap()).unwrap();
        let document = card.map_or(&case["card"], |name| &case["cards"][name]);
        assert_same(made, &document.to_string());
    }
}

#[test]
fn the_online_marketer_made_in_code_is_the_one_of_the_document() {
    let lead_cost = continuous("lead_cost")
        .actual("cost_per_lead")
        .normalize(base_norm(15, 10))
        .attainment_at_least(0)
        .attainment_at_most("1.5")
        .when_undefined(score(0));
    let loyalty = continuous("loyalty").actual("repeat_purchases").normalize(to_target("repeat_target"));
    let share = curve("index", pieces().below("70%", 0).beyond(from("70%").slope(1)));
    let made = card("online_marketer")
        .currency("USD")
        .inputs(["salary", "bonus_cap"].map(|name| number(name).unit("USD")))
        .inputs(["new_customers", "repeat_purchases", "repeat_target"].map(number))
        .input(number("ad_spend").unit("USD"))
        .inputs(["leads", "complaints"].map(number))
        .input(number("data_breaches").default(0))
        .measure("cost_per_lead", ratio("ad_spend", "leads"))
        .index(
            weighted_mean()
                .round_contribution(to("0.001", HalfEven))
                .member("50%", continuous("customers").actual("new_customers").normalize(to_target(20)))
                .member("25%", loyalty)
                .member("25%", lead_cost)
                .points(discrete("complaint_points").actual("complaints").scale(pieces().up_to(2, 0).beyond("-10%")))
                .cut_off(cut_off("data_breach").trips(when("data_breaches").above(0)).multiplies(0)),
        )
        .pay(
            to("0.01", HalfUp),
            [
                line("fixed", product(["salary", "70%"])),
                line("bonus", product(("salary", "30%", share))).cap("bonus_cap"),
            ],
        );
    assert_same(made, include_str!("build/online_marketer.json"));
}

/// Every field and every word of the published schema stands in this card, and the builder can say it.
#[test]
fn whatever_a_document_can_say_the_builder_can_say() {
    let text = include_str!("build/everything.json");
    assert_same(everything::everything(), text);
    let (mut said, mut known) = (BTreeSet::new(), BTreeSet::new());
    texts(&serde_json::from_str(text).unwrap(), &mut said);
    words(&Card::schema(), &mut known);
    // Where an editor finds the schema is of no use in code.
    known.remove("$schema");
    let unsaid: Vec<_> = known.difference(&said).collect();
    assert!(known.len() > 100 && unsaid.is_empty(), "{unsaid:?}");
}

/// The keys and texts of a document.
fn texts(json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::Object(record) => record.iter().for_each(|(key, value)| {
            found.insert(key.clone());
            texts(value, found);
        }),
        Json::Array(list) => list.iter().for_each(|entry| texts(entry, found)),
        Json::String(text) => drop(found.insert(text.clone())),
        _ => {}
    }
}

/// The fields of a schema's records, and the words that it lists.
fn words(schema: &Json, found: &mut BTreeSet<String>) {
    match schema {
        Json::Object(record) => {
            found
                .extend(record.get("properties").and_then(Json::as_object).into_iter().flat_map(|p| p.keys().cloned()));
            found.extend(record.get("const").and_then(Json::as_str).map(str::to_owned));
            let listed = record.get("enum").and_then(Json::as_array).into_iter().flatten();
            found.extend(listed.filter_map(Json::as_str).map(str::to_owned));
            record.values().for_each(|inner| words(inner, found));
        }
        Json::Array(list) => list.iter().for_each(|inner| words(inner, found)),
        _ => {}
    }
}

#[test]
fn a_value_converts_from_what_is_exact() {
    let tenths: [Value; 6] = [
        "0.1".into(),
        "10%".into(),
        String::from("1/10").into(),
        (&String::from("0.10")).into(),
        Decimal::new(1, 1).into(),
        Exact::parse("0.1").unwrap().into(),
    ];
    let integers: [Value; 5] = [7i32.into(), 7u32.into(), 7i64.into(), 7u64.into(), 7usize.into()];
    let made = card("c").measure("tenths", sum(tenths)).measure("integers", sum(integers.to_vec()));
    let (tenths, integers) = (["0.1"; 6], [7; 5]);
    let measures = json!({"tenths": {"sum": tenths}, "integers": {"sum": integers}});
    assert_same(made, &json!({"kpi": 1, "id": "c", "inputs": {}, "measures": measures}).to_string());
}

/// Refused in code and as a document, with the same kind, path and text.
#[track_caller]
fn assert_refused_alike(made: Draft, document: Json, kind: &str, path: &str) {
    let (made, read) = (made.build().unwrap_err(), Card::from_json(&document.to_string()).unwrap_err());
    assert_eq!((made.kind().code(), made.path()), (kind, path), "{made}");
    assert_eq!(made, read);
}

fn measure(value: impl Into<Value>) -> Draft {
    card("c").input(number("x")).measure("m", value)
}

fn with_measure(value: Json) -> Json {
    json!({"kpi": 1, "id": "c", "inputs": {"x": {}}, "measures": {"m": value}})
}

fn with_index(index: Json) -> Json {
    json!({"kpi": 1, "id": "c", "inputs": {"x": {}}, "index": index})
}

#[test]
fn a_malformed_number_or_name_is_an_error_of_the_whole_card() {
    let alike = |text: &str, kind: &str| {
        let values = json!({"product": ["x", text]});
        assert_refused_alike(measure(product(["x", text])), with_measure(values), kind, "measures.m.product[1]");
    };
    let cases = [("20 %", "bad_number"), ("1e3", "bad_number"), ("1/0", "bad_number"), (".5", "bad_number")];
    cases.into_iter().for_each(|(text, kind)| alike(text, kind));
    alike("10000000000000000000000000000", "number_limit");
    ["", "a b", "x\"}", "\u{0}\n", "ключ"].into_iter().for_each(|text| alike(text, "bad_name"));
    ["unheard_of", "index"].into_iter().for_each(|text| alike(text, "unknown_name"));
    alike("x.price", "unknown_name");

    let document = json!({"kpi": 1, "id": "5", "inputs": {}, "measures": {"m": 1}});
    assert_refused_alike(card("5").measure("m", 1), document, "bad_name", "id");
    let document = json!({"kpi": 1, "id": "c", "inputs": {"x": {"default": "much"}}});
    assert_refused_alike(card("c").input(number("x").default("much")), document, "bad_number", "inputs.x.default");
}

#[test]
fn what_only_the_whole_card_can_tell_is_told_as_for_a_document() {
    let member = |weight: &str, id: &str| json!({"id": id, "type": "continuous", "weight": weight, "actual": "x"});
    let of_x = |id: &str| continuous(id).actual("x");
    let index = |group: Group<Weighted>| card("c").input(number("x")).index(group);

    let document = with_index(json!({"aggregate": "mean", "members": [member("50%", "a"), member("49%", "b")]}));
    let made = weighted_mean().member("50%", of_x("a")).member("49%", of_x("b"));
    assert_refused_alike(index(made), document, "weights", "index.members");

    let document = with_index(json!({"aggregate": "mean", "members": [member("half", "a")]}));
    let made = weighted_mean().member("half", of_x("a"));
    assert_refused_alike(index(made), document, "bad_number", "index.members[0].weight");

    let document = with_index(json!({"aggregate": "mean", "members": []}));
    assert_refused_alike(index(weighted_mean()), document, "empty", "index.members");

    let mut constant = member("1", "a");
    constant["normalize"] = json!({"base_norm": {"base": "5%", "norm": "5%"}});
    let document = with_index(json!({"aggregate": "mean", "members": [constant]}));
    let made = weighted_mean().member(1, of_x("a").normalize(base_norm("5%", "5%")));
    assert_refused_alike(index(made), document, "undefined_constant", "index.members[0].normalize");

    let falling = json!({"curve": {"of": "x", "pieces": [{"below": 2, "is": 0}, {"below": 1, "is": 1}, {"is": 2}]}});
    let made = measure(curve("x", pieces().below(2, 0).below(1, 1).beyond(2)));
    assert_refused_alike(made, with_measure(falling), "piece_order", "measures.m.curve.pieces[1].below");

    let made = measure(sum(["m"]));
    assert_refused_alike(made, with_measure(json!({"sum": ["m"]})), "cycle", "measures.m.sum[0]");
    let made = measure(sum(Vec::<Value>::new()));
    assert_refused_alike(made, with_measure(json!({"sum": []})), "empty", "measures.m.sum");
    let made = measure(round("x", to(0, HalfUp)));
    let document = with_measure(json!({"round": {"of": "x", "to": 0, "mode": "half_up"}}));
    assert_refused_alike(made, document, "bad_number", "measures.m.round.to");
    let document =
        json!({"kpi": 1, "id": "c", "inputs": {}, "pay": {"rounding": {"to": "0.01", "mode": "up"}, "lines": []}});
    assert_refused_alike(card("c").pay(to("0.01", Up), []), document, "empty", "pay.lines");
    assert_refused_alike(card("c"), json!({"kpi": 1, "id": "c", "inputs": {}}), "missing_field", "");
}

#[test]
fn what_is_said_twice_is_refused_and_not_overwritten() {
    let refused = |made: Draft, path: &str| {
        let error = made.build().unwrap_err();
        assert_eq!((error.kind().code(), error.path()), ("duplicate_key", path));
    };
    refused(measure(1).measure("m", 2), "measures.m");
    refused(measure(1).input(number("x")), "inputs.x");
    refused(measure(1).currency("EUR").currency("USD"), "currency");
    let line = line("a", 1).cap(1).cap(2);
    refused(card("c").pay(to(1, HalfUp), [line]), "pay.lines[0].cap");
    let indicator = continuous("x").attainment_at_least(0).attainment_at_least(1);
    refused(measure(1).index(sum_of_members().member(indicator)), "index.members[0].clamp.attainment.at_least");
}

#[test]
fn no_depth_and_no_size_is_too_much() {
    let nested = |depth: usize| (1..depth).fold(sum(["x"]), |value, _| sum([value]));
    let kind = |result: Result<Card, Error>| result.map_err(|error| error.kind().code());
    // The card and its measures are two objects around the value.
    assert!(kind(measure(nested(limits::DEPTH - 2)).build()).is_ok());
    assert_eq!(kind(measure(nested(limits::DEPTH - 1)).build()), Err("too_deep"));
    assert_eq!(kind(measure(nested(2_000)).build()), Err("too_deep"));
    let doubled = (0..200).fold(sum(["x"]), |value, _| sum([value.clone(), value]));
    assert_eq!(kind(measure(doubled).build()), Err("too_large"));
    assert_eq!(kind(measure(1).notes(&"n".repeat(2 * limits::DOCUMENT_BYTES)).build()), Err("too_large"));
}

/// Each example that must not compile has a twin that must, and only their last lines differ.
#[test]
fn what_does_not_compile_fails_by_its_last_line() {
    let page = fs::read_to_string(root().join("src/build/does_not_compile.md")).unwrap();
    let blocks: Vec<_> =
        page.split("```").skip(1).step_by(2).map(|block| block.trim_end().rsplit_once('\n').unwrap()).collect();
    assert!(blocks.len() > 40);
    for pair in blocks.chunks(2) {
        let (good, bad) = (pair[0].0.strip_prefix("rust\n"), pair[1].0.strip_prefix("compile_fail\n"));
        assert!(good.is_some() && good == bad, "{pair:?}");
    }
}
