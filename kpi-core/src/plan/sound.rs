//! What the card's own numbers may not say of an operation, whatever its other operands come to.

use crate::error::{Error, ErrorKind, Path};
use crate::exact::Registers;
use crate::number::Exact;

use super::{BodyOp, CurveOp, EndOp, Op, Reg, Step};

/// The error for numbers of the card that leave a figure undefined.
pub(super) fn undefined(at: &Path<'_>, matter: &str) -> Error {
    let matter = format!("{matter}, which leaves the figure undefined for everybody whom it concerns");
    Error::new(ErrorKind::UndefinedConstant, at, matter)
}

/// What is wrong with an operation for everybody; `known` gives what a register holds for everybody, if it does, and
/// `at` is the operation's place.
pub(super) fn flaw<'v>(op: &Op, known: impl Fn(Reg) -> Option<&'v Exact>, at: &Path<'_>) -> Option<Error> {
    match op {
        Op::Quotient { by, positive, .. } => divisor(known(*by)?, *positive, at),
        Op::Clamp { at_least, at_most, crossed, .. } => {
            limits((*at_least).and_then(&known)?, (*at_most).and_then(&known)?, *crossed, at)
        }
        Op::LogRatio { from, to, .. } => goalposts(known(*from), known(*to), at),
        Op::Curve(curve) => pieces(curve, known, at),
        _ => None,
    }
}

/// Why an operation has no value, whose operands are all there and of which [`flaw`] finds nothing wrong.
pub(super) fn no_value(step: &Step, regs: &Registers<'_>) -> Error {
    let at = Path::At(&step.path);
    let not_defined = |what: &str, of: Reg, allowed: &str, otherwise: &str| {
        let given = regs.value(of)?;
        let error = undefined(&at, &format!("{what} is not defined for `{}`", regs.step(of).path));
        let way_out = format_args!("correct the card's numbers that it comes from, or {otherwise}");
        Some(error.given(given.decimal_text()).allowed(allowed).way_out(way_out))
    };
    let score = |members: &[(Reg, Reg)], wrong: fn(i32) -> bool| {
        let counts = |weight: Reg| regs.value(weight).is_some_and(|weight| !weight.is_zero());
        let is_wrong = |score: Reg| regs.value(score).is_some_and(|score| wrong(score.signum()));
        members.iter().find(|(score, weight)| counts(*weight) && is_wrong(*score)).map(|(score, _)| *score)
    };
    let mean = |what: &str, of: Option<Reg>, allowed: &str| not_defined(what, of?, allowed, "take another aggregate");
    let error = match &step.op {
        Op::Geometric(members) => mean("a geometric mean", score(members, |sign| sign < 0), "0 or more"),
        Op::Harmonic(members) => mean("a harmonic mean", score(members, |sign| sign <= 0), "above 0"),
        Op::LogRatio { of, .. } => not_defined("a logarithm", *of, "above 0", "leave out `log`"),
        _ => None,
    };
    error.unwrap_or_else(|| undefined(&at, "the card's own numbers do not go together"))
}

fn divisor(by: &Exact, positive: bool, at: &Path<'_>) -> Option<Error> {
    let allowed = if positive { "above 0" } else { "any number but 0" };
    (by.is_zero() || (positive && by.signum() < 0)).then(|| {
        let error = undefined(at, "the card's own numbers give a divisor that is not allowed");
        error.given(by.decimal_text()).allowed(allowed)
    })
}

/// The end of a slice lies beyond the one before it.
pub(super) fn slice(before: &Exact, end: &Exact, at: &Path<'_>) -> Option<Error> {
    (end <= before).then(|| {
        Error::new(ErrorKind::PieceOrder, at, "the ends of the slices must rise from 0")
            .given(end.decimal_text())
            .allowed(format_args!("more than {}", before.decimal_text()))
    })
}

/// The limits of a figure may be equal, those of a slice are its ends.
fn limits(least: &Exact, most: &Exact, crossed: ErrorKind, at: &Path<'_>) -> Option<Error> {
    if crossed == ErrorKind::PieceOrder {
        return slice(least, most, at);
    }
    (least > most).then(|| {
        Error::new(crossed, at, "the lower limit is above the upper one")
            .given(least.decimal_text())
            .allowed(format_args!("up to {}", most.decimal_text()))
    })
}

fn goalposts(from: Option<&Exact>, to: Option<&Exact>, at: &Path<'_>) -> Option<Error> {
    if let Some(post) = [from, to].into_iter().flatten().find(|post| post.signum() <= 0) {
        let error = undefined(at, "a logarithm is not defined for a goalpost");
        return Some(
            error.given(post.decimal_text()).allowed("above 0").way_out("correct the goalpost, or leave out `log`"),
        );
    }
    let same = from.filter(|from| Some(*from) == to)?;
    let error = undefined(at, "the two goalposts of a logarithm are equal");
    Some(error.given(same.decimal_text()).allowed("two different numbers"))
}

