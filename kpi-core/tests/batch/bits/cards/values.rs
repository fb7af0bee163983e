//! Values and conditions, and the numbers in them.

use serde_json::{Map, Value as Json, json};

use super::{COMPARISONS, LEVELS, MODES, Maker, QUANTA, hundredths};

impl Maker<'_> {
    /// A number about as large as `size` hundredths.
    pub(super) fn number(&mut self, size: i64) -> Json {
        let text = match self.random.below(14) {
            0..6 => hundredths(self.random.between(0, 30) * 5 * size),
            6..9 => hundredths(self.random.between(1, 200) * size),
            9 => hundredths(-self.random.between(0, 150) * size),
            10 => format!("{}/{}", self.random.between(1, 9) * size, self.random.pick(&[3, 6, 7, 9, 11, 300])),
            11 => format!("{}%", self.random.between(1, 1_500) * size),
            12 => format!("{}.{:04}", self.random.between(0, 2) * size, self.random.between(1, 9_999)),
            _ => hundredths(100 * size),
        };
        text.into()
    }

    pub(super) fn positive(&mut self, size: i64) -> Json {
        match self.random.below(4) {
            0 => hundredths(100 * size).into(),
            1 => format!("{}/{}", self.random.between(1, 20) * size, self.random.pick(&[3, 7, 9])).into(),
            _ => hundredths(self.random.between(1, 40) * 5 * size).into(),
        }
    }

    pub(super) fn size(&mut self) -> i64 {
        *self.random.pick(&[1, 1, 1, 10, 100, 1_000, 10_000])
    }

    pub(super) fn rounding(&mut self) -> Json {
        if self.percent(2) {
            return json!({"to": self.one(&["0.0000000000000000000000001", "1000000000000"]), "mode": self.one(&MODES)});
        }
        json!({"to": self.one(&QUANTA), "mode": self.one(&MODES)})
    }

    pub(super) fn name(&mut self) -> Json {
        if self.names.is_empty() {
            return self.random.pick(&self.numbers).as_str().into();
        }
        self.random.pick(&self.names).as_str().into()
    }

    pub(super) fn leaf(&mut self, size: i64) -> Json {
        if self.percent(70) { self.name() } else { self.number(size) }
    }

    pub(super) fn value(&mut self, depth: usize, size: i64) -> Json {
        if depth == 0 || self.percent(if self.tame { 60 } else { 35 }) {
            return self.leaf(size);
        }
        let depth = depth - 1;
        match self.random.below(15) {
            0 => json!({"sum": self.values(depth, size)}),
            1 => json!({"product": self.values(depth, 1)}),
            2 => json!({"mean": self.values(depth, size)}),
            3 => json!({"least": self.values(depth, size)}),
            4 => json!({"greatest": self.values(depth, size)}),
            5 | 6 => json!({"difference": [self.value(depth, size), self.value(depth, size)]}),
            7 | 8 => json!({"ratio": [self.value(depth, size), self.name()]}),
            9 => json!({"ratio": [self.value(depth, size), self.positive(size)]}),
            10 | 11 => json!({"curve": {"of": self.value(depth, size), "pieces": self.pieces(size)}}),
            12 => json!({"tiers": self.tiers(depth)}),
            13 if !self.levels.is_empty() => {
                let (of, count) = self.random.pick(&self.levels).clone();
                let are: Map<String, Json> =
                    LEVELS[..count].iter().map(|level| ((*level).into(), self.value(depth, size))).collect();
                json!({"levels": {"of": of, "are": are}})
            }
            _ => {
                let (of, rounding) = (self.value(depth, size), self.rounding());
                json!({"round": {"of": of, "to": rounding["to"], "mode": rounding["mode"]}})
            }
        }
    }

    fn values(&mut self, depth: usize, size: i64) -> Vec<Json> {
        let count = *self.random.pick(&[1, 2, 2, 2, 3, 4]);
        (0..count).map(|_| self.value(depth, size)).collect()
    }

    pub(super) fn tiers(&mut self, depth: usize) -> Json {
        let mut end = 0;
        let mut slices = Vec::new();
        let unit = *self.random.pick(&[100, 1_000, 33_300, 1_000_000]);
        for _ in 0..self.random.below(4) {
            end += self.random.between(1, 20) * unit;
            slices.push(json!({"up_to": hundredths(end), "rate": self.rate()}));
        }
        slices.push(json!({"rate": self.rate()}));
        let mut tiers = json!({"of": self.value(depth, 1_000), "slices": slices});
        if self.percent(50) {
            let mut rounding = json!({});
            for point in ["slice", "amount"] {
                if self.percent(70) {
                    rounding[point] = self.rounding();
                }
            }
            tiers["rounding"] = rounding;
        }
        tiers
    }

    pub(super) fn rate(&mut self) -> Json {
        if self.percent(10) {
            return self.name();
        }
        match self.random.below(3) {
            0 => format!("{}%", self.random.between(0, 60)).into(),
            1 => format!("0.{:03}", self.random.between(0, 250)).into(),
            _ => format!("1/{}", self.random.between(2, 13)).into(),
        }
    }

    pub(super) fn condition(&mut self, depth: usize) -> Json {
        if depth > 0 && self.percent(20) {
            let count = 1 + self.random.below(3);
            let list: Vec<Json> = (0..count).map(|_| self.condition(depth - 1)).collect();
            return if self.percent(50) { json!({"all": list}) } else { json!({"any": list}) };
        }
        let of = if self.percent(60) { self.name() } else { self.value(1, 1) };
        let size = self.size();
        let with = if self.percent(15) { self.name() } else { self.number(size) };
        let word = *self.random.pick(&COMPARISONS);
        json!({"of": of, word: with})
    }
}
