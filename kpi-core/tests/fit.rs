//! Fitting against the figures that others published, against an independent oracle, and at the edges.

#[path = "fit/published.rs"]
mod published;

use std::fs;
use std::path::Path;

use kpi_core::{Card, Error, ErrorKind, Facts, Fitted, limits};
use serde_json::{Value as Json, json};

fn data(name: &str) -> Json {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// A card with one indicator `m` over the input `x`, and whatever else it says.
fn card(normalize: Json, more: Json) -> Card {
    let mut member = json!({"id": "m", "type": "continuous", "actual": "x", "normalize": normalize});
    member.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let index = json!({"aggregate": "sum", "members": [member]});
    let card = json!({"kpi": 1, "id": "fit", "inputs": {"x": {}, "y": {"default": "1"}}, "index": index});
    Card::from_json(&card.to_string()).unwrap()
}

fn row(card: &Card, facts: &Json) -> Facts {
    Facts::from_json(card, &facts.to_string()).unwrap()
}

fn rows(card: &Card, values: &[&str]) -> Vec<Facts> {
    values.iter().map(|x| row(card, &json!({"x": x}))).collect()
}

fn fitted(normalize: Json, values: &[&str]) -> Result<Fitted, Error> {
    let card = card(normalize, json!({}));
    card.fit(&rows(&card, values))
}

/// The published attainments of some values.
fn attained(card: &Card, values: &[&str]) -> Vec<String> {
    let attained = |x: &&str| {
        let outcome = card.score(&row(card, &json!({"x": x}))).unwrap();
        outcome.figure("m.attainment").unwrap().to_string()
    };
    values.iter().map(attained).collect()
}

fn fit_and_attain(normalize: Json, population: &[&str], values: &[&str]) -> Vec<String> {
    attained(fitted(normalize, population).unwrap().card(), values)
}

fn texts(list: &Json) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// Every generated population of the oracle, digit for digit.
#[test]
fn the_oracle_attains_the_same() {
    let (mut figures, mut errors) = (0, 0);
    for case in data("fits.json")["cases"].as_array().unwrap() {
        let place = format!("seed {}", case["seed"]);
        let card = Card::from_json(&case["card"].to_string()).unwrap();
        let population: Vec<_> = case["population"].as_array().unwrap().iter().map(|facts| row(&card, facts)).collect();
        let fitted = match (card.fit(&population), &case["error"]) {
            (Ok(fitted), Json::Null) => fitted,
            (Err(error), Json::String(kind)) => {
                assert_eq!(error.kind().code(), kind, "{place}: {error}");
                errors += 1;
                continue;
            }
            (result, error) => panic!("{place}: {result:?} for {error}"),
        };
        let backwards = card.fit(population.iter().rev()).unwrap();
        assert_eq!(backwards.card().fingerprint(), fitted.card().fingerprint(), "{place}");
        let again = Card::from_json(&fitted.card().to_json()).unwrap();
        let scored = ["population", "scored"].into_iter().flat_map(|rows| case[rows].as_array().unwrap());
        for (facts, expected) in scored.zip(case["attainments"].as_array().unwrap()) {
            let outcome = again.score(&row(&again, facts)).unwrap();
            let got = outcome.figure("m.attainment").map(|figure| figure.exact().fraction());
            assert_eq!(got.as_deref(), expected.as_str(), "{place}: {facts} by {}", again.to_json());
            figures += 1;
        }
    }
    assert!(figures > 2000 && errors > 20, "{figures} figures, {errors} errors");
}

const FOUR: [&str; 4] = ["3", "7", "7", "11"];

#[test]
fn ranks_and_shares_of_four_values_and_of_new_ones() {
    let values = ["3", "7", "7", "11", "2", "5", "8", "12"];
    for (ties, expected) in [
        ("min", ["1", "2", "2", "4", "1", "2", "4", "5"]),
        ("max", ["1", "3", "3", "4", "1", "2", "4", "5"]),
        ("average", ["1", "2.5", "2.5", "4", "1", "2", "4", "5"]),
        ("dense", ["1", "2", "2", "3", "1", "2", "3", "4"]),
    ] {
        assert_eq!(
            fit_and_attain(json!({"rank": {"better": "more", "ties": ties}}), &FOUR, &values),
            expected,
            "{ties}"
        );
        let mirrored = values.map(|x| (14 - x.parse::<i32>().unwrap()).to_string());
        let mirrored: Vec<_> = mirrored.iter().map(String::as_str).collect();
        let less = json!({"rank": {"better": "less", "ties": ties}});
        assert_eq!(fit_and_attain(less, &FOUR, &mirrored), expected, "{ties}, less is better");
    }
    for (definition, expected) in [
        ("below", ["0", "0.25", "0.25", "0.75", "0", "0.25", "0.75", "1"]),
        ("at_or_below", ["0.25", "0.75", "0.75", "1", "0", "0.25", "0.75", "1"]),
        ("mean", ["0.125", "0.5", "0.5", "0.875", "0", "0.25", "0.75", "1"]),
        ("rank", ["0", "0.5", "0.5", "1", "0", "0.3333333333", "1", "1"]),
        ("rank_over_n", ["0.25", "0.625", "0.625", "1", "0", "0.25", "0.75", "1"]),
    ] {
        let percentile = json!({"percentile": {"better": "more", "definition": definition}});
        assert_eq!(fit_and_attain(percentile, &FOUR, &values), expected, "{definition}");
    }
}

#[test]
fn scores_of_four_values() {
    let min_max = json!({"min_max": {"better": "more"}});
    assert_eq!(fit_and_attain(min_max, &FOUR, &["3", "7", "11", "15", "-1"]), ["0", "0.5", "1", "1.5", "-0.5"]);
    let z = |divisor, better| json!({"z_score": {"better": better, "divisor": divisor}});
    assert_eq!(fit_and_attain(z("n", "more"), &FOUR, &["3", "7", "11"]), ["-1.4142135624", "0", "1.4142135624"]);
    assert_eq!(fit_and_attain(z("n-1", "more"), &FOUR, &["3", "7", "11"]), ["-1.2247448714", "0", "1.2247448714"]);
    assert_eq!(fit_and_attain(z("n", "less"), &FOUR, &["3", "7", "11"]), ["1.4142135624", "0", "-1.4142135624"]);
}

/// Written as a reader would check them: the mean as sum and count, the deviation by itself.
#[test]
fn constants_stay_readable() {
    let z = json!({"z_score": {"better": "more", "divisor": "n-1"}});
    let normalize = |values: &[&str]| {
        let fitted = fitted(z.clone(), values).unwrap();
        serde_json::to_value(&fitted.indicators()[0].normalize).unwrap()["base_norm"].clone()
    };
    assert_eq!(
        normalize(&["1", "2"]),
        json!({"base": "1.5", "norm": {"sum": ["1.5", "0.7071067811865475244008443621"]}})
    );
    // The card of the book's chapter, whose divisor is n.
    let of_visits = fitted(json!({"z_score": {"better": "more", "divisor": "n"}}), &["1", "2", "6"]).unwrap();
    let base_norm = serde_json::to_value(&of_visits.indicators()[0].normalize).unwrap();
    let norm = json!({"sum": ["3", "2.160246899469286743655322479"]});
    assert_eq!(base_norm, json!({"base_norm": {"base": "3", "norm": norm}}));
    let mean = json!({"ratio": ["4", "3"]});
    let deviation = "0.5773502691896257645091487805";
    assert_eq!(normalize(&["1", "1", "2"]), json!({"base": mean, "norm": {"sum": [mean, deviation]}}));
    // A deviation below 0.1 has more decimals than a number of a card; it is a product with a power of ten.
    let small = normalize(&["0.001", "0.002"])["norm"]["sum"][1].clone();
    assert_eq!(small, json!({"product": ["7.071067811865475244008443621", "0.0001"]}));
}

#[test]
fn what_is_the_same_for_everybody_is_an_error_or_what_the_card_says() {
    for (form, choices) in [
        ("min_max", json!({"better": "more"})),
        ("z_score", json!({"better": "less", "divisor": "n"})),
        ("z_score", json!({"better": "less", "divisor": "n-1"})),
        ("distance_to_reference", json!({"better": "more", "reference": {"sum": ["2", "3"]}})),
    ] {
        for values in [&["5"][..], &["5", "5.0", "5.00"]] {
            let error = fitted(json!({form: choices}), values).unwrap_err();
            assert_eq!((error.kind(), error.path()), (ErrorKind::UndefinedConstant, "index.members[0].normalize"));
            assert!(error.to_string().contains("`m`") && error.way_out_text().unwrap().contains("constant"), "{error}");
            // scikit-criteria gives 0 to a constant column, pymcdm 1.
            for constant in ["0", "1"] {
                let mut choices = choices.clone();
                choices["constant"] = constant.into();
                assert_eq!(fit_and_attain(json!({form: choices}), values, &["5", "9"]), [constant, constant]);
            }
        }
    }
    let rank = json!({"percentile": {"better": "more", "definition": "rank"}});
    assert_eq!(fitted(rank.clone(), &["5"]).unwrap_err().kind(), ErrorKind::UndefinedConstant);
    assert_eq!(fit_and_attain(rank, &["5", "5"], &["4", "5", "6"]), ["0", "0.5", "1"]);
    let rank = json!({"percentile": {"better": "more", "definition": "rank", "constant": "0.5"}});
    assert_eq!(fit_and_attain(rank, &["5"], &["4"]), ["0.5"]);
    let one = json!({"rank": {"better": "more", "ties": "average"}});
    assert_eq!(fit_and_attain(one, &["5"], &["4", "5", "6"]), ["1", "1", "2"]);
}

#[test]
fn no_value_at_all_is_an_error() {
    for constant in [json!({"better": "more"}), json!({"better": "more", "constant": "1"})] {
        for values in [&[][..], &["", ""]] {
            let error = fitted(json!({"min_max": constant}), values).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UndefinedConstant);
        }
    }
}

