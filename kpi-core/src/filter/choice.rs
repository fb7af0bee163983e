//! The lesser, the greater, and one of several.

use crate::number::Exact;

use super::bound;
use super::node::{Arg, F, Graph, Id, Node};
use super::number::{Form, NARROW, Num, Range, WHOLE, float, measure, multiples, whole};
use super::truth::Truth;

impl Graph {
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
            && let Some((_, p, q)) = multiples(&a.scale, limit)
            && (nums.max() * p).max(dens * p).max(dens * q.abs()) <= WHOLE
        {
            // Both are multiplied by p, so that the limit is q of what the quotient has p of.
            let (x, y, end) = (self.times(num, p), self.times(den, q), float(&limit.div(&a.scale)?)?);
            let (num, Arg::Lane(den)) = (self.add(node(x, y)), self.times(den, p)) else { return None };
            let nums = pick(nums.times(p), Range::new(0.0, dens * q)).hull(Range::new(0.0, q));
            let range = pick(range, Range::new(end, end)).wider();
            let limited = self.limited(a, end, greatest, range);
            let form = Form::Ratio { num, den, nums, dens: dens * p, range, limited };
            return Some(Num { scale: a.scale.clone(), form, away, bits });
        }
        let ((x, y), scale) = self.near_pair(a, b)?;
        let lane = self.add(node(x.0, y.0));
        let bound = self.greater_bound(x.2, y.2);
        let form = Form::Near { lane, range: pick(x.1, y.1).wider(), bound };
        Some(Num { scale, form, away, bits })
    }

    /// The quotient divided first and limited then, with its bound if it stays narrow enough for one.
    fn limited(&mut self, a: &Num, end: f64, greatest: bool, range: Range) -> Option<(Id, Option<F>)> {
        let near = match a.form {
            Form::Ratio { limited: Some((lane, _)), .. } => lane,
            Form::Ratio { num, den, .. } => self.divide(num, den),
            _ => return None,
        };
        let (near, end) = (Arg::Lane(near), Arg::constant(end));
        let lane = self.add(if greatest { Node::Greatest(near, end) } else { Node::Least(near, end) });
        // Each limit may be off as a float, and the quotient where it is between them.
        let bound = F::new(2.0 * bound::ratio(range.max()) + bound::CONSTANT * range.max());
        Some((lane, (range.max() * float(&a.scale)? <= NARROW).then_some(bound)))
    }

    pub(super) fn greater_bound(&mut self, a: Arg, b: Arg) -> Arg {
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
            let lane = match self.multiples_of_one(x.0, y.0) {
                Some((of, p, q)) => {
                    let times = self.add(Node::Select(truth, Arg::Const(p), Arg::Const(q)));
                    self.add(Node::Product(of, times))
                }
                None => self.add(Node::Select(truth, x.0, y.0)),
            };
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

    /// One number that two are multiples of, and what they are of it.
    fn multiples_of_one(&self, a: Arg, b: Arg) -> Option<(Id, F, F)> {
        let multiple = |arg: Arg| {
            let Arg::Lane(id) = arg else { return None };
            match &self.nodes[id as usize] {
                Node::Linear { terms, plus } if plus.get() == 0.0 && terms.len() == 1 => Some((terms[0].1, terms[0].0)),
                _ => Some((id, F::new(1.0))),
            }
        };
        let ((of, p), (other, q)) = (multiple(a)?, multiple(b)?);
        (of == other && p != q).then_some((of, p, q))
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

    /// Two integers, or constants, in parts of one scale.
    #[allow(clippy::type_complexity)]
    pub(super) fn aligned(&mut self, a: &Num, b: &Num) -> Option<(Exact, (Arg, Range), (Arg, Range))> {
        if !(a.is_int() && b.is_int()) {
            return None;
        }
        let there = [a, b].into_iter().map(|num| &num.scale).filter(|scale| !scale.is_zero());
        let scale = measure(there)?;
        let (x, y) = (self.part(a, &scale)?, self.part(b, &scale)?);
        Some((scale, x, y))
    }

    /// An integer, or a constant, in parts of a scale of which it is a whole multiple.
    pub(super) fn part(&mut self, num: &Num, scale: &Exact) -> Option<(Arg, Range)> {
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
    pub(super) fn near_pair(&mut self, a: &Num, b: &Num) -> Option<(((Arg, Range, Arg), (Arg, Range, Arg)), Exact)> {
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
    pub(super) fn near_in(&mut self, num: &Num, scale: &Exact) -> Option<(Arg, Range, Arg)> {
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
}
