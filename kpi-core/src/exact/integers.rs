//! The operations of nearly every step, where machine integers hold all of it: no figure is moved, and none is looked at
//! for its width or its absence. What is not so, [`execute`](super::operate::execute) works out.

use crate::number::Small;
use crate::plan::{Op, Reg, Step};

use super::registers::Registers;

impl Registers<'_> {
    /// What an operation comes to; none where an operand is absent, where the result is, and beyond machine integers.
    #[inline(always)]
    pub(super) fn in_integers(&self, step: &Step) -> Option<Small> {
        match &step.op {
            Op::Sum(of) => self.folded(of, Small::add),
            Op::Product(of) => self.folded(of, Small::mul),
            Op::Difference(a, b) => self.small(*a)?.sub(self.small(*b)?),
            Op::Quotient { of, by, .. } => self.small(*of)?.div(self.small(*by)?),
            Op::Round { of, rounding } if !self.unrounded => self.small(*of)?.round(rounding),
            Op::Clamp { of, at_least: Some(least), at_most: Some(most), .. } => {
                let (of, least, most) = (self.small(*of)?, self.small(*least)?, self.small(*most)?);
                if least.cmp(most)?.is_gt() {
                    return None;
                }
                Some(if of.cmp(least)?.is_lt() {
                    least
                } else if of.cmp(most)?.is_gt() {
                    most
                } else {
                    of
                })
            }
            Op::Curve(curve) => self.curve_in_integers(curve, step),
            _ => None,
        }
    }

    #[inline(always)]
    fn small(&self, reg: Reg) -> Option<Small> {
        self.value(reg)?.small()
    }

    #[inline(always)]
    fn folded(&self, of: &[Reg], f: impl Fn(Small, Small) -> Option<Small>) -> Option<Small> {
        let (first, others) = of.split_first()?;
        let mut folded = self.small(*first)?;
        for reg in others {
            folded = f(folded, self.small(*reg)?)?;
        }
        Some(folded)
    }
}
