//! Count, sum, mean, ends and deviation of figures that come one by one.

use crate::card::Divisor;
use crate::error::{Error, ErrorKind};
use crate::number::{Exact, WIDTH_LIMIT, sqrt};

use super::groups::Gather;
use super::sum::{Sum, counted};

/// Count, sum, mean, least, greatest and standard deviation, of figures that are added one by one.
///
/// It keeps no figures, so its memory does not grow with them, and [`merge`](Gather::merge) puts the totals of two
/// partitions together: the result is the same, exactly, however the figures are divided and ordered. Figures that are
/// absent are counted and take no part.
///
/// ```
/// use kpi_core::number::Exact;
/// use kpi_core::population::{Divisor, Gather, Totals};
///
/// let pay = ["2", "4", "4", "4", "5", "", "5", "7", "9"].map(|text| Exact::parse(text).ok());
/// let (monday, tuesday) = pay.split_at(3);
/// let mut totals: Totals = monday.iter().cloned().collect();
/// totals.merge(tuesday.iter().cloned().collect());
/// assert_eq!((totals.count(), totals.absent()), (8, 1));
/// assert_eq!(totals.sum()?, Exact::integer(40));
/// assert_eq!(totals.mean()?, Some(Exact::integer(5)));
/// assert_eq!(totals.deviation(Divisor::All)?, Some(Exact::integer(2)));
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Totals {
    count: u64,
    absent: u64,
    sum: Sum,
    squares: Sum,
    least: Option<Exact>,
    greatest: Option<Exact>,
}

impl Totals {
    /// How many figures there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many were absent.
    pub fn absent(&self) -> u64 {
        self.absent
    }

    /// The exact sum; 0 of no figures.
    ///
    /// # Errors
    /// `too_wide` where figures have so many different denominators that their exact sum is beyond the limit.
    pub fn sum(&self) -> Result<Exact, Error> {
        self.sum.total().ok_or_else(too_wide)
    }

    /// The exact mean, sum / count; none of no figures.
    ///
    /// # Errors
    /// As [`sum`](Totals::sum).
    pub fn mean(&self) -> Result<Option<Exact>, Error> {
        Ok(self.sum()?.div(&counted(self.count)).map(|mean| mean.reduced()))
    }

    /// The least figure; none of no figures.
    pub fn least(&self) -> Option<&Exact> {
        self.least.as_ref()
    }

    /// The greatest figure; none of no figures.
    pub fn greatest(&self) -> Option<&Exact> {
        self.greatest.as_ref()
    }

    /// The standard deviation √((sum of (x − mean)²) / divisor): one figure, exact where it is rational, else correctly
    /// rounded half-even to 28 significant digits.
    ///
    /// None of no figures, and of one figure by the divisor n − 1, which is 0 then.
    ///
    /// # Errors
    /// `too_wide` where figures have so many different denominators that the exact sum of their squares is beyond the limit.
    pub fn deviation(&self, divisor: Divisor) -> Result<Option<Exact>, Error> {
        let by = match divisor {
            Divisor::All => self.count,
            Divisor::AllButOne => self.count.saturating_sub(1),
        };
        if by == 0 {
            return Ok(None);
        }
        // The sum of (x − mean)² is that of x² less sum² / count; as nothing is rounded here, nothing cancels out.
        let sum = self.sum()?;
        let of_mean = sum.mul(&sum).div(&counted(self.count)).unwrap_or_default();
        let squares = self.squares.total().ok_or_else(too_wide)?.sub(&of_mean);
        let variance = squares.div(&counted(by)).unwrap_or_default();
        if variance.is_too_wide() { Err(too_wide()) } else { Ok(sqrt(&variance)) }
    }
}

impl Gather for Totals {
    type Item = Exact;

    fn add(&mut self, figure: Option<Exact>) {
        let Some(figure) = figure else {
            self.absent += 1;
            return;
        };
        self.count += 1;
        self.squares.add(figure.mul(&figure));
        self.reach(&figure);
        self.sum.add(figure);
    }

    fn merge(&mut self, other: Totals) {
        self.count += other.count;
        self.absent += other.absent;
        self.sum.merge(other.sum);
        self.squares.merge(other.squares);
        [other.least, other.greatest].iter().flatten().for_each(|end| self.reach(end));
    }
}

impl Totals {
    fn reach(&mut self, figure: &Exact) {
        if self.least.as_ref().is_none_or(|least| figure < least) {
            self.least = Some(figure.clone());
        }
        if self.greatest.as_ref().is_none_or(|greatest| figure > greatest) {
            self.greatest = Some(figure.clone());
        }
    }
}

impl FromIterator<Option<Exact>> for Totals {
    fn from_iter<I: IntoIterator<Item = Option<Exact>>>(figures: I) -> Self {
        let mut totals = Totals::default();
        figures.into_iter().for_each(|figure| totals.add(figure));
        totals
    }
}

fn too_wide() -> Error {
    Error::at(ErrorKind::TooWide, "figures", "the exact sum over the figures is larger than the limit")
        .allowed(format_args!("up to {WIDTH_LIMIT} bits in its numerator and its denominator"))
        .way_out("round the figures first, so that their denominators are alike")
}
