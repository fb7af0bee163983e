//! Values and constants.

use rust_decimal::Decimal;

use super::Rounding;
use super::json::{Json, Record};
use super::pieces::{Curve, Slices};
use crate::number::Exact;

/// A value of the card: a number, a name, or an operation on values.
///
/// A text is read by the card's own rules: what is a number (`"0.5"`, `"50%"`, `"1/3"`) is that number, anything else
/// is a name (`"salary"`, `"index"`, `"sales.attainment"`). Integers and exact decimals convert too. A float does not:
/// it is rarely the number that its writer meant.
///
/// ```
/// use kpi_core::build::*;
///
/// let card = card("bonus").inputs(["salary", "sold", "plan"].map(number))
///     .pay(to("0.01", HalfUp), [line("bonus", product(("salary", "20%", ratio("sold", "plan"))))])
///     .build()?;
/// # assert_eq!(card.id(), "bonus");
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Value(pub(super) Json);

/// A number where no name can stand: a weight, a given score, a default.
#[derive(Clone, Debug)]
pub struct Constant(pub(super) Json);

macro_rules! converts {
    ($($from:ty: $it:ident => $json:expr,)*) => {
        $(impl From<$from> for Value {
            fn from($it: $from) -> Self {
                Value($json)
            }
        }

        impl From<$from> for Constant {
            fn from($it: $from) -> Self {
                Constant($json)
            }
        })*
    };
}

converts! {
    &str: text => text.into(),
    &String: text => text.as_str().into(),
    String: text => text.as_str().into(),
    i32: number => Json::integer(number),
    u32: number => Json::integer(number),
    i64: number => Json::integer(number),
    u64: number => Json::integer(number),
    usize: number => Json::integer(number),
    Decimal: number => number.to_string().as_str().into(),
    Exact: number => number.decimal_text().as_str().into(),
}

impl From<Constant> for Value {
    fn from(constant: Constant) -> Self {
        Value(constant.0)
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        value.0
    }
}

impl From<Constant> for Json {
    fn from(constant: Constant) -> Self {
        constant.0
    }
}

pub(super) fn json(value: impl Into<Value>) -> Json {
    value.into().0
}

pub(super) fn constant(value: impl Into<Constant>) -> Json {
    value.into().0
}

pub(super) mod sealed {
    pub trait Values {
        fn list(self) -> Vec<super::Json>;
    }
}

/// Several values: an array or a vector of one type, or a tuple of up to eight of different types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of values",
    note = "write an array where all are of one type, `[\"salary\", \"30%\"]`, else a tuple: `(\"salary\", ratio(\"a\", \"b\"))`"
)]
pub trait Values: sealed::Values {}

impl<T: sealed::Values> Values for T {}

impl<V: Into<Value>, const N: usize> sealed::Values for [V; N] {
    fn list(self) -> Vec<Json> {
        self.into_iter().map(json).collect()
    }
}

impl<V: Into<Value>> sealed::Values for Vec<V> {
    fn list(self) -> Vec<Json> {
        self.into_iter().map(json).collect()
    }
}

macro_rules! tuples {
    ($($($value:ident)+;)*) => {
        $(impl<$($value: Into<Value>),+> sealed::Values for ($($value,)+) {
            #[allow(non_snake_case)] // one name for the type and its value
            fn list(self) -> Vec<Json> {
                let ($($value,)+) = self;
                vec![$(json($value)),+]
            }
        })*
    };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

macro_rules! of_several {
    ($($(#[$doc:meta])* $function:ident)*) => {
        $($(#[$doc])* pub fn $function(of: impl Values) -> Value {
            Value(Json::operation(stringify!($function), of.list()))
        })*
    };
}

of_several! {
    /// The values added.
    sum
    /// The values multiplied.
    product
    /// The sum of the values over their number.
    mean
    /// The least of the values.
    least
    /// The greatest of the values.
    greatest
}

/// The first less the second.
pub fn difference(first: impl Into<Value>, second: impl Into<Value>) -> Value {
    Value(Json::operation("difference", vec![json(first), json(second)]))
}

/// The first over the second; undefined where the second is 0.
pub fn ratio(first: impl Into<Value>, second: impl Into<Value>) -> Value {
    Value(Json::operation("ratio", vec![json(first), json(second)]))
}

/// A value rounded here and now: `round(ratio("volume", 1600), to(1, HalfUp))`.
pub fn round(of: impl Into<Value>, rounding: Rounding) -> Value {
    Value(Json::operation("round", rounding.0.with("of", json(of))))
}

/// A curve over a value.
///
/// ```
/// use kpi_core::build::*;
///
/// let share = curve("attained", pieces().below("80%", 0).below("100%", from("50%").to("100%")).beyond("100%"));
/// let card = card("threshold").input(number("attained")).measure("share", share).build()?;
/// let outcome = card.score(card.facts().set("attained", "90%")?)?;
/// assert_eq!(outcome.measure("share").unwrap().to_string(), "0.75");
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn curve(of: impl Into<Value>, pieces: Curve) -> Value {
    Value(Json::operation("curve", Record::default().with("of", json(of)).with("pieces", pieces.0)))
}

/// A value for each level of an input: `by_level("rating", [("A", "120%"), ("B", "100%")])`.
pub fn by_level<L: AsRef<str>, V: Into<Value>>(of: &str, are: impl IntoIterator<Item = (L, V)>) -> Value {
    let are = are.into_iter().fold(Record::default(), |are, (level, value)| are.with(level.as_ref(), json(value)));
    Value(Json::operation("levels", Record::default().with("of", of).with("are", are)))
}

/// Marginal slices from 0 up, each at its own rate.
///
/// ```
/// use kpi_core::build::*;
///
/// let commission = tiers("revenue", slices().up_to(100_000, "4%").up_to(200_000, "6%").beyond("8%"));
/// let card = card("commission").input(number("revenue"))
///     .pay(to("0.01", HalfUp), [line("commission", commission)])
///     .build()?;
/// let outcome = card.score(card.facts().set("revenue", 250_000)?)?;
/// assert_eq!(outcome.total().unwrap().to_string(), "14000.00");
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn tiers(of: impl Into<Value>, slices: Slices) -> Tiers {
    Tiers(Record::default().with("of", json(of)).with("slices", slices.0))
}

/// Marginal tiers; made by [`tiers`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Tiers(Record);

impl Tiers {
    /// Rounds each slice before it is multiplied by its rate.
    pub fn round_slice(mut self, rounding: Rounding) -> Self {
        self.0.inner("rounding").put("slice", rounding.0);
        self
    }

    /// Rounds each slice's amount.
    pub fn round_amount(mut self, rounding: Rounding) -> Self {
        self.0.inner("rounding").put("amount", rounding.0);
        self
    }
}

impl From<Tiers> for Value {
    fn from(tiers: Tiers) -> Self {
        Value(Json::operation("tiers", tiers.0))
    }
}
