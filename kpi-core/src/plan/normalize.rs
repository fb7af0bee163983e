//! The lowering of normalizations: each is a few operations on the actual.

use crate::card::{Better, Goalposts, Normalize, Value};
use crate::error::{Error, ErrorKind, Path};
use crate::number::Exact;

use super::lower::Lower;
use super::sound::undefined;
use super::{Op, Reg};

impl Lower<'_> {
    /// The attainment of an actual, before clamps and rounding; `at` is the normalization.
    pub(super) fn normalize(&mut self, normalize: &Normalize, actual: Reg, at: &Path<'_>) -> Result<Reg, Error> {
        let part =
            |lower: &mut Self, value: &Value, form: &str, name: &str| lower.value(value, &at.field(form).field(name));
        match normalize {
            Normalize::Ratio(it) => {
                let target = part(self, &it.target, "ratio", "target")?;
                self.emit(Op::Quotient { of: actual, by: target, positive: true }, at)
            }
            Normalize::InverseRatio(it) => {
                let target = part(self, &it.target, "inverse_ratio", "target")?;
                self.emit(Op::Quotient { of: target, by: actual, positive: true }, at)
            }
            Normalize::Deviation(it) => {
                let target = part(self, &it.target, "deviation", "target")?;
                let distance = match it.better {
                    Better::More => self.emit(Op::Difference(actual, target), at)?,
                    Better::Less => self.emit(Op::Difference(target, actual), at)?,
                };
                let size = self.emit(Op::Absolute(target), at)?;
                let share = self.emit(Op::Quotient { of: distance, by: size, positive: false }, at)?;
                let one = self.constant(&Exact::ONE, at);
                self.emit(Op::Sum([one, share].into()), at)
            }
            Normalize::BaseNorm(it) => {
                let base = part(self, &it.base, "base_norm", "base")?;
                let norm = part(self, &it.norm, "base_norm", "norm")?;
                self.between(actual, base, norm, at)
            }
            Normalize::Goalposts(it) => {
                let from = part(self, &it.from, "goalposts", "from")?;
                let to = part(self, &it.to, "goalposts", "to")?;
                self.goalposts(it, actual, from, to, at)
            }
            Normalize::Nominal(it) => {
                let target = part(self, &it.target, "nominal", "target")?;
                let tolerance = part(self, &it.tolerance, "nominal", "tolerance")?;
                let difference = self.emit(Op::Difference(actual, target), at)?;
                let distance = self.emit(Op::Absolute(difference), at)?;
                let share = self.emit(Op::Quotient { of: distance, by: tolerance, positive: true }, at)?;
                let one = self.constant(&Exact::ONE, at);
                let attainment = self.emit(Op::Difference(one, share), at)?;
                let floor = self.constant(&Exact::ZERO, at);
                self.limit(attainment, Some(floor), None, at)
            }
            Normalize::Curve(pieces) => self.curve(actual, pieces, &at.field("curve")),
            Normalize::DistanceToReference(it) => {
                let reference = part(self, &it.reference, "distance_to_reference", "reference")?;
                // What the reference comes to, where a fit finds it.
                self.emit(Op::Sum([reference].into()), &at.field("distance_to_reference"))?;
                self.unfitted(actual, at)
            }
            Normalize::MinMax(_) | Normalize::ZScore(_) | Normalize::Rank(_) | Normalize::Percentile(_) => {
                self.unfitted(actual, at)
            }
        }
    }

    /// What stands for the attainment until the card is fitted. It is a step of its own, so that a fit sees what
    /// builds on an attainment that nobody knows yet.
    fn unfitted(&mut self, actual: Reg, at: &Path<'_>) -> Result<Reg, Error> {
        if let Some(same) = self.known(actual) {
            let error = undefined(at, "everybody has the same actual, so that there is nothing to measure against");
            return Err(error
                .given(same.decimal_text())
                .allowed("an actual that facts decide")
                .way_out("name a fact, or measure against a number of the card, such as a `target`"));
        }
        self.unfitted.get_or_insert_with(|| at.to_string());
        self.emit(Op::Sum([actual].into()), at)
    }

    /// (x − from) / (to − from).
    fn between(&mut self, x: Reg, from: Reg, to: Reg, at: &Path<'_>) -> Result<Reg, Error> {
        let above = self.emit(Op::Difference(x, from), at)?;
        let span = self.emit(Op::Difference(to, from), at)?;
        self.emit(Op::Quotient { of: above, by: span, positive: false }, at)
    }

    fn goalposts(&mut self, it: &Goalposts, x: Reg, from: Reg, to: Reg, at: &Path<'_>) -> Result<Reg, Error> {
        let ratio =
            if it.log { self.emit(Op::LogRatio { of: x, from, to }, at)? } else { self.between(x, from, to, at)? };
        let (zero, one) = (self.constant(&Exact::ZERO, at), self.constant(&Exact::ONE, at));
        self.limit(ratio, Some(zero), Some(one), at)
    }

    pub(super) fn limit(
        &mut self,
        of: Reg,
        at_least: Option<Reg>,
        at_most: Option<Reg>,
        at: &Path<'_>,
    ) -> Result<Reg, Error> {
        self.emit(Op::Clamp { of, at_least, at_most, crossed: ErrorKind::CrossedLimits }, at)
    }
}
