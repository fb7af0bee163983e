//! From the plan to the graph: every operation of the plan in floats, with what could be in doubt.
//!
//! No rule of a card stands here. What an operation of the plan means is said there, and done once more exactly in
//! `exact/operate.rs`; where it cannot be done in floats with a bound, the plan has no filter and every row is exact.

use std::collections::HashMap;

use crate::card::Comparison;
use crate::exact::{LARGE_BITS, LARGE_USES, State};
use crate::number::{COLUMN_DECIMALS, Exact, WIDTH_LIMIT};
use crate::plan::{Fold, Op, Plan, ProofOf, Reg};

use super::node::{Arg, F, Graph, Id, Node};
use super::number::{Form, Num, Range};
use super::truth::{ANY, Away, MISSING, NOT_APPLICABLE, Truth, UNDEFINED};

/// How the facts of an input come: what the filter is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FactForm {
    /// Integers of so many decimals, up to this power of two in size.
    Number { decimals: u32, bits: u32, may_miss: bool },
    /// Places of levels.
    Level { may_miss: bool },
    /// The input's default, or nothing.
    Default,
}

/// A figure that is to be written: an integer of so many decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    pub(crate) reg: Reg,
    pub(crate) gate: Option<Reg>,
    pub(crate) decimals: u32,
}

/// Where a figure that was wanted stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    pub(super) value: Arg,
    /// The bits of its absence, if it can be absent.
    pub(super) away: Option<Id>,
}

/// What a register holds.
#[derive(Clone)]
pub(super) enum Slot {
    Num(Num),
    Truth(Truth, Away),
    Level(Id, Away),
}

impl Slot {
    pub(super) fn away(&self) -> Away {
        match self {
            Slot::Num(num) => num.away,
            Slot::Truth(_, away) | Slot::Level(_, away) => *away,
        }
    }
}

pub(super) struct Lower<'p> {
    pub(super) plan: &'p Plan,
    pub(super) graph: Graph,
    pub(super) slots: HashMap<Reg, Option<Slot>>,
    /// Of a coverage whether it is whole: nothing of weight is absent.
    pub(super) whole: HashMap<Reg, Truth>,
}

/// The graph of a plan for facts of this form, with where the figures stand and whether a row is uncovered.
pub(super) fn lower(plan: &Plan, facts: &[FactForm], wanted: &[Wanted]) -> Option<(Graph, Vec<Written>, Truth)> {
    // Facts of more decimals than a number may have: exact arithmetic refuses their rows, whether they are asked for or not.
    let is_read = |form: &FactForm| !matches!(form, FactForm::Number { decimals, .. } if *decimals > COLUMN_DECIMALS);
    if !facts.iter().all(is_read) {
        return None;
    }
    let mut lower = Lower { plan, graph: Graph::default(), slots: HashMap::new(), whole: HashMap::new() };
    for (slot, form) in facts.iter().enumerate() {
        let lowered = lower.fact(slot, *form);
        lower.slots.insert(Reg::Fact(slot as u32), lowered);
    }
    for (i, (_, state)) in plan.constants.iter().enumerate() {
        let lowered = lower.constant(state);
        lower.slots.insert(Reg::Constant(i as u32), lowered);
    }
    // Where everything applies to everybody, a member that is not there is missing or undefined.
    let all_apply = !plan.live.iter().any(|step| matches!(step.op, Op::Applies { .. }));
    let mut needed: HashMap<Reg, bool> = HashMap::new();
    for proof in plan.outputs.proofs.iter().filter(|proof| proof.of == ProofOf::Presence) {
        *needed.entry(proof.reg).or_insert(!all_apply) &= proof.member.is_some();
    }
    let facts = (0..plan.facts.len() as u32).map(Reg::Fact);
    for reg in facts.chain((0..plan.constants.len() as u32).map(Reg::Constant)) {
        lower.present(reg, &needed);
    }
    // Exact arithmetic refuses a row that works on large figures too often; what may do so is left to it.
    let mut uses = 0;
    for (i, step) in plan.live.iter().enumerate() {
        let reg = Reg::Live(i as u32);
        let lowered = lower.op(&step.op, reg).filter(|slot| match slot {
            Slot::Num(num) => num.bits <= WIDTH_LIMIT,
            _ => true,
        });
        let operands = step.op.operands();
        let is_large =
            |slot: Option<&Slot>| slot.is_none_or(|slot| matches!(slot, Slot::Num(num) if num.bits > LARGE_BITS));
        if is_large(lowered.as_ref()) || operands.iter().any(|reg| is_large(lower.slot(*reg))) {
            uses += operands.len();
        }
        lower.slots.insert(reg, lowered);
        lower.present(reg, &needed);
    }
    if uses > LARGE_USES {
        return None;
    }
    lower.prove_digits()?;
    let uncovered = lower.uncovered()?;
    let written = wanted.iter().map(|wanted| lower.written(wanted)).collect::<Option<_>>()?;
    Some((lower.graph, written, uncovered))
}

