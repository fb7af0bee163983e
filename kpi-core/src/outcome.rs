//! The outcome: what a card makes of one employee's facts, read from the registers of its run.

use std::fmt;

use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::card::Card;
use crate::derivation::Derivation;
use crate::error::{Error, ErrorKind};
use crate::exact::{Registers, State, run};
use crate::facts::Facts;
use crate::number::{Exact, Published};
use crate::plan::{FigureOutput, MemberOutput, MemberSort, Op, Plan, Reg};

/// A figure of a result: exact, and as it is published.
///
/// It prints as it is published: rounded once, half-even, to the quantum of its rounding point, else to 10 decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    exact: Exact,
    published: Published,
}

impl Figure {
    /// The value that flows, as an exact fraction.
    pub fn exact(&self) -> &Exact {
        &self.exact
    }

    /// The published figure.
    pub fn published(&self) -> Published {
        self.published
    }

    /// The published figure as a decimal.
    pub fn decimal(&self) -> Decimal {
        self.published.to_decimal()
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.published.fmt(f)
    }
}

/// `{"value": "0.85", "exact": "17/20"}`
impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Figure", 2)?;
        record.serialize_field("value", &self.published.to_string())?;
        record.serialize_field("exact", &self.exact.fraction())?;
        record.end()
    }
}

/// What became of a figure, a member or a cut-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It is there.
    Scored,
    /// A fact behind it is missing.
    Missing,
    /// It is undefined for these facts.
    Undefined,
    /// The card says that it does not concern this employee.
    NotApplicable,
    /// The cut-off tripped.
    Tripped,
    /// The cut-off passed.
    Passed,
    /// What the cut-off guards is absent.
    NotLookedAt,
}

