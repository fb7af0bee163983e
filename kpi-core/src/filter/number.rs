//! Figures as the filter knows them: exact integers, exact quotients of integers, or floats near the figure.

use crate::number::{Exact, Rounding};

use super::bound;
use super::node::{Arg, F, Graph, Id, Node};
use super::truth::{Away, Truth};

/// Integers up to this size are used: the trick that makes floats whole holds for them, and they have room for a factor.
pub(super) const WHOLE: f64 = (1_u64 << 51) as f64;

/// Below this size every integer is a float.
const EXACT: f64 = (1_u64 << 53) as f64;

/// Figures up to this size have one bound for all rows; beyond it the bound is worked out row by row.
const NARROW: f64 = (1_u64 << 20) as f64;

/// Figures beyond this are left to exact arithmetic: so no float overflows.
const VAST: f64 = 1e100;

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
    fn wider(self) -> Self {
        let slack = |end: f64| end.abs() * 1e-9 + f64::MIN_POSITIVE;
        Range { lo: self.lo - slack(self.lo), hi: self.hi + slack(self.hi) }
    }

    fn times(self, by: f64) -> Self {
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
    /// A quotient of integers, not yet divided; the divisor is at least 1. Where it has been limited, the quotient that
    /// was limited costs less than dividing once more.
    Ratio { num: Id, den: Id, nums: Range, dens: f64, range: Range, limited: Option<(Id, F)> },
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
fn whole(exact: &Exact) -> Option<f64> {
    let (num, den) = exact.reduced().ratio()?;
    (den == 1 && num.unsigned_abs() <= 1 << 53).then_some(num as f64)
}

/// The greatest number of which all of these are whole multiples.
fn measure<'e>(numbers: impl Iterator<Item = &'e Exact>) -> Option<Exact> {
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

    fn is_int(&self) -> bool {
        matches!(self.form, Form::Const | Form::Int { .. })
    }

    pub(super) fn away(mut self, away: Away) -> Self {
        self.away = away;
        self
    }
}

/// A figure as a float: its lane, where that lies, and what it may be off by.
#[derive(Clone, Copy)]
struct Near {
    lane: Id,
    range: Range,
    bound: Arg,
}

impl Graph {
    /// `plus + Σ c · x`.
    pub(super) fn linear(&mut self, terms: &[(Exact, &Num)], plus: &Exact) -> Option<Num> {
        let away = self.all_there(terms.iter().map(|(_, num)| num.away));
        let bits = terms.iter().map(|(c, num)| c.bits() + num.bits + 1).sum::<usize>() + plus.bits();
        let mut plus = plus.clone();
        let mut varying = Vec::new();
        for (c, num) in terms {
            match &num.form {
                Form::Const => plus = plus.add(&c.mul(&num.scale)),
                _ if c.is_zero() => {}
                _ => varying.push((c.mul(&num.scale).reduced(), *num)),
            }
        }
        let plus = plus.reduced();
        let num = match varying.as_slice() {
            [] => Num::constant(plus),
            [(scale, only)] if plus.is_zero() && scale.signum() > 0 => Num { scale: scale.clone(), ..(*only).clone() },
            _ => match self.whole_linear(&varying, &plus).or_else(|| self.ratio_linear(&varying, &plus)) {
                Some(num) => num,
                None => self.near_linear(&varying, &plus)?,
            },
        };
        let fits = num.range()?.max() < VAST;
        fits.then_some(Num { bits, away, ..num })
    }

    /// Of integers, exactly.
    fn whole_linear(&mut self, terms: &[(Exact, &Num)], plus: &Exact) -> Option<Num> {
        let ends = |num: &Num| if let Form::Int { lane, range } = num.form { Some((lane, range)) } else { None };
        let scale = measure(terms.iter().map(|(c, _)| c).chain((!plus.is_zero()).then_some(plus)))?;
        let start = whole(&plus.div(&scale)?)?;
        let (mut range, mut size) = (Range::new(start, start), start.abs());
        let mut lanes = Vec::new();
        for (c, num) in terms {
            let (lane, at) = ends(num)?;
            let c = whole(&c.div(&scale)?)?;
            let at = at.times(c);
            range = Range { lo: range.lo + at.lo, hi: range.hi + at.hi };
            size += at.max();
            lanes.push((F::new(c), lane));
        }
        (size <= WHOLE).then(|| {
            let lane = self.add(Node::Linear { terms: lanes.into(), plus: F::new(start) });
            Num { scale, form: Form::Int { lane, range }, away: Away::There, bits: 0 }
        })
    }

