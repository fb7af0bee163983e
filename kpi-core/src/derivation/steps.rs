//! The derivation as JSON: one entry a step, in order, each with its rule, its operands and its exact value.

use std::collections::HashSet;

use serde_json::{Map, Value as Json, json};

use crate::card::{Policy, Verdict};
use crate::exact::{Registers, State};
use crate::facts::Facts;
use crate::outcome::Outcome;
use crate::plan::{BodyOp, CurveOp, EffectOp, EndOp, Fold, Op, Plan, Reg, Step};

pub(super) fn write(outcome: &Outcome) -> Json {
    let (card, facts, plan) = (outcome.card(), outcome.facts(), outcome.plan());
    let regs = outcome.registers();
    let writer = Writer { plan, regs };
    let mut steps = Vec::new();
    let mut written = HashSet::new();
    let inputs = (0..plan.facts.len()).map(|i| Reg::Fact(i as u32));
    let constants = (0..plan.constants.len()).map(|i| Reg::Constant(i as u32));
    for reg in inputs.chain(constants).chain((0..plan.live.len()).map(|i| Reg::Live(i as u32))) {
        // A step that would have refused the row, had it been used, explains nothing; nor does what it feeds.
        let refused = matches!(regs.get(reg), State::Refused(_));
        if !refused && writer.used(reg).iter().all(|operand| written.contains(operand)) {
            written.insert(reg);
            steps.push(writer.step(reg));
        }
    }
    json!({
        "card": {"id": card.id(), "fingerprint": card.fingerprint()},
        "facts": given(plan, facts),
        "steps": steps,
        "figures": writer.figures(outcome, &written),
    })
}

fn given(plan: &Plan, facts: &Facts) -> Map<String, Json> {
    let text = |(input, slot): (&crate::plan::InputSlot, &State)| {
        let value = match (slot, &input.levels) {
            (State::Value(number), _) => Json::from(number.decimal_text()),
            (State::Level(level), Some(levels)) => Json::from(&*levels[*level as usize]),
            _ => Json::Null,
        };
        (input.name.to_string(), value)
    };
    plan.inputs.iter().zip(facts.slots()).map(text).collect()
}

struct Writer<'p> {
    plan: &'p Plan,
    regs: Registers<'p>,
}

