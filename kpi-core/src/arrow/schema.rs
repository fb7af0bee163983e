//! The columns of the result: names, types, and what the card says of them.

use std::collections::HashMap;

use arrow_schema::{DataType, Field, Schema};

use crate::VERSION;
use crate::batch::FigureInfo;
use crate::card::{Card, Group, Member, MemberKind};
use crate::error::{Error, ErrorKind, nearest};
use crate::plan::Reg;

use super::Scorer;

/// Digits of a column of decimals: the most that 128 bits hold.
pub(super) const PRECISION: u8 = 38;

/// What follows the figures.
const VERDICT: [&str; 4] = ["status", "error_code", "error_path", "error_message"];

/// The figures that were asked for.
pub(super) fn figures(scorer: &Scorer) -> Result<Vec<FigureInfo>, Error> {
    if scorer.figures.is_empty() {
        return Ok(scorer.card.main_figures());
    }
    scorer.figures.iter().map(|name| scorer.card.figure(name)).collect()
}

/// The schema of the result: the kept columns, the figures, the verdict.
pub(super) fn output(
    scorer: &Scorer,
    kept: Vec<Field>,
    figures: &[FigureInfo],
    without: &[&str],
) -> Result<Schema, Error> {
    let card = &scorer.card;
    let of_card = Sayings::of(card);
    let kept_names: Vec<String> = kept.iter().map(|field| field.name().clone()).collect();
    let figure = |figure: &FigureInfo| {
        let kind = match scorer.floats {
            true => DataType::Float64,
            false => DataType::Decimal128(PRECISION, figure.decimals as i8),
        };
        Field::new(&figure.name, kind, true).with_metadata(of_card.figure(figure))
    };
    let status = match scorer.plain_status {
        true => DataType::Utf8,
        false => DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8)),
    };
    let verdict = VERDICT.map(|name| match name {
        "status" => Field::new(name, status.clone(), false),
        _ => Field::new(name, DataType::Utf8, true),
    });
    let fields: Vec<Field> = kept.into_iter().chain(figures.iter().map(figure)).chain(verdict).collect();
    for (from, _) in &scorer.renames {
        if !fields.iter().any(|field| field.name() == from) {
            let error =
                Error::at(ErrorKind::UnknownName, "rename", "the result has no column of that name").given(from);
            return Err(match nearest(from, fields.iter().map(|field| field.name().as_str())) {
                Some(known) => error.way_out(format_args!("did you mean `{known}`?")),
                None => error.way_out("name a figure or a kept column that is asked for"),
            });
        }
    }
    // Of a kept column and one of ours of the same name the kept one is meant, so that both have a place.
    let is_first =
        |place: usize, name: &str| kept_names.iter().position(|kept| kept == name).is_none_or(|it| it == place);
    let named = |(place, field): (usize, Field)| {
        let is_meant = |(from, _): &&(String, String)| from == field.name() && is_first(place, from);
        let name = match scorer.renames.iter().rev().find(is_meant) {
            Some((_, to)) => to.clone(),
            None if scorer.underscores && place >= kept_names.len() => field.name().replace(['.', '-'], "_"),
            None => field.name().clone(),
        };
        field.with_name(name)
    };
    let fields: Vec<Field> = fields.into_iter().enumerate().map(named).collect();
    let mut seen = std::collections::HashSet::new();
    if let Some(twice) = fields.iter().find(|field| !seen.insert(field.name())) {
        let matter = "two columns of the result would have the same name";
        return Err(Error::at(ErrorKind::DuplicateName, "columns", matter)
            .given(twice.name())
            .way_out("rename one of the two, or ask for it once"));
    }
    let mut metadata = HashMap::from([
        ("kpi.card".to_owned(), card.id().to_owned()),
        ("kpi.fingerprint".to_owned(), card.fingerprint().to_owned()),
        ("kpi.version".to_owned(), VERSION.to_owned()),
    ]);
    if !without.is_empty() {
        metadata.insert("kpi.without_column".to_owned(), without.join(","));
    }
    Ok(Schema::new_with_metadata(fields, metadata))
}

/// What the card says of its figures beside their names.
struct Sayings<'c> {
    units: HashMap<String, &'c str>,
    currency: Option<&'c str>,
}

impl<'c> Sayings<'c> {
    fn of(card: &'c Card) -> Self {
        let (document, outputs) = (card.document(), &card.plan().outputs);
        let mut units = HashMap::new();
        // A figure that is an input as it is has its unit.
        let unit = |reg| match reg {
            Reg::Fact(slot) => document.inputs.at(slot as usize).1.unit.as_deref(),
            _ => None,
        };
        for measure in &outputs.measures {
            units.extend(unit(measure.figure.reg).map(|unit| (format!("measures.{}", measure.name), unit)));
        }
        for member in &outputs.members {
            let unit = member.actual.and_then(|actual| unit(actual.reg));
            units.extend(unit.map(|unit| (format!("{}.actual", member.id), unit)));
        }
        if let Some(index) = &document.index {
            members(&index.group, &mut |member| {
                let about = match &member.kind {
                    MemberKind::Continuous(it) => &it.about,
                    MemberKind::Discrete(it) => &it.about,
                    MemberKind::CutOff(_) | MemberKind::Group(_) => return,
                };
                let unit = about.unit.as_deref();
                units.extend(unit.map(|unit| (format!("{}.actual", member.id.as_str()), unit)));
            });
        }
        Sayings { units, currency: document.currency.as_deref() }
    }

    fn figure(&self, figure: &FigureInfo) -> HashMap<String, String> {
        let mut metadata = HashMap::from([("kpi.figure".to_owned(), figure.name.clone())]);
        if let Some(currency) = self.currency.filter(|_| figure.is_money) {
            metadata.insert("kpi.currency".to_owned(), currency.to_owned());
        }
        if let Some(unit) = self.units.get(&figure.name) {
            metadata.insert("kpi.unit".to_owned(), (*unit).to_owned());
        }
        metadata
    }
}

fn members<'c>(group: &'c Group, each: &mut impl FnMut(&'c Member)) {
    for member in &group.members {
        each(member);
        if let MemberKind::Group(inner) = &member.kind {
            members(&inner.group, each);
        }
    }
}
