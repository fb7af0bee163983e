//! The derivation: every figure of an outcome, explained from the registers of the run that made it.

mod names;
mod steps;
mod story;
mod text;

use std::fmt;

use crate::card::Card;
use crate::error::Error;
use crate::exact::{Registers, run};
use crate::facts::Facts;
use crate::outcome::{Outcome, outcome};

/// An outcome and how it came about: as a text that a payroll clerk can follow, and as JSON with exact fractions that
/// a machine can replay.
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
/// let derivation = card.explain(&facts)?;
/// assert!(derivation.to_string().contains("bonus: salary · 0.2 · index = 3000 · 0.2 · 0.85 = 510"));
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Derivation {
    outcome: Outcome,
    text: String,
    json: serde_json::Value,
}

impl Derivation {
    fn new(card: &Card, facts: &Facts, regs: &Registers<'_>) -> Result<Self, Error> {
        let outcome = outcome(card, regs, facts.slots())?;
        let text = text::write(card, facts, regs, &outcome);
        let json = steps::write(card, facts, regs, &outcome);
        Ok(Derivation { outcome, text, json })
    }

    /// The outcome that is explained.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// The derivation as JSON: the facts, every step with its rule, its operands and its exact value, and the figures
    /// with the steps that they are read from. The book's chapter on the result describes the rules.
    pub fn json(&self) -> &serde_json::Value {
        &self.json
    }

    /// The same as a JSON text.
    pub fn to_json(&self) -> String {
        self.json.to_string()
    }
}

/// The text for a clerk.
impl fmt::Display for Derivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Card {
    /// Scores one employee and explains every figure.
    ///
    /// # Errors
    /// As [`score`](Card::score); the error of a refused row says where and why.
    pub fn explain(&self, facts: &Facts) -> Result<Derivation, Error> {
        let plan = self.ready(facts)?;
        Derivation::new(self, facts, &run(plan, facts.slots(), false))
    }
}
