//! The graph in the order in which it is worked through, with lanes dealt out: each is used again as soon as nobody
//! reads it any more, so that a chunk of rows stays in the cache.

use super::fuse::fuse;
use super::lower::Written;
use super::node::{Arg, Graph, Id, Node};
use super::truth::Truth;

/// Steps over lanes.
#[derive(Debug)]
pub(super) struct Program {
    /// Facts, and whether they are missing, which are read before the first step.
    pub(super) facts: Box<[Loaded]>,
    pub(super) missing: Box<[Loaded]>,
    pub(super) steps: Box<[Step]>,
    /// Lanes that hold the same in every row and are written once.
    pub(super) constants: Box<[(Id, u64)]>,
    pub(super) lanes: usize,
    pub(super) written: Box<[Written]>,
    /// The lanes of what is written, which hold integers after the last step.
    pub(super) integers: Box<[Id]>,
    pub(super) uncovered: Truth,
}

/// What is read of an input, and the lane that it is read into.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loaded {
    pub(super) slot: u32,
    pub(super) lane: Id,
}

/// One step, and the lane that it writes. Those that only mark rows have one that nobody reads.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) node: Node,
    pub(super) out: Id,
}

const NONE: Id = Id::MAX;

impl Program {
    pub(super) fn new(graph: &mut Graph, written: &[Written], uncovered: Truth) -> Self {
        let mut kept = Vec::new();
        for figure in written {
            kept.extend(if let Arg::Lane(id) = figure.value { Some(id) } else { None });
            kept.extend(figure.away);
        }
        kept.extend(if let Truth::Lane(id) = uncovered { Some(id) } else { None });
        let goals: Vec<Id> = graph.roots.iter().chain(&kept).copied().collect();
        fuse(graph, &goals);
        let order = order(graph, &goals);
        // The place in the order after which a node is not read again.
        let mut last = vec![0; graph.nodes.len()];
        for (place, id) in order.iter().enumerate() {
            graph.nodes[*id as usize].operands(|operand| last[operand as usize] = place);
        }
        kept.iter().for_each(|id| last[*id as usize] = usize::MAX);
        let (mut lane_of, mut free, mut lanes) = (vec![NONE; graph.nodes.len()], Vec::new(), 0);
        let (mut facts, mut missing, mut steps, mut constants) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for id in &order {
            let (slot, loaded) = match graph.nodes[*id as usize] {
                Node::Fact(slot) => (slot, &mut facts),
                Node::Missing(slot) => (slot, &mut missing),
                _ => continue,
            };
            loaded.push(Loaded { slot, lane: lanes });
            lane_of[*id as usize] = lanes;
            lanes += 1;
        }
        for (place, id) in order.iter().enumerate() {
            let node = &graph.nodes[*id as usize];
            if matches!(node, Node::Fact(_) | Node::Missing(_)) {
                continue;
            }
            let renamed = node.renamed(|operand| lane_of[operand as usize]);
            let marks = matches!(node, Node::Guard { .. } | Node::Doubt(_) | Node::DoubtLess { .. });
            if !marks {
                // A lane that is read here is never the one that is written here; the same number in every row keeps
                // a lane of its own.
                let fresh = matches!(node, Node::Bits(_)) || free.is_empty();
                lane_of[*id as usize] = if fresh { lanes } else { free.pop().unwrap_or(lanes) };
                lanes += Id::from(fresh);
            }
            match node {
                Node::Bits(bits) => constants.push((lane_of[*id as usize], *bits)),
                _ => steps.push(Step { node: renamed, out: lane_of[*id as usize] }),
            }
            let mut ended = Vec::new();
            node.operands(|operand| {
                let constant = matches!(graph.nodes[operand as usize], Node::Bits(_));
                let lane = lane_of[operand as usize];
                if last[operand as usize] == place && !constant && !ended.contains(&lane) {
                    ended.push(lane);
                }
            });
            free.extend(ended);
        }
        let (scratch, marks) = (lanes, steps.iter_mut().filter(|step: &&mut Step| step.out == NONE));
        marks.for_each(|step| step.out = scratch);
        let lane = |id: Id| lane_of[id as usize];
        let written = written.iter().map(|figure| Written {
            value: match figure.value {
                Arg::Lane(id) => Arg::Lane(lane(id)),
                constant => constant,
            },
            away: figure.away.map(lane),
        });
        let written: Box<[Written]> = written.collect();
        let mut integers: Vec<Id> = Vec::new();
        for figure in &written {
            if let Arg::Lane(lane) = figure.value
                && !integers.contains(&lane)
            {
                integers.push(lane);
            }
        }
        Program {
            facts: facts.into(),
            missing: missing.into(),
            written,
            integers: integers.into(),
            uncovered: match uncovered {
                Truth::Lane(id) => Truth::Lane(lane(id)),
                constant => constant,
            },
            steps: steps.into(),
            constants: constants.into(),
            lanes: scratch as usize + 1,
        }
    }
}

/// The nodes that the goals rest on, each after its operands and as near as may be before its first use.
pub(super) fn order(graph: &Graph, goals: &[Id]) -> Vec<Id> {
    let mut order = Vec::new();
    let mut placed = vec![false; graph.nodes.len()];
    // A stack of its own: a chain of figures may be as long as a card.
    let mut stack: Vec<(Id, bool)> = goals.iter().rev().map(|id| (*id, false)).collect();
    while let Some((id, ready)) = stack.pop() {
        if placed[id as usize] {
            continue;
        }
        if !ready {
            stack.push((id, true));
            let mut operands = Vec::new();
            graph.nodes[id as usize].operands(|operand| operands.push(operand));
            stack.extend(operands.into_iter().rev().map(|operand| (operand, false)));
            continue;
        }
        placed[id as usize] = true;
        order.push(id);
    }
    order
}
