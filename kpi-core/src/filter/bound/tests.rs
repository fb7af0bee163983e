//! Each bound beside its formula in the book, in fractions: never below it, and above it by next to nothing.

use dashu_ratio::RBig;

use super::*;

/// The exact number that a float is.
fn exact(x: f64) -> RBig {
    RBig::try_from(x).unwrap()
}

fn u() -> RBig {
    exact(f64::EPSILON)
}

fn size(x: f64) -> RBig {
    exact(x.abs())
}

fn whole(n: u32) -> RBig {
    RBig::from(n)
}

/// A bound may be above its formula by a millionth, and by as much as makes up for results too small for a float.
fn holds(bound: f64, formula: &RBig, more: f64, of: &[f64]) {
    let (bound, more) = (exact(bound), exact(more));
    let millionth = RBig::from_parts(1.into(), 1_000_000_u32.into());
    assert!(bound >= *formula && bound >= more, "below its formula: {of:?}");
    assert!(bound <= formula * (RBig::ONE + millionth) + whole(2) * more, "far above its formula: {of:?}");
}

/// Floats of both signs and of many sizes, with 0.
fn floats() -> impl Iterator<Item = f64> {
    let sizes = [0.0, 1e-300, 1e-30, 1e-9, 0.1, 1.0 / 3.0, 1.0, 7.0, 12_345.678, 2_251_799_813_685_247.0, 1e40, 1e99];
    sizes.into_iter().flat_map(|x| [x, -x])
}

/// What they may be off by.
fn errors() -> impl Iterator<Item = f64> {
    [0.0, 1e-300, 1e-20, 3.3e-16, 1e-9, 0.2, 5.0].into_iter()
}

#[test]
fn a_quotient_of_integers_is_off_by_one_operation() {
    for v in floats() {
        holds(ratio(v), &(u() * size(v)), TINY, &[v]);
    }
}

#[test]
fn a_product_is_off_by_its_operands_and_one_operation() {
    for (a, b) in floats().flat_map(|a| floats().map(move |b| (a, b))) {
        for (ea, eb) in errors().flat_map(|ea| errors().map(move |eb| (ea, eb))) {
            let (ax, bx, eax, ebx) = (size(a), size(b), size(ea), size(eb));
            let formula = &ax * &ebx + &bx * &eax + &eax * &ebx + u() * (&ax * &bx);
            holds(product(a, ea, b, eb), &formula, TINY, &[a, ea, b, eb]);
        }
    }
}

#[test]
fn a_quotient_is_off_by_a_part_of_its_dividend_and_one_operation() {
    for (v, ea) in floats().flat_map(|v| errors().map(move |ea| (v, ea))) {
        for d in [1.0, -1.0, 3.0, 1e6, -2_251_799_813_685_247.0] {
            let formula = size(ea) / size(d) + u() * size(v);
            holds(quotient(v, ea, d), &formula, TINY, &[v, ea, d]);
        }
    }
}

#[test]
fn a_term_is_off_by_its_operand_its_constant_and_the_additions() {
    for (c, x) in floats().flat_map(|c| floats().map(move |x| (c, x))) {
        for (e, n) in errors().flat_map(|e| [1.0, 2.0, 40.0, 1000.0].map(|n| (e, n))) {
            let times = exact(n) + whole(6);
            let formula = size(c) * size(e) * (RBig::ONE + whole(4) * u()) + times * u() * (size(c) * size(x));
            holds(term(c, x, e, n), &formula, TINY, &[c, x, e, n]);
        }
    }
}

#[test]
fn a_remainder_is_off_by_its_figure_and_what_it_is_counted_in() {
    for (w, by) in floats().flat_map(|w| floats().map(move |by| (w, by))) {
        for e in errors() {
            let formula = size(by) * size(e) + whole(8) * u() * size(w) + whole(2) * u();
            holds(Remainder::new(by, e).at(w), &formula, 0.0, &[w, by, e]);
        }
    }
}
