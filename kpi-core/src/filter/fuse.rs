//! Steps that serve one other step only become one with it: what is not written into a lane need not be read again.

use super::node::{Arg, F, Graph, Id, Line, Node, Order, Piece, Pieces};
use super::program::order;

/// As many pieces are chosen from in one step: each takes two registers of the machine.
const MOST_PIECES: usize = 4;

/// Fuses what can be fused on the way to the goals.
pub(super) fn fuse(graph: &mut Graph, goals: &[Id]) {
    let order = order(graph, goals);
    let mut uses = vec![0_u32; graph.nodes.len()];
    goals.iter().for_each(|id| uses[*id as usize] += 1);
    for id in &order {
        graph.nodes[*id as usize].operands(|operand| uses[operand as usize] += 1);
    }
    for id in order {
        let mut fusing = Fusing { graph, uses: &uses };
        let fused = match fusing.graph.nodes[id as usize].clone() {
            Node::Select(truth, is, last) => fusing.choice(truth, is, last),
            Node::Quotient(Arg::Lane(num), den) => fusing.quotient(num, den),
            Node::Greatest(Arg::Lane(of), Arg::Const(least)) => {
                // The lower limit comes first.
                fusing.line(of, |line| {
                    (line.most.get() == f64::INFINITY).then(|| Line { least: line.least.greater(least), ..line })
                })
            }
            Node::Least(Arg::Lane(of), Arg::Const(most)) => {
                fusing.line(of, |line| Some(Line { most: line.most.lesser(most), ..line }))
            }
            Node::Linear { terms, plus } => match *terms {
                [(slope, of)] => fusing.line(of, |line| Some(Line { slope, plus, ..line })),
                _ => None,
            },
            Node::Doubt(of) => fusing.doubt(of),
            _ => None,
        };
        if let Some(fused) = fused {
            graph.nodes[id as usize] = fused;
        }
    }
}

/// The graph, and how many read each of its nodes.
struct Fusing<'g> {
    graph: &'g mut Graph,
    uses: &'g [u32],
}

impl Fusing<'_> {
    /// A node that is read by one other only.
    fn own(&self, id: Id) -> Option<&Node> {
        (self.uses.get(id as usize) == Some(&1)).then(|| &self.graph.nodes[id as usize])
    }

    /// A comparison and the choice by it, with the choices after it that look at the same number.
    fn choice(&mut self, truth: Id, is: Arg, last: Arg) -> Option<Node> {
        let Node::Less { a, b, or_equal } = *self.own(truth)? else { return None };
        let piece = Piece { f: a.0, g: b.0, b: self.lane(b.1), is: self.lane(is) };
        let last = self.lane(last);
        let alike = |later: &Pieces| later.a == a.1 && later.or_equal == or_equal && later.pieces.len() < MOST_PIECES;
        let (later, last) = match self.own(last) {
            Some(Node::Pieces(later)) if alike(later) => (later.pieces.as_slice(), later.last),
            _ => (&[][..], last),
        };
        let pieces = [&[piece], later].concat();
        Some(Node::Pieces(Box::new(Pieces { a: a.1, or_equal, pieces, last })))
    }

    /// A number in a lane.
    fn lane(&mut self, arg: Arg) -> Id {
        match arg {
            Arg::Lane(id) => id,
            Arg::Const(value) => self.graph.add(Node::Bits(value.get().to_bits())),
        }
    }

    /// A quotient, with the differences that it is made of.
    fn quotient(&self, num: Id, den: Id) -> Option<Node> {
        let (num, den) = (self.difference(num), self.difference(den));
        (num.1.is_some() || den.1.is_some()).then(|| Node::Line(Box::new(plain(num, den))))
    }

    /// The two numbers of a difference, or the number itself.
    fn difference(&self, id: Id) -> (Id, Option<Id>) {
        let Node::Linear { terms, plus } = &self.graph.nodes[id as usize] else { return (id, None) };
        match **terms {
            [(f, a), (g, b)] if plus.get() == 0.0 => match (f.get(), g.get()) {
                (1.0, -1.0) => (a, Some(b)),
                (-1.0, 1.0) => (b, Some(a)),
                _ => (id, None),
            },
            _ => (id, None),
        }
    }

    /// A quotient that serves nothing else, and what is made of it.
    fn line(&self, of: Id, made: impl Fn(Line) -> Option<Line>) -> Option<Node> {
        let line = match self.own(of)? {
            Node::Line(line) if line.slope.get() == 1.0 && line.plus.get() == 0.0 => **line,
            Node::Quotient(Arg::Lane(num), den) => plain((*num, None), (*den, None)),
            _ => return None,
        };
        Some(Node::Line(Box::new(made(line)?)))
    }

    /// A comparison that only says where rows are in doubt.
    fn doubt(&self, of: Id) -> Option<Node> {
        match *self.own(of)? {
            Node::Less { a, b, or_equal } => {
                Some(Node::DoubtWhere { a, is: if or_equal { Order::UpTo } else { Order::Below }, b })
            }
            Node::Equal { a, b } => Some(match (self.difference(a.1), b.1) {
                // A difference is 0 where its two numbers are equal.
                ((x, Some(y)), Arg::Const(zero)) if zero.get() == 0.0 => {
                    Node::DoubtWhere { a: (F::new(1.0), x), is: Order::Equal, b: (F::new(1.0), Arg::Lane(y)) }
                }
                _ => Node::DoubtWhere { a, is: Order::Equal, b },
            }),
            _ => None,
        }
    }
}

/// A quotient and nothing more.
fn plain(num: (Id, Option<Id>), den: (Id, Option<Id>)) -> Line {
    let [least, most, slope, plus] = [f64::NEG_INFINITY, f64::INFINITY, 1.0, 0.0].map(F::new);
    Line { num, den, least, most, slope, plus }
}
