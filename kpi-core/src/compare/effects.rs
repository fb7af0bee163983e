//! Why a figure differs: effects that add up to the difference.

use std::fmt;

use crate::error::{Error, ErrorKind, Path, nearest};
use crate::exact::run;
use crate::number::Exact;
use crate::outcome::Outcome;
use crate::plan::FigureOutput;

use super::facts::old_slots;
use super::mixture::Mixtures;
use super::share::{adding_up, shapley};
use super::{Comparison, Difference, UNROUNDED, finer};

/// The most changed facts that are split by Shapley values; 10 facts make 1,024 mixtures.
const SHAPLEY_FACTS: usize = 10;

/// What one cause does to a figure.
///
/// It prints as the cause and the share that is shown: `sales +250.00`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Effect {
    /// What changed.
    pub cause: Cause,
    /// How far it moves the figure. The exact effects add up to the exact difference, those that are shown to the
    /// difference that is shown.
    pub difference: Difference,
    /// The rule by which its share was found.
    pub attribution: Attribution,
}

/// Something that changed between two outcomes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The card, and with it the facts that only one of the cards asks for.
    Card,
    /// The fact of this name.
    Fact(String),
}

/// The rule by which a difference was split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribution {
    /// The mean over every order in which the facts could have changed, so that no order is preferred.
    Shapley,
    /// One cause after the other: the card, then the facts in the order of the card.
    InOrder,
}

impl Attribution {
    /// The stable word: `in_order`.
    pub fn word(self) -> &'static str {
        ["shapley", "in_order"][self as usize]
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cause::Card => "the card",
            Cause::Fact(name) => name,
        })
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.cause, self.difference)
    }
}

