//! What a card must satisfy as a whole, beyond the shape of its records: names, weights, tables of levels.

use std::collections::HashSet;

use crate::error::{Error, ErrorKind, Path, listing, nearest};
use crate::limits;
use crate::number::Exact;

use super::document::{DefaultFact, Document, Input};
use super::group::{Aggregate, Group, RoundingPoints};
use super::member::{Member, MemberKind};
use super::name::{Name, Number};
use super::table::{Table, Unlike};

/// Checks everything that does not need the figures' dependencies; those the lowering checks.
pub(crate) fn document(card: &Document) -> Result<(), Error> {
    let root = Path::Root;
    let at_index = root.field("index");
    count(card)?;
    if card.measures.is_empty() && card.index.is_none() && card.pay.is_none() {
        return Err(Error::new(ErrorKind::MissingField, &root, "the card works nothing out")
            .allowed("at least one of measures, index, pay"));
    }
    inputs(card)?;
    if let Some(index) = &card.index {
        let mut ids = HashSet::new();
        unique_ids(&index.group, &at_index, &mut ids)?;
        group(&index.group, card, &at_index)?;
    }
    lines(card)
}

fn count(card: &Document) -> Result<(), Error> {
    let lines = card.pay.as_ref().map_or(0, |pay| pay.lines.len());
    let names = card.inputs.len() + card.measures.len() + lines;
    if names > limits::NAMES {
        return Err(Error::new(
            ErrorKind::TooManyMembers,
            &Path::Root,
            "the card has too many inputs, measures and pay lines",
        )
        .given(names)
        .allowed(format_args!("up to {}", limits::NAMES)));
    }
    let members = card.index.as_ref().map_or(0, |index| members_of(&index.group));
    if members > limits::MEMBERS {
        let at = Path::Field(&Path::Root, "index");
        return Err(Error::new(ErrorKind::TooManyMembers, &at, "the card has too many members")
            .given(members)
            .allowed(format_args!("up to {}", limits::MEMBERS)));
    }
    Ok(())
}

fn members_of(group: &Group) -> usize {
    let inner = |member: &Member| match &member.kind {
        MemberKind::Group(inner) => 1 + members_of(&inner.group),
        _ => 1,
    };
    group.members.iter().map(inner).sum()
}

fn inputs(card: &Document) -> Result<(), Error> {
    let at = Path::Root;
    let at = at.field("inputs");
    let mut names = HashSet::new();
    for (name, input) in card.inputs.iter() {
        reserved(name, &at.field(name.as_str()))?;
        names.insert(name);
        levels_of(input, &at.field(name.as_str()))?;
    }
    let at = Path::Root;
    let at = at.field("measures");
    for (name, _) in card.measures.iter() {
        let at = at.field(name.as_str());
        reserved(name, &at)?;
        if names.contains(name) {
            return Err(duplicate(name, &at, "an input has this name already"));
        }
    }
    Ok(())
}

/// `index` and `measures` begin the flat names of figures (`index.before`, `measures.cost_per_lead`).
fn reserved(name: &Name, at: &Path<'_>) -> Result<(), Error> {
    if matches!(name.as_str(), "index" | "measures") {
        let error = Error::new(ErrorKind::BadName, at, "the name is taken by the card itself").given(name);
        return Err(error.way_out("give it another name"));
    }
    Ok(())
}

fn duplicate(name: &Name, at: &Path<'_>, matter: &str) -> Error {
    Error::new(ErrorKind::DuplicateName, at, matter).given(name).way_out("give one of the two another name")
}

fn levels_of(input: &Input, at: &Path<'_>) -> Result<(), Error> {
    let Some(levels) = &input.levels else { return Ok(()) };
    let at_levels = at.field("levels");
    let mut seen = HashSet::new();
    for (i, level) in levels.iter().enumerate() {
        let at = at_levels.index(i);
        if level.is_empty() {
            return Err(Error::new(ErrorKind::BadName, &at, "a level needs a text; an empty fact means a missing one"));
        }
        if !seen.insert(level) {
            return Err(Error::new(ErrorKind::DuplicateName, &at, "the level is listed twice").given(level));
        }
    }
    match &input.default {
        Some(DefaultFact::Level(level)) if !levels.contains(level) => {
            Err(Error::new(ErrorKind::Levels, &at.field("default"), "the default is none of the levels")
                .given(level)
                .allowed(listing(levels)))
        }
        _ => Ok(()),
    }
}

fn unique_ids<'d>(group: &'d Group, at: &Path<'_>, ids: &mut HashSet<&'d Name>) -> Result<(), Error> {
    let at = at.field("members");
    for (i, member) in group.members.iter().enumerate() {
        let at = at.index(i);
        reserved(&member.id, &at.field("id"))?;
        if !ids.insert(&member.id) {
            return Err(duplicate(&member.id, &at.field("id"), "another member has this id"));
        }
        if let MemberKind::Group(inner) = &member.kind {
            unique_ids(&inner.group, &at, ids)?;
        }
    }
    Ok(())
}

