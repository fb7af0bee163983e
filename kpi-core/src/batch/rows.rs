//! One row of a batch in exact arithmetic, as a single one is scored.

use crate::error::Error;
use crate::exact::{Integers, Registers, State, run_into, run_some};
use crate::filter::{Rounded, Settle, Settled};
use crate::number::{Exact, Small};
use crate::plan::Plan;

use super::output::{Cell, ColumnMut};
use super::quick::Quick;
use super::{Batch, Listed, RowStatus};

/// Registers that are used again from row to row.
pub(super) struct Rows<'b> {
    batch: &'b Batch<'b>,
    plan: &'b Plan,
    /// The columns of numbers, each by the short way to its facts.
    quick: Box<[Option<Quick<'b>>]>,
    facts: Vec<State>,
    live: Vec<State>,
    cells: Vec<Cell>,
    /// Registers for roundings that machine integers settle.
    settling: Integers,
    /// Did the last row fit machine integers throughout?
    integers: bool,
}

impl<'b> Rows<'b> {
    pub(super) fn new(batch: &'b Batch<'b>, plan: &'b Plan) -> Self {
        Rows {
            batch,
            plan,
            quick: batch.columns.iter().map(|column| Quick::new((*column)?)).collect(),
            facts: plan.inputs.iter().map(|_| State::Missing).collect(),
            live: Vec::with_capacity(plan.live.len()),
            cells: Vec::new(),
            settling: Integers::new(plan),
            integers: true,
        }
    }

    /// Scores a row and writes its figures at a place of the columns.
    pub(super) fn score(
        &mut self,
        row: usize,
        listed: &[Listed],
        columns: &mut [ColumnMut<'_>],
        at: usize,
    ) -> Result<RowStatus, Error> {
        match self.figures(row, listed, columns, at) {
            Ok(status) => Ok(status),
            Err(error) => {
                columns.iter_mut().for_each(|column| column.write(at, Cell::Absent));
                Err(error)
            }
        }
    }

    fn figures(
        &mut self,
        row: usize,
        listed: &[Listed],
        columns: &mut [ColumnMut<'_>],
        at: usize,
    ) -> Result<RowStatus, Error> {
        self.integers = true;
        self.read(row)?;
        self.integers &= run_into(self.plan, &self.facts, false, &mut self.live);
        let regs = Registers::of(self.plan, &self.facts, &self.live);
        regs.prove(self.plan)?;
        self.cells.clear();
        for (column, listed) in columns.iter().zip(listed) {
            self.cells.push(column.cell(listed.value(&regs), listed)?);
        }
        columns.iter_mut().zip(&self.cells).for_each(|(column, cell)| column.write(at, *cell));
        Ok(if regs.is_uncovered(self.plan) { RowStatus::Warned } else { RowStatus::Scored })
    }

    /// Reads the facts of a row.
    fn read(&mut self, row: usize) -> Result<(), Error> {
        for slot in 0..self.facts.len() {
            if let Err(error) = self.read_one(row, slot) {
                // Nothing is left of the row before, whatever that was.
                self.facts.fill_with(|| State::Missing);
                self.live.clear();
                return Err(error);
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn read_one(&mut self, row: usize, slot: usize) -> Result<(), Error> {
        let fact = &mut self.facts[slot];
        if let Some(number) = self.quick[slot].and_then(|column| column.number(row)) {
            fact.set(number);
            return Ok(());
        }
        let input = &self.plan.inputs[slot];
        *fact = match &self.batch.columns[slot] {
            None => input.default.clone(),
            Some(column) => column.state(row, input)?,
        };
        self.integers &= fact.is_small();
        Ok(())
    }

    /// Did the last row fit machine integers throughout?
    pub(super) fn were_integers(&self) -> bool {
        self.integers
    }
}

impl Rows<'_> {
    /// A rounding settled by machine integers, where they hold all of it.
    fn settle_in_integers(&mut self, rounded: &Rounded, row: usize) -> Option<i64> {
        for slot in &rounded.facts {
            let fact = self.small_fact(row, *slot)?;
            self.settling.set_fact(*slot, fact);
        }
        count(&self.settling.run(self.plan, &rounded.steps)?.into(), rounded)
    }

    #[inline(always)]
    fn small_fact(&self, row: usize, slot: usize) -> Option<Small> {
        if let Some(number) = self.quick[slot].and_then(|column| column.number(row)) {
            return Some(number);
        }
        let input = &self.plan.inputs[slot];
        match &self.batch.columns[slot] {
            None => input.default.value()?.small(),
            Some(column) => column.state(row, input).ok()?.value()?.small(),
        }
    }
}

/// How many of its quanta a figure is.
fn count(figure: &Exact, rounded: &Rounded) -> Option<i64> {
    let count = figure.div(&rounded.to)?;
    count.held_over(1).or_else(|| count.reduced().held_over(1))
}

impl Settle for Rows<'_> {
    fn settle(&mut self, rounded: &Rounded, row: usize) -> Option<Settled> {
        if let Some(count) = self.settle_in_integers(rounded, row) {
            return Some(Settled { count, integers: true });
        }
        self.integers = true;
        for slot in &rounded.facts {
            self.read_one(row, *slot).ok()?;
        }
        self.integers &= run_some(self.plan, &self.facts, &mut self.live, &rounded.steps);
        let figure = Registers::of(self.plan, &self.facts, &self.live).value(rounded.reg)?;
        Some(Settled { count: count(figure, rounded)?, integers: self.integers })
    }
}
