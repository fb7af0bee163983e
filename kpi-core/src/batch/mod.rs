//! Many employees at once: the same card over columns.
//!
//! Facts come in as borrowed columns, figures go out as decimal columns, digit for digit what scoring each row alone
//! publishes, whatever the number of threads. Every row comes back once, in its place; a bad row carries its error and
//! stops nothing, unless the caller asks for that.
//!
//! ```
//! use kpi_core::{Card, batch::{Column, Options}};
//!
//! let card = Card::from_json(r#"{"kpi": 1, "id": "bonus", "inputs": {"pay": {}, "sold": {}, "plan": {}},
//!     "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
//!         {"id": "bonus", "amount": {"product": ["pay", "20%", {"ratio": ["sold", "plan"]}]}}]}}"#)?;
//! let (pay, sold, plan) = ([300_000, 280_000], ["17.5", "20"], [21.0, 0.0]);
//! let mut batch = card.batch(2);
//! batch.set("pay", Column::i64(&pay, 2))?; // cents
//! batch.set("sold", Column::text(&sold))?.set("plan", Column::f64(&plan))?;
//! let scores = batch.score(&["bonus.amount"], &Options::new())?;
//! let bonus = scores.figure("bonus.amount").unwrap();
//! assert_eq!((bonus.values()[0], bonus.decimals()), (50_000, 2)); // 500.00
//! // Nobody is paid on a plan of 0: the row is refused, with its reason.
//! assert_eq!(scores.errors()[0].row, 1);
//! assert_eq!(scores.errors()[0].error.path(), "pay.lines[0].amount");
//! // Any row can be explained, from the same columns.
//! assert_eq!(batch.explain(0)?.line("bonus").unwrap().to_string(), "500.00");
//! # Ok::<(), kpi_core::Error>(())
//! ```

mod column;
mod figures;
mod integers;
mod options;
mod output;
mod quick;
mod rows;
mod run;
mod scorer;
mod summary;

use std::collections::HashMap;

use crate::card::Card;
use crate::error::{Error, ErrorKind};
use crate::facts::{Facts, unknown_fact, unknown_slot};
use crate::outcome::Outcome;

pub use column::{Column, Texts};
pub(crate) use column::{Valid, Values};
pub use figures::FigureInfo;
use figures::Listed;
pub(crate) use figures::take_one;
pub use integers::Integers;
pub use options::Options;
pub use output::{ColumnMut, FigureColumn, Output, Scores};
pub use scorer::{Score, Scorer};
pub use summary::{Paths, RowError, RowStatus, Summary};

/// Columns of facts for one card.
#[derive(Clone)]
pub struct Batch<'a> {
    card: Card,
    rows: usize,
    /// By the place of the input.
    columns: Vec<Option<Column<'a>>>,
    ids: Option<Column<'a>>,
}

impl Card {
    /// A batch of so many rows, whose columns are set by the names of the inputs.
    pub fn batch<'a>(&self, rows: usize) -> Batch<'a> {
        Batch { card: self.clone(), rows, columns: vec![None; self.plan().inputs.len()], ids: None }
    }
}

impl<'a> Batch<'a> {
    /// Sets the column of an input by its name. One column may serve several inputs. Without a column an input has its
    /// default in every row, or is missing.
    ///
    /// # Errors
    /// `unknown_fact` for a name that the card does not declare, `bad_column` for a column of another length, or of
    /// numbers where the input has levels, or the other way round.
    pub fn set(&mut self, name: &str, column: Column<'a>) -> Result<&mut Self, Error> {
        match self.card.slot_of(name) {
            Some(slot) => self.set_at(slot, column),
            None => Err(unknown_fact(name, &self.card)),
        }
    }

    /// Sets the column of an input by its place in the card; see [`Card::slot_of`].
    ///
    /// # Errors
    /// As [`set`](Batch::set).
    pub fn set_at(&mut self, slot: usize, column: Column<'a>) -> Result<&mut Self, Error> {
        let Some(input) = self.card.plan().inputs.get(slot) else {
            return Err(unknown_slot(slot, &self.card));
        };
        column.check(Some(input), &input.name, self.rows)?;
        self.columns[slot] = Some(column);
        Ok(self)
    }

    /// Sets the column that says whose row is whose, for [`row_of`](Batch::row_of).
    ///
    /// # Errors
    /// `bad_column` for a column of another length, or of levels.
    pub fn ids(&mut self, column: Column<'a>) -> Result<&mut Self, Error> {
        column.check(None, "id", self.rows)?;
        self.ids = Some(column);
        Ok(self)
    }

    /// The card.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The inputs that no column serves: they stand on their defaults, or are missing in every row.
    pub fn without_column(&self) -> impl Iterator<Item = &str> {
        self.card.inputs().zip(&self.columns).filter(|(_, column)| column.is_none()).map(|(name, _)| name)
    }

