//! From the plan to the graph: every operation of the plan in floats, with what could be in doubt.
//!
//! No rule of a card stands here. What an operation of the plan means is said there, and done once more exactly in
//! `exact/operate.rs`; where it cannot be done in floats with a bound, the plan has no filter and every row is exact.

use std::collections::HashMap;

use crate::card::{Comparison, Policy, Verdict};
use crate::exact::State;
use crate::number::{COLUMN_DECIMALS, DEFAULT_DECIMALS, Exact, Mode, Rounding, WIDTH_LIMIT};
use crate::plan::{Covered, Cut, EffectOp, Fold, Op, Plan, ProofOf, Reg};

use super::node::{Arg, F, Graph, Id, Node};
use super::number::{Form, Num, Range, WHOLE, float};
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
enum Slot {
    Num(Num),
    Truth(Truth, Away),
    Level(Id, Away),
}

impl Slot {
    fn away(&self) -> Away {
        match self {
            Slot::Num(num) => num.away,
            Slot::Truth(_, away) | Slot::Level(_, away) => *away,
        }
    }
}

pub(super) struct Lower<'p> {
    plan: &'p Plan,
    pub(super) graph: Graph,
    slots: HashMap<Reg, Option<Slot>>,
    /// Of a coverage whether it is whole: nothing of weight is absent.
    whole: HashMap<Reg, Truth>,
}

/// The graph of a plan for facts of this form, with where the figures stand and whether a row is uncovered.
pub(super) fn lower(plan: &Plan, facts: &[FactForm], wanted: &[Wanted]) -> Option<(Graph, Vec<Written>, Truth)> {
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
    for reg in plan.facts.iter().enumerate().map(|(i, _)| Reg::Fact(i as u32)) {
        lower.present(reg, &needed);
    }
    for (i, step) in plan.live.iter().enumerate() {
        let reg = Reg::Live(i as u32);
        let lowered = lower.op(&step.op, reg).filter(|slot| match slot {
            Slot::Num(num) => num.bits <= WIDTH_LIMIT,
            _ => true,
        });
        lower.slots.insert(reg, lowered);
        lower.present(reg, &needed);
    }
    lower.prove_digits()?;
    let uncovered = lower.uncovered()?;
    let written = wanted.iter().map(|wanted| lower.written(wanted)).collect::<Option<_>>()?;
    Some((lower.graph, written, uncovered))
}