fn lines(card: &Document) -> Result<(), Error> {
    let Some(pay) = &card.pay else { return Ok(()) };
    let at = Path::Root;
    let (at, mut ids) = (at.field("pay"), HashSet::new());
    let at = at.field("lines");
    for (i, line) in pay.lines.iter().enumerate() {
        let at = at.index(i);
        reserved(&line.id, &at.field("id"))?;
        if !ids.insert(&line.id) {
            return Err(duplicate(&line.id, &at.field("id"), "another pay line has this id"));
        }
    }
    Ok(())
}

fn group(group: &Group, card: &Document, at: &Path<'_>) -> Result<(), Error> {
    if let Some(Number(least)) = &group.least_coverage
        && (least < &Exact::ZERO || least > &Exact::ONE)
    {
        return Err(Error::new(ErrorKind::BadNumber, &at.field("least_coverage"), "a coverage is a share")
            .given(least.decimal_text())
            .allowed("0 to 1"));
    }
    let at_members = at.field("members");
    for (i, member) in group.members.iter().enumerate() {
        self::member(member, group, card, &at_members.index(i))?;
    }
    if !is_scored(group) {
        return Err(Error::new(ErrorKind::Empty, &at_members, "the group has nothing to aggregate")
            .way_out("cut-offs guard and points are added; at least one member must be scored for itself"));
    }
    weights(group, card, at)
}

/// Is there a member that the aggregate runs over? Under sum points are members like any other.
fn is_scored(group: &Group) -> bool {
    let points = |member: &&Member| group.aggregate == Aggregate::Sum && !matches!(member.kind, MemberKind::CutOff(_));
    weighted_ids(group).next().is_some() || group.members.iter().any(|member| points(&member))
}

fn member(member: &Member, group: &Group, card: &Document, at: &Path<'_>) -> Result<(), Error> {
    match &member.kind {
        MemberKind::Continuous(it) => {
            own_weight(it.standing.weight.as_ref(), it.standing.points, group, at)?;
            indicator_rounding(it.rounding.as_ref(), at)
        }
        MemberKind::Discrete(it) => {
            own_weight(it.standing.weight.as_ref(), it.standing.points, group, at)?;
            match (&it.scale, &it.levels) {
                (None, None) => {
                    return Err(Error::new(ErrorKind::MissingField, at, "a discrete indicator says how it is scored")
                        .allowed("scale (pieces over a number) or levels (a score for each level)"));
                }
                (Some(_), Some(_)) => {
                    return Err(Error::new(
                        ErrorKind::MisplacedField,
                        &at.field("levels"),
                        "a discrete indicator is scored in one way",
                    )
                    .way_out("keep `scale` for a number or `levels` for an input with levels"));
                }
                _ => {}
            }
            indicator_rounding(it.rounding.as_ref(), at)
        }
        MemberKind::CutOff(_) => Ok(()),
        MemberKind::Group(inner) => {
            own_weight(inner.standing.weight.as_ref(), inner.standing.points, group, at)?;
            self::group(&inner.group, card, at)
        }
    }
}

fn indicator_rounding(rounding: Option<&RoundingPoints>, at: &Path<'_>) -> Result<(), Error> {
    if rounding.is_some_and(|points| points.index.is_some()) {
        let at = at.field("rounding");
        return Err(Error::new(ErrorKind::MisplacedField, &at.field("index"), "only a group has an index to round")
            .way_out("an indicator has attainment, score and contribution"));
    }
    Ok(())
}

fn own_weight(weight: Option<&Number>, points: bool, group: &Group, at: &Path<'_>) -> Result<(), Error> {
    let at = &at.field("weight");
    let weighted = group.aggregate.is_weighted();
    let misplaced = |matter: String| Err(Error::new(ErrorKind::MisplacedField, at, matter).way_out("leave it out"));
    match weight {
        Some(_) if points => misplaced("points are added as they are and have no weight".into()),
        Some(_) if !weighted => misplaced(format!("the members of a {} have no weights", group.aggregate.word())),
        Some(_) if group.weights.is_some() => misplaced("the group's `weights` give this member its weight".into()),
        Some(weight) => share(weight, at),
        None if weighted && !points && group.weights.is_none() => Err(Error::new(
            ErrorKind::MissingField,
            at,
            format!("the members of a {} have weights", group.aggregate.word()),
        )
        .way_out("give a weight, or `points` to what is added as it is")),
        None => Ok(()),
    }
}

