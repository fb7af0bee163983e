//! How a fitted figure is written into a card, whose numbers have at most 28 digits.

use crate::card::{Number, Value};
use crate::error::{Error, ErrorKind, Path};
use crate::number::Exact;
use crate::population::counted;

/// The most significant digits of a written number, and of a power of ten beside it.
const DIGITS: usize = 28;

/// The figure as a value of a card.
///
/// A decimal or a fraction where a number of the card can be one; else a product with powers of ten, or a ratio of
/// two integers.
pub(super) fn written(figure: &Exact, at: &Path<'_>) -> Result<Value, Error> {
    let text = figure.decimal_text();
    number(&text).or_else(|| with_power_of_ten(&text)).or_else(|| ratio_of_integers(figure)).ok_or_else(|| {
        Error::new(ErrorKind::TooManyDigits, at, "a figure of the population has more digits than a card can hold")
            .given(text)
            .allowed("up to 28 digits, in a fraction up to 28 on either side")
            .way_out("round the actual by `round`")
    })
}

/// A mean: a decimal where it has an end, else the ratio of the sum and the count, as a reader would check it.
pub(super) fn written_mean(sum: &Exact, values: usize, at: &Path<'_>) -> Result<Value, Error> {
    let mean = sum.div(&counted(values)).unwrap_or_default();
    if mean.to_decimal().is_none()
        && let Some(sum) = number(&sum.decimal_text())
    {
        return Ok(Value::Ratio(Box::new([sum, Value::Number(Number(counted(values)))])));
    }
    written(&mean, at)
}

fn number(text: &str) -> Option<Value> {
    // A fraction with a denominator is no plain number: it is written back as a decimal where that has an end.
    let number = Exact::parse(text).ok()?;
    (number.decimal_text() == text).then_some(Value::Number(Number(number)))
}

/// 0.0000…: the digits as a number of one digit before the point, times powers of ten.
fn with_power_of_ten(text: &str) -> Option<Value> {
    if text.contains('/') {
        return None;
    }
    let (sign, plain) = text.strip_prefix('-').map_or(("", text), |plain| ("-", plain));
    let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
    let all = format!("{whole}{decimals}");
    let digits = all.trim_start_matches('0');
    let mut exponent = digits.len() as i64 - 1 - decimals.len() as i64;
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() || digits.len() > DIGITS {
        return None;
    }
    let (first, rest) = digits.split_at_checked(1)?;
    let point = if rest.is_empty() { "" } else { "." };
    let mut factors = vec![number(&format!("{sign}{first}{point}{rest}"))?];
    while exponent != 0 {
        let power = exponent.clamp(1 - DIGITS as i64, DIGITS as i64 - 1);
        let zeros = "0".repeat(power.unsigned_abs() as usize);
        let text = if power > 0 { format!("1{zeros}") } else { format!("0.{}1", &zeros[1..]) };
        factors.push(number(&text)?);
        exponent -= power;
    }
    Some(Value::Product(factors))
}

fn ratio_of_integers(figure: &Exact) -> Option<Value> {
    let fraction = figure.fraction();
    let (num, den) = fraction.split_once('/')?;
    Some(Value::Ratio(Box::new([number(num)?, number(den)?])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(figure: &Exact) -> String {
        let value = written(figure, &Path::Root);
        value.map_or_else(|error| error.kind().to_string(), |value| serde_json::to_string(&value).unwrap())
    }

    #[test]
    fn a_figure_is_written_as_plainly_as_it_can_be() {
        let tenth_power = |power: u32| (0..power).fold(Exact::ONE, |it, _| it.mul(&Exact::from_ratio(1, 10).unwrap()));
        assert_eq!(text(&Exact::from_ratio(-17, 20).unwrap()), r#""-0.85""#);
        assert_eq!(text(&Exact::from_ratio(17, 3).unwrap()), r#""17/3""#);
        assert_eq!(
            text(&Exact::integer(-12).mul(&tenth_power(30))),
            r#"{"product":["-1.2","0.000000000000000000000000001","0.01"]}"#
        );
        let wide = Exact::parse("1000000000000000000000000000").unwrap().mul(&Exact::integer(50));
        assert_eq!(text(&wide), r#"{"product":["5","1000000000000000000000000000","10"]}"#);
        // 2^-40 has an end, but 40 decimals and 28 digits.
        let halves = Exact::from_ratio(1, 1 << 40).unwrap();
        assert!(text(&halves).starts_with(r#"{"product":["9.094"#), "{}", text(&halves));
        let ratio = Exact::from_ratio(1, 1 << 60).unwrap();
        assert_eq!(text(&ratio), r#"{"ratio":["1","1152921504606846976"]}"#);
        assert_eq!(text(&wide.add(&tenth_power(20))), "too_many_digits");
        assert_eq!(text(&Exact::ZERO), r#""0""#);
    }
}
