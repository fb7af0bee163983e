//! The plan: a checked card lowered once to operations over registers.
//!
//! The rules of a card live in the lowering and nowhere else. A back-end implements the operations, and the
//! derivation reads the registers; neither knows what an indicator is.

mod aggregate;
mod behind;
mod curve;
mod cut_off;
mod decided;
mod entry;
mod indicator;
mod lower;
mod normalize;
mod pay;
mod sound;
mod value;

use std::collections::HashSet;

use crate::card::{Comparison, Policy, Verdict};
use crate::error::ErrorKind;
use crate::exact::{Effort, State};
use crate::number::{Exact, Rounding};

pub(crate) use lower::lower;

/// Where a value stands: in the facts, among the constants, which are worked out once when the card is lowered, or
/// among the results of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Reg {
    Fact(u32),
    Constant(u32),
    Live(u32),
}

/// One operation, and the place in the card it stands for.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) op: Op,
    pub(crate) path: Box<str>,
}

/// A register that a list of operands names.
pub(crate) type Regs = Box<[Reg]>;

/// The operations. Unless it says otherwise, one with an absent operand is absent: missing if an operand is missing,
/// else undefined if one is, else not applicable.
#[derive(Debug)]
pub(crate) enum Op {
    /// The fact of an input.
    Fact {
        slot: u32,
    },
    /// A number of the card; it has a register from the start.
    Constant,
    Sum(Regs),
    Product(Regs),
    Least(Regs),
    Greatest(Regs),
    Difference(Reg, Reg),
    /// Undefined where the divisor is 0, or where it must be positive and is not.
    Quotient {
        of: Reg,
        by: Reg,
        positive: bool,
    },
    Absolute(Reg),
    /// Limits that cross refuse the row, as the kind of error says.
    Clamp {
        of: Reg,
        at_least: Option<Reg>,
        at_most: Option<Reg>,
        crossed: ErrorKind,
    },
    Round {
        of: Reg,
        rounding: Rounding,
    },
    Curve(Box<CurveOp>),
    /// The number that a level stands for.
    Levels {
        of: Reg,
        are: Regs,
    },
    /// (ln of − ln from) / (ln to − ln from), one correctly rounded figure.
    LogRatio {
        of: Reg,
        from: Reg,
        to: Reg,
    },
    Compare {
        of: Reg,
        is: Comparison,
        with: Reg,
    },
    All(Regs),
    Any(Regs),
    /// The operand where the condition holds, else not applicable; an absent condition refuses the row.
    Applies {
        of: Reg,
        condition: Reg,
    },
    /// What stands in for an absent figure.
    Absent {
        of: Reg,
        missing: Box<Policy>,
        undefined: Box<Policy>,
        indicator: bool,
    },
    /// Over the operands that are there; missing where none is.
    Present(Fold, Regs),
    /// The sum of the weights of the members that are there; missing where that is 0.
    WeightsPresent(Box<[(Reg, Reg)]>),
    /// A weight over the sum of the weights present: absent as its member is.
    Share {
        of: Reg,
        weight: Reg,
        sum: Reg,
    },
    /// Over the members that are there and have weight.
    Geometric(Box<[(Reg, Reg)]>),
    /// Over the members that are there and have weight.
    Harmonic(Box<[(Reg, Reg)]>),
    /// The first operand, and the points that are there added to it.
    WithPoints {
        of: Reg,
        points: Regs,
    },
    /// Has a cut-off tripped? Not where it does not apply or what it guards is absent.
    Trips {
        condition: Reg,
        applies: Regs,
        absent: Option<Verdict>,
        guarded: Reg,
    },
    /// Caps first, then multipliers; where one tripped, a group's last rounding again.
    CutOffs {
        of: Reg,
        cuts: Box<[Cut]>,
        rounding: Option<Rounding>,
    },
    /// The share of a group that rests on facts.
    Coverage(Box<[Covered]>),
    /// The operand, or missing where the coverage is less than this.
    Require {
        of: Reg,
        coverage: Reg,
        least: Reg,
    },
}

/// How the operands that are there become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    Sum,
    Product,
    Least,
    Greatest,
}

