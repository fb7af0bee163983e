//! A scorer that has met a schema: which column serves which input.

use std::cell::Cell;
use std::ops::ControlFlow;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};

use crate::batch::{Batch, FigureInfo, Options, RowError, Summary, only_row};
use crate::card::Card;
use crate::error::{Error, ErrorKind, listing, nearest, shown};
use crate::facts::{fact_error, unknown_fact};
use crate::outcome::Outcome;

use super::buffers::Buffers;
use super::held::{ALLOWED, Held, Sort, hold, sort};
use super::sink::Sink;
use super::{Scorer, schema};

/// Rows whose columns are converted together, for each thread: a multiple of 8, so that parts share no byte of a bitmap.
pub(super) const PART: usize = 1 << 16;

/// A [`Scorer`] that has found its columns in the schema of a table.
#[derive(Clone, Debug)]
pub struct Bound {
    card: Card,
    /// The columns of the table.
    fields: Fields,
    /// The column of each input, as a place in the table.
    inputs: Vec<Option<usize>>,
    id: Option<usize>,
    keep: Vec<usize>,
    figures: Vec<FigureInfo>,
    floats: bool,
    output: SchemaRef,
    /// Is some column converted before it is read?
    converts: bool,
    buffers: Option<Buffers>,
}

impl Bound {
    pub(super) fn new(scorer: &Scorer, schema: &Schema) -> Result<Self, Error> {
        let card = &scorer.card;
        if !scorer.allow_unfitted {
            card.fitted()?;
        }
        if let Some((name, _)) = scorer.columns.iter().find(|(input, _)| card.slot_of(input).is_none()) {
            return Err(unknown_fact(name, card));
        }
        let mut inputs = Vec::new();
        for (slot, name) in card.inputs().enumerate() {
            inputs.push(of_input(scorer, schema, slot, name)?);
        }
        let kept = |name: &String| find(schema, name, "keep", "passed through");
        let id = scorer.id.as_ref().map(|name| find(schema, name, "id", "to name the people")).transpose()?;
        let mut keep: Vec<usize> = id.into_iter().collect();
        for name in &scorer.keep {
            let place = kept(name)?;
            if id != Some(place) {
                keep.push(place);
            }
        }
        refuse_slips(card, schema, &inputs, &keep)?;
        if let Some(field) = id.map(|id| schema.field(id)).filter(|field| sort(field.data_type()).is_none()) {
            let matter = format!("the column `{}` has a type that cannot name people", shown(field.name()));
            return Err(Error::at(ErrorKind::BadColumn, "id", matter)
                .given(field.data_type())
                .allowed(ALLOWED)
                .way_out("cast the column to texts"));
        }
        let figures = schema::figures(scorer)?;
        let served = |place: usize| inputs.iter().position(|column| *column == Some(place));
        let kept: Vec<Field> =
            keep.iter().map(|place| kept_field(card, schema.field(*place), served(*place))).collect();
        let without: Vec<&str> =
            card.inputs().zip(&inputs).filter(|(_, column)| column.is_none()).map(|(name, _)| name).collect();
        let output = schema::output(scorer, kept, &figures, &without)?.into();
        let read = inputs.iter().copied().flatten().chain(id);
        let converts =
            read.into_iter().any(|place| sort(schema.field(place).data_type()).is_some_and(|(_, converts)| converts));
        let fields = schema.fields().clone();
        let (card, floats, buffers) = (card.clone(), scorer.floats, scorer.buffers.clone());
        Ok(Bound { card, fields, inputs, id, keep, figures, floats, output, converts, buffers })
    }

    /// The card.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The schema of the result.
    pub fn output_schema(&self) -> SchemaRef {
        self.output.clone()
    }

    /// The figures that come out, in the order of their columns.
    pub fn figures(&self) -> &[FigureInfo] {
        &self.figures
    }

    pub(super) fn floats(&self) -> bool {
        self.floats
    }

    pub(super) fn buffers(&self) -> Option<&Buffers> {
        self.buffers.as_ref()
    }

    /// The inputs that no column serves: they stand on their defaults, or are missing in every row.
    pub fn without_column(&self) -> impl Iterator<Item = &str> {
        self.card.inputs().zip(&self.inputs).filter(|(_, column)| column.is_none()).map(|(name, _)| name)
    }

