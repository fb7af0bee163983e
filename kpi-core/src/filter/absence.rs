//! What stands in for absent figures, and figures over those that are there.

use crate::card::Policy;
use crate::number::Exact;
use crate::plan::{Covered, Fold, Op, Reg};

use super::lower::Lower;
use super::node::{Graph, Node};
use super::number::Num;
use super::truth::{ANY, Away, MISSING, Truth, UNDEFINED};

impl Lower<'_> {
    pub(super) fn absent(&mut self, of: Reg, missing: &Policy, undefined: &Policy) -> Option<Num> {
        let mut num = self.num(of)?;
        let Away::Lane(away) = num.away else { return Some(num) };
        let is_missing = self.graph.has(Away::Lane(away), MISSING);
        let some_undefined = self.graph.has(Away::Lane(away), UNDEFINED);
        let not_missing = self.graph.not(is_missing);
        let is_undefined = self.graph.and(some_undefined, not_missing);
        for (holds, policy) in [(is_missing, missing), (is_undefined, undefined)] {
            match policy {
                Policy::Error => {
                    self.graph.doubt_where(holds);
                    // In the rows that stand it is never absent in this way.
                    num.away = self.without(num.away, holds);
                }
                Policy::Skip => {}
                Policy::Score(score) => {
                    let (rest, score) = (num.away, Num::constant(score.0.reduced()));
                    let away = self.without(rest, holds);
                    num = self.graph.select(holds, &score, &num)?.away(away);
                }
            }
        }
        Some(num)
    }

    /// The absence in the rows where this does not hold.
    pub(super) fn without(&mut self, away: Away, truth: Truth) -> Away {
        match (away, truth) {
            (Away::There, _) | (_, Truth::Const(true)) => Away::There,
            (away, Truth::Const(false)) => away,
            (Away::Lane(away), Truth::Lane(truth)) => {
                let rest = self.graph.add(Node::Without(away, truth));
                self.graph.away(rest)
            }
        }
    }

    /// The sum of those that are there, and whether any is.
    pub(super) fn sum_there(&mut self, of: &[Num]) -> Option<(Num, Truth)> {
        let zero = Num::constant(Exact::ZERO);
        let (mut terms, mut some) = (Vec::new(), Truth::Const(false));
        for num in of {
            let there = self.graph.there(num.away);
            some = self.graph.or(some, there);
            let bare = num.clone().away(Away::There);
            terms.push(self.graph.select(there, &bare, &zero)?);
        }
        let terms: Vec<_> = terms.iter().map(|num| (Exact::ONE, num)).collect();
        Some((self.graph.linear(&terms, &Exact::ZERO)?, some))
    }

    pub(super) fn missing_unless(&mut self, num: Num, some: Truth) -> Num {
        let none = self.graph.not(some);
        let away = self.graph.away_where(none, MISSING, Away::There);
        num.away(away)
    }

    pub(super) fn sum_present(&mut self, of: &[Reg]) -> Option<Num> {
        let of = self.nums(of)?;
        let (sum, some) = self.sum_there(&of)?;
        Some(self.missing_unless(sum, some))
    }

    /// The sum of scores times their shares of the weights present, as one quotient: Σ (w / W) · s is (Σ w · s) / W.
    pub(super) fn shared_sum(&mut self, of: &[Reg]) -> Option<Num> {
        let plan = self.plan;
        let (mut products, mut whole) = (Vec::new(), None);
        for reg in of {
            let Op::Product(factors) = &plan.step(*reg).op else { return None };
            let [share, score] = factors.as_ref() else { return None };
            let Op::Share { of, weight, sum } = &plan.step(*share).op else { return None };
            if of != score || *whole.get_or_insert(*sum) != *sum {
                return None;
            }
            let (score, weight) = (self.num(*score)?, self.num(*weight)?);
            products.push(self.graph.product(&weight, &score)?);
        }
        let whole = self.num(whole?)?;
        let (sum, some) = self.sum_there(&products)?;
        let gone = self.graph.there(whole.away);
        let some = self.graph.and(some, gone);
        let index = self.graph.quotient(&sum, &whole.away(Away::There), true)?;
        Some(self.missing_unless(index, some))
    }

    pub(super) fn fold_present(&mut self, fold: Fold, of: &[Reg]) -> Option<Num> {
        let of = self.nums(of)?;
        let mut some = Truth::Const(false);
        let mut folded: Option<Num> = None;
        for num in &of {
            let there = self.graph.there(num.away);
            let bare = num.clone().away(Away::There);
            folded = Some(match folded {
                None => bare,
                Some(before) => {
                    let both = match fold {
                        Fold::Sum => return None,
                        Fold::Product => self.graph.product(&before, &bare)?,
                        Fold::Least => self.graph.extreme(&before, &bare, false)?,
                        Fold::Greatest => self.graph.extreme(&before, &bare, true)?,
                    };
                    let first = self.graph.select(some, &both, &bare)?;
                    self.graph.select(there, &first, &before)?
                }
            });
            some = self.graph.or(some, there);
        }
        Some(self.missing_unless(folded?, some))
    }

    pub(super) fn weights_present(&mut self, members: &[(Reg, Reg)]) -> Option<Num> {
        let mut weights = Vec::new();
        let mut unknown = Away::There;
        for (member, weight) in members {
            let (member, weight) = (self.slot(*member)?.away(), self.num(*weight)?);
            unknown = self.graph.all_there([unknown, weight.away].into_iter());
            weights.push(weight.away(member));
        }
        let (sum, some) = self.sum_there(&weights)?;
        let nothing = match weights.iter().all(|weight| weight.known().is_some_and(|weight| *weight > Exact::ZERO)) {
            true => self.graph.not(some),
            false => self.graph.compare_known(&sum, &Exact::ZERO, true)?,
        };
        let away = self.graph.away_where(nothing, MISSING, unknown);
        Some(sum.away(away))
    }

    pub(super) fn share(&mut self, of: Reg, weight: Reg, sum: Reg) -> Option<Num> {
        let (of, weight, sum) = (self.slot(of)?.away(), self.num(weight)?, self.num(sum)?);
        let share = self.graph.quotient(&weight, &sum, true)?;
        let away = match self.graph.there(of) {
            Truth::Const(true) => share.away,
            Truth::Const(false) => of,
            Truth::Lane(there) => self.graph.select_away(there, share.away, of),
        };
        Some(share.away(away))
    }

    pub(super) fn with_points(&mut self, of: Reg, points: &[Reg]) -> Option<Num> {
        let (of, points) = (self.num(of)?, self.nums(points)?);
        let (sum, _) = self.sum_there(&points)?;
        let bare = of.clone().away(Away::There);
        let all = self.graph.linear(&[(Exact::ONE, &bare), (Exact::ONE, &sum)], &Exact::ZERO)?;
        Some(all.away(of.away))
    }

    pub(super) fn coverage(&mut self, members: &[Covered], reg: Reg) -> Option<Num> {
        let (zero, one) = (Num::constant(Exact::ZERO), Num::constant(Exact::ONE));
        let (mut covered, mut counted) = (Vec::new(), Vec::new());
        let (mut all, mut some, mut unweighted) = (Truth::Const(true), Truth::Const(false), Truth::Const(false));
        for member in members {
            let own = self.slot(member.member)?.away();
            let gone = self.graph.has(own, MISSING | UNDEFINED);
            let some_bit = self.graph.has(own, ANY);
            let still_there = self.graph.not(gone);
            let outside = self.graph.and(some_bit, still_there);
            let concerned = self.graph.not(outside);
            let weight = match member.weight {
                Some(weight) => self.num(weight)?,
                None => one.clone(),
            };
            let no_weight = self.graph.has(weight.away, ANY);
            let asked = self.graph.and(concerned, no_weight);
            unweighted = self.graph.or(unweighted, asked);
            let weight = weight.away(Away::There);
            let (share, whole) = match member.coverage {
                // Absent or not, an inner group has a coverage of its own.
                Some(coverage) => {
                    let inner = self.num(coverage)?;
                    let whole = self.whole.get(&coverage).copied();
                    let known = || Truth::Const(inner.known() == Some(&Exact::ONE));
                    (inner.clone(), whole.unwrap_or_else(known))
                }
                None => (self.graph.select(still_there, &one, &zero)?, still_there),
            };
            let part = self.graph.product(&weight, &share)?;
            covered.push(self.graph.select(concerned, &part, &zero)?);
            counted.push(self.graph.select(concerned, &weight, &zero)?);
            let weightless = self.graph.compare_known(&weight, &Exact::ZERO, true)?;
            let counts = self.graph.not(weightless);
            let counts = self.graph.and(counts, concerned);
            some = self.graph.or(some, counts);
            let lacking = self.graph.not(whole);
            let lacking = self.graph.and(counts, lacking);
            let kept = self.graph.not(lacking);
            all = self.graph.and(all, kept);
        }
        let weighed = self.graph.not(unweighted);
        let whole = self.graph.and(all, some);
        let whole = self.graph.and(whole, weighed);
        self.whole.insert(reg, whole);
        let sum = |graph: &mut Graph, of: &[Num]| {
            let terms: Vec<_> = of.iter().map(|num| (Exact::ONE, num)).collect();
            graph.linear(&terms, &Exact::ZERO)
        };
        let (covered, counted) = (sum(&mut self.graph, &covered)?, sum(&mut self.graph, &counted)?);
        if counted.known().is_some_and(Exact::is_zero) {
            return Some(zero);
        }
        let coverage = self.graph.quotient(&covered, &counted, true)?.away(Away::There);
        let counts = self.graph.and(some, weighed);
        self.graph.select(counts, &coverage, &zero)
    }

    pub(super) fn require(&mut self, of: Reg, coverage: Reg, least: Reg) -> Option<Num> {
        let (of, cover, least) = (self.num(of)?, self.num(coverage)?, self.num(least)?);
        let too_little = self.graph.less(&cover, &least, false)?;
        let away = match too_little {
            Truth::Const(false) => of.away,
            Truth::Const(true) => self.graph.always(MISSING),
            Truth::Lane(truth) => {
                let missing = self.graph.always(MISSING);
                self.graph.select_away(truth, missing, of.away)
            }
        };
        Some(of.away(away))
    }
}
