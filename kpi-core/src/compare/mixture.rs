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
    /// Registers beside the figure's own that say whether it is there.
    member: Option<MemberFigure>,
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

struct MemberFigure {
    /// The member and the groups around it: where one does not apply, the figure is not there.
    own: Vec<Reg>,
    /// A weight and a contribution are there only with the score.
    score: Option<Reg>,
}

impl<'m> Mixtures<'m> {
    /// `live` holds the registers of a run over the old facts.
    pub(super) fn new(
        plan: &'m Plan,
        name: &str,
        output: FigureOutput,
        (old, new): (&'m [State], &'m [State]),
        live: Vec<State>,
    ) -> Self {
        let member = MemberFigure::of(plan, name);
        let beside = member.iter().flat_map(|member| member.own.iter().copied().chain(member.score));
        let rests_on = Cone::of(plan, [output.reg].into_iter().chain(beside));
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
        Mixtures { plan, output, member, rests_on, players, moving, old, new, slots: old.to_vec(), live }
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
        // Whatever stands beside the figure and is absent is why the figure is.
        let beside = self.member.iter().flat_map(|member| member.own.iter().copied());
        let outside = beside.filter(|reg| matches!(regs.get(*reg), State::NotApplicable));
        let unscored = self.member.iter().filter_map(|member| member.score);
        let unscored = unscored.filter(|reg| !regs.get(*reg).is_there());
        match (outside.chain(unscored).next(), regs.value(self.output.reg)) {
            (None, Some(value)) => Ok(value.clone()),
            (behind, _) => {
                let reg = behind.unwrap_or(self.output.reg);
                Err(regs.needed(reg, &self.plan.step(reg).path))
            }
        }
    }
}

impl MemberFigure {
    fn of(plan: &Plan, name: &str) -> Option<Self> {
        let (owner, part) = name.split_once('.')?;
        if matches!(owner, "index" | "measures") || part == "amount" {
            return None;
        }
        let members = &plan.outputs.members;
        let place = members.iter().position(|member| *member.id == *owner)?;
        let score = members[place].score.map(|score| score.reg).filter(|_| matches!(part, "weight" | "contribution"));
        Some(MemberFigure { own: chain(plan, place).collect(), score })
    }
}

/// The registers that say whether a member and the groups around it apply.
fn chain(plan: &Plan, place: usize) -> impl Iterator<Item = Reg> {
    let members = &plan.outputs.members;
    let around = std::iter::successors(Some(place), |place| members[*place].parent);
    around.filter_map(|place| members[place].own)
}

/// Everything that some registers rest on.
struct Cone {
    live: Vec<bool>,
    facts: Vec<bool>,
}

impl Cone {
    fn of(plan: &Plan, roots: impl Iterator<Item = Reg>) -> Self {
        let mut cone = Cone { live: vec![false; plan.live.len()], facts: vec![false; plan.inputs.len()] };
        cone.reach(plan, roots.collect());
        // A proof on a register holds, too, where its member is in a group that does not apply.
        let mut waiting: Vec<_> = plan.outputs.proofs.iter().collect();
        loop {
            let (met, others): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|proof| cone.has(proof.reg));
            if met.is_empty() {
                return cone;
            }
            let members = met.iter().filter_map(|proof| proof.member);
            cone.reach(plan, members.flat_map(|place| chain(plan, place)).collect());
            waiting = others;
        }
    }

    fn reach(&mut self, plan: &Plan, mut waiting: Vec<Reg>) {
        while let Some(reg) = waiting.pop() {
            match reg {
                Reg::Fact(slot) => self.facts[slot as usize] = true,
                Reg::Constant(_) => {}
                Reg::Live(place) => {
                    if !std::mem::replace(&mut self.live[place as usize], true) {
                        waiting.extend(plan.live[place as usize].op.operands());
                    }
                }
            }
        }
    }

    fn has(&self, reg: Reg) -> bool {
        match reg {
            Reg::Fact(slot) => self.facts[slot as usize],
            Reg::Constant(_) => true,
            Reg::Live(place) => self.live[place as usize],
        }
    }
}
