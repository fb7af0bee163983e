//! Indicators and cut-offs, and what is said of a score: normalizations, limits, roundings, policies.

use serde_json::{Map, Value as Json, json};

use super::{LEVELS, Maker};

impl Maker<'_> {
    fn normalize(&mut self) -> Json {
        let size = self.size();
        let parameter = |maker: &mut Self, size| if maker.percent(60) { maker.name() } else { maker.positive(size) };
        let kind = self.random.below(if self.tame { 14 } else { 15 });
        match kind {
            0..4 => json!({"ratio": {"target": parameter(self, size)}}),
            4 => json!({"inverse_ratio": {"target": parameter(self, size)}}),
            5 | 6 => {
                let target = if self.percent(60) { self.name() } else { self.number(size) };
                json!({"deviation": {"target": target, "better": self.one(&["more", "less"])}})
            }
            7 | 8 => json!({"base_norm": {"base": parameter(self, size), "norm": parameter(self, size)}}),
            9 => json!({"goalposts": {"from": self.number(size), "to": parameter(self, size)}}),
            10 | 11 => {
                let target = if self.percent(50) { self.name() } else { self.number(size) };
                json!({"nominal": {"target": target, "tolerance": parameter(self, size)}})
            }
            14 => json!({"goalposts": {"from": self.one(&["0.5", "1", "2", "10", "3"]),
                                       "to": self.one(&["4", "8", "32", "100", "1000"]), "log": true}}),
            _ => json!({"curve": self.pieces(size)}),
        }
    }

    fn limits(&mut self) -> Json {
        let mut limits = json!({});
        if self.percent(80) {
            limits["at_least"] =
                if self.percent(8) { self.name() } else { self.one(&["0", "0", "0", "-0.5", "0.2", "1/3"]) };
        }
        if self.percent(80) {
            limits["at_most"] =
                if self.percent(8) { self.name() } else { self.one(&["1", "1.2", "150%", "4/3", "2", "1.5"]) };
        }
        limits
    }

    pub(super) fn clamp(&mut self) -> Json {
        let mut clamp = json!({});
        for which in ["attainment", "score"] {
            if self.percent(65) {
                clamp[which] = self.limits();
            }
        }
        clamp
    }

    pub(super) fn roundings(&mut self, points: &[&str]) -> Json {
        let mut roundings = json!({});
        for point in points {
            if self.percent(50) {
                roundings[*point] = self.rounding();
            }
        }
        roundings
    }

    pub(super) fn policy(&mut self) -> Json {
        let mut policy = json!({});
        for which in ["missing", "undefined"] {
            if self.percent(85) {
                policy[which] = match self.random.below(7) {
                    0..4 => "skip".into(),
                    4 => "error".into(),
                    _ => json!({"score": self.one(&["0", "0.5", "-10%", "1/3", "1"])}),
                };
            }
        }
        policy
    }

    pub(super) fn by_levels(&mut self) -> Map<String, Json> {
        let (of, count) = self.random.pick(&self.levels).clone();
        let are: Map<String, Json> = LEVELS[..count].iter().map(|level| ((*level).into(), self.number(1))).collect();
        let Json::Object(member) = json!({"type": "discrete", "actual": of, "levels": are}) else { unreachable!() };
        member
    }

    fn actual(&mut self) -> Json {
        if self.percent(80) { self.name() } else { self.value(1, 1) }
    }

    pub(super) fn discrete(&mut self) -> Map<String, Json> {
        let size = self.size();
        let mut member = Map::new();
        member.insert("type".into(), "discrete".into());
        let (actual, scale) = (self.actual(), self.pieces(size));
        member.insert("actual".into(), actual);
        member.insert("scale".into(), scale.into());
        if self.percent(10) {
            member.insert("clamp".into(), self.clamp());
        }
        member
    }

    pub(super) fn continuous(&mut self) -> Map<String, Json> {
        let mut member = Map::new();
        member.insert("type".into(), "continuous".into());
        let actual = self.actual();
        member.insert("actual".into(), actual);
        if self.percent(88) {
            member.insert("normalize".into(), self.normalize());
        }
        if self.percent(35) {
            member.insert("clamp".into(), self.clamp());
        }
        if self.percent(40) {
            member.insert("scale".into(), self.pieces(1).into());
        }
        member
    }

    pub(super) fn cut_off(&mut self) -> Json {
        let id = self.id();
        let mut cut = json!({"id": id, "type": "cut_off", "trips": self.condition(1)});
        let kind = *self.random.pick(&["cap", "multiply"]);
        let is = if self.percent(10) { self.name() } else { self.one(&["0", "0.5", "0.8", "90%", "2/3", "1.1", "1"]) };
        cut["effect"] = json!({kind: is});
        if self.percent(if self.lenient { 80 } else { 20 }) {
            cut["absent"] = self.one(&["trips", "passes"]);
        }
        if self.percent(8) {
            cut["applies"] = self.condition(0);
        }
        if !self.scored.is_empty() && self.percent(35) {
            let count = (1 + self.random.below(2)).min(self.scored.len());
            let mut ids = self.scored.clone();
            self.random.shuffle(&mut ids);
            ids.truncate(count);
            cut["guards"] = ids.into();
        }
        cut
    }
}
