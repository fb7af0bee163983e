//! The plan beside a point: one fact moves, the others hold still, and every figure is a function of it up to the next
//! point at which the card decides otherwise.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::error::{Error, ErrorKind};
use crate::exact::{Budget, Registers, State, execute, is_refused};
use crate::number::{Exact, Rounding};
use crate::plan::{BodyOp, CurveOp, Cut, EffectOp, EndOp, Fold, Op, Plan, Reg, Step};

use super::moebius::{Moebius, Way};
use super::number::Figure;

/// What is done with roundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Roundings {
    /// They are steps, each with its two ends.
    Kept,
    /// They are left out, for the shape of the whole.
    Ignored,
}

/// Where one stands and where one looks.
#[derive(Clone)]
pub(crate) struct Stand {
    pub(crate) slot: u32,
    pub(crate) x: Exact,
    pub(crate) way: Way,
    /// The steps whose roundings are kept.
    pub(crate) kept: Rc<[bool]>,
}

/// A run beside a point: what holds from the point (without it) up to `until` (without it).
pub(crate) struct Beside<'p> {
    plan: &'p Plan,
    facts: Vec<State>,
    stand: Stand,
    budget: Rc<Budget>,
    /// What holds at the point itself stands in for a figure that moves: it is there.
    states: Vec<State>,
    figures: Vec<Option<Figure>>,
    pub(crate) until: Option<Exact>,
}

/// Runs a plan beside a point. What the facts hold in the slot of the fact that moves is not looked at.
pub(crate) fn beside<'p>(plan: &'p Plan, facts: &[State], stand: Stand, budget: Rc<Budget>) -> Beside<'p> {
    let mut facts = facts.to_vec();
    facts[stand.slot as usize] = State::Value(stand.x.clone());
    let (states, figures) = (Vec::with_capacity(plan.live.len()), Vec::with_capacity(plan.live.len()));
    let mut run = Beside { plan, facts, stand, budget, states, figures, until: None };
    for step in &plan.live {
        let (state, figure) = run.any_step(step);
        run.states.push(state);
        run.figures.push(figure);
    }
    run
}

type Stepped = (State, Option<Figure>);

