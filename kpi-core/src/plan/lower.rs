//! The lowering: figures on demand, each once, in the order in which they depend on one another.

use std::collections::HashMap;

use crate::card::{Document, Name, Part, Reference, check};
use crate::error::{Error, ErrorKind, Path};
use crate::exact::{Budget, Effort, Registers, State, too_much_to_read};
use crate::facts::default_of;
use crate::number::Exact;

use super::entry::Entries;
use super::{InputSlot, NamedOutput, Op, Outputs, Plan, Proof, ProofOf, Reg, Step, decided, sound};

/// How far one figure may build on others before its turn has come. Figures listed in the order in which they are
/// used never come near it.
const CHAIN: usize = 256;

/// A figure that others may ask for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Figure {
    Measure(usize),
    Actual(usize),
    Attainment(usize),
    /// The score before its policy and its cut-offs.
    Own(usize),
    /// What the policy makes of it, before its cut-offs.
    Stands(usize),
    Score(usize),
    Coverage(usize),
    /// Does a cut-off's condition hold?
    CutOff(usize),
    /// Does the member apply?
    Applies(usize),
    /// The sum of the weights of a group's members that are there.
    WeightsPresent(usize),
    /// A member's weight as the card gives it, and its effective weight in its group.
    GivenWeight(usize),
    Weight(usize),
    /// What a member brings to its group.
    Contribution(usize),
    Line(usize),
}

#[derive(Clone)]
enum Lowered {
    InProgress,
    Done(Reg),
}

/// What a name without a dot means.
#[derive(Clone, Copy)]
enum Named {
    Input(usize),
    Measure(usize),
}

/// The lowering of one card.
pub(super) struct Lower<'d> {
    pub(super) card: &'d Document,
    pub(super) entries: Entries<'d>,
    pub(super) unfitted: Option<String>,
    constants: Vec<(Step, State)>,
    live: Vec<Step>,
    names: HashMap<&'d Name, Named>,
    figures: HashMap<Figure, Lowered>,
    /// Figures whose absence refuses the row, in the order in which they were lowered.
    pub(super) needed: Vec<Proof>,
    /// What the weight sets of groups say, by entry.
    pub(super) weights: HashMap<usize, std::rc::Rc<super::aggregate::Weights<'d>>>,
    /// The actuals before it is asked whether their indicators apply, and the effects of cut-offs, by entry.
    pub(super) actuals: HashMap<usize, Reg>,
    pub(super) effects: HashMap<usize, super::EffectOp>,
    /// Whether a cut-off tripped, by its entry and the score that it guards.
    pub(super) trips: HashMap<(usize, Reg), Reg>,
    chain: usize,
    /// What the constants have cost, for the rows that go on from it, and what reading may still spend on them.
    effort: Effort,
    budget: Budget,
    /// Where paths become text.
    text: String,
}

/// Lowers a card that [`check::document`] found in order, refusing what only the lowering sees: unknown names, cycles
/// and constants that leave a figure undefined.
pub(crate) fn lower(card: &Document) -> Result<Plan, Error> {
    let entries = Entries::of(card)?;
    let inputs = card.inputs.iter().enumerate().map(|(i, (name, _))| (name, Named::Input(i)));
    let measures = card.measures.iter().enumerate().map(|(i, (name, _))| (name, Named::Measure(i)));
    let mut lower = Lower {
        card,
        entries,
        unfitted: None,
        constants: Vec::new(),
        live: Vec::new(),
        names: inputs.chain(measures).collect(),
        figures: HashMap::new(),
        needed: Vec::new(),
        weights: HashMap::new(),
        actuals: HashMap::new(),
        effects: HashMap::new(),
        trips: HashMap::new(),
        chain: 0,
        effort: Effort::default(),
        budget: Budget::reading(),
        text: String::new(),
    };
    let outputs = lower.outputs()?;
    let inputs = card.inputs.iter().map(|(name, input)| InputSlot {
        name: name.as_str().into(),
        levels: input.levels.as_ref().map(|levels| levels.iter().map(|level| level.as_str().into()).collect()),
        default: default_of(input),
    });
    let facts = card
        .inputs
        .iter()
        .enumerate()
        .map(|(slot, (name, _))| Step { op: Op::Fact { slot: slot as u32 }, path: format!("inputs.{name}").into() });
    let plan = Plan {
        facts: facts.collect(),
        inputs: inputs.collect(),
        outputs,
        unfitted: lower.unfitted,
        constants: lower.constants,
        effort: lower.effort,
        live: lower.live,
    };
    decided::check(&plan, &lower.budget)?;
    Ok(plan)
}

