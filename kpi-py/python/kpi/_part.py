"""What all parts of a card made in code have in common: frozen, comparable, and plain when they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self


class Part:
    """A part of a card: the record that a person would have written in the document."""

    __slots__ = ("_record",)
    _record: Any

    def __new__(cls, *_args: Any, **_fields: Any) -> Self:
        return object.__new__(cls)

    def _write(self, record: Any) -> None:
        object.__setattr__(self, "_record", record)

    def _fill(self, /, **fields: Any) -> None:
        """Writes the fields that were given; a trailing underscore keeps a word of Python's apart."""
        self._write({name.rstrip("_"): value for name, value in fields.items() if value is not None})

    def to_dict(self) -> Any:
        """The part as the plain record of the document."""
        return plain_record(self._record)

    def __setattr__(self, name: str, _value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} is frozen: `{name}` cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} is frozen: `{name}` cannot be deleted")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash((type(self), repr(self.to_dict())))

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.to_dict())

    def __repr__(self) -> str:
        record = self.to_dict()
        if isinstance(record, dict):
            fields = ", ".join(f"{name}={value!r}" for name, value in record.items())
            return f"{type(self).__name__}({fields})"
        return f"{type(self).__name__}({record!r})"


def _again(kind: type[Part], record: Any) -> Part:
    part = object.__new__(kind)
    object.__setattr__(part, "_record", record)
    return part


def plain_record(value: Any) -> Any:
    """A value as JSON has it: dicts, lists, texts and integers."""
    if isinstance(value, Part):
        return plain_record(value._record)
    if isinstance(value, Mapping):
        return {name: plain_record(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_record(entry) for entry in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    return plain(value)


def plain(value: Any) -> Any:
    """What JSON does not know, as JSON: parts, decimals and fractions as the texts that cards have, whole numbers."""
    from decimal import Decimal
    from numbers import Integral, Rational

    if isinstance(value, Part):
        return plain_record(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Rational):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a card holds texts, whole numbers, decimals and its own parts; given {type(value).__qualname__}")