/// A curve over a register.
#[derive(Debug)]
pub(crate) struct CurveOp {
    pub(crate) of: Reg,
    pub(crate) pieces: Box<[PieceOp]>,
    /// Some ends are facts, so that their order is proved row by row.
    pub(crate) ends_vary: bool,
}

#[derive(Debug)]
pub(crate) struct PieceOp {
    pub(crate) end: Option<EndOp>,
    pub(crate) body: BodyOp,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum EndOp {
    Below(Reg),
    UpTo(Reg),
}

impl EndOp {
    pub(crate) fn reg(self) -> Reg {
        match self {
            EndOp::Below(reg) | EndOp::UpTo(reg) => reg,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            EndOp::Below(_) => "below",
            EndOp::UpTo(_) => "up_to",
        }
    }
}

#[derive(Debug)]
pub(crate) enum BodyOp {
    Constant(Reg),
    /// With its slope, where that is the same for everybody.
    Straight {
        from: Reg,
        to: Reg,
        slope: Option<Exact>,
    },
    Line {
        from: Reg,
        slope: Reg,
        at: Option<Reg>,
    },
    Steps {
        from: Reg,
        add: Reg,
        every: Reg,
    },
    Refuse(Box<str>),
}

impl BodyOp {
    pub(crate) fn operands(&self) -> Vec<Reg> {
        match self {
            BodyOp::Constant(is) => vec![*is],
            BodyOp::Straight { from, to, .. } => vec![*from, *to],
            BodyOp::Line { from, slope, at } => [*from, *slope].into_iter().chain(*at).collect(),
            BodyOp::Steps { from, add, every } => vec![*from, *add, *every],
            BodyOp::Refuse(_) => Vec::new(),
        }
    }
}

/// A cut-off as seen by what it guards.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    pub(crate) trips: Reg,
    pub(crate) effect: EffectOp,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum EffectOp {
    Cap(Reg),
    Multiply(Reg),
}

impl EffectOp {
    pub(crate) fn reg(self) -> Reg {
        match self {
            EffectOp::Cap(reg) | EffectOp::Multiply(reg) => reg,
        }
    }
}

/// A member as its group's coverage sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Covered {
    /// Its own score, before a policy stands in for it.
    pub(crate) member: Reg,
    pub(crate) weight: Option<Reg>,
    /// An inner group's own coverage.
    pub(crate) coverage: Option<Reg>,
}

impl Op {
    /// The registers that the operation reads.
    pub(crate) fn operands(&self) -> Vec<Reg> {
        match self {
            Op::Fact { .. } | Op::Constant => Vec::new(),
            Op::Sum(of) | Op::Product(of) | Op::Least(of) | Op::Greatest(of) => of.to_vec(),
            Op::All(of) | Op::Any(of) | Op::Present(_, of) => of.to_vec(),
            Op::Difference(a, b) => vec![*a, *b],
            Op::Quotient { of, by, .. } => vec![*of, *by],
            Op::Absolute(of) | Op::Round { of, .. } | Op::Absent { of, .. } => vec![*of],
            Op::Clamp { of, at_least, at_most, .. } => [*of].into_iter().chain(*at_least).chain(*at_most).collect(),
            Op::Share { of, weight, sum } => vec![*of, *weight, *sum],
            Op::Curve(curve) => {
                let pieces = curve.pieces.iter();
                let parts = pieces.flat_map(|piece| piece.end.map(EndOp::reg).into_iter().chain(piece.body.operands()));
                [curve.of].into_iter().chain(parts).collect()
            }
            Op::Levels { of, are } => [*of].into_iter().chain(are.iter().copied()).collect(),
            Op::LogRatio { of, from, to } => vec![*of, *from, *to],
            Op::Compare { of, with, .. } => vec![*of, *with],
            Op::Applies { of, condition } => vec![*condition, *of],
            Op::WeightsPresent(of) | Op::Geometric(of) | Op::Harmonic(of) => {
                of.iter().flat_map(|(a, b)| [*a, *b]).collect()
            }
            Op::WithPoints { of, points } => [*of].into_iter().chain(points.iter().copied()).collect(),
            Op::Trips { condition, applies, guarded, .. } => {
                applies.iter().copied().chain([*condition, *guarded]).collect()
            }
            Op::CutOffs { of, cuts, .. } => {
                [*of].into_iter().chain(cuts.iter().flat_map(|cut| [cut.trips, cut.effect.reg()])).collect()
            }
            Op::Coverage(members) => {
                members.iter().flat_map(|m| [m.member].into_iter().chain(m.weight).chain(m.coverage)).collect()
            }
            Op::Require { of, coverage, least } => vec![*of, *coverage, *least],
        }
    }
}