impl<'d> Lower<'d> {
    fn outputs(&mut self) -> Result<Outputs, Error> {
        let root = Path::Root;
        let mut outputs = Outputs::default();
        let measures = self.card.measures.iter().enumerate();
        for (i, (name, value)) in measures {
            let reg = self.figure(Figure::Measure(i), &root)?;
            let figure = super::FigureOutput { reg, decimals: value.decimals() };
            outputs.measures.push(NamedOutput { name: name.as_str().into(), figure });
        }
        if self.card.index.is_some() {
            outputs.index = Some(self.index_output()?);
            outputs.members = self.member_outputs()?;
        }
        self.pay_outputs(&mut outputs)?;
        outputs.proofs = std::mem::take(&mut self.needed);
        outputs.prove_digits();
        Ok(outputs)
    }

    /// A figure whose absence refuses the row.
    pub(super) fn need(&mut self, reg: Reg, member: Option<usize>, at: &Path<'_>) {
        self.needed.push(Proof { reg, of: ProofOf::Presence, path: at.to_string().into(), member });
    }

    /// Adds an operation. One over constants alone is worked out here and now.
    pub(super) fn emit(&mut self, op: Op, at: &Path<'_>) -> Result<Reg, Error> {
        if let Some(error) = sound::flaw(&op, |reg| self.known(reg), at) {
            return Err(error);
        }
        let operands = op.operands();
        let fixed = operands.iter().all(|reg| matches!(reg, Reg::Constant(_)));
        let step = Step { op, path: self.text_of(at) };
        if !fixed {
            self.live.push(step);
            return Ok(Reg::Live(self.live.len() as u32 - 1));
        }
        self.spend(operands, at)?;
        let state = self.effort.execute(&step, &Registers::constants(&self.constants, &self.budget));
        match state {
            State::Undefined => Err(sound::no_value(&step, &Registers::constants(&self.constants, &self.budget))),
            // What does not apply to anybody refuses the rows that need it; there may be none.
            State::Refused(error) if error.kind() != ErrorKind::MissingFigure => Err(*error),
            state => Ok(self.keep(step, state)),
        }
    }

    /// Counts work on those of these registers that are the same for everybody.
    pub(super) fn spend(&self, regs: impl IntoIterator<Item = Reg>, at: &Path<'_>) -> Result<(), Error> {
        match self.budget.allows(regs.into_iter().filter_map(|reg| self.known(reg))) {
            true => Ok(()),
            false => Err(too_much_to_read(&at.to_string())),
        }
    }

    /// A number of the card.
    pub(super) fn constant(&mut self, number: &Exact, at: &Path<'_>) -> Reg {
        let path = self.text_of(at);
        self.keep(Step { op: Op::Constant, path }, State::Value(number.clone()))
    }

    /// A path as a step keeps it. A card has a path for each of its parts, so they are written in one place of memory.
    fn text_of(&mut self, at: &Path<'_>) -> Box<str> {
        self.text.clear();
        at.push_to(&mut self.text);
        self.text.as_str().into()
    }

    fn keep(&mut self, step: Step, state: State) -> Reg {
        self.constants.push((step, state));
        Reg::Constant(self.constants.len() as u32 - 1)
    }

