//! The way of a group: weights → contributions → aggregate → points → coverage → clamp → round.

use std::collections::HashMap;
use std::rc::Rc;

use crate::card::{Aggregate, Group, Name, Number, Table, WeightSets, check};
use crate::error::{Error, Path};
use crate::number::Exact;

use super::entry::{Entries, EntryKind};
use super::lower::{Figure, Lower};
use super::{Covered, FigureOutput, Fold, IndexOutput, MemberOutput, MemberSort, Op, Reg, Regs};

/// The weights of each member, in the order of the levels.
pub(super) type Weights<'d> = HashMap<&'d Name, Vec<&'d Number>>;

impl<'d> Lower<'d> {
    /// What a member brings to its group. It rests on what the others come to only as far as its weight does.
    pub(super) fn contribution(&mut self, entry: usize) -> Result<Reg, Error> {
        let it = &self.entries[entry];
        let (path, rounding) = (it.path.clone(), it.rounding.contribution.clone());
        let at = Path::At(&path);
        let score = self.figure(Figure::Score(entry), &at)?;
        let share = match self.is_weighted(entry) {
            true => {
                let weight = self.figure(Figure::Weight(entry), &at)?;
                self.emit(Op::Product([weight, score].into()), &at)?
            }
            false => score,
        };
        self.rounded(share, rounding, &at)
    }

    /// Does a member enter its group by a weight?
    fn is_weighted(&self, entry: usize) -> bool {
        let it = &self.entries[entry];
        !it.points() && self.entries[it.parent].group().is_some_and(|group| group.aggregate.is_weighted())
    }

    /// Does a member have a contribution?
    fn contributes(&self, entry: usize) -> bool {
        let it = &self.entries[entry];
        let aggregate = self.entries[it.parent].group().map(|group| group.aggregate);
        matches!(aggregate, Some(Aggregate::Mean | Aggregate::Sum)) || it.points()
    }

    /// A member's weight, over the sum of the weights of those that are there where some may not be.
    pub(super) fn weight(&mut self, entry: usize) -> Result<Reg, Error> {
        let parent = self.entries[entry].parent;
        let path = self.entries[parent].path.clone();
        let at = Path::At(&path);
        let weight = self.figure(Figure::GivenWeight(entry), &at)?;
        if !self.entries[parent].group().is_some_and(|group| self.may_shrink(parent, group)) {
            return Ok(weight);
        }
        let of = self.figure(Figure::Score(entry), &at)?;
        let sum = self.figure(Figure::WeightsPresent(parent), &at)?;
        self.emit(Op::Share { of, weight, sum }, &at)
    }

    /// The sum of the weights of those that are there. Cut-offs change what a score is and never whether it is there, so
    /// that a cut-off may look at what another member than the one it guards brings to the group.
    pub(super) fn weights_present(&mut self, entry: usize) -> Result<Reg, Error> {
        let path = self.entries[entry].path.clone();
        let at = Path::At(&path);
        let mut weights = Vec::new();
        for member in self.entries.scored(entry).collect::<Vec<_>>() {
            if self.is_weighted(member) {
                let stands = self.figure(Figure::Stands(member), &at)?;
                weights.push((stands, self.figure(Figure::GivenWeight(member), &at)?));
            }
        }
        self.emit(Op::WeightsPresent(weights.into()), &at)
    }

    /// Can a member of the aggregate be left out?
    fn may_shrink(&self, entry: usize, group: &Group) -> bool {
        let skips = |member| self.entries[member].may_be_left_out();
        self.entries.may_not_apply || self.entries.aggregated(entry, group.aggregate).any(skips)
    }

    /// A member's weight as the card gives it, for the weights of the group.
    pub(super) fn weight_given(&mut self, entry: usize) -> Result<Reg, Error> {
        let parent = self.entries[entry].parent;
        let path = self.entries[parent].path.clone();
        let at = Path::At(&path);
        match self.entries[parent].group() {
            Some(group) => self.given_weight(entry, group, &at),
            None => Ok(self.constant(&Exact::ONE, &at)),
        }
    }

