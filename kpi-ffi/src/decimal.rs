//! `kpi_decimal`: a decimal for languages without a type for it.

use kpi_core::number::Published;

use crate::caller::Plain;
use crate::error::Failure;
use crate::status::KPI_ERROR_DOES_NOT_FIT;

/// A decimal: the 128-bit integer `hi * 2^64 + lo`, in two's complement, divided by ten to the power of `scale`.
///
/// -12.50 with a scale of 2 is the integer -1250: `lo` is 2^64 - 1250, `hi` is -1.
/// Owner: the caller; it is plain memory. Threads: as plain memory. Languages without 64-bit unsigned integers may use the
/// functions for texts or for `int64_t` instead.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct kpi_decimal {
    /// The lower 64 bits.
    pub lo: u64,
    /// The upper 64 bits, with the sign.
    pub hi: i64,
    /// The number of decimals, 0 to 28.
    pub scale: u32,
    /// Written as 0, not read.
    pub reserved: u32,
}

impl Plain for kpi_decimal {}

/// An integer of 128 bits in two's complement, `hi * 2^64 + lo`, as the columns of a batch hold it and as `__int128` lies in
/// memory. An array of them begins at a multiple of 16.
///
/// Owner: the caller; it is plain memory. Threads: as plain memory.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct kpi_int128 {
    /// The lower 64 bits.
    pub lo: u64,
    /// The upper 64 bits, with the sign.
    pub hi: i64,
}

// An array of them is read as one of the machine's own integers, whose lower half stands first where the machine says so.
const _: () = assert!(cfg!(target_endian = "little") && size_of::<kpi_int128>() == size_of::<i128>());

impl kpi_decimal {
    pub(crate) fn of(integer: i128, scale: u32) -> Self {
        // The two halves of the bits, as they are.
        kpi_decimal { lo: integer as u64, hi: (integer >> 64) as i64, scale, reserved: 0 }
    }

    pub(crate) fn integer(self) -> i128 {
        i128::from(self.hi) << 64 | i128::from(self.lo)
    }
}

/// `value / 10^scale` as it is written. It need not be right in its last digits where the scale is beyond all limits: it is
/// refused by its length.
pub(crate) fn written(value: i128, scale: u32) -> String {
    let scale = scale.min(100) as usize;
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A published figure as an integer of `scale` decimals.
pub(crate) fn rescaled_or_refused(figure: Published, scale: u32) -> Result<i64, Failure> {
    let (integer, decimals) = figure.parts();
    rescaled(integer, decimals, scale).ok_or_else(|| {
        let matter = format!("{figure} does not fit an integer of 64 bits and {scale} decimals; ask for it as a text");
        Failure::call(KPI_ERROR_DOES_NOT_FIT, "scale", matter)
    })
}

/// `integer / 10^from` as an integer of `to` decimals, where no digit is lost.
pub(crate) fn rescaled(integer: i128, from: u32, to: u32) -> Option<i64> {
    if from == to {
        return i64::try_from(integer).ok();
    }
    if integer == 0 {
        return Some(0);
    }
    let power = 10_i128.checked_pow(from.abs_diff(to))?;
    let scaled = match to >= from {
        true => integer.checked_mul(power)?,
        false if integer % power == 0 => integer / power,
        false => return None,
    };
    i64::try_from(scaled).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_halves_make_the_whole() {
        for integer in [0, 1, -1, -1250, i128::from(u64::MAX), i128::from(u64::MAX) + 1, i128::MAX, i128::MIN] {
            assert_eq!(kpi_decimal::of(integer, 3).integer(), integer);
        }
        assert_eq!(kpi_decimal::of(-1250, 2), kpi_decimal { lo: u64::MAX - 1249, hi: -1, scale: 2, reserved: 0 });
    }

    #[test]
    fn a_number_is_written_with_its_decimals() {
        let cases = [(0, 0, "0"), (5, 0, "5"), (-5, 3, "-0.005"), (123456, 2, "1234.56"), (-100, 2, "-1.00")];
        for (value, scale, text) in cases {
            assert_eq!(written(value, scale), text);
        }
        assert!(written(1, u32::MAX).len() > 64);
    }

    #[test]
    fn no_digit_is_lost_on_the_way_to_another_scale() {
        assert_eq!(rescaled(953, 3, 3), Some(953));
        assert_eq!(rescaled(953, 3, 4), Some(9530));
        assert_eq!(rescaled(950, 3, 2), Some(95));
        assert_eq!(rescaled(953, 3, 2), None);
        assert_eq!(rescaled(1, 0, 19), None);
        assert_eq!(rescaled(-9, 0, 18), Some(-9_000_000_000_000_000_000));
        assert_eq!(rescaled(0, 2, u32::MAX), Some(0));
        assert_eq!(rescaled(1, 0, u32::MAX), None);
    }
}
