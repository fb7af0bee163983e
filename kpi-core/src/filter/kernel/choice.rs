//! One figure or another.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::hint::select_unpredictable;

use super::super::node::{Arg, F, Id, Ladder, Order, Pieces};
use super::lanes::{Read, Write, one, two};
use super::number::{choose, mask, num};

#[inline(always)]
pub(super) fn select<const N: usize, R: Read<N>>(out: &mut impl Write<N>, others: R, truth: R::Lane, a: Arg, b: Arg) {
    match (a, b) {
        (Arg::Lane(a), Arg::Lane(b)) => {
            let (a, b) = (others.get(a), others.get(b));
            for i in 0..N {
                out.put(i, choose(truth[i], a[i], b[i]));
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

/// See [`Pieces`].
#[inline(always)]
pub(super) fn pieces<const N: usize>(out: &mut impl Write<N>, others: impl Read<N>, it: &Pieces) {
    let (a, last) = (others.get(it.a), others.get(it.last));
    // Read before the loop, and not by a closure: that would not be compiled for the width of its caller.
    macro_rules! read {
        ($piece:expr) => {
            ($piece.f.get(), $piece.g.get(), others.get($piece.b), others.get($piece.is))
        };
    }
    macro_rules! chosen {
        ($is:tt, $($piece:ident),*) => {{
            let pieces = [$(read!($piece)),*];
            for i in 0..N {
                let a = num(a[i]);
                let mut value = last[i];
                for (f, g, b, is) in pieces {
                    // Said so, both are read before one is chosen: else the compiler gathers from chosen places.
                    value = select_unpredictable(f * a $is g * num(b[i]), is[i], value);
                }
                out.put(i, value);
            }
        }};
    }
    // The first piece is chosen last, and so wins.
    match (it.pieces.as_slice(), it.or_equal) {
        ([a0], false) => chosen!(<, a0),
        ([a0], true) => chosen!(<=, a0),
        ([a0, a1], false) => chosen!(<, a1, a0),
        ([a0, a1], true) => chosen!(<=, a1, a0),
        ([a0, a1, a2], false) => chosen!(<, a2, a1, a0),
        ([a0, a1, a2], true) => chosen!(<=, a2, a1, a0),
        ([a0, a1, a2, a3, ..], false) => chosen!(<, a3, a2, a1, a0),
        ([a0, a1, a2, a3, ..], true) => chosen!(<=, a3, a2, a1, a0),
        ([], _) => {}
    }
}

/// See [`Ladder`]. Up to four rungs in one pass over the rows, the last ones first: the first one is chosen last, and so
/// wins.
#[inline(always)]
pub(super) fn ladder<const N: usize>(out: &mut impl Write<N>, others: impl Read<N>, it: &Ladder) {
    let a = others.get(it.a);
    // Read before the loop, and not by a closure: that would not be compiled for the width of its caller.
    macro_rules! chosen {
        ($($rung:ident),*) => {{
            let rungs = [$(($rung.f.get(), $rung.below.get(), $rung.is.get().to_bits())),*];
            for i in 0..N {
                let a = num(a[i]);
                let mut value = out.put_before(i);
                for (f, below, is) in rungs {
                    value = select_unpredictable(f * a < below, is, value);
                }
                out.put(i, value);
            }
        }};
    }
    out.fill(it.last.get().to_bits());
    for group in it.rungs.rchunks(4) {
        match group {
            [a0] => chosen!(a0),
            [a0, a1] => chosen!(a1, a0),
            [a0, a1, a2] => chosen!(a2, a1, a0),
            [a0, a1, a2, a3, ..] => chosen!(a3, a2, a1, a0),
            [] => {}
        }
    }
}

/// Marks the rows in which a comparison holds.
#[inline(always)]
pub(super) fn doubt_where<const N: usize>(
    doubt: &mut [u64; N],
    others: impl Read<N>,
    a: (F, Id),
    is: Order,
    b: (F, Arg),
) {
    let (f, g, a) = (a.0.get(), b.0.get(), others.get(a.1));
    macro_rules! rows {
        ($is:tt) => {
            match b.1 {
                Arg::Lane(b) => {
                    let b = others.get(b);
                    for i in 0..N {
                        doubt[i] |= mask(f * num(a[i]) $is g * num(b[i]));
                    }
                }
                Arg::Const(b) => {
                    let b = g * b.get();
                    for i in 0..N {
                        doubt[i] |= mask(f * num(a[i]) $is b);
                    }
                }
            }
        };
    }
    match is {
        Order::Below => rows!(<),
        Order::UpTo => rows!(<=),
        Order::Equal => rows!(==),
    }
}
