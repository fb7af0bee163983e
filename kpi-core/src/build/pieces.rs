//! The pieces of a curve and the slices of tiers, from the lowest to the last, which is open.

use rust_decimal::Decimal;

use super::json::{Json, Record};
use super::value::{Constant, Tiers, Value, json};
use crate::number::Exact;

/// Begins a curve: each piece with its end, the last with [`beyond`](UnfinishedCurve::beyond).
///
/// On a piece stands a value, [`from`] a value [`to`](Start::to) another, [`from`] a value with a
/// [`slope`](Start::slope) or in full steps ([`adding`](Start::adding)), or [`refuse`]. The first piece has no start, so a line
/// there says where it is [`at`](Slope::at); the last piece has no end, so no line runs to it.
pub fn pieces() -> EmptyCurve {
    EmptyCurve(())
}

/// A curve without a piece; made by [`pieces`].
#[derive(Clone, Debug)]
#[must_use]
pub struct EmptyCurve(());

/// A curve that still needs its last piece, [`beyond`](UnfinishedCurve::beyond) all ends.
#[derive(Clone, Debug)]
#[must_use]
pub struct UnfinishedCurve(Vec<Json>);

/// A curve without gap or overlap; made by [`pieces`].
#[derive(Clone, Debug)]
pub struct Curve(pub(super) Vec<Json>);

impl EmptyCurve {
    /// The curve below `end`, which itself belongs to the next piece.
    pub fn below(self, end: impl Into<Value>, is: impl FirstPiece) -> UnfinishedCurve {
        UnfinishedCurve(Vec::new()).piece("below", end, is)
    }

    /// The curve up to `end` and there.
    pub fn up_to(self, end: impl Into<Value>, is: impl FirstPiece) -> UnfinishedCurve {
        UnfinishedCurve(Vec::new()).piece("up_to", end, is)
    }

    /// A curve of one piece, without ends.
    pub fn everywhere(self, is: impl FirstPiece) -> Curve {
        Curve(vec![is.piece().into()])
    }
}

impl UnfinishedCurve {
    /// From where the last piece ended to below `end`, which itself belongs to the next piece.
    pub fn below(self, end: impl Into<Value>, is: impl Piece) -> Self {
        self.piece("below", end, is)
    }

    /// From where the last piece ended to `end`, and there.
    pub fn up_to(self, end: impl Into<Value>, is: impl Piece) -> Self {
        self.piece("up_to", end, is)
    }

    /// From where the last piece ended on.
    pub fn beyond(mut self, is: impl LastPiece) -> Curve {
        self.0.push(is.piece().into());
        Curve(self.0)
    }

    fn piece(mut self, word: &str, end: impl Into<Value>, is: impl Piece) -> Self {
        self.0.push(is.piece().with(word, json(end)).into());
        self
    }
}

pub(super) mod sealed {
    pub trait Piece {
        fn piece(self) -> super::Record;
    }
}

/// What can stand on a piece of a curve.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand on a piece of a curve",
    note = "on a piece stands a value, `from(…).to(…)`, `from(…).slope(…)`, `from(…).adding(…).every(…)` or `refuse(…)`",
    note = "a number with a fraction is written as text: \"0.5\""
)]
pub trait Piece: sealed::Piece {}

/// What can stand on the first piece, which has no start.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand on the first piece of a curve, which has no start",
    note = "on the first piece stands a value, `refuse(…)` or a line that says where it is: `from(…).slope(…).at(…)`",
    note = "a number with a fraction is written as text: \"0.5\""
)]
pub trait FirstPiece: Piece {}

/// What can stand on the last piece, which has no end.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand on the last piece of a curve, which has no end",
    note = "a line beyond all ends is given by its slope: `from(…).slope(…)`",
    note = "a number with a fraction is written as text: \"0.5\""
)]
pub trait LastPiece: Piece {}

impl<T: sealed::Piece> Piece for T {}

// Type by type and not for all that converts to a value, so that the messages above are the ones that are shown.
macro_rules! constant_pieces {
    ($($type:ty)*) => {
        $(impl sealed::Piece for $type {
            fn piece(self) -> Record {
                Record::default().with("is", json(self))
            }
        }
        impl FirstPiece for $type {}
        impl LastPiece for $type {})*
    };
}

