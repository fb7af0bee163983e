//! Every pair of rows of the same case of the corpus.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kpi_core::number::Exact;
use kpi_core::{Attribution, Card, Cause, Comparison, Effect, ErrorKind, Facts, Outcome};
use serde_json::Value as Json;

pub(crate) struct Case {
    pub(crate) cards: BTreeMap<String, Card>,
    pub(crate) rows: Vec<Row>,
}

pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) facts: Json,
    pub(crate) outcome: Outcome,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

pub(crate) fn case(file: &str) -> Case {
    read(&root().join(file))
}

fn read(file: &Path) -> Case {
    let case: Json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let several = case["cards"].as_object().into_iter().flatten().map(|(name, card)| (name.clone(), card));
    let cards: BTreeMap<String, Card> = several
        .chain(case.get("card").map(|card| (String::new(), card)))
        .filter_map(|(name, card)| Some((name, Card::from_json(&card.to_string()).ok()?)))
        .collect();
    let scored = |row: &Json| {
        let card = cards.get(row["card"].as_str().unwrap_or(""))?;
        let outcome = card.score(&Facts::from_json(card, &row["facts"].to_string()).ok()?).ok()?;
        let name = format!("{}: {}", file.display(), row["name"]);
        Some(Row { name, facts: row["facts"].clone(), outcome })
    };
    let rows = case["rows"].as_array().unwrap().iter().filter_map(scored).collect();
    Case { cards, rows }
}

fn cases() -> Vec<Case> {
    let folders = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|it| it == "json")).collect();
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

/// Pairs of rows of a case, no more than the nearest few of a long table.
fn pairs(case: &Case) -> impl Iterator<Item = (&Row, &Row)> {
    const NEAR: usize = 2;
    let near = move |i: usize| case.rows[i + 1..].iter().take(NEAR).map(move |after| (&case.rows[i], after));
    (0..case.rows.len()).flat_map(near)
}

#[derive(Default, Debug)]
struct Count {
    split: usize,
    in_order: usize,
    refused: usize,
    replayed: usize,
}

#[test]
fn the_effects_of_every_pair_add_up() {
    let mut count = Count::default();
    let cases = cases();
    for (before, after) in cases.iter().flat_map(pairs) {
        let there = before.outcome.compare(&after.outcome);
        let back = after.outcome.compare(&before.outcome);
        let replay = Replay::of(&there, before, after);
        for figure in there.figures().iter().filter(|figure| figure.difference.is_some()) {
            let place = format!("{} -> {}, {}", before.name, after.name, figure.name);
            let effects = match there.effects(&figure.name) {
                Ok(effects) => effects,
                Err(error) => {
                    let known =
                        error.to_string().contains("cannot be split") || error.kind() == ErrorKind::TooManyDigits;
                    assert!(known, "{place}: {error}");
                    count.refused += 1;
                    continue;
                }
            };
            count.split += 1;
            let difference = figure.difference.as_ref().unwrap();
            let sum = effects.iter().fold(Exact::ZERO, |sum, effect| sum.add(effect.difference.exact()));
            assert_eq!(&sum, difference.exact(), "{place}");
            let published = effects.iter().map(|effect| effect.difference.published().to_exact());
            let shown = published.fold(Exact::ZERO, |sum, share| sum.add(&share));
            assert_eq!(shown, difference.published().to_exact(), "{place}");
            if effects.iter().any(|effect| effect.attribution == Attribution::InOrder) {
                count.in_order += 1;
            } else {
                is_opposite(&effects, &back.effects(&figure.name).unwrap(), &place);
                count.replayed +=
                    usize::from(replay.as_ref().is_some_and(|it| it.holds(&effects, &figure.name, &place)));
            }
        }
    }
    println!("{count:?}");
    assert!(count.split > 9_000 && count.replayed > 5_000 && count.refused * 20 < count.split, "{count:?}");
}

/// Where no mixture is refused, the way back has the opposite effects, exact and shown.
fn is_opposite(there: &[Effect], back: &[Effect], place: &str) {
    assert_eq!(there.len(), back.len(), "{place}");
    for (there, back) in there.iter().zip(back) {
        assert_eq!(there.cause, back.cause, "{place}");
        assert_eq!(there.difference.exact(), &back.difference.exact().neg(), "{place}");
        assert_eq!(there.difference.published().to_exact(), back.difference.published().to_exact().neg(), "{place}");
    }
}

/// The effects once more, by the definition: the mean over every order in which up to four facts may change, of rows
/// that are scored as any row is.
struct Replay {
    names: Vec<String>,
    /// By the set of facts that are as after; none where the row is refused.
    outcomes: Vec<Option<Outcome>>,
}

impl Replay {
    fn of(comparison: &Comparison<'_>, before: &Row, after: &Row) -> Option<Self> {
        let names: Vec<String> = comparison.facts().iter().map(|fact| fact.name.clone()).collect();
        let card = after.outcome.card();
        if before.outcome.card() != card || names.len() > 4 {
            return None;
        }
        let mixture = |set: usize| {
            let mut facts = before.facts.clone();
            for (_, name) in names.iter().enumerate().filter(|(player, _)| set & (1 << player) != 0) {
                facts[name] = after.facts.get(name).cloned().unwrap_or(Json::Null);
            }
            card.score(&Facts::from_json(card, &facts.to_string()).ok()?).ok()
        };
        let outcomes = (0..1 << names.len()).map(mixture).collect();
        Some(Replay { names, outcomes })
    }

    fn holds(&self, effects: &[Effect], figure: &str, place: &str) -> bool {
        let values: Option<Vec<Exact>> =
            self.outcomes.iter().map(|outcome| Some(outcome.as_ref()?.figure(figure)?.exact().clone())).collect();
        let Some(values) = values else { return false };
        let orders = orders(self.names.len());
        let mut sums = vec![Exact::ZERO; self.names.len()];
        for order in &orders {
            let mut set = 0;
            for player in order {
                let next = set | (1 << player);
                sums[*player] = sums[*player].add(&values[next].sub(&values[set]));
                set = next;
            }
        }
        let count = Exact::integer(orders.len() as i64);
        assert_eq!(effects.len(), sums.len(), "{place}");
        for ((effect, name), sum) in effects.iter().zip(&self.names).zip(&sums) {
            assert_eq!(effect.cause, Cause::Fact(name.clone()), "{place}");
            assert_eq!(effect.difference.exact(), &sum.div(&count).unwrap(), "{place}");
        }
        true
    }
}

fn orders(players: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for player in 0..players {
        let longer = |order: &Vec<usize>| {
            let order = order.clone();
            (0..=order.len()).map(move |place| [&order[..place], &[player], &order[place..]].concat())
        };
        orders = orders.iter().flat_map(longer).collect();
    }
    orders
}
