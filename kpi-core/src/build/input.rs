//! Inputs: the facts that a card asks for by name.

use std::marker::PhantomData;

use super::json::{Json, Record};
use super::shared;
use super::value::Constant;

/// Marks an input that is a number.
#[derive(Clone, Copy, Debug)]
pub enum OfNumbers {}

/// Marks an input that is one of its levels.
#[derive(Clone, Copy, Debug)]
pub enum OfLevels {}

/// A fact that the card asks for; made by [`number`] or [`level`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Input<K>(pub(super) Record, pub(super) String, PhantomData<K>);

/// An input that is a number: `number("salary").unit("USD")`.
pub fn number(name: &str) -> Input<OfNumbers> {
    Input(Record::default(), name.to_owned(), PhantomData)
}

/// An input that is one of these texts: `level("rating", ["good", "poor"])`.
pub fn level<T: AsRef<str>>(name: &str, levels: impl IntoIterator<Item = T>) -> Input<OfLevels> {
    let levels: Vec<_> = levels.into_iter().map(|level| Json::from(level.as_ref())).collect();
    Input(Record::default().with("levels", levels), name.to_owned(), PhantomData)
}

impl<K> Input<K> {
    shared::fields! {
        /// Its name to show.
        name(text: &str) => name = text;
        /// Its unit.
        unit(text: &str) => unit = text;
        /// Where it comes from.
        source(text: &str) => source = text;
    }
}

impl Input<OfNumbers> {
    shared::fields! {
        /// What it is where the facts do not say; not said, it is then missing.
        default(number: impl Into<Constant>) => default = number.into();
    }
}

impl Input<OfLevels> {
    shared::fields! {
        /// The level that it has where the facts do not say; not said, it is then missing.
        default(level: &str) => default = level;
    }
}
