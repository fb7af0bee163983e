//! What cliffs, dead and perverse zones cost one employee, found exactly along each fact.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::along::{Along, Roundings};
use crate::card::Card;
use crate::exact::{Budget, Registers, run};
use crate::facts::Facts;
use crate::number::Exact;
use crate::plan::{EndOp, MemberSort, Op, Plan, Reg};

use super::{Finding, FindingKind};

pub(super) fn look(card: &Card, facts: &Facts, means: &[(&str, Exact)], findings: &mut Vec<Finding>) {
    let plan = card.plan();
    if plan.unfitted.is_some() {
        return;
    }
    let live = run(plan, facts.slots(), false);
    let regs = Registers::of(plan, facts.slots(), &live);
    looks_like_percent(plan, &regs, findings);
    target_far(plan, &regs, means, findings);
    bonus_share(plan, &regs, findings);
    let Some(paid) = plan.outputs.total.or(plan.outputs.index.as_ref().map(|index| index.score)) else { return };
    let whole = regs.value(paid.reg).map_or(Exact::ZERO, Exact::abs);
    let currency = card.document().currency.as_deref();
    let what = match (&plan.outputs.total, currency) {
        (Some(_), Some(currency)) => format!("pay in {currency}"),
        (Some(_), None) => "pay".to_owned(),
        (None, _) => "the index".to_owned(),
    };
    // Between the counts of a discrete indicator nothing is expected to move.
    let continuous = judged(plan, |sort| sort == MemberSort::Continuous);
    let budget = Rc::new(Budget::walking());
    for slot in judged(plan, |_| true) {
        let own = regs.value(Reg::Fact(slot)).cloned();
        let input = &*plan.inputs[slot as usize].name;
        let along = Along::new(plan, facts.slots(), slot, paid.reg, Roundings::Ignored, &budget);
        let zones = Zones {
            along,
            reg: paid.reg,
            what: &what,
            path: format!("facts.{input}"),
            whole: &whole,
            is_continuous: continuous.contains(&slot),
        };
        zones.look(own.as_ref(), findings);
    }
}

/// The numeric facts that the actuals of indicators and the conditions of cut-offs rest on.
fn judged(plan: &Plan, by: fn(MemberSort) -> bool) -> BTreeSet<u32> {
    let members = plan.outputs.members.iter().filter(|member| by(member.sort));
    let looked_at =
        members.flat_map(|member| member.actual.map(|actual| actual.reg).into_iter().chain(member.condition));
    let slots = plan.behind(looked_at).filter_map(|reg| match reg {
        Reg::Fact(slot) if plan.inputs[slot as usize].levels.is_none() => Some(slot),
        _ => None,
    });
    slots.collect()
}

struct Zones<'p> {
    along: Along<'p>,
    reg: Reg,
    what: &'p str,
    path: String,
    whole: &'p Exact,
    is_continuous: bool,
}

/// A stretch and what the figure is beside its two ends.
struct Part {
    from: Exact,
    to: Exact,
    /// Just above `from`, and just below `to`.
    values: Option<(Exact, Exact)>,
    trend: Ordering,
}

impl Zones<'_> {
    fn look(&self, own: Option<&Exact>, findings: &mut Vec<Finding>) {
        let far = Exact::integer(1_000_000_000_000);
        let low = if own.is_some_and(|own| own.signum() < 0) { far.neg() } else { Exact::ZERO };
        let Some(parts) = self.parts(&low, &far) else {
            let message = format!("{} cannot be followed along it", self.what);
            findings.push(Finding::new(FindingKind::NotFollowed, &self.path, message));
            return;
        };
        let values = || parts.iter().filter_map(|part| part.values.as_ref());
        let (Some(first), Some(last)) = (values().next(), values().next_back()) else { return };
        let better = last.1.cmp(&first.0);
        self.cliffs(&parts, findings);
        if self.is_continuous {
            self.dead(&parts, better, findings);
        }
        self.perverse(&parts, better, findings);
    }

    fn parts(&self, low: &Exact, high: &Exact) -> Option<Vec<Part>> {
        let mut parts: Vec<Part> = Vec::new();
        for stretch in self.along.stretches(low, high)? {
            let figure = stretch.figure(self.reg);
            let trend = match &figure {
                Some(figure) => figure.trend()?,
                None => Ordering::Equal,
            };
            let values = figure.and_then(|figure| Some((figure.at(&stretch.from)?, figure.at(&stretch.to)?)));
            // Two stretches of one straight way are one.
            match parts.last_mut() {
                Some(last) if continues(last, &values, trend) => {
                    last.to = stretch.to;
                    last.values = last.values.take().zip(values).map(|(last, next)| (last.0, next.1));
                }
                _ => parts.push(Part { from: stretch.from, to: stretch.to, values, trend }),
            }
        }
        Some(parts)
    }

    fn cliffs(&self, parts: &[Part], findings: &mut Vec<Finding>) {
        // A twentieth of all that is paid, or of a full index, is a large amount.
        let base = if self.whole.is_zero() { &Exact::ONE } else { self.whole };
        for pair in parts.windows(2) {
            let (Some((_, below)), Some((above, _))) = (&pair[0].values, &pair[1].values) else { continue };
            let height = above.sub(below).abs();
            if height.mul(&Exact::integer(20)) >= *base && !height.is_zero() {
                let at = shown(&pair[1].from);
                let message = format!(
                    "at {at} {} goes from {} to {}, by {}",
                    self.what,
                    shown(below),
                    shown(above),
                    shown(&height)
                );
                findings.push(Finding::new(FindingKind::Cliff, &self.path, message).costs(&height));
            }
        }
    }

    fn dead(&self, parts: &[Part], better: Ordering, findings: &mut Vec<Finding>) {
        // The last part has no end, and where less is better the first is the best one: a cap is meant.
        let best_first = usize::from(better.is_lt());
        for part in parts.iter().take(parts.len().saturating_sub(1)).skip(best_first) {
            if let (Some((value, _)), Ordering::Equal) = (&part.values, part.trend) {
                let (from, to) = (shown(&part.from), shown(&part.to));
                let message = format!("from {from} to {to} {} stays at {}, whatever is done", self.what, shown(value));
                findings.push(Finding::new(FindingKind::DeadZone, &self.path, message));
            }
        }
    }

    /// Where the figure goes against the direction that it takes on the whole.
    fn perverse(&self, parts: &[Part], better: Ordering, findings: &mut Vec<Finding>) {
        let worse = better.reverse();
        for part in parts.iter().filter(|part| part.trend == worse && worse.is_ne()) {
            let Some((from_value, to_value)) = &part.values else { continue };
            let loss = from_value.sub(to_value).abs();
            let (from, to) = (shown(&part.from), shown(&part.to));
            let direction = if worse.is_lt() { "falls" } else { "rises" };
            let message = format!(
                "from {from} to {to} {} {direction} by {}, against its direction on the whole",
                self.what,
                shown(&loss)
            );
            findings.push(Finding::new(FindingKind::PerverseZone, &self.path, message).costs(&loss));
        }
        for pair in parts.windows(2) {
            let (Some((_, below)), Some((above, _))) = (&pair[0].values, &pair[1].values) else { continue };
            if above.cmp(below) == worse && worse.is_ne() {
                let loss = above.sub(below).abs();
                let at = shown(&pair[1].from);
                let message =
                    format!("at {at} {} jumps by {}, against its direction on the whole", self.what, shown(&loss));
                findings.push(Finding::new(FindingKind::PerverseZone, &self.path, message).costs(&loss));
            }
        }
    }
}

