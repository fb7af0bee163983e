//! Each step by its definition, over lanes and constants, for one row and for several; and integers made whole by the
//! meaning of the modes.

use crate::number::Mode;

use super::super::fused::{
    Band, Bands, Between, Chord, Chords, End, Height, Ladder, Line, Order, Piece, Pieces, Rung, SumThere, There, Unfit,
};
use super::super::node::F;
use super::super::program::Step;
use super::rounding::{EASY, Grid, Nudge, Shift, even_whole, nearest, ratio_whole};
use super::*;
use crate::filter::bound::Remainder;

/// The lanes that steps read, row by row: three of integers, one of floats, two of sets of bits, two of truths, and
/// one that is written, with a lane behind it.
const OUT: Id = 8;
const ROWS: usize = 40;

fn lanes() -> Vec<Lane<ROWS>> {
    let integers: [f64; 10] = [0.0, 1.0, -1.0, 7.0, -7.0, 40.0, 3.0, -12.0, 5.0, 1e9];
    let floats: [f64; 10] = [0.5, -0.25, 0.0, 1e-3, 3.3, -8.75, 1e6, 0.125, -1e-9, 2.0];
    let at = |i: usize, step: usize| integers[(i * step + step) % integers.len()];
    let bits = |f: &dyn Fn(usize) -> u64| Lane(std::array::from_fn(f));
    vec![
        bits(&|i| at(i, 1).to_bits()),
        bits(&|i| at(i, 3).to_bits()),
        bits(&|i| at(i, 7).to_bits()),
        bits(&|i| floats[i % floats.len()].to_bits()),
        bits(&|i| i as u64 % 8),
        bits(&|i| (i as u64 / 3) % 8),
        bits(&|i| mask(i % 2 == 0)),
        bits(&|i| mask(i % 3 == 0)),
        Lane([0x5555; ROWS]),
        bits(&|i| at(i, 9).to_bits()),
    ]
}

/// What a step writes in a chunk of rows, and where it is in doubt.
fn in_a_chunk(node: &Node) -> (Vec<u64>, Vec<bool>) {
    let (mut lanes, mut doubt) = (lanes(), Marks::none());
    let (before, rest) = lanes.split_at_mut(OUT as usize);
    let (out, after) = rest.split_first_mut().unwrap();
    work(node, out, Others { before, after }, &mut doubt);
    (out.to_vec(), doubt.get().unwrap_or(&[0; ROWS]).iter().map(|bits| *bits != 0).collect())
}

/// The same of a single row.
fn alone(node: &Node, i: usize) -> (u64, bool) {
    let mut row = Row { doubt: Marks::none(), lanes: lanes().iter().map(|lane| lane[i]).collect() };
    let steps = vec![Step { node: node.clone(), out: OUT, rounded: None }];
    run_one(&Part { steps, ..Part::default() }, &mut row);
    (row.lanes[OUT as usize], row.doubt.get().is_some())
}

/// A lane of bits, and a lane or a constant as a number, in a row.
fn bits(id: Id, i: usize) -> u64 {
    lanes()[id as usize][i]
}

fn float(id: Id, i: usize) -> f64 {
    f64::from_bits(bits(id, i))
}

fn value(arg: Arg, i: usize) -> f64 {
    match arg {
        Arg::Lane(id) => float(id, i),
        Arg::Const(value) => value.get(),
    }
}

/// The step writes these bits, and marks these rows.
fn step(node: &Node, expected: impl Fn(usize) -> (u64, bool)) {
    let (many, doubt) = in_a_chunk(node);
    for i in 0..ROWS {
        assert_eq!((many[i], doubt[i]), expected(i), "row {i} of {node:?}");
        assert_eq!(alone(node, i), expected(i), "row {i} alone of {node:?}");
    }
}

fn writes(node: &Node, expected: impl Fn(usize) -> f64) {
    step(node, |i| (expected(i).to_bits(), false));
}

fn says(node: &Node, expected: impl Fn(usize) -> bool) {
    step(node, |i| (if expected(i) { u64::MAX } else { 0 }, false));
}

/// A step that writes nothing.
fn marks(node: &Node, expected: impl Fn(usize) -> bool) {
    let (_, doubt) = in_a_chunk(node);
    for i in 0..ROWS {
        assert_eq!((doubt[i], alone(node, i).1), (expected(i), expected(i)), "row {i} of {node:?}");
    }
}

