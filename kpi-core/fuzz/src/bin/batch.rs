//! The target `batch`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| kpi_fuzz::run("batch", input));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    kpi_fuzz::change(data, size, most, seed)
});
