//! Arrays of numpy, and plain lists, as columns; columns as arrays of numpy.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BooleanArray, PrimitiveArray, RecordBatch, RecordBatchIterator, StringArray};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Schema};
use pyo3::buffer::{Element, PyBuffer};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyList, PyString};

use kpi_core::number::Exact;

use crate::capsule::{Reader, borrowed, unreadable};
use crate::fact;
use crate::figure::{Figure, decimal_type};

/// A dict of columns by name, as a table.
pub(crate) fn reader(columns: &Bound<'_, PyDict>) -> PyResult<Reader> {
    let (mut fields, mut arrays, mut rows) = (Vec::new(), Vec::new(), None);
    for (name, column) in columns {
        let name: String = name.extract().map_err(|_| PyTypeError::new_err("the names of columns are texts"))?;
        let array = array(&name, &column)?;
        let known = *rows.get_or_insert(array.len());
        if known != array.len() {
            let text = format!("the columns have different lengths: `{name}` has {}, others have {known}", array.len());
            return Err(PyValueError::new_err(text));
        }
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let batch = match rows {
        Some(_) => RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|error| unreadable(&error))?,
        None => RecordBatch::new_empty(Arc::new(Schema::empty())),
    };
    Ok(Box::new(RecordBatchIterator::new([Ok(batch.clone())], batch.schema())))
}

fn array(name: &str, column: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let py = column.py();
    if column.cast::<PyString>().is_ok() || column.cast::<PyBytes>().is_ok() {
        return Err(PyTypeError::new_err(format!("the column `{name}` is one text; a column is an array or a list")));
    }
    if column.hasattr("mask")? && column.hasattr("filled")? {
        return masked(name, column);
    }
    // Columns of pandas and polars have types of their own, those of others may have none.
    let column = match (column.hasattr("to_numpy")?, column.hasattr("__array__")? && !column.hasattr("dtype")?) {
        (true, _) => column.call_method0("to_numpy")?,
        (_, true) => column.call_method0("__array__")?,
        _ => column.clone(),
    };
    if column.hasattr("ndim")? && column.getattr("ndim")?.extract::<usize>()? != 1 {
        return Err(PyValueError::new_err(format!("the column `{name}` does not have one dimension")));
    }
    // What does not lie side by side is copied first.
    let lying = |column: &Bound<'_, PyAny>| -> PyResult<Option<ArrayRef>> {
        Ok(numbers::<Float64Type>(column)
            .or_else(|| numbers::<Int64Type>(column))
            .or_else(|| numbers::<Float32Type>(column))
            .or_else(|| numbers::<Int32Type>(column))
            .or_else(|| numbers::<Int16Type>(column))
            .or_else(|| numbers::<Int8Type>(column))
            .or_else(|| numbers::<UInt64Type>(column))
            .or_else(|| numbers::<UInt32Type>(column))
            .or_else(|| numbers::<UInt16Type>(column))
            .or_else(|| numbers::<UInt8Type>(column)))
    };
    if let Some(array) = lying(&column)? {
        return Ok(array);
    }
    if let Ok(dtype) = column.getattr("dtype") {
        let kind: String = dtype.getattr("kind").and_then(|kind| kind.extract()).unwrap_or_default();
        match kind.as_str() {
            // Half and long floats have no type of their own here; each has a shortest decimal of its own.
            "f" if !matches!(dtype.getattr("itemsize")?.extract::<usize>()?, 4 | 8) => {}
            "f" | "i" | "u" => {
                let numpy = py.import("numpy")?;
                let native = dtype.call_method1("newbyteorder", ("=",))?;
                let packed = numpy.call_method1("ascontiguousarray", (column.call_method1("astype", (native,))?,))?;
                if let Some(array) = lying(&packed)? {
                    return Ok(array);
                }
            }
            // The engine says what is wrong with truths.
            "b" => return Ok(Arc::new(BooleanArray::from(column.call_method0("tolist")?.extract::<Vec<bool>>()?))),
            "O" | "U" | "T" => {}
            _ => {
                let text = format!("the column `{name}` is of {dtype}; facts are numbers and texts");
                return Err(PyTypeError::new_err(text));
            }
        }
    }
    texts(name, &column)
}

