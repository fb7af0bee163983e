//! Medians and other quantiles, which need all figures at once.

use crate::card::Definition;
use crate::error::{Error, ErrorKind};
use crate::number::Exact;

use super::groups::Gather;
use super::sum::counted;
use super::totals::Totals;

/// Figures kept for their quantiles, and their [`Totals`].
///
/// It keeps every figure; where no quantile is wanted, [`Totals`] alone do.
///
/// ```
/// use kpi_core::number::Exact;
/// use kpi_core::population::{Definition, Spread};
///
/// let spread: Spread = [20, 50, 15, 40, 35].map(|figure| Some(Exact::integer(figure))).into_iter().collect();
/// assert_eq!(spread.median(), Some(Exact::integer(35)));
/// let share = Exact::parse("40%").unwrap();
/// assert_eq!(spread.quantile(&share, Definition::Rank)?, Some(Exact::integer(29)));
/// assert_eq!(spread.quantile(&share, Definition::AtOrBelow)?, Some(Exact::integer(20)));
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Spread {
    totals: Totals,
    figures: Vec<Exact>,
}

impl Spread {
    /// Count, sum, mean, ends and deviation.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The middle figure, or the mean of the two in the middle; none of no figures.
    pub fn median(&self) -> Option<Exact> {
        self.at(&Definition::Rank.position(&half(), self.figures.len()))
    }

    /// The figure that a share of the population does not pass; none of no figures.
    ///
    /// Each definition of a percentile, read the other way round. The n figures stand from the least, at 1, to the
    /// greatest, at n, and the quantile of share p is the figure at a position; between two figures it lies on the
    /// straight line between them, and before 1 and after n it stays at the end.
    ///
    /// | definition | position | also known as |
    /// |---|---|---|
    /// | `below` | ⌊n · p⌋ + 1: the greatest figure with at most p below it | |
    /// | `at_or_below` | ⌈n · p⌉: the least figure with p at or below it | nearest rank, type 1, inverted CDF |
    /// | `mean` | n · p + 1/2 | Hazen, type 5 |
    /// | `rank` | (n − 1) · p + 1 | PERCENTILE.INC of Excel, type 7, inclusive, linear |
    /// | `rank_over_n` | n · p | type 4, interpolated inverted CDF |
    ///
    /// # Errors
    /// `bad_number` for a share below 0 or above 1.
    pub fn quantile(&self, share: &Exact, definition: Definition) -> Result<Option<Exact>, Error> {
        if share.signum() < 0 || *share > Exact::ONE {
            return Err(Error::at(ErrorKind::BadNumber, "share", "the share of a quantile is outside 0 to 1")
                .given(share.decimal_text())
                .allowed("0 to 1")
                .way_out("write a percentage with its sign: 25%"));
        }
        Ok(self.at(&definition.position(share, self.figures.len())))
    }

    fn at(&self, position: &Exact) -> Option<Exact> {
        let last = self.figures.len().checked_sub(1)?;
        let from_zero = position.sub(&Exact::ONE);
        let whole = from_zero.floor();
        let place = match whole.ratio() {
            Some((num, _)) if num < 0 => 0,
            Some((num, den)) => usize::try_from(num / den).map_or(last, |place| place.min(last)),
            None => last,
        };
        let mut figures: Vec<&Exact> = self.figures.iter().collect();
        let (_, lower, above) = figures.select_nth_unstable(place);
        let part = from_zero.sub(&whole);
        let below_first = from_zero.signum() < 0;
        match above.iter().min() {
            Some(upper) if !part.is_zero() && !below_first => Some(upper.sub(lower).mul(&part).add(lower).reduced()),
            _ => Some(lower.clone()),
        }
    }
}

impl Definition {
    /// Where the quantile of a share stands among n figures, from 1; it may lie before the first or after the last.
    fn position(self, share: &Exact, n: usize) -> Exact {
        let passed = counted(n).mul(share);
        match self {
            Definition::Below => passed.floor().add(&Exact::ONE),
            Definition::AtOrBelow => passed.neg().floor().neg(),
            Definition::Mean => passed.add(&half()),
            Definition::Rank => passed.sub(share).add(&Exact::ONE),
            Definition::RankOverN => passed,
        }
    }
}

fn half() -> Exact {
    Exact::from_ratio(1, 2).unwrap_or_default()
}

impl Gather for Spread {
    type Item = Exact;

    fn add(&mut self, figure: Option<Exact>) {
        self.figures.extend(figure.clone());
        self.totals.add(figure);
    }

    fn merge(&mut self, other: Spread) {
        self.figures.extend(other.figures);
        self.totals.merge(other.totals);
    }
}

impl FromIterator<Option<Exact>> for Spread {
    fn from_iter<I: IntoIterator<Item = Option<Exact>>>(figures: I) -> Self {
        let mut spread = Spread::default();
        figures.into_iter().for_each(|figure| spread.add(figure));
        spread
    }
}
