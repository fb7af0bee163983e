//! The steps of the filter over chunks of rows.
//!
//! Each step is a loop without branches over lanes of a fixed length, which the compiler turns into vector
//! instructions; [`run_chunk`] is compiled for several widths, and the widest that the machine has is taken at run
//! time. A chunk of one row is a single employee.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use multiversion::multiversion;

use crate::number::Mode;

use super::bound;
use super::load::Source;
use super::node::{Arg, F, Id, Node};
use super::program::Program;

/// One number or one set of bits for each row of a chunk.
pub(super) type Lane<const N: usize> = [u64; N];

/// Adding and taking away this makes a float below 2^51 whole.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// The registers of a chunk.
#[derive(Debug)]
pub(super) struct Lanes<const N: usize> {
    /// Rows with any bit set are decided by exact arithmetic.
    pub(super) doubt: Box<Lane<N>>,
    pub(super) lanes: Vec<Lane<N>>,
}

impl<const N: usize> Lanes<N> {
    pub(super) fn new(program: &Program) -> Self {
        let mut lanes = vec![[0; N]; program.lanes];
        for (lane, bits) in &program.constants {
            lanes[*lane as usize] = [*bits; N];
        }
        Lanes { doubt: Box::new([0; N]), lanes }
    }
}

/// The rows of a chunk of a batch.
pub(super) const CHUNK: usize = 256;

/// Works out a chunk of rows.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+bmi1+bmi2+lzcnt+popcnt",
    "x86_64+avx2+bmi1+bmi2+lzcnt+popcnt",
    "x86_64+sse4.2+popcnt",
    "aarch64+neon",
))]
pub(super) fn run_chunk(program: &Program, source: &Source<'_>, start: usize, rows: usize, lanes: &mut Lanes<CHUNK>) {
    source.touch::<CHUNK>(start + rows);
    run(program, lanes, |facts, slot, out, doubt| match facts {
        Facts::Values => source.fact(slot, start, rows, out, doubt),
        Facts::Missing => source.missing(slot, start, rows, out),
    });
}

/// Works out one row, whose facts are integers, or absences where they are missing.
pub(super) fn run_one(program: &Program, values: &[u64], missing: &[u64], lanes: &mut Lanes<1>) {
    run(program, lanes, |facts, slot, out, _| match facts {
        Facts::Values => out[0] = values[slot],
        Facts::Missing => out[0] = missing[slot],
    });
}

/// What is asked of the facts of an input.
enum Facts {
    Values,
    Missing,
}

#[inline(always)]
fn run<const N: usize>(
    program: &Program,
    lanes: &mut Lanes<N>,
    mut facts: impl FnMut(Facts, usize, &mut Lane<N>, &mut Lane<N>),
) {
    let Lanes { doubt, lanes } = lanes;
    doubt.fill(0);
    for step in &program.steps {
        match &step.node {
            Node::Fact(slot) => facts(Facts::Values, *slot as usize, &mut lanes[step.out as usize], doubt),
            Node::Missing(slot) => facts(Facts::Missing, *slot as usize, &mut lanes[step.out as usize], doubt),
            node => execute(node, step.out, lanes, doubt),
        }
    }
}

/// The lanes that a step may read.
trait Read<const N: usize> {
    fn get(&self, id: Id) -> &Lane<N>;
}

/// The lanes beside the one that is written.
struct Others<'l, const N: usize> {
    before: &'l [Lane<N>],
    after: &'l [Lane<N>],
}

impl<const N: usize> Read<N> for Others<'_, N> {
    #[inline(always)]
    fn get(&self, id: Id) -> &Lane<N> {
        let id = id as usize;
        if id < self.before.len() { &self.before[id] } else { &self.after[id - self.before.len() - 1] }
    }
}

/// All lanes, while the result stands elsewhere.
struct All<'l, const N: usize>(&'l [Lane<N>]);

