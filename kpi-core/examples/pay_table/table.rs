//! The pay table: a CSV file with every row of the facts once, in their order.

use std::io::Write;

use kpi_core::{Card, Figure, Outcome};

use crate::facts_file::Refusal;

pub(crate) struct PayTable<W: Write> {
    writer: csv::Writer<W>,
    /// How many figures a row has: the index, the lines and the total.
    figures: usize,
}

impl<W: Write> PayTable<W> {
    /// Writes the header.
    pub(crate) fn open(file: W, card: &Card, id: &str) -> csv::Result<Self> {
        let mut writer = csv::Writer::from_writer(file);
        let lines = card.document().pay.as_ref().map_or(&[][..], |pay| &pay.lines);
        let lines = lines.iter().map(|line| line.id.as_str());
        let errors = ["error_code", "error_path", "error_message"];
        writer.write_record([id, "status", "index"].into_iter().chain(lines.clone()).chain(["total"]).chain(errors))?;
        Ok(PayTable { writer, figures: lines.count() + 2 })
    }

    pub(crate) fn row(&mut self, id: &str, outcome: Result<&Outcome, &Refusal>) -> csv::Result<()> {
        self.writer.write_field(id)?;
        match outcome {
            Ok(outcome) => {
                self.writer.write_field(if outcome.warnings().is_empty() { "scored" } else { "warned" })?;
                self.figure(outcome.index())?;
                for line in outcome.lines() {
                    self.figure(Some(line.amount))?;
                }
                self.figure(outcome.total())?;
                self.writer.write_record(["", "", ""])
            }
            Err(refusal) => {
                self.writer.write_field("refused")?;
                for _ in 0..self.figures {
                    self.figure(None)?;
                }
                self.writer.write_record([refusal.code, &refusal.path, &refusal.message])
            }
        }
    }

    fn figure(&mut self, figure: Option<Figure>) -> csv::Result<()> {
        self.writer.write_field(figure.map(|figure| figure.to_string()).unwrap_or_default())
    }

    pub(crate) fn close(mut self) -> csv::Result<()> {
        Ok(self.writer.flush()?)
    }
}
