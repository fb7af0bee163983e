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

#[cfg(test)]
mod tests {
    use super::super::lower::FactForm::Number;
    use super::super::number::WHOLE;
    use super::super::{AsI64, Filter, Wanted};
    use super::*;
    use crate::Card;
    use crate::batch::Column;

    /// The measure `m` is so many sums on the way from the inputs `a` and `b` to a rounding; nothing of it rests on `c`.
    fn card(sums: usize) -> Card {
        let sum = |i: usize| format!(r#""s{}": {{"sum": ["s{i}", "b"]}}, "#, i + 1);
        let sums_of_b: String = (0..sums).map(sum).collect();
        let json = format!(
            r#"{{"kpi": 1, "id": "settled", "inputs": {{"a": {{}}, "c": {{}}, "b": {{}}}}, "measures": {{
                "other": {{"product": ["c", "b"]}}, "s0": {{"product": ["a", "7"]}}, {sums_of_b}
                "m": {{"round": {{"of": "s{sums}", "to": "0.05", "mode": "half_up"}}}}}}}}"#
        );
        Card::from_json(&json).unwrap()
    }

    /// The step that is the rounding.
    fn rounding(plan: &Plan) -> usize {
        plan.live.iter().position(|step| matches!(step.op, Op::Round { .. })).unwrap()
    }

    #[test]
    fn a_rounding_rests_on_what_it_is_made_of_and_on_nothing_else() {
        let card = card(3);
        let plan = card.plan();
        let step = rounding(plan);
        let rounded = Rounded::new(plan, Reg::Live(step as u32)).unwrap();
        assert_eq!((rounded.reg, &rounded.to), (Reg::Live(step as u32), &Exact::parse("0.05").unwrap()));
        let mut facts = rounded.facts.to_vec();
        facts.sort_unstable();
        assert_eq!(facts, [0, 2]);
        // A product, three sums and the rounding, in their order; the product beside them is none of it.
        assert_eq!((rounded.steps.len(), rounded.steps.last()), (5, Some(&step)));
        assert!(rounded.steps.is_sorted() && plan.live.len() == 6);
        // What is no rounding is none.
        assert!((0..step).all(|other| Rounded::new(plan, Reg::Live(other as u32)).is_none()));
    }

    #[test]
    fn a_rounding_that_rests_on_very_much_is_left_to_the_whole_row() {
        // Beside the sums the rounding, the product, two facts and a constant.
        for (sums, is_settled) in [(Rounded::MOST - 5, true), (Rounded::MOST - 4, false)] {
            let card = card(sums);
            let plan = card.plan();
            let rounded = Rounded::new(plan, Reg::Live(rounding(plan) as u32));
            assert_eq!(rounded.is_some(), is_settled, "{sums} sums");
        }
    }

    /// Answers what it is told to, and keeps the rows of which it was asked.
    struct Told<'a> {
        answers: &'a [Option<Settled>],
        asked: Vec<usize>,
    }

    impl Settle for Told<'_> {
        fn settle(&mut self, _: &Rounded, row: usize) -> Option<Settled> {
            self.asked.push(row);
            self.answers[self.asked.len() - 1]
        }
    }

    #[test]
    fn rows_with_a_tie_are_asked_of_and_hold_what_is_answered() {
        // 1/3 + 4/6 is 1, and half of it a tie; half of 1/3 + 5/6 is none, and goes to 1.
        let card = Card::from_json(
            r#"{"kpi": 1, "id": "ties", "inputs": {"a": {}, "b": {}, "c": {}, "d": {}}, "measures": {
                "m": {"round": {"to": "1", "mode": "half_up", "of": {"product": [
                  {"sum": [{"ratio": ["a", "b"]}, {"ratio": ["c", "d"]}]}, "1/2"]}}}}}"#,
        )
        .unwrap();
        let plan = card.plan();
        let wanted = Wanted { reg: Reg::Live(rounding(plan) as u32), gate: None, decimals: 0 };
        let form = Number { decimals: 0, bits: 8, may_miss: false };
        let filter = Filter::new(plan, [form; 4].into(), &[wanted]).unwrap();
        // In the second of two chunks, which has sixty rows only.
        let (start, rows, ties) = (Filter::CHUNK, 60, [3, 13, 23, 33, 43, 53]);
        let mut columns = [1, 3, 5, 6].map(|value| [value; Filter::CHUNK + 60]);
        ties.into_iter().for_each(|row| columns[2][start + row] = 4);
        let columns: Vec<_> = columns.iter().map(|column| Some(Column::i64(column, 0))).collect();
        let count = |count: i64, integers: bool| Some(Settled { count, integers });
        let most = WHOLE as i64;
        let answers =
            [count(5, true), count(-7, false), None, count(-most, true), count(most + 1, true), count(i64::MIN, false)];
        let (mut told, mut chunk) = (Told { answers: &answers, asked: Vec::new() }, filter.chunk());
        chunk.run(&filter.source(&columns, &plan.inputs), start, rows, &mut told);
        assert_eq!(told.asked, ties.map(|row| start + row));
        // None where there is no answer, and where it is no integer of the filter.
        let set = |rows: &[usize]| rows.iter().fold(0_u128, |set, row| set | 1 << row);
        assert_eq!(chunk.in_doubt() & (set(&[rows]) - 1), set(&[23, 43, 53]));
        assert_eq!(chunk.settled(), (set(&[3, 13, 33]), set(&[13])));
        let mut found = [0; 60];
        chunk.figure(0).write(AsI64, &mut found);
        for (row, found) in found.into_iter().enumerate().filter(|(row, _)| ![23, 43, 53].contains(row)) {
            let is = [(3, 5), (13, -7), (33, -most)].into_iter().find(|(of, _)| *of == row).map_or(1, |(_, is)| is);
            assert_eq!(found, is, "row {row}");
        }
    }
}
