//! Points on straight lines, and what is chosen beside them. The division takes as long as all else together, so that
//! what is done in the same pass over the rows costs next to nothing.

// One index into lanes of one length is what the compiler turns into vector instructions.
#![allow(clippy::needless_range_loop)]

use std::hint::select_unpredictable;

use super::super::fused::{Between, Chord, Chords, End, Line, Unfit};
use super::lanes::{Marks, Read, Write};
use super::number::{further, mark, nonzero, num};

/// What a line makes of its quotient.
#[derive(Clone, Copy)]
struct Shape {
    least: f64,
    most: f64,
    slope: f64,
    plus: f64,
}

impl Shape {
    #[inline(always)]
    fn new(line: &Line) -> Self {
        Shape { least: line.least.get(), most: line.most.get(), slope: line.slope.get(), plus: line.plus.get() }
    }

    #[inline(always)]
    fn point(self, n: f64, d: f64) -> u64 {
        let quotient = n / nonzero(d);
        let quotient = if self.least > quotient { self.least } else { quotient };
        let quotient = if self.most < quotient { self.most } else { quotient };
        (self.plus + self.slope * quotient).to_bits()
    }
}

/// See [`Unfit`].
#[derive(Clone, Copy)]
pub(super) struct Doubt {
    looked_at: u64,
    below: f64,
}

impl Doubt {
    #[inline(always)]
    pub(super) fn new(unfit: Unfit) -> Self {
        Doubt { looked_at: if unfit.in_size { u64::MAX >> 1 } else { u64::MAX }, below: unfit.below.get() }
    }

    #[inline(always)]
    pub(super) fn of(self, d: f64) -> u64 {
        mark(num(d.to_bits() & self.looked_at) < self.below)
    }
}

/// See [`Line`].
#[inline(always)]
pub(super) fn line<const N: usize>(out: &mut impl Write<N>, others: impl Read<N>, it: &Line, doubt: &mut Marks<N>) {
    let (shape, unfit) = (Shape::new(it), Doubt::new(it.unfit));
    let [x, from, y, to] = [it.num.0, it.num.1, it.den.0, it.den.1].map(|id| others.get(id));
    let mut any = 0;
    for i in 0..N {
        let d = num(y[i]) - num(to[i]);
        any |= unfit.of(d);
        out.put(i, shape.point(num(x[i]) - num(from[i]), d));
    }
    if any != 0 {
        doubt.mark(|i| unfit.of(num(y[i]) - num(to[i])));
    }
}

/// See [`Between`].
#[inline(always)]
pub(super) fn between<const N: usize>(
    out: &mut impl Write<N>,
    others: impl Read<N>,
    it: &Between,
    doubt: &mut Marks<N>,
) {
    let (shape, unfit) = (Shape::new(&it.line), Doubt::new(it.line.unfit));
    let Line { num: (x, from), den: (y, to), .. } = it.line;
    let [a, x, from, y, to] = [it.a, x, from, y, to].map(|id| others.get(id));
    macro_rules! end {
        ($end:expr) => {{
            let End { f, g, b, plus, is } = $end;
            (f.get(), g.get(), others.get(b), plus.get(), others.get(is))
        }};
    }
    let (f0, g0, b0, plus0, before) = end!(it.before);
    let (f1, g1, b1, plus1, after) = end!(it.after);
    let mut any = 0;
    let further = further(it.or_equal);
    let (plus0, plus1) = (plus0 + further, plus1 + further);
    for i in 0..N {
        let (a, d) = (num(a[i]), num(y[i]) - num(to[i]));
        any |= unfit.of(d);
        let value = shape.point(num(x[i]) - num(from[i]), d);
        let value = select_unpredictable(f1 * a < g1 * num(b1[i]) + plus1, value, after[i]);
        out.put(i, select_unpredictable(f0 * a < g0 * num(b0[i]) + plus0, before[i], value));
    }
    if any != 0 {
        doubt.mark(|i| unfit.of(num(y[i]) - num(to[i])));
    }
}

/// See [`Chords`].
#[inline(always)]
pub(super) fn chords<const N: usize>(out: &mut impl Write<N>, others: impl Read<N>, it: &Chords, doubt: &mut Marks<N>) {
    let [a, before, after] = [it.a, it.before, it.after].map(|id| others.get(id));
    let [from, middle, to] = it.knots.map(|id| others.get(id));
    let [plus_from, plus_to] = it.open.map(|plus| plus.get());
    macro_rules! chord {
        ($chord:expr) => {{
            let Chord { unfit, slope, plus } = $chord;
            (Doubt::new(unfit), slope.get(), plus.get())
        }};
    }
    let (unfit0, slope0, plus0) = chord!(it.chords[0]);
    let (unfit1, slope1, plus1) = chord!(it.chords[1]);
    let mut any = 0;
    let further = further(it.or_equal);
    let (plus_from, plus_to) = (plus_from + further, plus_to + further);
    for i in 0..N {
        let (a, k0, k1, k2) = (num(a[i]), num(from[i]), num(middle[i]), num(to[i]));
        let (d0, d1) = (k1 - k0, k2 - k1);
        any |= unfit0.of(d0) | unfit1.of(d1);
        let is_first = a < k1 + further;
        let d = select_unpredictable(is_first, d0, d1);
        let quotient = (a - select_unpredictable(is_first, k0, k1)) / nonzero(d);
        let slope = select_unpredictable(is_first, slope0, slope1);
        let value = (select_unpredictable(is_first, plus0, plus1) + slope * quotient).to_bits();
        let value = select_unpredictable(is_first | (a < k2 + plus_to), value, after[i]);
        out.put(i, select_unpredictable(a < k0 + plus_from, before[i], value));
    }
    if any != 0 {
        doubt.mark(|i| {
            let (k0, k1, k2) = (num(from[i]), num(middle[i]), num(to[i]));
            unfit0.of(k1 - k0) | unfit1.of(k2 - k1)
        });
    }
}
