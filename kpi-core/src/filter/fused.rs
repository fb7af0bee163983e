//! Steps that are made of several: see [`fuse`](super::fuse).

use super::node::{F, Id};

/// How two integers compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Order {
    Below,
    UpTo,
    Equal,
}

/// `plus + slope · (n / d)`, where `n` and `d` are each the difference of two numbers, and the quotient is kept between
/// two limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Line {
    pub(super) num: (Id, Id),
    pub(super) den: (Id, Id),
    pub(super) unfit: Unfit,
    pub(super) least: F,
    pub(super) most: F,
    pub(super) slope: F,
    pub(super) plus: F,
}

/// The divisors that put their row in doubt: those below a number, or whose size is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Unfit {
    pub(super) below: F,
    pub(super) in_size: bool,
}

impl Unfit {
    pub(super) fn none() -> Self {
        Unfit { below: F::new(f64::NEG_INFINITY), in_size: false }
    }

    /// Where the divisor, an integer, compares so with 0.
    pub(super) fn new(is: Order) -> Self {
        match is {
            Order::Below => Unfit { below: F::new(0.0), in_size: false },
            Order::UpTo => Unfit { below: F::new(0.5), in_size: false },
            Order::Equal => Unfit { below: F::new(0.5), in_size: true },
        }
    }

    /// Those of both.
    pub(super) fn and(self, is: Order) -> Self {
        let other = Unfit::new(is);
        if self == Unfit::none() || self == other { other } else { Unfit::new(Order::UpTo) }
    }
}

/// A line between two other numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Between {
    pub(super) a: Id,
    pub(super) or_equal: bool,
    /// Where this holds, its number is chosen.
    pub(super) before: End,
    pub(super) line: Line,
    /// Where this does not hold, its number is chosen.
    pub(super) after: End,
}

/// Where a line begins or ends: `f · a < g · b + plus`, or `<=`; and the number beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct End {
    pub(super) f: F,
    pub(super) g: F,
    pub(super) b: Id,
    /// 0, or infinite where there is no end.
    pub(super) plus: F,
    pub(super) is: Id,
}

/// Two lines from knot to knot, each through one number at its beginning, and the numbers beyond them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Chords {
    pub(super) a: Id,
    pub(super) or_equal: bool,
    pub(super) knots: [Id; 3],
    pub(super) chords: [Chord; 2],
    /// What is added to the first knot and to the last: 0, or infinite where a line goes on beyond it.
    pub(super) open: [F; 2],
    pub(super) before: Id,
    pub(super) after: Id,
}

/// `plus + slope · (a - from) / (to - from)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Chord {
    pub(super) unfit: Unfit,
    pub(super) slope: F,
    pub(super) plus: F,
}

/// `plus + Σ c · x` over those that are there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct SumThere {
    pub(super) terms: Vec<There>,
    pub(super) plus: F,
}

/// `c · x`, or nothing where a truth says that it is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct There {
    pub(super) c: F,
    pub(super) x: Id,
    pub(super) away: Id,
}

/// The first of several numbers whose comparison `f · a < g · b` holds, or `<=`, else the last; integers, so that no
/// float is in doubt.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pieces {
    pub(super) a: Id,
    pub(super) or_equal: bool,
    pub(super) pieces: Vec<Piece>,
    pub(super) last: Id,
}

/// Where a piece ends, and the number that is chosen there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Piece {
    pub(super) f: F,
    pub(super) g: F,
    pub(super) b: Id,
    pub(super) is: Id,
}

/// The first of several constants whose comparison `f · a < g · b` holds, or `<=`, else the last; integers, so that
/// no float is in doubt.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bands {
    pub(super) a: Id,
    pub(super) b: Id,
    /// Where `b` puts the row in doubt.
    pub(super) unfit: Unfit,
    pub(super) or_equal: bool,
    pub(super) bands: Vec<Band>,
    pub(super) last: F,
}

/// Where a band ends, and the constant that is chosen there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Band {
    pub(super) f: F,
    pub(super) g: F,
    pub(super) is: F,
}

