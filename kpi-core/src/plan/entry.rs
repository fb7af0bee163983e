//! The members of a card in one list, the index first, with what they inherit.

use std::collections::HashMap;
use std::ops::{Index, Range};

use crate::card::{
    Absent, Aggregate, Condition, Continuous, CutOff, Discrete, Document, Group, Guards, Member, MemberKind, Name,
    Number, Policy, RoundingPoints, Standing, Table, check,
};
use crate::error::{Error, Path};

use super::MemberSort;

/// One member, or the index itself, with the policies and roundings that hold for it.
pub(super) struct Entry<'d> {
    /// None for the index.
    pub(super) member: Option<&'d Member>,
    pub(super) kind: EntryKind<'d>,
    /// The group it stands in; the index stands in itself.
    pub(super) parent: usize,
    pub(super) path: String,
    pub(super) rounding: RoundingPoints,
    pub(super) missing: Policy,
    pub(super) undefined: Policy,
    /// The entries of the group's own members.
    pub(super) members: Vec<usize>,
    /// The cut-offs that guard it, in the order of the card.
    pub(super) cut_offs: Vec<usize>,
    /// For a cut-off, what it guards, in the order of the card.
    pub(super) guarded: Vec<usize>,
}

#[derive(Clone, Copy)]
pub(super) enum EntryKind<'d> {
    Continuous(&'d Continuous),
    Discrete(&'d Discrete),
    CutOff(&'d CutOff),
    Group(&'d Group, Option<&'d Standing>),
}

impl<'d> Entry<'d> {
    pub(super) fn is_cut_off(&self) -> bool {
        matches!(self.kind, EntryKind::CutOff(_))
    }

    pub(super) fn group(&self) -> Option<&'d Group> {
        match self.kind {
            EntryKind::Group(group, _) => Some(group),
            _ => None,
        }
    }

    pub(super) fn standing(&self) -> Option<&'d Standing> {
        match self.kind {
            EntryKind::Continuous(it) => Some(&it.standing),
            EntryKind::Discrete(it) => Some(&it.standing),
            EntryKind::Group(_, standing) => standing,
            EntryKind::CutOff(_) => None,
        }
    }

    pub(super) fn points(&self) -> bool {
        self.standing().is_some_and(|standing| standing.points)
    }

    pub(super) fn by_levels(&self) -> Option<&'d Table<String, Number>> {
        match self.kind {
            EntryKind::Discrete(it) => it.levels.as_ref(),
            _ => None,
        }
    }

    pub(super) fn applies(&self) -> Option<&'d Condition> {
        self.member.and_then(|member| member.applies.as_ref())
    }

    /// Can the score still be absent once the policy has spoken, in a card whose members all apply to everybody?
    pub(super) fn may_be_left_out(&self) -> bool {
        self.missing == Policy::Skip || self.undefined == Policy::Skip
    }

    /// Can the member be there without resting on facts?
    pub(super) fn may_be_uncovered(&self) -> bool {
        self.missing != Policy::Error || self.undefined != Policy::Error
    }

    /// Does a group round its score apart from its index?
    pub(super) fn scores_apart(group: &Group) -> bool {
        group.scale.is_some() || group.clamp.as_ref().is_some_and(|clamp| clamp.score.is_some())
    }

    pub(super) fn sort(&self) -> MemberSort {
        match self.kind {
            EntryKind::Continuous(_) => MemberSort::Continuous,
            EntryKind::Discrete(_) => MemberSort::Discrete,
            EntryKind::CutOff(_) => MemberSort::CutOff,
            EntryKind::Group(..) => MemberSort::Group,
        }
    }
}

/// All entries of a card. Empty where the card has no index.
pub(super) struct Entries<'d> {
    list: Vec<Entry<'d>>,
    /// Some member says by `applies` whom it concerns. Then any figure may turn out not to apply, by way of its parts.
    pub(super) may_not_apply: bool,
    /// Can anybody be scored without resting on all the card's facts?
    pub(super) may_be_uncovered: bool,
    by_id: HashMap<&'d Name, usize>,
}