/// An array of numpy's that says which of its values are there.
fn masked(name: &str, column: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let mask = column.py().import("numpy.ma")?.call_method1("getmaskarray", (column,))?;
    let absent: Vec<bool> = mask.call_method0("tolist")?.extract()?;
    let array = array(name, &column.getattr("data")?)?;
    let there = NullBuffer::from_iter(absent.into_iter().map(|absent| !absent));
    let nulls = NullBuffer::union(array.nulls(), Some(&there));
    array.to_data().into_builder().nulls(nulls).build().map(arrow_array::make_array).map_err(|error| unreadable(&error))
}

fn numbers<T: ArrowPrimitiveType>(column: &Bound<'_, PyAny>) -> Option<ArrayRef>
where
    T::Native: Element + Send + Sync + 'static,
{
    let view = PyBuffer::<T::Native>::get(column).ok()?;
    let foreign: &[u8] = if cfg!(target_endian = "little") { b">!" } else { b"<" };
    if view.format().to_bytes().first().is_some_and(|order| foreign.contains(order)) {
        return None;
    }
    let count = view.item_count();
    let values = ScalarBuffer::<T::Native>::new(borrowed(view)?, 0, count);
    Some(Arc::new(PrimitiveArray::<T>::try_new(values, None).ok()?))
}

/// Objects one by one: texts, decimals and numbers as the texts that mean them; what is no fact as its own text, so
/// that its row is refused with it.
fn texts(name: &str, column: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let items = column.try_iter().map_err(|_| {
        PyTypeError::new_err(format!("the column `{name}` is no array and no list; facts are numbers and texts"))
    })?;
    let texts = items.map(|item| text(&item?)).collect::<PyResult<Vec<_>>>()?;
    Ok(Arc::new(StringArray::from(texts)))
}

/// Objects of Python as the texts that mean them, for columns of mixed objects. Where levels are asked for, what is no
/// text is told with its type: no level is called so.
#[pyfunction]
#[pyo3(signature = (values, *, levels))]
pub(crate) fn written(values: &Bound<'_, PyAny>, levels: bool) -> PyResult<Vec<Option<String>>> {
    let written = |value: &Bound<'_, PyAny>| match text(value)? {
        Some(text) if levels && value.cast::<PyString>().is_err() => {
            Ok(Some(format!("{text} ({})", value.get_type().name()?)))
        }
        text => Ok(text),
    };
    values.try_iter()?.map(|value| written(&value?)).collect()
}

pub(crate) fn text(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    if value.is_none() {
        return Ok(None);
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Some(text.to_str()?.to_owned()));
    }
    if let Ok(float) = value.cast::<PyFloat>() {
        // What the engine cannot hold is refused with its row, in its own words.
        let float = float.value();
        return Ok(
            Exact::from_f64(float).map_or_else(|_| Some(float.to_string()), |number| Some(number?.decimal_text()))
        );
    }
    if value.is_instance(decimal_type(value.py())?)? {
        let there = !value.call_method0("is_nan")?.is_truthy()?;
        // Written out, but never to more than a reader of the refusal can use.
        let plain = value.call_method0("adjusted")?.extract::<i64>().is_ok_and(|size| size.abs() < 60);
        let text = if plain { value.call_method1("__format__", ("f",))?.str()? } else { value.str()? };
        return Ok(if there { Some(text.to_str()?.to_owned()) } else { None });
    }
    if let Ok(figure) = value.cast::<Figure>() {
        return Ok(Some(figure.get().exact().decimal_text()));
    }
    if fact::is_missing(value) || is_nan_of_numpy(value)? {
        return Ok(None);
    }
    Ok(Some(value.str()?.to_str()?.to_owned()))
}

/// A scalar of numpy's that is no number.
pub(crate) fn is_nan_of_numpy(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(value.hasattr("dtype")? && value.ne(value).unwrap_or(false))
}