    /// What a register holds for everybody, if it does.
    pub(super) fn known(&self, reg: Reg) -> Option<&Exact> {
        match reg {
            Reg::Constant(i) => self.constants[i as usize].1.value(),
            Reg::Fact(_) | Reg::Live(_) => None,
        }
    }

    /// The register of a figure, lowered now if it was not before.
    pub(super) fn figure(&mut self, figure: Figure, at: &Path<'_>) -> Result<Reg, Error> {
        match self.figures.get(&figure) {
            Some(Lowered::Done(reg)) => return Ok(*reg),
            Some(Lowered::InProgress) => return Err(cycle(at)),
            None => {}
        }
        self.enter(figure, at)?;
        let reg = match figure {
            Figure::Measure(i) => self.measure(i),
            Figure::Actual(entry) => self.actual(entry),
            Figure::Attainment(entry) => self.attainment(entry),
            Figure::Own(entry) => self.own(entry),
            Figure::Stands(entry) => self.stands(entry),
            Figure::Score(entry) => self.score(entry),
            Figure::Coverage(entry) => self.coverage(entry),
            Figure::CutOff(entry) => self.trips_condition(entry),
            Figure::Applies(entry) => self.applies_condition(entry),
            Figure::WeightsPresent(group) => self.weights_present(group),
            Figure::GivenWeight(entry) => self.weight_given(entry),
            Figure::Weight(entry) => self.weight(entry),
            Figure::Contribution(entry) => self.contribution(entry),
            Figure::Line(i) => self.line(i),
        }?;
        self.leave(figure, Lowered::Done(reg));
        Ok(reg)
    }

    fn enter(&mut self, figure: Figure, at: &Path<'_>) -> Result<(), Error> {
        self.descend(at)?;
        self.figures.insert(figure, Lowered::InProgress);
        Ok(())
    }

    fn leave(&mut self, figure: Figure, lowered: Lowered) {
        self.ascend();
        self.figures.insert(figure, lowered);
    }

    /// One step deeper into what a figure builds on; bounded, so that no card can exhaust the stack.
    pub(super) fn descend(&mut self, at: &Path<'_>) -> Result<(), Error> {
        self.chain += 1;
        if self.chain > CHAIN {
            return Err(Error::new(
                ErrorKind::TooDeep,
                at,
                "too many figures build on others that are listed after them",
            )
            .way_out("list measures and pay lines so that each stands after those that it uses"));
        }
        Ok(())
    }

    pub(super) fn ascend(&mut self) {
        self.chain -= 1;
    }

    fn measure(&mut self, i: usize) -> Result<Reg, Error> {
        let (name, value) = self.card.measures.at(i);
        let at = Path::Root;
        let at = at.field("measures");
        self.value(value, &at.field(name.as_str()))
    }

    /// The register that a name stands for.
    pub(super) fn reference(&mut self, reference: &Reference, at: &Path<'_>) -> Result<Reg, Error> {
        match reference {
            Reference::Plain(name) => self.input_or_measure(name, at),
            Reference::Index if self.card.index.is_some() => self.figure(Figure::Score(Entries::INDEX), at),
            Reference::Index => Err(Error::new(ErrorKind::UnknownName, at, "the card has no index").given("index")),
            Reference::Member(id, part) => self.member_part(id, *part, at),
            Reference::Amount(id) => {
                let lines = self.card.pay.as_ref().map_or(&[][..], |pay| &pay.lines);
                match lines.iter().position(|line| line.id == *id) {
                    Some(i) => self.figure(Figure::Line(i), at),
                    None => {
                        let declared = lines.iter().map(|line| line.id.as_str());
                        Err(check::unknown_name(id.as_str(), "pay line", declared, at))
                    }
                }
            }
        }
    }

