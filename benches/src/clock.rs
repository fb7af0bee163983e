//! Time that a piece of work took, on the processor and on the wall.

use std::time::Instant;

/// Nanoseconds of CPU and of wall time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Took {
    /// CPU time of all threads of the process; where the system does not tell, the wall time.
    pub cpu: f64,
    /// Wall time.
    pub wall: f64,
}

impl Took {
    /// What each of so many took.
    pub fn of_each(self, count: usize) -> Self {
        #[allow(clippy::cast_precision_loss)] // a number of rows or calls
        let count = count.max(1) as f64;
        Took { cpu: self.cpu / count, wall: self.wall / count }
    }
}

/// Does the work and says what it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Took) {
    let (cpu, wall) = (cpu_now(), Instant::now());
    let done = work();
    let wall = wall.elapsed().as_secs_f64() * 1e9;
    let cpu = cpu.zip(cpu_now()).map_or(wall, |(before, after)| after - before);
    (done, Took { cpu, wall })
}

/// The median of CPU and of wall times, each by itself; zero of none.
pub fn median(took: &[Took]) -> Took {
    let middle = |pick: fn(&Took) -> f64| {
        let mut times: Vec<f64> = took.iter().map(pick).collect();
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or(0.0)
    };
    Took { cpu: middle(|took| took.cpu), wall: middle(|took| took.wall) }
}

#[cfg(unix)]
fn cpu_now() -> Option<f64> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    #[allow(clippy::cast_precision_loss)] // a benchmark's seconds are far below 2^53
    Some(time.tv_sec as f64 * 1e9 + time.tv_nsec as f64)
}

#[cfg(not(unix))]
fn cpu_now() -> Option<f64> {
    None
}
