//! The operations, one by one.

use std::cmp::Ordering;

use crate::card::{Policy, Verdict};
use crate::error::{Error, ErrorKind};
use crate::number::{Exact, Rounding, WIDTH_LIMIT, geometric, log_ratio};
use crate::plan::{Covered, Cut, EffectOp, Fold, Op, Reg, Step};

use super::effort::{Folding, LARGE_USES, too_much};
use super::registers::{Registers, State};

/// Works out one operation from the registers before it. Inlined into the loop that runs a plan, which a benchmark of
/// one employee showed to be an eighth faster than a call for each step.
#[inline(always)]
pub(crate) fn execute(step: &Step, regs: &Registers<'_>) -> State {
    match &step.op {
        // Facts and constants have their registers from the start and are never executed.
        Op::Fact { .. } | Op::Constant => State::Missing,
        Op::Sum(of) => regs.sum(of, step),
        Op::Product(of) => match of.as_ref() {
            [a, b] => regs.both(*a, *b, |a, b| wide(a.mul(b), step)),
            _ => regs.product(of, step),
        },
        Op::Least(of) => regs.fold(of, step, least),
        Op::Greatest(of) => regs.fold(of, step, greatest),
        Op::Difference(a, b) => regs.both(*a, *b, |a, b| wide(a.sub(b), step)),
        Op::Quotient { of, by, positive } => regs.both(*of, *by, |of, by| quotient(of, by, *positive, step)),
        Op::Absolute(of) => regs.one(*of, |of| State::Value(of.abs())),
        Op::Clamp { of, at_least, at_most, crossed } => regs.clamp(*of, *at_least, *at_most, *crossed, step),
        Op::Round { of, .. } if regs.unrounded => regs.get(*of).clone(),
        Op::Round { of, rounding } => regs.one(*of, |of| State::Value(of.round(rounding))),
        Op::Curve(curve) => regs.curve(curve, step),
        Op::Levels { of, are } => match regs.get(*of) {
            State::Level(level) => regs.get(are[*level as usize]).clone(),
            absent => absent.clone(),
        },
        Op::LogRatio { of, from, to } => match [*of, *from, *to].map(|reg| regs.value(reg)) {
            [Some(of), Some(from), Some(to)] => log_ratio(of, from, to).map_or(State::Undefined, State::Value),
            _ => regs.worst(&[*of, *from, *to]),
        },
        Op::Compare { of, is, with } => regs.both(*of, *with, |of, with| State::Truth(is.holds(of.cmp(with)))),
        Op::All(of) => regs.truths(of, |held, of| held == of),
        Op::Any(of) => regs.truths(of, |held, _| held > 0),
        Op::Applies { of, condition } => match regs.get(*condition) {
            State::Truth(true) => regs.get(*of).clone(),
            State::Truth(false) => State::NotApplicable,
            _ => refused(regs.needed(*condition, &step.path)),
        },
        Op::Absent { of, missing, undefined, indicator } => regs.absent(*of, missing, undefined, *indicator, step),
        Op::Present(fold, of) => regs.present(*fold, of, step),
        Op::WeightsPresent(members) => regs.weights_present(members, step),
        Op::Share { of, weight, sum } => match regs.get(*of) {
            State::Value(_) => regs.both(*weight, *sum, |weight, sum| quotient(weight, sum, true, step)),
            absent => absent.clone(),
        },
        Op::Geometric(members) => regs.geometric(members, step),
        Op::Harmonic(members) => regs.harmonic(members, step),
        Op::WithPoints { of, points } => regs.with_points(*of, points, step),
        Op::Trips { condition, applies, absent, guarded } => regs.trips(*condition, applies, *absent, *guarded, step),
        Op::CutOffs { of, cuts, rounding } => regs.cut_offs(*of, cuts, rounding.as_ref(), step),
        Op::Coverage(members) => regs.coverage(members, step),
        Op::Require { of, coverage, least } => regs.required(*of, *coverage, *least),
    }
}

/// A value, unless it is larger than the limit.
#[inline]
pub(super) fn wide(value: Exact, step: &Step) -> State {
    if value.is_too_wide() { refused(too_wide(step)) } else { State::Value(value) }
}

