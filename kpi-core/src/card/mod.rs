//! The card: plain records as they are written, and the checked card that scores.

pub(crate) mod canonical;
pub(crate) mod check;
mod curve;
mod decode;
mod document;
mod group;
mod member;
mod name;
mod node;
mod normalize;
mod population;
mod table;
mod value;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

pub use self::curve::{Body, Curve, End, Piece, Pieces, Slice, Slices, TierRounding, Tiers};
pub use self::document::{DefaultFact, Document, Input, Line, Pay, Version};
pub use self::group::{Absent, Aggregate, Clamp, Group, Index, Limits, Policy, RoundingPoints, WeightSets};
pub use self::member::{
    About, Continuous, CutOff, Discrete, Effect, Guards, InnerGroup, Member, MemberKind, Nature, Standing, Timing,
    Verdict,
};
pub use self::name::{Name, Number, Part, Reference};
pub use self::normalize::{BaseNorm, Better, Deviation, Goalposts, Nominal, Normalize, Target};
pub use self::population::{
    Count, Definition, DistanceToReference, Divisor, MinMax, Percentile, Rank, Ties, Winsorise, ZScore,
};
pub use self::table::Table;
pub use self::value::{AllOf, AnyOf, Compare, Comparison, Condition, Levels, Round, Value, With};
pub use crate::number::{Mode, Rounding};

use self::decode::Decode;
use self::node::Node;
use crate::error::{Error, ErrorKind, Path};
use crate::facts::Facts;
use crate::filter::Filters;
use crate::plan::{self, Plan};

/// A checked card: it can score, and it cannot exist with a gap in a curve, weights that do not sum to 1, or a name
/// that nothing declares.
///
/// Cards are immutable; a clone shares the card, also between threads.
///
/// ```
/// let card = kpi_core::Card::from_json(r#"{
///     "kpi": 1, "id": "bonus", "currency": "EUR",
///     "inputs": {"salary": {}, "sales": {}, "plan": {}},
///     "index": {"aggregate": "mean", "members": [
///         {"id": "sales", "type": "continuous", "weight": "100%", "normalize": {"ratio": {"target": "plan"}}}]},
///     "pay": {"rounding": {"to": "0.01", "mode": "half_up"},
///             "lines": [{"id": "bonus", "amount": {"product": ["salary", "20%", "index"]}}]}}"#)?;
/// let mut facts = card.facts();
/// facts.set("salary", 3000)?.set("sales", 85)?.set("plan", 100)?;
/// let outcome = card.score(&facts)?;
/// assert_eq!(outcome.index().unwrap().to_string(), "0.85");
/// assert_eq!(outcome.total().unwrap().to_string(), "510.00");
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Card(Arc<Checked>);

#[derive(Debug)]
struct Checked {
    document: Document,
    plan: Plan,
    slots: HashMap<Box<str>, usize>,
    /// Worked out when it is first asked for: not everybody who reads a card asks.
    fingerprint: OnceLock<String>,
    filters: Filters,
}

impl Card {
    /// Checks as a whole a document that was read.
    pub(crate) fn new(document: Document) -> Result<Self, Error> {
        check::document(&document)?;
        let plan = plan::lower(&document)?;
        let slots = plan.inputs.iter().enumerate().map(|(slot, input)| (input.name.clone(), slot)).collect();
        Ok(Card(Arc::new(Checked { document, plan, slots, fingerprint: OnceLock::new(), filters: Filters::default() })))
    }

    /// Reads a card from JSON text.
    ///
    /// # Errors
    /// The first thing found to be wrong, with its path, for a document that is not JSON, not a card, or beyond the
    /// documented limits; see the book's chapter on errors.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Card::from_slice(text.as_bytes())
    }

    /// Reads a card from the bytes of a JSON document in UTF-8.
    ///
    /// # Errors
    /// As [`from_json`](Card::from_json).
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        Card::new(Document::decode(&Node::from_json(bytes)?, &Path::Root)?)
    }

    /// The card written back: JSON in the order of the grammar, numbers in their canonical spelling.
    ///
    /// Read again, it is the same card with the same fingerprint.
    pub fn to_json(&self) -> String {
        // Plain records of texts, lists and tables: they always have a JSON form.
        serde_json::to_string_pretty(&self.0.document).unwrap_or_default()
    }

    /// The canonical form: compact JSON with sorted keys, the text whose hash is the fingerprint.
    pub fn canonical_json(&self) -> String {
        canonical::canonical(&self.0.document)
    }

    /// The SHA-256 of the canonical form, in hexadecimal. Two cards that say the same have the same fingerprint,
    /// however they were spelt; every outcome carries it.
    pub fn fingerprint(&self) -> &str {
        self.0.fingerprint.get_or_init(|| canonical::fingerprint(&self.0.document))
    }

    /// The card's name for programs.
    pub fn id(&self) -> &str {
        self.0.document.id.as_str()
    }

    /// The card as plain records.
    pub fn document(&self) -> &Document {
        &self.0.document
    }

    /// The names of the inputs, in the order of the card.
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.plan.inputs.iter().map(|input| &*input.name)
    }

    /// The place of an input in the card, for setting facts without looking up names again.
    pub fn slot_of(&self, input: &str) -> Option<usize> {
        self.0.slots.get(input).copied()
    }

    /// Facts for one employee, all of them missing but for the inputs' defaults.
    pub fn facts(&self) -> Facts {
        Facts::of(self)
    }

    /// The JSON Schema of a card document, generated from the types that are read.
    pub fn schema() -> serde_json::Value {
        let mut generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
        let mut schema = generator.root_schema_for::<Document>().to_value();
        if let Some(record) = schema.as_object_mut() {
            record.insert("title".into(), "KPI card".into());
        }
        schema
    }

    /// Is it this very card, not only one that is equal to it?
    #[inline]
    pub(crate) fn is_same(&self, other: &Card) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.0.plan
    }

    pub(crate) fn filters(&self) -> &Filters {
        &self.0.filters
    }
}

impl PartialEq for Card {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.fingerprint() == other.fingerprint()
    }
}

impl Eq for Card {}

impl std::hash::Hash for Card {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.fingerprint().hash(state);
    }
}

impl Serialize for Card {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.document.serialize(serializer)
    }
}

/// Reads a card from any self-describing format that serde knows.
impl<'de> Deserialize<'de> for Card {
    fn deserialize<D: Deserializer<'de>>(format: D) -> Result<Self, D::Error> {
        // The format's own error says where in its text it stands; ours says where in the card.
        let mut format_error = None;
        let node = Node::read(format, |error| {
            format_error = Some(error);
            Error::new(ErrorKind::Syntax, &Path::Root, "the document is not well-formed")
        });
        if let Some(error) = format_error {
            return Err(error);
        }
        let card = node.and_then(|node| Document::decode(&node, &Path::Root)).and_then(Card::new);
        card.map_err(serde::de::Error::custom)
    }
}