    /// Of quotients by one and the same divisor, exactly.
    fn ratio_linear(&mut self, terms: &[(Exact, &Num)], plus: &Exact) -> Option<Num> {
        let Form::Ratio { den: common, dens, .. } = terms.first()?.1.form else { return None };
        let scale = measure(terms.iter().map(|(c, _)| c).chain((!plus.is_zero()).then_some(plus)))?;
        let start = whole(&plus.div(&scale)?)?;
        let mut size = start.abs() * dens;
        let mut lanes = if start == 0.0 { vec![] } else { vec![(F::new(start), common)] };
        let mut range = Range::new(start, start);
        for (c, num) in terms {
            let Form::Ratio { num, den, nums, range: at, .. } = num.form else { return None };
            if den != common {
                return None;
            }
            let c = whole(&c.div(&scale)?)?;
            size += nums.max() * c.abs();
            let at = at.times(c);
            range = Range { lo: range.lo + at.lo, hi: range.hi + at.hi };
            lanes.push((F::new(c), num));
        }
        (size <= WHOLE).then(|| {
            let num = self.add(Node::Linear { terms: lanes.into(), plus: F::new(0.0) });
            let form = Form::Ratio {
                num,
                den: common,
                nums: Range::new(-size, size),
                dens,
                range: range.wider(),
                limited: None,
            };
            Num { scale, form, away: Away::There, bits: 0 }
        })
    }

    fn near_linear(&mut self, terms: &[(Exact, &Num)], plus: &Exact) -> Option<Num> {
        let start = float(plus)?;
        let n = terms.len() as f64;
        let mut range = Range::new(start, start);
        let (mut lanes, mut bounded, mut total) = (Vec::new(), Vec::new(), bound::term(start, 1.0, 0.0, n));
        let mut narrow = true;
        for (c, num) in terms {
            // The scale is in the factor already.
            let near = self.near(num)?;
            let c = float(c)?;
            let at = near.range.times(c);
            range = Range { lo: range.lo + at.lo, hi: range.hi + at.hi };
            match near.bound {
                Arg::Const(e) => total += bound::term(c, near.range.max(), e.get(), n),
                Arg::Lane(_) => narrow = false,
            }
            narrow &= at.max() <= NARROW;
            lanes.push((F::new(c), near.lane));
            bounded.push((F::new(c), near.lane, near.bound));
        }
        let bound = match narrow {
            true => Arg::constant(total),
            false => {
                let plus = F::new(bound::term(start, 1.0, 0.0, n));
                Arg::Lane(self.add(Node::LinearBound { terms: bounded.into(), plus }))
            }
        };
        let lane = self.add(Node::Linear { terms: lanes.into(), plus: F::new(start) });
        let form = Form::Near { lane, range: range.wider(), bound };
        Some(Num { scale: Exact::ONE, form, away: Away::There, bits: 0 })
    }

    /// A figure, not a constant, as a float, without its scale.
    fn near(&mut self, num: &Num) -> Option<Near> {
        let scale = float(&num.scale)?;
        match num.form {
            Form::Const => None,
            Form::Int { lane, range } => Some(Near { lane, range, bound: Arg::constant(0.0) }),
            Form::Near { lane, range, bound } => Some(Near { lane, range, bound }),
            Form::Ratio { limited: Some((lane, bound)), range, .. } => {
                Some(Near { lane, range, bound: Arg::Const(bound) })
            }
            Form::Ratio { num, den, range, .. } => {
                let lane = self.add(Node::Quotient(Arg::Lane(num), den));
                let bound = match range.max() * scale <= NARROW {
                    true => Arg::constant(bound::ratio(range.max())),
                    false => Arg::Lane(self.add(Node::RatioBound(lane))),
                };
                Some(Near { lane, range, bound })
            }
        }
    }

    /// The figure where it is used only between these two, which are figures, not lanes.
    pub(super) fn within(&mut self, num: &Num, lo: &Exact, hi: &Exact) -> Option<Num> {
        let (lo, hi) = (float(&lo.div(&num.scale)?)?, float(&hi.div(&num.scale)?)?);
        let inside = Range::new(lo, hi).wider();
        let form = match num.form {
            Form::Const => Form::Const,
            Form::Int { lane, range } => {
                Form::Int { lane, range: Range::new(range.lo.max(inside.lo), range.hi.min(inside.hi)) }
            }
            Form::Near { lane, bound, .. } => Form::Near { lane, range: inside, bound },
            Form::Ratio { limited: Some((lane, bound)), .. } => {
                Form::Near { lane, range: inside, bound: Arg::Const(bound) }
            }
            Form::Ratio { num, den, .. } => {
                let lane = self.add(Node::Quotient(Arg::Lane(num), den));
                Form::Near { lane, range: inside, bound: Arg::constant(bound::ratio(inside.max())) }
            }
        };
        Some(Num { form, ..num.clone() })
    }

