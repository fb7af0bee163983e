//! Numbers against slow definitions: arithmetic against big rationals, rounding against its meaning, text there and back.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use dashu_int::IBig;
use dashu_ratio::RBig;
use kpi_core::number::{Exact, Mode, NumberError, Rounding, geometric, log_ratio, sqrt};
use proptest::prelude::*;

/// A number and, computed apart from it, what it should be.
#[derive(Clone, Debug)]
struct Pair(Exact, RBig);

fn big(num: &IBig, den: &IBig) -> RBig {
    RBig::from_parts_signed(num.clone(), den.clone())
}

fn pair(num: i128, den: i128) -> Pair {
    Pair(Exact::from_ratio(num, den).unwrap(), big(&num.into(), &den.into()))
}

/// Integers of every width, and those at the ends of what machine words hold.
fn any_i128() -> impl Strategy<Value = i128> {
    let edges = [
        0,
        1,
        -1,
        2,
        10,
        i64::MAX as i128,
        i64::MIN as i128,
        i64::MAX as i128 + 1,
        i128::MAX,
        i128::MIN,
        i128::MIN + 1,
    ];
    prop_oneof![
        -100_i128..100,
        any::<i64>().prop_map(i128::from),
        any::<i128>(),
        (any::<i128>(), 0_u32..127).prop_map(|(x, shift)| x >> shift),
        prop::sample::select(edges.to_vec()),
    ]
}

fn any_small() -> impl Strategy<Value = Pair> {
    prop_oneof![
        (any_i128(), any_i128().prop_filter("a denominator", |den| *den != 0)).prop_map(|(num, den)| pair(num, den)),
        (any_i128(), 0_u32..29).prop_map(|(num, scale)| pair(num, 10_i128.pow(scale))),
    ]
}

/// Small ones, products of small ones (up to some 500 bits), and their differences, which come back to small.
fn any_pair() -> impl Strategy<Value = Pair> {
    let product = |a: Pair, b: Pair| Pair(a.0.mul(&b.0), &a.1 * &b.1);
    prop_oneof![
        4 => any_small(),
        2 => (any_small(), any_small()).prop_map(move |(a, b)| product(a, b)),
        1 => (any_small(), any_small(), any_small(), any_small()).prop_map(move |(a, b, c, d)| product(product(a, b), product(c, d))),
        1 => (any_small(), any_small()).prop_map(|(a, b)| Pair(a.0.add(&b.0).sub(&a.0), b.1)),
    ]
}

fn hash(value: &Exact) -> u64 {
    let mut state = DefaultHasher::new();
    value.hash(&mut state);
    state.finish()
}

/// The value by its text, which is reduced on both sides.
fn same(found: &Exact, expected: &RBig) -> Result<(), TestCaseError> {
    let text = if expected.is_int() {
        expected.numerator().to_string()
    } else {
        format!("{}/{}", expected.numerator(), expected.denominator())
    };
    prop_assert_eq!(found.fraction(), text);
    let fits = i128::try_from(expected.numerator()).is_ok() && i128::try_from(expected.denominator()).is_ok();
    prop_assert!(!fits || found.is_small(), "a number that fits is small");
    Ok(())
}

/// `value / to` made whole by the definition of each mode, from the whole number below it.
fn slowly_rounded(value: &RBig, to: &RBig, mode: Mode) -> RBig {
    let multiples = value / to;
    let below = RBig::from(multiples.floor());
    let rest = &multiples - &below;
    if rest == RBig::ZERO {
        return value.clone();
    }
    let above = &below + RBig::ONE;
    let (near_zero, far) =
        if multiples < RBig::ZERO { (above.clone(), below.clone()) } else { (below.clone(), above.clone()) };
    let nearest = match rest.cmp(&(RBig::ONE / RBig::from(2))) {
        Ordering::Less => Some(below.clone()),
        Ordering::Greater => Some(above.clone()),
        Ordering::Equal => None,
    };
    let even = if (below.numerator() % IBig::from(2)) == IBig::ZERO { below.clone() } else { above.clone() };
    let chosen = match mode {
        Mode::HalfEven => nearest.unwrap_or(even),
        Mode::HalfUp => nearest.unwrap_or(far),
        Mode::HalfDown => nearest.unwrap_or(near_zero),
        Mode::Up => far,
        Mode::Down => near_zero,
        Mode::Ceiling => above,
        Mode::Floor => below,
    };
    chosen * to
}