    /// Scores one record batch.
    ///
    /// # Errors
    /// As [`Batch::score`]; `bad_column` for a record batch of another schema.
    pub fn score(&self, table: &RecordBatch, options: &Options<'_>) -> Result<(RecordBatch, Summary), Error> {
        self.score_after(0, table, options)
    }

    /// Scores a record batch before which so many rows of the same table were scored.
    pub(super) fn score_after(
        &self,
        before: usize,
        table: &RecordBatch,
        options: &Options<'_>,
    ) -> Result<(RecordBatch, Summary), Error> {
        self.check(table)?;
        let rows = table.num_rows();
        let mut sink = Sink::new(self, rows);
        let mut summary = Summary::default();
        let mut errors: Vec<RowError> = Vec::new();
        let part =
            if self.converts { PART.saturating_mul(options.threads.map_or(1, |threads| threads.get())) } else { rows };
        let mut start = 0;
        while start < rows {
            let count = part.min(rows - start);
            let slice = table.slice(start, count);
            let columns = self.columns(&slice)?;
            let batch = columns.batch()?;
            let first_error = errors.len();
            let done = Cell::new(before + start);
            let progress = |rows: usize| {
                done.set(done.get().max(before + start + rows));
                options.progress.map_or(ControlFlow::Continue(()), |progress| progress(before + start + rows))
            };
            let within = Options { progress: Some(&progress), ..*options };
            let output = sink.part(start, count, &mut errors);
            match batch.score_into(output, &within) {
                Ok(found) => summary.add(&found),
                Err(error) if error.kind() == ErrorKind::Cancelled => {
                    let matter = format!("the caller stopped the work after {} rows", done.get());
                    return Err(Error::at(ErrorKind::Cancelled, "", matter));
                }
                Err(error) => return Err(self.renumbered(error, &slice, before + start)),
            }
            errors[first_error..].iter_mut().for_each(|error| error.row += start);
            start += count;
        }
        let kept = self.keep.iter().map(|place| table.column(*place).clone()).collect();
        Ok((sink.finish(kept, &summary, &errors)?, summary))
    }

    /// The error of a strict run over a part, with its row counted over the whole.
    fn renumbered(&self, error: Error, part: &RecordBatch, before: usize) -> Error {
        let row = error.path().strip_prefix("rows[").and_then(|rest| rest.split_once(']'));
        let Some(row) = row.and_then(|(row, _)| row.parse().ok()).filter(|_| before > 0) else { return error };
        let alone = || {
            let row: usize = row;
            let mut errors = Vec::new();
            let mut sink = Sink::new(self, 1);
            let slice = part.slice(row, 1);
            self.columns(&slice)?.batch()?.score_into(sink.part(0, 1, &mut errors), &Options::new())?;
            Ok::<_, Error>(errors.pop())
        };
        match alone() {
            Ok(Some(alone)) => alone.error.within(&format!("rows[{}]", before + row)),
            _ => error,
        }
    }

    /// The columns of a record batch as the engine reads them, for all that a [`Batch`] can do.
    ///
    /// # Errors
    /// `bad_column` for a record batch of another schema.
    pub fn columns<'a>(&'a self, table: &'a RecordBatch) -> Result<Columns<'a>, Error> {
        self.check(table)?;
        let mut held: Vec<Option<Held<'a>>> = self.fields.iter().map(|_| None).collect();
        for place in self.inputs.iter().copied().flatten().chain(self.id) {
            if held[place].is_none() {
                held[place] = hold(table.column(place).as_ref());
            }
        }
        Ok(Columns { bound: self, rows: table.num_rows(), held })
    }

    /// Scores one row of a record batch alone: its outcome can be explained figure by figure.
    ///
    /// # Errors
    /// As [`Batch::explain`]; `bad_column` for a record batch of another schema.
    pub fn explain(&self, table: &RecordBatch, row: usize) -> Result<Outcome, Error> {
        self.check(table)?;
        if row >= table.num_rows() {
            return self.card.batch(table.num_rows()).explain(row);
        }
        let slice = table.slice(row, 1);
        self.columns(&slice)?.batch()?.explain(0)
    }

