//! What the memory is asked for ahead of its use, one column after the other with the steps over a chunk: those of the
//! next one, and of a large card first what this one still has to read. Else nothing would be on its way between two
//! chunks, and the machine would wait.

use std::slice;

use prefetch_index::prefetch_index;

use crate::batch::{Column, Values};

use super::kernel::CHUNK;

/// So many columns are on their way at once: all of a small card, and of a large one no more than the cache holds.
const FAR: usize = 32;

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

    /// Asks for a chunk that begins at this row.
    #[inline(always)]
    fn ask(&self, start: usize) {
        match self {
            Lines::Narrow(values) => ask_for_chunk(values, start),
            Lines::Wide(values) => ask_for_chunk(values, start),
            Lines::Floats(values) => ask_for_chunk(values, start),
        }
    }
}

/// The columns that are still to be asked for, spread evenly over the steps.
pub(super) struct Ahead<'s> {
    columns: slice::Iter<'s, Lines<'s>>,
    /// Those that come after them, and the row at which their chunk begins.
    then: (&'s [Lines<'s>], usize),
    /// The row at which the chunk begins.
    start: usize,
    /// With each step it grows by the number of columns; where it comes to that of the steps, a column is due.
    due: usize,
    each: usize,
    steps: usize,
}

impl<'s> Ahead<'s> {
    pub(super) fn new(columns: &'s [Lines<'s>], steps: usize, start: usize) -> Self {
        let (first, rest) = columns.split_at(columns.len().min(FAR));
        Ahead { columns: rest.iter(), then: (first, start + CHUNK), start, due: 0, each: columns.len(), steps }
    }

    /// Asks for what is due with a step. Beyond the end of a column nothing is, and asking for it does nothing.
    #[inline(always)]
    pub(super) fn ask(&mut self) {
        self.due += self.each;
        while self.due >= self.steps {
            self.due -= self.steps;
            if self.columns.len() == 0 {
                (self.columns, self.start) = (self.then.0.iter(), self.then.1);
                self.then = (&[], self.start);
            }
            if let Some(column) = self.columns.next() {
                column.ask(self.start);
            }
        }
    }
}

/// Asks for a chunk that begins at this row. Beyond the end there is nothing, and asking for it does nothing.
#[inline(always)]
pub(crate) fn ask_for_chunk<T>(values: &[T], start: usize) {
    for line in 0..CHUNK * size_of::<T>() / LINE {
        prefetch_index(values, start + line * (LINE / size_of::<T>()));
    }
}
