//! The facts: a CSV file read row by row, each row matched with the inputs of the card by the names of its columns.

use std::collections::HashSet;
use std::io::{Chain, Read};

use kpi_core::{Card, Error, Facts};

/// Why a row is refused: by the card, or because the row itself cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) path: String,
    pub(crate) message: String,
}

impl Refusal {
    fn of_row(code: &'static str, meaning: &'static str, message: String) -> Self {
        Refusal { code, meaning, path: String::new(), message }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let (code, meaning) = (error.kind().code(), error.kind().meaning());
        Refusal { code, meaning, path: error.path().to_owned(), message: error.to_string() }
    }
}

/// A row of the file.
pub(crate) struct Row {
    /// The line on which it begins, the header's being 1.
    pub(crate) line: u64,
    pub(crate) id: String,
    pub(crate) facts: Result<Facts, Refusal>,
}

/// What the header says.
pub(crate) struct Columns {
    names: Vec<String>,
    id: usize,
    /// A column and the place of its input in the card.
    used: Vec<(usize, usize)>,
}

impl Columns {
    fn of(card: &Card, names: Vec<String>, id: Option<&str>) -> Result<Self, String> {
        let mut seen = HashSet::new();
        if let Some(twice) = names.iter().find(|name| !name.is_empty() && !seen.insert(name.as_str())) {
            return Err(format!("two columns are named `{twice}`; keep one of them"));
        }
        let id = match id {
            None => 0,
            Some(wanted) => names.iter().position(|name| name == wanted).ok_or_else(|| {
                format!("there is no column `{wanted}` to name the employees by; there are {}", names.join(", "))
            })?,
        };
        let slot = |(column, name): (usize, &String)| card.slot_of(name).map(|slot| (column, slot));
        let used: Vec<_> = names.iter().enumerate().filter_map(slot).collect();
        if used.is_empty() && card.inputs().len() > 0 {
            let way_out = match names.as_slice() {
                [only] if only.contains([';', '\t']) => "separate the cells by commas",
                _ => "name the columns as the card names its inputs",
            };
            return Err(format!("no column is an input of the card; {way_out}"));
        }
        Ok(Columns { names, id, used })
    }

    /// The name of the id column.
    pub(crate) fn id(&self) -> &str {
        &self.names[self.id]
    }

    /// The columns that say nothing to the card.
    pub(crate) fn unused(&self) -> Vec<String> {
        let used: HashSet<usize> = self.used.iter().map(|(column, _)| *column).chain([self.id]).collect();
        let unused = self.names.iter().enumerate().filter(|(column, _)| !used.contains(column));
        let shown = unused.map(|(column, name)| match name.is_empty() {
            true => format!("column {} (no name)", column + 1),
            false => name.clone(),
        });
        shown.collect()
    }

    /// Does the file have a column for the input?
    pub(crate) fn has(&self, slot: usize) -> bool {
        self.used.iter().any(|(_, used)| *used == slot)
    }
}

/// The file, open behind its header.
pub(crate) struct FactsFile<R> {
    reader: csv::Reader<Chain<R, &'static [u8]>>,
    columns: Columns,
}

impl<R: Read> FactsFile<R> {
    /// Reads the header.
    pub(crate) fn open(file: R, card: &Card, id: Option<&str>) -> Result<Self, String> {
        // Rows of any length are taken as they come, so that a wrong one is refused and the next one read. Every row
        // ends with a line feed, the last one too, so that lines can be counted; a carriage return before it goes.
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(file.chain(b"\n".as_slice()));
        let Some((_, header)) = next_record(&mut reader)? else {
            return Err("the file is empty; its first row names the columns".to_owned());
        };
        let header = csv::StringRecord::from_byte_record(header)
            .map_err(|_| "the header is not UTF-8; save the sheet as CSV in UTF-8".to_owned())?;
        let columns = Columns::of(card, header.iter().map(str::to_owned).collect(), id)?;
        Ok(FactsFile { reader, columns })
    }

    pub(crate) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The next row, if there is one; the error is that of the file, not of the row.
    pub(crate) fn next_row(&mut self, card: &Card) -> Result<Option<Row>, String> {
        let Some((line, cells)) = next_record(&mut self.reader)? else { return Ok(None) };
        let id = String::from_utf8_lossy(cells.get(self.columns.id).unwrap_or_default()).into_owned();
        Ok(Some(Row { line, id, facts: self.facts(card, cells) }))
    }

    fn facts(&self, card: &Card, cells: csv::ByteRecord) -> Result<Facts, Refusal> {
        let wanted = self.columns.names.len();
        if cells.len() != wanted {
            let message = format!("the row has {} cells, the header has {wanted}", cells.len());
            return Err(Refusal::of_row("wrong_cells", "the row has more or fewer cells than the header", message));
        }
        let cells = csv::StringRecord::from_byte_record(cells).map_err(|error| {
            let column = self.columns.names.get(error.utf8_error().field()).map_or("", String::as_str);
            let message = format!("the cell of the column `{column}` is not UTF-8; save the sheet as CSV in UTF-8");
            Refusal::of_row("not_utf8", "a cell is not UTF-8", message)
        })?;
        let mut facts = card.facts();
        for &(column, slot) in &self.columns.used {
            facts.set_at(slot, cells.get(column).unwrap_or_default())?;
        }
        Ok(facts)
    }
}

/// The next record that is not an empty line, and the line on which it begins.
fn next_record(reader: &mut csv::Reader<impl Read>) -> Result<Option<(u64, csv::ByteRecord)>, String> {
    let mut cells = csv::ByteRecord::new();
    while reader.read_byte_record(&mut cells).map_err(|error| error.to_string())? {
        let within = cells.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let line = reader.position().line().saturating_sub(within + 1);
        let last = cells.len().saturating_sub(1);
        if let Some(cell) = cells.get(last).and_then(|cell| cell.strip_suffix(b"\r")) {
            let kept = cell.to_vec();
            cells.truncate(last);
            cells.push_field(&kept);
        }
        if cells.len() > 1 || cells.get(0).is_some_and(|cell| !cell.is_empty()) {
            return Ok(Some((line, cells)));
        }
    }
    Ok(None)
}
