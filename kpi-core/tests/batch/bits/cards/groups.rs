//! Groups: their members, and what these weigh.

use serde_json::{Map, Value as Json, json};

use super::{LEVELS, Maker, hundredths};

impl Maker<'_> {
    fn shares(&mut self, count: usize) -> Vec<Json> {
        let whole = *self.random.pick(&[100, 20, 20, 12, 7, 3, 1_000, 9]);
        let mut cuts: Vec<i64> = (1..count).map(|_| self.random.between(0, whole)).collect();
        cuts.sort_unstable();
        cuts.insert(0, 0);
        cuts.push(whole);
        let spelt = |share: i64| match whole {
            100 => format!("{share}%"),
            20 => hundredths(share * 5),
            1_000 => format!("{}.{:03}", share / 1_000, share % 1_000),
            _ => format!("{share}/{whole}"),
        };
        cuts.windows(2).map(|pair| spelt(pair[1] - pair[0]).into()).collect()
    }

    pub(super) fn id(&mut self) -> String {
        self.ids += 1;
        format!("m{}", self.ids)
    }

    pub(super) fn group(&mut self, depth: usize) -> Map<String, Json> {
        let aggregate = match self.random.below(20) {
            0..10 => "mean",
            10..13 => "sum",
            13 => "product",
            14 => "least",
            15 => "greatest",
            16 | 17 if self.tame => "mean",
            16 | 17 => "geometric",
            _ => "harmonic",
        };
        let count = if depth == 0 { 1 + self.random.below(6) } else { 1 + self.random.below(3) };
        let mut members: Vec<Json> = (0..count).map(|place| self.member(depth, place == 0)).collect();
        let mut group = Map::new();
        group.insert("aggregate".into(), aggregate.into());
        if matches!(aggregate, "mean" | "geometric" | "harmonic") {
            self.weigh(&mut group, &mut members);
        }
        let adds = matches!(aggregate, "mean" | "sum");
        for member in &members {
            if member["type"] != "cut_off" && (adds || member.get("points").is_some()) {
                self.figures.push(format!("{}.contribution", member["id"].as_str().unwrap()));
            }
        }
        if self.cut_offs && self.percent(60) {
            for _ in 0..*self.random.pick(&[1, 1, 1, 2, 3]) {
                members.push(self.cut_off());
            }
        }
        self.random.shuffle(&mut members);
        group.insert("members".into(), members.into());
        let absent = if self.lenient { 70 } else { 8 };
        if self.percent(absent) {
            group.insert("members_absent".into(), self.policy());
        }
        if self.percent(15) {
            // What one of its members weighs is met exactly where the others are absent.
            let own =
                group["members"].as_array().into_iter().flatten().find_map(|member| member.get("weight").cloned());
            let least = self.one(&["0.5", "60%", "2/3", "1", "0.25"]);
            group.insert("least_coverage".into(), if self.percent(60) { own.unwrap_or(least) } else { least });
        }
        if self.percent(20) {
            group.insert("clamp".into(), self.clamp());
        }
        if self.percent(12) {
            group.insert("scale".into(), self.pieces(1).into());
        }
        if self.percent(60) {
            group.insert("rounding".into(), self.roundings(&["attainment", "score", "contribution", "index"]));
        }
        if self.percent(if self.lenient { 50 } else { 5 }) {
            group.insert("absent".into(), self.policy());
        }
        group
    }

    fn weigh(&mut self, group: &mut Map<String, Json>, members: &mut [Json]) {
        let weighed: Vec<usize> = (0..members.len()).filter(|i| members[*i].get("points").is_none()).collect();
        if !self.levels.is_empty() && self.percent(15) {
            let (by, count) = self.random.pick(&self.levels).clone();
            let mut sets = Map::new();
            for level in &LEVELS[..count] {
                let shares = self.shares(weighed.len());
                let ids = weighed.iter().map(|i| members[*i]["id"].as_str().unwrap().to_owned());
                sets.insert((*level).into(), Json::Object(ids.zip(shares).collect()));
            }
            group.insert("weights".into(), json!({"by": by, "sets": sets}));
            return;
        }
        for (i, share) in weighed.iter().zip(self.shares(weighed.len())) {
            members[*i]["weight"] = share;
        }
    }

    fn member(&mut self, depth: usize, must_weigh: bool) -> Json {
        let id = self.id();
        let mut member = match self.random.below(20) {
            0..3 if depth < 2 && self.ids < 14 => {
                let mut group = self.group(depth + 1);
                group.insert("type".into(), "group".into());
                group
            }
            3..6 if !self.levels.is_empty() => self.by_levels(),
            3..8 => self.discrete(),
            _ => self.continuous(),
        };
        let by_levels = member.contains_key("levels");
        let is_group = member["type"] == "group";
        if !must_weigh && self.percent(8) {
            member.insert("points".into(), true.into());
        }
        if self.percent(8) {
            let condition = self.condition(1);
            member.insert("applies".into(), condition);
        }
        if !is_group {
            if self.percent(if self.lenient { 30 } else { 6 }) {
                member.insert("absent".into(), self.policy());
            }
            if self.percent(30) {
                member.insert("rounding".into(), self.roundings(&["attainment", "score", "contribution"]));
            }
        }
        member.insert("id".into(), id.as_str().into());
        self.figures.push(format!("{id}.score"));
        if !by_levels {
            self.figures.push(format!("{id}.attainment"));
        }
        if !by_levels && !is_group {
            self.figures.push(format!("{id}.actual"));
        }
        self.scored.push(id);
        member.into()
    }
}
