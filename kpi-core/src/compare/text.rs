//! A comparison as a text for a clerk: what changed, and why the index and the total did.

use std::fmt::Display;

use crate::card::Card;
use crate::error::shown;
use crate::number::Published;

use super::effects::Attribution;
use super::{Asked, Comparison, FactChange, FigureChange};

pub(super) fn write(comparison: &Comparison<'_>) -> String {
    let mut lines = vec![title(comparison)];
    let facts: Vec<[String; 2]> = comparison.facts().iter().map(fact).collect();
    section(&mut lines, "Facts", &facts);
    let statuses = comparison.statuses().iter();
    let statuses: Vec<[String; 2]> = statuses
        .map(|status| [status.name.clone(), format!("{} -> {}", word(status.before), word(status.after))])
        .collect();
    section(&mut lines, "Statuses", &statuses);
    let figures: Vec<&FigureChange> = comparison.figures().iter().filter(|figure| figure.is_changed()).collect();
    section(&mut lines, "Figures", &rows(comparison, &figures));
    if !comparison.is_changed() {
        lines.push("Nothing changed".to_owned());
    }
    lines.push(String::new());
    lines.join("\n")
}

fn title(comparison: &Comparison<'_>) -> String {
    let named = |card: &Card| format!("{}, fingerprint {}", card.id(), &card.fingerprint()[..12]);
    let (before, after) = (comparison.before().card(), comparison.after().card());
    if comparison.has_two_cards() {
        format!("Card {} -> {}", named(before), named(after))
    } else {
        format!("Card {}", named(after))
    }
}

fn section(lines: &mut Vec<String>, title: &str, rows: &[[String; 2]]) {
    if rows.is_empty() {
        return;
    }
    let width = rows.iter().map(|[name, _]| name.len()).max().unwrap_or(0);
    lines.push(title.to_owned());
    lines.extend(rows.iter().map(|[name, text]| format!("  {name:width$}  {text}")));
}

fn fact(change: &FactChange) -> [String; 2] {
    let text = |fact: &Option<String>| fact.as_deref().map_or_else(|| "missing".to_owned(), shown);
    let (before, after) = (text(&change.before), text(&change.after));
    let text = match change.asked {
        Asked::Both => format!("{before} -> {after}"),
        Asked::OnlyBefore => format!("{before}, asked for by the card before only"),
        Asked::OnlyAfter => format!("{after}, asked for by the card after only"),
    };
    [change.name.clone(), text]
}

fn word(thing: Option<impl Display>) -> String {
    thing.map_or_else(|| "none".to_owned(), |thing| thing.to_string())
}

/// The figures with their numbers below one another.
fn rows(comparison: &Comparison<'_>, figures: &[&FigureChange]) -> Vec<[String; 2]> {
    let number = |published: Option<Published>| word(published.map(|it| grouped(&it.to_string())));
    let cells = |figure: &&FigureChange| {
        let published = [&figure.before, &figure.after].map(|it| it.as_ref().map(|it| it.published()));
        published.map(number)
    };
    let cells: Vec<[String; 2]> = figures.iter().map(cells).collect();
    let width = |column: usize| cells.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let (was, is) = (width(0), width(1));
    let row = |(figure, [before, after]): (&&FigureChange, &[String; 2])| {
        let difference = figure.difference.as_ref().map(|it| format!(", {}", grouped(&it.to_string())));
        let difference = difference.unwrap_or_default();
        let why = effects(comparison, figure);
        [figure.name.clone(), format!("{before:>was$} -> {after:>is$}{difference}{why}")]
    };
    figures.iter().zip(&cells).map(row).collect()
}

/// The effects on the figures that a card is for; on any other they can be asked for.
fn effects(comparison: &Comparison<'_>, figure: &FigureChange) -> String {
    if figure.difference.is_none() || !matches!(&*figure.name, "index" | "total") {
        return String::new();
    }
    let effects = match comparison.effects(&figure.name) {
        Ok(effects) => effects,
        Err(error) => return format!("; not split: {error}"),
    };
    let moved = effects.iter().filter(|effect| !effect.difference.exact().is_zero());
    let texts: Vec<String> =
        moved.map(|effect| format!("{} {}", effect.cause, grouped(&effect.difference.to_string()))).collect();
    let facts_in_order = effects.last().is_some_and(|last| last.attribution == Attribution::InOrder);
    let rule = if facts_in_order && texts.len() > 1 { " (one after the other)" } else { "" };
    format!(": {}{rule}", texts.join(", "))
}

/// A decimal with its thousands apart: `9,001.00`.
fn grouped(decimal: &str) -> String {
    let (whole, rest) = decimal.split_at(decimal.find('.').unwrap_or(decimal.len()));
    let digits = whole.trim_start_matches(['+', '-']);
    let (sign, mut text) = (&whole[..whole.len() - digits.len()], String::new());
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}{rest}")
}
