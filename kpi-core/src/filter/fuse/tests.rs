//! Fused steps come to what each of the steps says that they are made of.

use super::super::kernel::{Row, run_one};
use super::super::lower::Written;
use super::super::program::Program;
use super::super::truth::Truth;
use super::*;
use crate::number::Mode;

/// What one step says, worked out from its operands one by one: fused steps must come to the same. A truth is 1 or 0; after
/// the facts stands whether each is missing.
fn alone(graph: &Graph, id: Id, facts: &[f64]) -> f64 {
    let get = |id: Id| alone(graph, id, facts);
    let arg = |arg: Arg| if let Arg::Lane(id) = arg { get(id) } else { constant(arg) };
    let truth = |truth: bool| if truth { 1.0 } else { 0.0 };
    match &graph.nodes[id as usize] {
        Node::Fact(slot) => facts[*slot as usize],
        Node::Missing(slot) => facts[FACTS + *slot as usize],
        Node::Not(of) => 1.0 - get(*of),
        Node::And(a, b) => get(*a) * get(*b),
        Node::Or(a, b) => get(*a).max(get(*b)),
        Node::Without(a, b) => get(*a) * (1.0 - get(*b)),
        Node::Bits(u64::MAX) => 1.0,
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
        Node::Product(a, b) => get(*a) * get(*b),
        Node::RoundProduct { of: [a, b, c], den, mode: Mode::Floor } => {
            (get(*a) * get(*b) * get(*c) / den.get()).floor()
        }
        Node::Doubt(of) => get(*of),
        other => unreachable!("{other:?} is not made here"),
    }
}

const FACTS: usize = 4;

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

    /// What is chosen at the ends of pieces.
    fn select(&mut self, graph: &mut Graph, a: (F, Id), b: (F, Arg), or_equal: bool, is: Arg, last: Arg) -> Arg {
        let truth = graph.add(Node::Less { a, b, or_equal });
        Arg::Lane(graph.add(Node::Select(truth, is, last)))
    }

    /// A line through two knots, with limits once in a while.
    fn chord(&mut self, graph: &mut Graph, a: Id, from: Id, to: Id) -> Arg {
        let one = F::new(1.0);
        let [num, den] = [(a, from), (to, from)]
            .map(|(x, y)| graph.add(Node::Linear { terms: [(one, x), (F::new(-1.0), y)].into(), plus: F::new(0.0) }));
        let mut of = graph.add(Node::Quotient(Arg::Lane(num), den));
        if self.below(4) == 0 {
            of = graph.add(Node::Greatest(Arg::Lane(of), Arg::constant(self.small())));
        }
        let (slope, plus) = (F::new(self.small()), F::new(self.small()));
        Arg::Lane(graph.add(Node::Linear { terms: [(slope, of)].into(), plus }))
    }

    /// A curve through knots that are facts, with or without numbers beyond its ends.
    fn curve(&mut self, graph: &mut Graph, lanes: &[Id], facts: &[Id]) -> Arg {
        let (one, or_equal) = (F::new(1.0), self.below(2) == 0);
        let [a, from, middle, to] = std::array::from_fn(|_| self.of(facts));
        let lines = [self.chord(graph, a, from, middle), self.chord(graph, a, middle, to)];
        let mut value = lines[1];
        // Once in a while it ends elsewhere than at its knot.
        let mut end = |knot: Id| Arg::Lane(if self.below(6) == 0 { self.of(facts) } else { knot });
        let (begins, ends) = (end(from), end(to));
        if self.below(3) != 0 {
            let after = self.arg(lanes);
            value = self.select(graph, (one, a), (one, ends), or_equal, value, after);
        }
        if self.below(3) != 0 {
            value = self.select(graph, (one, a), (one, Arg::Lane(middle)), or_equal, lines[0], value);
        }
        if self.below(3) != 0 {
            let before = self.arg(lanes);
            value = self.select(graph, (one, a), (one, begins), or_equal, before, value);
        }
        value
    }

    /// Choices at multiples of a fact, or of a constant, among constants and multiples of the number that is compared.
    fn bands(&mut self, graph: &mut Graph, facts: &[Id]) -> Arg {
        let (a, b, or_equal) = (self.of(facts), self.of(facts), self.below(2) == 0);
        let (b, may_slope) = if self.below(2) == 0 { (Arg::Lane(b), false) } else { (Arg::constant(2.0), true) };
        let mut value = Arg::constant(self.small());
        for _ in 0..1 + self.below(5) {
            let (f, g) = (F::new(self.small()), F::new(self.small()));
            let is = match self.below(3) {
                0 if may_slope => Arg::Lane(a),
                1 if may_slope => {
                    let terms = [(F::new(self.small()), a)].into();
                    Arg::Lane(graph.add(Node::Linear { terms, plus: F::new(self.small()) }))
                }
                _ => Arg::constant(self.small()),
            };
            value = self.select(graph, (f, a), (g, b), or_equal, is, value);
        }
        value
    }

    /// A product of integers made whole.
    fn rounded(&mut self, graph: &mut Graph, facts: &[Id]) -> Arg {
        let one = graph.add(Node::Bits(1_f64.to_bits()));
        let mut of = self.of(facts);
        for _ in 0..self.below(4) {
            let by = self.of(facts);
            of = graph.add(if self.below(2) == 0 { Node::Product(of, by) } else { Node::Product(by, of) });
        }
        let den = F::new(1.0 + self.below(9) as f64);
        Arg::Lane(graph.add(Node::RoundProduct { of: [of, one, one], den, mode: Mode::Floor }))
    }

    /// Whether some facts are missing.
    fn gone(&mut self, graph: &mut Graph) -> Id {
        let mut truth = graph.add(Node::Missing(self.below(FACTS) as u32));
        for _ in 0..self.below(6) {
            let other = graph.add(Node::Missing(self.below(FACTS) as u32));
            truth = graph.add(match self.below(6) {
                0 => Node::Not(truth),
                1 => Node::Without(truth, other),
                2 | 3 => Node::And(truth, other),
                _ => Node::Or(truth, other),
            });
        }
        truth
    }

    /// A sum of which some terms are 0 where they are away.
    fn sum_there(&mut self, graph: &mut Graph, lanes: &[Id]) -> Arg {
        let mut terms = Vec::new();
        for _ in 0..2 + self.below(5) {
            let mut x = self.lane(lanes);
            if self.below(4) != 0 {
                let none = if self.below(6) == 0 { self.small() } else { 0.0 };
                let (gone, there) = (self.gone(graph), self.arg(lanes));
                x = graph.add(Node::Select(gone, Arg::constant(none), there));
            }
            terms.push((F::new(self.small()), x));
        }
        Arg::Lane(graph.add(Node::Linear { terms: terms.into(), plus: F::new(self.small()) }))
    }

    fn arg(&mut self, lanes: &[Id]) -> Arg {
        if self.below(3) == 0 { Arg::constant(self.small()) } else { Arg::Lane(self.lane(lanes)) }
    }
}

