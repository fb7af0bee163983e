//! The target `columns`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| kpi_fuzz::run("columns", input));
