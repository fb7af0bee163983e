//! Lanes into the columns of whoever asked for a figure.

use super::number::{integer, num};
use super::{CHUNK, each_width};

/// How a column holds an integer.
pub(crate) trait Writing: Copy {
    type Cell: Copy;

    /// What becomes of a float that is an integer.
    fn cell(self, float: u64) -> Self::Cell;
}

/// As an integer.
#[derive(Clone, Copy)]
pub(crate) struct AsI64;

/// As an integer of 128 bits.
#[derive(Clone, Copy)]
pub(crate) struct AsI128;

/// As a float, divided by a power of ten. Both are exact, so that the quotient is the float nearest to the figure.
#[derive(Clone, Copy)]
pub(crate) struct AsF64 {
    pub(crate) power: f64,
}

impl Writing for AsI64 {
    type Cell = i64;

    #[inline(always)]
    fn cell(self, float: u64) -> i64 {
        integer(float)
    }
}

impl Writing for AsI128 {
    type Cell = i128;

    #[inline(always)]
    fn cell(self, float: u64) -> i128 {
        i128::from(integer(float))
    }
}

impl Writing for AsF64 {
    type Cell = f64;

    #[inline(always)]
    fn cell(self, float: u64) -> f64 {
        // Zero has no sign.
        let count = num(float);
        if count == 0.0 { 0.0 } else { count / self.power }
    }
}

each_width! {
    /// The first rows of a lane.
    pub(in super::super) fn write<W: Writing>(lane: &[u64; CHUNK], writing: W, out: &mut [W::Cell]) {
        match <&mut [W::Cell; CHUNK]>::try_from(&mut *out) {
            Ok(out) => {
                for i in 0..CHUNK {
                    out[i] = writing.cell(lane[i]);
                }
            }
            Err(_) => out.iter_mut().zip(lane).for_each(|(out, lane)| *out = writing.cell(*lane)),
        }
    }
}

each_width! {
    /// The first rows of a lane; 0 where another has any bit set.
    pub(in super::super) fn write_some<W: Writing>(
        lane: &[u64; CHUNK],
        away: &[u64; CHUNK],
        writing: W,
        out: &mut [W::Cell],
    ) {
        for ((out, lane), away) in out.iter_mut().zip(lane).zip(away) {
            *out = writing.cell(*lane & u64::from(*away == 0).wrapping_neg());
        }
    }
}
