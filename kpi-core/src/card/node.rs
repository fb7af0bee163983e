//! The document as a tree, read through serde from any format, before anything is known about cards.
//!
//! Reading in two steps keeps what a derived reader loses: the whole path of every error, duplicate keys, and
//! the difference between `5` and `0.5`.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::error::{Error, ErrorKind, Path};
use crate::limits;

/// One value of the document.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Integer(i128),
    /// A number that the format could only give as a float; nothing reads it, it is here to be refused by name.
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Record(Vec<(String, Node)>),
}

/// More containers than this cannot be a card; the reader stops before the stack could suffer.
const CONTAINERS: usize = 2 * limits::DEPTH + 2;

impl Node {
    /// Reads a JSON document within the documented limits.
    pub(crate) fn from_json(bytes: &[u8]) -> Result<Node, Error> {
        if bytes.len() > limits::DOCUMENT_BYTES {
            return Err(Error::new(ErrorKind::TooLarge, &Path::Root, "the document is too large")
                .given(format_args!("{} bytes", bytes.len()))
                .allowed(format_args!("up to {} bytes", limits::DOCUMENT_BYTES)));
        }
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let node = Node::read(&mut json, |error| {
            Error::new(ErrorKind::Syntax, &Path::Root, format!("not well-formed JSON: {error}"))
                .way_out("a JSON checker or an editor shows the place")
        })?;
        json.end().map_err(|error| {
            Error::new(ErrorKind::Syntax, &Path::Root, format!("text after the end of the document: {error}"))
        })?;
        Ok(node)
    }

    /// Reads a document in any format that serde knows.
    pub(crate) fn read<'de, D: Deserializer<'de>>(
        format: D,
        ill_formed: impl FnOnce(D::Error) -> Error,
    ) -> Result<Node, Error> {
        let too_deep = Cell::new(false);
        let seed = Seed { containers: 0, too_deep: &too_deep };
        let node = seed
            .deserialize(format)
            .map_err(|error| if too_deep.get() { depth_error(&Path::Root) } else { ill_formed(error) })?;
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
                for (key, value) in pairs {
                    let at = at.field(key);
                    if !seen.insert(key) {
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
            Node::Integer(_) | Node::Float(_) => "a bare number",
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

/// Reads one value and counts how deep it stands.
#[derive(Clone, Copy)]
struct Seed<'c> {
    containers: usize,
    too_deep: &'c Cell<bool>,
}

impl Seed<'_> {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.containers == CONTAINERS {
            self.too_deep.set(true);
            return Err(E::custom("too deep"));
        }
        Ok(Seed { containers: self.containers + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, format: D) -> Result<Node, D::Error> {
        format.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, a list, a text, an integer, true, false or null")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, format: D) -> Result<Node, D::Error> {
        self.deserialize(format)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Integer(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        Ok(Node::Integer(value))
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Node, E> {
        i128::try_from(value).map(Node::Integer).map_err(|_| E::custom("an integer beyond every limit"))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(node) = entries.next_element_seed(inside)? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Node, A::Error> {
        let inside = self.inside()?;
        let mut record = Vec::new();
        while let Some(key) = pairs.next_key::<String>()? {
            // serde_json hands numbers over as such a map where another crate of the program switched on its
            // `arbitrary_precision`; without this line every number of such a program would be an odd object.
            if key == "$serde_json::private::Number" {
                let text: String = pairs.next_value()?;
                return number(&text).ok_or_else(|| A::Error::custom("a number beyond every limit"));
            }
            record.push((key, pairs.next_value_seed(inside)?));
        }
        Ok(Node::Record(record))
    }
}

fn number(text: &str) -> Option<Node> {
    text.parse().map(Node::Integer).or_else(|_| text.parse().map(Node::Float)).ok()
}
