//! Curves in floats: which piece a value falls on is decided exactly wherever the value is an integer or a quotient of
//! integers; every piece is worked out for every row, and one of them is chosen.

use crate::number::{Exact, Mode, Rounding};
use crate::plan::{BodyOp, CurveOp, EndOp, Reg};

use super::lower::Lower;
use super::number::Num;
use super::truth::{Away, Truth};

impl Lower<'_> {
    pub(super) fn curve(&mut self, curve: &CurveOp) -> Option<Num> {
        let whole = self.num(curve.of)?;
        let x = whole.clone().away(Away::There);
        let ends = curve.pieces.iter().map(|piece| piece.end.map(|end| self.num(end.reg()))).collect::<Vec<_>>();
        let mut away = whole.away;
        let mut held = Vec::new();
        let mut before: Option<Num> = None;
        for (piece, end) in curve.pieces.iter().zip(&ends) {
            let Some(end) = end else {
                held.push(Truth::Const(true));
                continue;
            };
            let end = end.clone()?;
            away = self.graph.all_there([away, end.away].into_iter());
            let end = end.away(Away::There);
            let or_equal = matches!(piece.end, Some(EndOp::UpTo(_)));
            held.push(self.graph.less(&x, &end, or_equal)?);
            if let Some(before) = before.filter(|_| curve.ends_vary) {
                let falls = self.graph.less(&end, &before, false)?;
                self.graph.doubt_where(falls);
            }
            before = Some(end);
        }
        let there = self.graph.there(away);
        let mut earlier = Truth::Const(false);
        for (i, piece) in curve.pieces.iter().enumerate() {
            if let BodyOp::Refuse(_) = piece.body {
                let later = self.graph.not(earlier);
                let chosen = self.graph.and(held[i], later);
                let chosen = self.graph.and(chosen, there);
                self.graph.doubt_where(chosen);
            }
            earlier = self.graph.or(earlier, held[i]);
        }
        let known = |end: Option<&Option<Option<Num>>>| match end {
            Some(Some(Some(end))) => Some(end.clone().away(Away::There)),
            _ => None,
        };
        let mut bodies = Vec::new();
        for (i, piece) in curve.pieces.iter().enumerate() {
            let start = known(i.checked_sub(1).and_then(|i| ends.get(i)));
            let end = known(ends.get(i));
            // Only between "below x" and "up to x" can a piece be chosen that has no width.
            let from_below = i.checked_sub(1).is_some_and(|i| matches!(curve.pieces[i].end, Some(EndOp::Below(_))));
            let has_width = !(from_below && matches!(piece.end, Some(EndOp::UpTo(_))));
            bodies.push(self.body(&piece.body, &x, start.as_ref(), end.as_ref(), has_width)?);
        }
        let (held, bodies) = joined(&held, bodies);
        let value = self.graph.choose(&held, &bodies)?;
        // Where the value or an end is absent no piece is chosen, and what is absent in one does not matter.
        let away = self.graph.then(away, value.away);
        Some(value.away(away))
    }

    fn body(&mut self, body: &BodyOp, x: &Num, start: Option<&Num>, end: Option<&Num>, has_width: bool) -> Option<Num> {
        let part = |lower: &Self, reg: &Reg| lower.num(*reg);
        let inside = match (start.and_then(Num::known), end.and_then(Num::known)) {
            (Some(start), Some(end)) => self.graph.within(x, start, end)?,
            _ => x.clone(),
        };
        match body {
            BodyOp::Refuse(_) => Some(Num::constant(Exact::ZERO)),
            BodyOp::Constant(is) => part(self, is),
            BodyOp::Straight { from, slope: Some(slope), .. } => {
                let slope = Num::constant(slope.clone());
                let from = part(self, from)?;
                self.line(&inside, start?, &slope, &from)
            }
            BodyOp::Straight { from, to, slope: None } => {
                let (from, to, start, end) = (part(self, from)?, part(self, to)?, start?, end?);
                let (above, width) = (self.graph.difference(x, start)?, self.graph.difference(end, start)?);
                let mut share = self.graph.quotient(&above, &width, true)?;
                if has_width {
                    share.away = Away::There;
                }
                let share = self.graph.within(&share, &Exact::ZERO, &Exact::ONE)?;
                let rise = self.graph.difference(&to, &from)?;
                let rise = self.graph.product(&share, &rise)?;
                self.graph.linear(&[(Exact::ONE, &rise), (Exact::ONE, &from)], &Exact::ZERO)
            }
            BodyOp::Line { from, slope, at } => {
                let (from, slope) = (part(self, from)?, part(self, slope)?);
                let at = match at {
                    Some(at) => part(self, at)?,
                    None => start?.clone(),
                };
                self.line(&inside, &at, &slope, &from)
            }
            BodyOp::Steps { from, add, every } => {
                let (from, add, every) = (part(self, from)?, part(self, add)?, part(self, every)?);
                let above = self.graph.difference(x, start?)?;
                let steps = self.graph.quotient(&above, &every, true)?;
                let whole = Rounding::new(Exact::ONE, Mode::Floor).ok()?;
                let steps = self.graph.round(&steps, &whole, None)?;
                let added = self.graph.product(&steps, &add)?;
                self.graph.linear(&[(Exact::ONE, &added), (Exact::ONE, &from)], &Exact::ZERO)
            }
        }
    }

    /// `from + (x − at) · slope`
    fn line(&mut self, x: &Num, at: &Num, slope: &Num, from: &Num) -> Option<Num> {
        let away = [x, at, slope, from].map(|num| num.away);
        if let (Some(at), Some(slope), Some(from)) = (at.known(), slope.known(), from.known()) {
            // One line through the origin of x, so that it costs one step. A figure may be known and absent all the same,
            // as one is that is weighed by 0.
            let start = from.sub(&at.mul(slope));
            let line = self.graph.linear(&[(slope.clone(), x)], &start)?;
            let away = self.graph.all_there(away.into_iter());
            return Some(line.away(away));
        }
        let above = self.graph.difference(x, at)?;
        let rise = self.graph.product(&above, slope)?;
        self.graph.linear(&[(Exact::ONE, &rise), (Exact::ONE, from)], &Exact::ZERO)
    }
}

/// Neighbours that are one line become one piece: where the first is not over yet, the next one is not either.
fn joined(held: &[Truth], bodies: Vec<Num>) -> (Vec<Truth>, Vec<Num>) {
    let (mut truths, mut joined): (Vec<Truth>, Vec<Num>) = (Vec::new(), Vec::new());
    for (truth, body) in held.iter().zip(bodies) {
        if let (Some(last_truth), Some(last)) = (truths.last_mut(), joined.last_mut())
            && let Some(both) = last.joined(&body)
        {
            (*last_truth, *last) = (*truth, both);
            continue;
        }
        truths.push(*truth);
        joined.push(body);
    }
    (truths, joined)
}
