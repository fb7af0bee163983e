//! The way of an indicator: does it apply → actual → normalization → clamp → round → scale → clamp → round → cut-offs.

use crate::card::{Clamp, Condition, Group, Limits, Pieces, Rounding, Value};
use crate::error::{Error, ErrorKind, Path};

use super::entry::{Entry, EntryKind};
use super::lower::{Figure, Lower};
use super::{Op, Reg};

impl Lower<'_> {
    /// The value that an indicator judges.
    pub(super) fn actual(&mut self, entry: usize) -> Result<Reg, Error> {
        let reg = self.bare_actual(entry)?;
        self.applied(reg, entry)
    }

    /// The actual as it is worked out, once: conditions may look at it as often as a card can write them.
    fn bare_actual(&mut self, entry: usize) -> Result<Reg, Error> {
        if let Some(reg) = self.actuals.get(&entry) {
            return Ok(*reg);
        }
        let reg = self.actual_worked_out(entry)?;
        self.actuals.insert(entry, reg);
        Ok(reg)
    }

    fn actual_worked_out(&mut self, entry: usize) -> Result<Reg, Error> {
        let it = &self.entries[entry];
        let value = match it.kind {
            EntryKind::Continuous(it) => it.actual.as_ref(),
            EntryKind::Discrete(it) => it.actual.as_ref(),
            EntryKind::CutOff(_) | EntryKind::Group(..) => None,
        };
        let (id, path) = (it.member.map(|member| &member.id), it.path.clone());
        let at = Path::At(&path);
        match (value, id) {
            (Some(value), _) => self.value(value, &at.field("actual")),
            (None, Some(id)) => self.input_or_measure(id, &at.field("actual")),
            (None, None) => Err(Error::new(ErrorKind::MissingField, &at, "a group has no actual")),
        }
    }

    /// An indicator's attainment, rounded, or a group's index before its scale.
    pub(super) fn attainment(&mut self, entry: usize) -> Result<Reg, Error> {
        let it = &self.entries[entry];
        let (kind, rounding, path) = (it.kind, it.rounding.attainment.clone(), it.path.clone());
        let at = Path::At(&path);
        let reg = match kind {
            EntryKind::Continuous(it) => {
                let actual = self.bare_actual(entry)?;
                let attainment = match &it.normalize {
                    Some(normalize) => self.normalize(normalize, actual, &at.field("normalize"))?,
                    None => actual,
                };
                let limited = self.clamped(attainment, it.clamp.as_ref(), "attainment", &at)?;
                self.rounded(limited, rounding, &at)?
            }
            EntryKind::Discrete(it) => {
                let actual = self.bare_actual(entry)?;
                let limited = self.clamped(actual, it.clamp.as_ref(), "attainment", &at)?;
                self.rounded(limited, rounding, &at)?
            }
            EntryKind::Group(group, _) => self.group_attainment(entry, group, &at)?,
            EntryKind::CutOff(_) => return Err(Error::new(ErrorKind::UnknownName, &at, "a cut-off has no figures")),
        };
        self.applied(reg, entry)
    }

    /// The score before the member's policy and its cut-offs.
    pub(super) fn own(&mut self, entry: usize) -> Result<Reg, Error> {
        let it = &self.entries[entry];
        let (kind, rounding, path) = (it.kind, it.rounding.score.clone(), it.path.clone());
        let at = Path::At(&path);
        let (scale, clamp): (Option<&Pieces>, Option<&Clamp>) = match kind {
            EntryKind::Discrete(it) if it.levels.is_some() => {
                let score = self.level_score(entry)?;
                let limited = self.clamped(score, it.clamp.as_ref(), "score", &at)?;
                let rounded = self.rounded(limited, rounding, &at)?;
                return self.applied(rounded, entry);
            }
            EntryKind::Discrete(it) => (it.scale.as_ref(), it.clamp.as_ref()),
            EntryKind::Continuous(it) => (it.scale.as_ref(), it.clamp.as_ref()),
            EntryKind::Group(group, _) if !Entry::scores_apart(group) => {
                return self.figure(Figure::Attainment(entry), &at);
            }
            EntryKind::Group(group, _) => (group.scale.as_ref(), group.clamp.as_ref()),
            EntryKind::CutOff(_) => (None, None),
        };
        let attainment = self.figure(Figure::Attainment(entry), &at)?;
        let score = match scale {
            Some(pieces) => self.curve(attainment, pieces, &at.field("scale"))?,
            None => attainment,
        };
        let score = self.clamped(score, clamp, "score", &at)?;
        let score = self.rounded(score, rounding, &at)?;
        if score == attainment { Ok(score) } else { self.applied(score, entry) }
    }

    /// The score of a discrete indicator that is given as a level.
    fn level_score(&mut self, entry: usize) -> Result<Reg, Error> {
        let it = &self.entries[entry];
        let path = it.path.clone();
        let at = Path::At(&path);
        let (EntryKind::Discrete(discrete), Some(member)) = (it.kind, it.member) else {
            return Err(Error::new(ErrorKind::MissingField, &at, "only a discrete indicator has levels"));
        };
        let input = match &discrete.actual {
            None => &member.id,
            Some(Value::Name(crate::card::Reference::Plain(name))) => name,
            Some(_) => {
                return Err(Error::new(
                    ErrorKind::NotNumeric,
                    &at.field("actual"),
                    "an indicator scored by levels judges an input with levels",
                )
                .way_out("name the input, or score a worked-out value by `scale`"));
            }
        };
        match &discrete.levels {
            Some(table) => self.level_table(input, &at.field("actual"), table, &at.field("levels")),
            None => Err(Error::new(ErrorKind::MissingField, &at, "a discrete indicator says how it is scored")),
        }
    }

    /// The register of the level itself, for showing it.
    pub(super) fn level_shown(&mut self, entry: usize) -> Result<Option<Reg>, Error> {
        let it = &self.entries[entry];
        let (EntryKind::Discrete(discrete), Some(member)) = (it.kind, it.member) else { return Ok(None) };
        if discrete.levels.is_none() {
            return Ok(None);
        }
        let name = match &discrete.actual {
            Some(Value::Name(crate::card::Reference::Plain(name))) => name,
            _ => &member.id,
        };
        let at = Path::Root;
        Ok(Some(self.level(name, &at)?.0))
    }

    /// What the member's policy makes of an absent score.
    pub(super) fn stands(&mut self, entry: usize) -> Result<Reg, Error> {
        let it = &self.entries[entry];
        let (missing, undefined, path) =
            (Box::new(it.missing.clone()), Box::new(it.undefined.clone()), it.path.clone());
        let indicator = it.group().is_none();
        let at = Path::At(&path);
        let of = self.figure(Figure::Own(entry), &at)?;
        // Where nobody can be scored without all facts there is no second run with the absent scores at 0.
        if !self.entries.may_be_uncovered {
            self.need(of, entry.checked_sub(1), &at);
            return Ok(of);
        }
        self.emit(Op::Absent { of, missing, undefined, indicator }, &at)
    }

    /// The score that enters the group: what stands, after the cut-offs.
    pub(super) fn score(&mut self, entry: usize) -> Result<Reg, Error> {
        let path = self.entries[entry].path.clone();
        let at = Path::At(&path);
        let own = self.figure(Figure::Own(entry), &at)?;
        let stands = self.figure(Figure::Stands(entry), &at)?;
        self.cut(stands, own, entry, &at)
    }

    /// The rounding that a group's figure met last: of its score where it has one apart from its index.
    pub(super) fn last_rounding(&self, entry: usize, group: &Group) -> Option<Rounding> {
        let rounding = &self.entries[entry].rounding;
        if Entry::scores_apart(group) { rounding.score.clone() } else { rounding.index.clone() }
    }

    pub(super) fn rounded(&mut self, of: Reg, rounding: Option<Rounding>, at: &Path<'_>) -> Result<Reg, Error> {
        match rounding {
            Some(rounding) => self.emit(Op::Round { of, rounding }, at),
            None => Ok(of),
        }
    }

    pub(super) fn clamped(&mut self, of: Reg, clamp: Option<&Clamp>, which: &str, at: &Path<'_>) -> Result<Reg, Error> {
        let limits =
            clamp.and_then(|clamp| if which == "score" { clamp.score.as_ref() } else { clamp.attainment.as_ref() });
        let Some(Limits { at_least, at_most }) = limits else { return Ok(of) };
        let at = at.field("clamp");
        let at = at.field(which);
        let mut limit = |value: &Option<Value>, name: &str| match value {
            Some(value) => self.value(value, &at.field(name)).map(Some),
            None => Ok(None),
        };
        let (at_least, at_most) = (limit(at_least, "at_least")?, limit(at_most, "at_most")?);
        if at_least.is_none() && at_most.is_none() {
            return Ok(of);
        }
        self.limit(of, at_least, at_most, &at)
    }

    /// The figure where the member and the groups around it apply, else not applicable. The outermost group speaks last:
    /// where it does not apply, nothing inside it is looked at.
    pub(super) fn applied(&mut self, of: Reg, entry: usize) -> Result<Reg, Error> {
        let mut applied = of;
        for place in self.entries.limited(entry).into_iter().rev() {
            let path = self.entries[place].path.clone();
            let at = Path::At(&path);
            let condition = self.figure(Figure::Applies(place), &at)?;
            applied = self.emit(Op::Applies { of: applied, condition }, &at.field("applies"))?;
        }
        Ok(applied)
    }

    /// Whether the groups around a member and the member itself apply, the outermost first.
    pub(super) fn applies(&mut self, entry: usize) -> Result<Vec<Reg>, Error> {
        let at = Path::Root;
        self.entries.limited(entry).into_iter().map(|place| self.figure(Figure::Applies(place), &at)).collect()
    }

    pub(super) fn applies_condition(&mut self, entry: usize) -> Result<Reg, Error> {
        let path = self.entries[entry].path.clone();
        let at = Path::At(&path);
        match self.entries[entry].applies() {
            Some(condition) => self.own_condition(condition, entry, &at.field("applies")),
            None => Err(Error::new(ErrorKind::MissingField, &at.field("applies"), "the member applies to everybody")),
        }
    }

    /// A condition of a member, which looks at the member's actual where it does not say; a cut-off's at the input or
    /// measure that has its id.
    pub(super) fn own_condition(&mut self, condition: &Condition, entry: usize, at: &Path<'_>) -> Result<Reg, Error> {
        let own = |lower: &mut Self, at: &Path<'_>| {
            if let (true, Some(member)) = (lower.entries[entry].is_cut_off(), lower.entries[entry].member) {
                return lower.input_or_measure(&member.id, &at.field("of"));
            }
            if lower.entries[entry].group().is_some() {
                return Err(Error::new(
                    ErrorKind::MissingField,
                    &at.field("of"),
                    "a group has no actual for its condition to look at",
                )
                .way_out("say by `of` what the condition looks at"));
            }
            lower.bare_actual(entry)
        };
        self.condition(condition, &own, at)
    }
}