/// What the first rung says that an integer stands on, else the last.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ladder {
    pub(super) a: Id,
    pub(super) rungs: Vec<Rung>,
    pub(super) last: Height,
    /// Is every rung the same for all who stand on it? Asked of every chunk, so that it is kept.
    pub(super) is_level: bool,
}

/// Below this integer, this is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rung {
    pub(super) below: F,
    pub(super) is: Height,
}

/// `plus + slope · a`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Height {
    pub(super) plus: F,
    pub(super) slope: F,
}

impl Line {
    pub(super) fn operands(&self, visit: impl FnMut(Id)) {
        [self.num.0, self.num.1, self.den.0, self.den.1].into_iter().for_each(visit);
    }

    pub(super) fn renamed(&self, name: impl Fn(Id) -> Id) -> Self {
        let pair = |(a, b)| (name(a), name(b));
        Line { num: pair(self.num), den: pair(self.den), ..*self }
    }
}

impl Between {
    pub(super) fn operands(&self, mut visit: impl FnMut(Id)) {
        visit(self.a);
        [self.before, self.after].into_iter().flat_map(|end| [end.b, end.is]).for_each(&mut visit);
        self.line.operands(visit);
    }

    pub(super) fn renamed(&self, name: impl Fn(Id) -> Id) -> Self {
        let end = |end: End| End { b: name(end.b), is: name(end.is), ..end };
        let (before, after) = (end(self.before), end(self.after));
        Between { a: name(self.a), before, line: self.line.renamed(&name), after, ..*self }
    }
}

impl Chords {
    pub(super) fn operands(&self, visit: impl FnMut(Id)) {
        let [from, middle, to] = self.knots;
        [self.a, from, middle, to, self.before, self.after].into_iter().for_each(visit);
    }

    pub(super) fn renamed(&self, name: impl Fn(Id) -> Id) -> Self {
        let (before, after) = (name(self.before), name(self.after));
        Chords { a: name(self.a), knots: self.knots.map(name), before, after, ..*self }
    }
}

impl SumThere {
    pub(super) fn operands(&self, visit: impl FnMut(Id)) {
        self.terms.iter().flat_map(|term| [term.x, term.away]).for_each(visit);
    }

    pub(super) fn renamed(&self, name: impl Fn(Id) -> Id) -> Self {
        let term = |term: &There| There { x: name(term.x), away: name(term.away), ..*term };
        SumThere { terms: self.terms.iter().map(term).collect(), plus: self.plus }
    }
}

impl Pieces {
    pub(super) fn operands(&self, mut visit: impl FnMut(Id)) {
        visit(self.a);
        self.pieces.iter().flat_map(|piece| [piece.b, piece.is]).for_each(&mut visit);
        visit(self.last);
    }

    pub(super) fn renamed(&self, name: impl Fn(Id) -> Id) -> Self {
        let piece = |piece: &Piece| Piece { b: name(piece.b), is: name(piece.is), ..*piece };
        let pieces = self.pieces.iter().map(piece).collect();
        Pieces { a: name(self.a), or_equal: self.or_equal, pieces, last: name(self.last) }
    }
}

impl Bands {
    pub(super) fn renamed(&self, name: impl Fn(Id) -> Id) -> Self {
        Bands { a: name(self.a), b: name(self.b), ..self.clone() }
    }
}

impl Height {
    pub(super) fn level(plus: F) -> Self {
        Height { plus, slope: F::new(0.0) }
    }

    fn is_level(self) -> bool {
        self.slope.get() == 0.0
    }
}

impl Ladder {
    pub(super) fn new(a: Id, rungs: Vec<Rung>, last: Height) -> Self {
        let is_level = last.is_level() && rungs.iter().all(|rung| rung.is.is_level());
        Ladder { a, rungs, last, is_level }
    }

    pub(super) fn renamed(&self, name: impl Fn(Id) -> Id) -> Self {
        Ladder { a: name(self.a), ..self.clone() }
    }
}
