//! The steps of the filter over chunks of rows.
//!
//! Each step is a loop without branches over lanes of a fixed length, which the compiler turns into vector
//! instructions; [`run_chunk`] is compiled for several widths, and the widest that the machine has is taken at run
//! time. A chunk of one row is a single employee.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

mod choice;
mod lanes;
mod linear;
mod number;
mod rounding;

use multiversion::multiversion;

use super::bound;
use super::load::Source;
use super::node::{Arg, Id, Node};
use super::program::{Part, Program};

use choice::{doubt_where, pieces, select};
use lanes::{All, Others, Read, either, one, two, with};
use linear::{line, linear};
use number::{integer, nonzero, num, unless};
use rounding::{round_near, round_ratio};

pub(super) use lanes::{Lane, Lanes};
pub(super) use number::{from_integer, made_whole, mask};

/// The rows of a chunk of a batch.
pub(super) const CHUNK: usize = 128;

/// Works out a chunk of rows.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+bmi1+bmi2+lzcnt+popcnt",
    "x86_64+avx2+bmi1+bmi2+lzcnt+popcnt",
    "x86_64+sse4.2+popcnt",
    "aarch64+neon",
))]
pub(super) fn run_chunk(program: &Program, source: &Source<'_>, start: usize, rows: usize, lanes: &mut Lanes<CHUNK>) {
    lanes.doubt.fill(0);
    let mut ahead = source.ahead(start + CHUNK);
    for (place, part) in program.parts.iter().enumerate() {
        source.load(place, part, start, rows, lanes);
        let Lanes { doubt, lanes } = &mut *lanes;
        for step in &part.steps {
            execute(&step.node, step.out, lanes, doubt);
            ahead.ask();
        }
    }
    finish(program, lanes);
}

/// A part for one row, whose facts stand in their lanes.
pub(super) fn run_one(part: &Part, Lanes { doubt, lanes }: &mut Lanes<1>) {
    for step in &part.steps {
        execute(&step.node, step.out, lanes, doubt);
    }
}

/// After the last part.
pub(super) fn finish_one(program: &Program, lanes: &mut Lanes<1>) {
    finish(program, lanes);
}

#[inline(always)]
fn finish<const N: usize>(program: &Program, lanes: &mut Lanes<N>) {
    let Lanes { lanes, .. } = lanes;
    for lane in &program.integers {
        let lane = &mut lanes[*lane as usize];
        for i in 0..N {
            lane[i] = integer(lane[i]) as u64;
        }
    }
}

#[inline(always)]
fn execute<const N: usize>(node: &Node, out: Id, lanes: &mut [Lane<N>], doubt: &mut Lane<N>) {
    if N == 1 {
        // One row has its result in a register, which costs less than dividing the lanes.
        let mut result = Lane([0; N]);
        work(node, &mut result, &All(lanes), doubt);
        lanes[out as usize] = result;
    } else {
        let (before, rest) = lanes.split_at_mut(out as usize);
        if let [out, after @ ..] = rest {
            work(node, out, &Others { before, after }, doubt);
        }
    }
}

