"""Normalizations: how an actual becomes an attainment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, overload

from kpi._part import Part
from kpi._value import Number, Value, ValueLike

Better: TypeAlias = Literal["more", "less"]
"""Which direction is good."""


class Normalize(Part):
    """How an actual becomes an attainment; 1 is plan met."""

    __slots__ = ()

    def __init__(self, record: Mapping[str, Any], /) -> None:
        self._write(dict(record))


def _normalize(word: str, /, **fields: Any) -> Normalize:
    return Normalize({word: {name: value for name, value in fields.items() if value is not None}})


@overload
def ratio(value: ValueLike, over: ValueLike, /) -> Value: ...
@overload
def ratio(*, target: ValueLike) -> Normalize: ...
def ratio(value: Any = None, over: Any = None, /, *, target: Any = None) -> Value | Normalize:
    """With two values the one over the other; with `target` the normalization actual / target."""
    if target is not None and value is None and over is None:
        return _normalize("ratio", target=target)
    if target is None and value is not None and over is not None:
        return Value({"ratio": [value, over]})
    raise TypeError("ratio takes two values, ratio(a, b), or a target, ratio(target=plan)")


def inverse_ratio(*, target: ValueLike) -> Normalize:
    """target / actual, where less is better."""
    return _normalize("inverse_ratio", target=target)


def deviation(*, target: ValueLike, better: Better) -> Normalize:
    """1 ± (actual − target) / |target|; safe for a target below 0."""
    return _normalize("deviation", target=target, better=better)


def base_norm(*, base: ValueLike, norm: ValueLike) -> Normalize:
    """(actual − base) / (norm − base): 0 at the least acceptable, 1 at the norm, and on beyond both."""
    return _normalize("base_norm", base=base, norm=norm)


def goalposts(*, from_: ValueLike, to: ValueLike, log: bool = False) -> Normalize:
    """From 0 at one goalpost to 1 at the other, cut at both; with `log` by ratios in place of differences."""
    return Normalize({"goalposts": {"from": from_, "to": to, **({"log": True} if log else {})}})


def nominal(*, target: ValueLike, tolerance: ValueLike) -> Normalize:
    """1 at the target, down to 0 at the tolerance on either side."""
    return _normalize("nominal", target=target, tolerance=tolerance)


Winsorise: TypeAlias = Mapping[Literal["lowest", "highest"], int]
"""How many values at either end are replaced by the nearest one that stays, before the fit."""


def min_max(*, better: Better, winsorise: Winsorise | None = None, constant: Number | None = None) -> Normalize:
    """From the worst of a population to the best; needs `Card.fit`."""
    return _normalize("min_max", better=better, winsorise=winsorise, constant=constant)


def z_score(
    *,
    better: Better,
    divisor: Literal["n", "n-1"],
    winsorise: Winsorise | None = None,
    constant: Number | None = None,
) -> Normalize:
    """Standard deviations from the mean of a population; needs `Card.fit`."""
    return _normalize("z_score", better=better, divisor=divisor, winsorise=winsorise, constant=constant)


def rank(*, better: Better, ties: str, winsorise: Winsorise | None = None) -> Normalize:
    """The place in a population, from 1 for the worst; needs `Card.fit`."""
    return _normalize("rank", better=better, ties=ties, winsorise=winsorise)


def percentile(
    *, better: Better, definition: str, winsorise: Winsorise | None = None, constant: Number | None = None
) -> Normalize:
    """The share of a population that is passed; needs `Card.fit`."""
    return _normalize("percentile", better=better, definition=definition, winsorise=winsorise, constant=constant)


def distance_to_reference(
    *, better: Better, reference: ValueLike, winsorise: Winsorise | None = None, constant: Number | None = None
) -> Normalize:
    """From the worst of a population to a reference; needs `Card.fit`."""
    return _normalize(
        "distance_to_reference", better=better, reference=reference, winsorise=winsorise, constant=constant
    )
