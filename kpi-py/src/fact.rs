//! Facts on their way in: one Python value becomes one fact, by the engine's own rules for numbers.

use std::cell::{Cell, RefCell};

use kpi_core::number::{Exact, NumberError};
use kpi_core::{Error, ErrorKind, Fact, Facts};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple, PyType};

use crate::card::Card;
use crate::error::{raised, refused};
use crate::figure::{Figure, decimal_type};

/// The facts of one employee: a dict, anything that maps names to values, or a named tuple; then keywords.
pub(crate) fn facts<'py>(
    card: &Card,
    given: Option<&Bound<'py, PyAny>>,
    more: Option<&Bound<'py, PyDict>>,
) -> PyResult<Facts> {
    let mut facts = card.inner.facts();
    if let Some(given) = given {
        match given.cast::<PyDict>() {
            Ok(dict) => read(card, &mut facts, dict)?,
            Err(_) => read(card, &mut facts, &as_dict(given)?)?,
        }
    }
    if let Some(more) = more {
        if let Some(given) = given {
            refuse_twice(card, given, more)?;
        }
        read(card, &mut facts, more)?;
    }
    Ok(facts)
}

fn read(card: &Card, facts: &mut Facts, dict: &Bound<'_, PyDict>) -> PyResult<()> {
    if read_plain(card, facts, dict)? { Ok(()) } else { read_by_name(card, facts, dict) }
}

/// The slot of a key: mostly the next one in the order of the card. A key that stands in a program is the same object as the
/// card's own name, one that was read from a file is another with the same text.
#[inline]
fn next_slot(card: &Card, next: usize, key: &Bound<'_, PyAny>) -> PyResult<usize> {
    if card.names.get(next).is_some_and(|name| name.is(key)) {
        return Ok(next);
    }
    slot_of(card, Some(next), key).ok_or_else(other_dict)
}

/// The slot of a key: mostly the one that is likely. None for what is no name of an input.
pub(crate) fn slot_of(card: &Card, likely: Option<usize>, key: &Bound<'_, PyAny>) -> Option<usize> {
    let text = key.cast_exact::<PyString>().ok()?.to_str().ok()?;
    likely.filter(|slot| card.inner.inputs().nth(*slot) == Some(text)).or_else(|| card.inner.slot_of(text))
}

