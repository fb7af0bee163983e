//! A figure of the filter is what its form says: an integer, a quotient of integers or a float within its bound of the
//! exact figure, in its range, and there where the exact figure is. Held against exact arithmetic, for figures built by
//! chance upon each other and rows at the ends of what facts may be.

use std::rc::Rc;
use std::str::FromStr;

use dashu_ratio::RBig;

use crate::number::{Exact, Mode, Rounding};
use crate::plan::Reg;

use super::kernel::{Row, run_one};
use super::lower::Written;
use super::node::{Arg, F, Graph, Id, Node};
use super::number::{Form, Num, Range, WHOLE};
use super::program::Program;
use super::truth::{Away, Truth};

/// What a figure is, by the integers of the facts; none where it is absent.
type Meaning = Rc<dyn Fn(&[i64]) -> Option<Exact>>;

/// Whether a comparison holds.
type Holds = Rc<dyn Fn(&[i64]) -> bool>;

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn of<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn exact(&mut self) -> Exact {
        exact(self.of(&[
            "1",
            "-1",
            "2",
            "-3",
            "0.05",
            "1/3",
            "0",
            "1000",
            "-7/12",
            "123456.78",
            "1/1024",
            "1.001",
            "0",
        ]))
    }

    /// Mostly one of the last, so that figures lie on each other.
    fn figure(&mut self, of: &[Figure]) -> Figure {
        let place = if self.below(2) == 0 { self.below(of.len()) } else { of.len() - 1 - self.below(of.len().min(3)) };
        of[place].clone()
    }

    /// The bits and decimals of facts: so that figures of them are well within what integers in floats may be, at the
    /// end of it and beyond.
    fn forms(&mut self) -> [(u32, u32); 5] {
        std::array::from_fn(|_| (self.of(&[8, 10, 20, 30, 40, 45, 49, 51]), self.of(&[0, 2, 2])))
    }

    /// The facts of a row: often small, at their ends, or next to what another one comes to.
    fn facts(&mut self, forms: &[(u32, u32)]) -> Vec<i64> {
        let mut facts: Vec<i64> = Vec::new();
        for (bits, _) in forms {
            let end = 1_i64 << bits;
            let fact = match self.below(9) {
                0 => 0,
                1 => self.of(&[end, -end, end - 1]),
                2 | 3 => self.below(7) as i64 - 3,
                4..=6 if !facts.is_empty() => {
                    let (times, by) =
                        self.of(&[(1, 1), (1001, 1000), (1000, 1001), (-1, 1), (100, 1), (1, 100), (1, 3)]);
                    let near = i128::from(self.of(&facts)) * times / by + self.of(&[0, 0, 1, -1]);
                    near.clamp(i128::from(-end), i128::from(end)) as i64
                }
                _ => ((self.below(1 << 30) as i128 * i128::from(end)) >> 29) as i64 - end,
            };
            facts.push(fact);
        }
        facts
    }
}

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn big(exact: &Exact) -> RBig {
    RBig::from_str(&exact.fraction()).unwrap()
}

fn float(value: f64) -> RBig {
    RBig::try_from(value).unwrap()
}

#[derive(Clone)]
struct Figure {
    num: Num,
    is: Meaning,
}

/// Figures, comparisons of them, and what is needed to look at them in a row.
struct World {
    graph: Graph,
    figures: Vec<Figure>,
    truths: Vec<(Truth, Holds)>,
}

impl World {
    fn new(forms: &[(u32, u32)]) -> Self {
        let mut graph = Graph::default();
        let mut figures = Vec::new();
        for (slot, (bits, decimals)) in forms.iter().enumerate() {
            let lane = graph.add(Node::Fact(slot as u32));
            graph.roots.push(lane);
            let most = (1_u64 << bits) as f64;
            let scale = Exact::from_ratio(1, 10_i128.pow(*decimals)).unwrap();
            let num = Num {
                scale: scale.clone(),
                form: Form::Int { lane, range: Range::new(-most, most) },
                away: Away::There,
                bits: 100,
            };
            let is = move |facts: &[i64]| Some(Exact::integer(facts[slot]).mul(&scale));
            figures.push(Figure { num, is: Rc::new(is) });
        }
        World { graph, figures, truths: Vec::new() }
    }

