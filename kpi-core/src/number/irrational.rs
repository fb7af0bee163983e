//! Roots and logarithms, correctly rounded.
//!
//! Each function first finds out, by integers alone, whether its result is rational; then the result is exact. Where it is
//! irrational it cannot be a tie between two decimals, so an interval around it, made narrow enough, has both its ends round
//! to one decimal: that is the result. The interval starts at 128 bits, and its bits double until it is narrow enough.

use dashu_int::ops::{BitTest, SquareRoot};
use dashu_int::{IBig, Sign, UBig};

use super::base::{coprime_base, exponent, perfect_root};
use super::fixed::{self, Ball};
use super::rounding::divide;
use super::{Exact, Mode};

/// Significant digits of an irrational figure.
const DIGITS: u32 = 28;

/// Bits to begin with: 28 digits are 93 bits, and the rest leaves a second round to one figure in millions.
const FIRST_BITS: usize = 128;

/// The weighted geometric mean `s₁^w₁ · s₂^w₂ · …` of (score, weight) pairs.
///
/// A score with weight 0 takes no part. A score of 0 makes the mean 0. A rational mean is exact (`8^(1/3)` is 2); an
/// irrational one is rounded half-even to 28 significant digits.
///
/// `None` where a score that takes part is negative, where a weight is negative, or where the weights do not sum to exactly 1.
///
/// The time grows with the square of the number of scores and with that of their width; for 10 scores of a few digits it is some
/// ten microseconds.
///
/// ```
/// use kpi_core::number::{Exact, geometric};
///
/// let number = |text| Exact::parse(text).unwrap();
/// let half = number("1/2");
/// assert_eq!(geometric(&[(number("2"), half.clone()), (number("8"), half.clone())]), Some(number("4")));
/// let mean = geometric(&[(number("1"), half.clone()), (number("2"), half.clone())]).unwrap();
/// assert_eq!(mean.decimal_text(), "1.414213562373095048801688724");
/// assert_eq!(geometric(&[(number("-1"), half.clone()), (number("0"), half)]), None);
/// ```
pub fn geometric(terms: &[(Exact, Exact)]) -> Option<Exact> {
    let sum = terms.iter().fold(Exact::ZERO, |sum, (_, weight)| sum.add(weight));
    if sum != Exact::ONE || terms.iter().any(|(_, weight)| weight.signum() < 0) {
        return None;
    }
    let present = || terms.iter().filter(|(_, weight)| !weight.is_zero());
    if present().any(|(score, _)| score.signum() < 0) {
        return None;
    }
    if present().any(|(score, _)| score.is_zero()) {
        return Some(Exact::ZERO);
    }
    let parts: Vec<Term> = present().map(|(score, weight)| Term::new(score, weight)).collect();
    if let Some(exact) = rational_product(&parts) {
        return Some(exact);
    }
    widening(|bits| {
        // The sum of at most 2^16 or so terms, each weighted by at most 1, is off by few ulps more than the logarithms.
        let mut log = Ball::zero(bits);
        for Term { num, den, weight, .. } in &parts {
            let (weight_num, weight_den) = weight.clone().into_parts();
            log = log.plus(fixed::ln(num, den, bits).times(&weight_num, &weight_den).at_scale(bits));
        }
        let ln2 = fixed::ln(&UBig::from(2u8), &UBig::ONE, bits + log.mid.bit_len().saturating_sub(bits));
        let scale = ln2.scale;
        let (low, high, exponent) = fixed::exp(&log.at_scale(scale), &ln2)?;
        let end = |value| times_power_of_two(value, exponent);
        agreed(end(low)?, end(high)?)
    })
}

/// A score above 0 with its weight.
struct Term {
    num: UBig,
    den: UBig,
    weight: Exact,
}

impl Term {
    fn new(score: &Exact, weight: &Exact) -> Term {
        let (num, den) = parts(score);
        Term { num, den, weight: weight.clone() }
    }
}

/// The product of powers where it is rational. With the scores written in a coprime base, the exponent of each member `b` is
/// `u/v = Σ weight · exponent in the score`; the product is rational exactly where each `b^(u/v)` is (see [`super::base`]), which
/// is where `b` is a perfect power of degree `v`. Exponents are sums, so weights of any denominator cost nothing.
fn rational_product(terms: &[Term]) -> Option<Exact> {
    let mut product = Exact::ONE;
    for b in coprime_base(terms.iter().flat_map(|term| [&term.num, &term.den])) {
        let power = terms.iter().fold(Exact::ZERO, |power, term| {
            let count = exponent(&b, &term.num) as i64 - exponent(&b, &term.den) as i64;
            if count == 0 { power } else { power.add(&term.weight.mul(&Exact::integer(count))) }
        });
        let (u, v) = power.into_parts();
        if u == IBig::ZERO {
            continue;
        }
        // As the weights sum to 1, |u/v| is at most the greatest exponent, and b^|u/v| no wider than the widest score.
        let root = perfect_root(&b, usize::try_from(v).ok()?)?;
        let (sign, u) = u.into_parts();
        let factor = root.pow(usize::try_from(u).ok()?);
        product = match sign {
            Sign::Positive => product.mul(&Exact::from_parts(IBig::from(factor), UBig::ONE)),
            Sign::Negative => product.mul(&Exact::from_parts(IBig::ONE, factor)),
        };
    }
    Some(product)
}

