//! Facts written back as JSON.

use serde_json::{Map, Value};

use crate::exact::State;
use crate::facts::Facts;

impl Facts {
    /// The facts that the row gave, as a JSON object that [`from_json`](Facts::from_json) reads back as the same facts;
    /// exact numbers that were given with more digits than can be written are refused there.
    ///
    /// Numbers are texts in their canonical spelling, so that no reader turns them into floats; what is missing is left
    /// out, and so are inputs for which a default stands in.
    ///
    /// ```
    /// use kpi_core::{Card, Facts};
    ///
    /// let card = Card::from_json(r#"{"kpi": 1, "id": "a", "inputs": {"orders": {}, "visits": {}, "spend": {"default": 5}},
    ///     "measures": {"conversion": {"ratio": ["orders", "visits"]}}}"#)?;
    /// let facts = Facts::from_json(&card, r#"{"orders": 30, "visits": 1200.50}"#)?;
    /// assert_eq!(facts.to_json(), r#"{"orders":"30","visits":"1200.5"}"#);
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let mut facts = Map::new();
        for (slot, input) in self.card().plan().inputs.iter().enumerate() {
            let text = match &self.slots()[slot] {
                _ if !self.is_given(slot) => continue,
                State::Value(number) => number.decimal_text(),
                State::Level(place) => {
                    let level = input.levels.as_ref().and_then(|levels| levels.get(*place as usize));
                    level.map(ToString::to_string).unwrap_or_default()
                }
                _ => continue,
            };
            facts.insert(input.name.to_string(), Value::String(text));
        }
        Value::Object(facts).to_string()
    }
}
