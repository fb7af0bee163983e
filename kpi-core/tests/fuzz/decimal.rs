//! Texts of numbers against a reader that goes by the grammar of `docs/numbers.md` letter by letter, floats against
//! their shortest decimal, and what follows from a number: its texts read back, its roundings, its sums and quotients
//! against big rationals.

use std::cmp::Ordering;

use dashu_int::IBig;
use dashu_ratio::RBig;
use kpi_core::number::{Exact, Mode, NumberError, Rounding};

use super::batch::columns::shortest;

const MODES: [Mode; 7] =
    [Mode::HalfEven, Mode::HalfUp, Mode::HalfDown, Mode::Up, Mode::Down, Mode::Ceiling, Mode::Floor];

/// Up to three lines: a number, a second one, a third; and the first eight bytes as a float.
pub(crate) fn run(input: &[u8]) {
    if let Some(bytes) = input.first_chunk::<8>() {
        float(f64::from_le_bytes(*bytes));
    }
    let text = String::from_utf8_lossy(input);
    let numbers: Vec<(Exact, RBig)> = text.split('\n').take(3).filter_map(read).collect();
    for (ours, theirs) in &numbers {
        texts(ours, theirs);
    }
    if let [(a, x), (b, y), ..] = numbers.as_slice() {
        together(a, x, b, y);
        rounded(a, x, b, y);
        let c = numbers.get(2).map_or(Exact::ONE, |(c, _)| c.clone());
        assert_eq!(a.add(b).mul(&c), a.mul(&c).add(&b.mul(&c)));
    }
}

fn same(ours: &Exact, theirs: &RBig) {
    assert_eq!(ours.fraction(), fraction(theirs));
}

fn fraction(number: &RBig) -> String {
    match number.is_int() {
        true => number.numerator().to_string(),
        false => format!("{}/{}", number.numerator(), number.denominator()),
    }
}

/// Reads a text, and holds the answer against that of the slow reader.
fn read(text: &str) -> Option<(Exact, RBig)> {
    match (Exact::parse(text), slowly(text)) {
        (Ok(ours), Ok(theirs)) => {
            same(&ours, &theirs);
            Some((ours, theirs))
        }
        (Err(ours), Err(theirs)) => {
            // Which of several limits is told of first is open; a text of another form has no digits to speak of.
            assert_eq!(ours == NumberError::Malformed, theirs == NumberError::Malformed, "{text:?}: {ours}, {theirs}");
            None
        }
        (ours, theirs) => panic!("{text:?}: {ours:?}, and read slowly {theirs:?}"),
    }
}

/// The grammar, letter by letter.
fn slowly(text: &str) -> Result<RBig, NumberError> {
    if text.chars().count() > 64 {
        return Err(NumberError::TooLong);
    }
    let (sign, size) = text.strip_prefix('-').map_or((1, text), |size| (-1, size));
    let is_digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let integer = |digits: &str| digits.chars().fold(IBig::ZERO, |sum, c| sum * 10 + c.to_digit(10).unwrap());
    let whole = |digits: &str| {
        let bare = digits.trim_start_matches('0');
        if bare.len() > 28 { Err(NumberError::TooLarge) } else { Ok(integer(bare)) }
    };
    if let Some((num, den)) = size.split_once('/') {
        if !is_digits(num) || !is_digits(den) || integer(den) == IBig::ZERO {
            return Err(NumberError::Malformed);
        }
        return Ok(RBig::from_parts_signed(whole(num)? * sign, whole(den)?));
    }
    let (size, hundredth) = size.strip_suffix('%').map_or((size, false), |size| (size, true));
    let (units, decimals) = match size.split_once('.') {
        None => (size, ""),
        Some((_, decimals)) if !is_digits(decimals) => return Err(NumberError::Malformed),
        Some(parts) => parts,
    };
    if !is_digits(units) {
        return Err(NumberError::Malformed);
    }
    let decimals = decimals.trim_end_matches('0');
    whole(units)?;
    if decimals.len() > 28 {
        return Err(NumberError::TooManyDecimals);
    }
    let digits = format!("{units}{decimals}");
    if digits.trim_start_matches('0').len() > 28 {
        return Err(NumberError::TooManyDigits);
    }
    let den = IBig::from(10).pow(decimals.len() + if hundredth { 2 } else { 0 });
    Ok(RBig::from_parts_signed(integer(&digits) * sign, den))
}

