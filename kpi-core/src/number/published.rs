//! How figures are shown: rounded once, with as many decimals as were asked for.

use std::fmt;

use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig};
use rust_decimal::Decimal;

use super::decimal::{DEFAULT_DECIMALS, DIGITS, DIGITS_END, decimal};
use super::{Exact, Rounding};

impl Exact {
    /// The number's canonical text: a plain decimal without trailing zeros where it has an end, else the reduced fraction.
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// assert_eq!(Exact::from_ratio(5, 10).unwrap().decimal_text(), "0.5");
    /// assert_eq!(Exact::from_ratio(3, 9).unwrap().decimal_text(), "1/3");
    /// ```
    pub fn decimal_text(&self) -> String {
        match self.terminating() {
            Some((digits, scale)) => {
                let (sign, size) = digits.into_parts();
                plain(sign == Sign::Negative, &size.to_string(), scale, scale)
            }
            None => self.fraction(),
        }
    }

    /// The integer and the least number of decimals with `self = integer / 10^decimals`; `None` where the decimal has no end.
    pub(super) fn terminating(&self) -> Option<(IBig, usize)> {
        let (num, mut rest) = self.clone().into_parts();
        // The decimal ends where the reduced denominator is 2^a · 5^b, and then has max(a, b) decimals.
        let twos = rest.trailing_zeros().unwrap_or(0);
        rest >>= twos;
        let fives = rest.remove(&UBig::from(5u8)).unwrap_or(0);
        if !rest.is_one() {
            return None;
        }
        let decimals = twos.max(fives);
        Some(((num * IBig::from(5).pow(decimals - fives)) << (decimals - twos), decimals))
    }

    /// The number as it is shown: rounded once, half-even.
    ///
    /// With `decimals`, exactly as many are shown (`0.550`); without, the number is rounded to 10 decimals and trailing zeros
    /// are dropped. Zero has no sign.
    ///
    /// `None` where the figure needs more than 28 digits, counting those of the whole part and the decimals but not the zeros
    /// that end the decimals, or where `decimals` is above [`Rounding::MAX_DECIMALS`].
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// let score = Exact::parse("11/20").unwrap();
    /// assert_eq!(score.publish(Some(3)).unwrap().to_string(), "0.550");
    /// assert_eq!(score.publish(None).unwrap().to_string(), "0.55");
    /// assert_eq!(Exact::parse("-1/3").unwrap().publish(None).unwrap().to_string(), "-0.3333333333");
    /// assert_eq!(Exact::parse("1000000000000000000000000000").unwrap().mul(&Exact::integer(10)).publish(None), None);
    /// ```
    #[inline]
    pub fn publish(&self, decimals: Option<u32>) -> Option<Published> {
        self.published(decimals)
    }

    /// Whether [`publish`](Exact::publish) has a result, which is plain to see for the numbers of a payroll.
    #[inline]
    pub(crate) fn is_publishable(&self, decimals: Option<u32>) -> bool {
        const SAFE: i128 = 100_000_000_000_000_000;
        match self.ratio() {
            Some((num, _)) if -SAFE < num && num < SAFE && decimals.unwrap_or(0) <= DEFAULT_DECIMALS => true,
            _ => self.published(decimals).is_some(),
        }
    }

    fn published(&self, decimals: Option<u32>) -> Option<Published> {
        let shown = decimals.unwrap_or(DEFAULT_DECIMALS);
        if shown > Rounding::MAX_DECIMALS {
            return None;
        }
        let mut scale = shown;
        let (sign, mut wide) = self.scaled(shown).into_parts();
        // It may be the shown zeros alone that do not fit: 10^27 with 20 decimals.
        while scale > 0 && wide.bit_len() > 126 && (&wide % 10u8) == 0 {
            wide /= 10u8;
            scale -= 1;
        }
        let digits = i128::try_from(wide).ok()?;
        let mut digits = if sign == Sign::Negative { -digits } else { digits };
        let fits = |digits: i128, scale: u32| digits.unsigned_abs() < DIGITS_END && scale <= DIGITS as u32;
        while scale > 0 && (decimals.is_none() || !fits(digits, scale)) {
            // Most numbers are within 64 bits, where a division is much faster.
            let shorter = match i64::try_from(digits) {
                Ok(word) if word % 10 == 0 => i128::from(word / 10),
                Err(_) if digits % 10 == 0 => digits / 10,
                _ => break,
            };
            digits = shorter;
            scale -= 1;
        }
        fits(digits, scale).then_some(Published {
            digits,
            scale,
            decimals: if decimals.is_none() { scale } else { shown },
        })
    }
}

