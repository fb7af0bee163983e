//! The operations of nearly every step, where machine integers hold all of it: their results stay in registers of the
//! machine, and need no limit of width. What is absent, undefined or wider, [`execute`](super::operate::execute) works out.

use crate::number::{Exact, Figure, Small};
use crate::plan::{Fold, Op, Plan, Reg, Step};

use super::curve;
use super::registers::{Source, State};

/// What an operation comes to; none where an operand is absent, where the result is, and beyond machine integers.
#[inline(always)]
pub(super) fn in_integers<'p>(source: impl Source<'p, Small>, step: &Step) -> Option<Small> {
    let get = |reg: Reg| source.figure(reg).copied();
    match &step.op {
        // Where every member is there, as in most rows, no policy for what is not is asked.
        Op::Sum(of) | Op::Present(Fold::Sum, of) => folded(source, of, Small::add),
        Op::Absent { of, .. } => get(*of),
        Op::Product(of) => folded(source, of, Small::mul),
        Op::Difference(a, b) => get(*a)?.sub(get(*b)?),
        Op::Quotient { of, by, positive } => {
            let by = get(*by)?;
            if *positive && !by.is_positive() { None } else { get(*of)?.div(by) }
        }
        Op::Round { of, rounding } => get(*of)?.round(rounding),
        Op::Clamp { of, at_least: Some(least), at_most: Some(most), .. } => {
            let (of, least, most) = (get(*of)?, get(*least)?, get(*most)?);
            if least.cmp(most)?.is_gt() {
                return None;
            }
            Some(if of.cmp(least)?.is_lt() {
                least
            } else if of.cmp(most)?.is_gt() {
                most
            } else {
                of
            })
        }
        Op::Curve(curve) => curve::in_integers(source, curve),
        Op::WeightsPresent(members) => weights(source, members),
        Op::Share { of, weight, sum } => {
            let (_, weight, sum) = (get(*of)?, get(*weight)?, get(*sum)?);
            if sum.is_positive() { weight.div(sum) } else { None }
        }
        _ => None,
    }
}

/// The sum of the weights, where every member is there.
#[inline(never)]
fn weights<'p>(source: impl Source<'p, Small>, members: &[(Reg, Reg)]) -> Option<Small> {
    let (first, others) = members.split_first()?;
    let weight = |(member, weight): &(Reg, Reg)| source.figure(*member).and_then(|_| source.figure(*weight)).copied();
    let mut sum = weight(first)?;
    for member in others {
        sum = sum.add(weight(member)?)?;
    }
    // A sum that is none is no weight to share.
    sum.is_positive().then(|| sum.with_plain_one())
}

#[inline(always)]
fn folded<'p>(source: impl Source<'p, Small>, of: &[Reg], f: impl Fn(Small, Small) -> Option<Small>) -> Option<Small> {
    let (first, others) = of.split_first()?;
    let mut folded = *source.figure(*first)?;
    for reg in others {
        folded = f(folded, *source.figure(*reg)?)?;
    }
    Some(folded)
}

/// Registers that hold fractions of machine integers and nothing else, for some steps of a plan: without all that others
/// may hold, they take half as long.
#[derive(Debug)]
pub(crate) struct Integers {
    constants: Box<[Option<Small>]>,
    facts: Box<[Option<Small>]>,
    live: Box<[Option<Small>]>,
}

impl Integers {
    pub(crate) fn new(plan: &Plan) -> Self {
        let small = |(_, state): &(Step, _)| State::value(state).and_then(Exact::small);
        Integers {
            constants: plan.constants.iter().map(small).collect(),
            facts: plan.inputs.iter().map(|_| None).collect(),
            live: plan.live.iter().map(|_| None).collect(),
        }
    }

    #[inline(always)]
    pub(crate) fn set_fact(&mut self, slot: usize, fact: Small) {
        self.facts[slot] = Some(fact);
    }

    /// What the last of some steps comes to, each of which stands after all that it rests on; none where machine integers
    /// do not hold one of them, or something is absent.
    pub(crate) fn run(&mut self, plan: &Plan, steps: &[usize]) -> Option<Small> {
        let mut last = None;
        for step in steps {
            let Integers { constants, facts, live } = &*self;
            last = Some(in_integers(Numbers { constants, facts, live }, &plan.live[*step])?);
            self.live[*step] = last;
        }
        last
    }
}

#[derive(Clone, Copy)]
struct Numbers<'p> {
    constants: &'p [Option<Small>],
    facts: &'p [Option<Small>],
    live: &'p [Option<Small>],
}

