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
