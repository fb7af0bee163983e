//! What no employee can reach: ranges of every register, from the card's own limits.

use crate::card::{Card, Comparison};
use crate::exact::State;
use crate::number::Exact;
use crate::plan::{BodyOp, CurveOp, EffectOp, EndOp, Fold, MemberSort, Op, Plan, Reg, Step};

use super::range::Range;
use super::{Finding, FindingKind};

pub(super) fn look(card: &Card, findings: &mut Vec<Finding>) {
    let plan = card.plan();
    let mut reach = Reach { plan, live: Vec::with_capacity(plan.live.len()) };
    for step in &plan.live {
        let known = reach.step(step, findings);
        reach.live.push(known);
    }
    for member in &plan.outputs.members {
        if member.sort == MemberSort::CutOff {
            let truth = member.condition.map(|condition| reach.truth(condition));
            let finding = |kind, message: &str| Finding::new(kind, format!("{}.trips", member.path), message);
            match truth {
                Some(Truth::Never) => {
                    findings.push(finding(FindingKind::NeverTrips, "whatever the facts, it never trips"))
                }
                Some(Truth::Always) => findings.push(finding(FindingKind::AlwaysTrips, "whatever the facts, it trips")),
                _ => {}
            }
        } else if member.sort != MemberSort::Group
            && let Some(value) = member.own.and_then(|own| reach.range(own).only().cloned())
        {
            let message = format!("`{}` scores {} for everybody", member.id, value.decimal_text());
            findings.push(Finding::new(FindingKind::NoEffect, &*member.path, message));
        }
    }
}

/// What is known of a register for every employee.
enum Known {
    Range(Range),
    Truth(Truth),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Truth {
    Never,
    Always,
    Depends,
}

struct Reach<'p> {
    plan: &'p Plan,
    live: Vec<Known>,
}

