//! How numbers are written: decimals, percentages and fractions, and the integers of a column.

use super::Exact;
use super::decimal::{DIGITS, DIGITS_END, power_of_ten};

/// The most characters of a number's text.
const TEXT_LIMIT: usize = 64;

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

    /// Has it more digits before the point than a number may have?
    #[inline]
    pub(crate) fn is_too_large(&self) -> bool {
        let is_plain = self.ratio().is_some_and(|(num, _)| num.unsigned_abs() < DIGITS_END);
        !is_plain && self.is_past_the_digits()
    }

    #[cold]
    fn is_past_the_digits(&self) -> bool {
        power_of_ten(DIGITS as u32).and_then(|end| Exact::from_ratio(end, 1)).is_none_or(|end| self.abs() >= end)
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

pub(super) fn parse_of_any_length(text: &str) -> Result<Exact, NumberError> {
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
    }
}
