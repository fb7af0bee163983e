//! Figures as functions of one fact: quotients of two straight lines.
//!
//! With all other facts held still, a ratio, an inverse ratio, base and norm, a piece of a curve, a weighted mean and a
//! pay line are all of the form (p + q·x) / (r + s·x) between two of their break points, and so is what comes of adding
//! or multiplying by a constant or taking the reciprocal.

use std::cmp::Ordering;

use crate::number::Exact;

/// To which side of a point one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// To smaller values.
    Down,
    /// To greater values.
    Up,
}

impl Way {
    pub(crate) fn towards(self, ordering: Ordering) -> Ordering {
        if self == Way::Up { ordering } else { ordering.reverse() }
    }

    /// Does the second value lie further on this way than the first?
    pub(crate) fn is_beyond(self, from: &Exact, to: &Exact) -> bool {
        self.towards(to.cmp(from)).is_gt()
    }
}

/// The sign of a + b·x just beside a point.
fn beside(a: &Exact, b: &Exact, x: &Exact, way: Way) -> Ordering {
    a.add(&b.mul(x)).cmp(&Exact::ZERO).then_with(|| way.towards(b.cmp(&Exact::ZERO)))
}

/// (p + q·x) / (r + s·x)
#[derive(Clone, Debug)]
pub(crate) struct Moebius {
    p: Exact,
    q: Exact,
    r: Exact,
    s: Exact,
}

impl Moebius {
    /// The fact itself.
    pub(super) fn x() -> Self {
        Moebius { p: Exact::ZERO, q: Exact::ONE, r: Exact::ONE, s: Exact::ZERO }
    }

    /// How it compares with a constant just beside a point, on the side of `way`; equal only where it is equal on a
    /// whole stretch. The signs of both straight lines decide, so that a pole at the point does no harm.
    pub(super) fn compare(&self, value: &Exact, x: &Exact, way: Way) -> Ordering {
        let above = beside(&self.p.sub(&value.mul(&self.r)), &self.q.sub(&value.mul(&self.s)), x, way);
        let divisor = beside(&self.r, &self.s, x, way);
        if divisor.is_lt() { above.reverse() } else { above }
    }

    /// Its value at a point; none at its pole.
    pub(crate) fn at(&self, x: &Exact) -> Option<Exact> {
        self.p.add(&self.q.mul(x)).div(&self.r.add(&self.s.mul(x))).map(|value| value.reduced())
    }

    /// Does it rise (greater), stand still (equal) or fall (less)? Between two poles it does one of them throughout.
    pub(crate) fn trend(&self) -> Ordering {
        self.q.mul(&self.r).cmp(&self.p.mul(&self.s))
    }

    /// Its four numbers.
    pub(super) fn numbers(&self) -> [&Exact; 4] {
        [&self.p, &self.q, &self.r, &self.s]
    }

    /// The constant that it is, if it stands still.
    pub(super) fn still(&self) -> Option<Exact> {
        if self.trend().is_ne() {
            return None;
        }
        self.p.div(&self.r).or_else(|| self.q.div(&self.s)).map(|value| value.reduced())
    }

    /// Where it is equal to a constant.
    pub(crate) fn meets(&self, value: &Exact) -> Option<Exact> {
        let x = value.mul(&self.r).sub(&self.p).div(&self.q.sub(&value.mul(&self.s)))?;
        Some(x.reduced())
    }

    /// Where it is not defined.
    pub(super) fn pole(&self) -> Option<Exact> {
        self.r.neg().div(&self.s).map(|pole| pole.reduced())
    }

    pub(super) fn plus(&self, value: &Exact) -> Self {
        let (p, q) = (self.p.add(&value.mul(&self.r)), self.q.add(&value.mul(&self.s)));
        Moebius { p, q, r: self.r.clone(), s: self.s.clone() }.tidy()
    }

    pub(super) fn times(&self, value: &Exact) -> Self {
        Moebius { p: self.p.mul(value), q: self.q.mul(value), r: self.r.clone(), s: self.s.clone() }.tidy()
    }

    pub(super) fn reciprocal(&self) -> Self {
        Moebius { p: self.r.clone(), q: self.s.clone(), r: self.p.clone(), s: self.q.clone() }
    }

    /// The sum of two, where it is of the same form: both over the same divisor.
    pub(super) fn add(&self, other: &Self) -> Option<Self> {
        let share = self.divisor_share(other)?;
        let (p, q) = (self.p.add(&other.p.mul(&share)), self.q.add(&other.q.mul(&share)));
        Some(Moebius { p, q, r: self.r.clone(), s: self.s.clone() }.tidy())
    }

    /// The quotient of two, where it is of the same form: both over the same divisor.
    pub(super) fn over(&self, other: &Self) -> Option<Self> {
        let share = self.divisor_share(other)?;
        let (r, s) = (other.p.mul(&share), other.q.mul(&share));
        Some(Moebius { p: self.p.clone(), q: self.q.clone(), r, s }.tidy())
    }

    /// What the other's divisor must be multiplied by to be this one's.
    fn divisor_share(&self, other: &Self) -> Option<Exact> {
        let share = self.r.div(&other.r).or_else(|| self.s.div(&other.s))?;
        let same = other.r.mul(&share) == self.r && other.s.mul(&share) == self.s;
        (same && !share.is_zero()).then_some(share)
    }

    fn tidy(self) -> Self {
        Moebius { p: self.p.reduced(), q: self.q.reduced(), r: self.r.reduced(), s: self.s.reduced() }
    }
}
