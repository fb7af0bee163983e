//! The registers of a chunk, and loops over them.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::cell::Cell;
use std::ops::{Deref, DerefMut, Index};

use super::super::node::{Arg, Id};
use super::super::program::Program;
use super::RowBits;
use super::number::num;

/// One number or one set of bits for each row of a chunk. It begins where a line of the cache begins, so that no vector
/// lies across two.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(in super::super) struct Lane<const N: usize>(pub(in super::super) [u64; N]);

impl<const N: usize> Deref for Lane<N> {
    type Target = [u64; N];

    #[inline(always)]
    fn deref(&self) -> &[u64; N] {
        &self.0
    }
}

impl<const N: usize> DerefMut for Lane<N> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [u64; N] {
        &mut self.0
    }
}

/// Rows of which something is to be remembered. In most chunks there are none, and then nothing is written.
#[derive(Debug)]
pub(in super::super) struct Marks<const N: usize> {
    rows: Lane<N>,
    /// May a row be marked?
    some: bool,
}

impl<const N: usize> Marks<N> {
    pub(in super::super) fn none() -> Self {
        Marks { rows: Lane([0; N]), some: false }
    }

    /// Takes all marks away.
    #[inline(always)]
    pub(in super::super) fn clear(&mut self) {
        if self.some {
            *self = Marks::none();
        }
    }

    /// By row, not 0 where it is marked; none where no row is.
    #[inline(always)]
    pub(in super::super) fn get(&self) -> Option<&[u64; N]> {
        self.some.then_some(&self.rows)
    }

    /// The same for marking more.
    #[inline(always)]
    pub(in super::super) fn rows(&mut self) -> &mut [u64; N] {
        self.some = true;
        &mut self.rows
    }

    /// Marks rows by their bits, of which any is set. Code for one width of vectors serves such a chunk.
    #[cold]
    #[inline(never)]
    pub(super) fn mark(&mut self, bits: impl Fn(usize) -> u64) {
        let rows = self.rows();
        for i in 0..N {
            rows[i] |= bits(i);
        }
    }

    /// For a loop over all rows that marks each by its bits and says afterwards whether any is [set](Marks::set).
    #[inline(always)]
    pub(super) fn each(&mut self) -> &mut [u64; N] {
        &mut self.rows
    }

    #[inline(always)]
    pub(super) fn set(&mut self, any: u64) {
        self.some |= any != 0;
    }
}

/// Marks the rows by their bits, where any is set.
macro_rules! mark_where {
    ($marks:expr, $i:ident, $bits:expr) => {{
        let mut any = 0;
        for $i in 0..N {
            any |= $bits;
        }
        if any != 0 {
            $marks.mark(|$i| $bits);
        }
    }};
}
pub(super) use mark_where;

/// The registers of a chunk.
#[derive(Debug)]
pub(in super::super) struct Lanes<const N: usize> {
    /// The rows that exact arithmetic decides.
    pub(in super::super) doubt: Box<Marks<N>>,
    /// Those that a rounding leaves open, until they are settled.
    pub(in super::super) open: Box<Marks<N>>,
    pub(in super::super) lanes: Vec<Lane<N>>,
    /// The rows of which a rounding was settled, a bit for each; and those that machine integers did not hold.
    pub(in super::super) settled: RowBits,
    pub(in super::super) wide: RowBits,
}

impl<const N: usize> Lanes<N> {
    pub(in super::super) fn new(program: &Program) -> Self {
        let mut lanes = vec![Lane([0; N]); program.lanes];
        for (lane, bits) in &program.constants {
            lanes[*lane as usize] = Lane([*bits; N]);
        }
        let none = || Box::new(Marks::none());
        Lanes { doubt: none(), open: none(), lanes, settled: 0, wide: 0 }
    }
}

/// The registers of a single row.
#[derive(Debug)]
pub(in super::super) struct Row {
    /// Is it for exact arithmetic to decide?
    pub(in super::super) doubt: Marks<1>,
    pub(in super::super) lanes: Vec<u64>,
}

