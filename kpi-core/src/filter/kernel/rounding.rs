//! Quotients and figures made whole.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::hint::select_unpredictable;
use std::ops::Index;

use crate::number::Mode;

use super::super::bound::Remainder;
use super::super::node::Arg;
use super::lanes::{Marks, Read, Write};
use super::number::{mask, nonzero, num, rounds_to_nearest, unless, whole};

/// What is added to a dividend, so that the whole number below the quotient is the one that the mode asks for: the divisor
/// less one where it goes up, half of the divisor where it goes to the nearest. That is made whole downward, or, where a
/// tie goes down, a little less than a half is.
#[derive(Clone, Copy)]
pub(super) struct Shift {
    above: Part,
    below: Part,
}

/// A part of a divisor, of which one is taken: all ones for it, and zeros for the others.
#[derive(Clone, Copy)]
struct Part {
    less_one: u64,
    half: u64,
    less_than_half: u64,
}

impl Shift {
    /// A tie that goes to the even number is seen to afterward.
    #[inline(always)]
    pub(super) fn new(mode: Mode) -> Self {
        let part = |less_one, half, less_than_half| Part {
            less_one: mask(less_one),
            half: mask(half),
            less_than_half: mask(less_than_half),
        };
        let (none, less_one) = (part(false, false, false), part(true, false, false));
        let (half, less_than_half) = (part(false, true, false), part(false, false, true));
        let (above, below) = match mode {
            Mode::Floor => (none, none),
            Mode::Ceiling => (less_one, less_one),
            Mode::Down => (none, less_one),
            Mode::Up => (less_one, none),
            Mode::HalfUp => (half, less_than_half),
            Mode::HalfDown => (less_than_half, half),
            Mode::HalfEven => (half, half),
        };
        Shift { above, below }
    }

    /// `n` and `d` are integers, `d` above 0.
    #[inline(always)]
    pub(super) fn of(self, n: f64, d: f64) -> f64 {
        // Whatever the host rounds to: the whole numbers up to half of the divisor, and below it.
        let near = whole(d * 0.5);
        let half = select_unpredictable(near > d * 0.5, near - 1.0, near);
        let less = select_unpredictable(half == d * 0.5, half - 1.0, half);
        let bits = |of: Part| {
            (of.less_one & (d - 1.0).to_bits()) | (of.half & half.to_bits()) | (of.less_than_half & less.to_bits())
        };
        num(select_unpredictable(n > 0.0, bits(self.above), bits(self.below)))
    }
}

/// The whole number below `shifted / d`, of which `near` is a float; and for a tie the even one of the two beside it, if
/// such is asked for. Everything is an integer below 2^53 here, so that the rest is exact; where the float led astray by
/// more than one, it says so.
#[inline(always)]
pub(super) fn ratio_whole(shifted: f64, d: f64, near: f64, to_even: bool) -> (f64, bool) {
    let at = whole(near);
    let rest = shifted - at * d;
    // Half of an even divisor was added, and nothing is left.
    let (is_even, half) = (whole(d * 0.5) == d * 0.5, at * 0.5);
    let down = (rest < 0.0) | (to_even & (rest == 0.0) & is_even & (half != whole(half)));
    (select_unpredictable(down, at - 1.0, at), rest.abs() < d)
}

#[inline(always)]
pub(super) fn round_ratio<const N: usize, L: Index<usize, Output = u64>>(
    out: &mut impl Write<N>,
    nums: L,
    dens: L,
    mode: Mode,
    doubt: &mut Marks<N>,
) {
    let (shift, to_even) = (Shift::new(mode), mode == Mode::HalfEven);
    macro_rules! rounded {
        ($i:ident) => {{
            let (n, d) = (num(nums[$i]), nonzero(num(dens[$i])));
            let shifted = n + shift.of(n, d);
            ratio_whole(shifted, d, shifted / d, to_even)
        }};
    }
    let mut any = 0;
    for i in 0..N {
        let (rounded, sure) = rounded!(i);
        out.put(i, rounded.to_bits());
        any |= unless(sure);
    }
    if any != 0 {
        doubt.mark(|i| unless(rounded!(i).1));
    }
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
    doubt: &mut Marks<N>,
) {
    let inverse = 1.0 / den;
    if !rounds_to_nearest() {
        let (shift, to_even) = (Shift::new(mode), mode == Mode::HalfEven);
        macro_rules! rounded {
            ($i:ident) => {{
                let n = (num(a[$i]) * num(b[$i])) * num(c[$i]);
                let shifted = n + shift.of(n, den);
                ratio_whole(shifted, den, shifted * inverse, to_even)
            }};
        }
        let mut any = 0;
        for i in 0..N {
            let (rounded, sure) = rounded!(i);
            out.put(i, rounded.to_bits());
            any |= unless(sure);
        }
        if any != 0 {
            doubt.mark(|i| unless(rounded!(i).1));
        }
        return;
    }
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
    doubt: &mut Marks<N>,
) {
    // Not by closures: those would not be compiled for the width of their caller.
    macro_rules! rows {
        ($i:ident, $off:expr, $made:path $(, $grid:expr)?) => {{
            // One chunk in two or three has a row that is marked.
            let (mut any, rows) = (0, doubt.each());
            for $i in 0..N {
                let (rounded, sure) = $made($($grid,)? num(of[$i]) * by, $off);
                out.put($i, rounded.to_bits());
                rows[$i] |= unless(sure);
                any |= unless(sure);
            }
            doubt.set(any);
        }};
    }
    let grid = Grid::new(mode);
    match bound {
        Arg::Const(bound) => {
            let off = Remainder::new(by, bound.get());
            match grid {
                None => rows!(i, off, nearest),
                Some(grid) => rows!(i, off, Grid::whole, grid),
            }
        }
        Arg::Lane(bound) => {
            let bound = others.get(bound);
            match grid {
                None => rows!(i, Remainder::new(by, num(bound[i])), nearest),
                Some(grid) => rows!(i, Remainder::new(by, num(bound[i])), Grid::whole, grid),
            }
        }
    }
}

/// The whole number nearest to a float, and whether the figure that it stands for goes there too. A float that is too
/// large to be made whole is off by more than a half.
#[inline(always)]
pub(super) fn nearest(w: f64, off: Remainder) -> (f64, bool) {
    let at = whole(w);
    (at, (w - at).abs() < 0.5 - off.at(w))
}

/// Where a mode goes that does not go to the nearest.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    up_above_zero: bool,
    up_below_zero: bool,
}

impl Grid {
    /// None for a mode that goes to the nearest.
    #[inline(always)]
    pub(super) fn new(mode: Mode) -> Option<Self> {
        let (up_above_zero, up_below_zero) = match mode {
            Mode::Floor => (false, false),
            Mode::Ceiling => (true, true),
            Mode::Down => (false, true),
            Mode::Up => (true, false),
            Mode::HalfEven | Mode::HalfUp | Mode::HalfDown => return None,
        };
        Some(Grid { up_above_zero, up_below_zero })
    }

    /// A float made whole, and whether the figure that it stands for goes there too.
    #[inline(always)]
    pub(super) fn whole(self, w: f64, off: Remainder) -> (f64, bool) {
        let (at, e) = (whole(w), off.at(w));
        let rest = w - at;
        let low = select_unpredictable(rest < 0.0, at - 1.0, at);
        let up = select_unpredictable(w > 0.0, self.up_above_zero, self.up_below_zero);
        // On the grid, or as near to it as the bound, nobody knows on which side the figure lies.
        (select_unpredictable(up, low + 1.0, low), (rest.abs() > e) & (rest.abs() < 1.0 - e))
    }
}
