//! One figure of everybody in a population: sorted, so that nothing depends on the order of the rows.

use crate::card::{Divisor, Winsorise};
use crate::error::{Error, ErrorKind, Path};
use crate::number::{Exact, WIDTH_LIMIT};
use crate::population::{Sum, Totals, counted};

/// The values that are there, from the least to the greatest; at least one.
pub(super) struct Column(Vec<Exact>);

/// A value that was replaced before the fit: what it was, and what took its place.
pub(super) type Replaced = (Exact, Exact);

impl Column {
    /// None where there is no value.
    pub(super) fn new(mut values: Vec<Exact>) -> Option<Self> {
        values.sort_unstable();
        (!values.is_empty()).then_some(Column(values))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn least(&self) -> &Exact {
        &self.0[0]
    }

    pub(super) fn greatest(&self) -> &Exact {
        &self.0[self.0.len() - 1]
    }

    pub(super) fn is_constant(&self) -> bool {
        self.least() == self.greatest()
    }

    /// The different values, each with how often it is there.
    pub(super) fn runs(&self) -> impl Iterator<Item = (&Exact, usize)> {
        self.0.chunk_by(Exact::eq).map(|equal| (&equal[0], equal.len()))
    }

    /// Replaces the values at either end by the nearest one that stays; gives those that were replaced, from the
    /// least to the greatest.
    pub(super) fn winsorise(&mut self, by: &Winsorise, at: &Path<'_>) -> Result<Vec<Replaced>, Error> {
        let count = |count: Option<crate::card::Count>| count.map_or(0, |count| count.0.get() as usize);
        let (lowest, highest) = (count(by.lowest), count(by.highest));
        let n = self.0.len();
        if lowest.saturating_add(highest) >= n {
            let matter = format!("of {n} values these are all, and none would stay to take their place");
            return Err(Error::new(ErrorKind::BadNumber, &at.field("winsorise"), matter)
                .given(format_args!("{lowest} and {highest}"))
                .allowed(format_args!("together up to {}", n - 1))
                .way_out("replace fewer, or fit to more people"));
        }
        let (first, last) = (lowest, n - highest - 1);
        let ends = [(0..first, first), (last + 1..n, last)];
        let mut replaced = Vec::new();
        for (places, stays) in ends {
            let stays = self.0[stays].clone();
            for value in &mut self.0[places] {
                replaced.push((std::mem::replace(value, stays.clone()), stays.clone()));
            }
        }
        Ok(replaced)
    }

    /// The exact sum.
    pub(super) fn sum(&self, at: &Path<'_>) -> Result<Exact, Error> {
        self.0.iter().cloned().collect::<Sum>().total().ok_or_else(|| too_wide(at))
    }

    /// The exact mean.
    pub(super) fn mean(&self, at: &Path<'_>) -> Result<Exact, Error> {
        Ok(self.sum(at)?.div(&counted(self.len())).unwrap_or_default().reduced())
    }

    /// The standard deviation: exact where it is rational, else one figure of 28 significant digits. 0 for one value.
    pub(super) fn deviation(&self, divisor: Divisor, at: &Path<'_>) -> Result<Exact, Error> {
        if self.is_constant() {
            return Ok(Exact::ZERO);
        }
        let totals: Totals = self.0.iter().cloned().map(Some).collect();
        totals.deviation(divisor).map(Option::unwrap_or_default).map_err(|_| too_wide(at))
    }
}

fn too_wide(at: &Path<'_>) -> Error {
    Error::new(ErrorKind::TooWide, at, "the exact sum over the population is larger than the limit")
        .allowed(format_args!("up to {WIDTH_LIMIT} bits in its numerator and its denominator"))
        .way_out("round the actual by `round`, so that its denominators are alike")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::Count;

    fn column(values: &[&str]) -> Column {
        Column::new(values.iter().map(|text| Exact::parse(text).unwrap()).collect()).unwrap()
    }

    fn winsorise(lowest: u32, highest: u32) -> Winsorise {
        let count = |count| std::num::NonZero::new(count).map(Count);
        Winsorise { lowest: count(lowest), highest: count(highest) }
    }

    #[test]
    fn the_ends_are_replaced_by_the_nearest_that_stay() {
        let at = Path::Root;
        let mut it = column(&["9", "1", "5", "2", "7"]);
        let replaced = it.winsorise(&winsorise(1, 2), &at).unwrap();
        let texts: Vec<_> = replaced.iter().map(|(from, to)| format!("{from}>{to}")).collect();
        assert_eq!(texts, ["1>2", "7>5", "9>5"]);
        assert_eq!(it.runs().map(|(value, times)| format!("{value}x{times}")).collect::<Vec<_>>(), ["2x2", "5x3"]);
        let error = column(&["1", "2", "3"]).winsorise(&winsorise(1, 2), &at).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::BadNumber, "winsorise"));
    }

    #[test]
    fn too_many_denominators_are_an_error_at_the_indicator() {
        let values = (1..60_000).map(|i: i64| Exact::from_ratio(1, i128::from(i) * 2 + 1).unwrap());
        let error = Column::new(values.collect()).unwrap().sum(&Path::At("here")).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::TooWide, "here"));
    }
}
