//! What the card's own numbers may not say of an operation, whatever its other operands come to.

use crate::error::{Error, ErrorKind, Path};
use crate::number::Exact;

use super::lower::undefined;
use super::{BodyOp, CurveOp, EndOp, Op, Reg};

/// What is wrong with an operation for everybody; `known` gives what a register holds for everybody, if it does, and
/// `at` is the operation's place.
pub(super) fn flaw<'v>(op: &Op, known: impl Fn(Reg) -> Option<&'v Exact>, at: &Path<'_>) -> Option<Error> {
    match op {
        Op::Quotient { by, positive, .. } => divisor(known(*by)?, *positive, at),
        Op::Clamp { at_least, at_most, crossed, .. } => {
            limits((*at_least).and_then(&known)?, (*at_most).and_then(&known)?, *crossed, at)
        }
        Op::LogRatio { from, to, .. } => goalposts(known(*from), known(*to), at),
        Op::Curve(curve) => pieces(curve, known, at),
        _ => None,
    }
}

fn divisor(by: &Exact, positive: bool, at: &Path<'_>) -> Option<Error> {
    let allowed = if positive { "above 0" } else { "any number but 0" };
    (by.is_zero() || (positive && by.signum() < 0)).then(|| {
        let error = undefined(at, "the card's own numbers give a divisor that is not allowed");
        error.given(by.decimal_text()).allowed(allowed)
    })
}

/// The end of a slice lies beyond the one before it.
pub(super) fn slice(before: &Exact, end: &Exact, at: &Path<'_>) -> Option<Error> {
    (end <= before).then(|| {
        Error::new(ErrorKind::PieceOrder, at, "the ends of the slices must rise from 0")
            .given(end.decimal_text())
            .allowed(format_args!("more than {}", before.decimal_text()))
    })
}

/// The limits of a figure may be equal, those of a slice are its ends.
fn limits(least: &Exact, most: &Exact, crossed: ErrorKind, at: &Path<'_>) -> Option<Error> {
    if crossed == ErrorKind::PieceOrder {
        return slice(least, most, at);
    }
    (least > most).then(|| {
        Error::new(crossed, at, "the lower limit is above the upper one")
            .given(least.decimal_text())
            .allowed(format_args!("up to {}", most.decimal_text()))
    })
}

fn goalposts(from: Option<&Exact>, to: Option<&Exact>, at: &Path<'_>) -> Option<Error> {
    let hopeless = [from, to].into_iter().flatten().any(|post| post <= &Exact::ZERO);
    (hopeless || (from.is_some() && from == to))
        .then(|| undefined(at, "the goalposts of a logarithm are not above 0, or are equal"))
}

/// The ends of a curve's pieces rise, a straight line has room, and steps have a width.
fn pieces<'v>(curve: &CurveOp, known: impl Fn(Reg) -> Option<&'v Exact>, at: &Path<'_>) -> Option<Error> {
    // The nearest known end before the piece, and whether the end itself belongs to the piece before.
    let mut before: Option<(&Exact, bool)> = None;
    let mut start = None;
    for (i, piece) in curve.pieces.iter().enumerate() {
        let at = at.index(i);
        let end = piece.end.and_then(|end| known(end.reg()));
        match &piece.body {
            BodyOp::Straight { .. } if end.is_some() && start == end => {
                return Some(undefined(&at, "the piece ends where it begins and has no room for a line"));
            }
            BodyOp::Steps { every, .. } => {
                if let Some(width) = known(*every).filter(|every| every.signum() <= 0) {
                    let error = undefined(&at, "a step has no width");
                    return Some(error.given(width.decimal_text()).allowed("above 0"));
                }
            }
            _ => {}
        }
        if let (Some(value), Some(end)) = (end, piece.end) {
            let closed = matches!(end, EndOp::UpTo(_));
            if let Some((earlier, _)) = before.filter(|earlier| (value, closed) <= *earlier) {
                return Some(out_of_order(value, earlier, &at.field(end.word())));
            }
            before = Some((value, closed));
        }
        start = end;
    }
    None
}

/// The error for ends that do not rise.
fn out_of_order(end: &Exact, earlier: &Exact, at: &Path<'_>) -> Error {
    Error::new(ErrorKind::PieceOrder, at, "the ends of a curve's pieces must rise")
        .given(end.decimal_text())
        .allowed(format_args!("more than {}, the end before it", earlier.decimal_text()))
}
