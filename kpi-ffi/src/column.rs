//! Columns of a batch as a C program holds them: remembered by address between calls, read during one.

use std::ffi::c_char;

use kpi_core::batch::{Column, ColumnMut};

use crate::caller::{Caller, checked, utf8};
use crate::error::Failure;

/// Where a column of facts is.
#[derive(Clone, Copy)]
pub(crate) enum Values {
    I64(*const i64, u32),
    I128(*const i128, u32),
    F64(*const f64),
    Texts(Strings),
    Codes { codes: *const i32, dictionary: Strings, entries: usize },
    Levels(*const i32),
}

/// Where texts are: an address and a length for each.
#[derive(Clone, Copy)]
pub(crate) struct Strings {
    pub(crate) texts: *const *const c_char,
    pub(crate) lengths: *const usize,
}

/// Texts that have been looked at; NULL is none.
pub(crate) type Seen<'c> = Vec<Option<&'c str>>;

/// A column of facts and which of them are there.
#[derive(Clone, Copy)]
pub(crate) struct FactColumn {
    pub(crate) values: Values,
    pub(crate) valid: *const u8,
}

impl FactColumn {
    /// Refuses what cannot be a column, without reading it.
    pub(crate) fn check(&self, rows: usize) -> Result<(), Failure> {
        if !self.valid.is_null() {
            checked("valid", self.valid, rows)?;
        }
        match self.values {
            Values::I64(values, _) => checked("values", values, rows),
            Values::I128(values, _) => checked("values", values, rows),
            Values::F64(values) => checked("values", values, rows),
            Values::Texts(strings) => strings.check(rows),
            Values::Codes { codes, dictionary, entries } => {
                dictionary.check(entries)?;
                checked("codes", codes, rows)
            }
            Values::Levels(places) => checked("places", places, rows),
        }
    }

    /// A column of the same kind without rows.
    pub(crate) fn of_its_kind(&self) -> Column<'static> {
        static NO_TEXTS: Vec<&str> = Vec::new();
        match self.values {
            Values::I64(_, scale) => Column::i64(&[], scale),
            Values::I128(_, scale) => Column::i128(&[], scale),
            Values::F64(_) => Column::f64(&[]),
            Values::Texts(_) => Column::text(&NO_TEXTS),
            Values::Codes { .. } => Column::codes(&[], &NO_TEXTS),
            Values::Levels(_) => Column::levels(&[]),
        }
    }

    /// The texts of the column, or of its dictionary, proved to be UTF-8; none for a column of numbers.
    pub(crate) fn texts<'c>(&self, caller: &'c Caller, name: &str, rows: usize) -> Result<Option<Seen<'c>>, Failure> {
        match self.values {
            Values::Texts(strings) => {
                let read = |row, bytes| utf8(format_args!("rows[{row}].facts.{name}"), bytes);
                strings.see(caller, read, rows, self.valid(caller, rows)?).map(Some)
            }
            Values::Codes { dictionary, entries, .. } => {
                let read = |entry, bytes| utf8(format_args!("facts.{name}.dictionary[{entry}]"), bytes);
                dictionary.see(caller, read, entries, None).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The column as the engine takes it, with the texts that were found for it.
    #[inline(always)]
    pub(crate) fn column<'c>(
        &self,
        caller: &'c Caller,
        texts: &'c Seen<'_>,
        rows: usize,
    ) -> Result<Column<'c>, Failure> {
        let column = match self.values {
            Values::I64(values, scale) => Column::i64(caller.array("values", values, rows)?, scale),
            Values::I128(values, scale) => Column::i128(caller.array("values", values, rows)?, scale),
            Values::F64(values) => Column::f64(caller.array("values", values, rows)?),
            Values::Texts(_) => Column::text(texts),
            Values::Codes { codes, .. } => Column::codes(caller.array("codes", codes, rows)?, texts),
            Values::Levels(places) => Column::levels(caller.array("places", places, rows)?),
        };
        Ok(match self.valid(caller, rows)? {
            None => column,
            Some(valid) => column.valid_bytes(valid),
        })
    }

    fn valid<'c>(&self, caller: &'c Caller, rows: usize) -> Result<Option<&'c [u8]>, Failure> {
        if self.valid.is_null() { Ok(None) } else { caller.array("valid", self.valid, rows).map(Some) }
    }
}

impl Strings {
    fn check(&self, count: usize) -> Result<(), Failure> {
        checked("texts", self.texts, count)?;
        checked("lengths", self.lengths, count)
    }

    /// The texts that are there: what stands where one is missing is not looked at, as it may be an address of old.
    fn see<'c>(
        &self,
        caller: &'c Caller,
        read: impl Fn(usize, &'c [u8]) -> Result<&'c str, Failure>,
        count: usize,
        valid: Option<&[u8]>,
    ) -> Result<Seen<'c>, Failure> {
        let texts = caller.array("texts", self.texts, count)?;
        let lengths = caller.array("lengths", self.lengths, count)?;
        let is_missing = |row: usize| valid.is_some_and(|valid| valid[row] == 0);
        let see = |(row, (text, length)): (usize, (&*const c_char, &usize))| match text.is_null() || is_missing(row) {
            true => Ok(None),
            false => {
                let bytes = caller.bytes("lengths", text.cast(), *length)?;
                read(row, bytes).map(Some)
            }
        };
        texts.iter().zip(lengths).enumerate().map(see).collect()
    }
}

/// Where a column of figures goes.
#[derive(Clone)]
pub(crate) struct FigureColumn {
    pub(crate) figure: String,
    pub(crate) values: FigureValues,
    pub(crate) valid: *mut u8,
}

#[derive(Clone, Copy)]
pub(crate) enum FigureValues {
    I64(*mut i64),
    I128(*mut i128),
    F64(*mut f64),
}

impl FigureColumn {
    /// Refuses what cannot be a column, without writing to it.
    pub(crate) fn check(&self, rows: usize) -> Result<(), Failure> {
        if !self.valid.is_null() {
            checked("valid", self.valid, rows)?;
        }
        match self.values {
            FigureValues::I64(values) => checked("values", values, rows),
            FigureValues::I128(values) => checked("values", values, rows),
            FigureValues::F64(values) => checked("values", values, rows),
        }
    }

    pub(crate) fn column<'c>(&self, caller: &'c Caller, rows: usize) -> Result<ColumnMut<'c>, Failure> {
        let column = match self.values {
            FigureValues::I64(values) => ColumnMut::i64(caller.array_mut("values", values, rows)?),
            FigureValues::I128(values) => ColumnMut::i128(caller.array_mut("values", values, rows)?),
            FigureValues::F64(values) => ColumnMut::f64(caller.array_mut("values", values, rows)?),
        };
        match self.valid.is_null() {
            true => Ok(column),
            false => Ok(column.valid_bytes(caller.array_mut("valid", self.valid, rows)?)),
        }
    }
}
