//! Facts moved so that a figure meets a threshold or a tie of its rounding.
//!
//! Every rounding of a card is taken out in turn; along one fact the figure before it is then followed as a secant,
//! until it is where the rounding has a tie, or where a constant of the card stands.

use kpi_core::number::{Exact, Mode, Rounding};
use kpi_core::{Card, Outcome};
use serde_json::Value as Json;

use super::columns::Made;
use super::random::Random;

/// A figure that is wanted at certain places.
struct Goal {
    figure: String,
    /// The card that shows the figure as it is before the rounding, where the goal is a tie.
    by: Option<(usize, Exact)>,
}

pub(crate) struct Aim {
    /// The card without one of its roundings.
    variants: Vec<Card>,
    goals: Vec<Goal>,
    /// How many of them are ties of the card's own roundings.
    rounded: usize,
    constants: Vec<Exact>,
}

impl Aim {
    pub(crate) fn of(card: &Card, json: &Json, constants: &[Exact]) -> Aim {
        let mut aim = Aim { variants: Vec::new(), goals: Vec::new(), rounded: 0, constants: constants.to_vec() };
        let all = card.figures();
        for pointer in roundings(json) {
            let Some((to, text)) = without(json, &pointer) else { continue };
            let Ok(variant) = Card::from_json(&text) else { continue };
            // The figures that this rounding rounds are those whose decimals it decides.
            let changed =
                variant.figures().into_iter().zip(&all).filter(|(without, with)| without.decimals != with.decimals);
            let goals: Vec<Goal> = changed
                .map(|(figure, _)| Goal { figure: figure.name, by: Some((aim.variants.len(), to.clone())) })
                .collect();
            if !goals.is_empty() {
                aim.goals.extend(goals);
                aim.variants.push(variant);
            }
        }
        aim.rounded = aim.goals.len();
        // What has no rounding point is published with 10 decimals.
        for figure in all.iter().filter(|figure| figure.decimals == 10 && !figure.name.ends_with(".weight")) {
            let to = Exact::from_ratio(1, 10_000_000_000).unwrap_or_default();
            aim.goals.push(Goal { figure: figure.name.clone(), by: Some((aim.variants.len(), to)) });
        }
        aim.variants.push(card.clone());
        for figure in
            all.into_iter().filter(|figure| !figure.name.ends_with(".weight") && figure.name != "index.coverage")
        {
            aim.goals.push(Goal { figure: figure.name, by: None });
        }
        aim
    }

    /// Moves one fact of a row, if that can bring a figure where it is wanted.
    pub(crate) fn at(&self, card: &Card, columns: &mut [Made], row: usize, random: &mut Random) {
        if self.goals.is_empty() {
            return;
        }
        // Ties of roundings are named first; there are fewer of them, and they matter more.
        let goal = match self.rounded > 0 && random.percent(65) {
            true => &self.goals[random.below(self.rounded)],
            false => random.pick(&self.goals),
        };
        let card = goal.by.as_ref().map_or(card, |(variant, _)| &self.variants[*variant]);
        let numbers: Vec<usize> = (0..columns.len()).filter(|place| columns[*place].levels.is_empty()).collect();
        if numbers.is_empty() {
            return;
        }
        for _ in 0..3 {
            let place = *random.pick(&numbers);
            if self.along(card, goal, columns, row, place, random).is_some() {
                return;
            }
        }
    }

    fn along(
        &self,
        card: &Card,
        goal: &Goal,
        columns: &mut [Made],
        row: usize,
        place: usize,
        random: &mut Random,
    ) -> Option<()> {
        let mut at = columns[place].kind.number(&columns[place].cells[row])?;
        let figure = |at: &Exact, columns: &[Made]| figure(card, goal, columns, row, place, at);
        let mut before = figure(&at, columns)?;
        let wanted = match &goal.by {
            Some((_, to)) => {
                let one = Rounding::new(Exact::ONE, Mode::Floor).ok()?;
                let half = Exact::from_ratio(if random.percent(75) { 1 } else { 0 }, 2)?;
                // Near where the figure is, or near 0, where the figures that it is the difference of are large.
                let near = if random.percent(60) { before.div(to)?.round(&one) } else { Exact::ZERO };
                near.add(&half).add(&Exact::from(random.between(-2, 2))).mul(to)
            }
            None => random.pick(&self.constants).clone(),
        };
        let mut step =
            at.mul(&Exact::from_ratio(random.between(1, 30).into(), 1_000)?).add(&Exact::from_ratio(1, 1_000)?);
        for _ in 0..3 {
            let beside = at.add(&step);
            let after = figure(&beside, columns)?;
            let slope = after.sub(&before);
            if slope.is_zero() || slope.bits() > 400 {
                return None;
            }
            let move_by = wanted.sub(&before).mul(&step).div(&slope)?;
            let to = at.add(&move_by);
            // A number with an end that the column could hold, so that fractions do not grow without bound.
            let to = if to.bits() > 90 { to.publish(Some(14))?.to_exact() } else { to };
            (before, at) = (figure(&to, columns)?, to);
            if before == wanted {
                break;
            }
            step = Exact::from_ratio(1, 1_000)?;
        }
        let beside = *random.pick(&[0, 0, 0, 0, 0, 0, 1, -1, 2]);
        columns[place].cells[row] = columns[place].kind.fit(&at, beside)?;
        Some(())
    }
}

/// A figure of a row in which one fact is another one.
fn figure(card: &Card, goal: &Goal, columns: &[Made], row: usize, place: usize, at: &Exact) -> Option<Exact> {
    let mut facts = card.facts();
    for (slot, column) in columns.iter().enumerate() {
        if slot == place {
            facts.set_at(slot, at.clone()).ok()?;
        } else if !column.tell(row, slot, &mut facts).ok()? {
            return None;
        }
    }
    let outcome: Outcome = card.score(&facts).ok()?;
    outcome.figure(&goal.figure).map(|figure| figure.exact().clone())
}

/// The places of all roundings of a card.
fn roundings(json: &Json) -> Vec<String> {
    fn look(node: &Json, at: &str, found: &mut Vec<String>) {
        match node {
            Json::Array(list) => {
                list.iter().enumerate().for_each(|(i, inner)| look(inner, &format!("{at}/{i}"), found));
            }
            Json::Object(record) => {
                if record.contains_key("to") && record.contains_key("mode") {
                    found.push(at.to_owned());
                }
                record.iter().for_each(|(key, inner)| look(inner, &format!("{at}/{key}"), found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    look(json, "", &mut found);
    found
}

/// The quantum of a rounding, and the card with one so fine in its place that it decides nothing.
fn without(json: &Json, pointer: &str) -> Option<(Exact, String)> {
    let mut json = json.clone();
    let rounding = json.pointer_mut(pointer)?;
    let to = &rounding["to"];
    let quantum = to.as_i64().map(Exact::from).or_else(|| Exact::parse(to.as_str()?).ok())?;
    rounding["to"] = "0.000000000000000001".into();
    Some((quantum, json.to_string()))
}