fn share(Number(weight): &Number, at: &Path<'_>) -> Result<(), Error> {
    if weight < &Exact::ZERO || weight > &Exact::ONE {
        return Err(Error::new(ErrorKind::Weights, at, "a weight is a share of the whole")
            .given(weight.decimal_text())
            .allowed("0 to 1, or 0% to 100%"));
    }
    Ok(())
}

/// The ids of the members that have weights.
pub(crate) fn weighted_ids(group: &Group) -> impl Iterator<Item = (&Name, Option<&Number>)> {
    group.members.iter().filter_map(|member| {
        let standing = match &member.kind {
            MemberKind::Continuous(it) => &it.standing,
            MemberKind::Discrete(it) => &it.standing,
            MemberKind::Group(it) => &it.standing,
            MemberKind::CutOff(_) => return None,
        };
        (!standing.points).then_some((&member.id, standing.weight.as_ref()))
    })
}

fn weights(group: &Group, card: &Document, at: &Path<'_>) -> Result<(), Error> {
    let at_weights = at.field("weights");
    let Some(sets) = &group.weights else {
        if !group.aggregate.is_weighted() {
            return Ok(());
        }
        return sums_to_one(weighted_ids(group).filter_map(|(_, weight)| weight), &at.field("members"));
    };
    if !group.aggregate.is_weighted() {
        let matter = format!("the members of a {} have no weights", group.aggregate.word());
        return Err(Error::new(ErrorKind::MisplacedField, &at_weights, matter).way_out("leave it out"));
    }
    let Some(Input { levels: Some(levels), .. }) = card.inputs.get(&sets.by) else {
        return Err(not_levels(card, &sets.by, &at_weights.field("by")));
    };
    let at_sets = at_weights.field("sets");
    by_level(&sets.sets, levels, &at_sets)?;
    let members: Vec<_> = weighted_ids(group).map(|(id, _)| id).collect();
    for (level, set) in sets.sets.iter() {
        let at = at_sets.field(level);
        let wrong = match set.in_order_of(members.iter().copied()) {
            Ok(_) => None,
            Err(Unlike::LeftOut(id)) => Some((id, "the set leaves out a member")),
            Err(Unlike::TooMany(id)) => Some((id, "the set names what is no weighted member")),
        };
        if let Some((id, matter)) = wrong {
            let names: Vec<_> = members.iter().map(|id| id.as_str()).collect();
            return Err(Error::new(ErrorKind::Weights, &at, matter).given(id).allowed(names.join(", ")));
        }
        set.iter().try_for_each(|(id, weight)| share(weight, &at.field(id.as_str())))?;
        sums_to_one(set.iter().map(|(_, weight)| weight), &at)?;
    }
    Ok(())
}

fn sums_to_one<'d>(weights: impl Iterator<Item = &'d Number>, at: &Path<'_>) -> Result<(), Error> {
    let weights: Vec<_> = weights.map(|Number(weight)| weight).collect();
    let sum = Exact::sum(&weights);
    if sum == Exact::ONE {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Weights, at, "the weights do not sum to exactly 1")
        .given(sum.decimal_text())
        .allowed("1 (100%)")
        .way_out("write thirds as \"1/3\""))
}

/// The error for a name that is no input with levels where one is needed.
pub(crate) fn not_levels(card: &Document, name: &Name, at: &Path<'_>) -> Error {
    let not = |matter: &str| Error::new(ErrorKind::NotNumeric, at, matter).given(name);
    if card.inputs.get(name).is_some() {
        return not("an input with levels is wanted here, and this one is a number").way_out("declare its `levels`");
    }
    if card.measures.get(name).is_some() {
        return not("an input with levels is wanted here, and this is a measure");
    }
    unknown_name(name.as_str(), "input", card.inputs.iter().map(|(name, _)| name.as_str()), at)
}

/// The error for a name that the card does not declare.
pub(crate) fn unknown_name<'n>(
    given: &str,
    what: &str,
    declared: impl Iterator<Item = &'n str>,
    at: &Path<'_>,
) -> Error {
    let error = Error::new(ErrorKind::UnknownName, at, format!("the card declares no such {what}")).given(given);
    match nearest(given, declared) {
        Some(name) => error.way_out(format_args!("did you mean `{name}`?")),
        None => error,
    }
}

/// The values of a table in the order of the declared levels: it names every one of them and nothing else.
pub(crate) fn by_level<'t, V>(
    table: &'t Table<String, V>,
    levels: &[String],
    at: &Path<'_>,
) -> Result<Vec<&'t V>, Error> {
    table.in_order_of(levels.iter()).map_err(|unlike| {
        let (level, matter) = match unlike {
            Unlike::LeftOut(level) => (level, "the table leaves out a level"),
            Unlike::TooMany(level) => (level, "the table names what is no level of the input"),
        };
        Error::new(ErrorKind::Levels, at, matter).given(level).allowed(listing(levels))
    })
}
