//! Figures into the caller's buffers: what they hold, what they cannot, and what is refused before any row is scored.

use kpi_core::batch::{Batch, Column, ColumnMut, Options, Output};
use kpi_core::{Card, ErrorKind};

use super::bonus;

const SOLD: [i64; 3] = [175, 9_000_000_000_000_000_000, 10];
const PLAN: [i64; 3] = [210, 1, 0];

/// Attained: 5/6, a figure too large for 64 bits, and none.
fn batch(card: &Card) -> Batch<'static> {
    let mut batch = card.batch(3);
    batch.set("sold", Column::i64(&SOLD, 1)).unwrap().set("plan", Column::i64(&PLAN, 1)).unwrap();
    batch
}

fn measures() -> Card {
    Card::from_json(
        r#"{"kpi": 1, "id": "a", "inputs": {"sold": {}, "plan": {}},
            "measures": {"attained": {"ratio": ["sold", "plan"]}}}"#,
    )
    .unwrap()
}

#[test]
fn a_figure_too_large_for_64_bits_refuses_its_row() {
    let card = measures();
    let (mut values, mut valid, mut status, mut errors) = ([7; 3], [7; 3], [7; 3], Vec::new());
    let mut output = Output::new();
    output.figure("measures.attained", ColumnMut::i64(&mut values).valid_bytes(&mut valid));
    output.status(&mut status).errors(&mut errors);
    let summary = batch(&card).score_into(output, &Options::new()).unwrap();
    assert_eq!((values, valid, status), ([8_333_333_333, 0, 0], [1, 0, 0], [0, 2, 0]));
    assert_eq!((summary.scored(), summary.refused()), (2, 1));
    assert_eq!((errors[0].row, errors[0].error.kind()), (1, ErrorKind::TooManyDigits));
    assert_eq!(
        errors[0].error.to_string(),
        "measures.attained: the figure does not fit a column of 10 decimals; given `9000000000000000000`, allowed \
         integers of 64 bits; take wider integers or floats, or round the figure to a coarser quantum"
    );
}

#[test]
fn an_absent_figure_needs_a_validity_or_a_float() {
    let card = measures();
    let (mut values, mut errors) = ([7; 3], Vec::new());
    let mut output = Output::new();
    output.figure("measures.attained", ColumnMut::i128(&mut values)).errors(&mut errors);
    batch(&card).score_into(output, &Options::new()).unwrap();
    assert_eq!(values, [8_333_333_333, 90_000_000_000_000_000_000_000_000_000, 0]);
    assert_eq!(
        errors[0].error.to_string(),
        "measures.attained: the figure is absent, and its column has no validity that could say so; hand in a validity \
         beside the column"
    );
    let mut floats = [7.0; 3];
    let mut output = Output::new();
    output.figure("measures.attained", ColumnMut::f64(&mut floats));
    let summary = batch(&card).score_into(output, &Options::new()).unwrap();
    assert_eq!((floats[0], floats[1], floats[2].is_nan()), (0.833_333_333_3, 9e18, true));
    assert_eq!(summary.scored(), 3);
    let (mut floats, mut bits) = ([7.0; 3], [0b1111_1111]);
    let mut output = Output::new();
    output.figure("measures.attained", ColumnMut::f64(&mut floats).valid_bits(&mut bits));
    batch(&card).score_into(output, &Options::new()).unwrap();
    assert_eq!((floats, bits), ([0.833_333_333_3, 9e18, 0.0], [0b1111_1011]));
}

#[test]
fn buffers_of_another_length_are_refused() {
    let card = measures();
    let told = |output: Output<'_>| batch(&card).score_into(output, &Options::new()).unwrap_err().to_string();
    let rows = "measures.attained: the column of figures has another number of rows than the batch; given ";
    let (mut two, mut three, mut valid, mut bits) = ([0_i64; 2], [0_i64; 3], [0_u8; 2], [0_u8; 0]);
    let mut output = Output::new();
    output.figure("measures.attained", ColumnMut::i64(&mut two));
    assert_eq!(told(output), format!("{rows}`2`, allowed 3"));
    let mut output = Output::new();
    output.figure("measures.attained", ColumnMut::i64(&mut three).valid_bits(&mut bits));
    assert!(told(output).starts_with("measures.attained: "), "bits that are too short");
    let mut output = Output::new();
    output.figure("measures.attained", ColumnMut::i64(&mut three).valid_bytes(&mut valid));
    assert!(told(output).starts_with("measures.attained: "), "bytes that are too short");
    let mut output = Output::new();
    output.status(&mut valid);
    assert_eq!(
        told(output),
        "status: the column of the status has another number of rows than the batch; given `2`, allowed 3"
    );
}

