//! The fuzz targets without a fuzzer: over the kept corpus, and over changes of it that a seed makes.
//!
//! `FUZZ_SECONDS=60` goes on with new seeds for that long with each target.

#[path = "fuzz/mod.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use targets::random::Random;
use targets::{Body, TARGETS, corpus, mutate};

/// Changed inputs of each target that run with the tests.
const CHANGED: usize = 1_500;

/// No input may take longer, on a machine that does other things too.
const LONGEST: Duration = Duration::from_secs(20);

fn seconds() -> Option<u64> {
    std::env::var("FUZZ_SECONDS").ok().map(|text| text.parse().expect("FUZZ_SECONDS is a number of seconds"))
}

/// Runs one input, and says which it was where it fails.
fn holds(target: &str, body: Body, input: &[u8]) {
    let begun = Instant::now();
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body(input))) {
        eprintln!("the target {target} failed on this input; as a line of its corpus:\n{}", corpus::line(input));
        std::panic::resume_unwind(panic);
    }
    assert!(begun.elapsed() < LONGEST, "{target}: {:?} for {}", begun.elapsed(), corpus::line(input));
}

fn run(target: &str) {
    let body = TARGETS.iter().find(|(name, _)| *name == target).unwrap().1;
    let mut inputs = corpus::kept(target);
    assert!(inputs.len() > 20, "the corpus of {target} has lost inputs");
    inputs.extend(corpus::given(target));
    inputs.iter().for_each(|input| holds(target, body, input));
    let mut random = Random::new(target.len() as u64);
    let until = seconds().map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut ran = 0_usize;
    while until.map_or(ran < CHANGED, |until| Instant::now() < until) {
        let input = mutate::mutated(random.pick::<Vec<u8>>(&inputs), &mut random);
        holds(target, body, &input);
        ran += 1;
    }
    println!("{target}: {} kept or given inputs and {ran} changed ones", inputs.len());
}

#[test]
fn cards() {
    run("card");
}

#[test]
fn facts() {
    run("facts");
}

#[test]
fn columns() {
    run("columns");
}

#[cfg(feature = "arrow")]
#[test]
fn arrow() {
    run("arrow");
}

#[test]
fn decimals() {
    run("decimal");
}

#[test]
fn batches() {
    run("batch");
}

/// Every line of a corpus is the line that its input is written as.
#[test]
fn lines_are_read_as_they_are_written() {
    for (target, _) in TARGETS {
        for line in std::fs::read_to_string(corpus::file(target)).unwrap().lines() {
            assert_eq!(corpus::line(&corpus::read(line)), line, "{target}");
        }
    }
    let all: Vec<u8> = (0..=255).collect();
    assert_eq!(corpus::read(&corpus::line(&all)), all);
}
