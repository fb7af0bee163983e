//! Truths and absences as the filter knows them.

use super::node::{Graph, Id, Node};

/// The bits of an absence. Where several are set the highest speaks: missing, then undefined, then not applicable.
pub(super) const NOT_APPLICABLE: u64 = 1;
pub(super) const UNDEFINED: u64 = 2;
pub(super) const MISSING: u64 = 4;
pub(super) const ANY: u64 = 7;

/// A truth: the same in every row, or one for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    Const(bool),
    Lane(Id),
}

/// Whether a figure is there: in every row, or by the bits of its absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Away {
    There,
    Lane(Id),
}

impl Graph {
    /// Absent where any of these is.
    pub(super) fn all_there(&mut self, of: impl Iterator<Item = Away>) -> Away {
        let mut all = Away::There;
        for away in of {
            all = match (all, away) {
                (all, Away::There) => all,
                (Away::There, away) => away,
                (Away::Lane(a), Away::Lane(b)) if a == b => all,
                (Away::Lane(a), Away::Lane(b)) => Away::Lane(self.add(Node::Or(a, b))),
            };
        }
        all
    }

    /// What is absent first hides what would be absent then.
    pub(super) fn then(&mut self, first: Away, then: Away) -> Away {
        match (first, then) {
            (Away::There, other) | (other, Away::There) => other,
            (Away::Lane(first), Away::Lane(then)) => {
                let gone = self.add(Node::Has(first, ANY));
                let rest = self.add(Node::Without(then, gone));
                Away::Lane(self.add(Node::Or(first, rest)))
            }
        }
    }

    pub(super) fn always(&mut self, bits: u64) -> Away {
        Away::Lane(self.add(Node::Bits(bits)))
    }

    /// Undefined where this holds and everything it is made of is there.
    pub(super) fn undefined_where(&mut self, bad: Truth, operands: Away) -> Away {
        self.away_where(bad, UNDEFINED, operands)
    }

    /// Absent in this way where the truth holds and everything it is made of is there.
    pub(super) fn away_where(&mut self, bad: Truth, bits: u64, operands: Away) -> Away {
        let bad = match bad {
            Truth::Const(false) => return operands,
            Truth::Const(true) => self.add(Node::Bits(u64::MAX)),
            Truth::Lane(bad) => bad,
        };
        let alone = self.add(Node::Keep(bad, bits));
        match operands {
            Away::There => Away::Lane(alone),
            Away::Lane(away) => {
                let gone = self.add(Node::Has(away, ANY));
                let alone = self.add(Node::Without(alone, gone));
                Away::Lane(self.add(Node::Or(alone, away)))
            }
        }
    }

    pub(super) fn select_away(&mut self, truth: Id, a: Away, b: Away) -> Away {
        let keep = |graph: &mut Graph, away: Away, held: bool| match away {
            Away::There => Away::There,
            Away::Lane(away) if held => Away::Lane(graph.add(Node::And(away, truth))),
            Away::Lane(away) => Away::Lane(graph.add(Node::Without(away, truth))),
        };
        if a == b {
            return a;
        }
        let (a, b) = (keep(self, a, true), keep(self, b, false));
        self.all_there([a, b].into_iter())
    }

    /// Has the absence any of these bits?
    pub(super) fn has(&mut self, away: Away, bits: u64) -> Truth {
        match away {
            Away::There => Truth::Const(false),
            Away::Lane(away) => Truth::Lane(self.add(Node::Has(away, bits))),
        }
    }

    pub(super) fn there(&mut self, away: Away) -> Truth {
        let gone = self.has(away, ANY);
        self.not(gone)
    }

    pub(super) fn not(&mut self, truth: Truth) -> Truth {
        match truth {
            Truth::Const(truth) => Truth::Const(!truth),
            Truth::Lane(truth) => match self.nodes[truth as usize] {
                Node::Not(of) => Truth::Lane(of),
                _ => Truth::Lane(self.add(Node::Not(truth))),
            },
        }
    }

    pub(super) fn and(&mut self, a: Truth, b: Truth) -> Truth {
        match (a, b) {
            (Truth::Const(false), _) | (_, Truth::Const(false)) => Truth::Const(false),
            (Truth::Const(true), other) | (other, Truth::Const(true)) => other,
            (Truth::Lane(a), Truth::Lane(b)) if a == b => Truth::Lane(a),
            (Truth::Lane(a), Truth::Lane(b)) => Truth::Lane(self.add(Node::And(a, b))),
        }
    }

    pub(super) fn or(&mut self, a: Truth, b: Truth) -> Truth {
        match (a, b) {
            (Truth::Const(true), _) | (_, Truth::Const(true)) => Truth::Const(true),
            (Truth::Const(false), other) | (other, Truth::Const(false)) => other,
            (Truth::Lane(a), Truth::Lane(b)) if a == b => Truth::Lane(a),
            (Truth::Lane(a), Truth::Lane(b)) => Truth::Lane(self.add(Node::Or(a, b))),
        }
    }

    /// The row is in doubt where this holds.
    pub(super) fn doubt_where(&mut self, truth: Truth) {
        match truth {
            Truth::Const(false) => {}
            Truth::Const(true) => {
                let always = self.add(Node::Bits(u64::MAX));
                self.doubt(always);
            }
            Truth::Lane(truth) => self.doubt(truth),
        }
    }
}
