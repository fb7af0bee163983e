//! Arrow's structures as they come from C and go back: moved, looked at, and never let panic into the caller.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{Array, RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, DataType, SchemaRef};

use crate::caller::{Caller, Place, checked};
use crate::error::Failure;
use crate::float_environment::HostSettings;
use crate::guard::discard;
use crate::status::KPI_ERROR_ARROW;

fn refused(argument: &str, matter: impl fmt::Display) -> Failure {
    Failure::call(KPI_ERROR_ARROW, argument, matter.to_string())
}

/// Takes a struct array over as a table.
pub(crate) fn read_table(
    _: &Caller,
    array: *mut FFI_ArrowArray,
    schema: *const FFI_ArrowSchema,
) -> Result<RecordBatch, Failure> {
    checked("array", array, 1)?;
    checked("schema", schema, 1)?;
    // SAFETY: not NULL and aligned; the caller promises a structure of this type, whose contents are now ours.
    let array = unsafe { FFI_ArrowArray::from_raw(array) };
    if array.is_released() {
        return Err(refused("array", "it has been released already"));
    }
    // SAFETY: not NULL and aligned; the caller promises a structure of this type for the time of the call.
    let schema = unsafe { &*schema };
    // SAFETY: the caller promises that the array is what the schema says. What can be proved of it is proved below.
    let data = unsafe { from_ffi(array, schema) }.map_err(|error| refused("array", error))?;
    if !matches!(data.data_type(), DataType::Struct(_)) {
        return Err(refused("schema", format_args!("a table is a struct array; this is one of {}", data.data_type())));
    }
    data.validate_full().map_err(|error| refused("array", error))?;
    if data.null_count() > 0 {
        return Err(refused("array", "whole rows are null; make their cells null instead"));
    }
    Ok(RecordBatch::from(StructArray::from(data)))
}

/// Gives a table away.
pub(crate) fn write_table(
    table: RecordBatch,
    (array, schema): (Place<'_, FFI_ArrowArray>, Place<'_, FFI_ArrowSchema>),
) -> Result<(), Failure> {
    let of = FFI_ArrowSchema::try_from(table.schema().as_ref()).map_err(|error| refused("out_schema", error))?;
    array.write(FFI_ArrowArray::new(&StructArray::from(table).into_data()));
    schema.write(of);
    Ok(())
}

/// Takes a stream over.
pub(crate) fn read_stream(_: &Caller, stream: *mut FFI_ArrowArrayStream) -> Result<Checked, Failure> {
    checked("stream", stream, 1)?;
    // SAFETY: not NULL and aligned; the caller promises a structure of this type, whose contents are now ours.
    let reader = unsafe { ArrowArrayStreamReader::from_raw(stream) };
    reader.map(Checked).map_err(|error| refused("stream", error))
}

/// A stream of the caller's, whose tables are proved before anything is read from them.
pub(crate) struct Checked(ArrowArrayStreamReader);

impl Iterator for Checked {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let table = self.0.next()?;
        Some(table.and_then(|table| {
            table.columns().iter().try_for_each(|column| column.to_data().validate_full())?;
            Ok(table)
        }))
    }
}

impl RecordBatchReader for Checked {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }
}

/// A stream that is given away: whatever happens while it is read is an error of the stream, and it then ends.
pub(crate) struct Contained<R> {
    stream: R,
    ended: bool,
}

impl<R: RecordBatchReader> Contained<R> {
    pub(crate) fn new(stream: R) -> Self {
        Contained { stream, ended: false }
    }
}

impl<R: RecordBatchReader> Iterator for Contained<R> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let _host = HostSettings::aside();
        let next = catch_unwind(AssertUnwindSafe(|| self.stream.next())).unwrap_or_else(|panic| {
            discard(panic);
            Some(Err(told("the library failed by its own mistake; report it".to_owned())))
        });
        self.ended = !matches!(next, Some(Ok(_)));
        next.map(|table| table.map_err(|error| told(error.to_string())))
    }
}

impl<R: RecordBatchReader> RecordBatchReader for Contained<R> {
    fn schema(&self) -> SchemaRef {
        self.stream.schema()
    }
}

/// An error whose text C can hold: without a zero byte, and without another error's prefix.
fn told(text: String) -> ArrowError {
    let text = text.strip_prefix("External error: ").unwrap_or(&text).replace('\0', "\u{fffd}");
    ArrowError::ExternalError(Box::new(Text(text)))
}

#[derive(Debug)]
struct Text(String);

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Text {}
