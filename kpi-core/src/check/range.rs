//! Between which values a figure lies for every employee.

use crate::number::{Exact, Rounding};

/// A closed range; without an end it goes on for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) low: Option<Exact>,
    pub(super) high: Option<Exact>,
}

impl Range {
    pub(super) const ANY: Range = Range { low: None, high: None };

    pub(super) fn point(value: &Exact) -> Self {
        Range { low: Some(value.clone()), high: Some(value.clone()) }
    }

    pub(super) fn between(low: i64, high: i64) -> Self {
        Range { low: Some(Exact::integer(low)), high: Some(Exact::integer(high)) }
    }

    /// The one value that it holds, if it is one.
    pub(super) fn only(&self) -> Option<&Exact> {
        self.low.as_ref().filter(|low| self.high.as_ref() == Some(low))
    }

    /// The least range that holds both.
    pub(super) fn hull(&self, other: &Range) -> Range {
        Range { low: least(&self.low, &other.low), high: greatest(&self.high, &other.high) }
    }

    pub(super) fn add(&self, other: &Range) -> Range {
        let sum = |a: &Option<Exact>, b: &Option<Exact>| Some(a.as_ref()?.add(b.as_ref()?));
        Range { low: sum(&self.low, &other.low), high: sum(&self.high, &other.high) }
    }

    pub(super) fn neg(&self) -> Range {
        let neg = |end: &Option<Exact>| end.as_ref().map(Exact::neg);
        Range { low: neg(&self.high), high: neg(&self.low) }
    }

    pub(super) fn mul(&self, other: &Range) -> Range {
        if let (Some(a), Some(b), Some(c), Some(d)) = (&self.low, &self.high, &other.low, &other.high) {
            let products = [a.mul(c), a.mul(d), b.mul(c), b.mul(d)];
            let (low, high) = (products.iter().min().cloned(), products.iter().max().cloned());
            return Range { low, high };
        }
        let zero = Some(Exact::ZERO);
        let none = |range: &Range| range.only().is_some_and(Exact::is_zero);
        if none(self) || none(other) {
            return Range::point(&Exact::ZERO);
        }
        let positive = |range: &Range| range.low.as_ref().is_some_and(|low| low.signum() >= 0);
        if positive(self) && positive(other) {
            return Range { low: zero, high: None };
        }
        Range::ANY
    }

    pub(super) fn absolute(&self) -> Range {
        match (&self.low, &self.high) {
            (Some(low), _) if low.signum() >= 0 => self.clone(),
            (_, Some(high)) if high.signum() <= 0 => self.neg(),
            (Some(low), Some(high)) => Range { low: Some(Exact::ZERO), high: Some(low.abs().max(high.clone())) },
            _ => Range { low: Some(Exact::ZERO), high: None },
        }
    }

    pub(super) fn least(&self, other: &Range) -> Range {
        Range { low: least(&self.low, &other.low), high: self.min_end(other) }
    }

    pub(super) fn greatest(&self, other: &Range) -> Range {
        self.neg().least(&other.neg()).neg()
    }

    fn min_end(&self, other: &Range) -> Option<Exact> {
        match (&self.high, &other.high) {
            (Some(a), Some(b)) => Some(a.min(b).clone()),
            (one, other) => one.clone().or(other.clone()),
        }
    }

    /// A rounding never changes an order, so the ends stay the ends.
    pub(super) fn rounded(&self, rounding: &Rounding) -> Range {
        let end = |end: &Option<Exact>| end.as_ref().map(|end| end.round(rounding));
        Range { low: end(&self.low), high: end(&self.high) }
    }
}

/// The lower of two lower ends; a missing one is the lowest.
fn least(a: &Option<Exact>, b: &Option<Exact>) -> Option<Exact> {
    Some(a.as_ref()?.min(b.as_ref()?).clone())
}

fn greatest(a: &Option<Exact>, b: &Option<Exact>) -> Option<Exact> {
    Some(a.as_ref()?.max(b.as_ref()?).clone())
}
