//! The figures that a card has columns for, by their flat names.

use crate::card::Card;
use crate::error::{Error, ErrorKind, nearest};
use crate::exact::Registers;
use crate::filter::Wanted;
use crate::number::{COLUMN_DECIMALS, DEFAULT_DECIMALS, Exact};
use crate::plan::{FigureOutput, Plan, Reg};

/// A figure of a card as a column: known before any row is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureInfo {
    /// Its flat name: `index`, `sales.score`, `bonus.amount`, `total`, `measures.conversion`.
    pub name: String,
    /// The decimals of its column: those of its rounding point (at most 28), else 10.
    pub decimals: u32,
    /// Is it paid? A pay line's amount is, and the total.
    pub is_money: bool,
}

impl From<Listed> for FigureInfo {
    fn from(listed: Listed) -> Self {
        FigureInfo { name: listed.name.into(), decimals: listed.decimals, is_money: listed.is_money }
    }
}

/// A figure as the batch reads it.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) name: Box<str>,
    pub(crate) reg: Reg,
    /// The register that must be there for the figure to be shown: a member that is left out has no weight.
    pub(crate) gate: Option<Reg>,
    /// As it is published.
    pub(crate) published: Option<u32>,
    /// As its column has it.
    pub(crate) decimals: u32,
    pub(crate) is_money: bool,
}

impl Listed {
    fn new(name: String, output: FigureOutput, gate: Option<Reg>) -> Self {
        let decimals = output.decimals.unwrap_or(DEFAULT_DECIMALS).min(COLUMN_DECIMALS);
        Listed { name: name.into(), reg: output.reg, gate, published: output.decimals, decimals, is_money: false }
    }

    /// A pay line's amount, or the total.
    fn money(name: String, output: FigureOutput) -> Self {
        Listed { is_money: true, ..Listed::new(name, output, None) }
    }

    /// The figure in these registers; none where it is absent or not shown.
    pub(crate) fn value<'r>(&self, regs: &Registers<'r>) -> Option<&'r Exact> {
        let shown = self.gate.is_none_or(|gate| regs.get(gate).is_there());
        regs.value(self.reg).filter(|_| shown)
    }

    pub(crate) fn wanted(&self) -> Wanted {
        Wanted { reg: self.reg, gate: self.gate, decimals: self.decimals }
    }
}

/// Every figure of a plan, in the order in which a reader expects them.
fn listed(plan: &Plan) -> Vec<Listed> {
    let outputs = &plan.outputs;
    let mut list = Vec::new();
    for measure in &outputs.measures {
        list.push(Listed::new(format!("measures.{}", measure.name), measure.figure, None));
    }
    if let Some(index) = &outputs.index {
        list.push(Listed::new("index".into(), index.score, None));
        list.push(Listed::new("index.before".into(), index.before, None));
        list.push(Listed::new("index.coverage".into(), index.coverage, None));
    }
    for member in &outputs.members {
        let gate = member.score.map(|score| score.reg);
        let parts = [
            ("actual", member.actual, None),
            ("attainment", member.attainment, None),
            ("score", member.score, None),
            ("weight", member.weight, gate),
            ("contribution", member.contribution, gate),
        ];
        let there = parts.into_iter().filter_map(|(part, output, gate)| Some((part, output?, gate)));
        list.extend(there.map(|(part, output, gate)| Listed::new(format!("{}.{part}", member.id), output, gate)));
    }
    for line in &outputs.lines {
        list.push(Listed::money(format!("{}.amount", line.id), line.amount));
    }
    list.extend(outputs.total.map(|total| Listed::money("total".into(), total)));
    list
}

/// The figure of a flat name.
fn lookup(plan: &Plan, name: &str) -> Option<Listed> {
    let outputs = &plan.outputs;
    let plain = |output: FigureOutput| Some(Listed::new(name.to_owned(), output, None));
    match name {
        "index" => return plain(outputs.index.as_ref()?.score),
        "index.before" => return plain(outputs.index.as_ref()?.before),
        "index.coverage" => return plain(outputs.index.as_ref()?.coverage),
        "total" => return Some(Listed::money(name.to_owned(), outputs.total?)),
        _ => {}
    }
    let (owner, part) = name.split_once('.')?;
    if owner == "measures" {
        return plain(outputs.measures.iter().find(|measure| *measure.name == *part)?.figure);
    }
    if part == "amount" {
        let line = outputs.lines.iter().find(|line| *line.id == *owner)?;
        return Some(Listed::money(name.to_owned(), line.amount));
    }
    let member = outputs.members.iter().find(|member| *member.id == *owner)?;
    let (output, gated) = match part {
        "actual" => (member.actual, false),
        "attainment" => (member.attainment, false),
        "score" => (member.score, false),
        "weight" => (member.weight, true),
        "contribution" => (member.contribution, true),
        _ => return None,
    };
    let gate = member.score.filter(|_| gated).map(|score| score.reg);
    Some(Listed::new(name.to_owned(), output?, gate))
}

/// The figures of these names.
pub(crate) fn find<'n>(plan: &Plan, names: impl Iterator<Item = &'n str>) -> Result<Vec<Listed>, Error> {
    names.map(|name| lookup(plan, name).ok_or_else(|| unknown(plan, name))).collect()
}

#[cold]
fn unknown(plan: &Plan, name: &str) -> Error {
    let all = listed(plan);
    let error = Error::at(ErrorKind::UnknownName, "figures", "the card has no figure of that name").given(name);
    match nearest(name, all.iter().map(|figure| &*figure.name)) {
        Some(known) => error.way_out(format_args!("did you mean `{known}`?")),
        None => error.way_out(take_one(all.iter().map(|figure| &*figure.name))),
    }
}

/// The way out for a name that is like no other: the figures that most ask for, so far as the card has them.
pub(crate) fn take_one<'n>(names: impl Iterator<Item = &'n str> + Clone) -> String {
    let main = names.clone().filter(|name| ["index", "total"].contains(name));
    let mut such: Vec<String> = main.map(|name| format!("`{name}`")).collect();
    if such.is_empty() {
        such.extend(names.take(1).map(|name| format!("`{name}`")));
    }
    format!("take one of the card's figures, such as {}", such.join(" or "))
}

impl Card {
    /// Every figure that a batch can give, with the decimals of its column: the schema of the result, known before any
    /// row is read. `index.absent_as_zero` is a figure of single results only.
    ///
    /// ```
    /// let card = kpi_core::Card::from_json(r#"{"kpi": 1, "id": "a", "inputs": {"x": {}},
    ///     "measures": {"half": {"product": ["x", "0.5"]}}}"#)?;
    /// let figures: Vec<_> = card.figures().into_iter().map(|figure| (figure.name, figure.decimals)).collect();
    /// assert_eq!(figures, [("measures.half".into(), 10)]);
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn figures(&self) -> Vec<FigureInfo> {
        listed(self.plan()).into_iter().map(FigureInfo::from).collect()
    }

    /// The figure of a flat name, of those that a batch can give.
    ///
    /// # Errors
    /// `unknown_name` for a name that none has.
    pub fn figure(&self, name: &str) -> Result<FigureInfo, Error> {
        lookup(self.plan(), name).map(FigureInfo::from).ok_or_else(|| unknown(self.plan(), name))
    }

    /// The figures that a batch gives where none are named: the index, every line's amount and the total, so far as
    /// the card has them; else its measures.
    pub fn main_figures(&self) -> Vec<FigureInfo> {
        let all = self.figures();
        let main: Vec<_> = all.iter().filter(|figure| figure.is_money || figure.name == "index").cloned().collect();
        if main.is_empty() { all } else { main }
    }
}
