//! Sums: of integers and of quotients by one divisor exactly, of anything else with a bound.

use crate::number::Exact;

use super::bound;
use super::node::{Arg, F, Graph, Id, Node};
use super::number::{Form, NARROW, Near, Num, Range, VAST, WHOLE, float, measure, whole};
use super::truth::Away;

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
    pub(super) fn whole_linear(&mut self, terms: &[(Exact, &Num)], plus: &Exact) -> Option<Num> {
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
    pub(super) fn ratio_linear(&mut self, terms: &[(Exact, &Num)], plus: &Exact) -> Option<Num> {
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

    pub(super) fn near_linear(&mut self, terms: &[(Exact, &Num)], plus: &Exact) -> Option<Num> {
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

    pub(super) fn difference(&mut self, a: &Num, b: &Num) -> Option<Num> {
        self.linear(&[(Exact::ONE, a), (Exact::integer(-1), b)], &Exact::ZERO)
    }

    /// A figure, not a constant, as a float, without its scale.
    pub(super) fn near(&mut self, num: &Num) -> Option<Near> {
        let scale = float(&num.scale)?;
        match num.form {
            Form::Const => None,
            Form::Int { lane, range } => Some(Near { lane, range, bound: Arg::constant(0.0) }),
            Form::Near { lane, range, bound } => Some(Near { lane, range, bound }),
            Form::Ratio { limited: Some((lane, Some(bound))), range, .. } => {
                Some(Near { lane, range, bound: Arg::Const(bound) })
            }
            Form::Ratio { num, den, range, .. } => {
                let lane = self.divide(num, den);
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
            Form::Ratio { limited: Some((lane, Some(bound))), .. } => {
                Form::Near { lane, range: inside, bound: Arg::Const(bound) }
            }
            Form::Ratio { num, den, .. } => {
                let lane = self.divide(num, den);
                Form::Near { lane, range: inside, bound: Arg::constant(bound::ratio(inside.max())) }
            }
        };
        Some(Num { form, ..num.clone() })
    }

    /// A lane times a whole number.
    pub(super) fn times(&mut self, lane: Id, by: f64) -> Arg {
        if by == 1.0 {
            return Arg::Lane(lane);
        }
        if by == 0.0 {
            return Arg::constant(0.0);
        }
        Arg::Lane(self.add(Node::Linear { terms: [(F::new(by), lane)].into(), plus: F::new(0.0) }))
    }
}
