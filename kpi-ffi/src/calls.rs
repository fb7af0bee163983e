//! Calls as a C program makes them, from Rust: for interpreters such as Miri, which watch every access to memory and cannot
//! run a C program.

use std::ffi::c_char;
use std::ptr::{null, null_mut};

use crate::batch::*;
use crate::batch_facts::*;
use crate::batch_figures::*;
use crate::batch_rows::*;
use crate::card::*;
use crate::decimal::{kpi_decimal, kpi_int128};
use crate::error::*;
use crate::facts::*;
use crate::outcome::*;
use crate::scorer::*;
use crate::status::*;

const CARD: &str = r#"{"kpi": 1, "id": "bonus", "inputs": {"salary": {}, "sales": {}, "grade": {"levels": ["a", "b"]}},
    "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [{"id": "bonus", "amount": {"product": [
        "salary", "20%", {"ratio": ["sales", 100]}, {"levels": {"of": "grade", "are": {"a": 1, "b": 2}}}]}}]}}"#;

fn at(text: &str) -> (*const c_char, usize) {
    (text.as_ptr().cast(), text.len())
}

/// What a program holds, freed at its end.
struct Program {
    error: *mut kpi_error,
    card: *mut kpi_card,
    facts: *mut kpi_facts,
}

impl Program {
    fn new() -> Self {
        let mut program = Program { error: null_mut(), card: null_mut(), facts: null_mut() };
        let (document, length) = at(CARD);
        // SAFETY: as every call here: live handles of the right type, arrays of the lengths that are told.
        unsafe {
            assert_eq!(kpi_error_new(&raw mut program.error), KPI_OK);
            assert_eq!(kpi_card_parse(document, length, &raw mut program.card, program.error), KPI_OK);
            assert_eq!(kpi_facts_new(program.card, &raw mut program.facts, program.error), KPI_OK);
        }
        program
    }