#[test]
fn a_reference_may_be_a_fact_of_each_row() {
    let card = card(json!({"distance_to_reference": {"better": "more", "reference": "y"}}), json!({}));
    let fitted = card.fit(&rows(&card, &["2", "4", "9"])).unwrap().into_card();
    let outcome = fitted.score(&row(&fitted, &json!({"x": 4, "y": 10}))).unwrap();
    assert_eq!(outcome.figure("m.attainment").unwrap().to_string(), "0.25");
    assert_eq!(fitted.score(&row(&fitted, &json!({"x": 4, "y": 2}))).unwrap_err().kind(), ErrorKind::UndefinedFigure);
}

#[test]
fn winsorising_changes_the_fit_and_not_the_values() {
    let normalize = json!({"min_max": {"better": "more", "winsorise": {"lowest": 1, "highest": "2"}}});
    let fitted = fitted(normalize, &["1", "3", "4", "5", "80", "90"]).unwrap();
    assert_eq!(attained(fitted.card(), &["3", "5", "90"]), ["0", "1", "43.5"]);
    let report = serde_json::to_value(&fitted).unwrap()["indicators"][0].clone();
    let pairs: Vec<_> = report["winsorised"].as_array().unwrap().iter().collect();
    let shown: Vec<_> = pairs.iter().map(|it| format!("{} {}", it["before"]["value"], it["after"]["value"])).collect();
    assert_eq!(shown, [r#""1" "3""#, r#""80" "5""#, r#""90" "5""#]);
    let all = json!({"min_max": {"better": "more", "winsorise": {"lowest": 4_294_967_295_u32, "highest": 1}}});
    let error = self::fitted(all, &FOUR).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::BadNumber, "index.members[0].normalize.min_max.winsorise"));
}

