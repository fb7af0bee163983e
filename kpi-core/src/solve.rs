//! The inverse: what must a fact be, all others held still, for a figure to come to a goal?

use std::fmt;
use std::rc::Rc;

use crate::along::{Along, Figure, Roundings, Stretch, Way};
use crate::batch::take_one;
use crate::card::Card;
use crate::error::{Error, ErrorKind, Path, nearest};
use crate::exact::{Budget, Registers, State, run};
use crate::facts::{Facts, unknown_fact};
use crate::number::Exact;
use crate::plan::Reg;

/// What a fact must be for a figure to come to a goal.
///
/// Every answer is exact: a single value, or an interval with its ends in or out. Where there is none, the jumps say
/// where the figure passes over the goal, and on which values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    answers: Vec<Answer>,
    jumps: Vec<Jump>,
}

/// Values of a fact that reach a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The least of them, or what they all lie above.
    pub least: Exact,
    /// Is `least` itself an answer?
    pub least_included: bool,
    /// The greatest of them, or what they all lie below.
    pub greatest: Exact,
    /// Is `greatest` itself an answer?
    pub greatest_included: bool,
}

impl Answer {
    /// The one value, where it is one.
    pub fn exactly(&self) -> Option<&Exact> {
        (self.least == self.greatest).then_some(&self.least)
    }

    fn point(x: &Exact) -> Self {
        Answer { least: x.clone(), least_included: true, greatest: x.clone(), greatest_included: true }
    }

    /// Does the next interval begin where this one ends, or before?
    fn touches(&self, next: &Answer) -> bool {
        next.least < self.greatest || (next.least == self.greatest && (self.greatest_included || next.least_included))
    }
}

/// `120`, or `[80, 100)` where the end itself is no answer.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(value) = self.exactly() {
            return f.write_str(&value.decimal_text());
        }
        let (open, close) =
            (if self.least_included { "[" } else { "(" }, if self.greatest_included { "]" } else { ")" });
        write!(f, "{open}{}, {}{close}", self.least.decimal_text(), self.greatest.decimal_text())
    }
}

/// A point at which a figure passes over a goal without taking its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jump {
    /// The value of the fact.
    pub at: Exact,
    /// What the figure comes to just below it.
    pub below: Exact,
    /// What the figure is there, where the row is not refused.
    pub here: Option<Exact>,
    /// What the figure comes to just above it.
    pub above: Exact,
}

impl Solution {
    /// The answers, from the least to the greatest. Empty: the goal cannot be reached.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// Where the figure passes over the goal without taking its value.
    pub fn jumps(&self) -> &[Jump] {
        &self.jumps
    }
}

/// How far facts are searched: further out a published figure would soon need more than 28 digits.
const FAR: i64 = 1_000_000_000_000;

/// Probes of one search; each at least halves what is left, so it never takes so many.
const PROBES: usize = 400;

/// How many steps are looked at on each side of the place where a staircase passes its goal.
const NEIGHBOURS: usize = 24;

