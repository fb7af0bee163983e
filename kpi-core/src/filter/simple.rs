//! Truths and sets of bits made simple as they are added: a policy for what is absent asks the same of a row many times,
//! and most of it is known from what was asked before.

use super::node::{Graph, Id, Node};
use super::truth::Truth;

/// What is known of the bits of a node, whatever the row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits {
    /// No other may be set.
    pub(super) possible: u64,
    /// All are set or none.
    pub(super) is_truth: bool,
}

/// So deep is looked into an absence that is made of others: they may be as many as a card has members.
const DEPTH: u32 = 6;

impl Graph {
    pub(super) fn is_truth(&self, id: Id) -> bool {
        self.bits[id as usize].is_truth
    }

    /// What a node of this kind may hold.
    pub(super) fn bits_of(&self, node: &Node) -> Bits {
        let of = |id: &Id| self.bits[*id as usize];
        let (possible, is_truth) = match node {
            Node::Bits(bits) => (*bits, [0, u64::MAX].contains(bits)),
            Node::Keep(a, bits) => (of(a).possible & bits, false),
            Node::Or(a, b) => (of(a).possible | of(b).possible, of(a).is_truth && of(b).is_truth),
            Node::And(a, b) => (of(a).possible & of(b).possible, of(a).is_truth && of(b).is_truth),
            Node::Without(a, b) => (of(a).possible, of(a).is_truth && of(b).is_truth),
            Node::Not(a) => (u64::MAX, of(a).is_truth),
            Node::Missing(_) | Node::Less { .. } | Node::Equal { .. } | Node::Negative { .. } | Node::Has(..) => {
                (u64::MAX, true)
            }
            _ => (u64::MAX, false),
        };
        Bits { possible, is_truth }
    }

    /// The truth of a node, where it may be the same in every row.
    pub(super) fn truth(&self, id: Id) -> Truth {
        self.known(id).map_or(Truth::Lane(id), Truth::Const)
    }

    /// What is known of a truth in every row that stands.
    fn known(&self, id: Id) -> Option<bool> {
        let is_never = |id: &Id| self.never.contains(id);
        match self.nodes[id as usize] {
            Node::Bits(0) => Some(false),
            Node::Bits(u64::MAX) => Some(true),
            _ if is_never(&id) => Some(false),
            Node::Not(of) if is_never(&of) => Some(true),
            _ => (self.is_truth(id) && self.ids.get(&Node::Not(id)).is_some_and(is_never)).then_some(true),
        }
    }

    /// Has `b` every bit of `a`, in every row that stands?
    fn implies(&self, a: Id, b: Id) -> bool {
        self.ids.get(&Node::Without(a, b)).is_some_and(|rest| self.never.contains(rest))
    }

    /// A node that holds the same, where there is a simpler one.
    pub(super) fn simpler(&mut self, node: &Node, depth: u32) -> Option<Id> {
        match *node {
            Node::Not(a) => match self.nodes[a as usize] {
                Node::Not(of) => Some(of),
                Node::Bits(bits) => Some(self.add(Node::Bits(!bits))),
                _ => self.known(a).map(|truth| self.add(Node::Bits(if truth { 0 } else { u64::MAX }))),
            },
            Node::Keep(a, bits) => match (self.bits[a as usize].possible, &self.nodes[a as usize]) {
                (possible, _) if possible & bits == 0 || self.known(a) == Some(false) => Some(self.zero()),
                (possible, _) if possible & !bits == 0 => Some(a),
                (_, Node::Bits(held)) => Some(self.add(Node::Bits(held & bits))),
                _ => None,
            },
            Node::Or(a, b) => self.either(a, b).or_else(|| self.either(b, a)).or_else(|| self.sorted(a, b, Node::Or)),
            Node::And(a, b) => self.both(a, b).or_else(|| self.both(b, a)).or_else(|| self.sorted(a, b, Node::And)),
            Node::Without(a, b) => self.without(a, b),
            Node::Has(a, bits) => self.any_of(a, bits, depth),
            // Chosen the other way round.
            Node::Select(truth, a, b) => match self.nodes[truth as usize] {
                Node::Not(of) => Some(self.add(Node::Select(of, b, a))),
                _ => None,
            },
            _ => None,
        }
    }

    /// The two in one order, so that both orders are one node.
    fn sorted(&mut self, a: Id, b: Id, node: fn(Id, Id) -> Node) -> Option<Id> {
        (a > b).then(|| self.add_as_is(node(b, a)))
    }