/// The ends of a curve's pieces rise, a straight line has room, and steps have a width.
fn pieces<'v>(curve: &CurveOp, known: impl Fn(Reg) -> Option<&'v Exact>, at: &Path<'_>) -> Option<Error> {
    // The nearest known end before the piece, and whether the end itself belongs to the piece before.
    let mut before: Option<(&Exact, bool)> = None;
    let mut start = None;
    for (i, piece) in curve.pieces.iter().enumerate() {
        let at = at.index(i);
        let end = piece.end.and_then(|end| known(end.reg()));
        match &piece.body {
            BodyOp::Straight { .. } => {
                if let Some(end) = end.filter(|end| start == Some(*end)) {
                    let error = undefined(&at, "the piece ends where it begins and has no room for a line");
                    let allowed = format_args!("an end above {}", end.decimal_text());
                    return Some(
                        error.given(end.decimal_text()).allowed(allowed).way_out("say by `is` what the curve is there"),
                    );
                }
            }
            BodyOp::Steps { every, .. } => {
                if let Some(width) = known(*every).filter(|every| every.signum() <= 0) {
                    let error = undefined(&at, "a step has no width");
                    return Some(error.given(width.decimal_text()).allowed("above 0"));
                }
            }
            _ => {}
        }
        if let (Some(value), Some(end)) = (end, piece.end) {
            let closed = matches!(end, EndOp::UpTo(_));
            if let Some((earlier, _)) = before.filter(|earlier| (value, closed) <= *earlier) {
                return Some(out_of_order(value, earlier, &at.field(end.word())));
            }
            before = Some((value, closed));
        }
        start = end;
    }
    None
}

/// The error for ends that do not rise.
fn out_of_order(end: &Exact, earlier: &Exact, at: &Path<'_>) -> Error {
    Error::new(ErrorKind::PieceOrder, at, "the ends of a curve's pieces must rise")
        .given(end.decimal_text())
        .allowed(format_args!("more than {}, the end before it", earlier.decimal_text()))
}

#[cfg(test)]
mod tests {
    use crate::Card;

    fn said(json: &str) -> String {
        Card::from_json(json).unwrap_err().to_string()
    }

    /// An index of these members beside an input, by this aggregate.
    fn index(aggregate: &str, members: &str) -> String {
        said(&format!(
            r#"{{"kpi": 1, "id": "c", "inputs": {{"x": {{}}}}, "index": {{"aggregate": "{aggregate}", "members": [{members}]}}}}"#
        ))
    }

    const UNDEFINED: &str = "which leaves the figure undefined for everybody whom it concerns";

    #[test]
    fn a_mean_says_which_score_it_is_not_defined_for() {
        let members = |b: &str, c: &str| {
            format!(
                r#"{{"id": "a", "type": "continuous", "weight": 0, "actual": -7}},
                   {{"id": "b", "type": "continuous", "weight": "1/2", "actual": {b}}},
                   {{"id": "c", "type": "continuous", "weight": "1/2", "actual": {c}}}"#
            )
        };
        let way_out = "correct the card's numbers that it comes from, or take another aggregate";
        for (aggregate, b, c, told) in [
            (
                "geometric",
                "0",
                "-2",
                "a geometric mean is not defined for `index.members[2].actual`, {}; given `-2`, allowed 0 or more",
            ),
            (
                "harmonic",
                "-2",
                "0",
                "a harmonic mean is not defined for `index.members[1].actual`, {}; given `-2`, allowed above 0",
            ),
            (
                "harmonic",
                "2",
                "0",
                "a harmonic mean is not defined for `index.members[2].actual`, {}; given `0`, allowed above 0",
            ),
        ] {
            let told = format!("index: {}; {way_out}", told.replace("{}", UNDEFINED));
            assert_eq!(index(aggregate, &members(b, c)), told);
        }
    }

    #[test]
    fn a_logarithm_says_what_it_is_not_defined_for() {
        for (actual, from, to, told) in [
            (
                "0",
                "1",
                "9",
                "a logarithm is not defined for `index.members[0].actual`, {}; given `0`, allowed above 0; correct the card's numbers that it \
                 comes from, or leave out `log`",
            ),
            (
                r#""x""#,
                "1",
                "-9",
                "a logarithm is not defined for a goalpost, {}; given `-9`, allowed above 0; correct the goalpost, or leave \
                 out `log`",
            ),
            (
                r#""x""#,
                "3",
                r#""300%""#,
                "the two goalposts of a logarithm are equal, {}; given `3`, allowed two different numbers",
            ),
        ] {
            let normalize = format!(r#"{{"goalposts": {{"from": {from}, "to": {to}, "log": true}}}}"#);
            let member =
                format!(r#"{{"id": "a", "type": "continuous", "actual": {actual}, "normalize": {normalize}}}"#);
            assert_eq!(index("sum", &member), format!("index.members[0].normalize: {}", told.replace("{}", UNDEFINED)));
        }
    }

    #[test]
    fn what_everybody_has_alike_is_measured_against_no_population() {
        let member =
            r#"{"id": "a", "type": "continuous", "actual": "25%", "normalize": {"min_max": {"better": "more"}}}"#;
        assert_eq!(
            index("sum", member),
            format!(
                "index.members[0].normalize: everybody has the same actual, so that there is nothing to measure against, \
                 {UNDEFINED}; given `0.25`, allowed an actual that facts decide; name a fact, or measure against a number \
                 of the card, such as a `target`"
            )
        );
    }
}
