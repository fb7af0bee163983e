//! Walking along one fact, from stretch to stretch.

use std::rc::Rc;

use crate::exact::{Budget, Registers, State, failing, run};
use crate::number::Exact;
use crate::plan::{Plan, Reg};

use super::moebius::Way;
use super::number::Figure;
use super::run::{Beside, Roundings, Stand, beside};

/// A card and an employee's facts, one of which moves.
pub(crate) struct Along<'p> {
    plan: &'p Plan,
    facts: Vec<State>,
    slot: u32,
    /// The steps whose roundings are kept: those that the figure in question rests on, and those that stand still.
    kept: Rc<[bool]>,
    budget: Rc<Budget>,
}

/// An open stretch between two points, on which every figure is one function of the fact.
pub(crate) struct Stretch<'p> {
    pub(crate) from: Exact,
    pub(crate) to: Exact,
    beside: Beside<'p>,
}

impl Stretch<'_> {
    pub(crate) fn figure(&self, reg: Reg) -> Option<Figure> {
        if self.beside.is_refused() { None } else { self.beside.figure(reg) }
    }
}

/// A value at a point, or why there is none.
pub(crate) type Standing = Option<Exact>;

impl<'p> Along<'p> {
    /// No walk is longer than this many stretches; a staircase of millions of steps is told of by its ends.
    const STRETCHES: usize = 4_000;

    /// Looks at one register along one fact. Roundings that the register does not rest on are left out, so that they
    /// do not cut the way into steps that say nothing of it. Where the budget is spent, nothing is followed further.
    pub(crate) fn new(
        plan: &'p Plan,
        facts: &[State],
        slot: u32,
        reg: Reg,
        roundings: Roundings,
        budget: &Rc<Budget>,
    ) -> Self {
        let mut kept = vec![false; plan.live.len()];
        for reg in plan.behind([reg]) {
            if let Reg::Live(i) = reg {
                kept[i as usize] = true;
            }
        }
        if roundings == Roundings::Ignored {
            kept.fill(false);
        }
        // What does not rest on the fact stands still, rounded as it is.
        let mut moves = vec![false; plan.live.len()];
        for (i, step) in plan.live.iter().enumerate() {
            moves[i] = step.op.operands().iter().any(|reg| match reg {
                Reg::Fact(of) => *of == slot,
                Reg::Live(of) => moves[*of as usize],
                Reg::Constant(_) => false,
            });
            kept[i] |= !moves[i];
        }
        Along { plan, facts: facts.to_vec(), slot, kept: kept.into(), budget: budget.clone() }
    }

    /// The figure of a register at a point, as a row there has it, if it is not refused.
    pub(crate) fn at(&self, reg: Reg, x: &Exact) -> Standing {
        let mut facts = self.facts.clone();
        facts[self.slot as usize] = State::Value(x.clone());
        let live = run(self.plan, &facts, false);
        let registers = Registers::of(self.plan, &facts, &live);
        if failing(self.plan, |reg| registers.get(reg)).is_some() {
            return None;
        }
        registers.value(reg).map(|value| value.reduced())
    }

    /// The stretch that begins at a point.
    pub(crate) fn stretch(&self, x: &Exact, way: Way, limit: &Exact) -> Stretch<'p> {
        let stand = Stand { slot: self.slot, x: x.clone(), way, kept: self.kept.clone() };
        let beside = beside(self.plan, &self.facts, stand, self.budget.clone());
        let until = beside.until.clone().filter(|until| way.is_beyond(until, limit)).unwrap_or_else(|| limit.clone());
        let (from, to) = if way == Way::Up { (x.clone(), until) } else { (until, x.clone()) };
        Stretch { from, to, beside }
    }

    /// The stretches from one point up to another; none where there are too many.
    pub(crate) fn stretches(&self, low: &Exact, high: &Exact) -> Option<Vec<Stretch<'p>>> {
        let mut stretches: Vec<Stretch<'p>> = Vec::new();
        let mut x = low.clone();
        while &x < high {
            if stretches.len() == Self::STRETCHES {
                return None;
            }
            let stretch = self.stretch(&x, Way::Up, high);
            x = stretch.to.clone();
            stretches.push(stretch);
        }
        Some(stretches)
    }
}
