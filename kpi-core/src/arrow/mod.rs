//! Tables in Arrow's memory format: record batches of facts in, record batches of figures out.
//!
//! A [`Scorer`] finds the columns by the names of the card's inputs. What it gives is digit for digit what
//! [`Batch::score`](crate::batch::Batch::score) gives: each figure a column of decimals with the flat name of the
//! figure, then `status`, `error_code`, `error_path` and `error_message`. Every row comes back once, in its place.
//!
//! ```
//! use std::sync::Arc;
//! use arrow_array::{ArrayRef, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray};
//! use kpi_core::{Card, arrow::Scorer, batch::Options};
//!
//! let card = Card::from_json(r#"{"kpi": 1, "id": "bonus", "inputs": {"pay": {}, "sold": {}, "plan": {}},
//!     "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [
//!         {"id": "bonus", "amount": {"product": ["pay", "20%", {"ratio": ["sold", "plan"]}]}}]}}"#)?;
//! let table = RecordBatch::try_from_iter([
//!     ("employee", Arc::new(StringArray::from(vec!["ann", "bob"])) as ArrayRef),
//!     ("pay", Arc::new(Int64Array::from(vec![3000, 2800]))),
//!     ("sold", Arc::new(Float64Array::from(vec![17.5, 20.0]))),
//!     ("Plan 2026", Arc::new(Int64Array::from(vec![Some(21), None]))),
//! ])?;
//! let scorer = Scorer::new(&card).column("plan", "Plan 2026").keep(["employee"]);
//! let (figures, summary) = scorer.score(&table, &Options::new())?;
//! assert_eq!((summary.scored(), summary.refused()), (1, 1));
//! let bonus = figures.column_by_name("bonus.amount").unwrap();
//! let bonus = bonus.as_any().downcast_ref::<Decimal128Array>().unwrap();
//! assert_eq!(bonus.value_as_string(0), "500.00");
//! // Nobody is paid on a plan that is not there: the row says why, and any row can be explained.
//! let codes = figures.column_by_name("error_code").unwrap();
//! assert_eq!(codes.as_any().downcast_ref::<StringArray>().unwrap().value(1), "missing_figure");
//! assert!(scorer.bind(&table.schema())?.explain(&table, 0)?.derivation().to_string().contains("500.00"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Types
//!
//! | Column | Each value means |
//! |---|---|
//! | `Int8` to `Int64`, `UInt8` to `UInt64` | the integer |
//! | `Float64`, `Float32` | its shortest decimal: a `Float32` 0.1 is 0.1; NaN is missing |
//! | `Decimal32`, `Decimal64`, `Decimal128`, `Decimal256` | the decimal, of any scale, below 0 too |
//! | `Utf8`, `LargeUtf8`, `Utf8View` | a number as a card writes it, or a level; an empty text is missing |
//! | `Dictionary` of these texts, by any integers | the text |
//! | `Null` | missing |
//!
//! Null is missing in all of them. Any other type is `bad_column`. `Int64`, `Float64`, `Decimal64`, `Decimal128` with a
//! scale of 0 or more, texts and dictionaries by `Int32` are read where they lie; of the others a part of at most 65,536
//! rows a thread is converted at a time.
//!
//! # Streams
//!
//! [`Scorer::stream`] turns a stream of record batches into a stream of scored ones in bounded memory; see [`Stream`].

mod bound;
mod buffers;
mod held;
mod schema;
mod sink;
mod stream;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{Schema, SchemaRef};

use crate::batch::{Options, Summary};
use crate::card::Card;
use crate::error::Error;

pub use bound::{Bound, Columns};
pub use buffers::Buffers;
pub use stream::{Running, Stream};

/// Scores tables in Arrow's format by one card: which columns go in, and which come out.
///
/// It holds wishes only; what is wrong with them is told when it meets the schema of a table.
#[derive(Clone, Debug)]
pub struct Scorer {
    card: Card,
    figures: Vec<String>,
    /// From the name of an input to that of its column.
    columns: Vec<(String, String)>,
    keep: Vec<String>,
    id: Option<String>,
    allow_absent: bool,
    allow_unfitted: bool,
    floats: bool,
    plain_status: bool,
    underscores: bool,
    /// From the name of a column of the result to its new one.
    renames: Vec<(String, String)>,
    buffers: Option<Buffers>,
}

