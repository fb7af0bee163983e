//! What a 1 in a column of scaled integers stands for.

use std::num::NonZero;

use super::{Exact, Small};

/// `1 / 10^scale`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit(NonZero<i128>);

impl Unit {
    /// None for more decimals than a number has.
    pub(crate) fn new(scale: u32) -> Option<Self> {
        let (_, den) = Exact::from_scaled(1, scale).ok()?.ratio()?;
        NonZero::new(den).map(Unit)
    }

    /// So many of them: what [`Exact::from_scaled`] gives, with nothing left to be refused.
    #[inline(always)]
    pub(crate) fn times(self, integer: i64) -> Small {
        Small { num: integer.into(), den: self.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_what_a_scaled_number_is() {
        for scale in 0..40 {
            for value in [0, 1, -25, i64::MIN, i64::MAX] {
                let scaled = Exact::from_scaled(value.into(), scale).ok().filter(|_| scale <= 28);
                assert_eq!(Unit::new(scale).map(|unit| unit.times(value).into()), scaled, "{value} {scale}");
            }
        }
    }
}
