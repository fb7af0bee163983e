//! The exact rational: two machine integers while they hold, big integers when they do not.

use std::borrow::Cow;

use dashu_int::ops::BitTest;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::small::{self, Small};

/// The number of bits that the reduced numerator or denominator of a figure may have, see [`Exact::is_too_wide`].
pub const WIDTH_LIMIT: usize = 131_072;

/// An exact rational number.
///
/// Arithmetic never rounds, overflows or panics; the one operation without a result is a division by zero ([`Exact::div`]).
/// Numbers whose parts fit 128 bits are computed with machine integers, without allocation; wider ones become big integers and
/// come back as soon as they fit. No operation makes a number wider than its operands together, so a caller that asks
/// [`Exact::is_too_wide`] after each one keeps time and memory bounded.
///
/// Equality, order and hash are those of the value: `2/4` and `1/2` are one number.
///
/// ```
/// use kpi_core::number::Exact;
///
/// let third = Exact::from_ratio(1, 3).unwrap();
/// assert_eq!(&(&third + &third) + &third, Exact::ONE);
/// assert_eq!(third.sub(&Exact::ONE).fraction(), "-2/3");
/// ```
#[derive(Clone)]
pub struct Exact(pub(super) Repr);

/// `den` is above 0, and the fraction is reduced only when it no longer fits: a gcd costs more than the operation itself.
/// `NonZero` gives the enum its tag for free (32 bytes instead of 48).
///
/// A `Big` is reduced, and does not fit a `Small`; so a `Small` never equals a `Big`.
#[derive(Clone)]
pub(super) enum Repr {
    Small(Small),
    Big(Box<RBig>),
}
use Repr::Big;

/// `den` must be above 0.
#[inline(always)]
fn small(num: i128, den: i128) -> Exact {
    debug_assert!(den > 0);
    match Small::new(num, den) {
        Some(small) => Exact(Repr::Small(small)),
        None => Exact::ZERO, // not reached, by the contract
    }
}

impl Exact {
    /// 0
    pub const ZERO: Exact = Exact::integer(0);
    /// 1
    pub const ONE: Exact = Exact::integer(1);

    /// A whole number.
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// const HUNDRED: Exact = Exact::integer(100);
    /// assert_eq!(HUNDRED.fraction(), "100");
    /// ```
    #[inline]
    pub const fn integer(value: i64) -> Exact {
        Exact(Repr::Small(Small { num: value as i128, den: small::ONE }))
    }

    /// `num / den`; `None` where `den` is 0. The sign may stand on either.
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// assert_eq!(Exact::from_ratio(34, -40).unwrap().fraction(), "-17/20");
    /// assert_eq!(Exact::from_ratio(1, 0), None);
    /// ```
    #[inline]
    pub fn from_ratio(num: i128, den: i128) -> Option<Exact> {
        match den {
            0 => None,
            1.. => Some(small(num, den)),
            _ => Some(match (num.checked_neg(), den.checked_neg()) {
                (Some(num), Some(den)) => small(num, den),
                _ => Exact::from_parts(-IBig::from(num), UBig::from(den.unsigned_abs())),
            }),
        }
    }

    /// The fraction of two big integers, reduced; a denominator of 0 gives 0 and is the caller's mistake.
    pub(super) fn from_parts(num: IBig, den: UBig) -> Exact {
        debug_assert!(!den.is_zero());
        if den.is_zero() { Exact::ZERO } else { Exact::from_big(RBig::from_parts(num, den)) }
    }

    /// The reduced numerator and denominator.
    pub(super) fn into_parts(self) -> (IBig, UBig) {
        self.to_big().into_owned().into_parts()
    }

    fn from_big(value: RBig) -> Exact {
        if value.numerator().bit_len() <= 128
            && value.denominator().bit_len() <= 127
            && let (Ok(num), Ok(den)) = (i128::try_from(value.numerator()), i128::try_from(value.denominator()))
        {
            return small(num, den);
        }
        Exact(Big(Box::new(value)))
    }

