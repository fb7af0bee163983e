//! Facts and figures as a machine word each, for as long as nobody asks for more.

use kpi_core::number::{Exact, Published};

/// A number of few digits with its decimals, or nothing.
#[derive(Clone, Copy)]
pub(crate) struct Word(i64);

/// The lowest bits hold the decimals, of which there are at most 28.
const BITS: u32 = 6;
const MASK: i64 = (1 << BITS) - 1;

impl Word {
    pub(crate) const NOTHING: Word = Word(MASK);

    /// None where a word does not hold it.
    #[inline]
    pub(crate) fn new(integer: i64, decimals: u32) -> Option<Self> {
        let high = integer << BITS;
        (high >> BITS == integer && decimals <= 28).then_some(Word(high | i64::from(decimals)))
    }

    /// A published figure, or that there is none. None where a word does not hold it.
    #[inline]
    pub(crate) fn of_figure(figure: Option<Published>) -> Option<Self> {
        let Some(figure) = figure else { return Some(Word::NOTHING) };
        let (integer, decimals) = figure.parts();
        if decimals != figure.decimals() {
            return None;
        }
        Word::new(i64::try_from(integer).ok()?, decimals)
    }

    /// The integer and its decimals.
    #[inline]
    pub(crate) fn parts(self) -> Option<(i64, u32)> {
        let decimals = self.0 & MASK;
        (decimals != MASK).then_some((self.0 >> BITS, decimals as u32))
    }

    pub(crate) fn figure(self) -> Option<Published> {
        let (integer, decimals) = self.parts()?;
        Published::from_parts(integer, decimals)
    }

    /// None where there is nothing.
    pub(crate) fn exact(self) -> Option<Exact> {
        let (integer, decimals) = self.parts()?;
        Exact::from_scaled(integer.into(), decimals).ok()
    }
}