/// The column as an array of numpy: floats with NaN for what is absent, else objects: decimals, texts, None.
pub(crate) fn to_numpy<'py>(py: Python<'py>, arrays: &[ArrayRef], kind: &DataType) -> PyResult<Bound<'py, PyAny>> {
    let numpy = py.import("numpy")?;
    if let DataType::Float64 = kind {
        let floats = arrays.iter().flat_map(|array| {
            let array = array.as_primitive::<Float64Type>().clone();
            (0..array.len()).map(move |row| if array.is_valid(row) { array.value(row) } else { f64::NAN })
        });
        let bytes: Vec<u8> = floats.flat_map(f64::to_ne_bytes).collect();
        return numpy.call_method1("frombuffer", (PyBytes::new(py, &bytes), "float64"))?.call_method0("copy");
    }
    let list = PyList::empty(py);
    for array in arrays {
        // A dictionary's texts are made once, and its rows share them.
        if let Some(dictionary) = array.as_any_dictionary_opt().filter(|of| !of.values().is_empty()) {
            let values = dictionary.values();
            let texts = (0..values.len()).map(|place| object(py, values.as_ref(), place));
            let texts = texts.collect::<PyResult<Vec<_>>>()?;
            for (row, place) in dictionary.normalized_keys().into_iter().enumerate() {
                match texts.get(place).filter(|_| array.is_valid(row)) {
                    Some(text) => list.append(text)?,
                    None => list.append(py.None())?,
                }
            }
            continue;
        }
        for row in 0..array.len() {
            list.append(object(py, array.as_ref(), row)?)?;
        }
    }
    let made = numpy.call_method1("empty", (list.len(), "object"))?;
    made.set_item(pyo3::types::PySlice::full(py), list)?;
    Ok(made)
}

/// One value of a column of the result.
pub(crate) fn object<'py>(py: Python<'py>, array: &dyn Array, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    let text = |text: &str| PyString::new(py, text).into_any();
    match array.data_type() {
        DataType::Decimal128(..) => {
            decimal_type(py)?.call1((array.as_primitive::<Decimal128Type>().value_as_string(row),))
        }
        DataType::Float64 => Ok(PyFloat::new(py, array.as_primitive::<Float64Type>().value(row)).into_any()),
        DataType::Utf8 => Ok(text(array.as_string::<i32>().value(row))),
        DataType::LargeUtf8 => Ok(text(array.as_string::<i64>().value(row))),
        DataType::Utf8View => Ok(text(array.as_string_view().value(row))),
        DataType::Int8 => integer::<Int8Type>(py, array, row),
        DataType::Int16 => integer::<Int16Type>(py, array, row),
        DataType::Int32 => integer::<Int32Type>(py, array, row),
        DataType::Int64 => integer::<Int64Type>(py, array, row),
        DataType::UInt8 => integer::<UInt8Type>(py, array, row),
        DataType::UInt16 => integer::<UInt16Type>(py, array, row),
        DataType::UInt32 => integer::<UInt32Type>(py, array, row),
        DataType::UInt64 => integer::<UInt64Type>(py, array, row),
        DataType::Boolean => Ok(PyBool::new(py, array.as_boolean().value(row)).to_owned().into_any()),
        // Its shortest decimal, as everywhere.
        DataType::Float32 => {
            let shortest = array.as_primitive::<Float32Type>().value(row).to_string();
            Ok(PyFloat::new(py, shortest.parse().unwrap_or(f64::NAN)).into_any())
        }
        DataType::Null => Ok(py.None().into_bound(py)),
        DataType::Dictionary(..) => {
            let one = array.slice(row, 1);
            let Some(dictionary) = one.as_any_dictionary_opt() else { return Ok(py.None().into_bound(py)) };
            let place = dictionary.normalized_keys().first().copied().unwrap_or_default();
            object(py, dictionary.values().as_ref(), place)
        }
        kind => Err(PyTypeError::new_err(format!("a column of {kind} cannot be passed through to numpy"))),
    }
}

fn integer<'py, T: ArrowPrimitiveType>(py: Python<'py>, array: &dyn Array, row: usize) -> PyResult<Bound<'py, PyAny>>
where
    T::Native: Into<i128>,
{
    Ok(array.as_primitive::<T>().value(row).into().into_pyobject(py)?.into_any())
}
