//! Steps that serve one other step only become one with it: what is not written into a lane need not be read again.

use super::node::{Arg, F, Graph, Id, Ladder, Line, Node, Order, Piece, Pieces, Rung};
use super::number::WHOLE;
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
            Node::Select(truth, is, last) => fusing.ladder(truth, is, last).or_else(|| fusing.choice(truth, is, last)),
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

    /// A choice among constants by a comparison with a constant, with the choices after it that look at the same number.
    fn ladder(&self, truth: Id, is: Arg, last: Arg) -> Option<Node> {
        let (Node::Less { a: (f, a), b: (g, Arg::Const(b)), or_equal }, Arg::Const(is)) = (self.own(truth)?, is) else {
            return None;
        };
        // Both sides are integers: one is up to another where it is below the next.
        let below = g.get() * b.get() + if *or_equal { 1.0 } else { 0.0 };
        if below.fract() != 0.0 || below.abs() >= WHOLE {
            return None;
        }
        let rung = Rung { f: *f, below: F::new(below), is };
        let (later, last) = match last {
            Arg::Const(last) => (&[][..], last),
            Arg::Lane(id) => match self.own(id)? {
                Node::Ladder(later) if later.a == *a => (later.rungs.as_slice(), later.last),
                _ => return None,
            },
        };
        Some(Node::Ladder(Box::new(Ladder { a: *a, rungs: [&[rung], later].concat(), last })))
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

#[cfg(test)]
mod tests {
    use super::super::kernel::{Row, run_one};
    use super::super::lower::Written;
    use super::super::program::Program;
    use super::super::truth::Truth;
    use super::*;

    /// What one step says, worked out from its operands one by one: fused steps must come to the same.
    fn alone(graph: &Graph, id: Id, facts: &[f64]) -> f64 {
        let get = |id: Id| alone(graph, id, facts);
        let arg = |arg: Arg| if let Arg::Lane(id) = arg { get(id) } else { constant(arg) };
        let truth = |truth: bool| if truth { 1.0 } else { 0.0 };
        match &graph.nodes[id as usize] {
            Node::Fact(slot) => facts[*slot as usize],
            Node::Bits(bits) => f64::from_bits(*bits),
            Node::Linear { terms, plus } => terms.iter().fold(plus.get(), |sum, (c, x)| sum + c.get() * get(*x)),
            Node::Quotient(a, b) => arg(*a) / if get(*b) == 0.0 { 1.0 } else { get(*b) },
            Node::Least(a, b) => arg(*a).min(arg(*b)),
            Node::Greatest(a, b) => arg(*a).max(arg(*b)),
            Node::Select(is, a, b) => {
                if get(*is) == 1.0 {
                    arg(*a)
                } else {
                    arg(*b)
                }
            }
            Node::Less { a, b, or_equal } => {
                let (a, b) = (a.0.get() * get(a.1), b.0.get() * arg(b.1));
                truth(if *or_equal { a <= b } else { a < b })
            }
            Node::Equal { a, b } => truth(a.0.get() * get(a.1) == b.0.get() * arg(b.1)),
            Node::Doubt(of) => get(*of),
            other => unreachable!("{other:?} is not made here"),
        }
    }

    fn constant(arg: Arg) -> f64 {
        if let Arg::Const(value) = arg { value.get() } else { f64::NAN }
    }

    /// Graphs by chance of the steps that are fused, and of their neighbours.
    struct Chance(u64);

    impl Chance {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % end
        }

        fn of<T: Copy>(&mut self, from: &[T]) -> T {
            from[self.below(from.len())]
        }

        fn small(&mut self) -> f64 {
            self.below(9) as f64 - 4.0
        }

        /// Mostly one of the last: so that steps lie on each other.
        fn lane(&mut self, lanes: &[Id]) -> Id {
            match self.below(3) {
                0 => self.of(lanes),
                _ => lanes[lanes.len() - 1 - self.below(lanes.len().min(2))],
            }
        }

        fn arg(&mut self, lanes: &[Id]) -> Arg {
            if self.below(3) == 0 { Arg::constant(self.small()) } else { Arg::Lane(self.lane(lanes)) }
        }
    }

    #[test]
    fn fused_steps_come_to_what_each_of_them_says() {
        let mut chance = Chance(7);
        let mut fused_kinds = [0; 4];
        for _ in 0..2_000 {
            let mut graph = Graph::default();
            let mut lanes: Vec<Id> = (0..4).map(|slot| graph.add(Node::Fact(slot))).collect();
            let facts = lanes.clone();
            for _ in 0..12 {
                let (x, y) = (chance.lane(&lanes), chance.of(&facts));
                let (f, g) = (F::new(chance.small()), F::new(chance.small()));
                let made = match chance.below(9) {
                    0 => Node::Linear { terms: [(F::new(1.0), x), (F::new(-1.0), y)].into(), plus: F::new(0.0) },
                    1 => Node::Linear { terms: [(f, x)].into(), plus: g },
                    2 | 3 => Node::Quotient(Arg::Lane(x), y),
                    4 => Node::Greatest(Arg::Lane(x), Arg::constant(chance.small())),
                    5 => Node::Least(Arg::Lane(x), Arg::constant(chance.small())),
                    // Comparisons are of integers, and often of the same one.
                    6 => {
                        let or_equal = chance.below(4) == 0;
                        let b =
                            (g, if chance.below(2) == 0 { Arg::Lane(chance.of(&facts)) } else { Arg::constant(2.0) });
                        let a = (f, facts[usize::from(chance.below(4) == 0)]);
                        let truth = graph.add(Node::Less { a, b, or_equal });
                        Node::Select(truth, chance.arg(&lanes), Arg::Lane(x))
                    }
                    _ => {
                        let (mut last, a) = (Arg::constant(chance.small()), (f, chance.of(&facts)));
                        for _ in 0..chance.below(8) {
                            let (g, or_equal) = (F::new(chance.small()), chance.below(2) == 0);
                            let truth = graph.add(Node::Less { a, b: (g, Arg::constant(2.0)), or_equal });
                            last = Arg::Lane(graph.add(Node::Select(truth, Arg::constant(chance.small()), last)));
                        }
                        Node::Greatest(last, Arg::Lane(x))
                    }
                };
                lanes.push(graph.add(made));
            }
            let (a, b) = (chance.of(&facts), chance.of(&facts));
            let difference = Node::Linear { terms: [(F::new(1.0), a), (F::new(-1.0), b)].into(), plus: F::new(0.0) };
            let difference = graph.add(difference);
            let (one, zero) = (F::new(1.0), Arg::constant(0.0));
            let doubtful = match chance.below(2) {
                0 => graph.add(Node::Equal { a: (one, difference), b: (one, zero) }),
                _ => graph.add(Node::Less { a: (one, a), b: (one, Arg::Lane(b)), or_equal: true }),
            };
            graph.doubt(doubtful);
            let goals = [lanes[lanes.len() - 1], lanes[lanes.len() - 2]];
            let mut plain = Graph::default();
            plain.nodes.clone_from(&graph.nodes);
            let written = goals.map(|id| Written { value: Arg::Lane(id), away: None });
            let program = Program::new(&mut graph, &written, Truth::Const(false), None);
            for step in program.parts.iter().flat_map(|part| &part.steps) {
                fused_kinds[0] += usize::from(matches!(&step.node, Node::Pieces(it) if it.pieces.len() > 1));
                fused_kinds[1] += usize::from(matches!(step.node, Node::Line(_)));
                fused_kinds[2] += usize::from(matches!(step.node, Node::DoubtWhere { .. }));
                fused_kinds[3] += usize::from(matches!(&step.node, Node::Ladder(it) if it.rungs.len() > 1));
            }
            for _ in 0..8 {
                let facts: [f64; 4] = std::array::from_fn(|_| chance.small());
                let mut row = Row::new(&program);
                for part in &program.parts {
                    for fact in &part.facts {
                        row.lanes[fact.lane as usize] = facts[fact.slot as usize].to_bits();
                    }
                    run_one(part, &mut row);
                }
                for (goal, written) in goals.iter().zip(&program.written) {
                    let Arg::Lane(lane) = written.value else { unreachable!("a goal has a lane") };
                    let found = f64::from_bits(row.lanes[lane as usize]);
                    assert_eq!(found, alone(&plain, *goal, &facts), "{:?} of {facts:?}", plain.nodes);
                }
                assert_eq!(row.doubt != 0, alone(&plain, doubtful, &facts) == 1.0, "{:?}", plain.nodes);
            }
        }
        assert!(fused_kinds.iter().all(|count| *count > 100), "{fused_kinds:?}");
    }

    #[test]
    fn a_choice_is_one_of_a_ladder_only_where_floats_hold_the_next_integer() {
        let large = 9_007_199_254_740_992.0;
        for (value, is, end, is_rung) in [
            (3.0, "<=", 3.0, true),
            (4.0, "<=", 3.0, true),
            (3.0, "<", 3.0, true),
            (3.0, "<=", 2.5, false),
            (-2.0, "<=", -2.5, false),
            (large, "<=", large, false),
            (-large, "<", -large, false),
            (WHOLE, "<", WHOLE, false),
            (WHOLE - 1.0, "<=", WHOLE - 2.0, true),
        ] {
            let mut graph = Graph::default();
            let (one, of) = (F::new(1.0), graph.add(Node::Fact(0)));
            let truth = graph.add(Node::Less { a: (one, of), b: (one, Arg::constant(end)), or_equal: is == "<=" });
            let chosen = graph.add(Node::Select(truth, Arg::constant(1.0), Arg::constant(2.0)));
            let written = Written { value: Arg::Lane(chosen), away: None };
            let program = Program::new(&mut graph, &[written], Truth::Const(false), None);
            let steps: Vec<_> = program.parts.iter().flat_map(|part| &part.steps).collect();
            assert_eq!(steps.iter().any(|step| matches!(step.node, Node::Ladder(_))), is_rung, "{value} {is} {end}");
            let mut row = Row::new(&program);
            for part in &program.parts {
                part.facts.iter().for_each(|fact| row.lanes[fact.lane as usize] = value.to_bits());
                run_one(part, &mut row);
            }
            let Arg::Lane(lane) = program.written[0].value else { unreachable!("it has a lane") };
            let holds = if is == "<=" { value <= end } else { value < end };
            assert_eq!(f64::from_bits(row.lanes[lane as usize]), if holds { 1.0 } else { 2.0 }, "{value} {is} {end}");
        }
    }

    #[test]
    fn choices_that_look_at_two_numbers_are_no_one_ladder() {
        for (x, y, expected) in
            [(5.0, 5.0, 1.0), (5.0, 25.0, 1.0), (15.0, 5.0, 2.0), (15.0, 25.0, 3.0), (25.0, 15.0, 2.0)]
        {
            let (mut graph, one, facts): (_, _, [f64; 2]) = (Graph::default(), F::new(1.0), [x, y]);
            let [a, b] = [0, 1].map(|slot| graph.add(Node::Fact(slot)));
            let [below_ten, below_twenty] = [(a, 10.0), (b, 20.0)]
                .map(|(of, end)| graph.add(Node::Less { a: (one, of), b: (one, Arg::constant(end)), or_equal: false }));
            let later = graph.add(Node::Select(below_twenty, Arg::constant(2.0), Arg::constant(3.0)));
            let first = graph.add(Node::Select(below_ten, Arg::constant(1.0), Arg::Lane(later)));
            let written = Written { value: Arg::Lane(first), away: None };
            let program = Program::new(&mut graph, &[written], Truth::Const(false), None);
            let mut row = Row::new(&program);
            for part in &program.parts {
                part.facts.iter().for_each(|fact| row.lanes[fact.lane as usize] = facts[fact.slot as usize].to_bits());
                run_one(part, &mut row);
            }
            let Arg::Lane(lane) = program.written[0].value else { unreachable!("it has a lane") };
            assert_eq!(f64::from_bits(row.lanes[lane as usize]), expected, "{x}, {y}");
        }
    }
}
