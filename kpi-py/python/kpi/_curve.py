"""Curves, each piece with its end, so that no gap and no overlap can be written; marginal tiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from kpi._part import Part
from kpi._value import Value, ValueLike

if TYPE_CHECKING:
    from kpi._value import Rounding


class Piece(Part):
    """A piece of a curve."""

    __slots__ = ()

    def __init__(self, **fields: Any) -> None:
        self._fill(**fields)


Pieces: TypeAlias = Sequence[Piece]
"""The pieces of a curve, from the lowest end to the highest; the last one has no end."""


def below(
    end: ValueLike,
    is_: ValueLike | None = None,
    /,
    *,
    from_: ValueLike | None = None,
    to: ValueLike | None = None,
    slope: ValueLike | None = None,
    at: ValueLike | None = None,
    add: ValueLike | None = None,
    every: ValueLike | None = None,
    refuse: str | None = None,
) -> Piece:
    """A piece that ends below `end`. It is one of

    - constant: `below("80%", 0)`
    - a straight line between its ends: `below("120%", from_="50%", to="150%")`
    - a line that is `from_` at its start, or at `at`, and rises by `slope`
    - full steps: `from_`, and `add` for `every` full step
    - nothing that may be: `refuse="complaints are counted from 0"`
    """
    return Piece(below=end, is_=is_, from_=from_, to=to, slope=slope, at=at, add=add, every=every, refuse=refuse)


def up_to(
    end: ValueLike,
    is_: ValueLike | None = None,
    /,
    *,
    from_: ValueLike | None = None,
    to: ValueLike | None = None,
    slope: ValueLike | None = None,
    at: ValueLike | None = None,
    add: ValueLike | None = None,
    every: ValueLike | None = None,
    refuse: str | None = None,
) -> Piece:
    """A piece that ends with `end` itself; what it can be is told at `below`."""
    return Piece(up_to=end, is_=is_, from_=from_, to=to, slope=slope, at=at, add=add, every=every, refuse=refuse)


def beyond(
    is_: ValueLike | None = None,
    /,
    *,
    from_: ValueLike | None = None,
    slope: ValueLike | None = None,
    at: ValueLike | None = None,
    add: ValueLike | None = None,
    every: ValueLike | None = None,
    refuse: str | None = None,
) -> Piece:
    """The last piece, which has no end; what it can be is told at `below`."""
    return Piece(is_=is_, from_=from_, slope=slope, at=at, add=add, every=every, refuse=refuse)


def curve(of: ValueLike, pieces: Iterable[Piece], /) -> Value:
    """The curve at a value."""
    return Value({"curve": {"of": of, "pieces": [*pieces]}})


class Slice(Part):
    """A slice of marginal tiers."""

    __slots__ = ()

    def __init__(self, rate: ValueLike, /, *, up_to: ValueLike | None = None) -> None:
        self._fill(up_to=up_to, rate=rate)


def tiers(
    of: ValueLike,
    slices: Iterable[Slice],
    /,
    *,
    round_slice: Rounding | None = None,
    round_amount: Rounding | None = None,
) -> Value:
    """Marginal tiers: each slice of the value, from 0 up, at its own rate."""
    record: dict[str, Any] = {"of": of, "slices": [*slices]}
    rounding = {"slice": round_slice, "amount": round_amount}
    given = {name: entry for name, entry in rounding.items() if entry is not None}
    if given:
        record["rounding"] = given
    return Value({"tiers": record})
