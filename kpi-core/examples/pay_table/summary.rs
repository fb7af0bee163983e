//! The summary of a run, for people.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use kpi_core::card::DefaultFact;
use kpi_core::number::Exact;
use kpi_core::{Card, Figure, Outcome};

use crate::bands::Spread;
use crate::facts_file::{Columns, Refusal};
use crate::text::{grouped, paragraph, plain};

/// Of each kind of refusal at most so many rows are listed; the pay table holds them all.
const LISTED: usize = 100;
/// The width of the longest bar.
const BAR: i64 = 50;

pub(crate) struct Summary {
    card: Card,
    unused: Vec<String>,
    without_column: Vec<String>,
    defaults: Vec<String>,
    rows: u64,
    scored: u64,
    warned: u64,
    warnings: BTreeMap<&'static str, u64>,
    refused: u64,
    refusals: BTreeMap<&'static str, Refusals>,
    /// The line of the first row of each id, and how many rows have it.
    ids: HashMap<String, (u64, u64)>,
    lines: Vec<Money>,
    total: Money,
    index: Spread,
    without_index: u64,
}

/// The refused rows of one kind.
struct Refusals {
    meaning: &'static str,
    rows: u64,
    listed: Vec<(u64, String, String)>,
}

/// A sum of published amounts.
#[derive(Clone, Default)]
struct Money {
    sum: Exact,
    decimals: u32,
}

impl Money {
    fn add(&mut self, amount: &Figure) {
        self.sum = self.sum.add(&amount.published().to_exact());
        self.decimals = self.decimals.max(amount.published().decimals());
    }

    fn shown(&self, decimals: u32) -> String {
        match self.sum.publish(Some(decimals)) {
            Some(sum) => grouped(&sum.to_string()),
            None => self.sum.decimal_text(),
        }
    }
}

impl Summary {
    pub(crate) fn new(card: &Card, columns: &Columns) -> Self {
        let (mut without_column, mut defaults) = (Vec::new(), Vec::new());
        for (name, input) in card.document().inputs.iter() {
            if card.slot_of(name.as_str()).is_some_and(|slot| columns.has(slot)) {
                continue;
            }
            match &input.default {
                Some(DefaultFact::Number(number)) => defaults.push(format!("{name} = {number}")),
                Some(DefaultFact::Level(level)) => defaults.push(format!("{name} = {level}")),
                None => without_column.push(name.to_string()),
            }
        }
        let lines = card.document().pay.as_ref().map_or(0, |pay| pay.lines.len());
        Summary {
            card: card.clone(),
            unused: columns.unused(),
            without_column,
            defaults,
            rows: 0,
            scored: 0,
            warned: 0,
            warnings: BTreeMap::new(),
            refused: 0,
            refusals: BTreeMap::new(),
            ids: HashMap::new(),
            lines: vec![Money::default(); lines],
            total: Money::default(),
            index: Spread::default(),
            without_index: 0,
        }
    }

    /// Counts a row in.
    pub(crate) fn add(&mut self, line: u64, id: String, outcome: Result<Outcome, Refusal>) {
        self.rows += 1;
        match outcome {
            Ok(outcome) => self.scored(&outcome),
            Err(refusal) => {
                self.refused += 1;
                let Refusal { code, meaning, message, .. } = refusal;
                let kind = self.refusals.entry(code).or_insert(Refusals { meaning, rows: 0, listed: Vec::new() });
                kind.rows += 1;
                if kind.listed.len() < LISTED {
                    kind.listed.push((line, id.clone(), message));
                }
            }
        }
        self.ids.entry(id).or_insert((line, 0)).1 += 1;
    }

    fn scored(&mut self, outcome: &Outcome) {
        self.scored += 1;
        self.warned += u64::from(!outcome.warnings().is_empty());
        for warning in outcome.warnings() {
            *self.warnings.entry(warning.code).or_default() += 1;
        }
        for (sum, line) in self.lines.iter_mut().zip(outcome.lines()) {
            sum.add(&line.amount);
        }
        if let Some(total) = outcome.total() {
            self.total.add(&total);
        }
        // As published, so that the figures here can be worked out again from the pay table.
        match outcome.index() {
            Some(index) => self.index.add(index.published().to_exact()),
            None => self.without_index += 1,
        }
    }

