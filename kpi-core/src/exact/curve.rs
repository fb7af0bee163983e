//! Curves: which piece a value falls on, and what the curve is there.

use std::cmp::Ordering;

use crate::error::{Error, ErrorKind};
use crate::number::{Figure, Small};
use crate::plan::{BodyOp, CurveOp, EndOp, Reg, Step};

use super::operate::wide;
use super::registers::{Registers, Source, State};

impl Registers<'_> {
    pub(super) fn curve(&self, curve: &CurveOp, step: &Step) -> State {
        let State::Value(x) = self.get(curve.of) else { return self.worst(&parts(curve)) };
        let Some(piece) = piece(self.held, curve, x) else { return self.no_piece(curve, step) };
        match body(self.held, curve, piece, x) {
            Ok(value) => wide(value, step),
            Err(Absent::Result) => State::Undefined,
            Err(Absent::Operand) => self.worst(&curve.pieces[piece].body.operands()),
            Err(Absent::Refused(text)) => {
                let path = format!("{}[{piece}].refuse", step.path);
                let error = Error::at(ErrorKind::Refused, path, text.to_string());
                State::Refused(Box::new(error.given(x.decimal_text())))
            }
        }
    }

    /// The piece on which the curve's value fell, once the plan has run.
    pub(crate) fn chosen(&self, curve: &CurveOp) -> Option<usize> {
        piece(self.held, curve, self.value(curve.of)?)
    }

    /// Why there is no piece: an end is absent, or is below the one before it.
    #[cold]
    fn no_piece(&self, curve: &CurveOp, step: &Step) -> State {
        let ends: Option<Vec<_>> =
            curve.pieces.iter().filter_map(|it| it.end).map(|end| self.value(end.reg())).collect();
        let falling = ends.iter().flat_map(|ends| ends.windows(2)).zip(1..).find(|(ends, _)| ends[1] < ends[0]);
        let Some((ends, i)) = falling else { return self.worst(&parts(curve)) };
        let path = format!("{}[{i}].{}", step.path, curve.pieces[i].end.map_or("", EndOp::word));
        let error = Error::at(ErrorKind::PieceOrder, path, "these facts make the ends of the curve's pieces fall")
            .given(ends[1].decimal_text())
            .allowed(format_args!("{} or more, the end before it", ends[0].decimal_text()))
            .way_out("correct the facts that the two ends stand for");
        State::Refused(Box::new(error))
    }
}

/// What a curve comes to where machine integers hold all of it; none too where the curve has no value.
pub(super) fn in_integers<'p>(source: impl Source<'p, Small>, curve: &CurveOp) -> Option<Small> {
    let x = source.figure(curve.of)?;
    body(source, curve, piece(source, curve, x)?, x).ok()
}

/// The piece on which a value falls: the first whose end holds it. None where an end is absent, or falls.
fn piece<'p, F: Figure + 'p>(source: impl Source<'p, F>, curve: &CurveOp, x: &F) -> Option<usize> {
    if curve.ends_vary && !rises(source, curve) {
        return None;
    }
    for (i, piece) in curve.pieces.iter().enumerate() {
        let Some(end) = piece.end else { return Some(i) };
        let order = x.compare(source.figure(end.reg())?)?;
        let holds = match end {
            EndOp::Below(_) => order.is_lt(),
            EndOp::UpTo(_) => order.is_le(),
        };
        if holds {
            return Some(i);
        }
    }
    None // not reached: the last piece has no end
}

/// Every end is there, and none is below the one before it.
fn rises<'p, F: Figure + 'p>(source: impl Source<'p, F>, curve: &CurveOp) -> bool {
    let mut before: Option<&F> = None;
    curve.pieces.iter().filter_map(|piece| piece.end).all(|end| {
        let Some(value) = source.figure(end.reg()) else { return false };
        let rises = before.is_none_or(|before| before.compare(value).is_some_and(Ordering::is_le));
        before = Some(value);
        rises
    })
}

/// What the curve is at a value on a piece of it.
#[inline(always)]
fn body<'p, 'c, F: Figure + Clone + 'p>(
    source: impl Source<'p, F>,
    curve: &'c CurveOp,
    i: usize,
    x: &F,
) -> Result<F, Absent<'c>> {
    let of = |reg: &Reg| source.figure(*reg).ok_or(Absent::Operand);
    let end_of = |piece: usize| {
        let end = curve.pieces[piece].end.and_then(|end| source.figure(end.reg()));
        end.ok_or(Absent::Result)
    };
    let start = || end_of(i.checked_sub(1).ok_or(Absent::Result)?);
    let value = match &curve.pieces[i].body {
        BodyOp::Constant(is) => return of(is).cloned(),
        BodyOp::Straight { from, slope: Some(slope), .. } => {
            line(x, start()?, F::read(slope).ok_or(Absent::Result)?, of(from)?)
        }
        BodyOp::Straight { from, to, slope: None } => {
            let (from, to, start, end) = (of(from)?, of(to)?, start()?, end_of(i)?);
            between(x, (start, end), (from, to))
        }
        BodyOp::Line { from, slope, at } => {
            let (from, slope) = (of(from)?, of(slope)?);
            line(x, at.as_ref().map_or_else(start, of)?, slope, from)
        }
        BodyOp::Steps { from, add, every } => {
            let (from, add, every) = (of(from)?, of(add)?, of(every)?);
            steps(x, start()?, every, add, from)
        }
        BodyOp::Refuse(text) => return Err(Absent::Refused(text)),
    };
    value.ok_or(Absent::Result)
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
enum Absent<'c> {
    /// One of its parts is absent.
    Operand,
    /// The facts leave it undefined.
    Result,
    /// It refuses what falls on it, and says this.
    Refused(&'c str),
}

/// The value and the ends: a curve with any of these absent is absent.
fn parts(curve: &CurveOp) -> Vec<Reg> {
    let ends = curve.pieces.iter().filter_map(|piece| piece.end.map(EndOp::reg));
    [curve.of].into_iter().chain(ends).collect()
}
