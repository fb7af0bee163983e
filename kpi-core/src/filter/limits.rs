//! How large integers in floats may grow before a figure is another form: up to a limit every product is exact, and one
//! beyond it none is made.

use crate::number::{Exact, Mode, Rounding};

use super::compare::crossed;
use super::kernel::EASY;
use super::node::{Arg, Graph, Id, Node};
use super::number::{EXACT, Form, Num, Range, WHOLE};
use super::truth::{Away, Truth};

fn scale(num: i64, den: i64) -> Exact {
    Exact::from_ratio(num.into(), den.into()).unwrap()
}

fn number(scale: Exact, form: Form) -> Num {
    Num { scale, form, away: Away::There, bits: 100 }
}

/// An integer up to this in size.
fn integer(graph: &mut Graph, slot: u32, scale: Exact, most: f64) -> Num {
    let lane = graph.add(Node::Fact(slot));
    number(scale, Form::Int { lane, range: Range::new(-most, most) })
}

/// A quotient of integers up to these in size.
fn quotient(graph: &mut Graph, slot: u32, scale: Exact, nums: f64, dens: f64) -> Num {
    let (num, den) = (graph.add(Node::Fact(slot)), graph.add(Node::Fact(slot + 1)));
    let nums = Range::new(-nums, nums);
    number(scale, Form::Ratio { num, den, nums, dens, range: nums, limited: None })
}

/// The largest float below the end of exact integers: what comes to that end may be a rounded one beyond it.
const BELOW: f64 = EXACT - 1.0;

/// The largest whole number of which so many, and so much beside them, are within a limit.
fn end(limit: f64, times: f64, beside: f64) -> f64 {
    ((limit - beside) / times).floor()
}

#[test]
fn integers_are_compared_by_products_as_long_as_these_are_exact() {
    let mut graph = Graph::default();
    let mut held = |most: f64, other: f64| {
        let a = integer(&mut graph, 0, scale(7, 1), most);
        let b = integer(&mut graph, 1, scale(3, 1), other);
        crossed(&a, &b).is_some()
    };
    let (seven, three) = (end(BELOW, 7.0, 0.0), end(BELOW, 3.0, 0.0));
    assert!(held(seven, three) && held(seven, 1.0) && held(1.0, three));
    assert!(!held(seven + 1.0, 1.0) && !held(1.0, three + 1.0) && !held(seven + 1.0, three + 1.0));
    // The sign of a constant is no matter, and its size stands beside a one.
    let mut beside = |most: f64, num: i64| {
        let a = integer(&mut graph, 0, scale(1, 7), most);
        crossed(&a, &Num::constant(scale(num, 1))).is_some()
    };
    let most = end(BELOW, 7.0, 0.0) as i64;
    assert!(beside(BELOW, most) && beside(BELOW, -most));
    assert!(!beside(1.0, most + 1) && !beside(1.0, -most - 1) && !beside(EXACT, 1));
}

#[test]
fn quotients_are_compared_by_products_as_long_as_these_are_exact() {
    let mut graph = Graph::default();
    let mut beside_integer = |nums: f64, dens: f64, most: f64| {
        let a = quotient(&mut graph, 0, scale(7, 1), nums, dens);
        let b = integer(&mut graph, 2, scale(3, 1), most);
        (graph.crossed_lanes(&a, &b).is_some(), graph.crossed_lanes(&b, &a).is_some())
    };
    // 7 · n beside 3 · d · m.
    let nums = end(BELOW, 7.0, 0.0);
    let most = end(BELOW, 3.0 * 1024.0, 0.0);
    assert_eq!(beside_integer(nums, 1024.0, most), (true, true));
    assert_eq!(beside_integer(nums + 1.0, 1024.0, 1.0), (false, false));
    assert_eq!(beside_integer(1.0, 1024.0, most + 1.0), (false, false));
    let mut beside_quotient = |nums: f64, dens: f64, other: f64, others: f64| {
        let a = quotient(&mut graph, 0, scale(7, 1), nums, dens);
        let b = quotient(&mut graph, 2, scale(3, 1), other, others);
        graph.crossed_lanes(&a, &b).is_some()
    };
    // 7 · n · e beside 3 · m · d.
    let (nums, other) = (end(BELOW, 7.0 * 512.0, 0.0), end(BELOW, 3.0 * 1024.0, 0.0));
    assert!(beside_quotient(nums, 1024.0, other, 512.0));
    assert!(!beside_quotient(nums + 1.0, 1024.0, 1.0, 512.0) && !beside_quotient(1.0, 1024.0, other + 1.0, 512.0));
    // Two integers need no products of this kind.
    let (a, b) = (integer(&mut graph, 0, scale(7, 1), 1.0), integer(&mut graph, 1, scale(3, 1), 1.0));
    assert!(graph.crossed_lanes(&a, &b).is_none());
}

