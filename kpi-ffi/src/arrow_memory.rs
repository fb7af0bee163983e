//! Arrow's structures as they come from C and go back: moved, looked at, and never let panic into the caller.

use std::error::Error;
use std::ffi::CStr;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, RecordBatch, RecordBatchOptions, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};

use crate::caller::{Caller, Place, checked};
use crate::error::Failure;
use crate::float_environment::HostSettings;
use crate::guard::discard;
use crate::status::KPI_ERROR_ARROW;

const NULL_ROWS: &str = "whole rows are null; make their cells null instead";

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
        return Err(refused("array", NULL_ROWS));
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
    let mut stream = unsafe { FFI_ArrowArrayStream::from_raw(stream) };
    if stream.release.is_none() {
        return Err(refused("stream", "it has been released already"));
    }
    let mut schema = FFI_ArrowSchema::empty();
    let Some(get_schema) = stream.get_schema else { return Err(refused("stream", "it has no function get_schema")) };
    // SAFETY: the caller promises a stream that has not been released, and both structures are ours.
    let code = unsafe { get_schema(&raw mut stream, &raw mut schema) };
    if code != 0 {
        return Err(refused("stream", last_error(&mut stream, code)));
    }
    let schema = Schema::try_from(&schema).map_err(|error| refused("stream", error))?;
    Ok(Checked { stream, schema: Arc::new(schema) })
}

/// A stream of the caller's, whose tables are proved before anything is read from them.
///
/// Not the reader of `arrow_array`, which forgets that whole rows may be null.
pub(crate) struct Checked {
    stream: FFI_ArrowArrayStream,
    schema: SchemaRef,
}

impl Checked {
    fn read(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let bad = |matter: &str| ArrowError::CDataInterface(matter.to_owned());
        let mut array = FFI_ArrowArray::empty();
        let get_next = self.stream.get_next.ok_or_else(|| bad("the stream has no function get_next"))?;
        // SAFETY: the caller promised a stream, which has not been released; the array is ours.
        let code = unsafe { get_next(&raw mut self.stream, &raw mut array) };
        if code != 0 {
            return Err(bad(&last_error(&mut self.stream, code)));
        }
        if array.is_released() {
            return Ok(None);
        }
        let of = DataType::Struct(self.schema.fields().clone());
        // SAFETY: the caller promised that the arrays are what the schema of their stream says. What can be proved of it is
        // proved next.
        let data = unsafe { from_ffi_and_data_type(array, of) }?;
        data.validate_full()?;
        if data.null_count() > 0 {
            return Err(bad(NULL_ROWS));
        }
        let (rows, columns) = (data.len(), StructArray::from(data).into_parts().1);
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options).map(Some)
    }
}

/// What a stream says of the error that it has just told of by a code.
fn last_error(stream: &mut FFI_ArrowArrayStream, code: i32) -> String {
    let Some(get_last_error) = stream.get_last_error else { return format!("it failed with the code {code}") };
    // SAFETY: the stream has not been released, and its last call has failed, as this function asks for.
    let text = unsafe { get_last_error(stream) };
    if text.is_null() {
        return format!("it failed with the code {code}, and without words");
    }
    // SAFETY: not NULL; by the interface a text with a zero byte at its end, which lives until the next call.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

impl Iterator for Checked {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

impl RecordBatchReader for Checked {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
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
