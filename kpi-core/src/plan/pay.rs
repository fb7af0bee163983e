//! The lowering of pay lines: amount → cap → floor → round, and the total.

use crate::card::Value;
use crate::error::{Error, Path};
use crate::number::Exact;

use super::lower::{Figure, Lower};
use super::{FigureOutput, LineOutput, Op, Outputs, Reg};

impl Lower<'_> {
    pub(super) fn line(&mut self, i: usize) -> Result<Reg, Error> {
        let card = self.card;
        let at = Path::Root;
        let at = at.field("pay");
        let at = at.field("lines");
        let at = at.index(i);
        let Some(pay) = &card.pay else {
            return Err(Error::new(crate::ErrorKind::UnknownName, &at, "the card pays nothing"));
        };
        let line = &pay.lines[i];
        let mut amount = self.needed(&line.amount, &at.field("amount"))?;
        if let Some(cap) = &line.cap {
            let cap = self.needed(cap, &at.field("cap"))?;
            amount = self.emit(Op::Least([amount, cap].into()), &at.field("cap"))?;
        }
        if let Some(floor) = &line.floor {
            let floor = self.needed(floor, &at.field("floor"))?;
            amount = self.emit(Op::Greatest([amount, floor].into()), &at.field("floor"))?;
        }
        let rounding = line.rounding.as_ref().unwrap_or(&pay.rounding).clone();
        self.emit(Op::Round { of: amount, rounding }, &at)
    }

    /// A value whose absence refuses the row: nobody is paid on a figure that is not there.
    fn needed(&mut self, value: &Value, at: &Path<'_>) -> Result<Reg, Error> {
        let of = self.value(value, at)?;
        self.need(of, None, at);
        Ok(of)
    }

    pub(super) fn pay_outputs(&mut self, outputs: &mut Outputs) -> Result<(), Error> {
        let card = self.card;
        let Some(pay) = &card.pay else { return Ok(()) };
        let at = Path::Root;
        let at = at.field("pay");
        let mut summed = Vec::new();
        let mut finest = pay.rounding.decimals();
        for (i, line) in pay.lines.iter().enumerate() {
            let reg = self.figure(Figure::Line(i), &at)?;
            let decimals = line.rounding.as_ref().unwrap_or(&pay.rounding).decimals();
            finest = finest.max(decimals);
            if !line.memo {
                summed.push(reg);
            }
            outputs.lines.push(LineOutput {
                id: line.id.as_str().into(),
                memo: line.memo,
                amount: FigureOutput { reg, decimals: Some(decimals) },
            });
        }
        let total = match summed.as_slice() {
            [] => self.constant(&Exact::ZERO, &at),
            [only] => *only,
            _ => self.emit(Op::Sum(summed.into()), &at)?,
        };
        outputs.total = Some(FigureOutput { reg: total, decimals: Some(finest) });
        Ok(())
    }
}
