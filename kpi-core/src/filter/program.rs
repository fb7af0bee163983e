//! The graph in the order in which it is worked through, with lanes dealt out: each is used again as soon as nobody
//! reads it any more, so that a chunk of rows stays in the cache.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::plan::Plan;

use super::fuse::fuse;
use super::lower::Written;
use super::node::{Arg, Graph, Id, Node};
use super::settle::Rounded;
use super::truth::Truth;

/// Steps over lanes.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) parts: Box<[Part]>,
    /// Lanes that hold the same in every row and are written once.
    pub(super) constants: Box<[(Id, u64)]>,
    pub(super) lanes: usize,
    pub(super) written: Box<[Written]>,
    pub(super) uncovered: Truth,
}

/// Some facts, and the steps that can be done once they are read.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) facts: Vec<Loaded>,
    pub(super) steps: Vec<Step>,
}

/// As many facts are read together: more of them at once keep the memory busier, and fill the cache that the steps need.
const TOGETHER: usize = 8;

/// What is read of an input, and the lanes that it is read into.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loaded {
    pub(super) slot: u32,
    pub(super) lane: Id,
    /// For whether it is missing, where somebody asks.
    pub(super) missing: Option<Id>,
}

/// One step, and the lane that it writes. Those that only mark rows have one that nobody reads.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) node: Node,
    pub(super) out: Id,
    /// Of a rounding, how a row that it leaves in doubt is settled.
    pub(super) rounded: Option<Box<Rounded>>,
}

const NONE: Id = Id::MAX;

impl Program {
    /// Where there is a plan, its roundings can be settled row by row.
    pub(super) fn new(graph: &mut Graph, written: &[Written], uncovered: Truth, plan: Option<&Plan>) -> Self {
        let mut kept = Vec::new();
        for figure in written {
            kept.extend(if let Arg::Lane(id) = figure.value { Some(id) } else { None });
            kept.extend(figure.away);
        }
        kept.extend(if let Truth::Lane(id) = uncovered { Some(id) } else { None });
        // Facts that nothing else asks for are read last, the others shortly before they are used.
        let is_fact = |id: &&Id| matches!(graph.nodes[**id as usize], Node::Fact(_));
        let marks = graph.roots.iter().filter(|id| !is_fact(id));
        let facts = graph.roots.iter().filter(is_fact);
        let goals: Vec<Id> = marks.chain(&kept).chain(facts).copied().collect();
        let goals = fuse(graph, &goals);
        let order = order(graph, &goals);
        // The place in the order after which a node is not read again.
        let mut last = vec![0; graph.nodes.len()];
        for (place, id) in order.iter().enumerate() {
            graph.nodes[*id as usize].operands(|operand| last[operand as usize] = place);
        }
        kept.iter().for_each(|id| last[*id as usize] = usize::MAX);
        let (mut lane_of, mut free, mut lanes) = (vec![NONE; graph.nodes.len()], Vec::new(), 0);
        let (mut parts, mut part, mut constants) = (Vec::new(), Part::default(), Vec::new());
        let mut unread: VecDeque<(u32, Id)> = facts_in(graph, &order).into();
        let missing: HashMap<u32, Id> = order
            .iter()
            .filter_map(|id| if let Node::Missing(slot) = graph.nodes[*id as usize] { Some((slot, *id)) } else { None })
            .collect();
        for (place, id) in order.iter().enumerate() {
            let node = &graph.nodes[*id as usize];
            if let Node::Fact(_) | Node::Missing(_) = node {
                if lane_of[*id as usize] == NONE {
                    if !(part.facts.is_empty() && part.steps.is_empty()) {
                        parts.push(std::mem::take(&mut part));
                    }
                    for (slot, id) in unread.drain(..unread.len().min(TOGETHER)) {
                        let mut lane = |id: Id| {
                            let lane = free.pop().unwrap_or(lanes);
                            lanes = lanes.max(lane + 1);
                            lane_of[id as usize] = lane;
                            lane
                        };
                        let missing = missing.get(&slot).copied();
                        part.facts.push(Loaded { slot, lane: lane(id), missing: missing.map(lane) });
                    }
                }
                continue;
            }
            let renamed = node.renamed(|operand| lane_of[operand as usize]);
            let marks = matches!(node, Node::Guard { .. } | Node::Doubt(_) | Node::DoubtWhere { .. });
            if !marks {
                // A lane that is read here is never the one that is written here; the same number in every row keeps
                // a lane of its own.
                let fresh = matches!(node, Node::Bits(_)) || free.is_empty();
                lane_of[*id as usize] = if fresh { lanes } else { free.pop().unwrap_or(lanes) };
                lanes += Id::from(fresh);
            }
            match node {
                Node::Bits(bits) => constants.push((lane_of[*id as usize], *bits)),
                _ => {
                    let reg = graph.rounded.get(id).copied().flatten();
                    let rounded = reg.and_then(|reg| Rounded::new(plan?, reg)).map(Box::new);
                    part.steps.push(Step { node: renamed, out: lane_of[*id as usize], rounded });
                }
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
        parts.push(part);
        let (scratch, steps) = (lanes, parts.iter_mut().flat_map(|part| &mut part.steps));
        steps.filter(|step| step.out == NONE).for_each(|step| step.out = scratch);
        let lane = |id: Id| lane_of[id as usize];
        let written = written.iter().map(|figure| Written {
            value: match figure.value {
                Arg::Lane(id) => Arg::Lane(lane(id)),
                constant => constant,
            },
            away: figure.away.map(lane),
        });
        Program {
            parts: parts.into(),
            written: written.collect(),
            uncovered: match uncovered {
                Truth::Lane(id) => Truth::Lane(lane(id)),
                constant => constant,
            },
            constants: constants.into(),
            lanes: scratch as usize + 1,
        }
    }
}

/// The inputs in the order in which their facts, or whether these are missing, are asked for; and their facts.
fn facts_in(graph: &Graph, order: &[Id]) -> Vec<(u32, Id)> {
    let fact = |slot: u32| graph.ids.get(&Node::Fact(slot)).map(|id| (slot, *id));
    let asked = order.iter().filter_map(|id| match graph.nodes[*id as usize] {
        Node::Fact(slot) | Node::Missing(slot) => fact(slot),
        _ => None,
    });
    let mut seen = HashSet::new();
    asked.filter(|(slot, _)| seen.insert(*slot)).collect()
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
