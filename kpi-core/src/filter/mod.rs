//! The float filter: the plan in floats over chunks of rows, with proven bounds.
//!
//! Facts are integers in floats, so that comparisons of facts, of sums of them and of their quotients are exact by
//! cross-multiplication; only what is divided and then built upon carries an error, and that has a bound. A row of which
//! every comparison and every rounding is certain has the exact result; any other is *in doubt* and scored by exact
//! arithmetic. So no digit depends on the filter, only the time does. The proof of the bounds is the table in the
//! book's chapter on batches; [`bound`] is that table.
//!
//! The way through: [`lower`] takes the plan's operations one by one and builds a graph of steps ([`node`]) from figures
//! ([`number`]) and truths ([`truth`], made [`simple`]), each operation in the file of its name; [`fuse`] makes fewer
//! steps of many, [`program`] orders them and deals out lanes; [`form`] sees what the facts are like, [`load`] reads
//! columns, which [`ahead`] brings near in time; [`kernel`] works through chunks of rows, [`single`] through one row;
//! [`settle`] says what a rounding in doubt rests on.

mod absence;
mod ahead;
mod bound;
mod choice;
mod compare;
mod curve;
mod cut_off;
mod form;
mod fuse;
mod fused;
mod goal;
mod kernel;
#[cfg(test)]
mod limits;
mod linear;
mod load;
mod lower;
mod node;
mod number;
mod product;
mod program;
mod round;
mod settle;
mod simple;
mod single;
#[cfg(test)]
mod tests;
mod truth;

use std::sync::{Arc, Mutex};

use crate::batch::Column;
use crate::plan::{InputSlot, Plan};

use kernel::{CHUNK, Lanes, run_chunk, write, write_some};
use node::Arg;
use program::Program;
use truth::Truth;

pub(crate) use ahead::ask_ahead_of;
pub(crate) use kernel::{AsF64, AsI64, AsI128, RowBits, Writing};
pub(crate) use load::Source;
pub(crate) use lower::{FactForm, Wanted};
pub(crate) use settle::{Rounded, Settle, Settled};
pub(crate) use single::Single;

/// Filters that a card has been given already: batches come again with the same columns, and a filter takes longer to
/// make than some thousands of rows to score.
#[derive(Debug, Default)]
pub(crate) struct Filters(Mutex<Vec<Known>>);

/// A filter, or the knowledge that there is none, and what it was made for.
#[derive(Debug)]
struct Known {
    forms: Box<[FactForm]>,
    wanted: Box<[Wanted]>,
    filter: Option<Arc<Filter>>,
}

impl Filters {
    /// The most filters that are kept.
    const KEPT: usize = 8;

    /// The filter of this plan, made now if it was not before.
    pub(crate) fn get(&self, plan: &Plan, forms: Box<[FactForm]>, wanted: &[Wanted]) -> Option<Arc<Filter>> {
        let Ok(mut known) = self.0.lock() else { return Filter::new(plan, forms, wanted).map(Arc::new) };
        if let Some(place) = known.iter().position(|it| it.forms == forms && *it.wanted == *wanted) {
            let found = known.remove(place);
            let filter = found.filter.clone();
            known.push(found);
            return filter;
        }
        let filter = Filter::new(plan, forms.clone(), wanted).map(Arc::new);
        if known.len() >= Filters::KEPT {
            known.remove(0);
        }
        known.push(Known { forms, wanted: wanted.into(), filter: filter.clone() });
        filter
    }
}

/// The filter of a plan, for facts of one form and the figures that are wanted.
#[derive(Debug)]
pub(crate) struct Filter {
    forms: Box<[FactForm]>,
    program: Program,
}

