//! `kpi.population`: what concerns all employees at once, over columns of figures.

use kpi_core::ErrorKind;
use kpi_core::number::Exact;
use kpi_core::population::{self as engine, Claim, Groups, Order, Pool, Ratings, Remainder, TieRule};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyFrozenSet, PyIterator, PySet, PyString, PyTuple};

use crate::error::{raised, refused};
use crate::fact;
use crate::figure::{self, decimal_type, fraction};
use crate::numpy::is_nan_of_numpy;

/// Gives each figure its place, from 1; None to one that is missing.
///
/// `order` says which end has place 1, `ties` what equal figures get: the lowest of their places (`min`), the highest
/// (`max`), the mean of them (`average`, then all places are decimals), one place without a gap after it (`dense`), or
/// each its own by the order of listing (`listed`). Figures are compared as they are given; a float is its shortest
/// decimal, a `Figure` of an outcome its exact value, and what a scored frame holds its published one. `kpi.rank` is another
/// thing: an indicator of a card that is measured against a population.
///
/// Raises `BadChoice` for another word, `BadFact` for what is no number, `NumberLimit` for one that is too long.
#[pyfunction]
#[pyo3(signature = (figures, /, *, order, ties))]
pub(crate) fn rank<'py>(
    figures: &Bound<'py, PyAny>,
    order: &str,
    ties: &str,
) -> PyResult<Vec<Option<Bound<'py, PyAny>>>> {
    let py = figures.py();
    let (order, ties): (Order, TieRule) = (order.parse().map_err(raised)?, ties.parse().map_err(raised)?);
    let figures = column(figures, "figures", |i| format!("figures[{i}]"), fact::number)?;
    let ranks = py.detach(|| engine::rank(&figures, order, ties));
    let place = |rank: Exact| match rank.publish(Some(0)) {
        Some(whole) if ties != TieRule::Average => Ok(whole.parts().0.into_pyobject(py)?.into_any()),
        _ => decimal(py, &rank, None),
    };
    ranks.into_iter().map(|rank| rank.map(place).transpose()).collect()
}

/// Shares out a pool in proportion to weights, in whole multiples of a quantum, so that the parts sum to the pool.
///
/// 1. **Shares**: of a pool P each has the exact share P · weight / (sum of the weights).
/// 2. **Caps**: a share that is over its cap becomes the cap, and what is over goes to the others in proportion to their
///    weights, until no share is over its cap. What all caps together leave is `unallocated`. A cap that is missing (None,
///    NaN) is no cap: who has no claim has a weight of 0.
/// 3. **Quanta**: every share is rounded down to a multiple of the quantum, and the quanta that are left go one each to
///    those that `remainder` says: whose shares lost most, and of equals the first (`largest_first`), the last
///    (`largest_last`) or the one with the larger weight (`largest_weight`); or from the first on (`listed`).
///
/// A budget that only cuts when it is exceeded is the same with the amounts as weights and as caps. Columns go by position;
/// the index of a pandas series is not looked at. In the path of an error the third weight is `claims[2].weight`.
///
/// Raises `BadNumber` for a weight or a cap below 0, a quantum that is no decimal above 0 and a pool that is no multiple
/// of it, `BadFact` for a weight that is missing, `Empty` without weights, `UndefinedFigure` where all are 0,
/// `BadChoice` for another remainder, `NumberLimit` and `TooWide` for numbers that are too long, and `ValueError` for caps of
/// another number than weights.
#[pyfunction]
#[pyo3(signature = (pool, /, *, quantum, weights, remainder, caps=None))]
pub(crate) fn allocate(
    pool: &Bound<'_, PyAny>,
    quantum: &Bound<'_, PyAny>,
    weights: &Bound<'_, PyAny>,
    remainder: &str,
    caps: Option<&Bound<'_, PyAny>>,
) -> PyResult<Allocation> {
    let py = pool.py();
    let remainder: Remainder = remainder.parse().map_err(raised)?;
    let (amount, quantum) =
        (fact::known(pool, &|| "pool".to_owned())?, fact::known(quantum, &|| "quantum".to_owned())?);
    let pool = Pool::new(amount, quantum).map_err(raised)?;
    let weights = column(weights, "weights", |i| format!("claims[{i}].weight"), fact::known)?;
    let caps = caps.map(|caps| column(caps, "caps", |i| format!("claims[{i}].cap"), fact::number)).transpose()?;
    if let Some(caps) = caps.as_ref().filter(|caps| caps.len() != weights.len()) {
        let (weights, caps) = (weights.len(), caps.len());
        return Err(PyValueError::new_err(format!("each weight has a cap or None: {weights} weights, {caps} caps")));
    }
    let caps = caps.unwrap_or_else(|| vec![None; weights.len()]);
    let claims: Vec<_> = weights.into_iter().zip(caps).map(|(weight, cap)| Claim { weight, cap }).collect();
    let shared = py.detach(|| engine::allocate(&pool, &claims, remainder)).map_err(raised)?;
    Ok(Allocation { pool, shared, amounts: Kept::new(), shares: Kept::new(), capped: Kept::new() })
}