/// Many operands, one by one, as long as the figure keeps within its limit.
fn folded<'v>(
    start: Exact,
    values: impl Iterator<Item = &'v Exact>,
    step: &Step,
    regs: &Registers<'_>,
    f: impl Fn(&Exact, &Exact) -> Exact,
) -> State {
    let (mut folded, mut folding) = (start, Folding::of(regs));
    for value in values {
        folded = f(&folded, value);
        if folded.is_too_wide() {
            return refused(too_wide(step));
        }
        if folding.is_too_long(&folded, value) {
            return refused(too_much(step, regs));
        }
    }
    State::Value(folded)
}

fn refused(error: Error) -> State {
    State::Refused(Box::new(error))
}

#[cold]
fn too_wide(step: &Step) -> Error {
    Error::at(ErrorKind::TooWide, &*step.path, "an exact figure between two roundings has grown too large")
        .allowed(format_args!("up to {} bits in its numerator and its denominator", WIDTH_LIMIT))
        .way_out("round the figures that it builds on")
}

fn least(a: &Exact, b: &Exact) -> Exact {
    if b < a { b.clone() } else { a.clone() }
}

fn greatest(a: &Exact, b: &Exact) -> Exact {
    if b > a { b.clone() } else { a.clone() }
}

fn quotient(of: &Exact, by: &Exact, positive: bool, step: &Step) -> State {
    if positive && by.signum() < 0 {
        return State::Undefined;
    }
    match of.div(by) {
        Some(quotient) => wide(quotient, step),
        None => State::Undefined,
    }
}