impl<'d> Entries<'d> {
    /// The place of the index.
    pub(super) const INDEX: usize = 0;

    pub(super) fn of(card: &'d Document) -> Result<Self, Error> {
        let mut entries =
            Entries { list: Vec::new(), by_id: HashMap::new(), may_not_apply: false, may_be_uncovered: false };
        if let Some(index) = &card.index {
            let (missing, undefined) = policies(index.absent.as_ref(), None);
            entries.list.push(Entry {
                member: None,
                kind: EntryKind::Group(&index.group, None),
                parent: Entries::INDEX,
                path: "index".into(),
                rounding: index.group.rounding.clone().unwrap_or_default(),
                missing,
                undefined,
                members: Vec::new(),
                cut_offs: Vec::new(),
                guarded: Vec::new(),
            });
            entries.add_members(Entries::INDEX, &index.group);
            entries.add_guards()?;
        }
        entries.may_not_apply = entries.list.iter().any(|entry| entry.applies().is_some());
        let uncovered = |entry: &Entry<'_>| {
            let group = entry.group().is_some_and(|group| group.least_coverage.is_some() || group.weights.is_some());
            group || (entry.may_be_uncovered() && !entry.is_cut_off())
        };
        entries.may_be_uncovered = entries.may_not_apply || entries.list.iter().any(uncovered);
        Ok(entries)
    }

    fn add_members(&mut self, parent: usize, group: &'d Group) {
        for (i, member) in group.members.iter().enumerate() {
            let place = self.list.len();
            let (kind, own) = match &member.kind {
                MemberKind::Continuous(it) => (EntryKind::Continuous(it), it.rounding.as_ref()),
                MemberKind::Discrete(it) => (EntryKind::Discrete(it), it.rounding.as_ref()),
                MemberKind::CutOff(it) => (EntryKind::CutOff(it), None),
                MemberKind::Group(it) => (EntryKind::Group(&it.group, Some(&it.standing)), it.group.rounding.as_ref()),
            };
            let mut entry = Entry {
                member: Some(member),
                kind,
                parent,
                path: format!("{}.members[{i}]", self.list[parent].path),
                rounding: inherited(own, &self.list[parent].rounding),
                missing: Policy::Error,
                undefined: Policy::Error,
                members: Vec::new(),
                cut_offs: Vec::new(),
                guarded: Vec::new(),
            };
            let absent = entry.standing().and_then(|standing| standing.absent.as_ref());
            (entry.missing, entry.undefined) = policies(absent, group.members_absent.as_ref());
            self.list.push(entry);
            self.list[parent].members.push(place);
            self.by_id.insert(&member.id, place);
            if let MemberKind::Group(inner) = &member.kind {
                self.add_members(place, &inner.group);
            }
        }
    }

    fn add_guards(&mut self) -> Result<(), Error> {
        for place in self.places() {
            let EntryKind::CutOff(cut_off) = self.list[place].kind else { continue };
            let Some(guards) = &cut_off.guards else {
                let group = self.list[place].parent;
                self.list[group].cut_offs.push(place);
                self.list[place].guarded.push(group);
                continue;
            };
            for (i, id) in guards.ids().iter().enumerate() {
                let guarded = self.find(id);
                if let Some(guarded) = guarded.filter(|guarded| !self.list[*guarded].is_cut_off()) {
                    if self.list[guarded].cut_offs.last() == Some(&place) {
                        let at = Path::At(&self.list[place].path);
                        let at = at.field("guards");
                        let at = at.index(i);
                        let matter = "the cut-off guards a member twice, and acts on it once";
                        return Err(Error::new(crate::ErrorKind::DuplicateName, &at, matter)
                            .given(id)
                            .way_out("keep one of the two"));
                    }
                    self.list[guarded].cut_offs.push(place);
                    self.list[place].guarded.push(guarded);
                    continue;
                }
                let at = Path::At(&self.list[place].path);
                let at = at.field("guards");
                let at = if let Guards::Several(_) = guards { at.index(i) } else { at };
                match guarded {
                    Some(_) => {
                        return Err(Error::new(crate::ErrorKind::UnknownName, &at, "a cut-off cannot guard a cut-off")
                            .given(id)
                            .way_out("put both conditions under `all` or `any` of one cut-off"));
                    }
                    None => {
                        return Err(check::unknown_name(id.as_str(), "member", self.ids(), &at));
                    }
                }
            }
            let guarded = &mut self.list[place].guarded;
            guarded.sort_unstable();
            guarded.dedup();
        }
        Ok(())
    }

    /// The groups around an entry that say whom they concern, and the entry itself: the outermost first.
    pub(super) fn limited(&self, entry: usize) -> Vec<usize> {
        let (mut limited, mut place) = (Vec::new(), entry);
        while place != Entries::INDEX {
            if self.list[place].applies().is_some() {
                limited.push(place);
            }
            place = self.list[place].parent;
        }
        limited.reverse();
        limited
    }

    pub(super) fn find(&self, id: &Name) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.list.iter().filter_map(|entry| entry.member.map(|member| member.id.as_str()))
    }

    pub(super) fn places(&self) -> Range<usize> {
        0..self.list.len()
    }

    /// The scored members of a group, and whether they are points.
    pub(super) fn scored(&self, group: usize) -> impl Iterator<Item = usize> {
        self.list[group].members.iter().copied().filter(|member| !self.list[*member].is_cut_off())
    }

    /// The members that the aggregate itself runs over: under sum all of them, else those that are not points.
    pub(super) fn aggregated(&self, group: usize, aggregate: Aggregate) -> impl Iterator<Item = usize> {
        self.scored(group).filter(move |member| aggregate == Aggregate::Sum || !self.list[*member].points())
    }
}

