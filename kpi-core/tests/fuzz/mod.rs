//! The bodies of the fuzz targets: what must hold for any bytes at all. `tests/fuzz.rs` runs them over the kept corpus
//! and over seeded mutations with the tests, `fuzz` runs them for as long as is wished under libFuzzer.

#[cfg(feature = "arrow")]
mod arrow;
mod batch;
mod card;
mod columns;
pub(crate) mod corpus;
mod decimal;
mod facts;
pub(crate) mod mutate;
pub(crate) mod random;

use kpi_core::{Error, ErrorKind};

/// The body of a target, which panics where something does not hold.
pub(crate) type Body = fn(&[u8]);

/// The targets by their names.
pub(crate) const TARGETS: &[(&str, Body)] = &[
    ("card", card::run),
    ("facts", facts::run),
    ("columns", columns::run),
    #[cfg(feature = "arrow")]
    ("arrow", arrow::run),
    ("decimal", decimal::run),
    ("batch", batch::run),
];

/// The two parts of an input that holds a document: its bytes, and behind the first NUL the choices.
fn parts(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == 0) {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[]),
    }
}

/// What holds for every error: it has something to say, in one short line that is safe to print.
#[track_caller]
fn told(error: &Error) {
    let text = error.to_string();
    assert!(ErrorKind::ALL.contains(&error.kind()), "{text}");
    assert!(!text.is_empty() && text.len() < 20_000, "{text}");
    assert!(!text.chars().any(char::is_control), "{text:?}");
}
