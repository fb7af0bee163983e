//! How one figure came about, in words and in sums.

use std::collections::VecDeque;

use crate::error::ErrorKind;
use crate::exact::{Registers, State};
use crate::number::{Exact, Rounding};
use crate::plan::{BodyOp, CurveOp, Cut, EffectOp, EndOp, Fold, Op, Plan, Reg};

use super::names::Names;

/// Tells of registers.
pub(super) struct Teller<'p> {
    pub(super) plan: &'p Plan,
    pub(super) regs: Registers<'p>,
    pub(super) names: &'p Names<'p>,
}

/// Which text an expression is written with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum With {
    Names,
    Values,
}

/// How tightly a written expression binds.
const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const ATOM: u8 = 3;

impl Teller<'_> {
    /// The story of a figure, a line each: the sum it comes from, then what each further rule makes of it, then the
    /// parts of the sum that have no name of their own.
    pub(super) fn tell(&self, name: &str, reg: Reg) -> Vec<String> {
        let plain = self.names.plain(reg);
        match self.names.get(plain) {
            Some(other) if other != name => vec![format!("{} = {}", self.local(other, name), self.shown(plain))],
            _ => {
                let mut rests = VecDeque::new();
                let mut lines = self.story(plain, name, &mut rests);
                // A part may have parts of its own; each is told once.
                let mut told = Vec::new();
                while let Some(part) = rests.pop_front() {
                    if told.contains(&part) {
                        continue;
                    }
                    told.push(part);
                    let symbol = self.expression(part, With::Names, true, name).0;
                    let mut story = self.story(part, name, &mut rests);
                    let last = story.pop().unwrap_or_default();
                    lines.push(format!("where {symbol}: {last}"));
                }
                lines
            }
        }
    }

    /// The lines of one register; what its sum holds and no name explains is put into `rests`.
    fn story(&self, reg: Reg, own: &str, rests: &mut VecDeque<Reg>) -> Vec<String> {
        let value = self.shown(reg);
        let step = self.plan.step(reg);
        if !self.regs.get(reg).is_there() {
            return vec![format!("{value}: {}", self.regs.reason(reg))];
        }
        let mut inner = |of: Reg| {
            let of = self.names.plain(of);
            match self.names.get(of) {
                Some(name) => vec![format!("{} = {}", self.local(name, own), self.shown(of))],
                None => self.story(of, own, rests),
            }
        };
        match &step.op {
            Op::Absent { of, .. } => vec![format!("{value}, given in its place: {}", self.regs.reason(*of))],
            Op::Round { of, rounding } => then(inner(*of), format!("{}: {value}", rounded(rounding))),
            Op::Clamp { of, at_least, at_most, .. } => {
                let limit =
                    |word: &str, limit: &Option<Reg>| limit.map(|reg| format!("{word} {}", self.named(reg, own)));
                let limits = [limit("at least", at_least), limit("at most", at_most)];
                let limits = limits.into_iter().flatten().collect::<Vec<_>>().join(" and ");
                then(inner(*of), format!("kept {limits}: {value}"))
            }
            Op::Least(of) if step.path.ends_with(".cap") => {
                then(inner(of[0]), format!("capped at {}: {value}", self.named(of[1], own)))
            }
            Op::Greatest(of) if step.path.ends_with(".floor") => {
                then(inner(of[0]), format!("at least {}: {value}", self.named(of[1], own)))
            }
            Op::Curve(curve) => then(inner(curve.of), self.piece(curve, &value)),
            Op::Levels { of, .. } => vec![format!("{value}, since {}", self.level(*of))],
            Op::WithPoints { of, points } => {
                let there = points.iter().filter(|reg| self.regs.get(**reg).is_there());
                let points = there.map(|reg| self.named(*reg, own)).collect::<Vec<_>>().join(" and ");
                match points.is_empty() {
                    true => inner(*of),
                    false => then(inner(*of), format!("with the points {points}: {value}")),
                }
            }
            Op::CutOffs { of, cuts, rounding } => {
                let mut story = inner(*of);
                story.extend(cuts.iter().map(|cut| self.cut(cut, own)));
                let tripped = cuts.iter().any(|cut| matches!(self.regs.get(cut.trips), State::Truth(true)));
                match rounding.as_ref().filter(|_| tripped) {
                    Some(it) => then(story, format!("after cut-offs, {}: {value}", rounded(it))),
                    None => then(story, format!("after cut-offs: {value}")),
                }
            }
            _ => {
                let mut parts = vec![self.expression(reg, With::Names, true, own).0];
                let numbers = self.expression(reg, With::Values, true, own).0;
                if numbers != parts[0] && numbers != self.brief(reg) {
                    parts.push(numbers);
                }
                if parts.last() != Some(&value) {
                    parts.push(value);
                }
                self.unnamed(reg, rests);
                vec![parts.join(" = ")]
            }
        }
    }

    fn cut(&self, cut: &Cut, own: &str) -> String {
        let name = self.names.cut_off(cut.trips);
        match cut.effect {
            _ if !matches!(self.regs.get(cut.trips), State::Truth(true)) => format!("cut-off {name} does not trip"),
            EffectOp::Cap(cap) => format!("cut-off {name} trips: at most {}", self.named(cap, own)),
            EffectOp::Multiply(factor) => format!("cut-off {name} trips: times {}", self.named(factor, own)),
        }
    }

    /// The parts of a sum that it can only hint at, such as a curve inside a product.
    fn unnamed(&self, reg: Reg, rests: &mut VecDeque<Reg>) {
        for operand in self.plan.step(reg).op.operands() {
            let operand = self.names.plain(operand);
            let told = self.names.get(operand).is_some() || self.slice(operand).is_some();
            if told || !self.regs.get(operand).is_there() {
                continue;
            }
            match self.plan.step(operand).op {
                Op::Constant | Op::Fact { .. } => {}
                Op::Curve(_) | Op::Round { .. } | Op::Clamp { .. } | Op::Levels { .. } => rests.push_back(operand),
                _ => self.unnamed(operand, rests),
            }
        }
    }

    /// An expression and how tightly it binds.
    fn expression(&self, reg: Reg, with: With, top: bool, own: &str) -> (String, u8) {
        let reg = self.names.plain(reg);
        if let (false, Some(name)) = (top, self.names.get(reg)) {
            return match with {
                With::Names => (self.local(name, own), ATOM),
                With::Values => self.atom(reg),
            };
        }
        let of = |reg: &Reg| self.expression(*reg, with, false, own);
        let bound = |reg: &Reg, least: u8| within(of(reg), least);
        let joined = |regs: &[Reg], sign: &str, least: u8| match regs {
            [one] => of(one),
            _ => (regs.iter().map(|reg| bound(reg, least)).collect::<Vec<_>>().join(sign), least),
        };
        let call = |name: &str, regs: &[Reg]| {
            (format!("{name}({})", regs.iter().map(|reg| of(reg).0).collect::<Vec<_>>().join(", ")), ATOM)
        };
        let there =
            |regs: &[Reg]| regs.iter().copied().filter(|reg| self.regs.get(*reg).is_there()).collect::<Vec<_>>();
        match &self.plan.step(reg).op {
            Op::Sum(regs) => joined(regs, " + ", SUM),
            Op::Present(Fold::Sum, regs) => joined(&there(regs), " + ", SUM),
            Op::Product(regs) => joined(regs, " · ", PRODUCT),
            Op::Present(Fold::Product, regs) => joined(&there(regs), " · ", PRODUCT),
            Op::Least(regs) => call("least", regs),
            Op::Present(Fold::Least, regs) => call("least", &there(regs)),
            Op::Greatest(regs) => call("greatest", regs),
            Op::Present(Fold::Greatest, regs) => call("greatest", &there(regs)),
            Op::Difference(..) if self.slice(reg).is_some() => match (with, self.slice(reg)) {
                (With::Names, Some((of, span))) => (format!("slice of {} {span}", bound(&of, ATOM)), PRODUCT),
                _ => self.atom(reg),
            },
            Op::Difference(a, b) => (format!("{} − {}", bound(a, SUM), bound(b, PRODUCT)), SUM),
            Op::Quotient { of: a, by, .. } => (format!("{} / {}", bound(a, PRODUCT), bound(by, ATOM)), PRODUCT),
            Op::Share { weight, sum, .. } => (format!("{} / {}", bound(weight, PRODUCT), bound(sum, ATOM)), PRODUCT),
            Op::Absolute(a) => (format!("|{}|", of(a).0), ATOM),
            Op::LogRatio { of: x, from, to } => {
                let ln = |reg: &Reg| format!("ln {}", bound(reg, ATOM));
                let (x, from, to) = (ln(x), ln(from), ln(to));
                (format!("({x} − {from}) / ({to} − {from})"), PRODUCT)
            }
            Op::Geometric(pairs) => {
                let power = |(score, weight): &(Reg, Reg)| format!("{}^{}", bound(score, ATOM), bound(weight, ATOM));
                (self.terms(pairs, power, " · "), PRODUCT)
            }
            Op::Harmonic(pairs) => {
                let part =
                    |(score, weight): &(Reg, Reg)| format!("{} / {}", bound(weight, PRODUCT), bound(score, ATOM));
                (format!("1 / ({})", self.terms(pairs, part, " + ")), PRODUCT)
            }
            Op::WeightsPresent(pairs) => {
                let there = pairs.iter().filter(|(member, _)| self.regs.get(*member).is_there());
                joined(&there.map(|(_, weight)| *weight).collect::<Vec<_>>(), " + ", SUM)
            }
            Op::Round { of: inner, .. } if with == With::Names => call("rounded", &[*inner]),
            Op::Clamp { of: inner, .. } if with == With::Names => call("limited", &[*inner]),
            Op::Curve(curve) if with == With::Names => call("curve", &[curve.of]),
            Op::Levels { of: inner, .. } if with == With::Names => call("level", &[*inner]),
            _ => self.atom(reg),
        }
    }

    /// What a slice of marginal tiers is cut from, and between which ends.
    fn slice(&self, reg: Reg) -> Option<(Reg, String)> {
        let Op::Difference(limited, _) = self.plan.step(reg).op else { return None };
        match self.plan.step(limited).op {
            Op::Clamp { of, at_least: Some(start), at_most, crossed: ErrorKind::PieceOrder } => {
                let end = at_most.map(|end| format!(" to {}", self.brief(end))).unwrap_or_else(|| " up".into());
                Some((of, format!("from {}{end}", self.brief(start))))
            }
            _ => None,
        }
    }

    /// `region is south`
    fn level(&self, reg: Reg) -> String {
        let (State::Level(level), Op::Fact { slot }) = (self.regs.get(reg), &self.plan.step(reg).op) else {
            return "no level is given".to_owned();
        };
        let input = &self.plan.inputs[*slot as usize];
        let levels = input.levels.as_deref().unwrap_or_default();
        format!("{} is {}", input.name, levels.get(*level as usize).map_or("", |text| &**text))
    }

    /// A condition with the values that it looked at: `data_breaches above 0 (1 above 0: yes)`.
    pub(super) fn condition(&self, reg: Reg, own: &str) -> String {
        let joined = |of: &[Reg], word: &str| {
            let parts: Vec<_> = of.iter().map(|reg| self.condition(*reg, own)).collect();
            parts.join(word)
        };
        match &self.plan.step(reg).op {
            Op::All(of) => joined(of, ", and "),
            Op::Any(of) => joined(of, ", or "),
            Op::Compare { of, is, with } => {
                let word = is.word().replace('_', " ");
                let side = |reg: &Reg, with| self.expression(*reg, with, false, own).0;
                let names = format!("{} {word} {}", side(of, With::Names), side(with, With::Names));
                match self.regs.get(reg) {
                    State::Truth(truth) => {
                        let answer = if *truth { "yes" } else { "no" };
                        format!("{names} ({} {word} {}: {answer})", side(of, With::Values), side(with, With::Values))
                    }
                    _ => format!("{names} ({})", self.regs.reason(reg)),
                }
            }
            _ => self.shown(reg),
        }
    }

    fn terms(&self, pairs: &[(Reg, Reg)], term: impl Fn(&(Reg, Reg)) -> String, sign: &str) -> String {
        let there = pairs.iter().filter(|(score, _)| self.regs.get(*score).is_there());
        there.map(term).collect::<Vec<_>>().join(sign)
    }

    /// Which piece the value fell on, and what the curve is there.
    fn piece(&self, curve: &CurveOp, value: &str) -> String {
        let Some(i) = self.regs.chosen(curve) else { return value.to_owned() };
        let (piece, before) = (&curve.pieces[i], i.checked_sub(1).and_then(|before| curve.pieces[before].end));
        let from = before.map(|end| match end {
            EndOp::Below(reg) => format!("from {}", self.brief(reg)),
            EndOp::UpTo(reg) => format!("above {}", self.brief(reg)),
        });
        let to = piece.end.map(|end| match end {
            EndOp::Below(reg) => format!("below {}", self.brief(reg)),
            EndOp::UpTo(reg) => format!("up to {}", self.brief(reg)),
        });
        let span = [from, to].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let span = if span.is_empty() { "everywhere" } else { &span };
        let start = before.map(|end| self.brief(end.reg())).unwrap_or_default();
        let beyond = |at: &str| format!("({} − {})", self.brief(curve.of), signed(at));
        let formula = match &piece.body {
            BodyOp::Constant(_) | BodyOp::Refuse(_) => String::new(),
            BodyOp::Straight { from, to, .. } => {
                let (low, high) = (self.brief(*from), self.brief(*to));
                let end = piece.end.map(|end| self.brief(end.reg())).unwrap_or_default();
                let slope = format!("({high} − {}) / ({end} − {})", signed(&low), signed(&start));
                format!("{low} + {} · {slope} = ", beyond(&start))
            }
            BodyOp::Line { from, slope, at } => {
                let at = at.map_or(start, |at| self.brief(at));
                format!("{} + {} · {} = ", self.brief(*from), beyond(&at), signed(&self.brief(*slope)))
            }
            BodyOp::Steps { from, add, every } => {
                let (from, add, every) = (self.brief(*from), signed(&self.brief(*add)), self.brief(*every));
                format!("{from} + {add} · full steps of {every} in {} = ", beyond(&start))
            }
        };
        format!("piece {} of {} ({span}): {formula}{value}", i + 1, curve.pieces.len())
    }

    /// A name as it reads inside the story of another: a member's own figures go without its id.
    fn local(&self, name: &str, own: &str) -> String {
        match (name.split_once('.'), own.split_once('.')) {
            (Some((id, part)), Some((own, _))) if id == own => part.to_owned(),
            _ => name.to_owned(),
        }
    }

    fn named(&self, reg: Reg, own: &str) -> String {
        match self.names.get(reg) {
            Some(name) => format!("{} = {}", self.local(name, own), self.shown(reg)),
            None => self.shown(reg),
        }
    }

    fn atom(&self, reg: Reg) -> (String, u8) {
        let text = self.brief(reg);
        let binds = if text.starts_with('-') { SUM } else { ATOM };
        (text, binds)
    }

    /// A number inside a sum: without the fraction, which stands where the number was worked out.
    fn brief(&self, reg: Reg) -> String {
        let shown = self.shown(reg);
        shown.split_once(" (").map_or(shown.clone(), |(brief, _)| brief.to_owned())
    }

    fn shown(&self, reg: Reg) -> String {
        match self.regs.get(reg) {
            State::Value(value) => number(value, self.names.decimals(reg)),
            State::Truth(truth) => truth.to_string(),
            State::Level(_) => "a level".into(),
            State::Missing | State::Refused(_) => "missing".into(),
            State::Undefined => "undefined".into(),
            State::NotApplicable => "not applicable".into(),
        }
    }
}

fn rounded(rounding: &Rounding) -> String {
    format!("rounded to {}, {}", rounding.to().decimal_text(), rounding.mode().word().replace('_', " "))
}

fn then(mut story: Vec<String>, line: String) -> Vec<String> {
    story.push(line);
    story
}

fn within((text, binds): (String, u8), least: u8) -> String {
    if binds < least { format!("({text})") } else { text }
}

fn signed(text: &str) -> String {
    if text.starts_with('-') { format!("({text})") } else { text.to_owned() }
}

/// A number as a clerk reads it: with the decimals of its rounding, else the whole decimal where it ends soon, else 10
/// decimals and the fraction.
fn number(value: &Exact, decimals: Option<u32>) -> String {
    const LONG: usize = 32;
    if let Some(published) = decimals.and_then(|decimals| value.publish(Some(decimals)))
        && published.to_exact() == *value
    {
        return published.to_string();
    }
    let text = value.decimal_text();
    if !text.contains('/') && text.len() <= LONG {
        return text;
    }
    let about = value.publish(None).map_or_else(|| "a long number".to_owned(), |published| published.to_string());
    let fraction = value.fraction();
    if fraction.len() <= LONG { format!("{about}… ({fraction})") } else { format!("{about}…") }
}