impl Reach<'_> {
    fn range(&self, reg: Reg) -> Range {
        match reg {
            Reg::Fact(_) => Range::ANY,
            Reg::Constant(i) => self.plan.constants[i as usize].1.value().map_or(Range::ANY, Range::point),
            Reg::Live(i) => match &self.live[i as usize] {
                Known::Range(range) => range.clone(),
                Known::Truth(_) => Range::ANY,
            },
        }
    }

    fn truth(&self, reg: Reg) -> Truth {
        match reg {
            Reg::Fact(_) => Truth::Depends,
            Reg::Constant(i) => match self.plan.constants[i as usize].1 {
                State::Truth(true) => Truth::Always,
                State::Truth(false) => Truth::Never,
                _ => Truth::Depends,
            },
            Reg::Live(i) => match self.live[i as usize] {
                Known::Truth(truth) => truth,
                Known::Range(_) => Truth::Depends,
            },
        }
    }

    fn hull(&self, of: impl IntoIterator<Item = Reg>) -> Range {
        let ranges = of.into_iter().map(|reg| self.range(reg));
        ranges.reduce(|a, b| a.hull(&b)).unwrap_or(Range::ANY)
    }

    fn fold(&self, of: &[Reg], f: fn(&Range, &Range) -> Range) -> Range {
        of.iter().map(|reg| self.range(*reg)).reduce(|a, b| f(&a, &b)).unwrap_or(Range::ANY)
    }

    fn step(&self, step: &Step, findings: &mut Vec<Finding>) -> Known {
        Known::Range(match &step.op {
            Op::Compare { of, is, with } => return Known::Truth(compare(&self.range(*of), *is, &self.range(*with))),
            Op::All(of) => return Known::Truth(self.all(of, Truth::Always, Truth::Never)),
            Op::Any(of) => return Known::Truth(self.all(of, Truth::Never, Truth::Always)),
            Op::Trips { condition, .. } => return Known::Truth(self.truth(*condition)),
            Op::Sum(of) => self.fold(of, Range::add),
            Op::Product(of) => self.fold(of, Range::mul),
            Op::Least(of) => self.fold(of, Range::least),
            Op::Greatest(of) => self.fold(of, Range::greatest),
            Op::Difference(a, b) => self.range(*a).add(&self.range(*b).neg()),
            Op::Quotient { of, by, .. } => self.quotient(*of, *by),
            Op::Share { .. } => Range::between(0, 1),
            Op::Absolute(of) => self.range(*of).absolute(),
            Op::Clamp { of, at_least, at_most, .. } => {
                let mut range = self.range(*of);
                if let Some(limit) = at_least {
                    range = range.greatest(&self.range(*limit));
                }
                if let Some(limit) = at_most {
                    range = range.least(&self.range(*limit));
                }
                range
            }
            Op::Round { of, rounding } => self.range(*of).rounded(rounding),
            Op::Curve(curve) => self.curve(curve, step, findings),
            Op::Levels { are, .. } => self.hull(are.iter().copied()),
            Op::Applies { of, .. } | Op::Require { of, .. } => self.range(*of),
            Op::Absent { of, missing, undefined, .. } => {
                let given = [missing, undefined].into_iter().filter_map(|policy| match &**policy {
                    crate::card::Policy::Score(score) => Some(Range::point(&score.0)),
                    _ => None,
                });
                given.fold(self.range(*of), |range, given| range.hull(&given))
            }
            Op::Present(Fold::Sum, of) => {
                let zero = Range::point(&Exact::ZERO);
                of.iter().fold(zero.clone(), |sum, reg| sum.add(&self.range(*reg).hull(&zero)))
            }
            Op::Present(Fold::Product, _) => Range::ANY,
            Op::Present(_, of) => self.hull(of.iter().copied()),
            Op::WeightsPresent(_) | Op::Coverage(_) => Range::between(0, 1),
            Op::Geometric(of) | Op::Harmonic(of) => self.hull(of.iter().map(|(score, _)| *score)),
            Op::WithPoints { of, points } => {
                let zero = Range::point(&Exact::ZERO);
                points.iter().fold(self.range(*of), |sum, reg| sum.add(&self.range(*reg).hull(&zero)))
            }
            Op::CutOffs { of, cuts, rounding } => {
                // Any of them may trip or not: caps first, then multipliers, then the rounding.
                let capped = cuts.iter().fold(self.range(*of), |range, cut| match cut.effect {
                    EffectOp::Cap(cap) => range.hull(&range.least(&self.range(cap))),
                    EffectOp::Multiply(_) => range,
                });
                let cut = cuts.iter().fold(capped, |range, cut| match cut.effect {
                    EffectOp::Cap(_) => range,
                    EffectOp::Multiply(factor) => range.hull(&range.mul(&self.range(factor))),
                });
                rounding.as_ref().map_or(cut.clone(), |rounding| cut.hull(&cut.rounded(rounding)))
            }
            Op::Fact { .. } | Op::Constant | Op::LogRatio { .. } => Range::ANY,
        })
    }

    /// All of them, or none of them, by which of the two decides alone.
    fn all(&self, of: &[Reg], whole: Truth, one: Truth) -> Truth {
        let truths = || of.iter().map(|reg| self.truth(*reg));
        if truths().any(|truth| truth == one) {
            one
        } else if truths().all(|truth| truth == whole) {
            whole
        } else {
            Truth::Depends
        }
    }

    fn quotient(&self, of: Reg, by: Reg) -> Range {
        let inverse = self.range(by).only().and_then(|by| Exact::ONE.div(by));
        inverse.map_or(Range::ANY, |inverse| self.range(of).mul(&Range::point(&inverse)))
    }

    fn curve(&self, curve: &CurveOp, step: &Step, findings: &mut Vec<Finding>) -> Range {
        let x = self.range(curve.of);
        let mut values: Option<Range> = None;
        let mut before: Option<EndOp> = None;
        for (i, piece) in curve.pieces.iter().enumerate() {
            let start = before.and_then(|end| Some((self.range(end.reg()).only()?.clone(), end)));
            let end = piece.end.and_then(|end| Some((self.range(end.reg()).only()?.clone(), end)));
            let too_low = start.as_ref().is_some_and(|(start, end)| match (end, &x.high) {
                (EndOp::Below(_), Some(high)) => high < start,
                (EndOp::UpTo(_), Some(high)) => high <= start,
                _ => false,
            });
            let too_high = end.as_ref().is_some_and(|(value, end)| match (end, &x.low) {
                (EndOp::Below(_), Some(low)) => low >= value,
                (EndOp::UpTo(_), Some(low)) => low > value,
                _ => false,
            });
            before = piece.end;
            if too_low || too_high {
                // A piece that refuses is there for what should never come.
                if !matches!(piece.body, BodyOp::Refuse(_)) && x.only().is_none() {
                    let shown = |end: &Option<Exact>| end.as_ref().map_or("without end".into(), Exact::decimal_text);
                    let range = format!("{} to {}", shown(&x.low), shown(&x.high));
                    let message = format!("nothing can fall on this piece: what is looked up lies within {range}");
                    findings.push(Finding::new(FindingKind::NeverReached, format!("{}[{i}]", step.path), message));
                }
                continue;
            }
            if let Some(range) = self.body(&piece.body, &x, start.map(|it| it.0), end.map(|it| it.0)) {
                values = Some(values.map_or(range.clone(), |values| values.hull(&range)));
            }
        }
        values.unwrap_or(Range::ANY)
    }

    /// The values of a curve on one piece; none where it refuses.
    fn body(&self, body: &BodyOp, x: &Range, start: Option<Exact>, end: Option<Exact>) -> Option<Range> {
        let on = Range {
            low: start.clone().into_iter().chain(x.low.clone()).max(),
            high: end.into_iter().chain(x.high.clone()).min(),
        };
        let beyond = |at: Option<&Exact>| at.map_or(Range::ANY, |at| on.add(&Range::point(&at.neg())));
        Some(match body {
            BodyOp::Refuse(_) => return None,
            BodyOp::Constant(is) => self.range(*is),
            BodyOp::Straight { from, to, .. } => self.range(*from).hull(&self.range(*to)),
            BodyOp::Line { from, slope, at } => {
                let at = match at {
                    Some(at) => self.range(*at).only().cloned(),
                    None => start,
                };
                beyond(at.as_ref()).mul(&self.range(*slope)).add(&self.range(*from))
            }
            BodyOp::Steps { from, add, every } => {
                let steps = match self.range(*every).only().and_then(|every| Exact::ONE.div(every)) {
                    Some(inverse) => beyond(start.as_ref()).mul(&Range::point(&inverse)),
                    None => Range::ANY,
                };
                // Only full steps count, so that up to one is lost.
                let lost = Range::between(-1, 0);
                steps.add(&lost).mul(&self.range(*add)).add(&self.range(*from))
            }
        })
    }
}

fn compare(of: &Range, is: Comparison, with: &Range) -> Truth {
    let difference = of.add(&with.neg());
    let (low, high) = (difference.low.as_ref().map(Exact::signum), difference.high.as_ref().map(Exact::signum));
    let always = |holds: bool, never: bool| match (holds, never) {
        (true, _) => Truth::Always,
        (_, true) => Truth::Never,
        _ => Truth::Depends,
    };
    let (above, at_least) = (low.is_some_and(|low| low > 0), low.is_some_and(|low| low >= 0));
    let (below, up_to) = (high.is_some_and(|high| high < 0), high.is_some_and(|high| high <= 0));
    match is {
        Comparison::Above => always(above, up_to),
        Comparison::AtLeast => always(at_least, below),
        Comparison::Below => always(below, at_least),
        Comparison::UpTo => always(up_to, above),
        Comparison::Equals => always(at_least && up_to, above || below),
    }
}
