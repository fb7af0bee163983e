//! Quotients and figures made whole.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::hint::select_unpredictable;
use std::ops::Index;

use crate::number::Mode;

use super::super::bound::Remainder;
use super::super::node::Arg;
use super::lanes::{Read, Write};
use super::number::{nonzero, num, rounds_to_nearest, unless, whole};

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
pub(super) fn round_ratio<const N: usize, L: Index<usize, Output = u64>>(
    out: &mut impl Write<N>,
    nums: L,
    dens: L,
    mode: Mode,
    doubt: &mut [u64; N],
) {
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

/// Dividends up to this size, and divisors `d` up to the other, are so small that a float of their quotient is off by
/// less than an eighth of `1 / d`: see [`Nudge`].
pub(in super::super) const EASY: (f64, f64) = ((1_u64 << 48) as f64, (1_u64 << 40) as f64);

/// What is added to a quotient, so that the whole number nearest to the sum is the one that the mode asks for.
///
/// A quotient by `d` that is neither whole nor half way is at least `1 / 2d` away from either, so that a quarter of `1 / d`
/// decides which way a tie goes, and nothing else. The float of an easy quotient and of the sum is off by less.
#[derive(Clone, Copy)]
pub(super) struct Nudge {
    plus: f64,
    /// With the sign of the quotient.
    away: f64,
}

impl Nudge {
    /// None where a tie goes to the even number.
    #[inline(always)]
    pub(super) fn new(den: f64, mode: Mode) -> Option<Self> {
        let little = 0.25 / den;
        let (plus, away) = match mode {
            Mode::HalfUp => (0.0, little),
            Mode::HalfDown => (0.0, -little),
            Mode::Up => (0.0, 0.5 - little),
            Mode::Down => (0.0, little - 0.5),
            Mode::Ceiling => (0.5 - little, 0.0),
            Mode::Floor => (little - 0.5, 0.0),
            Mode::HalfEven => return None,
        };
        Some(Nudge { plus, away })
    }

    #[inline(always)]
    pub(super) fn whole(self, quotient: f64) -> f64 {
        let sign = quotient.to_bits() & (1 << 63);
        whole(quotient + (self.plus + f64::from_bits(self.away.to_bits() ^ sign)))
    }
}

/// The whole number nearest to `n / d`, of two the even one.
#[inline(always)]
pub(super) fn even_whole(n: f64, d: f64, inverse: f64) -> f64 {
    let at = whole(n * inverse);
    let (rest, half) = (n - at * d, at * 0.5);
    let is_odd_tie = (rest.abs() == d * 0.5) & (half != whole(half));
    select_unpredictable(is_odd_tie, at + 1_f64.copysign(rest), at)
}

#[inline(always)]
pub(super) fn round_product<const N: usize, L: Index<usize, Output = u64>>(
    out: &mut impl Write<N>,
    [a, b, c]: [L; 3],
    den: f64,
    mode: Mode,
    doubt: &mut [u64; N],
) {
    if !rounds_to_nearest() {
        doubt.fill(u64::MAX);
        return out.fill(0);
    }
    let inverse = 1.0 / den;
    match Nudge::new(den, mode) {
        Some(nudge) => {
            for i in 0..N {
                let n = (num(a[i]) * num(b[i])) * num(c[i]);
                out.put(i, nudge.whole(n * inverse).to_bits());
            }
        }
        // Halves and quarters are exact, and the host goes to the even one of two whole numbers.
        None if is_power_of_two(den) => {
            for i in 0..N {
                let n = (num(a[i]) * num(b[i])) * num(c[i]);
                out.put(i, whole(n * inverse).to_bits());
            }
        }
        None => {
            for i in 0..N {
                let n = (num(a[i]) * num(b[i])) * num(c[i]);
                out.put(i, even_whole(n, den, inverse).to_bits());
            }
        }
    }
}

/// Is it a power of two that is 1 or above?
#[inline(always)]
fn is_power_of_two(x: f64) -> bool {
    x >= 1.0 && x.to_bits() << 12 == 0
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
                    let (rounded, sure) = near_whole(num(of[i]) * by, Remainder::new(by, num(bound[i])), MODE);
                    out.put(i, rounded.to_bits());
                    doubt[i] |= unless(sure);
                }
            });
        }
        Arg::Const(bound) => {
            let off = Remainder::new(by, bound.get());
            each_mode!(mode, MODE => {
                for i in 0..N {
                    let (rounded, sure) = near_whole(num(of[i]) * by, off, MODE);
                    out.put(i, rounded.to_bits());
                    doubt[i] |= unless(sure);
                }
            });
        }
    }
}

/// A float made whole, and whether the figure that it stands for goes there too. A float that is too large to be made
/// whole is off by more than a half.
#[inline(always)]
pub(super) fn near_whole(w: f64, off: Remainder, mode: Mode) -> (f64, bool) {
    let e = off.at(w);
    let at = whole(w);
    let rest = w - at;
    match mode {
        Mode::HalfEven | Mode::HalfUp | Mode::HalfDown => (at, rest.abs() < 0.5 - e),
        _ => {
            let low = select_unpredictable(rest < 0.0, at - 1.0, at);
            let up = match mode {
                Mode::Ceiling => true,
                Mode::Down => w < 0.0,
                Mode::Up => w > 0.0,
                _ => false,
            };
            // On the grid, or as near to it as the bound, nobody knows on which side the figure lies.
            (select_unpredictable(up, low + 1.0, low), (rest.abs() > e) & (rest.abs() < 1.0 - e))
        }
    }
}
