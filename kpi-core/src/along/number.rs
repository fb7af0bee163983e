//! Arithmetic on figures that stand still or move with the fact.

use std::cmp::Ordering;

use crate::number::Exact;

use super::moebius::Moebius;

/// A figure beside a point.
#[derive(Clone, Debug)]
pub(crate) enum Figure {
    Still(Exact),
    Moves(Moebius),
    /// It moves in a way that is not followed: a product of two moving figures, a root, a logarithm.
    Unknown,
}

impl Figure {
    /// A function that happens to stand still is a constant. One that is wider than a figure may be is not followed.
    pub(super) fn of(function: Moebius) -> Self {
        if function.numbers().iter().any(|number| number.is_too_wide()) {
            return Figure::Unknown;
        }
        match function.still() {
            Some(value) => Figure::still(value),
            None => Figure::Moves(function),
        }
    }

    fn still(value: Exact) -> Self {
        if value.is_too_wide() { Figure::Unknown } else { Figure::Still(value) }
    }

    /// The numbers that it consists of.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &Exact> {
        let (still, moves) = match self {
            Figure::Still(value) => (Some(value), None),
            Figure::Moves(function) => (None, Some(function.numbers())),
            Figure::Unknown => (None, None),
        };
        still.into_iter().chain(moves.into_iter().flatten())
    }

    fn from(function: Option<Moebius>) -> Self {
        function.map_or(Figure::Unknown, Figure::of)
    }

    pub(super) fn add(&self, other: &Figure) -> Figure {
        match (self, other) {
            (Figure::Still(a), Figure::Still(b)) => Figure::still(a.add(b)),
            (Figure::Moves(f), Figure::Still(c)) | (Figure::Still(c), Figure::Moves(f)) => Figure::of(f.plus(c)),
            (Figure::Moves(f), Figure::Moves(g)) => Figure::from(f.add(g)),
            _ => Figure::Unknown,
        }
    }

    pub(super) fn times(&self, factor: &Exact) -> Figure {
        match self {
            Figure::Still(value) => Figure::still(value.mul(factor)),
            _ if factor.is_zero() => Figure::Still(Exact::ZERO),
            Figure::Moves(f) => Figure::of(f.times(factor)),
            Figure::Unknown => Figure::Unknown,
        }
    }

    pub(super) fn sub(&self, other: &Figure) -> Figure {
        self.add(&other.times(&Exact::integer(-1)))
    }

    pub(super) fn mul(&self, other: &Figure) -> Figure {
        match (self, other) {
            (Figure::Still(c), f) | (f, Figure::Still(c)) => f.times(c),
            _ => Figure::Unknown,
        }
    }

    /// The quotient by a divisor that is not 0 beside the point.
    pub(super) fn over(&self, divisor: &Figure) -> Figure {
        match (self, divisor) {
            (of, Figure::Still(c)) => Exact::ONE.div(c).map_or(Figure::Unknown, |inverse| of.times(&inverse)),
            (Figure::Still(c), Figure::Moves(g)) => Figure::of(g.reciprocal()).times(c),
            (Figure::Moves(f), Figure::Moves(g)) => Figure::from(f.over(g)),
            _ => Figure::Unknown,
        }
    }

    /// The value at a point, where it is known and defined.
    pub(crate) fn at(&self, x: &Exact) -> Option<Exact> {
        match self {
            Figure::Still(value) => Some(value.clone()),
            Figure::Moves(f) => f.at(x),
            Figure::Unknown => None,
        }
    }

    /// Does it rise, stand still or fall with the fact?
    pub(crate) fn trend(&self) -> Option<Ordering> {
        match self {
            Figure::Still(_) => Some(Ordering::Equal),
            Figure::Moves(f) => Some(f.trend()),
            Figure::Unknown => None,
        }
    }
}
