//! The actuals of a population, read from as much of the card's plan as they need.

use std::collections::HashMap;

use crate::card::{Card, Group, MemberKind};
use crate::error::{Error, ErrorKind};
use crate::exact::{Registers, State, execute};
use crate::facts::Facts;
use crate::number::Exact;
use crate::plan::{Op, Plan, Reg};

/// Where the values of the indicators that are to be fitted come from.
pub(super) struct Population<'c> {
    card: &'c Card,
    pub(super) targets: Vec<Target>,
    /// Which steps of the plan are needed.
    needed: Vec<bool>,
}

/// One indicator that is to be fitted.
pub(super) struct Target {
    /// The path of its normalization.
    pub(super) path: String,
    actual: Reg,
    /// Whether it and the groups that it stands in apply, the outermost first, each with the path of its member.
    applies: Vec<(Reg, Box<str>)>,
    /// What a reference comes to that is the same for everybody.
    pub(super) reference: Option<Exact>,
}

/// The values of one indicator, and how many rows had none.
#[derive(Default)]
pub(super) struct Values {
    pub(super) there: Vec<Exact>,
    pub(super) missing: usize,
    pub(super) undefined: usize,
    pub(super) not_applicable: usize,
}

impl<'c> Population<'c> {
    pub(super) fn of(card: &'c Card) -> Result<Self, Error> {
        let plan = card.plan();
        let mut places = Vec::new();
        if let Some(index) = &card.document().index {
            unfitted(&index.group, &mut 0, &mut places);
        }
        let markers = markers(plan);
        let targets = places.into_iter().map(|place| target(plan, place, &markers)).collect::<Option<Vec<_>>>();
        // Not reached: the plan works out the attainment of every indicator.
        let targets =
            targets.ok_or_else(|| Error::at(ErrorKind::FitFirst, "index", "an attainment is not in the plan"))?;
        let mut it = Population { card, targets, needed: vec![false; plan.live.len()] };
        it.refuse_chains(&markers)?;
        for target in &it.targets {
            for reg in target.roots() {
                need(reg, &mut it.needed);
            }
        }
        // A step reads only steps before it.
        for i in (0..it.needed.len()).rev() {
            if it.needed[i] {
                plan.live[i].op.operands().into_iter().for_each(|reg| need(reg, &mut it.needed));
            }
        }
        Ok(it)
    }

    /// Refuses an actual, or a condition of who applies, that builds on an attainment which is itself to be fitted: its
    /// population is not known yet.
    fn refuse_chains(&self, markers: &HashMap<&str, (usize, Reg)>) -> Result<(), Error> {
        let plan = self.card.plan();
        let mut unknown: Vec<Option<usize>> = Vec::with_capacity(plan.live.len());
        let behind = |reg: Reg, unknown: &[Option<usize>]| match reg {
            Reg::Live(i) => unknown[i as usize],
            _ => None,
        };
        for (i, step) in plan.live.iter().enumerate() {
            let marker = markers.get(&*step.path).filter(|(marker, _)| *marker == i);
            let first = || step.op.operands().into_iter().find_map(|reg| behind(reg, &unknown));
            let it = if marker.is_some() { Some(i) } else { first() };
            unknown.push(it);
        }
        for target in &self.targets {
            let member = target.path.strip_suffix(".normalize").unwrap_or(&target.path);
            let applies = target.applies.iter().map(|(reg, member)| (*reg, format!("{member}.applies")));
            for (root, at) in applies.chain([(target.actual, format!("{member}.actual"))]) {
                let Some(marker) = behind(root, &unknown) else { continue };
                let matter = "the population builds on an attainment that is itself measured against a population";
                return Err(Error::at(ErrorKind::FitFirst, at, matter)
                    .given(&plan.live[marker].path)
                    .way_out("fit that indicator in a card of its own, and give its score to this one as a fact"));
            }
        }
        Ok(())
    }

