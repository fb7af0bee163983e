//! Streams of record batches: every row once, in bounded memory, with errors that know their place in the whole.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{Int64Array, RecordBatch, RecordBatchIterator, RecordBatchReader, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use kpi_core::arrow::{Scorer, Stream};
use kpi_core::{Card, Error, ErrorKind};

use crate::{column, table};

/// bonus = pay · sold / plan, to cents
fn bonus() -> Card {
    Card::from_json(
        r#"{"kpi": 1, "id": "bonus", "inputs": {"pay": {}, "sold": {}, "plan": {}},
            "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
              {"id": "bonus", "amount": {"product": ["pay", {"ratio": ["sold", "plan"]}]}}]}}"#,
    )
    .unwrap()
}

fn facts_of(row: i64) -> (i64, i64, i64) {
    (1000 + row * 31 % 5003, row * 7919 % 1201, 1 + row % 97)
}

/// The rows from a start as a record batch.
fn rows(start: i64, count: i64) -> RecordBatch {
    let of = |part: fn((i64, i64, i64)) -> i64| {
        column((start..start + count).map(|row| part(facts_of(row))).collect::<Int64Array>())
    };
    table([("pay", of(|it| it.0)), ("sold", of(|it| it.1)), ("plan", of(|it| it.2))])
}

/// The bonus of a row in cents: integers, half away from zero.
fn cents(row: i64) -> i128 {
    let (pay, sold, plan) = facts_of(row);
    let (num, den) = (i128::from(pay) * i128::from(sold) * 100, i128::from(plan));
    (2 * num + den) / (2 * den)
}

fn reader<I>(batches: I) -> RecordBatchIterator<I::IntoIter>
where
    I: IntoIterator<Item = Result<RecordBatch, ArrowError>>,
{
    RecordBatchIterator::new(batches.into_iter(), rows(0, 0).schema())
}

fn stream<'p, I>(batches: I) -> Stream<'p, RecordBatchIterator<I::IntoIter>>
where
    I: IntoIterator<Item = Result<RecordBatch, ArrowError>>,
{
    Scorer::new(&bonus()).stream(reader(batches)).unwrap()
}

fn engines(error: &ArrowError) -> &Error {
    match error {
        ArrowError::ExternalError(error) => error.downcast_ref().unwrap(),
        other => panic!("no error of the engine: {other}"),
    }
}

#[test]
fn a_million_rows_in_small_batches() {
    let size = 1_000;
    let mut stream = stream((0..1_000).map(|i| Ok(rows(i * size, size))));
    let running = stream.running();
    assert_eq!(stream.schema().field(0).name(), "bonus.amount");
    let mut row = 0;
    for result in &mut stream {
        let result = result.unwrap();
        let amounts = result.column(0).as_primitive::<Decimal128Type>();
        for amount in amounts.values() {
            assert_eq!(*amount, cents(row), "row {row}");
            row += 1;
        }
        assert_eq!(running.summary().rows(), row as usize);
    }
    assert_eq!(row, 1_000_000);
    assert_eq!(stream.summary().scored(), 1_000_000);
    assert_eq!(running.error(), None);
}

#[test]
fn a_large_batch_comes_out_in_parts() {
    let total = 200_000;
    let sizes = |stream: Stream<'_, _>| -> Vec<usize> {
        let mut row = 0;
        let batches = stream.map(|result: Result<RecordBatch, ArrowError>| {
            let result = result.unwrap();
            for amount in result.column(0).as_primitive::<Decimal128Type>().values() {
                assert_eq!(*amount, cents(row));
                row += 1;
            }
            result.num_rows()
        });
        batches.collect()
    };
    let one = || stream([Ok(rows(0, total))]);
    assert_eq!(sizes(one()), [65_536, 65_536, 65_536, 3_392]);
    assert_eq!(sizes(one().threads(2)), [131_072, 68_928]);
    assert_eq!(sizes(one().rows_at_once(150_001)), [150_001, 49_999]);
    assert_eq!(sizes(one().rows_at_once(0))[..3], [1, 1, 1]);
}

/// The next record batch is read only when the one before has been given out.
#[test]
fn one_batch_is_in_work_at_a_time() {
    let pulled = AtomicUsize::new(0);
    let batches = (0..50).map(|i| {
        pulled.fetch_add(1, Ordering::Relaxed);
        Ok(rows(i * 10, 10))
    });
    let mut stream = stream(batches);
    assert_eq!(pulled.load(Ordering::Relaxed), 0);
    for given in 1..=50 {
        stream.next().unwrap().unwrap();
        assert_eq!(pulled.load(Ordering::Relaxed), given);
    }
    assert!(stream.next().is_none() && stream.next().is_none());
}

#[test]
fn streams_of_nothing() {
    assert_eq!(stream([]).count(), 0);
    let empty: Vec<_> =
        stream([Ok(rows(0, 0)), Ok(rows(0, 2)), Ok(rows(2, 0))]).map(|it| it.unwrap().num_rows()).collect();
    assert_eq!(empty, [0, 2, 0]);
}

