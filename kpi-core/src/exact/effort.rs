//! How much a row may work on large figures, so that no card can take a server's time.

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
                return State::Refused(Box::new(too_much(step)));
            }
        }
        let state = execute(step, regs);
        if !uses && is_large_state(&state) {
            self.0 += operands.len();
        }
        state
    }
}

/// Counts the steps of one operation over many operands.
#[derive(Default)]
pub(super) struct Folding(usize);

impl Folding {
    /// May the operation go on, now that it has come to this figure?
    #[inline]
    pub(super) fn is_too_long(&mut self, folded: &Exact) -> bool {
        if is_large(folded) {
            self.0 += 1;
        }
        self.0 > LARGE_USES
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

#[cold]
pub(super) fn too_much(step: &Step) -> Error {
    Error::at(ErrorKind::TooWide, &*step.path, "the row works on large exact figures too often")
        .allowed(format_args!("up to {LARGE_USES} uses of figures of more than {LARGE_BITS} bits"))
        .way_out("round the figures that it builds on")
}