    pub(super) fn product(&mut self, a: &Num, b: &Num) -> Option<Num> {
        let away = self.all_there([a.away, b.away].into_iter());
        let bits = a.bits + b.bits;
        let num = match (a.known(), b.known()) {
            (Some(c), _) => self.linear(&[(c.clone(), b)], &Exact::ZERO)?,
            (_, Some(c)) => self.linear(&[(c.clone(), a)], &Exact::ZERO)?,
            _ => self.varying_product(a, b)?,
        };
        let fits = num.range()?.max() < VAST;
        fits.then_some(Num { away, bits, ..num })
    }

    fn varying_product(&mut self, a: &Num, b: &Num) -> Option<Num> {
        let scale = a.scale.mul(&b.scale).reduced();
        let form = match (&a.form, &b.form) {
            (Form::Int { lane: x, range: r }, Form::Int { lane: y, range: s }) if r.max() * s.max() <= WHOLE => {
                Form::Int { lane: self.add(Node::Product(*x, *y)), range: corners(*r, *s) }
            }
            (&Form::Ratio { num, den, nums, dens, range, .. }, &Form::Int { lane, range: r })
            | (&Form::Int { lane, range: r }, &Form::Ratio { num, den, nums, dens, range, .. })
                if nums.max() * r.max() <= WHOLE =>
            {
                let num = self.add(Node::Product(num, lane));
                Form::Ratio { num, den, nums: corners(nums, r), dens, range: corners(range, r).wider(), limited: None }
            }
            _ => {
                let (x, y) = (self.near(a)?, self.near(b)?);
                let lane = self.add(Node::Product(x.lane, y.lane));
                let range = corners(x.range, y.range).wider();
                let bound = match (x.bound, y.bound) {
                    (Arg::Const(e), Arg::Const(f)) if range.max() * float(&scale)? <= NARROW => {
                        Arg::constant(bound::product(x.range.max(), e.get(), y.range.max(), f.get()))
                    }
                    _ => {
                        let (a, b) = ((x.lane, x.bound), (y.lane, y.bound));
                        Arg::Lane(self.add(Node::ProductBound { a, b }))
                    }
                };
                Form::Near { lane, range, bound }
            }
        };
        Some(Num { scale, form, away: Away::There, bits: 0 })
    }

    /// A quotient; undefined where the divisor is 0, or where it must be positive and is not.
    pub(super) fn quotient(&mut self, of: &Num, by: &Num, positive: bool) -> Option<Num> {
        let bits = of.bits + by.bits;
        if let Some(c) = by.known() {
            let inverse = Exact::ONE.div(c)?;
            let num = self.linear(&[(inverse, of)], &Exact::ZERO)?;
            let away = self.all_there([of.away, by.away].into_iter());
            return Some(Num { away, bits, ..num });
        }
        // Of what the divisor is made, and of what by which the dividend is multiplied for it.
        let (divisor, numerator) = match by.form {
            Form::Int { .. } => (by.clone(), None),
            Form::Ratio { num, den, nums, dens, .. } => {
                let scale = by.scale.clone();
                let divisor = Num { scale, form: Form::Int { lane: num, range: nums }, away: by.away, bits: by.bits };
                let factor = Form::Int { lane: den, range: Range::new(1.0, dens) };
                (divisor, Some(Num { scale: Exact::ONE, form: factor, away: Away::There, bits: 0 }))
            }
            _ => return None,
        };
        let Form::Int { lane: by_lane, range: by_range } = divisor.form else { return None };
        let zero = Exact::ZERO;
        let bad = match positive {
            true => self.compare_known(&divisor, &zero, true)?,
            false => self.equals_known(&divisor, &zero)?,
        };
        if bad == Truth::Const(true) {
            return None;
        }
        let dividend = match &numerator {
            Some(factor) => self.product(of, factor)?,
            None => of.clone(),
        };
        // Where the quotient is undefined it is divided by 1: no host is ever shown a division by 0.
        let (dividend, size) = match positive || by_range.lo >= 0.0 {
            true => (dividend, by_lane),
            false => (self.turned(&dividend, by_lane)?, self.add(Node::Absolute(by_lane))),
        };
        let den = match by_range.lo >= 1.0 {
            true => by_lane,
            false => self.add(Node::Greatest(Arg::Lane(size), Arg::constant(1.0))),
        };
        let there = self.all_there([of.away, by.away].into_iter());
        let away = self.undefined_where(bad, there);
        let dens = by_range.max().max(1.0);
        let scale = dividend.scale.div(&divisor.scale)?.reduced();
        let form = match dividend.form {
            Form::Const => {
                // A constant over integers: its sign stands in the dividend, so that the scale is above 0.
                let sign = f64::from(scale.signum());
                let one = self.fill(sign);
                let range = Range::new(0.0, sign);
                Form::Ratio { num: one, den, nums: range, dens, range, limited: None }
            }
            Form::Int { lane, range } => {
                let quotients = range.hull(Range::new(0.0, 0.0));
                Form::Ratio { num: lane, den, nums: range, dens, range: quotients, limited: None }
            }
            Form::Ratio { num, den: first, nums, dens: firsts, range, .. } if firsts * dens <= WHOLE => {
                let den = self.add(Node::Product(first, den));
                let range = range.hull(Range::new(0.0, 0.0));
                Form::Ratio { num, den, nums, dens: firsts * dens, range, limited: None }
            }
            _ => {
                let near = self.near(&dividend)?;
                let lane = self.add(Node::Quotient(Arg::Lane(near.lane), den));
                let range = near.range.hull(Range::new(0.0, 0.0)).wider();
                let bound = match near.bound {
                    Arg::Const(e) if range.max() * float(&scale)? <= NARROW => {
                        Arg::constant(bound::quotient(range.max(), e.get(), 1.0))
                    }
                    bound => Arg::Lane(self.add(Node::QuotientBound { of: lane, by: den, bound })),
                };
                Form::Near { lane, range, bound }
            }
        };
        let scale = if scale.signum() < 0 { scale.neg() } else { scale };
        match scale.is_zero() {
            true => Some(Num { away, bits, ..Num::constant(Exact::ZERO) }),
            false => Some(Num { scale, form, away, bits }),
        }
    }

