//! Rounding to a multiple of a decimal, in seven ways.

use std::cmp::Ordering;
use std::fmt;

use dashu_int::ops::{BitTest, DivRem};
use dashu_int::{IBig, Sign, UBig};

use super::Exact;
use super::decimal::power_of_ten;
use super::small::{Small, word_mul, words};

/// Where a number goes that is not on a multiple already.
///
/// | mode | to the nearest multiple? | 2.5 | -2.5 | 2.4 | -2.4 |
/// |---|---|---|---|---|---|
/// | `half_even` | yes, of two the even one | 2 | -2 | 2 | -2 |
/// | `half_up` | yes, of two the one away from zero | 3 | -3 | 2 | -2 |
/// | `half_down` | yes, of two the one toward zero | 2 | -2 | 2 | -2 |
/// | `up` | no, away from zero | 3 | -3 | 3 | -3 |
/// | `down` | no, toward zero | 2 | -2 | 2 | -2 |
/// | `ceiling` | no, upward | 3 | -2 | 3 | -2 |
/// | `floor` | no, downward | 2 | -3 | 2 | -3 |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// To the nearest; a tie to the even multiple.
    HalfEven,
    /// To the nearest; a tie away from zero.
    HalfUp,
    /// To the nearest; a tie toward zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Toward zero.
    Down,
    /// Upward.
    Ceiling,
    /// Downward.
    Floor,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 7] =
        [Mode::HalfEven, Mode::HalfUp, Mode::HalfDown, Mode::Up, Mode::Down, Mode::Ceiling, Mode::Floor];

    /// The word that a card uses.
    ///
    /// ```
    /// # use kpi_core::number::Mode;
    /// assert_eq!(Mode::HalfEven.word(), "half_even");
    /// ```
    pub const fn word(self) -> &'static str {
        match self {
            Mode::HalfEven => "half_even",
            Mode::HalfUp => "half_up",
            Mode::HalfDown => "half_down",
            Mode::Up => "up",
            Mode::Down => "down",
            Mode::Ceiling => "ceiling",
            Mode::Floor => "floor",
        }
    }

    /// The mode of a word; `None` for any other text.
    ///
    /// ```
    /// # use kpi_core::number::Mode;
    /// assert_eq!(Mode::from_word("ceiling"), Some(Mode::Ceiling));
    /// assert_eq!(Mode::from_word("Ceiling"), None);
    /// ```
    pub fn from_word(word: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// Whether a number that lies between two multiples goes to the one farther from zero. `half` compares its distance from
    /// the nearer-to-zero one with half the gap; `odd` is whether that one is odd.
    #[inline]
    fn goes_away(self, negative: bool, half: impl FnOnce() -> Ordering, odd: impl FnOnce() -> bool) -> bool {
        let tie = match self {
            Mode::Up => return true,
            Mode::Down => return false,
            Mode::Ceiling => return !negative,
            Mode::Floor => return negative,
            Mode::HalfEven => None,
            Mode::HalfUp => Some(true),
            Mode::HalfDown => Some(false),
        };
        match half() {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => tie.unwrap_or_else(odd),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A rounding point: to which multiple, and which way.
///
/// ```
/// use kpi_core::number::{Exact, Mode, Rounding};
///
/// let to_five_cents = Rounding::new(Exact::parse("0.05").unwrap(), Mode::HalfEven).unwrap();
/// assert_eq!(Exact::parse("1.025").unwrap().round(&to_five_cents).decimal_text(), "1");
/// assert_eq!(Exact::parse("1.075").unwrap().round(&to_five_cents).decimal_text(), "1.1");
/// assert_eq!(to_five_cents.decimals(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rounding {
    to: Exact,
    mode: Mode,
    decimals: u32,
}

/// Why a number cannot be rounded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoundingError {
    /// 0 or less.
    #[error("the number to round to must be above 0")]
    NotPositive,
    /// Such as 1/3: no decimal could show a multiple of it.
    #[error("the number to round to must be a decimal with an end, such as 0.01")]
    NotTerminating,
    /// More than [`Rounding::MAX_DECIMALS`].
    #[error("the number to round to must have at most 128 decimals")]
    TooManyDecimals,
}

impl Rounding {
    /// The most decimals that a number to round to may have. A number that a card can write has fewer (2^-93 has 93).
    pub const MAX_DECIMALS: u32 = 128;

    /// A rounding to multiples of `to`, which is any decimal above 0 (0.01, 0.05, 100).
    ///
    /// Errors: a `to` that is 0 or less, that has no end as a decimal, or that has more than [`Rounding::MAX_DECIMALS`].
    ///
    /// ```
    /// # use kpi_core::number::{Exact, Mode, Rounding, RoundingError};
    /// let third = Exact::from_ratio(1, 3).unwrap();
    /// assert_eq!(Rounding::new(third, Mode::Up), Err(RoundingError::NotTerminating));
    /// ```
    pub fn new(to: Exact, mode: Mode) -> Result<Rounding, RoundingError> {
        if to.signum() <= 0 {
            return Err(RoundingError::NotPositive);
        }
        let (_, decimals) = to.terminating().ok_or(RoundingError::NotTerminating)?;
        match u32::try_from(decimals) {
            Ok(decimals) if decimals <= Rounding::MAX_DECIMALS => Ok(Rounding { to: to.reduced(), mode, decimals }),
            _ => Err(RoundingError::TooManyDecimals),
        }
    }

    /// What is rounded to a multiple of.
    pub const fn to(&self) -> &Exact {
        &self.to
    }

    /// Which way.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// The number of decimals of [`Rounding::to`], and so of a figure rounded to it: 2 for 0.05, 0 for 100.
    pub const fn decimals(&self) -> u32 {
        self.decimals
    }
}

impl Exact {
    /// The multiple of `rounding.to()` that the number goes to: `to · k`, where `k` is `self / to` made whole in the mode.
    ///
    /// ```
    /// # use kpi_core::number::{Exact, Mode, Rounding};
    /// let to_cents = |mode| Rounding::new(Exact::parse("0.01").unwrap(), mode).unwrap();
    /// let amount = Exact::parse("-2.345").unwrap();
    /// assert_eq!(amount.round(&to_cents(Mode::HalfUp)).decimal_text(), "-2.35");
    /// assert_eq!(amount.round(&to_cents(Mode::HalfEven)).decimal_text(), "-2.34");
    /// assert_eq!(amount.round(&to_cents(Mode::Ceiling)).decimal_text(), "-2.34");
    /// ```
    #[inline]
    pub fn round(&self, rounding: &Rounding) -> Exact {
        match self.small().and_then(|small| small.round(rounding)) {
            Some(rounded) => rounded.into(),
            None => self.round_wide(rounding),
        }
    }

    #[cold]
    #[inline(never)]
    fn round_wide(&self, rounding: &Rounding) -> Exact {
        let ((num, den), (step_num, step_den)) = (self.clone().into_parts(), rounding.to.clone().into_parts());
        let multiples = divide(num * &step_den, den * step_num.clone().into_parts().1, rounding.mode);
        Exact::from_parts(multiples * step_num, step_den)
    }

    /// `self · 10^decimals`, half-even to a whole number.
    pub(super) fn scaled(&self, decimals: u32) -> IBig {
        self.scaled_small(decimals).map_or_else(|| self.scaled_wide(decimals), IBig::from)
    }

    /// The same, where machine integers hold it.
    pub(crate) fn scaled_i128(&self, decimals: u32) -> Option<i128> {
        self.scaled_small(decimals).or_else(|| i128::try_from(self.scaled_wide(decimals)).ok())
    }

    #[inline]
    fn scaled_small(&self, decimals: u32) -> Option<i128> {
        let (num, den) = self.ratio()?;
        let num = num.checked_mul(power_of_ten(decimals)?)?;
        Some(divide_small(num, den, Mode::HalfEven))
    }

    #[cold]
    fn scaled_wide(&self, decimals: u32) -> IBig {
        let (num, den) = self.clone().into_parts();
        divide(num * IBig::from(10).pow(decimals as usize), den, Mode::HalfEven)
    }
}

impl Small {
    /// See [`Exact::round`].
    #[inline(always)]
    pub(crate) fn round(self, rounding: &Rounding) -> Option<Small> {
        let ((num, den), (step_num, step_den)) = ((self.num, self.den.get()), rounding.to.ratio()?);
        let (num, den) = if words(num, den, step_num, step_den) {
            (word_mul(num, step_den), word_mul(den, step_num))
        } else {
            (num.checked_mul(step_den)?, den.checked_mul(step_num)?)
        };
        Small::new(divide_small(num, den, rounding.mode).checked_mul(step_num)?, step_den)
    }
}

/// `num / den` to a whole number; `den` is above 0.
#[inline]
fn divide_small(num: i128, den: i128, mode: Mode) -> i128 {
    let (quotient, rest) = match (i64::try_from(num), i64::try_from(den)) {
        // den is above 0, so the one overflow, of i64::MIN / -1, is not met
        (Ok(num), Ok(den)) => (i128::from(num / den), i128::from(num % den)),
        _ => (num / den, num % den),
    };
    if rest == 0 {
        return quotient;
    }
    let rest_size = rest.unsigned_abs();
    let half = || rest_size.cmp(&(den.unsigned_abs() - rest_size));
    if mode.goes_away(num < 0, half, || quotient & 1 != 0) {
        // A quotient at the end of the range has den = 1, and no rest.
        quotient + num.signum()
    } else {
        quotient
    }
}

/// `num / den` to a whole number, of any size.
pub(super) fn divide(num: IBig, den: UBig, mode: Mode) -> IBig {
    let sign = num.sign();
    let (_, size) = num.into_parts();
    let (quotient, rest) = size.div_rem(&den);
    let away =
        !rest.is_zero() && mode.goes_away(sign == Sign::Negative, || rest.cmp(&(&den - &rest)), || quotient.bit(0));
    IBig::from_parts(sign, if away { quotient + 1u8 } else { quotient })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modes_differ_as_the_table_says() {
        let whole =
            |text: &str, mode| Exact::parse(text).unwrap().round(&Rounding::new(Exact::ONE, mode).unwrap()).fraction();
        let columns = ["2.5", "-2.5", "2.4", "-2.4"];
        for (mode, expected) in [
            (Mode::HalfEven, ["2", "-2", "2", "-2"]),
            (Mode::HalfUp, ["3", "-3", "2", "-2"]),
            (Mode::HalfDown, ["2", "-2", "2", "-2"]),
            (Mode::Up, ["3", "-3", "3", "-3"]),
            (Mode::Down, ["2", "-2", "2", "-2"]),
            (Mode::Ceiling, ["3", "-2", "3", "-2"]),
            (Mode::Floor, ["2", "-3", "2", "-3"]),
        ] {
            assert_eq!(columns.map(|text| whole(text, mode)), expected, "{mode}");
            assert_eq!(Mode::from_word(mode.word()), Some(mode));
            assert_eq!(format!("{mode:>9}"), format!("{:>9}", mode.word()));
        }
    }

    #[test]
    fn a_step_is_a_decimal_above_zero() {
        let new =
            |text: &str| Rounding::new(Exact::parse(text).unwrap(), Mode::HalfUp).map(|rounding| rounding.decimals());
        assert_eq!(new("0.05"), Ok(2));
        assert_eq!(new("100"), Ok(0));
        assert_eq!(new("1/8"), Ok(3));
        assert_eq!(new("0.10"), Ok(1));
        assert_eq!(new("0"), Err(RoundingError::NotPositive));
        assert_eq!(new("-1"), Err(RoundingError::NotPositive));
        assert_eq!(new("1/3"), Err(RoundingError::NotTerminating));
        let tiny = Exact::from_parts(IBig::ONE, UBig::ONE << 129);
        assert_eq!(Rounding::new(tiny, Mode::Up), Err(RoundingError::TooManyDecimals));
    }

    #[test]
    fn the_widest_are_rounded_too() {
        let to = Rounding::new(Exact::integer(1000), Mode::HalfUp).unwrap();
        let wide = Exact::from_parts(IBig::from(10).pow(3000) + IBig::from(500), UBig::ONE);
        assert_eq!(wide.round(&to), Exact::from_parts(IBig::from(10).pow(3000) + IBig::from(1000), UBig::ONE));
        let end = Exact::from_ratio(i128::MAX, 1).unwrap();
        assert_eq!(end.round(&to).fraction(), "170141183460469231731687303715884106000");
    }
}
