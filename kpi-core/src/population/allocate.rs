//! A pool shared out: in proportion up to the caps, then to whole quanta, so that nothing is lost.

use std::cmp::Ordering;

use crate::error::{Error, ErrorKind, Path};
use crate::number::{Exact, WIDTH_LIMIT};

use super::pool::{Claim, Pool, Remainder, Tie};
use super::sum::Sum;

/// What became of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    parts: Vec<Part>,
    unallocated: Exact,
}

/// What one claim gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What is paid: a multiple of the quantum.
    pub amount: Exact,
    /// The exact share before it was made a multiple of the quantum.
    pub share: Exact,
    /// Whether the cap decides it: in proportion it would be as much as the cap, or more.
    pub capped: bool,
}

impl Allocation {
    /// A part for each claim, in their order. They sum to the pool without what is unallocated, exactly.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What could not be placed because every claim with a weight is at its cap; else 0.
    pub fn unallocated(&self) -> &Exact {
        &self.unallocated
    }
}

/// Shares out a pool in proportion to the weights.
///
/// 1. **Shares**: of a pool P each claim has the exact share P · weight / (sum of the weights).
/// 2. **Caps**: a share that is over its cap becomes the cap, and what is over goes to the others in proportion to their
///    weights, until no share is over its cap (water filling). What all caps together leave is `unallocated`, and all are
///    paid their caps.
/// 3. **Quanta**: every share is rounded down to a multiple of the quantum, and the quanta that are left go one each to
///    those that `remainder` says. Nobody gets two of them, and none gets over a cap.
///
/// The parts and what is unallocated sum to the pool, always and exactly. A weight of 0 gets nothing. The order of listing
/// changes no share; it decides about single quanta as far as `remainder` says so.
///
/// A budget that only cuts when it is exceeded, so that each claim is paid in full where they fit together, is the same with
/// each amount as weight and as cap.
///
/// # Errors
/// - `empty` without claims, path `claims`.
/// - `bad_number` for a weight or a cap below 0, path `claims[2].weight`, `claims[2].cap`, counted from 0.
/// - `undefined_figure` where all weights are 0, as there is no proportion then, path `claims`.
/// - `too_wide` where weights have so many different denominators that their exact sum is beyond the limit.
///
/// # Example
/// ```
/// use kpi_core::number::Exact;
/// use kpi_core::population::{Claim, Pool, Remainder, Tie, allocate};
///
/// let number = |text| Exact::parse(text).unwrap();
/// let pool = Pool::new(number("100"), number("0.01"))?;
/// let amounts = |claims: &[Claim]| {
///     let allocation = allocate(&pool, claims, Remainder::Largest(Tie::First))?;
///     let amounts = allocation.parts().iter().map(|part| part.amount.decimal_text()).collect::<Vec<_>>().join(" ");
///     Ok::<_, kpi_core::Error>((amounts, allocation.unallocated().decimal_text()))
/// };
/// let one = Claim::new(Exact::ONE);
/// let third = [one.clone(), one.clone(), one.clone()];
/// assert_eq!(amounts(&third)?, ("33.34 33.33 33.33".into(), "0".into()));
/// let one_capped = [one.clone().capped(number("20")), one.clone(), one.clone()];
/// assert_eq!(amounts(&one_capped)?, ("20 40 40".into(), "0".into()));
/// let all_capped = [one.clone().capped(number("20")), one.clone().capped(number("20.005")), one.capped(number("30"))];
/// assert_eq!(amounts(&all_capped)?, ("20 20 30".into(), "30".into()));
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn allocate(pool: &Pool, claims: &[Claim], remainder: Remainder) -> Result<Allocation, Error> {
    check(claims)?;
    let total = claims.iter().map(|claim| claim.weight.clone()).collect::<Sum>().total();
    let total = total.ok_or_else(|| too_wide("claims"))?;
    if total.is_zero() {
        return Err(Error::at(ErrorKind::UndefinedFigure, "claims", "all weights are 0, so there is no proportion")
            .given(format_args!("{} claims", claims.len()))
            .way_out("give at least one of them a weight above 0"));
    }
    // In quanta everything is whole: the pool, the caps, and so what is left at the end.
    let units = in_units(&pool.amount().abs(), pool)?;
    let (mut filled, left) = fill(units, total, claims, pool)?;
    spread(&mut filled, left, claims, remainder);
    let sign = Exact::integer(if pool.amount().signum() < 0 { -1 } else { 1 });
    let amount = |units: &Exact| units.mul(pool.quantum()).mul(&sign).reduced();
    let placed: Sum = filled.iter().map(|it| it.whole.clone()).collect();
    let placed = amount(&placed.total().ok_or_else(|| too_wide("claims"))?);
    let part = |it: &Filled| Part { amount: amount(&it.whole), share: amount(&it.share), capped: it.capped };
    Ok(Allocation { parts: filled.iter().map(part).collect(), unallocated: pool.amount().sub(&placed).reduced() })
}

/// One claim, counted in quanta.
struct Filled {
    share: Exact,
    /// What is paid: the share rounded down, until the quanta that are left have gone out.
    whole: Exact,
    capped: bool,
}