#[test]
fn figures_that_the_card_does_not_have_are_unknown() {
    let card = bonus();
    let told = |names: &[&str]| card.batch(0).score(names, &Options::new()).unwrap_err().to_string();
    assert_eq!(
        told(&["bonus.amont"]),
        "figures: the card has no figure of that name; given `bonus.amont`; did you mean `bonus.amount`?"
    );
    assert_eq!(card.figure("bonus.amont").unwrap_err().to_string(), told(&["bonus.amont"]));
    assert!(card.figures().iter().all(|figure| card.figure(&figure.name).as_ref() == Ok(figure)));
    assert_eq!(
        told(&["bonus.amount", "index.absent_as_zero"]),
        "figures: the card has no figure of that name; given `index.absent_as_zero`; take one of the card's figures, \
         such as `total`"
    );
}

#[test]
fn the_same_figure_may_be_asked_for_twice() {
    let card = measures();
    let name = "measures.attained";
    let scores = batch(&card).score(&[name, name], &Options::new()).unwrap();
    assert_eq!(scores.figures().len(), 2);
    assert_eq!(scores.figures()[0].values(), scores.figures()[1].values());
    let (mut narrow, mut wide, mut valid) = ([7.0; 3], [7; 3], [7; 3]);
    let mut output = Output::new();
    output.figure(name, ColumnMut::f64(&mut narrow));
    output.figure(name, ColumnMut::i128(&mut wide).valid_bytes(&mut valid));
    batch(&card).score_into(output, &Options::new()).unwrap();
    assert_eq!((wide[0], narrow[0]), (8_333_333_333, 0.833_333_333_3));
}

#[test]
fn a_batch_of_no_rows_gives_its_columns() {
    let card = bonus();
    let scores = card.batch(0).score(&[], &Options::new().threads(4).strict()).unwrap();
    let names: Vec<_> = scores.figures().iter().map(|figure| figure.name()).collect();
    assert_eq!((names, scores.rows()), (vec!["bonus.amount", "total"], 0));
    assert_eq!(scores.summary(), &kpi_core::batch::Summary::default());
    let mut output = Output::new();
    let mut none: [i64; 0] = [];
    output.figure("total", ColumnMut::i64(&mut none).valid_bits(&mut []));
    assert_eq!(card.batch(0).score_into(output, &Options::new()).unwrap().rows(), 0);
    // Without a column nothing is held for a row.
    assert_eq!(card.batch(usize::MAX).rows(), usize::MAX);
}

#[test]
fn the_figures_of_a_card_are_known_before_any_row() {
    let card = bonus();
    let all: Vec<_> = card.figures().into_iter().map(|figure| (figure.name, figure.decimals)).collect();
    let known = [("measures.attained", 10), ("measures.graded", 10), ("bonus.amount", 2), ("total", 2)];
    assert_eq!(all, known.map(|(name, decimals)| (name.to_owned(), decimals)));
    let main: Vec<_> = card.main_figures().into_iter().map(|figure| figure.name).collect();
    assert_eq!(main, ["bonus.amount", "total"]);
}

#[test]
fn a_float_is_the_nearest_to_its_figure_and_zero_has_no_sign() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "f", "inputs": {"pay": {}, "count": {}}, "measures": {"fine": {"round": {
            "of": {"product": ["count", "0.0000000000000000000000001"]}, "to": "0.0000000000000000000000001", "mode": "half_up"}}},
            "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
              {"id": "bonus", "amount": {"product": ["pay", "count"]}}]}}"#,
    );
    let card = card.unwrap();
    let (pay, count): (Vec<i64>, Vec<i64>) = ((0..300).map(|row| -500 - row).collect(), (0..300).collect());
    let (mut fine, mut bonus) = (vec![7.0; 300], vec![7.0; 300]);
    let mut batch = card.batch(300);
    batch.set("pay", Column::i64(&pay, 2)).unwrap().set("count", Column::i64(&count, 0)).unwrap();
    let mut output = Output::new();
    output.figure("measures.fine", ColumnMut::f64(&mut fine)).figure("bonus.amount", ColumnMut::f64(&mut bonus));
    batch.score_into(output, &Options::new()).unwrap();
    for row in 0..300 {
        assert_eq!(fine[row].to_bits(), format!("{row}e-25").parse::<f64>().unwrap().to_bits(), "row {row}");
        let cents = pay[row] * count[row];
        assert_eq!(bonus[row].to_bits(), format!("{cents}e-2").parse::<f64>().map(|it| it + 0.0).unwrap().to_bits());
    }
    // Without the fine ones the filter decides.
    let mut alone = vec![7.0; 300];
    let mut output = Output::new();
    output.figure("bonus.amount", ColumnMut::f64(&mut alone));
    let summary = batch.score_into(output, &Options::new()).unwrap();
    assert_eq!(
        alone.iter().map(|it| it.to_bits()).collect::<Vec<_>>(),
        bonus.iter().map(|it| it.to_bits()).collect::<Vec<_>>()
    );
    assert!(summary.paths().filter > 200);
}
