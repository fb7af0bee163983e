//! The filter's steps before they have lanes: a graph in which nothing is worked out twice and nothing in vain.

use std::collections::{HashMap, HashSet};

use crate::number::Mode;
use crate::plan::Reg;

use super::fused::{Bands, Between, Chords, Ladder, Line, Order, Pieces, SumThere};
use super::simple::Bits;

/// A float that can be compared and hashed: by its bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct F(u64);

impl F {
    pub(super) fn new(value: f64) -> Self {
        // There is one zero.
        F((value + 0.0).to_bits())
    }

    pub(super) fn get(self) -> f64 {
        f64::from_bits(self.0)
    }

    pub(super) fn lesser(self, other: Self) -> Self {
        F::new(self.get().min(other.get()))
    }

    pub(super) fn greater(self, other: Self) -> Self {
        F::new(self.get().max(other.get()))
    }
}

impl std::fmt::Debug for F {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(f)
    }
}

/// A node of the graph; after the lanes are dealt out, a lane.
pub(super) type Id = u32;

/// A number: one for each row, or the same for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Arg {
    Lane(Id),
    Const(F),
}

impl Arg {
    pub(super) fn constant(value: f64) -> Self {
        Arg::Const(F::new(value))
    }
}

/// One step of the filter. Numbers are floats; a truth is all ones or all zeros; an absence is a set of bits, 0 where
/// the figure is there.
///
/// A step that says *in doubt* marks the row, so that exact arithmetic decides it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// The fact of an input, as an integer or as the place of a level.
    Fact(u32),
    /// The truth that it is missing.
    Missing(u32),
    /// The same bits in every row.
    Bits(u64),
    /// `plus + Σ c · x`
    Linear {
        terms: Box<[(F, Id)]>,
        plus: F,
    },
    Product(Id, Id),
    /// Where the divisor is 0 the row is in doubt or the figure absent, and it is divided by 1: no host is ever shown a
    /// division by 0.
    Quotient(Arg, Id),
    /// A quotient with what stands around it, and what is chosen beside it.
    Line(Box<Line>),
    Between(Box<Between>),
    Chords(Box<Chords>),
    Absolute(Id),
    /// The first, its sign turned where the other is negative.
    Turned(Id, Id),
    Least(Arg, Arg),
    Greatest(Arg, Arg),
    /// One where the truth holds, else the other.
    Select(Id, Arg, Arg),
    /// `f · a < g · b`, or `<=`; integers, so that no float is in doubt.
    Less {
        a: (F, Id),
        b: (F, Arg),
        or_equal: bool,
    },
    /// One of several numbers, by comparisons that serve nothing else.
    Pieces(Box<Pieces>),
    /// See [`Bands`].
    Bands(Box<Bands>),
    /// See [`Ladder`].
    Ladder(Box<Ladder>),
    /// `f · a = g · b`, integers.
    Equal {
        a: (F, Id),
        b: (F, Arg),
    },
    /// Whether a difference is negative; in doubt where it is within its bound of 0.
    Negative {
        of: Id,
        bound: Arg,
    },
    /// An exact quotient of integers, made whole.
    RoundRatio {
        num: Id,
        den: Id,
        mode: Mode,
    },
    /// The product of three integers divided by another one, made whole.
    RoundProduct {
        of: [Id; 3],
        den: F,
        mode: Mode,
    },
    /// A figure times `by`, made whole; in doubt where its bound leaves two answers.
    RoundNear {
        of: Id,
        by: F,
        bound: Arg,
        mode: Mode,
    },
    /// Bounds, row by row.
    RatioBound(Id),
    ProductBound {
        a: (Id, Arg),
        b: (Id, Arg),
    },
    QuotientBound {
        of: Id,
        by: Id,
        bound: Arg,
    },
    /// Of each term its factor, its float and its bound.
    LinearBound {
        terms: Box<[(F, Id, Arg)]>,
        plus: F,
    },
    /// `plus + Σ c · x` over those that are there.
    SumThere(Box<SumThere>),
    /// Truths and sets of bits.
    And(Id, Id),
    Or(Id, Id),
    /// The first without the second.
    Without(Id, Id),
    Not(Id),
    /// All of several, or any.
    Joined {
        of: Box<[Id]>,
        all: bool,
    },
    /// These bits of a set.
    Keep(Id, u64),
    /// Is any of these bits set?
    Has(Id, u64),
    /// In doubt where a number is not below this in size.
    Guard {
        of: Id,
        below: F,
    },
    /// In doubt where any bit is set.
    Doubt(Id),
    /// In doubt where `f · a` and `g · b` compare so, unless this holds: a comparison that serves nothing else.
    DoubtWhere {
        a: (F, Id),
        is: Order,
        b: (F, Arg),
        unless: Id,
    },
}