/// A column that is made when it is first asked for: whoever goes through it by place asks for it at each.
type Kept = PyOnceLock<Py<PyTuple>>;

/// What became of a pool: a part for each weight, in their order.
#[pyclass(frozen, module = "kpi.population", eq)]
pub(crate) struct Allocation {
    pool: Pool,
    shared: engine::Allocation,
    amounts: Kept,
    shares: Kept,
    capped: Kept,
}

impl PartialEq for Allocation {
    fn eq(&self, other: &Self) -> bool {
        self.pool == other.pool && self.shared == other.shared
    }
}

impl Allocation {
    /// With the decimals of the quantum.
    fn amount<'py>(&self, py: Python<'py>, amount: &Exact) -> PyResult<Bound<'py, PyAny>> {
        decimal(py, amount, Some(self.pool.decimals()))
    }

    /// Something of every part.
    fn column<'py, T: IntoPyObject<'py>>(
        &self,
        py: Python<'py>,
        kept: &Kept,
        of: impl Fn(&engine::Part) -> PyResult<T>,
    ) -> PyResult<Py<PyTuple>> {
        let made = kept.get_or_try_init(py, || {
            let column: Vec<_> = self.shared.parts().iter().map(of).collect::<PyResult<_>>()?;
            PyTuple::new(py, column).map(Bound::unbind)
        });
        made.map(|column| column.clone_ref(py))
    }
}

#[pymethods]
impl Allocation {
    /// What is paid: multiples of the quantum.
    #[getter]
    fn amounts(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.column(py, &self.amounts, |part| self.amount(py, &part.amount))
    }

    /// The exact shares, before they were made multiples of the quantum.
    #[getter]
    fn shares(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.column(py, &self.shares, |part| fraction(py, &part.share))
    }

    /// Which parts their caps decide.
    #[getter]
    fn capped(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        self.column(py, &self.capped, |part| Ok(part.capped))
    }

    /// What could not be placed, because all with a weight are at their caps; else 0.
    #[getter]
    fn unallocated<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.amount(py, self.shared.unallocated())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let parts = self.shared.parts().len();
        let (pool, rest) = (self.amount(py, self.pool.amount())?, self.unallocated(py)?);
        Ok(format!("Allocation({pool} in {parts} parts, {rest} unallocated)"))
    }
}

/// How many of a group's ratings may be above average. It changes no rating: it finds the groups that are beyond it.
#[pyclass(frozen, module = "kpi.population", eq)]
#[derive(PartialEq)]
pub(crate) struct Quota(engine::Quota);

#[pymethods]
impl Quota {
    /// At most a share of the ratings that a group has, such as `"40%"`: of n ratings the whole number below or at
    /// share · n.
    #[staticmethod]
    #[pyo3(signature = (share, /))]
    fn share(share: &Bound<'_, PyAny>) -> PyResult<Self> {
        let share = fact::known(share, &|| "quota".to_owned())?;
        engine::Quota::share(share).map(Quota).map_err(raised)
    }

    /// At most so many in each group, however large it is.
    #[staticmethod]
    #[pyo3(signature = (count, /))]
    fn count(count: u64) -> Self {
        Quota(engine::Quota::count(count))
    }

    fn __repr__(&self) -> String {
        format!("Quota({})", self.0)
    }

    /// How many of so many ratings may be above average.
    #[pyo3(signature = (ratings, /))]
    fn allowed(&self, ratings: u64) -> u64 {
        self.0.allowed(ratings)
    }

    /// Every group, in the order of their first ratings, with what it has and what it may have.
    ///
    /// `above` says of each rating whether it is above average, or None where it is absent; `groups` says whose it is,
    /// by anything that can be the key of a dict. Both go by position. `frame["score"] > 1` is False for a score that is
    /// missing; `(score > 1).astype(object).where(score.notna(), None)` counts it as absent. Ratings whose group is missing
    /// are a group of their own, None.
    #[pyo3(signature = (above, /, *, groups))]
    fn check(&self, above: &Bound<'_, PyAny>, groups: &Bound<'_, PyAny>) -> PyResult<Vec<QuotaGroup>> {
        let above = column(above, "above", |i| format!("above[{i}]"), truth)?;
        let (keys, places) = keys(groups)?;
        if above.len() != places.len() {
            let (ratings, groups) = (above.len(), places.len());
            return Err(PyValueError::new_err(format!("each rating has a group: {ratings} ratings, {groups} groups")));
        }
        let by_group: Groups<usize, Ratings> = places.into_iter().zip(above).collect();
        let found = self.0.check(&by_group);
        found.into_iter().zip(keys).map(|(found, key)| QuotaGroup::new(key, &found)).collect()
    }
}

/// One group beside its quota. It prints as a sentence.
#[pyclass(frozen, module = "kpi.population")]
pub(crate) struct QuotaGroup {
    group: Py<PyAny>,
    found: engine::QuotaGroup<'static, ()>,
    text: String,
}

