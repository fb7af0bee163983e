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
        let ends: Vec<Reg> = parts(curve);
        if !ends.iter().all(|reg| self.get(*reg).is_there()) {
            return Err(self.worst(&ends));
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
        let operands = body.operands();
        if !operands.iter().all(|reg| self.get(*reg).is_there()) {
            return self.worst(&operands);
        }
        let start = i.checked_sub(1).and_then(|before| curve.pieces[before].end).and_then(|end| self.value(end.reg()));
        let end = curve.pieces[i].end.and_then(|end| self.value(end.reg()));
        let of = |reg: &Reg| self.value(*reg);
        let value = match body {
            BodyOp::Constant(is) => of(is).cloned(),
            BodyOp::Straight { from, to } => straight(x, start, end, of(from), of(to)),
            BodyOp::Line { from, slope, at } => line(x, at.as_ref().and_then(of).or(start), of(from), of(slope)),
            BodyOp::Steps { from, add, every } => steps(x, start, of(from), of(add), of(every)),
            BodyOp::Refuse(text) => {
                let error = Error::at(ErrorKind::Refused, format!("{}[{i}].refuse", step.path), text.to_string())
                    .given(x.decimal_text());
                return State::Refused(Box::new(error));
            }
        };
        value.map_or(State::Undefined, |value| wide(value, step))
    }
}

/// The value and the ends: a curve with any of these absent is absent.
fn parts(curve: &CurveOp) -> Vec<Reg> {
    let ends = curve.pieces.iter().filter_map(|piece| piece.end.map(EndOp::reg));
    [curve.of].into_iter().chain(ends).collect()
}

/// from + (x − start) · (to − from) / (end − start)
fn straight(
    x: &Exact,
    start: Option<&Exact>,
    end: Option<&Exact>,
    from: Option<&Exact>,
    to: Option<&Exact>,
) -> Option<Exact> {
    let (start, end, from, to) = (start?, end?, from?, to?);
    Some(x.sub(start).mul(&to.sub(from)).div(&end.sub(start))?.add(from))
}

/// from + slope · (x − at)
fn line(x: &Exact, at: Option<&Exact>, from: Option<&Exact>, slope: Option<&Exact>) -> Option<Exact> {
    Some(x.sub(at?).mul(slope?).add(from?))
}

/// from + add · ⌊(x − start) / every⌋
fn steps(
    x: &Exact,
    start: Option<&Exact>,
    from: Option<&Exact>,
    add: Option<&Exact>,
    every: Option<&Exact>,
) -> Option<Exact> {
    let every = every?;
    if every.signum() <= 0 {
        return None;
    }
    Some(x.sub(start?).div(every)?.floor().mul(add?).add(from?))
}
