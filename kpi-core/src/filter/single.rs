//! One row after the other through the same steps, a lane of one row.

use std::sync::Arc;

use crate::batch::Integers;
use crate::exact::State;
use crate::plan::{InputSlot, Plan};

use super::form::{Scaling, widened};
use super::kernel::{Row, integer, mask, run_one};
use super::node::Arg;
use super::program::Loaded;
use super::truth::Truth;
use super::{FactForm, Filter, Filters, Wanted};

/// The facts of one row.
trait Given {
    /// A number that is given in the unit of its form, as nearly all are: how many of them.
    fn units(&self, slot: usize, scaling: &Scaling) -> Option<i64>;

    /// A fact as the float of an integer, or of a level's place; 0 where it is missing. None where it has another form.
    fn bits(&self, slot: usize, form: FactForm, scaling: Option<Scaling>) -> Option<u64>;

    fn is_missing(&self, slot: usize) -> bool;
}

impl Given for [State] {
    #[inline(always)]
    fn units(&self, slot: usize, scaling: &Scaling) -> Option<i64> {
        self[slot].value()?.held_over(scaling.power())
    }

    #[inline(always)]
    fn bits(&self, slot: usize, form: FactForm, scaling: Option<Scaling>) -> Option<u64> {
        match (&self[slot], scaling) {
            (State::Value(number), Some(scaling)) => scaling.integer(number),
            (State::Level(place), _) if matches!(form, FactForm::Level { .. }) => Some(f64::from(*place).to_bits()),
            (State::Missing, _) if form.may_miss() => Some(0),
            _ => None,
        }
    }

    #[inline(always)]
    fn is_missing(&self, slot: usize) -> bool {
        matches!(self[slot], State::Missing)
    }
}

/// Integers, and the defaults of what they leave out.
struct OfCard<'f> {
    facts: Integers<'f>,
    inputs: &'f [InputSlot],
}

impl Given for OfCard<'_> {
    #[inline(always)]
    fn units(&self, slot: usize, scaling: &Scaling) -> Option<i64> {
        let (value, decimals) = self.facts.get(slot)?;
        (decimals == scaling.decimals()).then_some(value)
    }

    #[inline(always)]
    fn bits(&self, slot: usize, form: FactForm, scaling: Option<Scaling>) -> Option<u64> {
        match self.facts.get(slot) {
            Some((value, decimals)) => scaling?.scaled(value, decimals),
            None => std::slice::from_ref(&self.inputs[slot].default).bits(0, form, scaling),
        }
    }

    #[inline(always)]
    fn is_missing(&self, slot: usize) -> bool {
        self.facts.get(slot).is_none() && matches!(self.inputs[slot].default, State::Missing)
    }
}

/// A filter for single rows, which grows with the facts that it meets.
#[derive(Debug)]
pub(crate) struct Single {
    forms: Box<[FactForm]>,
    wanted: Box<[Wanted]>,
    fitting: Option<Fitting>,
    /// How often it may still grow: facts of ever new forms are left to exact arithmetic.
    growth: u32,
}

/// The filter for facts of the forms that were met.
#[derive(Debug)]
struct Fitting {
    filter: Arc<Filter>,
    /// What each part of the program reads.
    facts: Box<[Box<[Reading]>]>,
    row: Row,
}

/// A fact that is read, and the lane that it is read into.
#[derive(Debug)]
struct Reading {
    slot: usize,
    lane: usize,
    missing: Option<usize>,
    form: FactForm,
    /// Of a number.
    scaling: Option<Scaling>,
}

impl Reading {
    #[inline(always)]
    fn units(&self, facts: &(impl Given + ?Sized)) -> Option<u64> {
        let scaling = self.scaling.as_ref()?;
        scaling.held(facts.units(self.slot, scaling)?)
    }

    #[inline(never)]
    fn other(&self, facts: &(impl Given + ?Sized)) -> Option<u64> {
        facts.bits(self.slot, self.form, self.scaling)
    }
}

