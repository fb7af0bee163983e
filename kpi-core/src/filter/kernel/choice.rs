//! One figure or another.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::hint::select_unpredictable;

use super::super::fused::{Bands, Height, Ladder, Order, Pieces, Rung};
use super::super::node::{Arg, F, Id};
use super::lanes::{Marks, Read, Write, mark_where, one, two};
use super::line::Doubt;
use super::number::{choose, further, mark, num};

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
    let further = further(it.or_equal);
    macro_rules! chosen {
        ($($piece:ident),*) => {{
            let pieces = [$(read!($piece)),*];
            for i in 0..N {
                let a = num(a[i]);
                let mut value = last[i];
                for (f, g, b, is) in pieces {
                    // Said so, both are read before one is chosen: else the compiler gathers from chosen places.
                    value = select_unpredictable(f * a < g * num(b[i]) + further, is[i], value);
                }
                out.put(i, value);
            }
        }};
    }
    // The first piece is chosen last, and so wins.
    match it.pieces.as_slice() {
        [a0] => chosen!(a0),
        [a0, a1] => chosen!(a1, a0),
        [a0, a1, a2] => chosen!(a2, a1, a0),
        [a0, a1, a2, a3, ..] => chosen!(a3, a2, a1, a0),
        [] => {}
    }
}

/// See [`Bands`].
#[inline(always)]
pub(super) fn bands<const N: usize>(out: &mut impl Write<N>, others: impl Read<N>, it: &Bands, doubt: &mut Marks<N>) {
    let (a, b, last) = (others.get(it.a), others.get(it.b), it.last.get().to_bits());
    let (unfit, further) = (Doubt::new(it.unfit), further(it.or_equal));
    // Read before the loop, and not by a closure: that would not be compiled for the width of its caller.
    macro_rules! chosen {
        ($count:literal) => {{
            // Nothing is in the bands that fill up the array.
            let mut bands = [(0.0, 0.0, f64::NEG_INFINITY, 0); $count];
            for (room, band) in bands.iter_mut().zip(it.bands.iter().rev()) {
                *room = (band.f.get(), band.g.get(), further, band.is.get().to_bits());
            }
            let mut any = 0;
            for i in 0..N {
                let (a, b) = (num(a[i]), num(b[i]));
                any |= unfit.of(b);
                let mut value = last;
                for (f, g, plus, is) in bands {
                    value = select_unpredictable(f * a < g * b + plus, is, value);
                }
                out.put(i, value);
            }
            if any != 0 {
                doubt.mark(|i| unfit.of(num(b[i])));
            }
        }};
    }
    match it.bands.len() {
        ..=2 => chosen!(2),
        _ => chosen!(4),
    }
}

/// See [`Ladder`]. Up to four rungs in one pass over the rows, the last ones first: the first one is chosen last, and so
/// wins.
#[inline(always)]
pub(super) fn ladder<const N: usize>(out: &mut impl Write<N>, others: impl Read<N>, it: &Ladder) {
    if !it.is_level {
        return slopes(out, others, it);
    }
    let (a, last) = (others.get(it.a), it.last.plus.get().to_bits());
    // Read before the loop, and not by a closure: that would not be compiled for the width of its caller.
    macro_rules! chosen {
        ($start:expr, $i:ident, $($rung:expr),*) => {{
            let rungs: [Rung; _] = [$($rung),*];
            let rungs = rungs.map(|rung| (rung.below.get(), rung.is.plus.get().to_bits()));
            for $i in 0..N {
                let a = num(a[$i]);
                let mut value = $start;
                for (below, is) in rungs {
                    value = select_unpredictable(a < below, is, value);
                }
                out.put($i, value);
            }
        }};
    }
    let (before, rungs) = it.rungs.split_at(it.rungs.len().saturating_sub(4));
    match *rungs {
        [] => out.fill(last),
        [a0] => chosen!(last, i, a0),
        [a0, a1] => chosen!(last, i, a1, a0),
        [a0, a1, a2] => chosen!(last, i, a2, a1, a0),
        [a0, a1, a2, a3, ..] => chosen!(last, i, a3, a2, a1, a0),
    }
    for rungs in before.rchunks(4) {
        let [a0, a1, a2, a3] = four(rungs);
        chosen!(out.put_before(i), i, a3, a2, a1, a0);
    }
}

/// Four rungs: nobody stands on those that fill them up.
#[inline(always)]
fn four(rungs: &[Rung]) -> [Rung; 4] {
    let nowhere = Rung { below: F::new(f64::NEG_INFINITY), is: Height::level(F::new(0.0)) };
    std::array::from_fn(|place| rungs.get(place).copied().unwrap_or(nowhere))
}

/// Up to four rungs of which one at least is not level.
#[inline(always)]
fn slopes<const N: usize>(out: &mut impl Write<N>, others: impl Read<N>, it: &Ladder) {
    let a = others.get(it.a);
    let Height { plus: last, slope: last_slope } = it.last;
    let (last, last_slope) = (last.get(), last_slope.get());
    macro_rules! chosen {
        ($($rung:expr),*) => {{
            let rungs: [Rung; _] = [$($rung),*];
            let rungs = rungs.map(|rung| (rung.below.get(), rung.is.plus.get(), rung.is.slope.get()));
            for i in 0..N {
                let a = num(a[i]);
                let (mut plus, mut slope) = (last, last_slope);
                for (below, rung_plus, rung_slope) in rungs {
                    plus = select_unpredictable(a < below, rung_plus, plus);
                    slope = select_unpredictable(a < below, rung_slope, slope);
                }
                out.put(i, (plus + slope * a).to_bits());
            }
        }};
    }
    match *it.rungs {
        [a0] => chosen!(a0),
        [a0, a1] => chosen!(a1, a0),
        _ => {
            let [a0, a1, a2, a3] = four(&it.rungs);
            chosen!(a3, a2, a1, a0);
        }
    }
}

/// Marks the rows in which a comparison holds.
#[inline(always)]
pub(super) fn doubt_where<const N: usize>(
    doubt: &mut Marks<N>,
    others: impl Read<N>,
    a: (F, Id),
    is: Order,
    b: (F, Arg),
    unless: Id,
) {
    let (f, g, a, unless) = (a.0.get(), b.0.get(), others.get(a.1), others.get(unless));
    macro_rules! rows {
        ($is:tt) => {
            match b.1 {
                Arg::Lane(b) => {
                    let b = others.get(b);
                    mark_where!(doubt, i, mark(f * num(a[i]) $is g * num(b[i])) & !unless[i]);
                }
                Arg::Const(b) => {
                    let b = g * b.get();
                    mark_where!(doubt, i, mark(f * num(a[i]) $is b) & !unless[i]);
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
