//! The facts of two rows, held against each other; also where they are facts of two cards.

use crate::exact::State;
use crate::facts::Facts;
use crate::plan::InputSlot;

/// A fact that changed, or that only one of two cards asks for.
///
/// A default counts as the fact that it stands in for. Where two cards have different defaults and the row says
/// nothing, the fact has not changed: that is the card's doing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FactChange {
    /// The name of the input.
    pub name: String,
    /// Which card asks for it.
    pub asked: Asked,
    /// The number or the level as it was; none where it was missing.
    pub before: Option<String>,
    /// The number or the level as it is.
    pub after: Option<String>,
}

/// Which of two cards has an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Both, or the one card there is.
    Both,
    /// Only the card before.
    OnlyBefore,
    /// Only the card after.
    OnlyAfter,
}

impl Asked {
    /// The word that JSON has for it.
    pub const fn word(self) -> &'static str {
        match self {
            Asked::Both => "both",
            Asked::OnlyBefore => "only_before",
            Asked::OnlyAfter => "only_after",
        }
    }
}

/// The facts that changed, in the order of the card after; then what only the card before asks for.
pub(super) fn changes(before: &Facts, after: &Facts) -> Vec<FactChange> {
    let (inputs_before, inputs_after) = (&before.card().plan().inputs, &after.card().plan().inputs);
    let mut changes = Vec::new();
    for (place, input) in inputs_after.iter().enumerate() {
        let new = &after.slots()[place];
        let was = before.card().slot_of(&input.name);
        if was.is_some() && carried(before, after, place).is_some_and(|old| same(&old, new)) {
            continue;
        }
        changes.push(FactChange {
            name: input.name.to_string(),
            asked: if was.is_some() { Asked::Both } else { Asked::OnlyAfter },
            before: was.and_then(|was| text(&before.slots()[was], &inputs_before[was])),
            after: text(new, input),
        });
    }
    for (place, input) in inputs_before.iter().enumerate() {
        if after.card().slot_of(&input.name).is_none() {
            changes.push(FactChange {
                name: input.name.to_string(),
                asked: Asked::OnlyBefore,
                before: text(&before.slots()[place], input),
                after: None,
            });
        }
    }
    changes
}

/// The facts before, as the card after would have been given them. What cannot be carried over comes with the card:
/// it is as it is after.
pub(super) fn old_slots(before: &Facts, after: &Facts) -> Vec<State> {
    let slots = after.slots().iter().enumerate();
    slots.map(|(place, new)| carried(before, after, place).unwrap_or_else(|| new.clone())).collect()
}

/// An old fact in the terms of the card after; none where the card before does not ask for it, or for another sort of
/// fact, or for a level that is none of the new ones.
fn carried(before: &Facts, after: &Facts, place: usize) -> Option<State> {
    let new_input = &after.card().plan().inputs[place];
    let was = before.card().slot_of(&new_input.name)?;
    let old_input = &before.card().plan().inputs[was];
    if old_input.levels.is_some() != new_input.levels.is_some() {
        return None;
    }
    let old = &before.slots()[was];
    if !before.is_given(was) || !old.is_there() {
        return Some(new_input.default.clone());
    }
    match (old, &old_input.levels, &new_input.levels) {
        (State::Level(level), Some(old_levels), Some(new_levels)) => {
            let text = old_levels.get(*level as usize)?;
            let place = new_levels.iter().position(|known| known == text)?;
            Some(State::Level(place as u32))
        }
        _ => Some(old.clone()),
    }
}

/// Do two registers of the same input hold the same fact?
pub(super) fn same(a: &State, b: &State) -> bool {
    match (a, b) {
        (State::Value(a), State::Value(b)) => a == b,
        (State::Level(a), State::Level(b)) => a == b,
        (a, b) => !a.is_there() && !b.is_there(),
    }
}

fn text(state: &State, input: &InputSlot) -> Option<String> {
    match (state, &input.levels) {
        (State::Value(number), _) => Some(number.decimal_text()),
        (State::Level(level), Some(levels)) => levels.get(*level as usize).map(|level| level.to_string()),
        _ => None,
    }
}
