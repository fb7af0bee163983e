"""Frames in, the same kind of frame out; the engine sees Arrow only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from kpi import _kpi

if TYPE_CHECKING:
    from kpi._kpi import Card, ScoredStream, Scores

Back = Callable[["Scores"], Any]


def score_frame(card: Card, frame: Any, /, **options: Any) -> Any:
    """What `Card.score_frame` does: the scored rows as the kind of frame that came in."""
    return score_batch(card, frame, **options).frame


def score_batch(
    card: Card,
    frame: Any,
    /,
    *,
    errors: Literal["columns", "raise"] = "columns",
    threads: int | None = None,
    progress: bool | Callable[[int], object] | None = None,
    **given: Any,
) -> Scores:
    """What `Card.score_batch` does."""
    strict, wishes = _strict(errors), options(frame, **given)
    table, back, rows = _opened(frame, card, wishes)
    with _Bar(progress, rows) as report:
        scores = _kpi.score_table(
            card, table, wishes, threads=_threads(threads), progress=report, back=back
        )
    if strict and scores._counts[2]:
        from kpi.errors import RowsRefused

        raise RowsRefused(scores.errors, len(scores))
    return scores


def score_stream(
    card: Card,
    stream: Any,
    /,
    *,
    errors: Literal["columns", "raise"] = "columns",
    threads: int | None = None,
    progress: Callable[[int], object] | None = None,
    **given: Any,
) -> ScoredStream:
    """What `Card.score_stream` does."""
    strict, wishes = _strict(errors), options(stream, **given)
    table, _, _ = _opened(stream, card, wishes)
    return _kpi.score_stream(
        card, table, wishes, threads=_threads(threads), strict=strict, progress=progress or None, rows_at_once=None
    )


def population(card: Card, frame: Any, columns: Mapping[str, str] | None) -> tuple[Any, dict[str, Any]] | None:
    """The table that `Card.fit` reads as it would be scored; None where the rows are given one by one."""
    if not (isinstance(frame, dict) or hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__")):
        if columns:
            raise TypeError("columns are mapped where the population is a frame; this is a list of rows")
        return None
    wishes = options(frame, columns=columns, allow_absent=True)
    return _opened(frame, card, wishes)[0], wishes


def _no_option(name: str) -> str:
    """No way to score a table has an option of this name."""
    import difflib
    import inspect

    kinds = inspect.Parameter
    known = [it.name for it in inspect.signature(options).parameters.values() if it.kind is kinds.POSITIONAL_OR_KEYWORD]
    known += ["errors", "threads", "progress"]
    near = difflib.get_close_matches(name, known, 1)
    meant = f"; did you mean `{near[0]}`?" if near else ""
    return f"there is no option `{name}`; allowed {', '.join(known)}{meant}"


def _strict(errors: str) -> bool:
    """Does a refused row raise?"""
    if errors not in ("columns", "raise"):
        raise ValueError(f"errors is 'columns' or 'raise'; given {errors!r}")
    return errors == "raise"


def _threads(threads: int | None) -> int:
    if threads is None:
        return 0
    if threads < 1:
        raise ValueError(f"threads is 1 or more, or None for as many as the machine has; given {threads}")
    return threads


def options(
    table: Any,
    /,
    columns: Mapping[str, str] | None = None,
    figures: Sequence[str] | None = None,
    keep: Sequence[str] | Literal["all"] = (),
    id: str | None = None,
    rename: Mapping[str, str] | None = None,
    floats: bool = False,
    underscores: bool = False,
    allow_absent: bool = False,
    **unknown: Any,
) -> dict[str, Any]:
    """What is wished of the columns, as the engine takes it: the options that every way to score a table has."""
    if unknown:
        raise TypeError(_no_option(next(iter(unknown))))
    for name, given in (("figures", figures), ("keep", keep)):
        if isinstance(given, str) and not (name == "keep" and given == "all"):
            raise TypeError(f"{name} is a list of names; given {given!r}, which would be read letter by letter")
    if figures is not None and not len(figures):
        raise ValueError("figures names none; leave it out for the main figures, or take some of card.figures")
    kept = _names(table) if keep == "all" else list(keep)
    for option, named in (("columns", (columns or {}).values()), ("keep", kept), ("id", () if id is None else (id,))):
        for name in named:
            if not isinstance(name, str):
                raise TypeError(f"{option}: columns are named by texts; given {name!r}, which is called {str(name)!r} here")
    return {
        "columns": list((columns or {}).items()),
        "figures": list(figures or ()),
        "keep": [name for name in kept if name != id],
        "id": id,
        "rename": list((rename or {}).items()),
        "allow_absent": allow_absent,
        "floats": floats,
        "plain_status": False,
        "underscores": underscores,
    }


def _names(table: Any) -> list[str]:
    """The names of all columns."""
    if isinstance(table, dict):
        return list(table)
    for word in ("column_names", "columns"):
        names = getattr(table, word, None)
        if names is not None and not callable(names):
            return [str(name) for name in names]
    schema = getattr(table, "schema", None)
    names = getattr(schema, "names", None)
    if names is not None and not callable(names):
        return list(names)
    raise TypeError(f"the columns of {_kind(table)} cannot be listed; name those that are to be kept")


def _kind(frame: Any) -> str:
    return f"{type(frame).__module__}.{type(frame).__qualname__}"


def _opened(frame: Any, card: Card, wishes: dict[str, Any]) -> tuple[Any, Back | None, int | None]:
    """A frame as the engine reads it, the way back to its kind, and its number of rows where it is known."""
    package = type(frame).__module__.partition(".")[0]
    name = type(frame).__qualname__
    if isinstance(frame, dict):
        first = next(iter(frame.values()), ())
        return _read(frame, card, wishes), lambda scores: scores.to_numpy(), len(first) if hasattr(first, "__len__") else None
    if package == "narwhals" and hasattr(frame, "to_native"):
        table, back, rows = _opened(frame.to_native(), card, wishes)
        return table, (lambda scores: _narwhals(back(scores) if back else scores)), rows
    if is_pandas(frame):
        from kpi import _pandas

        return *_pandas.opened(frame, card, wishes), len(frame)
    if name == "Series" and package in ("pandas", "polars"):
        is_of_records = package == "polars" and frame.dtype.is_nested()
        if not is_of_records:
            raise TypeError(f"a table has named columns; given a {_kind(frame)}, which is one: call .to_frame() first")
    if package == "polars" and name == "DataFrame":
        return _lendable(frame, card, wishes), _polars, frame.height
    if package == "pyarrow" and name in ("Table", "RecordBatch", "RecordBatchReader"):
        return frame, _PYARROW[name], getattr(frame, "num_rows", None)
    if package in ("duckdb", "_duckdb") and name == "DuckDBPyRelation":
        return frame, _duckdb, None
    if package == "arro3":
        return frame, _ARRO3.get(name, _ARRO3["Table"]), getattr(frame, "num_rows", None)
    if package == "nanoarrow":
        return frame, _nanoarrow, None
    return frame, None, None


def is_pandas(frame: Any) -> bool:
    """Is it a DataFrame of pandas, or one that builds on it?"""
    return any((kind.__module__.partition(".")[0], kind.__name__) == ("pandas", "DataFrame") for kind in type(frame).__mro__)


def _read(frame: dict[str, Any], card: Card, wishes: dict[str, Any]) -> dict[str, Any]:
    """A dict of columns; one that nobody reads may hold anything, and goes along by its name."""
    read = wanted(card, wishes)
    objects = {name for name, column in frame.items() if name in read and _has_objects(column)}
    if objects:
        levels = objects & level_columns(card, wishes["columns"])
        frame = {name: _kpi.written(column, levels=True) if name in levels else column for name, column in frame.items()}
    if all(name in read for name in frame):
        return frame
    is_read = {name: name in read or not hasattr(column, "__len__") for name, column in frame.items()}
    return {name: column if is_read[name] else memoryview(bytes(len(column))) for name, column in frame.items()}


def _has_objects(column: Any) -> bool:
    return isinstance(column, (list, tuple)) or getattr(getattr(column, "dtype", None), "kind", "") == "O"


def level_columns(card: Card, columns: Mapping[str, str] | Iterable[tuple[str, str]] | None) -> set[str]:
    """The columns that inputs with levels read: there a number or a truth is no level, whatever it looks like."""
    column_of = dict(columns or {})
    return {column_of.get(name, name) for name, it in card.to_dict()["inputs"].items() if it.get("levels")}


def _lendable(frame: Any, card: Card, wishes: dict[str, Any]) -> Any:
    """A frame of polars without what it does not lend as others read it: nulls of no type, and its own wide integers."""
    import polars as pl

    read = wanted(card, wishes)
    odd = [
        name for name, kind in frame.schema.items()
        if kind == pl.Null or (name not in read and (kind.is_nested() or str(kind) in ("Int128", "UInt128", "Object")))
    ]
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in odd) if odd else frame


def wanted(card: Card, wishes: dict[str, Any]) -> set[str]:
    """The columns that are read or kept."""
    kept = wishes["keep"] if wishes["id"] is None else [wishes["id"], *wishes["keep"]]
    return {*card.inputs, *(column for _, column in wishes["columns"]), *kept}


class _First:
    """The first columns of the scores, for whoever reads Arrow."""

    def __init__(self, scores: Scores, columns: int) -> None:
        self._scores = scores
        self._columns = columns

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self._scores._first(self._columns)


_MANY = 10_000
"""Rows for which polars' constants, made at 0.2 ms, are worth it."""