impl Status {
    /// The stable word: `not_applicable`.
    pub fn word(self) -> &'static str {
        ["scored", "missing", "undefined", "not_applicable", "tripped", "passed", "not_looked_at"][self as usize]
    }

    fn of(state: &State) -> Self {
        match state {
            State::Missing => Status::Missing,
            State::Undefined => Status::Undefined,
            State::NotApplicable => Status::NotApplicable,
            _ => Status::Scored,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// Something that a reader of the outcome should know.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// The stable code: `coverage`.
    pub code: &'static str,
    /// Where in the card.
    pub path: String,
    /// In words.
    pub message: String,
}

/// What a card makes of one employee's facts: measures, the index and its members, pay, warnings.
///
/// It keeps the registers of the run that made it, so that every figure can be explained from itself; figures are
/// published when they are asked for.
#[derive(Clone, Debug)]
pub struct Outcome {
    facts: Facts,
    live: Vec<State>,
    absent_as_zero: Option<Exact>,
}

impl Card {
    /// Scores one employee.
    ///
    /// # Errors
    /// What refuses the row: a figure that is needed and absent under the policy `error`, facts that fall on a piece
    /// that refuses, ends or limits that fall in this row, a published figure of more than 28 digits. `fit_first` for
    /// a card that measures against a population, `unknown_fact` for facts of another card.
    pub fn score(&self, facts: &Facts) -> Result<Outcome, Error> {
        let facts = facts.for_card(self)?;
        let plan = self.fitted()?;
        let live = run(plan, facts.slots(), false);
        let mut outcome = Outcome { facts: facts.clone().into_owned(), live, absent_as_zero: None };
        outcome.registers().prove(plan)?;
        if let Some(index) = plan.outputs.index.as_ref().filter(|_| outcome.is_uncovered()) {
            let shadow = run(plan, facts.slots(), true);
            let score = Registers::of(plan, facts.slots(), &shadow).value(index.score.reg);
            let score = score.filter(|score| score.publish(index.score.decimals).is_some());
            outcome.absent_as_zero = score.cloned();
        }
        Ok(outcome)
    }

    /// The plan, if the card can be scored.
    pub(crate) fn fitted(&self) -> Result<&Plan, Error> {
        match &self.plan().unfitted {
            None => Ok(self.plan()),
            Some(path) => Err(Error::at(ErrorKind::FitFirst, path, "the card measures against a population")
                .way_out("fit the card to a population first; that gives a card with constants")),
        }
    }
}

impl Outcome {
    /// The card.
    pub fn card(&self) -> &Card {
        self.facts.card()
    }

    /// The facts that were scored.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// How every figure came about.
    pub fn derivation(&self) -> Derivation<'_> {
        Derivation::of(self)
    }

    /// The measures, in the order of the card.
    pub fn measures(&self) -> impl ExactSizeIterator<Item = MeasureOutcome<'_>> {
        self.plan().outputs.measures.iter().map(|measure| MeasureOutcome {
            name: &measure.name,
            value: self.read(measure.figure),
            status: Status::of(self.get(measure.figure.reg)),
        })
    }

    /// A measure by name; none where it is absent.
    pub fn measure(&self, name: &str) -> Option<Figure> {
        let measure = self.plan().outputs.measures.iter().find(|measure| *measure.name == *name)?;
        self.read(measure.figure)
    }

    /// The index after cut-offs; none where the card has none or it is null.
    pub fn index(&self) -> Option<Figure> {
        self.read(self.plan().outputs.index.as_ref()?.score)
    }

    /// All that there is to know of the index.
    pub fn index_outcome(&self) -> Option<IndexOutcome> {
        let index = self.plan().outputs.index.as_ref()?;
        Some(IndexOutcome {
            score: self.read(index.score),
            before: self.read(index.before),
            coverage: self.read(index.coverage)?,
            absent_as_zero: self.absent_as_zero.as_ref().and_then(|exact| figure(exact, index.score.decimals)),
            status: Status::of(self.get(index.own)),
        })
    }

    /// The members, in the order of the card, groups before what they hold.
    pub fn members(&self) -> impl ExactSizeIterator<Item = MemberOutcome<'_>> {
        self.plan().outputs.members.iter().map(|member| MemberOutcome { outcome: self, member })
    }

    /// A member by id.
    pub fn member(&self, id: &str) -> Option<MemberOutcome<'_>> {
        let member = self.plan().outputs.members.iter().find(|member| *member.id == *id)?;
        Some(MemberOutcome { outcome: self, member })
    }

    /// The pay lines, in the order of the card.
    pub fn lines(&self) -> impl Iterator<Item = LineOutcome<'_>> {
        let lines = self.plan().outputs.lines.iter();
        lines.filter_map(|line| Some(LineOutcome { id: &line.id, amount: self.read(line.amount)?, memo: line.memo }))
    }

    /// The amount of a pay line by id.
    pub fn line(&self, id: &str) -> Option<Figure> {
        let line = self.plan().outputs.lines.iter().find(|line| *line.id == *id)?;
        self.read(line.amount)
    }

    /// The sum of the lines that are not memo; none where the card pays nothing.
    pub fn total(&self) -> Option<Figure> {
        self.read(self.plan().outputs.total?)
    }

    /// A figure by its flat name: `measures.<name>`, `index`, `index.before`, `index.coverage`,
    /// `index.absent_as_zero`, `<member>.actual|attainment|score|weight|contribution`, `<line>.amount`, `total`.
    ///
    /// None where there is no such figure, or it is absent.
    pub fn figure(&self, name: &str) -> Option<Figure> {
        match name {
            "index" => return self.index(),
            "total" => return self.total(),
            "index.before" => return self.index_outcome()?.before,
            "index.coverage" => return self.index_outcome().map(|index| index.coverage),
            "index.absent_as_zero" => return self.index_outcome()?.absent_as_zero,
            _ => {}
        }
        let (owner, part) = name.split_once('.')?;
        match part {
            _ if owner == "measures" => self.measure(part),
            "amount" => self.line(owner),
            "actual" => self.member(owner)?.actual(),
            "attainment" => self.member(owner)?.attainment(),
            "score" => self.member(owner)?.score(),
            "weight" => self.member(owner)?.weight(),
            "contribution" => self.member(owner)?.contribution(),
            _ => None,
        }
    }

    /// The same, where a name that no figure has is an error.
    ///
    /// # Errors
    /// `unknown_name` for a name that no figure of the card has. A part that a member does not have, as a group has no
    /// attainment, is absent.
    ///
    /// ```
    /// use kpi_core::Card;
    ///
    /// let card = Card::from_json(r#"{"kpi": 1, "id": "a", "inputs": {"orders": {}, "visits": {}},
    ///     "measures": {"conversion": {"ratio": ["orders", "visits"]}}}"#)?;
    /// let outcome = card.score(card.facts().set("orders", 30)?)?;
    /// assert_eq!(outcome.known_figure("measures.conversion")?, None); // a fact is missing
    /// assert!(outcome.known_figure("measures.conversoin").is_err());
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn known_figure(&self, name: &str) -> Result<Option<Figure>, Error> {
        match self.figure(name) {
            None if !self.may_have(name) => self.card().figure(name).map(|_| None),
            figure => Ok(figure),
        }
    }

    /// Is it a figure that is no column of a batch, as a group's attainment is none?
    fn may_have(&self, name: &str) -> bool {
        const PARTS: [&str; 5] = ["actual", "attainment", "score", "weight", "contribution"];
        match name.split_once('.') {
            Some(("index", part)) => part == "absent_as_zero" && self.index_outcome().is_some(),
            Some((owner, part)) => PARTS.contains(&part) && self.member(owner).is_some(),
            None => false,
        }
    }

    /// What a reader should know.
    pub fn warnings(&self) -> Vec<Warning> {
        if !self.is_uncovered() {
            return Vec::new();
        }
        let Some(index) = self.index_outcome() else { return Vec::new() };
        let otherwise = match index.absent_as_zero {
            Some(index) => format!("with the absent scores at 0 the index would be {index}"),
            None => "with the absent scores at 0 there would be no index".to_owned(),
        };
        let message = format!("the index rests on {} of the card; {otherwise}", index.coverage);
        vec![Warning { code: "coverage", path: "index".into(), message }]
    }

    pub(crate) fn plan(&self) -> &Plan {
        self.facts.card().plan()
    }

    pub(crate) fn registers(&self) -> Registers<'_> {
        Registers::of(self.plan(), self.facts.slots(), &self.live)
    }

    #[inline]
    fn get(&self, reg: Reg) -> &State {
        self.registers().get(reg)
    }

    fn read(&self, output: FigureOutput) -> Option<Figure> {
        figure(self.get(output.reg).value()?, output.decimals)
    }

    fn is_uncovered(&self) -> bool {
        self.registers().is_uncovered(self.plan())
    }
}