/// A number for each row, or one for all.
fn args() -> [Arg; 4] {
    [Arg::Lane(1), Arg::Lane(9), Arg::constant(3.0), Arg::constant(-1.0)]
}

#[test]
fn numbers_are_worked_out() {
    writes(&Node::Product(0, 1), |i| float(0, i) * float(1, i));
    writes(&Node::Absolute(3), |i| float(3, i).abs());
    writes(&Node::Turned(3, 1), |i| if float(1, i).is_sign_negative() { -float(3, i) } else { float(3, i) });
    for a in args() {
        writes(&Node::Quotient(a, 2), |i| value(a, i) / if float(2, i) == 0.0 { 1.0 } else { float(2, i) });
        for b in args() {
            writes(&Node::Least(a, b), |i| value(a, i).min(value(b, i)));
            writes(&Node::Greatest(a, b), |i| value(a, i).max(value(b, i)));
            writes(&Node::Select(6, a, b), |i| if bits(6, i) == 0 { value(b, i) } else { value(a, i) });
        }
    }
}

#[test]
fn sums_have_any_number_of_terms() {
    for count in 0..20 {
        let terms: Vec<(F, Id)> =
            (0..count).map(|k| (F::new(f64::from(k) - 4.0), [0, 1, 2, 9][k as usize % 4])).collect();
        let sum = |i| terms.iter().fold(17.0, |sum, (c, x)| sum + c.get() * float(*x, i));
        writes(&Node::Linear { terms: terms.clone().into(), plus: F::new(17.0) }, sum);
    }
}

/// Lines over the lanes, with what puts their divisors in doubt.
fn lines() -> Vec<(Line, Order)> {
    let [least, most, slope, plus] = [-0.5, 2.5, 3.0, 10.0].map(F::new);
    let orders = [Order::Below, Order::UpTo, Order::Equal];
    let pairs = [(0, 9, 1, 2), (9, 2, 1, 9), (3, 0, 0, 2)];
    let line = |(x, from, y, to), is| {
        let unfit = Unfit::new(is);
        (Line { num: (x, from), den: (y, to), unfit, least, most, slope, plus }, is)
    };
    pairs.into_iter().flat_map(|pair| orders.map(|is| line(pair, is))).collect()
}

/// What a line comes to, and whether its row is in doubt.
fn on(line: &Line, is: Order, i: usize) -> (f64, bool) {
    let less = |(a, b)| float(a, i) - float(b, i);
    let (n, d) = (less(line.num), less(line.den));
    let unfit = match is {
        Order::Below => d < 0.0,
        Order::UpTo => d <= 0.0,
        Order::Equal => d == 0.0,
    };
    (10.0 + 3.0 * (n / if d == 0.0 { 1.0 } else { d }).clamp(-0.5, 2.5), unfit)
}

#[test]
fn a_line_is_a_quotient_with_what_stands_around_it() {
    for (line, is) in lines() {
        step(&Node::Line(Box::new(line)), |i| (on(&line, is, i).0.to_bits(), on(&line, is, i).1));
        let free = Line { unfit: Unfit::none(), ..line };
        writes(&Node::Line(Box::new(free)), |i| on(&line, is, i).0);
    }
}

#[test]
fn divisors_are_unfit_by_all_that_is_said_of_them() {
    use Order::{Below, Equal, UpTo};
    for (said, is) in [
        (vec![Below], Below),
        (vec![Equal, Equal], Equal),
        (vec![Below, Below], Below),
        (vec![Below, Equal], UpTo),
        (vec![Equal, Below], UpTo),
        (vec![Equal, UpTo], UpTo),
        (vec![UpTo, Below], UpTo),
    ] {
        assert_eq!(said.iter().fold(Unfit::none(), |unfit, is| unfit.and(*is)), Unfit::new(is), "{said:?}");
    }
}

#[test]
fn a_line_lies_between_two_numbers() {
    const OPEN: [(f64, f64); 3] = [(0.0, 0.0), (f64::NEG_INFINITY, 0.0), (0.0, f64::INFINITY)];
    let end = |f, g, b, plus, is| End { f: F::new(f), g: F::new(g), b, plus: F::new(plus), is };
    for ((line, is), or_equal) in lines().into_iter().flat_map(|line| [(line, false), (line, true)]) {
        for (before, after) in OPEN.map(|(from, to)| (end(2.0, -1.0, 1, from, 9), end(1.0, 1.0, 2, to, 3))) {
            let holds = |end: End, i: usize| {
                let (a, b) = (end.f.get() * float(0, i), end.g.get() * float(end.b, i) + end.plus.get());
                a < b || or_equal && a == b
            };
            step(&Node::Between(Box::new(Between { a: 0, or_equal, before, line, after })), |i| {
                let (point, unfit) = on(&line, is, i);
                let beyond = if holds(after, i) { point } else { float(3, i) };
                (if holds(before, i) { float(9, i) } else { beyond }.to_bits(), unfit)
            });
        }
    }
}

