//! The graph in the order in which it is worked through, with lanes dealt out: each is used again as soon as nobody
//! reads it any more, so that a chunk of rows stays in the cache.

use super::lower::Written;
use super::node::{Arg, Graph, Id, Node};
use super::truth::Truth;

/// Steps over lanes.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Box<[Step]>,
    /// Lanes that hold the same in every row and are written once.
    pub(super) constants: Box<[(Id, u64)]>,
    pub(super) lanes: usize,
    pub(super) written: Box<[Written]>,
    pub(super) uncovered: Truth,
}

/// One step, and the lane that it writes; none for one that only marks rows.
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
        // Facts that nothing else asks for are read last, the others just before they are used.
        let is_fact = |id: &&Id| matches!(graph.nodes[**id as usize], Node::Fact(_));
        let marks = graph.roots.iter().filter(|id| !is_fact(id));
        let facts = graph.roots.iter().filter(is_fact);
        let goals: Vec<Id> = marks.chain(&kept).chain(facts).copied().collect();
        fuse(graph, &goals);
        let order = order(graph, &goals);
        // The place in the order after which a node is not read again.
        let mut last = vec![0; graph.nodes.len()];
        for (place, id) in order.iter().enumerate() {
            graph.nodes[*id as usize].operands(|operand| last[operand as usize] = place);
        }
        kept.iter().for_each(|id| last[*id as usize] = usize::MAX);
        let (mut lane_of, mut free, mut lanes) = (vec![NONE; graph.nodes.len()], Vec::new(), 0);
        let (mut steps, mut constants) = (Vec::new(), Vec::new());
        for (place, id) in order.iter().enumerate() {
            let node = &graph.nodes[*id as usize];
            let renamed = node.renamed(|operand| lane_of[operand as usize]);
            let marks = matches!(node, Node::Guard { .. } | Node::Doubt(_));
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
        let lane = |id: Id| lane_of[id as usize];
        let written = written.iter().map(|figure| Written {
            value: match figure.value {
                Arg::Lane(id) => Arg::Lane(lane(id)),
                constant => constant,
            },
            away: figure.away.map(lane),
        });
        Program {
            written: written.collect(),
            uncovered: match uncovered {
                Truth::Lane(id) => Truth::Lane(lane(id)),
                constant => constant,
            },
            steps: steps.into(),
            constants: constants.into(),
            lanes: lanes as usize,
        }
    }
}

/// A comparison that serves one choice only becomes one step with it.
fn fuse(graph: &mut Graph, goals: &[Id]) {
    let mut uses = vec![0_u32; graph.nodes.len()];
    goals.iter().for_each(|id| uses[*id as usize] += 1);
    let order = order(graph, goals);
    for id in &order {
        graph.nodes[*id as usize].operands(|operand| uses[operand as usize] += 1);
    }
    for id in order {
        if let Node::Select(truth, then, other) = graph.nodes[id as usize]
            && uses[truth as usize] == 1
            && let Some(fused) = graph.nodes[truth as usize].choosing(then, other)
        {
            graph.nodes[id as usize] = fused;
        }
    }
}

/// The nodes that the goals rest on, each after its operands and as near as may be before its first use.
fn order(graph: &Graph, goals: &[Id]) -> Vec<Id> {
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
