//! What a figure rests on.

use std::collections::HashSet;

use super::{Plan, Reg};

/// Registers, and all that they rest on; each once, in no order.
pub(crate) struct Behind<'p> {
    plan: &'p Plan,
    open: Vec<Reg>,
    seen: HashSet<Reg>,
}

impl Plan {
    /// These registers, and all that they rest on.
    pub(crate) fn behind(&self, of: impl IntoIterator<Item = Reg>) -> Behind<'_> {
        Behind { plan: self, open: of.into_iter().collect(), seen: HashSet::new() }
    }
}

impl Iterator for Behind<'_> {
    type Item = Reg;

    fn next(&mut self) -> Option<Reg> {
        while let Some(reg) = self.open.pop() {
            if self.seen.insert(reg) {
                if let Reg::Live(place) = reg {
                    self.open.extend(self.plan.live[place as usize].op.operands());
                }
                return Some(reg);
            }
        }
        None
    }
}