impl Lower<'_> {
    pub(super) fn fact(&mut self, slot: usize, form: FactForm) -> Option<Slot> {
        let default = self.constant(&self.plan.inputs[slot].default);
        let id = slot as u32;
        let missing = |graph: &mut Graph, may_miss: bool| match may_miss {
            true => {
                let missing = graph.add(Node::Missing(id));
                Away::Lane(graph.add(Node::Keep(missing, MISSING)))
            }
            false => Away::There,
        };
        match form {
            FactForm::Default => default,
            FactForm::Number { decimals, bits, may_miss } => {
                let most = (1_u64 << bits) as f64;
                let lane = self.graph.add(Node::Fact(id));
                // Every fact is read, asked for or not: a bad one refuses its row, and ranges rest on its size.
                self.graph.roots.push(lane);
                let form = Form::Int { lane, range: Range::new(-most, most) };
                let scale = Exact::from_ratio(1, 10_i128.checked_pow(decimals)?)?;
                let away = missing(&mut self.graph, may_miss);
                let num = Num { scale, form, away, bits: 100 };
                match (default, away) {
                    (Some(Slot::Num(default)), Away::Lane(away)) if default.away == Away::There => {
                        let gone = self.graph.has(Away::Lane(away), ANY);
                        let num = num.away(Away::There);
                        self.graph.select(gone, &default, &num).map(Slot::Num)
                    }
                    _ => Some(Slot::Num(num)),
                }
            }
            FactForm::Level { may_miss } => {
                let code = self.graph.add(Node::Fact(id));
                self.graph.roots.push(code);
                let away = missing(&mut self.graph, may_miss);
                match (default, away) {
                    (Some(Slot::Level(default, Away::There)), Away::Lane(away)) => {
                        let gone = self.graph.add(Node::Has(away, ANY));
                        let code = self.graph.add(Node::Select(gone, Arg::Lane(default), Arg::Lane(code)));
                        Some(Slot::Level(code, Away::There))
                    }
                    _ => Some(Slot::Level(code, away)),
                }
            }
        }
    }

    pub(super) fn constant(&mut self, state: &State) -> Option<Slot> {
        let bits = match state {
            State::Value(value) => return Some(Slot::Num(Num::constant(value.reduced()))),
            State::Truth(truth) => return Some(Slot::Truth(Truth::Const(*truth), Away::There)),
            State::Level(place) => {
                let code = self.graph.add(Node::Bits(f64::from(*place).to_bits()));
                return Some(Slot::Level(code, Away::There));
            }
            State::Missing => MISSING,
            State::Undefined => UNDEFINED,
            State::NotApplicable => NOT_APPLICABLE,
            State::Refused(_) => return None,
        };
        let away = self.graph.always(bits);
        Some(Slot::Num(Num::constant(Exact::ZERO).away(away)))
    }

    pub(super) fn slot(&self, reg: Reg) -> Option<&Slot> {
        self.slots.get(&reg)?.as_ref()
    }

    pub(super) fn num(&self, reg: Reg) -> Option<Num> {
        match self.slot(reg)? {
            Slot::Num(num) => Some(num.clone()),
            _ => None,
        }
    }

    pub(super) fn nums(&self, of: &[Reg]) -> Option<Vec<Num>> {
        of.iter().map(|reg| self.num(*reg)).collect()
    }

    pub(super) fn truth(&self, reg: Reg) -> Option<(Truth, Away)> {
        match self.slot(reg)? {
            Slot::Truth(truth, away) => Some((*truth, *away)),
            // A condition over what is always absent is no truth, but absent all the same.
            Slot::Num(num) if num.away != Away::There => Some((Truth::Const(false), num.away)),
            _ => None,
        }
    }

    pub(super) fn op(&mut self, op: &Op, reg: Reg) -> Option<Slot> {
        let num = match op {
            Op::Fact { .. } | Op::Constant | Op::LogRatio { .. } | Op::Geometric(_) | Op::Harmonic(_) => return None,
            Op::Compare { of, is, with } => return self.compare(*of, *is, *with),
            Op::All(of) => return self.truths(of, Graph::and, true),
            Op::Any(of) => return self.truths(of, Graph::or, false),
            Op::Trips { condition, applies, absent, guarded } => {
                return self.trips(*condition, applies, *absent, *guarded);
            }
            Op::Applies { of, condition } => return self.applies(*of, *condition),
            Op::Sum(of) => {
                let of = self.nums(of)?;
                let terms: Vec<_> = of.iter().map(|num| (Exact::ONE, num)).collect();
                self.graph.linear(&terms, &Exact::ZERO)?
            }
            Op::Product(of) => self.fold(of, Graph::product)?,
            Op::Least(of) => self.fold(of, |graph, a, b| graph.extreme(a, b, false))?,
            Op::Greatest(of) => self.fold(of, |graph, a, b| graph.extreme(a, b, true))?,
            Op::Difference(a, b) => {
                let (a, b) = (self.num(*a)?, self.num(*b)?);
                self.graph.difference(&a, &b)?
            }
            Op::Quotient { of, by, positive } => {
                let (of, by) = (self.num(*of)?, self.num(*by)?);
                self.graph.quotient(&of, &by, *positive)?
            }
            Op::Absolute(of) => {
                let of = self.num(*of)?;
                self.graph.absolute(&of)?
            }
            Op::Clamp { of, at_least, at_most, .. } => self.clamp(*of, *at_least, *at_most)?,
            Op::Round { of, rounding } => {
                let of = self.num(*of)?;
                self.graph.round(&of, rounding, Some(reg))?
            }
            Op::Curve(curve) => self.curve(curve)?,
            Op::Levels { of, are } => self.levels(*of, are)?,
            Op::Absent { of, missing, undefined, .. } => self.absent(*of, missing, undefined)?,
            Op::Present(Fold::Sum, of) => match self.shared_sum(of) {
                Some(num) => num,
                None => self.sum_present(of)?,
            },
            Op::Present(fold, of) => self.fold_present(*fold, of)?,
            Op::WeightsPresent(members) => self.weights_present(members)?,
            Op::Share { of, weight, sum } => self.share(*of, *weight, *sum)?,
            Op::WithPoints { of, points } => self.with_points(*of, points)?,
            Op::CutOffs { of, cuts, rounding } => self.cut_offs(*of, cuts, rounding.as_ref())?,
            Op::Coverage(members) => self.coverage(members, reg)?,
            Op::Require { of, coverage, least } => self.require(*of, *coverage, *least)?,
        };
        Some(Slot::Num(num))
    }

    pub(super) fn fold(&mut self, of: &[Reg], f: impl Fn(&mut Graph, &Num, &Num) -> Option<Num>) -> Option<Num> {
        let of = self.nums(of)?;
        let (first, others) = of.split_first()?;
        others.iter().try_fold(first.clone(), |folded, num| f(&mut self.graph, &folded, num))
    }

    pub(super) fn clamp(&mut self, of: Reg, at_least: Option<Reg>, at_most: Option<Reg>) -> Option<Num> {
        let mut num = self.num(of)?;
        let limits = [at_least, at_most].map(|reg| reg.map(|reg| self.num(reg)));
        let [least, most] = limits;
        let (least, most) = (least.map_or(Some(None), |it| it.map(Some))?, most.map_or(Some(None), |it| it.map(Some))?);
        if let (Some(least), Some(most)) = (&least, &most) {
            let crossed = self.graph.less(most, least, false)?;
            self.graph.doubt_where(crossed);
        }
        if let Some(least) = &least {
            num = self.graph.extreme(&num, least, true)?;
        }
        if let Some(most) = &most {
            num = self.graph.extreme(&num, most, false)?;
        }
        Some(num)
    }

    pub(super) fn compare(&mut self, of: Reg, is: Comparison, with: Reg) -> Option<Slot> {
        let (a, b) = (self.num(of)?, self.num(with)?);
        let away = self.graph.all_there([a.away, b.away].into_iter());
        let truth = match is {
            Comparison::Above => self.graph.less(&b, &a, false)?,
            Comparison::AtLeast => self.graph.less(&b, &a, true)?,
            Comparison::Below => self.graph.less(&a, &b, false)?,
            Comparison::UpTo => self.graph.less(&a, &b, true)?,
            Comparison::Equals => self.graph.equal(&a, &b)?,
        };
        Some(Slot::Truth(truth, away))
    }

    pub(super) fn truths(&mut self, of: &[Reg], f: fn(&mut Graph, Truth, Truth) -> Truth, start: bool) -> Option<Slot> {
        let of = of.iter().map(|reg| self.truth(*reg)).collect::<Option<Vec<_>>>()?;
        let away = self.graph.all_there(of.iter().map(|(_, away)| *away));
        let truth = of.iter().fold(Truth::Const(start), |all, (truth, _)| f(&mut self.graph, all, *truth));
        Some(Slot::Truth(truth, away))
    }

    pub(super) fn applies(&mut self, of: Reg, condition: Reg) -> Option<Slot> {
        let (holds, unknown) = self.truth(condition)?;
        let unknown = self.graph.has(unknown, ANY);
        self.graph.doubt_where(unknown);
        let slot = self.slot(of)?.clone();
        let away = match holds {
            Truth::Const(true) => return Some(slot),
            Truth::Const(false) => self.graph.always(NOT_APPLICABLE),
            Truth::Lane(holds) => {
                let never = self.graph.always(NOT_APPLICABLE);
                self.graph.select_away(holds, slot.away(), never)
            }
        };
        Some(match slot {
            Slot::Num(num) => Slot::Num(num.away(away)),
            Slot::Truth(truth, _) => Slot::Truth(truth, away),
            Slot::Level(code, _) => Slot::Level(code, away),
        })
    }

    pub(super) fn levels(&mut self, of: Reg, are: &[Reg]) -> Option<Num> {
        let (code, away) = match self.slot(of)? {
            Slot::Level(code, away) => (*code, *away),
            Slot::Num(num) if num.away != Away::There => return Some(num.clone()),
            _ => return None,
        };
        let are = self.nums(are)?;
        let mut is_here = Vec::new();
        for place in 0..are.len() {
            let (here, at) = ((F::new(1.0), code), (F::new(1.0), Arg::constant(place as f64)));
            is_here.push(Truth::Lane(self.graph.add(Node::Equal { a: here, b: at })));
        }
        let chosen = self.graph.choose(&is_here, &are)?;
        let away = self.graph.then(away, chosen.away);
        Some(chosen.away(away))
    }
}
