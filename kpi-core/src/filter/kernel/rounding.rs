//! Quotients and figures made whole.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::hint::select_unpredictable;

use crate::number::Mode;

use super::super::bound;
use super::super::node::Arg;
use super::lanes::{Read, Write};
use super::number::{nonzero, num, unless, whole};

/// Where a quotient of integers goes: `low` is the whole number below it, `rest` what it leaves of the divisor.
#[inline(always)]
pub(super) fn settle(low: f64, rest: f64, num: f64, den: f64, mode: Mode) -> f64 {
    let twice = rest + rest;
    let half = low * 0.5;
    let up = match mode {
        Mode::Floor => false,
        Mode::Ceiling => rest > 0.0,
        Mode::Down => (rest > 0.0) & (num < 0.0),
        Mode::Up => (rest > 0.0) & (num > 0.0),
        Mode::HalfUp => (twice > den) | ((twice == den) & (num > 0.0)),
        Mode::HalfDown => (twice > den) | ((twice == den) & (num < 0.0)),
        Mode::HalfEven => (twice > den) | ((twice == den) & (half != whole(half))),
    };
    select_unpredictable(up, low + 1.0, low)
}

/// One loop for each mode, so that none asks for it in every row.
macro_rules! each_mode {
    ($mode:expr, $name:ident => $body:block) => {
        match $mode {
            Mode::HalfEven => each_mode!(@ HalfEven, $name => $body),
            Mode::HalfUp => each_mode!(@ HalfUp, $name => $body),
            Mode::HalfDown => each_mode!(@ HalfDown, $name => $body),
            Mode::Up => each_mode!(@ Up, $name => $body),
            Mode::Down => each_mode!(@ Down, $name => $body),
            Mode::Ceiling => each_mode!(@ Ceiling, $name => $body),
            Mode::Floor => each_mode!(@ Floor, $name => $body),
        }
    };
    (@ $variant:ident, $name:ident => $body:block) => {{
        const $name: Mode = Mode::$variant;
        $body
    }};
}

#[inline(always)]
pub(super) fn round_ratio<const N: usize, R: Read<N>>(
    out: &mut impl Write<N>,
    others: R,
    nums: R::Lane,
    den: Arg,
    mode: Mode,
    doubt: &mut [u64; N],
) {
    match den {
        Arg::Lane(dens) => {
            let dens = others.get(dens);
            each_mode!(mode, MODE => {
                for i in 0..N {
                    let (n, d) = (num(nums[i]), nonzero(num(dens[i])));
                    let (rounded, sure) = ratio_whole(n, d, n / d, MODE);
                    out.put(i, rounded.to_bits());
                    doubt[i] |= unless(sure);
                }
            });
        }
        Arg::Const(den) => {
            let den = den.get();
            let inverse = 1.0 / den;
            each_mode!(mode, MODE => {
                for i in 0..N {
                    let n = num(nums[i]);
                    let (rounded, sure) = ratio_whole(n, den, n * inverse, MODE);
                    out.put(i, rounded.to_bits());
                    doubt[i] |= unless(sure);
                }
            });
        }
    }
}

/// `n / d` made whole, of which `near` is a float. Everything is an integer below 2^53 here, so that the rest is exact;
/// where the float led astray by more than one, it says so.
#[inline(always)]
pub(super) fn ratio_whole(n: f64, d: f64, near: f64, mode: Mode) -> (f64, bool) {
    let at = whole(near);
    let rest = n - at * d;
    let beyond = rest < 0.0;
    let low = select_unpredictable(beyond, at - 1.0, at);
    let rest = select_unpredictable(beyond, rest + d, rest);
    (settle(low, rest, n, d, mode), (rest >= 0.0) & (rest < d))
}

#[inline(always)]
pub(super) fn round_near<const N: usize, R: Read<N>>(
    out: &mut impl Write<N>,
    others: R,
    of: R::Lane,
    by: f64,
    bound: Arg,
    mode: Mode,
    doubt: &mut [u64; N],
) {
    match bound {
        Arg::Lane(bound) => {
            let bound = others.get(bound);
            each_mode!(mode, MODE => {
                for i in 0..N {
                    let (rounded, sure) = near_whole(num(of[i]) * by, by, num(bound[i]), MODE);
                    out.put(i, rounded.to_bits());
                    doubt[i] |= unless(sure);
                }
            });
        }
        Arg::Const(bound) => {
            let bound = bound.get();
            each_mode!(mode, MODE => {
                for i in 0..N {
                    let (rounded, sure) = near_whole(num(of[i]) * by, by, bound, MODE);
                    out.put(i, rounded.to_bits());
                    doubt[i] |= unless(sure);
                }
            });
        }
    }
}

/// A float made whole, and whether the figure that it stands for goes there too.
#[inline(always)]
pub(super) fn near_whole(w: f64, by: f64, e: f64, mode: Mode) -> (f64, bool) {
    let e = bound::remainder(w, by, e);
    let at = whole(w);
    let rest = w - at;
    let small = w.abs() < 2_251_799_813_685_248.0;
    match mode {
        Mode::HalfEven | Mode::HalfUp | Mode::HalfDown => (at, small & (rest.abs() < 0.5 - e)),
        _ => {
            let low = select_unpredictable(rest < 0.0, at - 1.0, at);
            let up = match mode {
                Mode::Ceiling => true,
                Mode::Down => w < 0.0,
                Mode::Up => w > 0.0,
                _ => false,
            };
            // On the grid, or as near to it as the bound, nobody knows on which side the figure lies.
            (select_unpredictable(up, low + 1.0, low), small & (rest.abs() > e) & (rest.abs() < 1.0 - e))
        }
    }
}
