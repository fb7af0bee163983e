//! The workload of the benchmarks, the engine on it, and its rivals: the same card written out by hand.

pub mod clock;
pub mod columns;
pub mod engine;
pub mod program;
pub mod rivals;

use kpi_core::{Card, Facts};
use rust_decimal::{Decimal, RoundingStrategy};

/// A card of six members with a curve, levels of result, base and norm, steps, bands and a cut-off, and one pay line.
pub const CARD: &str = include_str!("payroll.json");

/// The same card with the weights of absent facts spread over the others.
pub const CARD_ABSENT: &str = include_str!("payroll_absent.json");

/// One employee's facts, in the order of [`NAMES`].
pub type Row = [Decimal; 15];

/// The inputs of the card.
pub const NAMES: [&str; 15] = [
    "sales",
    "sales_target",
    "margin",
    "margin_lower",
    "margin_target",
    "margin_upper",
    "overdue",
    "overdue_base",
    "overdue_norm",
    "complaints",
    "visits",
    "visits_plan",
    "incidents",
    "salary",
    "share",
];

/// A deterministic set of employees; half the targets are round, and some facts fall exactly on a threshold.
pub fn rows(count: usize) -> Vec<Row> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |low: u64, high: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        i64::try_from(low + state % (high - low)).unwrap_or(0)
    };
    let cents = |value: i64| Decimal::new(value, 2);
    let row = |i: usize| {
        let target = if i.is_multiple_of(2) { next(50, 150) * 10_000 } else { next(500_000, 1_500_000) };
        let sales = if i.is_multiple_of(33) { target * 4 / 5 } else { target * next(60, 140) / 100 + next(0, 99) };
        let norm = next(200, 600);
        let visits_plan = next(40, 120) * 100;
        [
            cents(sales),
            cents(target),
            cents(next(600, 1_600)),
            cents(800),
            cents(1_000 + next(0, 200)),
            cents(1_300 + next(0, 200)),
            cents(next(100, 1_400)),
            cents(norm + 600),
            cents(norm),
            Decimal::from(next(0, 8)),
            cents(visits_plan * next(70, 120) / 100),
            cents(visits_plan),
            Decimal::from(i64::from(next(0, 40) == 0)),
            cents(next(150_000, 900_000)),
            cents(next(10, 40)),
        ]
    };
    (0..count).map(row).collect()
}

/// The facts of a row.
///
/// # Errors
/// None for the rows of [`rows`].
pub fn facts(card: &Card, row: &Row) -> Result<Facts, kpi_core::Error> {
    let mut facts = card.facts();
    for (name, value) in NAMES.iter().zip(row) {
        facts.set(name, *value)?;
    }
    Ok(facts)
}

/// The rival: the index and the bonus in plain `rust_decimal`, as a careful programmer writes them by hand.
///
/// A quotient keeps 28 digits here, so that a figure next to a tie may come out differently; [`rows`] has none.
pub fn by_hand(row: &Row) -> (Decimal, Decimal) {
    let [
        sales,
        target,
        margin,
        lower,
        middle,
        upper,
        overdue,
        base,
        norm,
        complaints,
        visits,
        plan,
        incidents,
        salary,
        share,
    ] = *row;
    let (zero, half, one) = (Decimal::ZERO, Decimal::new(5, 1), Decimal::ONE);
    let percent = |value: i64| Decimal::new(value, 2);
    let attained = sales / target;
    let curve = if attained < percent(80) {
        zero
    } else if attained < one {
        half + (attained - percent(80)) * half / percent(20)
    } else if attained < percent(120) {
        one + (attained - one) * half / percent(20)
    } else {
        percent(150)
    };
    let levels = if margin < lower {
        zero
    } else if margin < middle {
        percent(80) + (margin - lower) * percent(20) / (middle - lower)
    } else if margin < upper {
        one + (margin - middle) * percent(20) / (upper - middle)
    } else {
        percent(120)
    };
    let paid = ((overdue - base) / (norm - base)).max(zero).min(percent(150));
    let counts = match complaints {
        c if c <= zero => percent(120),
        c if c <= one => one,
        c if c <= Decimal::TWO => percent(80),
        c if c <= Decimal::from(4) => half,
        _ => zero,
    };
    let met = visits / plan;
    let bands = if met < percent(80) {
        zero
    } else if met < one {
        half
    } else {
        one
    };
    let index =
        curve * percent(30) + levels * percent(20) + paid * percent(15) + counts * percent(15) + bands * percent(20);
    let mut index = index.round_dp_with_strategy(4, RoundingStrategy::MidpointNearestEven);
    if incidents > zero {
        index = (index * half).round_dp_with_strategy(4, RoundingStrategy::MidpointNearestEven);
    }
    let factor = if index < percent(70) { zero } else { index.min(percent(130)) };
    let bonus = (salary * share * factor).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    (index, bonus)
}
