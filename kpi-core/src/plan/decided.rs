//! What the card's own numbers decide beside facts that nobody looks at.
//!
//! A step over constants alone is worked out while it is lowered. Constants decide others too: what a member comes to
//! for those whom it concerns, though facts say who they are; a curve at a number, whatever its other pieces say; a
//! cut-off that does not trip, whatever its effect. Where such a step is undefined or refused, so is every row that
//! needs it, and the card is refused instead.

use crate::error::{Error, ErrorKind, Path};
use crate::exact::{Budget, Effort, Registers, State, too_much_to_read};
use crate::number::Exact;

use super::{CurveOp, Op, Plan, Reg, Step, sound};

/// Those for whom something is decided, as the path of the innermost member whom facts let apply to some: empty for
/// everybody. What stands inside a member concerns none but those whom the member concerns, so a path that begins so is
/// looked at by nobody else.
type Whom<'p> = &'p str;

/// Refuses what is undefined or refused for everybody whom it concerns.
pub(super) fn check(plan: &Plan, budget: &Budget) -> Result<(), Error> {
    // Nothing else is decided beside facts.
    let may_be =
        |step: &Step| matches!(step.op, Op::Applies { .. } | Op::Trips { .. } | Op::CutOffs { .. } | Op::Curve(_));
    let Some(first) = plan.live.iter().position(may_be) else { return Ok(()) };
    let facts = vec![State::Missing; plan.inputs.len()];
    let mut decided = Decided { plan, facts: &facts, states: Vec::new(), whom: Vec::new(), any: false };
    decided.leave(first);
    for step in &plan.live[first..] {
        decided.work_out(step, budget)?;
    }
    Ok(())
}

/// What the live registers hold, as far as it is decided.
struct Decided<'p> {
    plan: &'p Plan,
    /// Nobody's.
    facts: &'p [State],
    /// What facts decide is never looked at, but for whether a member applies: it does, to those whom it concerns.
    states: Vec<State>,
    whom: Vec<Option<Whom<'p>>>,
    any: bool,
}

impl<'p> Decided<'p> {
    /// Leaves steps to the facts.
    fn leave(&mut self, steps: usize) {
        let places = self.states.len() + steps;
        self.states.resize_with(places, || State::Truth(true));
        self.whom.resize(places, None);
    }

    fn work_out(&mut self, step: &'p Step, budget: &Budget) -> Result<(), Error> {
        let (at, whom) = (Path::At(&step.path), self.whom_of(step));
        if (self.any || whom.is_some())
            && !budget.allows(step.op.operands().into_iter().filter_map(|reg| self.value(reg, step)))
        {
            return Err(too_much_to_read(&step.path));
        }
        // As long as nothing is decided beside facts, only constants are known, which were looked at in the lowering.
        if self.any
            && let Some(error) = sound::flaw(&step.op, |reg| self.value(reg, step), &at)
        {
            return Err(error);
        }
        let Some(whom) = whom else {
            self.leave(1);
            return Ok(());
        };
        let registers = Registers::of(self.plan, self.facts, &self.states).within(budget);
        let state = match Effort::default().execute(step, &registers) {
            State::Undefined => return Err(sound::no_value(step, &registers)),
            // What is not there refuses the rows that need it; there may be none.
            State::Refused(error) if !matches!(error.kind(), ErrorKind::MissingFigure | ErrorKind::UndefinedFigure) => {
                return Err(*error);
            }
            state => state,
        };
        self.states.push(state);
        self.whom.push(Some(whom));
        self.any = true;
        Ok(())
    }

