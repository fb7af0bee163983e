//! Facts: what one employee's row says of the card's inputs.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::card::{Card, DefaultFact, Input};
use crate::error::{Error, ErrorKind, Path, listing, nearest, shown};
use crate::exact::State;
use crate::number::{Exact, NumberError};
use crate::plan::InputSlot;

/// One value of a row, before the card says what its input asks for.
///
/// Texts are read by the rules for numbers (`"85.5"`, `"50%"`, `"1/3"`) or as a level, whichever the input is; an
/// empty text and NaN are missing. A float means its shortest decimal: `0.1` is 0.1.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact<'t> {
    /// An exact number below 10^28 in size. As it comes out of arithmetic, it may have more digits than a text may.
    Number(Exact),
    /// A text from a file or a form.
    Text(&'t str),
    /// A binary float.
    Float(f64),
    /// Nothing is known.
    Missing,
}

macro_rules! facts_from {
    ($($from:ty: $value:ident => $fact:expr,)*) => {
        $(impl<'t> From<$from> for Fact<'t> {
            fn from($value: $from) -> Self {
                $fact
            }
        })*
    };
}

facts_from! {
    i32: number => Fact::Number(Exact::from(i64::from(number))),
    u32: number => Fact::Number(Exact::from(i64::from(number))),
    i64: number => Fact::Number(Exact::from(number)),
    Exact: number => Fact::Number(number),
    Decimal: number => Fact::Number(Exact::from_decimal(number)),
    f64: number => Fact::Float(number),
    &'t str: text => Fact::Text(text),
    &'t String: text => Fact::Text(text),
}

impl<'t, T: Into<Fact<'t>>> From<Option<T>> for Fact<'t> {
    fn from(fact: Option<T>) -> Self {
        fact.map_or(Fact::Missing, Into::into)
    }
}

impl Fact<'_> {
    /// The number that it is, by the rules for inputs without levels; none where nothing is known.
    ///
    /// For numbers that are given beside a card, such as the weights of a pool. `path` is where they stand in an error.
    ///
    /// # Errors
    /// `bad_fact` for what is no number, `number_limit` for one beyond the limits.
    ///
    /// ```
    /// # use kpi_core::{Fact, number::Exact};
    /// let weights = [Fact::Text("50%"), Fact::Float(0.5), Fact::from(Exact::from_ratio(1, 2)), Fact::Missing];
    /// let [a, b, c, none] = weights.map(|weight| weight.number("weight"));
    /// assert_eq!((a?, c?, none?), (b.clone()?, b?, None));
    /// let error = Fact::Text("half").number("claims[3].weight").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "claims[3].weight: a number is written as digits with an optional sign, decimals or percent sign (-2.5, 50%), \
    ///      or as a fraction (1/3); given `half`"
    /// );
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn number(&self, path: &str) -> Result<Option<Exact>, Error> {
        self.as_number().map_err(|(error, given)| Error::at(kind_of(&error), path, error.to_string()).given(given))
    }

    /// The number, or why there is none and what was given.
    fn as_number(&self) -> Result<Option<Exact>, (NumberError, String)> {
        match self {
            Fact::Missing | Fact::Text("") => Ok(None),
            Fact::Number(number) if number.is_too_large() => Err((NumberError::TooLarge, number.decimal_text())),
            Fact::Number(number) => Ok(Some(number.clone())),
            Fact::Text(text) => Exact::parse(text).map(Some).map_err(|error| (error, (*text).to_owned())),
            Fact::Float(float) => Exact::from_f64(*float).map_err(|error| (error, float.to_string())),
        }
    }
}

/// What a register holds of an input that the facts do not mention.
pub(crate) fn default_of(input: &Input) -> State {
    match (&input.default, &input.levels) {
        (Some(DefaultFact::Number(number)), _) => State::Value(number.0.clone()),
        (Some(DefaultFact::Level(level)), Some(levels)) => {
            let place = levels.iter().position(|known| known == level);
            place.map_or(State::Missing, |place| State::Level(place as u32))
        }
        _ => State::Missing,
    }
}

