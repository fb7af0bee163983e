//! What a row must hold to stand, and the figures that are written.

use std::collections::HashMap;

use crate::number::{COLUMN_DECIMALS, DEFAULT_DECIMALS, Exact, Mode, Rounding};
use crate::plan::{ProofOf, Reg};

use super::lower::{Lower, Slot, Wanted, Written};
use super::node::{Arg, F, Node};
use super::number::{Form, WHOLE, float};
use super::truth::{ANY, Away, MISSING, Truth, UNDEFINED};

impl Lower<'_> {
    /// Where a figure must be there the row is in doubt if it is not, and what builds on it need not ask again.
    pub(super) fn present(&mut self, reg: Reg, needed: &HashMap<Reg, bool>) {
        let (Some(may_not_apply), Some(Some(slot))) = (needed.get(&reg), self.slots.get(&reg)) else { return };
        let Away::Lane(away) = slot.away() else { return };
        let mut slot = slot.clone();
        let rest = match may_not_apply {
            false => {
                self.graph.doubt(away);
                Away::There
            }
            true => {
                let gone = self.graph.add(Node::Has(away, MISSING | UNDEFINED));
                self.graph.doubt(gone);
                Away::Lane(away)
            }
        };
        match &mut slot {
            Slot::Num(num) => num.away = rest,
            Slot::Truth(_, away) | Slot::Level(_, away) => *away = rest,
        }
        self.slots.insert(reg, Some(slot));
    }

    /// A row in which a figure might need more digits than can be published is in doubt.
    pub(super) fn prove_digits(&mut self) -> Option<()> {
        let plan = self.plan;
        for proof in &plan.outputs.proofs {
            let ProofOf::Digits(decimals) = proof.of else {
                self.slot(proof.reg)?;
                continue;
            };
            let Slot::Num(num) = self.slot(proof.reg)?.clone() else { continue };
            let decimals = decimals.unwrap_or(DEFAULT_DECIMALS).max(DEFAULT_DECIMALS);
            let power = i32::try_from(COLUMN_DECIMALS.checked_sub(decimals + 1)?).ok()?;
            if num.range()?.max() < 10_f64.powi(power) {
                continue;
            }
            let limit = Exact::from_ratio(10_i128.checked_pow(power.unsigned_abs())?, 1)?;
            let size = self.graph.absolute(&num)?;
            let fits = self.graph.compare_known(&size, &limit, false)?;
            let wide = self.graph.not(fits);
            self.graph.doubt_where(wide);
        }
        Some(())
    }

    /// Does the index rest on less than all of the card?
    pub(super) fn uncovered(&mut self) -> Option<Truth> {
        let Some(index) = &self.plan.outputs.index else { return Some(Truth::Const(false)) };
        let reg = index.coverage.reg;
        if let Some(whole) = self.whole.get(&reg) {
            let whole = *whole;
            return Some(self.graph.not(whole));
        }
        let coverage = self.num(reg)?;
        self.graph.compare_known(&coverage, &Exact::ONE, false)
    }

    pub(super) fn written(&mut self, wanted: &Wanted) -> Option<Written> {
        let num = self.num(wanted.reg)?;
        let quantum = Exact::from_ratio(1, 10_i128.checked_pow(wanted.decimals)?)?;
        let rounding = Rounding::new(quantum.clone(), Mode::HalfEven).ok()?;
        let gate = match wanted.gate {
            Some(gate) => self.slot(gate)?.away(),
            None => Away::There,
        };
        let away = self.graph.all_there([num.away, gate].into_iter());
        let published = self.graph.round(&num, &rounding, None)?;
        let times = published.scale.div(&quantum)?;
        let value = match published.form {
            Form::Const => Arg::constant(float(&times).filter(|value| value.abs() <= WHOLE)?),
            Form::Int { lane, range } => {
                let times = float(&times)?;
                if range.max() * times > WHOLE {
                    self.graph.guard(lane, (WHOLE / times).floor());
                }
                match times == 1.0 {
                    true => Arg::Lane(lane),
                    false => {
                        let terms = [(F::new(times), lane)].into();
                        Arg::Lane(self.graph.add(Node::Linear { terms, plus: F::new(0.0) }))
                    }
                }
            }
            _ => return None,
        };
        // What no row that stands can be was not known yet where the figure was made.
        let away = match (away, self.graph.has(away, ANY)) {
            (Away::There, _) | (_, Truth::Const(false)) => None,
            (Away::Lane(away), _) => Some(away),
        };
        Some(Written { value, away })
    }
}