/// A stream whose plan is 0 in one row.
fn with_a_bad_row(bad: i64) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> {
    (0..10).map(move |i| {
        let batch = rows(i * 100, 100);
        let plan = (0..100).map(|row| {
            if i * 100 + row == bad {
                0
            } else {
                batch.column(2).as_primitive::<arrow_array::types::Int64Type>().value(row as usize)
            }
        });
        let plan = column(plan.collect::<Int64Array>());
        RecordBatch::try_new(batch.schema(), vec![batch.column(0).clone(), batch.column(1).clone(), plan])
    })
}

#[test]
fn strict_names_the_row_of_the_whole_stream() {
    let mut strict = stream(with_a_bad_row(742)).strict().rows_at_once(33);
    let running = strict.running();
    let last = strict.by_ref().last().unwrap().unwrap_err();
    let error = engines(&last);
    assert_eq!(
        error.to_string(),
        "rows[742].pay.lines[0].amount: the figure is undefined: at `pay.lines[0].amount.product[1]` the divisor is 0 and must \
         not be 0; correct the facts, or look at a figure that is always there"
    );
    assert_eq!(running.error().as_ref(), Some(error));
    // Rows 700 to 732 are the last that came out.
    assert_eq!(running.summary().rows(), 733);
    assert!(strict.next().is_none());

    let mut lenient = stream(with_a_bad_row(742));
    assert_eq!(lenient.by_ref().map(|it| it.unwrap().num_rows()).sum::<usize>(), 1000);
    let refused: Vec<_> = lenient.summary().refused_by().collect();
    assert_eq!(refused, [(ErrorKind::UndefinedFigure, 1)]);
}

#[test]
fn progress_counts_the_stream_and_can_end_it() {
    let seen = AtomicUsize::new(0);
    let told = |rows: usize| {
        assert!(seen.swap(rows, Ordering::Relaxed) < rows);
        ControlFlow::Continue(())
    };
    assert_eq!(stream((0..10).map(|i| Ok(rows(i * 100, 100)))).progress(told).count(), 10);
    assert_eq!(seen.load(Ordering::Relaxed), 1000);

    let until = |rows: usize| if rows < 500 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    let mut stream = stream((0..10).map(|i| Ok(rows(i * 100, 100)))).progress(until);
    let last = stream.by_ref().last().unwrap().unwrap_err();
    assert_eq!(engines(&last).to_string(), "the caller stopped the work after 500 rows");
    assert_eq!(engines(&last).kind(), ErrorKind::Cancelled);
    assert_eq!(stream.summary().rows(), 400);
}

#[test]
fn an_error_of_the_reader_is_passed_on_as_it_is() {
    let batches = [
        Ok(rows(0, 5)),
        Err(ArrowError::IoError("the file ends".into(), std::io::Error::other("end"))),
        Ok(rows(5, 5)),
    ];
    let mut stream = stream(batches);
    assert!(stream.next().unwrap().is_ok());
    assert_eq!(stream.next().unwrap().unwrap_err().to_string(), "Io error: the file ends");
    assert!(stream.next().is_none());
    assert_eq!((stream.summary().rows(), stream.running().error()), (5, None));
}

/// A reader whose record batches are not what its schema says.
struct Liar(SchemaRef, Option<RecordBatch>);

impl Iterator for Liar {
    type Item = Result<RecordBatch, ArrowError>;
    fn next(&mut self) -> Option<Self::Item> {
        self.1.take().map(Ok)
    }
}

impl RecordBatchReader for Liar {
    fn schema(&self) -> SchemaRef {
        self.0.clone()
    }
}

#[test]
fn a_reader_that_breaks_its_word_is_found_out() {
    let texts = table([("pay", column(StringArray::from(vec!["1"])))]);
    let fields = ["pay", "sold", "plan"].map(|name| Field::new(name, DataType::Int64, true));
    let liar = Liar(Arc::new(Schema::new(fields.to_vec())), Some(texts));
    let mut stream = Scorer::new(&bonus()).stream(liar).unwrap();
    let error = stream.next().unwrap().unwrap_err();
    assert_eq!(
        engines(&error).to_string(),
        "columns: the record batch has other columns than the schema that was announced; given `1`, allowed 3"
    );
}

#[test]
fn what_is_wrong_with_the_schema_is_told_before_the_first_batch() {
    let facts = table([("pay", column(Int64Array::from(vec![1]))), ("Sold", column(Int64Array::from(vec![1])))]);
    let reader = RecordBatchIterator::new([Ok(facts.clone())], facts.schema());
    let error = Scorer::new(&bonus()).stream(reader).unwrap_err();
    assert_eq!(
        error.to_string(),
        "facts.sold: the input has neither a column nor a default; is it the column `Sold`? then map the input to it, or allow \
         the input to be absent"
    );
}

/// Other languages take a stream over as a boxed reader that may move to another thread.
#[test]
fn a_stream_can_be_given_away() {
    let progress = |_: usize| ControlFlow::Continue(());
    let boxed: Box<dyn RecordBatchReader + Send> = Box::new(stream([Ok(rows(0, 5))]).threads(0).progress(progress));
    let rows = std::thread::spawn(move || boxed.map(|it| it.unwrap().num_rows()).sum::<usize>()).join().unwrap();
    assert_eq!(rows, 5);
}
