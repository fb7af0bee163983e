//! From a column and the choices of the card to a normalization with constants.

use crate::card::{
    BaseNorm, Better, Definition, DistanceToReference, MinMax, Normalize, Number, Value, Winsorise, ZScore,
};
use crate::error::{Error, ErrorKind, Path};
use crate::number::Exact;
use crate::outcome::{self, Figure};

use super::column::Column;
use super::place::{everybody, percentile, rank};
use super::population::Values;
use super::report::{FittedIndicator, Winsorised};
use super::written::{written, written_mean};

/// Does the normalization need a population?
pub(super) fn is_population(normalize: &Normalize) -> bool {
    choices(normalize).is_some()
}

/// The word of a population's normalization, and what it winsorises.
fn choices(normalize: &Normalize) -> Option<(&'static str, Option<&Winsorise>)> {
    Some(match normalize {
        Normalize::MinMax(it) => ("min_max", it.winsorise.as_ref()),
        Normalize::ZScore(it) => ("z_score", it.winsorise.as_ref()),
        Normalize::Rank(it) => ("rank", it.winsorise.as_ref()),
        Normalize::Percentile(it) => ("percentile", it.winsorise.as_ref()),
        Normalize::DistanceToReference(it) => ("distance_to_reference", it.winsorise.as_ref()),
        _ => return None,
    })
}

/// One indicator's normalization with constants, and what was found; `at` is the normalization.
pub(super) fn fit(
    id: &str,
    normalize: &Normalize,
    reference: Option<&Exact>,
    values: Values,
    at: &Path<'_>,
) -> Result<(Normalize, FittedIndicator), Error> {
    let Values { there, missing, undefined, not_applicable } = values;
    let Some(mut column) = Column::new(there) else {
        let rows = missing + undefined + not_applicable;
        let matter = format!("`{id}` has no value in the population");
        return Err(Error::new(ErrorKind::UndefinedConstant, at, matter)
            .given(format_args!("{rows} rows, none with an actual"))
            .allowed("at least one row with an actual")
            .way_out("fit to people who have the facts behind the actual"));
    };
    let (form, winsorise) = choices(normalize).unwrap_or_default();
    let at_form = at.field(form);
    let replaced = match winsorise {
        Some(by) => column.winsorise(by, &at_form)?,
        None => Vec::new(),
    };
    let it = Fit { id, column: &column, at };
    let fitted = it.normalize(normalize, reference)?;
    let figure = |exact: &Exact| figure(exact, at);
    let winsorised = replaced.iter().map(|(before, after)| {
        let (before, after) = (figure(before)?, figure(after)?);
        Ok(Winsorised { before, after })
    });
    let (mean, deviation) = match normalize {
        Normalize::ZScore(z) => (Some(figure(&column.mean(at)?)?), Some(figure(&column.deviation(z.divisor, at)?)?)),
        _ => (column.mean(at).ok().and_then(|mean| figure(&mean).ok()), None),
    };
    let indicator = FittedIndicator {
        id: id.to_owned(),
        path: at.to_string().trim_end_matches(".normalize").to_owned(),
        used: column.len(),
        missing,
        undefined,
        not_applicable,
        winsorised: winsorised.collect::<Result<_, Error>>()?,
        least: figure(column.least())?,
        greatest: figure(column.greatest())?,
        mean,
        deviation,
        tied: column.runs().map(|(_, times)| times).filter(|times| *times > 1).sum(),
        normalize: fitted.clone(),
    };
    Ok((fitted, indicator))
}

fn figure(exact: &Exact, at: &Path<'_>) -> Result<Figure, Error> {
    outcome::figure(exact, None).ok_or_else(|| {
        Error::new(ErrorKind::TooManyDigits, at, "a figure of the population would need too many digits")
            .allowed("up to 28 digits")
            .way_out("round the actual by `round`")
    })
}

struct Fit<'f> {
    id: &'f str,
    column: &'f Column,
    at: &'f Path<'f>,
}

impl Fit<'_> {
    fn normalize(&self, normalize: &Normalize, reference: Option<&Exact>) -> Result<Normalize, Error> {
        let (column, at) = (self.column, self.at);
        match normalize {
            Normalize::MinMax(it) => self.min_max(it),
            Normalize::ZScore(it) => self.z_score(it),
            Normalize::Rank(it) => rank(column, it.better, it.ties, at).map(Normalize::Curve),
            Normalize::Percentile(it) if it.definition == Definition::Rank && column.len() == 1 => {
                let matter = "has one value in the population, and the share (r − 1) / (n − 1) needs two";
                self.without_spread(it.constant.as_ref(), matter)
            }
            Normalize::Percentile(it) => percentile(column, it.better, it.definition, at).map(Normalize::Curve),
            Normalize::DistanceToReference(it) => self.distance_to_reference(it, reference),
            other => Ok(other.clone()),
        }
    }

    /// The values that attain least and most.
    fn ends(&self, better: Better) -> (&Exact, &Exact) {
        match better {
            Better::More => (self.column.least(), self.column.greatest()),
            Better::Less => (self.column.greatest(), self.column.least()),
        }
    }

    fn min_max(&self, it: &MinMax) -> Result<Normalize, Error> {
        if self.column.is_constant() {
            return self.without_spread(it.constant.as_ref(), "has the same value for everybody in the population");
        }
        let (worst, best) = self.ends(it.better);
        Ok(Normalize::BaseNorm(BaseNorm { base: written(worst, self.at)?, norm: written(best, self.at)? }))
    }

    fn z_score(&self, it: &ZScore) -> Result<Normalize, Error> {
        let (column, at) = (self.column, self.at);
        if column.is_constant() {
            return self.without_spread(it.constant.as_ref(), "has the same value for everybody in the population");
        }
        let mean = written_mean(&column.sum(at)?, column.len(), at)?;
        let ends = Box::new([mean.clone(), written(&column.deviation(it.divisor, at)?, at)?]);
        // Mean and deviation stay visible in the card, rather than their sum.
        let norm = match it.better {
            Better::More => Value::Sum(Vec::from(*ends)),
            Better::Less => Value::Difference(ends),
        };
        Ok(Normalize::BaseNorm(BaseNorm { base: mean, norm }))
    }

    fn distance_to_reference(&self, it: &DistanceToReference, reference: Option<&Exact>) -> Result<Normalize, Error> {
        let (worst, _) = self.ends(it.better);
        if reference == Some(worst) {
            return self.without_spread(it.constant.as_ref(), "has its reference at the end that it is measured from");
        }
        Ok(Normalize::BaseNorm(BaseNorm { base: written(worst, self.at)?, norm: it.reference.clone() }))
    }

    /// What stands where there is nothing to measure against: what the card says, or an error.
    fn without_spread(&self, constant: Option<&Number>, matter: &str) -> Result<Normalize, Error> {
        if let Some(attains) = constant {
            return everybody(attains).map(Normalize::Curve);
        }
        Err(Error::new(ErrorKind::UndefinedConstant, self.at, format!("`{}` {matter}", self.id))
            .given(self.column.least().decimal_text())
            .way_out("say by `constant` what everybody then attains, or leave the indicator out"))
    }
}
