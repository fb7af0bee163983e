//! Normalizations against a population, and composites of them, as others published them.

use kpi_core::Card;
use kpi_core::number::{Exact, Mode, Rounding};
use serde_json::{Value as Json, json};

use super::{card, data, row, rows, texts};

fn assert_holds(place: &str, got: &Exact, wanted: &str, compare: &Json) {
    let wanted = Exact::parse(wanted).unwrap();
    let to = |decimals: usize| Exact::parse(&format!("0.{}1", "0".repeat(decimals - 1))).unwrap();
    let rounded = |to: Exact| got.round(&Rounding::new(to, Mode::HalfUp).unwrap());
    let holds = match compare["mode"].as_str().unwrap() {
        "exact" => *got == wanted,
        "abs" => got.sub(&wanted).abs() <= Exact::parse(compare["tol"].as_str().unwrap()).unwrap(),
        "round" => rounded(to(compare["places"].as_u64().unwrap() as usize)) == wanted,
        // The figures are between 1 and 100: as many decimals as digits are left.
        "sig" => {
            let whole = got.floor().to_string().len();
            rounded(to(compare["digits"].as_u64().unwrap() as usize - whole)) == wanted
        }
        mode => panic!("{mode}"),
    };
    assert!(holds, "{place}: {got} for {wanted}");
}

/// scikit-learn, SciPy, scikit-criteria, pymcdm and COINr, each as published.
#[test]
fn published_normalizations_come_out() {
    let published = data("published_populations.json");
    let mut figures = 0;
    for case in published["populations"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        let more = ["scale", "clamp"].into_iter().filter(|key| case.get(*key).is_some());
        let more: serde_json::Map<_, _> = more.map(|key| (key.to_owned(), case[key].clone())).collect();
        let card = card(case["normalize"].clone(), Json::Object(more));
        let fitted = card.fit(&rows(&card, &texts(&case["population"]))).unwrap().into_card();
        let scored = texts(case.get("scored").unwrap_or(&case["population"]));
        for (x, expected) in scored.iter().zip(case["expected"].as_array().unwrap()) {
            let Some(expected) = expected.as_str() else { continue };
            let outcome = fitted.score(&row(&fitted, &json!({"x": x}))).unwrap();
            assert_holds(&format!("{id} {x}"), outcome.figure("m.score").unwrap().exact(), expected, &case["compare"]);
            figures += 1;
        }
    }
    assert_eq!(figures, 91);
}

/// The composite of 51 countries, with winsorising and a tree of means. COINr changes the replaced values
/// themselves; here a new value goes on beyond the ends, so the attainment is clamped to them.
#[test]
fn a_published_composite_comes_out() {
    let published = data("published_populations.json");
    let composite = &published["composite"];
    let weight = |group: &Json| format!("1/{}", group["of"].as_array().unwrap().len());
    let indicator = |code: &str, group: &Json| {
        let it = composite["indicators"].as_array().unwrap().iter().find(|it| it["code"] == code).unwrap();
        let mut choices = json!({"better": if it["direction"] == 1 { "more" } else { "less" }});
        for (end, given) in [("lowest", &it["winsorise_low"]), ("highest", &it["winsorise_high"])] {
            if given.is_string() {
                choices["winsorise"][end] = given.clone();
            }
        }
        json!({"id": code, "type": "continuous", "weight": weight(group), "normalize": {"min_max": choices},
            "clamp": {"attainment": {"at_least": 0, "at_most": 1}},
            "scale": [{"from": 0, "slope": 100, "at": 0}]})
    };
    let groups = composite["groups"].as_array().unwrap();
    let (index, pillars) = groups.split_last().unwrap();
    let members: Vec<_> = pillars
        .iter()
        .map(|group| {
            let members: Vec<_> = texts(&group["of"]).iter().map(|code| indicator(code, group)).collect();
            json!({"id": group["name"], "type": "group", "weight": weight(index), "aggregate": "mean", "members": members})
        })
        .collect();
    let indicators = composite["indicators"].as_array().unwrap();
    let inputs: serde_json::Map<_, _> =
        indicators.iter().map(|it| (it["code"].as_str().unwrap().to_owned(), json!({}))).collect();
    let card = json!({"kpi": 1, "id": "asem", "inputs": inputs, "index": {"aggregate": "mean", "members": members}});
    let card = Card::from_json(&card.to_string()).unwrap();
    let facts = |country: usize, card: &Card| {
        let facts =
            indicators.iter().map(|it| (it["code"].as_str().unwrap().to_owned(), it["values"][country].clone()));
        row(card, &Json::Object(facts.collect()))
    };
    let units = texts(&composite["units"]);
    let countries: Vec<_> = (0..units.len()).map(|country| facts(country, &card)).collect();
    let fitted = card.fit(&countries).unwrap();
    let winsorised: usize = fitted.indicators().iter().map(|it| it.winsorised.len()).sum();
    assert_eq!((fitted.rows(), fitted.indicators().len(), winsorised), (51, 19, 10));
    let mut figures = 0;
    for (country, unit) in units.iter().enumerate() {
        let outcome = fitted.card().score(&facts(country, fitted.card())).unwrap();
        for (group, expected) in composite["expected"].as_object().unwrap() {
            let name = if group == "Sust" { "index".to_owned() } else { format!("{group}.score") };
            let place = format!("{unit} {group}");
            let got = outcome.figure(&name).unwrap();
            assert_holds(&place, got.exact(), expected[country].as_str().unwrap(), &composite["compare"]);
            figures += 1;
        }
    }
    assert_eq!(figures, 204);
}

/// Trees of plain means over scores that are printed with 2 decimals.
#[test]
fn published_trees_come_out() {
    for tree in data("published_populations.json")["trees"].as_array().unwrap() {
        let groups = tree["groups"].as_array().unwrap();
        let member = |name: &str| -> Json {
            match groups.iter().find(|group| group["name"] == name) {
                None => json!({"id": name, "type": "continuous"}),
                Some(group) => json!({"id": name, "type": "group", "aggregate": "mean", "members": group["of"]}),
            }
        };
        fn grown(mut group: Json, member: &dyn Fn(&str) -> Json) -> Json {
            let names: Vec<_> = texts(&group["members"]).iter().map(|name| (*name).to_owned()).collect();
            let members = names.iter().map(|name| {
                let it = member(name);
                let mut it = if it["type"] == "group" { grown(it, member) } else { it };
                it["weight"] = format!("1/{}", names.len()).into();
                it
            });
            group["members"] = members.collect();
            group
        }
        let top = groups.last().unwrap();
        let index = grown(json!({"aggregate": "mean", "members": top["of"]}), &member);
        let inputs: serde_json::Map<_, _> =
            tree["leaves"].as_object().unwrap().keys().map(|name| (name.clone(), json!({}))).collect();
        let card = json!({"kpi": 1, "id": "tree", "inputs": inputs, "index": index});
        let card = Card::from_json(&card.to_string()).unwrap();
        let outcome = card.score(&row(&card, &tree["leaves"])).unwrap();
        for (name, expected) in tree["expected"].as_object().unwrap() {
            let figure = if *name == top["name"].as_str().unwrap() { "index".into() } else { format!("{name}.score") };
            let place = format!("{} {name}", tree["id"]);
            assert_holds(
                &place,
                outcome.figure(&figure).unwrap().exact(),
                expected.as_str().unwrap(),
                &tree["compare"],
            );
        }
    }
}