    /// The ids that several rows have, in the order of the file.
    fn duplicates(&self) -> Vec<String> {
        let mut several: Vec<_> = self.ids.iter().filter(|(id, (_, rows))| *rows > 1 && !id.is_empty()).collect();
        several.sort_by_key(|(_, (line, _))| *line);
        several.iter().map(|(id, (_, rows))| format!("{id} ({rows} rows)")).collect()
    }

    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let document = self.card.document();
        let (id, name) = (self.card.id(), document.name.as_deref());
        writeln!(f, "{}", plain(&name.map_or_else(|| id.to_owned(), |name| format!("{name} ({id})"))))?;
        let fingerprint = self.card.fingerprint();
        writeln!(f, "fingerprint {}", fingerprint.get(..12).unwrap_or(fingerprint))
    }

    fn rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |rows: u64| grouped(&rows.to_string());
        let warnings = self.warnings.iter().map(|(code, rows)| format!("{} for {code}", count(*rows)));
        let warnings = warnings.collect::<Vec<_>>().join(", ");
        writeln!(f, "\nRows")?;
        writeln!(f, "  {:<9}{:>9}", "read", count(self.rows))?;
        writeln!(f, "  {:<9}{:>9}", "scored", count(self.scored))?;
        match warnings.is_empty() {
            true => writeln!(f, "  {:<9}{:>9}", "warned", count(self.warned))?,
            false => writeln!(f, "  {:<9}{:>9}  of those scored, {warnings}", "warned", count(self.warned))?,
        }
        writeln!(f, "  {:<9}{:>9}", "refused", count(self.refused))
    }

    fn columns(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &[String]| match names {
            [] => "none".to_owned(),
            names if names.len() > LISTED => {
                format!("{} and {} more", names[..LISTED].join(", "), names.len() - LISTED)
            }
            names => names.join(", "),
        };
        writeln!(f)?;
        let mut say = |what: &str, names: &[String]| writeln!(f, "{}", paragraph(what, &plain(&list(names)), 2));
        say("columns not used by the card: ", &self.unused)?;
        say("inputs without a column: ", &self.without_column)?;
        say("inputs at their default: ", &self.defaults)?;
        say("ids on several rows: ", &self.duplicates())?;
        match self.ids.get("") {
            Some((_, rows)) => writeln!(f, "rows without an id: {rows}"),
            None => Ok(()),
        }
    }

    fn pay(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let document = self.card.document();
        let Some(pay) = &document.pay else { return Ok(()) };
        match &document.currency {
            Some(currency) => writeln!(f, "\nPay in {}", plain(currency))?,
            None => writeln!(f, "\nPay")?,
        }
        // All with the same decimals, so that the points stand under one another.
        let decimals = self.lines.iter().chain([&self.total]).map(|sum| sum.decimals).max().unwrap_or(0);
        let mut lines: Vec<(&str, String, String)> = Vec::new();
        let mut memos = Vec::new();
        for (line, sum) in pay.lines.iter().zip(&self.lines) {
            let name = plain(line.name.as_deref().unwrap_or_default());
            match line.memo {
                false => lines.push((line.id.as_str(), sum.shown(decimals), name)),
                true => memos.push((line.id.as_str(), sum.shown(decimals), format!("{name} (memo, not in the total)"))),
            }
        }
        lines.push(("total", self.total.shown(decimals), String::new()));
        lines.append(&mut memos);
        let ids = lines.iter().map(|(id, ..)| id.len()).max().unwrap_or(0);
        let sums = lines.iter().map(|(_, sum, _)| sum.len()).max().unwrap_or(0);
        for (id, sum, name) in &lines {
            writeln!(f, "{}", format!("  {id:<ids$}  {sum:>sums$}  {name}").trim_end())?;
        }
        Ok(())
    }

    fn index(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.card.document().index.is_none() {
            return Ok(());
        }
        writeln!(f, "\nIndex")?;
        if self.without_index > 0 {
            writeln!(f, "  {} scored without an index", self.without_index)?;
        }
        let Some(mean) = self.index.mean() else {
            return writeln!(f, "  no row has one");
        };
        let quartiles = ["min", "lower quartile", "median", "upper quartile", "max"].into_iter().zip(0..);
        let figures = quartiles.map(|(name, quarters)| (name, self.index.quartile(quarters)));
        for (name, figure) in figures.chain([("mean", Some(mean))]) {
            let figure = figure.and_then(|figure| figure.publish(None));
            writeln!(f, "  {name:<15} {}", figure.map(|figure| figure.to_string()).unwrap_or_default())?;
        }
        writeln!(f)?;
        self.histogram(f)
    }

    fn histogram(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bands, decimals) = self.index.bands();
        let most = bands.iter().map(|band| band.rows).max().unwrap_or(1).max(1);
        let shown = |limit: &Exact| match limit.publish(Some(decimals)) {
            Some(limit) => limit.to_string(),
            None => limit.decimal_text(),
        };
        let limits: Vec<_> = bands.iter().map(|band| (shown(&band.from), shown(&band.to))).collect();
        let width = limits.iter().flat_map(|(from, to)| [from.len(), to.len()]).max().unwrap_or(0);
        for ((from, to), band) in limits.iter().zip(&bands) {
            // A band with a single row still shows a mark.
            let bar = "█".repeat(usize::try_from((band.rows * BAR + most - 1) / most).unwrap_or(0));
            let rows = grouped(&band.rows.to_string());
            writeln!(f, "{}", format!("  {from:>width$} to below {to:>width$} {rows:>9}  {bar}").trim_end())?;
        }
        Ok(())
    }

    fn refused(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.refusals.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nRefused rows")?;
        for (code, kind) in &self.refusals {
            writeln!(f, "  {} {code}: {}", grouped(&kind.rows.to_string()), kind.meaning)?;
            for (line, id, message) in &kind.listed {
                let place = format!("    line {line}, {}: ", plain(id));
                writeln!(f, "{}", paragraph(&place, &plain(message), 6))?;
            }
            if let more @ 1.. = kind.rows - kind.listed.len() as u64 {
                writeln!(f, "    and {} more, all of them in the pay table", grouped(&more.to_string()))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        self.rows(f)?;
        self.columns(f)?;
        self.pay(f)?;
        self.index(f)?;
        self.refused(f)
    }
}
