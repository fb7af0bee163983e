//! Something gathered for each group of a population.

use std::collections::HashMap;
use std::hash::Hash;

/// What can be gathered item by item, in parts that are put together afterwards: [`Totals`](super::Totals),
/// [`Spread`](super::Spread), [`Ratings`](super::Ratings).
///
/// Gathering all items, and gathering parts of them and merging, come to the same.
pub trait Gather: Default {
    /// What is gathered.
    type Item;

    /// Takes in one item; `None` is one that is absent.
    fn add(&mut self, item: Option<Self::Item>);

    /// Takes in all that the other has gathered.
    fn merge(&mut self, other: Self);
}

/// Something gathered for each group, by a key such as the name of a department.
///
/// Groups stand in the order in which they first appeared; [`sorted`](Groups::sorted) puts them in the order of their
/// keys. Merging partitions in their order gives the order of the whole.
///
/// ```
/// use kpi_core::number::Exact;
/// use kpi_core::population::{Groups, Totals};
///
/// let rows = [("south", Some(900)), ("north", Some(700)), ("south", None), ("south", Some(300))];
/// let rows = rows.map(|(branch, pay)| (branch, pay.map(Exact::integer)));
/// let by_branch: Groups<&str, Totals> = rows.into_iter().collect();
/// let texts = |groups: &Groups<&str, Totals>| {
///     let text = |(branch, totals): (&&str, &Totals)| {
///         Ok(format!("{branch}: {} of {}", totals.sum()?, totals.count() + totals.absent()))
///     };
///     groups.iter().map(text).collect::<Result<Vec<_>, kpi_core::Error>>()
/// };
/// assert_eq!(texts(&by_branch)?, ["south: 1200 of 3", "north: 700 of 1"]);
/// assert_eq!(texts(&by_branch.sorted())?, ["north: 700 of 1", "south: 1200 of 3"]);
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Groups<K, T> {
    groups: Vec<(K, T)>,
    places: HashMap<K, usize>,
}

impl<K: Clone + Eq + Hash, T: Gather> Groups<K, T> {
    /// No groups yet.
    pub fn new() -> Self {
        Groups { groups: Vec::new(), places: HashMap::new() }
    }

    /// Takes in one item of a group; `None` is one that is absent.
    pub fn add(&mut self, group: K, item: Option<T::Item>) {
        self.group(group).add(item);
    }

    /// Takes in all that the other has gathered, group by group.
    pub fn merge(&mut self, other: Self) {
        for (group, gathered) in other.groups {
            self.group(group).merge(gathered);
        }
    }

    /// What was gathered for one group; none for a group that did not appear.
    pub fn get(&self, group: &K) -> Option<&T> {
        self.places.get(group).map(|place| &self.groups[*place].1)
    }

    /// Each group with what was gathered for it.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&K, &T)> {
        self.groups.iter().map(|(group, gathered)| (group, gathered))
    }

    /// The same groups in the order of their keys.
    #[must_use]
    pub fn sorted(mut self) -> Self
    where
        K: Ord,
    {
        self.groups.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.places = self.groups.iter().enumerate().map(|(place, (group, _))| (group.clone(), place)).collect();
        self
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether no group has appeared.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    fn group(&mut self, group: K) -> &mut T {
        let place = match self.places.get(&group) {
            Some(place) => *place,
            None => {
                self.groups.push((group.clone(), T::default()));
                self.places.insert(group, self.groups.len() - 1);
                self.groups.len() - 1
            }
        };
        &mut self.groups[place].1
    }
}

impl<K: Clone + Eq + Hash, T: Gather> Default for Groups<K, T> {
    fn default() -> Self {
        Groups::new()
    }
}

impl<K: Clone + Eq + Hash, T: Gather> FromIterator<(K, Option<T::Item>)> for Groups<K, T> {
    fn from_iter<I: IntoIterator<Item = (K, Option<T::Item>)>>(items: I) -> Self {
        let mut groups = Groups::new();
        items.into_iter().for_each(|(group, item)| groups.add(group, item));
        groups
    }
}
