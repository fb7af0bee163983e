//! Shares of a difference: Shapley values, and exact shares rounded so that what is shown adds up.

use crate::number::{Exact, Mode, Rounding};

/// The Shapley values of a game: φₖ = Σ over the sets Q without k of q!·(m − q − 1)!/m! · (v(Q + k) − v(Q)).
///
/// `values` holds v of every set, where bit k of its place says whether player k is in it.
pub(super) fn shapley(values: &[Exact], players: usize) -> Vec<Exact> {
    let share = |k: usize| {
        let mut gains: Vec<Vec<Exact>> = vec![Vec::new(); players];
        for set in (0..values.len()).filter(|set| set & (1 << k) == 0) {
            gains[set.count_ones() as usize].push(values[set | (1 << k)].sub(&values[set]));
        }
        let mean = |gains: &Vec<Exact>| {
            // q!·(m − q − 1)!/m! is one m-th of one over the number of sets of q players without k.
            let count = Exact::integer((gains.len() * players) as i64);
            sum(gains).div(&count).unwrap_or_default()
        };
        sum(&gains.iter().map(mean).collect::<Vec<_>>()).reduced()
    };
    (0..players).map(share).collect()
}

/// Halves are added first: fractions stay narrow for longer than when they are added one after the other.
fn sum(values: &[Exact]) -> Exact {
    match values {
        [] => Exact::ZERO,
        [only] => only.clone(),
        _ => {
            let (left, right) = values.split_at(values.len() / 2);
            sum(left).add(&sum(right)).reduced()
        }
    }
}

/// The shares rounded to `decimals` so that they add up to `total`, which is their sum rounded to as many.
///
/// Largest remainder: each goes to its nearest multiple, and where the sum is off, those move whose remainder is the
/// largest that way. It gives what the rule gives that starts from below, but for ties: they go toward zero, and where
/// one of several must be larger, it is the one listed first. So the opposite difference has exactly the opposite shares.
pub(super) fn adding_up(shares: &[Exact], total: &Exact, decimals: u32) -> Option<Vec<Exact>> {
    let ten = Exact::integer(10);
    let quantum = (0..decimals).try_fold(Exact::ONE, |quantum, _| quantum.div(&ten))?;
    let nearest = Rounding::new(quantum.clone(), Mode::HalfDown).ok()?;
    let mut rounded: Vec<Exact> = shares.iter().map(|share| share.round(&nearest)).collect();
    let mut left = total.sub(&sum(&rounded));
    let way = left.signum();
    let step = if way < 0 { quantum.neg() } else { quantum };
    // How far each lies from where it went, along the way that is left.
    let along = |i: usize| {
        let rest = shares[i].sub(&rounded[i]);
        if way < 0 { rest.neg() } else { rest }
    };
    let mut order: Vec<(Exact, bool, usize)> = (0..shares.len())
        .map(|i| {
            let shrinks = shares[i].signum() != way;
            (along(i), shrinks, if shrinks { shares.len() - 1 - i } else { i })
        })
        .collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (_, shrinks, place) in order {
        if left.is_zero() {
            break;
        }
        let i = if shrinks { shares.len() - 1 - place } else { place };
        rounded[i] = rounded[i].add(&step);
        left = left.sub(&step);
    }
    left.is_zero().then_some(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(texts: &[&str]) -> Vec<Exact> {
        texts.iter().map(|text| Exact::parse(text).unwrap()).collect()
    }

    fn shown(shares: &[&str], total: &str) -> Vec<String> {
        let rounded = adding_up(&numbers(shares), &Exact::parse(total).unwrap(), 2).unwrap();
        rounded.iter().map(|share| share.decimal_text()).collect()
    }

    #[test]
    fn shares_add_up_to_the_cent() {
        assert_eq!(shown(&["100/3", "100/3", "100/3"], "100"), ["33.34", "33.33", "33.33"]);
        assert_eq!(shown(&["0.035", "0.015"], "0.05"), ["0.04", "0.01"]);
        // The published vector: 1.00 by 400, 0, 40, 20, 2.
        let by = ["400/462", "0", "40/462", "20/462", "2/462"];
        assert_eq!(shown(&by, "1"), ["0.87", "0", "0.09", "0.04", "0"]);
        assert_eq!(shown(&["0.006", "0.006", "0.006"], "0.02"), ["0.01", "0.01", "0"]);
    }

    #[test]
    fn the_opposite_difference_has_the_opposite_shares() {
        assert_eq!(shown(&["-0.006", "-0.006", "-0.006"], "-0.02"), ["-0.01", "-0.01", "0"]);
        assert_eq!(shown(&["-0.005", "0.005"], "0"), ["0", "0"]);
        assert_eq!(shown(&["0.009", "-0.006", "-0.006"], "0"), ["0.01", "-0.01", "0"]);
        assert_eq!(shown(&["-0.009", "0.006", "0.006"], "0"), ["-0.01", "0.01", "0"]);
    }

    #[test]
    fn the_glove_game() {
        // One left glove (player 0), two right ones: a pair is worth 1. Shapley: 2/3, 1/6, 1/6.
        let values = numbers(&["0", "0", "0", "1", "0", "1", "0", "1"]);
        assert_eq!(shapley(&values, 3), numbers(&["2/3", "1/6", "1/6"]));
    }
}