impl<'p> Beside<'p> {
    fn registers(&self) -> Registers<'_> {
        let registers = Registers::of(self.plan, &self.facts, &self.states).within(&self.budget);
        if self.keeps_roundings() { registers } else { registers.unrounded() }
    }

    fn state(&self, reg: Reg) -> &State {
        match reg {
            Reg::Fact(i) => &self.facts[i as usize],
            Reg::Constant(i) => &self.plan.constants[i as usize].1,
            Reg::Live(i) => &self.states[i as usize],
        }
    }

    fn is_moving(&self, reg: Reg) -> bool {
        match reg {
            Reg::Fact(slot) => slot == self.stand.slot,
            Reg::Live(i) => self.figures[i as usize].is_some(),
            Reg::Constant(_) => false,
        }
    }

    fn moving(&self, reg: Reg) -> Option<Figure> {
        match reg {
            Reg::Fact(slot) if slot == self.stand.slot => Some(Figure::Moves(Moebius::x())),
            Reg::Live(i) => self.figures[i as usize].clone(),
            _ => None,
        }
    }

    /// A figure as a function of the fact, where it is there.
    pub(crate) fn figure(&self, reg: Reg) -> Option<Figure> {
        self.moving(reg).or_else(|| self.state(reg).value().cloned().map(Figure::Still))
    }

    /// Is the row refused, whatever the figures are?
    pub(crate) fn is_refused(&self) -> bool {
        is_refused(self.plan, |reg| self.state(reg))
    }

    /// What it comes to, as a state for those that only ask whether it is there.
    fn done(&self, figure: Figure) -> Stepped {
        match figure {
            Figure::Still(value) => (State::Value(value), None),
            moving => {
                let value = moving.at(&self.stand.x).unwrap_or(Exact::ZERO);
                (State::Value(value), Some(moving))
            }
        }
    }

    fn copy(&self, reg: Reg) -> Stepped {
        (self.state(reg).clone(), self.moving(reg))
    }

    fn unknown(&self) -> Stepped {
        self.done(Figure::Unknown)
    }

    /// The next point at which something is decided otherwise.
    fn narrow(&mut self, point: Option<Exact>) {
        let Some(point) = point.filter(|point| self.stand.way.is_beyond(&self.stand.x, point)) else { return };
        if self.until.as_ref().is_none_or(|until| self.stand.way.is_beyond(&point, until)) {
            self.until = Some(point);
        }
    }

    /// May work be done on these two?
    fn affords(&self, a: &Figure, b: &Figure) -> bool {
        self.budget.allows(a.numbers().chain(b.numbers()))
    }

    /// How two figures compare beside the point, and from where on otherwise.
    fn compare(&mut self, a: &Figure, b: &Figure) -> Option<Ordering> {
        if !self.affords(a, b) {
            return None;
        }
        match a.sub(b) {
            Figure::Still(difference) => Some(difference.cmp(&Exact::ZERO)),
            Figure::Moves(f) => {
                self.narrow(f.meets(&Exact::ZERO));
                self.narrow(f.pole());
                Some(f.compare(&Exact::ZERO, &self.stand.x, self.stand.way))
            }
            Figure::Unknown => None,
        }
    }

    fn sign(&mut self, of: &Figure) -> Option<Ordering> {
        self.compare(of, &Figure::Still(Exact::ZERO))
    }

    /// A step, as long as there is something left of the budget: then nothing is followed any more.
    fn any_step(&mut self, step: &'p Step) -> Stepped {
        let operands = step.op.operands();
        // The fact that moves is as narrow as it was given; what moves with it is found among the figures.
        let figures = operands.iter().filter_map(|reg| match reg {
            Reg::Live(i) => self.figures[*i as usize].as_ref(),
            _ => None,
        });
        let still = operands.iter().filter_map(|reg| self.state(*reg).value());
        if !self.budget.allows(figures.flat_map(Figure::numbers).chain(still)) {
            return self.unknown();
        }
        if operands.iter().any(|reg| self.is_moving(*reg)) {
            return self.step(step);
        }
        match execute(step, &self.registers()) {
            // What only the roundings keep narrow refuses nobody.
            State::Refused(error)
                if error.kind() == ErrorKind::TooWide && (self.budget.is_spent() || !self.keeps_roundings()) =>
            {
                self.unknown()
            }
            state => (state, None),
        }
    }

    fn step(&mut self, step: &'p Step) -> Stepped {
        let operands = step.op.operands();
        let worst = operands.iter().map(|reg| self.state(*reg)).max_by_key(|state| state.gravity());
        let worst = worst.filter(|state| !state.is_there()).cloned();
        match (&step.op, worst) {
            // These look for themselves at what is absent among their operands.
            (Op::Applies { of, condition }, _) => match (self.moving(*condition), self.state(*condition)) {
                (None, State::Truth(true)) => self.copy(*of),
                (None, _) => (execute(step, &self.registers()), None),
                _ => self.unknown(),
            },
            (Op::Absent { of, .. }, _) if self.state(*of).is_there() => self.copy(*of),
            (Op::Levels { of, are }, _) => match self.state(*of) {
                State::Level(level) => self.copy(are[*level as usize]),
                absent => (absent.clone(), None),
            },
            (Op::Curve(curve), _) => self.curve(curve, step),
            (Op::Present(fold, of), _) => {
                if let Some(refused) = worst_refusal(self, of) {
                    return (refused, None);
                }
                let there: Vec<Reg> = of.iter().copied().filter(|reg| self.state(*reg).is_there()).collect();
                self.fold(*fold, &there)
            }
            (Op::Geometric(pairs), _) => match pairs.as_ref() {
                // One member alone is its own root, unless it is negative.
                [(only, _)] => match self.figure(*only).map(|figure| (self.sign(&figure), figure)) {
                    Some((Some(Ordering::Less), _)) => (State::Undefined, None),
                    Some((Some(_), figure)) => self.done(figure),
                    Some((None, _)) => self.unknown(),
                    None => (execute(step, &self.registers()), None),
                },
                _ => self.unknown(),
            },
            (Op::Harmonic(pairs), _) => self.harmonic(pairs),
            (Op::WithPoints { of, points }, _) => {
                if !self.state(*of).is_there() {
                    return self.copy(*of);
                }
                let there = points.iter().copied().filter(|reg| self.state(*reg).is_there());
                let all: Vec<Reg> = [*of].into_iter().chain(there).collect();
                self.fold(Fold::Sum, &all)
            }
            (Op::CutOffs { of, cuts, rounding }, _) => self.cut_offs(*of, cuts, rounding.as_ref()),
            (Op::Require { of, .. }, _) => match execute(step, &self.registers()) {
                State::Value(_) => self.copy(*of),
                absent => (absent, None),
            },
            (Op::Trips { condition, applies, .. }, _)
                if applies.iter().chain([condition]).any(|reg| self.moving(*reg).is_some()) =>
            {
                self.unknown()
            }
            // These ask only what is there.
            (Op::Trips { .. } | Op::Share { .. } | Op::WeightsPresent(_) | Op::Coverage(_) | Op::Absent { .. }, _) => {
                (execute(step, &self.registers()), None)
            }
            (_, Some(absent)) => (absent, None),
            (op, None) => self.arithmetic(op, step),
        }
    }

    fn arithmetic(&mut self, op: &Op, step: &Step) -> Stepped {
        let figure = |run: &Self, reg: Reg| run.figure(reg).unwrap_or(Figure::Unknown);
        match op {
            Op::Sum(of) => self.fold(Fold::Sum, of),
            Op::Product(of) => self.fold(Fold::Product, of),
            Op::Least(of) => self.fold(Fold::Least, of),
            Op::Greatest(of) => self.fold(Fold::Greatest, of),
            Op::Difference(a, b) => self.done(figure(self, *a).sub(&figure(self, *b))),
            Op::Quotient { of, by, positive } => {
                let (of, by) = (figure(self, *of), figure(self, *by));
                match self.sign(&by) {
                    None => self.unknown(),
                    Some(Ordering::Equal) => (State::Undefined, None),
                    Some(Ordering::Less) if *positive => (State::Undefined, None),
                    Some(_) => self.done(of.over(&by)),
                }
            }
            Op::Absolute(of) => {
                let of = figure(self, *of);
                match self.sign(&of) {
                    None => self.unknown(),
                    Some(Ordering::Less) => self.done(of.times(&Exact::integer(-1))),
                    Some(_) => self.done(of),
                }
            }
            Op::Clamp { of, at_least, at_most, crossed } => {
                if let (Some(least), Some(most)) = (at_least, at_most) {
                    match self.compare(&figure(self, *least), &figure(self, *most)) {
                        None => return self.unknown(),
                        Some(Ordering::Greater) => return (State::Refused(Box::new(refused(*crossed, step))), None),
                        Some(_) => {}
                    }
                }
                let of = figure(self, *of);
                let limits = [(at_least, Ordering::Less), (at_most, Ordering::Greater)];
                for (limit, beyond) in limits {
                    let Some(limit) = limit.map(|limit| figure(self, limit)) else { continue };
                    match self.compare(&of, &limit) {
                        None => return self.unknown(),
                        Some(ordering) if ordering == beyond => return self.done(limit),
                        Some(_) => {}
                    }
                }
                self.done(of)
            }
            Op::Round { of, rounding } => {
                let rounded = self.round(figure(self, *of), rounding);
                self.done(rounded)
            }
            Op::Compare { of, is, with } => match self.compare(&figure(self, *of), &figure(self, *with)) {
                Some(ordering) => (State::Truth(is.holds(ordering)), None),
                None => self.unknown(),
            },
            // A condition that moves in a way that is not followed, a logarithm: nothing is said of them.
            Op::All(_) | Op::Any(_) | Op::LogRatio { .. } => self.unknown(),
            _ => (execute(step, &self.registers()), None),
        }
    }

    fn fold(&mut self, fold: Fold, of: &[Reg]) -> Stepped {
        let mut folded: Option<Figure> = None;
        for reg in of {
            let next = self.figure(*reg).unwrap_or(Figure::Unknown);
            folded = Some(match (folded, fold) {
                (None, _) => next,
                (Some(so_far), Fold::Sum | Fold::Product) if !self.affords(&so_far, &next) => Figure::Unknown,
                (Some(so_far), Fold::Sum) => so_far.add(&next),
                (Some(so_far), Fold::Product) => so_far.mul(&next),
                (Some(so_far), Fold::Least | Fold::Greatest) => {
                    let wanted = if fold == Fold::Least { Ordering::Less } else { Ordering::Greater };
                    match self.compare(&next, &so_far) {
                        None => Figure::Unknown,
                        Some(ordering) if ordering == wanted => next,
                        Some(_) => so_far,
                    }
                }
            });
        }
        match folded {
            Some(figure) => self.done(figure),
            None => (State::Missing, None),
        }
    }

    /// Is the rounding of the step at hand kept?
    fn keeps_roundings(&self) -> bool {
        self.stand.kept[self.states.len()]
    }

    /// A rounding is a staircase: the step on which the figure stands beside the point, and where the step ends.
    fn round(&mut self, of: Figure, rounding: &Rounding) -> Figure {
        let Figure::Moves(f) = &of else {
            return match of {
                Figure::Still(value) if self.keeps_roundings() => Figure::Still(value.round(rounding)),
                other => other,
            };
        };
        if !self.keeps_roundings() {
            return of;
        }
        // Steps begin and end on multiples of half the quantum, whatever the mode.
        let Some(half) = rounding.to().div(&Exact::integer(2)) else { return Figure::Unknown };
        match self.cell(f, &half) {
            Some((low, high)) => match low.add(&high).div(&Exact::integer(2)) {
                Some(middle) => Figure::Still(middle.round(rounding)),
                None => Figure::Unknown,
            },
            None => Figure::Unknown,
        }
    }

    /// The two neighbouring multiples of a width between which a moving figure lies beside the point.
    fn cell(&mut self, f: &Moebius, width: &Exact) -> Option<(Exact, Exact)> {
        let value = f.at(&self.stand.x)?;
        let units = value.div(width)?;
        let mut floor = units.floor();
        if floor == units && self.stand.way.towards(f.trend()).is_lt() {
            floor = floor.sub(&Exact::ONE);
        }
        let (low, high) = (floor.mul(width), floor.add(&Exact::ONE).mul(width));
        self.narrow(f.meets(&low));
        self.narrow(f.meets(&high));
        self.narrow(f.pole());
        Some((low, high))
    }

    fn curve(&mut self, curve: &CurveOp, step: &Step) -> Stepped {
        let ends: Vec<Reg> = curve.pieces.iter().filter_map(|piece| piece.end.map(EndOp::reg)).collect();
        let parts = [curve.of].into_iter().chain(ends.iter().copied());
        let worst = parts.map(|reg| self.state(reg)).max_by_key(|state| state.gravity());
        if let Some(absent) = worst.filter(|state| !state.is_there()) {
            return (absent.clone(), None);
        }
        if ends.iter().any(|reg| self.moving(*reg).is_some()) {
            for pair in ends.windows(2) {
                let (a, b) = (self.figure(pair[0]), self.figure(pair[1]));
                match a.zip(b).and_then(|(a, b)| self.compare(&b, &a)) {
                    Some(Ordering::Less) => {
                        return (State::Refused(Box::new(refused(ErrorKind::PieceOrder, step))), None);
                    }
                    Some(_) => {}
                    None => return self.unknown(),
                }
            }
        } else if curve.ends_vary && self.moving(curve.of).is_none() && !self.moves(curve) {
            return (execute(step, &self.registers()), None);
        }
        let x = self.figure(curve.of).unwrap_or(Figure::Unknown);
        for (i, piece) in curve.pieces.iter().enumerate() {
            let holds = match piece.end {
                None => true,
                Some(end) => {
                    let Some(value) = self.figure(end.reg()) else { return self.unknown() };
                    match (self.compare(&x, &value), end) {
                        (None, _) => return self.unknown(),
                        (Some(ordering), EndOp::Below(_)) => ordering.is_lt(),
                        (Some(ordering), EndOp::UpTo(_)) => ordering.is_le(),
                    }
                }
            };
            if holds {
                return self.body(curve, i, &x, step);
            }
        }
        self.unknown()
    }

    fn moves(&self, curve: &CurveOp) -> bool {
        curve.pieces.iter().flat_map(|piece| piece.body.operands()).any(|reg| self.moving(reg).is_some())
    }

    fn body(&mut self, curve: &CurveOp, i: usize, x: &Figure, step: &Step) -> Stepped {
        let piece = &curve.pieces[i];
        let operands = piece.body.operands();
        let worst = operands.iter().map(|reg| self.state(*reg)).max_by_key(|state| state.gravity());
        if let Some(absent) = worst.filter(|state| !state.is_there()) {
            return (absent.clone(), None);
        }
        let of = |run: &Self, reg: Reg| run.figure(reg).unwrap_or(Figure::Unknown);
        let start = i.checked_sub(1).and_then(|before| curve.pieces[before].end).map(|end| of(self, end.reg()));
        let start = start.unwrap_or(Figure::Unknown);
        match piece.body {
            BodyOp::Constant(is) => self.copy(is),
            BodyOp::Straight { from, to, .. } => {
                let end = piece.end.map_or(Figure::Unknown, |end| of(self, end.reg()));
                let (from, to, width) = (of(self, from), of(self, to), end.sub(&start));
                match self.sign(&width) {
                    Some(Ordering::Equal) => (State::Undefined, None),
                    Some(_) => self.done(x.sub(&start).mul(&to.sub(&from).over(&width)).add(&from)),
                    None => self.unknown(),
                }
            }
            BodyOp::Line { from, slope, at } => {
                let at = at.map_or(start, |at| of(self, at));
                self.done(x.sub(&at).mul(&of(self, slope)).add(&of(self, from)))
            }
            BodyOp::Steps { from, add, every } => {
                let (from, add, every) = (of(self, from), of(self, add), of(self, every));
                match (x.sub(&start), &every) {
                    (_, Figure::Still(every)) if every.signum() <= 0 => (State::Undefined, None),
                    (Figure::Still(beyond), Figure::Still(every)) => match beyond.div(every) {
                        Some(steps) => self.done(add.times(&steps.floor()).add(&from)),
                        None => (State::Undefined, None),
                    },
                    (Figure::Moves(f), Figure::Still(every)) => match self.cell(&f, every) {
                        Some((low, _)) => match low.div(every) {
                            Some(steps) => self.done(add.times(&steps).add(&from)),
                            None => self.unknown(),
                        },
                        None => self.unknown(),
                    },
                    _ => self.unknown(),
                }
            }
            BodyOp::Refuse(_) => (State::Refused(Box::new(refused(ErrorKind::Refused, step))), None),
        }
    }

    fn harmonic(&mut self, pairs: &[(Reg, Reg)]) -> Stepped {
        let regs: Vec<Reg> = pairs.iter().flat_map(|(score, weight)| [*score, *weight]).collect();
        if let Some(refused) = worst_refusal(self, &regs) {
            return (refused, None);
        }
        let mut sum = Figure::Still(Exact::ZERO);
        for (score, weight) in pairs {
            let (Some(score), Some(weight)) = (self.figure(*score), self.figure(*weight)) else { continue };
            if matches!(&weight, Figure::Still(weight) if weight.is_zero()) {
                continue;
            }
            match self.sign(&score) {
                None => return self.unknown(),
                Some(Ordering::Greater) if !self.affords(&sum, &score) => return self.unknown(),
                Some(Ordering::Greater) => sum = sum.add(&weight.over(&score)),
                Some(_) => return (State::Undefined, None),
            }
        }
        self.done(Figure::Still(Exact::ONE).over(&sum))
    }

    fn cut_offs(&mut self, of: Reg, cuts: &[Cut], rounding: Option<&Rounding>) -> Stepped {
        let trips: Vec<Reg> = cuts.iter().map(|cut| cut.trips).collect();
        if !self.state(of).is_there() {
            return self.copy(of);
        }
        if let Some(refused) = worst_refusal(self, &trips) {
            return (refused, None);
        }
        if trips.iter().any(|reg| self.moving(*reg).is_some()) {
            return self.unknown();
        }
        let mut figure = self.figure(of).unwrap_or(Figure::Unknown);
        let tripped: Vec<Cut> =
            cuts.iter().filter(|cut| matches!(self.state(cut.trips), State::Truth(true))).copied().collect();
        for cut in &tripped {
            if let EffectOp::Cap(cap) = cut.effect {
                let Some(cap) = self.figure(cap) else { return self.unknown() };
                match self.compare(&cap, &figure) {
                    None => return self.unknown(),
                    Some(Ordering::Less) => figure = cap,
                    Some(_) => {}
                }
            }
        }
        for cut in &tripped {
            if let EffectOp::Multiply(factor) = cut.effect {
                let Some(factor) = self.figure(factor).filter(|factor| self.affords(&figure, factor)) else {
                    return self.unknown();
                };
                figure = figure.mul(&factor);
            }
        }
        if let (Some(rounding), false) = (rounding, tripped.is_empty()) {
            figure = self.round(figure, rounding);
        }
        self.done(figure)
    }
}

fn worst_refusal(run: &Beside<'_>, of: &[Reg]) -> Option<State> {
    of.iter().map(|reg| run.state(*reg)).find(|state| matches!(state, State::Refused(_))).cloned()
}

/// A refusal on a whole stretch. Nobody reads its text: whoever scores a row there is told by that row.
fn refused(kind: ErrorKind, step: &Step) -> Error {
    Error::at(kind, &*step.path, "the facts are refused here")
}