/// A card, lowered: what to work out, in order, and where the figures of the result are found.
#[derive(Debug)]
pub(crate) struct Plan {
    /// One for each input, for what reads the plan; a run reads the facts themselves.
    pub(crate) facts: Vec<Step>,
    /// The steps behind [`Reg::Constant`], and what they came to.
    pub(crate) constants: Vec<(Step, State)>,
    /// What working them out has cost; each row goes on from it.
    pub(crate) effort: Effort,
    /// The steps behind [`Reg::Live`].
    pub(crate) live: Vec<Step>,
    pub(crate) inputs: Vec<InputSlot>,
    pub(crate) outputs: Outputs,
    /// Where the card measures against a population that it has not been fitted to.
    pub(crate) unfitted: Option<String>,
}

impl Plan {
    pub(crate) fn step(&self, reg: Reg) -> &Step {
        match reg {
            Reg::Fact(i) => &self.facts[i as usize],
            Reg::Constant(i) => &self.constants[i as usize].0,
            Reg::Live(i) => &self.live[i as usize],
        }
    }

    /// Every figure of the result with its flat name, in the order in which they build on one another.
    pub(crate) fn figures(&self) -> Vec<Named> {
        let outputs = &self.outputs;
        let mut figures = Vec::new();
        let mut add = |name: String, output: Option<FigureOutput>| {
            figures.extend(output.map(|output| Named { name, output }));
        };
        for measure in &outputs.measures {
            add(format!("measures.{}", measure.name), Some(measure.figure));
        }
        for member in outputs.members.iter().rev() {
            add(format!("{}.actual", member.id), member.actual);
            add(format!("{}.attainment", member.id), member.attainment);
            add(format!("{}.score", member.id), member.score);
            add(format!("{}.weight", member.id), member.weight);
            add(format!("{}.contribution", member.id), member.contribution);
        }
        if let Some(index) = &outputs.index {
            add("index.coverage".into(), Some(index.coverage));
            add("index".into(), Some(index.score));
            add("index.before".into(), Some(index.before));
        }
        for line in &outputs.lines {
            add(format!("{}.amount", line.id), Some(line.amount));
        }
        add("total".into(), outputs.total);
        figures
    }

    /// The register of a figure by its flat name.
    pub(crate) fn figure(&self, name: &str) -> Option<Reg> {
        self.figures().into_iter().find(|named| named.name == name).map(|named| named.output.reg)
    }
}

/// A figure that has a place in the result.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) output: FigureOutput,
}

/// An input as the facts see it.
#[derive(Debug)]
pub(crate) struct InputSlot {
    pub(crate) name: Box<str>,
    pub(crate) levels: Option<Box<[Box<str>]>>,
    /// What it is where the facts do not say.
    pub(crate) default: State,
}

/// Where the figures of the result are found.
#[derive(Debug, Default)]
pub(crate) struct Outputs {
    pub(crate) measures: Vec<NamedOutput>,
    pub(crate) index: Option<IndexOutput>,
    pub(crate) members: Vec<MemberOutput>,
    pub(crate) lines: Vec<LineOutput>,
    pub(crate) total: Option<FigureOutput>,
    /// What must hold for the row to stand, in the order in which it is told of.
    pub(crate) proofs: Vec<Proof>,
}