#[test]
fn those_without_an_actual_are_no_part_of_the_population() {
    let member = json!({"id": "m", "type": "continuous", "actual": {"ratio": ["x", "y"]}, "applies": {"of": "z", "equals": 1},
        "normalize": {"rank": {"better": "more", "ties": "min"}}});
    let inner = json!({"id": "inner", "type": "group", "aggregate": "sum", "applies": {"of": "z", "above": 0}, "members": [member]});
    let card = json!({"kpi": 1, "id": "c", "inputs": {"x": {}, "y": {}, "z": {}}, "index": {"aggregate": "sum", "members": [
        {"id": "other", "type": "group", "aggregate": "sum", "members": [{"id": "x", "type": "continuous"}]}, inner]}});
    let card = Card::from_json(&card.to_string()).unwrap();
    let population = [
        [Some(1), Some(2), Some(1)],
        [None, Some(2), Some(1)],
        [Some(1), Some(0), Some(1)],
        [None, None, Some(2)],
        [None, None, Some(0)],
        [Some(1), Some(4), Some(1)],
    ];
    let population: Vec<_> = population.iter().map(|[x, y, z]| row(&card, &json!({"x": x, "y": y, "z": z}))).collect();
    let fitted = card.fit(&population).unwrap();
    let it = fitted.indicator("m").unwrap();
    assert_eq!((it.used, it.missing, it.undefined, it.not_applicable), (2, 1, 1, 2));
    assert_eq!(it.path, "index.members[1].members[0]");
    assert_eq!(it.to_string(), "m: 2 values, 0.25 to 0.5, mean 0.375, 1 missing, 1 undefined, 2 not applicable");
    let unknown = row(&card, &json!({"x": 1, "y": 1}));
    let error = card.fit(population.iter().chain([&unknown])).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::MissingFigure, "population[6]"));
    assert!(error.to_string().contains("index.members[1].applies"), "{error}");
}

