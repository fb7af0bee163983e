//! A dict of plain numbers on its way in, by the short way: each fact as an integer and its decimals.

use std::cell::{Cell, RefCell};

use kpi_core::batch::Integers;
use kpi_core::number::Short;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyString};

use crate::card::Card;
use crate::fact::{other_dict, slot_of};
use crate::figure::decimal_type;
use crate::word::Word;

/// The facts of one person after the other, in the order of the card.
pub(crate) struct Reader {
    /// What the entries of a dict are, by their place in it: those of a table's rows are one like the other. The keys are
    /// held, so that an object that is the same is the same text.
    expected: Box<[(Py<PyString>, usize)]>,
    /// The rows whose keys were others.
    strange: u32,
    /// The Decimals of the row that is read, each with its slot.
    exact: Vec<(usize, Py<PyAny>)>,
    integers: Box<[i64]>,
    decimals: Box<[u32]>,
    valid: Box<[u8]>,
    /// The most decimals that a fact had as a float.
    usual: Box<[u32]>,
}

/// The keys of one in so many strange rows are taken as those to come, which need not be so.
const PATIENCE: u32 = 8;

impl Reader {
    /// None for a card whose inputs are not all numbers.
    pub(crate) fn new(py: Python<'_>, card: &Card) -> Option<Self> {
        if card.inner.document().inputs.iter().any(|(_, input)| input.levels.is_some()) {
            return None;
        }
        let inputs = card.names.len();
        Some(Reader {
            expected: card.names.iter().enumerate().map(|(slot, name)| (name.clone_ref(py), slot)).collect(),
            strange: 0,
            exact: Vec::with_capacity(inputs),
            integers: vec![0; inputs].into(),
            decimals: vec![0; inputs].into(),
            valid: vec![0; inputs].into(),
            usual: vec![0; inputs].into(),
        })
    }

    /// The facts that were read last.
    pub(crate) fn facts(&self) -> Integers<'_> {
        Integers::new(&self.integers).decimals(&self.decimals).valid_bytes(&self.valid)
    }

    /// The same, a word each.
    pub(crate) fn words(&self) -> impl Iterator<Item = Option<Word>> {
        let parts = self.integers.iter().zip(&self.decimals).zip(&self.valid);
        parts.map(|((integer, decimals), valid)| match valid {
            0 => Some(Word::NOTHING),
            _ => Word::new(*integer, *decimals),
        })
    }

    /// Reads a dict. False for one that holds anything else than plain numbers, good or bad, under the names of inputs.
    #[inline]
    pub(crate) fn read(&mut self, card: &Card, dict: &Bound<'_, PyDict>) -> PyResult<bool> {
        self.exact.clear();
        self.valid.fill(0);
        Ok(self.read_words(card, dict)? && self.read_texts(dict.py())?)
    }

    /// Reads what the machine has numbers for, and takes the Decimals out of the dict. Nothing here runs Python code, which
    /// could change the dict meanwhile.
    #[inline]
    fn read_words(&mut self, card: &Card, dict: &Bound<'_, PyDict>) -> PyResult<bool> {
        let decimal = decimal_type(dict.py())?.as_type_ptr();
        let expected = &*self.expected;
        let integers = Cell::from_mut(&mut *self.integers).as_slice_of_cells();
        let decimals = Cell::from_mut(&mut *self.decimals).as_slice_of_cells();
        let valid = Cell::from_mut(&mut *self.valid).as_slice_of_cells();
        let usual = Cell::from_mut(&mut *self.usual).as_slice_of_cells();
        let exact = RefCell::new(&mut self.exact);
        let (place, strange) = (Cell::new(0), Cell::new(false));
        let read = dict.locked_for_each(|key, value| {
            let entry = expected.get(place.replace(place.get() + 1));
            let slot = match entry {
                Some((known, slot)) if known.is(&key) => *slot,
                _ => {
                    strange.set(true);
                    slot_of(card, entry.map(|(_, slot)| *slot), &key).ok_or_else(other_dict)?
                }
            };
            let (Some(integer), Some(decimals), Some(valid), Some(usual)) =
                (integers.get(slot), decimals.get(slot), valid.get(slot), usual.get(slot))
            else {
                return Err(other_dict());
            };
            let short = if let Ok(float) = value.cast_exact::<PyFloat>() {
                let float = float.value();
                match Short::from_f64(float, usual.get()) {
                    Some(short) => {
                        usual.set(usual.get().max(short.decimals()));
                        Some(short)
                    }
                    None if float.is_nan() => return Ok(()),
                    None => None,
                }
            } else if value.get_type_ptr() == decimal {
                exact.borrow_mut().push((slot, value.unbind()));
                return Ok(());
            } else if value.cast_exact::<PyInt>().is_ok() {
                value.extract().ok().map(|integer| Short::whole(integer, usual.get()))
            } else if let Ok(text) = value.cast_exact::<PyString>() {
                match text.to_str() {
                    Ok("") => return Ok(()),
                    Ok(text) => Short::parse(text),
                    Err(_) => None,
                }
            } else if value.is_none() {
                return Ok(());
            } else {
                None
            };
            let short = short.ok_or_else(other_dict)?;
            integer.set(short.integer());
            decimals.set(short.decimals());
            valid.set(1);
            Ok(())
        });
        if strange.get() {
            self.meet(card, dict);
        }
        Ok(read.is_ok())
    }

    /// Reads the Decimals as they are written. A signal's handler may raise while they are.
    #[inline]
    fn read_texts(&mut self, py: Python<'_>) -> PyResult<bool> {
        for (slot, value) in self.exact.drain(..) {
            let text = value.into_bound(py).str()?;
            let Ok(Some(short)) = text.to_str().map(Short::parse) else { return Ok(false) };
            self.integers[slot] = short.integer();
            self.decimals[slot] = short.decimals();
            self.valid[slot] = 1;
        }
        Ok(true)
    }

    /// A row whose keys were not as expected.
    #[cold]
    fn meet(&mut self, card: &Card, dict: &Bound<'_, PyDict>) {
        self.strange = (self.strange + 1) % PATIENCE;
        if self.strange != 1 {
            return;
        }
        let entry = |key: Bound<'_, PyAny>| {
            let slot = slot_of(card, None, &key)?;
            Some((key.cast_into_exact::<PyString>().ok()?.unbind(), slot))
        };
        if let Some(expected) = dict.keys().iter().map(entry).collect() {
            self.expected = expected;
        }
    }
}
