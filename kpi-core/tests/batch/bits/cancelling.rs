//! Cards in which large quotients nearly cancel: what is left is small beside the error of its parts, so that a bound
//! that is too small shows at ties and thresholds.

use serde_json::{Value as Json, json};

use super::random::Random;

const QUANTA: [&str; 8] = ["1", "0.1", "0.01", "0.05", "0.5", "0.001", "0.0001", "0.125"];
const MODES: [&str; 8] = ["half_even", "half_up", "half_down", "half_up", "up", "down", "ceiling", "floor"];

/// A random card of this kind.
pub(crate) fn card(random: &mut Random) -> Json {
    let inputs: serde_json::Map<String, Json> = (0..6).map(|i| (format!("x{i}"), json!({}))).collect();
    let rounding = |random: &mut Random| json!({"to": random.pick(&QUANTA), "mode": random.pick(&MODES)});
    let (a, b, c) = (cancelled(random), cancelled(random), cancelled(random));
    let round = rounding(random);
    let mut measures = json!({"a": a, "b": {"round": {"of": b, "to": round["to"], "mode": round["mode"]}}});
    if random.percent(50) {
        measures["c"] = c;
    }
    let limit = json!(random.pick(&["0", "0", "1", "0.5", "1/3", "100"]));
    let word = *random.pick(&["above", "at_least", "below", "up_to", "equals"]);
    let curve = json!([
        {*random.pick(&["below", "up_to"]): limit, "is": "0"},
        {"below": "1000", "from": "0.7", "slope": random.pick(&["1", "0.3", "1/7"])},
        {"is": "1.5"}]);
    let mut first = json!({"id": "m0", "type": "continuous", "weight": "0.3", "actual": "a"});
    if random.percent(50) {
        first["scale"] = curve;
    }
    let second = json!({"id": "m1", "type": "continuous", "weight": "0.7", "actual": "x0", "normalize": {"ratio": {"target": "x1"}}});
    let mut members = vec![first, second];
    if random.percent(50) {
        members.push(json!({"id": "p", "type": "continuous", "points": true, "actual": cancelled(random)}));
    }
    if random.percent(40) {
        members.push(
            json!({"id": "cut", "type": "cut_off", "trips": {"of": "a", word: limit}, "effect": {"multiply": "0.9"}}),
        );
    }
    let mut index = json!({"aggregate": "mean", "members": members, "members_absent": {"undefined": "skip"}});
    for point in ["attainment", "score", "contribution", "index"] {
        if random.percent(40) {
            index["rounding"][point] = rounding(random);
        }
    }
    let amount = match random.below(3) {
        0 => json!({"product": ["x4", "index"]}),
        1 => json!({"product": [{"difference": ["index", {"ratio": ["x2", "x3"]}]}, "x5"]}),
        _ => json!({"sum": ["index", "b", {"difference": ["m1.score", "m0.score"]}]}),
    };
    json!({"kpi": 1, "id": "cancelling", "inputs": inputs, "measures": measures, "index": index,
        "pay": {"rounding": rounding(random), "lines": [{"id": "line0", "amount": amount}]}})
}

/// A small difference of large figures.
fn cancelled(random: &mut Random) -> Json {
    let ratio = |place: usize| json!({"ratio": [format!("x{}", 2 * place), format!("x{}", 2 * place + 1)]});
    let mut places = [0, 1, 2];
    random.shuffle(&mut places);
    let [r, s, t] = places.map(ratio);
    let times = json!(random.pick(&["2", "0.1", "-1", "1/3", "0.7", "100", "1.1"]));
    let fact = json!(format!("x{}", random.below(6)));
    match random.below(14) {
        0 | 1 => json!({"difference": [r, s]}),
        2 => json!({"difference": [{"product": [r, times]}, {"product": [s, times]}]}),
        3 => json!({"sum": [r, {"product": [s, "-1"]}, times]}),
        4 => json!({"product": [{"difference": [r, s]}, t]}),
        5 => json!({"product": [{"difference": [r, s]}, fact]}),
        6 => json!({"ratio": [{"difference": [r, s]}, fact]}),
        7 => json!({"ratio": [{"difference": [r, s]}, t]}),
        8 => json!({"difference": [{"product": [r, s]}, t]}),
        9 => json!({"difference": [{"product": [r, fact]}, {"product": [s, fact]}]}),
        10 => json!({"mean": [r, {"product": [s, "-1"]}, t]}),
        11 => json!({"difference": [{"ratio": [{"sum": [r, s]}, fact]}, {"ratio": [{"sum": [s, times]}, fact]}]}),
        12 => json!({"difference": [{"curve": {"of": r, "pieces": [
            {"below": "10", "from": "0.3", "slope": "0.1", "at": "0"}, {"from": "1.3", "slope": times}]}}, s]}),
        _ => json!({"greatest": [{"least": [{"difference": [r, s]}, "1000"]}, "-5"]}),
    }
}
