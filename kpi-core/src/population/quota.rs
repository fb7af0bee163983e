//! A quota on high ratings in a group.

use std::fmt;
use std::hash::Hash;

use crate::error::{Error, ErrorKind};
use crate::number::Exact;

use super::groups::{Gather, Groups};
use super::sum::counted;

/// How many of a group's ratings may be above average.
///
/// Which ratings count as above average is the caller's to say, as a truth for each rating. A quota changes no rating and
/// no pay: it finds the groups that are beyond it, for somebody to look at.
///
/// ```
/// use kpi_core::number::Exact;
/// use kpi_core::population::{Groups, Quota, Ratings};
///
/// let ratings = [("one", true), ("one", false), ("two", true), ("one", true), ("two", false), ("two", false)];
/// let by_branch: Groups<&str, Ratings> = ratings.into_iter().map(|(branch, above)| (branch, Some(above))).collect();
/// let quota = Quota::share(Exact::parse("40%").unwrap())?;
/// let found = quota.check(&by_branch);
/// let beyond: Vec<_> = found.iter().filter(|group| group.too_many() > 0).map(ToString::to_string).collect();
/// assert_eq!(beyond, ["one: 2 of 3 ratings above average, 1 allowed, 1 too many"]);
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota(Limit);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Limit {
    Share(Exact),
    Count(u64),
}

impl Quota {
    /// At most a share of the ratings that a group has: of n ratings the whole number below or at share · n.
    ///
    /// # Errors
    /// `bad_number` for a share below 0 or above 1.
    pub fn share(share: Exact) -> Result<Quota, Error> {
        if share.signum() < 0 || share > Exact::ONE {
            return Err(Error::at(ErrorKind::BadNumber, "quota", "the share of a quota is outside 0 to 1")
                .given(share.decimal_text())
                .allowed("0 to 1")
                .way_out("write a percentage with its sign: 20%"));
        }
        Ok(Quota(Limit::Share(share.reduced())))
    }

    /// At most so many in each group, however large it is.
    pub const fn count(count: u64) -> Quota {
        Quota(Limit::Count(count))
    }

    /// How many of so many ratings may be above average.
    ///
    /// ```
    /// use kpi_core::{number::Exact, population::Quota};
    ///
    /// let quota = Quota::share(Exact::parse("20%").unwrap())?;
    /// assert_eq!([4, 5, 14, 15].map(|ratings| quota.allowed(ratings)), [0, 1, 2, 3]);
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn allowed(&self, ratings: u64) -> u64 {
        match &self.0 {
            Limit::Count(count) => *count,
            Limit::Share(share) => {
                let whole = share.mul(&counted(ratings)).floor();
                whole.ratio().and_then(|(num, den)| u64::try_from(num / den).ok()).unwrap_or(ratings)
            }
        }
    }

    /// Every group, in its order, with what it has and what it may have.
    pub fn check<'g, K: Clone + Eq + Hash>(&self, groups: &'g Groups<K, Ratings>) -> Vec<QuotaGroup<'g, K>> {
        let group = |(group, ratings): (&'g K, &'g Ratings)| {
            let allowed = self.allowed(ratings.given);
            QuotaGroup { group, ratings: ratings.given, above: ratings.above, absent: ratings.absent, allowed }
        };
        groups.iter().map(group).collect()
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Limit::Share(share) => write!(f, "at most {} of the ratings of a group", share.decimal_text()),
            Limit::Count(count) => write!(f, "at most {count} ratings of a group"),
        }
    }
}

/// The ratings of a group, counted. Ratings that are absent are counted apart, and no quota rests on them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    given: u64,
    above: u64,
    absent: u64,
}

impl Ratings {
    /// How many were given.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// How many of these are above average.
    pub fn above(&self) -> u64 {
        self.above
    }

    /// How many were absent.
    pub fn absent(&self) -> u64 {
        self.absent
    }
}

/// An item is whether a rating is above average.
impl Gather for Ratings {
    type Item = bool;

    fn add(&mut self, above: Option<bool>) {
        match above {
            None => self.absent += 1,
            Some(above) => {
                self.given += 1;
                self.above += u64::from(above);
            }
        }
    }

    fn merge(&mut self, other: Ratings) {
        self.given += other.given;
        self.above += other.above;
        self.absent += other.absent;
    }
}

/// One group beside its quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaGroup<'g, K> {
    /// Which group.
    pub group: &'g K,
    /// How many ratings were given in it.
    pub ratings: u64,
    /// How many of these are above average.
    pub above: u64,
    /// How many ratings were absent.
    pub absent: u64,
    /// How many may be above average.
    pub allowed: u64,
}

impl<K> QuotaGroup<'_, K> {
    /// By how many the group is beyond its quota; 0 where it keeps it.
    pub fn too_many(&self) -> u64 {
        self.above.saturating_sub(self.allowed)
    }
}

impl<K: fmt::Display> fmt::Display for QuotaGroup<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let QuotaGroup { group, ratings, above, absent, allowed } = self;
        write!(f, "{group}: {above} of {ratings} ratings above average, {allowed} allowed")?;
        if *absent > 0 {
            write!(f, ", {absent} absent")?;
        }
        match self.too_many() {
            0 => Ok(()),
            many => write!(f, ", {many} too many"),
        }
    }
}