    /// The figure, its sign turned where a number is negative.
    fn turned(&mut self, num: &Num, by: Id) -> Option<Num> {
        let both = |range: Range| Range::new(-range.max(), range.max());
        let form = match num.form {
            Form::Const => {
                if num.scale.is_zero() {
                    return Some(num.clone());
                }
                let sign = self.fill(f64::from(num.scale.signum()));
                let form = Form::Int { lane: self.add(Node::Turned(sign, by)), range: Range::new(-1.0, 1.0) };
                return Some(Num { scale: num.scale.abs(), form, ..num.clone() });
            }
            Form::Int { lane, range } => Form::Int { lane: self.add(Node::Turned(lane, by)), range: both(range) },
            Form::Ratio { num, den, nums, dens, range, .. } => {
                let num = self.add(Node::Turned(num, by));
                Form::Ratio { num, den, nums: both(nums), dens, range: both(range), limited: None }
            }
            Form::Near { lane, range, bound } => {
                Form::Near { lane: self.add(Node::Turned(lane, by)), range: both(range), bound }
            }
        };
        Some(Num { form, ..num.clone() })
    }

    /// The same number in every row.
    fn fill(&mut self, value: f64) -> Id {
        self.add(Node::Bits(value.to_bits()))
    }

    pub(super) fn absolute(&mut self, num: &Num) -> Option<Num> {
        let size = |range: Range| Range::new(0.0, range.max());
        let form = match num.form {
            Form::Const => return Some(Num { scale: num.scale.abs(), ..num.clone() }),
            Form::Int { lane, range } => Form::Int { lane: self.add(Node::Absolute(lane)), range: size(range) },
            Form::Ratio { num, den, nums, dens, range, .. } => {
                let num = self.add(Node::Absolute(num));
                Form::Ratio { num, den, nums: size(nums), dens, range: size(range), limited: None }
            }
            Form::Near { lane, range, bound } => {
                Form::Near { lane: self.add(Node::Absolute(lane)), range: size(range), bound }
            }
        };
        Some(Num { form, ..num.clone() })
    }

    /// The lesser of two, or the greater.
    pub(super) fn extreme(&mut self, a: &Num, b: &Num, greatest: bool) -> Option<Num> {
        let node = |x: Arg, y: Arg| if greatest { Node::Greatest(x, y) } else { Node::Least(x, y) };
        let pick = |r: Range, s: Range| match greatest {
            true => Range { lo: r.lo.max(s.lo), hi: r.hi.max(s.hi) },
            false => Range { lo: r.lo.min(s.lo), hi: r.hi.min(s.hi) },
        };
        let away = self.all_there([a.away, b.away].into_iter());
        let bits = a.bits.max(b.bits);
        if let (Some(x), Some(y)) = (a.known(), b.known()) {
            let picked = if (x < y) == greatest { y } else { x };
            return Some(Num { away, bits, ..Num::constant(picked.clone()) });
        }
        if let Some((scale, x, y)) = self.aligned(a, b) {
            let range = pick(x.1, y.1);
            let lane = self.add(node(x.0, y.0));
            return Some(Num { scale, form: Form::Int { lane, range }, away, bits });
        }
        let (a, b) = if let Form::Ratio { .. } = b.form { (b, a) } else { (a, b) };
        if let (&Form::Ratio { num, den, nums, dens, range, .. }, Some(limit)) = (&a.form, b.known())
            && let Some((scale, p, q)) = multiples(&a.scale, limit)
            && (nums.max() * p).max(dens * q.abs()) <= WHOLE
        {
            let (x, y) = (self.times(num, p), self.times(den, q));
            let num = self.add(node(x, y));
            let nums = pick(nums.times(p), Range::new(0.0, dens * q));
            let nums = nums.hull(Range::new(0.0, q));
            let range = pick(range.times(p), Range::new(q, q)).wider();
            let limited = self.limited(a, b, greatest, &scale, range);
            return Some(Num { scale, form: Form::Ratio { num, den, nums, dens, range, limited }, away, bits });
        }
        let ((x, y), scale) = self.near_pair(a, b)?;
        let lane = self.add(node(x.0, y.0));
        let bound = self.greater_bound(x.2, y.2);
        let form = Form::Near { lane, range: pick(x.1, y.1).wider(), bound };
        Some(Num { scale, form, away, bits })
    }

