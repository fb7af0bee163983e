//! Comparisons: exact by cross-multiplication wherever integers or their quotients are compared.

use crate::number::Exact;

use super::node::{Arg, F, Graph, Id, Node};
use super::number::{EXACT, Form, Num, multiples, whole};
use super::truth::Truth;

impl Graph {
    /// Is a figure below a constant, or at it where that counts?
    pub(super) fn compare_known(&mut self, a: &Num, limit: &Exact, or_equal: bool) -> Option<Truth> {
        self.less(a, &Num::constant(limit.clone()), or_equal)
    }

    pub(super) fn equals_known(&mut self, a: &Num, limit: &Exact) -> Option<Truth> {
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
            Form::Near { lane, bound, .. } => Some(Truth::Lane(self.negative(lane, bound))),
        }
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
                self.negative(lane, bound);
                Truth::Const(false)
            }
        })
    }

    /// Is a difference below 0? Where its bound leaves open whether it is 0, the row is in doubt, also if nobody asks which
    /// of the two is less: that `<` is `<=`, and `=` is never, holds in the other rows alone.
    fn negative(&mut self, of: Id, bound: Arg) -> Id {
        let negative = self.add(Node::Negative { of, bound });
        if !self.roots.contains(&negative) {
            self.roots.push(negative);
        }
        negative
    }

    /// Products of integers to compare, for a quotient beside an integer or another quotient.
    pub(super) fn crossed_lanes(&mut self, a: &Num, b: &Num) -> Option<(Id, Id)> {
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
        if size(x.1, p, y.2) >= EXACT || size(y.1, q, x.2) >= EXACT {
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
pub(super) fn crossed(a: &Num, b: &Num) -> Option<((F, Id), (F, Arg))> {
    let (lane, most, other, other_most) = match (&a.form, &b.form) {
        (Form::Int { lane, range }, Form::Int { lane: other, range: at }) => {
            (*lane, range.max(), Arg::Lane(*other), at.max())
        }
        (Form::Int { lane, range }, Form::Const) => (*lane, range.max(), Arg::constant(1.0), 1.0),
        (Form::Ratio { num, den, nums, dens, .. }, Form::Const) => (*num, nums.max(), Arg::Lane(*den), *dens),
        _ => return None,
    };
    let (_, p, q) = multiples(&a.scale, &b.scale)?;
    (most * p < EXACT && other_most * q.abs() < EXACT).then(|| match other {
        Arg::Const(_) => ((F::new(p), lane), (F::new(1.0), Arg::constant(q))),
        lane_of => ((F::new(p), lane), (F::new(q), lane_of)),
    })
}
