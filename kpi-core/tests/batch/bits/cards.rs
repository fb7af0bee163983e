//! Random cards of every kind. The same seed makes the same card; now and then one is not sound, and is left out.

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

    // --- numbers

    /// A number about as large as `size` hundredths.
    fn number(&mut self, size: i64) -> Json {
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

    fn positive(&mut self, size: i64) -> Json {
        match self.random.below(4) {
            0 => hundredths(100 * size).into(),
            1 => format!("{}/{}", self.random.between(1, 20) * size, self.random.pick(&[3, 7, 9])).into(),
            _ => hundredths(self.random.between(1, 40) * 5 * size).into(),
        }
    }

    fn size(&mut self) -> i64 {
        *self.random.pick(&[1, 1, 1, 10, 100, 1_000, 10_000])
    }

    fn rounding(&mut self) -> Json {
        if self.percent(2) {
            return json!({"to": self.one(&["0.0000000000000000000000001", "1000000000000"]), "mode": self.one(&MODES)});
        }
        json!({"to": self.one(&QUANTA), "mode": self.one(&MODES)})
    }

    // --- values

    fn name(&mut self) -> Json {
        if self.names.is_empty() {
            return self.random.pick(&self.numbers).as_str().into();
        }
        self.random.pick(&self.names).as_str().into()
    }

    fn leaf(&mut self, size: i64) -> Json {
        if self.percent(70) { self.name() } else { self.number(size) }
    }

    fn value(&mut self, depth: usize, size: i64) -> Json {
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

    fn tiers(&mut self, depth: usize) -> Json {
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

    fn rate(&mut self) -> Json {
        if self.percent(10) {
            return self.name();
        }
        match self.random.below(3) {
            0 => format!("{}%", self.random.between(0, 60)).into(),
            1 => format!("0.{:03}", self.random.between(0, 250)).into(),
            _ => format!("1/{}", self.random.between(2, 13)).into(),
        }
    }

    // --- curves

    fn pieces(&mut self, size: i64) -> Vec<Json> {
        let count = *self.random.pick(&[1, 2, 2, 3, 3, 4, 5]);
        let by_facts = !self.ends.is_empty() && count > 1 && count <= self.ends.len() + 1 && self.percent(45);
        let moving = !by_facts && self.percent(8);
        let by = self.name();
        let mut place = self.random.between(-2, 12) * 5;
        let mut pieces = Vec::new();
        for i in 0..count {
            let mut piece = Map::new();
            if i + 1 < count {
                let word = if self.percent(50) { "below" } else { "up_to" };
                let end: Json = hundredths(place * size).into();
                let end = match (by_facts, moving) {
                    (true, _) => self.ends[i].as_str().into(),
                    (_, true) => json!({"sum": [by, end]}),
                    _ => end,
                };
                piece.insert(word.into(), end);
                // Two ends at one number give that number a piece of its own.
                if self.percent(6) && word == "below" && i + 2 < count && !by_facts {
                    let (end, is) = (piece["below"].clone(), self.number(1));
                    piece.insert("is".into(), is);
                    pieces.push(Json::Object(std::mem::take(&mut piece)));
                    piece.insert("up_to".into(), end);
                    let is = self.number(1);
                    piece.insert("is".into(), is);
                    pieces.push(piece.into());
                    place += self.random.between(1, 8) * 5;
                    continue;
                }
                place += self.random.between(1, 8) * 5;
            }
            self.body(&mut piece, size, i == 0, i + 1 == count);
            pieces.push(piece.into());
        }
        pieces
    }

    fn body(&mut self, piece: &mut Map<String, Json>, size: i64, first: bool, last: bool) {
        let number = |maker: &mut Self| if maker.percent(6) { maker.name() } else { maker.number(1) };
        let kinds: &[&str] = match (first, last) {
            (true, true) => &["at"],
            (true, _) => &["is", "is", "at"],
            (_, true) => &["is", "is", "at", "at", "slope", "every"],
            _ => &["is", "at", "slope", "every", "to", "to", "to", "to"],
        };
        if (first || last) && !(first && last) && self.percent(2) {
            piece.insert("refuse".into(), "ask the head of department".into());
            return;
        }
        let kind = *self.random.pick(kinds);
        let is = number(self);
        if kind == "is" {
            piece.insert("is".into(), is);
            return;
        }
        piece.insert("from".into(), is);
        match kind {
            "to" => {
                let to = number(self);
                piece.insert("to".into(), to);
            }
            "every" => {
                let (add, every) = (self.number(1), self.positive(size));
                let every = if self.percent(8) { self.name() } else { every };
                piece.insert("add".into(), add);
                piece.insert("every".into(), every);
            }
            _ => {
                let slope = match self.random.below(3) {
                    0 => self.number(1),
                    1 => format!("{}/{}", self.random.between(-9, 30), 10 * size).into(),
                    _ => format!("1/{}", 3 * size).into(),
                };
                piece.insert("slope".into(), slope);
                if kind == "at" {
                    let at = if self.percent(15) { self.name() } else { self.number(size) };
                    piece.insert("at".into(), at);
                }
            }
        }
    }

    // --- conditions

    fn condition(&mut self, depth: usize) -> Json {
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

    // --- the index

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

    fn clamp(&mut self) -> Json {
        let mut clamp = json!({});
        for which in ["attainment", "score"] {
            if self.percent(65) {
                clamp[which] = self.limits();
            }
        }
        clamp
    }

    fn roundings(&mut self, points: &[&str]) -> Json {
        let mut roundings = json!({});
        for point in points {
            if self.percent(50) {
                roundings[*point] = self.rounding();
            }
        }
        roundings
    }

    fn policy(&mut self) -> Json {
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

    fn id(&mut self) -> String {
        self.ids += 1;
        format!("m{}", self.ids)
    }

    fn group(&mut self, depth: usize) -> Map<String, Json> {
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

    fn by_levels(&mut self) -> Map<String, Json> {
        let (of, count) = self.random.pick(&self.levels).clone();
        let are: Map<String, Json> = LEVELS[..count].iter().map(|level| ((*level).into(), self.number(1))).collect();
        let Json::Object(member) = json!({"type": "discrete", "actual": of, "levels": are}) else { unreachable!() };
        member
    }

    fn actual(&mut self) -> Json {
        if self.percent(80) { self.name() } else { self.value(1, 1) }
    }

    fn discrete(&mut self) -> Map<String, Json> {
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

    fn continuous(&mut self) -> Map<String, Json> {
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

    fn cut_off(&mut self) -> Json {
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

    // --- pay

    fn pay(&mut self, has_index: bool) -> Json {
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

    // --- the card

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
