//! The card check: what a good card looks like. It warns and never refuses.

mod customs;
mod money;
mod range;
mod reach;

use std::borrow::Cow;
use std::fmt;

use crate::card::Card;
use crate::error::{Error, ErrorKind, listing, nearest};
use crate::facts::Facts;
use crate::number::Exact;

/// Defines [`FindingKind`], its codes and its meanings in one table.
macro_rules! kinds {
    ($($name:ident $code:literal $meaning:literal,)*) => {
        /// What the card check found, as a stable name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum FindingKind {
            $(#[doc = $meaning] $name,)*
        }

        impl FindingKind {
            /// Every kind, in the order of the table in the book's chapter on the card check.
            pub const ALL: &'static [FindingKind] = &[$(FindingKind::$name,)*];

            /// The stable code, such as `dead_zone`.
            pub const fn code(self) -> &'static str {
                match self { $(FindingKind::$name => $code,)* }
            }

            /// What the kind means, in one line.
            pub const fn meaning(self) -> &'static str {
                match self { $(FindingKind::$name => $meaning,)* }
            }
        }
    };
}

kinds! {
    ManyIndicators "many_indicators" "one person can follow five to seven indicators",
    NotMeasurable "not_measurable" "an indicator needs a unit, a source, a frequency and an owner",
    OneSided "one_sided" "of several indicators that say what they are, all are counted or all are judged",
    ManyCutOffs "many_cut_offs" "a cut-off is a last resort",
    BonusShare "bonus_share" "the bonus is above what ordinary staff and below what senior managers usually get",
    TargetFar "target_far" "a target is more than 30 % from the industry's mean",
    NoWeight "no_weight" "a member has weight 0 and no part in its group",
    NoEffect "no_effect" "an indicator has the same score for everybody",
    NeverReached "never_reached" "a piece of a curve lies where nothing can fall",
    NeverTrips "never_trips" "a cut-off can never trip",
    AlwaysTrips "always_trips" "a cut-off trips for everybody",
    Cliff "cliff" "one unit moves the figure by a large amount",
    DeadZone "dead_zone" "a stretch of effort pays nothing",
    PerverseZone "perverse_zone" "on a stretch better results pay less",
    NotFollowed "not_followed" "the figure depends on the fact in a way that the check does not follow",
    LooksLikePercent "looks_like_percent" "a fact looks like 85 where the card means 85 %",
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Something that the writer of a card should look at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    #[serde(rename = "code", serialize_with = "code")]
    kind: FindingKind,
    path: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<String>,
}

fn code<S: serde::Serializer>(kind: &FindingKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.code())
}

impl Finding {
    fn new(kind: FindingKind, path: impl Into<String>, message: impl Into<String>) -> Self {
        Finding { kind, path: path.into(), message: message.into(), cost: None }
    }

    fn costs(mut self, cost: &Exact) -> Self {
        self.cost = cost.publish(None).map(|cost| cost.to_string());
        self
    }

    /// What was found, as a stable name.
    pub fn kind(&self) -> FindingKind {
        self.kind
    }

    /// Where in the card, or at which fact.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was found, in words.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What it costs, in money where the card pays and in points of the index where not: of a cliff the height, of a
    /// perverse zone the loss.
    pub fn cost(&self) -> Option<&str> {
        self.cost.as_deref()
    }
}

/// `facts.sales (cliff): ...`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() { "card" } else { &self.path };
        write!(f, "{place} ({}): {}", self.kind, self.message)
    }
}

/// A card check in preparation: the card alone, or with what is known of one employee and of the industry.
///
/// ```
/// # let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "ladder", "currency": "EUR", "inputs": {"sales": {}},
/// #     "index": {"aggregate": "sum", "members": [{"id": "sales", "type": "continuous",
/// #         "normalize": {"ratio": {"target": 100}}, "scale": [{"below": "80%", "is": 0}, {"is": 1}]}]},
/// #     "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [{"id": "bonus", "amount": {"product": [500, "index"]}}]}}"#)?;
/// let mut facts = card.facts();
/// facts.set("sales", 95)?;
/// let found: Vec<String> = card.check().with_facts(&facts)?.run().iter().map(|finding| finding.to_string()).collect();
/// assert!(found.contains(&"facts.sales (cliff): at 80 pay in EUR goes from 0 to 500, by 500".to_owned()));
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Check<'c> {
    card: &'c Card,
    facts: Option<Cow<'c, Facts>>,
    means: Vec<(&'c str, Exact)>,
}

impl Card {
    /// Begins a check of the card against what a good card looks like.
    pub fn check(&self) -> Check<'_> {
        Check { card: self, facts: None, means: Vec::new() }
    }
}

impl<'c> Check<'c> {
    /// With the facts of one employee the check follows pay along each fact, and says what its cliffs and zones cost.
    ///
    /// # Errors
    /// `unknown_fact` for facts of another card.
    pub fn with_facts(mut self, facts: &'c Facts) -> Result<Self, Error> {
        self.facts = Some(facts.for_card(self.card)?);
        Ok(self)
    }

    /// The industry's mean of a target, which is an input or a measure.
    ///
    /// # Errors
    /// `unknown_name` where the card has neither of that name.
    pub fn with_industry_mean(mut self, target: &'c str, mean: Exact) -> Result<Self, Error> {
        let plan = self.card.plan();
        let measures = plan.outputs.measures.iter().map(|measure| &*measure.name);
        let names: Vec<&str> = plan.inputs.iter().map(|input| &*input.name).chain(measures).collect();
        if !names.contains(&target) {
            let matter = "the card has no input and no measure of that name";
            let error = Error::at(ErrorKind::UnknownName, "industry_means", matter).given(target);
            return Err(match nearest(target, names.iter().copied()) {
                Some(name) => error.way_out(format_args!("did you mean `{name}`?")),
                None => error.allowed(listing(&names)),
            });
        }
        self.means.push((target, mean));
        Ok(self)
    }

    /// Runs the check. The findings come in the order of [`FindingKind::ALL`], and of the card.
    pub fn run(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        customs::look(self.card, &mut findings);
        reach::look(self.card, &mut findings);
        if let Some(facts) = &self.facts {
            money::look(self.card, facts, &self.means, &mut findings);
        }
        findings.sort_by_key(|finding| finding.kind);
        findings
    }
}
