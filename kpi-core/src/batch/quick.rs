//! The short way to a fact of a column of numbers: most are integers of a word, or floats of few digits.

use crate::number::{Short, Small, Unit};

use super::Column;
use super::column::Values;

/// A column of numbers that are read at once, where they are there and have few digits; no other way would give others.
#[derive(Clone, Copy)]
pub(super) struct Quick<'a> {
    column: Column<'a>,
    /// What a 1 in a column of integers stands for.
    one: Unit,
}

impl<'a> Quick<'a> {
    pub(super) fn new(column: Column<'a>) -> Option<Self> {
        let scale = match column.values {
            Values::I64(_, scale) | Values::I128(_, scale) => scale,
            Values::F64(_) => 0,
            Values::Decimal(_) | Values::Text(_) | Values::Codes(..) | Values::Levels(_) => return None,
        };
        Some(Quick { column, one: Unit::new(scale)? })
    }

    #[inline(always)]
    pub(super) fn number(&self, row: usize) -> Option<Small> {
        // Amounts have cents. Others take longer, and come to the same.
        const USUAL: u32 = 2;
        if !self.column.is_valid(row) {
            return None;
        }
        match self.column.values {
            Values::I64(values, _) => Some(self.one.times(values[row])),
            Values::I128(values, _) => Some(self.one.times(i64::try_from(values[row]).ok()?)),
            Values::F64(values) => Short::from_f64(values[row], USUAL)?.small(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Card;
    use crate::exact::State;
    use crate::number::Exact;

    use super::*;

    #[test]
    fn what_is_read_at_once_is_what_the_column_says() {
        let card =
            Card::from_json(r#"{"kpi": 1, "id": "a", "inputs": {"a": {"default": "5"}}, "measures": {"m": "a"}}"#);
        let card = card.unwrap();
        let input = &card.plan().inputs[0];
        let integers = [0, 1, -250, i64::MAX, i64::MIN];
        let wide = [0, -1, 99, i64::MAX.into(), i128::from(i64::MAX) + 1, i64::MIN.into(), 10_i128.pow(37), i128::MIN];
        let floats =
            [0.0, -0.0, 7.0, -7.0, 0.1, 1250.25, -0.005, 0.1 + 0.2, 1e15, 1e-7, 9e15, 1e300, f64::NAN, f64::INFINITY];
        let mut columns = vec![(Column::f64(&floats), floats.len(), 9)];
        for scale in [0, 2, 28] {
            columns.push((Column::i64(&integers, scale), integers.len(), 5));
            columns.push((Column::i128(&wide, scale), wide.len(), 5));
        }
        let (mut odd, mut quick_rows) = (vec![0b0101_0101; 2], 0);
        odd.push(0);
        for (column, rows, at_once) in columns {
            for column in [column, column.valid_bits(&odd, 1)] {
                let quick = Quick::new(column).unwrap();
                let mut found = 0;
                for row in 0..rows {
                    let Some(number) = quick.number(row) else { continue };
                    assert!(column.is_valid(row));
                    match column.state(row, input) {
                        Ok(State::Value(is)) => assert_eq!(Exact::from(number), is, "row {row}"),
                        other => panic!("row {row} is {other:?}, not {number:?}"),
                    }
                    found += 1;
                }
                assert!(!column.is_full() || found == at_once, "{found} of {rows} rows are read at once");
                quick_rows += found;
            }
        }
        assert!(quick_rows > 50, "{quick_rows}");
        // What has more decimals than a number may have, and what is no number.
        assert!(Quick::new(Column::i64(&integers, 29)).is_none());
        assert!(Quick::new(Column::text(&["1"])).is_none() && Quick::new(Column::levels(&[0])).is_none());
    }
}