    fn set_all(&self) {
        let (values, scales) = ([300_000, 855], [2, 1]);
        let (grade, length) = at("b");
        // SAFETY: as above.
        unsafe {
            let many =
                kpi_facts_set_many_i64(self.facts, null(), values.as_ptr(), scales.as_ptr(), null(), 2, self.error);
            assert_eq!(many, KPI_OK);
            assert_eq!(kpi_facts_set_text_at(self.facts, 2, grade, length, self.error), KPI_OK);
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // SAFETY: as above; each is freed once.
        unsafe {
            assert_eq!(kpi_facts_free(&raw mut self.facts), KPI_OK);
            assert_eq!(kpi_card_free(&raw mut self.card), KPI_OK);
            assert_eq!(kpi_error_free(&raw mut self.error), KPI_OK);
        }
    }
}

#[test]
fn one_employee_in_every_form() {
    let program = Program::new();
    program.set_all();
    let mut outcome = null_mut();
    let (mut cents, mut length, mut buffer) = (0, 0, [0_u8; 16]);
    let mut decimal = kpi_decimal::of(0, 0);
    let (total, total_length) = at("total");
    // SAFETY: as above; the buffer has the capacity that is told.
    unsafe {
        assert_eq!(kpi_card_score(program.card, program.facts, &raw mut outcome, program.error), KPI_OK);
        let ask = |buffer: *mut u8, capacity, length: *mut usize| {
            kpi_outcome_figure(outcome, total, total_length, buffer.cast(), capacity, length, program.error)
        };
        assert_eq!(ask(buffer.as_mut_ptr(), 4, &raw mut length), KPI_BUFFER_TOO_SMALL);
        assert_eq!((length, buffer[0]), (7, 0));
        assert_eq!(ask(buffer.as_mut_ptr(), 16, null_mut()), KPI_OK);
        assert_eq!(&buffer[..8], b"1026.00\0");
        assert_eq!(ask(null_mut(), 0, &raw mut length), KPI_OK);
        let whole = kpi_outcome_figure_i64(outcome, total, total_length, 2, &raw mut cents, program.error);
        assert_eq!((whole, cents), (KPI_OK, 102_600));
        let status = kpi_outcome_figure_decimal(outcome, total, total_length, &raw mut decimal, program.error);
        assert_eq!((status, decimal), (KPI_OK, kpi_decimal::of(102_600, 2)));
        // Into the midst of other memory, where nothing is aligned.
        let odd = buffer.as_mut_ptr().add(1).cast::<i64>();
        assert_eq!(kpi_outcome_figure_i64(outcome, total, total_length, 2, odd, program.error), KPI_OK);
        assert_eq!(odd.read_unaligned(), 102_600);
        assert_eq!(kpi_outcome_free(&raw mut outcome), KPI_OK);
        assert!(outcome.is_null());
        assert_eq!(kpi_outcome_free(&raw mut outcome), KPI_OK);
    }
}

#[test]
fn a_prepared_card() {
    let program = Program::new();
    program.set_all();
    let (mut scorer, mut place, mut cents) = (null_mut(), 0, 0);
    // SAFETY: as above.
    unsafe {
        assert_eq!(kpi_scorer_new(program.card, &raw mut scorer, program.error), KPI_OK);
        assert_eq!(kpi_scorer_figure_place(scorer, "total".as_ptr().cast(), 5, &raw mut place, program.error), KPI_OK);
        for _ in 0..2 {
            assert_eq!(kpi_scorer_score(scorer, program.facts, program.error), KPI_OK);
            assert_eq!(kpi_scorer_figure_i64(scorer, place, 2, &raw mut cents, program.error), KPI_OK);
            assert_eq!(cents, 102_600);
        }
        assert_eq!(kpi_facts_clear(program.facts, program.error), KPI_OK);
        assert_eq!(kpi_scorer_score(scorer, program.facts, program.error), KPI_ERROR_MISSING_FIGURE);
        assert_eq!(kpi_scorer_figure_i64(scorer, place, 2, &raw mut cents, program.error), KPI_ABSENT);
        assert_eq!(kpi_scorer_free(&raw mut scorer), KPI_OK);
    }
}

#[test]
fn columns_in_and_out() {
    let program = Program::new();
    let (salary, sales, places) = ([300_000_i64, 280_000, 1], [85.5, 100.0, f64::NAN], [1, 0, 0]);
    let (mut total, mut valid, mut status, mut codes) = ([7_i64; 3], [7_u8; 3], [7_u8; 3], [7; 3]);
    let mut wide = vec![0_i128; 3];
    let words = ["85.5", "100", ""];
    let (texts, lengths): (Vec<_>, Vec<_>) = words.iter().map(|word| at(word)).unzip();
    let (mut batch, mut decimals, mut outcome, mut kept) = (null_mut(), 0, null_mut(), 0);
    // SAFETY: as above; the columns live longer than the batch, and nobody else looks at them while it works.
    unsafe {
        let error = program.error;
        assert_eq!(kpi_batch_new(program.card, 3, &raw mut batch, error), KPI_OK);
        assert_eq!(kpi_batch_set_i64(batch, 0, salary.as_ptr(), 2, null(), error), KPI_OK);
        assert_eq!(kpi_batch_set_levels(batch, 2, places.as_ptr(), null(), error), KPI_OK);
        let out = kpi_batch_out_i64(
            batch,
            "total".as_ptr().cast(),
            5,
            &raw mut total[0],
            &raw mut valid[0],
            &raw mut decimals,
            error,
        );
        assert_eq!((out, decimals), (KPI_OK, 2));
        let first = wide.as_mut_ptr().cast::<kpi_int128>();
        assert_eq!(
            kpi_batch_out_i128(batch, "bonus.amount".as_ptr().cast(), 12, first, &raw mut valid[0], null_mut(), error),
            KPI_OK
        );
        assert_eq!(kpi_batch_out_status(batch, &raw mut status[0], error), KPI_OK);
        assert_eq!(kpi_batch_out_codes(batch, &raw mut codes[0], error), KPI_OK);
        assert_eq!(kpi_batch_keep_errors(batch, 1, error), KPI_OK);
        for as_texts in [false, true] {
            let set = match as_texts {
                true => kpi_batch_set_text(batch, 1, texts.as_ptr(), lengths.as_ptr(), null(), error),
                false => kpi_batch_set_f64(batch, 1, sales.as_ptr(), null(), error),
            };
            assert_eq!(set, KPI_OK);
            assert_eq!(kpi_batch_score(batch, error), KPI_OK);
            assert_eq!((total, valid), ([102_600, 56_000, 0], [1, 1, 0]));
            assert_eq!((&wide[..], status), (&[102_600, 56_000, 0][..], [0, 0, 2]));
            assert_eq!(codes, [KPI_OK, KPI_OK, KPI_ERROR_MISSING_FIGURE]);
        }
        assert_eq!(kpi_batch_error_count(batch, &raw mut kept, error), KPI_OK);
        assert_eq!(kept, 1);
        assert_eq!(kpi_batch_explain(batch, 0, &raw mut outcome, error), KPI_OK);
        assert_eq!(kpi_outcome_free(&raw mut outcome), KPI_OK);
        assert_eq!(kpi_batch_free(&raw mut batch), KPI_OK);
    }
}

#[test]
fn mistakes_are_told_and_nothing_is_touched() {
    let program = Program::new();
    let mut outcome = null_mut();
    let (mut buffer, mut status) = ([1_u8; 4], KPI_OK);
    // SAFETY: as above, but for mistakes that the header says are found.
    unsafe {
        let error = program.error;
        assert_eq!(kpi_card_score(program.card, null(), &raw mut outcome, error), KPI_ERROR_NULL);
        assert_eq!(kpi_card_score(program.card, program.card.cast(), &raw mut outcome, error), KPI_ERROR_HANDLE);
        assert_eq!(kpi_card_score(program.card, program.facts, null_mut(), error), KPI_ERROR_NULL);
        assert_eq!(kpi_error_status(error, &raw mut status), KPI_OK);
        assert_eq!(status, KPI_ERROR_NULL);
        assert_eq!(kpi_error_path(error, buffer.as_mut_ptr().cast(), 4, null_mut()), KPI_BUFFER_TOO_SMALL);
        assert_eq!(buffer, [1; 4]);
        let text = [b'a', 0xff];
        assert_eq!(
            kpi_facts_set_text(program.facts, "grade".as_ptr().cast(), 5, text.as_ptr().cast(), 2, error),
            KPI_ERROR_UTF8
        );
        assert_eq!(kpi_facts_set_text(program.facts, "grade".as_ptr().cast(), 5, null(), 1, error), KPI_ERROR_NULL);
        assert_eq!(
            kpi_facts_set_text(program.facts, "grade".as_ptr().cast(), 5, text.as_ptr().cast(), usize::MAX, error),
            KPI_ERROR_LENGTH
        );
        let values = [0_i64; 2];
        let odd = values.as_ptr().byte_add(1);
        assert_eq!(kpi_facts_set_many_i64(program.facts, null(), odd, null(), null(), 1, error), KPI_ERROR_ALIGNMENT);
        assert_eq!(
            kpi_facts_set_many_i64(program.facts, null(), values.as_ptr(), null(), null(), 2, null_mut()),
            KPI_OK
        );
    }
    assert!(outcome.is_null());
}
