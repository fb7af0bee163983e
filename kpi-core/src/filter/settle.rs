//! Roundings that a bound leaves open, settled one by one: a figure half way between two multiples is met in a row of a
//! hundred, and all else in that row is certain.

use crate::number::Exact;
use crate::plan::{Op, Plan, Reg};

/// A rounding of the plan, and what it rests on.
#[derive(Debug)]
pub(crate) struct Rounded {
    pub(crate) reg: Reg,
    /// The lane holds how many of these the figure is.
    pub(crate) to: Exact,
    /// The facts, by their slots.
    pub(crate) facts: Box<[usize]>,
    /// The steps in their order, the rounding the last of them.
    pub(crate) steps: Box<[usize]>,
}

/// Whoever has the facts of a row, and works out figures exactly.
pub(crate) trait Settle {
    /// How many of its quanta the figure of a row is; none where the row is better worked out as a whole.
    fn settle(&mut self, rounded: &Rounded, row: usize) -> Option<Settled>;
}

/// A rounding that is settled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    pub(crate) count: i64,
    /// Did machine integers hold all of it?
    pub(crate) integers: bool,
}

impl Rounded {
    /// None where it rests on so much that the whole row is as soon worked out, or where there is no telling soon: cards
    /// may be large.
    const MOST: usize = 256;

    pub(super) fn new(plan: &Plan, reg: Reg) -> Option<Self> {
        let Op::Round { rounding, .. } = &plan.step(reg).op else { return None };
        let (mut facts, mut steps) = (Vec::new(), Vec::new());
        for (place, reg) in plan.behind([reg]).enumerate() {
            match reg {
                _ if place >= Rounded::MOST => return None,
                Reg::Fact(slot) => facts.push(slot as usize),
                Reg::Live(step) => steps.push(step as usize),
                Reg::Constant(_) => {}
            }
        }
        steps.sort_unstable();
        Some(Rounded { reg, to: rounding.to().clone(), facts: facts.into(), steps: steps.into() })
    }
}
