//! One row after the other through the same steps, a lane of one row.

use std::sync::Arc;

use crate::exact::State;
use crate::plan::Plan;

use super::form::{Scaling, widened};
use super::kernel::{Lane, Lanes, finish_one, run_one};
use super::node::Arg;
use super::truth::{MISSING, Truth};
use super::{FactForm, Filter, Filters, Wanted};

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

    /// Reads the facts as integers and does the steps; false where a fact has another form.
    #[inline]
    fn go(&mut self, facts: &[State]) -> bool {
        let Some((filter, lanes)) = &mut self.filter else { return false };
        lanes.doubt[0] = 0;
        for part in &filter.program.parts {
            for loaded in &part.facts {
                let slot = loaded.slot as usize;
                let bits = match (&facts[slot], self.scalings[slot]) {
                    (State::Value(number), Some(scaling)) => scaling.integer(number),
                    (State::Level(place), _) if matches!(self.forms[slot], FactForm::Level { .. }) => {
                        Some(f64::from(*place).to_bits())
                    }
                    (State::Missing, _) if self.forms[slot].may_miss() => Some(0),
                    _ => None,
                };
                let Some(bits) = bits else { return false };
                lanes.lanes[loaded.lane as usize] = Lane([bits]);
            }
            for loaded in &part.missing {
                let is_missing = matches!(facts[loaded.slot as usize], State::Missing);
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