impl QuotaGroup {
    fn new(key: Bound<'_, PyAny>, found: &engine::QuotaGroup<'_, usize>) -> PyResult<Self> {
        let engine::QuotaGroup { ratings, above, absent, allowed, .. } = *found;
        let group = key.str()?.to_string();
        let text = engine::QuotaGroup { group: &group, ratings, above, absent, allowed }.to_string();
        let found = engine::QuotaGroup { group: &(), ratings, above, absent, allowed };
        Ok(QuotaGroup { group: key.unbind(), found, text })
    }
}

#[pymethods]
impl QuotaGroup {
    /// Which group.
    #[getter]
    fn group(&self, py: Python<'_>) -> Py<PyAny> {
        self.group.clone_ref(py)
    }

    /// How many ratings were given in it.
    #[getter]
    fn ratings(&self) -> u64 {
        self.found.ratings
    }

    /// How many of these are above average.
    #[getter]
    fn above(&self) -> u64 {
        self.found.above
    }

    /// How many ratings were absent.
    #[getter]
    fn absent(&self) -> u64 {
        self.found.absent
    }

    /// How many may be above average.
    #[getter]
    fn allowed(&self) -> u64 {
        self.found.allowed
    }

    /// By how many the group is beyond its quota; 0 where it keeps it.
    #[getter]
    fn too_many(&self) -> u64 {
        self.found.too_many()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<QuotaGroup>() else { return Ok(false) };
        let (it, py) = (other.get(), other.py());
        Ok(self.found == it.found && self.group.bind(py).eq(it.group.bind(py))?)
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("QuotaGroup({})", self.text)
    }
}

/// An exact figure as a decimal with so many decimals, or with those that it needs.
fn decimal<'py>(py: Python<'py>, exact: &Exact, decimals: Option<u32>) -> PyResult<Bound<'py, PyAny>> {
    match exact.publish(decimals) {
        Some(published) => figure::decimal(py, published),
        None => decimal_type(py)?.call1((exact.decimal_text(),)),
    }
}

/// Every value of a column, in its order: of a list, a series of pandas or polars, an array of numpy or Arrow.
fn column<T>(
    values: &Bound<'_, PyAny>,
    name: &str,
    path: impl Fn(usize) -> String,
    read: impl Fn(&Bound<'_, PyAny>, &dyn Fn() -> String) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    listed(values, name)?.enumerate().map(|(place, value)| read(&value?, &|| path(place))).collect()
}

fn listed<'py>(values: &Bound<'py, PyAny>, name: &str) -> PyResult<Bound<'py, PyIterator>> {
    // Python goes through the letters of a text, the keys of a dict, the labels of a frame, and a set in any order.
    let is_column = values.cast::<PyString>().is_err()
        && values.cast::<PyBytes>().is_err()
        && values.cast::<PyDict>().is_err()
        && values.cast::<PySet>().is_err()
        && values.cast::<PyFrozenSet>().is_err()
        && !values.hasattr("columns")?;
    // What iterates over scalars of its own, as arrays of Arrow do, has this.
    let values = match values.getattr_opt("to_pylist")? {
        Some(to_list) => to_list.call0()?,
        None => values.clone(),
    };
    match values.try_iter() {
        Ok(values) if is_column => Ok(values),
        _ => Err(PyTypeError::new_err(format!("`{name}` is a list or one column; given {}", fact::type_name(&values)))),
    }
}

/// None, NaN of any width, and what stands for them.
fn is_absent(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let is_nan = value.cast::<PyFloat>().is_ok_and(|value| value.value().is_nan());
    Ok(value.is_none() || is_nan || fact::is_missing(value) || is_nan_of_numpy(value)?)
}

/// Above average or not, None where nothing is said.
fn truth(value: &Bound<'_, PyAny>, path: &dyn Fn() -> String) -> PyResult<Option<bool>> {
    if is_absent(value)? {
        return Ok(None);
    }
    // numpy has a truth of its own.
    let is_truth = value.cast::<PyBool>().is_ok() || fact::type_name(value).starts_with("numpy.bool");
    if is_truth {
        return Ok(Some(value.is_truthy()?));
    }
    let given = value.repr()?.to_string();
    Err(refused(ErrorKind::BadFact, &path(), "True, False or None is asked for", &given, None))
}

/// Each group once, in the order of first appearance, and the place among them of each value.
fn keys<'py>(groups: &Bound<'py, PyAny>) -> PyResult<(Vec<Bound<'py, PyAny>>, Vec<usize>)> {
    let (mut keys, mut places) = (Vec::new(), Vec::new());
    let known = PyDict::new(groups.py());
    for group in listed(groups, "groups")? {
        let group = group?;
        // NaN is not equal to itself, and whoever is in no group is in one with the others.
        let group = if is_absent(&group)? { groups.py().None().into_bound(groups.py()) } else { group };
        match known.get_item(&group)? {
            Some(place) => places.push(place.extract()?),
            None => {
                known.set_item(&group, keys.len())?;
                places.push(keys.len());
                keys.push(group);
            }
        }
    }
    Ok((keys, places))
}
