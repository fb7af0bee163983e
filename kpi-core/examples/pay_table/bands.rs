//! The spread of a figure over many rows, in exact numbers.

use std::collections::BTreeMap;

use kpi_core::number::Exact;

/// At most so many bands are shown.
const MOST_BANDS: i64 = 16;

/// How often each figure came: as much memory as there are different figures.
#[derive(Default)]
pub(crate) struct Spread {
    counts: BTreeMap<Exact, i64>,
    rows: i64,
    sum: Exact,
}

/// A part of the number line, from `from` to below `to`.
pub(crate) struct Band {
    pub(crate) from: Exact,
    pub(crate) to: Exact,
    pub(crate) rows: i64,
}

impl Spread {
    pub(crate) fn add(&mut self, figure: Exact) {
        self.rows += 1;
        self.sum = self.sum.add(&figure);
        *self.counts.entry(figure).or_default() += 1;
    }

    pub(crate) fn mean(&self) -> Option<Exact> {
        self.sum.div(&Exact::from(self.rows))
    }

    /// The least, the quartiles, the median and the greatest figure, as spreadsheets define them (QUARTILE.INC):
    /// straight between the two figures on either side of the place.
    pub(crate) fn quartile(&self, quarters: i64) -> Option<Exact> {
        let place = (self.rows - 1) * quarters;
        let low = self.at(place / 4)?;
        let high = self.at((place + 3) / 4)?;
        let part = Exact::from_ratio(i128::from(place % 4), 4)?;
        Some(low.add(&high.sub(low).mul(&part)))
    }

    /// The figure with so many below it, counting equal ones one by one.
    fn at(&self, place: i64) -> Option<&Exact> {
        let mut below = 0;
        for (figure, rows) in &self.counts {
            below += rows;
            if place < below {
                return Some(figure);
            }
        }
        None
    }

    /// Every figure in bands of equal, round width: 0.01, 0.02, 0.05, 0.1 ... whichever gives few enough; and how many
    /// decimals their limits have.
    pub(crate) fn bands(&self) -> (Vec<Band>, u32) {
        let (Some((least, _)), Some((greatest, _))) = (self.counts.first_key_value(), self.counts.last_key_value())
        else {
            return (Vec::new(), 0);
        };
        let number = |figure: &Exact, width: &Exact| figure.div(width).unwrap_or_default().floor();
        let mut width = Exact::from_ratio(1, 100).unwrap_or(Exact::ONE);
        for (num, den) in [(2, 1), (5, 2), (2, 1)].into_iter().cycle() {
            if number(greatest, &width).sub(&number(least, &width)) < Exact::from(MOST_BANDS) {
                break;
            }
            width = width.mul(&Exact::from_ratio(num, den).unwrap_or(Exact::ONE));
        }
        let mut bands: Vec<Band> = Vec::new();
        let mut from = number(least, &width).mul(&width);
        while from <= *greatest {
            let to = from.add(&width);
            let rows = self.counts.range(&from..&to).map(|(_, rows)| rows).sum();
            bands.push(Band { from, to: to.clone(), rows });
            from = to;
        }
        let decimals = if width.is_integer() { 0 } else { 2 - u32::from(width.mul(&Exact::from(10)).is_integer()) };
        (bands, decimals)
    }
}