fn float(float: f64) {
    let ours = Exact::from_f64(float);
    if float.is_nan() {
        return assert_eq!(ours, Ok(None));
    }
    if float.is_infinite() {
        return assert_eq!(ours, Err(NumberError::Infinite));
    }
    let text = shortest(float);
    match (ours, of_any_length(&text)) {
        (Ok(Some(ours)), Some(theirs)) => same(&ours, &theirs),
        (Err(_), None) => {}
        (ours, theirs) => panic!("{float:e}: {ours:?}, and slowly {theirs:?}"),
    }
}

/// A plain decimal within the limits of digits, however many zeros it has.
fn of_any_length(text: &str) -> Option<RBig> {
    let (units, decimals) = text.split_once('.').unwrap_or((text, ""));
    let decimals = decimals.trim_end_matches('0');
    let bare = |digits: &str| digits.trim_start_matches(['-', '0']).len();
    let digits = format!("{units}{decimals}");
    if bare(units) > 28 || decimals.len() > 28 || bare(&digits) > 28 {
        return None;
    }
    Some(RBig::from_parts_signed(digits.parse().unwrap(), IBig::from(10).pow(decimals.len())))
}

/// A number's own texts mean itself.
fn texts(ours: &Exact, theirs: &RBig) {
    assert_eq!(ours.fraction(), fraction(theirs));
    assert_eq!(ours.reduced(), *ours);
    let text = ours.decimal_text();
    if let Ok(again) = Exact::parse(&text) {
        assert_eq!((&again, again.decimal_text()), (ours, text));
    }
    if let Some(decimal) = ours.to_decimal() {
        assert_eq!(Exact::from_decimal(decimal), *ours);
        assert_eq!(Exact::from_scaled(decimal.mantissa(), decimal.scale()), Ok(ours.clone()));
    }
    for decimals in [None, Some(0), Some(2), Some(10), Some(28)] {
        let Some(published) = ours.publish(decimals) else { continue };
        let shown = RBig::from_parts_signed(1.into(), IBig::from(10).pow(decimals.unwrap_or(10) as usize));
        same(&published.to_exact(), &nearest(theirs, &shown, Mode::HalfEven));
        assert_eq!(Exact::from_decimal(published.to_decimal()), published.to_exact());
        let text = published.to_string();
        assert!(!text.starts_with("-0") || text.contains(|c: char| ('1'..='9').contains(&c)), "{text}");
        if text.chars().count() <= 64 {
            assert_eq!(Exact::parse(&text), Ok(published.to_exact()), "{text}");
        }
    }
}

fn together(a: &Exact, x: &RBig, b: &Exact, y: &RBig) {
    same(&a.add(b), &(x + y));
    same(&a.sub(b), &(x - y));
    same(&a.mul(b), &(x * y));
    same(&a.neg(), &-x.clone());
    same(&a.floor(), &RBig::from(x.floor()));
    assert_eq!(a.cmp(b), x.cmp(y));
    assert_eq!((a == b, a.is_integer()), (x == y, x.is_int()));
    let sign = if *x == RBig::ZERO { 0 } else { x.cmp(&RBig::ZERO) as i32 };
    assert_eq!(a.signum(), sign);
    match a.div(b) {
        Some(quotient) => same(&quotient, &(x / y)),
        None => assert_eq!(*y, RBig::ZERO),
    }
}

fn rounded(a: &Exact, x: &RBig, b: &Exact, y: &RBig) {
    for mode in MODES {
        if let Ok(rounding) = Rounding::new(b.clone(), mode) {
            same(&a.round(&rounding), &nearest(x, y, mode));
        }
    }
}

/// The multiple of a step that a mode means, by its definition.
fn nearest(value: &RBig, to: &RBig, mode: Mode) -> RBig {
    let multiples = value / to;
    let below = multiples.floor();
    let rest = &multiples - RBig::from(below.clone());
    if rest == RBig::ZERO {
        return value.clone();
    }
    let above = &below + IBig::ONE;
    let is_negative = multiples < RBig::ZERO;
    let (inner, outer) = if is_negative { (&above, &below) } else { (&below, &above) };
    let tie = match mode {
        Mode::HalfUp => outer,
        Mode::HalfDown => inner,
        _ if (&below % IBig::from(2)) == IBig::ZERO => &below,
        _ => &above,
    };
    let chosen = match mode {
        Mode::Up => outer,
        Mode::Down => inner,
        Mode::Ceiling => &above,
        Mode::Floor => &below,
        Mode::HalfEven | Mode::HalfUp | Mode::HalfDown => match (&rest + &rest).cmp(&RBig::ONE) {
            Ordering::Less => &below,
            Ordering::Equal => tie,
            Ordering::Greater => &above,
        },
    };
    RBig::from(chosen.clone()) * to
}
