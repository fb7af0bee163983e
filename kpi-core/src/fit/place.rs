//! Ranks and percentiles as curves of steps over a sorted column.

use crate::card::{Better, Body, Definition, End, Number, Piece, Pieces, Ties, Value};
use crate::error::{Error, Path};
use crate::number::Exact;
use crate::population::{Place, counted as count};

use super::column::Column;
use super::written::written;

/// A curve that gives every value of the population its rank. A value that the population does not have takes the
/// place that it would have in it: one above those that are worse.
pub(super) fn rank(column: &Column, better: Better, ties: Ties, at: &Path<'_>) -> Result<Pieces, Error> {
    steps(column, better, at, |place| place.rank(ties.into()))
}

/// A curve that gives every value its share of the population, 0 to 1. With `Definition::Rank` the population has at
/// least two values.
pub(super) fn percentile(
    column: &Column,
    better: Better,
    definition: Definition,
    at: &Path<'_>,
) -> Result<Pieces, Error> {
    let all = column.len();
    steps(column, better, at, |Place { before: worse, equal, .. }| {
        let (passed, of) = match definition {
            Definition::Below => (count(worse), all),
            Definition::AtOrBelow => (count(worse + equal), all),
            Definition::Mean => (half(2 * worse + equal), all),
            // A value better than all has the whole share, not more.
            Definition::Rank => (half(2 * worse.min(all - 1) + equal.saturating_sub(1)), all - 1),
            Definition::RankOverN if equal > 0 => (half(2 * worse + equal + 1), all),
            Definition::RankOverN => (count(worse), all),
        };
        passed.div(&count(of)).unwrap_or_default()
    })
}

fn half(of: usize) -> Exact {
    count(of).div(&Exact::integer(2)).unwrap_or_default()
}

/// Steps over the values in ascending order: below each, at each, beyond the last. Neighbours that are worth the same
/// become one piece.
fn steps(column: &Column, better: Better, at: &Path<'_>, worth: impl Fn(Place) -> Exact) -> Result<Pieces, Error> {
    let (all, kinds) = (column.len(), column.runs().count());
    let worth = |below: usize, kinds_below: usize, equal: usize| {
        let own_kind = usize::from(equal > 0);
        worth(match better {
            Better::More => Place { before: below, kinds: kinds_below, equal, listed: 0 },
            Better::Less => {
                Place { before: all - below - equal, kinds: kinds - kinds_below - own_kind, equal, listed: 0 }
            }
        })
    };
    let mut pieces: Vec<(Option<End>, Exact)> = Vec::new();
    let mut put = |end: Option<End>, is: Exact| match pieces.last_mut() {
        Some(last) if last.1 == is => last.0 = end,
        _ => pieces.push((end, is)),
    };
    let mut below = 0;
    for (kind, (value, equal)) in column.runs().enumerate() {
        let end = written(value, at)?;
        put(Some(End::Below(end.clone())), worth(below, kind, 0));
        put(Some(End::UpTo(end)), worth(below, kind, equal));
        below += equal;
    }
    put(None, worth(all, kinds, 0));
    let pieces = pieces.into_iter().map(|(end, is)| {
        let is = written(&is, at)?;
        Ok(Piece { end, body: Body::Constant { is } })
    });
    Pieces::new(pieces.collect::<Result<_, Error>>()?)
}

/// What everybody attains where there is nothing to measure against.
pub(super) fn everybody(attains: &Number) -> Result<Pieces, Error> {
    Pieces::new(vec![Piece { end: None, body: Body::Constant { is: Value::Number(attains.clone()) } }])
}
