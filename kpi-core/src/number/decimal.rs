//! How numbers enter (written decimals, fractions, floats) and how they leave (decimals as shown).

use std::fmt;

use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig};
use rust_decimal::Decimal;

use super::{Exact, Rounding};

/// The most significant digits, and the most decimals, of a number that is written or published.
const DIGITS: usize = 28;

/// The most decimals of a column of figures. A published figure has no more that are not 0.
pub(crate) const COLUMN_DECIMALS: u32 = DIGITS as u32;

/// 10^28: what a written or published decimal's digits stay below.
const DIGITS_END: u128 = 10_u128.pow(DIGITS as u32);

/// The most characters of a number's text.
const TEXT_LIMIT: usize = 64;

/// Decimals of a published figure that has no rounding point.
pub(crate) const DEFAULT_DECIMALS: u32 = 10;

const POWERS_OF_TEN: [i128; 39] = {
    let mut powers = [1; 39];
    let mut i = 1;
    while i < powers.len() {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

/// 10 to this power, where an `i128` holds it.
#[inline]
pub(crate) fn power_of_ten(power: u32) -> Option<i128> {
    POWERS_OF_TEN.get(power as usize).copied()
}

/// Why a text or a float is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not of the grammar.
    #[error(
        "a number is written as digits with an optional sign, decimals or percent sign (-2.5, 50%), or as a fraction (1/3)"
    )]
    Malformed,
    /// More than 28 significant digits.
    #[error("a number has at most 28 significant digits")]
    TooManyDigits,
    /// 10^28 or more.
    #[error("a number is below 10^28")]
    TooLarge,
    /// More than 28 decimals.
    #[error("a number has at most 28 decimals")]
    TooManyDecimals,
    /// More than 64 characters.
    #[error("a number has at most 64 characters")]
    TooLong,
    /// An infinite float.
    #[error("a number is finite")]
    Infinite,
}

impl Exact {
    /// Reads a number as it is written: `-?digits[.digits][%]` or `-?digits/digits`.
    ///
    /// There is no `+`, no exponent, no blank and no separator, and digits stand on both sides of the point. `%` divides by
    /// 100; `-0` is 0; leading zeros do no harm.
    ///
    /// Errors: a text of any other form, or of more than 64 characters. Each decimal or integer in it (before `%`) has at most
    /// 28 significant digits, is below 10^28 and has at most 28 decimals, where zeros that end the decimals do not count. A
    /// denominator of 0 is malformed.
    ///
    /// ```
    /// use kpi_core::number::{Exact, NumberError};
    ///
    /// assert_eq!(Exact::parse("50%").unwrap(), Exact::from_ratio(1, 2).unwrap());
    /// assert_eq!(Exact::parse("-1/3").unwrap().fraction(), "-1/3");
    /// assert_eq!(Exact::parse("1e3"), Err(NumberError::Malformed));
    /// assert_eq!(Exact::parse("0.12345678901234567890123456789"), Err(NumberError::TooManyDecimals));
    /// ```
    pub fn parse(text: &str) -> Result<Exact, NumberError> {
        if text.chars().count() > TEXT_LIMIT { Err(NumberError::TooLong) } else { parse_of_any_length(text) }
    }

    /// The number that a decimal is. Exact for every decimal.
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// # use rust_decimal::Decimal;
    /// assert_eq!(Exact::from_decimal(Decimal::new(-250, 2)).decimal_text(), "-2.5");
    /// ```
    #[inline]
    pub fn from_decimal(decimal: Decimal) -> Exact {
        // A decimal's scale is at most 28, so there is a power, and it is not 0.
        power_of_ten(decimal.scale()).and_then(|den| Exact::from_ratio(decimal.mantissa(), den)).unwrap_or_default()
    }

    /// The number `value / 10^scale` of a column of integers.
    ///
    /// Errors: as [`Exact::parse`], so that a column may hold what a text may.
    ///
    /// ```
    /// # use kpi_core::number::{Exact, NumberError};
    /// assert_eq!(Exact::from_scaled(-250, 2).unwrap().decimal_text(), "-2.5");
    /// assert_eq!(Exact::from_scaled(i128::MAX, 0), Err(NumberError::TooLarge));
    /// ```
    #[inline]
    pub fn from_scaled(value: i128, scale: u32) -> Result<Exact, NumberError> {
        match power_of_ten(scale) {
            Some(den) if value.unsigned_abs() < DIGITS_END && scale <= DIGITS as u32 => {
                Ok(Exact::from_ratio(value, den).unwrap_or_default())
            }
            _ => Exact::from_wide_scaled(value, scale),
        }
    }

