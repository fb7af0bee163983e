"""Frames of pandas: the columns that a card reads go to the engine as Arrow, its figures come back as a frame."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from kpi import _kpi
from kpi._frames import level_columns, wanted

if TYPE_CHECKING:
    from kpi._kpi import Card, Scores


def opened(frame: Any, card: Card, wishes: dict[str, Any]) -> tuple[Any, Callable[[Scores], Any]]:
    """The columns as the engine takes them, and the way from their scores to a frame with the same index.

    A column that nobody reads goes along by its name alone, so that a million texts cost nothing.
    """
    frame, places = _numbered(frame)
    kept = wishes["keep"] if wishes["id"] is None else [wishes["id"], *wishes["keep"]]
    read = wanted(card, wishes)
    through = frame[[places[name] for name in kept if name in places]] if kept else None
    try:
        import pyarrow as pa
    except ImportError:
        import numpy

        nothing = numpy.zeros(len(frame), "u1")
        columns = {name: frame[place].to_numpy() if name in read else nothing for name, place in places.items()}
        for name in level_columns(card, wishes["columns"]) & columns.keys():
            columns[name] = _kpi.written(columns[name], levels=True)
        return columns, lambda scores: _without_arrow(scores, frame.index)
    nothing = pa.nulls(len(frame))
    levels = cache(lambda: level_columns(card, wishes["columns"]))
    arrays = [_arrow(pa, name, frame[place], levels) if name in read else nothing for name, place in places.items()]
    return pa.table(arrays, names=list(places)), lambda scores: _frame(pa, scores, through, frame.index)


def reader(frame: Any, levels: Callable[[], set[str]]) -> Any:
    """All columns of a frame that is a part of a stream."""
    import pyarrow as pa

    frame, places = _numbered(frame)
    arrays = [_arrow(pa, name, frame[place], levels) for name, place in places.items()]
    return pa.table(arrays, names=list(places)).to_reader()


def _numbered(frame: Any) -> tuple[Any, dict[str, int]]:
    """The frame with numbers for its columns, which pandas finds quicker than texts, and the names that they have.

    It is a copy that shares the values: where pandas copies on a write, what is lent to the engine stays as it is for as
    long as rows are explained.
    """
    names = [str(label) for label in frame.columns]
    places = {name: place for place, name in enumerate(names)}
    if len(places) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the frame has two columns called {twice!r}; give them different names")
    frame = frame.copy(deep=False)
    frame.columns = range(len(names))
    return frame, places


def _arrow(pa: Any, name: str, column: Any, levels: Callable[[], set[str]]) -> Any:
    """One column; what lies in memory as numbers is lent."""
    try:
        if column.dtype.kind in "fiu" and type(column.dtype).__module__.startswith("numpy"):
            # NaN is missing to the engine as it is: nobody need look for it twice.
            return pa.array(column.values, from_pandas=False)
        if column.dtype.kind != "O" or _is_of_one_kind(column):
            return pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError, OverflowError):
        pass
    # Objects of several kinds: Arrow would make one type of them, and of a truth beside a float a number.
    return pa.array(_kpi.written(column, levels=name in levels()), pa.string())


def _is_of_one_kind(column: Any) -> bool:
    kinds = {type(value) for value in column} - {type(None)}
    return len(kinds) == 1 and kinds <= {str, int, float, Decimal}


def _frame(pa: Any, scores: Scores, through: Any, index: Any) -> Any:
    """The columns that are passed through are the caller's own, the others Arrow's as pandas holds them."""
    import pandas as pd

    table = pa.table(scores)
    names = table.column_names
    verdict = len(names) - 4
    columns: dict[str, Any] = {}
    if through is not None:
        columns.update(zip(names, (column for _, column in through.items()), strict=False))
    for name in names[len(columns) : verdict]:
        figures = table.column(name)
        is_decimal = pa.types.is_decimal(figures.type)
        # Arrow's own floats could not be written to.
        columns[name] = pd.arrays.ArrowExtensionArray(figures) if is_decimal else figures.to_numpy().copy()
    columns[names[verdict]] = _status(table.column(verdict))
    if scores._counts[2]:
        columns.update((name, table.column(name).to_pandas().array) for name in names[verdict + 1 :])
    else:
        # Made once, and each column its own.
        nothing = _no_texts(pa, len(index))
        columns.update((name, nothing.copy()) for name in names[verdict + 1 :])
    return pd.DataFrame(columns, index=index, copy=False)


def _no_texts(pa: Any, rows: int) -> Any:
    """A column without a text, as pandas holds texts: parts that lie at one place, so that a million rows cost nothing."""
    whole, rest = divmod(rows, 1 << 16)
    part = pa.nulls(1 << 16 if whole else rest, pa.large_string())
    return pa.chunked_array([part] * whole + [part[:rest]]).to_pandas().array


def _status(status: Any) -> Any:
    """Its codes are those of a category as they are: pandas need not look for the words."""
    import pandas as pd

    if status.num_chunks != 1:
        return status.to_pandas().array
    codes = status.chunk(0)
    return pd.Categorical.from_codes(codes.indices.to_numpy().copy(), dtype=_kinds(*codes.dictionary.to_pylist()))


@cache
def _kinds(*words: str) -> Any:
    import pandas as pd

    return pd.CategoricalDtype(list(words))


def _without_arrow(scores: Scores, index: Any) -> Any:
    import pandas as pd

    return pd.DataFrame(scores.to_numpy(), index=index)
