//! The steps of the filter over chunks of rows.
//!
//! Each step is a loop without branches over lanes of a fixed length, which the compiler turns into vector
//! instructions; [`run_chunk`] is compiled for several widths, and the widest that the machine has is taken at run
//! time. A chunk of one row is a single employee.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

mod choice;
mod lanes;
mod line;
mod linear;
mod number;
mod rounding;
#[cfg(test)]
mod tests;
mod write;

use std::cell::Cell;

use super::bound;
use super::load::Source;
use super::node::{Arg, Id, Node};
use super::number::WHOLE;
use super::program::{Part, Program};
use super::settle::{Rounded, Settle};

use choice::{bands, doubt_where, ladder, pieces, select};
use lanes::{Others, Read, Write, either, joined, mark_where, one, two, with};
use line::{between, chords, line};
use linear::{linear, sum_there};
use number::{mark, nonzero, num, unless};
use rounding::{round_near, round_product, round_ratio};

pub(super) use lanes::{Lane, Lanes, Marks, Row};
pub(super) use number::{from_integer, integer, made_whole, mask, rounds_to_nearest};
pub(super) use rounding::EASY;
pub(crate) use write::{AsF64, AsI64, AsI128, Writing};
pub(super) use write::{write, write_some};

/// The rows of a chunk of a batch: with more of them their lanes do not stay in the nearest cache, with fewer a step
/// takes longer to begin than to work. Chunks begin with a byte of a bitmap.
pub(super) const CHUNK: usize = 112;
const _: () = assert!(CHUNK.is_multiple_of(8) && CHUNK <= RowBits::BITS as usize);

/// A bit for each row of a chunk.
pub(crate) type RowBits = u128;

/// Compiles a function for each width of vectors, of which the widest that the machine has is taken.
macro_rules! each_width {
    ($function:item) => {
        #[multiversion::multiversion(targets(
            "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+bmi1+bmi2+fma+lzcnt+popcnt",
            "x86_64+avx2+bmi1+bmi2+fma+lzcnt+popcnt",
            "aarch64+neon",
        ))]
        $function
    };
}
use each_width;

each_width! {
    /// Works out a chunk of rows.
    pub(super) fn run_chunk(
        program: &Program,
        source: &Source<'_>,
        start: usize,
        rows: usize,
        lanes: &mut Lanes<CHUNK>,
        settle: &mut dyn Settle,
    ) {
        // Elsewhere a product and a sum in one are not an instruction, but a slow function.
        const FUSED: bool =
            multiversion::target::target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64"));
        run_rows::<FUSED>(program, source, start, rows, lanes, settle);
    }
}

#[inline(always)]
fn run_rows<const FUSED: bool>(
    program: &Program,
    source: &Source<'_>,
    start: usize,
    rows: usize,
    lanes: &mut Lanes<CHUNK>,
    settle: &mut dyn Settle,
) {
    lanes.doubt.clear();
    (lanes.settled, lanes.wide) = (0, 0);
    let mut settling = Settling { start, rows, settle };
    let mut ahead = source.ahead(start);
    for (place, part) in program.parts.iter().enumerate() {
        source.load::<FUSED, _>(place, part, start, rows, lanes, &mut ahead);
        for step in &part.steps {
            let Lanes { doubt, open, lanes, settled, wide, .. } = &mut *lanes;
            let (before, rest) = lanes.split_at_mut(step.out as usize);
            let [out, after @ ..] = rest else { continue };
            let others = Others { before, after };
            match &step.rounded {
                None => work(&step.node, out, others, doubt),
                Some(rounded) => {
                    open.clear();
                    work(&step.node, out, others, open);
                    if let Some(open) = open.get() {
                        settling.go(rounded, open, out, doubt, (settled, wide));
                    }
                }
            }
            ahead.ask();
        }
    }
}

/// Whoever settles what a rounding leaves open, and the rows that it is asked for.
struct Settling<'s> {
    start: usize,
    rows: usize,
    settle: &'s mut dyn Settle,
}

