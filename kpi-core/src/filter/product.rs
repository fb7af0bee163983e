//! Products and quotients.

use crate::number::Exact;

use super::bound;
use super::node::{Arg, Graph, Id, Node};
use super::number::{Form, NARROW, Num, Range, VAST, WHOLE, corners, float};
use super::truth::{Away, Truth};

impl Graph {
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

    pub(super) fn varying_product(&mut self, a: &Num, b: &Num) -> Option<Num> {
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
            if positive && c.signum() < 0 {
                // Undefined for everybody, which exact arithmetic says as well.
                return None;
            }
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
        let (dividend, den) = match positive || by_range.lo >= 0.0 {
            true => (dividend, by_lane),
            false => (self.turned(&dividend, by_lane)?, self.add(Node::Absolute(by_lane))),
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
                let lane = self.divide(near.lane, den);
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

    /// A quotient in floats. One whose sign was turned so that its divisor is above 0 is divided as it stood.
    pub(super) fn divide(&mut self, num: Id, den: Id) -> Id {
        let (num, den) = match (&self.nodes[num as usize], &self.nodes[den as usize]) {
            (Node::Turned(num, by), Node::Absolute(den)) if by == den => (*num, *den),
            _ => (num, den),
        };
        self.add(Node::Quotient(Arg::Lane(num), den))
    }

    /// The figure, its sign turned where a number is negative.
    pub(super) fn turned(&mut self, num: &Num, by: Id) -> Option<Num> {
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
    pub(super) fn fill(&mut self, value: f64) -> Id {
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
}