    /// One figure more, if there is one of these.
    fn grow(&mut self, chance: &mut Chance) {
        let (a, b) = (chance.figure(&self.figures), chance.figure(&self.figures));
        let (x, y) = (a.is.clone(), b.is.clone());
        let both = move |facts: &[i64]| Some((x(facts)?, y(facts)?));
        let made: (Option<Num>, Meaning) = match chance.below(11) {
            9 if !self.truths.is_empty() => {
                let ((t, first), (u, second)) = (chance.of(&self.truths), chance.of(&self.truths));
                let c = chance.figure(&self.figures);
                let chosen = self.graph.choose(&[t, u], &[a.num.clone(), b.num.clone(), c.num.clone()]);
                let (x, y) = (a.is.clone(), b.is.clone());
                let is = move |facts: &[i64]| match (first(facts), second(facts)) {
                    (true, _) => x(facts),
                    (_, true) => y(facts),
                    _ => (c.is)(facts),
                };
                (chosen, Rc::new(is))
            }
            0 => {
                let value = chance.exact();
                (Some(Num::constant(value.clone())), Rc::new(move |_| Some(value.clone())))
            }
            1 | 2 => {
                let (c, d, plus) = (chance.exact(), chance.exact(), chance.exact());
                let sum = self.graph.linear(&[(c.clone(), &a.num), (d.clone(), &b.num)], &plus);
                (sum, Rc::new(move |facts| both(facts).map(|(a, b)| c.mul(&a).add(&d.mul(&b)).add(&plus))))
            }
            3 => (self.graph.product(&a.num, &b.num), Rc::new(move |facts| both(facts).map(|(a, b)| a.mul(&b)))),
            4 | 5 => {
                let positive = chance.below(2) == 0;
                let quotient = self.graph.quotient(&a.num, &b.num, positive);
                let is = move |facts: &[i64]| {
                    let (a, b) = both(facts)?;
                    if positive && b.signum() <= 0 { None } else { a.div(&b) }
                };
                (quotient, Rc::new(is))
            }
            6 => {
                let greatest = chance.below(2) == 0;
                let extreme = self.graph.extreme(&a.num, &b.num, greatest);
                (extreme, Rc::new(move |facts| both(facts).map(|(a, b)| if greatest { a.max(b) } else { a.min(b) })))
            }
            7 => {
                let rounding = Rounding::new(exact(chance.of(&["1", "0.01", "0.05", "100"])), chance.of(&Mode::ALL));
                let rounding = rounding.unwrap();
                let rounded = self.graph.round(&a.num, &rounding, None);
                let is = a.is.clone();
                (rounded, Rc::new(move |facts| is(facts).map(|value| value.round(&rounding))))
            }
            8 => {
                let is = a.is.clone();
                (self.graph.absolute(&a.num), Rc::new(move |facts| is(facts).map(|value| value.abs())))
            }
            _ => {
                let (c, d) = (chance.figure(&self.figures), chance.figure(&self.figures));
                // What is compared is there.
                if c.num.away != Away::There || d.num.away != Away::There {
                    return;
                }
                let kind = chance.below(3);
                let truth = match kind {
                    0 => self.graph.less(&c.num, &d.num, false),
                    1 => self.graph.less(&c.num, &d.num, true),
                    _ => self.graph.equal(&c.num, &d.num),
                };
                let Some(truth) = truth else { return };
                let holds: Holds = Rc::new(move |facts| {
                    let (c, d) = ((c.is)(facts).unwrap(), (d.is)(facts).unwrap());
                    [c < d, c <= d, c == d][kind]
                });
                self.truths.push((truth, holds.clone()));
                let (x, y) = (a.is.clone(), b.is.clone());
                let is = move |facts: &[i64]| if holds(facts) { x(facts) } else { y(facts) };
                (self.graph.select(truth, &a.num, &b.num), Rc::new(is))
            }
        };
        if let (Some(num), is) = made {
            self.figures.push(Figure { num, is });
        }
    }
}

/// What is seen of a row.
struct Seen<'p> {
    row: &'p Row,
    lane_of: &'p dyn Fn(Id) -> Id,
}