    /// The row of an id among the record batches of a table, counted over all of them.
    ///
    /// # Errors
    /// As [`Batch::row_of`]; `bad_column` for a record batch of another schema.
    pub fn row_of(&self, tables: &[RecordBatch], id: &str) -> Result<usize, Error> {
        let (mut found, mut before) = (Vec::new(), 0);
        for table in tables {
            let columns = self.columns(table)?;
            found.extend(columns.batch()?.rows_of(id)?.take(2).map(|row| before + row));
            before += table.num_rows();
        }
        only_row(found.into_iter(), id)
    }

    fn check(&self, table: &RecordBatch) -> Result<(), Error> {
        let matter = "the record batch has other columns than the schema that was announced";
        let error = |path: &str| Error::at(ErrorKind::BadColumn, path, matter);
        let (given, known) = (table.schema_ref().fields(), &self.fields);
        if given.len() != known.len() {
            return Err(error("columns").given(given.len()).allowed(known.len()));
        }
        let same = |(a, b): (&Field, &Field)| a.name() == b.name() && a.data_type() == b.data_type();
        let mut pairs = given.iter().zip(known).map(|(given, known)| (&**given, &**known));
        match pairs.find(|pair| !same(*pair)) {
            Some((given, known)) => {
                let said = |field: &Field| format!("{} {}", shown(field.name()), field.data_type());
                Err(error("columns").given(said(given)).allowed(said(known)))
            }
            None => Ok(()),
        }
    }
}

/// An input that no column serves, beside a column that nobody asked for and that is nearly called like it: a slip of the
/// pen that would pay wrongly without a word.
fn refuse_slips(card: &Card, schema: &Schema, inputs: &[Option<usize>], keep: &[usize]) -> Result<(), Error> {
    let bare = |name: &str| card.slot_of(name).is_some_and(|slot| inputs[slot].is_none());
    if inputs.iter().all(Option::is_some) {
        return Ok(());
    }
    let idle = |place: &usize| !inputs.contains(&Some(*place)) && !keep.contains(place);
    for name in (0..schema.fields().len()).filter(idle).map(|place| schema.field(place).name()) {
        if card.slot_of(name).is_none() && nearest(name, card.inputs()).is_some_and(bare) {
            return Err(unknown_fact(name, card));
        }
    }
    Ok(())
}

/// The column that serves an input.
fn of_input(scorer: &Scorer, schema: &Schema, slot: usize, input: &str) -> Result<Option<usize>, Error> {
    let path = format!("facts.{input}");
    let mapped = scorer.columns.iter().rev().find(|(name, _)| name == input).map(|(_, column)| column.as_str());
    let place = match mapped {
        Some(column) => find(schema, column, &path, "mapped to the input")?,
        None => match only(schema, input, &path)? {
            Some(place) => place,
            None if scorer.allow_absent || scorer.card.plan().inputs[slot].default.is_there() => return Ok(None),
            None => {
                let error = fact_error(ErrorKind::BadColumn, input, "the input has neither a column nor a default");
                return Err(match near(schema, input) {
                    Some(column) => error.way_out(format_args!(
                        "is it the column `{}`? then map the input to it, or allow the input to be absent",
                        shown(column)
                    )),
                    None => error
                        .given(format_args!("the columns {}", names(schema)))
                        .way_out("map the input to a column, or allow it to be absent"),
                });
            }
        },
    };
    let field = schema.field(place);
    let levels = scorer.card.plan().inputs[slot].levels.as_deref();
    if let Some(extension) = field.extension_type_name() {
        // Its values mean what its own program says: numbers, but of months or of truths.
        let error = fact_error(ErrorKind::BadColumn, input, &matter_of_type(field)).given(extension).allowed(ALLOWED);
        return Err(error.way_out("cast the column to one of these types"));
    }
    match (sort(field.data_type()), levels) {
        (None, _) => Err(bad_type(fact_error(ErrorKind::BadColumn, input, &matter_of_type(field)), field)),
        (Some((Sort::Numbers, _)), Some(levels)) => {
            Err(fact_error(ErrorKind::BadColumn, input, "the input has levels, and the column has numbers")
                .given(field.data_type())
                .allowed(listing(levels))
                .way_out("give texts, or a dictionary of texts"))
        }
        _ => Ok(Some(place)),
    }
}

fn matter_of_type(field: &Field) -> String {
    format!("the column `{}` has a type that no fact has", shown(field.name()))
}

