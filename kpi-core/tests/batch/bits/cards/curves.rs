//! The pieces of curves.

use serde_json::{Map, Value as Json, json};

use super::{Maker, hundredths};

impl Maker<'_> {
    pub(super) fn pieces(&mut self, size: i64) -> Vec<Json> {
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
}
