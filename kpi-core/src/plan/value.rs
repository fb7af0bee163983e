//! The lowering of values and conditions.

use crate::card::{Compare, Condition, Name, Number, Table, Tiers, Value, check};
use crate::error::{Error, ErrorKind, Path};
use crate::number::Exact;

use super::lower::Lower;
use super::{Op, Reg, Regs, sound};

impl Value {
    /// The decimals with which a measure of this value is published.
    pub(super) fn decimals(&self) -> Option<u32> {
        match self {
            Value::Round(round) => Some(round.rounding.decimals()),
            _ => None,
        }
    }
}

impl Lower<'_> {
    pub(super) fn value(&mut self, value: &Value, at: &Path<'_>) -> Result<Reg, Error> {
        self.descend(at)?;
        let reg = match value {
            Value::Number(number) => Ok(self.constant(&number.0, at)),
            Value::Name(reference) => self.reference(reference, at),
            Value::Sum(parts) => self.fold(Op::Sum, parts, "sum", at),
            Value::Product(parts) => self.fold(Op::Product, parts, "product", at),
            Value::Least(parts) => self.fold(Op::Least, parts, "least", at),
            Value::Greatest(parts) => self.fold(Op::Greatest, parts, "greatest", at),
            Value::Mean(parts) => {
                let sum = self.fold(Op::Sum, parts, "mean", at)?;
                let count = self.constant(&Exact::from(parts.len() as i64), at);
                self.emit(Op::Quotient { of: sum, by: count, positive: false }, at)
            }
            Value::Difference(parts) => {
                let [a, b] = self.pair(parts, "difference", at)?;
                self.emit(Op::Difference(a, b), at)
            }
            Value::Ratio(parts) => {
                let [a, b] = self.pair(parts, "ratio", at)?;
                self.emit(Op::Quotient { of: a, by: b, positive: false }, at)
            }
            Value::Curve(curve) => {
                let at = at.field("curve");
                let of = self.value(&curve.of, &at.field("of"))?;
                self.curve(of, &curve.pieces, &at.field("pieces"))
            }
            Value::Tiers(tiers) => self.tiers(tiers, &at.field("tiers")),
            Value::Levels(levels) => {
                let at = at.field("levels");
                let (of, declared) = self.level(&levels.of, &at.field("of"))?;
                let at_values = at.field("are");
                let values = check::by_level(&levels.are, declared, &at_values)?;
                let mut are = Vec::with_capacity(values.len());
                for (level, value) in declared.iter().zip(values) {
                    are.push(self.value(value, &at_values.field(level))?);
                }
                self.emit(Op::Levels { of, are: are.into() }, &at)
            }
            Value::Round(round) => {
                let of = self.value(&round.of, &at.field("round").field("of"))?;
                self.emit(Op::Round { of, rounding: round.rounding.clone() }, at)
            }
        }?;
        self.ascend();
        Ok(reg)
    }

    fn fold(&mut self, op: fn(Regs) -> Op, parts: &[Value], key: &str, at: &Path<'_>) -> Result<Reg, Error> {
        let inner = at.field(key);
        let mut regs = Vec::with_capacity(parts.len());
        for (i, part) in parts.iter().enumerate() {
            regs.push(self.value(part, &inner.index(i))?);
        }
        self.emit(op(regs.into()), at)
    }

    fn pair(&mut self, parts: &[Value; 2], key: &str, at: &Path<'_>) -> Result<[Reg; 2], Error> {
        let at = at.field(key);
        Ok([self.value(&parts[0], &at.index(0))?, self.value(&parts[1], &at.index(1))?])
    }

    /// The score of each level of an input.
    pub(super) fn level_table(
        &mut self,
        input: &Name,
        at_input: &Path<'_>,
        table: &Table<String, Number>,
        at: &Path<'_>,
    ) -> Result<Reg, Error> {
        let (of, declared) = self.level(input, at_input)?;
        let numbers = declared.iter().zip(check::by_level(table, declared, at)?);
        let are = numbers.map(|(level, number)| self.constant(&number.0, &at.field(level))).collect();
        self.emit(Op::Levels { of, are }, at)
    }

    /// Each slice is what lies between its ends, at its own rate.
    fn tiers(&mut self, tiers: &Tiers, at: &Path<'_>) -> Result<Reg, Error> {
        let of = self.value(&tiers.of, &at.field("of"))?;
        let at_slices = at.field("slices");
        let mut start = self.constant(&Exact::ZERO, &at_slices);
        // The nearest end that is the same for everybody, whatever facts stand between.
        let mut before = start;
        let mut amounts = Vec::new();
        for (i, slice) in tiers.slices.as_slice().iter().enumerate() {
            let at = at_slices.index(i);
            let end = match &slice.up_to {
                Some(end) => Some(self.value(end, &at.field("up_to"))?),
                None => None,
            };
            // They will be compared.
            self.spend([before].into_iter().chain(end), &at)?;
            if let Some((end, value)) = end.and_then(|end| Some((end, self.known(end)?))) {
                let falls = self.known(before).and_then(|before| sound::slice(before, value, &at.field("up_to")));
                if let Some(error) = falls {
                    return Err(error);
                }
                before = end;
            }
            let limited = Op::Clamp { of, at_least: Some(start), at_most: end, crossed: ErrorKind::PieceOrder };
            let upper = self.emit(limited, &if end.is_some() { at.field("up_to") } else { at })?;
            let mut amount = self.emit(Op::Difference(upper, start), &at)?;
            let rounding = tiers.rounding.as_ref();
            if let Some(rounding) = rounding.and_then(|rounding| rounding.slice.clone()) {
                amount = self.emit(Op::Round { of: amount, rounding }, &at)?;
            }
            let rate = self.value(&slice.rate, &at.field("rate"))?;
            amount = self.emit(Op::Product([amount, rate].into()), &at)?;
            if let Some(rounding) = rounding.and_then(|rounding| rounding.amount.clone()) {
                amount = self.emit(Op::Round { of: amount, rounding }, &at)?;
            }
            amounts.push(amount);
            start = end.unwrap_or(start);
        }
        self.emit(Op::Sum(amounts.into()), at)
    }

    /// A condition; `own` is what it looks at where it does not say.
    pub(super) fn condition(
        &mut self,
        condition: &Condition,
        own: &dyn Fn(&mut Self, &Path<'_>) -> Result<Reg, Error>,
        at: &Path<'_>,
    ) -> Result<Reg, Error> {
        let (op, conditions, key): (fn(Regs) -> Op, _, _) = match condition {
            Condition::All(it) => (Op::All, &it.all, "all"),
            Condition::Any(it) => (Op::Any, &it.any, "any"),
            Condition::Compare(compare) => return self.compare(compare, own, at),
        };
        let inner = at.field(key);
        let mut regs = Vec::new();
        for (i, condition) in conditions.iter().enumerate() {
            regs.push(self.condition(condition, own, &inner.index(i))?);
        }
        self.emit(op(regs.into()), at)
    }

    fn compare(
        &mut self,
        compare: &Compare,
        own: &dyn Fn(&mut Self, &Path<'_>) -> Result<Reg, Error>,
        at: &Path<'_>,
    ) -> Result<Reg, Error> {
        let of = match &compare.of {
            Some(of) => self.value(of, &at.field("of"))?,
            None => own(self, at)?,
        };
        let (is, with) = compare.with.parts();
        let with = self.value(with, &at.field(is.word()))?;
        self.emit(Op::Compare { of, is, with }, at)
    }
}
