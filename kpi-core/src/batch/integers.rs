//! One employee's facts as integers, for whoever has them so and scores one employee after the other.

use crate::card::Card;
use crate::error::{Error, ErrorKind};
use crate::facts::{Fact, Facts, read};
use crate::number::Exact;

use super::column::not_scaled;

/// One employee's facts as 64-bit integers, in the order of the card's inputs: 1250 with 2 decimals is 12.50.
///
/// Inputs beyond the last integer are missing, or have the card's default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Integers<'f> {
    values: &'f [i64],
    decimals: Option<&'f [u32]>,
    valid: Option<&'f [u8]>,
}

impl<'f> Integers<'f> {
    /// Whole numbers, all of them there.
    pub fn new(values: &'f [i64]) -> Self {
        Integers { values, ..Integers::default() }
    }

    /// The decimals of each.
    pub fn decimals(self, decimals: &'f [u32]) -> Self {
        Integers { decimals: Some(decimals), ..self }
    }

    /// Whether each is there: 0 where the fact is missing, or has the card's default.
    pub fn valid_bytes(self, valid: &'f [u8]) -> Self {
        Integers { valid: Some(valid), ..self }
    }

    /// The integer of an input and its decimals, where it is there.
    #[inline]
    pub(crate) fn get(&self, slot: usize) -> Option<(i64, u32)> {
        let value = *self.values.get(slot)?;
        let there = self.valid.is_none_or(|valid| valid[slot] != 0);
        there.then(|| (value, self.decimals.map_or(0, |decimals| decimals[slot])))
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// There are as many decimals and flags as integers.
    pub(super) fn check(&self) -> Result<(), Error> {
        let lengths = [("decimals", self.decimals.map(<[_]>::len)), ("valid", self.valid.map(<[_]>::len))];
        match lengths.into_iter().find(|(_, length)| length.is_some_and(|length| length != self.values.len())) {
            None => Ok(()),
            Some((name, length)) => Err(Error::at(ErrorKind::BadColumn, name, "there are not as many as integers")
                .given(length.unwrap_or_default())
                .allowed(self.values.len())),
        }
    }

    /// The same as facts of the card.
    pub(super) fn to_facts(self, card: &Card) -> Result<Facts, Error> {
        let mut facts = card.facts();
        for slot in 0..self.values.len() {
            let Some((value, decimals)) = self.get(slot) else {
                facts.set_at(slot, Fact::Missing)?;
                continue;
            };
            match (Exact::from_scaled(value.into(), decimals), card.plan().inputs.get(slot)) {
                (Ok(number), Some(input)) => facts.set_state(slot, read(&Fact::Number(number), input)?, true),
                (Err(error), Some(input)) => return Err(not_scaled(&error, value.into(), decimals, input)),
                // The facts say that there is no such input.
                (_, None) => drop(facts.set_at(slot, value)?),
            }
        }
        Ok(facts)
    }
}
