//! `kpi_error`: why a call failed, in the caller's keeping.

use std::ffi::c_char;

use kpi_core::Error;

use crate::caller::Handle;
use crate::guard::guard;
use crate::status::{KPI_ERROR_NULL, KPI_OK, kpi_status, number_of, words_of};

/// Why a call failed: the status, the name of the kind, the place, and the message with what was given, what is allowed
/// and the way out.
///
/// Owner: the caller, who makes it once by `kpi_error_new`, hands it to any number of calls and frees it once by
/// `kpi_error_free`. Every function takes one as its last argument; it is filled when the function fails (any status of
/// 100 or more) and left alone otherwise. Threads: one at a time; give each thread its own.
pub struct kpi_error {
    _opaque: (),
}

impl Handle for kpi_error {
    type Value = Report;
    const MARK: u64 = u64::from_be_bytes(*b"kpierror");
    const NAME: &'static str = "kpi_error";
}

/// What a `kpi_error` holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    pub(crate) status: kpi_status,
    pub(crate) kind: &'static str,
    pub(crate) path: String,
    pub(crate) message: String,
    given: Option<String>,
    allowed: Option<String>,
    way_out: Option<String>,
}

impl Report {
    /// A mistake in the call itself.
    pub(crate) fn of_call(status: kpi_status, argument: &str, matter: String) -> Self {
        let message = if argument.is_empty() { matter } else { format!("{argument}: {matter}") };
        let kind = words_of(status).map_or("other", |(name, _)| name);
        Report { status, kind, path: argument.to_owned(), message, ..Report::default() }
    }
}

impl From<&Error> for Report {
    fn from(error: &Error) -> Self {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Report {
            status: number_of(error.kind()),
            kind: error.kind().code(),
            path: error.path().to_owned(),
            message: error.to_string(),
            given: text(error.given_text()),
            allowed: text(error.allowed_text()),
            way_out: text(error.way_out_text()),
        }
    }
}

/// Why a function returns no `KPI_OK`.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An answer that is no error.
    Answer(kpi_status),
    /// The engine refuses.
    Engine(Error),
    /// The call is wrong, or the library failed.
    Report(Box<Report>),
}

impl Failure {
    /// A mistake in the call, at one of its arguments.
    #[cold]
    pub(crate) fn call(status: kpi_status, argument: &str, matter: String) -> Self {
        Failure::Report(Box::new(Report::of_call(status, argument, matter)))
    }

    #[cold]
    pub(crate) fn null(argument: &str) -> Self {
        Failure::call(KPI_ERROR_NULL, argument, "it is NULL, and something must be there".to_owned())
    }

    pub(crate) fn status(&self) -> kpi_status {
        match self {
            Failure::Answer(status) => *status,
            Failure::Engine(error) => number_of(error.kind()),
            Failure::Report(report) => report.status,
        }
    }

    pub(crate) fn into_report(self) -> Option<Report> {
        match self {
            Failure::Answer(_) => None,
            Failure::Engine(error) => Some(Report::from(&error)),
            Failure::Report(report) => Some(*report),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Engine(error)
    }
}

/// Makes an empty error, for the last argument of other functions.
///
/// `*error` is the new handle; the caller owns it and frees it by `kpi_error_free`.
/// NULL: `error` must not be. Threads: any. Status: `KPI_OK`, `KPI_ERROR_NULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_error_new(error: *mut *mut kpi_error) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| {
        let place = caller.place("error", error)?;
        place.give(Report { status: KPI_OK, kind: "ok", ..Report::default() });
        Ok(())
    })
}

/// Frees an error and sets `*error` to NULL, so that a second call with the same variable does nothing.
///
/// NULL: `error` must not be; `*error` may be, and then there is nothing to free. Threads: no other call may use the
/// error. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_error_free(error: *mut *mut kpi_error) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| caller.free("error", error))
}

/// The status of the last call that failed with this error; `KPI_OK` where none has.
///
/// NULL: nothing may be. Threads: one at a time. Status: `KPI_OK`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_error_status(error: *const kpi_error, status: *mut kpi_status) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| {
        let place = caller.place("status", status)?;
        place.write(caller.read("error", error)?.status);
        Ok(())
    })
}

/// The stable name of the kind, such as `unknown_fact`; `ok` where no call has failed.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_error_kind(
    error: *const kpi_error,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        buffer.write(caller.read("error", error)?.kind)
    })
}

/// Where: a path into the card (`index.members[2].weight`) or the facts (`facts.orders`), or the name of the argument
/// that is wrong. Empty where the whole document is meant.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_error_path(
    error: *const kpi_error,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        buffer.write(&caller.read("error", error)?.path)
    })
}

/// The whole message on one line: the place, the matter, what was given, what is allowed, the way out. It is for people:
/// its words may change in any release.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time. Status: `KPI_OK`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_error_message(
    error: *const kpi_error,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        buffer.write(&caller.read("error", error)?.message)
    })
}

/// The part of the message that says what was given, between backquotes and shortened.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_error_given(
    error: *const kpi_error,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        buffer.write_or_absent(caller.read("error", error)?.given.as_deref())
    })
}

/// The part of the message that says what is allowed, where that can be listed.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_error_allowed(
    error: *const kpi_error,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        buffer.write_or_absent(caller.read("error", error)?.allowed.as_deref())
    })
}

/// The part of the message that says what can be done about it.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: `error` must not be; `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: one at a
/// time. Status: `KPI_OK`, `KPI_ABSENT`, `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_HANDLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_error_way_out(
    error: *const kpi_error,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        buffer.write_or_absent(caller.read("error", error)?.way_out.as_deref())
    })
}