impl Node {
    /// The nodes that the step reads.
    pub(super) fn operands(&self, mut visit: impl FnMut(Id)) {
        let arg = |arg: &Arg, visit: &mut dyn FnMut(Id)| {
            if let Arg::Lane(id) = arg {
                visit(*id);
            }
        };
        match self {
            Node::Fact(_) | Node::Missing(_) | Node::Bits(_) => {}
            Node::Linear { terms, .. } => terms.iter().for_each(|(_, id)| visit(*id)),
            Node::Product(a, b) | Node::Turned(a, b) | Node::And(a, b) | Node::Or(a, b) | Node::Without(a, b) => {
                visit(*a);
                visit(*b);
            }
            Node::Quotient(a, b) => {
                arg(a, &mut visit);
                visit(*b);
            }
            Node::Least(a, b) | Node::Greatest(a, b) => {
                arg(a, &mut visit);
                arg(b, &mut visit);
            }
            Node::Select(truth, a, b) => {
                visit(*truth);
                arg(a, &mut visit);
                arg(b, &mut visit);
            }
            Node::Less { a, b, .. } | Node::Equal { a, b } => {
                visit(a.1);
                arg(&b.1, &mut visit);
            }
            Node::DoubtWhere { a, b, unless, .. } => {
                visit(a.1);
                arg(&b.1, &mut visit);
                visit(*unless);
            }
            Node::SumThere(it) => it.operands(visit),
            Node::Joined { of, .. } => of.iter().copied().for_each(visit),
            Node::Pieces(it) => it.operands(visit),
            Node::Bands(it) => [it.a, it.b].into_iter().for_each(visit),
            Node::Ladder(it) => visit(it.a),
            Node::Line(it) => it.operands(visit),
            Node::Between(it) => it.operands(visit),
            Node::Chords(it) => it.operands(visit),
            Node::Negative { of, bound } | Node::RoundNear { of, bound, .. } => {
                visit(*of);
                arg(bound, &mut visit);
            }
            Node::RoundRatio { num, den, .. } => {
                visit(*num);
                visit(*den);
            }
            Node::RoundProduct { of, .. } => of.iter().copied().for_each(visit),
            Node::ProductBound { a, b } => {
                visit(a.0);
                arg(&a.1, &mut visit);
                visit(b.0);
                arg(&b.1, &mut visit);
            }
            Node::QuotientBound { of, by, bound } => {
                visit(*of);
                visit(*by);
                arg(bound, &mut visit);
            }
            Node::LinearBound { terms, .. } => {
                for (_, id, bound) in terms {
                    visit(*id);
                    arg(bound, &mut visit);
                }
            }
            Node::Absolute(of)
            | Node::RatioBound(of)
            | Node::Not(of)
            | Node::Keep(of, _)
            | Node::Has(of, _)
            | Node::Guard { of, .. }
            | Node::Doubt(of) => visit(*of),
        }
    }

