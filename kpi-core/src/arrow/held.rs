//! One column of a record batch as the engine reads it: borrowed where Arrow's memory is what the engine takes, else
//! converted.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, GenericStringArray, OffsetSizeTrait, StringViewArray};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;

use crate::batch::{Column, Texts};

/// The types of columns, for messages.
pub(super) const ALLOWED: &str = "integers, floats of 32 and 64 bits, decimals, texts, dictionaries of texts, null";

/// What a column of a type can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Numbers,
    Texts,
    Nothing,
}

/// What a column of this type can hold, and whether it is converted; `None` for a type that no fact has.
pub(super) fn sort(kind: &DataType) -> Option<(Sort, bool)> {
    use DataType as D;
    Some(match kind {
        D::Int64 | D::Float64 => (Sort::Numbers, false),
        D::Decimal64(_, scale) | D::Decimal128(_, scale) => (Sort::Numbers, *scale < 0),
        D::Int8 | D::Int16 | D::Int32 | D::UInt8 | D::UInt16 | D::UInt32 | D::UInt64 | D::Float32 => {
            (Sort::Numbers, true)
        }
        D::Decimal32(..) | D::Decimal256(..) => (Sort::Numbers, true),
        D::Utf8 | D::LargeUtf8 | D::Utf8View => (Sort::Texts, false),
        D::Dictionary(keys, texts) => match **texts {
            D::Utf8 | D::LargeUtf8 | D::Utf8View => (Sort::Texts, **keys != D::Int32),
            _ => return None,
        },
        D::Null => (Sort::Nothing, false),
        _ => return None,
    })
}

/// A column as the engine takes it.
pub(super) struct Held<'a> {
    values: Values<'a>,
    nulls: Option<&'a NullBuffer>,
}

enum Values<'a> {
    I64(Cow<'a, [i64]>, u32),
    I128(Cow<'a, [i128]>, u32),
    F64(Cow<'a, [f64]>),
    Texts(Box<dyn Texts + 'a>),
    Codes(Cow<'a, [i32]>, Box<dyn Texts + 'a>),
}

impl Held<'_> {
    pub(super) fn column(&self) -> Column<'_> {
        let column = match &self.values {
            Values::I64(values, scale) => Column::i64(values, *scale),
            Values::I128(values, scale) => Column::i128(values, *scale),
            Values::F64(values) => Column::f64(values),
            // Null texts say so themselves.
            Values::Texts(texts) => return Column::text(&**texts),
            Values::Codes(codes, texts) => Column::codes(codes, &**texts),
        };
        match self.nulls {
            Some(nulls) => column.valid_bits(nulls.inner().values(), nulls.inner().offset()),
            None => column,
        }
    }
}

/// The column of an array; `None` for a type that no fact has.
pub(super) fn hold(array: &dyn Array) -> Option<Held<'_>> {
    use DataType as D;
    let values = match array.data_type() {
        D::Int64 => Values::I64(Cow::Borrowed(values::<Int64Type>(array)?), 0),
        D::Int8 => small::<Int8Type>(array, 0)?,
        D::Int16 => small::<Int16Type>(array, 0)?,
        D::Int32 => small::<Int32Type>(array, 0)?,
        D::UInt8 => small::<UInt8Type>(array, 0)?,
        D::UInt16 => small::<UInt16Type>(array, 0)?,
        D::UInt32 => small::<UInt32Type>(array, 0)?,
        D::UInt64 => {
            let values = values::<UInt64Type>(array)?;
            match values.iter().map(|value| i64::try_from(*value)).collect() {
                Ok(values) => Values::I64(Cow::Owned(values), 0),
                Err(_) => Values::I128(values.iter().map(|value| i128::from(*value)).collect(), 0),
            }
        }
        D::Float64 => Values::F64(Cow::Borrowed(values::<Float64Type>(array)?)),
        D::Float32 => Values::F64(values::<Float32Type>(array)?.iter().map(|float| widened(*float)).collect()),
        D::Decimal32(_, scale) => match u32::try_from(*scale) {
            Ok(scale) => small::<Decimal32Type>(array, scale)?,
            Err(_) => {
                shifted(values::<Decimal32Type>(array)?.iter().map(|value| i128::from(*value)), *scale, array.nulls())
            }
        },
        D::Decimal64(_, scale) => match u32::try_from(*scale) {
            Ok(scale) => Values::I64(Cow::Borrowed(values::<Decimal64Type>(array)?), scale),
            Err(_) => {
                shifted(values::<Decimal64Type>(array)?.iter().map(|value| i128::from(*value)), *scale, array.nulls())
            }
        },
        D::Decimal128(_, scale) => match u32::try_from(*scale) {
            Ok(scale) => Values::I128(Cow::Borrowed(values::<Decimal128Type>(array)?), scale),
            Err(_) => shifted(values::<Decimal128Type>(array)?.iter().copied(), *scale, array.nulls()),
        },
        D::Decimal256(_, scale) => {
            let values = values::<Decimal256Type>(array)?;
            match (values.iter().map(|value| value.to_i128()).collect::<Option<Vec<_>>>(), u32::try_from(*scale)) {
                (Some(values), Ok(scale)) => Values::I128(Cow::Owned(values), scale),
                (Some(values), Err(_)) => shifted(values.into_iter(), *scale, array.nulls()),
                (None, _) => written(values.iter().map(|value| value.to_string()), array.nulls(), *scale),
            }
        }
        D::Utf8 | D::LargeUtf8 | D::Utf8View => Values::Texts(texts(array)?),
        D::Dictionary(keys, _) => match **keys {
            D::Int8 => coded::<Int8Type>(array)?,
            D::Int16 => coded::<Int16Type>(array)?,
            D::Int32 => {
                let dictionary = array.as_dictionary_opt::<Int32Type>()?;
                Values::Codes(Cow::Borrowed(dictionary.keys().values()), texts(dictionary.values())?)
            }
            D::Int64 => coded::<Int64Type>(array)?,
            D::UInt8 => coded::<UInt8Type>(array)?,
            D::UInt16 => coded::<UInt16Type>(array)?,
            D::UInt32 => coded::<UInt32Type>(array)?,
            D::UInt64 => coded::<UInt64Type>(array)?,
            _ => return None,
        },
        D::Null => Values::Texts(Box::new(Nothing(array.len()))),
        _ => return None,
    };
    Some(Held { values, nulls: array.nulls() })
}

