//! Which mutant is on: the number in the environment's `MUTANT`. With `trace` every mutant that is come by is written
//! to the file of `MUTANT_TRACE`.

use std::io::Write;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

const NONE: usize = usize::MAX - 1;
const TRACE: usize = usize::MAX;

static ACTIVE: LazyLock<usize> = LazyLock::new(|| match std::env::var("MUTANT").as_deref() {
    Ok("trace") => TRACE,
    Ok(text) => text.parse().unwrap(),
    Err(_) => NONE,
});
static SEEN: [AtomicBool; 10_000] = [const { AtomicBool::new(false) }; 10_000];

#[inline]
pub(crate) fn at(ids: &[usize]) -> usize {
    if *ACTIVE == TRACE {
        trace(ids);
    }
    *ACTIVE
}

#[inline]
pub(crate) fn is(id: usize) -> bool {
    at(&[id]) == id
}

#[cold]
fn trace(ids: &[usize]) {
    for id in ids {
        if !SEEN[*id].swap(true, Ordering::Relaxed) {
            let path = std::env::var("MUTANT_TRACE").unwrap();
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
            file.write_all(format!("{id}\n").as_bytes()).unwrap();
        }
    }
}