    /// A fact that is a number, or a measure.
    pub(super) fn input_or_measure(&mut self, name: &Name, at: &Path<'_>) -> Result<Reg, Error> {
        let card = self.card;
        let slot = match self.names.get(name) {
            Some(Named::Measure(i)) => return self.figure(Figure::Measure(*i), at),
            Some(Named::Input(i)) => *i,
            None => {
                let inputs = card.inputs.iter().map(|(name, _)| name.as_str());
                let declared = inputs.chain(card.measures.iter().map(|(name, _)| name.as_str()));
                let error = check::unknown_name(name.as_str(), "input or measure", declared, at);
                return Err(match self.entries.find(name).filter(|entry| !self.entries[*entry].is_cut_off()) {
                    Some(_) => {
                        error.way_out(format_args!("a member's figure is called by its part, such as `{name}.score`"))
                    }
                    None => error,
                });
            }
        };
        if card.inputs.at(slot).1.levels.is_some() {
            return Err(Error::new(ErrorKind::NotNumeric, at, "a number is wanted here, and this input has levels")
                .given(name)
                .way_out("give each level a number by `levels`"));
        }
        Ok(Reg::Fact(slot as u32))
    }

    /// The register of an input with levels.
    pub(super) fn level(&mut self, name: &Name, at: &Path<'_>) -> Result<(Reg, &'d [String]), Error> {
        let card = self.card;
        if let Some(Named::Input(slot)) = self.names.get(name)
            && let Some(levels) = &card.inputs.at(*slot).1.levels
        {
            return Ok((Reg::Fact(*slot as u32), levels));
        }
        Err(check::not_levels(card, name, at))
    }

    fn member_part(&mut self, id: &Name, part: Part, at: &Path<'_>) -> Result<Reg, Error> {
        let Some(entry) = self.entries.find(id) else {
            return Err(check::unknown_name(id.as_str(), "member", self.entries.ids(), at));
        };
        let given = format!("{id}.{}", part.word());
        let none = |kind, matter: &str| Err(Error::new(kind, at, matter).given(given));
        let kind = &self.entries[entry];
        if kind.is_cut_off() {
            return none(ErrorKind::UnknownName, "a cut-off has no figures of its own");
        }
        if kind.by_levels().is_some() && matches!(part, Part::Actual | Part::Attainment) {
            return none(ErrorKind::NotNumeric, "the indicator is judged by its level, which is no number");
        }
        match part {
            Part::Actual if kind.group().is_some() => none(ErrorKind::UnknownName, "a group has no actual"),
            Part::Actual => self.figure(Figure::Actual(entry), at),
            Part::Attainment => self.figure(Figure::Attainment(entry), at),
            Part::Score => self.figure(Figure::Score(entry), at),
            Part::Contribution => match self.contribution_of(entry, at)? {
                Some(reg) => Ok(reg),
                None => none(ErrorKind::UnknownName, "contributions exist under mean and sum only, and for points"),
            },
        }
    }
}

fn cycle(at: &Path<'_>) -> Error {
    Error::new(ErrorKind::Cycle, at, "the figure depends on itself")
        .way_out("look at a figure that does not build on this one")
}

#[cfg(test)]
mod tests {
    use crate::Card;

    #[test]
    fn only_a_member_with_figures_is_said_to_be_called_by_its_part() {
        let said = |name: &str| {
            let card = format!(
                r#"{{"kpi": 1, "id": "c", "inputs": {{"x": {{}}}}, "measures": {{"m": {{"sum": ["x", "{name}"]}}}},
                    "index": {{"aggregate": "sum", "members": [{{"id": "sales", "type": "continuous", "actual": "x"}},
                        {{"id": "errors", "type": "cut_off", "trips": {{"of": "x", "above": 0}}, "effect": {{"cap": 1}}}}]}}}}"#
            );
            Card::from_json(&card).unwrap_err().to_string()
        };
        let part = "a member's figure is called by its part, such as `sales.score`";
        assert!(said("sales").ends_with(part), "{}", said("sales"));
        assert!(!said("errors").contains("called by its part"), "{}", said("errors"));
    }
}
