//! What a fit found in the population, for the reader who has to approve the fitted card.

use std::fmt;

use serde::Serialize;

use crate::card::{Card, Normalize};
use crate::outcome::Figure;

/// A card with constants in place of its population, and what the fit found there.
///
/// It prints as a line per indicator; as JSON it is the report without the card, which has its own
/// [`to_json`](Card::to_json).
///
/// ```
/// # let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "peers", "inputs": {"sales": {}}, "index": {
/// #     "aggregate": "mean", "members": [{"id": "sales", "type": "continuous", "weight": "1",
/// #     "normalize": {"min_max": {"better": "more"}}}]}}"#)?;
/// let team = [3, 7, 7, 11].map(|sales| card.facts().set("sales", sales).cloned());
/// let team = team.into_iter().collect::<Result<Vec<_>, _>>()?;
/// let fitted = card.fit(&team)?;
/// assert_eq!(fitted.rows(), 4);
/// assert_eq!(fitted.to_string(), "sales: 4 values, 3 to 11, mean 7, 2 in ties\n");
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Fitted {
    #[serde(skip)]
    card: Card,
    fingerprint: String,
    rows: usize,
    indicators: Vec<FittedIndicator>,
}

impl Fitted {
    pub(super) fn new(card: Card, rows: usize, indicators: Vec<FittedIndicator>) -> Self {
        Fitted { fingerprint: card.fingerprint().to_owned(), card, rows, indicators }
    }

    /// The fitted card: an ordinary one, to be reviewed, sent and scored with.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The fitted card, without its report.
    pub fn into_card(self) -> Card {
        self.card
    }

    /// How many rows the population had.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// What was found for each indicator that was fitted, in the order of the card.
    pub fn indicators(&self) -> &[FittedIndicator] {
        &self.indicators
    }

    /// What was found for one indicator; none where there is no such one, or it needed no fit.
    pub fn indicator(&self, id: &str) -> Option<&FittedIndicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }
}

impl fmt::Display for Fitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.indicators.iter().try_for_each(|indicator| writeln!(f, "{indicator}"))
    }
}

/// What a fit found for one indicator. Least, greatest, mean, deviation and ties are those after winsorising.
#[derive(Clone, Debug, Serialize)]
pub struct FittedIndicator {
    /// Its id.
    pub id: String,
    /// Its place in the card.
    pub path: String,
    /// How many values were used.
    pub used: usize,
    /// How many rows were left out because the actual was missing.
    pub missing: usize,
    /// How many rows were left out because the actual was undefined.
    pub undefined: usize,
    /// How many rows were left out because the indicator does not apply to them.
    pub not_applicable: usize,
    /// The values that were replaced before the fit, from the least to the greatest.
    pub winsorised: Vec<Winsorised>,
    /// The least value.
    pub least: Figure,
    /// The greatest value.
    pub greatest: Figure,
    /// The exact mean; none where a normalization that does without it has a mean too long to be published.
    pub mean: Option<Figure>,
    /// The standard deviation of a `z_score`, by the divisor that the card names; none for the others.
    pub deviation: Option<Figure>,
    /// How many values have an equal one.
    pub tied: usize,
    /// What the normalization has become.
    pub normalize: Normalize,
}

/// A value that was replaced before the fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Winsorised {
    /// What it was.
    pub before: Figure,
    /// What took its place; the same where the nearest value that stays is equal.
    pub after: Figure,
}

impl fmt::Display for FittedIndicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} values, {} to {}", self.id, self.used, self.least, self.greatest)?;
        if let Some(mean) = &self.mean {
            write!(f, ", mean {mean}")?;
        }
        if let Some(deviation) = &self.deviation {
            write!(f, ", deviation {deviation}")?;
        }
        let counts = [
            (self.tied, "in ties"),
            (self.winsorised.len(), "winsorised"),
            (self.missing, "missing"),
            (self.undefined, "undefined"),
            (self.not_applicable, "not applicable"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        counts.into_iter().try_for_each(|(count, what)| write!(f, ", {count} {what}"))
    }
}
