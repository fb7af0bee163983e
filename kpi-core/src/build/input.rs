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
pub struct Input<K> {
    pub(super) id: String,
    pub(super) record: Fields<K>,
}

/// What an input says beside its name in the card.
#[derive(Clone, Debug)]
pub(super) struct Fields<K>(pub(super) Record, PhantomData<K>);