#[test]
fn a_refused_row_is_told_by_its_number() {
    let curve = json!({"curve": {"of": "x", "pieces": [{"below": "0", "refuse": "no debts here"}, {"from": "0", "slope": "1"}]}});
    let card = card(json!({"min_max": {"better": "more"}}), json!({"actual": curve}));
    let error = card.fit(&rows(&card, &["1", "5", "-1"])).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Refused, "population[2]"));
    assert!(error.to_string().contains("row 3 of the population is refused: index.members[0].actual"), "{error}");
    let other = fitted(json!({"min_max": {"better": "more"}}), &FOUR).unwrap().into_card();
    let error = card.fit(&rows(&other, &["1"])).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::UnknownFact, "population[0]"));
}

/// A group below its least coverage is missing, whatever it would come to; what refuses one of its members is told.
#[test]
fn a_group_with_too_little_there_counts_as_missing_unless_a_member_is_refused() {
    let mut measures = json!({"m0": {"product": ["x", "x"]}});
    for i in 1..10 {
        let before = format!("m{}", i - 1);
        measures[format!("m{i}")] = json!({"product": [before, before]});
    }
    let member = |id: &str, actual: &str| json!({"id": id, "type": "continuous", "actual": actual});
    let cut_off = |guards: &str| {
        json!({"id": format!("late_{guards}"), "type": "cut_off", "trips": {"of": format!("late_{guards}"), "above": 0},
               "effect": {"multiply": "1/2"}, "guards": guards})
    };
    let mut points = member("more", "p");
    points["points"] = json!(true);
    for with_points in [false, true] {
        let mut members = vec![member("a", "m9"), member("b", "m9"), member("c", "c"), cut_off("a")];
        if with_points {
            members.extend([points.clone(), cut_off("more")]);
        }
        let group = json!({"id": "g", "type": "group", "aggregate": "product", "least_coverage": "90%", "members": members,
                           "members_absent": {"missing": "skip"}, "absent": {"missing": "skip"}});
        let judged = json!({"id": "judged", "type": "continuous", "actual": "g.score", "absent": {"missing": "skip"},
                            "normalize": {"min_max": {"better": "more"}}});
        let inputs = json!({"x": {}, "c": {}, "p": {}, "late_a": {}, "late_more": {}});
        let card = Card::from_json(
            &json!({"kpi": 1, "id": "g", "inputs": inputs, "measures": measures,
                    "index": {"aggregate": "sum", "members": [group, judged]}})
            .to_string(),
        )
        .unwrap();
        let wide = "1.000000000000000000000000001";
        let read = |facts: Json| row(&card, &facts);
        let mut population = vec![
            read(json!({"x": 1, "c": 1, "p": 1, "late_a": 0, "late_more": 0})),
            read(json!({"x": 1, "c": 3, "p": 1, "late_a": 0, "late_more": 0})),
            read(json!({"x": wide, "p": 1, "late_a": 0, "late_more": 0})),
        ];
        let fitted = card.fit(&population).unwrap();
        let it = fitted.indicator("judged").unwrap();
        assert_eq!((it.used, it.missing), (2, 1), "{with_points}");
        let member = if with_points { 5 } else { 3 };
        population.push(read(if with_points {
            json!({"x": 1, "p": 1, "late_a": 0})
        } else {
            json!({"x": 1, "p": 1, "late_more": 0})
        }));
        let error = card.fit(&population).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::MissingFigure, "population[3]"));
        assert!(error.to_string().contains(&format!("index.members[0].members[{member}].trips")), "{error}");
    }
}