impl Comparison<'_> {
    /// Why a figure differs: one effect for each changed fact in the order of the card, and before them, where there
    /// are two cards, that of the card.
    ///
    /// The effect of the card is the figure of the old facts under the new card less the figure before; then the facts
    /// change under the new card. Facts are matched by name. What only one card asks for comes and goes with the card
    /// and has no effect of its own, and so has a level that the new card does not know.
    ///
    /// The effect of fact k is its Shapley value, Σ q!·(m − q − 1)!/m! · (v(Q + k) − v(Q)) over the sets Q of the other
    /// changed facts: v(Q) is the figure, as it flows, with the facts of Q as after and all others as before. A changed
    /// fact that the figure does not rest on has the effect 0. Where more than 10 changed facts bear on the figure, or
    /// some mixture of old and new facts has no such figure, the facts change one after the other in the order of the
    /// card, and [`attribution`](Effect::attribution) says so.
    ///
    /// What is shown are the exact effects rounded to the last decimal of the difference by largest remainder. A tie goes
    /// toward zero, and where one of several must be larger, it is the one listed first.
    ///
    /// ```
    /// # let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "a", "inputs": {"hours": {}, "rate": {}},
    /// #     "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
    /// #         {"id": "wage", "amount": {"product": ["hours", "rate"]}}]}}"#)?;
    /// # let row = |hours: &str, rate: &str| {
    /// #     let mut facts = card.facts();
    /// #     facts.set("hours", hours)?.set("rate", rate)?;
    /// #     card.score(&facts)
    /// # };
    /// // 10 hours at 20, then 12 at 25: of the 100 more, two hours at 25 − 20 belong to both in equal parts.
    /// let (before, after) = (row("10", "20")?, row("12", "25")?);
    /// let effects = before.compare(&after).effects("wage.amount")?;
    /// let shown: Vec<String> = effects.iter().map(|effect| effect.to_string()).collect();
    /// assert_eq!(shown, ["hours +45.00", "rate +55.00"]);
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown_name` for a figure that one of the cards does not have, and for `index.absent_as_zero`;
    /// `missing_figure` or `undefined_figure` where it is absent before or after. Where the facts have to change one
    /// after the other and the row is refused on the way: the kind of that refusal, at `facts.<name>` of the fact whose
    /// turn it was. Where the old facts are refused by the new card: the kind and the path of that refusal.
    /// `too_many_digits` where a difference needs more than 28 digits.
    pub fn effects(&self, figure: &str) -> Result<Vec<Effect>, Error> {
        let (was, is) = (output(self.before, figure)?, output(self.after, figure)?);
        let (value_before, value_after) = (value(self.before, figure, was)?, value(self.after, figure, is)?);
        let decimals = finer(was.decimals, is.decimals);
        let total = Difference::new(value_after.sub(&value_before), decimals).ok_or_else(|| too_many_digits(figure))?;

        let (plan, new) = (self.after.plan(), self.after.facts().slots());
        let old = old_slots(self.before.facts(), self.after.facts());
        let live = run(plan, &old, false);
        let mut mixtures = Mixtures::new(plan, is, (&old, new), live);
        let mut causes = Vec::new();
        if self.has_two_cards() {
            let old_facts = mixtures.value(|_| false).map_err(|error| between_cards(figure, &error))?;
            causes.push((Cause::Card, old_facts.sub(&value_before), Attribution::InOrder));
        }
        let name = |slot: usize| plan.inputs[slot].name.to_string();
        let (shares, attribution) = match by_shapley(&mut mixtures) {
            Some(shares) => (shares, Attribution::Shapley),
            None => {
                let refused = |slot, error: Error| in_between(figure, &name(slot), &error);
                (in_order(&mut mixtures, refused)?, Attribution::InOrder)
            }
        };
        let mut shares = mixtures.players().iter().zip(shares).peekable();
        for slot in (0..new.len()).filter(|slot| !super::facts::same(&old[*slot], &new[*slot])) {
            let share = shares.next_if(|(player, _)| **player == slot).map_or(Exact::ZERO, |(_, share)| share);
            causes.push((Cause::Fact(name(slot)), share, attribution));
        }
        shown(causes, &total, decimals).ok_or_else(|| too_many_digits(figure))
    }
}

/// The Shapley values of the players; none where there are too many, or where a mixture does not have the figure.
fn by_shapley(mixtures: &mut Mixtures<'_>) -> Option<Vec<Exact>> {
    let players = mixtures.players().len();
    if players > SHAPLEY_FACTS {
        return None;
    }
    let sets = 0..1_usize << players;
    let values = sets.map(|set| mixtures.value(|player| set & (1 << player) != 0).ok()).collect::<Option<Vec<_>>>()?;
    Some(shapley(&values, players))
}

/// What each player adds when they change one after the other.
fn in_order(mixtures: &mut Mixtures<'_>, refused: impl Fn(usize, Error) -> Error) -> Result<Vec<Exact>, Error> {
    let mut last = mixtures.value(|_| false)?;
    let mut shares = Vec::new();
    for turn in 0..mixtures.players().len() {
        let slot = mixtures.players()[turn];
        let next = mixtures.value(|player| player <= turn).map_err(|error| refused(slot, error))?;
        shares.push(next.sub(&last).reduced());
        last = next;
    }
    Ok(shares)
}

/// The effects with what is shown of them; none where one needs too many digits.
fn shown(causes: Vec<(Cause, Exact, Attribution)>, total: &Difference, decimals: Option<u32>) -> Option<Vec<Effect>> {
    let exact: Vec<Exact> = causes.iter().map(|(_, share, _)| share.clone()).collect();
    let rounded = adding_up(&exact, &total.published().to_exact(), decimals.unwrap_or(UNROUNDED))?;
    let effect = |((cause, exact, attribution), rounded): (_, Exact)| {
        let published = rounded.publish(decimals)?;
        Some(Effect { cause, difference: Difference { exact, published }, attribution })
    };
    causes.into_iter().zip(rounded).map(effect).collect()
}

fn output(outcome: &Outcome, figure: &str) -> Result<FigureOutput, Error> {
    let figures = outcome.plan().figures();
    if let Some(named) = figures.iter().find(|named| named.name == figure) {
        return Ok(named.output);
    }
    let error =
        Error::new(ErrorKind::UnknownName, &Path::Root, "the card has no such figure to be split").given(figure);
    Err(match nearest(figure, figures.iter().map(|named| &*named.name)) {
        Some(name) => error.way_out(format_args!("did you mean `{name}`?")),
        None => error.way_out("take a figure that both outcomes have"),
    })
}

fn value(outcome: &Outcome, figure: &str, output: FigureOutput) -> Result<Exact, Error> {
    if let Some(figure) = outcome.figure(figure) {
        return Ok(figure.exact().clone());
    }
    let regs = outcome.registers();
    let path = &outcome.plan().step(output.reg).path;
    Err(match regs.value(output.reg) {
        // The figure of a member that does not take part.
        Some(_) => Error::at(ErrorKind::MissingFigure, &**path, "the figure is not there: its member takes no part")
            .way_out("look at a figure that is there on both sides"),
        None => regs.needed(output.reg, path),
    })
}

fn in_between(figure: &str, fact: &str, error: &Error) -> Error {
    let matter = format!(
        "`{figure}` cannot be split: with this fact and those before it changed, and the others as before, {error}"
    );
    Error::at(error.kind(), format!("facts.{fact}"), matter).way_out("compare by way of facts in between that stand")
}

fn between_cards(figure: &str, error: &Error) -> Error {
    let matter = format!("`{figure}` cannot be split: under the card after, with the facts before, {error}");
    Error::at(error.kind(), error.path(), matter).way_out("compare by way of facts that both cards score")
}

fn too_many_digits(figure: &str) -> Error {
    Error::new(ErrorKind::TooManyDigits, &Path::Root, "the difference or an effect would need too many digits")
        .given(figure)
        .allowed("up to 28 digits")
}