#[test]
fn chords_go_from_knot_to_knot() {
    const OPEN: [[f64; 2]; 3] = [[0.0, 0.0], [f64::NEG_INFINITY, 0.0], [0.0, f64::INFINITY]];
    let chord = |unfit, slope, plus| Chord { unfit, slope: F::new(slope), plus: F::new(plus) };
    for (open, or_equal) in OPEN.into_iter().flat_map(|open| [(open, false), (open, true)]) {
        for is in [Order::Below, Order::UpTo, Order::Equal] {
            let chords = [chord(Unfit::new(is), 3.0, -1.0), chord(Unfit::none(), 0.5, 2.0)];
            let knots = [9, 1, 2];
            let it = Chords { a: 0, or_equal, knots, chords, open: open.map(F::new), before: 3, after: 1 };
            step(&Node::Chords(Box::new(it)), |i| {
                let [a, from, middle, to] = [0, 9, 1, 2].map(|id| float(id, i));
                let is_up_to = |end: f64| a < end || or_equal && a == end;
                let on = |from: f64, to: f64| (a - from) / if to == from { 1.0 } else { to - from };
                let chosen = match () {
                    () if is_up_to(from + open[0]) => float(3, i),
                    () if is_up_to(middle) => -1.0 + 3.0 * on(from, middle),
                    () if is_up_to(to + open[1]) => 2.0 + 0.5 * on(middle, to),
                    () => float(1, i),
                };
                let unfit = match is {
                    Order::Below => middle < from,
                    Order::UpTo => middle <= from,
                    Order::Equal => middle == from,
                };
                (chosen.to_bits(), unfit)
            });
        }
    }
}

#[test]
fn integers_are_compared() {
    let one = F::new(1.0);
    for (f, g) in [(1.0, 1.0), (2.0, 3.0), (-1.0, 2.0)] {
        for b in args() {
            let (x, y) = ((F::new(f), 0), (F::new(g), b));
            let pair = |i: usize| (f * float(0, i), g * value(b, i));
            says(&Node::Less { a: x, b: y, or_equal: false }, |i| pair(i).0 < pair(i).1);
            says(&Node::Less { a: x, b: y, or_equal: true }, |i| pair(i).0 <= pair(i).1);
            says(&Node::Equal { a: x, b: y }, |i| pair(i).0 == pair(i).1);
            for unless in [6, 7] {
                let asked = |i: usize| bits(unless, i) == 0;
                let doubt = |is| Node::DoubtWhere { a: x, is, b: y, unless };
                marks(&doubt(Order::Below), |i| pair(i).0 < pair(i).1 && asked(i));
                marks(&doubt(Order::UpTo), |i| pair(i).0 <= pair(i).1 && asked(i));
                marks(&doubt(Order::Equal), |i| pair(i).0 == pair(i).1 && asked(i));
            }
        }
    }
    says(&Node::Equal { a: (one, 0), b: (one, Arg::Lane(0)) }, |_| true);
}

#[test]
fn the_first_piece_that_holds_is_chosen() {
    for (count, or_equal) in (1..=4).flat_map(|count| [(count, false), (count, true)]) {
        let pieces: Vec<Piece> = (0..count)
            .map(|k| Piece {
                f: F::new(1.0),
                g: F::new(f64::from(k) - 1.0),
                b: [1, 2, 9, 0][k as usize],
                is: [2, 0, 1, 9][k as usize],
            })
            .collect();
        let first = |i: usize| {
            let holds = |piece: &&Piece| {
                let (a, b) = (float(0, i), piece.g.get() * float(piece.b, i));
                a < b || (or_equal && a == b)
            };
            pieces.iter().find(holds).map_or(float(3, i), |piece| float(piece.is, i))
        };
        writes(&Node::Pieces(Box::new(Pieces { a: 0, or_equal, pieces: pieces.clone(), last: 3 })), first);
    }
}

