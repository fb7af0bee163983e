//! Decimals: their limits, powers of ten, and the way from one and to one.

use rust_decimal::Decimal;

use super::Exact;

/// The most significant digits, and the most decimals, of a number that is written or published.
pub(super) const DIGITS: usize = 28;

/// The most decimals of a column of figures. A published figure has no more that are not 0.
pub(crate) const COLUMN_DECIMALS: u32 = DIGITS as u32;

/// 10^28: what a written or published decimal's digits stay below.
pub(super) const DIGITS_END: u128 = 10_u128.pow(DIGITS as u32);

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

impl Exact {
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
}

/// `digits / 10^scale`, where both are within the limits of a decimal.
pub(super) fn decimal(digits: i128, scale: u32) -> Option<Decimal> {
    if digits.unsigned_abs() >= DIGITS_END {
        return None;
    }
    Decimal::try_from_i128_with_scale(digits, scale).ok()
}