/// What comes after the attainment does no harm: it is looked at when the fitted card scores.
#[test]
fn scales_and_pay_are_no_part_of_the_fit() {
    let scale = json!([{"up_to": "1", "from": "0", "slope": "1", "at": "0"}, {"refuse": "beyond the best"}]);
    let card = card(json!({"min_max": {"better": "more"}}), json!({"scale": scale}));
    let fitted = card.fit(&rows(&card, &FOUR)).unwrap().into_card();
    assert_eq!(attained(&fitted, &["9"]), ["0.75"]);
    assert_eq!(fitted.score(&row(&fitted, &json!({"x": 12}))).unwrap_err().kind(), ErrorKind::Refused);
}

#[test]
fn an_actual_cannot_build_on_what_is_still_to_be_fitted() {
    let text = |second: &str| {
        format!(
            r#"{{"kpi": 1, "id": "c", "inputs": {{"x": {{}}}}, "index": {{"aggregate": "sum", "members": [
            {{"id": "a", "type": "continuous", "actual": "x", "normalize": {{"min_max": {{"better": "more"}}}}}},
            {{"id": "b", "type": "continuous", "actual": {second}, "normalize": {{"rank": {{"better": "more", "ties": "min"}}}}}}]}}}}"#
        )
    };
    for second in [r#""a.attainment""#, r#"{"sum": ["a.score", "1"]}"#] {
        let card = Card::from_json(&text(second)).unwrap();
        let error = card.fit(&rows(&card, &FOUR)).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::FitFirst, "index.members[1].actual"));
        assert!(error.to_string().contains("index.members[0].normalize"), "{error}");
    }
    let applies = r#""x", "applies": {"of": "a.score", "above": "0"}"#;
    let card = Card::from_json(&text(applies)).unwrap();
    let error = card.fit(&rows(&card, &FOUR)).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::FitFirst, "index.members[1].applies"));
    let card = Card::from_json(&text(r#""a.actual""#)).unwrap();
    assert_eq!(card.fit(&rows(&card, &FOUR)).unwrap().indicators().len(), 2);
    assert_eq!(Card::from_json(&text(r#""5""#)).unwrap_err().kind(), ErrorKind::UndefinedConstant);
}

#[test]
fn a_fitted_card_is_an_ordinary_one() {
    let z = json!({"z_score": {"better": "more", "divisor": "n"}});
    let card = card(z, json!({}));
    assert_eq!(card.score(&rows(&card, &["1"])[0]).unwrap_err().kind(), ErrorKind::FitFirst);
    let fitted = card.fit(&rows(&card, &FOUR)).unwrap().into_card();
    assert_ne!(fitted.fingerprint(), card.fingerprint());
    let again = Card::from_json(&fitted.to_json()).unwrap();
    assert_eq!((again.fingerprint(), again.to_json()), (fitted.fingerprint(), fitted.to_json()));
    // Nothing is left to fit, so a second fit changes nothing.
    let none = fitted.fit([]).unwrap();
    assert_eq!((none.card(), none.indicators().len()), (&fitted, 0));
    let schema = jsonschema::validator_for(&Card::schema()).unwrap();
    assert!(schema.is_valid(&serde_json::from_str(&fitted.to_json()).unwrap()));
}

#[test]
fn a_card_that_would_be_too_long_is_an_error() {
    let numbers: Vec<_> = (0..12_000).map(|i| format!("{i}.5")).collect();
    let numbers: Vec<_> = numbers.iter().map(String::as_str).collect();
    let error = fitted(json!({"rank": {"better": "more", "ties": "average"}}), &numbers).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::TooLarge, ""));
    assert!(error.to_string().contains(&limits::DOCUMENT_BYTES.to_string()), "{error}");
    let thirds = json!({"z_score": {"better": "more", "divisor": "n"}});
    let many: Vec<_> = (1..60).map(|i| format!("1/{}", 2 * i + 1)).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let error = fitted(thirds, &many).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::TooManyDigits, "index.members[0].normalize"));
    assert!(error.way_out_text().unwrap().contains("round"), "{error}");
}

