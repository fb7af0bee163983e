//! What a float means: the shortest decimal that reads back as it.

use super::decimal::power_of_ten;
use super::short::shortest;
use super::written::parse_of_any_length;
use super::{Exact, NumberError};

impl Exact {
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
}

/// The shortest decimal of a float that has few digits and few decimals, as amounts have.
#[inline]
fn short_decimal(float: f64) -> Option<Exact> {
    let (integer, decimals) = shortest(float)?;
    Exact::from_ratio(integer.into(), power_of_ten(decimals)?)
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn amounts_go_the_short_way_and_nothing_else_does() {
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
}