/// Reads a dict of plain numbers and texts. False for any other dict, good or bad, which is then read by name.
///
/// Decimals are read behind all others: a signal's handler may run then, and change the dict, or raise.
fn read_plain(card: &Card, facts: &mut Facts, dict: &Bound<'_, PyDict>) -> PyResult<bool> {
    let decimal = decimal_type(dict.py())?.as_type_ptr();
    let (setter, decimals) = (RefCell::new(facts.setter()), RefCell::new(Vec::new()));
    let next = Cell::new(0);
    let read = dict.locked_for_each(|key, value| {
        let slot = next_slot(card, next.get(), &key)?;
        next.set(slot + 1);
        if value.get_type_ptr() == decimal {
            decimals.borrow_mut().push((slot, value));
            return Ok(());
        }
        let is_set = setter.borrow_mut().set_at(slot, plain(&value)?).is_ok();
        if is_set { Ok(()) } else { Err(other_dict()) }
    });
    if read.is_err() {
        return Ok(false);
    }
    for (slot, value) in decimals.into_inner() {
        let text = value.str()?;
        let Ok(Ok(number)) = text.to_str().map(Exact::parse) else { return Ok(false) };
        if setter.borrow_mut().set_at(slot, number).is_err() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A value that is read without asking Python code.
#[inline]
fn plain<'v>(value: &'v Bound<'_, PyAny>) -> PyResult<Fact<'v>> {
    Ok(if let Ok(float) = value.cast_exact::<PyFloat>() {
        Fact::Float(float.value())
    } else if value.cast_exact::<PyInt>().is_ok() {
        value.extract::<i64>()?.into()
    } else if let Ok(text) = value.cast_exact::<PyString>() {
        Fact::Text(text.to_str()?)
    } else if value.is_none() {
        Fact::Missing
    } else {
        return Err(other_dict());
    })
}

/// It ends the reading, and is seen by nobody.
#[cold]
pub(crate) fn other_dict() -> PyErr {
    PyTypeError::new_err(())
}

/// Asks the dict for each input of the card.
fn read_by_name(card: &Card, facts: &mut Facts, dict: &Bound<'_, PyDict>) -> PyResult<()> {
    let py = dict.py();
    let mut left = dict.len();
    for (slot, name) in card.names.iter().enumerate() {
        if left == 0 {
            break;
        }
        if let Some(value) = dict.get_item(name.bind(py))? {
            set(&mut Slot { facts, slot }, &value)?;
            left -= 1;
        }
    }
    if left == 0 { Ok(()) } else { Err(unknown(card, facts, dict)) }
}

#[cold]
fn unknown(card: &Card, facts: &mut Facts, dict: &Bound<'_, PyDict>) -> PyErr {
    for key in dict.keys() {
        let Ok(name) = key.extract::<String>() else {
            return PyTypeError::new_err(format!("the names of facts are texts; given {key}"));
        };
        if card.inner.slot_of(&name).is_none()
            && let Err(error) = facts.set(&name, Fact::Missing)
        {
            return raised(error);
        }
    }
    PyTypeError::new_err("the facts changed while they were read")
}

fn as_dict<'py>(given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    let py = given.py();
    if given.cast::<PyTuple>().is_ok() && given.hasattr("_asdict")? {
        return Ok(given.call_method0("_asdict")?.cast_into()?);
    }
    if given.cast::<PyMapping>().is_ok() || given.hasattr("keys")? {
        return Ok(py.get_type::<PyDict>().call1((given,))?.cast_into()?);
    }
    let name = type_name(given);
    Err(PyTypeError::new_err(format!("facts are a dict of values by the names of the card's inputs; given {name}")))
}

fn refuse_twice(card: &Card, given: &Bound<'_, PyAny>, more: &Bound<'_, PyDict>) -> PyResult<()> {
    for key in more.keys() {
        if given.contains(&key)? {
            let name = serde_json::Value::from(key.extract::<String>()?);
            // The engine says it in its own words.
            Facts::from_json(&card.inner, &format!("{{{name}: null, {name}: null}}")).map_err(raised)?;
        }
    }
    Ok(())
}

/// Where a value goes: to an input of a card, or where a number is asked for beside a card.
trait Place {
    fn set<'t>(&mut self, fact: impl Into<Fact<'t>>) -> Result<(), Error>;

    /// Sets an exact figure of an outcome.
    fn set_figure(&mut self, figure: &Exact) -> Result<(), Error>;

    /// The path of it in an error.
    fn path(&self) -> String;

    /// What it may be, for what is nothing of the kind.
    fn matter(&self) -> &'static str;

    /// The refusal of a truth, a list or an object, as JSON writes it.
    fn no_fact(&self, json: &str) -> PyErr;
}

/// An input of a card.
struct Slot<'f> {
    facts: &'f mut Facts,
    slot: usize,
}

impl Place for Slot<'_> {
    #[inline]
    fn set<'t>(&mut self, fact: impl Into<Fact<'t>>) -> Result<(), Error> {
        self.facts.set_at(self.slot, fact).map(|_| ())
    }

    /// A fact has no more digits than can be written, so that every outcome can be told again from its facts.
    fn set_figure(&mut self, figure: &Exact) -> Result<(), Error> {
        let text = figure.decimal_text();
        self.set(written(&text))
    }

    /// As the engine writes it.
    fn path(&self) -> String {
        let refused = self.facts.clone().set_at(self.slot, f64::INFINITY).err();
        refused.map_or_else(|| "facts".to_owned(), |error| error.path().to_owned())
    }

    fn matter(&self) -> &'static str {
        "a fact is a number, a text or null"
    }

    /// The engine says it in its own words.
    #[cold]
    fn no_fact(&self, json: &str) -> PyErr {
        let name = self.facts.card().inputs().nth(self.slot).map(serde_json::Value::from).unwrap_or_default();
        match Facts::from_json(self.facts.card(), &format!("{{{name}: {json}}}")) {
            Err(error) => raised(error),
            Ok(_) => refused(ErrorKind::BadFact, &self.path(), self.matter(), json, None),
        }
    }
}