impl<'d> Index<usize> for Entries<'d> {
    type Output = Entry<'d>;

    fn index(&self, place: usize) -> &Entry<'d> {
        &self.list[place]
    }
}

fn policies(own: Option<&Absent>, group: Option<&Absent>) -> (Policy, Policy) {
    let policy =
        |of: fn(&Absent) -> Option<&Policy>| own.and_then(of).or(group.and_then(of)).cloned().unwrap_or_default();
    (policy(|absent| absent.missing.as_ref()), policy(|absent| absent.undefined.as_ref()))
}

fn inherited(own: Option<&RoundingPoints>, group: &RoundingPoints) -> RoundingPoints {
    let own = own.cloned().unwrap_or_default();
    RoundingPoints {
        attainment: own.attainment.or_else(|| group.attainment.clone()),
        score: own.score.or_else(|| group.score.clone()),
        contribution: own.contribution.or_else(|| group.contribution.clone()),
        index: own.index.or_else(|| group.index.clone()),
    }
}

#[cfg(test)]
mod tests {
    use crate::Card;

    #[test]
    fn a_cut_off_names_what_it_guards_once() {
        let members = r#"{"id": "a", "type": "continuous", "weight": "1", "actual": "x"},
            {"id": "k", "type": "cut_off", "trips": {"of": "x", "above": "1"}, "effect": {"multiply": "0.5"}, "guards": ["a", "a"]}"#;
        let json = format!(
            r#"{{"kpi": 1, "id": "c", "inputs": {{"x": {{}}}}, "index": {{"aggregate": "mean", "members": [{members}]}}}}"#
        );
        assert_eq!(
            Card::from_json(&json).unwrap_err().to_string(),
            "index.members[1].guards[1]: the cut-off guards a member twice, and acts on it once; given `a`; keep one of the two"
        );
    }
}