impl Registers<'_> {
    #[inline]
    fn one(&self, of: Reg, f: impl FnOnce(&Exact) -> State) -> State {
        match self.get(of) {
            State::Value(value) => f(value),
            absent => absent.clone(),
        }
    }

    #[inline]
    fn both(&self, a: Reg, b: Reg, f: impl FnOnce(&Exact, &Exact) -> State) -> State {
        match (self.get(a), self.get(b)) {
            (State::Value(a), State::Value(b)) => f(a, b),
            _ => self.worst(&[a, b]),
        }
    }

    /// The gravest absence among operands of which at least one is absent.
    #[cold]
    pub(super) fn worst(&self, of: &[Reg]) -> State {
        let gravest = of.iter().map(|reg| self.get(*reg)).max_by(|a, b| match a.gravity().cmp(&b.gravity()) {
            // Of two equally grave the first is told of.
            Ordering::Equal => Ordering::Greater,
            other => other,
        });
        gravest.cloned().unwrap_or(State::Missing)
    }

    #[inline(always)]
    fn sum(&self, of: &[Reg], step: &Step) -> State {
        let Some((first, mut others)) = of.split_first() else { return State::Missing };
        let State::Value(first) = self.get(*first) else { return self.worst(of) };
        let mut sum = first.clone();
        while let Some((reg, after)) = others.split_first() {
            let State::Value(value) = self.get(*reg) else { return self.worst(of) };
            let further = sum.add(value);
            if !further.is_small() {
                return self.sum_on(sum, others, of, step);
            }
            (sum, others) = (further, after);
        }
        State::Value(sum)
    }

    /// The rest of a sum that machine integers no longer hold.
    #[cold]
    #[inline(never)]
    fn sum_on(&self, sum: Exact, others: &[Reg], of: &[Reg], step: &Step) -> State {
        let values: Vec<&Exact> = [&sum].into_iter().chain(others.iter().filter_map(|reg| self.value(*reg))).collect();
        if values.len() <= others.len() {
            return self.worst(of);
        }
        // As many bits hold the sum of any of them. So none comes to a limit, and the order makes no difference.
        let bits: usize = values.iter().map(|value| value.bits() + 1).sum();
        if bits > WIDTH_LIMIT || values.len() > LARGE_USES {
            return self.fold_on(sum, others, of, step, Exact::add);
        }
        match self.budget.is_none_or(|budget| budget.allows_sum(&values)) {
            true => State::Value(Exact::sum(&values)),
            false => refused(too_much(step, self)),
        }
    }

    #[inline(always)]
    fn fold(&self, of: &[Reg], step: &Step, f: impl Fn(&Exact, &Exact) -> Exact) -> State {
        let Some((first, others)) = of.split_first() else { return State::Missing };
        let State::Value(first) = self.get(*first) else { return self.worst(of) };
        self.fold_on(first.clone(), others, of, step, f)
    }

    #[inline(always)]
    fn fold_on(
        &self,
        mut folded: Exact,
        others: &[Reg],
        of: &[Reg],
        step: &Step,
        f: impl Fn(&Exact, &Exact) -> Exact,
    ) -> State {
        let mut folding = Folding::of(self);
        for reg in others {
            let State::Value(value) = self.get(*reg) else { return self.worst(of) };
            folded = f(&folded, value);
            if folded.is_too_wide() {
                return self.graver(refused(too_wide(step)), of);
            }
            if folding.is_too_long(&folded, value) {
                return self.graver(refused(too_much(step, self)), of);
            }
        }
        State::Value(folded)
    }

    /// A factor of 0 makes it 0, wherever it stands and however wide the others are together.
    fn product(&self, of: &[Reg], step: &Step) -> State {
        let is_zero = |reg: &Reg| self.value(*reg).is_some_and(Exact::is_zero);
        match self.fold(of, step, Exact::mul) {
            State::Refused(_) if of.iter().all(|reg| self.get(*reg).is_there()) && of.iter().any(is_zero) => {
                State::Value(Exact::ZERO)
            }
            state => state,
        }
    }

    /// An overflow does not hide that an operand after it is absent or refused: the order of listing never matters.
    fn graver(&self, refused: State, of: &[Reg]) -> State {
        if of.iter().all(|reg| self.get(*reg).is_there()) { refused } else { self.worst(of) }
    }

    fn present(&self, fold: Fold, of: &[Reg], step: &Step) -> State {
        if let Some(refused) = self.refused(of) {
            return refused;
        }
        let there: Vec<Reg> = of.iter().copied().filter(|reg| self.get(*reg).is_there()).collect();
        match fold {
            Fold::Sum => self.fold(&there, step, Exact::add),
            Fold::Product => self.product(&there, step),
            Fold::Least => self.fold(&there, step, least),
            Fold::Greatest => self.fold(&there, step, greatest),
        }
    }

    fn refused(&self, of: &[Reg]) -> Option<State> {
        of.iter().map(|reg| self.get(*reg)).find(|state| matches!(state, State::Refused(_))).cloned()
    }

    /// Decides by how many conditions hold, and of how many.
    fn truths(&self, of: &[Reg], decide: impl FnOnce(usize, usize) -> bool) -> State {
        if !of.iter().all(|reg| self.get(*reg).is_there()) {
            return self.worst(of);
        }
        let held = of.iter().filter(|reg| matches!(self.get(**reg), State::Truth(true))).count();
        State::Truth(decide(held, of.len()))
    }

    fn clamp(&self, of: Reg, at_least: Option<Reg>, at_most: Option<Reg>, crossed: ErrorKind, step: &Step) -> State {
        let all = || [of].into_iter().chain(at_least).chain(at_most);
        if !all().all(|reg| self.get(reg).is_there()) {
            return self.worst(&all().collect::<Vec<_>>());
        }
        let (least, most) = (at_least.and_then(|reg| self.value(reg)), at_most.and_then(|reg| self.value(reg)));
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            return refused(limits_crossed(crossed, least, most, step));
        }
        self.one(of, |value| match (least, most) {
            (Some(least), _) if value < least => State::Value(least.clone()),
            (_, Some(most)) if value > most => State::Value(most.clone()),
            _ => State::Value(value.clone()),
        })
    }

    fn absent(&self, of: Reg, missing: &Policy, undefined: &Policy, indicator: bool, step: &Step) -> State {
        let state = self.get(of);
        let policy = match state {
            State::Missing => missing,
            State::Undefined => undefined,
            other => return other.clone(),
        };
        match policy {
            _ if indicator && self.absent_as_zero => State::Value(Exact::ZERO),
            Policy::Error => refused(self.needed(of, &step.path)),
            Policy::Skip => state.clone(),
            Policy::Score(number) => State::Value(number.0.clone()),
        }
    }

    fn weights_present(&self, members: &[(Reg, Reg)], step: &Step) -> State {
        let mut sum = Exact::ZERO;
        for (member, weight) in members {
            match (self.get(*member), self.get(*weight)) {
                (State::Refused(error), _) => return State::Refused(error.clone()),
                (State::Value(_), State::Value(weight)) => sum = sum.add(weight),
                (_, State::Value(_)) => {}
                (_, absent) => return absent.clone(),
            }
        }
        if sum.is_zero() { State::Missing } else { wide(sum, step) }
    }

    /// The scores and weights of the members that are there and have weight; none of them: missing.
    fn weighed(&self, members: &[(Reg, Reg)]) -> Result<Vec<(Exact, Exact)>, State> {
        let scores: Vec<Reg> = members.iter().map(|(score, _)| *score).collect();
        if let Some(refused) = self.refused(&scores) {
            return Err(refused);
        }
        let present = members.iter().filter(|(score, _)| self.get(*score).is_there());
        if let Some((_, weight)) = present.into_iter().find(|(_, weight)| !self.get(*weight).is_there()) {
            return Err(self.get(*weight).clone());
        }
        let there = members.iter().filter_map(|(score, weight)| {
            let (score, weight) = (self.value(*score)?, self.value(*weight)?);
            (!weight.is_zero()).then(|| (score.clone(), weight.clone()))
        });
        let there: Vec<_> = there.collect();
        if there.is_empty() { Err(State::Missing) } else { Ok(there) }
    }

    fn geometric(&self, members: &[(Reg, Reg)], step: &Step) -> State {
        match self.weighed(members) {
            // Whether the root is exact is found by common divisors of all scores, so their width counts together.
            Ok(terms) if terms.iter().map(|(score, _)| score.bits()).sum::<usize>() > WIDTH_LIMIT => {
                refused(too_wide(step))
            }
            Ok(terms) => geometric(&terms).map_or(State::Undefined, State::Value),
            Err(absent) => absent,
        }
    }

    fn harmonic(&self, members: &[(Reg, Reg)], step: &Step) -> State {
        let terms = match self.weighed(members) {
            Ok(terms) => terms,
            Err(absent) => return absent,
        };
        let mut sum = Exact::ZERO;
        for (score, weight) in &terms {
            if score.signum() <= 0 {
                return State::Undefined;
            }
            match weight.div(score).map_or(State::Undefined, |part| wide(sum.add(&part), step)) {
                State::Value(value) => sum = value,
                other => return other,
            }
        }
        Exact::ONE.div(&sum).map_or(State::Undefined, State::Value)
    }

    fn with_points(&self, of: Reg, points: &[Reg], step: &Step) -> State {
        let State::Value(value) = self.get(of) else {
            return self.refused(points).filter(|_| self.get(of).gravity() < 4).unwrap_or_else(|| self.get(of).clone());
        };
        if let Some(refused) = self.refused(points) {
            return refused;
        }
        let there = points.iter().filter_map(|reg| self.value(*reg));
        folded(value.clone(), there, step, self, Exact::add)
    }

    fn trips(&self, condition: Reg, applies: &[Reg], absent: Option<Verdict>, guarded: Reg, step: &Step) -> State {
        if !self.get(guarded).is_there() && self.get(guarded).gravity() < 4 {
            return State::Truth(false);
        }
        for applies in applies {
            match self.get(*applies) {
                State::Truth(true) => {}
                State::Truth(false) => return State::Truth(false),
                _ => return refused(self.needed(*applies, &self.step(*applies).path)),
            }
        }
        match (self.get(condition), absent) {
            (State::Truth(truth), _) => State::Truth(*truth),
            (State::Refused(error), _) => State::Refused(error.clone()),
            (_, Some(verdict)) => State::Truth(verdict == Verdict::Trips),
            (_, None) => refused(self.needed(condition, &step.path)),
        }
    }

    /// A group, where enough of it is there.
    fn required(&self, of: Reg, coverage: Reg, least: Reg) -> State {
        let (Some(covered), Some(wanted)) = (self.value(coverage), self.value(least)) else {
            return self.worst(&[coverage, least]);
        };
        match self.get(of) {
            state if covered >= wanted || self.absent_as_zero => state.clone(),
            // A refused member refuses the group; a group that is missing is not refused for what it would come to.
            State::Refused(error) if self.is_refused_by_members(of) => State::Refused(error.clone()),
            _ => State::Missing,
        }
    }

    /// Is a group refused for what its members are, and not for what it would come to itself?
    #[cold]
    fn is_refused_by_members(&self, group: Reg) -> bool {
        let refused = |reg: &Reg| matches!(self.get(*reg), State::Refused(_));
        match &self.step(group).op {
            Op::WithPoints { of, points } => points.iter().any(refused) || self.is_refused_by_members(*of),
            aggregate => aggregate.operands().iter().any(refused),
        }
    }

    /// Caps first, the least of them; then the multipliers, their product; where any tripped, the rounding.
    fn cut_offs(&self, of: Reg, cuts: &[Cut], rounding: Option<&Rounding>, step: &Step) -> State {
        let State::Value(value) = self.get(of) else { return self.get(of).clone() };
        let refusing = cuts.iter().map(|cut| self.get(cut.trips)).find(|state| matches!(state, State::Refused(_)));
        if let Some(refused) = refusing {
            return refused.clone();
        }
        let tripped = || cuts.iter().filter(|cut| matches!(self.get(cut.trips), State::Truth(true)));
        let mut value = value.clone();
        for cut in tripped() {
            let (reg, word) = (cut.effect.reg(), if let EffectOp::Cap(_) = cut.effect { "cap" } else { "multiply" });
            if !self.get(reg).is_there() {
                let path = self.step(cut.trips).path.replace(".trips", ".effect");
                return refused(self.needed(reg, &format!("{path}.{word}")));
            }
        }
        let caps =
            || tripped().filter_map(|cut| if let EffectOp::Cap(reg) = cut.effect { self.value(reg) } else { None });
        let factors = || {
            tripped().filter_map(|cut| if let EffectOp::Multiply(reg) = cut.effect { self.value(reg) } else { None })
        };
        value = caps().fold(value, |value, cap| least(&value, cap));
        let is_zero = value.is_zero() || factors().any(Exact::is_zero);
        let product = match folded(value, factors(), step, self, Exact::mul) {
            // As in any product, wherever the factor stands.
            State::Refused(_) if is_zero => State::Value(Exact::ZERO),
            product => product,
        };
        match (product, rounding) {
            (State::Value(value), Some(rounding)) if !self.unrounded && tripped().next().is_some() => {
                State::Value(value.round(rounding))
            }
            (state, _) => state,
        }
    }

    fn coverage(&self, members: &[Covered], step: &Step) -> State {
        let (mut covered, mut whole) = (Exact::ZERO, Exact::ZERO);
        for member in members {
            let state = self.get(member.member);
            if let State::Refused(error) = state {
                return State::Refused(error.clone());
            }
            if matches!(state, State::NotApplicable) {
                continue;
            }
            let weight = match member.weight.map(|weight| self.get(weight)) {
                None => Exact::ONE,
                Some(State::Value(weight)) => weight.clone(),
                // Without weights nothing of the group rests on facts.
                Some(_) => return State::Value(Exact::ZERO),
            };
            let share = match member.coverage.and_then(|coverage| self.value(coverage)) {
                Some(coverage) => coverage.clone(),
                None if state.is_there() => Exact::ONE,
                None => Exact::ZERO,
            };
            covered = covered.add(&weight.mul(&share));
            whole = whole.add(&weight);
        }
        covered.div(&whole).map_or(State::Value(Exact::ZERO), |coverage| wide(coverage, step))
    }
}