    /// For whom a register is decided, whoever looks at it; none where facts decide.
    fn whom(&self, reg: Reg) -> Option<Whom<'p>> {
        match reg {
            Reg::Constant(_) => Some(""),
            Reg::Fact(_) => None,
            Reg::Live(i) => self.whom[i as usize],
        }
    }

    /// For whom a register is decided that a step looks at, if it is so for all whom the step concerns.
    fn seen(&self, reg: Reg, step: &Step) -> Option<Whom<'p>> {
        self.whom(reg).filter(|whom| step.path.starts_with(whom))
    }

    fn state(&self, reg: Reg) -> &State {
        match reg {
            Reg::Live(i) => &self.states[i as usize],
            Reg::Constant(i) => &self.plan.constants[i as usize].1,
            Reg::Fact(i) => &self.facts[i as usize],
        }
    }

    fn value(&self, reg: Reg, step: &Step) -> Option<&Exact> {
        self.seen(reg, step).and_then(|_| self.state(reg).value())
    }

    /// For whom a step is decided.
    fn whom_of(&self, step: &'p Step) -> Option<Whom<'p>> {
        match &step.op {
            Op::Applies { of, condition } => self.whom_applies(*of, *condition, step),
            Op::Trips { condition, applies, guarded, .. } => self.whom_trips(*condition, applies, *guarded, step),
            Op::CutOffs { of, cuts, .. } => {
                let whom = self.seen(*of, step)?;
                if !self.state(*of).is_there() {
                    return Some(whom);
                }
                let whom = self.all([*of].into_iter().chain(cuts.iter().map(|cut| cut.trips)), step)?;
                let tripped = cuts.iter().filter(|cut| matches!(self.state(cut.trips), State::Truth(true)));
                inner(whom, self.all(tripped.map(|cut| cut.effect.reg()), step)?)
            }
            Op::Curve(curve) => self.whom_falls(curve, step),
            _ if !self.any => None,
            Op::WithPoints { of, .. } if self.seen(*of, step).is_some() && !self.state(*of).is_there() => {
                self.seen(*of, step)
            }
            op => self.all(op.operands(), step),
        }
    }

    /// Where facts say whom a member concerns, its figure is what it is for those.
    fn whom_applies(&self, of: Reg, condition: Reg, step: &'p Step) -> Option<Whom<'p>> {
        let Some(whom) = self.seen(condition, step) else { return inner(member_of(step), self.whom(of)?) };
        match self.state(condition) {
            State::Truth(true) => inner(whom, self.whom(of)?),
            _ => Some(whom),
        }
    }

    /// A cut-off is looked at by those whom it concerns, and whom what it guards concerns. Where that is absent nobody asks
    /// whether it trips.
    fn whom_trips(&self, condition: Reg, applies: &[Reg], guarded: Reg, step: &'p Step) -> Option<Whom<'p>> {
        let mut whom = self.whom(guarded)?;
        for applies in applies {
            let Some(limited) = self.seen(*applies, step) else {
                whom = inner(whom, member_of(self.plan.step(*applies)))?;
                continue;
            };
            whom = inner(whom, limited)?;
            if !matches!(self.state(*applies), State::Truth(true)) {
                return Some(whom);
            }
        }
        inner(whom, self.seen(condition, step)?)
    }

    /// A curve needs its value and its ends, and of its pieces the one on which the value falls.
    fn whom_falls(&self, curve: &CurveOp, step: &Step) -> Option<Whom<'p>> {
        let ends = curve.pieces.iter().filter_map(|piece| piece.end).map(|end| end.reg());
        let whom = self.all([curve.of].into_iter().chain(ends), step)?;
        match Registers::of(self.plan, self.facts, &self.states).chosen(curve) {
            Some(piece) => inner(whom, self.all(curve.pieces[piece].body.operands(), step)?),
            None => Some(whom),
        }
    }

    /// For whom all of these are decided.
    fn all(&self, regs: impl IntoIterator<Item = Reg>, step: &Step) -> Option<Whom<'p>> {
        regs.into_iter().try_fold("", |whom, reg| inner(whom, self.seen(reg, step)?))
    }
}

/// The member whose `applies` a step is.
fn member_of(step: &Step) -> Whom<'_> {
    step.path.strip_suffix(".applies").unwrap_or(&step.path)
}

