//! The figures of an outcome by name, and which of them add up to which.

use std::collections::BTreeMap;

use kpi_core::{Figure, Outcome};
use serde_json::Value as Json;

/// Every figure and status of an outcome.
pub(crate) fn figures(outcome: &Outcome) -> BTreeMap<String, String> {
    let text = |figure: Option<Figure>| figure.map_or("-".into(), |it| format!("{it} = {}", it.exact().fraction()));
    let mut found = BTreeMap::new();
    for measure in outcome.measures() {
        found.insert(format!("measures.{}", measure.name), format!("{} {}", text(measure.value), measure.status));
    }
    for member in outcome.members() {
        let id = member.id();
        found.insert(format!("{id}.status"), member.status().to_string());
        found.insert(format!("{id}.actual"), text(member.actual()));
        found.insert(format!("{id}.attainment"), text(member.attainment()));
        found.insert(format!("{id}.score"), text(member.score()));
        found.insert(format!("{id}.weight"), text(member.weight()));
        found.insert(format!("{id}.contribution"), text(member.contribution()));
    }
    if let Some(index) = outcome.index_outcome() {
        found.insert("index".into(), format!("{} {}", text(index.score), index.status));
        found.insert("index.before".into(), text(index.before));
        found.insert("index.coverage".into(), text(Some(index.coverage)));
        found.insert("index.absent_as_zero".into(), text(index.absent_as_zero));
    }
    for line in outcome.lines() {
        found.insert(format!("{}.amount", line.id), text(Some(line.amount)));
    }
    found.insert("total".into(), text(outcome.total()));
    found.insert("warnings".into(), outcome.warnings().iter().map(|warning| warning.code).collect());
    found
}

/// A figure, and those whose exact values add up to it.
pub(crate) struct Sum {
    pub(crate) whole: String,
    pub(crate) parts: Vec<String>,
}

/// The groups of a card whose figure is nothing but the sum of their members' contributions and points, and the total.
pub(crate) fn sums(card: &Json) -> Vec<Sum> {
    let mut found = Vec::new();
    if let Some(index) = card.get("index") {
        let plain =
            index.get("scale").is_none() && index["clamp"].get("score").is_none() && index.get("absent").is_none();
        groups(index, plain.then_some("index.before"), false, &mut found);
    }
    if let Some(lines) = card["pay"]["lines"].as_array() {
        let paid = lines.iter().filter(|line| line.get("memo") != Some(&true.into()));
        let parts = paid.map(|line| format!("{}.amount", line["id"].as_str().unwrap())).collect();
        found.push(Sum { whole: "total".into(), parts });
    }
    found
}

/// `rounded`: does a group around this one say how an index is rounded?
fn groups(group: &Json, figure: Option<&str>, rounded: bool, found: &mut Vec<Sum>) {
    let rounded = rounded || group["rounding"].get("index").is_some();
    let members = group["members"].as_array().unwrap();
    let id = |member: &Json| member["id"].as_str().unwrap().to_owned();
    let adds = group["aggregate"] == "mean" || group["aggregate"] == "sum";
    let limited = group["clamp"].get("attainment").is_some();
    if let (Some(figure), true, false, false) = (figure, adds, limited, rounded) {
        let parts = members.iter().filter(|member| member["type"] != "cut_off");
        let parts = parts.map(|member| format!("{}.contribution", id(member))).collect();
        found.push(Sum { whole: figure.to_owned(), parts });
    }
    for member in members.iter().filter(|member| member["type"] == "group") {
        groups(member, Some(&format!("{}.attainment", id(member))), rounded, found);
    }
}
