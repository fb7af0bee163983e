//! What if: two outcomes figure by figure, and why a figure differs.

mod effects;
mod facts;
mod mixture;
mod share;
mod text;

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

pub use effects::{Attribution, Cause, Effect};
pub use facts::{Asked, FactChange};

use crate::card::Card;
use crate::number::{Exact, Published};
use crate::outcome::{Figure, Outcome, Status};
use crate::plan::Plan;

impl Outcome {
    /// What changed from this outcome to another one: of the same card with other facts, or of another card.
    ///
    /// ```
    /// # let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "seller", "inputs": {"sales": {}, "complaints": {}},
    /// #     "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
    /// #         {"id": "fixed", "amount": "8000"},
    /// #         {"id": "bonus", "amount": {"difference": [
    /// #             {"product": ["sales", "2.5"]}, {"product": ["complaints", 25]}]}}]}}"#)?;
    /// let row = |sales: i64, complaints: i64| {
    ///     let mut facts = card.facts();
    ///     facts.set("sales", sales)?.set("complaints", complaints)?;
    ///     card.score(&facts)
    /// };
    /// let (before, after) = (row(420, 3)?, row(520, 1)?);
    /// let comparison = before.compare(&after);
    /// assert_eq!(comparison.figure("total").unwrap().difference.as_ref().unwrap().to_string(), "+300.00");
    /// let effects = comparison.effects("total")?;
    /// assert_eq!(effects[0].to_string(), "sales +250.00");
    /// assert_eq!(effects[1].to_string(), "complaints +50.00");
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn compare<'o>(&'o self, after: &'o Outcome) -> Comparison<'o> {
        Comparison {
            before: self,
            after,
            facts: facts::changes(self.facts(), after.facts()),
            statuses: status_changes(self, after),
            figures: figure_changes(self, after),
        }
    }
}

/// Two outcomes, compared: the facts that changed, the statuses that changed, and every figure on both sides.
///
/// It prints as a table of what changed; as JSON it is `{"before", "after", "facts", "statuses", "figures"}`, where
/// `before` and `after` name the cards.
#[derive(Clone, Debug)]
pub struct Comparison<'o> {
    before: &'o Outcome,
    after: &'o Outcome,
    facts: Vec<FactChange>,
    statuses: Vec<StatusChange>,
    figures: Vec<FigureChange>,
}

/// A figure on both sides.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FigureChange {
    /// Its flat name, as in [`Outcome::figure`].
    pub name: String,
    /// What it was; none where it was absent or the card has no such figure.
    pub before: Option<Figure>,
    /// What it is.
    pub after: Option<Figure>,
    /// `after − before`; none where one of them is, and where it would need more than 28 digits.
    pub difference: Option<Difference>,
}

impl FigureChange {
    /// Does the exact figure differ, or is it there on one side only? Other decimals alone are no change.
    pub fn is_changed(&self) -> bool {
        self.before.as_ref().map(Figure::exact) != self.after.as_ref().map(Figure::exact)
    }
}

/// What became of a measure, a member or the index on both sides, where that differs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct StatusChange {
    /// `measures.<name>`, the id of a member, or `index`.
    pub name: String,
    /// What became of it; none where the card does not have it.
    pub before: Option<Status>,
    /// What becomes of it.
    pub after: Option<Status>,
}

/// How far a figure moved: exact, and as it is shown.
///
/// It is shown with the decimals of the finer of the two figures and prints with its sign: `+300.00`, `-0.5`, `0.00`.
/// As JSON it is `{"value": "300.00", "exact": "300"}`, as any figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    exact: Exact,
    published: Published,
}

impl Difference {
    fn new(exact: Exact, decimals: Option<u32>) -> Option<Self> {
        let exact = exact.reduced();
        Some(Difference { published: exact.publish(decimals)?, exact })
    }

    /// The exact difference.
    pub fn exact(&self) -> &Exact {
        &self.exact
    }

    /// The difference as it is shown.
    pub fn published(&self) -> Published {
        self.published
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.published.parts().0 > 0 { "+" } else { "" };
        f.pad(&format!("{sign}{}", self.published))
    }
}

impl Serialize for Difference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Difference", 2)?;
        record.serialize_field("value", &self.published.to_string())?;
        record.serialize_field("exact", &self.exact.fraction())?;
        record.end()
    }
}

