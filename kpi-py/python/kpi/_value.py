"""Values of a card: numbers, names, and what is worked out of them; conditions on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Union

from kpi._part import Part

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

Number: TypeAlias = "Union[int, str, Decimal, Fraction]"
"""A number of a card. A float is refused, since it is rarely the number that its writer meant: write `"0.3"`."""

ValueLike: TypeAlias = "Union[Value, Number]"
"""A value of a card. A text is read by the card's own rules: `"0.5"`, `"50%"` and `"1/3"` are numbers, else a name."""

Mode: TypeAlias = Literal["half_even", "half_up", "half_down", "up", "down", "ceiling", "floor"]
"""How a figure between two multiples of a quantum is rounded."""


class Value(Part):
    """A value: a number, a name, or what is worked out of values. `+`, `-`, `*` and `/` make new ones."""

    __slots__ = ()

    def __init__(self, value: ValueLike | Mapping[str, Any], /) -> None:
        self._write(value._record if isinstance(value, Value) else value)

    def __add__(self, other: ValueLike) -> Value:
        return _joined("sum", self, other)

    def __radd__(self, other: ValueLike) -> Value:
        return _joined("sum", other, self)

    def __mul__(self, other: ValueLike) -> Value:
        return _joined("product", self, other)

    def __rmul__(self, other: ValueLike) -> Value:
        return _joined("product", other, self)

    def __sub__(self, other: ValueLike) -> Value:
        return Value({"difference": [self, other]})

    def __rsub__(self, other: ValueLike) -> Value:
        return Value({"difference": [other, self]})

    def __truediv__(self, other: ValueLike) -> Value:
        return Value({"ratio": [self, other]})

    def __rtruediv__(self, other: ValueLike) -> Value:
        return Value({"ratio": [other, self]})

    def __repr__(self) -> str:
        return f"Value({self.to_dict()!r})"


def _joined(word: str, left: ValueLike, right: ValueLike) -> Value:
    """`a * b * c` is one product of three, as a person would have written it."""
    record = left._record if isinstance(left, Value) else None
    if isinstance(record, dict) and word in record:
        return Value({word: [*record[word], right]})
    return Value({word: [left, right]})


def input(name: str, /) -> Value:
    """The fact of this name."""
    return Value(name)


def measure(name: str, /) -> Value:
    """The measure of this name."""
    return Value(name)


def figure(name: str, /) -> Value:
    """Another figure: `index`, `sales.attainment`, `bonus.amount`."""
    return Value(name)


def sum(*values: ValueLike) -> Value:
    """All values added."""
    return Value({"sum": [*values]})


def product(*values: ValueLike) -> Value:
    """All values multiplied."""
    return Value({"product": [*values]})


def mean(*values: ValueLike) -> Value:
    """The mean of the values."""
    return Value({"mean": [*values]})


def least(*values: ValueLike) -> Value:
    """The least of the values."""
    return Value({"least": [*values]})


def greatest(*values: ValueLike) -> Value:
    """The greatest of the values."""
    return Value({"greatest": [*values]})


def difference(value: ValueLike, less: ValueLike, /) -> Value:
    """The first value less the second."""
    return Value({"difference": [value, less]})


def by_level(of: str, are: Mapping[str, ValueLike], /) -> Value:
    """The value that stands for the level of an input."""
    return Value({"levels": {"of": of, "are": dict(are)}})


def round(of: ValueLike, /, to: Number, mode: Mode) -> Value:
    """The value rounded to a multiple of `to`."""
    return Value({"round": {"of": of, "to": to, "mode": mode}})


class Rounding(Part):
    """A rounding: to a multiple of a quantum, by a mode."""

    __slots__ = ()

    def __init__(self, to: Number, mode: Mode) -> None:
        self._fill(to=to, mode=mode)


def to(quantum: Number, mode: Mode, /) -> Rounding:
    """A rounding: `to("0.01", "half_up")` is to the cent, ties away from zero."""
    return Rounding(quantum, mode)


class Condition(Part):
    """Something that holds or does not."""

    __slots__ = ()

    def __init__(self, record: Mapping[str, Any], /) -> None:
        self._write(dict(record))


class When:
    """The beginning of a condition; one of its methods ends it."""

    __slots__ = ("_of",)

    def __init__(self, of: ValueLike | None) -> None:
        self._of = {} if of is None else {"of": of}

    def above(self, limit: ValueLike, /) -> Condition:
        """It is above the limit."""
        return Condition({**self._of, "above": limit})

    def at_least(self, limit: ValueLike, /) -> Condition:
        """It is at the limit or above."""
        return Condition({**self._of, "at_least": limit})

    def below(self, limit: ValueLike, /) -> Condition:
        """It is below the limit."""
        return Condition({**self._of, "below": limit})

    def up_to(self, limit: ValueLike, /) -> Condition:
        """It is at the limit or below."""
        return Condition({**self._of, "up_to": limit})

    def equals(self, value: ValueLike, /) -> Condition:
        """It is this number. A level is compared by what `by_level` gives it."""
        return Condition({**self._of, "equals": value})


def when(of: ValueLike | None = None, /) -> When:
    """Begins a condition: `when("accidents").above(0)`. Without a value it looks at the input of the member's id."""
    return When(of)


def all_of(*conditions: Condition) -> Condition:
    """Every condition holds."""
    return Condition({"all": [*conditions]})


def any_of(*conditions: Condition) -> Condition:
    """At least one condition holds."""
    return Condition({"any": [*conditions]})
