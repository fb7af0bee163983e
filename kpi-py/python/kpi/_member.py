"""Members of the index: indicators, cut-offs, groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, Union

from kpi._curve import Piece, Pieces
from kpi._normalize import Normalize
from kpi._part import Part
from kpi._value import Condition, Number, Rounding, ValueLike

Aggregate: TypeAlias = Literal["mean", "geometric", "harmonic", "sum", "product", "least", "greatest"]
"""How the members of a group become one figure."""

Policy: TypeAlias = Union[Literal["error", "skip"], Mapping[Literal["score"], Number]]
"""What happens where a figure is absent: the row is refused, the member is left out, or it has a given score."""

Absent: TypeAlias = Mapping[Literal["missing", "undefined"], Policy]
"""The policy for what is missing and for what is undefined."""

Limits: TypeAlias = Mapping[Literal["at_least", "at_most"], ValueLike]
"""The least and the most that a figure may be."""

Clamp: TypeAlias = Mapping[Literal["attainment", "score"], Limits]
"""Limits of the attainment and of the score."""

Roundings: TypeAlias = Mapping[Literal["attainment", "score", "contribution", "index"], Rounding]
"""Where figures are rounded, and how."""

Nature: TypeAlias = Literal["quantitative", "qualitative"]
Timing: TypeAlias = Literal["leading", "lagging"]


class Member(Part):
    """A member of a group."""

    __slots__ = ()


class Continuous(Member):
    """An indicator whose actual is a number, turned into an attainment by its normalization.

    Without `actual` it judges the input of its id; without `normalize` the attainment is the actual; without `scale`
    the score is the attainment.
    """

    __slots__ = ()

    def __init__(
        self,
        id: str,
        /,
        *,
        name: str | None = None,
        weight: Number | None = None,
        points: Literal[True] | None = None,
        applies: Condition | None = None,
        absent: Absent | None = None,
        actual: ValueLike | None = None,
        normalize: Normalize | Pieces | None = None,
        clamp: Clamp | None = None,
        scale: Iterable[Piece] | None = None,
        rounding: Roundings | None = None,
        unit: str | None = None,
        owner: str | None = None,
        source: str | None = None,
        frequency: str | None = None,
        nature: Nature | None = None,
        timing: Timing | None = None,
        note: str | None = None,
    ) -> None:
        self._fill(
            id=id,
            type="continuous",
            name=name,
            weight=weight,
            points=points,
            applies=applies,
            absent=absent,
            actual=actual,
            normalize={"curve": [*normalize]} if isinstance(normalize, (list, tuple)) else normalize,
            clamp=clamp,
            scale=_listed(scale),
            rounding=rounding,
            unit=unit,
            owner=owner,
            source=source,
            frequency=frequency,
            nature=nature,
            timing=timing,
            note=note,
        )


class Discrete(Member):
    """An indicator that is counted or rated: scored by the pieces of a scale, or level by level."""

    __slots__ = ()

    def __init__(
        self,
        id: str,
        /,
        *,
        name: str | None = None,
        weight: Number | None = None,
        points: Literal[True] | None = None,
        applies: Condition | None = None,
        absent: Absent | None = None,
        actual: ValueLike | None = None,
        clamp: Clamp | None = None,
        scale: Iterable[Piece] | None = None,
        levels: Mapping[str, Number] | None = None,
        rounding: Roundings | None = None,
        unit: str | None = None,
        owner: str | None = None,
        source: str | None = None,
        frequency: str | None = None,
        nature: Nature | None = None,
        timing: Timing | None = None,
        note: str | None = None,
    ) -> None:
        self._fill(
            id=id,
            type="discrete",
            name=name,
            weight=weight,
            points=points,
            applies=applies,
            absent=absent,
            actual=actual,
            clamp=clamp,
            scale=_listed(scale),
            levels=levels,
            rounding=rounding,
            unit=unit,
            owner=owner,
            source=source,
            frequency=frequency,
            nature=nature,
            timing=timing,
            note=note,
        )


class Effect(Part):
    """What a cut-off that trips does to what it guards."""

    __slots__ = ()

    def __init__(self, record: Mapping[str, Any], /) -> None:
        self._write(dict(record))


def cap(limit: ValueLike, /) -> Effect:
    """What is guarded is at most the limit."""
    return Effect({"cap": limit})


def multiply(factor: ValueLike, /) -> Effect:
    """What is guarded is multiplied, by 0 for nothing at all."""
    return Effect({"multiply": factor})


class CutOff(Member):
    """A condition that, when it trips, caps or multiplies what it guards: the group it stands in, or members by id."""

    __slots__ = ()

    def __init__(
        self,
        id: str,
        /,
        *,
        trips: Condition,
        effect: Effect,
        guards: str | Sequence[str] | None = None,
        name: str | None = None,
        applies: Condition | None = None,
        absent: Literal["trips", "passes"] | None = None,
        unit: str | None = None,
        owner: str | None = None,
        source: str | None = None,
        frequency: str | None = None,
        nature: Nature | None = None,
        timing: Timing | None = None,
        note: str | None = None,
    ) -> None:
        self._fill(
            id=id,
            type="cut_off",
            name=name,
            applies=applies,
            trips=trips,
            effect=effect,
            guards=guards,
            absent=absent,
            unit=unit,
            owner=owner,
            source=source,
            frequency=frequency,
            nature=nature,
            timing=timing,
            note=note,
        )


class Weights(Part):
    """Sets of weights by the level of an input; each set sums to 1."""

    __slots__ = ()

    def __init__(self, by: str, sets: Mapping[str, Mapping[str, Number]], /) -> None:
        self._fill(by=by, sets=sets)


class Index(Part):
    """The outermost group: its members become the index."""

    __slots__ = ()

    def __init__(
        self,
        aggregate: Aggregate,
        members: Iterable[Member],
        /,
        *,
        weights: Weights | None = None,
        members_absent: Absent | None = None,
        least_coverage: Number | None = None,
        clamp: Clamp | None = None,
        scale: Iterable[Piece] | None = None,
        rounding: Roundings | None = None,
        absent: Absent | None = None,
    ) -> None:
        self._fill(
            aggregate=aggregate,
            weights=weights,
            members_absent=members_absent,
            least_coverage=least_coverage,
            clamp=clamp,
            scale=_listed(scale),
            rounding=rounding,
            absent=absent,
            members=[*members],
        )


class Group(Member):
    """A group inside the index: its members become one score."""

    __slots__ = ()

    def __init__(
        self,
        id: str,
        aggregate: Aggregate,
        members: Iterable[Member],
        /,
        *,
        name: str | None = None,
        weight: Number | None = None,
        points: Literal[True] | None = None,
        applies: Condition | None = None,
        absent: Absent | None = None,
        weights: Weights | None = None,
        members_absent: Absent | None = None,
        least_coverage: Number | None = None,
        clamp: Clamp | None = None,
        scale: Iterable[Piece] | None = None,
        rounding: Roundings | None = None,
    ) -> None:
        self._fill(
            id=id,
            type="group",
            name=name,
            weight=weight,
            points=points,
            applies=applies,
            absent=absent,
            aggregate=aggregate,
            weights=weights,
            members_absent=members_absent,
            least_coverage=least_coverage,
            clamp=clamp,
            scale=_listed(scale),
            rounding=rounding,
            members=[*members],
        )


def _listed(pieces: Iterable[Piece] | None) -> list[Piece] | None:
    return None if pieces is None else [*pieces]
