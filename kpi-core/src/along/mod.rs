//! The plan along one fact: the third back-end. It answers what one run cannot: where pay jumps, where effort pays
//! nothing, and what an actual must be to reach a figure.

mod moebius;
mod number;
mod run;
mod walk;

pub(crate) use moebius::Way;
pub(crate) use number::Figure;
pub(crate) use run::Roundings;
pub(crate) use walk::{Along, Stretch};
