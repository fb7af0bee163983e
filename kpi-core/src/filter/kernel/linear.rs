//! Sums of multiples, and lines.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use super::super::node::{F, Id, Line};
use super::lanes::{Lane, Read, two};
use super::number::num;

/// Up to four terms in one pass over the rows.
#[inline(always)]
pub(super) fn linear<const N: usize>(out: &mut Lane<N>, others: &impl Read<N>, terms: &[(F, Id)], plus: f64) {
    let get = |term: &(F, Id)| (term.0.get(), others.get(term.1));
    let mut groups = terms.chunks_exact(4);
    let mut first = true;
    for group in &mut groups {
        let [(a, w), (b, x), (c, y), (d, z)] = [get(&group[0]), get(&group[1]), get(&group[2]), get(&group[3])];
        let sum = |i: usize| (a * num(w[i]) + b * num(x[i])) + (c * num(y[i]) + d * num(z[i]));
        for i in 0..N {
            let start = if first { plus } else { num(out[i]) };
            out[i] = (start + sum(i)).to_bits();
        }
        first = false;
    }
    match groups.remainder() {
        [] if first => out.fill(plus.to_bits()),
        [] => {}
        [a] => {
            let (a, x) = get(a);
            for i in 0..N {
                let start = if first { plus } else { num(out[i]) };
                out[i] = (start + a * num(x[i])).to_bits();
            }
        }
        [a, b] => {
            let ((a, x), (b, y)) = (get(a), get(b));
            for i in 0..N {
                let start = if first { plus } else { num(out[i]) };
                out[i] = (start + (a * num(x[i]) + b * num(y[i]))).to_bits();
            }
        }
        [a, b, c, ..] => {
            let ((a, x), (b, y), (c, z)) = (get(a), get(b), get(c));
            for i in 0..N {
                let start = if first { plus } else { num(out[i]) };
                out[i] = (start + ((a * num(x[i]) + b * num(y[i])) + c * num(z[i]))).to_bits();
            }
        }
    }
}

/// A point on a straight line: see [`Line`].
#[inline(always)]
pub(super) fn line<const N: usize>(out: &mut Lane<N>, others: &impl Read<N>, line: &Line) {
    let (least, slope, plus) = (line.least.get(), line.slope.get(), line.plus.get());
    let point = |n: f64, d: f64| (plus + slope * (n / if least > d { least } else { d })).to_bits();
    let (x, y) = (others.get(line.num.0), others.get(line.den.0));
    match (line.num.1.map(|id| others.get(id)), line.den.1.map(|id| others.get(id))) {
        (None, None) => two(out, x, y, |x, y| point(num(x), num(y))),
        (Some(from), None) => {
            for i in 0..N {
                out[i] = point(num(x[i]) - num(from[i]), num(y[i]));
            }
        }
        (None, Some(to)) => {
            for i in 0..N {
                out[i] = point(num(x[i]), num(y[i]) - num(to[i]));
            }
        }
        (Some(from), Some(to)) => {
            for i in 0..N {
                out[i] = point(num(x[i]) - num(from[i]), num(y[i]) - num(to[i]));
            }
        }
    }
}
