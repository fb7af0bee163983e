//! One figure or another.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::hint::select_unpredictable;

use super::super::node::{Arg, F, Id};
use super::lanes::{Lane, Read, one, two};
use super::number::{choose, mask, num};

#[inline(always)]
pub(super) fn select<const N: usize>(out: &mut Lane<N>, others: &impl Read<N>, truth: &Lane<N>, a: Arg, b: Arg) {
    match (a, b) {
        (Arg::Lane(a), Arg::Lane(b)) => {
            let (a, b) = (others.get(a), others.get(b));
            for i in 0..N {
                out[i] = choose(truth[i], a[i], b[i]);
            }
        }
        (Arg::Lane(a), Arg::Const(b)) => {
            let b = b.get().to_bits();
            two(out, truth, others.get(a), |truth, a| choose(truth, a, b));
        }
        (Arg::Const(a), Arg::Lane(b)) => {
            let a = a.get().to_bits();
            two(out, truth, others.get(b), |truth, b| choose(truth, a, b));
        }
        (Arg::Const(a), Arg::Const(b)) => {
            let (a, b) = (a.get().to_bits(), b.get().to_bits());
            one(out, truth, |truth| choose(truth, a, b));
        }
    }
}

/// A comparison and the choice that it makes.
#[inline(always)]
pub(super) fn select_less<const N: usize>(
    out: &mut Lane<N>,
    others: &impl Read<N>,
    a: (F, Id),
    b: (F, Arg),
    then: Arg,
    other: Arg,
) {
    let (f, g, a) = (a.0.get(), b.0.get(), others.get(a.1));
    macro_rules! rows {
        ($i:ident, $b:expr, $then:expr, $other:expr) => {
            for $i in 0..N {
                // Said so, both are read before one is chosen: else the compiler gathers from chosen places.
                out[$i] = select_unpredictable(f * num(a[$i]) < g * $b, $then, $other);
            }
        };
    }
    let bits = |value: F| value.get().to_bits();
    match (b.1, then, other) {
        (Arg::Lane(b), Arg::Lane(x), Arg::Lane(y)) => {
            let (b, x, y) = (others.get(b), others.get(x), others.get(y));
            rows!(i, num(b[i]), x[i], y[i]);
        }
        (Arg::Lane(b), Arg::Lane(x), Arg::Const(y)) => {
            let (b, x, y) = (others.get(b), others.get(x), bits(y));
            rows!(i, num(b[i]), x[i], y);
        }
        (Arg::Lane(b), Arg::Const(x), Arg::Lane(y)) => {
            let (b, x, y) = (others.get(b), bits(x), others.get(y));
            rows!(i, num(b[i]), x, y[i]);
        }
        (Arg::Lane(b), Arg::Const(x), Arg::Const(y)) => {
            let (b, x, y) = (others.get(b), bits(x), bits(y));
            rows!(i, num(b[i]), x, y);
        }
        (Arg::Const(b), Arg::Lane(x), Arg::Lane(y)) => {
            let (b, x, y) = (b.get(), others.get(x), others.get(y));
            rows!(i, b, x[i], y[i]);
        }
        (Arg::Const(b), Arg::Lane(x), Arg::Const(y)) => {
            let (b, x, y) = (b.get(), others.get(x), bits(y));
            rows!(i, b, x[i], y);
        }
        (Arg::Const(b), Arg::Const(x), Arg::Lane(y)) => {
            let (b, x, y) = (b.get(), bits(x), others.get(y));
            rows!(i, b, x, y[i]);
        }
        (Arg::Const(b), Arg::Const(x), Arg::Const(y)) => {
            let (b, x, y) = (b.get(), bits(x), bits(y));
            rows!(i, b, x, y);
        }
    }
}

/// Marks the rows in which a comparison holds.
#[inline(always)]
pub(super) fn doubt_less<const N: usize>(
    doubt: &mut Lane<N>,
    others: &impl Read<N>,
    a: (F, Id),
    b: (F, Arg),
    or_equal: bool,
) {
    let (f, g, a) = (a.0.get(), b.0.get(), others.get(a.1));
    macro_rules! rows {
        ($i:ident, $is:tt, $b:expr) => {
            for $i in 0..N {
                doubt[$i] |= mask(f * num(a[$i]) $is g * $b);
            }
        };
    }
    match (b.1, or_equal) {
        (Arg::Lane(b), true) => {
            let b = others.get(b);
            rows!(i, <=, num(b[i]));
        }
        (Arg::Lane(b), false) => {
            let b = others.get(b);
            rows!(i, <, num(b[i]));
        }
        (Arg::Const(b), true) => {
            let b = b.get();
            rows!(i, <=, b);
        }
        (Arg::Const(b), false) => {
            let b = b.get();
            rows!(i, <, b);
        }
    }
}