    /// The quotient divided first and limited then, if it stays narrow enough for one bound; in parts of a scale.
    fn limited(&mut self, a: &Num, limit: &Num, greatest: bool, scale: &Exact, range: Range) -> Option<(Id, F)> {
        let most = range.max() * float(scale)?;
        if most > NARROW {
            return None;
        }
        let near = match a.form {
            Form::Ratio { limited: Some((lane, _)), .. } => lane,
            Form::Ratio { num, den, .. } => self.add(Node::Quotient(Arg::Lane(num), den)),
            _ => return None,
        };
        if a.scale != *scale {
            return None;
        }
        let end = Arg::constant(float(&limit.known()?.div(scale)?)?);
        let near = Arg::Lane(near);
        let lane = self.add(if greatest { Node::Greatest(near, end) } else { Node::Least(near, end) });
        // Each limit may be off as a float, and the quotient where it is between them.
        Some((lane, F::new(2.0 * bound::ratio(range.max()) + bound::CONSTANT * range.max())))
    }

    /// A lane times a whole number.
    fn times(&mut self, lane: Id, by: f64) -> Arg {
        if by == 1.0 {
            return Arg::Lane(lane);
        }
        if by == 0.0 {
            return Arg::constant(0.0);
        }
        Arg::Lane(self.add(Node::Linear { terms: [(F::new(by), lane)].into(), plus: F::new(0.0) }))
    }

    /// Two integers, or constants, in parts of one scale.
    #[allow(clippy::type_complexity)]
    fn aligned(&mut self, a: &Num, b: &Num) -> Option<(Exact, (Arg, Range), (Arg, Range))> {
        if !(a.is_int() && b.is_int()) {
            return None;
        }
        let there = [a, b].into_iter().map(|num| &num.scale).filter(|scale| !scale.is_zero());
        let scale = measure(there)?;
        let (x, y) = (self.part(a, &scale)?, self.part(b, &scale)?);
        Some((scale, x, y))
    }

    /// An integer, or a constant, in parts of a scale of which it is a whole multiple.
    fn part(&mut self, num: &Num, scale: &Exact) -> Option<(Arg, Range)> {
        let by = whole(&num.scale.div(scale)?)?;
        let (lane, range) = match num.form {
            Form::Int { lane, range } => (Some(lane), range.times(by)),
            Form::Const => (None, Range::new(by, by)),
            _ => return None,
        };
        let arg = match lane {
            _ if range.max() > WHOLE => return None,
            Some(lane) => self.times(lane, by),
            None => Arg::constant(by),
        };
        Some((arg, range))
    }

    /// Two figures as floats in parts of one scale.
    #[allow(clippy::type_complexity)]
    fn near_pair(&mut self, a: &Num, b: &Num) -> Option<(((Arg, Range, Arg), (Arg, Range, Arg)), Exact)> {
        let scale = match (a.known(), b.known()) {
            (None, None) if a.scale == b.scale => a.scale.clone(),
            (None, Some(_)) => a.scale.clone(),
            (Some(_), None) => b.scale.clone(),
            _ => Exact::ONE,
        };
        let x = self.near_in(a, &scale)?;
        let y = self.near_in(b, &scale)?;
        Some(((x, y), scale))
    }

    /// A figure as a float in parts of a scale.
    fn near_in(&mut self, num: &Num, scale: &Exact) -> Option<(Arg, Range, Arg)> {
        if let Some(value) = num.known() {
            let exact = value.div(scale)?;
            let value = float(&exact)?;
            let bound = if whole(&exact).is_some() { 0.0 } else { bound::term(value, 1.0, 0.0, 1.0) };
            return Some((Arg::constant(value), Range::new(value, value), Arg::constant(bound)));
        }
        if num.scale == *scale {
            let near = self.near(num)?;
            return Some((Arg::Lane(near.lane), near.range, near.bound));
        }
        let moved = self.near_linear(&[(num.scale.div(scale)?.reduced(), num)], &Exact::ZERO)?;
        let near = self.near(&moved)?;
        Some((Arg::Lane(near.lane), near.range, near.bound))
    }

