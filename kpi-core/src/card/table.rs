//! Tables by name, in the order in which the card lists them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::{Error, Path};

use super::decode::{Decode, wrong_type};
use super::node::Node;

/// Entries by name (inputs, measures, weights, levels), each name once, in the order in which they were listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<K, V>(Vec<(K, V)>);

/// How a table does not name exactly what it should.
pub(crate) enum Unlike<'t, 'n, K> {
    /// It has no entry for this name.
    LeftOut(&'n K),
    /// It has an entry by this name.
    TooMany(&'t K),
}

impl<K: PartialEq, V> Table<K, V> {
    /// An empty table.
    pub const fn new() -> Self {
        Table(Vec::new())
    }

    /// Puts an entry at the end, or in the place of the one that has its name.
    pub fn insert(&mut self, name: K, value: V) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some(entry) => entry.1 = value,
            None => self.0.push((name, value)),
        }
    }

    /// The entry of that name.
    pub fn get<Q: ?Sized>(&self, name: &Q) -> Option<&V>
    where
        K: PartialEq<Q>,
    {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The values in the order of these names, which are distinct, or what keeps the table from naming exactly them.
    pub(crate) fn in_order_of<'n>(
        &self,
        names: impl ExactSizeIterator<Item = &'n K> + Clone,
    ) -> Result<Vec<&V>, Unlike<'_, 'n, K>>
    where
        K: Eq + Hash,
    {
        // Most tables list them in this order anyway.
        if names.clone().eq(self.0.iter().map(|(name, _)| name)) {
            return Ok(self.0.iter().map(|(_, value)| value).collect());
        }
        let by_name: HashMap<&K, &V> = self.iter().collect();
        let values = names.clone().map(|name| by_name.get(name).copied().ok_or(Unlike::LeftOut(name)));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        // Each name has its entry, so there is one too many only where there are more.
        if values.len() < self.0.len() {
            let names: HashSet<&K> = names.collect();
            if let Some((other, _)) = self.0.iter().find(|(name, _)| !names.contains(name)) {
                return Err(Unlike::TooMany(other));
            }
        }
        Ok(values)
    }

    /// The entries in the order of the card.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&K, &V)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The entry at a place that is known to exist.
    pub(crate) fn at(&self, place: usize) -> (&K, &V) {
        let (name, value) = &self.0[place];
        (name, value)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Is there no entry?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Table(Vec::new())
    }
}

impl<K: PartialEq, V> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut table = Table::new();
        entries.into_iter().for_each(|(name, value)| table.insert(name, value));
        table
    }
}

/// A key of a table, read from the text of the document's key.
pub(crate) trait Key: Sized {
    fn from_key(text: &str, at: &Path<'_>) -> Result<Self, Error>;
}

impl Key for super::Name {
    fn from_key(text: &str, at: &Path<'_>) -> Result<Self, Error> {
        super::Name::decode(&Node::Text(text.into()), at)
    }
}

impl Key for String {
    fn from_key(text: &str, at: &Path<'_>) -> Result<Self, Error> {
        String::decode(&Node::Text(text.into()), at)
    }
}

impl<K: Key, V: Decode> Decode for Table<K, V> {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let Node::Record(pairs) = node else {
            return Err(wrong_type(node, at, "an object whose keys are names"));
        };
        let mut entries = Vec::with_capacity(pairs.len());
        for (key, node) in pairs {
            let at = at.field(key);
            entries.push((K::from_key(key, &at)?, V::decode(node, &at)?));
        }
        Ok(Table(entries))
    }
}

impl<K: Serialize, V: Serialize> Serialize for Table<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

impl<K: JsonSchema, V: JsonSchema> JsonSchema for Table<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("TableOf{}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (key, value) = (generator.subschema_for::<K>(), generator.subschema_for::<V>());
        json_schema!({"type": "object", "propertyNames": key, "additionalProperties": value})
    }
}
