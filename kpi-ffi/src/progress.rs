//! The caller's function that follows a batch and may stop it.

use std::ffi::c_void;
use std::ops::ControlFlow;

/// A function of the caller's that is told now and then how many rows of a batch are done, and answers 0 to go on or
/// anything else to stop. It is told of the last row as well, and what is stopped then has no result either.
///
/// It is called on the thread that called `kpi_batch_score` or `kpi_table_scorer_score`, or that reads a stream. It must return: no exception and no `longjmp` may pass through the
/// library; and it must not use the batch or the scorer that is at work. `user` is the pointer that was set with it.
pub type kpi_progress = Option<unsafe extern "C" fn(user: *mut c_void, rows_done: usize) -> i32>;

/// The function and what it is called with.
#[derive(Clone, Copy)]
pub(crate) struct Progress {
    pub(crate) call: unsafe extern "C" fn(user: *mut c_void, rows_done: usize) -> i32,
    pub(crate) user: *mut c_void,
}

// SAFETY: the caller of `kpi_table_scorer_set_progress` has promised that the function can be called, with its pointer, on the
// thread that reads the stream.
unsafe impl Send for Progress {}

impl Progress {
    pub(crate) fn tell(self, rows_done: usize) -> ControlFlow<()> {
        // SAFETY: the caller set the function and its pointer together, and promised that it can be called with it until
        // another one is set or the batch is freed.
        match unsafe { (self.call)(self.user, rows_done) } {
            0 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}