impl Lower<'_> {
    /// Where a figure must be there the row is in doubt if it is not, and what builds on it need not ask again.
    fn present(&mut self, reg: Reg, needed: &HashMap<Reg, bool>) {
        let (Some(may_not_apply), Some(Some(slot))) = (needed.get(&reg), self.slots.get(&reg)) else { return };
        let Away::Lane(away) = slot.away() else { return };
        let mut slot = slot.clone();
        let rest = match may_not_apply {
            false => {
                self.graph.doubt(away);
                Away::There
            }
            true => {
                let gone = self.graph.add(Node::Has(away, MISSING | UNDEFINED));
                self.graph.doubt(gone);
                Away::Lane(away)
            }
        };
        match &mut slot {
            Slot::Num(num) => num.away = rest,
            Slot::Truth(_, away) | Slot::Level(_, away) => *away = rest,
        }
        self.slots.insert(reg, Some(slot));
    }

    fn fact(&mut self, slot: usize, form: FactForm) -> Option<Slot> {
        let default = self.constant(&self.plan.inputs[slot].default);
        let id = slot as u32;
        let missing = |graph: &mut Graph, may_miss: bool| match may_miss {
            true => Away::Lane(graph.add(Node::Missing(id))),
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

    fn constant(&mut self, state: &State) -> Option<Slot> {
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

    fn slot(&self, reg: Reg) -> Option<&Slot> {
        self.slots.get(&reg)?.as_ref()
    }

    pub(super) fn num(&self, reg: Reg) -> Option<Num> {
        match self.slot(reg)? {
            Slot::Num(num) => Some(num.clone()),
            _ => None,
        }
    }

    fn nums(&self, of: &[Reg]) -> Option<Vec<Num>> {
        of.iter().map(|reg| self.num(*reg)).collect()
    }

    fn truth(&self, reg: Reg) -> Option<(Truth, Away)> {
        match self.slot(reg)? {
            Slot::Truth(truth, away) => Some((*truth, *away)),
            // A condition over what is always absent is no truth, but absent all the same.
            Slot::Num(num) if num.away != Away::There => Some((Truth::Const(false), num.away)),
            _ => None,
        }
    }

    fn op(&mut self, op: &Op, reg: Reg) -> Option<Slot> {
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
                self.graph.round(&of, rounding)?
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

    fn fold(&mut self, of: &[Reg], f: impl Fn(&mut Graph, &Num, &Num) -> Option<Num>) -> Option<Num> {
        let of = self.nums(of)?;
        let (first, others) = of.split_first()?;
        others.iter().try_fold(first.clone(), |folded, num| f(&mut self.graph, &folded, num))
    }

    fn clamp(&mut self, of: Reg, at_least: Option<Reg>, at_most: Option<Reg>) -> Option<Num> {
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

    fn compare(&mut self, of: Reg, is: Comparison, with: Reg) -> Option<Slot> {
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

    fn truths(&mut self, of: &[Reg], f: fn(&mut Graph, Truth, Truth) -> Truth, start: bool) -> Option<Slot> {
        let of = of.iter().map(|reg| self.truth(*reg)).collect::<Option<Vec<_>>>()?;
        let away = self.graph.all_there(of.iter().map(|(_, away)| *away));
        let truth = of.iter().fold(Truth::Const(start), |all, (truth, _)| f(&mut self.graph, all, *truth));
        Some(Slot::Truth(truth, away))
    }

    fn applies(&mut self, of: Reg, condition: Reg) -> Option<Slot> {
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

    fn levels(&mut self, of: Reg, are: &[Reg]) -> Option<Num> {
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

    fn absent(&mut self, of: Reg, missing: &Policy, undefined: &Policy) -> Option<Num> {
        let mut num = self.num(of)?;
        let Away::Lane(away) = num.away else { return Some(num) };
        let is_missing = self.graph.has(Away::Lane(away), MISSING);
        let some_undefined = self.graph.has(Away::Lane(away), UNDEFINED);
        let not_missing = self.graph.not(is_missing);
        let is_undefined = self.graph.and(some_undefined, not_missing);
        for (holds, policy) in [(is_missing, missing), (is_undefined, undefined)] {
            match policy {
                Policy::Error => {
                    self.graph.doubt_where(holds);
                    // In the rows that stand it is never absent in this way.
                    num.away = self.without(num.away, holds);
                }
                Policy::Skip => {}
                Policy::Score(score) => {
                    let (rest, score) = (num.away, Num::constant(score.0.reduced()));
                    let away = self.without(rest, holds);
                    num = self.graph.select(holds, &score, &num)?.away(away);
                }
            }
        }
        Some(num)
    }

    /// The absence in the rows where this does not hold.
    fn without(&mut self, away: Away, truth: Truth) -> Away {
        match (away, truth) {
            (Away::There, _) | (_, Truth::Const(true)) => Away::There,
            (away, Truth::Const(false)) => away,
            (Away::Lane(away), Truth::Lane(truth)) => Away::Lane(self.graph.add(Node::Without(away, truth))),
        }
    }

    /// The sum of those that are there, and whether any is.
    fn sum_there(&mut self, of: &[Num]) -> Option<(Num, Truth)> {
        let zero = Num::constant(Exact::ZERO);
        let (mut terms, mut some) = (Vec::new(), Truth::Const(false));
        for num in of {
            let there = self.graph.there(num.away);
            some = self.graph.or(some, there);
            let bare = num.clone().away(Away::There);
            terms.push(self.graph.select(there, &bare, &zero)?);
        }
        let terms: Vec<_> = terms.iter().map(|num| (Exact::ONE, num)).collect();
        Some((self.graph.linear(&terms, &Exact::ZERO)?, some))
    }

    fn missing_unless(&mut self, num: Num, some: Truth) -> Num {
        let none = self.graph.not(some);
        let away = self.graph.away_where(none, MISSING, Away::There);
        num.away(away)
    }

    fn sum_present(&mut self, of: &[Reg]) -> Option<Num> {
        let of = self.nums(of)?;
        let (sum, some) = self.sum_there(&of)?;
        Some(self.missing_unless(sum, some))
    }

    /// The sum of scores times their shares of the weights present, as one quotient: Σ (w / W) · s is (Σ w · s) / W.
    fn shared_sum(&mut self, of: &[Reg]) -> Option<Num> {
        let plan = self.plan;
        let (mut products, mut whole) = (Vec::new(), None);
        for reg in of {
            let Op::Product(factors) = &plan.step(*reg).op else { return None };
            let [share, score] = factors.as_ref() else { return None };
            let Op::Share { of, weight, sum } = &plan.step(*share).op else { return None };
            if of != score || *whole.get_or_insert(*sum) != *sum {
                return None;
            }
            let (score, weight) = (self.num(*score)?, self.num(*weight)?);
            products.push(self.graph.product(&weight, &score)?);
        }
        let whole = self.num(whole?)?;
        let (sum, some) = self.sum_there(&products)?;
        let gone = self.graph.there(whole.away);
        let some = self.graph.and(some, gone);
        let index = self.graph.quotient(&sum, &whole.away(Away::There), true)?;
        Some(self.missing_unless(index, some))
    }

    fn fold_present(&mut self, fold: Fold, of: &[Reg]) -> Option<Num> {
        let of = self.nums(of)?;
        let mut some = Truth::Const(false);
        let mut folded: Option<Num> = None;
        for num in &of {
            let there = self.graph.there(num.away);
            let bare = num.clone().away(Away::There);
            folded = Some(match folded {
                None => bare,
                Some(before) => {
                    let both = match fold {
                        Fold::Sum => return None,
                        Fold::Product => self.graph.product(&before, &bare)?,
                        Fold::Least => self.graph.extreme(&before, &bare, false)?,
                        Fold::Greatest => self.graph.extreme(&before, &bare, true)?,
                    };
                    let first = self.graph.select(some, &both, &bare)?;
                    self.graph.select(there, &first, &before)?
                }
            });
            some = self.graph.or(some, there);
        }
        Some(self.missing_unless(folded?, some))
    }

    fn weights_present(&mut self, members: &[(Reg, Reg)]) -> Option<Num> {
        let mut weights = Vec::new();
        let mut unknown = Away::There;
        for (member, weight) in members {
            let (member, weight) = (self.slot(*member)?.away(), self.num(*weight)?);
            unknown = self.graph.all_there([unknown, weight.away].into_iter());
            weights.push(weight.away(member));
        }
        let (sum, _) = self.sum_there(&weights)?;
        let nothing = self.graph.compare_known(&sum, &Exact::ZERO, true)?;
        let away = self.graph.away_where(nothing, MISSING, unknown);
        Some(sum.away(away))
    }

    fn share(&mut self, of: Reg, weight: Reg, sum: Reg) -> Option<Num> {
        let (of, weight, sum) = (self.slot(of)?.away(), self.num(weight)?, self.num(sum)?);
        let share = self.graph.quotient(&weight, &sum, true)?;
        let away = match self.graph.there(of) {
            Truth::Const(true) => share.away,
            Truth::Const(false) => of,
            Truth::Lane(there) => self.graph.select_away(there, share.away, of),
        };
        Some(share.away(away))
    }

    fn with_points(&mut self, of: Reg, points: &[Reg]) -> Option<Num> {
        let (of, points) = (self.num(of)?, self.nums(points)?);
        let (sum, _) = self.sum_there(&points)?;
        let bare = of.clone().away(Away::There);
        let all = self.graph.linear(&[(Exact::ONE, &bare), (Exact::ONE, &sum)], &Exact::ZERO)?;
        Some(all.away(of.away))
    }

    fn trips(&mut self, condition: Reg, applies: &[Reg], absent: Option<Verdict>, guarded: Reg) -> Option<Slot> {
        let guarded = self.slot(guarded)?.away();
        let mut looked_at = self.graph.there(guarded);
        for reg in applies {
            let (holds, unknown) = self.truth(*reg)?;
            let unknown = self.graph.has(unknown, ANY);
            let asked = self.graph.and(looked_at, unknown);
            self.graph.doubt_where(asked);
            looked_at = self.graph.and(looked_at, holds);
        }
        let (holds, unknown) = self.truth(condition)?;
        let unknown = self.graph.has(unknown, ANY);
        let known = self.graph.not(unknown);
        let holds = self.graph.and(holds, known);
        let holds = match absent {
            Some(Verdict::Trips) => self.graph.or(holds, unknown),
            Some(Verdict::Passes) => holds,
            None => {
                let asked = self.graph.and(looked_at, unknown);
                self.graph.doubt_where(asked);
                holds
            }
        };
        Some(Slot::Truth(self.graph.and(looked_at, holds), Away::There))
    }

    fn cut_offs(&mut self, of: Reg, cuts: &[Cut], rounding: Option<&Rounding>) -> Option<Num> {
        let of = self.num(of)?;
        let mut value = of.clone().away(Away::There);
        let mut any = Truth::Const(false);
        let is_cap = |cut: &&Cut| matches!(cut.effect, EffectOp::Cap(_));
        let caps = cuts.iter().filter(is_cap);
        for cut in caps.chain(cuts.iter().filter(|cut| !is_cap(cut))) {
            let (trips, _) = self.truth(cut.trips)?;
            let effect = self.num(cut.effect.reg())?;
            let unknown = self.graph.has(effect.away, ANY);
            let asked = self.graph.and(trips, unknown);
            self.graph.doubt_where(asked);
            let effect = effect.away(Away::There);
            let changed = match cut.effect {
                EffectOp::Cap(_) => self.graph.extreme(&value, &effect, false)?,
                EffectOp::Multiply(_) => self.graph.product(&value, &effect)?,
            };
            value = self.graph.select(trips, &changed, &value)?;
            any = self.graph.or(any, trips);
        }
        if let Some(rounding) = rounding {
            let rounded = self.graph.round(&value, rounding)?;
            // What is a multiple already is not changed by a rounding, so that it may as well be rounded in every row.
            let whole = matches!(of.form, Form::Int { .. }) && of.scale.div(rounding.to())?.is_integer();
            value = if whole { rounded } else { self.graph.select(any, &rounded, &value)? };
        }
        Some(value.away(of.away))
    }

    fn coverage(&mut self, members: &[Covered], reg: Reg) -> Option<Num> {
        let (zero, one) = (Num::constant(Exact::ZERO), Num::constant(Exact::ONE));
        let (mut covered, mut counted) = (Vec::new(), Vec::new());
        let (mut all, mut some, mut unweighted) = (Truth::Const(true), Truth::Const(false), Truth::Const(false));
        for member in members {
            let own = self.slot(member.member)?.away();
            let gone = self.graph.has(own, MISSING | UNDEFINED);
            let some_bit = self.graph.has(own, ANY);
            let still_there = self.graph.not(gone);
            let outside = self.graph.and(some_bit, still_there);
            let concerned = self.graph.not(outside);
            let weight = match member.weight {
                Some(weight) => self.num(weight)?,
                None => one.clone(),
            };
            let no_weight = self.graph.has(weight.away, ANY);
            let asked = self.graph.and(concerned, no_weight);
            unweighted = self.graph.or(unweighted, asked);
            let weight = weight.away(Away::There);
            let (share, whole) = match member.coverage {
                // Absent or not, an inner group has a coverage of its own.
                Some(coverage) => {
                    let inner = self.num(coverage)?;
                    let whole = self.whole.get(&coverage).copied();
                    let known = || Truth::Const(inner.known() == Some(&Exact::ONE));
                    (inner.clone(), whole.unwrap_or_else(known))
                }
                None => (self.graph.select(still_there, &one, &zero)?, still_there),
            };
            let part = self.graph.product(&weight, &share)?;
            covered.push(self.graph.select(concerned, &part, &zero)?);
            counted.push(self.graph.select(concerned, &weight, &zero)?);
            let weightless = self.graph.compare_known(&weight, &Exact::ZERO, true)?;
            let counts = self.graph.not(weightless);
            let counts = self.graph.and(counts, concerned);
            some = self.graph.or(some, counts);
            let lacking = self.graph.not(whole);
            let lacking = self.graph.and(counts, lacking);
            let kept = self.graph.not(lacking);
            all = self.graph.and(all, kept);
        }
        let weighed = self.graph.not(unweighted);
        let whole = self.graph.and(all, some);
        let whole = self.graph.and(whole, weighed);
        self.whole.insert(reg, whole);
        let sum = |graph: &mut Graph, of: &[Num]| {
            let terms: Vec<_> = of.iter().map(|num| (Exact::ONE, num)).collect();
            graph.linear(&terms, &Exact::ZERO)
        };
        let (covered, counted) = (sum(&mut self.graph, &covered)?, sum(&mut self.graph, &counted)?);
        if counted.known().is_some_and(Exact::is_zero) {
            return Some(zero);
        }
        let coverage = self.graph.quotient(&covered, &counted, true)?.away(Away::There);
        let counts = self.graph.and(some, weighed);
        self.graph.select(counts, &coverage, &zero)
    }

    fn require(&mut self, of: Reg, coverage: Reg, least: Reg) -> Option<Num> {
        let (of, cover, least) = (self.num(of)?, self.num(coverage)?, self.num(least)?);
        let too_little = self.graph.less(&cover, &least, false)?;
        let away = match too_little {
            Truth::Const(false) => of.away,
            Truth::Const(true) => self.graph.always(MISSING),
            Truth::Lane(truth) => {
                let missing = self.graph.always(MISSING);
                self.graph.select_away(truth, missing, of.away)
            }
        };
        Some(of.away(away))
    }

    /// A row in which a figure might need more digits than can be published is in doubt.
    fn prove_digits(&mut self) -> Option<()> {
        let plan = self.plan;
        for proof in &plan.outputs.proofs {
            let ProofOf::Digits(decimals) = proof.of else {
                self.slot(proof.reg)?;
                continue;
            };
            let Slot::Num(num) = self.slot(proof.reg)?.clone() else { continue };
            let decimals = decimals.unwrap_or(DEFAULT_DECIMALS).max(DEFAULT_DECIMALS);
            let power = i32::try_from(COLUMN_DECIMALS.checked_sub(decimals + 1)?).ok()?;
            if num.range()?.max() < 10_f64.powi(power) {
                continue;
            }
            let limit = Exact::from_ratio(10_i128.checked_pow(power.unsigned_abs())?, 1)?;
            let size = self.graph.absolute(&num)?;
            let fits = self.graph.compare_known(&size, &limit, false)?;
            let wide = self.graph.not(fits);
            self.graph.doubt_where(wide);
        }
        Some(())
    }

    /// Does the index rest on less than all of the card?
    fn uncovered(&mut self) -> Option<Truth> {
        let Some(index) = &self.plan.outputs.index else { return Some(Truth::Const(false)) };
        let reg = index.coverage.reg;
        if let Some(whole) = self.whole.get(&reg) {
            let whole = *whole;
            return Some(self.graph.not(whole));
        }
        let coverage = self.num(reg)?;
        self.graph.compare_known(&coverage, &Exact::ONE, false)
    }

    fn written(&mut self, wanted: &Wanted) -> Option<Written> {
        let num = self.num(wanted.reg)?;
        let quantum = Exact::from_ratio(1, 10_i128.checked_pow(wanted.decimals)?)?;
        let rounding = Rounding::new(quantum.clone(), Mode::HalfEven).ok()?;
        let gate = match wanted.gate {
            Some(gate) => self.slot(gate)?.away(),
            None => Away::There,
        };
        let away = self.graph.all_there([num.away, gate].into_iter());
        let published = self.graph.round(&num, &rounding)?;
        let times = published.scale.div(&quantum)?;
        let value = match published.form {
            Form::Const => Arg::constant(float(&times).filter(|value| value.abs() <= WHOLE)?),
            Form::Int { lane, range } => {
                let times = float(&times)?;
                if range.max() * times > WHOLE {
                    self.graph.guard(lane, (WHOLE / times).floor());
                }
                match times == 1.0 {
                    true => Arg::Lane(lane),
                    false => {
                        let terms = [(F::new(times), lane)].into();
                        Arg::Lane(self.graph.add(Node::Linear { terms, plus: F::new(0.0) }))
                    }
                }
            }
            _ => return None,
        };
        let away = match away {
            Away::There => None,
            Away::Lane(away) => Some(away),
        };
        Some(Written { value, away })
    }
}
