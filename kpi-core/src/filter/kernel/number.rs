//! Floats, truths and integers in lanes.

use std::hint::black_box;

/// Adding and taking away this makes a float below 2^51 whole.
const MAGIC: f64 = 6_755_399_441_055_744.0;

#[inline(always)]
pub(super) fn num(bits: u64) -> f64 {
    f64::from_bits(bits)
}

#[inline(always)]
pub(in super::super) fn mask(truth: bool) -> u64 {
    u64::from(truth).wrapping_neg()
}

/// The mark of a row in which something holds. A single bit: all ones would be written under a mask, and for that some
/// processors take longer than for a division.
#[inline(always)]
pub(super) fn mark(truth: bool) -> u64 {
    u64::from(truth)
}

/// The mark of a row where it is not certain that this holds: for a comparison with what is no number it never is.
#[inline(always)]
pub(super) fn unless(certain: bool) -> u64 {
    mark(!certain)
}

/// What an end is put further by where it counts as below itself: of integers `a <= b` is `a < b + 1`, so that there need
/// not be another loop for it.
#[inline(always)]
pub(super) fn further(or_equal: bool) -> f64 {
    f64::from(u8::from(or_equal))
}

#[inline(always)]
pub(super) fn choose(truth: u64, a: u64, b: u64) -> u64 {
    (truth & a) | (!truth & b)
}

/// A divisor, but for 0: no host is ever shown a division by that.
#[inline(always)]
pub(super) fn nonzero(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { x }
}

#[inline(always)]
pub(super) fn whole(x: f64) -> f64 {
    (x + MAGIC) - MAGIC
}

/// The integer in a lane, which is below 2^51 in size.
#[inline(always)]
pub(in super::super) fn integer(lane: u64) -> i64 {
    (num(lane) + MAGIC).to_bits().wrapping_sub(MAGIC.to_bits()) as i64
}

/// The float of an integer below 2^51 in size.
#[inline(always)]
pub(in super::super) fn from_integer(integer: i64) -> u64 {
    (f64::from_bits(MAGIC.to_bits().wrapping_add(integer as u64)) - MAGIC).to_bits()
}

/// A float made whole, for a column of them.
#[inline(always)]
pub(in super::super) fn made_whole(x: f64) -> f64 {
    whole(x)
}

/// Does this host round to nearest? Only then is it proved what a float's shortest decimal is, and where a quotient by a
/// number of the card goes.
#[inline(always)]
pub(in super::super) fn rounds_to_nearest() -> bool {
    let (one, little) = (black_box(1.0_f64), black_box(f64::EPSILON / 4.0));
    one + little == one && -one - little == -one && one + 3.0 * little > one
}
