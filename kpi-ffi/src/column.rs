//! Columns of a batch as a C program holds them: remembered by address between calls, read during one.

use std::ffi::c_char;

use kpi_core::batch::{Column, ColumnMut};

use crate::caller::{Caller, checked, utf8};
use crate::error::Failure;

/// Where a column of facts is.
#[derive(Clone, Copy)]
pub(crate) enum Values {
    I64(*const i64, u32),
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

/// A column of facts and which of them are there.
#[derive(Clone, Copy)]
pub(crate) struct FactColumn {
    pub(crate) values: Values,
    pub(crate) valid: *const u8,
}

/// A column of facts, looked at: texts are proved to be UTF-8, which takes a list of them.
pub(crate) enum Seen<'c> {
    I64(&'c [i64], u32),
    F64(&'c [f64]),
    Texts(Vec<Option<&'c str>>),
    Codes(&'c [i32], Vec<Option<&'c str>>),
    Levels(&'c [i32]),
}

impl FactColumn {
    /// Refuses what cannot be a column, without reading it.
    pub(crate) fn check(&self, rows: usize) -> Result<(), Failure> {
        if !self.valid.is_null() {
            checked("valid", self.valid, rows)?;
        }
        match self.values {
            Values::I64(values, _) => checked("values", values, rows),
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
            Values::F64(_) => Column::f64(&[]),
            Values::Texts(_) => Column::text(&NO_TEXTS),
            Values::Codes { .. } => Column::codes(&[], &NO_TEXTS),
            Values::Levels(_) => Column::levels(&[]),
        }
    }

    pub(crate) fn see<'c>(&self, caller: &'c Caller, name: &str, rows: usize) -> Result<Seen<'c>, Failure> {
        Ok(match self.values {
            Values::I64(values, scale) => Seen::I64(caller.array("values", values, rows)?, scale),
            Values::F64(values) => Seen::F64(caller.array("values", values, rows)?),
            Values::Texts(strings) => Seen::Texts(strings.see(caller, name, rows)?),
            Values::Codes { codes, dictionary, entries } => {
                Seen::Codes(caller.array("codes", codes, rows)?, dictionary.see(caller, name, entries)?)
            }
            Values::Levels(places) => Seen::Levels(caller.array("places", places, rows)?),
        })
    }

    pub(crate) fn valid<'c>(&self, caller: &'c Caller, rows: usize) -> Result<Option<&'c [u8]>, Failure> {
        if self.valid.is_null() { Ok(None) } else { caller.array("valid", self.valid, rows).map(Some) }
    }
}

impl Strings {
    fn check(&self, count: usize) -> Result<(), Failure> {
        checked("texts", self.texts, count)?;
        checked("lengths", self.lengths, count)
    }

    fn see<'c>(&self, caller: &'c Caller, name: &str, count: usize) -> Result<Vec<Option<&'c str>>, Failure> {
        let texts = caller.array("texts", self.texts, count)?;
        let lengths = caller.array("lengths", self.lengths, count)?;
        let see = |(row, (text, length)): (usize, (&*const c_char, &usize))| match text.is_null() {
            true => Ok(None),
            false => {
                let bytes = caller.bytes("lengths", text.cast(), *length)?;
                utf8(format_args!("rows[{row}].facts.{name}"), bytes).map(Some)
            }
        };
        texts.iter().zip(lengths).enumerate().map(see).collect()
    }
}

impl<'c> Seen<'c> {
    pub(crate) fn column<'s>(&'s self, valid: Option<&'s [u8]>) -> Column<'s> {
        let column = match self {
            Seen::I64(values, scale) => Column::i64(values, *scale),
            Seen::F64(values) => Column::f64(values),
            Seen::Texts(texts) => Column::text(texts),
            Seen::Codes(codes, dictionary) => Column::codes(codes, dictionary),
            Seen::Levels(places) => Column::levels(places),
        };
        match valid {
            None => column,
            Some(valid) => column.valid_bytes(valid),
        }
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
            FigureValues::F64(values) => checked("values", values, rows),
        }
    }

    pub(crate) fn column<'c>(&self, caller: &'c Caller, rows: usize) -> Result<ColumnMut<'c>, Failure> {
        let column = match self.values {
            FigureValues::I64(values) => ColumnMut::i64(caller.array_mut("values", values, rows)?),
            FigureValues::F64(values) => ColumnMut::f64(caller.array_mut("values", values, rows)?),
        };
        match self.valid.is_null() {
            true => Ok(column),
            false => Ok(column.valid_bytes(caller.array_mut("valid", self.valid, rows)?)),
        }
    }
}
