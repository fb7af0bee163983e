//! Why a figure is absent, found by following the registers back to where the absence began.

use crate::error::{Error, ErrorKind};
use crate::plan::{Op, Reg};

use super::registers::{Registers, State};

impl Registers<'_> {
    /// The refusal of a row whose card needs a figure that is absent.
    #[cold]
    pub(crate) fn needed(&self, reg: Reg, path: &str) -> Error {
        let (kind, matter) = match self.get(reg) {
            State::Refused(error) => return (**error).clone(),
            State::Undefined => (ErrorKind::UndefinedFigure, "the figure is undefined"),
            State::NotApplicable => (ErrorKind::MissingFigure, "the figure does not apply to this employee"),
            _ => (ErrorKind::MissingFigure, "the figure is missing"),
        };
        let way_out = if path.ends_with(".trips") {
            "correct the facts, or say by `absent` whether the cut-off trips or passes"
        } else if path.ends_with("]") || path == "index" {
            "correct the facts, or say by `absent` what stands in for it"
        } else {
            "correct the facts, or look at a figure that is always there"
        };
        Error::at(kind, path, format!("{matter}: {}", self.reason(reg))).way_out(way_out)
    }

    /// Where the absence of a register began, in words.
    pub(crate) fn reason(&self, reg: Reg) -> String {
        let mut reg = reg;
        loop {
            let (step, gravity) = (self.step(reg), self.get(reg).gravity());
            let behind = step.op.operands().into_iter().find(|operand| self.get(*operand).gravity() == gravity);
            match (&step.op, behind) {
                (Op::WeightsPresent(_) | Op::Present(..) | Op::Require { .. }, _) => {
                    return format!("of `{}` too little is there", step.path);
                }
                (Op::Geometric(_) | Op::Harmonic(_), None) => {
                    return format!("`{}` has a score that its aggregate is not defined for", step.path);
                }
                (Op::Fact { .. }, _) => {
                    let name = step.path.strip_prefix("inputs.").unwrap_or(&step.path);
                    return format!("the fact `{name}` is missing");
                }
                (Op::Quotient { by, positive, .. }, None) => {
                    let divisor = self.value(*by).map(|value| value.decimal_text()).unwrap_or_default();
                    let wanted = if *positive { "must be above 0" } else { "must not be 0" };
                    return format!("at `{}` the divisor is {divisor} and {wanted}", step.path);
                }
                (Op::LogRatio { .. }, None) => {
                    return format!(
                        "at `{}` a logarithm is taken of a value that is 0 or less, or the two goalposts are equal",
                        step.path
                    );
                }
                (Op::Applies { .. }, None) => return format!("by `{}` it does not apply", step.path),
                (_, Some(operand)) => reg = operand,
                (_, None) => return format!("`{}` is not defined for these facts", step.path),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Card, Facts};

    fn refusal(inputs: &str, rest: &str, facts: &str) -> String {
        let card = Card::from_json(&format!(r#"{{"kpi": 1, "id": "r", "inputs": {{{inputs}}}, {rest}}}"#)).unwrap();
        card.score(&Facts::from_json(&card, facts).unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn a_figure_that_does_not_apply_is_not_said_to_be_missing() {
        let member = r#"{"id": "a", "type": "continuous", "actual": "x", "applies": {"of": "x", "above": 5}}"#;
        let rest = format!(
            r#""index": {{"aggregate": "sum", "members": [{member}]}},
               "pay": {{"rounding": {{"to": 1, "mode": "half_up"}}, "lines": [{{"id": "l", "amount": "a.score"}}]}}"#
        );
        assert_eq!(
            refusal(r#""x": {}"#, &rest, r#"{"x": 5}"#),
            "pay.lines[0].amount: the figure does not apply to this employee: by `index.members[0].applies` it does not \
             apply; correct the facts, or look at a figure that is always there"
        );
    }

    #[test]
    fn slices_whose_ends_fall_are_told_as_that_and_not_as_limits() {
        let tiers =
            r#"{"tiers": {"of": "x", "slices": [{"up_to": "a", "rate": 1}, {"up_to": "b", "rate": 2}, {"rate": 3}]}}"#;
        assert_eq!(
            refusal(
                r#""x": {}, "a": {}, "b": {}"#,
                &format!(r#""measures": {{"m": {tiers}}}"#),
                r#"{"x": 1, "a": 20, "b": 10}"#
            ),
            "measures.m.tiers.slices[1].up_to: these facts make the ends of the slices fall; given `20 to 10`; correct the \
             facts that the two stand for"
        );
    }
}
