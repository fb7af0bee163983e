//! Curves: which piece a value falls on, and what the curve is there.

use crate::error::{Error, ErrorKind};
use crate::number::Exact;
use crate::plan::{BodyOp, CurveOp, EndOp, Reg, Step};

use super::operate::wide;
use super::registers::{Registers, State};

impl Registers<'_> {
    pub(super) fn curve(&self, curve: &CurveOp, step: &Step) -> State {
        let State::Value(x) = self.get(curve.of) else { return self.worst(&parts(curve)) };
        match self.piece(curve, x, step) {
            Ok(piece) => self.body(curve, piece, x, step),
            Err(absent) => absent,
        }
    }

    /// The piece on which a value falls: the first whose end holds it.
    fn piece(&self, curve: &CurveOp, x: &Exact, step: &Step) -> Result<usize, State> {
        if curve.ends_vary {
            self.rising(curve, step)?;
        }
        for (i, piece) in curve.pieces.iter().enumerate() {
            let holds = match piece.end {
                None => true,
                Some(end) => match (end, self.get(end.reg())) {
                    (EndOp::Below(_), State::Value(end)) => x < end,
                    (EndOp::UpTo(_), State::Value(end)) => x <= end,
                    _ => return Err(self.worst(&parts(curve))),
                },
            };
            if holds {
                return Ok(i);
            }
        }
        // The last piece has no end, so that one always holds.
        Err(State::Missing)
    }

    /// The piece on which the curve's value fell, once the plan has run.
    pub(crate) fn chosen(&self, curve: &CurveOp, step: &Step) -> Option<usize> {
        self.piece(curve, self.value(curve.of)?, step).ok()
    }

    /// Every end is there, and none is below the one before it.
    fn rising(&self, curve: &CurveOp, step: &Step) -> Result<(), State> {
        let ends = || curve.pieces.iter().filter_map(|piece| piece.end);
        if !ends().all(|end| self.get(end.reg()).is_there()) {
            return Err(self.worst(&parts(curve)));
        }
        let mut before: Option<&Exact> = None;
        for (i, piece) in curve.pieces.iter().enumerate() {
            let Some(end) = piece.end else { continue };
            let Some(value) = self.value(end.reg()) else { continue };
            if let Some(before) = before.filter(|before| value < before) {
                let path = format!("{}[{i}].{}", step.path, end.word());
                let error =
                    Error::at(ErrorKind::PieceOrder, path, "these facts make the ends of the curve's pieces fall")
                        .given(value.decimal_text())
                        .allowed(format_args!("{} or more, the end before it", before.decimal_text()))
                        .way_out("correct the facts that the two ends stand for");
                return Err(State::Refused(Box::new(error)));
            }
            before = Some(value);
        }
        Ok(())
    }

    fn body(&self, curve: &CurveOp, i: usize, x: &Exact, step: &Step) -> State {
        let body = &curve.pieces[i].body;
        let end_of = |piece: usize| curve.pieces[piece].end.and_then(|end| self.value(end.reg()));
        let start = i.checked_sub(1).and_then(end_of);
        let of = |reg: &Reg| self.value(*reg).ok_or(Absent::Operand);
        let start = || start.ok_or(Absent::Result);
        let value = (|| match body {
            BodyOp::Constant(is) => of(is).cloned(),
            BodyOp::Straight { from, slope: Some(slope), .. } => Ok(x.sub(start()?).mul(slope).add(of(from)?)),
            BodyOp::Straight { from, to, slope: None } => {
                let (from, to, start, end) = (of(from)?, of(to)?, start()?, end_of(i).ok_or(Absent::Result)?);
                let share = x.sub(start).mul(&to.sub(from)).div(&end.sub(start));
                Ok(share.ok_or(Absent::Result)?.add(from))
            }
            BodyOp::Line { from, slope, at } => {
                let (from, slope) = (of(from)?, of(slope)?);
                let at = at.as_ref().map_or_else(start, of)?;
                Ok(x.sub(at).mul(slope).add(from))
            }
            BodyOp::Steps { from, add, every } => {
                let (from, add, every) = (of(from)?, of(add)?, of(every)?);
                let width = Some(every).filter(|every| every.signum() > 0);
                let steps = width.and_then(|every| x.sub(start().ok()?).div(every)).ok_or(Absent::Result)?;
                Ok(steps.floor().mul(add).add(from))
            }
            BodyOp::Refuse(text) => {
                let path = format!("{}[{i}].refuse", step.path);
                let error = Error::at(ErrorKind::Refused, path, text.to_string()).given(x.decimal_text());
                Err(Absent::Refused(Box::new(error)))
            }
        })();
        match value {
            Ok(value) => wide(value, step),
            Err(Absent::Result) => State::Undefined,
            Err(Absent::Operand) => self.worst(&body.operands()),
            Err(Absent::Refused(error)) => State::Refused(error),
        }
    }
}

/// Why a piece gives no value.
enum Absent {
    /// One of its parts is absent.
    Operand,
    /// The facts leave it undefined.
    Result,
    /// It refuses what falls on it.
    Refused(Box<Error>),
}

/// The value and the ends: a curve with any of these absent is absent.
fn parts(curve: &CurveOp) -> Vec<Reg> {
    let ends = curve.pieces.iter().filter_map(|piece| piece.end.map(EndOp::reg));
    [curve.of].into_iter().chain(ends).collect()
}