fn bad_type(error: Error, field: &Field) -> Error {
    let error = error.given(field.data_type()).allowed(ALLOWED);
    match field.data_type() {
        DataType::Boolean => error.way_out("declare levels such as `yes` and `no`, and give a column of these texts"),
        _ => error.way_out("cast the column to one of these types"),
    }
}

/// The column of a name that must be there.
fn find(schema: &Schema, name: &str, path: &str, what: &str) -> Result<usize, Error> {
    match only(schema, name, path)? {
        Some(place) => Ok(place),
        None => {
            let matter = format!("the table has no column of the name that is {what}");
            let error = Error::at(ErrorKind::BadColumn, path, matter).given(name);
            Err(match near(schema, name) {
                Some(column) => error.way_out(format_args!("did you mean `{}`?", shown(column))),
                None => error.allowed(names(schema)),
            })
        }
    }
}

/// The one column of a name.
fn only(schema: &Schema, name: &str, path: &str) -> Result<Option<usize>, Error> {
    let mut places = (0..schema.fields().len()).filter(|place| schema.field(*place).name() == name);
    let place = places.next();
    if places.next().is_some() {
        return Err(Error::at(ErrorKind::DuplicateName, path, "two columns of the table have the name")
            .given(name)
            .way_out("give one of the two another name"));
    }
    Ok(place)
}

/// The column whose name is near to one, whatever their cases.
fn near<'s>(schema: &'s Schema, name: &str) -> Option<&'s str> {
    let lower: Vec<String> = schema.fields().iter().map(|field| field.name().to_lowercase()).collect();
    let found = nearest(&name.to_lowercase(), lower.iter().map(String::as_str))?;
    let place = lower.iter().position(|name| name == found)?;
    Some(schema.field(place).name())
}

fn names(schema: &Schema) -> String {
    if schema.fields().is_empty() {
        return "(none)".to_owned();
    }
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    shown(&names.join(", "))
}

/// A column that is passed through, with what the card says of the input that it serves.
fn kept_field(card: &Card, field: &Field, input: Option<usize>) -> Field {
    let Some((name, input)) = input.map(|slot| card.document().inputs.at(slot)) else { return field.clone() };
    let mut metadata = field.metadata().clone();
    metadata.insert("kpi.input".into(), name.as_str().into());
    if let Some(unit) = &input.unit {
        metadata.insert("kpi.unit".into(), unit.clone());
    }
    field.clone().with_metadata(metadata)
}

/// The columns of a record batch as the engine reads them.
///
/// ```
/// # use std::sync::Arc;
/// # use arrow_array::{ArrayRef, RecordBatch, StringArray, UInt32Array};
/// # use kpi_core::{Card, arrow::Scorer};
/// # let card = Card::from_json(r#"{"kpi": 1, "id": "a", "inputs": {"orders": {}, "visits": {}},
/// #     "measures": {"conversion": {"ratio": ["orders", "visits"]}}}"#)?;
/// let table = RecordBatch::try_from_iter([
///     ("employee", Arc::new(StringArray::from(vec!["ann", "bob"])) as ArrayRef),
///     ("orders", Arc::new(UInt32Array::from(vec![30, 17]))),
///     ("visits", Arc::new(UInt32Array::from(vec![1200, 24]))),
/// ])?;
/// let bound = Scorer::new(&card).id("employee").bind(&table.schema())?;
/// let columns = bound.columns(&table)?;
/// let batch = columns.batch()?;
/// let outcome = batch.explain(batch.row_of("bob")?)?;
/// assert_eq!(outcome.measure("conversion").unwrap().to_string(), "0.7083333333");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Columns<'a> {
    bound: &'a Bound,
    rows: usize,
    /// By the place in the table.
    held: Vec<Option<Held<'a>>>,
}

impl Columns<'_> {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The batch of these columns.
    ///
    /// # Errors
    /// As [`Batch::set`].
    pub fn batch(&self) -> Result<Batch<'_>, Error> {
        let mut batch = self.bound.card.batch(self.rows);
        for (slot, place) in self.bound.inputs.iter().enumerate() {
            if let Some(held) = place.and_then(|place| self.held[place].as_ref()) {
                batch.set_at(slot, held.column())?;
            }
        }
        if let Some(held) = self.bound.id.and_then(|place| self.held[place].as_ref()) {
            batch.ids(held.column())?;
        }
        Ok(batch)
    }
}