/// How far `x` is on the way between two numbers on a logarithmic scale: `(ln x - ln from) / (ln to - ln from)`.
///
/// It is 0 at `from`, 1 at `to`, and outside of 0..1 beyond them. A rational result is exact; an irrational one is rounded
/// half-even to 28 significant digits.
///
/// `None` where one of the three is 0 or less, or `from` equals `to`.
///
/// ```
/// use kpi_core::number::{Exact, log_ratio};
///
/// let number = |text| Exact::parse(text).unwrap();
/// assert_eq!(log_ratio(&number("10"), &number("1"), &number("100")), Some(number("1/2")));
/// let progress = log_ratio(&number("20"), &number("1"), &number("100")).unwrap();
/// assert_eq!(progress.decimal_text(), "0.6505149978319905976068694474");
/// assert_eq!(log_ratio(&number("0"), &number("1"), &number("100")), None);
/// ```
pub fn log_ratio(x: &Exact, from: &Exact, to: &Exact) -> Option<Exact> {
    if [x, from, to].iter().any(|value| value.signum() <= 0) || from == to {
        return None;
    }
    let ((x_num, x_den), (to_num, to_den)) = (parts(&x.div(from)?), parts(&to.div(from)?));
    // (x/from)^q = (to/from)^p exactly where q times the exponents of the one are p times those of the other, since the powers
    // of a coprime base are independent. So the result is rational exactly where the exponents are proportional.
    let exponents: Vec<(i64, i64)> = coprime_base([&x_num, &x_den, &to_num, &to_den])
        .iter()
        .map(|b| {
            let count = |num, den| exponent(b, num) as i64 - exponent(b, den) as i64;
            (count(&x_num, &x_den), count(&to_num, &to_den))
        })
        .collect();
    // As from is not to, there is an exponent other than 0.
    let &(p, q) = exponents.iter().find(|(_, q)| *q != 0)?;
    let (p, q) = (i128::from(p), i128::from(q));
    if exponents.iter().all(|&(a, b)| i128::from(a) * q == i128::from(b) * p) {
        return Exact::from_ratio(p, q);
    }
    widening(|bits| {
        let size = |ball: Ball| {
            let negative = ball.mid < IBig::ZERO;
            let (low, high) = Ball { mid: fixed::signed(false, ball.mid.into_parts().1), ..ball }.ends();
            // Neither is 0, and ln is precise in relation to its value; so this holds at once.
            (low > IBig::ZERO).then_some((negative, low, high))
        };
        let (x, to) = (fixed::ln(&x_num, &x_den, bits), fixed::ln(&to_num, &to_den, bits));
        let scale = x.scale.max(to.scale);
        let (x_negative, x_low, x_high) = size(x.at_scale(scale))?;
        let (to_negative, to_low, to_high) = size(to.at_scale(scale))?;
        let quotient = |num: IBig, den: IBig| Exact::from_parts(num, den.into_parts().1);
        let result = agreed(quotient(x_low, to_high), quotient(x_high, to_low))?;
        Some(if x_negative == to_negative { result } else { result.neg() })
    })
}

/// The square root. A rational root is exact; an irrational one is rounded half-even to 28 significant digits.
///
/// `None` for a negative number.
///
/// ```
/// use kpi_core::number::{Exact, sqrt};
///
/// let number = |text| Exact::parse(text).unwrap();
/// assert_eq!(sqrt(&number("0.25")), Some(number("0.5")));
/// assert_eq!(sqrt(&number("3")).unwrap().decimal_text(), "1.732050807568877293527446342");
/// assert_eq!(sqrt(&number("-1")), None);
/// ```
pub fn sqrt(x: &Exact) -> Option<Exact> {
    if x.signum() < 0 {
        return None;
    }
    let (num, den) = parts(x);
    let root = |square: &UBig| Some(square.sqrt()).filter(|root| root * root == *square);
    if let (Some(num), Some(den)) = (root(&num), root(&den)) {
        return Some(Exact::from_parts(IBig::from(num), den));
    }
    // With r = floor(√(x · 4^k)) the root is between r / 2^k and (r + 1) / 2^k; k makes r as wide as the bits asked for.
    widening(|bits| {
        let k = (bits + den.bit_len().saturating_sub(num.bit_len()) / 2) as i64
            - (num.bit_len().saturating_sub(den.bit_len()) / 2) as i64;
        let shift = 2 * k.unsigned_abs() as usize;
        let square = if k >= 0 { (&num << shift) / &den } else { &num / (&den << shift) };
        let low = IBig::from(square.sqrt());
        let high = &low + IBig::ONE;
        agreed(times_power_of_two(low, -k)?, times_power_of_two(high, -k)?)
    })
}

