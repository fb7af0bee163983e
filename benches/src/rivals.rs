//! The rivals in Rust: the card of the workload written out by hand, row by row over columns.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    Row, by_hand,
    columns::{Answers, Columns, decimals},
};

/// Columns as a program of floats holds them.
#[derive(Clone, Debug)]
pub struct Floats {
    values: [Vec<f64>; 15],
    valid: [Vec<bool>; 5],
}

/// Columns as a program of decimals holds them.
#[derive(Clone, Debug)]
pub struct Decimals([Vec<Decimal>; 15]);

const WEIGHTS: [f64; 5] = [0.30, 0.20, 0.15, 0.15, 0.20];
const BY_COMPLAINTS: [f64; 6] = [1.2, 1.0, 0.8, 0.5, 0.5, 0.0];

impl Floats {
    /// Each value as the float that is nearest to it.
    pub fn of(columns: &Columns) -> Self {
        let mut values: [Vec<f64>; 15] = Default::default();
        for ((floats, name), column) in values.iter_mut().zip(crate::NAMES).zip(&columns.values) {
            let unit = f64::from(10_u32.pow(decimals(name)));
            #[allow(clippy::cast_precision_loss)] // the workload stays far below 2^53
            floats.extend(column.iter().map(|value| *value as f64 / unit));
        }
        Self { values, valid: columns.valid.clone() }
    }

    /// One column for each of [`crate::NAMES`].
    pub fn values(&self) -> &[Vec<f64>; 15] {
        &self.values
    }
}

impl Decimals {
    /// Each value as it is.
    pub fn of(columns: &Columns) -> Self {
        let mut values: [Vec<Decimal>; 15] = Default::default();
        for ((exact, name), column) in values.iter_mut().zip(crate::NAMES).zip(&columns.values) {
            exact.extend(column.iter().map(|value| Decimal::new(*value, decimals(name))));
        }
        Self(values)
    }
}

/// Index and bonus in plain `f64`, into columns that the caller hands in.
pub fn f64_loop(columns: &Floats, index: &mut [f64], bonus: &mut [f64]) {
    loop_over(columns, index, bonus, |_, scores| {
        scores.iter().zip(WEIGHTS).map(|(score, weight)| weight * score).sum()
    });
}

/// The same where facts are absent: their weight is spread over the others.
pub fn f64_loop_absent(columns: &Floats, index: &mut [f64], bonus: &mut [f64]) {
    loop_over(columns, index, bonus, |row, scores| {
        let (mut total, mut weights) = (0.0, 0.0);
        for ((there, score), weight) in columns.valid.iter().zip(scores).zip(WEIGHTS) {
            if there[row] {
                total += weight * score;
                weights += weight;
            }
        }
        total / weights
    });
}

#[inline(always)]
fn loop_over(columns: &Floats, index: &mut [f64], bonus: &mut [f64], mean: impl Fn(usize, [f64; 5]) -> f64) {
    let rows = index.len();
    // Slices of one length, so that the loop needs no checks.
    let [
        sales,
        sales_target,
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
    ] = columns.values.each_ref().map(|column| &column[..rows]);
    let bonus = &mut bonus[..rows];
    for row in 0..rows {
        let attained = sales[row] / sales_target[row];
        let curve = if attained < 0.8 {
            0.0
        } else if attained < 1.0 {
            0.5 + (attained - 0.8) * 2.5
        } else if attained < 1.2 {
            1.0 + (attained - 1.0) * 2.5
        } else {
            1.5
        };
        let levels = if margin[row] < lower[row] {
            0.0
        } else if margin[row] < middle[row] {
            0.8 + 0.2 * (margin[row] - lower[row]) / (middle[row] - lower[row])
        } else if margin[row] < upper[row] {
            1.0 + 0.2 * (margin[row] - middle[row]) / (upper[row] - middle[row])
        } else {
            1.2
        };
        let paid = ((base[row] - overdue[row]) / (base[row] - norm[row])).clamp(0.0, 1.5);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count
        let counts = BY_COMPLAINTS[(complaints[row] as usize).min(5)];
        let met = visits[row] / plan[row];
        let bands = if met < 0.8 {
            0.0
        } else if met < 1.0 {
            0.5
        } else {
            1.0
        };
        let mut score = half_even(mean(row, [curve, levels, paid, counts, bands]));
        if incidents[row] > 0.0 {
            score = half_even(score * 0.5);
        }
        let factor = if score < 0.7 { 0.0 } else { score.min(1.3) };
        index[row] = score;
        bonus[row] = (salary[row] * share[row] * factor * 100.0).round() / 100.0;
    }
}

fn half_even(score: f64) -> f64 {
    (score * 10_000.0).round_ties_even() / 10_000.0
}

/// Index and bonus in `rust_decimal`, into columns that the caller hands in.
pub fn rust_decimal_loop(columns: &Decimals, index: &mut [Decimal], bonus: &mut [Decimal]) {
    for (row, (index, bonus)) in index.iter_mut().zip(bonus).enumerate() {
        let facts: Row = columns.0.each_ref().map(|column| column[row]);
        (*index, *bonus) = by_hand(&facts);
    }
}

/// Figures in floats as the whole numbers that they stand for.
pub fn of_floats(index: &[f64], bonus: &[f64]) -> Answers {
    #[allow(clippy::cast_possible_truncation)] // the workload stays far below 2^53
    let whole = |figures: &[f64], unit: f64| figures.iter().map(|figure| (figure * unit).round() as i64).collect();
    Answers { index: whole(index, 10_000.0), bonus: whole(bonus, 100.0) }
}

/// Figures in decimals as the whole numbers that they stand for; `i64::MIN` where one is not whole.
pub fn of_decimals(index: &[Decimal], bonus: &[Decimal]) -> Answers {
    let whole = |figures: &[Decimal], unit: i64| {
        let unit = Decimal::from(unit);
        let scaled = figures.iter().map(|figure| figure * unit);
        scaled.map(|figure| if figure.is_integer() { figure.to_i64().unwrap_or(i64::MIN) } else { i64::MIN }).collect()
    };
    Answers { index: whole(index, 10_000), bonus: whole(bonus, 100) }
}
