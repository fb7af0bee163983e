//! `kpi.FigureSummary`: where the values of one figure lie.

use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Schema};
use kpi_core::number::Exact;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::figure::{decimal_type, fraction};

/// Where the values of one figure lie. Sum, least and greatest are exact.
#[pyclass(frozen, module = "kpi")]
#[derive(Clone, PartialEq)]
pub(crate) struct FigureSummary {
    name: String,
    rows: usize,
    decimals: u32,
    sum: Exact,
    ends: Option<(Exact, Exact)>,
}

/// Name, rows, decimals, sum, least and greatest, numbers as texts.
pub(crate) type Written = (String, usize, u32, String, Option<(String, String)>);

#[pymethods]
impl FigureSummary {
    /// The flat name of the figure.
    #[getter]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The rows that have it.
    #[getter]
    fn rows(&self) -> usize {
        self.rows
    }

    /// The sum.
    #[getter]
    fn sum<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.shown(py, &self.sum)
    }

    /// The least.
    #[getter]
    fn least<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.ends.as_ref().map(|(least, _)| self.shown(py, least)).transpose()
    }

    /// The greatest.
    #[getter]
    fn greatest<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.ends.as_ref().map(|(_, greatest)| self.shown(py, greatest)).transpose()
    }

    /// The exact mean.
    #[getter]
    fn mean<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let rows = Exact::integer(i64::try_from(self.rows).unwrap_or(i64::MAX));
        self.sum.div(&rows).map(|mean| fraction(py, &mean)).transpose()
    }

    fn __repr__(&self) -> String {
        let shown =
            |exact: &Exact| exact.publish(Some(self.decimals)).map_or_else(|| exact.fraction(), |it| it.to_string());
        match &self.ends {
            Some((least, greatest)) => format!(
                "FigureSummary({}: {} rows, {} to {}, sum {})",
                self.name,
                self.rows,
                shown(least),
                shown(greatest),
                shown(&self.sum)
            ),
            None => format!("FigureSummary({}: no rows)", self.name),
        }
    }
}

impl FigureSummary {
    fn shown<'py>(&self, py: Python<'py>, exact: &Exact) -> PyResult<Bound<'py, PyAny>> {
        let text = exact.publish(Some(self.decimals)).map_or_else(|| exact.decimal_text(), |shown| shown.to_string());
        decimal_type(py)?.call1((text,))
    }

    /// No rows yet of each figure that is a column of decimals, with its place in the schema.
    pub(crate) fn none_yet(schema: &Schema) -> Vec<(usize, Self)> {
        let of = |(place, field): (usize, &std::sync::Arc<arrow_schema::Field>)| {
            let name = field.metadata().get("kpi.figure")?.clone();
            let DataType::Decimal128(_, decimals) = field.data_type() else { return None };
            let decimals = u32::try_from(*decimals).ok()?;
            Some((place, FigureSummary { name, rows: 0, decimals, sum: Exact::ZERO, ends: None }))
        };
        schema.fields().iter().enumerate().filter_map(of).collect()
    }

    /// Adds a column of the figure.
    pub(crate) fn add(&mut self, column: &ArrayRef) {
        let Some(column) = column.as_primitive_opt::<Decimal128Type>() else { return };
        let (mut rows, mut sum, mut ends) = (0, 0_i128, None);
        let mut put = |value: i128| {
            rows += 1;
            sum = sum.checked_add(value).unwrap_or_else(|| {
                self.sum = self.sum.add(&self.exact(sum));
                value
            });
            let (least, greatest) = ends.unwrap_or((value, value));
            ends = Some((value.min(least), value.max(greatest)));
        };
        match column.null_count() {
            0 => column.values().iter().for_each(|value| put(*value)),
            _ => column.iter().flatten().for_each(put),
        }
        let ends = ends.map(|(least, greatest)| (self.exact(least), self.exact(greatest)));
        let sum = self.exact(sum);
        self.merge(&FigureSummary { name: String::new(), rows, decimals: self.decimals, sum, ends });
    }

    /// Adds what is known of other rows.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.decimals = self.decimals.max(other.decimals);
        self.sum = self.sum.add(&other.sum);
        self.ends = match (self.ends.take(), other.ends.clone()) {
            (Some((least, greatest)), Some((other_least, other_greatest))) => {
                Some((least.min(other_least), greatest.max(other_greatest)))
            }
            (one, other) => one.or(other),
        };
    }

    fn exact(&self, value: i128) -> Exact {
        // A column of decimals has at most 38 of them, and 10^38 is an i128.
        10_i128.checked_pow(self.decimals).and_then(|parts| Exact::from_ratio(value, parts)).unwrap_or_default()
    }

    pub(crate) fn written(&self) -> Written {
        let ends = self.ends.as_ref().map(|(least, greatest)| (least.decimal_text(), greatest.decimal_text()));
        (self.name.clone(), self.rows, self.decimals, self.sum.decimal_text(), ends)
    }

    pub(crate) fn read((name, rows, decimals, sum, ends): Written) -> PyResult<Self> {
        let ends = match ends {
            Some((least, greatest)) => Some((decimal(&least)?, decimal(&greatest)?)),
            None => None,
        };
        Ok(FigureSummary { name, rows, decimals, sum: decimal(&sum)?, ends })
    }
}

/// A decimal of any length: a sum has more digits than one figure may have.
fn decimal(text: &str) -> PyResult<Exact> {
    let refused = || PyValueError::new_err(format!("no decimal: {text:?}"));
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || digits.len() > 200 || digits.ends_with('.') {
        return Err(refused());
    }
    let (ten, mut value, mut parts) = (Exact::integer(10), Exact::ZERO, Exact::integer(sign));
    for (place, digit) in whole.chars().chain(decimals.chars()).enumerate() {
        let digit = digit.to_digit(10).ok_or_else(refused)?;
        value = value.mul(&ten).add(&Exact::integer(digit.into()));
        if place >= whole.len() {
            parts = parts.mul(&ten);
        }
    }
    value.div(&parts).ok_or_else(refused)
}
