//! Rounding to a multiple of a quantum.

use crate::number::{Exact, Mode, Rounding};
use crate::plan::Reg;

use super::kernel::EASY;
use super::node::{Arg, F, Graph, Id, Node};
use super::number::{Form, Num, Range, WHOLE, float, whole};

impl Graph {
    /// To a multiple of a quantum. The register is that of the whole figure, where it has one of its own.
    pub(super) fn round(&mut self, num: &Num, rounding: &Rounding, reg: Option<Reg>) -> Option<Num> {
        let (to, mode) = (rounding.to(), rounding.mode());
        let bits = 64 + to.bits();
        if let Some(value) = num.known() {
            return Some(Num { away: num.away, ..Num::constant(value.round(rounding)) });
        }
        let parts = num.scale.div(to)?.reduced();
        let (p, q) = parts.ratio()?;
        let (p, q) = (whole(&Exact::from_ratio(p, 1)?)?, whole(&Exact::from_ratio(q, 1)?)?);
        let lane = match num.form {
            // It is a multiple already.
            Form::Int { .. } if q == 1.0 => return Some(Num { bits, ..num.clone() }),
            Form::Int { lane, range } if range.max() * p + 2.0 * q <= WHOLE => {
                let Arg::Lane(num) = self.times(lane, p) else { return None };
                Some(self.round_ratio(num, range.max() * p, Arg::constant(q), mode))
            }
            Form::Ratio { num, den, nums, dens, .. } if nums.max() * p + 2.0 * dens * q <= WHOLE => {
                let (num, den) = (self.times(num, p), self.times(den, q));
                let Arg::Lane(num) = num else { return None };
                Some(self.round_ratio(num, nums.max() * p, den, mode))
            }
            _ => None,
        };
        let end = self.range_in(num, to)?;
        let range = Range { lo: end.lo.floor(), hi: end.hi.ceil() };
        let lane = match lane {
            Some(lane) => lane,
            None => {
                let near = self.near(num)?;
                let lane =
                    self.add(Node::RoundNear { of: near.lane, by: F::new(float(&parts)?), bound: near.bound, mode });
                // Figures that are not the same may have the same floats; of such no row is settled by one of them.
                let known = self.rounded.entry(lane).or_insert(reg);
                *known = known.filter(|known| Some(*known) == reg);
                lane
            }
        };
        let range = self.guarded(lane, range);
        Some(Num { scale: to.clone(), form: Form::Int { lane, range }, away: num.away, bits })
    }

    /// A quotient of integers made whole, the dividend up to a size.
    fn round_ratio(&mut self, num: Id, most: f64, den: Arg, mode: Mode) -> Id {
        match den {
            Arg::Const(den) if most <= EASY.0 && den.get() <= EASY.1 => {
                let one = self.add(Node::Bits(1_f64.to_bits()));
                self.add(Node::RoundProduct { of: [num, one, one], den, mode })
            }
            Arg::Const(den) => {
                let den = self.add(Node::Bits(den.get().to_bits()));
                self.add(Node::RoundRatio { num, den, mode })
            }
            Arg::Lane(den) => self.add(Node::RoundRatio { num, den, mode }),
        }
    }

    /// An integer in the range that integers may have, if need be by a guard.
    pub(super) fn guarded(&mut self, lane: Id, range: Range) -> Range {
        if range.max() <= WHOLE {
            return range;
        }
        self.guard(lane, WHOLE);
        Range { lo: range.lo.max(-WHOLE), hi: range.hi.min(WHOLE) }
    }

    /// Where the figure lies in parts of another scale.
    pub(super) fn range_in(&self, num: &Num, scale: &Exact) -> Option<Range> {
        Some(num.range()?.times(float(&Exact::ONE.div(scale)?)?).wider())
    }
}
