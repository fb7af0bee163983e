//! The lowering of cut-offs.

use crate::card::{CutOff, Effect};
use crate::error::{Error, Path};

use super::entry::EntryKind;
use super::lower::{Figure, Lower};
use super::{Cut, EffectOp, Op, Reg};

impl<'d> Lower<'d> {
    fn cut_off(&self, entry: usize) -> Option<&'d CutOff> {
        match self.entries[entry].kind {
            EntryKind::CutOff(cut_off) => Some(cut_off),
            _ => None,
        }
    }

    /// The condition of a cut-off, once for all that it guards.
    pub(super) fn trips_condition(&mut self, entry: usize) -> Result<Reg, Error> {
        let path = self.entries[entry].path.clone();
        let at = Path::At(&path);
        match self.cut_off(entry) {
            Some(cut_off) => self.own_condition(&cut_off.trips, entry, &at.field("trips")),
            None => Err(Error::new(crate::ErrorKind::UnknownName, &at, "only a cut-off trips")),
        }
    }

    /// What the cut-offs that guard a member make of its score. `own` is the score before a policy stood in for it: a
    /// cut-off that guards an absent member is not looked at.
    pub(super) fn cut(&mut self, score: Reg, own: Reg, entry: usize, at: &Path<'_>) -> Result<Reg, Error> {
        let rounding = self.entries[entry].group().and_then(|group| self.last_rounding(entry, group));
        let mut cuts = Vec::new();
        for place in self.entries[entry].cut_offs.clone() {
            let Some(cut_off) = self.cut_off(place) else { continue };
            let path = self.entries[place].path.clone();
            let at = Path::At(&path);
            let trips = self.trips(place, own, &at)?;
            let effect = self.effect(place, cut_off, &at.field("effect"))?;
            cuts.push(Cut { trips, effect });
        }
        match cuts.is_empty() {
            true => Ok(score),
            false => self.emit(Op::CutOffs { of: score, cuts: cuts.into(), rounding }, at),
        }
    }

    /// What a cut-off does, worked out once for all that it guards.
    fn effect(&mut self, place: usize, cut_off: &CutOff, at: &Path<'_>) -> Result<EffectOp, Error> {
        if let Some(effect) = self.effects.get(&place) {
            return Ok(*effect);
        }
        let effect = match &cut_off.effect {
            Effect::Cap(value) => EffectOp::Cap(self.value(value, &at.field("cap"))?),
            Effect::Multiply(value) => EffectOp::Multiply(self.value(value, &at.field("multiply"))?),
        };
        self.effects.insert(place, effect);
        Ok(effect)
    }

    fn trips(&mut self, place: usize, guarded: Reg, at: &Path<'_>) -> Result<Reg, Error> {
        if let Some(reg) = self.trips.get(&(place, guarded)) {
            return Ok(*reg);
        }
        let condition = self.figure(Figure::CutOff(place), at)?;
        let applies = self.applies(place)?.into();
        let absent = self.cut_off(place).and_then(|cut_off| cut_off.absent);
        let reg = self.emit(Op::Trips { condition, applies, absent, guarded }, &at.field("trips"))?;
        self.trips.insert((place, guarded), reg);
        Ok(reg)
    }

    /// The registers that say whether a cut-off tripped, one for each member that it guards.
    pub(super) fn cut_off_output(&mut self, place: usize, at: &Path<'_>) -> Result<Vec<Reg>, Error> {
        let guarded = self.entries[place].guarded.clone();
        let mut trips = Vec::with_capacity(guarded.len());
        for entry in guarded {
            let own = self.figure(Figure::Own(entry), at)?;
            trips.push(self.trips(place, own, at)?);
        }
        Ok(trips)
    }
}