    fn given_weight(&mut self, member: usize, group: &'d Group, at: &Path<'_>) -> Result<Reg, Error> {
        let at_weights = at.field("weights");
        let id = self.entries[member].member.map(|named| &named.id);
        if let (Some(WeightSets { by, sets }), Some(id)) = (&group.weights, id) {
            let (of, levels) = self.level(by, &at_weights.field("by"))?;
            let at_sets = at_weights.field("sets");
            let weights = self.weights_of(self.entries[member].parent, group, sets, levels);
            let weights = levels.iter().zip(weights.get(id).into_iter().flatten());
            let are: Regs = weights.map(|(level, weight)| self.constant(&weight.0, &at_sets.field(level))).collect();
            return self.emit(Op::Levels { of, are }, &at_weights);
        }
        let it = &self.entries[member];
        let path = it.path.clone();
        let weight =
            it.standing().and_then(|standing| standing.weight.as_ref()).map_or(Exact::ZERO, |weight| weight.0.clone());
        Ok(self.constant(&weight, &Path::At(&path).field("weight")))
    }

    /// The weights of a group whose sets are known to name each level, and its weighted members each.
    fn weights_of(
        &mut self,
        entry: usize,
        group: &'d Group,
        sets: &'d Table<String, Table<Name, Number>>,
        levels: &[String],
    ) -> Rc<Weights<'d>> {
        let listed = || {
            let ids: Vec<&'d Name> = check::weighted_ids(group).map(|(id, _)| id).collect();
            let mut weights = vec![Vec::with_capacity(levels.len()); ids.len()];
            for set in sets.in_order_of(levels.iter()).into_iter().flatten() {
                let set = set.in_order_of(ids.iter().copied()).into_iter().flatten();
                weights.iter_mut().zip(set).for_each(|(weights, weight)| weights.push(weight));
            }
            Rc::new(ids.into_iter().zip(weights).collect())
        };
        self.weights.entry(entry).or_insert_with(listed).clone()
    }

    /// The group's index before its scale.
    pub(super) fn group_attainment(&mut self, entry: usize, group: &Group, at: &Path<'_>) -> Result<Reg, Error> {
        let shrinks = self.may_shrink(entry, group);
        let members: Vec<usize> = self.entries.scored(entry).collect();
        // The scores come first, then the weights: so steps of one kind stand side by side.
        for member in &members {
            self.figure(Figure::Score(*member), at)?;
        }
        for member in &members {
            if self.is_weighted(*member) {
                self.figure(Figure::Weight(*member), at)?;
            }
        }
        let (mut scores, mut terms, mut shares, mut points) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for member in members {
            let score = self.figure(Figure::Score(member), at)?;
            let contribution = self.contribution_of(member, at)?;
            if self.entries[member].points() && group.aggregate != Aggregate::Sum {
                points.extend(contribution);
                continue;
            }
            if self.is_weighted(member) {
                terms.push((score, self.figure(Figure::Weight(member), at)?));
            }
            scores.push(score);
            shares.extend(contribution);
        }
        let (scores, shares): (Regs, Regs) = (scores.into(), shares.into());
        let fold = |fold, whole: fn(Regs) -> Op, of| if shrinks { Op::Present(fold, of) } else { whole(of) };
        let op = match group.aggregate {
            Aggregate::Mean | Aggregate::Sum => fold(Fold::Sum, Op::Sum, shares),
            Aggregate::Product => fold(Fold::Product, Op::Product, scores),
            Aggregate::Least => fold(Fold::Least, Op::Least, scores),
            Aggregate::Greatest => fold(Fold::Greatest, Op::Greatest, scores),
            Aggregate::Geometric => Op::Geometric(terms.into()),
            Aggregate::Harmonic => Op::Harmonic(terms.into()),
        };
        let mut index = self.emit(op, at)?;
        if !points.is_empty() {
            index = self.emit(Op::WithPoints { of: index, points: points.into() }, at)?;
        }
        if let Some(least) = &group.least_coverage {
            let coverage = self.figure(Figure::Coverage(entry), at)?;
            let least = self.constant(&least.0, &at.field("least_coverage"));
            index = self.emit(Op::Require { of: index, coverage, least }, &at.field("least_coverage"))?;
        }
        let limited = self.clamped(index, group.clamp.as_ref(), "attainment", at)?;
        let rounding = self.entries[entry].rounding.index.clone();
        self.rounded(limited, rounding, at)
    }

    /// The share of a group that rests on facts.
    pub(super) fn coverage(&mut self, entry: usize) -> Result<Reg, Error> {
        let path = self.entries[entry].path.clone();
        let at = Path::At(&path);
        let Some(group) = self.entries[entry].group() else { return Ok(self.constant(&Exact::ONE, &at)) };
        let weighted = group.aggregate.is_weighted();
        let counted: Vec<usize> =
            self.entries.scored(entry).filter(|member| !weighted || !self.entries[*member].points()).collect();
        let mut members = Vec::new();
        for member in counted {
            let own = self.figure(Figure::Own(member), &at)?;
            let weight = if weighted { Some(self.figure(Figure::GivenWeight(member), &at)?) } else { None };
            let inner = self.entries[member].group().is_some() && weighted;
            let coverage = if inner { Some(self.figure(Figure::Coverage(member), &at)?) } else { None };
            members.push(Covered { member: own, weight, coverage });
        }
        self.emit(Op::Coverage(members.into()), &at)
    }

    /// A member's contribution, where it has one.
    pub(super) fn contribution_of(&mut self, entry: usize, at: &Path<'_>) -> Result<Option<Reg>, Error> {
        if self.contributes(entry) { self.figure(Figure::Contribution(entry), at).map(Some) } else { Ok(None) }
    }

    pub(super) fn index_output(&mut self) -> Result<IndexOutput, Error> {
        let at = Path::Root;
        let at = at.field("index");
        let score = self.figure(Figure::Score(Entries::INDEX), &at)?;
        let before = self.figure(Figure::Stands(Entries::INDEX), &at)?;
        let own = self.figure(Figure::Own(Entries::INDEX), &at)?;
        let coverage = match self.entries.may_be_uncovered {
            true => self.figure(Figure::Coverage(Entries::INDEX), &at)?,
            false => self.constant(&Exact::ONE, &at),
        };
        let last = self.entries[Entries::INDEX].group().and_then(|group| self.last_rounding(Entries::INDEX, group));
        let decimals = last.map(|rounding| rounding.decimals());
        Ok(IndexOutput {
            score: FigureOutput { reg: score, decimals },
            before: FigureOutput { reg: before, decimals },
            own,
            coverage: FigureOutput { reg: coverage, decimals: None },
        })
    }

    /// Every member with its figures, in the order of the card.
    pub(super) fn member_outputs(&mut self) -> Result<Vec<MemberOutput>, Error> {
        let mut outputs = Vec::new();
        for place in self.entries.places().skip(1) {
            outputs.push(self.member_output(place)?);
        }
        Ok(outputs)
    }

    fn member_output(&mut self, place: usize) -> Result<MemberOutput, Error> {
        let it = &self.entries[place];
        let (sort, kind, rounding, parent, path) =
            (it.sort(), it.kind, it.rounding.clone(), it.parent, it.path.clone());
        let at = Path::At(&path);
        let member = it.member;
        let mut output = MemberOutput {
            id: member.map_or("", |member| member.id.as_str()).into(),
            name: member.and_then(|member| member.name.as_deref()).map(Into::into),
            path: path.as_str().into(),
            sort,
            // The index is not in the list of members, so every place in it is one less.
            parent: parent.checked_sub(1),
            actual: None,
            level: None,
            attainment: None,
            weight: None,
            contribution: None,
            own: None,
            score: None,
            trips: Vec::new(),
            applies: self.applies(place)?,
            own_applies: match self.entries[place].applies() {
                Some(_) => Some(self.figure(Figure::Applies(place), &at)?),
                None => None,
            },
            condition: None,
        };
        if let EntryKind::CutOff(_) = kind {
            output.trips = self.cut_off_output(place, &at)?;
            output.condition = Some(self.figure(Figure::CutOff(place), &at)?);
            return Ok(output);
        }
        let figure = |reg, decimals: Option<&crate::number::Rounding>| {
            Some(FigureOutput { reg, decimals: decimals.map(|rounding| rounding.decimals()) })
        };
        output.level = self.level_shown(place)?;
        if output.level.is_none() {
            if sort != MemberSort::Group {
                output.actual = figure(self.figure(Figure::Actual(place), &at)?, None);
            }
            let named = if sort == MemberSort::Group { &rounding.index } else { &rounding.attainment };
            output.attainment = figure(self.figure(Figure::Attainment(place), &at)?, named.as_ref());
        }
        output.own = Some(self.figure(Figure::Own(place), &at)?);
        let last = match kind {
            EntryKind::Group(group, _) => self.last_rounding(place, group),
            _ => rounding.score,
        };
        output.score = figure(self.figure(Figure::Score(place), &at)?, last.as_ref());
        if self.is_weighted(place) {
            output.weight = figure(self.figure(Figure::Weight(place), &at)?, None);
        }
        if let Some(contribution) = self.contribution_of(place, &at)? {
            output.contribution = figure(contribution, rounding.contribution.as_ref());
        }
        Ok(output)
    }
}