    /// The facts of a row.
    ///
    /// # Errors
    /// As [`Facts::set`]; `bad_column` where there is no such row.
    pub fn facts(&self, row: usize) -> Result<Facts, Error> {
        if row >= self.rows {
            let error = Error::at(ErrorKind::BadColumn, format!("rows[{row}]"), "the batch has no such row");
            return Err(error.given(row).allowed(format_args!("rows 0 to {}", self.rows.saturating_sub(1))));
        }
        let mut facts = self.card.facts();
        for (slot, column) in self.columns.iter().enumerate() {
            if let Some(column) = column {
                facts.set_state(slot, column.state(row, &self.card.plan().inputs[slot])?, column.is_given(row));
            }
        }
        Ok(facts)
    }

    /// Scores one row alone, from the same columns: its outcome can be explained figure by figure.
    ///
    /// # Errors
    /// As [`facts`](Batch::facts) and [`Card::score`]; for a refused row, why it is refused.
    pub fn explain(&self, row: usize) -> Result<Outcome, Error> {
        self.card.score(&self.facts(row)?)
    }

    /// The row of an id.
    ///
    /// # Errors
    /// `unknown_name` for an id that no row has, `duplicate_name` for one that several have, `bad_column` where no ids
    /// were set.
    pub fn row_of(&self, id: &str) -> Result<usize, Error> {
        only_row(self.rows_of(id)?, id)
    }

    pub(crate) fn rows_of<'i>(&'i self, id: &'i str) -> Result<impl Iterator<Item = usize> + 'i, Error> {
        let Some(ids) = &self.ids else {
            return Err(Error::at(ErrorKind::BadColumn, "id", "the batch has no ids").way_out("set the column of ids"));
        };
        Ok((0..self.rows).filter(move |row| ids.shown(*row).is_some_and(|shown| shown == id)))
    }

    /// The ids that several rows have, and how many, in the order in which they are met: a person who is there twice is
    /// paid twice.
    pub fn duplicate_ids(&self) -> Vec<(String, usize)> {
        let Some(ids) = &self.ids else { return Vec::new() };
        let mut counts: HashMap<_, (usize, usize)> = HashMap::new();
        for row in 0..self.rows {
            if let Some(id) = ids.shown(row) {
                counts.entry(id).or_insert((row, 0)).1 += 1;
            }
        }
        let mut twice: Vec<_> = counts.into_iter().filter(|(_, (_, count))| *count > 1).collect();
        twice.sort_by_key(|(_, (first, _))| *first);
        twice.into_iter().map(|(id, (_, count))| (id.into_owned(), count)).collect()
    }

    /// Scores every row, and gives the figures of these flat names as owned columns; without names, the
    /// [main ones](Card::main_figures).
    ///
    /// # Errors
    /// `unknown_name` for a figure that the card does not have, `fit_first` for a card that measures against a
    /// population, `cancelled` where the progress callback said so; with [`Options::strict`] the error of the first
    /// refused row. Other bad rows are no error of the batch: see [`Scores::errors`].
    pub fn score(&self, figures: &[&str], options: &Options<'_>) -> Result<Scores, Error> {
        let main = self.card.main_figures();
        let names: Vec<&str> = match figures {
            [] => main.iter().map(|figure| figure.name.as_str()).collect(),
            names => names.to_vec(),
        };
        let listed = figures::find(self.card.plan(), names.into_iter())?;
        let column = |listed: &Listed| FigureColumn {
            name: listed.name.to_string(),
            decimals: listed.decimals,
            values: vec![0; self.rows],
            valid: vec![0; self.rows],
        };
        let mut columns: Vec<FigureColumn> = listed.iter().map(column).collect();
        let (mut status, mut errors) = (vec![0; self.rows], Vec::new());
        let mut output = Output::new();
        output.status(&mut status).errors(&mut errors);
        for column in &mut columns {
            output.figure(&column.name, ColumnMut::i128(&mut column.values).valid_bytes(&mut column.valid));
        }
        let summary = self.score_into(output, options)?;
        Ok(Scores { figures: columns, status, errors, summary })
    }

    /// Scores every row into the caller's buffers. Where it ends in an error, the buffers hold no result.
    ///
    /// # Errors
    /// As [`score`](Batch::score); `bad_column` for a buffer of another length.
    pub fn score_into(&self, output: Output<'_>, options: &Options<'_>) -> Result<Summary, Error> {
        run::run(self, output, options)
    }
}

/// The one row that has an id.
pub(crate) fn only_row(mut found: impl Iterator<Item = usize>, id: &str) -> Result<usize, Error> {
    match (found.next(), found.next()) {
        (Some(row), None) => Ok(row),
        (Some(first), Some(second)) => {
            Err(Error::at(ErrorKind::DuplicateName, format!("rows[{second}].id"), "two rows have the same id")
                .given(id)
                .way_out(format_args!("name the row by its place: {first} or {second}")))
        }
        (None, _) => Err(Error::at(ErrorKind::UnknownName, "id", "no row has that id").given(id)),
    }
}