impl Seen<'_> {
    fn bits(&self, id: Id) -> u64 {
        self.row.lanes[(self.lane_of)(id) as usize]
    }

    fn float(&self, id: Id) -> f64 {
        f64::from_bits(self.bits(id))
    }

    fn arg(&self, arg: Arg) -> f64 {
        match arg {
            Arg::Lane(id) => self.float(id),
            Arg::Const(value) => value.get(),
        }
    }

    /// A float, and what it may be off by.
    fn is_near(&self, id: Id, bound: Arg, value: &RBig, range: Range) {
        let (near, bound) = (self.float(id), self.arg(bound));
        let off = float(near) - value;
        let off = if off < RBig::ZERO { -off } else { off };
        assert!(off <= float(bound), "{near} is off by more than {bound}");
        assert!(float(range.lo) <= *value && *value <= float(range.hi), "{value} is not in {range:?}");
    }

    /// Is the figure what it should be?
    fn holds(&self, num: &Num, is: Option<&Exact>) {
        let is_there = match num.away {
            Away::There => true,
            Away::Lane(away) => self.bits(away) == 0,
        };
        assert_eq!(is_there, is.is_some());
        let Some(is) = is else { return };
        // Bits are counted in thousands: what a scale within 128 of them adds is no matter.
        assert!(is.reduced().bits() <= num.bits + 128, "{is:?} has more bits");
        if let Form::Const = num.form {
            assert_eq!(num.scale, *is);
            return;
        }
        assert!(num.scale.signum() > 0);
        let value = big(is) / big(&num.scale);
        let within = |at: f64, range: Range| range.lo <= at && at <= range.hi;
        match num.form {
            Form::Const => {}
            Form::Int { lane, range } => {
                assert_eq!(float(self.float(lane)), value);
                assert!(within(self.float(lane), range) && range.max() <= WHOLE, "{value} in {range:?}");
            }
            Form::Ratio { num, den, nums, dens, range, limited } => {
                let (n, d) = (self.float(num), self.float(den));
                assert!(n.fract() == 0.0 && d.fract() == 0.0 && (1.0..=dens).contains(&d), "{n} / {d}");
                assert_eq!(float(n) / float(d), value);
                assert!(within(n, nums) && nums.max() <= WHOLE && dens <= WHOLE, "{n} in {nums:?}");
                let wider = range.wider();
                assert!(float(wider.lo) <= value && value <= float(wider.hi), "{value} in {range:?}");
                if let Some((lane, Some(bound))) = limited {
                    self.is_near(lane, Arg::Const(bound), &value, wider);
                }
            }
            Form::Near { lane, range, bound } => self.is_near(lane, bound, &value, range),
        }
    }
}

/// The lanes that a figure stands in.
fn lanes_of(num: &Num) -> Vec<Id> {
    let arg = |arg: Arg| if let Arg::Lane(id) = arg { Some(id) } else { None };
    let mut lanes = match num.form {
        Form::Const => vec![],
        Form::Int { lane, .. } => vec![lane],
        Form::Ratio { num, den, limited, .. } => [num, den].into_iter().chain(limited.map(|(lane, _)| lane)).collect(),
        Form::Near { lane, bound, .. } => [lane].into_iter().chain(arg(bound)).collect(),
    };
    lanes.extend(if let Away::Lane(away) = num.away { Some(away) } else { None });
    lanes
}

#[test]
fn figures_are_what_their_forms_say() {
    let mut chance = Chance(7);
    let (mut rows, mut doubts, mut forms) = (0, 0, [0; 4]);
    for _ in 0..4000 {
        let forms_of = chance.forms();
        let mut world = World::new(&forms_of);
        (0..9).for_each(|_| world.grow(&mut chance));
        let World { mut graph, figures, truths } = world;
        let truth_lanes =
            truths.iter().filter_map(|(truth, _)| if let Truth::Lane(id) = truth { Some(*id) } else { None });
        let ids: Vec<Id> = figures.iter().flat_map(|figure| lanes_of(&figure.num)).chain(truth_lanes).collect();
        let written: Vec<Written> = ids.iter().map(|id| Written { value: Arg::Lane(*id), away: None }).collect();
        let program = Program::new(&mut graph, &written, Truth::Const(false), None);
        let lane_of = |id: Id| {
            let place = ids.iter().position(|at| *at == id).unwrap();
            if let Arg::Lane(lane) = program.written[place].value { lane } else { unreachable!("it has a lane") }
        };
        for _ in 0..8 {
            let facts = chance.facts(&forms_of);
            let mut row = Row::new(&program);
            for part in &program.parts {
                for fact in &part.facts {
                    row.lanes[fact.lane as usize] = (facts[fact.slot as usize] as f64).to_bits();
                }
                run_one(part, &mut row);
            }
            rows += 1;
            if row.doubt.get().is_some() {
                doubts += 1;
                continue;
            }
            let seen = Seen { row: &row, lane_of: &lane_of };
            for Figure { num, is } in &figures {
                seen.holds(num, is(&facts).as_ref());
                let form = match num.form {
                    Form::Const => 0,
                    Form::Int { .. } => 1,
                    Form::Ratio { .. } => 2,
                    Form::Near { .. } => 3,
                };
                forms[form] += 1;
            }
            for (truth, holds) in &truths {
                let found = match truth {
                    Truth::Const(truth) => *truth,
                    Truth::Lane(id) => seen.bits(*id) != 0,
                };
                assert_eq!(found, holds(&facts), "{truth:?} of {facts:?}");
            }
        }
    }
    // Every form occurs, and most rows are certain.
    assert!(forms.iter().all(|count| *count > 300), "{forms:?}");
    assert!(doubts * 3 < rows, "{doubts} of {rows}");
}

