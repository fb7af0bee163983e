//! A card prepared for one person after the other: the figures that are asked for most at once, the rest when it is wanted.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use kpi_core::batch::{Score, Scorer};
use kpi_core::{Error, Facts, Outcome};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::card::Card;
use crate::error::raised;
use crate::reader::Reader;
use crate::word::Word;

/// What scoring gives: the whole outcome, or the main figures, from facts that are then known to be scored.
pub(crate) enum Scored {
    Whole(Box<Outcome>),
    Figures(Box<[Word]>),
}

/// The prepared card, which one thread at a time can use.
pub(crate) struct Prepared(Mutex<State>);

enum State {
    /// Nobody has scored yet. Many cards score once, which is not worth preparing for.
    New,
    Once,
    Ready(Box<Ready>),
}

struct Ready {
    scorer: Scorer,
    /// For cards of numbers alone.
    reader: Option<Reader>,
}

/// The words of figures, then of facts; none where words do not hold them.
fn words(score: Score<'_>, facts: impl Iterator<Item = Option<Word>>, room: usize) -> Option<Box<[Word]>> {
    let mut words = Vec::with_capacity(room);
    for word in score.figures().map(|(_, figure)| Word::of_figure(figure)).chain(facts) {
        words.push(word?);
    }
    Some(words.into_boxed_slice())
}

impl Prepared {
    pub(crate) fn new() -> Self {
        Prepared(Mutex::new(State::New))
    }

    /// None where another thread has it. Its steps are made anew for every person, so that it does not matter where another
    /// thread left it.
    fn state(&self) -> Option<MutexGuard<'_, State>> {
        match self.0.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(poisoned)) => Some(PoisonError::into_inner(poisoned)),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Scores the one whose facts are a dict of plain numbers: the main figures, and behind them the facts. None for any other
    /// dict, and for a card that is not ready.
    #[inline]
    pub(crate) fn score_dict(&self, card: &Card, dict: &Bound<'_, PyDict>) -> PyResult<Option<Box<[Word]>>> {
        let Some(mut state) = self.state() else { return Ok(None) };
        let State::Ready(ready) = &mut *state else { return Ok(None) };
        let Ready { scorer, reader: Some(reader) } = &mut **ready else { return Ok(None) };
        if !reader.read(card, dict)? {
            return Ok(None);
        }
        let score = scorer.score_integers(reader.facts()).map_err(raised)?;
        Ok(words(score, reader.words(), card.places.figures + card.names.len()))
    }

    /// Scores one person, with the errors of `kpi_core::Card::score`.
    pub(crate) fn score(&self, py: Python<'_>, card: &Card, facts: &Facts) -> Result<Scored, Error> {
        let whole = || Ok(Scored::Whole(Box::new(card.inner.score(facts)?)));
        let Some(mut state) = self.state() else { return whole() };
        match &mut *state {
            State::Ready(ready) => {
                let score = ready.scorer.score(facts)?;
                words(score, std::iter::empty(), card.places.figures)
                    .map_or_else(whole, |figures| Ok(Scored::Figures(figures)))
            }
            State::New => {
                *state = State::Once;
                whole()
            }
            State::Once => {
                *state = State::Ready(Box::new(Ready { scorer: card.inner.scorer()?, reader: Reader::new(py, card) }));
                drop(state);
                self.score(py, card, facts)
            }
        }
    }
}

/// Where the main figures stand among those of a prepared card.
pub(crate) struct Places {
    /// How many they are.
    pub(crate) figures: usize,
    pub(crate) index: Option<usize>,
    pub(crate) total: Option<usize>,
    /// The ids of the lines.
    pub(crate) lines: Vec<(String, usize)>,
}

impl Places {
    pub(crate) fn of(card: &kpi_core::Card) -> Self {
        let main = card.main_figures();
        let place = |name: &str| main.iter().position(|figure| figure.name == name);
        // A measure may be called `amount` too.
        let lines = card.document().pay.iter().flat_map(|pay| &pay.lines).filter_map(|line| {
            let id = line.id.as_str();
            Some((id.to_owned(), place(&format!("{id}.amount"))?))
        });
        Places { figures: main.len(), index: place("index"), total: place("total"), lines: lines.collect() }
    }
}
