//! Registers and what they hold.

use crate::error::Error;
use crate::facts::Slot;
use crate::number::Exact;
use crate::plan::{Plan, Reg, Step};

use super::execute;

/// What a register holds.
#[derive(Clone, Debug)]
pub(crate) enum State {
    Value(Exact),
    Truth(bool),
    /// The place of a level among the declared ones.
    Level(u32),
    Missing,
    Undefined,
    NotApplicable,
    /// The facts are refused, if the figure is used.
    Refused(Box<Error>),
}

impl State {
    pub(crate) fn value(&self) -> Option<&Exact> {
        match self {
            State::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Is something there?
    pub(crate) fn is_there(&self) -> bool {
        matches!(self, State::Value(_) | State::Truth(_) | State::Level(_))
    }

    /// Which of several absences wins: refused, then missing, then undefined, then not applicable.
    pub(super) fn gravity(&self) -> u8 {
        match self {
            State::Refused(_) => 4,
            State::Missing => 3,
            State::Undefined => 2,
            State::NotApplicable => 1,
            _ => 0,
        }
    }
}

/// The registers of one run.
pub(crate) struct Registers<'p> {
    pub(super) constants: &'p [(Step, State)],
    pub(super) steps: &'p [Step],
    pub(super) live: Vec<State>,
    pub(super) facts: &'p [Slot],
    /// Absent indicators count 0, whatever their policy says.
    pub(super) absent_as_zero: bool,
}

impl<'p> Registers<'p> {
    /// Registers for working out what is the same for everybody.
    pub(crate) fn constants(constants: &'p [(Step, State)]) -> Self {
        Registers { constants, steps: &[], live: Vec::new(), facts: &[], absent_as_zero: false }
    }

    #[inline]
    pub(crate) fn get(&self, reg: Reg) -> &State {
        match reg {
            Reg::Constant(i) => &self.constants[i as usize].1,
            Reg::Live(i) => &self.live[i as usize],
        }
    }

    pub(crate) fn value(&self, reg: Reg) -> Option<&Exact> {
        self.get(reg).value()
    }

    pub(crate) fn step(&self, reg: Reg) -> &Step {
        match reg {
            Reg::Constant(i) => &self.constants[i as usize].0,
            Reg::Live(i) => &self.steps[i as usize],
        }
    }
}

/// Runs a plan over one employee's facts.
pub(crate) fn run<'p>(plan: &'p Plan, facts: &'p [Slot], absent_as_zero: bool) -> Registers<'p> {
    let live = Vec::with_capacity(plan.live.len());
    let mut registers = Registers { constants: &plan.constants, steps: &plan.live, live, facts, absent_as_zero };
    for step in &plan.live {
        let state = execute(step, &registers);
        registers.live.push(state);
    }
    registers
}