/// One step, which writes a lane or marks rows.
#[inline(always)]
fn work<const N: usize>(node: &Node, out: &mut Lane<N>, others: &impl Read<N>, doubt: &mut Lane<N>) {
    let get = |id: &Id| others.get(*id);
    match node {
        Node::Fact(_) | Node::Missing(_) | Node::Bits(_) => {}
        Node::Guard { of, below } => {
            let (of, below) = (get(of), below.get());
            for i in 0..N {
                doubt[i] |= unless(num(of[i]).abs() < below);
            }
        }
        Node::Doubt(of) => {
            let of = get(of);
            for i in 0..N {
                doubt[i] |= of[i];
            }
        }
        Node::DoubtWhere { a, is, b } => doubt_where(doubt, others, *a, *is, *b),
        Node::Linear { terms, plus } => linear(out, others, terms, plus.get()),
        Node::Product(a, b) => two(out, get(a), get(b), |a, b| (num(a) * num(b)).to_bits()),
        Node::Line(it) => line(out, others, it),
        Node::Quotient(a, b) => either(out, others, *a, Arg::Lane(*b), |a, b| (a / nonzero(b)).to_bits()),
        Node::Absolute(of) => one(out, get(of), |of| num(of).abs().to_bits()),
        Node::Turned(a, b) => two(out, get(a), get(b), |a, b| a ^ (b & (1 << 63))),
        Node::Least(a, b) => either(out, others, *a, *b, |a, b| if b < a { b } else { a }.to_bits()),
        Node::Greatest(a, b) => either(out, others, *a, *b, |a, b| if b > a { b } else { a }.to_bits()),
        Node::Select(truth, a, b) => select(out, others, get(truth), *a, *b),
        Node::Less { a, b, or_equal } => {
            let (f, g) = (a.0.get(), b.0.get());
            match or_equal {
                true => with(out, others, get(&a.1), b.1, |a, b| mask(f * num(a) <= g * b)),
                false => with(out, others, get(&a.1), b.1, |a, b| mask(f * num(a) < g * b)),
            }
        }
        Node::Pieces(it) => pieces(out, others, it),
        Node::Equal { a, b } => {
            let (f, g) = (a.0.get(), b.0.get());
            with(out, others, get(&a.1), b.1, |a, b| mask(f * num(a) == g * b));
        }
        Node::Negative { of, bound } => {
            let of = get(of);
            with(out, others, of, *bound, |of, bound| unless(num(of).abs() > bound));
            for i in 0..N {
                doubt[i] |= out[i];
                out[i] = mask(num(of[i]) < 0.0);
            }
        }
        Node::RoundRatio { num, den, mode } => round_ratio(out, others, get(num), *den, *mode, doubt),
        Node::RoundNear { of, by, bound, mode } => round_near(out, others, get(of), by.get(), *bound, *mode, doubt),
        Node::RatioBound(of) => one(out, get(of), |of| bound::ratio(num(of)).to_bits()),
        Node::ProductBound { a, b } => {
            let (x, y) = (get(&a.0), get(&b.0));
            match (a.1, b.1) {
                (Arg::Const(e), Arg::Const(f)) => {
                    let (e, f) = (e.get(), f.get());
                    two(out, x, y, |x, y| bound::product(num(x), e, num(y), f).to_bits());
                }
                (e, f) => {
                    for i in 0..N {
                        let at = |arg: Arg| match arg {
                            Arg::Lane(id) => num(others.get(id)[i]),
                            Arg::Const(value) => value.get(),
                        };
                        out[i] = bound::product(num(x[i]), at(e), num(y[i]), at(f)).to_bits();
                    }
                }
            }
        }
        Node::QuotientBound { of, by, bound } => {
            let (of, by) = (get(of), get(by));
            match bound {
                Arg::Const(e) => {
                    let e = e.get();
                    two(out, of, by, |v, d| bound::quotient(num(v), e, nonzero(num(d))).to_bits());
                }
                Arg::Lane(e) => {
                    let e = get(e);
                    for i in 0..N {
                        out[i] = bound::quotient(num(of[i]), num(e[i]), nonzero(num(by[i]))).to_bits();
                    }
                }
            }
        }
        Node::LinearBound { terms, plus } => {
            out.fill(plus.get().to_bits());
            let n = terms.len() as f64;
            for (c, x, e) in terms {
                let (c, x) = (c.get(), get(x));
                match e {
                    Arg::Const(e) => {
                        let e = e.get();
                        for i in 0..N {
                            out[i] = (num(out[i]) + bound::term(c, num(x[i]), e, n)).to_bits();
                        }
                    }
                    Arg::Lane(e) => {
                        let e = get(e);
                        for i in 0..N {
                            out[i] = (num(out[i]) + bound::term(c, num(x[i]), num(e[i]), n)).to_bits();
                        }
                    }
                }
            }
        }
        Node::And(a, b) => two(out, get(a), get(b), |a, b| a & b),
        Node::Or(a, b) => two(out, get(a), get(b), |a, b| a | b),
        Node::Without(a, b) => two(out, get(a), get(b), |a, b| a & !b),
        Node::Not(of) => one(out, get(of), |of| !of),
        Node::Keep(of, bits) => one(out, get(of), |of| of & bits),
        Node::Has(of, bits) => one(out, get(of), |of| mask(of & bits != 0)),
    }
}
