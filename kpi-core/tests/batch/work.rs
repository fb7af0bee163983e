//! How a batch is worked through: threads, strictness, progress, an end before the end. None of it changes a digit.

use std::cell::RefCell;
use std::ops::ControlFlow;

use kpi_core::batch::{Batch, Column, Options};
use kpi_core::{Card, ErrorKind};

use super::bonus;

const ROWS: usize = 100_003;

struct Table {
    sold: Vec<i64>,
    plan: Vec<i64>,
}

impl Table {
    /// Rows of which every 17th has a plan of 0 from row 40,000 on, and a few are large.
    fn new() -> Table {
        let sold = (0..ROWS as i64).map(|row| if row % 1_001 == 0 { (1 << 40) - row } else { row * 37 % 10_007 });
        let plan = (0..ROWS as i64).map(|row| if row >= 40_000 && row % 17 == 0 { 0 } else { row % 211 + 1 });
        Table { sold: sold.collect(), plan: plan.collect() }
    }

    fn batch<'t>(&'t self, card: &Card) -> Batch<'t> {
        let mut batch = card.batch(ROWS);
        batch.set("sold", Column::i64(&self.sold, 2)).unwrap().set("plan", Column::i64(&self.plan, 1)).unwrap();
        batch.set("pay", Column::i64(&self.sold, 2)).unwrap();
        batch
    }
}

/// The first row that is refused.
const FIRST: usize = 40_001;

#[test]
fn threads_change_nothing() {
    let (card, table) = (bonus(), Table::new());
    let score = |options: Options<'_>| table.batch(&card).score(&["total", "measures.attained"], &options).unwrap();
    let one = score(Options::new());
    assert!(one.errors().len() > 3_000 && one.errors()[0].row == FIRST);
    for threads in [0, 2, 3, 4, 64] {
        let several = score(Options::new().threads(threads));
        assert_eq!(several.errors(), one.errors());
        assert_eq!(several.summary(), one.summary());
        for (a, b) in several.figures().iter().zip(one.figures()) {
            assert!(a.values() == b.values() && a.valid() == b.valid(), "{} by {threads} threads", a.name());
        }
    }
}

#[test]
fn a_strict_run_ends_with_the_first_refused_row() {
    let (card, table) = (bonus(), Table::new());
    for threads in 1..=4 {
        let options = Options::new().strict().threads(threads);
        let error = table.batch(&card).score(&[], &options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UndefinedFigure);
        assert_eq!(
            error.to_string(),
            "rows[40001].pay.lines[0].amount: the figure is undefined: at `measures.attained` the divisor is 0 and must not be 0; correct \
             the facts, or look at a figure that is always there"
        );
    }
    let table = Table { sold: table.sold[..ROWS].to_vec(), plan: vec![1; ROWS] };
    assert!(table.batch(&card).score(&[], &Options::new().strict()).is_ok());
}

#[test]
fn progress_is_told_and_can_cancel() {
    let (card, table) = (bonus(), Table::new());
    let told = RefCell::new(Vec::new());
    let watch = |rows: usize| {
        told.borrow_mut().push(rows);
        ControlFlow::Continue(())
    };
    for threads in [1, 3] {
        told.borrow_mut().clear();
        table.batch(&card).score(&[], &Options::new().progress(&watch).threads(threads)).unwrap();
        let told = told.borrow();
        assert!(told.is_sorted() && told.iter().all(|rows| *rows <= ROWS), "{told:?}");
        assert!(threads > 1 || (told.len() > 2 && told.last() == Some(&ROWS)), "{told:?}");
    }
    let stop = |rows: usize| if rows > 20_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let error = table.batch(&card).score(&[], &Options::new().progress(&stop)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(error.to_string(), "the caller stopped the work after 32256 of 100003 rows");
    // By several threads the others may have done all before the caller's own has anything to tell.
    if let Err(error) = table.batch(&card).score(&[], &Options::new().progress(&stop).threads(3)) {
        assert_eq!((error.kind(), error.path()), (ErrorKind::Cancelled, ""));
    }
}

#[test]
fn a_card_that_measures_against_a_population_is_fitted_first() {
    let card = Card::from_json(
        r#"{"kpi": 1, "id": "a", "inputs": {"x": {}}, "index": {"aggregate": "mean", "members": [
            {"id": "x", "type": "continuous", "weight": 1, "normalize": {"min_max": {"better": "more"}}}]}}"#,
    )
    .unwrap();
    assert_eq!(
        card.batch(0).score(&[], &Options::new()).unwrap_err().to_string(),
        "index.members[0].normalize: the card measures against a population; fit the card to a population first; that \
         gives a card with constants"
    );
}