    /// `a | b`
    fn either(&mut self, a: Id, b: Id) -> Option<Id> {
        match (&self.nodes[a as usize], &self.nodes[b as usize]) {
            _ if a == b || self.implies(b, a) => Some(a),
            _ if self.known(a) == Some(false) => Some(b),
            _ if self.known(a) == Some(true) => Some(self.add(Node::Bits(u64::MAX))),
            (&Node::Or(x, y), _) if x == b || y == b => Some(a),
            (&Node::Without(of, other), _) if other == b => Some(self.add(Node::Or(of, b))),
            (&Node::Not(x), &Node::Not(y)) => {
                let both = self.add(Node::And(x, y));
                Some(self.add(Node::Not(both)))
            }
            _ => None,
        }
    }

    /// `a & b`
    fn both(&mut self, a: Id, b: Id) -> Option<Id> {
        match self.nodes[a as usize] {
            _ if a == b || self.implies(a, b) => Some(a),
            _ if self.known(a) == Some(false) => Some(self.zero()),
            _ if self.known(a) == Some(true) => Some(b),
            Node::Not(of) => Some(self.add(Node::Without(b, of))),
            Node::Keep(of, _) if self.nodes[of as usize] == Node::Not(b) => Some(self.zero()),
            _ => None,
        }
    }

    /// `a & !b`
    fn without(&mut self, a: Id, b: Id) -> Option<Id> {
        match (&self.nodes[a as usize], &self.nodes[b as usize]) {
            _ if a == b || self.known(a) == Some(false) || self.known(b) == Some(true) => Some(self.zero()),
            _ if self.known(b) == Some(false) => Some(a),
            _ if self.known(a) == Some(true) && self.is_truth(b) => Some(self.add(Node::Not(b))),
            (&Node::Not(of), _) if self.is_truth(b) => {
                let either = self.add(Node::Or(of, b));
                Some(self.add(Node::Not(either)))
            }
            (_, &Node::Not(of)) => Some(self.add(Node::And(a, of))),
            // They have nothing in common.
            (_, &Node::Without(_, of)) if of == a => Some(a),
            (&Node::Without(_, gone), _) if gone == b => Some(a),
            (&Node::Or(x, y), _) if x == b => Some(self.add(Node::Without(y, b))),
            (&Node::Or(x, y), _) if y == b => Some(self.add(Node::Without(x, b))),
            // What is in one only is taken from both: the other is left.
            (&Node::Or(x, y), &Node::Without(of, other)) if (of, other) == (x, y) => Some(y),
            (&Node::Or(x, y), &Node::Without(of, other)) if (of, other) == (y, x) => Some(x),
            _ => None,
        }
    }

