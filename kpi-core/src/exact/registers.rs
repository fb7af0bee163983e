//! Registers and what they hold.

use crate::error::Error;
use crate::number::{Exact, Figure, Small};
use crate::plan::{Plan, Reg, Step};

use super::effort::Budget;
use super::integers::in_integers;

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
        match self {
            // Nearly always such a number stood there, which has nothing to free.
            State::Value(value) if value.is_small() => value.set(small),
            _ => *self = State::Value(small.into()),
        }
    }

    /// Is there no number that machine integers do not hold?
    #[inline]
    pub(crate) fn is_small(&self) -> bool {
        self.value().is_none_or(Exact::is_small)
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

/// What the registers of one run hold, so far as it has come.
#[derive(Clone, Copy)]
pub(crate) struct Held<'p> {
    pub(super) constants: &'p [(Step, State)],
    pub(super) facts: &'p [State],
    pub(super) live: &'p [State],
}

impl<'p> Held<'p> {
    #[inline(always)]
    pub(crate) fn get(self, reg: Reg) -> &'p State {
        match reg {
            Reg::Fact(i) => &self.facts[i as usize],
            Reg::Constant(i) => &self.constants[i as usize].1,
            Reg::Live(i) => &self.live[i as usize],
        }
    }

    #[inline(always)]
    pub(crate) fn value(self, reg: Reg) -> Option<&'p Exact> {
        self.get(reg).value()
    }
}

/// Whoever knows what registers hold, as numbers of one kind.
pub(crate) trait Source<'p, F>: Copy {
    /// None where no number stands, or one that is not of this kind.
    fn figure(self, reg: Reg) -> Option<&'p F>;
}

impl<'p, F: Figure + 'p> Source<'p, F> for Held<'p> {
    #[inline(always)]
    fn figure(self, reg: Reg) -> Option<&'p F> {
        self.value(reg).and_then(F::read)
    }
}

/// The registers of one run, and how its steps are worked out.
#[derive(Clone, Copy)]
pub(crate) struct Registers<'p> {
    pub(super) held: Held<'p>,
    pub(super) fact_steps: &'p [Step],
    pub(super) steps: &'p [Step],
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
            held: Held { constants, facts: &[], live: &[] },
            fact_steps: &[],
            steps: &[],
            absent_as_zero: false,
            unrounded: false,
            budget: Some(budget),
        }
    }

    /// The registers of a run that has been made.
    pub(crate) fn of(plan: &'p Plan, facts: &'p [State], live: &'p [State]) -> Self {
        let held = Held { constants: &plan.constants, facts, live };
        let (fact_steps, steps, budget) = (&plan.facts, &plan.live, None);
        Registers { held, fact_steps, steps, absent_as_zero: false, unrounded: false, budget }
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
        self.held.get(reg)
    }

    pub(crate) fn value(&self, reg: Reg) -> Option<&'p Exact> {
        self.held.value(reg)
    }

    pub(crate) fn step(&self, reg: Reg) -> &'p Step {
        match reg {
            Reg::Fact(i) => &self.fact_steps[i as usize],
            Reg::Constant(i) => &self.held.constants[i as usize].0,
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

/// Runs a plan into registers that were used before, of which nothing is kept. Did machine integers hold every step?
pub(crate) fn run_into(plan: &Plan, facts: &[State], absent_as_zero: bool, live: &mut Vec<State>) -> bool {
    run_steps(plan, facts, absent_as_zero, live, None)
}

/// The same for some of the steps, in their order: others are not looked at.
pub(crate) fn run_some(plan: &Plan, facts: &[State], live: &mut Vec<State>, steps: &[usize]) -> bool {
    run_steps(plan, facts, false, live, Some(steps))
}

#[inline(never)]
fn run_steps(
    plan: &Plan,
    facts: &[State],
    absent_as_zero: bool,
    live: &mut Vec<State>,
    some: Option<&[usize]>,
) -> bool {
    live.resize_with(plan.live.len(), || State::Missing);
    let (mut effort, mut integers) = (plan.effort, true);
    for place in 0..some.map_or(plan.live.len(), <[usize]>::len) {
        let i = some.map_or(place, |steps| steps[place]);
        let (done, rest) = live.split_at_mut(i);
        let (Some(register), Some(step)) = (rest.first_mut(), plan.live.get(i)) else { break };
        match in_integers(Held { constants: &plan.constants, facts, live: done }, step) {
            Some(small) => register.set(small),
            None => {
                let registers = Registers { absent_as_zero, ..Registers::of(plan, facts, done) };
                *register = effort.execute(step, &registers);
                integers &= register.is_small();
            }
        }
    }
    integers
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
            State::Value(widest.mul(&widest)),
            State::Refused(Box::new(error)),
            State::Value(widest),
            State::Truth(true),
            State::Level(1),
            State::Missing,
            State::Undefined,
            State::NotApplicable,
        ];
        for mut state in held {
            state.set(Exact::ONE.small().unwrap());
            assert_eq!(state.value(), Some(&Exact::ONE), "{state:?}");
        }
    }
}
