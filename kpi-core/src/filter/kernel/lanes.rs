//! The registers of a chunk, and loops over them.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::ops::{Deref, DerefMut};

use super::super::node::{Arg, Id};
use super::super::program::Program;
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

/// The registers of a chunk.
#[derive(Debug)]
pub(in super::super) struct Lanes<const N: usize> {
    /// Rows with any bit set are decided by exact arithmetic.
    pub(in super::super) doubt: Box<Lane<N>>,
    pub(in super::super) lanes: Vec<Lane<N>>,
}

impl<const N: usize> Lanes<N> {
    pub(in super::super) fn new(program: &Program) -> Self {
        let mut lanes = vec![Lane([0; N]); program.lanes];
        for (lane, bits) in &program.constants {
            lanes[*lane as usize] = Lane([*bits; N]);
        }
        Lanes { doubt: Box::new(Lane([0; N])), lanes }
    }
}

/// The lanes that a step may read.
pub(super) trait Read<const N: usize> {
    fn get(&self, id: Id) -> &Lane<N>;
}

/// The lanes beside the one that is written.
pub(super) struct Others<'l, const N: usize> {
    pub(super) before: &'l [Lane<N>],
    pub(super) after: &'l [Lane<N>],
}

impl<const N: usize> Read<N> for Others<'_, N> {
    #[inline(always)]
    fn get(&self, id: Id) -> &Lane<N> {
        let id = id as usize;
        if id < self.before.len() { &self.before[id] } else { &self.after[id - self.before.len() - 1] }
    }
}

/// All lanes, while the result stands elsewhere.
pub(super) struct All<'l, const N: usize>(pub(super) &'l [Lane<N>]);

impl<const N: usize> Read<N> for All<'_, N> {
    #[inline(always)]
    fn get(&self, id: Id) -> &Lane<N> {
        &self.0[id as usize]
    }
}

#[inline(always)]
pub(super) fn one<const N: usize>(out: &mut Lane<N>, a: &Lane<N>, f: impl Fn(u64) -> u64) {
    for i in 0..N {
        out[i] = f(a[i]);
    }
}

#[inline(always)]
pub(super) fn two<const N: usize>(out: &mut Lane<N>, a: &Lane<N>, b: &Lane<N>, f: impl Fn(u64, u64) -> u64) {
    for i in 0..N {
        out[i] = f(a[i], b[i]);
    }
}

/// A step over a lane and a number that may be the same in every row.
#[inline(always)]
pub(super) fn with<const N: usize>(
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
pub(super) fn either<const N: usize>(
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
