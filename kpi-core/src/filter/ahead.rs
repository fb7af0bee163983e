//! What the memory is asked for ahead of its use: the columns of the next chunk, a few lines of the cache with each step
//! over this one. Between two chunks nothing else would be on its way, and the machine would wait.

use prefetch_index::prefetch_index;

use crate::batch::{Column, Values};

use super::kernel::CHUNK;

/// The bytes of a line of the cache, on every machine that this is for.
const LINE: usize = 64;

/// The numbers of a column, by the lines of the cache that they fill.
pub(super) enum Lines<'b> {
    Narrow(&'b [i64]),
    Wide(&'b [i128]),
    Floats(&'b [f64]),
}

impl<'b> Lines<'b> {
    /// None for what is not read as it lies.
    pub(super) fn new(column: &Column<'b>) -> Option<Self> {
        match column.values {
            Values::I64(values, _) => Some(Lines::Narrow(values)),
            Values::I128(values, _) => Some(Lines::Wide(values)),
            Values::F64(values) => Some(Lines::Floats(values)),
            _ => None,
        }
    }

    pub(super) fn of_a_chunk(&self) -> usize {
        match self {
            Lines::Narrow(_) | Lines::Floats(_) => CHUNK * 8 / LINE,
            Lines::Wide(_) => CHUNK * 16 / LINE,
        }
    }
}

/// What is still to be asked for.
pub(super) struct Ahead<'s> {
    pub(super) columns: &'s [Lines<'s>],
    /// So many lines with each step.
    pub(super) pace: usize,
    /// The next line of the first of the columns.
    pub(super) line: usize,
    /// The row at which the chunk begins.
    pub(super) start: usize,
}

impl Ahead<'_> {
    /// Asks for some lines more. Beyond the end of a column there are none, and asking for them does nothing.
    #[inline(always)]
    pub(super) fn ask(&mut self) {
        let mut left = self.pace;
        while left > 0
            && let Some((column, others)) = self.columns.split_first()
        {
            let (all, from) = (column.of_a_chunk(), self.line);
            let to = all.min(from + left);
            match column {
                Lines::Narrow(values) => ask(values, self.start, from, to),
                Lines::Wide(values) => ask(values, self.start, from, to),
                Lines::Floats(values) => ask(values, self.start, from, to),
            }
            left -= to - from;
            (self.line, self.columns) = if to == all { (0, others) } else { (to, self.columns) };
        }
    }
}

/// Asks for a chunk that begins at this row, all at once.
pub(crate) fn ask_for_chunk<T>(values: &[T], start: usize) {
    ask(values, start, 0, CHUNK * size_of::<T>() / LINE);
}

#[inline(always)]
fn ask<T>(values: &[T], start: usize, from: usize, to: usize) {
    for line in from..to {
        prefetch_index(values, start + line * (LINE / size_of::<T>()));
    }
}
