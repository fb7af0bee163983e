"""Record batches in, scored record batches out, one by one: memory does not grow with the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from kpi import _kpi
from kpi._frames import _kind, _strict, _threads, is_pandas, level_columns, options

if TYPE_CHECKING:
    from kpi._kpi import Card, ScoredStream, Summary


class ScoredBatches(Iterator[Any]):
    """Scored record batches, each worked out when it is asked for. It can be gone through once."""

    def __init__(self, stream: ScoredStream, broken: list[BaseException]) -> None:
        import pyarrow as pa

        self._stream = stream
        self._broken = broken
        self._reader = pa.RecordBatchReader.from_stream(stream)

    @property
    def card(self) -> Card:
        """The card."""
        return self._stream.card

    @property
    def schema(self) -> Any:
        """The schema of the result, known before any row is read."""
        return self._reader.schema

    @property
    def summary(self) -> Summary:
        """What became of the rows so far."""
        return self._stream.summary

    def __next__(self) -> Any:
        """The next record batch."""
        try:
            return self._reader.read_next_batch()
        except StopIteration:
            raise
        except Exception:
            # Arrow knows an error as a text only; the tables' own and the engine's own say more.
            if self._broken:
                raise self._broken.pop() from None
            self._stream.check()
            raise

    def __repr__(self) -> str:
        return f"ScoredBatches({self.card.id!r}, {self.summary.rows} rows so far)"


def score_batches(
    card: Card,
    batches: Any,
    /,
    *,
    errors: Literal["columns", "raise"] = "columns",
    threads: int | None = None,
    progress: Callable[[int], object] | None = None,
    rows_at_once: int | None = None,
    **given: Any,
) -> ScoredBatches:
    """What `Card.score_batches` does."""
    strict = _strict(errors)
    if rows_at_once is not None and rows_at_once < 1:
        raise ValueError(f"rows_at_once is 1 or more, or None for 65,536 a thread; given {rows_at_once}")
    reader, broken = _stream_of(batches, cache(lambda: level_columns(card, given.get("columns"))))
    wishes = options(reader, **given)
    stream = _kpi.score_stream(
        card,
        reader,
        wishes,
        threads=_threads(threads),
        strict=strict,
        progress=progress or None,
        rows_at_once=rows_at_once,
    )
    return ScoredBatches(stream, broken)


def scored(card: Card, reader: Any, broken: list[BaseException], wishes: Mapping[str, Any]) -> ScoredBatches:
    """The batches of a stream, scored on one thread."""
    stream = _kpi.score_stream(card, reader, wishes, threads=1, strict=False, progress=None, rows_at_once=None)
    return ScoredBatches(stream, broken)


def _stream_of(batches: Any, levels: Callable[[], set[str]]) -> tuple[Any, list[BaseException]]:
    """A stream of what is a stream, can give one, or gives tables one after the other, and where its error will be."""
    try:
        import pyarrow as pa
    except ImportError:
        raise ImportError("score_batches gives record batches of pyarrow: pip install pyarrow; score_stream does without") from None
    if isinstance(batches, pa.RecordBatchReader):
        return batches, []
    if hasattr(batches, "scanner"):
        batches = _scanner(batches)
    if type(batches).__module__ == "pyarrow._dataset" and hasattr(batches, "to_reader"):
        return batches.to_reader(), []
    if hasattr(batches, "__arrow_c_stream__"):
        return _reader(pa, batches, levels), []
    if hasattr(batches, "__arrow_c_array__"):
        batches = [batches]
    if not isinstance(batches, Iterable):
        way_out = "; call .collect_batches() first" if hasattr(batches, "collect_batches") else ""
        raise TypeError(
            "score_batches takes a stream that speaks Arrow or an iterable of tables; "
            f"given {_kind(batches)}{way_out}"
        )
    stream = chained(iter(batches), levels)
    if stream is None:
        raise ValueError("an iterable of no tables has no columns; give a RecordBatchReader, which knows its schema")
    return stream


def _scanner(dataset: Any) -> Any:
    """A dataset as it is read in little memory: what a scanner reads ahead is most of what it takes."""
    import pyarrow.dataset as ds

    options: dict[str, Any] = {"batch_size": 65_536, "batch_readahead": 1, "fragment_readahead": 1}
    if isinstance(getattr(dataset, "format", None), ds.ParquetFileFormat):
        options["fragment_scan_options"] = ds.ParquetFragmentScanOptions(pre_buffer=False, use_buffered_stream=True)
    return dataset.scanner(**options)


def chained(tables: Iterator[Any], levels: Callable[[], set[str]] = set) -> tuple[Any, list[BaseException]] | None:
    """Tables one after the other as one stream, and where an error of theirs will be; None if there is none."""
    import pyarrow as pa

    first = next(tables, None)
    if first is None:
        return None
    schema, broken = _reader(pa, first, levels).schema, list[BaseException]()

    def parts() -> Iterator[Any]:
        try:
            for place, table in enumerate(chain([first], tables)):
                part = table if isinstance(table, pa.RecordBatch) else _reader(pa, table, levels)
                if not (part.schema.equals(schema) or _columns(part.schema) == _columns(schema)):
                    raise ValueError(
                        f"table {place} has other columns than the first; given {_columns(part.schema)}, "
                        f"allowed {_columns(schema)}; give them the same names and types, in the same order"
                    )
                yield from (part,) if part is table else part
        except BaseException as error:
            broken.append(error)
            raise

    return pa.RecordBatchReader.from_batches(schema, parts()), broken


def _columns(schema: Any) -> str:
    return ", ".join(f"{field.name} {field.type}" for field in schema)


def _reader(pa: Any, table: Any, levels: Callable[[], set[str]]) -> Any:
    if isinstance(table, pa.RecordBatch):
        return pa.RecordBatchReader.from_batches(table.schema, [table])
    if not hasattr(table, "__arrow_c_stream__"):
        raise TypeError(f"each table of an iterable speaks Arrow; given {_kind(table)}")
    if is_pandas(table):
        from kpi import _pandas

        return _pandas.reader(table, levels)
    return pa.RecordBatchReader.from_stream(table)
