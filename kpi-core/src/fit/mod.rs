//! Fitting: normalizations against a population become ordinary ones with constants.

mod column;
mod constants;
mod place;
mod population;
mod report;
mod written;

use crate::card::{Card, Group, MemberKind, Normalize};
use crate::error::{Error, ErrorKind, Path};
use crate::facts::Facts;

use population::Population;
pub use report::{Fitted, FittedIndicator, Winsorised};

impl Card {
    /// Fits the card to a population: each `min_max`, `z_score`, `rank`, `percentile` and `distance_to_reference`
    /// becomes an ordinary normalization with constants, and the card can score.
    ///
    /// | Normalization | becomes |
    /// |---|---|
    /// | `min_max` | `base_norm` from the least value to the greatest (less is better: the other way round) |
    /// | `z_score` | `base_norm` from the mean to the mean + the deviation (less is better: − the deviation) |
    /// | `rank`, `percentile` | a `curve` of steps with its own piece at, and between, the values of the population |
    /// | `distance_to_reference` | `base_norm` from the least value (less is better: the greatest) to the reference |
    ///
    /// The mean is exact. The deviation is exact where it is rational, else correctly rounded half-even to 28
    /// significant digits. Values that are missing, undefined or not applicable are no part of the population. The
    /// order of the rows changes nothing, not even the fingerprint. A card without such normalizations stays as it is.
    ///
    /// A new value, which the population does not have, is judged by the same constants and changes nothing in them:
    /// `min_max` and `z_score` go on in a straight line beyond the ends (use `clamp` to cut), `rank` gives the place
    /// that the value would have, one above those that are worse, and `percentile` the share of the population that
    /// is worse, at most 1.
    ///
    /// # Errors
    /// - `undefined_constant` where an indicator has no value in the population, or, unless its `constant` says what
    ///   everybody then attains, where its normalization is not defined: the same value for everybody in `min_max`
    ///   and `z_score`, one value alone in a `percentile` by `rank`, a reference at the end it is measured from.
    /// - `bad_number` where winsorising would leave no value.
    /// - `fit_first` where an actual, or who it applies to, builds on an attainment that is itself to be fitted.
    /// - `too_many_digits` and `too_wide` where a constant is longer than a card can hold; rounding the actual helps.
    /// - `too_large`, `too_deep` where the fitted card is beyond the limits of a document.
    /// - A row of the population that is refused, with the kind of its own refusal and the path `population[row]`,
    ///   counted from 0.
    ///
    /// # Example
    /// ```
    /// let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "peers", "inputs": {"sales": {}},
    ///     "index": {"aggregate": "mean", "members": [{"id": "sales", "type": "continuous", "weight": "1",
    ///         "normalize": {"z_score": {"better": "more", "divisor": "n"}}}]}}"#)?;
    /// let mut team = Vec::new();
    /// for sales in [3, 7, 7, 11] {
    ///     let mut facts = card.facts();
    ///     facts.set("sales", sales)?;
    ///     team.push(facts);
    /// }
    /// let fitted = card.fit(&team)?;
    /// assert_eq!(fitted.indicators()[0].mean.as_ref().unwrap().to_string(), "7");
    /// let card = fitted.into_card();
    /// let outcome = card.score(card.facts().set("sales", 11)?)?;
    /// assert_eq!(outcome.index().unwrap().to_string(), "1.4142135624");
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn fit<'f>(&self, population: impl IntoIterator<Item = &'f Facts>) -> Result<Fitted, Error> {
        let source = Population::of(self)?;
        let (rows, columns) = source.read(population)?;
        let mut document = self.document().clone();
        let mut indicators = Vec::with_capacity(columns.len());
        let mut columns = source.targets.iter().zip(columns);
        if let Some(index) = &mut document.index {
            each_unfitted(&mut index.group, &mut |id, normalize| {
                let Some((target, values)) = columns.next() else { return Ok(()) };
                let at = Path::At(&target.path);
                let (fitted, indicator) = constants::fit(id, normalize, target.reference.as_ref(), values, &at)?;
                *normalize = fitted;
                indicators.push(indicator);
                Ok(())
            })?;
        }
        let card = Card::new(document)?;
        // It is an ordinary document only if it can be sent and read again.
        let card = Card::from_json(&card.to_json()).map_err(|error| match error.kind() {
            ErrorKind::TooDeep => error.way_out("let the indicator stand in fewer groups"),
            _ => {
                error.way_out("round the actual by `round` so that it has fewer values, or take `min_max` or `z_score`")
            }
        })?;
        Ok(Fitted::new(card, rows, indicators))
    }
}

/// Visits the normalizations against a population in the order of the card, groups before what they hold.
fn each_unfitted(
    group: &mut Group,
    visit: &mut impl FnMut(&str, &mut Normalize) -> Result<(), Error>,
) -> Result<(), Error> {
    for member in &mut group.members {
        match &mut member.kind {
            MemberKind::Group(inner) => each_unfitted(&mut inner.group, visit)?,
            MemberKind::Continuous(it) => match &mut it.normalize {
                Some(normalize) if constants::is_population(normalize) => visit(member.id.as_str(), normalize)?,
                _ => {}
            },
            _ => {}
        }
    }
    Ok(())
}