    /// Zeros at the end of the decimals do not count, nor do those that the scale drops.
    #[cold]
    fn from_wide_scaled(mut value: i128, mut scale: u32) -> Result<Exact, NumberError> {
        while scale > 0 && value % 10 == 0 {
            (value, scale) = (value / 10, if value == 0 { 0 } else { scale - 1 });
        }
        let digits = value.unsigned_abs().to_string().len();
        if digits.saturating_sub(scale as usize) > DIGITS {
            return Err(NumberError::TooLarge);
        }
        if scale as usize > DIGITS {
            return Err(NumberError::TooManyDecimals);
        }
        if digits > DIGITS {
            return Err(NumberError::TooManyDigits);
        }
        Exact::from_scaled(value, scale)
    }

    /// The number as a decimal without trailing zeros; `None` unless it has an end, at most 28 digits and at most 28 decimals.
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// assert_eq!(Exact::parse("17/20").unwrap().to_decimal().unwrap().to_string(), "0.85");
    /// assert_eq!(Exact::parse("1/3").unwrap().to_decimal(), None);
    /// ```
    pub fn to_decimal(&self) -> Option<Decimal> {
        let (digits, scale) = self.terminating()?;
        decimal(i128::try_from(digits).ok()?, u32::try_from(scale).ok()?)
    }

    /// The number that a float means: its shortest decimal that reads back as the same float, so that 0.1 is 1/10.
    ///
    /// NaN is a missing value: `Ok(None)`. `-0.0` is 0.
    ///
    /// Errors: an infinity, and a float whose shortest decimal is beyond the limits of [`Exact::parse`] (1e28 and above, or
    /// with more than 28 decimals, such as 1e-29).
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// assert_eq!(Exact::from_f64(0.1), Ok(Some(Exact::from_ratio(1, 10).unwrap())));
    /// assert_eq!(Exact::from_f64(f64::NAN), Ok(None));
    /// ```
    #[inline]
    pub fn from_f64(float: f64) -> Result<Option<Exact>, NumberError> {
        // Below 2^53 a float that is a whole number is its own shortest decimal.
        let whole = float as i64;
        if whole.unsigned_abs() < 1 << 53 && whole as f64 == float {
            return Ok(Some(Exact::integer(whole)));
        }
        match short_decimal(float) {
            Some(short) => Ok(Some(short)),
            None => Exact::from_long_f64(float),
        }
    }

