//! From the tree to plain records: every field known by name, every refusal with its path and a way out.

use std::borrow::Cow;

use crate::error::{Error, ErrorKind, Path, nearest, unknown_word};
use crate::limits;

use super::node::Node;

/// Something that can be read from the document.
pub(crate) trait Decode: Sized {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error>;
}

/// The error for a value of the wrong JSON type.
pub(crate) fn wrong_type(node: &Node, at: &Path<'_>, wanted: &str) -> Error {
    Error::new(ErrorKind::WrongType, at, format!("{wanted} is wanted here")).given(node.sort())
}

/// One record of the document while its fields are taken out.
pub(crate) struct Fields<'n> {
    pairs: &'n [(Cow<'n, str>, Node<'n>)],
    at: &'n Path<'n>,
    what: &'static str,
}

impl<'n> Fields<'n> {
    /// Opens a record, refusing every field that `allowed` does not list.
    pub(crate) fn open(
        node: &'n Node<'n>,
        at: &'n Path<'n>,
        what: &'static str,
        allowed: &[&'static str],
    ) -> Result<Self, Error> {
        let Node::Record(pairs) = node else {
            return Err(wrong_type(node, at, &format!("{what} (an object)")));
        };
        for (key, _) in pairs {
            if !allowed.contains(&&**key) {
                let error = Error::new(ErrorKind::UnknownField, &at.field(key), format!("{what} has no such field"))
                    .given(key)
                    .allowed(allowed.join(", "));
                return Err(match nearest(key, allowed.iter().copied()) {
                    Some(name) => error.way_out(format_args!("did you mean `{name}`?")),
                    None => error,
                });
            }
        }
        Ok(Fields { pairs, at, what })
    }

    fn node(&self, name: &str) -> Option<&'n Node<'n>> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, node)| node)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.node(name).is_some()
    }

    pub(crate) fn optional<T: Decode>(&self, name: &'static str) -> Result<Option<T>, Error> {
        self.node(name).map(|node| T::decode(node, &self.at.field(name))).transpose()
    }

    pub(crate) fn required<T: Decode>(&self, name: &'static str) -> Result<T, Error> {
        self.optional(name)?.ok_or_else(|| {
            Error::new(ErrorKind::MissingField, &self.at.field(name), format!("{} needs this field", self.what))
        })
    }

    /// Refuses a field that exists in the grammar but says nothing here.
    pub(crate) fn refuse(&self, name: &'static str, matter: &str) -> Result<(), Error> {
        if self.has(name) {
            return Err(Error::new(ErrorKind::MisplacedField, &self.at.field(name), matter).way_out("leave it out"));
        }
        Ok(())
    }
}

/// Opens an object whose one key says what it does.
pub(crate) fn one_key<'n>(
    node: &'n Node<'n>,
    at: &Path<'_>,
    what: &str,
    allowed: &[&'static str],
) -> Result<(&'n str, &'n Node<'n>), Error> {
    let Node::Record(pairs) = node else {
        return Err(wrong_type(node, at, what));
    };
    let [(key, inner)] = pairs.as_slice() else {
        return Err(Error::new(ErrorKind::WrongType, at, format!("{what} is an object with exactly one key"))
            .given(format_args!("{} keys", pairs.len()))
            .allowed(format_args!("one of {}", allowed.join(", "))));
    };
    if !allowed.contains(&&**key) {
        let error = Error::new(ErrorKind::UnknownField, &at.field(key), format!("{what} has no such form"))
            .given(key)
            .allowed(allowed.join(", "));
        return Err(match nearest(key, allowed.iter().copied()) {
            Some(name) => error.way_out(format_args!("did you mean `{name}`?")),
            None => error,
        });
    }
    Ok((key, inner))
}

/// One word out of a fixed list.
pub(crate) fn word<T: Copy>(node: &Node, at: &Path<'_>, words: &[(&'static str, T)]) -> Result<T, Error> {
    let Node::Text(text) = node else {
        return Err(wrong_type(node, at, "a word in quotes"));
    };
    if let Some((_, value)) = words.iter().find(|(word, _)| word == text) {
        return Ok(*value);
    }
    Err(unknown_word(at, text, words.iter().map(|(word, _)| *word)))
}

impl Decode for String {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let Node::Text(text) = node else {
            return Err(wrong_type(node, at, "a text"));
        };
        if text.chars().count() > limits::TEXT_CHARS {
            return Err(Error::new(ErrorKind::TooLarge, at, "the text is too long")
                .given(text)
                .allowed(format_args!("up to {} characters", limits::TEXT_CHARS)));
        }
        Ok(text.clone().into_owned())
    }
}

impl Decode for bool {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        match node {
            Node::Bool(value) => Ok(*value),
            _ => Err(wrong_type(node, at, "true or false")),
        }
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        T::decode(node, at).map(Box::new)
    }
}

/// A list is never empty: an empty sum or an empty curve would need a silent default.
impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        let Node::List(entries) = node else {
            return Err(wrong_type(node, at, "a list"));
        };
        if entries.is_empty() {
            return Err(Error::new(ErrorKind::Empty, at, "the list needs at least one entry").given("[]"));
        }
        // Collecting results would grow the list again and again.
        let mut list = Vec::with_capacity(entries.len());
        for (i, entry) in entries.iter().enumerate() {
            list.push(T::decode(entry, &at.index(i))?);
        }
        Ok(list)
    }
}

impl<T: Decode> Decode for [T; 2] {
    fn decode(node: &Node, at: &Path<'_>) -> Result<Self, Error> {
        match node {
            Node::List(pair) if pair.len() == 2 => {
                Ok([T::decode(&pair[0], &at.index(0))?, T::decode(&pair[1], &at.index(1))?])
            }
            Node::List(list) => Err(Error::new(ErrorKind::WrongType, at, "exactly two entries are wanted here")
                .given(format_args!("{} entries", list.len()))),
            _ => Err(wrong_type(node, at, "a list of two")),
        }
    }
}
