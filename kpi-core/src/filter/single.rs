//! One row after the other through the same steps, a lane of one row.

use std::sync::Arc;

use crate::batch::Integers;
use crate::exact::State;
use crate::plan::{InputSlot, Plan};

use super::form::{Scaling, widened};
use super::kernel::{Lane, Lanes, finish_one, run_one};
use super::node::Arg;
use super::truth::{MISSING, Truth};
use super::{FactForm, Filter, Filters, Wanted};

/// The facts of one row.
trait Given {
    /// A fact as the float of an integer, or of a level's place; 0 where it is missing. None where it has another form.
    fn bits(&self, slot: usize, form: FactForm, scaling: Option<Scaling>) -> Option<u64>;

    fn is_missing(&self, slot: usize) -> bool;
}

impl Given for [State] {
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
    /// Of the forms of numbers.
    scalings: Box<[Option<Scaling>]>,
    wanted: Box<[Wanted]>,
    filter: Option<(Arc<Filter>, Lanes<1>)>,
    /// How often it may still grow: facts of ever new forms are left to exact arithmetic.
    growth: u32,
}

impl Single {
    pub(crate) fn new(plan: &Plan, wanted: Box<[Wanted]>) -> Self {
        let form = |levels| match levels {
            true => FactForm::Level { may_miss: false },
            false => FactForm::Number { decimals: 0, bits: 8, may_miss: false },
        };
        Single {
            scalings: Box::default(),
            forms: plan.inputs.iter().map(|input| form(input.levels.is_some())).collect(),
            wanted,
            filter: None,
            growth: 32,
        }
    }

    /// Scores a row; false where it is in doubt.
    #[inline]
    pub(crate) fn run(&mut self, plan: &Plan, filters: &Filters, facts: &[State]) -> bool {
        let went = self.go(facts) || (self.grow(plan, filters, facts) && self.go(facts));
        went && self.filter.as_ref().is_some_and(|(_, lanes)| lanes.doubt[0] == 0)
    }

    /// The same of facts that are integers; false also where a fact has a form that was not met before.
    #[inline]
    pub(crate) fn run_integers(&mut self, plan: &Plan, facts: Integers<'_>) -> bool {
        self.go(&OfCard { facts, inputs: &plan.inputs })
            && self.filter.as_ref().is_some_and(|(_, lanes)| lanes.doubt[0] == 0)
    }

    /// Reads the facts as integers and does the steps; false where a fact has another form.
    #[inline]
    fn go(&mut self, facts: &(impl Given + ?Sized)) -> bool {
        let Some((filter, lanes)) = &mut self.filter else { return false };
        lanes.doubt[0] = 0;
        for part in &filter.program.parts {
            for loaded in &part.facts {
                let slot = loaded.slot as usize;
                let Some(bits) = facts.bits(slot, self.forms[slot], self.scalings[slot]) else { return false };
                lanes.lanes[loaded.lane as usize] = Lane([bits]);
            }
            for loaded in &part.missing {
                let is_missing = facts.is_missing(loaded.slot as usize);
                lanes.lanes[loaded.lane as usize] = Lane([if is_missing { MISSING } else { 0 }]);
            }
            run_one(part, lanes);
        }
        finish_one(&filter.program, lanes);
        true
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
        self.scalings = grown.iter().map(|form| Scaling::new(*form)).collect();
        self.forms = grown;
        let filter = filters.get(plan, self.forms.clone(), &self.wanted);
        self.filter = filter.map(|filter| {
            let lanes = Lanes::new(&filter.program);
            (filter, lanes)
        });
        true
    }

    /// Is the last row uncovered?
    pub(crate) fn is_uncovered(&self) -> bool {
        let Some((filter, lanes)) = &self.filter else { return false };
        match filter.program.uncovered {
            Truth::Const(truth) => truth,
            Truth::Lane(lane) => lanes.lanes[lane as usize][0] != 0,
        }
    }

    /// A wanted figure of the last row, as the integer of its column.
    #[inline]
    pub(crate) fn figure(&self, place: usize) -> Option<i64> {
        let (filter, lanes) = self.filter.as_ref()?;
        let written = filter.program.written.get(place)?;
        let lane = |id: u32| lanes.lanes[id as usize][0];
        let there = written.away.is_none_or(|away| lane(away) == 0);
        there.then(|| match written.value {
            Arg::Lane(id) => lane(id) as i64,
            Arg::Const(value) => value.get() as i64,
        })
    }
}
