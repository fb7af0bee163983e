//! The one file that meets raw memory: Arrow's PyCapsule interface in and out, and the arrays of numpy.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::panic::RefUnwindSafe;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchOptions, RecordBatchReader, StructArray};
use arrow_buffer::Buffer;
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use pyo3::buffer::{Element, PyBuffer};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

/// A table on its way in.
pub(crate) type Reader = Box<dyn RecordBatchReader + Send>;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

pub(crate) fn unreadable(error: &ArrowError) -> PyErr {
    PyValueError::new_err(format!("the table cannot be read: {error}"))
}

/// The table that an object offers by `__arrow_c_stream__` or `__arrow_c_array__`, if it does.
pub(crate) fn reader(object: &Bound<'_, PyAny>) -> PyResult<Option<Reader>> {
    if object.hasattr("__arrow_c_stream__")? {
        let capsule = object.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
        let stream = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
        // SAFETY: a capsule of this name holds a stream of Arrow's C interface, by the PyCapsule interface. It is
        // moved out, which leaves a released one behind, and the capsule outlives this call.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) };
        return Ok(Some(Box::new(Tables::of(stream).map_err(|error| unreadable(&error))?)));
    }
    if object.hasattr("__arrow_c_array__")? {
        let capsules = object.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
        let schema = capsules.get_item(0)?.cast_into::<PyCapsule>()?;
        let array = capsules.get_item(1)?.cast_into::<PyCapsule>()?;
        return one_batch(&schema, &array).map(Some);
    }
    Ok(None)
}

/// A stream of another program's. Not the reader of `arrow_array`, which forgets that whole rows may be null.
struct Tables {
    stream: FFI_ArrowArrayStream,
    schema: SchemaRef,
}

impl Tables {
    fn of(mut stream: FFI_ArrowArrayStream) -> Result<Self, ArrowError> {
        let mut schema = FFI_ArrowSchema::empty();
        let get_schema = stream.get_schema.filter(|_| stream.release.is_some()).ok_or_else(|| bad("it is released"))?;
        // SAFETY: a stream that has not been released, and a schema of our own to write to.
        let code = unsafe { get_schema(&raw mut stream, &raw mut schema) };
        if code != 0 {
            return Err(bad(&last_error(&mut stream, code)));
        }
        Ok(Tables { stream, schema: Arc::new(Schema::try_from(&schema)?) })
    }

    fn read(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let mut array = FFI_ArrowArray::empty();
        let get_next = self.stream.get_next.ok_or_else(|| bad("it is released"))?;
        // SAFETY: a stream that has not been released, and an array of our own to write to.
        let code = unsafe { get_next(&raw mut self.stream, &raw mut array) };
        if code != 0 {
            return Err(bad(&last_error(&mut self.stream, code)));
        }
        if array.is_released() {
            return Ok(None);
        }
        let of = DataType::Struct(self.schema.fields().clone());
        // SAFETY: by the interface the arrays of a stream are what its schema says.
        let data = unsafe { from_ffi_and_data_type(array, of) }?;
        if data.null_count() > 0 {
            return Err(bad("whole rows are null; make their cells null instead"));
        }
        let (rows, columns) = (data.len(), StructArray::from(data).into_parts().1);
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options).map(Some)
    }
}

fn bad(matter: &str) -> ArrowError {
    ArrowError::CDataInterface(matter.to_owned())
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

impl Iterator for Tables {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

impl RecordBatchReader for Tables {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

fn one_batch(schema: &Bound<'_, PyCapsule>, array: &Bound<'_, PyCapsule>) -> PyResult<Reader> {
    let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names hold a schema and an array of Arrow's C interface that belong together. The
    // array is moved out, which leaves a released one behind; the schema is only read. Both capsules outlive this call.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
    let data = data.map_err(|error| unreadable(&error))?;
    if !matches!(data.data_type(), DataType::Struct(_)) {
        return Err(PyTypeError::new_err("a table has columns by name; this is a single array"));
    }
    if data.null_count() > 0 {
        return Err(unreadable(&bad("whole rows are null; make their cells null instead")));
    }
    let (fields, columns, _) = StructArray::from(data).into_parts();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|error| unreadable(&error))?;
    Ok(Box::new(RecordBatchIterator::new([Ok(batch.clone())], batch.schema())))
}

/// A table on its way out, as the capsule of a stream.
pub(crate) fn stream_capsule(py: Python<'_>, reader: Reader) -> PyResult<Bound<'_, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), STREAM)
}

/// The schema of a table, as a capsule.
pub(crate) fn schema_capsule<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema).map_err(|error| unreadable(&error))?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

/// What keeps borrowed memory alive: the view that its owner has handed out.
struct Owner<T: Element>(#[allow(dead_code)] PyBuffer<T>);

/// A panic cannot leave a view half changed: nothing changes it.
impl<T: Element> RefUnwindSafe for Owner<T> {}

/// The memory of an array of one dimension as a buffer, without a copy; none where its numbers do not lie side by side.
pub(crate) fn borrowed<T: Element + Send + Sync + 'static>(view: PyBuffer<T>) -> Option<Buffer> {
    if view.dimensions() != 1 || !view.is_c_contiguous() {
        return None;
    }
    let (bytes, length) = (NonNull::new(view.buf_ptr().cast::<u8>())?, view.len_bytes());
    // SAFETY: the view is contiguous, so its memory is readable for all of its bytes, and the owner holds the view for
    // as long as the buffer lives. The owner of the memory must not write to it meanwhile, as for every borrowed frame.
    Some(unsafe { Buffer::from_custom_allocation(bytes, length, Arc::new(Owner(view))) })
}