    /// Whether `a` has any of these bits.
    fn any_of(&mut self, a: Id, bits: u64, depth: u32) -> Option<Id> {
        let asked = bits & self.bits[a as usize].possible;
        if asked == 0 || self.known(a) == Some(false) {
            return Some(self.zero());
        }
        if self.is_truth(a) {
            return Some(a);
        }
        let deeper = |graph: &mut Graph, of: Id| graph.add_within(Node::Has(of, asked), depth + 1);
        match self.nodes[a as usize] {
            Node::Bits(_) => Some(self.add(Node::Bits(u64::MAX))),
            Node::Keep(of, _) if self.is_truth(of) => Some(of),
            _ if depth >= DEPTH => None,
            Node::Or(x, y) => {
                let (x, y) = (deeper(self, x), deeper(self, y));
                Some(self.add(Node::Or(x, y)))
            }
            Node::Without(x, truth) if self.is_truth(truth) => {
                let x = deeper(self, x);
                Some(self.add(Node::Without(x, truth)))
            }
            Node::And(x, truth) if self.is_truth(truth) => {
                let x = deeper(self, x);
                Some(self.add(Node::And(x, truth)))
            }
            _ if asked != bits => Some(self.add_within(Node::Has(a, asked), depth)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::node::Arg;
    use super::super::truth::{ANY, MISSING, NOT_APPLICABLE, UNDEFINED};
    use super::*;

    /// What a node says of a row, in which these facts are missing.
    fn says(graph: &Graph, id: Id, missing: u32) -> u64 {
        let of = |id: Id| says(graph, id, missing);
        let truth = |truth: bool| if truth { u64::MAX } else { 0 };
        match graph.nodes[id as usize] {
            Node::Missing(slot) => truth(missing >> slot & 1 == 1),
            Node::Bits(bits) => bits,
            Node::Not(a) => !of(a),
            Node::Or(a, b) => of(a) | of(b),
            Node::And(a, b) => of(a) & of(b),
            Node::Without(a, b) => of(a) & !of(b),
            Node::Keep(a, bits) => of(a) & bits,
            Node::Has(a, bits) => truth(of(a) & bits != 0),
            ref other => unreachable!("{other:?} is no truth and no set of bits"),
        }
    }

    #[test]
    fn what_is_made_simple_says_the_same_of_every_row() {
        let mut chance = 1_u64;
        let mut below = |end: usize| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (chance >> 33) as usize % end
        };
        let (mut plain_nodes, mut simple_nodes, mut stood, mut in_doubt) = (0, 0, 0, 0);
        for _ in 0..3_000 {
            let (mut simple, mut plain) = (Graph::default(), Graph::default());
            // Nodes that hold the same: truths, and sets of the bits of absences.
            let leaves = (0..4).map(Node::Missing).chain([Node::Bits(0), Node::Bits(u64::MAX)]);
            let mut truths: Vec<[Id; 2]> = leaves.map(|it| [simple.add(it.clone()), plain.add_as_is(it)]).collect();
            let sets = [MISSING, UNDEFINED, NOT_APPLICABLE, ANY].map(Node::Bits);
            let mut sets: Vec<[Id; 2]> = sets.map(|it| [simple.add(it.clone()), plain.add_as_is(it)]).into();
            let mut doubts: Vec<Id> = Vec::new();
            for _ in 0..14 {
                // Mostly of what was made last.
                let mut pick = |of: &[[Id; 2]]| of[of.len() - 1 - below(of.len().min(5))];
                let (t, u, a, b) = (pick(&truths), pick(&truths), pick(&sets), pick(&sets));
                let bits = [MISSING, UNDEFINED, MISSING | UNDEFINED, ANY][below(4)];
                let kind = below(9);
                let made = [0, 1].map(|i| match kind {
                    0 => Node::Not(t[i]),
                    1 => Node::Or(t[i], u[i]),
                    2 => Node::And(t[i], u[i]),
                    3 => Node::Without(t[i], u[i]),
                    4 => Node::Has(a[i], bits),
                    5 => Node::Keep(t[i], bits),
                    6 => Node::Or(a[i], b[i]),
                    7 => Node::Without(a[i], t[i]),
                    _ => Node::And(a[i], t[i]),
                });
                let [first, second] = made;
                let ids = [simple.add(first), plain.add_as_is(second)];
                if kind < 5 {
                    truths.push(ids)
                } else {
                    sets.push(ids)
                }
                // What is added later need not tell the rows in doubt from others.
                if below(8) == 0 {
                    let [made, meant] = if below(2) == 0 { t } else { a };
                    simple.doubt(made);
                    doubts.push(meant);
                }
            }
            let is_doubted = |graph: &Graph, id: Id, missing: u32| match graph.nodes[id as usize] {
                Node::Doubt(of) => says(graph, of, missing) != 0,
                _ => unreachable!("nothing else was made a root"),
            };
            for missing in 0..16 {
                let doubted = doubts.iter().any(|id| says(&plain, *id, missing) != 0);
                let is = simple.roots.iter().any(|root| is_doubted(&simple, *root, missing));
                assert_eq!(is, doubted, "{:?} for {:?}", simple.nodes, plain.nodes);
                if doubted {
                    in_doubt += 1;
                    continue;
                }
                stood += 1;
                for [made, meant] in truths.iter().chain(&sets) {
                    let is = says(&simple, *made, missing);
                    assert_eq!(is, says(&plain, *meant, missing), "{:?} for {:?}", simple.nodes, plain.nodes);
                    let Bits { possible, is_truth } = simple.bits[*made as usize];
                    assert!(is & !possible == 0 && (!is_truth || [0, u64::MAX].contains(&is)), "{:?}", simple.nodes);
                }
            }
            plain_nodes += plain.nodes.len();
            simple_nodes += simple.nodes.len();
        }
        assert!(simple_nodes * 4 < plain_nodes * 3, "{simple_nodes} of {plain_nodes} nodes are left");
        assert!(stood > 10_000 && in_doubt > 10_000, "{stood} rows stood, {in_doubt} were in doubt");
    }

    #[test]
    fn each_node_that_says_what_another_says_is_that_one() {
        let mut graph = Graph::default();
        let mut add = |node: Node| graph.add_as_is(node);
        let (none, all) = (add(Node::Bits(0)), add(Node::Bits(u64::MAX)));
        let [t, u, set] = [Node::Missing(0), Node::Missing(1), Node::Fact(0)].map(&mut add);
        let (not_t, not_u) = (add(Node::Not(t)), add(Node::Not(u)));
        let (either, both) = (add(Node::Or(t, u)), add(Node::And(t, u)));
        let (not_both, neither) = (add(Node::Not(both)), add(Node::Not(either)));
        let (only_t, only_u) = (add(Node::Without(t, u)), add(Node::Without(u, t)));
        let (missing, undefined) = (add(Node::Keep(t, MISSING)), add(Node::Keep(u, UNDEFINED)));
        let (absent, absent_not_t) = (add(Node::Or(missing, undefined)), add(Node::Keep(not_t, MISSING)));
        let (missing_not_u, missing_and_u) = (add(Node::Without(missing, u)), add(Node::And(missing, u)));
        let (kept, some) = (add(Node::Keep(set, MISSING)), add(Node::Bits(MISSING | UNDEFINED)));
        let (missing_of_absent, set_of_missing) = (add(Node::And(missing, absent)), add(Node::And(set, missing)));
        let set_not_missing = add(Node::Without(set, missing));
        let kept_is_set = add(Node::Has(kept, MISSING));
        let (least, most) = (Arg::constant(1.0), Arg::constant(2.0));
        let rules = [
            (Node::Not(not_t), t),
            (Node::Not(none), all),
            (Node::Keep(missing, UNDEFINED), none),
            (Node::Keep(missing, ANY), missing),
            (Node::Keep(kept, MISSING | UNDEFINED), kept),
            (Node::Or(t, t), t),
            (Node::Or(t, none), t),
            (Node::Or(none, t), t),
            (Node::Or(t, all), all),
            (Node::Or(all, t), all),
            (Node::Or(either, t), either),
            (Node::Or(either, u), either),
            (Node::Or(u, either), either),
            (Node::Or(only_t, u), either),
            (Node::Or(not_t, not_u), not_both),
            (Node::And(t, t), t),
            (Node::And(t, none), none),
            (Node::And(none, t), none),
            (Node::And(t, all), t),
            (Node::And(all, t), t),
            (Node::And(not_u, t), only_t),
            (Node::And(t, not_u), only_t),
            (Node::And(absent_not_t, t), none),
            (Node::And(t, absent_not_t), none),
            (Node::Without(t, t), none),
            (Node::Without(none, t), none),
            (Node::Without(t, none), t),
            (Node::Without(t, all), none),
            (Node::Without(t, not_u), both),
            (Node::Without(not_t, u), neither),
            (Node::And(not_t, not_u), neither),
            (Node::Without(t, only_u), t),
            (Node::Without(only_t, u), only_t),
            (Node::Without(either, t), only_u),
            (Node::Without(either, u), only_t),
            (Node::Without(either, only_t), u),
            (Node::Without(either, only_u), t),
            (Node::Has(missing, UNDEFINED), none),
            (Node::Has(t, MISSING), t),
            (Node::Has(all, MISSING), all),
            (Node::Has(some, MISSING), all),
            (Node::Has(missing_of_absent, UNDEFINED), none),
            (Node::Has(missing, ANY), t),
            (Node::Has(absent, ANY), either),
            (Node::Has(absent, UNDEFINED), u),
            (Node::Has(missing_not_u, ANY), only_t),
            (Node::Has(missing_and_u, ANY), both),
            (Node::Has(kept, ANY), kept_is_set),
        ];
        for (node, is) in rules {
            let found = graph.add(node.clone());
            assert_eq!(graph.nodes[found as usize], graph.nodes[is as usize], "{node:?} of {:?}", graph.nodes);
        }
        for (node, is) in [
            (Node::Keep(all, UNDEFINED), Node::Bits(UNDEFINED)),
            (Node::Not(none), Node::Bits(u64::MAX)),
            (Node::Select(not_t, least, most), Node::Select(t, most, least)),
        ] {
            let found = graph.add(node);
            assert_eq!(graph.nodes[found as usize], is);
        }
        // Where nothing is known beforehand the node is there as it was meant.
        for node in [
            Node::Keep(set, UNDEFINED),
            Node::Has(set, ANY),
            Node::And(t, set),
            Node::Without(set, u),
            Node::Has(set_not_missing, ANY),
            Node::Has(set_of_missing, MISSING),
        ] {
            let found = graph.add(node.clone());
            assert_eq!(graph.nodes[found as usize], node);
        }
        assert_eq!([none, all, t].map(|id| graph.truth(id)), [Truth::Const(false), Truth::Const(true), Truth::Lane(t)]);
        let mixed = [Node::Or(t, set), Node::Or(set, t), Node::And(t, set), Node::And(set, t)].map(|it| graph.add(it));
        let [without_t, without_set] = [Node::Without(set, t), Node::Without(t, set)].map(|it| graph.add(it));
        assert!(mixed.into_iter().chain([without_t, without_set]).all(|id| !graph.is_truth(id)));
        let truths = [none, all, t, not_t, either, both, only_t, kept_is_set];
        assert!(truths.into_iter().all(|id| graph.is_truth(id)));
        assert!([set, missing, absent, missing_not_u, missing_and_u, kept].into_iter().all(|id| !graph.is_truth(id)));
    }

    #[test]
    fn what_puts_a_row_in_doubt_is_known_of_the_rows_that_stand() {
        let mut graph = Graph::default();
        let [t, u, v, set] =
            [Node::Missing(0), Node::Missing(1), Node::Missing(2), Node::Fact(0)].map(|it| graph.add(it));
        let (only_t, kept) = (graph.add(Node::Without(t, u)), graph.add(Node::Keep(v, MISSING)));
        let not_v = graph.add_as_is(Node::Not(v));
        let either = graph.add(Node::Or(set, kept));
        let (none, all) = (graph.zero(), graph.add(Node::Bits(u64::MAX)));
        graph.doubt(only_t);
        graph.doubt(either);
        // Nothing is doubted twice.
        let roots = graph.roots.len();
        [only_t, either, kept, v, set, none].into_iter().for_each(|id| graph.doubt(id));
        assert_eq!((roots, graph.roots.len()), (2, 2));
        // Where the first holds so does the second; the third never holds, and the set is empty.
        for (node, is) in [
            (Node::Without(t, u), none),
            (Node::Or(t, u), u),
            (Node::Or(u, t), u),
            (Node::And(t, u), t),
            (Node::And(u, t), t),
            (Node::Or(v, t), t),
            (Node::Or(t, v), t),
            (Node::And(v, t), none),
            (Node::And(t, v), none),
            (Node::And(t, not_v), t),
            (Node::Or(t, not_v), all),
            (Node::Without(t, v), t),
            (Node::Without(t, not_v), none),
            (Node::Without(v, t), none),
            (Node::Not(v), all),
            (Node::Keep(v, UNDEFINED), none),
            (Node::Has(kept, ANY), none),
            (Node::Has(set, ANY), none),
            (Node::Or(set, u), u),
        ] {
            assert_eq!(graph.add(node.clone()), is, "{node:?} of {:?}", graph.nodes);
        }
        // Of a set without one bit the others may be there.
        let other = graph.add(Node::Fact(1));
        let missing = graph.add(Node::Keep(other, MISSING));
        graph.doubt(missing);
        assert_eq!(graph.add(Node::Keep(other, MISSING)), none);
        let some = graph.add(Node::Has(other, ANY));
        assert_eq!(graph.nodes[some as usize], Node::Has(other, ANY));
        let truths = [v, not_v, set, t].map(|id| graph.truth(id));
        assert_eq!(truths, [Truth::Const(false), Truth::Const(true), Truth::Const(false), Truth::Lane(t)]);
    }

    #[test]
    fn an_absence_of_many_is_looked_into_a_few_deep_only() {
        let mut graph = Graph::default();
        let mut absence = graph.add(Node::Fact(0));
        for slot in 1..100 {
            let fact = graph.add(Node::Fact(slot));
            absence = graph.add(Node::Or(fact, absence));
        }
        let before = graph.nodes.len();
        graph.add(Node::Has(absence, MISSING));
        // Of each look the one that is asked, the rest, and both together.
        let added = graph.nodes.len() - before;
        assert!((3..=2 * DEPTH as usize + 2).contains(&added), "{added}");
    }
}
