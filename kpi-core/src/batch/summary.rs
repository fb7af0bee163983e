//! What became of a batch: row by row, and in sum.

use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowStatus {
    /// It was scored on all of the card.
    Scored,
    /// It was scored, and its index rests on a part of the card only: a coverage below 1.
    Warned,
    /// It was refused, and has no figures.
    Refused,
}

impl RowStatus {
    /// The stable code of a status column: 0 scored, 1 warned, 2 refused.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The status of a code.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(RowStatus::Scored),
            1 => Some(RowStatus::Warned),
            2 => Some(RowStatus::Refused),
            _ => None,
        }
    }

    /// The stable word: `refused`.
    pub const fn word(self) -> &'static str {
        match self {
            RowStatus::Scored => "scored",
            RowStatus::Warned => "warned",
            RowStatus::Refused => "refused",
        }
    }
}

/// A refused row and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The place of the row in the batch, from 0.
    pub row: usize,
    /// The error that scoring the row alone gives.
    pub error: Error,
}

/// How many rows were decided by which arithmetic. All three give the same digits; the later ones take longer.
///
/// A row of which floats left one rounding open, and that went on in floats once it was settled, counts as exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// Floats whose error bounds left no doubt.
    pub filter: usize,
    /// Exact fractions of machine integers.
    pub integers: usize,
    /// Exact fractions, some of them wider than 128 bits.
    pub rationals: usize,
}

/// What became of a batch. The summaries of its parts add up to the summary of the whole.
///
/// ```
/// use kpi_core::batch::Summary;
///
/// let mut whole = Summary::default();
/// whole.add(&Summary::default());
/// assert_eq!(whole.rows(), whole.scored() + whole.warned() + whole.refused());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub(crate) scored: usize,
    pub(crate) warned: usize,
    pub(crate) refused: BTreeMap<ErrorKind, usize>,
    pub(crate) paths: Paths,
}

impl Summary {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.scored + self.warned + self.refused()
    }

    /// Rows scored on all of the card.
    pub fn scored(&self) -> usize {
        self.scored
    }

    /// Rows scored on a part of the card.
    pub fn warned(&self) -> usize {
        self.warned
    }

    /// Rows refused.
    pub fn refused(&self) -> usize {
        self.refused.values().sum()
    }

    /// Rows refused by kind of error, in the order of [`ErrorKind::ALL`].
    pub fn refused_by(&self) -> impl ExactSizeIterator<Item = (ErrorKind, usize)> {
        self.refused.iter().map(|(kind, rows)| (*kind, *rows))
    }

    /// How the rows were decided.
    pub fn paths(&self) -> Paths {
        self.paths
    }

    /// Adds the summary of another part of the same rows.
    pub fn add(&mut self, other: &Summary) {
        self.scored += other.scored;
        self.warned += other.warned;
        for (kind, rows) in &other.refused {
            *self.refused.entry(*kind).or_default() += rows;
        }
        self.paths.filter += other.paths.filter;
        self.paths.integers += other.paths.integers;
        self.paths.rationals += other.paths.rationals;
    }
}
