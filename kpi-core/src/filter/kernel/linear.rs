//! Sums of multiples.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use super::super::fused::There;
use super::super::node::{F, Id};
use super::lanes::{Read, Write};
use super::number::num;

/// Up to six terms in one pass over the rows.
#[inline(always)]
pub(super) fn linear<const N: usize>(out: &mut impl Write<N>, others: impl Read<N>, terms: &[(F, Id)], plus: f64) {
    // Read before the loop, and not by a closure: that would not be compiled for the width of its caller.
    macro_rules! sum {
        ($start:expr, $i:ident, $($term:ident),*) => {{
            let terms = [$(($term.0.get(), others.get($term.1))),*];
            for $i in 0..N {
                // In two sums side by side, so that none waits for the one before it.
                let (mut even, mut odd) = ($start, 0.0);
                for (place, (c, x)) in terms.iter().enumerate() {
                    if place % 2 == 0 { even += c * num(x[$i]) } else { odd += c * num(x[$i]) }
                }
                out.put($i, (even + odd).to_bits());
            }
        }};
    }
    macro_rules! group {
        ($terms:expr, $start:expr, $i:ident) => {
            match $terms {
                [a] => sum!($start, $i, a),
                [a, b] => sum!($start, $i, a, b),
                [a, b, c] => sum!($start, $i, a, b, c),
                [a, b, c, d] => sum!($start, $i, a, b, c, d),
                [a, b, c, d, e] => sum!($start, $i, a, b, c, d, e),
                [a, b, c, d, e, f, ..] => sum!($start, $i, a, b, c, d, e, f),
                [] => {}
            }
        };
    }
    let mut groups = terms.chunks(6);
    match groups.next() {
        Some(group) => group!(group, plus, i),
        None => out.fill(plus.to_bits()),
    }
    for group in groups {
        group!(group, num(out.put_before(i)), i);
    }
}

/// Two terms in one pass over the rows; see [`SumThere`](super::super::fused::SumThere).
#[inline(always)]
pub(super) fn sum_there<const N: usize>(out: &mut impl Write<N>, others: impl Read<N>, terms: &[There], plus: f64) {
    out.fill(plus.to_bits());
    for pair in terms.chunks(2) {
        let [Some(one), Some(two)] = [pair.first(), pair.last()] else { return };
        let (c, x, x_away) = (one.c.get(), others.get(one.x), others.get(one.away));
        // The last of an odd number is added once.
        let d = if pair.len() == 2 { two.c.get() } else { 0.0 };
        let (y, y_away) = (others.get(two.x), others.get(two.away));
        for i in 0..N {
            let sum = num(out.put_before(i)) + c * num(x[i] & !x_away[i]);
            out.put(i, (sum + d * num(y[i] & !y_away[i])).to_bits());
        }
    }
}