impl<'o> Comparison<'o> {
    /// The outcome that is compared from.
    pub fn before(&self) -> &'o Outcome {
        self.before
    }

    /// The outcome that is compared to.
    pub fn after(&self) -> &'o Outcome {
        self.after
    }

    /// Every figure of both cards by its flat name, in the order in which they build on one another; those of which
    /// nothing changed too. `index.absent_as_zero` belongs to a warning and is not among them.
    pub fn figures(&self) -> &[FigureChange] {
        &self.figures
    }

    /// A figure by its flat name; none where neither card has it.
    pub fn figure(&self, name: &str) -> Option<&FigureChange> {
        self.figures.iter().find(|figure| figure.name == name)
    }

    /// The statuses that changed: a member that became missing, a cut-off that tripped.
    pub fn statuses(&self) -> &[StatusChange] {
        &self.statuses
    }

    /// The facts that changed, in the order of the card, and what only one of two cards asks for.
    pub fn facts(&self) -> &[FactChange] {
        &self.facts
    }

    /// Does any figure, status or fact differ?
    pub fn is_changed(&self) -> bool {
        !self.facts.is_empty() || !self.statuses.is_empty() || self.figures.iter().any(FigureChange::is_changed)
    }

    fn has_two_cards(&self) -> bool {
        self.before.card() != self.after.card()
    }
}

/// What changed, as a text for a clerk. The index and the total are split into effects.
impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::write(self))
    }
}

#[derive(serde::Serialize)]
struct CardName<'c> {
    card: &'c str,
    fingerprint: &'c str,
}

impl<'c> CardName<'c> {
    fn of(card: &'c Card) -> Self {
        CardName { card: card.id(), fingerprint: card.fingerprint() }
    }
}

impl Serialize for Comparison<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Comparison", 5)?;
        record.serialize_field("before", &CardName::of(self.before.card()))?;
        record.serialize_field("after", &CardName::of(self.after.card()))?;
        record.serialize_field("facts", &self.facts)?;
        record.serialize_field("statuses", &self.statuses)?;
        record.serialize_field("figures", &self.figures)?;
        record.end()
    }
}

fn figure_changes(before: &Outcome, after: &Outcome) -> Vec<FigureChange> {
    let decimals = |plan: &Plan| plan.figures().into_iter().map(|named| (named.name, named.output.decimals));
    let names = |outcome: &Outcome| decimals(outcome.plan()).map(|(name, _)| name).collect::<Vec<_>>();
    let (of_before, of_after): (HashMap<_, _>, HashMap<_, _>) =
        (decimals(before.plan()).collect(), decimals(after.plan()).collect());
    let change = |name: String| {
        let (was, is) = (before.figure(&name), after.figure(&name));
        let difference = was.as_ref().zip(is.as_ref()).and_then(|(was, is)| {
            let decimals = finer(*of_before.get(&name)?, *of_after.get(&name)?);
            Difference::new(is.exact().sub(was.exact()), decimals)
        });
        FigureChange { name, before: was, after: is, difference }
    };
    united(&names(before), &names(after)).into_iter().map(change).collect()
}

fn status_changes(before: &Outcome, after: &Outcome) -> Vec<StatusChange> {
    let statuses = |outcome: &Outcome| -> Vec<(String, Status)> {
        let measures = outcome.measures().map(|measure| (format!("measures.{}", measure.name), measure.status));
        let members = outcome.members().map(|member| (member.id().to_owned(), member.status()));
        let index = outcome.index_outcome().map(|index| ("index".to_owned(), index.status));
        measures.chain(members).chain(index).collect()
    };
    let names = |statuses: &[(String, Status)]| statuses.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let (before, after) = (statuses(before), statuses(after));
    let names = united(&names(&before), &names(&after));
    let (before, after): (HashMap<_, _>, HashMap<_, _>) = (before.into_iter().collect(), after.into_iter().collect());
    let change =
        |name: String| StatusChange { before: before.get(&name).copied(), after: after.get(&name).copied(), name };
    names.into_iter().map(change).filter(|change| change.before != change.after).collect()
}

/// The names of both lists, each once: in the order of the first, where those that only the second has stand before
/// the common one that they precede there. So the total of either card comes last.
fn united(before: &[String], after: &[String]) -> Vec<String> {
    let place_after: HashMap<_, _> = after.iter().enumerate().map(|(place, name)| (name, place)).collect();
    let in_before: HashSet<_> = before.iter().collect();
    let (mut names, mut seen, mut next) = (Vec::new(), HashSet::new(), 0);
    let own_until = |from: usize, to: usize| {
        after.iter().take(to).skip(from).filter(|name| !in_before.contains(name)).cloned().collect::<Vec<_>>()
    };
    for name in before {
        if let Some(&place) = place_after.get(name).filter(|place| **place > next) {
            names.extend(own_until(next, place));
            next = place;
        }
        names.push(name.clone());
    }
    names.extend(own_until(next, after.len()));
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// The decimals of a published figure without a rounding point.
const UNROUNDED: u32 = 10;

/// Of two ways to publish, the one that shows more decimals.
fn finer(a: Option<u32>, b: Option<u32>) -> Option<u32> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (one, other) => one.or(other).filter(|decimals| *decimals > UNROUNDED),
    }
}
