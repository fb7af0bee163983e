//! The outcome: what a card makes of one employee's facts.

use std::fmt;

use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::card::Card;
use crate::error::{Error, ErrorKind};
use crate::exact::{Registers, State, run};
use crate::facts::{Facts, Slot};
use crate::number::{Exact, Published};
use crate::plan::{FigureOutput, MemberOutput, MemberSort, Plan};

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

/// One member of the card, groups before what they hold.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MemberOutcome {
    /// Its id.
    pub id: String,
    /// Its place in the card.
    pub path: String,
    /// Its type.
    #[serde(rename = "type", serialize_with = "word")]
    pub sort: MemberSort,
    /// What became of it. A score that a policy gave leaves it missing or undefined.
    pub status: Status,
    /// The value that was judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Figure>,
    /// The level that was judged, where it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The actual as a ratio; a group's index before its scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attainment: Option<Figure>,
    /// Points, after cut-offs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Figure>,
    /// The effective weight in its group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Figure>,
    /// What it brings to its group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contribution: Option<Figure>,
}

fn word<S: Serializer>(sort: &MemberSort, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(sort.word())
}

/// One amount of pay.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LineOutcome {
    /// Its id.
    pub id: String,
    /// The amount after cap, floor and rounding.
    pub amount: Figure,
    /// Shown, but not in the total.
    pub memo: bool,
}

/// A measure as reported.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MeasureOutcome {
    /// Its name.
    pub name: String,
    /// What it came to; none where it is absent.
    pub value: Option<Figure>,
    /// What became of it.
    pub status: Status,
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
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Outcome {
    card: String,
    fingerprint: String,
    measures: Vec<MeasureOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<IndexOutcome>,
    members: Vec<MemberOutcome>,
    lines: Vec<LineOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Figure>,
    warnings: Vec<Warning>,
}

impl Outcome {
    /// The id of the card.
    pub fn card(&self) -> &str {
        &self.card
    }

    /// The fingerprint of the card.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The measures, in the order of the card.
    pub fn measures(&self) -> &[MeasureOutcome] {
        &self.measures
    }

    /// A measure by name; none where it is absent.
    pub fn measure(&self, name: &str) -> Option<&Figure> {
        self.measures.iter().find(|measure| measure.name == name)?.value.as_ref()
    }

    /// The index after cut-offs; none where the card has none or it is null.
    pub fn index(&self) -> Option<&Figure> {
        self.index.as_ref()?.score.as_ref()
    }

    /// All that there is to know of the index.
    pub fn index_outcome(&self) -> Option<&IndexOutcome> {
        self.index.as_ref()
    }

    /// The members, in the order of the card, groups before what they hold.
    pub fn members(&self) -> &[MemberOutcome] {
        &self.members
    }

    /// A member by id.
    pub fn member(&self, id: &str) -> Option<&MemberOutcome> {
        self.members.iter().find(|member| member.id == id)
    }

    /// The pay lines, in the order of the card.
    pub fn lines(&self) -> &[LineOutcome] {
        &self.lines
    }

    /// The amount of a pay line by id.
    pub fn line(&self, id: &str) -> Option<&Figure> {
        self.lines.iter().find(|line| line.id == id).map(|line| &line.amount)
    }

    /// The sum of the lines that are not memo; none where the card pays nothing.
    pub fn total(&self) -> Option<&Figure> {
        self.total.as_ref()
    }

    /// A figure by its flat name: `measures.<name>`, `index`, `index.before`, `index.coverage`,
    /// `index.absent_as_zero`, `<member>.actual|attainment|score|weight|contribution`, `<line>.amount`, `total`.
    ///
    /// None where there is no such figure, or it is absent.
    pub fn figure(&self, name: &str) -> Option<&Figure> {
        let index = self.index.as_ref();
        match name {
            "index" => return self.index(),
            "total" => return self.total(),
            "index.before" => return index?.before.as_ref(),
            "index.coverage" => return index.map(|index| &index.coverage),
            "index.absent_as_zero" => return index?.absent_as_zero.as_ref(),
            _ => {}
        }
        let (owner, part) = name.split_once('.')?;
        match part {
            _ if owner == "measures" => self.measure(part),
            "amount" => self.line(owner),
            "actual" => self.member(owner)?.actual.as_ref(),
            "attainment" => self.member(owner)?.attainment.as_ref(),
            "score" => self.member(owner)?.score.as_ref(),
            "weight" => self.member(owner)?.weight.as_ref(),
            "contribution" => self.member(owner)?.contribution.as_ref(),
            _ => None,
        }
    }