#[test]
fn fused_steps_come_to_what_each_of_them_says() {
    let mut chance = Chance(7);
    let mut fused_kinds = [0; 12];
    for _ in 0..2_000 {
        let mut graph = Graph::default();
        let mut lanes: Vec<Id> = (0..FACTS as u32).map(|slot| graph.add(Node::Fact(slot))).collect();
        let facts = lanes.clone();
        for _ in 0..12 {
            let (x, y) = (chance.lane(&lanes), chance.of(&facts));
            let (f, g) = (F::new(chance.small()), F::new(chance.small()));
            let made = match chance.below(14) {
                9 => Node::Greatest(chance.curve(&mut graph, &lanes, &facts), Arg::constant(chance.small())),
                10 => Node::Greatest(chance.bands(&mut graph, &facts), Arg::Lane(x)),
                11 => Node::Greatest(chance.rounded(&mut graph, &facts), Arg::Lane(x)),
                12 => Node::Greatest(chance.sum_there(&mut graph, &lanes), Arg::Lane(x)),
                13 => Node::Select(chance.gone(&mut graph), chance.arg(&lanes), Arg::Lane(x)),
                0 => Node::Linear { terms: [(F::new(1.0), x), (F::new(-1.0), y)].into(), plus: F::new(0.0) },
                1 => Node::Linear { terms: [(f, x)].into(), plus: g },
                2 | 3 => Node::Quotient(Arg::Lane(x), y),
                4 => Node::Greatest(Arg::Lane(x), Arg::constant(chance.small())),
                5 => Node::Least(Arg::Lane(x), Arg::constant(chance.small())),
                // Comparisons are of integers, and often of the same one.
                6 => {
                    let or_equal = chance.below(4) == 0;
                    let b = (g, if chance.below(2) == 0 { Arg::Lane(chance.of(&facts)) } else { Arg::constant(2.0) });
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
        let or_equal = chance.below(2) == 0;
        // Mostly a comparison that a divisor can say instead, else one that only looks like it.
        let mut factor = || if chance.below(4) == 0 { F::new(chance.small()) } else { one };
        let (f, g) = (factor(), factor());
        let none = if chance.below(4) == 0 { Arg::constant(chance.small()) } else { zero };
        let mut doubtful = graph.add(match chance.below(4) {
            0 => Node::Equal { a: (f, difference), b: (g, none) },
            1 => Node::Equal { a: (f, a), b: (g, none) },
            2 => Node::Less { a: (f, a), b: (g, none), or_equal },
            _ => Node::Less { a: (f, a), b: (g, Arg::Lane(b)), or_equal },
        });
        if chance.below(3) == 0 {
            let gone = chance.gone(&mut graph);
            doubtful = graph.add(Node::Without(doubtful, gone));
        }
        graph.doubt(doubtful);
        let goals = [lanes[lanes.len() - 1], lanes[lanes.len() - 2]];
        let mut plain = Graph::default();
        plain.nodes.clone_from(&graph.nodes);
        let written = goals.map(|id| Written { value: Arg::Lane(id), away: None });
        let program = Program::new(&mut graph, &written, Truth::Const(false), None);
        let steps = || program.parts.iter().flat_map(|part| &part.steps);
        fused_kinds[8] += usize::from(!steps().any(|step| matches!(step.node, Node::DoubtWhere { .. })));
        for step in steps() {
            fused_kinds[0] += usize::from(matches!(&step.node, Node::Pieces(it) if it.pieces.len() > 1));
            fused_kinds[1] += usize::from(matches!(step.node, Node::Line(_)));
            fused_kinds[2] += usize::from(matches!(step.node, Node::DoubtWhere { .. }));
            let never = |lane: Id| program.constants.iter().any(|(constant, bits)| (*constant, *bits) == (lane, 0));
            fused_kinds[9] += usize::from(matches!(step.node, Node::DoubtWhere { unless, .. } if !never(unless)));
            fused_kinds[10] += usize::from(matches!(&step.node, Node::SumThere(_)));
            fused_kinds[11] += usize::from(matches!(&step.node, Node::Joined { .. }));
            fused_kinds[4] += usize::from(matches!(step.node, Node::Between(_)));
            fused_kinds[5] += usize::from(matches!(step.node, Node::Chords(_)));
            fused_kinds[6] += usize::from(matches!(&step.node, Node::Bands(it) if it.bands.len() > 1));
            fused_kinds[7] += usize::from(matches!(&step.node, Node::Ladder(it) if !it.is_level));
            fused_kinds[3] += usize::from(matches!(&step.node, Node::Ladder(it) if it.rungs.len() > 1));
        }
        for _ in 0..8 {
            let facts: [f64; 2 * FACTS] =
                std::array::from_fn(|i| if i < FACTS { chance.small() } else { chance.below(2) as f64 });
            let mut row = Row::new(&program);
            for part in &program.parts {
                for fact in &part.facts {
                    let slot = fact.slot as usize;
                    row.lanes[fact.lane as usize] = facts[slot].to_bits();
                    if let Some(missing) = fact.missing {
                        row.lanes[missing as usize] = if facts[FACTS + slot] == 1.0 { u64::MAX } else { 0 };
                    }
                }
                run_one(part, &mut row);
            }
            for (goal, written) in goals.iter().zip(&program.written) {
                let Arg::Lane(lane) = written.value else { unreachable!("a goal has a lane") };
                let found = f64::from_bits(row.lanes[lane as usize]);
                assert_eq!(found, alone(&plain, *goal, &facts), "{:?} of {facts:?}", plain.nodes);
            }
            assert_eq!(row.doubt.get().is_some(), alone(&plain, doubtful, &facts) == 1.0, "{:?}", plain.nodes);
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
    for (x, y, expected) in [(5.0, 5.0, 1.0), (5.0, 25.0, 1.0), (15.0, 5.0, 2.0), (15.0, 25.0, 3.0), (25.0, 15.0, 2.0)]
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
