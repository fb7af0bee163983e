//! `kpi.Outcome` and what it is made of: members, warnings, the derivation.

use std::sync::OnceLock;

use kpi_core::{Facts, MemberOutcome};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyMappingProxy};

use crate::card::Card;
use crate::compare::Comparison;
use crate::document;
use crate::error::raised;
use crate::figure::{Figure, decimal, published};
use crate::prepared::Scored;
use crate::word::Word;

static HTML: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static TEXT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static DERIVATION_HTML: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// What a card makes of one person's facts. Figures are decimals as they are published.
#[pyclass(frozen, module = "kpi", weakref)]
pub(crate) struct Outcome {
    card: Py<Card>,
    /// The main figures, where a prepared card gave them, and behind them the facts, where nothing else holds them.
    words: Box<[Word]>,
    facts: OnceLock<Facts>,
    whole: OnceLock<Box<kpi_core::Outcome>>,
}

impl Outcome {
    pub(crate) fn new(card: Py<Card>, facts: Facts, scored: Scored) -> Self {
        let facts = OnceLock::from(facts);
        match scored {
            Scored::Whole(whole) => Outcome { card, words: Box::default(), facts, whole: OnceLock::from(whole) },
            Scored::Figures(words) => Outcome { card, words, facts, whole: OnceLock::new() },
        }
    }

    /// Of figures and of the facts that they were made of.
    pub(crate) fn of_words(card: Py<Card>, words: Box<[Word]>) -> Self {
        Outcome { card, words, facts: OnceLock::new(), whole: OnceLock::new() }
    }

    pub(crate) fn of_whole(card: Py<Card>, whole: kpi_core::Outcome) -> Self {
        Outcome::new(card, whole.facts().clone(), Scored::Whole(Box::new(whole)))
    }

    /// The facts as the engine holds them. They have been scored already, so that it could fail only by a mistake of the
    /// engine's, which is not hidden.
    fn given(&self) -> PyResult<&Facts> {
        if let Some(facts) = self.facts.get() {
            return Ok(facts);
        }
        let card = self.card.get();
        let words = self.words.get(card.places.figures..).unwrap_or_default();
        let mut facts = card.inner.facts();
        for (slot, word) in words.iter().enumerate() {
            if let Some(number) = word.exact() {
                facts.set_at(slot, number).map_err(raised)?;
            }
        }
        Ok(self.facts.get_or_init(|| facts))
    }

    /// The engine's outcome, made of the facts when it is first asked for.
    pub(crate) fn inner(&self) -> PyResult<&kpi_core::Outcome> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let whole = self.card.get().inner.score(self.given()?).map_err(raised)?;
        Ok(self.whole.get_or_init(|| Box::new(whole)))
    }

    /// One of the main figures, from the place that it has or from the whole.
    fn main<'py>(&self, py: Python<'py>, place: Option<usize>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        match place.map(|place| self.words.get(place)) {
            Some(Some(word)) => word.figure().map(|figure| decimal(py, figure)).transpose(),
            None if !self.words.is_empty() => Ok(None),
            _ => published(py, self.inner()?.figure(name)),
        }
    }
}

/// What makes the outcome again: a function, and its arguments.
type Again<'py> = (Bound<'py, PyAny>, (Py<Card>, String));