impl Fitting {
    fn new(filter: Arc<Filter>) -> Self {
        let reading = |fact: &Loaded| {
            let form = filter.forms[fact.slot as usize];
            let (lane, missing) = (fact.lane as usize, fact.missing.map(|lane| lane as usize));
            Reading { slot: fact.slot as usize, lane, missing, form, scaling: Scaling::new(form) }
        };
        let facts = filter.program.parts.iter().map(|part| part.facts.iter().map(reading).collect()).collect();
        Fitting { facts, row: Row::new(&filter.program), filter }
    }

    /// Reads the facts as integers and does the steps; false where a fact has another form.
    #[inline]
    fn go(&mut self, facts: &(impl Given + ?Sized)) -> bool {
        self.row.doubt.clear();
        for (part, readings) in self.filter.program.parts.iter().zip(&self.facts) {
            for it in readings {
                let bits = match it.units(facts) {
                    Some(bits) => bits,
                    None => match it.other(facts) {
                        Some(bits) => bits,
                        None => return false,
                    },
                };
                self.row.lanes[it.lane] = bits;
                if let Some(lane) = it.missing {
                    self.row.lanes[lane] = mask(facts.is_missing(it.slot));
                }
            }
            run_one(part, &mut self.row);
        }
        true
    }

    fn is_in_doubt(&self) -> bool {
        self.row.doubt.get().is_some()
    }
}

impl Single {
    pub(crate) fn new(plan: &Plan, wanted: Box<[Wanted]>) -> Self {
        let form = |levels| match levels {
            true => FactForm::Level { may_miss: false },
            false => FactForm::Number { decimals: 0, bits: 8, may_miss: false },
        };
        Single {
            forms: plan.inputs.iter().map(|input| form(input.levels.is_some())).collect(),
            wanted,
            fitting: None,
            growth: 32,
        }
    }

    /// Scores a row; false where it is in doubt.
    #[inline]
    pub(crate) fn run(&mut self, plan: &Plan, filters: &Filters, facts: &[State]) -> bool {
        let went = self.go(facts) || (self.grow(plan, filters, facts) && self.go(facts));
        went && self.fitting.as_ref().is_some_and(|it| !it.is_in_doubt())
    }

    /// The same of facts that are integers; false also where a fact has a form that was not met before.
    #[inline]
    pub(crate) fn run_integers(&mut self, plan: &Plan, facts: Integers<'_>) -> bool {
        self.go(&OfCard { facts, inputs: &plan.inputs }) && self.fitting.as_ref().is_some_and(|it| !it.is_in_doubt())
    }

    #[inline]
    fn go(&mut self, facts: &(impl Given + ?Sized)) -> bool {
        self.fitting.as_mut().is_some_and(|it| it.go(facts))
    }

    #[cold]
    fn grow(&mut self, plan: &Plan, filters: &Filters, facts: &[State]) -> bool {
        if self.growth == 0 {
            return false;
        }
        let grown: Option<Box<[FactForm]>> =
            self.forms.iter().zip(facts).map(|(form, fact)| widened(*form, fact)).collect();
        let Some(grown) = grown else { return false };
        self.growth -= 1;
        self.forms = grown;
        self.fitting = filters.get(plan, self.forms.clone(), &self.wanted).map(Fitting::new);
        true
    }

    /// Is the last row uncovered?
    pub(crate) fn is_uncovered(&self) -> bool {
        let Some(it) = &self.fitting else { return false };
        match it.filter.program.uncovered {
            Truth::Const(truth) => truth,
            Truth::Lane(lane) => it.row.lanes[lane as usize] != 0,
        }
    }

    /// A wanted figure of the last row, as the integer of its column.
    #[inline]
    pub(crate) fn figure(&self, place: usize) -> Option<i64> {
        let it = self.fitting.as_ref()?;
        let written = it.filter.program.written.get(place)?;
        let lane = |id: u32| it.row.lanes[id as usize];
        let there = written.away.is_none_or(|away| lane(away) == 0);
        there.then(|| match written.value {
            Arg::Lane(id) => integer(lane(id)),
            Arg::Const(value) => value.get() as i64,
        })
    }
}

#[cfg(test)]
mod tests;
