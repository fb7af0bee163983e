"""The rows of a population, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpi._kpi import Card


def rows(card: Card, population: Any, columns: Mapping[str, str] | None) -> Iterator[Mapping[str, Any]]:
    """The facts of each row: of a frame the columns that the card asks for, else the rows as they are given."""
    names = dict(columns or {})
    table = _table(population)
    if table is None:
        if names:
            raise TypeError("columns are mapped where the population is a frame; this is a list of rows")
        return iter(population)
    wanted = {name: names.get(name, name) for name in card.inputs}
    there = {name: table[column] for name, column in wanted.items() if column in table}
    for name, column in names.items():
        if column not in table:
            raise KeyError(f"the frame has no column {column!r}, to which the input {name!r} is mapped")
    length = len(next(iter(table.values()), ()))
    return ({name: values[row] for name, values in there.items()} for row in range(length))


def _table(population: Any) -> dict[str, Any] | None:
    """A frame as lists by column name; none for what is no frame."""
    if isinstance(population, dict):
        return population
    package = type(population).__module__.partition(".")[0]
    if package == "pandas":
        return {str(name): list(population[name]) for name in population.columns}
    if package == "polars":
        return {str(name): column for name, column in population.to_dict(as_series=False).items()}
    if hasattr(population, "to_pydict"):
        return dict(population.to_pydict())
    if hasattr(population, "__arrow_c_stream__"):
        import pyarrow as pa

        return dict(pa.table(population).to_pydict())
    return None