    /// The values of every target over the rows, and how many rows there were.
    pub(super) fn read<'f>(
        &self,
        population: impl IntoIterator<Item = &'f Facts>,
    ) -> Result<(usize, Vec<Values>), Error> {
        let plan = self.card.plan();
        let mut columns: Vec<Values> = self.targets.iter().map(|_| Values::default()).collect();
        let (mut rows, mut live) = (0, Vec::with_capacity(plan.live.len()));
        for facts in population {
            let refused = |error: Error| {
                let matter = format!("row {} of the population is refused: {error}", rows + 1);
                Error::at(error.kind(), format!("population[{rows}]"), matter)
            };
            let facts = facts.for_card(self.card).map_err(refused)?;
            live.clear();
            for (step, needed) in plan.live.iter().zip(&self.needed) {
                let registers = Registers::of(plan, facts.slots(), &live);
                let state = if *needed { execute(step, &registers) } else { State::Missing };
                live.push(state);
            }
            let registers = Registers::of(plan, facts.slots(), &live);
            for (target, column) in self.targets.iter().zip(&mut columns) {
                match target.value(&registers).map_err(refused)? {
                    State::Value(value) => column.there.push(value.reduced()),
                    State::Undefined => column.undefined += 1,
                    State::NotApplicable => column.not_applicable += 1,
                    State::Refused(error) => return Err(refused(*error)),
                    _ => column.missing += 1,
                }
            }
            rows += 1;
        }
        Ok((rows, columns))
    }
}

impl Target {
    fn roots(&self) -> impl Iterator<Item = Reg> {
        self.applies.iter().map(|(reg, _)| *reg).chain([self.actual])
    }

    /// The actual of one row, or why there is none.
    fn value(&self, registers: &Registers<'_>) -> Result<State, Error> {
        for (applies, member) in &self.applies {
            match registers.get(*applies) {
                State::Truth(true) => {}
                State::Truth(false) => return Ok(State::NotApplicable),
                State::Refused(error) => return Err((**error).clone()),
                absent => {
                    let kind = match absent {
                        State::Undefined => ErrorKind::UndefinedFigure,
                        _ => ErrorKind::MissingFigure,
                    };
                    let matter = format!("whether it applies is not known: {}", registers.reason(*applies));
                    return Err(Error::at(kind, format!("{member}.applies"), matter));
                }
            }
        }
        Ok(registers.get(self.actual).clone())
    }
}

fn need(reg: Reg, needed: &mut [bool]) {
    if let Reg::Live(i) = reg {
        needed[i as usize] = true;
    }
}

/// The steps that stand for attainments nobody knows yet, by their path: the place of the step, and the actual.
fn markers(plan: &Plan) -> HashMap<&str, (usize, Reg)> {
    let step = |(i, step): (usize, &'_ crate::plan::Step)| match &step.op {
        Op::Sum(of) if of.len() == 1 => Some((i, of[0])),
        _ => None,
    };
    plan.live.iter().enumerate().filter_map(|(i, it)| Some((&*it.path, step((i, it))?))).collect()
}

/// The places of the indicators with a normalization against a population, groups before what they hold.
fn unfitted(group: &Group, place: &mut usize, places: &mut Vec<usize>) {
    for member in &group.members {
        let here = *place;
        *place += 1;
        match &member.kind {
            MemberKind::Continuous(it) if it.normalize.as_ref().is_some_and(super::constants::is_population) => {
                places.push(here);
            }
            MemberKind::Group(inner) => unfitted(&inner.group, place, places),
            _ => {}
        }
    }
}

fn target(plan: &Plan, place: usize, markers: &HashMap<&str, (usize, Reg)>) -> Option<Target> {
    let members = &plan.outputs.members;
    let path = format!("{}.normalize", members.get(place)?.path);
    let actual = markers.get(path.as_str())?.1;
    let mut applies = Vec::new();
    let mut around = Some(place);
    while let Some(member) = around.and_then(|place| members.get(place)) {
        applies.extend(member.own_applies.map(|reg| (reg, member.path.clone())));
        around = member.parent;
    }
    applies.reverse();
    let at_reference = format!("{path}.distance_to_reference");
    let reference = plan.constants.iter().find(|(step, _)| *step.path == *at_reference);
    let reference = reference.and_then(|(_, state)| state.value().cloned());
    Some(Target { path, actual, applies, reference })
}
