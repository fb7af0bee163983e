//! Registers and what they hold.

use crate::error::Error;
use crate::number::{Exact, Small};
use crate::plan::{Plan, Reg, Step};

use super::effort::Budget;

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

    /// Puts a number of machine integers where it is to stand. Inlined, it would be made elsewhere and moved, and a number
    /// that has just been written word by word is slow to be read in one, as a move does.
    #[inline(never)]
    pub(crate) fn set(&mut self, small: Small) {
        if self.owns_memory() {
            *self = State::Missing;
        }
        // What stood there has nothing to free, which need not be asked again.
        std::mem::forget(std::mem::replace(self, State::Value(small.into())));
    }

    #[inline(always)]
    fn owns_memory(&self) -> bool {
        match self {
            State::Value(value) => !value.is_small(),
            State::Refused(_) => true,
            State::Truth(_) | State::Level(_) | State::Missing | State::Undefined | State::NotApplicable => false,
        }
    }

    /// Is something there?
    pub(crate) fn is_there(&self) -> bool {
        matches!(self, State::Value(_) | State::Truth(_) | State::Level(_))
    }

    /// Which of several absences wins: refused, then missing, then undefined, then not applicable.
    pub(crate) fn gravity(&self) -> u8 {
        match self {
            State::Refused(_) => 4,
            State::Missing => 3,
            State::Undefined => 2,
            State::NotApplicable => 1,
            _ => 0,
        }
    }
}

/// The registers of one run, so far as it has come.
#[derive(Clone, Copy)]
pub(crate) struct Registers<'p> {
    pub(super) constants: &'p [(Step, State)],
    pub(super) fact_steps: &'p [Step],
    pub(super) steps: &'p [Step],
    pub(super) live: &'p [State],
    pub(super) facts: &'p [State],
    /// Absent indicators count 0, whatever their policy says.
    pub(super) absent_as_zero: bool,
    /// Roundings hand the figure on as it is, for the shape of the whole.
    pub(super) unrounded: bool,
    /// What may be spent on wide numbers, beside what a row may.
    pub(super) budget: Option<&'p Budget>,
}

impl<'p> Registers<'p> {
    /// Registers for working out what is the same for everybody.
    pub(crate) fn constants(constants: &'p [(Step, State)], budget: &'p Budget) -> Self {
        Registers {
            constants,
            fact_steps: &[],
            steps: &[],
            live: &[],
            facts: &[],
            absent_as_zero: false,
            unrounded: false,
            budget: Some(budget),
        }
    }

    /// The registers of a run that has been made.
    pub(crate) fn of(plan: &'p Plan, facts: &'p [State], live: &'p [State]) -> Self {
        let (constants, fact_steps, steps) = (&plan.constants, &plan.facts, &plan.live);
        let budget = None;
        Registers { constants, fact_steps, steps, live, facts, absent_as_zero: false, unrounded: false, budget }
    }

    /// The same registers, for steps whose roundings are left out.
    pub(crate) fn unrounded(self) -> Self {
        Registers { unrounded: true, ..self }
    }

    /// The same registers, for steps that are worked out within a budget.
    pub(crate) fn within(self, budget: &'p Budget) -> Self {
        Registers { budget: Some(budget), ..self }
    }

    #[inline]
    pub(crate) fn get(&self, reg: Reg) -> &'p State {
        match reg {
            Reg::Fact(i) => &self.facts[i as usize],
            Reg::Constant(i) => &self.constants[i as usize].1,
            Reg::Live(i) => &self.live[i as usize],
        }
    }

    pub(crate) fn value(&self, reg: Reg) -> Option<&'p Exact> {
        self.get(reg).value()
    }

    pub(crate) fn step(&self, reg: Reg) -> &'p Step {
        match reg {
            Reg::Fact(i) => &self.fact_steps[i as usize],
            Reg::Constant(i) => &self.constants[i as usize].0,
            Reg::Live(i) => &self.steps[i as usize],
        }
    }
}

/// Runs a plan over one employee's facts and gives its live registers.
pub(crate) fn run(plan: &Plan, facts: &[State], absent_as_zero: bool) -> Vec<State> {
    let mut live = Vec::with_capacity(plan.live.len());
    run_into(plan, facts, absent_as_zero, &mut live);
    live
}

/// Runs a plan into registers that were used before, of which nothing is kept.
pub(crate) fn run_into(plan: &Plan, facts: &[State], absent_as_zero: bool, live: &mut Vec<State>) {
    live.resize_with(plan.live.len(), || State::Missing);
    let mut effort = plan.effort;
    for (i, step) in plan.live.iter().enumerate() {
        let (done, rest) = live.split_at_mut(i);
        let Some(register) = rest.first_mut() else { return };
        let registers = Registers { absent_as_zero, ..Registers::of(plan, facts, done) };
        match registers.in_integers(step) {
            Some(small) => register.set(small),
            None => *register = effort.execute(step, &registers),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::error::ErrorKind;

    use super::*;

    #[test]
    fn a_register_frees_what_it_held_before_a_number_is_set() {
        let widest = Exact::from_ratio(i128::MAX, 1).unwrap();
        let error = Error::at(ErrorKind::Refused, "measures.a", "refused");
        let held = [
            (State::Value(widest.mul(&widest)), true),
            (State::Refused(Box::new(error)), true),
            (State::Value(widest), false),
            (State::Truth(true), false),
            (State::Level(1), false),
            (State::Missing, false),
            (State::Undefined, false),
            (State::NotApplicable, false),
        ];
        for (mut state, owns_memory) in held {
            assert_eq!(state.owns_memory(), owns_memory, "{state:?}");
            state.set(Exact::ONE.small().unwrap());
            assert_eq!(state.value(), Some(&Exact::ONE), "{state:?}");
        }
    }
}