/// The mean of three values is one object deeper than the z-score that asks for it.
#[test]
fn a_card_that_would_be_too_deep_is_an_error() {
    let nested = |groups: usize| {
        let z = json!({"z_score": {"better": "more", "divisor": "n"}});
        let mut member = json!({"id": "x", "type": "continuous", "normalize": z});
        for group in 0..groups {
            member = json!({"id": format!("g{group}"), "type": "group", "aggregate": "sum", "members": [member]});
        }
        let index = json!({"aggregate": "sum", "members": [member]});
        let card = json!({"kpi": 1, "id": "c", "inputs": {"x": {}}, "index": index});
        Card::from_json(&card.to_string())
    };
    let deepest = (0..limits::DEPTH).take_while(|groups| nested(*groups).is_ok()).last().unwrap();
    let card = nested(deepest).unwrap();
    let error = card.fit(&rows(&card, &["1", "1", "2"])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooDeep);
    assert!(error.way_out_text().unwrap().contains("fewer groups"), "{error}");
    let card = nested(deepest - 2).unwrap();
    assert_eq!(card.fit(&rows(&card, &["1", "1", "2"])).unwrap().rows(), 3);
}

/// Every choice that changes a figure is named in the card.
#[test]
fn choices_are_required_and_known() {
    let read = |normalize: Json| {
        let card = json!({"kpi": 1, "id": "c", "inputs": {"x": {}}, "index": {"aggregate": "sum", "members": [
            {"id": "x", "type": "continuous", "normalize": normalize}]}});
        let error = Card::from_json(&card.to_string()).unwrap_err();
        (error.kind(), error.path().trim_start_matches("index.members[0].normalize.").to_owned())
    };
    let at = |kind, path: &str| (kind, path.to_owned());
    assert_eq!(read(json!({"min_max": {}})), at(ErrorKind::MissingField, "min_max.better"));
    assert_eq!(read(json!({"z_score": {"better": "more"}})), at(ErrorKind::MissingField, "z_score.divisor"));
    assert_eq!(read(json!({"rank": {"better": "more"}})), at(ErrorKind::MissingField, "rank.ties"));
    assert_eq!(read(json!({"percentile": {"better": "more"}})), at(ErrorKind::MissingField, "percentile.definition"));
    let distance = "distance_to_reference.reference";
    assert_eq!(read(json!({"distance_to_reference": {"better": "less"}})), at(ErrorKind::MissingField, distance));
    let unknown = json!({"distance_to_reference": {"better": "less", "reference": "goal"}});
    assert_eq!(read(unknown), at(ErrorKind::UnknownName, distance));
    let divisor = json!({"z_score": {"better": "more", "divisor": "n - 1"}});
    assert_eq!(read(divisor), at(ErrorKind::BadChoice, "z_score.divisor"));
    let constant = json!({"percentile": {"better": "more", "definition": "below", "constant": 1}});
    assert_eq!(read(constant), at(ErrorKind::MisplacedField, "percentile.constant"));
    assert_eq!(
        read(json!({"rank": {"better": "more", "ties": "min", "constant": 1}})),
        at(ErrorKind::UnknownField, "rank.constant")
    );
    let winsorise = |by: Json| read(json!({"min_max": {"better": "more", "winsorise": by}}));
    assert_eq!(winsorise(json!({})), at(ErrorKind::MissingField, "min_max.winsorise"));
    for count in [json!(0), json!("-1"), json!("1.5"), json!("4294967296")] {
        assert_eq!(winsorise(json!({"lowest": count})), at(ErrorKind::BadNumber, "min_max.winsorise.lowest"));
    }
}