fn check(claims: &[Claim]) -> Result<(), Error> {
    if claims.is_empty() {
        return Err(Error::at(ErrorKind::Empty, "claims", "a pool is shared out among at least one claim"));
    }
    for (i, claim) in claims.iter().enumerate() {
        for (field, number) in [("weight", Some(&claim.weight)), ("cap", claim.cap.as_ref())] {
            let Some(number) = number else { continue };
            let at = Path::Field(&Path::Root, "claims");
            let at = at.index(i);
            if number.signum() < 0 {
                let (matter, way_out) = match field {
                    "weight" => {
                        ("a weight below 0 has no share", "hold an index at 0 by `clamp`, or leave the claim out")
                    }
                    _ => ("a cap below 0 cannot be kept", "take 0 where nothing may be paid"),
                };
                return Err(Error::new(ErrorKind::BadNumber, &at.field(field), matter)
                    .given(number.decimal_text())
                    .allowed("0 or more")
                    .way_out(way_out));
            }
            if number.is_too_wide() {
                return Err(too_wide(&at.field(field).to_string()));
            }
        }
    }
    Ok(())
}

/// The whole quanta in an amount of 0 or more.
fn in_units(amount: &Exact, pool: &Pool) -> Result<Exact, Error> {
    let units = amount.round(pool.down()).div(pool.quantum()).unwrap_or_default().reduced();
    if units.is_too_wide() { Err(too_wide("claims")) } else { Ok(units) }
}

/// The shares under the caps, and how many quanta are left when they are rounded down.
///
/// The claims that meet their caps first, as the level rises, are those with the least cap for their weight; so one pass in
/// that order finds what repeated sharing out would come to.
fn fill(mut units: Exact, mut weights: Exact, claims: &[Claim], pool: &Pool) -> Result<(Vec<Filled>, Exact), Error> {
    let mut filled: Vec<Filled> =
        claims.iter().map(|_| Filled { share: Exact::ZERO, whole: Exact::ZERO, capped: false }).collect();
    let mut levels = Vec::new();
    for (i, claim) in claims.iter().enumerate() {
        if let (Some(cap), 1) = (&claim.cap, claim.weight.signum()) {
            let cap = in_units(cap, pool)?;
            levels.push((cap.div(&claim.weight).unwrap_or_default().reduced(), cap, i));
        }
    }
    levels.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    for (level, cap, i) in levels {
        if level.mul(&weights) > units {
            break;
        }
        units = units.sub(&cap).reduced();
        weights = weights.sub(&claims[i].weight).reduced();
        filled[i] = Filled { share: cap.clone(), whole: cap, capped: true };
    }
    // Without weights left everybody is at their cap, and the rest is not placed.
    let Some(level) = units.div(&weights).map(|level| level.reduced()) else { return Ok((filled, Exact::ZERO)) };
    let mut placed = Sum::default();
    for (it, claim) in filled.iter_mut().zip(claims).filter(|(it, _)| !it.capped) {
        it.share = level.mul(&claim.weight).reduced();
        if it.share.is_too_wide() {
            return Err(too_wide("claims"));
        }
        it.whole = it.share.floor();
        placed.add(it.whole.clone());
    }
    let placed = placed.total().ok_or_else(|| too_wide("claims"))?;
    Ok((filled, units.sub(&placed)))
}

/// Gives out the quanta that are left, one each. They are fewer than the shares that lost something, and a share that is not
/// capped is below its cap, which is whole: so one more is never over it.
fn spread(filled: &mut [Filled], left: Exact, claims: &[Claim], remainder: Remainder) {
    let left = left.ratio().and_then(|(num, den)| usize::try_from(num / den).ok()).unwrap_or_default();
    if left == 0 {
        return;
    }
    let takes = |i: &usize| !filled[*i].capped && !claims[*i].weight.is_zero();
    let takers = (0..filled.len()).filter(takes);
    let order: Vec<usize> = match remainder {
        Remainder::Listed => takers.take(left).collect(),
        Remainder::Largest(tie) => {
            let mut lost: Vec<(Exact, usize)> =
                takers.map(|i| (filled[i].share.sub(&filled[i].whole).reduced(), i)).collect();
            let tied = |a: usize, b: usize| match tie {
                Tie::First => a.cmp(&b),
                Tie::Last => b.cmp(&a),
                Tie::LargerWeight => claims[b].weight.cmp(&claims[a].weight).then(a.cmp(&b)),
            };
            let first =
                |(a, i): &(Exact, usize), (b, j): &(Exact, usize)| -> Ordering { b.cmp(a).then_with(|| tied(*i, *j)) };
            if left < lost.len() {
                lost.select_nth_unstable_by(left, first);
            }
            lost.into_iter().take(left).map(|(_, i)| i).collect()
        }
    };
    for i in order {
        filled[i].whole = filled[i].whole.add(&Exact::ONE);
    }
}

pub(super) fn too_wide(at: &str) -> Error {
    Error::at(ErrorKind::TooWide, at, "the exact shares of the pool are larger than the limit")
        .allowed(format_args!("up to {WIDTH_LIMIT} bits in a numerator and a denominator"))
        .way_out("round the weights first, so that their denominators are alike")
}
