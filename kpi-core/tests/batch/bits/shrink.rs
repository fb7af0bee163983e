//! A difference made as small as it gets: few rows, one figure, little of the card.

use kpi_core::Card;
use serde_json::Value as Json;

use super::columns::{Cell, Made};
use super::compare::{Difference, Way, alone, compare, prepared};

/// Attempts at a smaller card.
const ATTEMPTS: usize = 4_000;

/// A card and rows that the batch scores otherwise than one by one.
#[derive(Clone)]
pub(crate) struct Failure {
    pub(crate) card: Json,
    pub(crate) made: Vec<Made>,
    pub(crate) way: Way,
    pub(crate) difference: Difference,
}

impl Failure {
    /// The same difference in another card, rows or way, if it is still there.
    fn again(&self, card: &Json, made: &[Made], way: &Way) -> Option<Failure> {
        let read = Card::from_json(&card.to_string()).ok()?;
        let all = read.figures();
        let way = Way {
            figures: way
                .figures
                .iter()
                .filter(|name| all.iter().any(|figure| figure.name == **name))
                .cloned()
                .collect(),
            ..way.clone()
        };
        if way.figures.is_empty() {
            return None;
        }
        let known = made.iter().filter(|column| read.slot_of(&column.input).is_some());
        let mut made: Vec<Made> = known.cloned().collect();
        made.sort_by_key(|column| read.slot_of(&column.input));
        let levels =
            |column: &Made| card["inputs"][&column.input].get("levels").and_then(Json::as_array).map_or(0, Vec::len);
        if made.iter().any(|column| levels(column) != column.levels.len()) {
            return None;
        }
        let alone = alone(&read, &made);
        let difference = match self.difference.what.starts_with("the prepared") {
            true => *prepared(&read, &made, &alone).err()?,
            false => *compare(&read, &made, &alone, &way).err()?,
        };
        if difference.row.is_none() && self.difference.row.is_some() {
            return None;
        }
        Some(Failure { card: card.clone(), made, way, difference })
    }

    pub(crate) fn smallest(mut self) -> Failure {
        self.fewer_rows();
        let plain = Way { threads: 1, into: false, ..self.way.clone() };
        if let Some(smaller) = self.again(&self.card, &self.made, &plain) {
            self = smaller;
        }
        let names = [vec![self.difference.what.clone()], self.way.figures.clone()].concat();
        for name in names {
            let one = Way { figures: vec![name], ..self.way.clone() };
            if let Some(smaller) = self.again(&self.card, &self.made, &one) {
                self = smaller;
                break;
            }
        }
        self.smaller_card();
        self
    }

    fn rows(&self) -> usize {
        self.made.first().map_or(0, |column| column.cells.len())
    }

    fn with_rows(&self, rows: &[usize]) -> Option<Failure> {
        let made: Vec<Made> = self.made.iter().map(|column| column.select(rows)).collect();
        self.again(&self.card, &made, &self.way)
    }

    fn fewer_rows(&mut self) {
        if let Some(smaller) = self.difference.row.and_then(|row| self.with_rows(&[row])) {
            *self = smaller;
        }
        let mut part = self.rows() / 2;
        while part > 0 {
            let mut start = 0;
            while start < self.rows() && self.rows() > 1 {
                let rest: Vec<usize> = (0..self.rows()).filter(|row| !(start..start + part).contains(row)).collect();
                match self.with_rows(&rest).filter(|_| !rest.is_empty()) {
                    Some(smaller) => *self = smaller,
                    None => start += part,
                }
            }
            part /= 2;
        }
    }

    fn smaller_card(&mut self) {
        let mut attempts = 0;
        loop {
            let mut found = None;
            for smaller in smaller(&self.card) {
                attempts += 1;
                if attempts > ATTEMPTS {
                    return;
                }
                if let Some(failure) = self.again(&smaller, &self.made, &self.way) {
                    found = Some(failure);
                    break;
                }
            }
            match found {
                Some(failure) => *self = failure,
                None => return,
            }
        }
    }

    /// The card, the row and both answers, for people.
    pub(crate) fn report(&self) -> String {
        let mut text = format!("card: {}\n", self.card);
        for row in 0..self.rows().min(20) {
            text += &format!("row {row}:");
            for column in &self.made {
                let cell = &column.cells[row];
                let shown = match (cell, column.kind.number(cell)) {
                    (Cell::Units(units), Some(number)) => format!("{units} = {}", number.decimal_text()),
                    _ => format!("{cell:?}"),
                };
                text += &format!(" {} = {shown} in {:?} {:?};", column.input, column.kind, column.validity);
            }
            text.push('\n');
        }
        if self.rows() > 20 {
            text += &format!("... {} rows in all, and fewer do not show it\n", self.rows());
        }
        text += &format!("asked: {:?}\n", self.way);
        let Difference { row, what, alone, batch } = &self.difference;
        text + &format!("row {row:?}, {what}: alone {alone}, in the batch {batch}\n")
    }
}

/// Cards with a little less in them.
fn smaller(card: &Json) -> Vec<Json> {
    let mut found = Vec::new();
    let mut places = Vec::new();
    collect(card, String::new(), &mut places);
    // What stands further out is tried first: it takes more away.
    places.sort_by_key(|place| place.matches('/').count());
    for place in &places {
        let (parent, key) = place.rsplit_once('/').unwrap();
        let mut without = card.clone();
        match without.pointer_mut(parent) {
            Some(Json::Object(record)) => {
                record.remove(&key.replace("~1", "/").replace("~0", "~"));
            }
            Some(Json::Array(list)) => {
                list.remove(key.parse().unwrap());
            }
            _ => continue,
        }
        if key.parse::<usize>().is_ok() && parent.ends_with("/members") {
            found.push(evened(without.clone(), parent));
        }
        found.push(without);
        // An operation becomes one of its operands, a value a plain number.
        if let Some(Json::Object(record)) = card.pointer(place) {
            for inner in record.values().flat_map(|inner| match inner {
                Json::Array(list) => list.clone(),
                Json::Object(body) => body.get("of").cloned().into_iter().collect(),
                inner => vec![inner.clone()],
            }) {
                let mut simpler = card.clone();
                *simpler.pointer_mut(place).unwrap() = inner;
                found.push(simpler);
            }
        }
    }
    found
}

/// The weights of a group made equal.
fn evened(mut card: Json, members: &str) -> Json {
    if let Some(Json::Array(list)) = card.pointer_mut(members) {
        let count = list.iter().filter(|member| member.get("weight").is_some()).count();
        for member in list.iter_mut().filter(|member| member.get("weight").is_some()) {
            member["weight"] = format!("1/{count}").into();
        }
    }
    card
}

fn collect(node: &Json, at: String, found: &mut Vec<String>) {
    match node {
        Json::Array(list) => {
            for (i, inner) in list.iter().enumerate() {
                found.push(format!("{at}/{i}"));
                collect(inner, format!("{at}/{i}"), found);
            }
        }
        Json::Object(record) => {
            for (key, inner) in record {
                let key = key.replace('~', "~0").replace('/', "~1");
                found.push(format!("{at}/{key}"));
                collect(inner, format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}
