//! Curves: which piece a value falls on, and what the curve is there.

use crate::error::{Error, ErrorKind};
use crate::number::{Exact, Figure, Small};
use crate::plan::{BodyOp, CurveOp, EndOp, Reg, Step};

use super::operate::wide;
use super::registers::{Registers, State};

impl Registers<'_> {
    pub(super) fn curve(&self, curve: &CurveOp, step: &Step) -> State {
        let State::Value(x) = self.get(curve.of) else { return self.worst(&parts(curve)) };
        match self.piece(curve, x, step).map(|piece| (piece, self.body(curve, piece, x, step))) {
            Ok((_, Ok(value))) => wide(value, step),
            Ok((_, Err(Absent::Result))) => State::Undefined,
            Ok((piece, Err(Absent::Operand))) => self.worst(&curve.pieces[piece].body.operands()),
            Ok((_, Err(Absent::Refused(error)))) => State::Refused(error),
            Err(absent) => absent,
        }
    }

    /// The same in machine integers; none where they do not hold all of it, and where the curve has no value.
    pub(super) fn curve_in_integers(&self, curve: &CurveOp, step: &Step) -> Option<Small> {
        let x = self.value(curve.of)?;
        let piece = self.piece(curve, x, step).ok()?;
        self.body(curve, piece, &x.small()?, step).ok()
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

    /// What the curve is at a value on a piece of it.
    #[inline(always)]
    fn body<F: Figure>(&self, curve: &CurveOp, i: usize, x: &F, step: &Step) -> Result<F, Absent> {
        let of = |reg: &Reg| self.value(*reg).and_then(F::read).ok_or(Absent::Operand);
        let end_of = |piece: usize| {
            let end = curve.pieces[piece].end.and_then(|end| self.value(end.reg()));
            end.and_then(F::read).ok_or(Absent::Result)
        };
        let start = || end_of(i.checked_sub(1).ok_or(Absent::Result)?);
        let value = match &curve.pieces[i].body {
            BodyOp::Constant(is) => return of(is),
            BodyOp::Straight { from, slope: Some(slope), .. } => {
                let (start, slope) = (start()?, F::read(slope).ok_or(Absent::Result)?);
                line(x, &start, &slope, &of(from)?)
            }
            BodyOp::Straight { from, to, slope: None } => {
                let (from, to, start, end) = (of(from)?, of(to)?, start()?, end_of(i)?);
                between(x, (&start, &end), (&from, &to))
            }
            BodyOp::Line { from, slope, at } => {
                let (from, slope) = (of(from)?, of(slope)?);
                let at = at.as_ref().map_or_else(start, of)?;
                line(x, &at, &slope, &from)
            }
            BodyOp::Steps { from, add, every } => {
                let (from, add, every) = (of(from)?, of(add)?, of(every)?);
                steps(x, &start()?, &every, &add, &from)
            }
            BodyOp::Refuse(text) => {
                let path = format!("{}[{i}].refuse", step.path);
                let error = Error::at(ErrorKind::Refused, path, text.to_string());
                return Err(Absent::Refused(Box::new(error.given(x.exact().decimal_text()))));
            }
        };
        value.ok_or(Absent::Result)
    }
}

/// `from + slope · (x − at)`
#[inline(always)]
fn line<F: Figure>(x: &F, at: &F, slope: &F, from: &F) -> Option<F> {
    x.sub(at)?.mul(slope)?.add(from)
}

/// `from + (x − start) · (to − from) / (end − start)`
#[inline(always)]
fn between<F: Figure>(x: &F, (start, end): (&F, &F), (from, to): (&F, &F)) -> Option<F> {
    x.sub(start)?.mul(&to.sub(from)?)?.div(&end.sub(start)?)?.add(from)
}

/// `from + add · floor((x − start) / every)`; none where `every` is not above 0.
#[inline(always)]
fn steps<F: Figure>(x: &F, start: &F, every: &F, add: &F, from: &F) -> Option<F> {
    if !every.is_positive() {
        return None;
    }
    x.sub(start)?.div(every)?.floor().mul(add)?.add(from)
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
