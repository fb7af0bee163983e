//! The document in the making.

use std::collections::BTreeMap;

use crate::limits;

/// A finished piece of the document, as its JSON text.
///
/// Text and no tree, so that a program can nest as deeply as it likes: it is the reader that refuses, not the stack.
#[derive(Clone, Debug)]
pub struct Json(String);

impl Json {
    fn new(json: String) -> Self {
        // Whatever is longer is refused for its length alone. Keeping no more than that length means that a loop which
        // doubles a value ends in that error and not without memory.
        match json.len() > limits::DOCUMENT_BYTES {
            true => Json(" ".repeat(limits::DOCUMENT_BYTES + 1)),
            false => Json(json),
        }
    }

    /// An integer, which a card may hold without quotes.
    pub(super) fn integer(digits: impl ToString) -> Self {
        Json(digits.to_string())
    }

    /// An object whose one key says what it does.
    pub(super) fn operation(key: &'static str, inner: impl Into<Json>) -> Self {
        Record::default().with(key, inner).into()
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::new(quoted(text))
    }
}

impl From<bool> for Json {
    fn from(truth: bool) -> Self {
        Json(truth.to_string())
    }
}

impl From<Vec<Json>> for Json {
    fn from(entries: Vec<Json>) -> Self {
        let entries: Vec<_> = entries.iter().map(Json::as_str).collect();
        Json::new(format!("[{}]", entries.join(",")))
    }
}

impl From<Record> for Json {
    fn from(record: Record) -> Self {
        let records = record.records.into_iter().map(|(key, record)| (key.to_owned(), Json::from(record)));
        let lists = record.lists.into_iter().map(|(key, entries)| (key.to_owned(), Json::from(entries)));
        let fields = record.values.into_iter().chain(records).chain(lists);
        let fields: Vec<_> = fields.map(|(key, value)| format!("{}:{}", quoted(&key), value.0)).collect();
        Json::new(format!("{{{}}}", fields.join(",")))
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A record of the document that fields are still put into.
///
/// A field that is given twice stands twice, and the reader refuses it as it refuses any key that stands twice.
#[derive(Clone, Debug, Default)]
pub struct Record {
    values: Vec<(String, Json)>,
    records: BTreeMap<&'static str, Record>,
    lists: BTreeMap<&'static str, Vec<Json>>,
}

impl Record {
    pub(super) fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        self.put(key, value);
        self
    }

    pub(super) fn put(&mut self, key: &str, value: impl Into<Json>) {
        self.values.push((key.to_owned(), value.into()));
    }

    /// The record inside it that several methods fill together.
    pub(super) fn inner(&mut self, key: &'static str) -> &mut Record {
        self.records.entry(key).or_default()
    }

    /// The list inside it; from now on it is there, if only empty.
    pub(super) fn list(&mut self, key: &'static str) -> &mut Vec<Json> {
        self.lists.entry(key).or_default()
    }
}