    fn greater_bound(&mut self, a: Arg, b: Arg) -> Arg {
        match (a, b) {
            (Arg::Const(a), Arg::Const(b)) => Arg::constant(a.get().max(b.get())),
            _ => Arg::Lane(self.add(Node::Greatest(a, b))),
        }
    }

    /// One where the truth holds, else the other; each in its range where it is chosen.
    pub(super) fn select(&mut self, truth: Truth, a: &Num, b: &Num) -> Option<Num> {
        let truth = match truth {
            Truth::Const(true) => return Some(a.clone()),
            Truth::Const(false) => return Some(b.clone()),
            Truth::Lane(truth) => truth,
        };
        let away = self.select_away(truth, a.away, b.away);
        let bits = a.bits.max(b.bits);
        if let (Some(x), Some(y)) = (a.known(), b.known())
            && x == y
        {
            return Some(Num { away, bits, ..a.clone() });
        }
        if let Some((scale, x, y)) = self.aligned(a, b) {
            let lane = self.add(Node::Select(truth, x.0, y.0));
            return Some(Num { scale, form: Form::Int { lane, range: x.1.hull(y.1) }, away, bits });
        }
        let ratios = (&a.form, &b.form);
        if let (
            &Form::Ratio { num: x, den: d, nums, dens, range, .. },
            &Form::Ratio { num: y, den: e, nums: s, range: r, .. },
        ) = ratios
            && d == e
            && a.scale == b.scale
        {
            let num = self.add(Node::Select(truth, Arg::Lane(x), Arg::Lane(y)));
            let form = Form::Ratio { num, den: d, nums: nums.hull(s), dens, range: range.hull(r), limited: None };
            return Some(Num { scale: a.scale.clone(), form, away, bits });
        }
        let ((x, y), scale) = self.near_pair(a, b)?;
        let lane = self.add(Node::Select(truth, x.0, y.0));
        let bound = match (x.2, y.2) {
            (Arg::Const(e), Arg::Const(f)) => Arg::constant(e.get().max(f.get())),
            (e, f) => Arg::Lane(self.add(Node::Select(truth, e, f))),
        };
        let form = Form::Near { lane, range: x.1.hull(y.1).wider(), bound };
        Some(Num { scale, form, away, bits })
    }

    /// The first of these whose truth holds, else the last; each in its range where it is chosen.
    pub(super) fn choose(&mut self, truths: &[Truth], of: &[Num]) -> Option<Num> {
        // Integers are put in parts of one scale at once, not of a finer one at each choice.
        let scale = match of.iter().all(Num::is_int) {
            true => measure(of.iter().map(|num| &num.scale).filter(|scale| !scale.is_zero())),
            false => None,
        };
        let parts: Option<Vec<_>> =
            scale.as_ref().and_then(|scale| of.iter().map(|num| self.part(num, scale)).collect());
        let (Some(scale), Some(parts)) = (scale, parts) else {
            let (last, others) = of.split_last()?;
            let mut chosen = last.clone();
            for (truth, num) in truths.iter().zip(others).rev() {
                chosen = self.select(*truth, num, &chosen)?;
            }
            return Some(chosen);
        };
        let ((mut value, mut range), mut away) = (parts.last().copied()?, of.last()?.away);
        for ((truth, part), num) in truths.iter().zip(&parts).zip(of).take(of.len() - 1).rev() {
            (value, range, away) = match truth {
                Truth::Const(true) => (part.0, part.1, num.away),
                Truth::Const(false) => (value, range, away),
                Truth::Lane(truth) => {
                    let away = self.select_away(*truth, num.away, away);
                    match part.0 == value {
                        true => (value, range, away),
                        false => {
                            let lane = self.add(Node::Select(*truth, part.0, value));
                            (Arg::Lane(lane), range.hull(part.1), away)
                        }
                    }
                }
            };
        }
        let bits = of.iter().map(|num| num.bits).max()?;
        match value {
            Arg::Lane(lane) => Some(Num { scale, form: Form::Int { lane, range }, away, bits }),
            Arg::Const(value) => {
                let value = scale.mul(&Exact::integer(value.get() as i64));
                Some(Num { bits, away, ..Num::constant(value.reduced()) })
            }
        }
    }