impl Card {
    /// What must `input` be, the other facts held still, for `figure` to come to `goal`? The figure is named as in
    /// [`Outcome::figure`](crate::Outcome::figure): `index`, `total`, `bonus.amount`, `sales.score`.
    ///
    /// Facts are looked at between −10¹² and 10¹², and to a thousand times the one that is given. An answer that ends
    /// there goes on beyond. The goal is compared with the value that flows, after its roundings: an amount of 500.00 is reached by all facts
    /// whose amount rounds to 500.00. Where several roundings of figures that move in opposite directions are added, an
    /// answer narrower than their steps may be passed over; every answer given is right.
    ///
    /// ```
    /// # use kpi_core::number::Exact;
    /// # let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "bonus", "inputs": {"sales": {}},
    /// #     "measures": {"share": {"curve": {"of": "sales", "pieces": [
    /// #         {"below": 80, "is": 0}, {"below": 120, "from": "50%", "to": "150%"}, {"is": "150%"}]}}}}"#)?;
    /// let facts = card.facts();
    /// let full = card.solve(&facts, "sales", "measures.share", &Exact::ONE)?;
    /// assert_eq!(full.answers()[0].to_string(), "100");
    /// let a_third = card.solve(&facts, "sales", "measures.share", &Exact::parse("1/3").unwrap())?;
    /// assert!(a_third.answers().is_empty());
    /// assert_eq!(a_third.jumps()[0].at.to_string(), "80");
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown_fact` and `not_numeric` for an input that is not there or has levels, `unknown_name` for a figure that
    /// is not there, `missing_figure` where it is never there for want of another fact, `not_followed` where the figure
    /// depends on the fact in a way that is not followed: as a product with itself, through a root or a logarithm, or
    /// over thousands of steps.
    pub fn solve(&self, facts: &Facts, input: &str, figure: &str, goal: &Exact) -> Result<Solution, Error> {
        let facts = facts.for_card(self)?;
        self.fitted()?;
        let slot = self.slot_of(input).ok_or_else(|| unknown_fact(input, self))?;
        if self.plan().inputs[slot].levels.is_some() {
            return Err(Error::new(
                ErrorKind::NotNumeric,
                &Path::Field(&Path::At("facts"), input),
                "the input has levels",
            )
            .way_out("score each level in turn"));
        }
        let reg = self.plan().figure(figure).ok_or_else(|| {
            let error = Error::new(ErrorKind::UnknownName, &Path::Root, "the card has no such figure").given(figure);
            let figures = self.plan().figures();
            match nearest(figure, figures.iter().map(|named| &*named.name)) {
                Some(name) => error.way_out(format_args!("did you mean `{name}`?")),
                None => error.way_out(take_one(figures.iter().map(|named| &*named.name))),
            }
        })?;
        let budget = Rc::new(Budget::walking());
        let along = |roundings| Along::new(self.plan(), facts.slots(), slot as u32, reg, roundings, &budget);
        let (shape, steps) = (along(Roundings::Ignored), along(Roundings::Kept));
        let own = facts.slots()[slot].value().map_or(Exact::ZERO, Exact::abs);
        let high = Exact::integer(FAR).max(own.mul(&Exact::integer(1_000)));
        let solution = Search { shape, steps, high, reg, goal, figure, input }.run()?;
        match solution.answers.is_empty() && solution.jumps.is_empty() {
            true => self.never(&facts, slot, reg, figure).map_or(Ok(solution), Err),
            false => Ok(solution),
        }
    }

    /// A goal that is never reached since another fact is missing is not out of reach.
    fn never(&self, facts: &Facts, slot: usize, reg: Reg, figure: &str) -> Option<Error> {
        let mut facts = facts.clone();
        if !facts.slots()[slot].is_there() {
            facts.set_state(slot, State::Value(Exact::ONE), true);
        }
        let live = run(self.plan(), facts.slots(), false);
        let registers = Registers::of(self.plan(), facts.slots(), &live);
        let is_there = registers.get(reg).is_there();
        (!is_there).then(|| registers.needed(reg, figure)).filter(|error| error.kind() == ErrorKind::MissingFigure)
    }
}

struct Search<'p> {
    shape: Along<'p>,
    steps: Along<'p>,
    /// The greatest number that is looked at.
    high: Exact,
    reg: Reg,
    goal: &'p Exact,
    figure: &'p str,
    input: &'p str,
}

impl Search<'_> {
    fn run(&self) -> Result<Solution, Error> {
        let (low, high) = (self.high.neg(), &self.high);
        let stretches = self.shape.stretches(&low, high).ok_or_else(|| self.not_followed("too many steps"))?;
        let (mut answers, mut jumps) = (Vec::new(), Vec::new());
        for (i, stretch) in stretches.iter().enumerate() {
            if i > 0 {
                self.point(&stretch.from, &mut answers, &mut jumps)?;
            }
            self.stretch(stretch, &mut answers, &mut jumps)?;
        }
        // The first and the last number that are looked at.
        for end in [&low, high] {
            if self.is_goal(end) {
                answers.push(Answer::point(end));
            }
        }
        answers.sort_by(|a: &Answer, b| a.least.cmp(&b.least).then(b.least_included.cmp(&a.least_included)));
        let answers = answers.into_iter().fold(Vec::new(), joined);
        jumps.sort_by(|a: &Jump, b| a.at.cmp(&b.at));
        jumps.dedup();
        Ok(Solution { answers, jumps })
    }

    fn not_followed(&self, why: &str) -> Error {
        let path = format!("facts.{}", self.input);
        Error::at(ErrorKind::NotFollowed, path, format!("`{}` cannot be followed along this fact: {why}", self.figure))
            .way_out("score a few values of the fact and look at the outcomes")
    }

    /// A point between two stretches: it may be an answer by itself, or the goal may be jumped over.
    fn point(&self, x: &Exact, answers: &mut Vec<Answer>, jumps: &mut Vec<Jump>) -> Result<(), Error> {
        let here = self.steps.at(self.reg, x);
        if here.as_ref() == Some(self.goal) {
            answers.push(Answer::point(x));
            return Ok(());
        }
        let (below, above) = (self.side(x, Way::Down)?, self.side(x, Way::Up)?);
        if let (Some(below), Some(above)) = (below, above) {
            let values = [Some(&below), here.as_ref(), Some(&above)];
            let values = || values.iter().flatten();
            if values().any(|value| **value < *self.goal) && values().any(|value| **value > *self.goal) {
                jumps.push(Jump { at: x.clone(), below, here, above });
            }
        }
        Ok(())
    }

    /// What the figure comes to beside a point; none where the row is refused or the figure absent there.
    fn side(&self, x: &Exact, way: Way) -> Result<Option<Exact>, Error> {
        let stretch = self.steps.stretch(x, way, x);
        match stretch.figure(self.reg) {
            Some(Figure::Unknown) => Err(self.not_followed("it is no quotient of straight lines")),
            Some(figure) => Ok(figure.at(x)),
            None => Ok(None),
        }
    }

    fn stretch(&self, stretch: &Stretch<'_>, answers: &mut Vec<Answer>, jumps: &mut Vec<Jump>) -> Result<(), Error> {
        let Some(shape) = stretch.figure(self.reg) else { return Ok(()) };
        let Some(trend) = shape.trend() else { return Err(self.not_followed("it is no quotient of straight lines")) };
        let Some(inside) = middle(&stretch.from, &stretch.to) else { return Ok(()) };
        let probe = self.steps.stretch(&inside, Way::Up, &stretch.to);
        match probe.figure(self.reg) {
            Some(Figure::Unknown) => Err(self.not_followed("it is no quotient of straight lines")),
            None => Ok(()),
            // No rounding stands between the fact and the figure.
            Some(Figure::Moves(f)) => {
                let meets = f.meets(self.goal).filter(|x| x > &stretch.from && x < &stretch.to);
                answers.extend(meets.filter(|x| self.is_goal(x)).map(|x| Answer::point(&x)));
                Ok(())
            }
            Some(Figure::Still(value)) if trend.is_eq() => self.flat(stretch, &inside, &value, answers),
            Some(Figure::Still(_)) => self.staircase(stretch, trend.is_gt(), answers, jumps),
        }
    }

    /// A stretch on which the figure stands still. Roundings before the figure move the ends of the stretch a little,
    /// so the steps beside them are looked at too; a figure that moves by its roundings alone is not followed.
    fn flat(
        &self,
        stretch: &Stretch<'_>,
        inside: &Exact,
        value: &Exact,
        answers: &mut Vec<Answer>,
    ) -> Result<(), Error> {
        let mut end = inside.clone();
        for _ in 0..NEIGHBOURS {
            if end == stretch.to {
                break;
            }
            let step = self.steps.stretch(&end, Way::Up, &stretch.to);
            let moved = step.figure(self.reg).and_then(|figure| figure.at(&end)).is_some_and(|here| here != *value);
            if moved && step.to != stretch.to {
                return Err(self.not_followed("only its roundings move it"));
            }
            end = step.to;
        }
        if value == self.goal {
            answers.push(self.level(inside)?);
            return Ok(());
        }
        self.around(&stretch.from, stretch, answers)?;
        self.around(&stretch.to, stretch, answers)
    }

    /// Where several rounded figures are added, their staircase may go up and down a little: the steps around the place
    /// where it passes the goal are looked at one by one.
    fn around(&self, x: &Exact, stretch: &Stretch<'_>, answers: &mut Vec<Answer>) -> Result<(), Error> {
        for (way, limit) in [(Way::Down, &stretch.from), (Way::Up, &stretch.to)] {
            let mut end = x.clone();
            for _ in 0..NEIGHBOURS {
                if end == *limit {
                    break;
                }
                let step = self.steps.stretch(&end, way, limit);
                let inside = middle(&step.from, &step.to).unwrap_or_else(|| end.clone());
                if self.is_goal(&inside) {
                    answers.push(self.level(&inside)?);
                }
                end = if way == Way::Up { step.to } else { step.from };
                if end != *limit && self.is_goal(&end) {
                    answers.push(Answer::point(&end));
                }
            }
        }
        Ok(())
    }

    /// Searches the staircase that roundings make of a rising or falling figure.
    fn staircase(
        &self,
        stretch: &Stretch<'_>,
        rises: bool,
        answers: &mut Vec<Answer>,
        jumps: &mut Vec<Jump>,
    ) -> Result<(), Error> {
        let (mut low, mut high) = (stretch.from.clone(), stretch.to.clone());
        for _ in 0..PROBES {
            let Some(x) = middle(&low, &high) else { return Ok(()) };
            let step = self.steps.stretch(&x, Way::Up, &high);
            let Some(value) = step.figure(self.reg).and_then(|figure| figure.at(&x)) else { return Ok(()) };
            if value == *self.goal {
                // The point itself may be the end of the step before.
                answers.push(self.level(&middle(&x, &step.to).unwrap_or(x))?);
                return Ok(());
            }
            if (value < *self.goal) == rises {
                // The step ends at a point, which may be an answer or the place of a jump.
                let end = step.to.clone();
                if end >= high {
                    // Here the search came from above: the goal lies at this very point, or is passed over here.
                    if high < stretch.to {
                        self.point(&high, answers, jumps)?;
                        return self.around(&high, stretch, answers);
                    }
                    return Ok(());
                }
                self.point(&end, answers, jumps)?;
                let passed = |value: Exact| value != *self.goal && (value > *self.goal) == rises;
                if self.side(&end, Way::Up)?.is_none_or(passed) {
                    return self.around(&end, stretch, answers);
                }
                low = end;
            } else {
                // The step begins at a point, where the goal may be met from below.
                let begin = self.steps.stretch(&x, Way::Down, &low).from;
                if begin <= low {
                    return Ok(());
                }
                self.point(&begin, answers, jumps)?;
                let passed = |value: Exact| value != *self.goal && (value < *self.goal) == rises;
                if self.side(&begin, Way::Down)?.is_none_or(passed) {
                    return self.around(&begin, stretch, answers);
                }
                high = begin;
            }
        }
        Err(self.not_followed("too many steps"))
    }

    /// The whole level on which the figure has its value: from a point inside it to both of its ends.
    fn level(&self, x: &Exact) -> Result<Answer, Error> {
        let (least, least_included) = self.level_end(x, Way::Down)?;
        let (greatest, greatest_included) = self.level_end(x, Way::Up)?;
        Ok(Answer { least, least_included, greatest, greatest_included })
    }

    /// Follows the level to its end: in strides that double as long as they stay on it, then in strides that halve
    /// until a single step is left. A stride never leaves the stretch of the shape that it begins on, where the figure
    /// goes one way.
    fn level_end(&self, x: &Exact, way: Way) -> Result<(Exact, bool), Error> {
        let limit = if way == Way::Up { self.high.clone() } else { self.high.neg() };
        let (mut end, mut stride, mut growing) = (x.clone(), Exact::ZERO, true);
        for _ in 0..PROBES {
            let step = self.steps.stretch(&end, way, &limit);
            match step.figure(self.reg) {
                Some(Figure::Still(value)) if value == *self.goal => {}
                _ => return Ok((end, true)),
            }
            let width = step.to.sub(&step.from);
            if stride > width {
                if let Some(there) = self.leap(&end, &stride, way, &limit) {
                    end = there;
                    stride = if growing { stride.add(&stride) } else { stride };
                } else {
                    growing = false;
                    stride = stride.div(&Exact::integer(2)).unwrap_or(Exact::ZERO).reduced();
                }
                continue;
            }
            end = if way == Way::Up { step.to } else { step.from };
            if !self.is_goal(&end) {
                return Ok((end, false));
            }
            if end == limit {
                return Ok((end, true));
            }
            // After the last single step of a descent the strides begin anew.
            (stride, growing) = (width.add(&width), true);
        }
        Err(self.not_followed("too many steps"))
    }

    /// Where a stride leads that stays on the level and on its stretch of the shape.
    fn leap(&self, from: &Exact, stride: &Exact, way: Way, limit: &Exact) -> Option<Exact> {
        let bound = self.shape.stretch(from, way, limit);
        let bound = if way == Way::Up { bound.to } else { bound.from };
        let there = if way == Way::Up { from.add(stride) } else { from.sub(stride) }.reduced();
        let beside = self.steps.stretch(&there, way, limit).figure(self.reg).and_then(|figure| figure.at(&there));
        let stays = way.is_beyond(&there, &bound) && self.is_goal(&there) && beside.as_ref() == Some(self.goal);
        stays.then_some(there)
    }

    fn is_goal(&self, x: &Exact) -> bool {
        self.steps.at(self.reg, x).as_ref() == Some(self.goal)
    }
}

fn middle(low: &Exact, high: &Exact) -> Option<Exact> {
    if low >= high {
        return None;
    }
    low.add(high).div(&Exact::integer(2)).map(|middle| middle.reduced())
}

fn joined(mut answers: Vec<Answer>, next: Answer) -> Vec<Answer> {
    match answers.last_mut().filter(|last| last.touches(&next)) {
        Some(last) if (&next.greatest, next.greatest_included) > (&last.greatest, last.greatest_included) => {
            last.greatest = next.greatest;
            last.greatest_included = next.greatest_included;
        }
        Some(_) => {}
        None => answers.push(next),
    }
    answers
}
