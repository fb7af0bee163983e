//! Whether a row stands: every figure that is needed is there, nothing that is used refuses it, and every figure can be
//! published.

use crate::plan::{Plan, Proof, ProofOf, Reg};

use super::registers::State;

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
