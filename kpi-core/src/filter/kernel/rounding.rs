//! Quotients and figures made whole.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::hint::select_unpredictable;

use crate::number::Mode;

use super::super::bound;
use super::super::node::Arg;
use super::lanes::{Read, Write};
use super::number::{nonzero, num, unless, whole};

/// What is added to the dividend, so that the whole number below the quotient is the one that the mode asks for: the
/// divisor less one where it goes up, half of the divisor where it goes to the nearest. That is made whole downward, or,
/// where a tie goes down, a little less than a half is.
///
/// `n` and `d` are integers, `d` above 0. A tie that goes to the even number is seen to afterward.
#[inline(always)]
pub(super) fn shift(n: f64, d: f64, mode: Mode) -> f64 {
    // Whatever the host rounds to: the whole numbers up to half of the divisor, and below it.
    let near = whole(d * 0.5);
    let half = select_unpredictable(near > d * 0.5, near - 1.0, near);
    let less = select_unpredictable(half == d * 0.5, half - 1.0, half);
    match mode {
        Mode::Floor => 0.0,
        Mode::Ceiling => d - 1.0,
        Mode::Down => select_unpredictable(n < 0.0, d - 1.0, 0.0),
        Mode::Up => select_unpredictable(n > 0.0, d - 1.0, 0.0),
        Mode::HalfUp => select_unpredictable(n > 0.0, half, less),
        Mode::HalfDown => select_unpredictable(n < 0.0, half, less),
        Mode::HalfEven => half,
    }
}

/// The whole number below `shifted / d`, of which `near` is a float; and for a tie the even one of the two beside it.
/// Everything is an integer below 2^53 here, so that the rest is exact; where the float led astray by more than one, it
/// says so.
#[inline(always)]
pub(super) fn ratio_whole(shifted: f64, d: f64, near: f64, mode: Mode) -> (f64, bool) {
    let at = whole(near);
    let rest = shifted - at * d;
    let down = match mode {
        // Half of an even divisor was added, and nothing is left.
        Mode::HalfEven => {
            let (even, half) = (whole(d * 0.5) == d * 0.5, at * 0.5);
            (rest < 0.0) | ((rest == 0.0) & even & (half != whole(half)))
        }
        _ => rest < 0.0,
    };
    (select_unpredictable(down, at - 1.0, at), rest.abs() < d)
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
                    let shifted = n + shift(n, d, MODE);
                    let (rounded, sure) = ratio_whole(shifted, d, shifted / d, MODE);
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
                    let shifted = n + shift(n, den, MODE);
                    let (rounded, sure) = ratio_whole(shifted, den, shifted * inverse, MODE);
                    out.put(i, rounded.to_bits());
                    doubt[i] |= unless(sure);
                }
            });
        }
    }
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
