//! Fractions of machine integers: nearly all arithmetic, in registers of the machine.

use std::cmp::Ordering;
use std::num::NonZero;

/// `num / den`, where `den` is above 0 and nothing need be reduced.
///
/// An operation gives none where machine integers do not hold the result, or where it takes longer to see that they do:
/// then [`Exact`](super::Exact) says what it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Small {
    pub(super) num: i128,
    pub(super) den: NonZero<i128>,
}

pub(super) const ONE: NonZero<i128> = match NonZero::new(1) {
    Some(one) => one,
    None => NonZero::<i128>::MAX, // not reached: 1 is not 0
};

impl Small {
    /// `den` must be above 0.
    #[inline(always)]
    pub(super) fn new(num: i128, den: i128) -> Option<Small> {
        debug_assert!(den > 0);
        Some(Small { num, den: NonZero::new(den)? })
    }

    /// `self + other`
    #[inline(always)]
    pub(crate) fn add(self, other: Small) -> Option<Small> {
        if self.den == other.den {
            return Some(Small { num: self.num.checked_add(other.num)?, den: self.den });
        }
        let (ad, cb, bd) = crossed(self, other)?;
        Small::new(ad + cb, bd)
    }

    /// `self - other`
    #[inline(always)]
    pub(crate) fn sub(self, other: Small) -> Option<Small> {
        if self.den == other.den {
            return Some(Small { num: self.num.checked_sub(other.num)?, den: self.den });
        }
        let (ad, cb, bd) = crossed(self, other)?;
        Small::new(ad - cb, bd)
    }

    /// `self · other`
    #[inline(always)]
    pub(crate) fn mul(self, other: Small) -> Option<Small> {
        let (a, b, c, d) = (self.num, self.den.get(), other.num, other.den.get());
        if words(a, b, c, d) { Small::new(word_mul(a, c), word_mul(b, d)) } else { None }
    }

    /// `self / other`; none too where `other` is not above 0.
    #[inline(always)]
    pub(crate) fn div(self, other: Small) -> Option<Small> {
        let (a, b, c, d) = (self.num, self.den.get(), other.num, other.den.get());
        if c <= 0 {
            return None;
        }
        // Two amounts in cents: without this their quotient would carry the hundred about twice.
        if b == d {
            return Small::new(a, c);
        }
        if words(a, b, c, d) { Small::new(word_mul(a, d), word_mul(b, c)) } else { None }
    }

    /// The greatest whole number that is not above `self`.
    pub(crate) fn floor(self) -> Small {
        Small { num: self.num.div_euclid(self.den.get()), den: ONE }
    }

    #[inline(always)]
    pub(crate) fn cmp(self, other: Small) -> Option<Ordering> {
        if self.den == other.den {
            return Some(self.num.cmp(&other.num));
        }
        let (ad, cb, _) = crossed(self, other)?;
        Some(ad.cmp(&cb))
    }
}

/// For `a/b` and `c/d` the products `a·d`, `c·b` and `b·d`.
#[inline(always)]
fn crossed(one: Small, other: Small) -> Option<(i128, i128, i128)> {
    let (a, b, c, d) = (one.num, one.den.get(), other.num, other.den.get());
    words(a, b, c, d).then(|| (word_mul(a, d), word_mul(c, b), word_mul(b, d)))
}

/// Whether all four are 64-bit integers: then the product of any two fits an `i128`, and, as denominators are above
/// -2^63, so does the sum of two products of a numerator and a denominator.
#[inline(always)]
pub(super) fn words(a: i128, b: i128, c: i128, d: i128) -> bool {
    let is_word = |x: i128| x as i64 as i128 == x;
    is_word(a) & is_word(b) & is_word(c) & is_word(d)
}

/// The product of two 64-bit integers held in `i128`s: one instruction, where the full product takes several.
#[inline(always)]
pub(super) fn word_mul(a: i128, b: i128) -> i128 {
    (a as i64 as i128) * (b as i64 as i128)
}