    /// To a multiple of a quantum.
    pub(super) fn round(&mut self, num: &Num, rounding: &Rounding) -> Option<Num> {
        let (to, mode) = (rounding.to(), rounding.mode());
        let bits = 64 + to.bits();
        if let Some(value) = num.known() {
            return Some(Num { away: num.away, ..Num::constant(value.round(rounding)) });
        }
        let parts = num.scale.div(to)?.reduced();
        let (p, q) = parts.ratio()?;
        let (p, q) = (whole(&Exact::from_ratio(p, 1)?)?, whole(&Exact::from_ratio(q, 1)?)?);
        let lane = match num.form {
            // It is a multiple already.
            Form::Int { .. } if q == 1.0 => return Some(Num { bits, ..num.clone() }),
            Form::Int { lane, range } if range.max() * p + 2.0 * q <= WHOLE => {
                let Arg::Lane(num) = self.times(lane, p) else { return None };
                Some(self.add(Node::RoundRatio { num, den: Arg::constant(q), mode }))
            }
            Form::Ratio { num, den, nums, dens, .. } if nums.max() * p + 2.0 * dens * q <= WHOLE => {
                let (num, den) = (self.times(num, p), self.times(den, q));
                let Arg::Lane(num) = num else { return None };
                Some(self.add(Node::RoundRatio { num, den, mode }))
            }
            _ => None,
        };
        let end = self.range_in(num, to)?;
        let range = Range { lo: end.lo.floor(), hi: end.hi.ceil() };
        let lane = match lane {
            Some(lane) => lane,
            None => {
                let near = self.near(num)?;
                self.add(Node::RoundNear { of: near.lane, by: F::new(float(&parts)?), bound: near.bound, mode })
            }
        };
        let range = self.guarded(lane, range);
        Some(Num { scale: to.clone(), form: Form::Int { lane, range }, away: num.away, bits })
    }

    /// An integer in the range that integers may have, if need be by a guard.
    fn guarded(&mut self, lane: Id, range: Range) -> Range {
        if range.max() <= WHOLE {
            return range;
        }
        self.guard(lane, WHOLE);
        Range { lo: range.lo.max(-WHOLE), hi: range.hi.min(WHOLE) }
    }

    /// Where the figure lies in parts of another scale.
    fn range_in(&self, num: &Num, scale: &Exact) -> Option<Range> {
        Some(num.range()?.times(float(&Exact::ONE.div(scale)?)?).wider())
    }

    /// Is a figure below a constant, or at it where that counts?
    pub(super) fn compare_known(&mut self, a: &Num, limit: &Exact, or_equal: bool) -> Option<Truth> {
        self.less(a, &Num::constant(limit.clone()), or_equal)
    }

    fn equals_known(&mut self, a: &Num, limit: &Exact) -> Option<Truth> {
        self.equal(a, &Num::constant(limit.clone()))
    }

    /// `a < b`, or `a <= b`.
    pub(super) fn less(&mut self, a: &Num, b: &Num, or_equal: bool) -> Option<Truth> {
        if let (Some(x), Some(y)) = (a.known(), b.known()) {
            return Some(Truth::Const(if or_equal { x <= y } else { x < y }));
        }
        if let Some((x, y)) = crossed(a, b) {
            return Some(Truth::Lane(self.add(Node::Less { a: x, b: y, or_equal })));
        }
        if let Some((x, y)) = crossed(b, a) {
            // a < b is -b < -a.
            let turned = |f: F| F::new(-f.get());
            let y = match y.1 {
                Arg::Const(value) => (y.0, Arg::Const(turned(value))),
                lane => (turned(y.0), lane),
            };
            return Some(Truth::Lane(self.add(Node::Less { a: (turned(x.0), x.1), b: y, or_equal })));
        }
        if let Some((x, y)) = self.crossed_lanes(a, b) {
            let y = Arg::Lane(y);
            return Some(Truth::Lane(self.add(Node::Less { a: (F::new(1.0), x), b: (F::new(1.0), y), or_equal })));
        }
        let difference = self.difference(a, b)?;
        match difference.form {
            Form::Const => Some(Truth::Const(difference.scale.signum() < i32::from(or_equal))),
            Form::Int { lane, .. } => {
                let zero = (F::new(1.0), Arg::constant(0.0));
                Some(Truth::Lane(self.add(Node::Less { a: (F::new(1.0), lane), b: zero, or_equal })))
            }
            Form::Ratio { num, .. } => {
                let zero = (F::new(1.0), Arg::constant(0.0));
                Some(Truth::Lane(self.add(Node::Less { a: (F::new(1.0), num), b: zero, or_equal })))
            }
            // Where it is in doubt whether they are equal, the row is in doubt.
            Form::Near { lane, bound, .. } => Some(Truth::Lane(self.add(Node::Negative { of: lane, bound }))),
        }
    }