impl Row {
    pub(in super::super) fn new(program: &Program) -> Self {
        let mut lanes = vec![0; program.lanes];
        for (lane, bits) in &program.constants {
            lanes[*lane as usize] = *bits;
        }
        Row { doubt: Marks::none(), lanes }
    }
}

/// The lanes that a step may read.
pub(super) trait Read<const N: usize>: Copy {
    type Lane: Copy + Index<usize, Output = u64>;

    fn get(self, id: Id) -> Self::Lane;
}

/// The lane that a step writes.
pub(super) trait Write<const N: usize> {
    fn put(&mut self, i: usize, bits: u64);

    /// What was put there.
    fn put_before(&self, i: usize) -> u64;

    #[inline(always)]
    fn fill(&mut self, bits: u64) {
        for i in 0..N {
            self.put(i, bits);
        }
    }
}

/// The lanes beside the one that is written.
#[derive(Clone, Copy)]
pub(super) struct Others<'l, const N: usize> {
    pub(super) before: &'l [Lane<N>],
    pub(super) after: &'l [Lane<N>],
}

/// One of them.
#[derive(Clone, Copy)]
pub(super) struct Other<'l, const N: usize>(&'l [u64; N]);

impl<const N: usize> Index<usize> for Other<'_, N> {
    type Output = u64;

    #[inline(always)]
    fn index(&self, i: usize) -> &u64 {
        &self.0[i]
    }
}

impl<'l, const N: usize> Read<N> for Others<'l, N> {
    type Lane = Other<'l, N>;

    #[inline(always)]
    fn get(self, id: Id) -> Other<'l, N> {
        let id = id as usize;
        Other(if id < self.before.len() { &self.before[id] } else { &self.after[id - self.before.len() - 1] })
    }
}

impl<const N: usize> Write<N> for Lane<N> {
    #[inline(always)]
    fn put(&mut self, i: usize, bits: u64) {
        self[i] = bits;
    }

    #[inline(always)]
    fn put_before(&self, i: usize) -> u64 {
        self[i]
    }
}

/// All lanes of a single row: its numbers are copied, so that none need be kept apart from the one that is written.
impl Read<1> for &[Cell<u64>] {
    type Lane = [u64; 1];

    #[inline(always)]
    fn get(self, id: Id) -> [u64; 1] {
        [self[id as usize].get()]
    }
}

impl Write<1> for &Cell<u64> {
    #[inline(always)]
    fn put(&mut self, _: usize, bits: u64) {
        self.set(bits);
    }

    #[inline(always)]
    fn put_before(&self, _: usize) -> u64 {
        self.get()
    }
}

#[inline(always)]
pub(super) fn one<const N: usize>(out: &mut impl Write<N>, a: impl Index<usize, Output = u64>, f: impl Fn(u64) -> u64) {
    for i in 0..N {
        out.put(i, f(a[i]));
    }
}

#[inline(always)]
pub(super) fn two<const N: usize, L: Index<usize, Output = u64>>(
    out: &mut impl Write<N>,
    a: L,
    b: L,
    f: impl Fn(u64, u64) -> u64,
) {
    for i in 0..N {
        out.put(i, f(a[i], b[i]));
    }
}

/// Any of several lanes, two in one pass over the rows; all of them where `flip` is all ones and not zeros, which turns each
/// before and their result after.
#[inline(always)]
pub(super) fn joined<const N: usize>(out: &mut impl Write<N>, others: impl Read<N>, of: &[Id], flip: u64) {
    out.fill(flip);
    for pair in of.chunks(2) {
        let [Some(a), Some(b)] = [pair.first(), pair.last()] else { return };
        let (a, b) = (others.get(*a), others.get(*b));
        for i in 0..N {
            out.put(i, flip ^ ((flip ^ out.put_before(i)) | (flip ^ a[i]) | (flip ^ b[i])));
        }
    }
}

/// A step over a lane and a number that may be the same in every row.
#[inline(always)]
pub(super) fn with<const N: usize, R: Read<N>>(
    out: &mut impl Write<N>,
    others: R,
    a: R::Lane,
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
pub(super) fn either<const N: usize>(
    out: &mut impl Write<N>,
    others: impl Read<N>,
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
