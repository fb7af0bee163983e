//! Normalizations: how an actual becomes an attainment.

use super::json::{Json, Record};
use super::pieces::Curve;
use super::value::{Value, json};
use crate::card::Better;

/// How an actual becomes an attainment; 1 is plan met. A [`Curve`] is one too.
#[derive(Clone, Debug)]
pub struct Normalize(pub(super) Json);

impl From<Curve> for Normalize {
    fn from(curve: Curve) -> Self {
        Normalize(Json::operation("curve", curve.0))
    }
}

fn form(form: &'static str, fields: Record) -> Normalize {
    Normalize(Json::operation(form, fields))
}

/// actual / target, more is better; undefined for a target of 0 or less.
pub fn to_target(target: impl Into<Value>) -> Normalize {
    form("ratio", Record::default().with("target", json(target)))
}

/// target / actual, less is better; undefined for an actual of 0 or less.
pub fn inverse_to_target(target: impl Into<Value>) -> Normalize {
    form("inverse_ratio", Record::default().with("target", json(target)))
}

/// 1 ± (actual − target) / |target|, safe for negative targets: `deviation("budget", Less)`.
pub fn deviation(target: impl Into<Value>, better: Better) -> Normalize {
    form("deviation", Record::default().with("target", json(target)).with("better", word(better)))
}

/// (actual − base) / (norm − base); less is better where the base is above the norm.
pub fn base_norm(base: impl Into<Value>, norm: impl Into<Value>) -> Normalize {
    form("base_norm", Record::default().with("base", json(base)).with("norm", json(norm)))
}

/// (actual − from) / (to − from), cut to 0..1.
pub fn goalposts(from: impl Into<Value>, to: impl Into<Value>) -> Normalize {
    form("goalposts", Record::default().with("from", json(from)).with("to", json(to)))
}

/// [`goalposts`] between the natural logarithms.
pub fn log_goalposts(from: impl Into<Value>, to: impl Into<Value>) -> Normalize {
    form("goalposts", Record::default().with("from", json(from)).with("to", json(to)).with("log", true))
}

/// 1 − |actual − target| / tolerance, cut below at 0.
pub fn nominal(target: impl Into<Value>, tolerance: impl Into<Value>) -> Normalize {
    form("nominal", Record::default().with("target", json(target)).with("tolerance", json(tolerance)))
}

fn word(better: Better) -> &'static str {
    match better {
        Better::More => "more",
        Better::Less => "less",
    }
}

/// A normalization against a population; the card loads, and is fitted to a population before it scores.
#[derive(Clone, Debug)]
pub struct Population(&'static str, Record);

impl Population {
    /// Which direction is good.
    pub fn better(mut self, better: Better) -> Self {
        self.1.put("better", word(better));
        self
    }
}

impl From<Population> for Normalize {
    fn from(population: Population) -> Self {
        form(population.0, population.1)
    }
}

macro_rules! populations {
    ($($(#[$doc:meta])* $form:ident)*) => {
        $($(#[$doc])* pub fn $form() -> Population {
            Population(stringify!($form), Record::default())
        })*
    };
}

populations! {
    /// (actual − min) / (max − min) of a population.
    min_max
    /// The distance from a population's mean in standard deviations.
    z_score
    /// The place in a population.
    rank
    /// The share of a population that is passed.
    percentile
    /// The distance to a population's reference.
    distance_to_reference
}
