//! `kpi.Card`.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};

use crate::check::Finding;
use crate::compare::Comparison;
use crate::document;
use crate::error::{raised, within};
use crate::fact;
use crate::fit::Fitted;
use crate::outcome::Outcome;
use crate::prepared::{Places, Prepared};
use crate::scoring::{Wishes, facts_of};
use crate::solve::Solution;

/// A checked card: it can score, and it cannot exist with a gap in a curve or with weights that do not sum to 1.
///
/// Cards are immutable. Two cards that say the same are equal and have the same fingerprint, however they were spelt.
#[pyclass(frozen, module = "kpi", weakref)]
pub(crate) struct Card {
    pub(crate) inner: kpi_core::Card,
    /// The names of the inputs, interned as the keys of most dicts are.
    pub(crate) names: Vec<Py<PyString>>,
    pub(crate) prepared: Prepared,
    pub(crate) places: Places,
}

static OF_PARTS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static HTML: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static SCORE_FRAME: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static SCORE_BATCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static SCORE_STREAM: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static SCORE_BATCHES: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static POPULATION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

impl Card {
    pub(crate) fn new(py: Python<'_>, inner: kpi_core::Card) -> Self {
        let names = inner.inputs().map(|name| PyString::intern(py, name).unbind()).collect();
        Card { names, prepared: Prepared::new(), places: Places::of(&inner), inner }
    }
}

#[pymethods]
impl Card {
    #[new]
    #[pyo3(signature = (id, /, **parts))]
    fn of_parts(py: Python<'_>, id: &Bound<'_, PyAny>, parts: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Card::from_dict_in(py, &OF_PARTS.import(py, "kpi._card", "document")?.call((id,), parts)?)
    }

    /// Reads a card from a JSON file. Raises `OSError` for the file, `KpiError` for the card.
    #[staticmethod]
    fn load(path: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = path.py();
        let file = py.import("io")?.getattr("open")?.call1((path, "rb"))?;
        let bytes = file.call_method0("read");
        file.call_method0("close")?;
        let inner = kpi_core::Card::from_slice(bytes?.cast::<PyBytes>()?.as_bytes()).map_err(raised)?;
        Ok(Card::new(py, inner))
    }

    /// Reads a card from JSON. Raises `KpiError` with the path of the first thing found wrong.
    #[staticmethod]
    fn from_json(text: &Bound<'_, PyAny>) -> PyResult<Self> {
        let inner = match (text.cast::<PyString>(), text.cast::<PyBytes>()) {
            (Ok(text), _) => kpi_core::Card::from_json(text.to_str()?),
            (_, Ok(bytes)) => kpi_core::Card::from_slice(bytes.as_bytes()),
            _ => return Err(PyTypeError::new_err("a JSON document is a str or bytes")),
        };
        Ok(Card::new(text.py(), inner.map_err(raised)?))
    }

    /// A card from its document as a dict; decimals and fractions stand for their texts, parts for themselves.
    ///
    /// A float is refused, as a bare fraction in a document is: write `"0.3"`.
    #[staticmethod]
    fn from_dict(document: &Bound<'_, PyAny>) -> PyResult<Self> {
        Card::from_dict_in(document.py(), document)
    }

    /// The JSON Schema of a card document.
    #[staticmethod]
    fn schema(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        document::from_json(py, &kpi_core::Card::schema().to_string())
    }

    /// The card's name for programs.
    #[getter]
    fn id(&self) -> &str {
        self.inner.id()
    }

