//! The columns of the workload *payroll* as they lie in files; `benches/README.md` describes the format.

use std::{fs, io, path::Path};

use crate::NAMES;

/// The facts that are absent for some in the second variant, in the order of [`Columns::valid`].
pub const ABSENT: [&str; 5] = ["sales", "margin", "overdue", "complaints", "visits"];

/// Columns of whole numbers: hundredths, but for the counts `complaints` and `incidents`.
#[derive(Clone, Debug)]
pub struct Columns {
    /// One column for each of [`NAMES`].
    pub values: [Vec<i64>; 15],
    /// Whether a fact is there, for each of [`ABSENT`]; only the second variant looks at it.
    pub valid: [Vec<bool>; 5],
}

/// The answers that a program gives, or the exact ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The index in ten-thousandths.
    pub index: Vec<i64>,
    /// The bonus in cents.
    pub bonus: Vec<i64>,
}

/// The decimals of a column.
pub fn decimals(name: &str) -> u32 {
    if name == "complaints" || name == "incidents" { 0 } else { 2 }
}

impl Columns {
    /// Reads the first rows of a folder that `benches/payroll/generate.py` wrote.
    ///
    /// # Errors
    /// A file that is not there, or that holds fewer rows.
    pub fn read(folder: &Path, rows: usize) -> io::Result<Self> {
        let mut columns = Self { values: Default::default(), valid: Default::default() };
        for (column, name) in columns.values.iter_mut().zip(NAMES) {
            *column = whole_numbers(&folder.join(format!("{name}.i64")), rows)?;
        }
        for (flags, name) in columns.valid.iter_mut().zip(ABSENT) {
            let path = folder.join(format!("{name}.valid"));
            let bytes = fs::read(&path)?;
            let first = bytes.get(..rows).ok_or_else(|| short(&path, rows))?;
            *flags = first.iter().map(|byte| *byte != 0).collect();
        }
        Ok(columns)
    }

    /// The number of employees.
    pub fn rows(&self) -> usize {
        self.values[0].len()
    }
}

impl Answers {
    /// So many rows to be filled, whose memory is there already.
    pub fn blank(rows: usize) -> Self {
        Self { index: vec![i64::MIN; rows], bonus: vec![i64::MIN; rows] }
    }

    /// Reads the exact answers to the first rows of a variant, `payroll` or `payroll_absent`.
    ///
    /// # Errors
    /// A file that is not there, or that holds fewer rows.
    pub fn read(folder: &Path, variant: &str, rows: usize) -> io::Result<Self> {
        let read = |figure| whole_numbers(&folder.join(format!("{variant}.{figure}.i64")), rows);
        Ok(Self { index: read("index")?, bonus: read("bonus")? })
    }

    /// Writes the two columns in the format in which they are read.
    ///
    /// # Errors
    /// What the file system refuses.
    pub fn write(&self, index: &Path, bonus: &Path) -> io::Result<()> {
        let bytes = |values: &[i64]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        fs::write(index, bytes(&self.index))?;
        fs::write(bonus, bytes(&self.bonus))
    }

    /// The number of rows whose index or bonus differs from the exact one.
    pub fn wrong(&self, exact: &Self) -> usize {
        let own = self.index.iter().zip(&self.bonus);
        let missing = exact.index.len().abs_diff(self.index.len());
        missing + own.zip(exact.index.iter().zip(&exact.bonus)).filter(|(own, exact)| own != exact).count()
    }
}

// The bytes and the numbers take turns on the heap, so that no two columns begin at the same place of a page. Where all
// of them do, they compete for the same lines of the cache, and a loop over rows takes up to 1.6 times as long.
fn whole_numbers(path: &Path, rows: usize) -> io::Result<Vec<i64>> {
    let bytes = fs::read(path)?;
    let (chunks, _) = bytes.as_chunks::<8>();
    let first = chunks.get(..rows).ok_or_else(|| short(path, rows))?;
    Ok(first.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect())
}

fn short(path: &Path, rows: usize) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, format!("{} holds fewer than {rows} rows", path.display()))
}