/// The form in which the columns of a batch come.
pub(crate) fn forms(columns: &[Option<Column<'_>>], inputs: &[InputSlot], rows: usize) -> Box<[FactForm]> {
    columns.iter().zip(inputs).map(|(column, input)| form::form(column.as_ref(), input, rows)).collect()
}

impl Filter {
    /// The rows of a chunk.
    pub(crate) const CHUNK: usize = CHUNK;

    /// None where the plan has an operation that floats do not bound, or numbers beyond their reach.
    pub(crate) fn new(plan: &Plan, forms: Box<[FactForm]>, wanted: &[Wanted]) -> Option<Self> {
        let (mut graph, written, uncovered) = lower::lower(plan, &forms, wanted)?;
        let program = Program::new(&mut graph, &written, uncovered, Some(plan));
        Some(Filter { forms, program })
    }

    pub(crate) fn source<'b>(&'b self, columns: &'b [Option<Column<'b>>], inputs: &'b [InputSlot]) -> Source<'b> {
        Source::new(columns, inputs, self)
    }

    /// Registers for chunks of rows.
    pub(crate) fn chunk(&self) -> Chunk<'_> {
        Chunk { filter: self, lanes: Lanes::new(&self.program) }
    }
}

/// The rows of a chunk that have any bit set, a bit for each.
pub(crate) fn rows_with_any(bits: &[u64; CHUNK]) -> RowBits {
    let mut rows = 0;
    for (place, eight) in bits.chunks_exact(8).enumerate() {
        // Few rows have one.
        if eight.iter().fold(0, |all, bits| all | bits) != 0 {
            let byte = eight.iter().rev().fold(0_u8, |byte, bits| byte << 1 | u8::from(*bits != 0));
            rows |= RowBits::from(byte) << (8 * place);
        }
    }
    rows
}

/// The registers of a chunk of rows.
pub(crate) struct Chunk<'f> {
    filter: &'f Filter,
    lanes: Lanes<CHUNK>,
}

impl Chunk<'_> {
    /// Works out so many rows, at most [`Filter::CHUNK`].
    pub(crate) fn run(&mut self, source: &Source<'_>, start: usize, rows: usize, settle: &mut dyn Settle) {
        run_chunk(&self.filter.program, source, start, rows, &mut self.lanes, settle);
    }

    /// The rows in doubt, a bit for each.
    pub(crate) fn in_doubt(&self) -> RowBits {
        self.lanes.doubt.get().map_or(0, rows_with_any)
    }

    /// The rows of which a rounding was settled exactly, a bit for each; and those that machine integers did not hold.
    pub(crate) fn settled(&self) -> (RowBits, RowBits) {
        (self.lanes.settled, self.lanes.wide)
    }

    /// The rows that are uncovered, a bit for each.
    pub(crate) fn uncovered(&self) -> RowBits {
        match self.filter.program.uncovered {
            Truth::Const(false) => 0,
            Truth::Const(true) => RowBits::MAX,
            Truth::Lane(lane) => rows_with_any(&self.lanes.lanes[lane as usize]),
        }
    }

    /// A wanted figure of a row, as the integer of its column; none where it is absent. Only for a row that is not in
    /// doubt.
    #[inline(always)]
    pub(crate) fn figure(&self, place: usize) -> Written<'_> {
        let written = &self.filter.program.written[place];
        Written {
            value: match written.value {
                Arg::Lane(lane) => Ok(&self.lanes.lanes[lane as usize]),
                Arg::Const(value) => Err(value.get().to_bits()),
            },
            away: written.away.map(|away| &*self.lanes.lanes[away as usize]),
        }
    }
}

/// A figure of a chunk of rows.
#[derive(Clone, Copy)]
pub(crate) struct Written<'c> {
    value: Result<&'c [u64; CHUNK], u64>,
    away: Option<&'c [u64; CHUNK]>,
}

impl Written<'_> {
    /// Can it be absent?
    pub(crate) fn may_be_absent(&self) -> bool {
        self.away.is_some()
    }

    #[inline(always)]
    pub(crate) fn is_absent(&self, row: usize) -> bool {
        self.away.is_some_and(|away| away[row] != 0)
    }

    /// The first rows, 0 where the figure is absent.
    #[inline]
    pub(crate) fn write<W: Writing>(&self, writing: W, out: &mut [W::Cell]) {
        match (self.value, self.away) {
            (Ok(lane), None) => write(lane, writing, out),
            (Ok(lane), Some(away)) => write_some(lane, away, writing, out),
            (Err(bits), None) => out.fill(writing.cell(bits)),
            (Err(bits), Some(away)) => write_some(&[bits; CHUNK], away, writing, out),
        }
    }

    /// By row, not 0 where the figure is absent; none where it never is.
    pub(crate) fn absences(&self) -> Option<&[u64; CHUNK]> {
        self.away
    }
}
