//! Random cards of every kind. The same seed makes the same card; now and then one is not sound, and is left out.

mod curves;
mod groups;
mod indicators;
mod pay;
mod values;

use serde_json::{Map, Value as Json, json};

use super::random::Random;

const QUANTA: [&str; 14] =
    ["0.01", "0.01", "0.0001", "0.0001", "0.001", "0.05", "0.1", "0.125", "0.25", "1", "5%", "100", "10", "0.000001"];
const MODES: [&str; 7] = ["half_even", "half_up", "half_down", "up", "down", "ceiling", "floor"];
const COMPARISONS: [&str; 5] = ["above", "at_least", "below", "up_to", "equals"];
const LEVELS: [&str; 4] = ["good", "fair", "poor", "none yet"];

pub(super) struct Maker<'r> {
    random: &'r mut Random,
    /// Few operations inside one another, and neither roots nor logarithms: what a payroll looks like.
    tame: bool,
    /// Absent facts are left out in most places.
    lenient: bool,
    numbers: Vec<String>,
    /// Inputs that serve as the ends of a curve, in the order in which they rise.
    ends: Vec<String>,
    levels: Vec<(String, usize)>,
    /// What can be looked at by name so far.
    names: Vec<String>,
    figures: Vec<String>,
    scored: Vec<String>,
    cut_offs: bool,
    ids: usize,
}

/// A random card as JSON.
pub(crate) fn card(random: &mut Random) -> Json {
    let (tame, lenient) = (random.percent(80), random.percent(60));
    let count = 2 + random.below(6);
    let mut maker = Maker {
        tame,
        lenient,
        numbers: (0..count).map(|i| format!("x{i}")).collect(),
        ends: Vec::new(),
        levels: Vec::new(),
        names: Vec::new(),
        figures: Vec::new(),
        scored: Vec::new(),
        cut_offs: random.percent(45),
        ids: 0,
        random,
    };
    maker.card()
}

impl Maker<'_> {
    fn percent(&mut self, percent: usize) -> bool {
        self.random.percent(percent)
    }

    fn one(&mut self, texts: &[&str]) -> Json {
        (*self.random.pick(texts)).into()
    }

    fn card(&mut self) -> Json {
        let mut inputs = Map::new();
        if self.percent(35) {
            self.ends = ["end0", "end1", "end2"].map(str::to_owned).to_vec();
        }
        for i in 0..self.random.below(3) {
            self.levels.push((format!("grade{i}"), 2 + self.random.below(3)));
        }
        for name in self.numbers.iter().chain(&self.ends).cloned().collect::<Vec<_>>() {
            let input = if self.percent(8) { json!({"default": self.number(1)}) } else { json!({}) };
            inputs.insert(name, input);
        }
        for (name, count) in self.levels.clone() {
            let levels = &LEVELS[..count];
            let default = self.percent(15);
            inputs.insert(
                name,
                if default { json!({"levels": levels, "default": levels[0]}) } else { json!({"levels": levels}) },
            );
        }
        self.names = self.numbers.iter().chain(&self.ends).cloned().collect();
        let mut measures = Map::new();
        for i in 0..*self.random.pick(&[0, 0, 1, 1, 2, 3]) {
            let size = self.size();
            measures.insert(format!("worked{i}"), self.value(2, size));
            self.names.push(format!("worked{i}"));
        }
        let parts = self.random.below(20);
        let mut card = json!({"kpi": 1, "id": "generated"});
        if parts > 1 {
            card["index"] = self.group(0).into();
            // Pay may look at the figures of members.
            self.random.shuffle(&mut self.figures);
            self.names.extend(self.figures.iter().take(3).cloned());
        }
        if !(2..=4).contains(&parts) {
            card["pay"] = self.pay(parts > 1);
        }
        card["inputs"] = inputs.into();
        if !measures.is_empty() {
            card["measures"] = measures.into();
        }
        card
    }
}

fn hundredths(hundredths: i64) -> String {
    let (sign, size) = (if hundredths < 0 { "-" } else { "" }, hundredths.unsigned_abs());
    match size % 100 {
        0 => format!("{sign}{}", size / 100),
        rest if rest % 10 == 0 => format!("{sign}{}.{}", size / 100, rest / 10),
        rest => format!("{sign}{}.{rest:02}", size / 100),
    }
}
