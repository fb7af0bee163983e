//! The one file that meets raw memory: Arrow's PyCapsule interface in and out, and the arrays of numpy.
#![allow(unsafe_code)]

use std::panic::RefUnwindSafe;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use arrow_buffer::Buffer;
use arrow_schema::{ArrowError, DataType, Schema};
use pyo3::buffer::{Element, PyBuffer};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

/// A table on its way in.
pub(crate) type Reader = Box<dyn RecordBatchReader + Send>;

const STREAM: &std::ffi::CStr = c"arrow_array_stream";
const SCHEMA: &std::ffi::CStr = c"arrow_schema";
const ARRAY: &std::ffi::CStr = c"arrow_array";

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
        let reader = unsafe { ArrowArrayStreamReader::from_raw(stream.as_ptr()) };
        return Ok(Some(Box::new(reader.map_err(|error| unreadable(&error))?)));
    }
    if object.hasattr("__arrow_c_array__")? {
        let capsules = object.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
        let schema = capsules.get_item(0)?.cast_into::<PyCapsule>()?;
        let array = capsules.get_item(1)?.cast_into::<PyCapsule>()?;
        return one_batch(&schema, &array).map(Some);
    }
    Ok(None)
}

fn one_batch(schema: &Bound<'_, PyCapsule>, array: &Bound<'_, PyCapsule>) -> PyResult<Reader> {
    let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names hold a schema and an array of Arrow's C interface that belong together. The
    // array is moved out, which leaves a released one behind; the schema is only read. Both capsules outlive this call.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
    let data = data.map_err(|error| unreadable(&error))?;
    if !matches!(data.data_type(), DataType::Struct(_)) || data.null_count() > 0 {
        return Err(PyTypeError::new_err("a table has columns by name; this is a single array"));
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
