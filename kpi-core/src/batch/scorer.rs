//! One employee after the other, where the figures are wanted and their derivation is not.

use crate::card::Card;
use crate::error::Error;
use crate::exact::{Registers, State, run_into};
use crate::facts::Facts;
use crate::filter::{Single, Wanted};
use crate::number::Published;

use super::{Integers, Listed, RowStatus, figures};

/// A card prepared for scoring one employee after the other, as a server does.
///
/// It gives the published figures alone, digit for digit those of [`Card::score`], in a fraction of its time: floats
/// with proven bounds decide most rows, exact arithmetic the others. [`Card::score`] gives the outcome that can be
/// explained.
///
/// ```
/// let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "bonus", "inputs": {"pay": {}, "sold": {}, "plan": {}},
///     "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
///         {"id": "bonus", "amount": {"product": ["pay", "20%", {"ratio": ["sold", "plan"]}]}}]}}"#)?;
/// let mut scorer = card.scorer()?;
/// let mut facts = card.facts();
/// for (sold, bonus) in [("17.5", "500.00"), ("21", "600.00")] {
///     facts.set("pay", 3000)?.set("sold", sold)?.set("plan", 21)?;
///     assert_eq!(scorer.score(&facts)?.total().unwrap().to_string(), bonus);
/// }
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Scorer {
    card: Card,
    listed: Vec<Listed>,
    /// The places of the two figures that everybody asks for.
    index: Option<usize>,
    total: Option<usize>,
    single: Single,
    /// The registers of a row that was in doubt, which are used again.
    live: Vec<State>,
    /// Was the last employee scored?
    scored: bool,
    /// What exact arithmetic says of the last row, if that was in doubt.
    exact: Option<bool>,
    figures: Vec<Option<Published>>,
}

impl Card {
    /// The card prepared for one employee after the other. The figures are its [main ones](Card::main_figures).
    ///
    /// # Errors
    /// `fit_first` for a card that measures against a population.
    pub fn scorer(&self) -> Result<Scorer, Error> {
        let plan = self.fitted()?;
        let main = self.main_figures();
        let listed = figures::find(plan, main.iter().map(|figure| figure.name.as_str()))?;
        let wanted: Vec<Wanted> = listed.iter().map(Listed::wanted).collect();
        let place = |name: &str| listed.iter().position(|listed| *listed.name == *name);
        Ok(Scorer {
            index: place("index"),
            total: place("total"),
            card: self.clone(),
            single: Single::new(plan, wanted.into()),
            live: Vec::with_capacity(plan.live.len()),
            scored: false,
            exact: None,
            figures: Vec::with_capacity(listed.len()),
            listed,
        })
    }
}

impl Scorer {
    /// The card.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Scores one employee.
    ///
    /// # Errors
    /// As [`Card::score`].
    #[inline]
    pub fn score(&mut self, facts: &Facts) -> Result<Score<'_>, Error> {
        self.scored = false;
        let facts = facts.for_card(&self.card)?;
        let plan = self.card.plan();
        self.exact = None;
        if !self.single.run(plan, self.card.filters(), facts.slots()) {
            run_into(plan, facts.slots(), false, &mut self.live);
            let regs = Registers::of(plan, facts.slots(), &self.live);
            regs.prove(plan)?;
            self.figures.clear();
            self.figures.extend(self.listed.iter().map(|listed| listed.value(&regs)?.publish(listed.published)));
            self.exact = Some(regs.is_uncovered(plan));
        }
        self.scored = true;
        Ok(Score { scorer: self })
    }
}

impl Scorer {
    /// Scores one employee whose facts come as integers, in less time than by way of [`Facts`]; the same figures.
    ///
    /// ```
    /// # use kpi_core::batch::Integers;
    /// let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "bonus", "inputs": {"pay": {}, "sold": {}, "plan": {}},
    ///     "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
    ///         {"id": "bonus", "amount": {"product": ["pay", "20%", {"ratio": ["sold", "plan"]}]}}]}}"#)?;
    /// let mut scorer = card.scorer()?;
    /// let facts = Integers::new(&[3000, 175, 21]).decimals(&[0, 1, 0]);
    /// assert_eq!(scorer.score_integers(facts)?.total().unwrap().to_string(), "500.00");
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Card::score`]; `bad_fact` for an input of levels, `number_limit` for more than 28 decimals, `bad_column`
    /// where there are not as many decimals or flags as integers.
    #[inline]
    pub fn score_integers(&mut self, facts: Integers<'_>) -> Result<Score<'_>, Error> {
        self.scored = false;
        facts.check()?;
        let plan = self.card.plan();
        self.exact = None;
        if facts.len() <= plan.inputs.len() && self.single.run_integers(plan, facts) {
            self.scored = true;
            return Ok(Score { scorer: self });
        }
        let facts = facts.to_facts(&self.card)?;
        self.score(&facts)
    }

    /// The figures of the last employee again; none before the first, and none of one who was refused.
    #[inline]
    pub fn last(&self) -> Option<Score<'_>> {
        self.scored.then_some(Score { scorer: self })
    }
}

/// The published figures of one employee.
#[derive(Clone, Copy, Debug)]
pub struct Score<'s> {
    scorer: &'s Scorer,
}

impl Score<'_> {
    /// The index after cut-offs; none where the card has none or it is null.
    #[inline]
    pub fn index(&self) -> Option<Published> {
        self.at(self.scorer.index?)
    }

    /// The amount of a pay line by id.
    pub fn line(&self, id: &str) -> Option<Published> {
        let is_it = |name: &str| name.strip_suffix(".amount").is_some_and(|line| line == id);
        self.at(self.scorer.listed.iter().position(|listed| listed.is_money && is_it(&listed.name))?)
    }

    /// The sum of the lines that are not memo; none where the card pays nothing.
    #[inline]
    pub fn total(&self) -> Option<Published> {
        self.at(self.scorer.total?)
    }

    /// A figure by its flat name.
    pub fn figure(&self, name: &str) -> Option<Published> {
        self.at(self.scorer.listed.iter().position(|listed| *listed.name == *name)?)
    }

    /// Every figure with its flat name, in the order of [`Card::main_figures`].
    pub fn figures(&self) -> impl Iterator<Item = (&str, Option<Published>)> {
        self.scorer.listed.iter().enumerate().map(|(place, listed)| (&*listed.name, self.at(place)))
    }

    /// Did the index rest on all of the card? Never [refused](RowStatus::Refused): that is an error.
    pub fn status(&self) -> RowStatus {
        let uncovered = self.scorer.exact.unwrap_or_else(|| self.scorer.single.is_uncovered());
        if uncovered { RowStatus::Warned } else { RowStatus::Scored }
    }

    /// A figure by its place among the [main ones](Card::main_figures); none beyond the last.
    #[inline]
    pub fn at(&self, place: usize) -> Option<Published> {
        match self.scorer.exact {
            Some(_) => *self.scorer.figures.get(place)?,
            None => {
                let published = self.scorer.listed.get(place)?.published;
                Some(Published::of_column(self.scorer.single.figure(place)?, published))
            }
        }
    }
}
