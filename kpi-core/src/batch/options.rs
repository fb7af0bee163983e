//! How a batch is worked through. None of it changes a digit.

use std::fmt;
use std::num::NonZero;
use std::ops::ControlFlow;

/// How a batch is worked through: threads, strictness, progress. None of it changes a digit.
///
/// ```
/// use std::ops::ControlFlow;
/// use kpi_core::batch::Options;
///
/// let report = |rows: usize| {
///     println!("{rows} rows done");
///     ControlFlow::Continue(())
/// };
/// let options = Options::new().threads(4).strict().progress(&report);
/// # let _ = options;
/// ```
#[derive(Clone, Copy, Default)]
pub struct Options<'o> {
    pub(crate) threads: Option<NonZero<usize>>,
    pub(crate) strict: bool,
    pub(crate) progress: Option<&'o dyn Fn(usize) -> ControlFlow<()>>,
}

impl<'o> Options<'o> {
    /// One thread, bad rows are told of and stop nothing, no progress.
    pub fn new() -> Self {
        Options::default()
    }

    /// The number of threads; 0 takes as many as the machine has.
    pub fn threads(self, threads: usize) -> Self {
        let threads = NonZero::new(threads).or_else(|| std::thread::available_parallelism().ok());
        Options { threads, ..self }
    }

    /// The first refused row ends the work with its error, whose path begins with `rows[17342]`.
    pub fn strict(self) -> Self {
        Options { strict: true, ..self }
    }

    /// Called now and then, on the thread of the caller, with the number of rows done so far; what it answers goes on
    /// with the work or cancels it.
    pub fn progress(self, progress: &'o dyn Fn(usize) -> ControlFlow<()>) -> Self {
        Options { progress: Some(progress), ..self }
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("threads", &self.threads).field("strict", &self.strict).finish_non_exhaustive()
    }
}
