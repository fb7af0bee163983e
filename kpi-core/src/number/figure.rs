//! What the two ways to compute exactly have in common: machine integers, and numbers of any width.

use std::cmp::Ordering;

use super::{Exact, Small};

/// A number, and operations that give none where there is no result, or where numbers of this kind do not hold it.
pub(crate) trait Figure: Sized {
    /// None for a number that is not of this kind.
    fn read(exact: &Exact) -> Option<&Self>;

    fn compare(&self, other: &Self) -> Option<Ordering>;

    fn add(&self, other: &Self) -> Option<Self>;

    fn sub(&self, other: &Self) -> Option<Self>;

    fn mul(&self, other: &Self) -> Option<Self>;

    fn div(&self, other: &Self) -> Option<Self>;

    fn floor(&self) -> Self;

    fn is_positive(&self) -> bool;
}

impl Figure for Exact {
    fn read(exact: &Exact) -> Option<&Self> {
        Some(exact)
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }

    fn add(&self, other: &Self) -> Option<Self> {
        Some(Exact::add(self, other))
    }

    fn sub(&self, other: &Self) -> Option<Self> {
        Some(Exact::sub(self, other))
    }

    fn mul(&self, other: &Self) -> Option<Self> {
        Some(Exact::mul(self, other))
    }

    fn div(&self, other: &Self) -> Option<Self> {
        Exact::div(self, other)
    }

    fn floor(&self) -> Self {
        Exact::floor(self)
    }

    fn is_positive(&self) -> bool {
        self.signum() > 0
    }
}

impl Figure for Small {
    #[inline(always)]
    fn read(exact: &Exact) -> Option<&Self> {
        exact.as_small()
    }

    #[inline(always)]
    fn compare(&self, other: &Self) -> Option<Ordering> {
        Small::cmp(*self, *other)
    }

    #[inline(always)]
    fn add(&self, other: &Self) -> Option<Self> {
        Small::add(*self, *other)
    }

    #[inline(always)]
    fn sub(&self, other: &Self) -> Option<Self> {
        Small::sub(*self, *other)
    }

    #[inline(always)]
    fn mul(&self, other: &Self) -> Option<Self> {
        Small::mul(*self, *other)
    }

    #[inline(always)]
    fn div(&self, other: &Self) -> Option<Self> {
        Small::div(*self, *other)
    }

    fn floor(&self) -> Self {
        Small::floor(*self)
    }

    #[inline(always)]
    fn is_positive(&self) -> bool {
        self.num > 0
    }
}
