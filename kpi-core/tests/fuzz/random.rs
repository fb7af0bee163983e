//! Choices that the bytes of an input make: a fuzzer that changes a byte changes one choice. Where the bytes end, a
//! generator goes on (SplitMix64), the same on every run.

#[derive(Clone)]
pub(crate) struct Random {
    bytes: Vec<u8>,
    at: usize,
    state: u64,
}

impl Random {
    /// Choices of a generator alone.
    pub(crate) fn new(seed: u64) -> Self {
        Random { bytes: Vec::new(), at: 0, state: seed }
    }

    /// Choices of the bytes, and of a generator behind them.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Random { bytes: bytes.to_vec(), at: 0, state: bytes.first().map_or(0, |byte| u64::from(*byte)) }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.take(8)
    }

    /// A number of so many bytes.
    fn take(&mut self, width: usize) -> u64 {
        if self.at + width > self.bytes.len() {
            self.at = self.bytes.len();
            return self.generated();
        }
        let taken = &self.bytes[self.at..self.at + width];
        self.at += width;
        taken.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    fn generated(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let width = match end {
            0..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            _ => 8,
        };
        (self.take(width) % end as u64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }

    /// True in so many of 100 cases.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for i in (1..things.len()).rev() {
            things.swap(i, self.below(i + 1));
        }
    }
}
