//! The engine on the workload, as its benchmarks call it.

use kpi_core::{
    Card, Error,
    batch::{Batch, Column, ColumnMut, Options, Output, Summary},
};

use crate::{
    NAMES,
    columns::{Answers, Columns, decimals},
};

/// A card of thirty members in three levels: five teams in two areas, each team with the members of [`crate::CARD`].
pub const CARD_THIRTY: &str = include_str!("thirty_members.json");

/// The teams of [`CARD_THIRTY`], whose names begin the names of their inputs.
pub const TEAMS: [&str; 5] = ["north", "south", "online", "service", "office"];

/// How many of [`NAMES`] every team has for itself: all but the salary and its share.
const OF_A_TEAM: usize = 13;

/// The columns of [`crate::CARD`], by their places in [`NAMES`].
///
/// # Errors
/// A column of another number of rows.
pub fn batch<'c>(card: &Card, rows: usize, column: impl Fn(usize) -> Column<'c>) -> Result<Batch<'c>, Error> {
    let mut batch = card.batch(rows);
    for (place, name) in NAMES.iter().enumerate() {
        batch.set(name, column(place))?;
    }
    Ok(batch)
}

/// The columns of [`CARD_THIRTY`]: a fifth of the rows, each team with a fifth of its own, so that no two members have
/// a fact in common and every column is read from memory.
///
/// # Errors
/// None for the card that is meant.
pub fn batch_thirty<'c>(card: &Card, columns: &'c Columns) -> Result<Batch<'c>, Error> {
    let rows = columns.rows() / TEAMS.len();
    let column = |place: usize, team: usize| {
        let own: &'c [i64] = &columns.values[place][team * rows..(team + 1) * rows];
        Column::i64(own, decimals(NAMES[place]))
    };
    let mut batch = card.batch(rows);
    for (place, name) in NAMES.iter().enumerate() {
        if place < OF_A_TEAM {
            for (team, prefix) in TEAMS.iter().enumerate() {
                batch.set(&format!("{prefix}_{name}"), column(place, team))?;
            }
        } else {
            batch.set(name, column(place, 0))?;
        }
    }
    Ok(batch)
}

/// Index and bonus, into columns that the caller hands in.
///
/// # Errors
/// Columns of another number of rows.
pub fn score(batch: &Batch<'_>, answers: &mut Answers, options: &Options<'_>) -> Result<Summary, Error> {
    let mut output = Output::new();
    output.figure("index", ColumnMut::i64(&mut answers.index));
    output.figure("bonus.amount", ColumnMut::i64(&mut answers.bonus));
    batch.score_into(output, options)
}
