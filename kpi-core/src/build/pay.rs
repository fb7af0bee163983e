//! Pay lines.

use super::json::Record;
use super::shared::{self, Rounding};
use super::value::{Value, json};

/// One amount of pay; made by [`line()`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Line(pub(super) Record);

/// An amount of pay: amount → cap → floor → rounding.
///
/// ```
/// use kpi_core::build::*;
///
/// let bonus = line("bonus", product(("salary", "30%", "index"))).cap("bonus_cap").floor(0);
/// # card("c").inputs(["salary", "bonus_cap", "sales"].map(number))
/// #     .index(sum_of_members().member(continuous("sales"))).pay(to("0.01", HalfUp), [bonus]).build()?;
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn line(id: &str, amount: impl Into<Value>) -> Line {
    Line(Record::default().with("id", id).with("amount", json(amount)))
}

impl Line {
    shared::fields! {
        /// Its name to show.
        name(text: &str) => name = text;
        /// What is more becomes this.
        cap(limit: impl Into<Value>) => cap = limit.into();
        /// What is then less becomes this.
        floor(limit: impl Into<Value>) => floor = limit.into();
        /// Rounds this line in place of the card's money rounding.
        round(rounding: Rounding) => rounding = rounding.0;
    }

    /// Shows the line, but leaves it out of the total.
    pub fn memo(mut self) -> Self {
        self.0.put("memo", true);
        self
    }
}