pub(crate) fn figure(exact: &Exact, decimals: Option<u32>) -> Option<Figure> {
    Some(Figure { published: exact.publish(decimals)?, exact: exact.reduced() })
}

/// The card's index.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct IndexOutcome {
    /// After cut-offs; none where nothing was there to be scored and the card says `skip`.
    pub score: Option<Figure>,
    /// Before cut-offs.
    pub before: Option<Figure>,
    /// The share of the card that rests on facts.
    pub coverage: Figure,
    /// What the index would be with the absent scores at 0, where something is absent and that can be worked out.
    pub absent_as_zero: Option<Figure>,
    /// What became of it.
    pub status: Status,
}

/// A measure as reported.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MeasureOutcome<'o> {
    /// Its name.
    pub name: &'o str,
    /// What it came to; none where it is absent.
    pub value: Option<Figure>,
    /// What became of it.
    pub status: Status,
}

/// One amount of pay.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LineOutcome<'o> {
    /// Its id.
    pub id: &'o str,
    /// The amount after cap, floor and rounding.
    pub amount: Figure,
    /// Shown, but not in the total.
    pub memo: bool,
}

/// One member of the card as it came out.
#[derive(Clone, Copy)]
pub struct MemberOutcome<'o> {
    outcome: &'o Outcome,
    member: &'o MemberOutput,
}

