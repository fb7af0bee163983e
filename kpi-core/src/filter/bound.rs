//! How far a computed float may lie from the exact figure: one function for each row of the table in the book's chapter
//! on batches, which proves them. A bound is worked out once, from the ranges of the operands, where these are narrow;
//! else row by row, from the operands themselves. It is the same function.

/// What one operation on floats may be off by, in parts of its result: 2^-52, twice what rounding to nearest needs, so
/// that the bounds hold under every rounding mode of the host.
pub(super) const U: f64 = f64::EPSILON;

/// More than what is lost where a result is too small for a normal float, flushed to zero or not.
const TINY: f64 = f64::from_bits((1023 - 900) << 52);

/// Makes up for the rounding of the bounds themselves.
const SAFE: f64 = 1.0 + 1e-9;

/// Row *constant*: a number of the card as a float.
pub(super) const CONSTANT: f64 = 4.0 * U;

/// Row *quotient of integers*: `v = n / d`, both exact.
#[inline(always)]
pub(super) fn ratio(v: f64) -> f64 {
    (U * v.abs()) * SAFE + TINY
}

/// Row *product*: of figures known to within `ea` and `eb`.
#[inline(always)]
pub(super) fn product(a: f64, ea: f64, b: f64, eb: f64) -> f64 {
    let (a, b) = (a.abs(), b.abs());
    ((a * eb + b * ea) + (ea * eb + U * (a * b))) * SAFE + TINY
}

/// Row *quotient*: `v`, the quotient of a figure known to within `ea` by an integer `d` of at least 1.
#[inline(always)]
pub(super) fn quotient(v: f64, ea: f64, d: f64) -> f64 {
    (ea / d.abs() + U * v.abs()) * SAFE + TINY
}

/// Row *linear*: one term `c · x` of a sum of `n` terms, where `x` is known to within `e`. The bounds of the terms and
/// of the number added to them, if any, add up to that of the sum.
#[inline(always)]
pub(super) fn term(c: f64, x: f64, e: f64, n: f64) -> f64 {
    let c = c.abs();
    (c * e * (1.0 + CONSTANT) + (n + 6.0) * U * (c * x.abs())) * SAFE + TINY
}

/// Row *rounding*: a figure in parts of the quantum, of which the nearest whole number is taken away. What that is off
/// by grows with the size of the figure.
#[derive(Clone, Copy)]
pub(super) struct Remainder {
    fixed: f64,
    of_size: f64,
}

impl Remainder {
    /// Of a figure that is known to within `e`, and multiplied by `by`.
    #[inline(always)]
    pub(super) fn new(by: f64, e: f64) -> Self {
        Remainder { fixed: (by.abs() * e + 2.0 * U) * SAFE, of_size: 2.0 * CONSTANT * SAFE }
    }

    /// Where the product is `w`.
    #[inline(always)]
    pub(super) fn at(self, w: f64) -> f64 {
        self.fixed + self.of_size * w.abs()
    }
}

#[cfg(test)]
mod tests;