impl Outputs {
    /// Adds the proofs that every figure can be published, each register once.
    fn prove_digits(&mut self) {
        let mut seen = HashSet::new();
        let mut proofs = Vec::new();
        let mut prove = |output: &FigureOutput, path: &str, member: Option<usize>| {
            if seen.insert((output.reg, output.decimals)) {
                let of = ProofOf::Digits(output.decimals);
                proofs.push(Proof { reg: output.reg, of, path: path.into(), member });
            }
        };
        for measure in &self.measures {
            prove(&measure.figure, &format!("measures.{}", measure.name), None);
        }
        for (place, it) in self.members.iter().enumerate() {
            let figures = [&it.actual, &it.attainment, &it.score, &it.weight, &it.contribution];
            figures.into_iter().flatten().for_each(|output| prove(output, &it.path, Some(place)));
        }
        if let Some(index) = &self.index {
            [&index.score, &index.before, &index.coverage].into_iter().for_each(|output| prove(output, "index", None));
        }
        for (i, line) in self.lines.iter().enumerate() {
            prove(&line.amount, &format!("pay.lines[{i}]"), None);
        }
        self.total.iter().for_each(|total| prove(total, "pay", None));
        self.proofs.extend(proofs);
    }
}

/// Something that refuses the row where it does not hold.
#[derive(Debug)]
pub(crate) struct Proof {
    pub(crate) reg: Reg,
    pub(crate) of: ProofOf,
    /// Where in the card the refusal stands.
    pub(crate) path: Box<str>,
    /// The member it belongs to, as a place in the list of members: one that does not apply refuses nothing.
    pub(crate) member: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProofOf {
    /// The figure is there; for a member that is enough where it does not apply.
    Presence,
    /// The figure can be published.
    Digits(Option<u32>),
}

/// A register and the decimals with which its figure is published (none: see [`Exact::publish`]).
///
/// [`Exact::publish`]: crate::number::Exact::publish
#[derive(Clone, Copy, Debug)]
pub(crate) struct FigureOutput {
    pub(crate) reg: Reg,
    pub(crate) decimals: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct NamedOutput {
    pub(crate) name: Box<str>,
    pub(crate) figure: FigureOutput,
}

#[derive(Debug)]
pub(crate) struct IndexOutput {
    pub(crate) score: FigureOutput,
    /// Before cut-offs.
    pub(crate) before: FigureOutput,
    /// Before a policy stands in for it.
    pub(crate) own: Reg,
    pub(crate) coverage: FigureOutput,
}

/// One member, in the order of the card, groups before what they hold.
#[derive(Debug)]
pub(crate) struct MemberOutput {
    pub(crate) id: Box<str>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) path: Box<str>,
    pub(crate) sort: MemberSort,
    /// The group it stands in, as a place in the list of members; none in the index.
    pub(crate) parent: Option<usize>,
    pub(crate) actual: Option<FigureOutput>,
    /// The level that a discrete indicator was given, in place of an actual.
    pub(crate) level: Option<Reg>,
    pub(crate) attainment: Option<FigureOutput>,
    pub(crate) weight: Option<FigureOutput>,
    pub(crate) contribution: Option<FigureOutput>,
    /// The score before a policy stands in for it.
    pub(crate) own: Option<Reg>,
    pub(crate) score: Option<FigureOutput>,
    /// For a cut-off, whether it tripped, for each that it guards.
    pub(crate) trips: Vec<Reg>,
    /// Whether the groups around it apply, and it itself; the outermost first, each only where the card says so.
    pub(crate) applies: Vec<Reg>,
    /// Whether it itself applies, where the card says so.
    pub(crate) own_applies: Option<Reg>,
    /// For a cut-off, whether its condition holds.
    pub(crate) condition: Option<Reg>,
}

/// The types of members, as a result names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberSort {
    /// An indicator on a continuous scale.
    Continuous,
    /// An indicator that takes steps or levels.
    Discrete,
    /// An indicator without weight that caps or multiplies.
    CutOff,
    /// A group inside the group.
    Group,
}

impl MemberSort {
    /// The word of the card: `cut_off`.
    pub fn word(self) -> &'static str {
        ["continuous", "discrete", "cut_off", "group"][self as usize]
    }
}

#[derive(Debug)]
pub(crate) struct LineOutput {
    pub(crate) id: Box<str>,
    pub(crate) memo: bool,
    pub(crate) amount: FigureOutput,
}