pub(crate) fn read(fact: &Fact<'_>, input: &InputSlot) -> Result<State, Error> {
    let state = match (fact, &input.levels) {
        (Fact::Missing | Fact::Text(""), _) => State::Missing,
        (Fact::Float(float), _) if float.is_nan() => State::Missing,
        (_, None) => match fact.as_number() {
            Ok(number) => number.map_or(State::Missing, State::Value),
            Err((error, given)) => return Err(not_a_number(&error, &given, input)),
        },
        (Fact::Text(text), Some(levels)) => State::Level(level(text, levels, input)?),
        (Fact::Number(number), Some(_)) => return Err(not_a_level(&number.decimal_text(), input)),
        (Fact::Float(float), Some(_)) => return Err(not_a_level(&float.to_string(), input)),
    };
    Ok(if state.is_there() { state } else { input.default.clone() })
}

pub(crate) fn fact_error(kind: ErrorKind, name: &str, matter: &str) -> Error {
    let at = Path::Root;
    let at = at.field("facts");
    Error::new(kind, &at.field(name), matter)
}

fn level(text: &str, levels: &[Box<str>], input: &InputSlot) -> Result<u32, Error> {
    if let Some(place) = levels.iter().position(|level| **level == *text) {
        return Ok(place as u32);
    }
    let error = fact_error(ErrorKind::UnknownLevel, &input.name, "the fact is none of the input's levels")
        .given(text)
        .allowed(listing(levels));
    Err(match nearest(text, levels.iter().map(|level| &**level)) {
        Some(name) => error.way_out(format_args!("did you mean `{}`?", shown(name))),
        None => error,
    })
}

fn not_a_level(given: &str, input: &InputSlot) -> Error {
    let levels = input.levels.as_deref().unwrap_or_default();
    fact_error(ErrorKind::BadFact, &input.name, "the input has levels, and a level is a text")
        .given(given)
        .allowed(listing(levels))
        .way_out("give the level as a text")
}

pub(crate) fn not_a_number(error: &NumberError, given: &str, input: &InputSlot) -> Error {
    fact_error(kind_of(error), &input.name, &error.to_string()).given(given)
}

fn kind_of(error: &NumberError) -> ErrorKind {
    match error {
        NumberError::Malformed | NumberError::Infinite => ErrorKind::BadFact,
        _ => ErrorKind::NumberLimit,
    }
}

/// One employee's facts for one card.
///
/// ```
/// # let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "a", "inputs": {"orders": {}, "visits": {}},
/// #     "measures": {"conversion": {"ratio": ["orders", "visits"]}}}"#)?;
/// let mut facts = card.facts();
/// facts.set("orders", 30)?;
/// facts.set("visits", "1200")?;
/// assert_eq!(card.score(&facts)?.measure("conversion").unwrap().to_string(), "0.025");
/// assert!(facts.set("vists", 1).is_err()); // a slip of the pen is an error, never a missing fact
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Facts {
    card: Card,
    /// Shared with the outcomes that were made of them.
    values: Arc<Values>,
}

#[derive(Clone, Debug)]
struct Values {
    states: Vec<State>,
    given: Vec<bool>,
}

impl Facts {
    pub(crate) fn of(card: &Card) -> Self {
        let inputs = &card.plan().inputs;
        let slots = inputs.iter().map(|input| input.default.clone());
        let values = Values { states: slots.collect(), given: vec![false; inputs.len()] };
        Facts { card: card.clone(), values: Arc::new(values) }
    }

