//! The Python binding of kpi: the module `kpi._kpi`.
//!
//! Each class converts what it is given, calls [`kpi_core`] once, and converts what comes back: no rule of a card lives
//! here. What notebooks expect beside that, pictures and HTML, is Python, in `python/kpi`.

mod capsule;
mod card;
mod check;
mod compare;
mod document;
mod error;
mod fact;
mod figure;
mod figure_summary;
mod fit;
mod numpy;
mod outcome;
mod population;
mod prepared;
mod reader;
mod scores;
mod scoring;
mod solve;
mod stream;
mod summary;
mod table;
mod word;

use pyo3::prelude::*;

/// The engine of the package kpi.
#[pymodule]
mod _kpi {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::card::Card;
    #[pymodule_export]
    use crate::check::Finding;
    #[pymodule_export]
    use crate::compare::{Comparison, Effect, FactChange, FigureChange, StatusChange};
    #[pymodule_export]
    use crate::figure::Figure;
    #[pymodule_export]
    use crate::figure_summary::FigureSummary;
    #[pymodule_export]
    use crate::fit::Fitted;
    #[pymodule_export]
    use crate::numpy::written;
    #[pymodule_export]
    use crate::outcome::{Derivation, Member, Outcome, Warning};
    #[pymodule_export]
    use crate::population::{Allocation, Quota, QuotaGroup, allocate, rank};
    #[pymodule_export]
    use crate::scores::{RowError, Scores};
    #[pymodule_export]
    use crate::scoring::{score_stream, score_table};
    #[pymodule_export]
    use crate::solve::{Answer, Jump, Solution};
    #[pymodule_export]
    use crate::stream::ScoredStream;
    #[pymodule_export]
    use crate::summary::Summary;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", kpi_core::VERSION)?;
        crate::error::register(module)
    }
}
