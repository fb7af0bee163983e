//! The lowering of curves.

use crate::card::{Body, End, Piece, Pieces};
use crate::error::{Error, Path};

use super::lower::Lower;
use super::{BodyOp, CurveOp, EndOp, Op, PieceOp, Reg};

impl Lower<'_> {
    /// A curve over a register; `at` is the list of pieces.
    pub(super) fn curve(&mut self, of: Reg, pieces: &Pieces, at: &Path<'_>) -> Result<Reg, Error> {
        let mut lowered = Vec::new();
        let mut start = None;
        let mut ends_vary = false;
        for (i, piece) in pieces.as_slice().iter().enumerate() {
            let at = at.index(i);
            let end = self.end(piece, &at)?;
            let body = self.body(piece, start, end, &at)?;
            if let Some(end) = end {
                // They will be compared.
                self.spend(start.into_iter().chain([end.reg()]), &at)?;
                ends_vary |= self.known(end.reg()).is_none();
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
            Body::Steps { from, add, every } => BodyOp::Steps {
                from: self.value(from, &at.field("from"))?,
                add: self.value(add, &at.field("add"))?,
                every: self.value(every, &at.field("every"))?,
            },
            Body::Refuse { refuse } => BodyOp::Refuse(refuse.as_str().into()),
        })
    }
}
