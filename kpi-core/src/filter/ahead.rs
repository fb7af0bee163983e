//! What the memory is asked for ahead of its use, one column after the other with the steps over a chunk. Else nothing
//! would be on its way between two chunks, and the machine would wait.

use std::slice;

use branches::prefetch_read_data;

use crate::batch::{Column, Values};

use super::kernel::CHUNK;

/// So many rows ahead is asked: the memory takes less than half as long to answer as a chunk takes, and what is there too
/// early drives what is needed first out of a small cache.
const FAR: usize = CHUNK;

/// It is brought as near as the second level of the cache. Columns often begin at the same place of a page, and the
/// lines of a chunk of so many would drive each other out of the first.
const NEAR: i32 = 1;

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

    /// See [`ask_ahead_of`].
    #[inline(always)]
    fn ask(&self, start: usize) {
        match self {
            Lines::Narrow(values) => ask_ahead_of(values, start),
            Lines::Wide(values) => ask_ahead_of(values, start),
            Lines::Floats(values) => ask_ahead_of(values, start),
        }
    }
}

/// The columns that are still to be asked for, spread evenly over the steps.
pub(super) struct Ahead<'s> {
    columns: slice::Iter<'s, Lines<'s>>,
    /// The row at which the chunk begins that is worked out.
    start: usize,
    /// With each step it grows by the number of columns; where it comes to that of the steps, a column is due.
    due: usize,
    each: usize,
    steps: usize,
}

impl<'s> Ahead<'s> {
    pub(super) fn new(columns: &'s [Lines<'s>], steps: usize, start: usize) -> Self {
        Ahead { columns: columns.iter(), start, due: 0, each: columns.len(), steps }
    }

    /// Asks for what is due with a step.
    #[inline(always)]
    pub(super) fn ask(&mut self) {
        self.due += self.each;
        while self.due >= self.steps {
            self.due -= self.steps;
            if let Some(column) = self.columns.next() {
                column.ask(self.start);
            }
        }
    }
}

/// Asks for as many rows as a chunk has, [`FAR`] after this one. Beyond the end of the column there is nothing, and asking
/// for it does nothing.
#[inline(always)]
pub(crate) fn ask_ahead_of<T>(values: &[T], start: usize) {
    let first = values.as_ptr().wrapping_add(start + FAR);
    for line in 0..CHUNK * size_of::<T>() / LINE {
        prefetch_read_data::<T, NEAR>(first.wrapping_add(line * (LINE / size_of::<T>())));
    }
}