    pub(super) fn difference(&mut self, a: &Num, b: &Num) -> Option<Num> {
        self.linear(&[(Exact::ONE, a), (Exact::integer(-1), b)], &Exact::ZERO)
    }

    pub(super) fn equal(&mut self, a: &Num, b: &Num) -> Option<Truth> {
        if let (Some(x), Some(y)) = (a.known(), b.known()) {
            return Some(Truth::Const(x == y));
        }
        if let Some((x, y)) = crossed(a, b).or_else(|| crossed(b, a)) {
            return Some(Truth::Lane(self.add(Node::Equal { a: x, b: y })));
        }
        let difference = self.difference(a, b)?;
        let zero = (F::new(1.0), Arg::constant(0.0));
        Some(match difference.form {
            Form::Const => Truth::Const(difference.scale.is_zero()),
            Form::Int { lane, .. } => Truth::Lane(self.add(Node::Equal { a: (F::new(1.0), lane), b: zero })),
            Form::Ratio { num, .. } => Truth::Lane(self.add(Node::Equal { a: (F::new(1.0), num), b: zero })),
            Form::Near { lane, bound, .. } => {
                // Either it is certain that they differ, or the row is in doubt.
                let negative = self.add(Node::Negative { of: lane, bound });
                let other = self.add(Node::Not(negative));
                Truth::Lane(self.add(Node::And(negative, other)))
            }
        })
    }

    /// Products of integers to compare, for a quotient beside an integer or another quotient.
    fn crossed_lanes(&mut self, a: &Num, b: &Num) -> Option<(Id, Id)> {
        let parts = |num: &Num| match num.form {
            Form::Int { lane, range } => Some((lane, range.max(), None)),
            Form::Ratio { num, den, nums, dens, .. } => Some((num, nums.max(), Some((den, dens)))),
            _ => None,
        };
        let (x, y) = (parts(a)?, parts(b)?);
        if x.2.is_none() && y.2.is_none() {
            return None;
        }
        let (p, q) = a.scale.div(&b.scale)?.reduced().ratio()?;
        let (p, q) = (whole(&Exact::from_ratio(p, 1)?)?, whole(&Exact::from_ratio(q, 1)?)?);
        let size = |own: f64, by: f64, other: Option<(Id, f64)>| own * by * other.map_or(1.0, |(_, most)| most);
        if size(x.1, p, y.2) > EXACT || size(y.1, q, x.2) > EXACT {
            return None;
        }
        let mut product = |own: Id, by: f64, other: Option<(Id, f64)>| {
            let own = match other {
                Some((other, _)) => self.add(Node::Product(own, other)),
                None => own,
            };
            match self.times(own, by) {
                Arg::Lane(lane) => Some(lane),
                Arg::Const(_) => None,
            }
        };
        Some((product(x.0, p, y.2)?, product(y.0, q, x.2)?))
    }
}

/// Two integers, or a quotient of integers and a constant, as products whose comparison is exact: `f · a` and `g · b`.
#[allow(clippy::type_complexity)]
fn crossed(a: &Num, b: &Num) -> Option<((F, Id), (F, Arg))> {
    let (lane, most, other, other_most) = match (&a.form, &b.form) {
        (Form::Int { lane, range }, Form::Int { lane: other, range: at }) => {
            (*lane, range.max(), Arg::Lane(*other), at.max())
        }
        (Form::Int { lane, range }, Form::Const) => (*lane, range.max(), Arg::constant(1.0), 1.0),
        (Form::Ratio { num, den, nums, dens, .. }, Form::Const) => (*num, nums.max(), Arg::Lane(*den), *dens),
        _ => return None,
    };
    let (_, p, q) = multiples(&a.scale, &b.scale)?;
    (most * p <= EXACT && other_most * q.abs() <= EXACT).then(|| match other {
        Arg::Const(_) => ((F::new(p), lane), (F::new(1.0), Arg::constant(q))),
        lane_of => ((F::new(p), lane), (F::new(q), lane_of)),
    })
}

/// A number above 0 of which both are whole multiples, and the multiples.
fn multiples(a: &Exact, b: &Exact) -> Option<(Exact, f64, f64)> {
    let scale = measure([a, b].into_iter().filter(|number| !number.is_zero()))?;
    Some((scale.clone(), whole(&a.div(&scale)?)?, whole(&b.div(&scale)?)?))
}

fn corners(r: Range, s: Range) -> Range {
    let corners = [r.lo * s.lo, r.lo * s.hi, r.hi * s.lo, r.hi * s.hi];
    Range {
        lo: corners.into_iter().fold(f64::INFINITY, f64::min),
        hi: corners.into_iter().fold(f64::NEG_INFINITY, f64::max),
    }
}
