//! Pay lines.

use serde_json::{Value as Json, json};

use super::Maker;

impl Maker<'_> {
    pub(super) fn pay(&mut self, has_index: bool) -> Json {
        let mut lines = Vec::new();
        for i in 0..*self.random.pick(&[1, 1, 2, 3, 4]) {
            let mut line = json!({"id": format!("line{i}"), "amount": self.amount(has_index)});
            for limit in ["cap", "floor"] {
                if self.percent(20) {
                    line[limit] = if self.percent(40) { self.name() } else { self.number(1_000) };
                }
            }
            if self.percent(25) {
                line["rounding"] = self.rounding();
            }
            if self.percent(15) {
                line["memo"] = true.into();
            }
            lines.push(line);
            self.names.push(format!("line{i}.amount"));
        }
        self.random.shuffle(&mut lines);
        let rounding = if self.percent(50) {
            json!({"to": "0.01", "mode": self.one(&["half_up", "half_even", "half_down"])})
        } else {
            self.rounding()
        };
        json!({"rounding": rounding, "lines": lines})
    }

    fn amount(&mut self, has_index: bool) -> Json {
        let base = self.random.pick(&self.numbers).clone();
        let figure = if has_index && self.percent(75) {
            if self.percent(60) { json!("index") } else { self.random.pick(&self.figures).as_str().into() }
        } else {
            self.leaf(1)
        };
        match self.random.below(7) {
            0 => json!({"tiers": self.tiers(1)}),
            1 => self.value(2, 100),
            2 | 3 => {
                let curve = json!({"curve": {"of": figure, "pieces": self.pieces(1)}});
                if self.percent(50) {
                    json!({"product": [base, curve]})
                } else {
                    let other = self.random.pick(&self.numbers).clone();
                    json!({"product": [base, other, curve]})
                }
            }
            _ => json!({"product": [base, self.rate(), figure]}),
        }
    }
}