#[test]
fn the_first_rung_that_holds_is_chosen_of_any_number() {
    let height = |plus, slope| Height { plus: F::new(plus), slope: F::new(slope) };
    // Any number of level ones, and up to four that are not.
    for (count, slope) in (0..20).map(|count| (count, 0.0)).chain((1..5).map(|count| (count, 3.0))) {
        let rung = |k: i32| {
            let is = height(k.into(), if k % 2 == 0 { slope } else { 0.0 });
            Rung { below: F::new(f64::from((k * 7) % 19) - 12.0), is }
        };
        let ladder = Ladder::new(0, (0..count).map(rung).collect(), height(-1.0, -slope));
        let first = |i: usize| {
            let holds = |rung: &&Rung| float(0, i) < rung.below.get();
            let is = ladder.rungs.iter().find(holds).map_or(ladder.last, |rung| rung.is);
            is.plus.get() + is.slope.get() * float(0, i)
        };
        writes(&Node::Ladder(Box::new(ladder.clone())), first);
    }
}

#[test]
fn the_first_band_that_holds_is_chosen() {
    for (count, or_equal) in (1..5).flat_map(|count| [(count, false), (count, true)]) {
        for is in [Order::Below, Order::UpTo, Order::Equal] {
            let band = |k: i32| Band { f: F::new(f64::from(k) - 2.0), g: F::new(1.0), is: F::new(k.into()) };
            let (bands, last) = ((0..count).map(band).collect(), F::new(-1.0));
            let it = Bands { a: 0, b: 1, unfit: Unfit::new(is), or_equal, bands, last };
            step(&Node::Bands(Box::new(it.clone())), |i| {
                let holds = |band: &&Band| {
                    let (a, b) = (band.f.get() * float(0, i), band.g.get() * float(1, i));
                    a < b || or_equal && a == b
                };
                let unfit = match is {
                    Order::Below => float(1, i) < 0.0,
                    Order::UpTo => float(1, i) <= 0.0,
                    Order::Equal => float(1, i) == 0.0,
                };
                (it.bands.iter().find(holds).map_or(last, |band| band.is).get().to_bits(), unfit)
            });
        }
    }
}

#[test]
fn sets_of_bits_and_truths() {
    step(&Node::And(4, 5), |i| (bits(4, i) & bits(5, i), false));
    step(&Node::Or(4, 5), |i| (bits(4, i) | bits(5, i), false));
    step(&Node::Without(4, 5), |i| (bits(4, i) & !bits(5, i), false));
    for count in 1..9 {
        let of: Box<[Id]> = [4, 5, 6, 7, 0, 1, 4, 6][..count].into();
        let lanes = || of.iter().copied();
        step(&Node::Joined { of: of.clone(), all: false }, |i| (lanes().fold(0, |any, id| any | bits(id, i)), false));
        step(&Node::Joined { of: of.clone(), all: true }, |i| (lanes().fold(!0, |all, id| all & bits(id, i)), false));
    }
    step(&Node::Keep(4, 5), |i| (bits(4, i) & 5, false));
    says(&Node::Not(6), |i| bits(6, i) == 0);
    says(&Node::Has(4, 6), |i| bits(4, i) & 6 != 0);
}

#[test]
fn sums_of_those_that_are_there() {
    for count in 0..8_usize {
        let there = |k: usize| There { c: F::new(k as f64 - 2.0), x: [0, 1, 2, 9][k % 4], away: [6, 7][k % 3 % 2] };
        let it = SumThere { terms: (0..count).map(there).collect(), plus: F::new(1.5) };
        writes(&Node::SumThere(Box::new(it.clone())), |i| {
            let there = it.terms.iter().filter(|term| bits(term.away, i) == 0);
            1.5 + there.map(|term| term.c.get() * float(term.x, i)).sum::<f64>()
        });
    }
}

#[test]
fn what_is_in_doubt() {
    marks(&Node::Doubt(4), |i| bits(4, i) != 0);
    marks(&Node::Guard { of: 1, below: F::new(7.0) }, |i| float(1, i).abs() >= 7.0);
    for bound in [Arg::constant(0.5), Arg::constant(0.0), Arg::Lane(6)] {
        // The lane of a truth is no number where it holds, and nothing is certain then.
        step(&Node::Negative { of: 3, bound }, |i| {
            let (of, bound) = (float(3, i), value(bound, i));
            (mask(of < 0.0), of.abs() <= bound || bound.is_nan())
        });
    }
}

