"""The card itself, made of its parts: inputs, measures, the index, pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kpi._part import Part
from kpi._value import Number, Rounding, ValueLike


class Input(Part):
    """A fact that the card asks for by name: a number, or one of the levels."""

    __slots__ = ("_id",)
    _id: str

    def __init__(
        self,
        id: str,
        /,
        *,
        name: str | None = None,
        unit: str | None = None,
        source: str | None = None,
        levels: Iterable[str] | None = None,
        default: Number | None = None,
    ) -> None:
        object.__setattr__(self, "_id", id)
        listed = None if levels is None else [*levels]
        self._fill(name=name, unit=unit, source=source, levels=listed, default=default)

    @property
    def id(self) -> str:
        """The name by which the card asks for it."""
        return self._id

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and self._id == other._id  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((self._id, super().__hash__()))

    def __reduce__(self) -> tuple[Any, ...]:
        return _input_again, (self._id, self.to_dict())

    def __repr__(self) -> str:
        fields = "".join(f", {name}={value!r}" for name, value in self.to_dict().items())
        return f"Input({self._id!r}{fields})"


def _input_again(id: str, record: Mapping[str, Any]) -> Input:
    return Input(id, **record)


class Line(Part):
    """One amount of pay: amount, then cap, floor and rounding. A memo line is shown and not in the total."""

    __slots__ = ()

    def __init__(
        self,
        id: str,
        amount: ValueLike,
        /,
        *,
        name: str | None = None,
        cap: ValueLike | None = None,
        floor: ValueLike | None = None,
        rounding: Rounding | None = None,
        memo: bool = False,
    ) -> None:
        self._fill(
            id=id, name=name, amount=amount, cap=cap, floor=floor, rounding=rounding, memo=True if memo else None
        )


class Pay(Part):
    """The pay lines, and how they are rounded. There is no default: a card that pays says how."""

    __slots__ = ()

    def __init__(self, rounding: Rounding, lines: Iterable[Line], /) -> None:
        self._fill(rounding=rounding, lines=[*lines])


def document(id: str, /, **parts: Any) -> dict[str, Any]:
    """The document of a card that is made of its parts."""
    allowed = ("name", "currency", "notes", "inputs", "measures", "index", "pay")
    for word in parts:
        if word not in allowed:
            raise TypeError(f"Card() has no part `{word}`; it has {', '.join(allowed)}")
    card: dict[str, Any] = {"kpi": 1, "id": id}
    for word in allowed:
        given = parts.get(word)
        if word == "inputs":
            card[word] = _inputs(() if given is None else given)
        elif given is not None:
            card[word] = given
    return card


def _inputs(inputs: Iterable[str | Input] | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(inputs, Mapping):
        return dict(inputs)
    table: dict[str, Any] = {}
    for entry in inputs:
        name, record = (entry.id, entry) if isinstance(entry, Input) else (entry, {})
        if name in table:
            raise ValueError(f"the input `{name}` is given twice")
        table[name] = record
    return table
