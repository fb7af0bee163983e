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

    /// `self / other`; none too where `other` is 0.
    #[inline(always)]
    pub(crate) fn div(self, other: Small) -> Option<Small> {
        let (a, b, c, d) = (self.num, self.den.get(), other.num, other.den.get());
        let (num, den) = match b == d {
            // Two amounts in cents: without this their quotient would carry the hundred about twice.
            true => (a, c),
            false if words(a, b, c, d) => (word_mul(a, d), word_mul(b, c)),
            false => return None,
        };
        match den > 0 {
            true => Small::new(num, den),
            false if den < 0 => Small::new(num.checked_neg()?, den.checked_neg()?),
            false => None,
        }
    }

    /// The same number, where it is 1 as 1/1: weights come to it, and whatever is divided by them would carry the
    /// denominator of their sum.
    #[inline(always)]
    pub(crate) fn with_plain_one(self) -> Small {
        if self.num == self.den.get() { Small { num: 1, den: ONE } } else { self }
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

#[cfg(test)]
mod tests {
    use dashu_int::{IBig, UBig};
    use dashu_ratio::RBig;

    use super::*;
    use crate::number::{Exact, Figure, Mode, Rounding};

    /// Numbers with parts of every size: words, what is just beyond them, and the ends of the machine integers.
    fn numbers() -> Vec<Small> {
        let word = i128::from(i64::MAX);
        let nums = [0, 1, -1, 7, -250, word, -word - 1, word + 1, -word - 2, i128::MAX, i128::MIN];
        let dens = [1, 2, 100, 10_000, word, word + 1, i128::MAX];
        nums.iter().flat_map(|num| dens.iter().filter_map(|den| Small::new(*num, *den))).collect()
    }

    fn rational(it: Small) -> RBig {
        RBig::from_parts(IBig::from(it.num), UBig::from(it.den.get().unsigned_abs()))
    }

    fn is_word(it: Small) -> bool {
        [it.num, it.den.get()].iter().all(|part| i64::try_from(*part).is_ok())
    }

    #[test]
    fn what_machine_integers_hold_is_right_and_words_are_held() {
        for a in numbers() {
            for b in numbers() {
                let (x, y) = (rational(a), rational(b));
                let words = is_word(a) && is_word(b);
                let check = |found: Option<Small>, is: Option<RBig>, held: bool| {
                    assert!(found.is_some() || !held, "{a:?} {b:?}");
                    if let Some(found) = found {
                        assert_eq!(Some(rational(found)), is, "{a:?} {b:?}");
                    }
                };
                check(a.add(b), Some(&x + &y), words);
                check(a.sub(b), Some(&x - &y), words);
                check(a.mul(b), Some(&x * &y), words);
                check(a.div(b), (b.num != 0).then(|| &x / &y), words && b.num != 0);
                check(a.div(b), (b.num != 0).then(|| &x / &y), a.den == b.den && b.num > 0);
                assert!(a.div(b).is_none() || b.num != 0, "{a:?} {b:?}");
                assert!(a.cmp(b).is_none_or(|order| order == x.cmp(&y)), "{a:?} {b:?}");
                assert!(a.cmp(b).is_some() || !words && a.den != b.den, "{a:?} {b:?}");
            }
            assert_eq!(rational(a.floor()), RBig::from(rational(a).floor()), "{a:?}");
            assert_eq!(a.floor().den.get(), 1, "{a:?}");
            assert_eq!(a.is_positive(), a.num > 0, "{a:?}");
        }
    }

    #[test]
    fn amounts_in_one_unit_stay_in_it() {
        let cents = |num| Small::new(num, 100).unwrap();
        let sum = cents(250).add(cents(-75)).unwrap();
        assert_eq!((sum.num, sum.den.get()), (175, 100));
        let difference = cents(250).sub(cents(75)).unwrap();
        assert_eq!((difference.num, difference.den.get()), (175, 100));
        let ratio = cents(250).div(cents(75)).unwrap();
        assert_eq!((ratio.num, ratio.den.get()), (250, 75));
        // No word, and yet held, as the unit is one.
        let wide = Small::new(i128::MAX - 1, 100).unwrap();
        assert_eq!(wide.add(cents(1)).map(|it| it.num), Some(i128::MAX));
        assert!(wide.add(cents(2)).is_none() && wide.mul(cents(1)).is_none());
    }

    #[test]
    fn rounding_is_that_of_every_number() {
        for a in numbers() {
            for (to, mode) in [("0.01", Mode::HalfUp), ("0.05", Mode::HalfEven), ("100", Mode::Floor)] {
                let rounding = Rounding::new(Exact::parse(to).unwrap(), mode).unwrap();
                let (step, value) = (rounding.to(), Exact::from(a));
                let rounded = a.round(&rounding).map(Exact::from);
                assert!(rounded.is_some() || !is_word(a), "{a:?} to {to}");
                if let Some(rounded) = rounded {
                    let off = rounded.sub(&value).abs();
                    assert!(rounded.div(step).unwrap().is_integer() && off < *step, "{a:?} to {to}: {rounded:?}");
                    assert!(mode == Mode::Floor || off.add(&off) <= *step, "{a:?} to {to}: {rounded:?}");
                }
            }
        }
    }
}
