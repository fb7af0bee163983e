//! Any table as record batches: by Arrow's PyCapsule interface, or from a dict of columns.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use kpi_core::Error;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::capsule::{self, Reader, unreadable};
use crate::error::raised;
use crate::numpy;

/// The table behind an object.
pub(crate) fn reader(table: &Bound<'_, PyAny>) -> PyResult<Reader> {
    if let Some(reader) = capsule::reader(table)? {
        return Ok(reader);
    }
    if let Ok(columns) = table.cast::<PyDict>() {
        return numpy::reader(columns);
    }
    let kind = table.get_type().fully_qualified_name()?;
    let way_out = match table.hasattr("collect")? {
        true => "; call .collect() first",
        false => "",
    };
    Err(PyTypeError::new_err(format!(
        "a frame speaks Arrow (pandas, polars, pyarrow, duckdb and others do) or is a dict of arrays; given {kind}{way_out}"
    )))
}

/// All record batches of a table. They share its memory.
pub(crate) fn read(py: Python<'_>, reader: Reader) -> PyResult<(SchemaRef, Vec<RecordBatch>)> {
    let schema = reader.schema();
    // A stream of another program's may break its promises; what it breaks with then is an error, no panic.
    let batches = py.detach(|| catch_unwind(AssertUnwindSafe(|| reader.collect::<Result<Vec<_>, _>>())));
    match batches {
        Ok(batches) => Ok((schema, batches.map_err(|error| arrow_error(&error))?)),
        Err(_) => Err(PyValueError::new_err("the table cannot be read: its stream ended in an error without words")),
    }
}

/// An error that came through Arrow: the engine's own where it is one.
pub(crate) fn arrow_error(error: &ArrowError) -> PyErr {
    if let ArrowError::ExternalError(inner) = error
        && let Some(error) = inner.downcast_ref::<Error>()
    {
        return raised(error.clone());
    }
    unreadable(error)
}