#[cold]
fn limits_crossed(kind: ErrorKind, least: &Exact, most: &Exact, step: &Step) -> Error {
    let matter = match kind {
        ErrorKind::PieceOrder => "these facts make the ends of the slices fall",
        _ => "these facts put the lower limit above the upper one",
    };
    Error::at(kind, &*step.path, matter)
        .given(format_args!("{} to {}", least.decimal_text(), most.decimal_text()))
        .way_out("correct the facts that the two stand for")
}

#[cfg(test)]
mod tests {
    use super::super::effort::Budget;
    use super::super::registers::run;
    use super::*;
    use crate::Card;

    #[test]
    fn steps_whose_roundings_are_left_out_hand_the_figure_on() {
        let card = Card::from_json(
            r#"{"kpi": 1, "id": "rounded", "inputs": {"x": {}, "late": {}},
                "index": {"aggregate": "mean", "rounding": {"index": {"to": "0.1", "mode": "half_up"}}, "members": [
                    {"id": "x", "type": "continuous", "weight": "1"},
                    {"id": "on_time", "type": "cut_off", "trips": {"of": "late", "above": "0"},
                     "effect": {"multiply": "0.25"}}]}}"#,
        )
        .unwrap();
        let mut facts = card.facts();
        facts.set("x", "0.46").unwrap().set("late", 1).unwrap();
        let live = run(card.plan(), facts.slots(), false);
        let (mut rounded, mut exact) = (Vec::new(), Vec::new());
        for (i, step) in card.plan().live.iter().enumerate() {
            if matches!(step.op, Op::Round { .. } | Op::CutOffs { .. }) {
                let registers = Registers::of(card.plan(), facts.slots(), &live[..i]);
                let text = |state: State| state.value().map(|value| value.decimal_text());
                rounded.extend(text(execute(step, &registers)));
                exact.extend(text(execute(step, &registers.unrounded())));
            }
        }
        // 0.46, and a quarter of the 0.5 that it was rounded to.
        assert_eq!(rounded, ["0.5", "0.1"]);
        assert_eq!(exact, ["0.46", "0.125"]);
    }
    /// 2 to this power, and so much beside it.
    fn power(of: u32, beside: i64) -> Exact {
        let (mut power, two) = (Exact::ONE, Exact::integer(2));
        for place in (0..u32::BITS).rev() {
            power = power.mul(&power);
            if of >> place & 1 == 1 {
                power = power.mul(&two);
            }
        }
        power.add(&Exact::integer(beside))
    }

    /// The sum of the first figure and so many of the second.
    fn sum(first: &Exact, others: usize, of: &Exact, budget: Option<&Budget>) -> State {
        let of_many = vec![r#","b""#; others].concat();
        let card = format!(
            r#"{{"kpi": 1, "id": "sum", "inputs": {{"a": {{}}, "b": {{}}}}, "measures": {{"sum": {{"sum": ["a"{of_many}]}}}}}}"#
        );
        let card = Card::from_json(&card).unwrap();
        let facts = [State::Value(first.clone()), State::Value(of.clone())];
        let registers = Registers::of(card.plan(), &facts, &[]);
        let step = card.plan().live.first().unwrap();
        match budget {
            Some(budget) => execute(step, &registers.within(budget)),
            None => execute(step, &registers),
        }
    }

    fn refusal(state: State) -> String {
        match state {
            State::Refused(error) => error.to_string(),
            other => panic!("{other:?} is no refusal"),
        }
    }

    #[test]
    fn a_sum_one_bit_beyond_the_limit_of_width_is_refused() {
        // 2^65536 and a bit less over other such numbers: nothing of it can be reduced, and the numerator of the sum is
        // nearly 2^131073.
        let over = |less: i64| power(65_536, -1).div(&power(65_536, -less)).unwrap();
        assert_eq!(
            refusal(sum(&over(3), 1, &over(5), None)),
            "measures.sum: an exact figure between two roundings has grown too large; allowed up to 131072 bits in its \
             numerator and its denominator; round the figures that it builds on"
        );
        // With the same divisor it is half as wide.
        let twice = over(3).mul(&Exact::integer(2));
        assert_eq!(sum(&over(3), 1, &over(3), None).value(), Some(&twice));
    }

    #[test]
    fn a_sum_uses_large_figures_as_often_as_a_row_may() {
        let (large, one) = (power(8_200, 0), Exact::ONE);
        // Each further one is added to a figure of 8,201 bits.
        assert_eq!(sum(&large, 4_096, &one, None).value(), Some(&power(8_200, 4_096)));
        assert_eq!(
            refusal(sum(&large, 4_097, &one, None)),
            "measures.sum: the row works on large exact figures too often; allowed up to 4096 uses of figures of more \
             than 8192 bits; round the figures that it builds on"
        );
    }

    #[test]
    fn a_sum_of_the_cards_own_numbers_is_counted_as_half_the_square_of_its_words() {
        let too_much = "measures.sum: the card's own numbers come to exact figures that are too wide, too often; allowed \
                        up to 8388608 products of two 64-bit words, while the card is read; round the figures that it \
                        builds on, or write numbers of fewer digits";
        // 129 words and 4,095 of one: 8,921,088 products. With 129 and 3,900: 8,116,420.
        let (large, one) = (power(8_200, 0), Exact::ONE);
        assert_eq!(refusal(sum(&large, 4_095, &one, Some(&Budget::reading()))), too_much);
        assert_eq!(sum(&large, 3_900, &one, Some(&Budget::reading())).value(), Some(&power(8_200, 3_900)));
        // 2,048 words and one, which with a bit more each are just within the width: 2,099,200 products, three times.
        let (wide, budget) = (power(131_068, 0), Budget::reading());
        for _ in 0..3 {
            assert_eq!(sum(&wide, 1, &one, Some(&budget)).value(), Some(&power(131_068, 1)));
        }
        assert_eq!(refusal(sum(&wide, 1, &one, Some(&budget))), too_much);
    }
}