impl Scorer {
    /// A scorer for a card: each input has the column of its name, and the [main figures](Card::main_figures) come out.
    pub fn new(card: &Card) -> Self {
        Scorer {
            card: card.clone(),
            figures: Vec::new(),
            columns: Vec::new(),
            keep: Vec::new(),
            id: None,
            allow_absent: false,
            allow_unfitted: false,
            floats: false,
            plain_status: false,
            underscores: false,
            renames: Vec::new(),
            buffers: None,
        }
    }

    /// The card.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The figures that come out, by their flat names; see [`Card::figures`] for all of them.
    pub fn figures<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.figures.extend(names.into_iter().map(Into::into));
        self
    }

    /// The column of an input, where it has another name. One column may serve several inputs.
    pub fn column(mut self, input: impl Into<String>, column: impl Into<String>) -> Self {
        self.columns.push((input.into(), column.into()));
        self
    }

    /// Columns of the table that are passed through as they are, of any type, before the figures.
    pub fn keep<S: Into<String>>(mut self, columns: impl IntoIterator<Item = S>) -> Self {
        self.keep.extend(columns.into_iter().map(Into::into));
        self
    }

    /// The column that says whose row is whose: it is passed through first, and
    /// [`Batch::row_of`](crate::batch::Batch::row_of) finds rows by it.
    pub fn id(mut self, column: impl Into<String>) -> Self {
        self.id = Some(column.into());
        self
    }

    /// An input may have neither a column nor a default: its fact is then missing in every row.
    pub fn allow_absent(mut self) -> Self {
        self.allow_absent = true;
        self
    }

    /// The card may measure against a population: then its rows can be read, by
    /// [`Batch::facts`](crate::batch::Batch::facts), as those to [fit](Card::fit) it to, and not be scored.
    pub fn allow_unfitted(mut self) -> Self {
        self.allow_unfitted = true;
        self
    }

    /// Figures as `Float64`, each the float nearest to the published figure, in place of decimals.
    pub fn floats(mut self) -> Self {
        self.floats = true;
        self
    }

    /// The status as plain `Utf8`, in place of a dictionary by `Int8`.
    pub fn plain_status(mut self) -> Self {
        self.plain_status = true;
        self
    }

    /// Names of figures for databases that take no point or hyphen in a column: `bonus_amount` for `bonus.amount`.
    pub fn underscores(mut self) -> Self {
        self.underscores = true;
        self
    }

    /// Another name for a column of the result: a figure by its flat name, a column that is passed through, `status`,
    /// `error_code`, `error_path` or `error_message`.
    pub fn rename(mut self, column: impl Into<String>, name: impl Into<String>) -> Self {
        self.renames.push((column.into(), name.into()));
        self
    }

    /// Writes the figures to the memory of results that are gone, where these buffers keep some.
    pub fn buffers(mut self, buffers: &Buffers) -> Self {
        self.buffers = Some(buffers.clone());
        self
    }

    /// Finds the columns in the schema of a table, and lays out those of the result.
    ///
    /// # Errors
    /// `bad_column` for an input without a column, a column that is named and not there, or a type that no fact has;
    /// `unknown_fact` and `unknown_name` for names that the card or the result does not have, and `unknown_fact` for a column
    /// that nobody asked for and that is nearly called like an input without a column; `duplicate_name` where two
    /// columns have a name that must be one's alone; `fit_first` for a card that measures against a population.
    pub fn bind(&self, schema: &Schema) -> Result<Bound, Error> {
        Bound::new(self, schema)
    }

    /// The schema of the result for tables of a schema, before any row is read.
    ///
    /// # Errors
    /// As [`bind`](Scorer::bind).
    pub fn output_schema(&self, schema: &Schema) -> Result<SchemaRef, Error> {
        Ok(self.bind(schema)?.output_schema())
    }

    /// Scores one record batch.
    ///
    /// # Errors
    /// As [`bind`](Scorer::bind), and as [`Batch::score`](crate::batch::Batch::score).
    pub fn score(&self, table: &RecordBatch, options: &Options<'_>) -> Result<(RecordBatch, Summary), Error> {
        self.bind(&table.schema())?.score(table, options)
    }

    /// Scores a stream of record batches as it is read.
    ///
    /// # Errors
    /// As [`bind`](Scorer::bind), by the schema of the stream.
    pub fn stream<'p, R: RecordBatchReader>(&self, reader: R) -> Result<Stream<'p, R>, Error> {
        let bound = self.bind(&reader.schema())?;
        Ok(Stream::new(bound, reader))
    }
}
