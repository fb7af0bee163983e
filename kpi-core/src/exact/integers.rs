//! The operations of nearly every step, where machine integers hold all of it: their results stay in registers of the
//! machine, and need no limit of width. What is absent, undefined or wider, [`execute`](super::operate::execute) works out.

use crate::number::Small;
use crate::plan::{Op, Reg, Step};

use super::registers::Held;

impl Held<'_> {
    /// What an operation comes to; none where an operand is absent, where the result is, and beyond machine integers.
    #[inline(always)]
    pub(super) fn in_integers(self, step: &Step) -> Option<Small> {
        match &step.op {
            Op::Sum(of) => self.folded(of, Small::add),
            Op::Product(of) => self.folded(of, Small::mul),
            Op::Difference(a, b) => self.small(*a)?.sub(self.small(*b)?),
            Op::Quotient { of, by, .. } => self.small(*of)?.div(self.small(*by)?),
            Op::Round { of, rounding } => self.small(*of)?.round(rounding),
            Op::Clamp { of, at_least: Some(least), at_most: Some(most), .. } => {
                let (of, least, most) = (self.small(*of)?, self.small(*least)?, self.small(*most)?);
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
            Op::Curve(curve) => self.curve_in_integers(curve),
            _ => None,
        }
    }

    #[inline(always)]
    fn small(self, reg: Reg) -> Option<Small> {
        self.value(reg)?.small()
    }

    #[inline(always)]
    fn folded(self, of: &[Reg], f: impl Fn(Small, Small) -> Option<Small>) -> Option<Small> {
        let (first, others) = of.split_first()?;
        let mut folded = self.small(*first)?;
        for reg in others {
            folded = f(folded, self.small(*reg)?)?;
        }
        Some(folded)
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
        "index": {"aggregate": "mean", "absent": {"missing": "skip", "undefined": "skip"}, "members": [
            {"id": "limited", "type": "continuous", "weight": "1", "actual": "ratio",
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
                        let Some(small) = registers.held.in_integers(step) else {
                            // A curve of amounts is held whatever the piece, where its ends cannot fall.
                            let amounts = [a, b].iter().all(|fact| fact.len() < 9) && d == "2";
                            let must = matches!(&step.op, Op::Curve(curve) if !curve.ends_vary);
                            assert!(!amounts || !must, "{:?} of {a} {b} {c} {d}", step.op);
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
        // Sums, products, differences, quotients, roundings, limits and curves; other steps are left, and wide figures.
        assert!(held.len() == 7 && left > 0, "{} operations are held by machine integers", held.len());
    }
}