/// The reduced numerator and denominator of a number of 0 or more.
fn parts(value: &Exact) -> (UBig, UBig) {
    let (num, den) = value.clone().into_parts();
    (num.into_parts().1, den)
}

/// Asks with more and more bits. It ends for irrational figures, as none lies between two decimals exactly.
fn widening(mut attempt: impl FnMut(usize) -> Option<Exact>) -> Option<Exact> {
    let mut bits = FIRST_BITS;
    loop {
        if let Some(result) = attempt(bits) {
            return Some(result);
        }
        bits = bits.checked_mul(2)?;
    }
}

/// The decimal that both ends of an interval round to, and so, as rounding keeps the order, everything between them.
fn agreed(low: Exact, high: Exact) -> Option<Exact> {
    let low = significant(low)?;
    (low == significant(high)?).then_some(low)
}

fn times_power_of_two(value: IBig, exponent: i64) -> Option<Exact> {
    let shift = usize::try_from(exponent.unsigned_abs()).ok()?;
    Some(if exponent >= 0 {
        Exact::from_parts(value << shift, UBig::ONE)
    } else {
        Exact::from_parts(value, UBig::ONE << shift)
    })
}

/// A number above 0, half-even to 28 significant digits; `None` for others.
fn significant(value: Exact) -> Option<Exact> {
    if value.signum() <= 0 {
        return None;
    }
    let (num, den) = value.into_parts();
    let (least, end) = (IBig::from(10).pow(DIGITS as usize - 1), IBig::from(10).pow(DIGITS as usize));
    // value · 10^decimals is to be in 10^27..10^28. 1233/4096 is log10(2) to within 5e-6, so the guess is at most a few off.
    let magnitude = ((num.bit_len() as i64 - den.bit_len() as i64) * 1233) >> 12;
    let mut decimals = i64::from(DIGITS) - 1 - magnitude;
    loop {
        let power = UBig::from(10u8).pow(usize::try_from(decimals.unsigned_abs()).ok()?);
        let (num, den) =
            if decimals >= 0 { (&num * IBig::from(power.clone()), den.clone()) } else { (num.clone(), &den * &power) };
        let whole = divide(num.clone(), den.clone(), Mode::Down);
        if whole < least {
            decimals += 1;
        } else if whole >= end {
            decimals -= 1;
        } else {
            let digits = divide(num, den, Mode::HalfEven);
            return Some(if decimals >= 0 {
                Exact::from_parts(digits, power)
            } else {
                Exact::from_parts(digits * IBig::from(power), UBig::ONE)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    fn mean(terms: &[(&str, &str)]) -> String {
        geometric(&terms.iter().map(|(score, weight)| (number(score), number(weight))).collect::<Vec<_>>())
            .unwrap()
            .decimal_text()
    }

    #[test]
    fn rational_means_are_exact() {
        assert_eq!(mean(&[("8", "1/3"), ("1", "2/3")]), "2");
        assert_eq!(mean(&[("12", "1/2"), ("3", "1/2")]), "6");
        assert_eq!(mean(&[("0.9", "0.5"), ("0.4", "0.5")]), "0.6");
        assert_eq!(mean(&[("1/3", "1")]), "1/3");
        assert_eq!(
            mean(&[("1/3", "0.0000000000000000000000000001"), ("1/3", "0.9999999999999999999999999999")]),
            "1/3"
        );
    }

    #[test]
    fn irrational_means_are_correctly_rounded() {
        assert_eq!(mean(&[("3", "1/2"), ("1", "1/2")]), "1.732050807568877293527446342");
        // 1 + 5e-28 - 1.25e-55: below the tie by 28 digits more than are kept
        assert_eq!(mean(&[("1000000000000000000000000001/1000000000000000000000000000", "1/2"), ("1", "1/2")]), "1");
        assert_eq!(mean(&[("2", "0.0000000000000000000000000001"), ("1", "0.9999999999999999999999999999")]), "1");
    }

    #[test]
    fn shares_of_the_way_are_exact_or_rounded() {
        let share =
            |x: &str, from: &str, to: &str| log_ratio(&number(x), &number(from), &number(to)).unwrap().decimal_text();
        assert_eq!(share("8", "1", "4"), "1.5");
        assert_eq!(share("5", "5", "7"), "0");
        assert_eq!(share("7", "5", "7"), "1");
        assert_eq!(share("1/6", "1", "36"), "-0.5");
        assert_eq!(share("0.5", "1", "3"), "-0.6309297535714574370995271143");
        assert_eq!(share("3", "1", "0.5"), "-1.584962500721156181453738944");
    }

    #[test]
    fn roots_of_any_size_are_found() {
        let tiny = Exact::from_parts(IBig::from(2), UBig::from(10u8).pow(1000));
        let root = Exact::from_parts(IBig::from(1_414_213_562_373_095_048_801_688_724_i128), UBig::from(10u8).pow(527));
        assert_eq!(sqrt(&tiny), Some(root.clone()));
        assert_eq!(sqrt(&Exact::ONE.div(&tiny).unwrap()).unwrap().mul(&root).publish(None).unwrap().to_string(), "1");
    }
}
