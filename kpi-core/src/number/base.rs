//! Integers as products of powers of a coprime base: enough of a factorization to see which powers are rational.
//!
//! Prime factors are out of reach for large integers, and not needed. Where a set of integers is written with pairwise coprime
//! integers above 1, each of them prime or not, two facts hold that are all the rest builds on:
//!
//! - no product of powers of the base is 1 unless every exponent is 0, so exponents are unique;
//! - a product of rational powers of the base is rational exactly where each of the powers is. For let `D` be a common
//!   denominator of the exponents `E`, and the product `R` be rational. A prime divides at most one `b` of the base, so in
//!   `R^D = ∏ b^(D·E)` its exponent comes from that `b` alone, and is a multiple of `D`. That holds for every prime of `b`,
//!   so `b^E` is rational.

use dashu_int::UBig;
use dashu_int::ops::{BitTest, Gcd};

/// Pairwise coprime integers above 1, such that each of `numbers` (above 0) is a product of powers of them.
pub(super) fn coprime_base<'a>(numbers: impl IntoIterator<Item = &'a UBig>) -> Vec<UBig> {
    let mut base: Vec<UBig> = Vec::new();
    let mut open: Vec<UBig> = numbers.into_iter().cloned().collect();
    // Each split replaces two integers by factors whose product is smaller, by one common factor at least; so this ends.
    while let Some(mut number) = open.pop() {
        if number.is_one() || number.is_zero() {
            continue;
        }
        let shared = base.iter().enumerate().find_map(|(i, b)| {
            let common = b.gcd(&number);
            (!common.is_one()).then_some((i, common))
        });
        match shared {
            None => base.push(number),
            Some((i, common)) => {
                number.remove(&common);
                if base[i] == common {
                    open.push(number);
                } else {
                    let mut other = base.swap_remove(i);
                    other.remove(&common);
                    open.extend([number, other, common]);
                }
            }
        }
    }
    base
}

/// The exponent of `b` in `number`, where `number` is a product of powers of a coprime base and `b` is of that base.
pub(super) fn exponent(b: &UBig, number: &UBig) -> usize {
    number.clone().remove(b).unwrap_or(0)
}

/// The integer whose `degree`-th power is `number`, if there is one; `number` is above 1.
pub(super) fn perfect_root(number: &UBig, degree: usize) -> Option<UBig> {
    // 2 is the least root, so a number of n bits has roots up to degree n - 1 only.
    match degree {
        0 => None,
        1 => Some(number.clone()),
        _ if degree >= number.bit_len() => None,
        _ => Some(number.nth_root(degree)).filter(|root| root.pow(degree) == *number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(numbers: &[u64]) -> Vec<UBig> {
        let numbers: Vec<UBig> = numbers.iter().map(|&n| UBig::from(n)).collect();
        let mut base = coprime_base(&numbers);
        base.sort();
        base
    }

    #[test]
    fn a_base_is_coprime_and_holds_every_number() {
        let is = |numbers: &[u64], base: &[u64]| {
            assert_eq!(sorted(numbers), base.iter().map(|&b| UBig::from(b)).collect::<Vec<_>>())
        };
        is(&[1], &[]);
        is(&[8, 4], &[2]);
        is(&[12, 18], &[2, 3]);
        is(&[6, 36, 35], &[6, 35]);
        is(&[6, 10, 15], &[2, 3, 5]);
        is(&[1000, 77, 49], &[7, 11, 1000]);
    }

    #[test]
    fn powers_of_any_height_are_taken_apart_at_once() {
        let (two, three) = (UBig::from(2u8), UBig::from(3u8));
        let (a, b) = (two.pow(30_000) * three.pow(7), two.pow(11) * three.pow(20_000));
        let mut base = coprime_base([&a, &b]);
        base.sort();
        assert_eq!(base, [two.clone(), three]);
        assert_eq!(exponent(&two, &a), 30_000);
    }

    #[test]
    fn roots_are_perfect_or_none() {
        assert_eq!(perfect_root(&UBig::from(1024u32), 5), Some(UBig::from(4u8)));
        assert_eq!(perfect_root(&UBig::from(1024u32), 3), None);
        assert_eq!(perfect_root(&UBig::from(7u8), usize::MAX), None);
        assert_eq!(perfect_root(&UBig::from(7u8), 1), Some(UBig::from(7u8)));
        assert_eq!(perfect_root(&UBig::from(7u8), 0), None);
    }
}