    /// Sets a fact by the name of its input.
    ///
    /// # Errors
    /// `unknown_fact` for a name that the card does not declare, `bad_fact` for what is no number, `number_limit`
    /// for one beyond the limits, `unknown_level` for a text that is none of the input's levels.
    pub fn set<'t>(&mut self, name: &str, fact: impl Into<Fact<'t>>) -> Result<&mut Self, Error> {
        match self.card.slot_of(name) {
            Some(slot) => self.set_at(slot, fact),
            None => Err(unknown_fact(name, &self.card)),
        }
    }

    /// Sets a fact by the place of its input in the card; see [`Card::slot_of`].
    ///
    /// # Errors
    /// As [`set`](Facts::set).
    pub fn set_at<'t>(&mut self, slot: usize, fact: impl Into<Fact<'t>>) -> Result<&mut Self, Error> {
        self.setter().set_at(slot, fact)?;
        Ok(self)
    }

    /// For setting many facts one after the other, in less time than by [`set_at`](Facts::set_at) for each.
    ///
    /// ```
    /// # let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "a", "inputs": {"orders": {}, "visits": {}},
    /// #     "measures": {"conversion": {"ratio": ["orders", "visits"]}}}"#)?;
    /// let mut facts = card.facts();
    /// facts.setter().set_at(0, 30)?.set_at(1, 1200)?;
    /// assert_eq!(card.score(&facts)?.measure("conversion").unwrap().to_string(), "0.025");
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn setter(&mut self) -> FactsSetter<'_> {
        FactsSetter { card: &self.card, values: Arc::make_mut(&mut self.values) }
    }

    /// Sets what was read of a column already.
    pub(crate) fn set_state(&mut self, slot: usize, state: State, given: bool) {
        let values = Arc::make_mut(&mut self.values);
        values.states[slot] = state;
        values.given[slot] = given;
    }

    /// Reads facts from a JSON object: `{"orders": 30, "visits": "1200", "rating": "good", "spend": null}`.
    ///
    /// Bare numbers are read from their own text, so none of their digits is lost on the way.
    ///
    /// # Errors
    /// As [`set`](Facts::set); `syntax` for what is no JSON object, `duplicate_key` for a name that stands twice.
    pub fn from_json(card: &Card, text: &str) -> Result<Self, Error> {
        let root = Path::Root;
        let at = root.field("facts");
        let Pairs(pairs) = serde_json::from_str(text).map_err(|error| {
            let matter = match error.classify() {
                Category::Data => "the facts are not a JSON object".to_owned(),
                _ => format!("the facts are not well-formed JSON: {error}"),
            };
            Error::new(ErrorKind::Syntax, &at, matter).allowed("an object of facts by name, such as {\"orders\": 30}")
        })?;
        let mut facts = card.facts();
        let mut seen = HashSet::new();
        for (name, raw) in &pairs {
            if !seen.insert(name) {
                return Err(Error::new(ErrorKind::DuplicateKey, &at.field(name), "the fact is given twice")
                    .given(name)
                    .way_out("keep one of the two"));
            }
            facts.set_raw(name, raw.get())?;
        }
        Ok(facts)
    }

    fn set_raw(&mut self, name: &str, raw: &str) -> Result<(), Error> {
        let refused =
            |sort: &str| fact_error(ErrorKind::BadFact, name, "a fact is a number, a text or null").given(sort);
        let text: String;
        let fact = match raw.as_bytes().first() {
            Some(b'"') => {
                // Half of a surrogate pair, for one, is well-formed for the reader of the row and still no text.
                text = serde_json::from_str(raw).map_err(|_| {
                    fact_error(ErrorKind::BadFact, name, "the text has an escape that stands for no character")
                        .given(raw)
                })?;
                Fact::Text(&text)
            }
            Some(b'n') => Fact::Missing,
            Some(b't' | b'f') => {
                return Err(refused(raw).way_out("declare levels such as `yes` and `no`, and give one of them"));
            }
            Some(b'[') => return Err(refused("a list")),
            Some(b'{') => return Err(refused("an object")),
            _ => match Exact::parse(raw) {
                Ok(number) => Fact::Number(number),
                // An exponent is how a program writes a float, which means its shortest decimal.
                Err(_) if raw.contains(['e', 'E']) => match raw.parse::<f64>() {
                    Ok(float) if float.is_finite() => Fact::Float(float),
                    _ => Fact::Text(raw),
                },
                // Its own text says best what is wrong with it.
                Err(_) => Fact::Text(raw),
            },
        };
        self.set(name, fact).map(|_| ())
    }

    /// The card that the facts are for.
    pub fn card(&self) -> &Card {
        &self.card
    }

    pub(crate) fn slots(&self) -> &[State] {
        &self.values.states
    }

    /// The facts in the slots of a card. Equal cards may list their inputs in another order, and then take each other's
    /// facts by name; those of any other card are refused.
    #[inline]
    pub(crate) fn for_card(&self, card: &Card) -> Result<Cow<'_, Facts>, Error> {
        if self.card.is_same(card) { Ok(Cow::Borrowed(self)) } else { self.carried_to(card).map(Cow::Owned) }
    }

    #[cold]
    fn carried_to(&self, card: &Card) -> Result<Facts, Error> {
        if self.card != *card {
            return Err(Error::at(ErrorKind::UnknownFact, "facts", "the facts are for another card")
                .given(self.card.fingerprint())
                .allowed(card.fingerprint())
                .way_out("take the facts from this card"));
        }
        let mut facts = card.facts();
        for (slot, name) in self.card.inputs().enumerate() {
            if let Some(there) = card.slot_of(name) {
                facts.set_state(there, self.values.states[slot].clone(), self.values.given[slot]);
            }
        }
        Ok(facts)
    }

    /// Did the row say it, or does the input's default stand in?
    pub(crate) fn is_given(&self, slot: usize) -> bool {
        self.values.given[slot]
    }
}