impl<const N: usize> Read<N> for All<'_, N> {
    #[inline(always)]
    fn get(&self, id: Id) -> &Lane<N> {
        &self.0[id as usize]
    }
}

#[inline(always)]
fn num(bits: u64) -> f64 {
    f64::from_bits(bits)
}

#[inline(always)]
fn mask(truth: bool) -> u64 {
    u64::from(truth).wrapping_neg()
}

/// All ones where it is not certain that this holds: for a comparison with what is no number it never is.
#[inline(always)]
fn unless(certain: bool) -> u64 {
    mask(!certain)
}

#[inline(always)]
fn choose(truth: u64, a: u64, b: u64) -> u64 {
    (truth & a) | (!truth & b)
}

#[inline(always)]
fn whole(x: f64) -> f64 {
    (x + MAGIC) - MAGIC
}

#[inline(always)]
fn one<const N: usize>(out: &mut Lane<N>, a: &Lane<N>, f: impl Fn(u64) -> u64) {
    for i in 0..N {
        out[i] = f(a[i]);
    }
}

#[inline(always)]
fn two<const N: usize>(out: &mut Lane<N>, a: &Lane<N>, b: &Lane<N>, f: impl Fn(u64, u64) -> u64) {
    for i in 0..N {
        out[i] = f(a[i], b[i]);
    }
}

/// A step over a lane and a number that may be the same in every row.
#[inline(always)]
fn with<const N: usize>(
    out: &mut Lane<N>,
    others: &impl Read<N>,
    a: &Lane<N>,
    b: Arg,
    f: impl Fn(u64, f64) -> u64 + Copy,
) {
    match b {
        Arg::Lane(b) => two(out, a, others.get(b), |a, b| f(a, num(b))),
        Arg::Const(b) => {
            let b = b.get();
            one(out, a, |a| f(a, b));
        }
    }
}

/// A step over two numbers, each of which may be the same in every row.
#[inline(always)]
fn either<const N: usize>(
    out: &mut Lane<N>,
    others: &impl Read<N>,
    a: Arg,
    b: Arg,
    f: impl Fn(f64, f64) -> u64 + Copy,
) {
    match (a, b) {
        (Arg::Lane(a), b) => with(out, others, others.get(a), b, |a, b| f(num(a), b)),
        (Arg::Const(a), Arg::Lane(b)) => {
            let a = a.get();
            one(out, others.get(b), |b| f(a, num(b)));
        }
        (Arg::Const(a), Arg::Const(b)) => out.fill(f(a.get(), b.get())),
    }
}

#[inline(always)]
fn execute<const N: usize>(node: &Node, out: Id, lanes: &mut [Lane<N>], doubt: &mut Lane<N>) {
    match node {
        Node::Guard { of, below } => {
            let below = below.get();
            let of = &lanes[*of as usize];
            for i in 0..N {
                doubt[i] |= unless(num(of[i]).abs() < below);
            }
            return;
        }
        Node::Doubt(of) => {
            let of = &lanes[*of as usize];
            for i in 0..N {
                doubt[i] |= of[i];
            }
            return;
        }
        _ => {}
    }
    if N == 1 {
        // One row has its result in a register, which costs less than dividing the lanes.
        let mut result = [0; N];
        work(node, &mut result, &All(lanes), doubt);
        lanes[out as usize] = result;
    } else {
        let (before, rest) = lanes.split_at_mut(out as usize);
        if let [out, after @ ..] = rest {
            work(node, out, &Others { before, after }, doubt);
        }
    }
}