    /// What a reader should know.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

impl Card {
    /// Scores one employee.
    ///
    /// # Errors
    /// What refuses the row: a figure that is needed and absent under the policy `error`, facts that fall on a piece
    /// that refuses, ends or limits that fall in this row, a published figure of more than 28 digits.
    pub fn score(&self, facts: &Facts) -> Result<Outcome, Error> {
        let plan = self.ready(facts)?;
        let registers = run(plan, facts.slots(), false);
        outcome(self, &registers, facts.slots())
    }

    /// The plan, if the card can be scored and the facts are for it.
    pub(crate) fn ready(&self, facts: &Facts) -> Result<&Plan, Error> {
        if facts.card() != self {
            return Err(Error::at(ErrorKind::UnknownFact, "facts", "the facts are for another card")
                .given(facts.card().fingerprint())
                .allowed(self.fingerprint())
                .way_out("take the facts from this card"));
        }
        match &self.plan().unfitted {
            None => Ok(self.plan()),
            Some(path) => Err(Error::at(ErrorKind::FitFirst, path, "the card measures against a population")
                .way_out("fit the card to a population first; that gives a card with constants")),
        }
    }
}

/// Reads the outcome from the registers of a run.
pub(crate) fn outcome(card: &Card, regs: &Registers<'_>, facts: &[Slot]) -> Result<Outcome, Error> {
    let outputs = &card.plan().outputs;
    let measures = outputs.measures.iter().map(|measure| {
        let path = || format!("measures.{}", measure.name);
        let value = figure(regs, measure.figure, path)?;
        Ok(MeasureOutcome { name: measure.name.to_string(), value, status: Status::of(regs.get(measure.figure.reg)) })
    });
    let measures = measures.collect::<Result<_, Error>>()?;
    let mut warnings = Vec::new();
    let index = match &outputs.index {
        None => None,
        Some(index) => {
            let path = || "index".to_owned();
            let absent = |figure: Option<Figure>| figure.ok_or_else(|| no_figure("index"));
            let score = figure(regs, index.score, path)?;
            let coverage = absent(figure(regs, index.coverage, path)?)?;
            let mut absent_as_zero = None;
            if coverage.exact < Exact::ONE {
                let shadow = run(card.plan(), facts, true);
                absent_as_zero = figure(&shadow, index.score, path).ok().flatten();
                warnings.push(uncovered(&coverage, absent_as_zero.as_ref()));
            }
            let before = figure(regs, index.before, path)?;
            let status = Status::of(regs.get(index.own));
            Some(IndexOutcome { score, before, coverage, absent_as_zero, status })
        }
    };
    let mut members: Vec<MemberOutcome> = Vec::with_capacity(outputs.members.len());
    for member in &outputs.members {
        let outside = member.parent.is_some_and(|parent| members[parent].status == Status::NotApplicable);
        members.push(member_outcome(card, regs, member, outside)?);
    }
    let lines = outputs.lines.iter().enumerate().map(|(i, line)| {
        let path = || format!("pay.lines[{i}]");
        let amount = figure(regs, line.amount, path)?.ok_or_else(|| no_figure(&path()))?;
        Ok(LineOutcome { id: line.id.to_string(), amount, memo: line.memo })
    });
    let lines = lines.collect::<Result<_, Error>>()?;
    let total = match outputs.total {
        Some(total) => figure(regs, total, || "pay".to_owned())?,
        None => None,
    };
    let (id, fingerprint) = (card.id().to_owned(), card.fingerprint().to_owned());
    Ok(Outcome { card: id, fingerprint, measures, index, members, lines, total, warnings })
}

fn uncovered(coverage: &Figure, absent_as_zero: Option<&Figure>) -> Warning {
    let otherwise = match absent_as_zero {
        Some(index) => format!("with the absent scores at 0 the index would be {index}"),
        None => "with the absent scores at 0 there would be no index".to_owned(),
    };
    let message = format!("the index rests on {coverage} of the card; {otherwise}");
    Warning { code: "coverage", path: "index".into(), message }
}

/// A register as a published figure; none where it is absent.
fn figure(regs: &Registers<'_>, output: FigureOutput, path: impl Fn() -> String) -> Result<Option<Figure>, Error> {
    match regs.get(output.reg) {
        State::Value(exact) => match exact.publish(output.decimals) {
            Some(published) => Ok(Some(Figure { exact: exact.reduced(), published })),
            None => Err(Error::at(ErrorKind::TooManyDigits, path(), "the published figure would need too many digits")
                .allowed("up to 28 digits")
                .way_out("round it to a coarser quantum")),
        },
        State::Refused(error) => Err((**error).clone()),
        _ => Ok(None),
    }
}

/// Every path to it is closed by the plan: a pay line's register is a value or refused, coverage always a value.
fn no_figure(path: &str) -> Error {
    Error::at(ErrorKind::MissingFigure, path, "the figure is missing")
}

fn member_outcome(
    card: &Card,
    regs: &Registers<'_>,
    member: &MemberOutput,
    outside: bool,
) -> Result<MemberOutcome, Error> {
    let mut outcome = MemberOutcome {
        id: member.id.to_string(),
        path: member.path.to_string(),
        sort: member.sort,
        status: Status::NotApplicable,
        actual: None,
        level: None,
        attainment: None,
        score: None,
        weight: None,
        contribution: None,
    };
    if outside {
        return Ok(outcome);
    }
    outcome.status = match member.own {
        Some(own) => Status::of(regs.get(own)),
        None => cut_off_status(regs, member),
    };
    let read = |output: Option<FigureOutput>| match output {
        Some(output) => figure(regs, output, || member.path.to_string()),
        None => Ok(None),
    };
    if outcome.status == Status::NotApplicable {
        return Ok(outcome);
    }
    outcome.actual = read(member.actual)?;
    outcome.attainment = read(member.attainment)?;
    outcome.score = read(member.score)?;
    if let Some(State::Level(level)) = member.level.map(|reg| regs.get(reg)) {
        outcome.level = level_text(card, member, *level);
    }
    // A member that is left out has no part in its group, so its weight there is nothing to show.
    if outcome.score.is_some() {
        outcome.weight = read(member.weight)?;
        outcome.contribution = read(member.contribution)?;
    }
    Ok(outcome)
}

fn level_text(card: &Card, member: &MemberOutput, level: u32) -> Option<String> {
    let step = card.plan().step(member.level?);
    let crate::plan::Op::Fact { slot } = step.op else { return None };
    let levels = card.plan().inputs[slot as usize].levels.as_ref()?;
    levels.get(level as usize).map(|text| text.to_string())
}

fn cut_off_status(regs: &Registers<'_>, member: &MemberOutput) -> Status {
    let truth = |reg: &crate::plan::Reg| matches!(regs.get(*reg), State::Truth(true));
    if member.applies.is_some_and(|applies| !truth(&applies)) {
        return Status::NotApplicable;
    }
    if member.trips.iter().any(truth) {
        return Status::Tripped;
    }
    let looked_at = member.trips.iter().any(|reg| match card_guard(regs, *reg) {
        Some(guarded) => regs.get(guarded).is_there(),
        None => true,
    });
    if looked_at { Status::Passed } else { Status::NotLookedAt }
}

/// What a cut-off's register guards.
fn card_guard(regs: &Registers<'_>, trips: crate::plan::Reg) -> Option<crate::plan::Reg> {
    match regs.step(trips).op {
        crate::plan::Op::Trips { guarded, .. } => Some(guarded),
        _ => None,
    }
}
