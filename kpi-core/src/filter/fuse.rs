//! Steps that serve one other step only become one with it: what is not written into a lane need not be read again.

use super::node::{Arg, F, Graph, Id, Line, Node};
use super::program::order;

/// Fuses what can be fused on the way to the goals.
pub(super) fn fuse(graph: &mut Graph, goals: &[Id]) {
    let order = order(graph, goals);
    let mut uses = vec![0_u32; graph.nodes.len()];
    goals.iter().for_each(|id| uses[*id as usize] += 1);
    for id in &order {
        graph.nodes[*id as usize].operands(|operand| uses[operand as usize] += 1);
    }
    for id in order {
        let nodes = Nodes { nodes: &graph.nodes, uses: &uses };
        let fused = match &graph.nodes[id as usize] {
            Node::Select(truth, then, other) => nodes.choice(*truth, *then, *other),
            Node::Quotient(Arg::Lane(num), den) => nodes.quotient(*num, *den),
            Node::Linear { terms, plus } => match **terms {
                [(slope, of)] => nodes.line(slope, of, *plus),
                _ => None,
            },
            Node::Doubt(of) => match nodes.own(*of) {
                Some(Node::Less { a, b, or_equal }) => Some(Node::DoubtLess { a: *a, b: *b, or_equal: *or_equal }),
                _ => None,
            },
            _ => None,
        };
        if let Some(fused) = fused {
            graph.nodes[id as usize] = fused;
        }
    }
}

/// The nodes, and how many read each.
struct Nodes<'g> {
    nodes: &'g [Node],
    uses: &'g [u32],
}

impl Nodes<'_> {
    /// A node that is read by one other only.
    fn own(&self, id: Id) -> Option<&Node> {
        (self.uses[id as usize] == 1).then(|| &self.nodes[id as usize])
    }

    /// A comparison and the choice by it.
    fn choice(&self, truth: Id, then: Arg, other: Arg) -> Option<Node> {
        match *self.own(truth)? {
            Node::Less { a, b, or_equal: false } => Some(Node::SelectLess { a, b, then, other }),
            // a <= b exactly where not -a < -b.
            Node::Less { a, b, or_equal: true } => {
                let (a, b) = ((a.0.turned(), a.1), (b.0.turned(), b.1));
                Some(Node::SelectLess { a, b, then: other, other: then })
            }
            _ => None,
        }
    }

    /// A quotient, with the differences that it is made of and the limit that keeps its divisor above 0.
    fn quotient(&self, num: Id, den: Id) -> Option<Node> {
        let (den, least) = match self.own(den) {
            Some(Node::Greatest(Arg::Lane(den), Arg::Const(least))) => (*den, *least),
            _ => (den, F::new(f64::NEG_INFINITY)),
        };
        let line =
            Line { num: self.difference(num), den: self.difference(den), least, slope: F::new(1.0), plus: F::new(0.0) };
        let is_bare = line.num.1.is_none() && line.den.1.is_none() && least.get() == f64::NEG_INFINITY;
        (!is_bare).then(|| Node::Line(Box::new(line)))
    }

    /// The two numbers of a difference, or the number itself.
    fn difference(&self, id: Id) -> (Id, Option<Id>) {
        let Some(Node::Linear { terms, plus }) = self.own(id) else { return (id, None) };
        match **terms {
            [(f, a), (g, b)] if plus.get() == 0.0 => match (f.get(), g.get()) {
                (1.0, -1.0) => (a, Some(b)),
                (-1.0, 1.0) => (b, Some(a)),
                _ => (id, None),
            },
            _ => (id, None),
        }
    }

    /// A multiple of a quotient, and a number added to it.
    fn line(&self, slope: F, of: Id, plus: F) -> Option<Node> {
        let line = match self.own(of)? {
            Node::Line(line) if line.slope.get() == 1.0 && line.plus.get() == 0.0 => Line { slope, plus, ..**line },
            Node::Quotient(Arg::Lane(num), den) => {
                Line { num: (*num, None), den: (*den, None), least: F::new(f64::NEG_INFINITY), slope, plus }
            }
            _ => return None,
        };
        Some(Node::Line(Box::new(line)))
    }
}