impl<'p> Source<'p, Small> for Numbers<'p> {
    #[inline(always)]
    fn figure(self, reg: Reg) -> Option<&'p Small> {
        match reg {
            Reg::Fact(i) => self.facts[i as usize].as_ref(),
            Reg::Constant(i) => self.constants[i as usize].as_ref(),
            Reg::Live(i) => self.live[i as usize].as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::operate::execute;
    use super::super::registers::{Registers, State, run};
    use crate::Card;

    use super::*;

    /// Every operation that machine integers have, with operands that are given, and some that are divided by.
    const CARD: &str = r#"{"kpi": 1, "id": "all", "inputs": {"a": {}, "b": {}, "c": {}, "d": {}},
        "measures": {
            "sum": {"sum": ["a", "b", "c"]}, "product": {"product": ["a", "b", "c"]},
            "difference": {"difference": ["a", "b"]}, "ratio": {"ratio": ["a", "b"]},
            "rounded": {"round": {"of": "ratio", "to": "0.05", "mode": "half_even"}},
            "curve": {"curve": {"of": "a", "pieces": [
                {"below": "-2", "is": "b"}, {"below": "0", "from": "1", "to": "3"}, {"up_to": "1", "from": "b", "to": "c"},
                {"below": "3", "from": "1", "slope": "b"}, {"below": "4", "from": "b", "slope": "2", "at": "c"},
                {"from": "1", "add": "b", "every": "d"}]}},
            "ends": {"curve": {"of": "a", "pieces": [{"below": "b", "is": "1"}, {"below": "c", "is": "2"}, {"is": "3"}]}}},
        "index": {"aggregate": "mean", "absent": {"missing": "skip", "undefined": "skip"},
          "members_absent": {"missing": "skip", "undefined": "skip"}, "members": [
            {"id": "aimed", "type": "continuous", "weight": "0.5", "actual": "a",
             "normalize": {"ratio": {"target": "b"}}},
            {"id": "limited", "type": "continuous", "weight": "0.5", "actual": "ratio",
             "clamp": {"attainment": {"at_least": "c", "at_most": "d"}}}]}}"#;

    #[test]
    fn machine_integers_come_to_what_any_number_comes_to() {
        let card = Card::from_json(CARD).unwrap();
        let (plan, mut held, mut left) = (card.plan(), HashSet::new(), 0);
        let facts = ["-3", "-1", "0", "0.25", "1", "2", "3.5", "7", "12345.67", "9999999999999999999999999", "1/3"];
        for a in facts {
            for b in facts {
                let limits = [("1", "2"), ("2", "1"), ("1", "1"), ("0", "0.5"), ("1/3", "-1")];
                for (c, d) in limits.into_iter().chain([("9999999999999999999999999", "3")]) {
                    let mut row = card.facts();
                    for (name, fact) in [("a", a), ("b", b), ("c", c), ("d", d)] {
                        row.set(name, fact).unwrap();
                    }
                    let live = run(plan, row.slots(), false);
                    for (i, step) in plan.live.iter().enumerate() {
                        let registers = Registers::of(plan, row.slots(), &live[..i]);
                        let Some(small) = in_integers(registers.held, step) else {
                            // What amounts come to is held.
                            let amounts = [a, b, c, d].iter().all(|fact| fact.len() < 9);
                            let operation = matches!(
                                &step.op,
                                Op::Sum(_)
                                    | Op::Product(_)
                                    | Op::Difference(..)
                                    | Op::Quotient { .. }
                                    | Op::Round { .. }
                                    | Op::Clamp { at_least: Some(_), at_most: Some(_), .. }
                                    | Op::Curve(_)
                                    | Op::Absent { .. }
                            );
                            let must = amounts && operation && live[i].value().is_some();
                            assert!(!must, "{:?} of {a} {b} {c} {d}", step.op);
                            left += 1;
                            continue;
                        };
                        held.insert(std::mem::discriminant(&step.op));
                        match execute(step, &registers) {
                            State::Value(value) => assert_eq!(value, small.into(), "{:?} of {a} {b} {c} {d}", step.op),
                            other => panic!("{:?} of {a} {b} {c} {d} is {other:?}", step.op),
                        }
                    }
                }
            }
        }
        // Sums, products, differences, quotients, roundings, limits and curves, and of members their policy, the sums of
        // scores and of weights, and shares; other steps are left, wide figures, and what is absent.
        assert!(held.len() == 11 && left > 0, "{} operations are held by machine integers", held.len());
    }

    #[test]
    fn steps_that_need_integers_only_come_to_what_the_run_of_a_row_does() {
        let card = Card::from_json(CARD).unwrap();
        let (plan, mut settled, mut left) = (card.plan(), 0, 0);
        // The same registers for all rows: nothing of the row before may be left in them.
        let mut integers = Integers::new(plan);
        let steps: Vec<usize> = (0..plan.live.len()).collect();
        for a in ["-3", "0", "0.5", "3.5", "12345.67", "9999999999999999999999999"] {
            for (b, c, d) in [("7", "1", "2"), ("-0.25", "2", "1"), ("1/3", "0", "9999999999999999999999999")] {
                let mut row = card.facts();
                for (name, fact) in [("a", a), ("b", b), ("c", c), ("d", d)] {
                    row.set(name, fact).unwrap();
                }
                for (slot, fact) in row.slots().iter().enumerate() {
                    integers.set_fact(slot, fact.value().and_then(Exact::small).unwrap());
                }
                let live = run(plan, row.slots(), false);
                for end in 1..=steps.len() {
                    match (integers.run(plan, &steps[..end]), &live[end - 1]) {
                        (Some(small), State::Value(value)) => {
                            assert_eq!(*value, small.into(), "{:?} of {a} {b} {c} {d}", plan.live[end - 1].op);
                            settled += 1;
                        }
                        (Some(small), other) => panic!("{small:?} is {other:?} of {a} {b} {c} {d}"),
                        (None, _) => left += 1,
                    }
                }
            }
        }
        assert!(settled > 50 && left > 50, "{settled} are settled, {left} are left");
        assert!(integers.run(plan, &[]).is_none());
    }
}