    /// The card's name to show.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.inner.document().name.as_deref()
    }

    /// The currency of pay.
    #[getter]
    fn currency(&self) -> Option<&str> {
        self.inner.document().currency.as_deref()
    }

    /// The names of the inputs, in the order of the card.
    #[getter]
    fn inputs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.names)
    }

    /// The flat name of every figure that a scored table can have: `index`, `sales.score`, `bonus.amount`, `total`.
    #[getter]
    fn figures(&self) -> Vec<String> {
        self.inner.figures().into_iter().map(|figure| figure.name).collect()
    }

    /// The SHA-256 of the canonical form, in hexadecimal.
    #[getter]
    fn fingerprint(&self) -> &str {
        self.inner.fingerprint()
    }

    /// The card as JSON, in the order of the grammar, numbers in their canonical spelling.
    fn to_json(&self) -> String {
        self.inner.to_json()
    }

    /// The same as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        document::from_json(py, &self.inner.to_json())
    }

    /// Scores one person: `card.score({"sales": 85})` or `card.score(sales=85)`.
    ///
    /// A fact is a Decimal, an int, a float (its shortest decimal: 0.1 is 0.1), a text (`"85.5"`, `"50%"`, `"1/3"`, or a
    /// level), a fraction, or a scalar of numpy or pandas. None, NaN, NaT and NA are missing. A bool is refused.
    ///
    /// Raises the `KpiError` that refuses the row. Of a card that scores more than once the index and the pay are worked out
    /// at once, members, warnings and the derivation when they are asked for.
    #[pyo3(signature = (facts=None, /, **more))]
    fn score(
        slf: &Bound<'_, Self>,
        facts: Option<&Bound<'_, PyAny>>,
        more: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Outcome> {
        let card = slf.get();
        let dict = match (facts, more) {
            (Some(facts), None) => facts.cast::<PyDict>().ok(),
            (None, more) => more,
            _ => None,
        };
        if let Some(dict) = dict
            && let Some(words) = card.prepared.score_dict(card, dict)?
        {
            return Ok(Outcome::of_words(slf.clone().unbind(), words));
        }
        let facts = fact::facts(card, facts, more)?;
        let scored = card.prepared.score(slf.py(), card, &facts).map_err(raised)?;
        Ok(Outcome::new(slf.clone().unbind(), facts, scored))
    }

    /// What a good card looks like, held against this one. It warns and never refuses.
    ///
    /// With the facts of one person it follows pay along each fact and says what cliffs and dead zones cost; with the
    /// industry's means of targets, by the target's name, it says which targets are far from them.
    #[pyo3(signature = (facts=None, /, *, industry_means=None))]
    fn check(
        &self,
        facts: Option<&Bound<'_, PyAny>>,
        industry_means: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Vec<Finding>> {
        let facts = facts.map(|facts| fact::facts(self, Some(facts), None)).transpose()?;
        let mut means = Vec::new();
        for (name, mean) in industry_means.into_iter().flatten() {
            let name: String = name.extract()?;
            let mean = fact::known(&mean, &|| format!("industry_means.{name}"))?;
            means.push((name, mean));
        }
        let mut check = self.inner.check();
        if let Some(facts) = &facts {
            check = check.with_facts(facts).map_err(raised)?;
        }
        for (name, mean) in &means {
            check = check.with_industry_mean(name, mean.clone()).map_err(raised)?;
        }
        Ok(check.run().into_iter().map(Finding).collect())
    }

    /// What must one fact be, the others held still, for a figure to come to a goal? The answers are exact.
    ///
    /// Raises `UnknownFact`, `NotNumeric`, `UnknownName`, and `NotFollowed` where the figure depends on the fact in a way
    /// that is not followed.
    #[pyo3(signature = (facts, /, *, input, figure, goal))]
    fn solve(
        &self,
        facts: &Bound<'_, PyAny>,
        input: &str,
        figure: &str,
        goal: &Bound<'_, PyAny>,
    ) -> PyResult<Solution> {
        let facts = fact::facts(self, Some(facts), None)?;
        let goal = fact::known(goal, &|| "goal".to_owned())?;
        self.inner.solve(&facts, input, figure, &goal).map(Solution).map_err(raised)
    }

    /// Scores two rows and says what changed from one to the other, and why.
    #[pyo3(signature = (before, after, /))]
    fn compare(slf: &Bound<'_, Self>, before: &Bound<'_, PyAny>, after: &Bound<'_, PyAny>) -> PyResult<Comparison> {
        let py = slf.py();
        let before = Bound::new(py, Card::score(slf, Some(before), None)?)?;
        let after = Bound::new(py, Card::score(slf, Some(after), None)?)?;
        Comparison::new(before, after)
    }

    /// Fits the card to a population, a frame or rows of facts, so that it can score.
    ///
    /// `columns` says which column an input has, where it has another name.
    #[pyo3(signature = (population, /, *, columns=None))]
    fn fit(
        slf: &Bound<'_, Self>,
        population: &Bound<'_, PyAny>,
        columns: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Fitted> {
        let py = slf.py();
        let card = slf.get();
        let facts = |(place, row): (usize, PyResult<Bound<'_, PyAny>>)| {
            fact::facts(card, Some(&row?), None).map_err(|error| within(error, &format!("population[{place}]")))
        };
        let frame = POPULATION.import(py, "kpi._frames", "population")?.call1((slf, population, columns))?;
        let rows = match frame.extract::<Option<(Bound<'_, PyAny>, Wishes)>>()? {
            Some((table, wishes)) => facts_of(slf, &table, &wishes)?,
            None => population.try_iter()?.enumerate().map(facts).collect::<PyResult<Vec<_>>>()?,
        };
        let fitted = py.detach(|| card.inner.fit(&rows)).map_err(raised)?;
        Ok(Fitted { card: Py::new(py, Card::new(py, fitted.card().clone()))?, inner: fitted })
    }

    /// Scores every row of a frame and gives back the same kind of frame: pandas, polars, pyarrow, DuckDB, narwhals,
    /// arro3, nanoarrow, or a dict of numpy arrays. Each row comes back once, in its place.
    ///
    /// The result has the kept columns, the figures, and `status`, `error_code`, `error_path`, `error_message`.
    ///
    /// - `columns` maps inputs to columns of other names.
    /// - `figures` are flat names, see `Card.figures`; left out, the index, every pay line and the total.
    /// - `keep` are columns that are passed through, `"all"` for all; `id` is one that names the person, and comes first.
    /// - `rename` gives columns of the result other names; `underscores` writes `bonus_amount` for `bonus.amount`.
    /// - `floats` gives floats in place of decimals, each the nearest to the published figure.
    /// - `allow_absent` lets an input have neither a column nor a default: it is then missing in every row.
    /// - `errors="raise"` raises `RowsRefused`, which names the rows, where any row is refused.
    /// - `threads` is a number, or None for as many as the machine has. It changes no digit.
    /// - `progress` is True for a bar (tqdm), a function of the rows done so far, False for none; None shows a bar where
    ///   somebody looks and it takes a while. Ctrl-C stops the work.
    ///
    /// Raises `KpiError` for what is wrong with the frame as a whole; a bad row raises nothing unless that is asked for.
    #[pyo3(signature = (frame, /, **options))]
    fn score_frame<'py>(
        slf: &Bound<'py, Self>,
        frame: &Bound<'py, PyAny>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        SCORE_FRAME.import(slf.py(), "kpi._frames", "score_frame")?.call((slf, frame), options)
    }

    /// As `score_frame`, but gives `Scores`: the summary, the refused rows, every row's explanation, and the frame.
    #[pyo3(signature = (frame, /, **options))]
    fn score_batch<'py>(
        slf: &Bound<'py, Self>,
        frame: &Bound<'py, PyAny>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        SCORE_BATCH.import(slf.py(), "kpi._frames", "score_batch")?.call((slf, frame), options)
    }

    /// Scores a stream of record batches as it is read, in bounded memory: for tables that are larger than that.
    #[pyo3(signature = (frame, /, **options))]
    fn score_stream<'py>(
        slf: &Bound<'py, Self>,
        frame: &Bound<'py, PyAny>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        SCORE_STREAM.import(slf.py(), "kpi._frames", "score_stream")?.call((slf, frame), options)
    }

    /// Scores record batches as they are read, and gives them back one by one: `for batch in card.score_batches(reader)`.
    ///
    /// `batches` is a stream (a `RecordBatchReader`, a dataset or a scanner of pyarrow, a relation of DuckDB), or an iterable
    /// of tables with the same columns. What comes out are record batches of pyarrow, each of at most 65,536 rows a thread
    /// or `rows_at_once`; memory does not grow with the rows. The other options are those of `score_frame`.
    ///
    /// A bad row carries its error; `errors="raise"` raises the error of the first one, with its place in the stream.
    #[pyo3(signature = (batches, /, **options))]
    fn score_batches<'py>(
        slf: &Bound<'py, Self>,
        batches: &Bound<'py, PyAny>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        SCORE_BATCHES.import(slf.py(), "kpi._batches", "score_batches")?.call((slf, batches), options)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Card>().is_ok_and(|other| self.inner == other.get().inner)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.inner.fingerprint().hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("from_json")?, (slf.get().inner.to_json(),)))
    }

    fn __repr__(&self) -> String {
        let document = self.inner.document();
        let members = document.index.as_ref().map_or(0, |index| count(&index.group.members));
        let lines = document.pay.as_ref().map_or(0, |pay| pay.lines.len());
        format!(
            "Card('{}', inputs={}, measures={}, members={members}, lines={lines}, fingerprint='{}')",
            self.inner.id(),
            self.names.len(),
            document.measures.iter().count(),
            &self.inner.fingerprint()[..12],
        )
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        HTML.import(slf.py(), "kpi._html", "card")?.call1((slf,))
    }
}

impl Card {
    fn from_dict_in(py: Python<'_>, document: &Bound<'_, PyAny>) -> PyResult<Self> {
        let inner = kpi_core::Card::from_json(&document::to_json(document)?).map_err(raised)?;
        Ok(Card::new(py, inner))
    }
}

fn count(members: &[kpi_core::card::Member]) -> usize {
    let inner = |member: &kpi_core::card::Member| match &member.kind {
        kpi_core::card::MemberKind::Group(group) => 1 + count(&group.group.members),
        _ => 1,
    };
    members.iter().map(inner).sum()
}
