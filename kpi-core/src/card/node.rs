//! The document as a tree, read through serde from any format, before anything is known about cards.
//!
//! Reading in two steps keeps what a derived reader loses: the whole path of every error, duplicate keys, and
//! the difference between `5` and `0.5`.

use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::error::{Error, ErrorKind, Path};
use crate::limits;

/// One value of the document.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    /// A bare number, as its own text.
    Number(String),
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
        let node = Node::read_with(&mut json, Some(bare_numbers(bytes)), |error| {
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
        Node::read_with(format, None, ill_formed)
    }

    fn read_with<'de, D: Deserializer<'de>>(
        format: D,
        numbers: Option<VecDeque<String>>,
        ill_formed: impl FnOnce(D::Error) -> Error,
    ) -> Result<Node, Error> {
        let reader = Reader { too_deep: Cell::new(false), numbers: RefCell::new(numbers) };
        let node = Seed { containers: 0, reader: &reader }
            .deserialize(format)
            .map_err(|error| if reader.too_deep.get() { depth_error(&Path::Root) } else { ill_formed(error) })?;
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

/// The texts of a JSON document's bare numbers, in order. The JSON reader gives a long number as a float, which has
/// lost its digits; it visits the numbers in this same order, so each finds its own text here.
fn bare_numbers(json: &[u8]) -> VecDeque<String> {
    let mut numbers = VecDeque::new();
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'"' || *byte == b'-' || byte.is_ascii_digit()) {
        rest = &rest[at..];
        if rest[0] == b'"' {
            rest = after_string(rest);
            continue;
        }
        let belongs = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
        let end = rest.iter().position(|byte| !belongs(byte)).unwrap_or(rest.len());
        numbers.push_back(String::from_utf8_lossy(&rest[..end]).into_owned());
        rest = &rest[end..];
    }
    numbers
}

fn after_string(json: &[u8]) -> &[u8] {
    let mut i = 1;
    while i < json.len() && json[i] != b'"' {
        i += if json[i] == b'\\' { 2 } else { 1 };
    }
    &json[json.len().min(i + 1)..]
}

/// What the reading of one document shares.
struct Reader {
    too_deep: Cell<bool>,
    numbers: RefCell<Option<VecDeque<String>>>,
}

/// Reads one value and counts how deep it stands.
#[derive(Clone, Copy)]
struct Seed<'c> {
    containers: usize,
    reader: &'c Reader,
}

impl Seed<'_> {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.containers == CONTAINERS {
            self.reader.too_deep.set(true);
            return Err(E::custom("too deep"));
        }
        Ok(Seed { containers: self.containers + 1, ..self })
    }

    /// A number as the document wrote it, or as the format gave it.
    fn number(self, given: impl fmt::Display) -> Node {
        let written = self.reader.numbers.borrow_mut().as_mut().and_then(VecDeque::pop_front);
        Node::Number(written.unwrap_or_else(|| given.to_string()))
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
        Ok(self.number(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(self.number(value))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        Ok(self.number(value))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        Ok(self.number(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(self.number(value))
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
                return Ok(self.number(text));
            }
            record.push((key, pairs.next_value_seed(inside)?));
        }
        Ok(Node::Record(record))
    }
}