#[test]
fn quotients_are_made_whole_exactly_as_long_as_their_parts_are_integers() {
    let to_hundredths = Rounding::new(scale(1, 100), Mode::HalfUp).unwrap();
    let rounds_exactly = |make: &dyn Fn(&mut Graph) -> Num| {
        let mut graph = Graph::default();
        let num = make(&mut graph);
        graph.round(&num, &to_hundredths, None).unwrap();
        graph.nodes.iter().any(|node| matches!(node, Node::RoundRatio { .. } | Node::RoundProduct { .. }))
    };
    // 3/7 of a hundredth: 3 · n over 7, whose half must be seen as well.
    let of_integer = |most: f64| rounds_exactly(&|graph| integer(graph, 0, scale(3, 700), most));
    let most = end(WHOLE, 3.0, 14.0);
    assert!(of_integer(most) && !of_integer(most + 1.0));
    let of_quotient = |nums: f64, dens: f64| rounds_exactly(&|graph| quotient(graph, 0, scale(3, 700), nums, dens));
    let nums = end(WHOLE, 3.0, 14.0 * 1000.0);
    assert!(of_quotient(nums, 1000.0) && !of_quotient(nums + 1.0, 1000.0));
    let dens = end(WHOLE, 14.0, 3.0 * 1000.0);
    assert!(of_quotient(1000.0, dens) && !of_quotient(1000.0, dens + 1.0));
}

#[test]
fn a_quotient_is_made_whole_the_easy_way_as_long_as_it_is_one() {
    // In parts of a hundredth, so many to one.
    let is_easy = |most: f64, parts: i64| {
        let (mut graph, to) = (Graph::default(), Rounding::new(scale(1, 100), Mode::Floor).unwrap());
        let num = integer(&mut graph, 0, scale(1, 100 * parts), most);
        graph.round(&num, &to, None).unwrap();
        let easy = graph.nodes.iter().any(|node| matches!(node, Node::RoundProduct { .. }));
        let other = graph.nodes.iter().any(|node| matches!(node, Node::RoundRatio { .. }));
        assert!(easy != other);
        easy
    };
    assert!(is_easy(EASY.0, 3) && !is_easy(EASY.0 + 1.0, 3));
    assert!(is_easy(1000.0, EASY.1 as i64) && !is_easy(1000.0, EASY.1 as i64 + 1));
}

#[test]
fn quotients_are_limited_as_quotients_as_long_as_their_parts_are_integers() {
    // Quotients of sevenths and a limit in elevenths: 11 · n and 11 · d, and 7 · limit · d.
    let stays = |nums: f64, dens: f64, limit: i64| {
        let mut graph = Graph::default();
        let a = quotient(&mut graph, 0, scale(1, 7), nums, dens);
        let limited = graph.extreme(&a, &Num::constant(scale(limit, 11)), true).unwrap();
        matches!(limited.form, Form::Ratio { .. })
    };
    let most = end(WHOLE, 11.0, 0.0);
    assert!(stays(most, 1000.0, 1) && !stays(most + 1.0, 1000.0, 1));
    assert!(stays(1000.0, most, 1) && !stays(1000.0, most + 1.0, 1));
    let most = end(WHOLE, 7.0 * 1000.0, 0.0) as i64;
    for limit in [most, -most] {
        assert!(stays(1000.0, 1000.0, limit) && !stays(1000.0, 1000.0, limit + limit.signum()), "{limit}");
    }
}

#[test]
fn one_of_two_quotients_is_a_quotient_only_over_one_divisor_in_one_scale() {
    let mut graph = Graph::default();
    let truth = Truth::Lane(graph.add(Node::Fact(9)));
    let a = quotient(&mut graph, 0, scale(1, 7), 50.0, 60.0);
    let chosen = |b: &Num, graph: &mut Graph| matches!(graph.select(truth, &a, b).unwrap().form, Form::Ratio { .. });
    let (num, den) = (graph.add(Node::Fact(2)), graph.add(Node::Fact(1)));
    let nums = Range::new(-50.0, 50.0);
    let over_the_same = |scale| number(scale, Form::Ratio { num, den, nums, dens: 60.0, range: nums, limited: None });
    assert!(chosen(&over_the_same(scale(1, 7)), &mut graph));
    assert!(!chosen(&over_the_same(scale(1, 5)), &mut graph));
    let other = quotient(&mut graph, 2, scale(1, 7), 50.0, 60.0);
    assert!(!chosen(&other, &mut graph));
}

#[test]
fn two_figures_are_one_only_in_the_same_lane_and_scale_and_absence() {
    let near = |lane: Id, range: Range, bound: f64| Form::Near { lane, range, bound: Arg::constant(bound) };
    let (sevenths, range) = (scale(1, 7), Range::new(-50.0, 20.0));
    let a = number(sevenths.clone(), near(3, range, 0.25));
    let other = |lane, scale| number(scale, near(lane, Range::new(-1.0, 60.0), 0.5));
    let joined = a.joined(&Num { bits: 120, ..other(3, sevenths.clone()) }).unwrap();
    let Form::Near { lane, range, bound: Arg::Const(bound) } = joined.form else { unreachable!("{joined:?}") };
    assert_eq!((lane, range.lo, range.hi, bound.get()), (3, -50.0, 60.0, 0.5));
    assert_eq!((joined.scale, joined.away, joined.bits), (sevenths.clone(), Away::There, 120));
    assert!(a.joined(&other(4, sevenths.clone())).is_none());
    assert!(a.joined(&other(3, scale(1, 5))).is_none());
    assert!(a.joined(&other(3, sevenths.clone()).away(Away::Lane(9))).is_none());
    // What is off by another bound in each row is not one figure.
    let varying = Form::Near { lane: 3, range, bound: Arg::Lane(8) };
    assert!(a.joined(&number(sevenths.clone(), varying)).is_none());
    assert!(a.joined(&number(sevenths, Form::Int { lane: 3, range })).is_none());
}