/// Facts that are being set, see [`Facts::setter`].
#[derive(Debug)]
pub struct FactsSetter<'f> {
    card: &'f Card,
    values: &'f mut Values,
}

impl FactsSetter<'_> {
    /// Sets a fact by the place of its input in the card.
    ///
    /// # Errors
    /// As [`Facts::set`].
    // Inlined, so that a number goes from where it is made to its register without a stop in memory.
    #[inline(always)]
    pub fn set_at<'t>(&mut self, slot: usize, fact: impl Into<Fact<'t>>) -> Result<&mut Self, Error> {
        match fact.into() {
            Fact::Number(number) if self.is_number(slot) && !number.is_too_large() => self.put(slot, number),
            Fact::Float(float) if self.is_number(slot) => match Exact::from_f64(float) {
                Ok(Some(number)) => self.put(slot, number),
                _ => return self.set_any(slot, Fact::Float(float)),
            },
            fact => return self.set_any(slot, fact),
        }
        Ok(self)
    }

    #[inline(always)]
    fn is_number(&self, slot: usize) -> bool {
        self.card.plan().inputs.get(slot).is_some_and(|input| input.levels.is_none())
    }

    #[inline(always)]
    fn put(&mut self, slot: usize, number: Exact) {
        match &mut self.values.states[slot] {
            State::Value(held) => *held = number,
            other => *other = State::Value(number),
        }
        self.values.given[slot] = true;
    }

    fn set_any(&mut self, slot: usize, fact: Fact<'_>) -> Result<&mut Self, Error> {
        let Some(input) = self.card.plan().inputs.get(slot) else {
            return Err(unknown_slot(slot, self.card));
        };
        self.values.states[slot] = read(&fact, input)?;
        self.values.given[slot] = match fact {
            Fact::Missing | Fact::Text("") => false,
            Fact::Float(float) => !float.is_nan(),
            _ => true,
        };
        Ok(self)
    }
}

/// The pairs of a JSON object, in order and with duplicates, each value as its own text.
struct Pairs(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(format: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of facts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        format.deserialize_map(Object)
    }
}

pub(crate) fn unknown_fact(name: &str, card: &Card) -> Error {
    let error = fact_error(ErrorKind::UnknownFact, name, "the card has no input of that name").given(name);
    match nearest(name, card.inputs()) {
        Some(known) => error.way_out(format_args!("did you mean `{known}`?")),
        None => error.way_out("leave it out, or declare it under `inputs`"),
    }
}

/// No input stands in a slot. A number is no misspelt name.
pub(crate) fn unknown_slot(slot: usize, card: &Card) -> Error {
    let count = card.inputs().count();
    fact_error(ErrorKind::UnknownFact, &slot.to_string(), "no input of the card has this slot")
        .given(slot)
        .allowed(format_args!("below {count}, the number of its inputs"))
        .way_out("ask the card for the slot of an input by its name")
}

#[cfg(test)]
mod tests {
    use crate::Card;
    use crate::batch::Column;

    #[test]
    fn a_slot_that_no_input_has_is_no_misspelt_name() {
        let json = r#"{"kpi": 1, "id": "c", "inputs": {"x": {}, "x4": {}}, "measures": {"m": {"sum": ["x", "x4"]}}}"#;
        let card = Card::from_json(json).unwrap();
        for slot in [2, 4, 14] {
            let told = format!(
                "facts.{slot}: no input of the card has this slot; given `{slot}`, allowed below 2, the number of its \
                 inputs; ask the card for the slot of an input by its name"
            );
            let mut facts = card.facts();
            assert_eq!(facts.setter().set_at(slot, 5).err().unwrap().to_string(), told);
            assert_eq!(facts.setter().set_at(slot, "5").err().unwrap().to_string(), told);
            assert_eq!(card.batch(1).set_at(slot, Column::f64(&[5.0])).err().unwrap().to_string(), told);
        }
    }
}
