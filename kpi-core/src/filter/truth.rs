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
                (Away::Lane(a), Away::Lane(b)) => {
                    let either = self.add(Node::Or(a, b));
                    self.away(either)
                }
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
                let either = self.add(Node::Or(first, rest));
                self.away(either)
            }
        }
    }

    /// Away by the bits of a node, which may never be set.
    pub(super) fn away(&self, id: Id) -> Away {
        if matches!(self.nodes[id as usize], Node::Bits(0)) { Away::There } else { Away::Lane(id) }
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
        let alone = self.away(alone);
        self.then(operands, alone)
    }

    pub(super) fn select_away(&mut self, truth: Id, a: Away, b: Away) -> Away {
        let keep = |graph: &mut Graph, away: Away, held: bool| match away {
            Away::There => Away::There,
            Away::Lane(away) => {
                let kept = graph.add(if held { Node::And(away, truth) } else { Node::Without(away, truth) });
                graph.away(kept)
            }
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
            Away::Lane(away) => {
                let has = self.add(Node::Has(away, bits));
                self.truth(has)
            }
        }
    }

    pub(super) fn there(&mut self, away: Away) -> Truth {
        let gone = self.has(away, ANY);
        self.not(gone)
    }

    pub(super) fn not(&mut self, truth: Truth) -> Truth {
        match truth {
            Truth::Const(truth) => Truth::Const(!truth),
            Truth::Lane(truth) => {
                let not = self.add(Node::Not(truth));
                self.truth(not)
            }
        }
    }

    pub(super) fn and(&mut self, a: Truth, b: Truth) -> Truth {
        match (a, b) {
            (Truth::Const(false), _) | (_, Truth::Const(false)) => Truth::Const(false),
            (Truth::Const(true), other) | (other, Truth::Const(true)) => other,
            (Truth::Lane(a), Truth::Lane(b)) => {
                let both = self.add(Node::And(a, b));
                self.truth(both)
            }
        }
    }

    pub(super) fn or(&mut self, a: Truth, b: Truth) -> Truth {
        match (a, b) {
            (Truth::Const(true), _) | (_, Truth::Const(true)) => Truth::Const(true),
            (Truth::Const(false), other) | (other, Truth::Const(false)) => other,
            (Truth::Lane(a), Truth::Lane(b)) => {
                let either = self.add(Node::Or(a, b));
                self.truth(either)
            }
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
