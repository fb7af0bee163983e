//! Whether a row stands: every figure that is needed is there, nothing that is used refuses it, and every figure can be
//! published.

use crate::error::{Error, ErrorKind};
use crate::number::Exact;
use crate::plan::{Plan, Proof, ProofOf, Reg};

use super::registers::{Registers, State};

impl Registers<'_> {
    /// Proves that every figure that is needed is there, that nothing that is used refuses the row, and that every
    /// figure can be published.
    pub(crate) fn prove(&self, plan: &Plan) -> Result<(), Error> {
        match failing(plan, |reg| self.get(reg)) {
            Some(proof) => Err(self.refusal(proof)),
            None => Ok(()),
        }
    }

    #[cold]
    fn refusal(&self, proof: &Proof) -> Error {
        match self.get(proof.reg) {
            State::Refused(error) => (**error).clone(),
            State::Value(_) => too_many_digits(&proof.path),
            _ => self.needed(proof.reg, &proof.path),
        }
    }

    /// Does the index rest on less than all of the card?
    pub(crate) fn is_uncovered(&self, plan: &Plan) -> bool {
        let index = plan.outputs.index.as_ref();
        index.is_some_and(|index| self.value(index.coverage.reg).is_some_and(|coverage| coverage < &Exact::ONE))
    }
}

#[cold]
fn too_many_digits(path: &str) -> Error {
    Error::at(ErrorKind::TooManyDigits, path, "the published figure would need too many digits")
        .allowed("up to 28 digits")
        .way_out("round it to a coarser quantum")
}

/// Is the row refused, published digits aside? On a whole stretch of facts the digits are another question at each.
pub(crate) fn is_refused<'s>(plan: &Plan, get: impl Fn(Reg) -> &'s State) -> bool {
    let presence = plan.outputs.proofs.iter().filter(|proof| proof.of == ProofOf::Presence);
    let refused = plan.outputs.proofs.iter().filter(|proof| matches!(get(proof.reg), State::Refused(_)));
    presence.chain(refused).any(|proof| !holds(proof, get(proof.reg)))
}

/// The first proof that fails on what the registers hold.
#[inline]
pub(crate) fn failing<'p, 's>(plan: &'p Plan, get: impl Fn(Reg) -> &'s State) -> Option<&'p Proof> {
    plan.outputs.proofs.iter().find(|proof| !holds(proof, get(proof.reg)))
}

#[inline]
fn holds(proof: &Proof, state: &State) -> bool {
    match (state, proof.of) {
        (State::Value(exact), ProofOf::Digits(decimals)) => exact.is_publishable(decimals),
        (State::Refused(_), _) => false,
        (State::NotApplicable, ProofOf::Presence) => proof.member.is_some(),
        (state, ProofOf::Presence) => state.is_there(),
        (_, ProofOf::Digits(_)) => true,
    }
}