const NUMBER_ASKED: &str = "a number is asked for";

/// A number beside a card, where it stands in an error, and what was read.
struct Number<'p> {
    path: &'p dyn Fn() -> String,
    number: Option<Exact>,
}

impl Place for Number<'_> {
    fn set<'t>(&mut self, fact: impl Into<Fact<'t>>) -> Result<(), Error> {
        let fact = fact.into();
        // The path is written for an error alone.
        self.number = fact.number("").or_else(|_| fact.number(&self.path()))?;
        Ok(())
    }

    fn set_figure(&mut self, figure: &Exact) -> Result<(), Error> {
        self.set(figure.clone())
    }

    fn path(&self) -> String {
        (self.path)()
    }

    fn matter(&self) -> &'static str {
        NUMBER_ASKED
    }

    #[cold]
    fn no_fact(&self, json: &str) -> PyErr {
        refused(ErrorKind::BadFact, &self.path(), self.matter(), json, None)
    }
}

/// A number by the rules for facts: a decimal, an integer, a text, a float, a fraction. None where it is missing.
pub(crate) fn number(value: &Bound<'_, PyAny>, path: &dyn Fn() -> String) -> PyResult<Option<Exact>> {
    let mut place = Number { path, number: None };
    set(&mut place, value)?;
    Ok(place.number)
}

/// The same where a number must be.
pub(crate) fn known(value: &Bound<'_, PyAny>, path: &dyn Fn() -> String) -> PyResult<Exact> {
    match number(value, path)? {
        Some(number) => Ok(number),
        // None, NaN, NaT and what else stands for them: told as it was given.
        None => Err(refused(ErrorKind::BadFact, &path(), NUMBER_ASKED, &value.repr()?.to_string(), None)),
    }
}

/// Sets one fact.
#[inline]
fn set(place: &mut impl Place, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let fact = if let Ok(float) = value.cast_exact::<PyFloat>() {
        Fact::Float(float.value())
    } else if value.is_none() {
        Fact::Missing
    } else if value.cast_exact::<PyInt>().is_ok() {
        return set_int(place, value);
    } else if let Ok(text) = value.cast::<PyString>() {
        Fact::Text(text.to_str()?)
    } else if value.get_type().is(decimal_type(value.py())?) {
        return set_decimal(place, value);
    } else {
        return set_other(place, value);
    };
    place.set(fact).map_err(raised)
}

fn set_int(place: &mut impl Place, value: &Bound<'_, PyAny>) -> PyResult<()> {
    if let Ok(word) = value.extract::<i64>() {
        return place.set(word).map_err(raised);
    }
    let bits: u64 = value.call_method0("bit_length")?.extract()?;
    if bits > 200 {
        let (path, matter) = (place.path(), NumberError::TooLarge.to_string());
        return Err(refused(ErrorKind::NumberLimit, &path, &matter, &format!("an integer of {bits} bits"), None));
    }
    set_text(place, &value.str()?)
}

/// A text that is a number, whatever the input is: where it asks for a level, the engine says so.
fn written(text: &str) -> Fact<'_> {
    Exact::parse(text).map_or(Fact::Text(text), Fact::Number)
}

fn set_text(place: &mut impl Place, text: &Bound<'_, PyString>) -> PyResult<()> {
    place.set(written(text.to_str()?)).map_err(raised)
}

