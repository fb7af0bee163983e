//! Whole tables: what a batch gives is bit for bit what its rows give one by one, and its errors say what is wrong.

#[path = "batch/bits/mod.rs"]
mod bits;
#[path = "batch/buffers.rs"]
mod buffers;
#[path = "batch/columns.rs"]
mod columns;
#[path = "batch/doubt.rs"]
mod doubt;
#[path = "batch/rows.rs"]
mod rows;
#[path = "batch/settled.rs"]
mod settled;
#[path = "batch/work.rs"]
mod work;

use std::sync::LazyLock;

use kpi_core::Card;

/// Rows that are compared here; the example `bit_for_bit` compares as many as are asked for.
const ROWS: usize = 50_000;

/// One trial serves the tests that look at it.
static TRIAL: LazyLock<(Vec<String>, bits::Tally)> = LazyLock::new(|| {
    let mut trial = bits::Trial::new(20_261_121, 0);
    let differences = trial.until(ROWS, 1, true);
    (differences, trial.tally)
});

#[test]
fn a_batch_is_bit_for_bit_what_its_rows_are_alone() {
    let (differences, tally) = &*TRIAL;
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(tally.cards > 150 && tally.rows >= ROWS && tally.figures > 10 * ROWS, "{tally:?}");
    assert!(tally.warned > 500 && tally.refused > 500 && tally.refused < ROWS / 2, "{tally:?}");
}

#[test]
fn each_of_the_three_arithmetics_decides_rows() {
    let paths = TRIAL.1.paths;
    assert!(paths.filter > 0, "the float filter decides no row: {paths:?}");
    assert!(paths.integers > 0, "machine integers decide no row: {paths:?}");
    assert!(paths.rationals > 0, "big rationals decide no row: {paths:?}");
}

/// Pay times attained, refused where nothing was planned; a grade that pays nothing by itself, and an input with a
/// default.
fn bonus() -> Card {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "bonus",
            "inputs": {"pay": {}, "sold": {}, "plan": {}, "share": {"default": "20%"}, "grade": {"levels": ["good", "poor"]}},
            "measures": {"attained": {"ratio": ["sold", "plan"]},
                         "graded": {"levels": {"of": "grade", "are": {"good": "1.1", "poor": 1}}}},
            "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
              {"id": "bonus", "amount": {"product": ["pay", "share", "attained"]}}]}}"#,
    );
    card.unwrap()
}
