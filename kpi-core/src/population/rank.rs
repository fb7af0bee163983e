//! Places in a list of figures.

use std::str::FromStr;

use crate::error::Error;
use crate::number::Exact;

use super::by_word;
use super::place::{Place, TieRule};

/// Which end of the figures has place 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// The highest figure: a list of the best, where more is better.
    HighestFirst,
    /// The lowest figure.
    LowestFirst,
}

impl Order {
    /// The word for it.
    ///
    /// ```
    /// # use kpi_core::population::Order;
    /// assert_eq!(Order::HighestFirst.word(), "highest_first");
    /// ```
    pub const fn word(self) -> &'static str {
        match self {
            Order::HighestFirst => "highest_first",
            Order::LowestFirst => "lowest_first",
        }
    }

    /// Every order.
    pub const ALL: [Order; 2] = [Order::HighestFirst, Order::LowestFirst];
}

/// The order of a word. The error is `bad_choice`.
impl FromStr for Order {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        by_word("order", word, &Order::ALL, Order::word)
    }
}

/// The place of each figure, in the order in which they are given.
///
/// Places count from 1. Figures are compared exactly: what differs by any amount is no tie, however it is published.
/// With [`TieRule::Average`] a place may be half a number; with the others all are whole. Apart from
/// [`TieRule::Listed`] the order of listing changes nobody's place.
///
/// A figure that is absent has no place, and the others are ranked as if it were not listed.
///
/// Unlike the normalization `rank` of a card, which is fitted and gives 1 to the worst, this says who stands where among
/// those that are given, and `order` says at which end it begins.
///
/// ```
/// use kpi_core::number::Exact;
/// use kpi_core::population::{Order, TieRule, rank};
///
/// let figures = [Some(3), None, Some(7), Some(11), Some(7)].map(|figure| figure.map(Exact::integer));
/// let ranks = |ties| {
///     let ranks = rank(&figures, Order::HighestFirst, ties);
///     ranks.into_iter().map(|rank| rank.map_or("-".into(), |rank| rank.decimal_text())).collect::<Vec<_>>()
/// };
/// assert_eq!(ranks(TieRule::Min), ["4", "-", "2", "1", "2"]);
/// assert_eq!(ranks(TieRule::Average), ["4", "-", "2.5", "1", "2.5"]);
/// assert_eq!(ranks(TieRule::Listed), ["4", "-", "2", "1", "3"]);
/// ```
pub fn rank(figures: &[Option<Exact>], order: Order, ties: TieRule) -> Vec<Option<Exact>> {
    let there = figures.iter().enumerate().filter_map(|(place, figure)| Some((place, figure.as_ref()?)));
    let mut sorted: Vec<(usize, &Exact)> = there.collect();
    // Stable, so equal figures stay as they are listed.
    sorted.sort_by(|(_, a), (_, b)| match order {
        Order::HighestFirst => b.cmp(a),
        Order::LowestFirst => a.cmp(b),
    });
    let mut ranks = vec![None; figures.len()];
    let mut before = 0;
    for (kinds, run) in sorted.chunk_by(|(_, a), (_, b)| a == b).enumerate() {
        for (listed, (place, _)) in run.iter().enumerate() {
            ranks[*place] = Some(Place { before, kinds, equal: run.len(), listed }.rank(ties));
        }
        before += run.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(figures: &[&str], order: Order, ties: TieRule) -> Vec<String> {
        let figures: Vec<_> = figures.iter().map(|text| Exact::parse(text).ok()).collect();
        let text = |rank: Option<Exact>| rank.map_or_else(String::new, |rank| rank.decimal_text());
        rank(&figures, order, ties).into_iter().map(text).collect()
    }

    #[test]
    fn nobody_and_all_absent_have_no_places() {
        assert!(ranks(&[], Order::HighestFirst, TieRule::Min).is_empty());
        assert_eq!(ranks(&["", ""], Order::HighestFirst, TieRule::Min), ["", ""]);
    }

    #[test]
    fn equal_numbers_tie_however_they_are_written() {
        let figures = ["0.5", "1/2", "50%", "0.4999999999999999999999999999"];
        assert_eq!(ranks(&figures, Order::HighestFirst, TieRule::Max), ["3", "3", "3", "4"]);
        assert_eq!(ranks(&figures, Order::LowestFirst, TieRule::Dense), ["2", "2", "2", "1"]);
    }

    #[test]
    fn listed_goes_by_the_list_in_either_order() {
        assert_eq!(ranks(&["7", "7", "3"], Order::HighestFirst, TieRule::Listed), ["1", "2", "3"]);
        assert_eq!(ranks(&["7", "7", "3"], Order::LowestFirst, TieRule::Listed), ["2", "3", "1"]);
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        assert!(TieRule::ALL.into_iter().all(|ties| ties.word().parse() == Ok(ties)));
        assert!(Order::ALL.into_iter().all(|order| order.word().parse() == Ok(order)));
        assert_eq!(
            "highest".parse::<Order>().unwrap_err().to_string(),
            "order: not a word that is known here; given `highest`, allowed highest_first, lowest_first"
        );
    }
}