impl Settling<'_> {
    /// Settles the open rows one by one. A row that is in doubt already is worked out as a whole, and one that is not
    /// settled is then in doubt.
    #[inline(always)]
    fn go(
        &mut self,
        rounded: &Rounded,
        open: &[u64; CHUNK],
        out: &mut Lane<CHUNK>,
        doubt: &mut Marks<CHUNK>,
        (settled, wide): (&mut RowBits, &mut RowBits),
    ) {
        for eight in (0..CHUNK).step_by(8) {
            if open[eight..eight + 8].iter().fold(0, |any, open| any | open) == 0 {
                continue;
            }
            // Rows beyond the last one are nobody's.
            for i in eight..self.rows.min(eight + 8) {
                if open[i] == 0 || doubt.get().is_some_and(|doubt| doubt[i] != 0) {
                    continue;
                }
                match self.settle.settle(rounded, self.start + i) {
                    Some(it) if it.count.unsigned_abs() <= WHOLE as u64 => {
                        out[i] = from_integer(it.count);
                        *settled |= 1 << i;
                        *wide |= RowBits::from(!it.integers) << i;
                    }
                    _ => doubt.rows()[i] = mark(true),
                }
            }
        }
    }
}

/// A part for one row, whose facts stand in their lanes. It fills no vector; newer instructions choose between floats
/// without a jump.
#[multiversion::multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
pub(super) fn run_one(part: &Part, row: &mut Row) {
    let lanes = Cell::from_mut(row.lanes.as_mut_slice()).as_slice_of_cells();
    for step in &part.steps {
        work(&step.node, &mut &lanes[step.out as usize], lanes, &mut row.doubt);
    }
}

/// One step, which writes a lane or marks rows.
#[inline(always)]
fn work<const N: usize>(node: &Node, out: &mut impl Write<N>, others: impl Read<N>, doubt: &mut Marks<N>) {
    let get = |id: &Id| others.get(*id);
    match node {
        Node::Fact(_) | Node::Missing(_) | Node::Bits(_) => {}
        Node::Guard { of, below } => {
            let (of, below) = (get(of), below.get());
            mark_where!(doubt, i, unless(num(of[i]).abs() < below));
        }
        Node::Doubt(of) => {
            let of = get(of);
            mark_where!(doubt, i, of[i]);
        }
        Node::DoubtWhere { a, is, b, unless } => doubt_where(doubt, others, *a, *is, *b, *unless),
        Node::Linear { terms, plus } => linear(out, others, terms, plus.get()),
        Node::Product(a, b) => two(out, get(a), get(b), |a, b| (num(a) * num(b)).to_bits()),
        Node::SumThere(it) => sum_there(out, others, &it.terms, it.plus.get()),
        Node::Line(it) => line(out, others, it, doubt),
        Node::Between(it) => between(out, others, it, doubt),
        Node::Chords(it) => chords(out, others, it, doubt),
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
        Node::Bands(it) => bands(out, others, it, doubt),
        Node::Ladder(it) => ladder(out, others, it),
        Node::Equal { a, b } => {
            let (f, g) = (a.0.get(), b.0.get());
            with(out, others, get(&a.1), b.1, |a, b| mask(f * num(a) == g * b));
        }
        Node::Negative { of, bound } => {
            let of = get(of);
            with(out, others, of, *bound, |of, bound| unless(num(of).abs() > bound));
            mark_where!(doubt, i, out.put_before(i));
            one(out, of, |of| mask(num(of) < 0.0));
        }
        Node::RoundRatio { num, den, mode } => round_ratio(out, get(num), get(den), *mode, doubt),
        Node::RoundProduct { of, den, mode } => {
            round_product(out, of.map(|id| others.get(id)), den.get(), *mode, doubt)
        }
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
                        out.put(i, bound::product(num(x[i]), at(e), num(y[i]), at(f)).to_bits());
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
                        out.put(i, bound::quotient(num(of[i]), num(e[i]), nonzero(num(by[i]))).to_bits());
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
                            out.put(i, (num(out.put_before(i)) + bound::term(c, num(x[i]), e, n)).to_bits());
                        }
                    }
                    Arg::Lane(e) => {
                        let e = get(e);
                        for i in 0..N {
                            out.put(i, (num(out.put_before(i)) + bound::term(c, num(x[i]), num(e[i]), n)).to_bits());
                        }
                    }
                }
            }
        }
        Node::And(a, b) => two(out, get(a), get(b), |a, b| a & b),
        Node::Or(a, b) => two(out, get(a), get(b), |a, b| a | b),
        Node::Joined { of, all } => joined(out, others, of, mask(*all)),
        Node::Without(a, b) => two(out, get(a), get(b), |a, b| a & !b),
        Node::Not(of) => one(out, get(of), |of| !of),
        Node::Keep(of, bits) => one(out, get(of), |of| of & bits),
        Node::Has(of, bits) => one(out, get(of), |of| mask(of & bits != 0)),
    }
}
