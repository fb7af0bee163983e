//! Normalizations: how an actual becomes an attainment.

use super::json::{Json, Record};
use super::pieces::Curve;
use super::value::{Constant, Value, json};
use crate::card::{Better, Definition, Divisor, Ties};

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
    fn new(form: &'static str, better: Better) -> Self {
        Population(form, Record::default().with("better", word(better)))
    }

    fn choice(mut self, name: &str, choice: impl Into<Json>) -> Self {
        self.1.put(name, choice);
        self
    }

    /// Before the fit, this many of the least values become the least one that stays.
    pub fn winsorise_lowest(mut self, values: u32) -> Self {
        self.1.inner("winsorise").put("lowest", Json::integer(values));
        self
    }

    /// Before the fit, this many of the greatest values become the greatest one that stays.
    pub fn winsorise_highest(mut self, values: u32) -> Self {
        self.1.inner("winsorise").put("highest", Json::integer(values));
        self
    }

    /// What everybody attains where the population leaves the normalization undefined.
    pub fn constant(self, attainment: impl Into<Constant>) -> Self {
        self.choice("constant", attainment.into())
    }
}

impl From<Population> for Normalize {
    fn from(population: Population) -> Self {
        form(population.0, population.1)
    }
}

/// (actual − least) / (greatest − least) of a population.
pub fn min_max(better: Better) -> Population {
    Population::new("min_max", better)
}

/// The distance from a population's mean in standard deviations.
pub fn z_score(better: Better, divisor: Divisor) -> Population {
    let word = match divisor {
        Divisor::All => "n",
        Divisor::AllButOne => "n-1",
    };
    Population::new("z_score", better).choice("divisor", word)
}

/// The place in a population, 1 for the worst.
pub fn rank(better: Better, ties: Ties) -> Population {
    let word = match ties {
        Ties::Min => "min",
        Ties::Max => "max",
        Ties::Average => "average",
        Ties::Dense => "dense",
    };
    Population::new("rank", better).choice("ties", word)
}

/// The share of a population that is passed.
pub fn percentile(better: Better, definition: Definition) -> Population {
    let word = match definition {
        Definition::Below => "below",
        Definition::AtOrBelow => "at_or_below",
        Definition::Mean => "mean",
        Definition::Rank => "rank",
        Definition::RankOverN => "rank_over_n",
    };
    Population::new("percentile", better).choice("definition", word)
}

/// The distance from the worst of a population, where the reference attains 1.
pub fn distance_to_reference(better: Better, reference: impl Into<Value>) -> Population {
    Population::new("distance_to_reference", better).choice("reference", json(reference))
}
