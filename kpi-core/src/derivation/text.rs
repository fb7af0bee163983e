//! The derivation as a text that a payroll clerk can follow, from the facts to the total.

use crate::card::Card;
use crate::error::shown;
use crate::exact::State;
use crate::facts::Facts;
use crate::number::Exact;
use crate::outcome::{MemberOutcome, Outcome, Status};
use crate::plan::{FigureOutput, MemberOutput, MemberSort, Plan};

use super::names::Names;
use super::story::Teller;

pub(super) fn write(outcome: &Outcome) -> String {
    let (card, facts, plan) = (outcome.card(), outcome.facts(), outcome.plan());
    let regs = outcome.registers();
    let names = Names::of(plan, regs);
    let teller = Teller { plan, regs, names: &names };
    let mut page = Page { plan, teller, lines: Vec::new() };
    page.head(card);
    page.facts(card, facts);
    page.measures();
    page.index(outcome);
    page.pay(card);
    for warning in outcome.warnings() {
        page.lines.push(String::new());
        page.lines.push(format!("Warning: {}", warning.message));
    }
    page.lines.push(String::new());
    page.lines.join("\n")
}

struct Page<'p> {
    plan: &'p Plan,
    teller: Teller<'p>,
    lines: Vec<String>,
}

impl Page<'_> {
    fn head(&mut self, card: &Card) {
        let document = card.document();
        let title = document.name.as_deref().map(|name| format!(" ({})", shown(name))).unwrap_or_default();
        self.lines.push(format!("Card {}{title}, fingerprint {}", card.id(), &card.fingerprint()[..12]));
    }

    fn section(&mut self, title: &str) {
        self.lines.push(String::new());
        self.lines.push(title.to_owned());
    }

    fn facts(&mut self, card: &Card, facts: &Facts) {
        self.section("Facts");
        let inputs: Vec<_> = card.document().inputs.iter().collect();
        let width = inputs.iter().map(|(name, _)| name.as_str().len()).max().unwrap_or(0);
        for (place, ((name, input), slot)) in inputs.into_iter().zip(facts.slots()).enumerate() {
            let value = match (slot, &input.levels) {
                (State::Value(number), _) => number.decimal_text(),
                (State::Level(level), Some(levels)) => shown(&levels[*level as usize]),
                _ => "missing".to_owned(),
            };
            let unit = input.unit.as_deref().filter(|_| slot.is_there());
            let unit = unit.map(|unit| format!(" {}", shown(unit))).unwrap_or_default();
            let default = if slot.is_there() && !facts.is_given(place) { " (default)" } else { "" };
            self.lines.push(format!("  {:width$}  {value}{unit}{default}", name.as_str()));
        }
    }

    fn measures(&mut self) {
        if !self.plan.outputs.measures.is_empty() {
            self.section("Measures");
        }
        for measure in &self.plan.outputs.measures {
            self.tell(1, &measure.name, &measure.name, measure.figure);
        }
    }

    fn index(&mut self, outcome: &Outcome) {
        let Some(index) = &self.plan.outputs.index else { return };
        self.section("Index");
        self.members(None, outcome, 1);
        self.tell(1, "index", "index", index.score);
        if outcome.index_outcome().is_some_and(|index| index.coverage.exact() < &Exact::ONE) {
            self.tell(1, "coverage", "coverage", index.coverage);
        }
    }

    fn members(&mut self, parent: Option<usize>, outcome: &Outcome, depth: usize) {
        let members = &self.plan.outputs.members;
        for (place, member) in members.iter().enumerate().filter(|(_, member)| member.parent == parent) {
            let Some(came_out) = outcome.member(&member.id) else { continue };
            self.member_head(member, came_out.status(), depth);
            if let Some(applies) = member.own_applies {
                let condition = self.teller.condition(applies, &member.id);
                self.line(depth + 1, &format!("applies where {condition}"));
            }
            if let Some(condition) = member.condition.filter(|_| came_out.status() != Status::NotApplicable) {
                let condition = self.teller.condition(condition, &member.id);
                self.line(depth + 1, &format!("trips where {condition}"));
            }
            if came_out.status() == Status::NotApplicable {
                continue;
            }
            if member.sort == MemberSort::Group {
                self.members(Some(place), outcome, depth + 1);
            }
            self.member_figures(member, came_out, depth + 1);
        }
    }

    fn member_head(&mut self, member: &MemberOutput, status: Status, depth: usize) {
        let name = member.name.as_deref().map(|name| format!(" ({})", shown(name))).unwrap_or_default();
        let status = match status {
            Status::Scored => String::new(),
            other => format!(", {}", other.word().replace('_', " ")),
        };
        let sort = member.sort.word().replace('_', "-");
        self.line(depth, &format!("{}{name}, {sort}{status}", member.id));
    }

    fn member_figures(&mut self, member: &MemberOutput, outcome: MemberOutcome<'_>, depth: usize) {
        if let Some(level) = outcome.level() {
            self.line(depth, &format!("level = {}", shown(level)));
        }
        let (actual, score) = (member.actual, member.score);
        let same = |a: FigureOutput, b: FigureOutput| self.teller.names.plain(a.reg) == self.teller.names.plain(b.reg);
        // What is the same figure under two names is told once.
        let attainment = member.attainment.filter(|it| !actual.is_some_and(|actual| same(actual, *it)));
        let score = score.filter(|score| !attainment.or(actual).is_some_and(|before| same(before, *score)));
        let last = score.or(attainment).or(actual);
        let brought = member.contribution.filter(|brought| !last.is_some_and(|last| same(last, *brought)));
        let is_there = outcome.score().is_some();
        let weight = member.weight.filter(|_| is_there);
        let figures = [
            ("actual", actual),
            ("attainment", attainment),
            ("score", score),
            ("weight", weight),
            ("contribution", brought.filter(|_| is_there)),
        ];
        for (part, output) in figures {
            if let Some(output) = output {
                self.tell(depth, part, &format!("{}.{part}", member.id), output);
            }
        }
    }

    fn pay(&mut self, card: &Card) {
        if self.plan.outputs.lines.is_empty() {
            return;
        }
        let currency = card.document().currency.as_deref();
        self.section(&currency.map_or("Pay".to_owned(), |currency| format!("Pay in {}", shown(currency))));
        for line in &self.plan.outputs.lines {
            let memo = if line.memo { " (memo, not in the total)" } else { "" };
            self.tell(1, &format!("{}{memo}", line.id), &line.id, line.amount);
        }
        if let Some(total) = self.plan.outputs.total {
            self.tell(1, "total", "total", total);
        }
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.lines.push(format!("{}{text}", "  ".repeat(depth)));
    }

    /// One figure: how it is worked out, then what each further rule makes of it, a line each.
    fn tell(&mut self, depth: usize, title: &str, name: &str, output: FigureOutput) {
        let story = self.teller.tell(name, output.reg);
        match story.as_slice() {
            [only] => self.line(depth, &format!("{title} = {only}")),
            [first, rest @ ..] => {
                self.line(depth, &format!("{title}: {first}"));
                rest.iter().for_each(|line| self.line(depth + 1, line));
            }
            [] => {}
        }
    }
}
