//! The columns of the result, filled part by part and made into one record batch without a copy.

use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, Decimal128Array, DictionaryArray, Float64Array, Int8Array, RecordBatch, RecordBatchOptions, StringArray,
};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, SchemaRef};

use crate::batch::{ColumnMut, FigureInfo, Output, RowError, RowStatus, Summary};
use crate::error::{Error, ErrorKind};

use super::bound::Bound;
use super::buffers::{Buffers, Lent, Same};
use super::schema::PRECISION;

pub(super) struct Sink<'b> {
    figures: &'b [FigureInfo],
    schema: SchemaRef,
    home: Option<&'b Buffers>,
    rows: usize,
    columns: Vec<Figures>,
    status: Lent<u8>,
}

/// A column of figures, and a bit for each that is there.
struct Figures {
    values: Values,
    valid: Lent<u8>,
}

enum Values {
    Decimals(Lent<i128>),
    Floats(Lent<f64>),
}

impl<'b> Sink<'b> {
    pub(super) fn new(bound: &'b Bound, rows: usize) -> Self {
        let schema = bound.output_schema();
        let (figures, home) = (bound.figures(), bound.buffers());
        let column = |_: &FigureInfo| Figures {
            values: match bound.floats() {
                true => Values::Floats(Lent::new(rows, home)),
                false => Values::Decimals(Lent::new(rows, home)),
            },
            valid: Lent::new(rows.div_ceil(8), home),
        };
        let (columns, status) = (figures.iter().map(column).collect(), Lent::new(rows, home));
        Sink { figures, schema, home, rows, columns, status }
    }

    /// The buffers of so many rows from a start, which is a multiple of 8.
    pub(super) fn part<'o>(&'o mut self, start: usize, count: usize, errors: &'o mut Vec<RowError>) -> Output<'o> {
        let rows = start..start + count;
        let bits = start / 8..(start + count).div_ceil(8);
        let mut output = Output::new();
        for (figure, column) in self.figures.iter().zip(&mut self.columns) {
            let values = match &mut column.values {
                Values::Decimals(values) => ColumnMut::i128(&mut values.values[rows.clone()]),
                Values::Floats(values) => ColumnMut::f64(&mut values.values[rows.clone()]),
            };
            output.figure(&figure.name, values.valid_bits(&mut column.valid.values[bits.clone()]));
        }
        output.status(&mut self.status.values[rows]).errors(errors);
        output
    }

    /// The record batch of the columns that are passed through, the figures and the verdict.
    pub(super) fn finish(
        self,
        mut columns: Vec<ArrayRef>,
        summary: &Summary,
        errors: &[RowError],
    ) -> Result<RecordBatch, Error> {
        let rows = self.rows;
        let kept = columns.len();
        let finished = || {
            for (info, figures) in self.figures.iter().zip(self.columns) {
                let valid = NullBuffer::new(BooleanBuffer::new(figures.valid.into_buffer(), 0, rows));
                let nulls = Some(valid).filter(|valid| valid.null_count() > 0);
                columns.push(match figures.values {
                    Values::Decimals(values) => {
                        let decimals = Decimal128Array::try_new(values.into_buffer().into(), nulls)?;
                        Arc::new(decimals.with_precision_and_scale(PRECISION, info.decimals as i8)?)
                    }
                    Values::Floats(values) => Arc::new(Float64Array::try_new(values.into_buffer().into(), nulls)?),
                });
            }
            let plain = *self.schema.field(kept + self.figures.len()).data_type() == DataType::Utf8;
            let all_scored = summary.scored() == rows;
            columns.push(match self.home.filter(|_| all_scored && !plain) {
                Some(home) => home.same(Same::Scored, rows, || status(Lent::new(rows, None), plain))?,
                None => status(self.status, plain)?,
            });
            columns.extend(words(rows, errors, self.home)?);
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            RecordBatch::try_new_with_options(self.schema, columns, &options)
        };
        // Lengths and types are those of the schema, but Arrow has the last word on them.
        finished().map_err(|error: ArrowError| Error::at(ErrorKind::BadColumn, "columns", error.to_string()))
    }
}

const STATUSES: [RowStatus; 3] = [RowStatus::Scored, RowStatus::Warned, RowStatus::Refused];

fn status(codes: Lent<u8>, plain: bool) -> Result<ArrayRef, ArrowError> {
    let words = STATUSES.map(RowStatus::word);
    if plain {
        let words = codes.values.iter().map(|code| words.get(usize::from(*code)).copied());
        return Ok(Arc::new(words.collect::<StringArray>()));
    }
    // Codes are below 3, so that a byte is the same number with and without a sign.
    let keys = Int8Array::new(ScalarBuffer::from(codes.into_buffer()), None);
    Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(keys, Arc::new(StringArray::from(words.to_vec())))?))
}

/// Code, path and message of the refused rows.
fn words(rows: usize, errors: &[RowError], home: Option<&Buffers>) -> Result<[ArrayRef; 3], ArrowError> {
    if errors.is_empty() {
        let none = || Ok(Arc::new(StringArray::new_null(rows)) as ArrayRef);
        let none = home.map_or_else(none, |home| home.same(Same::NoText, rows, none))?;
        return Ok([none.clone(), none.clone(), none]);
    }
    let mut refused = BooleanBufferBuilder::new(rows);
    refused.append_n(rows, false);
    errors.iter().for_each(|error| refused.set_bit(error.row, true));
    let nulls = NullBuffer::new(refused.finish());
    Ok([
        texts(rows, errors, &nulls, |error, text| text.push_str(error.kind().code()))?,
        texts(rows, errors, &nulls, |error, text| text.push_str(error.path()))?,
        texts(rows, errors, &nulls, |error, text| text.push_str(&error.to_string()))?,
    ])
}

/// A text for each refused row, null for all others.
fn texts(
    rows: usize,
    errors: &[RowError],
    nulls: &NullBuffer,
    write: impl Fn(&Error, &mut String),
) -> Result<ArrayRef, ArrowError> {
    let (mut text, mut end, mut ends) = (String::new(), 0_i32, Vec::with_capacity(rows + 1));
    for error in errors {
        ends.resize(error.row + 1, end);
        write(&error.error, &mut text);
        end = i32::try_from(text.len()).map_err(|_| ArrowError::OffsetOverflowError(text.len()))?;
    }
    ends.resize(rows + 1, end);
    let ends = OffsetBuffer::new(ends.into());
    Ok(Arc::new(StringArray::try_new(ends, Buffer::from_vec(text.into_bytes()), Some(nulls.clone()))?))
}
