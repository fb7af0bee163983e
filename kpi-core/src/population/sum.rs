//! Exact sums of many figures, in bounded time.

use crate::number::Exact;

/// A sum that is added to, pair by pair as in a tournament: with different denominators every sum is about as wide as its
/// parts together, and adding one by one would drag the widest along at every step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sum {
    /// The sums of 1, 2, 4, .. values that wait for another of their size; the widest stands first.
    levels: Vec<(u32, Exact)>,
    too_wide: bool,
}

impl Sum {
    pub(crate) fn add(&mut self, value: Exact) {
        let mut top = (0, value);
        while let Some((level, below)) = self.levels.pop_if(|(level, _)| *level == top.0) {
            top = (level + 1, below.add(&top.1));
        }
        self.too_wide |= top.1.is_too_wide();
        // What is too wide stays so, and need not be kept.
        if self.too_wide {
            self.levels.clear();
        } else {
            self.levels.push(top);
        }
    }

    pub(crate) fn merge(&mut self, other: Sum) {
        self.too_wide |= other.too_wide;
        other.levels.into_iter().for_each(|(_, part)| self.add(part));
    }

    /// The exact sum; none where it is too wide.
    pub(crate) fn total(&self) -> Option<Exact> {
        let sum = self.levels.iter().rev().fold(Exact::ZERO, |sum, (_, part)| sum.add(part));
        (!self.too_wide && !sum.is_too_wide()).then(|| sum.reduced())
    }
}

impl FromIterator<Exact> for Sum {
    fn from_iter<I: IntoIterator<Item = Exact>>(values: I) -> Self {
        let mut sum = Sum::default();
        for value in values {
            sum.add(value);
            if sum.too_wide {
                break;
            }
        }
        sum
    }
}

/// A count as a number.
pub(crate) fn counted<N: TryInto<i64>>(count: N) -> Exact {
    // More than an i64 counts do not fit any memory.
    Exact::from(count.try_into().unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fractions(to: i128) -> impl Iterator<Item = Exact> {
        (1..to).map(|i| Exact::from_ratio(1, 2 * i + 1).unwrap())
    }

    #[test]
    fn a_sum_does_not_depend_on_how_it_is_added() {
        let plain = fractions(200).fold(Exact::ZERO, |sum, value| sum.add(&value));
        assert_eq!(fractions(200).collect::<Sum>().total(), Some(plain.clone()));
        let mut halves = fractions(77).collect::<Sum>();
        halves.merge(fractions(200).skip(76).collect());
        assert_eq!(halves.total(), Some(plain));
        assert_eq!(Sum::default().total(), Some(Exact::ZERO));
    }

    #[test]
    fn too_many_denominators_are_found_soon_and_stay_found() {
        let mut wide: Sum = fractions(60_000).collect();
        assert_eq!(wide.total(), None);
        wide.add(Exact::ONE);
        assert_eq!(wide.total(), None);
        let mut other: Sum = [Exact::ONE].into_iter().collect();
        other.merge(wide);
        assert_eq!(other.total(), None);
    }
}