impl Writer<'_> {
    /// The number of a register's step: facts come first, then constants.
    fn number(&self, reg: Reg) -> usize {
        let (facts, constants) = (self.plan.facts.len(), self.plan.constants.len());
        match reg {
            Reg::Fact(i) => i as usize,
            Reg::Constant(i) => facts + i as usize,
            Reg::Live(i) => facts + constants + i as usize,
        }
    }

    fn numbers(&self, regs: &[Reg]) -> Vec<usize> {
        regs.iter().map(|reg| self.number(*reg)).collect()
    }

    fn pairs(&self, pairs: &[(Reg, Reg)]) -> Vec<[usize; 2]> {
        pairs.iter().map(|(a, b)| [self.number(*a), self.number(*b)]).collect()
    }

    /// The operands that the result rests on: of a curve the chosen piece only, of a cut-off's effect only one that
    /// tripped, of a group of which too little is there its coverage only.
    fn used(&self, reg: Reg) -> Vec<Reg> {
        let step = self.plan.step(reg);
        let holds = |reg: Reg| matches!(self.regs.get(reg), State::Truth(true));
        match &step.op {
            Op::Applies { condition, .. } if !holds(*condition) => vec![*condition],
            Op::Curve(curve) => {
                let ends = curve.pieces.iter().filter_map(|piece| piece.end.map(EndOp::reg));
                let body = self.regs.chosen(curve).map(|i| curve.pieces[i].body.operands()).unwrap_or_default();
                [curve.of].into_iter().chain(ends).chain(body).collect()
            }
            Op::Levels { of, are } => match self.regs.get(*of) {
                State::Level(level) => vec![*of, are[*level as usize]],
                _ => vec![*of],
            },
            Op::CutOffs { of, cuts, .. } => {
                let tripped = cuts.iter().filter(|cut| holds(cut.trips)).map(|cut| cut.effect.reg());
                [*of].into_iter().chain(cuts.iter().map(|cut| cut.trips)).chain(tripped).collect()
            }
            Op::Trips { guarded, .. } if !self.regs.get(*guarded).is_there() => vec![*guarded],
            Op::Trips { applies, guarded, .. } => match applies.iter().position(|reg| !holds(*reg)) {
                Some(outside) => applies[..=outside].iter().copied().chain([*guarded]).collect(),
                None => step.op.operands(),
            },
            Op::Require { of, coverage, least } if matches!(self.regs.get(*of), State::Refused(_)) => {
                vec![*coverage, *least]
            }
            Op::Share { of, .. } if !self.regs.get(*of).is_there() => vec![*of],
            op => op.operands(),
        }
    }

    fn step(&self, reg: Reg) -> Json {
        let step = self.plan.step(reg);
        let mut record = self.rule(step);
        record.insert("step".into(), self.number(reg).into());
        record.insert("path".into(), (*step.path).into());
        let (key, value) = match self.regs.get(reg) {
            State::Value(value) => ("value", Json::from(value.fraction())),
            State::Truth(truth) => ("truth", Json::from(*truth)),
            State::Level(level) => ("level", self.level(step, *level)),
            State::Missing | State::Refused(_) => ("status", "missing".into()),
            State::Undefined => ("status", "undefined".into()),
            State::NotApplicable => ("status", "not_applicable".into()),
        };
        record.insert(key.into(), value);
        Json::Object(record)
    }

    fn level(&self, step: &Step, level: u32) -> Json {
        let Op::Fact { slot } = step.op else { return Json::Null };
        let levels = self.plan.inputs[slot as usize].levels.as_deref().unwrap_or_default();
        levels.get(level as usize).map_or(Json::Null, |text| Json::from(&**text))
    }

    fn rule(&self, step: &Step) -> Map<String, Json> {
        let n = |reg: &Reg| self.number(*reg);
        let json = match &step.op {
            Op::Fact { slot } => json!({"rule": "fact", "name": &*self.plan.inputs[*slot as usize].name}),
            Op::Constant => json!({"rule": "constant"}),
            Op::Sum(of) => json!({"rule": "sum", "of": self.numbers(of)}),
            Op::Product(of) => json!({"rule": "product", "of": self.numbers(of)}),
            Op::Least(of) => json!({"rule": "least", "of": self.numbers(of)}),
            Op::Greatest(of) => json!({"rule": "greatest", "of": self.numbers(of)}),
            Op::Difference(a, b) => json!({"rule": "difference", "of": [n(a), n(b)]}),
            Op::Quotient { of, by, positive } => {
                json!({"rule": "quotient", "of": [n(of), n(by)], "defined": if *positive { "positive" } else { "nonzero" }})
            }
            Op::Absolute(of) => json!({"rule": "absolute", "of": n(of)}),
            Op::Clamp { of, at_least, at_most, .. } => {
                let mut json = json!({"rule": "clamp", "of": n(of)});
                for (key, limit) in [("at_least", at_least), ("at_most", at_most)] {
                    if let Some(limit) = limit {
                        json[key] = n(limit).into();
                    }
                }
                json
            }
            Op::Round { of, rounding } => {
                json!({"rule": "round", "of": n(of), "to": rounding.to().decimal_text(), "mode": rounding.mode().word()})
            }
            Op::Curve(curve) => self.curve(curve),
            Op::Levels { of, are } => json!({"rule": "levels", "of": n(of), "are": self.levels(*of, are)}),
            Op::LogRatio { of, from, to } => json!({"rule": "log_ratio", "of": [n(of), n(from), n(to)]}),
            Op::Compare { of, is, with } => json!({"rule": "compare", "of": [n(of), n(with)], "is": is.word()}),
            Op::All(of) => json!({"rule": "all", "of": self.numbers(of)}),
            Op::Any(of) => json!({"rule": "any", "of": self.numbers(of)}),
            Op::Applies { of, condition } => json!({"rule": "applies", "of": n(of), "if": n(condition)}),
            Op::Absent { of, missing, undefined, .. } => {
                json!({"rule": "absent", "of": n(of), "missing": policy(missing), "undefined": policy(undefined)})
            }
            Op::Present(fold, of) => {
                let fold = match fold {
                    Fold::Sum => "present_sum",
                    Fold::Product => "present_product",
                    Fold::Least => "present_least",
                    Fold::Greatest => "present_greatest",
                };
                json!({"rule": fold, "of": self.numbers(of)})
            }
            Op::WeightsPresent(of) => json!({"rule": "weights_present", "of": self.pairs(of)}),
            Op::Geometric(of) => json!({"rule": "geometric", "of": self.pairs(of)}),
            Op::Harmonic(of) => json!({"rule": "harmonic", "of": self.pairs(of)}),
            Op::WithPoints { of, points } => {
                json!({"rule": "with_points", "of": n(of), "points": self.numbers(points)})
            }
            Op::Share { of, weight, sum } => {
                json!({"rule": "share", "of": n(of), "weight": n(weight), "sum": n(sum)})
            }
            Op::Trips { condition, applies, absent, guarded } => {
                let absent = match absent {
                    None => "error",
                    Some(Verdict::Trips) => "trips",
                    Some(Verdict::Passes) => "passes",
                };
                let mut json = json!({"rule": "trips", "of": n(condition), "absent": absent, "guarded": n(guarded)});
                if !applies.is_empty() {
                    json["applies"] = self.numbers(applies).into();
                }
                json
            }
            Op::CutOffs { of, cuts, rounding } => {
                let cuts = cuts.iter().map(|cut| match cut.effect {
                    EffectOp::Cap(cap) => json!({"trips": n(&cut.trips), "cap": n(&cap)}),
                    EffectOp::Multiply(factor) => json!({"trips": n(&cut.trips), "multiply": n(&factor)}),
                });
                let mut json = json!({"rule": "cut_offs", "of": n(of), "cuts": cuts.collect::<Vec<_>>()});
                if let Some(rounding) = rounding {
                    json["rounding"] = json!({"to": rounding.to().decimal_text(), "mode": rounding.mode().word()});
                }
                json
            }
            Op::Coverage(members) => {
                let members = members.iter().map(|member| {
                    let mut json = json!({"member": n(&member.member)});
                    for (key, reg) in [("weight", member.weight), ("coverage", member.coverage)] {
                        if let Some(reg) = reg {
                            json[key] = n(&reg).into();
                        }
                    }
                    json
                });
                json!({"rule": "coverage", "of": members.collect::<Vec<_>>()})
            }
            Op::Require { of, coverage, least } => {
                json!({"rule": "require", "of": n(of), "coverage": n(coverage), "least": n(least)})
            }
        };
        match json {
            Json::Object(record) => record,
            _ => Map::new(),
        }
    }

    fn levels(&self, of: Reg, are: &[Reg]) -> Map<String, Json> {
        let Op::Fact { slot } = self.plan.step(of).op else { return Map::new() };
        let levels = self.plan.inputs[slot as usize].levels.as_deref().unwrap_or_default();
        levels.iter().zip(are).map(|(level, reg)| (level.to_string(), self.number(*reg).into())).collect()
    }

    fn curve(&self, curve: &CurveOp) -> Json {
        let pieces = curve.pieces.iter().map(|piece| {
            let mut record = Map::new();
            if let Some(end) = piece.end {
                record.insert(end.word().into(), self.number(end.reg()).into());
            }
            let mut put = |key: &str, reg: Reg| record.insert(key.into(), self.number(reg).into());
            match &piece.body {
                BodyOp::Constant(is) => {
                    put("is", *is);
                }
                BodyOp::Straight { from, to, .. } => {
                    put("from", *from);
                    put("to", *to);
                }
                BodyOp::Line { from, slope, at } => {
                    put("from", *from);
                    put("slope", *slope);
                    at.map(|at| put("at", at));
                }
                BodyOp::Steps { from, add, every } => {
                    put("from", *from);
                    put("add", *add);
                    put("every", *every);
                }
                BodyOp::Refuse(text) => {
                    record.insert("refuse".into(), (**text).into());
                }
            }
            Json::Object(record)
        });
        let pieces: Vec<_> = pieces.collect();
        let mut json = json!({"rule": "curve", "of": self.number(curve.of), "pieces": pieces});
        if let Some(i) = self.regs.chosen(curve) {
            json["piece"] = i.into();
        }
        json
    }

    /// The figures of the outcome with their steps; a member that does not apply has none.
    fn figures(&self, outcome: &Outcome, written: &HashSet<Reg>) -> Map<String, Json> {
        let mut map = Map::new();
        for named in self.plan.figures() {
            if let (Some(figure), true) = (outcome.figure(&named.name), written.contains(&named.output.reg)) {
                let step = self.number(named.output.reg);
                map.insert(named.name, json!({"step": step, "published": figure.to_string()}));
            }
        }
        map
    }
}

fn policy(policy: &Policy) -> Json {
    match policy {
        Policy::Error => "error".into(),
        Policy::Skip => "skip".into(),
        Policy::Score(score) => json!({"score": score.0.decimal_text()}),
    }
}