/// A figure as it is shown: a decimal with a fixed number of decimals and at most 28 digits, see [`Exact::publish`].
///
/// Two are equal when they print the same: `1.0` is not `1.00`. There is no negative zero.
///
/// ```
/// # use kpi_core::number::Exact;
/// # use rust_decimal::Decimal;
/// let pay = Exact::parse("1234.5").unwrap().publish(Some(2)).unwrap();
/// assert_eq!(pay.to_string(), "1234.50");
/// assert_eq!(Decimal::from(pay), Decimal::new(123450, 2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Published {
    /// Below 10^28 in size.
    digits: i128,
    /// The decimals within `digits`: as many of those shown as fit, at most 28.
    scale: u32,
    /// The decimals shown; zeros after the first `scale`.
    decimals: u32,
}

impl Published {
    /// The number of decimals shown.
    pub const fn decimals(self) -> u32 {
        self.decimals
    }

    /// The figure as an integer and a number of decimals, `integer / 10^scale`. The integer is below 10^28 in size, and `scale`
    /// is [`Published::decimals`], or less where zeros that are shown would not fit.
    pub const fn parts(self) -> (i128, u32) {
        (self.digits, self.scale)
    }

    /// The figure that an integer and a number of decimals are, all of which are shown; the inverse of [`Published::parts`].
    /// None for more than 28 decimals.
    ///
    /// ```
    /// # use kpi_core::number::Published;
    /// assert_eq!(Published::from_parts(-123450, 2).unwrap().to_string(), "-1234.50");
    /// ```
    pub const fn from_parts(integer: i64, decimals: u32) -> Option<Published> {
        if decimals > DIGITS as u32 {
            return None;
        }
        Some(Published { digits: integer as i128, scale: decimals, decimals })
    }

    /// The figure as a decimal: the same value, and the same decimals as far as 28 digits hold them.
    pub fn to_decimal(self) -> Decimal {
        // Below 10^28 and at most 28 decimals, which every decimal can hold.
        decimal(self.digits, self.scale).unwrap_or_default()
    }

    /// The figure whose column has this integer, published with so many decimals, or to 10 of them.
    pub(crate) fn of_column(integer: i64, decimals: Option<u32>) -> Self {
        let (mut digits, mut scale) = (integer, decimals.unwrap_or(DEFAULT_DECIMALS));
        while decimals.is_none() && scale > 0 && digits % 10 == 0 {
            (digits, scale) = (digits / 10, scale - 1);
        }
        Published { digits: digits.into(), scale, decimals: decimals.unwrap_or(scale) }
    }

    /// The figure as a number.
    pub fn to_exact(self) -> Exact {
        Exact::from_decimal(self.to_decimal())
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits.unsigned_abs().to_string();
        f.pad(&plain(self.digits < 0, &digits, self.scale as usize, self.decimals as usize))
    }
}

impl From<Published> for Decimal {
    fn from(figure: Published) -> Decimal {
        figure.to_decimal()
    }
}

/// The plain text of `digits / 10^scale` with `decimals` (at least `scale`) decimals shown.
fn plain(negative: bool, digits: &str, scale: usize, decimals: usize) -> String {
    let mut text = String::with_capacity(digits.len() + decimals + 3);
    if negative {
        text.push('-');
    }
    match digits.len().checked_sub(scale) {
        Some(whole @ 1..) => {
            let (whole, fraction) = digits.split_at_checked(whole).unwrap_or((digits, ""));
            text.push_str(whole);
            if decimals > 0 {
                text.push('.');
            }
            text.push_str(fraction);
        }
        _ => {
            text.push_str("0.");
            text.extend(std::iter::repeat_n('0', scale - digits.len()));
            text.push_str(digits);
        }
    }
    text.extend(std::iter::repeat_n('0', decimals - scale));
    text
}

#[cfg(test)]
mod tests {
    use super::super::decimal::power_of_ten;
    use super::*;

