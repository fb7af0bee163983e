//! The document as a tree, read through serde from any format, before anything is known about cards.
//!
//! Reading in two steps keeps what a derived reader loses: the whole path of every error, duplicate keys, and
//! the difference between `5` and `0.5`.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::error::{Error, ErrorKind, Path};
use crate::limits;

/// One value of the document. Texts are those of the document itself where it gives them as they stand.
#[derive(Clone, Debug)]
pub(crate) enum Node<'t> {
    Null,
    Bool(bool),
    /// A bare number, as its own text.
    Number(Cow<'t, str>),
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Record(Vec<(Cow<'t, str>, Node<'t>)>),
}

/// More containers than this cannot be a card; the reader stops before the stack could suffer.
const CONTAINERS: usize = 2 * limits::DEPTH + 2;

/// Up to so many keys are compared one with another, which takes less time than a set of them.
const FEW_KEYS: usize = 8;

impl<'t> Node<'t> {
    /// Reads a JSON document within the documented limits.
    pub(crate) fn from_json(bytes: &'t [u8]) -> Result<Self, Error> {
        if bytes.len() > limits::DOCUMENT_BYTES {
            return Err(Error::new(ErrorKind::TooLarge, &Path::Root, "the document is too large")
                .given(format_args!("{} bytes", bytes.len()))
                .allowed(format_args!("up to {} bytes", limits::DOCUMENT_BYTES)));
        }
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let node = Node::read_with(&mut json, Some(BareNumbers(bytes)), |error| {
            Error::new(ErrorKind::Syntax, &Path::Root, format!("not well-formed JSON: {error}"))
                .way_out("a JSON checker or an editor shows the place")
        })?;
        json.end().map_err(|error| {
            Error::new(ErrorKind::Syntax, &Path::Root, format!("text after the end of the document: {error}"))
        })?;
        Ok(node)
    }

    /// Reads a document in any format that serde knows.
    pub(crate) fn read<D: Deserializer<'t>>(
        format: D,
        ill_formed: impl FnOnce(D::Error) -> Error,
    ) -> Result<Self, Error> {
        Node::read_with(format, None, ill_formed)
    }

    fn read_with<D: Deserializer<'t>>(
        format: D,
        numbers: Option<BareNumbers<'t>>,
        ill_formed: impl FnOnce(D::Error) -> Error,
    ) -> Result<Self, Error> {
        let document = numbers.as_ref().map_or(&[][..], |numbers| numbers.0);
        let reader = Reader { beyond: Cell::new(None), values: Cell::new(0), numbers: RefCell::new(numbers), document };
        let node =
            Seed { containers: 0, reader: &reader }.deserialize(format).map_err(|error| match reader.beyond.get() {
                Some(Beyond::Depth) => depth_error(&Path::Root),
                Some(Beyond::Values) => {
                    Error::new(ErrorKind::TooLarge, &Path::Root, "the document holds too many values")
                        .allowed(format_args!("up to {} values, lists and objects among them", limits::VALUES))
                }
                None => ill_formed(error),
            })?;
        node.check(&Path::Root, 0)?;
        Ok(node)
    }

    /// Refuses what no part of a card may contain: too deep nesting and duplicate keys.
    fn check(&self, at: &Path<'_>, depth: usize) -> Result<(), Error> {
        match self {
            Node::List(entries) => {
                entries.iter().enumerate().try_for_each(|(i, entry)| entry.check(&at.index(i), depth))
            }
            Node::Record(pairs) => {
                if depth == limits::DEPTH {
                    return Err(depth_error(at));
                }
                let mut seen = HashSet::new();
                for (i, (key, value)) in pairs.iter().enumerate() {
                    let at = at.field(key);
                    let stands_before = match pairs.len() <= FEW_KEYS {
                        true => pairs[..i].iter().any(|(before, _)| before == key),
                        false => !seen.insert(key),
                    };
                    if stands_before {
                        return Err(Error::new(ErrorKind::DuplicateKey, &at, "the key stands twice in its object")
                            .given(key)
                            .way_out("keep one of the two"));
                    }
                    value.check(&at, depth + 1)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What the value is, in a reader's words.
    pub(crate) fn sort(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "true or false",
            Node::Number(_) => "a bare number",
            Node::Text(_) => "a text",
            Node::List(_) => "a list",
            Node::Record(_) => "an object",
        }
    }
}

fn depth_error(at: &Path<'_>) -> Error {
    Error::new(ErrorKind::TooDeep, at, "objects stand inside one another too deeply")
        .allowed(format_args!("up to {} objects, one inside the other", limits::DEPTH))
        .way_out("give an inner value a name of its own under `measures`")
}

/// What is left of a JSON document, as an iterator over the texts of its bare numbers, in order. The JSON reader gives a
/// long number as a float, which has lost its digits; it visits the numbers in this same order, so each finds its own
/// text here.
struct BareNumbers<'t>(&'t [u8]);

impl<'t> Iterator for BareNumbers<'t> {
    type Item = Cow<'t, str>;

    fn next(&mut self) -> Option<Cow<'t, str>> {
        loop {
            let begins = |byte: &u8| *byte == b'"' || *byte == b'-' || byte.is_ascii_digit();
            self.0 = &self.0[self.0.iter().position(begins)?..];
            if self.0[0] != b'"' {
                break;
            }
            self.0 = after_string(self.0);
        }
        let belongs = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
        let (number, rest) = self.0.split_at(self.0.iter().position(|byte| !belongs(byte)).unwrap_or(self.0.len()));
        self.0 = rest;
        Some(String::from_utf8_lossy(number))
    }
}