#[test]
fn bounds_are_worked_out_row_by_row() {
    use super::bound;
    let nonzero = |x: f64| if x == 0.0 { 1.0 } else { x };
    writes(&Node::RatioBound(3), |i| bound::ratio(float(3, i)));
    for e in [Arg::constant(0.25), Arg::Lane(9)] {
        writes(&Node::QuotientBound { of: 3, by: 2, bound: e }, |i| {
            bound::quotient(float(3, i), value(e, i), nonzero(float(2, i)))
        });
        for f in [Arg::constant(0.5), Arg::Lane(1)] {
            writes(&Node::ProductBound { a: (3, e), b: (0, f) }, |i| {
                bound::product(float(3, i), value(e, i), float(0, i), value(f, i))
            });
            let terms = [(F::new(2.0), 3, e), (F::new(-3.0), 0, f)];
            writes(&Node::LinearBound { terms: terms.into(), plus: F::new(0.125) }, |i| {
                let first = 0.125 + bound::term(2.0, float(3, i), value(e, i), 2.0);
                first + bound::term(-3.0, float(0, i), value(f, i), 2.0)
            });
        }
    }
}

#[test]
fn quotients_and_figures_are_made_whole_row_by_row() {
    for mode in Mode::ALL {
        for den in [5, 9] {
            // Lane 5 holds small sets of bits: as floats next to 0, so that nothing is certain but for a divisor of 0.
            step(&Node::RoundRatio { num: 0, den, mode }, |i| {
                let d = if float(den, i) == 0.0 { 1.0 } else { float(den, i) };
                let shifted = float(0, i) + Shift::new(mode).of(float(0, i), d);
                let (rounded, sure) = ratio_whole(shifted, d, shifted / d, mode == Mode::HalfEven);
                (rounded.to_bits(), !sure)
            });
        }
        for den in [1_i64, 2, 3, 4, 6, 1_000] {
            step(&Node::RoundProduct { of: [0, 1, 2], den: F::new(den as f64), mode }, |i| {
                let product = float(0, i) * float(1, i) * float(2, i);
                (((meant(product as i64, den, mode)) as f64).to_bits(), false)
            });
        }
        for bound in [Arg::constant(0.125), Arg::Lane(4), Arg::Lane(0)] {
            step(&Node::RoundNear { of: 3, by: F::new(0.75), bound, mode }, |i| {
                let (rounded, sure) = near_whole(float(3, i) * 0.75, Remainder::new(0.75, value(bound, i)), mode);
                (rounded.to_bits(), !sure)
            });
        }
    }
}

/// Where `n / d` goes, by the meaning of the mode.
fn meant(n: i64, d: i64, mode: Mode) -> i64 {
    let (low, rest) = (n.div_euclid(d), n.rem_euclid(d));
    if rest == 0 {
        return low;
    }
    // Zero is below a quotient that is not negative.
    let (toward, away) = if n >= 0 { (low, low + 1) } else { (low + 1, low) };
    let nearest = if 2 * rest < d { low } else { low + 1 };
    let tie = 2 * rest == d;
    match mode {
        Mode::Floor => low,
        Mode::Ceiling => low + 1,
        Mode::Down => toward,
        Mode::Up => away,
        Mode::HalfUp if tie => away,
        Mode::HalfDown if tie => toward,
        Mode::HalfEven if tie => low + low.rem_euclid(2),
        Mode::HalfUp | Mode::HalfDown | Mode::HalfEven => nearest,
    }
}

#[test]
fn a_quotient_of_integers_goes_where_its_mode_says() {
    for (mode, d) in Mode::ALL.into_iter().flat_map(|mode| [1_i64, 2, 3, 4, 7, 10, 100].map(|d| (mode, d))) {
        for n in (-130_i64..130).chain([1 << 50, (1 << 50) + 1, -(1 << 50) - 1]) {
            // The float beside it may be one off, to either side, and says so where it is not next to the quotient.
            for astray in [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0] {
                let shifted = n as f64 + Shift::new(mode).of(n as f64, d as f64);
                let near = shifted / d as f64 + astray;
                let (rounded, sure) = ratio_whole(shifted, d as f64, near, mode == Mode::HalfEven);
                let rest = shifted as i64 - near.round_ties_even() as i64 * d;
                assert_eq!(sure, rest.abs() < d, "{n} / {d} beside {near}");
                assert!(sure || astray.abs() >= 0.5, "{n} / {d}");
                assert!(!sure || rounded as i64 == meant(n, d, mode), "{n} / {d} {mode}: {rounded}");
            }
        }
    }
}

