//! Figures as the filter knows them: exact integers, exact quotients of integers, or floats near the figure.

use crate::number::Exact;

use super::node::{Arg, F, Id};
use super::truth::Away;

/// Integers up to this size are used: the trick that makes floats whole holds for them, and they have room for a factor.
pub(super) const WHOLE: f64 = (1_u64 << 51) as f64;

/// Below this size every integer is a float.
pub(super) const EXACT: f64 = (1_u64 << 53) as f64;

/// Figures up to this size have one bound for all rows; beyond it the bound is worked out row by row.
pub(super) const NARROW: f64 = (1_u64 << 20) as f64;

/// Figures beyond this are left to exact arithmetic: so no float overflows.
pub(super) const VAST: f64 = 1e100;

/// Where a number lies, in every row in which it is used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) lo: f64,
    pub(super) hi: f64,
}

impl Range {
    pub(super) fn new(a: f64, b: f64) -> Self {
        Range { lo: a.min(b), hi: a.max(b) }
    }

    pub(super) fn max(self) -> f64 {
        self.lo.abs().max(self.hi.abs())
    }

    /// A little wider, for what is worked out of it in floats.
    pub(super) fn wider(self) -> Self {
        let slack = |end: f64| end.abs() * 1e-9 + f64::MIN_POSITIVE;
        Range { lo: self.lo - slack(self.lo), hi: self.hi + slack(self.hi) }
    }

    pub(super) fn times(self, by: f64) -> Self {
        Range::new(self.lo * by, self.hi * by)
    }

    pub(super) fn hull(self, other: Self) -> Self {
        Range { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }
}

/// What stands in the lanes of a figure. The figure is this times its scale.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// Nothing: the scale is the figure.
    Const,
    /// An integer.
    Int { lane: Id, range: Range },
    /// A quotient of integers, not yet divided; the divisor is at least 1 wherever the figure is there and the row is
    /// not in doubt. Where it has been limited, the quotient that was limited costs less than dividing once more; that
    /// may be too wide for one bound.
    Ratio { num: Id, den: Id, nums: Range, dens: f64, range: Range, limited: Option<(Id, Option<F>)> },
    /// A float, and what it may be off by.
    Near { lane: Id, range: Range, bound: Arg },
}

/// A figure.
#[derive(Clone, Debug)]
pub(super) struct Num {
    /// Above 0, but for a constant.
    pub(super) scale: Exact,
    pub(super) form: Form,
    pub(super) away: Away,
    /// At least the bits of the exact figure's numerator and denominator.
    pub(super) bits: usize,
}

/// The number as a float, off by no more than [`bound::CONSTANT`] of it.
pub(super) fn float(exact: &Exact) -> Option<f64> {
    let (num, den) = exact.reduced().ratio()?;
    Some(num as f64 / den as f64)
}

/// A whole number that is exact as a float.
pub(super) fn whole(exact: &Exact) -> Option<f64> {
    let (num, den) = exact.reduced().ratio()?;
    (den == 1 && num.unsigned_abs() <= 1 << 53).then_some(num as f64)
}

/// The greatest number of which all of these are whole multiples.
pub(super) fn measure<'e>(numbers: impl Iterator<Item = &'e Exact>) -> Option<Exact> {
    let mut common: Option<(i128, i128)> = None;
    for number in numbers {
        let (num, den) = number.reduced().ratio()?;
        let num = num.checked_abs()?;
        common = Some(match common {
            None => (num, den),
            Some((a, b)) => {
                let (left, right) = (a.checked_mul(den)?, num.checked_mul(b)?);
                let reduced = Exact::from_ratio(gcd(left, right), b.checked_mul(den)?)?.reduced();
                reduced.ratio()?
            }
        });
    }
    let (num, den) = common?;
    Exact::from_ratio(num, den)
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Num {
    pub(super) fn constant(value: Exact) -> Self {
        Num { bits: value.bits(), scale: value, form: Form::Const, away: Away::There }
    }

    pub(super) fn known(&self) -> Option<&Exact> {
        match self.form {
            Form::Const => Some(&self.scale),
            _ => None,
        }
    }

    /// Where the figure itself lies.
    pub(super) fn range(&self) -> Option<Range> {
        let scale = float(&self.scale)?;
        let range = match self.form {
            Form::Const => Range::new(scale, scale),
            Form::Int { range, .. } | Form::Ratio { range, .. } | Form::Near { range, .. } => range.times(scale),
        };
        Some(range.wider())
    }

    pub(super) fn is_int(&self) -> bool {
        matches!(self.form, Form::Const | Form::Int { .. })
    }

    /// One figure that is either of two which stand in the same lane.
    pub(super) fn joined(&self, other: &Num) -> Option<Num> {
        let (
            &Form::Near { lane, range, bound: Arg::Const(e) },
            &Form::Near { lane: same, range: at, bound: Arg::Const(f) },
        ) = (&self.form, &other.form)
        else {
            return None;
        };
        let form = Form::Near { lane, range: range.hull(at), bound: Arg::constant(e.get().max(f.get())) };
        let alike = lane == same && self.scale == other.scale && self.away == other.away;
        alike.then(|| Num { scale: self.scale.clone(), form, away: self.away, bits: self.bits.max(other.bits) })
    }

    pub(super) fn away(mut self, away: Away) -> Self {
        self.away = away;
        self
    }
}

/// A figure as a float: its lane, where that lies, and what it may be off by.
#[derive(Clone, Copy)]
pub(super) struct Near {
    pub(super) lane: Id,
    pub(super) range: Range,
    pub(super) bound: Arg,
}

/// A number above 0 of which both are whole multiples, and the multiples.
pub(super) fn multiples(a: &Exact, b: &Exact) -> Option<(Exact, f64, f64)> {
    let scale = measure([a, b].into_iter().filter(|number| !number.is_zero()))?;
    Some((scale.clone(), whole(&a.div(&scale)?)?, whole(&b.div(&scale)?)?))
}

pub(super) fn corners(r: Range, s: Range) -> Range {
    let corners = [r.lo * s.lo, r.lo * s.hi, r.hi * s.lo, r.hi * s.hi];
    Range {
        lo: corners.into_iter().fold(f64::INFINITY, f64::min),
        hi: corners.into_iter().fold(f64::NEG_INFINITY, f64::max),
    }
}