fn a_step() -> impl Strategy<Value = Exact> {
    let common =
        ["1", "0.1", "0.01", "0.001", "0.05", "0.25", "100", "1/8", "25", "1%"].map(|text| Exact::parse(text).unwrap());
    prop_oneof![
        prop::sample::select(common.to_vec()),
        (1_i64.., 0_u32..29).prop_map(|(num, scale)| Exact::from_ratio(num.into(), 10_i128.pow(scale)).unwrap()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arithmetic_is_that_of_rationals(a in any_pair(), b in any_pair()) {
        same(&a.0.add(&b.0), &(&a.1 + &b.1))?;
        same(&a.0.sub(&b.0), &(&a.1 - &b.1))?;
        same(&a.0.mul(&b.0), &(&a.1 * &b.1))?;
        same(&(&a.0 + &b.0), &(&a.1 + &b.1))?;
        match a.0.div(&b.0) {
            None => prop_assert!(b.0.is_zero()),
            Some(quotient) => same(&quotient, &(&a.1 / &b.1))?,
        }
        same(&a.0.neg(), &(-a.1.clone()))?;
        same(&a.0.abs(), &if a.1 < RBig::ZERO { -a.1.clone() } else { a.1.clone() })?;
        same(&a.0.floor(), &RBig::from(a.1.floor()))?;
        same(&a.0.reduced(), &a.1)?;
        prop_assert_eq!(a.0.signum(), match a.1.cmp(&RBig::ZERO) { Ordering::Less => -1, Ordering::Equal => 0, Ordering::Greater => 1 });
        prop_assert_eq!(a.0.is_zero(), a.1 == RBig::ZERO);
        prop_assert_eq!(a.0.is_integer(), a.1.is_int());
    }

    #[test]
    fn order_equality_and_hash_are_those_of_the_value(a in any_pair(), b in any_pair(), k in 1_i64..1000) {
        prop_assert_eq!(a.0.cmp(&b.0), a.1.cmp(&b.1));
        prop_assert_eq!(a.0 == b.0, a.1 == b.1);
        // the same value by another way: not reduced, or through wide ones
        let k = Exact::integer(k);
        let again = a.0.mul(&k).div(&k).unwrap();
        prop_assert_eq!(&again, &a.0);
        prop_assert_eq!(hash(&again), hash(&a.0));
        let through = a.0.add(&b.0).sub(&b.0);
        prop_assert_eq!(&through, &a.0);
        prop_assert_eq!(hash(&through), hash(&a.0));
    }

    #[test]
    fn every_mode_rounds_by_its_definition(value in any_pair(), to in a_step(), k in -1000_i64..1000) {
        let step = { let (num, den) = to.ratio().unwrap(); big(&num.into(), &den.into()) };
        let tie = Pair(to.mul(&Exact::from_ratio(2 * i128::from(k) + 1, 2).unwrap()), &step * RBig::from_parts_signed((2 * k + 1).into(), 2.into()));
        for mode in Mode::ALL {
            let rounding = Rounding::new(to.clone(), mode).unwrap();
            for pair in [&value, &tie] {
                let rounded = pair.0.round(&rounding);
                same(&rounded, &slowly_rounded(&pair.1, &step, mode))?;
                prop_assert_eq!(rounded.round(&rounding), rounded);
            }
        }
    }

    #[test]
    fn a_number_reads_back_from_its_text(value in any_pair()) {
        for text in [value.0.fraction(), value.0.decimal_text()] {
            match Exact::parse(&text) {
                Ok(again) => prop_assert_eq!(&again, &value.0),
                Err(error) => prop_assert!(error != NumberError::Malformed && text.len() > 28, "{}: {}", text, error),
            }
        }
    }

    #[test]
    fn decimals_go_in_and_out(digits in -10_i128.pow(28) + 1..10_i128.pow(28), scale in 0_u32..29, shift in 0_u32..94) {
        let decimal = rust_decimal::Decimal::from_i128_with_scale(digits >> shift, scale);
        let exact = Exact::from_decimal(decimal);
        let out = exact.to_decimal().unwrap();
        prop_assert_eq!(out, decimal);
        prop_assert_eq!(out.to_string(), decimal.normalize().to_string());
        prop_assert_eq!(exact.decimal_text(), out.to_string());
        prop_assert_eq!(&Exact::parse(&decimal.to_string()).unwrap(), &exact);
        let shown = exact.publish(Some(scale)).unwrap();
        let zero = decimal.is_zero() && decimal.is_sign_negative();
        prop_assert!(zero || shown.to_string() == decimal.to_string());
        prop_assert_eq!(shown.to_decimal().scale(), scale);
    }

    #[test]
    fn a_published_figure_is_the_rounded_one(value in any_pair(), decimals in prop::option::of(0_u32..40)) {
        let to = Exact::ONE.div(&(0..decimals.unwrap_or(10)).fold(Exact::ONE, |p, _| p.mul(&Exact::integer(10)))).unwrap();
        let rounded = value.0.round(&Rounding::new(to, Mode::HalfEven).unwrap());
        let digits = {
            let text = rounded.abs().decimal_text();
            text.trim_start_matches('0').trim_start_matches('.').chars().filter(char::is_ascii_digit).count()
                + if text.starts_with("0.") { text.len() - 2 - text.trim_start_matches("0.").len() } else { 0 }
        };
        match value.0.publish(decimals) {
            None => prop_assert!(rounded.to_decimal().is_none(), "{} {}", rounded, digits),
            Some(shown) => {
                prop_assert_eq!(&shown.to_exact(), &rounded);
                prop_assert_eq!(rust_decimal::Decimal::from(shown), rounded.to_decimal().unwrap());
                let text = shown.to_string();
                let after = text.split_once('.').map_or(0, |(_, after)| after.len());
                prop_assert_eq!(after, shown.decimals() as usize);
                match decimals {
                    Some(decimals) => prop_assert_eq!(shown.decimals(), decimals),
                    None => prop_assert_eq!(text, rounded.decimal_text()),
                }
            }
        }
    }

    #[test]
    fn a_float_is_its_shortest_decimal(float in any::<f64>(), near in -1e6..1e6) {
        for float in [float, near] {
            match Exact::from_f64(float) {
                Ok(None) => prop_assert!(float.is_nan()),
                Ok(Some(exact)) => prop_assert_eq!(exact.decimal_text().parse::<f64>().unwrap(), float),
                Err(_) => prop_assert!(!float.is_finite() || float.abs() >= 1e28 || float.abs() < 1e-11, "{}", float),
            }
        }
    }

    /// Rust's own Display writes the shortest decimal; up to 14 digits there is one only.
    #[test]
    fn a_float_of_few_digits_is_the_decimal_that_it_was_written_as(
        digits in 0_i64..100_000_000_000_000, cut in 0_u32..14, decimals in 0_u32..9, negative: bool,
    ) {
        let digits = digits / 10_i64.pow(cut);
        let written = Exact::from_scaled(if negative { -digits } else { digits }.into(), decimals).unwrap();
        let float: f64 = written.decimal_text().parse().unwrap();
        prop_assert_eq!(Exact::from_f64(float), Ok(Some(written.clone())));
        // The floats beside it have seventeen digits, or mean decimals of their own.
        for beside in [float.next_up(), float.next_down()] {
            if let Ok(found) = Exact::from_f64(beside) {
                let found = found.unwrap();
                prop_assert_ne!(&found, &written);
                prop_assert_eq!(found.decimal_text().parse::<f64>().unwrap(), beside);
                let (shown, text) = (beside.to_string(), found.decimal_text());
                prop_assert!(shown == text || shown.len() == text.len(), "{} {}", shown, text);
            }
        }
    }

    #[test]
    fn a_decimal_is_the_number_that_is_written(
        digits in any::<i64>(), cut in 0_u32..19, decimals in 0_usize..12, zeros in 0_usize..4,
    ) {
        let digits = digits / 10_i64.pow(cut);
        let size = format!("{}{:0>width$}", "0".repeat(zeros), digits.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = size.split_at(size.len() - decimals);
        let sign = if digits < 0 { "-" } else { "" };
        let point = if decimals > 0 { "." } else { "" };
        let text = format!("{sign}{whole}{point}{fraction}");
        prop_assert_eq!(Exact::parse(&text), Ok(Exact::from_ratio(digits.into(), 10_i128.pow(decimals as u32)).unwrap()));
    }

    #[test]
    fn no_text_panics(text in "[-+0-9./%e _]{0,40}|.{0,80}") {
        let _ = Exact::parse(&text);
    }
}

/// A product of factors `text` or `text^exponent`, as the table of irrational figures writes numbers of any size.
fn product(text: &str) -> Exact {
    let power = |base: Exact, exponent: u32| (0..exponent).fold(Exact::ONE, |power, _| power.mul(&base));
    text.split('*').fold(Exact::ONE, |product, factor| {
        let (base, exponent) = factor.split_once('^').unwrap_or((factor, "1"));
        let exponent: i32 = exponent.parse().unwrap();
        let power = power(of_any_length(base), exponent.unsigned_abs());
        if exponent < 0 { product.div(&power).unwrap() } else { product.mul(&power) }
    })
}

/// Texts beyond the limits of `Exact::parse`: fractions of integers of any length.
fn of_any_length(text: &str) -> Exact {
    let integer = |text: &str| {
        let digits = text.trim_start_matches('-').as_bytes();
        let size = digits.chunks(15).fold(Exact::ZERO, |sum, chunk| {
            let chunk = std::str::from_utf8(chunk).unwrap();
            sum.mul(&Exact::integer(10_i64.pow(chunk.len() as u32))).add(&Exact::integer(chunk.parse().unwrap()))
        });
        if text.starts_with('-') { size.neg() } else { size }
    };
    match text.split_once('/') {
        Some((num, den)) => integer(num).div(&integer(den)).unwrap(),
        None => Exact::parse(text).unwrap_or_else(|_| integer(text)),
    }
}

/// `tests/data/irrational.py` worked these out by other means.
#[test]
fn irrational_figures_are_those_of_the_table() {
    let table = include_str!("data/irrational.csv");
    assert!(table.lines().count() > 300);
    for line in table.lines().skip(1) {
        let [function, arguments, expected] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let found = match (function, &arguments[..]) {
            ("geometric", terms) => {
                let terms: Vec<_> = terms
                    .iter()
                    .map(|term| term.split_once(':').unwrap())
                    .map(|(s, w)| (product(s), product(w)))
                    .collect();
                geometric(&terms)
            }
            ("log_ratio", [x, from, to]) => log_ratio(&product(x), &product(from), &product(to)),
            ("sqrt", [x]) => sqrt(&product(x)),
            _ => panic!("{line}"),
        };
        assert_eq!(found, Some(product(expected)), "{line}");
    }
}

#[test]
fn figures_without_a_meaning_are_none() {
    let number = |text: &str| Exact::parse(text).unwrap();
    let mean =
        |terms: &[(&str, &str)]| geometric(&terms.iter().map(|(s, w)| (number(s), number(w))).collect::<Vec<_>>());
    assert_eq!(mean(&[]), None);
    assert_eq!(mean(&[("2", "0.5")]), None);
    assert_eq!(mean(&[("2", "1.5"), ("3", "-0.5")]), None);
    assert_eq!(mean(&[("-2", "0.5"), ("0", "0.5")]), None);
    assert_eq!(mean(&[("2", "0.5"), ("0", "0.5")]), Some(Exact::ZERO));
    assert_eq!(mean(&[("-2", "0"), ("3", "1")]), Some(number("3")));
    for (x, from, to) in [("0", "1", "2"), ("1", "-1", "2"), ("1", "1", "0"), ("5", "3", "3")] {
        assert_eq!(log_ratio(&number(x), &number(from), &number(to)), None);
    }
    assert_eq!(sqrt(&number("-1")), None);
    assert_eq!(sqrt(&Exact::ZERO), Some(Exact::ZERO));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The square of a root is the number, or the number lies between the squares of the two ends of the last digit.
    #[test]
    fn a_root_squared_is_the_number(a in any_pair()) {
        let value = a.0.abs();
        let root = sqrt(&value).unwrap();
        let half = &geometric(&[(value.clone(), Exact::from_ratio(1, 2).unwrap()), (Exact::ONE, Exact::from_ratio(1, 2).unwrap())]).unwrap();
        prop_assert_eq!(&root, half);
        let off = root.mul(&root).sub(&value).abs();
        let ulps = Exact::from_ratio(1, 10_i128.pow(27)).unwrap();
        prop_assert!(off <= value.mul(&ulps));
    }

    /// A mean of equal scores is that score, and a mean does not depend on the order.
    #[test]
    fn a_mean_keeps_equal_scores_and_forgets_the_order(a in any_pair(), b in any_pair(), k in 1_i128..10_i128.pow(28)) {
        let weight = Exact::from_ratio(k, 10_i128.pow(28)).unwrap();
        let rest = Exact::ONE.sub(&weight);
        let (a, b) = (a.0.abs(), b.0.abs());
        prop_assert_eq!(geometric(&[(a.clone(), weight.clone()), (a.clone(), rest.clone())]), Some(a.clone()));
        let there = geometric(&[(a.clone(), weight.clone()), (b.clone(), rest.clone())]);
        prop_assert!(there.is_some());
        prop_assert_eq!(there, geometric(&[(b, rest), (a, weight)]));
    }
}