/// Those whom both concern, where one of the two stands inside the other.
fn inner<'p>(a: Whom<'p>, b: Whom<'p>) -> Option<Whom<'p>> {
    match (a.starts_with(b), b.starts_with(a)) {
        (true, _) => Some(a),
        (_, true) => Some(b),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::Card;

    /// What is said of a card whose index is a sum of these members and of a fact.
    fn said(members: &str) -> String {
        let json = format!(
            r#"{{"kpi": 1, "id": "c", "inputs": {{"x": {{}}, "y": {{}}, "staff": {{}}}},
                "index": {{"aggregate": "sum", "members": [{{"id": "x", "type": "continuous"}}, {members}]}}}}"#
        );
        Card::from_json(&json).map_or_else(|error| error.to_string(), |_| "it is read".into())
    }

    /// A group that concerns somebody by a fact: a stock of this, and an indicator that says more.
    fn team(stock: &str, speed: &str) -> String {
        format!(
            r#"{{"id": "team", "type": "group", "aggregate": "sum", "applies": {{"of": "staff", "above": 0}}, "members": [
                {{"id": "stock", "type": "continuous", "actual": "{stock}"}},
                {{"id": "speed", "type": "continuous", {speed}}}]}}"#
        )
    }

    #[test]
    fn what_no_operation_may_be_given_is_refused_inside_a_member() {
        let speed = "index.members[1].members[1]";
        for (stock, inside, told) in [
            (
                "0",
                r#""actual": {"ratio": ["x", "stock.score"]}"#,
                ".actual: the card's own numbers give a divisor that is not allowed, which leaves the figure undefined \
                 for everybody whom it concerns; given `0`, allowed any number but 0",
            ),
            (
                "-1",
                r#""actual": "x", "normalize": {"ratio": {"target": "stock.score"}}"#,
                ".normalize: the card's own numbers give a divisor that is not allowed, which leaves the figure \
                 undefined for everybody whom it concerns; given `-1`, allowed above 0",
            ),
            (
                "2",
                r#""actual": "x", "clamp": {"score": {"at_least": "stock.score", "at_most": 1}}"#,
                ".clamp.score: the lower limit is above the upper one; given `2`, allowed up to 1",
            ),
            (
                "0",
                r#""actual": {"tiers": {"of": "x", "slices": [{"up_to": "stock.score", "rate": 1}, {"rate": 2}]}}"#,
                ".actual.tiers.slices[0].up_to: the ends of the slices must rise from 0; given `0`, allowed more than 0",
            ),
            (
                "0",
                r#""actual": "x", "normalize": {"goalposts": {"from": "y", "to": "stock.score", "log": true}}"#,
                ".normalize: a logarithm is not defined for a goalpost, which leaves the figure undefined for everybody \
                 whom it concerns; given `0`, allowed above 0; correct the goalpost, or leave out `log`",
            ),
            (
                "1",
                r#""actual": "x", "scale": [{"below": "stock.score", "is": 0}, {"below": 1, "is": 1}, {"is": 2}]"#,
                ".scale[1].below: the ends of a curve's pieces must rise; given `1`, allowed more than 1, the end before it",
            ),
            (
                "1",
                r#""actual": "x", "scale": [{"below": 1, "is": 0}, {"up_to": "stock.score", "from": 0, "to": 1}, {"is": 2}]"#,
                ".scale[1]: the piece ends where it begins and has no room for a line, which leaves the figure undefined \
                 for everybody whom it concerns; given `1`, allowed an end above 1; say by `is` what the curve is there",
            ),
            (
                "0",
                r#""actual": "x", "scale": [{"below": 1, "is": 0}, {"from": 0, "add": 1, "every": "stock.score"}]"#,
                ".scale[1]: a step has no width, which leaves the figure undefined for everybody whom it concerns; given `0`, \
                 allowed above 0",
            ),
        ] {
            assert_eq!(said(&team(stock, inside)), format!("{speed}{told}"));
        }
    }

    #[test]
    fn what_is_worked_out_for_those_whom_a_member_concerns_may_be_undefined_refused_or_too_wide() {
        let straight = r#""actual": "stock.score", "scale": [{"below": 1, "is": 0}, {"below": "stock.score", "from": 0,
            "to": 1}, {"refuse": "too much"}]"#;
        assert_eq!(said(&team("3", straight)), "index.members[1].members[1].scale[2].refuse: too much; given `3`");
        let log = r#""actual": "stock.score", "normalize": {"goalposts": {"from": 1, "to": 9, "log": true}}"#;
        let told = "index.members[1].members[1].normalize: a logarithm is not defined for `index.members[1].members[0]`, which leaves the figure \
                    undefined for everybody whom it concerns; given `-1`, allowed above 0; correct the card's numbers that \
                    it comes from, or leave out `log`";
        assert_eq!(said(&team("-1", log)), told);
        let nines = "9".repeat(28);
        let wide = r#""actual": {"product": ["stock.score", "stock.score"]}"#;
        assert_eq!(said(&team(&nines, wide)), "it is read");
    }

    #[test]
    fn a_cut_off_is_looked_at_by_those_whom_it_and_what_it_guards_concern() {
        let undefined = "a harmonic mean is not defined for `index.members[1].members[0]`, which leaves the figure undefined for everybody whom it \
                         concerns; given `0`, allowed above 0; correct the card's numbers that it comes from, or take \
                         another aggregate";
        let harmonic = |applies: &str, rest: &str| {
            format!(
                r#"{{"id": "team", "type": "group", "aggregate": "harmonic", {applies} "members": [
                    {{"id": "speed", "type": "continuous", "actual": 1, "weight": 1}}{rest}]}}"#
            )
        };
        let cut_off = |applies: &str, by: &str| {
            format!(
                r#"{{"id": "late", "type": "cut_off", {applies} "trips": {{"of": 1, "above": 0}}, "guards": "speed",
                    "effect": {{"multiply": {by}}}}}"#
            )
        };
        let (staff, nobody) = (r#""applies": {"of": "staff", "above": 0},"#, r#""applies": {"of": 0, "above": 0},"#);
        let cases = [
            (harmonic(staff, &format!(", {}", cut_off("", "0"))), true),
            (format!("{}, {}", harmonic(staff, ""), cut_off("", "0")), true),
            (format!("{}, {}", harmonic(staff, ""), cut_off(staff, "0")), false),
            (format!("{}, {}", harmonic(staff, ""), cut_off(nobody, "0")), false),
            (format!("{}, {}", harmonic(staff, ""), cut_off("", r#""x""#)), false),
            (format!("{}, {}", harmonic(nobody, ""), cut_off("", "0")), false),
        ];
        for (members, refused) in cases {
            let told = if refused { format!("index.members[1]: {undefined}") } else { "it is read".into() };
            assert_eq!(said(&members), told, "{members}");
        }
        // Where it never trips, nobody asks by how much it would multiply.
        let zero = harmonic(staff, "").replace(r#""actual": 1"#, r#""actual": 0"#);
        for never in [
            cut_off("", r#""x""#).replace(r#""of": 1"#, r#""of": -1"#),
            cut_off(nobody, r#""x""#).replace(r#""of": 1"#, r#""of": "x""#),
        ] {
            assert_eq!(said(&format!("{zero}, {never}")), format!("index.members[1]: {undefined}"), "{never}");
        }
    }

    #[test]
    fn what_facts_decide_beside_an_undefined_score_is_left_to_the_rows() {
        let beside = |other: &str| {
            format!(
                r#"{{"id": "team", "type": "group", "aggregate": "harmonic", "members_absent": {{"missing": "skip"}}, "members": [
                    {{"id": "zero", "type": "continuous", "weight": "1/2", "actual": 0}},
                    {{"id": "other", "type": "continuous", "weight": "1/2", {other}}}]}}"#
            )
        };
        for other in [
            r#""actual": "y", "applies": {"of": 1, "above": 0}"#,
            r#""actual": "y", "scale": [{"below": 1, "is": 1}, {"is": 2}]"#,
            r#""actual": 1, "scale": [{"below": "y", "is": 1}, {"is": 2}]"#,
            r#""actual": 1, "scale": [{"below": 2, "is": "y"}, {"is": 2}]"#,
            r#""actual": {"sum": [1, "y"]}"#,
        ] {
            assert_eq!(said(&beside(other)), "it is read", "{other}");
        }
        // Where nobody's facts decide the other score either, it is undefined for everybody.
        for other in [
            r#""actual": 1, "applies": {"of": 1, "above": 0}"#,
            r#""actual": 1, "scale": [{"below": 2, "is": 1}, {"is": "y"}]"#,
        ] {
            assert!(
                said(&beside(other)).starts_with("index.members[1]: a harmonic mean is not defined for"),
                "{other}"
            );
        }
    }

    #[test]
    fn wide_numbers_that_are_looked_at_beside_facts_count_too() {
        let square = |i: usize| format!(r#""m{i}": {{"product": ["m{0}", "m{0}"]}}"#, i - 1);
        let squares: Vec<String> = (1..9).map(square).collect();
        let limited = |i: usize| {
            format!(
                r#"{{"id": "i{i}", "type": "continuous", "actual": "x",
                    "clamp": {{"score": {{"at_least": "wide.score", "at_most": "wide.score"}}}}}}"#
            )
        };
        let read = |count: usize| {
            let limited: Vec<String> = (0..count).map(limited).collect();
            let json = format!(
                r#"{{"kpi": 1, "id": "c", "inputs": {{"x": {{}}, "staff": {{}}}},
                    "measures": {{"m0": "{nines}", {squares}}},
                    "index": {{"aggregate": "sum", "members": [
                        {{"id": "team", "type": "group", "aggregate": "least", "applies": {{"of": "staff", "above": 0}}, "members": [
                            {{"id": "wide", "type": "continuous", "actual": "m8"}}, {limited}]}}]}}}}"#,
                nines = "9".repeat(28),
                squares = squares.join(", "),
                limited = limited.join(", "),
            );
            Card::from_json(&json).map_or_else(|error| error.to_string(), |_| "it is read".into())
        };
        assert_eq!(read(10), "it is read");
        assert_eq!(
            read(60),
            "index.members[0].members[29].clamp.score: the card's own numbers come to exact figures that are too wide, too \
             often; allowed up to 8388608 products of two 64-bit words, while the card is read; round the figures that it \
             builds on, or write numbers of fewer digits"
        );
    }

    #[test]
    fn points_and_cut_offs_are_not_asked_for_beside_what_is_absent_for_everybody() {
        let stock = r#"{"id": "stock", "type": "continuous", "actual": 1, "applies": {"of": "staff", "above": 0}}"#;
        let nobody = r#", "applies": {"of": 0, "above": 0}"#;
        let undefined = "index.members[2]: a harmonic mean is not defined for `index.members[2].members[0]";
        let with_points = |actual: &str, applies: &str| {
            said(&format!(
                r#"{stock}, {{"id": "outer", "type": "group", "aggregate": "harmonic", "members": [
                    {{"id": "inner", "type": "group", "weight": 1, "aggregate": "mean", "absent": {{"missing": {{"score": 0}}}},
                      "members": [{{"id": "a", "type": "continuous", "weight": 1, "actual": {actual} {applies}}},
                                  {{"id": "more", "type": "continuous", "points": true, "actual": "y"}}]}}]}}"#
            ))
        };
        // The score that stands in for a missing group is 0, whatever the points are; beside a score of 0 they count.
        assert!(with_points("1", nobody).starts_with(undefined), "{}", with_points("1", nobody));
        assert_eq!(with_points("0", ""), "it is read");
        let with_cut_off = |applies: &str| {
            said(&format!(
                r#"{stock}, {{"id": "outer", "type": "group", "aggregate": "harmonic", "members": [
                    {{"id": "zero", "type": "continuous", "weight": "1/2", "actual": 0}},
                    {{"id": "guarded", "type": "continuous", "weight": "1/2", "actual": 1 {applies}}},
                    {{"id": "late", "type": "cut_off", "trips": {{"of": "y", "above": 0}}, "guards": "guarded",
                      "effect": {{"multiply": "1/2"}}}}]}}"#
            ))
        };
        assert!(with_cut_off(nobody).starts_with(undefined), "{}", with_cut_off(nobody));
        assert_eq!(with_cut_off(""), "it is read");
    }

    #[test]
    fn what_concerns_others_or_nobody_refuses_no_card() {
        let stock = r#"{"id": "stock", "type": "continuous", "actual": 0, "applies": {"of": "staff", "above": 0}}"#;
        let outside = r#"{"id": "speed", "type": "continuous", "actual": {"ratio": [1, "stock.score"]}}"#;
        assert_eq!(said(&format!("{stock}, {outside}")), "it is read");
        let refusing = r#""scale": [{"below": 1, "refuse": "no"}, {"is": 1}]}"#;
        for (applies, told) in [
            (r#"{"of": "staff", "above": 0}"#, "index.members[1].scale[0].refuse: no; given `0`"),
            (r#"{"of": 1, "above": 0}"#, "index.members[1].scale[0].refuse: no; given `0`"),
            (r#"{"of": 0, "above": 0}"#, "it is read"),
        ] {
            let member = format!(r#"{{"id": "a", "type": "continuous", "actual": 0, "applies": {applies}, {refusing}"#);
            assert_eq!(said(&member), told);
        }
    }
}