    /// The same step with other nodes as its operands.
    pub(super) fn renamed(&self, name: impl Fn(Id) -> Id) -> Node {
        let arg = |arg: &Arg| match arg {
            Arg::Lane(id) => Arg::Lane(name(*id)),
            constant => *constant,
        };
        match self {
            Node::Fact(_) | Node::Missing(_) | Node::Bits(_) => self.clone(),
            Node::Linear { terms, plus } => {
                Node::Linear { terms: terms.iter().map(|(c, id)| (*c, name(*id))).collect(), plus: *plus }
            }
            Node::Product(a, b) => Node::Product(name(*a), name(*b)),
            Node::Quotient(a, b) => Node::Quotient(arg(a), name(*b)),
            Node::Absolute(of) => Node::Absolute(name(*of)),
            Node::Turned(a, b) => Node::Turned(name(*a), name(*b)),
            Node::Least(a, b) => Node::Least(arg(a), arg(b)),
            Node::Greatest(a, b) => Node::Greatest(arg(a), arg(b)),
            Node::Select(truth, a, b) => Node::Select(name(*truth), arg(a), arg(b)),
            Node::Less { a, b, or_equal } => {
                Node::Less { a: (a.0, name(a.1)), b: (b.0, arg(&b.1)), or_equal: *or_equal }
            }
            Node::DoubtWhere { a, is, b, unless } => {
                Node::DoubtWhere { a: (a.0, name(a.1)), is: *is, b: (b.0, arg(&b.1)), unless: name(*unless) }
            }
            Node::SumThere(it) => Node::SumThere(Box::new(it.renamed(name))),
            Node::Joined { of, all } => Node::Joined { of: of.iter().map(|id| name(*id)).collect(), all: *all },
            Node::Pieces(it) => Node::Pieces(Box::new(it.renamed(name))),
            Node::Bands(it) => Node::Bands(Box::new(it.renamed(name))),
            Node::Ladder(it) => Node::Ladder(Box::new(it.renamed(name))),
            Node::Line(it) => Node::Line(Box::new(it.renamed(name))),
            Node::Between(it) => Node::Between(Box::new(it.renamed(name))),
            Node::Chords(it) => Node::Chords(Box::new(it.renamed(name))),
            Node::Equal { a, b } => Node::Equal { a: (a.0, name(a.1)), b: (b.0, arg(&b.1)) },
            Node::Negative { of, bound } => Node::Negative { of: name(*of), bound: arg(bound) },
            Node::RoundRatio { num, den, mode } => Node::RoundRatio { num: name(*num), den: name(*den), mode: *mode },
            Node::RoundProduct { of, den, mode } => Node::RoundProduct { of: of.map(name), den: *den, mode: *mode },
            Node::RoundNear { of, by, bound, mode } => {
                Node::RoundNear { of: name(*of), by: *by, bound: arg(bound), mode: *mode }
            }
            Node::RatioBound(of) => Node::RatioBound(name(*of)),
            Node::ProductBound { a, b } => Node::ProductBound { a: (name(a.0), arg(&a.1)), b: (name(b.0), arg(&b.1)) },
            Node::QuotientBound { of, by, bound } => {
                Node::QuotientBound { of: name(*of), by: name(*by), bound: arg(bound) }
            }
            Node::LinearBound { terms, plus } => Node::LinearBound {
                terms: terms.iter().map(|(c, id, bound)| (*c, name(*id), arg(bound))).collect(),
                plus: *plus,
            },
            Node::And(a, b) => Node::And(name(*a), name(*b)),
            Node::Or(a, b) => Node::Or(name(*a), name(*b)),
            Node::Without(a, b) => Node::Without(name(*a), name(*b)),
            Node::Not(of) => Node::Not(name(*of)),
            Node::Keep(of, bits) => Node::Keep(name(*of), *bits),
            Node::Has(of, bits) => Node::Has(name(*of), *bits),
            Node::Guard { of, below } => Node::Guard { of: name(*of), below: *below },
            Node::Doubt(of) => Node::Doubt(name(*of)),
        }
    }
}

/// The graph: equal nodes are one node.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    /// Of each node, what is known of its bits.
    pub(super) bits: Vec<Bits>,
    pub(super) ids: HashMap<Node, Id>,
    /// What must be worked out: marks that decide whether a row stands.
    pub(super) roots: Vec<Id>,
    /// Nodes without a bit in any row that stands: where one has, the row is in doubt.
    pub(super) never: HashSet<Id>,
    /// Roundings of floats, and the register of the figure, where it is one only.
    pub(super) rounded: HashMap<Id, Option<Reg>>,
}

impl Graph {
    pub(super) fn add(&mut self, node: Node) -> Id {
        self.add_within(node, 0)
    }

    /// A node, or a simpler one that holds the same in every row that stands.
    pub(super) fn add_within(&mut self, node: Node, depth: u32) -> Id {
        let id = match self.simpler(&node, depth) {
            Some(simpler) => simpler,
            None => self.add_as_is(node),
        };
        if self.never.contains(&id) { self.zero() } else { id }
    }

    pub(super) fn add_as_is(&mut self, node: Node) -> Id {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let id = self.nodes.len() as Id;
        self.bits.push(self.bits_of(&node));
        self.nodes.push(node.clone());
        self.ids.insert(node, id);
        id
    }

    /// The number 0.
    pub(super) fn zero(&mut self) -> Id {
        self.add_as_is(Node::Bits(0))
    }

    /// The row is in doubt where any bit is set, and what is added from now on need not ask for it again.
    pub(super) fn doubt(&mut self, bits: Id) {
        // All that a kept bit says of doubt, the truth it was kept of says too.
        let bits = match self.nodes[bits as usize] {
            Node::Keep(of, _) if self.is_truth(of) => of,
            _ => bits,
        };
        if self.nodes[bits as usize] == Node::Bits(0) || self.never.contains(&bits) {
            return;
        }
        let root = self.add(Node::Doubt(bits));
        self.roots.push(root);
        let mut never = vec![bits];
        while let Some(id) = never.pop() {
            self.never.insert(id);
            match self.nodes[id as usize] {
                Node::Or(a, b) => never.extend([a, b]),
                Node::Keep(of, _) if self.is_truth(of) => never.push(of),
                _ => {}
            }
        }
    }

    /// The row is in doubt where the number is not below this in size: what is said of ranges after it rests on that.
    pub(super) fn guard(&mut self, of: Id, below: f64) {
        let guard = self.add(Node::Guard { of, below: F::new(below) });
        self.roots.push(guard);
    }
}