impl<'o> MemberOutcome<'o> {
    /// Its id.
    pub fn id(&self) -> &'o str {
        &self.member.id
    }

    /// Its name to show.
    pub fn name(&self) -> Option<&'o str> {
        self.member.name.as_deref()
    }

    /// Its place in the card.
    pub fn path(&self) -> &'o str {
        &self.member.path
    }

    /// Its type.
    pub fn sort(&self) -> MemberSort {
        self.member.sort
    }

    /// What became of it. A score that a policy gave leaves it missing or undefined.
    pub fn status(&self) -> Status {
        match self.member.own {
            Some(own) => Status::of(self.outcome.get(own)),
            None => self.cut_off_status(),
        }
    }

    /// The value that was judged.
    pub fn actual(&self) -> Option<Figure> {
        self.read(self.member.actual)
    }

    /// The level that was judged, where it was one.
    pub fn level(&self) -> Option<&'o str> {
        let reg = self.member.level.filter(|_| self.status() != Status::NotApplicable)?;
        let (State::Level(level), Op::Fact { slot }) = (self.outcome.get(reg), &self.outcome.plan().step(reg).op)
        else {
            return None;
        };
        self.outcome.plan().inputs[*slot as usize].levels.as_ref()?.get(*level as usize).map(|text| &**text)
    }

    /// The actual as a ratio; a group's index before its scale.
    pub fn attainment(&self) -> Option<Figure> {
        self.read(self.member.attainment)
    }

    /// Points, after cut-offs.
    pub fn score(&self) -> Option<Figure> {
        self.read(self.member.score)
    }

    /// The effective weight in its group; none where the member is left out or the group has no weights.
    pub fn weight(&self) -> Option<Figure> {
        self.read(self.member.weight.filter(|_| self.is_in()))
    }

    /// What it brings to its group.
    pub fn contribution(&self) -> Option<Figure> {
        self.read(self.member.contribution.filter(|_| self.is_in()))
    }

    fn is_in(&self) -> bool {
        self.member.score.is_some_and(|score| self.outcome.get(score.reg).is_there())
    }

    fn read(&self, output: Option<FigureOutput>) -> Option<Figure> {
        self.outcome.read(output?)
    }

    fn cut_off_status(&self) -> Status {
        let truth = |reg: &Reg| matches!(self.outcome.get(*reg), State::Truth(true));
        // The outermost group speaks first; a cut-off that need not be looked at is not asked whether it applies.
        let outside = self.member.applies.iter().find(|reg| !truth(reg));
        if outside.is_some_and(|reg| matches!(self.outcome.get(*reg), State::Truth(false))) {
            return Status::NotApplicable;
        }
        if self.member.trips.iter().any(truth) {
            return Status::Tripped;
        }
        let looked_at = |reg: &Reg| match self.outcome.plan().step(*reg).op {
            Op::Trips { guarded, .. } => self.outcome.get(guarded).is_there(),
            _ => true,
        };
        if self.member.trips.iter().any(looked_at) { Status::Passed } else { Status::NotLookedAt }
    }
}

impl fmt::Debug for MemberOutcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemberOutcome").field("id", &self.id()).field("status", &self.status()).finish_non_exhaustive()
    }
}

impl Serialize for MemberOutcome<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("MemberOutcome", 10)?;
        record.serialize_field("id", self.id())?;
        record.serialize_field("path", self.path())?;
        record.serialize_field("type", self.sort().word())?;
        record.serialize_field("status", &self.status())?;
        record.serialize_field("actual", &self.actual())?;
        record.serialize_field("level", &self.level())?;
        record.serialize_field("attainment", &self.attainment())?;
        record.serialize_field("score", &self.score())?;
        record.serialize_field("weight", &self.weight())?;
        record.serialize_field("contribution", &self.contribution())?;
        record.end()
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Outcome", 8)?;
        record.serialize_field("card", self.card().id())?;
        record.serialize_field("fingerprint", self.card().fingerprint())?;
        record.serialize_field("measures", &self.measures().collect::<Vec<_>>())?;
        record.serialize_field("index", &self.index_outcome())?;
        record.serialize_field("members", &self.members().collect::<Vec<_>>())?;
        record.serialize_field("lines", &self.lines().collect::<Vec<_>>())?;
        record.serialize_field("total", &self.total())?;
        record.serialize_field("warnings", &self.warnings())?;
        record.end()
    }
}
