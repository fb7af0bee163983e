//! What each register is called, in the words of the card.

use std::collections::HashMap;

use crate::exact::Registers;
use crate::plan::{FigureOutput, MemberSort, Named, Op, Plan, Reg};

/// The names of registers: facts, measures, figures of members, pay lines.
pub(super) struct Names<'p> {
    plan: &'p Plan,
    regs: Registers<'p>,
    of: HashMap<Reg, String>,
    decimals: HashMap<Reg, u32>,
    cut_offs: HashMap<Reg, String>,
}

impl<'p> Names<'p> {
    pub(super) fn of(plan: &'p Plan, regs: Registers<'p>) -> Self {
        let (of, decimals, cut_offs) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut names = Names { plan, regs, of, decimals, cut_offs };
        for (slot, input) in plan.inputs.iter().enumerate() {
            names.of.insert(Reg::Fact(slot as u32), input.name.to_string());
        }
        for Named { name, output } in plan.figures() {
            names.add(&name, output);
        }
        for member in plan.outputs.members.iter().filter(|member| member.sort == MemberSort::CutOff) {
            for reg in &member.trips {
                names.cut_offs.insert(*reg, member.id.to_string());
            }
        }
        names
    }

    /// A register that is several figures at once is called by the first of them: where there is no scale, the score
    /// is the attainment.
    fn add(&mut self, name: &str, output: FigureOutput) {
        let reg = self.plain(output.reg);
        if let Some(decimals) = output.decimals {
            self.decimals.entry(reg).or_insert(decimals);
        }
        // The index before its cut-offs is a step on the way to the index, and is told of there.
        if !name.starts_with("index.") && !matches!(self.plan.step(reg).op, Op::Constant) {
            let short = name.strip_prefix("measures.").or(name.strip_suffix(".amount"));
            self.of.entry(reg).or_insert_with(|| short.unwrap_or(name).to_owned());
        }
    }

    /// The register behind those that only hand its figure on: a policy that was not needed, a condition that held.
    pub(super) fn plain(&self, reg: Reg) -> Reg {
        let mut reg = reg;
        while let Op::Absent { of, .. } | Op::Applies { of, .. } | Op::Require { of, .. } = self.plan.step(reg).op {
            if !self.regs.get(of).is_there() || !self.regs.get(reg).is_there() {
                break;
            }
            reg = of;
        }
        reg
    }

    pub(super) fn get(&self, reg: Reg) -> Option<&str> {
        self.of.get(&self.plain(reg)).map(String::as_str)
    }

    /// The decimals of the rounding point that a register's figure has passed.
    pub(super) fn decimals(&self, reg: Reg) -> Option<u32> {
        match &self.plan.step(self.plain(reg)).op {
            Op::Round { rounding, .. } => Some(rounding.decimals()),
            _ => self.decimals.get(&self.plain(reg)).copied(),
        }
    }

    pub(super) fn cut_off(&self, reg: Reg) -> &str {
        self.cut_offs.get(&reg).map_or("cut-off", String::as_str)
    }
}