/// A read-only view of a new dict.
fn read_only(dict: Bound<'_, PyDict>) -> Bound<'_, PyMappingProxy> {
    PyMappingProxy::new(dict.py(), dict.as_mapping())
}

#[pymethods]
impl Outcome {
    /// The card.
    #[getter]
    fn card(&self, py: Python<'_>) -> Py<Card> {
        self.card.clone_ref(py)
    }

    /// The facts that were given, as texts in their canonical spelling.
    #[getter]
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyMappingProxy>> {
        let facts = document::from_json(py, &self.given()?.to_json())?.cast_into::<PyDict>()?;
        Ok(read_only(facts))
    }

    /// The index after cut-offs; None where the card has none or it is null.
    #[getter]
    fn index<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.main(py, self.card.get().places.index, "index")
    }

    /// The index before cut-offs.
    #[getter]
    fn index_before<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        published(py, self.inner()?.figure("index.before"))
    }

    /// The share of the card that rests on facts.
    #[getter]
    fn coverage<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        published(py, self.inner()?.figure("index.coverage"))
    }

    /// What the index would be with the absent scores at 0, where something is absent.
    #[getter]
    fn absent_as_zero<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        published(py, self.inner()?.figure("index.absent_as_zero"))
    }

    /// What became of the index.
    #[getter]
    fn status(&self) -> PyResult<Option<&'static str>> {
        Ok(self.inner()?.index_outcome().map(|index| index.status.word()))
    }

    /// The sum of the pay lines that are not memo; None where the card pays nothing.
    #[getter]
    fn pay<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.main(py, self.card.get().places.total, "total")
    }

    /// The same as `pay`, by the name that the figure has.
    #[getter]
    fn total<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.main(py, self.card.get().places.total, "total")
    }

    /// The amounts of the pay lines by id, in the order of the card.
    #[getter]
    fn lines<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyMappingProxy>> {
        let lines = PyDict::new(py);
        if !self.words.is_empty() {
            for (id, place) in &self.card.get().places.lines {
                if let Some(amount) = self.words.get(*place).and_then(|word| word.figure()) {
                    lines.set_item(id, decimal(py, amount)?)?;
                }
            }
            return Ok(read_only(lines));
        }
        for line in self.inner()?.lines() {
            lines.set_item(line.id, decimal(py, line.amount.published())?)?;
        }
        Ok(read_only(lines))
    }

    /// The measures by name; None for one that is absent.
    #[getter]
    fn measures<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyMappingProxy>> {
        let measures = PyDict::new(py);
        for measure in self.inner()?.measures() {
            measures.set_item(measure.name, published(py, measure.value)?)?;
        }
        Ok(read_only(measures))
    }

    /// The members by id, in the order of the card, groups before what they hold.
    #[getter]
    fn members<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyMappingProxy>> {
        let members = PyDict::new(slf.py());
        for (place, member) in slf.get().inner()?.members().enumerate() {
            members.set_item(member.id(), Member { outcome: slf.clone().unbind(), place })?;
        }
        Ok(read_only(members))
    }

    /// What a reader should know.
    #[getter]
    fn warnings(&self) -> PyResult<Vec<Warning>> {
        Ok(self.inner()?.warnings().into_iter().map(Warning).collect())
    }

    /// How every figure came about.
    #[getter]
    fn derivation(slf: &Bound<'_, Self>) -> Derivation {
        Derivation(slf.clone().unbind())
    }

    /// A figure by its flat name, with its exact value; None where it is absent. Raises `UnknownName`.
    #[pyo3(signature = (name, /))]
    fn figure(&self, name: &str) -> PyResult<Option<Figure>> {
        Ok(self.inner()?.known_figure(name).map_err(raised)?.map(Figure::from))
    }

    /// What changed from this outcome to another one, of the same card or of another.
    #[pyo3(signature = (after, /))]
    fn compare(slf: &Bound<'_, Self>, after: &Bound<'_, Outcome>) -> PyResult<Comparison> {
        Comparison::new(slf.clone(), after.clone())
    }

    /// The outcome as JSON; every figure has its published text and its exact fraction.
    fn to_json(&self) -> PyResult<String> {
        json(self.inner()?)
    }

    /// The same as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        document::from_json(py, &json(self.inner()?)?)
    }

    /// Is everything worked out, or so far the main figures only?
    #[getter]
    fn _is_whole(&self) -> bool {
        self.whole.get().is_some()
    }

    #[staticmethod]
    #[pyo3(signature = (card, facts, /))]
    fn _again(card: &Bound<'_, Card>, facts: &str) -> PyResult<Self> {
        let inner = &card.get().inner;
        let inner = Facts::from_json(inner, facts).and_then(|facts| inner.score(&facts)).map_err(raised)?;
        Ok(Outcome::of_whole(card.clone().unbind(), inner))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Again<'py>> {
        let facts = slf.get().given()?.to_json();
        Ok((slf.get_type().getattr("_again")?, (slf.get().card.clone_ref(slf.py()), facts)))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<Outcome>() else { return Ok(false) };
        let (own, other) = (self.given()?, other.get().given()?);
        let same_facts = || own.to_json() == other.to_json();
        Ok(own.card() == other.card() && same_facts())
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        (self.card.get().inner.fingerprint(), self.given()?.to_json()).into_bound_py_any(py)?.hash()
    }

    fn __repr__(&self) -> PyResult<String> {
        let inner = self.inner()?;
        let mut text = format!("Outcome('{}'", inner.card().id());
        let index = inner.index_outcome().map(|index| match index.score {
            Some(score) => score.to_string(),
            None => "None".to_owned(),
        });
        for (name, figure) in [("index", index), ("pay", inner.total().map(|total| total.to_string()))] {
            if let Some(figure) = figure {
                text.push_str(&format!(", {name}={figure}"));
            }
        }
        if inner.card().document().index.is_none() {
            for measure in inner.measures() {
                let value = measure.value.map_or_else(|| "None".to_owned(), |value| value.to_string());
                text.push_str(&format!(", {}={value}", measure.name));
            }
        }
        text.push(')');
        Ok(text)
    }

    fn __str__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        TEXT.import(slf.py(), "kpi._text", "outcome")?.call1((slf,))
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        HTML.import(slf.py(), "kpi._html", "outcome")?.call1((slf,))
    }
}

