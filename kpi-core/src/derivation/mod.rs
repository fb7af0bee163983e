//! The derivation: every figure of an outcome, explained from the registers of the run that made it.

mod names;
mod steps;
mod story;
mod text;

use std::fmt;

use crate::outcome::Outcome;

/// How the figures of an outcome came about: as a text that a payroll clerk can follow, and as JSON with exact
/// fractions that a machine can replay. It reads the registers of the run that made the outcome.
///
/// ```
/// # let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "bonus", "currency": "EUR",
/// #     "inputs": {"salary": {}, "sales": {}, "plan": {}},
/// #     "index": {"aggregate": "mean", "members": [
/// #         {"id": "sales", "type": "continuous", "weight": "100%", "normalize": {"ratio": {"target": "plan"}}}]},
/// #     "pay": {"rounding": {"to": "0.01", "mode": "half_up"},
/// #             "lines": [{"id": "bonus", "amount": {"product": ["salary", "20%", "index"]}}]}}"#)?;
/// let mut facts = card.facts();
/// facts.set("salary", 3000)?.set("sales", 85)?.set("plan", 100)?;
/// let outcome = card.score(&facts)?;
/// assert!(outcome.derivation().to_string().contains("bonus: salary · 0.2 · index = 3000 · 0.2 · 0.85 = 510"));
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Derivation<'o>(&'o Outcome);

impl<'o> Derivation<'o> {
    pub(crate) fn of(outcome: &'o Outcome) -> Self {
        Derivation(outcome)
    }

    /// The derivation as JSON: the facts, every step with its rule, its operands and its exact value, and the figures
    /// with the steps that they are read from. The book's chapter on the result describes the rules.
    pub fn json(&self) -> serde_json::Value {
        steps::write(self.0)
    }

    /// The same as a JSON text.
    pub fn to_json(&self) -> String {
        self.json().to_string()
    }
}

/// The text for a clerk.
impl fmt::Display for Derivation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::write(self.0))
    }
}