    pub(super) fn to_big(&self) -> Cow<'_, RBig> {
        match &self.0 {
            Repr::Small(Small { num, den }) => {
                Cow::Owned(RBig::from_parts(IBig::from(*num), UBig::from(den.get().unsigned_abs())))
            }
            Big(value) => Cow::Borrowed(value),
        }
    }

    /// Whether the number is held in machine integers, where operations take nanoseconds.
    #[inline]
    pub const fn is_small(&self) -> bool {
        matches!(self.0, Repr::Small(_))
    }

    /// The fraction of machine integers, where they hold the number.
    #[inline(always)]
    pub(crate) fn small(&self) -> Option<Small> {
        match self.0 {
            Repr::Small(small) => Some(small),
            Big(_) => None,
        }
    }

    #[inline(always)]
    pub(super) fn as_small(&self) -> Option<&Small> {
        match &self.0 {
            Repr::Small(small) => Some(small),
            Big(_) => None,
        }
    }

    /// Puts a fraction of machine integers in the place of one.
    #[inline(always)]
    pub(crate) fn set(&mut self, to: Small) {
        match &mut self.0 {
            Repr::Small(small) => *small = to,
            Big(_) => *self = to.into(),
        }
    }

    #[inline(always)]
    pub(super) fn both_small(&self, other: &Exact) -> Option<(Small, Small)> {
        Some((self.small()?, other.small()?))
    }

    /// The numerator and the denominator (above 0) as they are held, which may not be reduced; `None` for a number wider than
    /// 128 bits.
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// assert_eq!(Exact::parse("-0.5").unwrap().ratio(), Some((-5, 10)));
    /// assert_eq!(Exact::parse("-0.5").unwrap().reduced().ratio(), Some((-1, 2)));
    /// ```
    #[inline]
    pub const fn ratio(&self) -> Option<(i128, i128)> {
        match &self.0 {
            Repr::Small(Small { num, den }) => Some((*num, den.get())),
            Big(_) => None,
        }
    }

    /// The numerator, where the number is held over this denominator and the numerator has 64 bits.
    #[inline(always)]
    pub(crate) fn held_over(&self, den: i64) -> Option<i64> {
        let Small { num, den: held } = self.small()?;
        (held.get() == i128::from(den) && num as i64 as i128 == num).then_some(num as i64)
    }

    /// The same number with its fraction reduced. It is worth it for a number that is used many times: smaller parts keep
    /// later operations on the fast path.
    pub fn reduced(&self) -> Exact {
        match &self.0 {
            Repr::Small(Small { num, den }) if den.get() != 1 => {
                let (num, den) = lowest_terms(*num, den.get());
                small(num, den)
            }
            _ => self.clone(),
        }
    }

    /// The larger bit length of numerator and denominator: at most [`WIDTH_LIMIT`] exactly where [`Exact::is_too_wide`] is
    /// false. For a number within 128 bits the fraction may not be reduced.
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// assert_eq!(Exact::integer(1024).bits(), 11);
    /// ```
    pub fn bits(&self) -> usize {
        match &self.0 {
            Repr::Small(Small { num, den }) => {
                128 - (num.unsigned_abs() | den.get().unsigned_abs()).leading_zeros() as usize
            }
            Big(value) => value.numerator().bit_len().max(value.denominator().bit_len()),
        }
    }

    /// Whether the reduced numerator or denominator has more than [`WIDTH_LIMIT`] bits.
    #[inline]
    pub fn is_too_wide(&self) -> bool {
        !self.is_small() && self.bits() > WIDTH_LIMIT
    }

    /// `self + other`
    #[inline]
    pub fn add(&self, other: &Exact) -> Exact {
        match self.both_small(other).and_then(|(a, b)| a.add(b)) {
            Some(sum) => sum.into(),
            None => self.add_wide(other),
        }
    }

    /// The sum of many numbers, each half of them first: where it grows wide, operands of like width are added.
    pub(crate) fn sum(values: &[&Exact]) -> Exact {
        match values {
            [] => Exact::ZERO,
            [value] => (*value).clone(),
            _ => {
                let (one, other) = values.split_at(values.len() / 2);
                Exact::sum(one).add(&Exact::sum(other))
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn add_wide(&self, other: &Exact) -> Exact {
        let sum = |(a, b): (i128, i128), (c, d): (i128, i128)| {
            if b == d {
                return Some((a.checked_add(c)?, b));
            }
            Some((a.checked_mul(d)?.checked_add(c.checked_mul(b)?)?, b.checked_mul(d)?))
        };
        match self.try_small(other, sum) {
            Some(result) => result,
            None => Exact::from_big(&*self.to_big() + &*other.to_big()),
        }
    }

    /// `self - other`
    #[inline]
    pub fn sub(&self, other: &Exact) -> Exact {
        match self.both_small(other).and_then(|(a, b)| a.sub(b)) {
            Some(difference) => difference.into(),
            None => self.add_wide(&other.neg()),
        }
    }

    /// `self · other`
    #[inline]
    pub fn mul(&self, other: &Exact) -> Exact {
        match self.both_small(other).and_then(|(a, b)| a.mul(b)) {
            Some(product) => product.into(),
            None => self.mul_wide(other),
        }
    }

    #[cold]
    #[inline(never)]
    fn mul_wide(&self, other: &Exact) -> Exact {
        let product = |(a, b): (i128, i128), (c, d): (i128, i128)| Some((a.checked_mul(c)?, b.checked_mul(d)?));
        match self.try_small(other, product) {
            Some(result) => result,
            None => Exact::from_big(&*self.to_big() * &*other.to_big()),
        }
    }

    /// `self / other`; `None` where `other` is 0.
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// assert_eq!(Exact::integer(1).div(&Exact::integer(4)).unwrap().decimal_text(), "0.25");
    /// assert_eq!(Exact::integer(1).div(&Exact::ZERO), None);
    /// ```
    #[inline]
    pub fn div(&self, other: &Exact) -> Option<Exact> {
        match self.both_small(other).and_then(|(a, b)| a.div(b)) {
            Some(quotient) => Some(quotient.into()),
            None => self.div_wide(other),
        }
    }

    #[inline(never)]
    fn div_wide(&self, other: &Exact) -> Option<Exact> {
        let inverse = match &other.0 {
            Repr::Small(Small { num, den }) => Exact::from_ratio(den.get(), *num)?,
            Big(value) => {
                let (num, den) = RBig::clone(value).into_parts();
                let (sign, magnitude) = num.into_parts();
                Exact::from_parts(IBig::from_parts(sign, den), magnitude)
            }
        };
        Some(self.mul(&inverse))
    }

    /// An operation on machine integers, tried as the fractions stand and then in lowest terms.
    fn try_small(
        &self,
        other: &Exact,
        operation: impl Fn((i128, i128), (i128, i128)) -> Option<(i128, i128)>,
    ) -> Option<Exact> {
        let (a, b) = (self.ratio()?, other.ratio()?);
        let (num, den) = operation(a, b).or_else(|| operation(lowest_terms(a.0, a.1), lowest_terms(b.0, b.1)))?;
        Some(small(num, den))
    }

    /// `-self`
    #[inline]
    pub fn neg(&self) -> Exact {
        if let Repr::Small(Small { num, den }) = self.0
            && let Some(num) = num.checked_neg()
        {
            return Small { num, den }.into();
        }
        Exact::from_big(-self.to_big().into_owned())
    }

    /// `|self|`
    #[inline]
    pub fn abs(&self) -> Exact {
        if self.signum() < 0 { self.neg() } else { self.clone() }
    }

    /// -1, 0 or 1, as the number is below, at or above 0.
    #[inline]
    pub fn signum(&self) -> i32 {
        match &self.0 {
            Repr::Small(Small { num, .. }) => num.signum() as i32,
            Big(value) if *value.numerator() < IBig::ZERO => -1,
            Big(_) => 1, // zero is small
        }
    }

    /// Whether the number is 0.
    #[inline]
    pub const fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(Small { num: 0, .. }))
    }

    /// The greatest whole number that is not above `self`.
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// assert_eq!(Exact::parse("-0.5").unwrap().floor(), Exact::integer(-1));
    /// ```
    pub fn floor(&self) -> Exact {
        match &self.0 {
            Repr::Small(small) => small.floor().into(),
            Big(value) => Exact::from_big(RBig::from(value.floor())),
        }
    }

    /// Whether the number is whole.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Small(Small { num, den }) => den.get() == 1 || num % den.get() == 0,
            Big(value) => value.is_int(),
        }
    }

    /// The reduced fraction, without a denominator of 1: `17/20`, `-3`, `0`. It is what [`Display`](std::fmt::Display) writes.
    pub fn fraction(&self) -> String {
        self.to_string()
    }
}