def _polars(scores: Scores) -> Any:
    import polars as pl

    *first, status, code, path, message = scores.columns
    if scores._counts[2] or len(scores) < _MANY or not first:
        return pl.DataFrame(scores)
    # What is the same in every row polars holds as one value; of Arrow's columns it would make columns of its own, which
    # takes half as long as the scoring of many rows.
    same = [pl.lit(None, dtype=pl.String).alias(name) for name in (code, path, message)]
    if scores._counts[0] < len(scores):
        return pl.DataFrame(_First(scores, len(first) + 1)).with_columns(same)
    scored = pl.lit("scored", dtype=pl.Categorical).alias(status)
    return pl.DataFrame(_First(scores, len(first))).with_columns(scored, *same)


def _narwhals(frame: Any) -> Any:
    import narwhals as nw

    return nw.from_native(frame)


def _arrow_table(scores: Scores) -> Any:
    import pyarrow as pa

    return pa.table(scores)


def _arrow_batch(scores: Scores) -> Any:
    table = _arrow_table(scores).combine_chunks()
    batches = table.to_batches()
    return batches[0] if batches else table.schema.empty_table().to_batches()[0]


def _arrow_reader(scores: Scores) -> Any:
    import pyarrow as pa

    return pa.RecordBatchReader.from_stream(scores)