/// Steps over integers: in a row, what a figure comes to.
fn row_of(graph: &mut Graph, id: Id, facts: &[f64]) -> f64 {
    let program = Program::new(graph, &[Written { value: Arg::Lane(id), away: None }], Truth::Const(false), None);
    let mut row = Row::new(&program);
    for part in &program.parts {
        for fact in &part.facts {
            row.lanes[fact.lane as usize] = facts[fact.slot as usize].to_bits();
        }
        run_one(part, &mut row);
    }
    let Arg::Lane(lane) = program.written[0].value else { unreachable!("it has a lane") };
    f64::from_bits(row.lanes[lane as usize])
}

#[test]
fn a_figure_of_many_pieces_is_that_of_its_piece() {
    let (mut world, pieces) = (World::new(&[(10, 0), (10, 0)]), 11);
    let (x, y) = (world.figures[0].num.clone(), world.figures[1].num.clone());
    let mut chosen = y;
    for k in (0..pieces).rev() {
        let below = world.graph.compare_known(&x, &Exact::integer(10 * k), false).unwrap();
        chosen = world.graph.select(below, &Num::constant(Exact::integer(1000 + k)), &chosen).unwrap();
    }
    let Form::Int { lane, .. } = chosen.form else { unreachable!("{chosen:?} is an integer") };
    let mut graph = world.graph;
    for value in [-5, 0, 9, 10, 35, 42, 50, 69, 99, 100, 500] {
        let piece = (0..pieces).find(|k| value < 10 * k);
        let expected = piece.map_or(77, |k| 1000 + k);
        assert_eq!(row_of(&mut graph, lane, &[value as f64, 77.0]), expected as f64, "{value}");
    }
}

#[test]
fn a_limited_quotient_has_the_bound_of_its_row() {
    for (limit, greatest) in [("3", false), ("0.7", false), ("1000/7", true), ("0.01", true)] {
        let mut world = World::new(&[(20, 2), (10, 0)]);
        let (x, y) = (world.figures[0].num.clone(), world.figures[1].num.clone());
        let quotient = world.graph.quotient(&x, &y, true).unwrap();
        let limit = world.graph.extreme(&quotient, &Num::constant(exact(limit)), greatest).unwrap();
        let Form::Ratio { range, limited: Some((_, Some(bound))), .. } = limit.form else {
            unreachable!("{limit:?} is a limited quotient")
        };
        // The larger of quotient and limit is at most the end of the range.
        let formula = 6.0 * f64::EPSILON * range.max();
        assert!((formula..formula * 1.000_001).contains(&bound.get()), "{} for {formula}", bound.get());
    }
}

#[test]
fn a_difference_keeps_what_is_added_to_it() {
    let mut graph = Graph::default();
    let [a, b, by] = [0, 1, 2].map(|slot| graph.add(Node::Fact(slot)));
    let mut quotient = |plus: f64| {
        let of = graph.add(Node::Linear { terms: [(F::new(1.0), a), (F::new(-1.0), b)].into(), plus: F::new(plus) });
        let quotient = graph.add(Node::Quotient(Arg::Lane(of), by));
        row_of(&mut graph, quotient, &[17.0, 4.0, 2.0])
    };
    assert_eq!((quotient(0.0), quotient(5.0)), (6.5, 9.0));
}

#[test]
fn a_rounding_of_floats_is_known_by_its_figure_where_it_is_of_one_only() {
    let mut graph = Graph::default();
    let lane = graph.add(Node::Fact(0));
    let form = Form::Near { lane, range: Range::new(-50.0, 20.0), bound: Arg::constant(0.25) };
    let near = Num { scale: Exact::ONE, form, away: Away::There, bits: 100 };
    let rounding = Rounding::new(Exact::ONE, Mode::HalfUp).unwrap();
    let [this, other] = [3, 4].map(Reg::Live);
    for (reg, known) in [(this, Some(this)), (this, Some(this)), (other, None), (this, None)] {
        graph.round(&near, &rounding, Some(reg)).unwrap();
        assert_eq!(graph.rounded.values().collect::<Vec<_>>(), [&known]);
    }
}
