//! Cut-offs: whether they trip, and what they make of a score.

use crate::card::Verdict;
use crate::number::Rounding;
use crate::plan::{Cut, EffectOp, Reg};

use super::lower::{Lower, Slot};
use super::number::{Form, Num};
use super::truth::{ANY, Away, Truth};

impl Lower<'_> {
    pub(super) fn trips(
        &mut self,
        condition: Reg,
        applies: &[Reg],
        absent: Option<Verdict>,
        guarded: Reg,
    ) -> Option<Slot> {
        let guarded = self.slot(guarded)?.away();
        let mut looked_at = self.graph.there(guarded);
        for reg in applies {
            let (holds, unknown) = self.truth(*reg)?;
            let unknown = self.graph.has(unknown, ANY);
            let asked = self.graph.and(looked_at, unknown);
            self.graph.doubt_where(asked);
            looked_at = self.graph.and(looked_at, holds);
        }
        let (holds, unknown) = self.truth(condition)?;
        let unknown = self.graph.has(unknown, ANY);
        let known = self.graph.not(unknown);
        let holds = self.graph.and(holds, known);
        let holds = match absent {
            Some(Verdict::Trips) => self.graph.or(holds, unknown),
            Some(Verdict::Passes) => holds,
            None => {
                let asked = self.graph.and(looked_at, unknown);
                self.graph.doubt_where(asked);
                holds
            }
        };
        Some(Slot::Truth(self.graph.and(looked_at, holds), Away::There))
    }

    pub(super) fn cut_offs(&mut self, of: Reg, cuts: &[Cut], rounding: Option<&Rounding>) -> Option<Num> {
        let of = self.num(of)?;
        let mut value = of.clone().away(Away::There);
        let mut any = Truth::Const(false);
        let is_cap = |cut: &&Cut| matches!(cut.effect, EffectOp::Cap(_));
        let caps = cuts.iter().filter(is_cap);
        for cut in caps.chain(cuts.iter().filter(|cut| !is_cap(cut))) {
            let (trips, _) = self.truth(cut.trips)?;
            let effect = self.num(cut.effect.reg())?;
            let unknown = self.graph.has(effect.away, ANY);
            let asked = self.graph.and(trips, unknown);
            self.graph.doubt_where(asked);
            let effect = effect.away(Away::There);
            let changed = match cut.effect {
                EffectOp::Cap(_) => self.graph.extreme(&value, &effect, false)?,
                EffectOp::Multiply(_) => self.graph.product(&value, &effect)?,
            };
            value = self.graph.select(trips, &changed, &value)?;
            any = self.graph.or(any, trips);
        }
        if let Some(rounding) = rounding {
            let rounded = self.graph.round(&value, rounding, None)?;
            // What is a multiple already is not changed by a rounding, so that it may as well be rounded in every row.
            let whole = matches!(of.form, Form::Int { .. }) && of.scale.div(rounding.to())?.is_integer();
            value = if whole { rounded } else { self.graph.select(any, &rounded, &value)? };
        }
        Some(value.away(of.away))
    }
}
