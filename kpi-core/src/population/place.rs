//! Where a value stands among others, and which place it gets: the one definition of each rule for ties.

use std::str::FromStr;

use crate::card::Ties;
use crate::error::Error;
use crate::number::Exact;

use super::by_word;
use super::sum::counted;

/// Which place equal values get, of the places that they take together.
///
/// | rule | 3, 7, 7, 11, the lowest first |
/// |---|---|
/// | `min` | 1, 2, 2, 4 |
/// | `max` | 1, 3, 3, 4 |
/// | `average` | 1, 2.5, 2.5, 4 |
/// | `dense` | 1, 2, 2, 3 |
/// | `listed` | 1, 2, 3, 4 |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TieRule {
    /// The lowest, for all of them.
    Min,
    /// The highest, for all of them.
    Max,
    /// Their mean, for all of them.
    Average,
    /// Places are given to different values, so no place is left out.
    Dense,
    /// Each its own, the one that is listed first the lowest. A list sorted by a key makes it a rule by that key.
    Listed,
}

impl TieRule {
    /// Every rule.
    pub const ALL: [TieRule; 5] = [TieRule::Min, TieRule::Max, TieRule::Average, TieRule::Dense, TieRule::Listed];

    /// The word for it.
    ///
    /// ```
    /// # use kpi_core::population::TieRule;
    /// assert_eq!(TieRule::Average.word(), "average");
    /// ```
    pub const fn word(self) -> &'static str {
        match self {
            TieRule::Min => "min",
            TieRule::Max => "max",
            TieRule::Average => "average",
            TieRule::Dense => "dense",
            TieRule::Listed => "listed",
        }
    }
}

/// The rule of a word. The error is `bad_choice`.
///
/// ```
/// # use kpi_core::population::TieRule;
/// assert_eq!("dense".parse(), Ok(TieRule::Dense));
/// assert!("first".parse::<TieRule>().is_err());
/// ```
impl FromStr for TieRule {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        by_word("ties", word, &TieRule::ALL, TieRule::word)
    }
}

/// The rule of a card's `rank`.
impl From<Ties> for TieRule {
    fn from(ties: Ties) -> Self {
        match ties {
            Ties::Min => TieRule::Min,
            Ties::Max => TieRule::Max,
            Ties::Average => TieRule::Average,
            Ties::Dense => TieRule::Dense,
        }
    }
}

/// Where a value stands among others, counted from the first.
pub(crate) struct Place {
    /// How many stand before it.
    pub(crate) before: usize,
    /// How many different values stand before it.
    pub(crate) kinds: usize,
    /// How many are equal, itself among them: 0 for a value that is none of them.
    pub(crate) equal: usize,
    /// How many of the equal ones are listed before it.
    pub(crate) listed: usize,
}

impl Place {
    /// The place that the rule gives, from 1.
    pub(crate) fn rank(&self, ties: TieRule) -> Exact {
        let first = counted(self.before + 1);
        let others = self.equal.saturating_sub(1);
        match ties {
            TieRule::Min => first,
            TieRule::Max => first.add(&counted(others)),
            TieRule::Average => first.add(&counted(others).div(&Exact::integer(2)).unwrap_or_default()),
            TieRule::Dense => counted(self.kinds + 1),
            TieRule::Listed => first.add(&counted(self.listed)),
        }
    }
}
