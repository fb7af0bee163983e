//! Which mutant is on: the number in the environment's `MUTANT`. With `trace` every mutant that is come by is written
//! to the file of `MUTANT_TRACE`. With a mutant on, the first panic ends the program: one failed assertion is enough.

use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const UNREAD: usize = usize::MAX;
const NONE: usize = usize::MAX - 1;
const TRACE: usize = usize::MAX - 2;

static ACTIVE: AtomicUsize = AtomicUsize::new(UNREAD);
static SEEN: [AtomicBool; 10_000] = [const { AtomicBool::new(false) }; 10_000];

/// The mutant that is on, at a place where these are.
pub fn at(ids: &[usize]) -> usize {
    let active = ACTIVE.load(Ordering::Relaxed);
    if active >= TRACE { special(ids, active) } else { active }
}

/// Whether this mutant is on.
pub fn is(id: usize) -> bool {
    at(&[id]) == id
}

#[cold]
fn special(ids: &[usize], active: usize) -> usize {
    match active {
        UNREAD => {
            let active = read();
            ACTIVE.store(active, Ordering::Relaxed);
            at(ids)
        }
        TRACE => {
            trace(ids);
            TRACE
        }
        none => none,
    }
}

fn read() -> usize {
    match std::env::var("MUTANT").as_deref() {
        Ok("trace") => TRACE,
        Ok(text) => {
            std::panic::set_hook(Box::new(|_| std::process::exit(101)));
            text.parse().unwrap()
        }
        Err(_) => NONE,
    }
}

fn trace(ids: &[usize]) {
    for id in ids {
        if !SEEN[*id].swap(true, Ordering::Relaxed) {
            let path = std::env::var("MUTANT_TRACE").unwrap();
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
            file.write_all(format!("{id}\n").as_bytes()).unwrap();
        }
    }
}
