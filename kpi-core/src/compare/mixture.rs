//! Rows that are partly as before and partly as after, and what one figure comes to in them.
//!
//! Only the steps are worked out again that the figure rests on and that a changed fact can move.

use crate::error::{Error, ErrorKind};
use crate::exact::{Registers, State, execute, failing};
use crate::number::Exact;
use crate::plan::{FigureOutput, Plan, Reg};

use super::facts::same;

/// What a register that the figure does not rest on counts as: there, and refusing nothing.
static STANDS: State = State::Value(Exact::ZERO);

/// One figure of one card between two rows of facts.
pub(super) struct Mixtures<'m> {
    plan: &'m Plan,
    output: FigureOutput,
    rests_on: Cone,
    /// The changed facts that the figure rests on, as places of inputs in the order of the card.
    players: Vec<usize>,
    /// The live steps that they move, in order.
    moving: Vec<usize>,
    old: &'m [State],
    new: &'m [State],
    slots: Vec<State>,
    live: Vec<State>,
}

impl<'m> Mixtures<'m> {
    /// `live` holds the registers of a run over the old facts.
    pub(super) fn new(
        plan: &'m Plan,
        output: FigureOutput,
        (old, new): (&'m [State], &'m [State]),
        live: Vec<State>,
    ) -> Self {
        let rests_on = Cone::of(plan, output.reg);
        let players: Vec<usize> =
            (0..new.len()).filter(|slot| rests_on.facts[*slot] && !same(&old[*slot], &new[*slot])).collect();
        let mut moves = vec![false; plan.live.len()];
        for (place, step) in plan.live.iter().enumerate() {
            moves[place] = step.op.operands().into_iter().any(|reg| match reg {
                Reg::Fact(slot) => players.binary_search(&(slot as usize)).is_ok(),
                Reg::Live(before) => moves[before as usize],
                Reg::Constant(_) => false,
            });
        }
        let moving = (0..moves.len()).filter(|place| moves[*place] && rests_on.live[*place]).collect();
        Mixtures { plan, output, rests_on, players, moving, old, new, slots: old.to_vec(), live }
    }

    /// The changed facts that the figure rests on.
    pub(super) fn players(&self) -> &[usize] {
        &self.players
    }

    /// The figure where those players are as after for which `is_new` holds, by their place among the players.
    ///
    /// # Errors
    /// What refuses the row, so far as the figure rests on it, and the figure's absence.
    pub(super) fn value(&mut self, is_new: impl Fn(usize) -> bool) -> Result<Exact, Error> {
        for (player, slot) in self.players.iter().enumerate() {
            let from = if is_new(player) { self.new } else { self.old };
            self.slots[*slot] = from[*slot].clone();
        }
        for place in &self.moving {
            let state = execute(&self.plan.live[*place], &Registers::of(self.plan, &self.slots, &self.live));
            self.live[*place] = state;
        }
        self.read()
    }

    fn read(&self) -> Result<Exact, Error> {
        let regs = Registers::of(self.plan, &self.slots, &self.live);
        let get = |reg: Reg| if self.rests_on.has(reg) { regs.get(reg) } else { &STANDS };
        if let Some(proof) = failing(self.plan, get) {
            return Err(match regs.get(proof.reg) {
                State::Refused(error) => (**error).clone(),
                State::Value(_) => {
                    Error::at(ErrorKind::TooManyDigits, &*proof.path, "the published figure would need too many digits")
                }
                _ => regs.needed(proof.reg, &proof.path),
            });
        }
        let needed = || regs.needed(self.output.reg, &self.plan.step(self.output.reg).path);
        regs.value(self.output.reg).cloned().ok_or_else(needed)
    }
}

/// Everything that a register rests on.
struct Cone {
    live: Vec<bool>,
    facts: Vec<bool>,
}

impl Cone {
    fn of(plan: &Plan, reg: Reg) -> Self {
        let mut cone = Cone { live: vec![false; plan.live.len()], facts: vec![false; plan.inputs.len()] };
        for reg in plan.behind([reg]) {
            match reg {
                Reg::Fact(slot) => cone.facts[slot as usize] = true,
                Reg::Live(place) => cone.live[place as usize] = true,
                Reg::Constant(_) => {}
            }
        }
        cone
    }

    fn has(&self, reg: Reg) -> bool {
        match reg {
            Reg::Fact(slot) => self.facts[slot as usize],
            Reg::Constant(_) => true,
            Reg::Live(place) => self.live[place as usize],
        }
    }
}