constant_pieces! { Value Constant Tiers &str &String String i32 u32 i64 u64 usize Decimal Exact }

/// Begins a piece that is not constant, with its value at the start.
///
/// ```
/// use kpi_core::build::*;
///
/// let share = pieces()
///     .below("80%", 0)
///     .below("100%", from("50%").to("100%"))
///     .up_to("110%", from("100%").slope(2))
///     .below("150%", from("120%").adding("5%").every("10%"))
///     .beyond(refuse("an attainment of 150% or more is looked at by hand"));
/// # card("share").input(number("x")).measure("share", curve("x", share)).build()?;
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn from(value: impl Into<Value>) -> Start {
    Start(Record::default().with("from", json(value)))
}

/// The value at the start of a piece; made by [`from`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Start(Record);

impl Start {
    /// A straight line to this value towards the piece's end.
    pub fn to(self, value: impl Into<Value>) -> Straight {
        Straight(self.0.with("to", json(value)))
    }

    /// A straight line to which one more unit adds this.
    pub fn slope(self, slope: impl Into<Value>) -> Slope {
        Slope(self.0.with("slope", json(slope)))
    }

    /// Full steps, each of which adds this.
    pub fn adding(self, step: impl Into<Value>) -> StepsWithoutWidth {
        StepsWithoutWidth(self.0.with("add", json(step)))
    }
}

/// A straight line between the ends of its piece.
#[derive(Clone, Debug)]
pub struct Straight(Record);

/// A straight line of a given slope, from the piece's start.
#[derive(Clone, Debug)]
pub struct Slope(Record);

impl Slope {
    /// Where the line has its `from` value, in place of the piece's start.
    pub fn at(self, place: impl Into<Value>) -> SlopeAt {
        SlopeAt(self.0.with("at", json(place)))
    }
}

/// A straight line of a given slope through a given point.
#[derive(Clone, Debug)]
pub struct SlopeAt(Record);

/// Full steps that do not yet say how wide they are.
#[derive(Clone, Debug)]
#[must_use]
pub struct StepsWithoutWidth(Record);

impl StepsWithoutWidth {
    /// How wide a step is.
    pub fn every(self, width: impl Into<Value>) -> Steps {
        Steps(self.0.with("every", json(width)))
    }
}

/// Full steps from the piece's start.
#[derive(Clone, Debug)]
pub struct Steps(Record);

/// Facts that fall on this piece refuse the row, for this reason.
pub fn refuse(reason: &str) -> Refusal {
    Refusal(Record::default().with("refuse", reason))
}

/// A piece on which nothing may fall; made by [`refuse`].
#[derive(Clone, Debug)]
pub struct Refusal(Record);

macro_rules! pieces_are {
    ($($piece:ident: $($place:ident)*;)*) => {
        $(impl sealed::Piece for $piece {
            fn piece(self) -> Record {
                self.0
            }
        }
        $(impl $place for $piece {})*)*
    };
}

pieces_are! {
    Straight: ;
    Slope: LastPiece;
    SlopeAt: FirstPiece LastPiece;
    Steps: LastPiece;
    Refusal: FirstPiece LastPiece;
}

/// Begins the slices of [`tiers`](super::tiers): each with its end and its rate, the last with
/// [`beyond`](UnfinishedSlices::beyond).
pub fn slices() -> UnfinishedSlices {
    UnfinishedSlices(Vec::new())
}

/// Slices that still need the last, open one; made by [`slices`].
#[derive(Clone, Debug)]
#[must_use]
pub struct UnfinishedSlices(Vec<Json>);

/// Slices from 0 without a gap.
#[derive(Clone, Debug)]
pub struct Slices(pub(super) Vec<Json>);

impl UnfinishedSlices {
    /// The slice up to this, at this rate.
    pub fn up_to(mut self, end: impl Into<Value>, rate: impl Into<Value>) -> Self {
        self.0.push(Record::default().with("up_to", json(end)).with("rate", json(rate)).into());
        self
    }

    /// All that is more, at this rate.
    pub fn beyond(mut self, rate: impl Into<Value>) -> Slices {
        self.0.push(Record::default().with("rate", json(rate)).into());
        Slices(self.0)
    }
}