fn values<T: ArrowPrimitiveType>(array: &dyn Array) -> Option<&[T::Native]> {
    Some(array.as_primitive_opt::<T>()?.values())
}

fn small<T: ArrowPrimitiveType>(array: &dyn Array, scale: u32) -> Option<Values<'_>>
where
    i64: From<T::Native>,
{
    Some(Values::I64(values::<T>(array)?.iter().map(|value| i64::from(*value)).collect(), scale))
}

/// The float of 64 bits that has the same shortest decimal.
///
/// That decimal has at most 9 digits. Of decimals with up to 15 digits no two are nearest to one float of 64 bits, so the
/// float read from it is written by the same digits.
fn widened(float: f32) -> f64 {
    // Below 2^24 a whole number is its own shortest decimal.
    if float.fract() == 0.0 && float.abs() < 16_777_216.0 {
        return float.into();
    }
    float.to_string().parse().unwrap_or(f64::NAN)
}

/// Integers of a scale below 0: each stands for itself with so many zeros behind it.
fn shifted<'a>(values: impl Iterator<Item = i128> + Clone, scale: i8, nulls: Option<&NullBuffer>) -> Values<'a> {
    let factor = 10_i128.checked_pow(scale.unsigned_abs().into());
    let times = |value: i128| if value == 0 { Some(0) } else { value.checked_mul(factor?) };
    match values.clone().map(times).collect::<Option<Vec<_>>>() {
        Some(values) => Values::I128(Cow::Owned(values), 0),
        None => written(values.map(|value| value.to_string()), nulls, scale),
    }
}

/// Integers that are too wide for the engine's columns, written out as decimals: it reads or refuses each by the rules
/// for written numbers.
fn written<'a>(values: impl Iterator<Item = String>, nulls: Option<&NullBuffer>, scale: i8) -> Values<'a> {
    let is_there = |row: usize| nulls.is_none_or(|nulls| nulls.is_valid(row));
    let texts = values.enumerate().map(|(row, digits)| is_there(row).then(|| decimal_text(&digits, scale)));
    Values::Texts(Box::new(texts.collect::<Vec<Option<String>>>()))
}

/// `digits / 10^scale` as a decimal without zeros at the end of its decimals.
fn decimal_text(digits: &str, scale: i8) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    if digits == "0" {
        return "0".to_owned();
    }
    let decimals = match usize::try_from(scale) {
        Ok(decimals) => decimals,
        Err(_) => return format!("{sign}{digits}{}", "0".repeat(scale.unsigned_abs().into())),
    };
    let padded = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, fraction) = padded.split_at(padded.len() - decimals);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

fn coded<K: ArrowDictionaryKeyType>(array: &dyn Array) -> Option<Values<'_>>
where
    i32: TryFrom<K::Native>,
{
    let dictionary = array.as_dictionary_opt::<K>()?;
    // A code of a null may be anything, and is not looked at; another one beyond the dictionary is refused as -1.
    let codes = dictionary.keys().values().iter().map(|key| i32::try_from(*key).unwrap_or(-1));
    Some(Values::Codes(codes.collect(), texts(dictionary.values())?))
}

fn texts<'a>(array: &'a dyn Array) -> Option<Box<dyn Texts + 'a>> {
    Some(match array.data_type() {
        DataType::Utf8 => Box::new(Strings(array.as_string_opt::<i32>()?)),
        DataType::LargeUtf8 => Box::new(Strings(array.as_string_opt::<i64>()?)),
        DataType::Utf8View => Box::new(Views(array.as_string_view_opt()?)),
        _ => return None,
    })
}

struct Strings<'a, O: OffsetSizeTrait>(&'a GenericStringArray<O>);

impl<O: OffsetSizeTrait> Texts for Strings<'_, O> {
    fn rows(&self) -> usize {
        self.0.len()
    }
    fn text(&self, row: usize) -> Option<&str> {
        (row < self.0.len() && self.0.is_valid(row)).then(|| self.0.value(row))
    }
}

struct Views<'a>(&'a StringViewArray);

impl Texts for Views<'_> {
    fn rows(&self) -> usize {
        self.0.len()
    }
    fn text(&self, row: usize) -> Option<&str> {
        (row < self.0.len() && self.0.is_valid(row)).then(|| self.0.value(row))
    }
}

/// A column of nulls.
struct Nothing(usize);

impl Texts for Nothing {
    fn rows(&self) -> usize {
        self.0
    }
    fn text(&self, _: usize) -> Option<&str> {
        None
    }
}
