//! Versions, of the library that runs and of the header that a program was compiled with; and the names of statuses.

use std::ffi::c_char;

use crate::error::Failure;
use crate::guard::guard;
use crate::status::{KPI_ERROR_ARGUMENT, kpi_status, words_of};

/// The first number of the ABI. A program that was compiled with one runs with every library that has the same: it is
/// also the number in the shared library's name, `libkpi.so.1`.
pub const KPI_ABI_MAJOR: u32 = 1;
/// The second number of the ABI: it grows when functions or constants are added.
pub const KPI_ABI_MINOR: u32 = 0;
/// The version of the engine, first number.
pub const KPI_VERSION_MAJOR: u32 = 0;
/// The version of the engine, second number.
pub const KPI_VERSION_MINOR: u32 = 1;
/// The version of the engine, third number.
pub const KPI_VERSION_PATCH: u32 = 0;

/// The ABI of the library that runs: `KPI_ABI_MAJOR * 65536 + KPI_ABI_MINOR`, the same as `KPI_ABI_VERSION` in the header
/// that it came with.
///
/// A program may compare: the upper 16 bits must be equal, the lower ones at least those of its header.
/// NULL: no pointers. Threads: any. Status: it cannot fail, and returns the number itself.
#[unsafe(no_mangle)]
pub extern "C" fn kpi_abi_version() -> u32 {
    KPI_ABI_MAJOR << 16 | KPI_ABI_MINOR
}

/// The version of the engine that runs, such as `0.1.0`.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any. Status: `KPI_OK`,
/// `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_version(buffer: *mut c_char, capacity: usize, length: *mut usize) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| caller.buffer(buffer, capacity, length)?.write(kpi_core::VERSION))
}

/// The stable name of a status, such as `unknown_fact` for 300.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any. Status: `KPI_OK`,
/// `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_ARGUMENT` for a number that is no status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_status_name(
    status: kpi_status,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        buffer.write(words(status)?.0)
    })
}

/// What a status means, in one line.
///
/// The text goes into the caller's buffer, see the top of this header.
/// NULL: `buffer` may be with a capacity of 0; `length` may be with a buffer. Threads: any. Status: `KPI_OK`,
/// `KPI_BUFFER_TOO_SMALL`, `KPI_ERROR_NULL`, `KPI_ERROR_ARGUMENT` for a number that is no status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_status_meaning(
    status: kpi_status,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> kpi_status {
    guard(std::ptr::null_mut(), |caller| {
        let buffer = caller.buffer(buffer, capacity, length)?;
        buffer.write(words(status)?.1)
    })
}

fn words(status: kpi_status) -> Result<(&'static str, &'static str), Failure> {
    words_of(status).ok_or_else(|| Failure::call(KPI_ERROR_ARGUMENT, "status", format!("{status} is no status")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_package() {
        let numbers = [KPI_VERSION_MAJOR, KPI_VERSION_MINOR, KPI_VERSION_PATCH];
        assert_eq!(numbers.map(|number| number.to_string()).join("."), kpi_core::VERSION);
        assert_eq!(env!("CARGO_PKG_VERSION"), kpi_core::VERSION);
        assert!(include_str!("../build.rs").contains(&format!("const ABI_MAJOR: u32 = {KPI_ABI_MAJOR};")));
    }
}