    #[cold]
    fn from_long_f64(float: f64) -> Result<Option<Exact>, NumberError> {
        if float.is_nan() {
            return Ok(None);
        }
        if float.is_infinite() {
            return Err(NumberError::Infinite);
        }
        // Display writes the shortest digits, without an exponent.
        let text = float.to_string();
        let shortest = parse_of_any_length(&text)?;
        Ok(Some(evened(float, &text, &shortest).unwrap_or(shortest)))
    }

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

/// `digits / 10^scale`, where both are within the limits of a decimal.
fn decimal(digits: i128, scale: u32) -> Option<Decimal> {
    if digits.unsigned_abs() >= DIGITS_END {
        return None;
    }
    Decimal::try_from_i128_with_scale(digits, scale).ok()
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

/// The shortest decimal of a float that has few digits and few decimals, as amounts have: guessed by a product of floats, and
/// proved in whole numbers, so that no rounding mode of the host can make it a wrong one.
///
/// No two decimals of up to 15 digits read back as one float, so one that does is the shortest.
#[inline]
fn short_decimal(float: f64) -> Option<Exact> {
    const MOST: f64 = 1e15;
    let bits = float.to_bits();
    let power = ((bits >> 52) & 0x7ff) as i32 - 1075;
    // float = size · 2^-shift, from 2^-20 to below 2^53.
    let shift = u32::try_from(-power).ok().filter(|shift| (1..=72).contains(shift))?;
    let size = u128::from((bits & ((1 << 52) - 1)) | 1 << 52);
    let mut ten = 1_i64;
    for _ in 0..6 {
        ten *= 10;
        let near = float.abs() * ten as f64;
        if near >= MOST {
            return None;
        }
        let digits = (near + 0.5) as i64;
        if (near - digits as f64).abs() > near * 1e-15 {
            continue;
        }
        // Below 2^122 both.
        let (read, held) = ((digits.unsigned_abs() as u128) << shift, size * u128::from(ten.unsigned_abs()));
        // Floats lie half as close together below a power of two as above it.
        let room = if size == 1 << 52 && read < held { 4 } else { 2 };
        if read.abs_diff(held) * room < u128::from(ten.unsigned_abs()) {
            let digits = if float < 0.0 { -digits } else { digits };
            return Exact::from_ratio(digits.into(), ten.into());
        }
    }
    None
}

/// Of two shortest decimals that lie equally near to a float the one whose last digit is even, as Python, Java and
/// JavaScript write it; none where the one given is the only one.
fn evened(float: f64, text: &str, shortest: &Exact) -> Option<Exact> {
    // Below 15 digits no two decimals read back as one float.
    const FEW: u128 = 10_u128.pow(14);
    let decimals = text.len() - text.find('.')? - 1;
    let den = power_of_ten(u32::try_from(decimals).ok()?)?;
    let digits = shortest.scaled_i128(u32::try_from(decimals).ok()?)?;
    if digits.unsigned_abs() < FEW || digits % 2 == 0 {
        return None;
    }
    let bits = float.to_bits();
    let power = ((bits >> 52) & 0x7ff) as i32 - 1075;
    // A float of 15 digits and more with decimals lies between 2^-60 and 2^53.
    let scale = 1_i128.checked_shl(u32::try_from(-power).ok()?).filter(|scale| *scale > 0)?;
    let size = i128::from((bits & ((1 << 52) - 1)) | 1 << 52);
    let exact = Exact::from_ratio(if float < 0.0 { -size } else { size }, scale)?;
    let off = exact.sub(shortest);
    if off.abs().mul(&Exact::integer(2)) != Exact::from_ratio(1, den)? {
        return None;
    }
    let other = Exact::from_ratio(digits + i128::from(off.signum()), den)?;
    (other.decimal_text().parse() == Ok(float)).then_some(other)
}

/// A plain decimal of few digits, as most are, in one pass; none for any other text, right or wrong.
fn parse_short(text: &str) -> Option<Exact> {
    const MOST: usize = 18;
    let (negative, body) = match text.as_bytes() {
        [b'-', body @ ..] => (true, body),
        body => (false, body),
    };
    if body.len() > MOST {
        return None;
    }
    let (mut digits, mut point) = (0_i64, None);
    for (place, byte) in body.iter().enumerate() {
        match byte {
            b'0'..=b'9' => digits = digits * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(place),
            _ => return None,
        }
    }
    let mut decimals = match point {
        None if !body.is_empty() => 0,
        Some(place @ 1..) if place + 1 < body.len() => body.len() - place - 1,
        _ => return None,
    };
    while decimals > 0 && digits % 10 == 0 {
        (digits, decimals) = (digits / 10, decimals - 1);
    }
    Exact::from_ratio(if negative { -digits } else { digits }.into(), power_of_ten(decimals as u32)?)
}

fn parse_of_any_length(text: &str) -> Result<Exact, NumberError> {
    if let Some(short) = parse_short(text) {
        return Ok(short);
    }
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, text),
    };
    let value = match body.split_once('/') {
        Some((num, den)) if are_digits(num) && are_digits(den) => {
            // Without decimals the two are integers.
            let ((num, _), (den, _)) = (written(num, "")?, written(den, "")?);
            Exact::from_ratio(num, den)
        }
        Some(_) => None,
        None => {
            let (number, percent) = match body.strip_suffix('%') {
                Some(number) => (number, 2),
                None => (body, 0),
            };
            let (whole, fraction) = match number.split_once('.') {
                Some((whole, fraction)) if are_digits(fraction) => (whole, fraction),
                Some(_) => return Err(NumberError::Malformed),
                None => (number, ""),
            };
            if !are_digits(whole) {
                return Err(NumberError::Malformed);
            }
            let (digits, decimals) = written(whole, fraction)?;
            power_of_ten(decimals + percent).and_then(|den| Exact::from_ratio(digits, den))
        }
    };
    let value = value.ok_or(NumberError::Malformed)?.reduced();
    Ok(if negative { value.neg() } else { value })
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits of a written decimal as an integer, and how many of them are decimals, within the limits.
fn written(whole: &str, fraction: &str) -> Result<(i128, u32), NumberError> {
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    if whole.len() > DIGITS {
        return Err(NumberError::TooLarge);
    }
    if fraction.len() > DIGITS {
        return Err(NumberError::TooManyDecimals);
    }
    // Up to 56 digits would not fit: zeros at the front of 0.000... are not significant, and not added.
    let leading = if whole.is_empty() { fraction.trim_start_matches('0') } else { fraction };
    if whole.len() + leading.len() > DIGITS {
        return Err(NumberError::TooManyDigits);
    }
    let digits = whole.bytes().chain(leading.bytes()).fold(0_i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
    Ok((digits, fraction.len() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, NumberError> {
        Exact::parse(text).map(|number| number.fraction())
    }

    #[test]
    fn the_grammar_is_strict() {
        for (text, fraction) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.00%", "0"),
            ("007", "7"),
            ("-2.50", "-5/2"),
            ("12.5%", "1/8"),
            ("4/6", "2/3"),
            ("-0/5", "0"),
            ("9999999999999999999999999999", "9999999999999999999999999999"),
            ("1.000000000000000000000000000000000000", "1"),
            ("00000000000000000000000000000000000001", "1"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(fraction), "{text}");
        }
        let malformed = [
            "", "-", "+1", ".5", "5.", "1e3", " 1", "1 ", "1,5", "1_000", "%", "1%%", "--1", "1/0", "1/-3", "1/3%",
            "1.5/2", "1/2/3", "/2", "1/", "١", "NaN", "inf", "0x1", "1.2.3", "-%", "½",
        ];
        for text in malformed {
            assert_eq!(read(text), Err(NumberError::Malformed), "{text}");
        }
    }

    #[test]
    fn the_limits_are_those_of_the_value() {
        let ones = |n| "1".repeat(n);
        assert_eq!(read(&ones(29)), Err(NumberError::TooLarge));
        assert_eq!(read(&format!("1/{}", ones(29))), Err(NumberError::TooLarge));
        assert!(read(&format!("0.{}", ones(28))).is_ok());
        assert!(read(&format!("0.{}1%", "0".repeat(27))).is_ok());
        assert_eq!(read(&format!("0.{}", ones(29))), Err(NumberError::TooManyDecimals));
        assert_eq!(read(&format!("{}.{}", ones(14), ones(15))), Err(NumberError::TooManyDigits));
        assert_eq!(read(&format!("1.{}", ones(28))), Err(NumberError::TooManyDigits));
        assert!(read(&"0".repeat(64)).is_ok());
        assert_eq!(read(&"0".repeat(65)), Err(NumberError::TooLong));
    }

    #[test]
    fn floats_are_their_shortest_decimals() {
        let float = |float| Exact::from_f64(float).map(|number| number.map(|number| number.decimal_text()));
        assert_eq!(float(0.1 + 0.2), Ok(Some("0.30000000000000004".into())));
        // Halfway between two shortest decimals the even one is meant, in every language.
        assert_eq!(float(562949953421312.2), Ok(Some("562949953421312.2".into())));
        assert_eq!(float(-562949953421312.2), Ok(Some("-562949953421312.2".into())));
        assert_eq!(float(562949953421312.8), Ok(Some("562949953421312.8".into())));
        assert_eq!(float(8_388_608.0 + 1.0 / 1024.0), Ok(Some("8388608.000976562".into())));
        assert_eq!(float(-0.0), Ok(Some("0".into())));
        assert_eq!(float(-7.0), Ok(Some("-7".into())));
        assert_eq!(float(1e-28), Ok(Some("0.0000000000000000000000000001".into())));
        assert_eq!(float(9007199254740993.0), Ok(Some("9007199254740992".into())));
        assert_eq!(float(f64::NEG_INFINITY), Err(NumberError::Infinite));
        assert_eq!(float(f64::MAX), Err(NumberError::TooLarge));
        assert_eq!(float(5e-324), Err(NumberError::TooManyDecimals));
    }

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
        let wide = Exact::parse("10000000000000000000000000.5").unwrap().publish(Some(4)).unwrap();
        assert_eq!((wide.parts(), wide.decimals()), ((1_000_000_000_000_000_000_000_000_050, 2), 4));
        assert_eq!(wide.to_exact().decimal_text(), "10000000000000000000000000.5");
    }

    #[test]
    fn a_column_of_integers_has_the_limits_of_a_text() {
        let ten = |power| power_of_ten(power).unwrap();
        let read = |value, scale| Exact::from_scaled(value, scale).map(|number| number.decimal_text());
        let nines = "9".repeat(28);
        assert_eq!(read(ten(28) - 1, 0), Ok(nines.clone()));
        assert_eq!(read(1 - ten(28), 28), Ok(format!("-0.{nines}")));
        for (value, scale) in [(ten(28), 0), (-ten(28), 0), (i128::MAX, 0), (i128::MIN, 10)] {
            assert_eq!(read(value, scale), Err(NumberError::TooLarge), "{value} {scale}");
        }
        for (value, scale) in [(1, 29), (1, 38), (1, 39), (-1, u32::MAX), (ten(28) + 1, 29)] {
            assert_eq!(read(value, scale), Err(NumberError::TooManyDecimals), "{value} {scale}");
        }
        for (value, scale) in [(ten(28) + 1, 1), (-ten(28) - 1, 28)] {
            assert_eq!(read(value, scale), Err(NumberError::TooManyDigits), "{value} {scale}");
        }
        // Zeros at the end of the decimals do not count.
        assert_eq!(read(ten(28), 1), Ok(ten(27).to_string()));
        assert_eq!(read((ten(28) - 1) * 10, 1), Ok(nines));
        assert_eq!(read(10, 29).as_deref(), Ok("0.0000000000000000000000000001"));
        assert_eq!(read(ten(38), 39).as_deref(), Ok("0.1"));
        assert_eq!(read(0, u32::MAX).as_deref(), Ok("0"));
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
    fn amounts_go_the_short_way_and_nothing_else_does() {
        let text = |text| parse_short(text).and_then(|number| number.ratio());
        assert_eq!(text("7"), Some((7, 1)));
        assert_eq!(text("-2.50"), Some((-25, 10)));
        assert_eq!(text("0.01"), Some((1, 100)));
        assert_eq!(text("100"), Some((100, 1)));
        assert_eq!(text("100.00"), Some((100, 1)));
        assert_eq!(text("-123456789012345678"), Some((-123_456_789_012_345_678, 1)));
        assert_eq!(text("12345678901234.567"), Some((12_345_678_901_234_567, 1000)));
        for long in ["", "-", ".", "1.", ".5", "1.2.3", "1e3", "5%", "1/3", "1234567890123456789", "1 "] {
            assert_eq!(text(long), None, "{long}");
        }
        let float = |float| short_decimal(float).and_then(|number| number.ratio());
        let short = [
            (0.5, 5, 10),
            (1024.0, 10_240, 10),
            (-0.25, -25, 100),
            (1234.56, 123_456, 100),
            (-0.01, -1, 100),
            (0.1, 1, 10),
            (2.675, 2_675, 1000),
            (1e-6, 1, 1_000_000),
            (-1_000_000.000001, -1_000_000_000_001, 1_000_000),
            (999_999_999.999_999, 999_999_999_999_999, 1_000_000),
            (-99_999_999_999_999.9, -999_999_999_999_999, 10),
        ];
        for (is, num, den) in short {
            assert_eq!(float(is), Some((num, den)), "{is}");
            assert_eq!((float(f64::next_up(is)), float(f64::next_down(is))), (None, None), "beside {is}");
        }
        for long in [0.123_456_7, 1e-7, 4e-7, 1e14, 100_000_000_000_000.5, 1e15, 1e300, 0.0, f64::INFINITY, f64::NAN] {
            assert_eq!(float(long), None, "{long}");
        }
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