/// The JSON of one of the engine's records.
pub(crate) fn json(record: &impl serde::Serialize) -> PyResult<String> {
    serde_json::to_string(record).map_err(|error| pyo3::exceptions::PyRuntimeError::new_err(error.to_string()))
}

/// One member of the card as it came out.
#[pyclass(frozen, module = "kpi")]
pub(crate) struct Member {
    outcome: Py<Outcome>,
    place: usize,
}

impl Member {
    /// Its place among the members is always there, as it was counted on the same outcome.
    fn read<T>(&self, of: impl FnOnce(MemberOutcome<'_>) -> T) -> PyResult<T> {
        let member = self.outcome.get().inner()?.members().nth(self.place);
        member.map(of).ok_or_else(|| pyo3::exceptions::PyLookupError::new_err("the outcome has no such member"))
    }
}

#[pymethods]
impl Member {
    /// Its id.
    #[getter]
    fn id(&self) -> PyResult<String> {
        self.read(|member| member.id().to_owned())
    }

    /// Its name to show.
    #[getter]
    fn name(&self) -> PyResult<Option<String>> {
        self.read(|member| member.name().map(str::to_owned))
    }

    /// Its place in the card.
    #[getter]
    fn path(&self) -> PyResult<String> {
        self.read(|member| member.path().to_owned())
    }

    /// Its type.
    #[getter]
    fn r#type(&self) -> PyResult<&'static str> {
        self.read(|member| member.sort().word())
    }

    /// What became of it.
    #[getter]
    fn status(&self) -> PyResult<&'static str> {
        self.read(|member| member.status().word())
    }

    /// The level that was judged, where it was one.
    #[getter]
    fn level(&self) -> PyResult<Option<String>> {
        self.read(|member| member.level().map(str::to_owned))
    }

    /// The value that was judged.
    #[getter]
    fn actual<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        published(py, self.read(|member| member.actual())?)
    }

    /// The actual as a ratio; 1 is plan met.
    #[getter]
    fn attainment<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        published(py, self.read(|member| member.attainment())?)
    }

    /// Points, after cut-offs.
    #[getter]
    fn score<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        published(py, self.read(|member| member.score())?)
    }

    /// The effective weight in its group.
    #[getter]
    fn weight<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        published(py, self.read(|member| member.weight())?)
    }

    /// What it brings to its group.
    #[getter]
    fn contribution<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        published(py, self.read(|member| member.contribution())?)
    }

    /// The member as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        document::from_json(py, &self.read(|member| json(&member))??)
    }

    fn __repr__(&self) -> PyResult<String> {
        self.read(|member| {
            let score = member.score().map_or_else(String::new, |score| format!(", score={score}"));
            format!("Member('{}', {}, {}{score})", member.id(), member.sort().word(), member.status())
        })
    }
}

/// Something that a reader of an outcome should know.
#[pyclass(frozen, module = "kpi", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Warning(kpi_core::Warning);

#[pymethods]
impl Warning {
    /// The stable code.
    #[getter]
    fn code(&self) -> &'static str {
        self.0.code
    }

    /// Where in the card.
    #[getter]
    fn path(&self) -> &str {
        &self.0.path
    }

    /// In words.
    #[getter]
    fn message(&self) -> &str {
        &self.0.message
    }

    fn __str__(&self) -> &str {
        &self.0.message
    }

    fn __repr__(&self) -> String {
        format!("Warning({}, {}: {})", self.0.code, self.0.path, self.0.message)
    }
}

/// How the figures of an outcome came about. It prints as a text that a payroll clerk can follow.
#[pyclass(frozen, module = "kpi")]
pub(crate) struct Derivation(Py<Outcome>);

#[pymethods]
impl Derivation {
    /// The outcome that is explained.
    #[getter]
    fn outcome(&self, py: Python<'_>) -> Py<Outcome> {
        self.0.clone_ref(py)
    }

    /// Every step with its rule, operands and exact value, as JSON that a machine can replay.
    fn to_json(&self) -> PyResult<String> {
        Ok(self.0.get().inner()?.derivation().to_json())
    }

    /// The same as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        document::from_json(py, &self.to_json()?)
    }

    fn __str__(&self) -> PyResult<String> {
        Ok(self.0.get().inner()?.derivation().to_string())
    }

    fn __repr__(&self) -> PyResult<String> {
        self.__str__()
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        DERIVATION_HTML.import(slf.py(), "kpi._html", "derivation")?.call1((slf,))
    }
}
