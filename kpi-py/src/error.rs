//! The one door for errors: every kind of the engine is a class of its own under `kpi.KpiError`.

use kpi_core::{Error, ErrorKind, shown};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

struct Classes {
    base: Py<PyType>,
    /// In the order of `ErrorKind::ALL`.
    kinds: Vec<Py<PyType>>,
}

static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();

const BASE_DOC: &str = "Why a card, a row of facts, a table or a population was refused.

The text names the place, the matter, what was given, what is allowed, and a way out. A program should look at the
class, or at `code` and `path`, never at the text.";

/// Makes the classes and puts them into the module. They say that they live in `kpi.errors`, where everybody finds
/// them, so that they can be pickled.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    let classes = CLASSES.get_or_try_init(py, || classes(py))?;
    let kinds = classes.kinds.iter().map(|class| class.clone_ref(py)).collect::<Vec<_>>();
    module.add("KpiError", &classes.base)?;
    module.add("ERROR_CLASSES", kinds)?;
    for (kind, class) in ErrorKind::ALL.iter().zip(&classes.kinds) {
        module.add(class_name(*kind).as_str(), class)?;
    }
    Ok(())
}

fn classes(py: Python<'_>) -> PyResult<Classes> {
    let blank = PyDict::new(py);
    for (name, value) in [("code", ""), ("path", "")] {
        blank.set_item(name, value)?;
    }
    for name in ["given", "allowed", "way_out"] {
        blank.set_item(name, py.None())?;
    }
    let base = class(py, "KpiError", BASE_DOC, &py.get_type::<PyValueError>(), blank)?;
    let kinds = ErrorKind::ALL.iter().map(|kind| {
        let dict = PyDict::new(py);
        dict.set_item("code", kind.code())?;
        class(py, &class_name(*kind), &capitalised(kind.meaning()), base.bind(py), dict)
    });
    Ok(Classes { kinds: kinds.collect::<PyResult<_>>()?, base })
}

/// A class as Python's own `class` statement makes it.
fn class<'py>(
    py: Python<'py>,
    name: &str,
    doc: &str,
    base: &Bound<'py, PyType>,
    dict: Bound<'py, PyDict>,
) -> PyResult<Py<PyType>> {
    dict.set_item("__module__", "kpi.errors")?;
    dict.set_item("__doc__", doc)?;
    Ok(py.get_type::<PyType>().call1((name, (base,), dict))?.cast_into::<PyType>()?.unbind())
}

/// `unknown_field` is `UnknownField`, the name that the kind has in Rust.
fn class_name(kind: ErrorKind) -> String {
    kind.code().split('_').map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// An error of the engine as the exception of its kind, with the engine's own text.
#[cold]
pub(crate) fn raised(error: Error) -> PyErr {
    Python::attach(|py| exception(py, &error).map_or_else(|other| other, PyErr::from_value))
}

/// The exception itself, for where it is kept and not raised.
pub(crate) fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    make(
        py,
        error.kind(),
        error.to_string(),
        error.path(),
        [error.given_text(), error.allowed_text(), error.way_out_text()],
    )
}

/// A refusal of what only Python can give: a type that no fact has, an integer of a thousand digits.
#[cold]
pub(crate) fn refused(kind: ErrorKind, path: &str, matter: &str, given: &str, way_out: Option<&str>) -> PyErr {
    let given = format!("`{}`", shown(given));
    let end = way_out.map_or_else(String::new, |way_out| format!("; {way_out}"));
    let text = format!("{path}: {matter}; given {given}{end}");
    Python::attach(|py| {
        make(py, kind, text, path, [Some(&given), None, way_out]).map_or_else(|other| other, PyErr::from_value)
    })
}

/// The same exception, told of as a part of something larger: `population[2].facts.sales`.
#[cold]
pub(crate) fn within(error: PyErr, place: &str) -> PyErr {
    Python::attach(|py| prefixed(py, &error, place).unwrap_or_else(Some)).unwrap_or(error)
}

/// None for an exception that has no path.
fn prefixed(py: Python<'_>, error: &PyErr, place: &str) -> PyResult<Option<PyErr>> {
    let old = error.value(py);
    let Some(classes) = CLASSES.get(py) else { return Ok(None) };
    if !old.is_instance(classes.base.bind(py))? {
        return Ok(None);
    }
    let new = old.get_type().call1((format!("{place}.{}", old.str()?),))?;
    new.setattr("path", format!("{place}.{}", old.getattr("path")?))?;
    for name in ["given", "allowed", "way_out"] {
        new.setattr(name, old.getattr(name)?)?;
    }
    Ok(Some(PyErr::from_value(new)))
}

fn make<'py>(
    py: Python<'py>,
    kind: ErrorKind,
    text: String,
    path: &str,
    parts: [Option<&str>; 3],
) -> PyResult<Bound<'py, PyAny>> {
    let place = ErrorKind::ALL.iter().position(|known| *known == kind);
    let class = CLASSES.get(py).zip(place).and_then(|(classes, place)| classes.kinds.get(place));
    let Some(class) = class else { return Err(PyRuntimeError::new_err(text)) };
    let exception = class.bind(py).call1((text,))?;
    exception.setattr("path", path)?;
    for (name, part) in ["given", "allowed", "way_out"].into_iter().zip(parts) {
        exception.setattr(name, part)?;
    }
    Ok(exception)
}