fn continues(last: &Part, next: &Option<(Exact, Exact)>, trend: Ordering) -> bool {
    match (&last.values, next) {
        (Some((_, end)), Some((start, _))) => last.trend == trend && end == start,
        (None, None) => true,
        _ => false,
    }
}

/// Amounts are shown as published figures are.
fn shown(value: &Exact) -> String {
    value.publish(None).map_or_else(|| value.decimal_text(), |published| published.to_string())
}

/// A value of 10 or more looked up in a curve that ends by 3 is probably meant in per cent.
fn looks_like_percent(plan: &Plan, regs: &Registers<'_>, findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for step in &plan.live {
        let Op::Curve(curve) = &step.op else { continue };
        let ends = curve.pieces.iter().filter_map(|piece| piece.end.map(EndOp::reg));
        let highest = ends.filter_map(|end| regs.value(end)).max();
        let (Some(highest), Some(x)) = (highest, regs.value(curve.of)) else { continue };
        let small = highest.signum() > 0 && highest <= &Exact::integer(3);
        if small && x >= &highest.mul(&Exact::integer(10)) && x <= &Exact::integer(1_000) && seen.insert(curve.of) {
            let (x, end) = (x.decimal_text(), highest.decimal_text());
            let message = format!("{x} is looked up where the last piece begins at {end}: is {x} % meant?");
            findings.push(Finding::new(FindingKind::LooksLikePercent, &*step.path, message));
        }
    }
}

/// More than 30 % from the industry's mean.
fn target_far(plan: &Plan, regs: &Registers<'_>, means: &[(&str, Exact)], findings: &mut Vec<Finding>) {
    for (name, mean) in means {
        let fact = plan.inputs.iter().position(|input| *input.name == **name).map(|slot| Reg::Fact(slot as u32));
        let measure = plan.outputs.measures.iter().find(|measure| *measure.name == **name);
        let Some(target) = fact.or(measure.map(|measure| measure.figure.reg)).and_then(|reg| regs.value(reg)) else {
            continue;
        };
        let distance = target.sub(mean).abs();
        if distance.mul(&Exact::integer(10)) > mean.abs().mul(&Exact::integer(3)) {
            let (target, mean) = (target.decimal_text(), mean.decimal_text());
            let message = format!("the target {target} is more than 30 % from the industry's mean {mean}");
            findings.push(Finding::new(FindingKind::TargetFar, *name, message));
        }
    }
}

/// Amounts that rest on an indicator are variable pay, the others are fixed.
fn bonus_share(plan: &Plan, regs: &Registers<'_>, findings: &mut Vec<Finding>) {
    let Some(index) = &plan.outputs.index else { return };
    let (mut fixed, mut variable) = (Exact::ZERO, Exact::ZERO);
    for line in plan.outputs.lines.iter().filter(|line| !line.memo) {
        let Some(amount) = regs.value(line.amount.reg) else { return };
        let sum =
            if plan.behind([line.amount.reg]).any(|reg| reg == index.score.reg) { &mut variable } else { &mut fixed };
        *sum = sum.add(amount);
    }
    let Some(share) = variable.div(&fixed).filter(|_| fixed.signum() > 0) else { return };
    let fifth = Exact::ONE.div(&Exact::integer(5)).unwrap_or(Exact::ONE);
    if share > fifth && share < Exact::ONE {
        let percent = share.mul(&Exact::integer(100));
        let message = format!(
            "the bonus is {} % of fixed pay: up to 20 % is usual for ordinary staff, 100 % and more for a senior manager",
            percent.publish(Some(1)).map_or_else(String::new, |percent| percent.to_string())
        );
        findings.push(Finding::new(FindingKind::BonusShare, "pay", message));
    }
}
