//! The lowering of curves.

use crate::card::{Body, End, Piece, Pieces};
use crate::error::{Error, ErrorKind, Path};
use crate::number::Exact;

use super::lower::{Lower, undefined};
use super::{BodyOp, CurveOp, EndOp, Op, PieceOp, Reg};

impl Lower<'_> {
    /// A curve over a register; `at` is the list of pieces.
    pub(super) fn curve(&mut self, of: Reg, pieces: &Pieces, at: &Path<'_>) -> Result<Reg, Error> {
        let mut lowered = Vec::new();
        // The nearest constant end before the piece, and whether the end itself belongs to the piece before.
        let mut before: Option<(Exact, bool)> = None;
        let mut start = None;
        let mut ends_vary = false;
        for (i, piece) in pieces.as_slice().iter().enumerate() {
            let at = at.index(i);
            let end = self.end(piece, &at)?;
            let body = self.body(piece, start, end, &at)?;
            if let Some(end) = end {
                self.spend(start.into_iter().chain([end.reg()]), &at)?;
                let closed = matches!(end, EndOp::UpTo(_));
                match self.known(end.reg()).cloned() {
                    Some(value) => {
                        if let Some(earlier) = before.filter(|earlier| (&value, closed) <= (&earlier.0, earlier.1)) {
                            return Err(out_of_order(&value, &earlier.0, &at.field(end.word())));
                        }
                        before = Some((value, closed));
                    }
                    None => ends_vary = true,
                }
                start = Some(end.reg());
            }
            lowered.push(PieceOp { end, body });
        }
        self.emit(Op::Curve(Box::new(CurveOp { of, pieces: lowered.into(), ends_vary })), at)
    }

    fn end(&mut self, piece: &Piece, at: &Path<'_>) -> Result<Option<EndOp>, Error> {
        let Some(end) = &piece.end else { return Ok(None) };
        let reg = self.value(end.value(), &at.field(end.word()))?;
        Ok(Some(match end {
            End::Below(_) => EndOp::Below(reg),
            End::UpTo(_) => EndOp::UpTo(reg),
        }))
    }

    fn body(&mut self, piece: &Piece, start: Option<Reg>, end: Option<EndOp>, at: &Path<'_>) -> Result<BodyOp, Error> {
        Ok(match &piece.body {
            Body::Constant { is } => BodyOp::Constant(self.value(is, &at.field("is"))?),
            Body::Straight { from, to } => {
                let known = |lower: &Self, reg: Option<Reg>| reg.and_then(|reg| lower.known(reg).cloned());
                let ends = known(self, start).zip(known(self, end.map(EndOp::reg)));
                if ends.as_ref().is_some_and(|(start, end)| start == end) {
                    return Err(undefined(at, "the piece ends where it begins and has no room for a line"));
                }
                let (from, to) = (self.value(from, &at.field("from"))?, self.value(to, &at.field("to"))?);
                self.spend([from, to].into_iter().chain(start).chain(end.map(EndOp::reg)), at)?;
                let rise = self.known(from).zip(self.known(to)).map(|(from, to)| to.sub(from));
                let slope = rise.zip(ends).and_then(|(rise, (start, end))| rise.div(&end.sub(&start)));
                BodyOp::Straight { from, to, slope: slope.map(|slope| slope.reduced()) }
            }
            Body::Line { from, slope, at: x } => BodyOp::Line {
                from: self.value(from, &at.field("from"))?,
                slope: self.value(slope, &at.field("slope"))?,
                at: match x {
                    Some(x) => Some(self.value(x, &at.field("at"))?),
                    None => None,
                },
            },
            Body::Steps { from, add, every } => {
                let from = self.value(from, &at.field("from"))?;
                let add = self.value(add, &at.field("add"))?;
                let every = self.value(every, &at.field("every"))?;
                if let Some(width) = self.known(every).filter(|every| every.signum() <= 0) {
                    let error = undefined(at, "a step has no width");
                    return Err(error.given(width.decimal_text()).allowed("above 0"));
                }
                BodyOp::Steps { from, add, every }
            }
            Body::Refuse { refuse } => BodyOp::Refuse(refuse.as_str().into()),
        })
    }
}

/// The error for ends that do not rise.
pub(crate) fn out_of_order(end: &Exact, earlier: &Exact, at: &Path<'_>) -> Error {
    Error::new(ErrorKind::PieceOrder, at, "the ends of a curve's pieces must rise")
        .given(end.decimal_text())
        .allowed(format_args!("more than {}, the end before it", earlier.decimal_text()))
}