_PYARROW: dict[str, Back] = {
    "Table": _arrow_table,
    "RecordBatch": _arrow_batch,
    "RecordBatchReader": _arrow_reader,
}


def _duckdb(scores: Scores) -> Any:
    """A relation of the default connection; a relation does not tell its own."""
    import duckdb

    return duckdb.from_arrow(_arrow_table(scores))


def _arro3_table(scores: Scores) -> Any:
    from arro3.core import Table

    return Table.from_arrow(scores)


def _arro3_batch(scores: Scores) -> Any:
    batches = _arro3_table(scores).combine_chunks().to_batches()
    return batches[0]


def _arro3_reader(scores: Scores) -> Any:
    from arro3.core import RecordBatchReader

    return RecordBatchReader.from_stream(scores)


_ARRO3: dict[str, Back] = {
    "Table": _arro3_table,
    "RecordBatch": _arro3_batch,
    "RecordBatchReader": _arro3_reader,
}


def _nanoarrow(scores: Scores) -> Any:
    import nanoarrow as na

    return na.ArrayStream(scores)


class _Bar:
    """A progress bar on long work: `True` always shows it, `None` where somebody looks and it takes a while."""

    def __init__(self, wish: bool | Callable[[int], object] | None, rows: int | None) -> None:
        self._wish = wish
        self._rows = rows
        self._bar: Any = None

    def __enter__(self) -> Callable[[int], object] | None:
        if callable(self._wish):
            return self._wish
        if self._wish is False or (self._wish is None and not _somebody_looks()):
            return None
        try:
            from tqdm.auto import tqdm
        except ImportError:
            if self._wish:
                raise ImportError("the progress bar needs tqdm: pip install 'kpi[progress]'") from None
            return None
        delay = 0.0 if self._wish else 1.0
        self._bar = tqdm(total=self._rows, unit="row", unit_scale=True, delay=delay, desc="kpi")
        return self._report

    def _report(self, done: int) -> None:
        self._bar.update(done - self._bar.n)

    def __exit__(self, kind: object, *_: object) -> None:
        if self._bar is not None:
            if kind is None and self._rows is not None:
                self._report(self._rows)
            self._bar.close()


def _somebody_looks() -> bool:
    return "ipykernel" in sys.modules or bool(getattr(sys.stderr, "isatty", bool)())