fn set_decimal(place: &mut impl Place, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let text = value.str()?;
    let digits = text.to_str()?;
    if let Ok(number) = Exact::parse(digits) {
        return place.set(number).map_err(raised);
    }
    if digits.contains('N') {
        return place.set(Fact::Missing).map_err(raised);
    }
    if digits.contains("Inf") {
        let infinity = if digits.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY };
        return place.set(infinity).map_err(raised);
    }
    // 1E+3 is how a decimal writes a thousand; written out it may be of any length.
    let size: i64 = value.call_method0("adjusted")?.extract()?;
    let is_zero = !value.is_truthy()?;
    let limit = if is_zero {
        None
    } else {
        [(size >= 28, NumberError::TooLarge), (size < -28, NumberError::TooManyDecimals)]
            .into_iter()
            .find(|(is, _)| *is)
    };
    match limit {
        Some((_, limit)) => Err(refused(ErrorKind::NumberLimit, &place.path(), &limit.to_string(), digits, None)),
        None if is_zero => place.set(0).map_err(raised),
        None => set_text(place, &value.call_method1("__format__", ("f",))?.cast_into()?),
    }
}

static FRACTION_LIKE: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// Subclasses, scalars of numpy and pandas, fractions; and what is no fact at all.
#[cold]
fn set_other(place: &mut impl Place, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = value.py();
    if value.cast::<PyBool>().is_ok() {
        return Err(place.no_fact(if value.is_truthy()? { "true" } else { "false" }));
    }
    if let Ok(float) = value.cast::<PyFloat>() {
        return place.set(float.value()).map_err(raised);
    }
    if value.cast::<PyInt>().is_ok() {
        return set_int(place, &value.call_method0("__int__")?);
    }
    if value.is_instance(decimal_type(py)?)? {
        return set_decimal(place, &decimal_type(py)?.call1((value,))?);
    }
    if let Ok(figure) = value.cast::<Figure>() {
        return place.set_figure(figure.get().exact()).map_err(raised);
    }
    if is_missing(value) {
        return place.set(Fact::Missing).map_err(raised);
    }
    if let Ok(kind) = value.getattr("dtype").and_then(|dtype| dtype.getattr("kind")?.extract::<String>()) {
        return set_scalar(place, value, &kind);
    }
    // An import of the module that defines them is only paid for by what may be one.
    if value.hasattr("numerator")? && value.is_instance(FRACTION_LIKE.import(py, "numbers", "Rational")?)? {
        return set_text(place, &value.str()?);
    }
    if value.cast::<PyList>().is_ok() || value.cast::<PyTuple>().is_ok() {
        return Err(place.no_fact("[]"));
    }
    if value.cast::<PyDict>().is_ok() {
        return Err(place.no_fact("{}"));
    }
    Err(other_type(place, value))
}

/// A scalar of numpy, or of what follows its types.
fn set_scalar(place: &mut impl Place, value: &Bound<'_, PyAny>, kind: &str) -> PyResult<()> {
    if value.getattr("ndim").and_then(|ndim| ndim.extract::<usize>()).unwrap_or(0) > 0 {
        return Err(place.no_fact("[]"));
    }
    match kind {
        "b" => Err(place.no_fact(if value.is_truthy()? { "true" } else { "false" })),
        "i" | "u" => set_int(place, &value.call_method0("__int__")?),
        // A narrower float has a shorter decimal of its own: numpy.float32(0.1) is 0.1.
        "f" => {
            let text = value.str()?;
            set_decimal(place, &decimal_type(value.py())?.call1((text,))?)
        }
        "U" | "O" => set(place, &value.call_method0("item")?),
        // A date that is none.
        "M" | "m" if value.ne(value)? => place.set(Fact::Missing).map_err(raised),
        _ => Err(other_type(place, value)),
    }
}

/// pandas' NA and NaT, numpy's masked: they stand for missing values, and answer no question about themselves.
pub(crate) fn is_missing(value: &Bound<'_, PyAny>) -> bool {
    let name = value.get_type().name().map(|name| name.to_string()).unwrap_or_default();
    matches!(name.as_str(), "NAType" | "NaTType" | "MaskedConstant")
}

pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().fully_qualified_name().map(|name| name.to_string()).unwrap_or_default()
}

#[cold]
fn other_type(place: &impl Place, value: &Bound<'_, PyAny>) -> PyErr {
    refused(ErrorKind::BadFact, &place.path(), place.matter(), &type_name(value), None)
}
