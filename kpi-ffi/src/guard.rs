//! What every exported function does around its work: no panic reaches the caller, and every failure becomes a status.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::caller::Caller;
use crate::error::{Failure, Report, kpi_error};
use crate::float_environment::HostSettings;
use crate::status::{KPI_ERROR_PANIC, KPI_OK, kpi_status};

/// Answers a call: does the work, and tells `error`, where there is one, what went wrong.
///
/// Only exported functions call it, since a call of theirs is what the caller's promise stands behind.
pub(crate) fn guard(error: *mut kpi_error, work: impl FnOnce(&Caller) -> Result<(), Failure>) -> kpi_status {
    // SAFETY: an exported function was called, and its caller has promised to keep to the header.
    let caller = unsafe { Caller::promising() };
    let _host = HostSettings::aside();
    let result = catch_unwind(AssertUnwindSafe(|| {
        if !error.is_null() {
            caller.read("error", error)?;
        }
        work(&caller)
    }));
    let failure = match result {
        Ok(Ok(())) => return KPI_OK,
        Ok(Err(failure)) => failure,
        Err(panic) => Failure::Report(Box::new(panicked(panic))),
    };
    let status = failure.status();
    if let (false, Some(report)) = (error.is_null(), failure.into_report())
        && let Ok(error) = caller.change("error", error)
    {
        *error = report;
    }
    status
}

#[cold]
fn panicked(panic: Box<dyn Any + Send>) -> Report {
    let message = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(message), _) => *message,
        (_, Some(message)) => message,
        _ => "of unknown cause",
    };
    let report =
        Report::of_call(KPI_ERROR_PANIC, "", format!("the library failed by its own mistake: {message}; report it"));
    discard(panic);
    report
}

/// Drops what was thrown, which could itself panic; what that throws is left alone.
pub(crate) fn discard(panic: Box<dyn Any + Send>) {
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(again);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let status = guard(std::ptr::null_mut(), |_| panic!("on purpose"));
        let nested = guard(std::ptr::null_mut(), |_| std::panic::panic_any(7));
        std::panic::set_hook(hook);
        assert_eq!((status, nested), (KPI_ERROR_PANIC, KPI_ERROR_PANIC));
        let report = panicked(Box::new("on purpose"));
        assert_eq!(report.message, "the library failed by its own mistake: on purpose; report it");
    }

    /// The bodies of exported functions begin with the guard; this counts them in the source.
    #[test]
    fn every_exported_function_is_guarded() {
        let mut exported = 0;
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap() {
            let file = entry.unwrap().path();
            let source = std::fs::read_to_string(&file).unwrap();
            for function in source.split("#[unsafe(no_mangle)]\n").skip(1) {
                let body = function.split_once("{\n").map(|(_, body)| body.trim_start()).unwrap();
                let total = function.starts_with("pub extern \"C\" fn kpi_abi_version() -> u32 {");
                assert!(body.starts_with("guard(") || total, "{}: {function}", file.display());
                exported += 1;
            }
        }
        assert!(exported > 50, "{exported}");
    }
}