impl From<Small> for Exact {
    #[inline(always)]
    fn from(small: Small) -> Self {
        Exact(Repr::Small(small))
    }
}

/// `num / den` in lowest terms; `den` is above 0, before and after.
pub(super) fn lowest_terms(num: i128, den: i128) -> (i128, i128) {
    // The gcd divides den, so it is an i128 above 0.
    let gcd = gcd(num.unsigned_abs(), den.unsigned_abs()) as i128;
    if gcd <= 1 { (num, den) } else { (num / gcd, den / gcd) }
}

/// The greatest common divisor by Stein's algorithm, as shifts are cheaper than 128-bit divisions.
fn gcd(mut a: u128, mut b: u128) -> u128 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let twos = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    b >>= b.trailing_zeros();
    while a != b {
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(odd_gcd(a, b)) << twos;
        }
        if a < b {
            std::mem::swap(&mut a, &mut b);
        }
        a -= b;
        a >>= a.trailing_zeros();
    }
    a << twos
}

fn odd_gcd(mut a: u64, mut b: u64) -> u64 {
    while a != b {
        if a < b {
            std::mem::swap(&mut a, &mut b);
        }
        a -= b;
        a >>= a.trailing_zeros();
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(num: i128, den: i128) -> Exact {
        Exact::from_ratio(num, den).unwrap()
    }

    #[test]
    fn a_number_is_four_words() {
        assert_eq!(size_of::<Exact>(), 32);
    }

    #[test]
    fn the_ends_of_the_machine_integers_are_no_ends() {
        let least = ratio(i128::MIN, 1);
        assert_eq!(least.neg().fraction(), "170141183460469231731687303715884105728");
        assert_eq!(least.neg().neg(), least);
        assert!(!least.abs().is_small() && least.abs().neg().is_small());
        assert_eq!(ratio(1, i128::MIN).fraction(), "-1/170141183460469231731687303715884105728");
        assert_eq!(ratio(i128::MIN, i128::MIN), Exact::ONE);
        assert_eq!(ratio(i128::MAX, 2).add(&ratio(i128::MAX, 2)).fraction(), i128::MAX.to_string());
        assert_eq!(ratio(i64::MIN.into(), 1).mul(&ratio(i64::MIN.into(), 1)).fraction(), (1_i128 << 126).to_string());
        assert_eq!(ratio(i128::MIN, i128::MAX).floor(), Exact::integer(-2));
    }

    #[test]
    fn a_number_comes_back_from_big() {
        let wide = ratio(i128::MAX, 3).mul(&ratio(i128::MAX, 7));
        assert!(!wide.is_small() && wide.ratio().is_none());
        assert_eq!(wide.sub(&wide), Exact::ZERO);
        assert!(wide.div(&wide).unwrap().is_small());
        assert_eq!(wide.div(&Exact::ZERO), None);
        assert!(Exact::ONE < wide && wide.neg() < Exact::ZERO);
    }

    #[test]
    fn lazy_fractions_are_reduced_where_they_would_overflow() {
        // Each step leaves a factor 2 above and below; 500 of them would need 500 bits.
        let mut value = Exact::ONE;
        for _ in 0..500 {
            value = value.mul(&ratio(2, 6)).mul(&ratio(6, 2));
        }
        assert!(value.is_small());
        assert_eq!(value, Exact::ONE);
    }

    #[test]
    fn width_is_that_of_the_reduced_fraction() {
        let wide = |bits| Exact::from_parts(IBig::ONE << bits, UBig::from(3u8));
        let narrow = [ratio(1024, 1), ratio(-3, 1 << 100), ratio(i128::MIN, 3), ratio(3, 2)];
        assert_eq!(narrow.map(|number| number.bits()), [11, 101, 128, 2]);
        assert_eq!(wide(WIDTH_LIMIT - 1).bits(), WIDTH_LIMIT);
        assert!(!wide(WIDTH_LIMIT - 1).is_too_wide());
        assert!(wide(WIDTH_LIMIT).is_too_wide());
        assert!(!wide(WIDTH_LIMIT).div(&wide(WIDTH_LIMIT)).unwrap().is_too_wide());
    }

    #[test]
    fn a_numerator_is_told_over_the_denominator_that_is_held() {
        let cents = |num| ratio(num, 100).held_over(100);
        assert_eq!([250, i64::MIN.into(), i64::MAX.into()].map(cents), [Some(250), Some(i64::MIN), Some(i64::MAX)]);
        assert_eq!([i128::from(i64::MAX) + 1, i128::from(i64::MIN) - 1].map(cents), [None, None]);
        // The same amount over 10, and one that is wider.
        assert_eq!((ratio(25, 10).held_over(100), ratio(i128::MIN, 1).neg().held_over(1)), (None, None));
    }

    #[test]
    fn a_number_is_shown_hashed_and_converted_by_its_value() {
        use std::hash::{BuildHasher, RandomState};
        assert_eq!(format!("{:?}", ratio(2, 4)), "Exact(1/2)");
        assert_eq!((Exact::from(7_u32), Exact::from(-7_i32)), (ratio(7, 1), ratio(-7, 1)));
        assert_eq!(-&ratio(1, 3), ratio(-1, 3));
        let state = RandomState::new();
        let hashes: Vec<u64> = (1..20).map(|den| state.hash_one(ratio(1, den))).collect();
        assert!(hashes.iter().any(|hash| *hash != hashes[0]), "numbers that differ have hashes that differ");
        assert_eq!(state.hash_one(ratio(3, 6)), state.hash_one(ratio(1, 2)));
    }
}