#[test]
fn an_easy_quotient_goes_where_its_mode_says() {
    let most = EASY.0 as i64;
    for d in [1_i64, 2, 3, 4, 5, 7, 10, 64, 99, 100, 1_000_000, 1_048_575, EASY.1 as i64 - 1, EASY.1 as i64] {
        let (den, inverse) = (d as f64, 1.0 / d as f64);
        // All around zero, and next to the largest whole and half numbers that there are.
        let last = most / d;
        let places = [0, 1, 2, 3, last / 3, last / 2, last - 2, last - 1].map(|whole| [whole * d, whole * d + d / 2]);
        let near = places.iter().flatten().flat_map(|place| (-3..=3).map(move |beside| place + beside));
        for n in (-300..300).chain(near).chain([most, most - 1]).filter(|n| n.abs() <= most).flat_map(|n| [n, -n]) {
            for mode in Mode::ALL {
                let rounded = match Nudge::new(den, mode) {
                    Some(nudge) => nudge.whole(n as f64 * inverse),
                    None => even_whole(n as f64, den, inverse),
                };
                assert_eq!(rounded as i64, meant(n, d, mode), "{n} / {d} {mode}");
            }
        }
    }
}

fn near_whole(w: f64, off: Remainder, mode: Mode) -> (f64, bool) {
    Grid::new(mode).map_or_else(|| nearest(w, off), |grid| grid.whole(w, off))
}

#[test]
fn a_figure_is_made_whole_only_where_its_bound_leaves_one_answer() {
    for (mode, e) in Mode::ALL.into_iter().flat_map(|mode| [0.0, 0.05, 0.3, 0.6].map(|e| (mode, e))) {
        for hundredths in -260_i32..260 {
            let w = f64::from(hundredths) / 100.0;
            let (rounded, sure) = near_whole(w, Remainder::new(1.0, e), mode);
            // In hundredths, which are integers: how far it is to where the answer changes.
            let nearest = matches!(mode, Mode::HalfEven | Mode::HalfUp | Mode::HalfDown);
            let rest = if nearest { hundredths + 50 } else { hundredths }.rem_euclid(100);
            let far = f64::from(rest.min(100 - rest)) / 100.0;
            assert_eq!(sure, far > e + 1e-9, "{w} within {e}, {mode}");
            assert!(!sure || rounded as i64 == meant(hundredths.into(), 100, mode), "{w} {mode}: {rounded}");
        }
        // What it is counted in makes the bound larger.
        assert!(near_whole(0.25, Remainder::new(2.0, 0.1), mode).1);
        assert!(!near_whole(0.25, Remainder::new(3.0, 0.1), mode).1);
    }
}

#[test]
fn what_is_too_large_to_be_made_whole_is_in_doubt() {
    let end = 2_f64.powi(51);
    for mode in Mode::ALL {
        for w in [end, -end, end * 4.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            assert!(!near_whole(w, Remainder::new(1.0, 0.0), mode).1, "{w}, {mode}");
        }
        let rounded = near_whole(end / 64.0 + 0.25, Remainder::new(1.0, 0.0), mode);
        let up = matches!(mode, Mode::Ceiling | Mode::Up);
        assert_eq!(rounded, (end / 64.0 + f64::from(u8::from(up)), true), "{mode}");
    }
}

#[test]
fn integers_go_into_lanes_and_come_back() {
    let end = (1_i64 << 51) - 1;
    for value in [0, 1, -1, 127, -128, 1 << 40, end, -end] {
        assert_eq!(f64::from_bits(from_integer(value)), value as f64);
        assert_eq!(integer((value as f64).to_bits()), value);
        assert_eq!(made_whole(value as f64), value as f64);
    }
    for (x, is) in [(0.25, 0.0), (0.5, 0.0), (0.75, 1.0), (1.5, 2.0), (-2.5, -2.0), (-2.75, -3.0)] {
        assert_eq!(made_whole(x), is);
    }
    // No mark where it is certain, and one where nothing is.
    assert_eq!([unless(true), unless(false), mark(true), mask(true), mask(false)], [0, 1, 1, u64::MAX, 0]);
}