/// One step that writes a lane.
#[inline(always)]
fn work<const N: usize>(node: &Node, out: &mut Lane<N>, others: &impl Read<N>, doubt: &mut Lane<N>) {
    let get = |id: &Id| others.get(*id);
    match node {
        Node::Fact(_) | Node::Missing(_) | Node::Bits(_) | Node::Guard { .. } | Node::Doubt(_) => {}
        Node::Linear { terms, plus } => linear(out, others, terms, plus.get()),
        Node::Product(a, b) => two(out, get(a), get(b), |a, b| (num(a) * num(b)).to_bits()),
        Node::Quotient(a, b) => either(out, others, *a, Arg::Lane(*b), |a, b| (a / b).to_bits()),
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
        Node::SelectLess { a, b, then, other } => select_less(out, others, *a, *b, *then, *other),
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
                    two(out, of, by, |v, d| bound::quotient(num(v), e, num(d)).to_bits());
                }
                Arg::Lane(e) => {
                    let e = get(e);
                    for i in 0..N {
                        out[i] = bound::quotient(num(of[i]), num(e[i]), num(by[i])).to_bits();
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

#[inline(always)]
fn select<const N: usize>(out: &mut Lane<N>, others: &impl Read<N>, truth: &Lane<N>, a: Arg, b: Arg) {
    match (a, b) {
        (Arg::Lane(a), Arg::Lane(b)) => {
            let (a, b) = (others.get(a), others.get(b));
            for i in 0..N {
                out[i] = choose(truth[i], a[i], b[i]);
            }
        }
        (Arg::Lane(a), Arg::Const(b)) => {
            let b = b.get().to_bits();
            two(out, truth, others.get(a), |truth, a| choose(truth, a, b));
        }
        (Arg::Const(a), Arg::Lane(b)) => {
            let a = a.get().to_bits();
            two(out, truth, others.get(b), |truth, b| choose(truth, a, b));
        }
        (Arg::Const(a), Arg::Const(b)) => {
            let (a, b) = (a.get().to_bits(), b.get().to_bits());
            one(out, truth, |truth| choose(truth, a, b));
        }
    }
}

/// A comparison and the choice that it makes.
#[inline(always)]
fn select_less<const N: usize>(
    out: &mut Lane<N>,
    others: &impl Read<N>,
    a: (F, Id),
    b: (F, Arg),
    then: Arg,
    other: Arg,
) {
    let (f, g, a) = (a.0.get(), b.0.get(), others.get(a.1));
    macro_rules! rows {
        ($i:ident, $b:expr, $then:expr, $other:expr) => {
            for $i in 0..N {
                out[$i] = if f * num(a[$i]) < g * $b { $then } else { $other };
            }
        };
    }
    let bits = |value: F| value.get().to_bits();
    match (b.1, then, other) {
        (Arg::Lane(b), Arg::Lane(x), Arg::Lane(y)) => {
            let (b, x, y) = (others.get(b), others.get(x), others.get(y));
            rows!(i, num(b[i]), x[i], y[i]);
        }
        (Arg::Lane(b), Arg::Lane(x), Arg::Const(y)) => {
            let (b, x, y) = (others.get(b), others.get(x), bits(y));
            rows!(i, num(b[i]), x[i], y);
        }
        (Arg::Lane(b), Arg::Const(x), Arg::Lane(y)) => {
            let (b, x, y) = (others.get(b), bits(x), others.get(y));
            rows!(i, num(b[i]), x, y[i]);
        }
        (Arg::Lane(b), Arg::Const(x), Arg::Const(y)) => {
            let (b, x, y) = (others.get(b), bits(x), bits(y));
            rows!(i, num(b[i]), x, y);
        }
        (Arg::Const(b), Arg::Lane(x), Arg::Lane(y)) => {
            let (b, x, y) = (b.get(), others.get(x), others.get(y));
            rows!(i, b, x[i], y[i]);
        }
        (Arg::Const(b), Arg::Lane(x), Arg::Const(y)) => {
            let (b, x, y) = (b.get(), others.get(x), bits(y));
            rows!(i, b, x[i], y);
        }
        (Arg::Const(b), Arg::Const(x), Arg::Lane(y)) => {
            let (b, x, y) = (b.get(), bits(x), others.get(y));
            rows!(i, b, x, y[i]);
        }
        (Arg::Const(b), Arg::Const(x), Arg::Const(y)) => {
            let (b, x, y) = (b.get(), bits(x), bits(y));
            rows!(i, b, x, y);
        }
    }
}

/// Up to four terms in one pass over the rows.
#[inline(always)]
fn linear<const N: usize>(out: &mut Lane<N>, others: &impl Read<N>, terms: &[(F, Id)], plus: f64) {
    let get = |term: &(F, Id)| (term.0.get(), others.get(term.1));
    let mut groups = terms.chunks_exact(4);
    let mut first = true;
    for group in &mut groups {
        let [(a, w), (b, x), (c, y), (d, z)] = [get(&group[0]), get(&group[1]), get(&group[2]), get(&group[3])];
        let sum = |i: usize| (a * num(w[i]) + b * num(x[i])) + (c * num(y[i]) + d * num(z[i]));
        for i in 0..N {
            let start = if first { plus } else { num(out[i]) };
            out[i] = (start + sum(i)).to_bits();
        }
        first = false;
    }
    match groups.remainder() {
        [] if first => out.fill(plus.to_bits()),
        [] => {}
        [a] => {
            let (a, x) = get(a);
            for i in 0..N {
                let start = if first { plus } else { num(out[i]) };
                out[i] = (start + a * num(x[i])).to_bits();
            }
        }
        [a, b] => {
            let ((a, x), (b, y)) = (get(a), get(b));
            for i in 0..N {
                let start = if first { plus } else { num(out[i]) };
                out[i] = (start + (a * num(x[i]) + b * num(y[i]))).to_bits();
            }
        }
        [a, b, c, ..] => {
            let ((a, x), (b, y), (c, z)) = (get(a), get(b), get(c));
            for i in 0..N {
                let start = if first { plus } else { num(out[i]) };
                out[i] = (start + ((a * num(x[i]) + b * num(y[i])) + c * num(z[i]))).to_bits();
            }
        }
    }
}

/// Where a quotient of integers goes: `low` is the whole number below it, `rest` what it leaves of the divisor.
#[inline(always)]
fn settle(low: f64, rest: f64, num: f64, den: f64, mode: Mode) -> f64 {
    let twice = rest + rest;
    let half = low * 0.5;
    let up = match mode {
        Mode::Floor => false,
        Mode::Ceiling => rest > 0.0,
        Mode::Down => (rest > 0.0) & (num < 0.0),
        Mode::Up => (rest > 0.0) & (num > 0.0),
        Mode::HalfUp => (twice > den) | ((twice == den) & (num > 0.0)),
        Mode::HalfDown => (twice > den) | ((twice == den) & (num < 0.0)),
        Mode::HalfEven => (twice > den) | ((twice == den) & (half != whole(half))),
    };
    if up { low + 1.0 } else { low }
}

/// One loop for each mode, so that none asks for it in every row.
macro_rules! each_mode {
    ($mode:expr, $name:ident => $body:block) => {
        match $mode {
            Mode::HalfEven => each_mode!(@ HalfEven, $name => $body),
            Mode::HalfUp => each_mode!(@ HalfUp, $name => $body),
            Mode::HalfDown => each_mode!(@ HalfDown, $name => $body),
            Mode::Up => each_mode!(@ Up, $name => $body),
            Mode::Down => each_mode!(@ Down, $name => $body),
            Mode::Ceiling => each_mode!(@ Ceiling, $name => $body),
            Mode::Floor => each_mode!(@ Floor, $name => $body),
        }
    };
    (@ $variant:ident, $name:ident => $body:block) => {{
        const $name: Mode = Mode::$variant;
        $body
    }};
}

#[inline(always)]
fn round_ratio<const N: usize>(
    out: &mut Lane<N>,
    others: &impl Read<N>,
    nums: &Lane<N>,
    den: Arg,
    mode: Mode,
    doubt: &mut Lane<N>,
) {
    match den {
        Arg::Lane(dens) => {
            let dens = others.get(dens);
            each_mode!(mode, MODE => {
                for i in 0..N {
                    let (n, d) = (num(nums[i]), num(dens[i]));
                    let (rounded, sure) = ratio_whole(n, d, n / d, MODE);
                    out[i] = rounded.to_bits();
                    doubt[i] |= unless(sure);
                }
            });
        }
        Arg::Const(den) => {
            let den = den.get();
            let inverse = 1.0 / den;
            each_mode!(mode, MODE => {
                for i in 0..N {
                    let n = num(nums[i]);
                    let (rounded, sure) = ratio_whole(n, den, n * inverse, MODE);
                    out[i] = rounded.to_bits();
                    doubt[i] |= unless(sure);
                }
            });
        }
    }
}

/// `n / d` made whole, of which `near` is a float. Everything is an integer below 2^53 here, so that the rest is exact;
/// where the float led astray by more than one, it says so.
#[inline(always)]
fn ratio_whole(n: f64, d: f64, near: f64, mode: Mode) -> (f64, bool) {
    let at = whole(near);
    let rest = n - at * d;
    let low = if rest < 0.0 { at - 1.0 } else { at };
    let rest = if rest < 0.0 { rest + d } else { rest };
    (settle(low, rest, n, d, mode), (rest >= 0.0) & (rest < d))
}

#[inline(always)]
fn round_near<const N: usize>(
    out: &mut Lane<N>,
    others: &impl Read<N>,
    of: &Lane<N>,
    by: f64,
    bound: Arg,
    mode: Mode,
    doubt: &mut Lane<N>,
) {
    match bound {
        Arg::Lane(bound) => {
            let bound = others.get(bound);
            each_mode!(mode, MODE => {
                for i in 0..N {
                    let (rounded, sure) = near_whole(num(of[i]) * by, by, num(bound[i]), MODE);
                    out[i] = rounded.to_bits();
                    doubt[i] |= unless(sure);
                }
            });
        }
        Arg::Const(bound) => {
            let bound = bound.get();
            each_mode!(mode, MODE => {
                for i in 0..N {
                    let (rounded, sure) = near_whole(num(of[i]) * by, by, bound, MODE);
                    out[i] = rounded.to_bits();
                    doubt[i] |= unless(sure);
                }
            });
        }
    }
}

/// A float made whole, and whether the figure that it stands for goes there too.
#[inline(always)]
fn near_whole(w: f64, by: f64, e: f64, mode: Mode) -> (f64, bool) {
    let e = bound::remainder(w, by, e);
    let at = whole(w);
    let rest = w - at;
    let small = w.abs() < 2_251_799_813_685_248.0;
    match mode {
        Mode::HalfEven | Mode::HalfUp | Mode::HalfDown => (at, small & (rest.abs() < 0.5 - e)),
        _ => {
            let low = if rest < 0.0 { at - 1.0 } else { at };
            let up = match mode {
                Mode::Ceiling => true,
                Mode::Down => w < 0.0,
                Mode::Up => w > 0.0,
                _ => false,
            };
            // On the grid, or as near to it as the bound, nobody knows on which side the figure lies.
            (if up { low + 1.0 } else { low }, small & (rest.abs() > e) & (rest.abs() < 1.0 - e))
        }
    }
}

/// The integer in a lane, which is below 2^51 in size.
#[inline(always)]
pub(super) fn integer(lane: u64) -> i64 {
    (num(lane) + MAGIC).to_bits().wrapping_sub(MAGIC.to_bits()) as i64
}

/// The float of an integer below 2^51 in size.
#[inline(always)]
pub(super) fn from_integer(integer: i64) -> u64 {
    (f64::from_bits(MAGIC.to_bits().wrapping_add(integer as u64)) - MAGIC).to_bits()
}

/// A float made whole, for a column of them.
#[inline(always)]
pub(super) fn made_whole(x: f64) -> f64 {
    whole(x)
}