    #[test]
    fn published_figures_show_what_was_asked_for() {
        let shown = |text, decimals| Exact::parse(text).unwrap().publish(decimals).map(|figure| figure.to_string());
        assert_eq!(shown("-0.004", Some(2)).as_deref(), Some("0.00"));
        assert_eq!(shown("0.125", Some(2)).as_deref(), Some("0.12"));
        assert_eq!(shown("0.135", Some(2)).as_deref(), Some("0.14"));
        assert_eq!(shown("150", Some(0)).as_deref(), Some("150"));
        assert_eq!(shown("150", None).as_deref(), Some("150"));
        assert_eq!(shown("-1/8", None).as_deref(), Some("-0.125"));
        assert_eq!(shown("0.00000000005", None).as_deref(), Some("0"));
        // Zeros that end the decimals are shown and not counted.
        assert_eq!(shown("12345678901234567890.5", Some(12)).as_deref(), Some("12345678901234567890.500000000000"));
        assert_eq!(shown("0.5", Some(31)).as_deref(), Some("0.5000000000000000000000000000000"));
        assert_eq!(shown("1/3", Some(29)), None);
        assert_eq!(shown("12345678901234567890.123", Some(10)).as_deref(), Some("12345678901234567890.1230000000"));
        assert_eq!(shown("12345678901234567890", Some(129)), None);
        let nearly = Exact::parse("9999999999999999999999999999").unwrap().add(&Exact::parse("0.5").unwrap());
        assert_eq!(nearly.publish(Some(0)), None, "rounded to 10^28, which has 29 digits");
    }

    #[test]
    fn a_published_figure_keeps_its_scale_as_a_decimal() {
        let figure = Exact::parse("0.55").unwrap().publish(Some(3)).unwrap();
        assert_eq!((figure.parts(), figure.decimals()), ((550, 3), 3));
        assert_eq!(figure.to_decimal().to_string(), "0.550");
        assert_eq!(Published::from_parts(550, 3), Some(figure));
        assert_eq!(Published::from_parts(i64::MIN, 28).unwrap().to_string(), "-0.0000000009223372036854775808");
        assert_eq!(Published::from_parts(1, 29), None);
        let wide = Exact::parse("10000000000000000000000000.5").unwrap().publish(Some(4)).unwrap();
        assert_eq!((wide.parts(), wide.decimals()), ((1_000_000_000_000_000_000_000_000_050, 2), 4));
        assert_eq!(wide.to_exact().decimal_text(), "10000000000000000000000000.5");
    }

    #[test]
    fn what_is_plainly_publishable_is_published() {
        let ten = |power| power_of_ten(power).unwrap();
        for power in [0, 16, 17, 18, 27, 28, 29, 38] {
            for num in [ten(power) - 1, ten(power), 1 - ten(power), -ten(power)] {
                for den in [1, 3, 7, 1000] {
                    let number = Exact::from_ratio(num, den).unwrap();
                    for decimals in [None, Some(0), Some(2), Some(10), Some(11), Some(12), Some(28), Some(29)] {
                        let is = number.publish(decimals).is_some();
                        assert_eq!(number.is_publishable(decimals), is, "{num}/{den} {decimals:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_widest_and_the_finest_are_published_or_not() {
        let half = Exact::parse("0.5").unwrap();
        assert_eq!(half.publish(Some(128)).unwrap().to_string(), format!("0.5{}", "0".repeat(127)));
        assert_eq!(half.publish(Some(129)), None);
        let wide = Exact::from_ratio(power_of_ten(38).unwrap(), 1).unwrap();
        assert_eq!(wide.mul(&Exact::integer(10)).publish(Some(0)), None);
    }

    #[test]
    fn an_integer_of_a_column_is_published_as_its_number_is() {
        for integer in
            [0, 1, -1, 10, 50, 100, -100, 12_345, 1_000_000_000_000, i64::MAX, i64::MIN, -9_000_000_000_000_000_000]
        {
            for decimals in [Some(0), Some(2), Some(6), Some(10), None] {
                let scale = decimals.unwrap_or(DEFAULT_DECIMALS);
                let number = Exact::from_ratio(integer.into(), power_of_ten(scale).unwrap()).unwrap();
                assert_eq!(
                    Some(Published::of_column(integer, decimals)),
                    number.publish(decimals),
                    "{integer} {decimals:?}"
                );
            }
        }
    }
}
