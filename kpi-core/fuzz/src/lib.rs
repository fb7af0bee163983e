//! The bodies of the fuzz targets, which stand with the tests of kpi-core.

#[path = "../../tests/fuzz/mod.rs"]
mod targets;

use targets::corpus;
use targets::random::Random;

/// Runs the body of a target; it panics where something does not hold.
pub fn run(target: &str, input: &[u8]) {
    let Some((_, body)) = targets::TARGETS.iter().find(|(name, _)| *name == target) else {
        panic!("no target {target}");
    };
    body(input);
}

/// Changes the input in its buffer, as a document or as bytes; gives its new length.
pub fn change(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    // Half of the changes are the fuzzer's own, which knows what the program compares with.
    if seed.is_multiple_of(2) {
        return libfuzzer_sys::fuzzer_mutate(data, size, most);
    }
    let changed = targets::mutate::mutated(&data[..size], &mut Random::new(seed.into()));
    if changed.len() > most {
        return libfuzzer_sys::fuzzer_mutate(data, size, most);
    }
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
}

/// The names of the targets.
pub fn targets() -> Vec<&'static str> {
    targets::TARGETS.iter().map(|(name, _)| *name).collect()
}

/// The file of a target's kept inputs.
pub fn file(target: &str) -> std::path::PathBuf {
    corpus::file(target)
}

/// The kept inputs of a target.
pub fn kept(target: &str) -> Vec<Vec<u8>> {
    corpus::kept(target)
}

/// The documents of the conformance corpus as inputs of a target.
pub fn given(target: &str) -> Vec<Vec<u8>> {
    corpus::given(target)
}

/// An input as a line of a corpus.
pub fn line(input: &[u8]) -> String {
    corpus::line(input)
}
