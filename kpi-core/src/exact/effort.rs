//! How much a row may work on large figures, and the reading of a card and a walk along facts on wide ones, so that no
//! card can take a server's time.

use std::cell::Cell;

use crate::error::{Error, ErrorKind};
use crate::number::Exact;
use crate::plan::Step;

use super::operate::execute;
use super::registers::{Registers, State};

/// A figure of more bits than these is large. An operation on one at the limit of width takes milliseconds.
pub(crate) const LARGE_BITS: usize = 8_192;

/// How often the operations of one row may use a large figure.
pub(crate) const LARGE_USES: usize = 4_096;

/// What a run has spent so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Effort(usize);

impl Effort {
    /// Works out one operation, as long as the row may go on.
    #[inline(always)]
    pub(crate) fn execute(&mut self, step: &Step, regs: &Registers<'_>) -> State {
        // Without a large figure so far no operation has one to work on, and none is counted.
        if self.0 > 0 {
            return self.execute_counted(step, regs);
        }
        let state = execute(step, regs);
        if is_large_state(&state) {
            self.0 += step.op.operands().len();
        }
        state
    }

    #[cold]
    #[inline(never)]
    fn execute_counted(&mut self, step: &Step, regs: &Registers<'_>) -> State {
        let operands = step.op.operands();
        let uses = operands.iter().any(|reg| is_large_state(regs.get(*reg)));
        if uses {
            self.0 = self.0.saturating_add(operands.len());
            if self.0 > LARGE_USES {
                return State::Refused(Box::new(too_much_in_a_row(step)));
            }
        }
        let state = execute(step, regs);
        if !uses && is_large_state(&state) {
            self.0 += operands.len();
        }
        state
    }
}

/// How many products of two 64-bit words the card's own numbers may come to while it is read, where they are wider
/// than machine integers. A product takes up to 6 ns, with what belongs to it.
const READING_PRODUCTS: usize = 1 << 23;

/// The same for one inverse or one check, which walk over thousands of stretches: some seconds.
const WALKING_PRODUCTS: usize = 1 << 29;

/// What an operation on wide numbers costs at least, in such products.
const LEAST_PRODUCTS: usize = 512;

/// How much work on wide numbers may be done, in products of words, and what of it is left.
#[derive(Debug)]
pub(crate) struct Budget(Cell<usize>);

impl Budget {
    /// For reading a card.
    pub(crate) fn reading() -> Self {
        Budget(Cell::new(READING_PRODUCTS))
    }

    /// For walking along facts.
    pub(crate) fn walking() -> Self {
        Budget(Cell::new(WALKING_PRODUCTS))
    }

    /// Counts an operation on these numbers, none of which is used more often than there are numbers. May it be done?
    pub(crate) fn allows<'v>(&self, numbers: impl Iterator<Item = &'v Exact>) -> bool {
        let wide = numbers.filter(|number| !number.is_small()).map(words);
        let (widest, all) = wide.fold((0_usize, 0_usize), |(widest, all), words| (widest.max(words), all + words));
        all == 0 || self.spend(widest.saturating_mul(all))
    }

    /// Counts a sum of these numbers, whatever they are.
    pub(super) fn allows_sum(&self, numbers: &[&Exact]) -> bool {
        let all: usize = numbers.iter().map(|number| words(number)).sum();
        self.spend((all.saturating_mul(all) / 2).max(numbers.len().saturating_mul(LEAST_PRODUCTS)))
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    fn spend(&self, products: usize) -> bool {
        self.0.set(self.0.get().saturating_sub(products.max(LEAST_PRODUCTS)));
        !self.is_spent()
    }
}

fn words(number: &Exact) -> usize {
    number.bits().div_ceil(64)
}

/// Counts the steps of one operation over many operands.
pub(super) struct Folding<'p> {
    large: usize,
    budget: Option<&'p Budget>,
}

impl<'p> Folding<'p> {
    pub(super) fn of(regs: &Registers<'p>) -> Self {
        Folding { large: 0, budget: regs.budget }
    }

    /// May the operation go on, now that it has come to this figure by way of this operand?
    #[inline]
    pub(super) fn is_too_long(&mut self, folded: &Exact, by: &Exact) -> bool {
        !folded.is_small() && self.is_too_long_for(folded, by)
    }

    #[cold]
    #[inline(never)]
    fn is_too_long_for(&mut self, folded: &Exact, by: &Exact) -> bool {
        if is_large(folded) {
            self.large += 1;
        }
        let spent = self.budget.is_some_and(|budget| !budget.spend(words(folded).saturating_mul(words(by))));
        self.large > LARGE_USES || spent
    }
}

#[inline]
fn is_large_state(state: &State) -> bool {
    matches!(state, State::Value(value) if is_large(value))
}

#[inline]
fn is_large(value: &Exact) -> bool {
    !value.is_small() && value.bits() > LARGE_BITS
}

/// The refusal of an operation that may not go on.
#[cold]
pub(super) fn too_much(step: &Step, regs: &Registers<'_>) -> Error {
    match regs.budget {
        Some(_) => too_much_to_read(&step.path),
        None => too_much_in_a_row(step),
    }
}

/// The refusal of a card whose own numbers come to too much.
#[cold]
pub(crate) fn too_much_to_read(path: &str) -> Error {
    Error::at(ErrorKind::TooWide, path, "the card's own numbers come to exact figures that are too wide, too often")
        .allowed(format_args!("up to {READING_PRODUCTS} products of two 64-bit words, while the card is read"))
        .way_out("round the figures that it builds on, or write numbers of fewer digits")
}

fn too_much_in_a_row(step: &Step) -> Error {
    Error::at(ErrorKind::TooWide, &*step.path, "the row works on large exact figures too often")
        .allowed(format_args!("up to {LARGE_USES} uses of figures of more than {LARGE_BITS} bits"))
        .way_out("round the figures that it builds on")
}
