//! A card prepared for one person after the other: the figures that are asked for most at once, the rest when it is wanted.

use std::sync::{Mutex, PoisonError, TryLockError};

use kpi_core::batch::Scorer;
use kpi_core::number::Published;
use kpi_core::{Error, Facts, Outcome};

/// What scoring gives: the whole outcome, or the main figures, from facts that are then known to be scored.
pub(crate) enum Scored {
    Whole(Box<Outcome>),
    Figures(Box<[Option<Published>]>),
}

/// The prepared card, which one thread at a time can use.
pub(crate) struct Prepared(Mutex<State>);

enum State {
    /// Nobody has scored yet. Many cards score once, which is not worth preparing for.
    New,
    Once,
    Ready(Box<Scorer>),
}

impl Prepared {
    pub(crate) fn new() -> Self {
        Prepared(Mutex::new(State::New))
    }

    /// Scores one person, with the errors of `kpi_core::Card::score`.
    pub(crate) fn score(&self, card: &kpi_core::Card, facts: &Facts) -> Result<Scored, Error> {
        let whole = || Ok(Scored::Whole(Box::new(card.score(facts)?)));
        let mut state = match self.0.try_lock() {
            Ok(state) => state,
            // Its steps are made anew for every person, so that it does not matter where another thread left it.
            Err(TryLockError::Poisoned(poisoned)) => PoisonError::into_inner(poisoned),
            Err(TryLockError::WouldBlock) => return whole(),
        };
        match &mut *state {
            State::Ready(scorer) => {
                let score = scorer.score(facts)?;
                Ok(Scored::Figures(score.figures().map(|(_, figure)| figure).collect()))
            }
            State::New => {
                *state = State::Once;
                whole()
            }
            State::Once => {
                *state = State::Ready(Box::new(card.scorer()?));
                drop(state);
                self.score(card, facts)
            }
        }
    }
}

/// Where the main figures stand among those of a prepared card.
pub(crate) struct Places {
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
        Places { index: place("index"), total: place("total"), lines: lines.collect() }
    }
}