fn after_string(json: &[u8]) -> &[u8] {
    let mut i = 1;
    while i < json.len() && json[i] != b'"' {
        i += if json[i] == b'\\' { 2 } else { 1 };
    }
    &json[json.len().min(i + 1)..]
}

/// What the reading of one document shares.
struct Reader<'t> {
    /// The limit at which the reading ended.
    beyond: Cell<Option<Beyond>>,
    values: Cell<usize>,
    numbers: RefCell<Option<BareNumbers<'t>>>,
    /// The text of a JSON document.
    document: &'t [u8],
}

#[derive(Clone, Copy)]
enum Beyond {
    Depth,
    Values,
}

/// Reads one value and counts how deep it stands.
#[derive(Clone, Copy)]
struct Seed<'c, 't> {
    containers: usize,
    reader: &'c Reader<'t>,
}

impl<'t> Seed<'_, 't> {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.containers == CONTAINERS {
            self.reader.beyond.set(Some(Beyond::Depth));
            return Err(E::custom("too deep"));
        }
        Ok(Seed { containers: self.containers + 1, ..self })
    }

    /// A number as the document wrote it, or as the format gave it.
    fn number(self, given: impl fmt::Display) -> Node<'t> {
        let written = self.reader.numbers.borrow_mut().as_mut().and_then(Iterator::next);
        Node::Number(written.unwrap_or_else(|| given.to_string().into()))
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, 'de> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, format: D) -> Result<Node<'de>, D::Error> {
        self.reader.values.set(self.reader.values.get() + 1);
        if self.reader.values.get() > limits::VALUES {
            self.reader.beyond.set(Some(Beyond::Values));
            return Err(serde::de::Error::custom("too many values"));
        }
        format.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, 'de> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, a list, a text, an integer, true, false or null")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, format: D) -> Result<Node<'de>, D::Error> {
        self.deserialize(format)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(self.number(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(self.number(value))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node<'de>, E> {
        Ok(self.number(value))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Node<'de>, E> {
        Ok(self.number(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(self.number(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(value.to_owned().into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node<'de>, E> {
        Ok(Node::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Node<'de>, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(node) = entries.next_element_seed(inside)? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Node<'de>, A::Error> {
        let inside = self.inside()?;
        let mut record = Vec::new();
        while let Some(key) = pairs.next_key::<Key<'de>>()? {
            // serde_json hands numbers over as such a map where another crate of the program switched on its
            // `arbitrary_precision`; without this line every number of such a program would be an odd object.
            if key.0 == "$serde_json::private::Number" && !key.stands_in(self.reader.document) {
                let text: String = pairs.next_value()?;
                return Ok(self.number(text));
            }
            record.push((key.0, pairs.next_value_seed(inside)?));
        }
        Ok(Node::Record(record))
    }
}

/// A key, of the document itself where it gives it as it stands.
struct Key<'t>(Cow<'t, str>);

impl Key<'_> {
    /// Is it a key of this document's own? One with escapes is a copy of it.
    fn stands_in(&self, document: &[u8]) -> bool {
        match self.0 {
            Cow::Borrowed(key) => document.as_ptr_range().contains(&key.as_ptr()),
            Cow::Owned(_) => !document.is_empty(),
        }
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(format: D) -> Result<Self, D::Error> {
        format.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Key<'de>, E> {
        Ok(Key(value.to_owned().into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Key<'de>, E> {
        Ok(Key(value.into()))
    }
}
