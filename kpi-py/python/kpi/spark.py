"""Cards over Spark: `kpi.spark.score(df, card)` scores a DataFrame where it lies, `score_parquet` Parquet files.

Spark carries the data and retries what fails; each task scores the record batches that it is handed, with the same
digits as one process. Works with Spark 3.5 and 4, and needs this package and pyarrow on every worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from kpi import _kpi
from kpi._batches import chained
from kpi._batches import scored as scored_batches
from kpi._frames import options
from kpi._kpi import __version__

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from kpi._kpi import Card, Summary

__all__ = ["SETTLED_FORMATS", "score", "score_parquet", "summary"]

SETTLED_FORMATS: frozenset[int] = frozenset()
"""Versions of the card's format (`"kpi"` in a card) of which every version of this package gives the same figures.

A worker may have another version of the package than the driver only for a card of such a format. There are none
before version 1.0.
"""

# A float of 64 bits holds a decimal of so many digits without loss: its shortest decimal is that decimal again.
_DIGITS_OF_A_DOUBLE = 15


def score(
    df: DataFrame,
    card: Card,
    /,
    *,
    columns: Mapping[str, str] | None = None,
    figures: Sequence[str] | None = None,
    keep: Sequence[str] | Literal["all"] | None = None,
    id: str | None = None,
    rename: Mapping[str, str] | None = None,
    floats: bool = False,
    underscores: bool = False,
    allow_absent: bool = False,
) -> DataFrame:
    """Scores every row of a DataFrame. Each row comes back once, with the figures and its status or its error.

    The options are those of `Card.score_frame`. As the rows of a DataFrame have no order by which figures could be put
    back to their rows, all columns are kept unless `id` or `keep` names some; fewer columns cost less.

    The schema of the result is known, and what is wrong with the columns is raised, before any row is read. Figures are
    `DECIMAL(38, d)` with the decimals of their rounding points; `status`, `error_code`, `error_path` and `error_message`
    are texts, and a path counts no rows. The card goes to each task as JSON and is checked by its fingerprint there.
    """
    if keep is None:
        keep = "all" if id is None else ()
    kept = df.columns if keep == "all" else keep
    wishes = options(df, columns, figures, kept, id, rename, floats, underscores, allow_absent) | {"plain_status": True}
    import pyarrow as pa

    given = pa.schema([pa.field(field.name, _arrow_type(pa, field.dataType)) for field in df.schema])
    schema = _result_schema(given, {field.name: field for field in df.schema}, card, wishes)
    return df.select(*_travelling(df, card, wishes)).mapInArrow(_task(_order(card, wishes)), schema)


def score_parquet(
    spark: SparkSession,
    paths: str | Sequence[str],
    card: Card,
    /,
    *,
    columns: Mapping[str, str] | None = None,
    figures: Sequence[str] | None = None,
    keep: Sequence[str] = (),
    id: str | None = None,
    rename: Mapping[str, str] | None = None,
    floats: bool = False,
    underscores: bool = False,
    allow_absent: bool = False,
    rows_a_task: int = 1_000_000,
) -> DataFrame:
    """Scores Parquet files, a folder of them or a list, which every worker reads by itself through pyarrow.

    The same rows as `score(spark.read.parquet(paths), card)`, several times as quickly: what the card asks for need not
    be turned from columns into rows and back. The files must lie where every worker finds them by the same path, must
    not change meanwhile, and all have the columns of the first one.

    A task reads whole row groups, as many as `rows_a_task` rows need, a few thousand rows at a time: a task costs tens of
    milliseconds before its first row. `keep` is for numbers, texts, booleans and days.
    """
    import pyarrow.dataset as ds

    files: Any = ds.dataset(paths, format="parquet")
    mapped = dict(columns or {})
    read = {mapped.get(name, name) for name in card.inputs} | {id, *keep}
    given = files.schema
    wishes = options(given, columns, figures, keep, id, rename, floats, underscores, allow_absent) | {"plain_status": True}
    kept = [name for name in (id, *keep) if name is not None and name in given.names]
    schema = _result_schema(given, {name: _spark_field(given.field(name)) for name in kept}, card, wishes)
    tasks: list[dict[str, list[int]]] = [{}]
    rows = 0
    for fragment in files.get_fragments():
        for group in fragment.row_groups:
            if rows >= rows_a_task:
                rows = 0
                tasks.append({})
            tasks[-1].setdefault(fragment.path, []).append(group.id)
            rows += group.num_rows
    order = _order(card, wishes) | {
        "filesystem": files.filesystem,
        "columns": {field.name: str(field.type) for field in given if field.name in read},
        "tasks": tasks,
    }
    # A number for each task, in a partition of its own.
    return spark.range(0, len(tasks), 1, len(tasks)).mapInArrow(_task(order), schema)


def summary(scored: DataFrame, /) -> Summary:
    """The summary of a scored DataFrame, worked out by Spark: equal to the one that a single process gives.

    Rows and errors are counted, figures are summed as decimals; none of it depends on the partitions. It reads the
    DataFrame, which scores it anew unless it was written or cached. Figures in floats are left out, and `paths` is 0.
    """
    from pyspark.sql import functions as F

    verdict = {field.metadata.get("kpi.verdict"): field.name for field in scored.schema}
    if not {"status", "error_code"} <= verdict.keys():
        raise ValueError("the DataFrame has no columns `status` and `error_code` of kpi.spark.score; give its result")
    status, code = (scored[_quoted(verdict[name])] for name in ("status", "error_code"))
    decimals = [
        field for field in scored.schema if "kpi.figure" in field.metadata and field.dataType.typeName() == "decimal"
    ]
    counts = [F.count(F.lit(1))]
    for field in decimals:
        column = scored[_quoted(field.name)]
        counts += [F.count(column), F.sum(column), F.min(column), F.max(column)]
    whole = _kpi.Summary._of(0, 0, {}, (0, 0, 0), [])
    for word, kind, rows, *values in scored.groupBy(status, code).agg(*counts).collect():
        parts = []
        for place, field in enumerate(decimals):
            there, total, least, greatest = values[4 * place : 4 * place + 4]
            if there and total is None:
                raise OverflowError(f"the sum of {field.name!r} has more than 38 digits, which Spark cannot hold")
            ends = (format(least, "f"), format(greatest, "f")) if there else None
            written = format(total, "f") if there else "0"
            parts.append((field.metadata["kpi.figure"], there, field.dataType.scale, written, ends))
        refused = {kind: rows} if word == "refused" else {}
        whole += _kpi.Summary._of(rows * (word == "scored"), rows * (word == "warned"), refused, (0, 0, 0), parts)
    return whole


def _order(card: Card, wishes: Mapping[str, Any]) -> dict[str, Any]:
    """What travels to every task."""
    return {
        "version": __version__,
        "format": card.to_dict()["kpi"],
        "settled": sorted(SETTLED_FORMATS),
        "card": card.to_json(),
        "fingerprint": card.fingerprint,
        "wishes": wishes,
    }


def _result_schema(given: Any, of_name: Mapping[str, Any], card: Card, wishes: Mapping[str, Any]) -> Any:
    """The columns of the result, as the engine lays them out for columns of these types."""
    import pyarrow as pa
    from pyspark.sql import types as T

    empty = pa.RecordBatchReader.from_batches(given, [])
    result = scored_batches(card, empty, [], wishes).schema
    kept = [name for name in (wishes["id"],) if name is not None] + wishes["keep"]
    verdict = ("status", "error_code", "error_path", "error_message")
    about = {"kpi.card": card.id, "kpi.fingerprint": card.fingerprint}
    fields = []
    for place, field in enumerate(result):
        metadata = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
        if place < len(kept):
            original = of_name[kept[place]]
            fields.append(T.StructField(field.name, original.dataType, original.nullable, original.metadata | metadata))
        elif place >= len(result) - len(verdict):
            word = verdict[place - len(result)]
            fields.append(T.StructField(field.name, T.StringType(), field.nullable, {"kpi.verdict": word}))
        else:
            kind = T.DoubleType() if pa.types.is_floating(field.type) else T.DecimalType(38, field.type.scale)
            fields.append(T.StructField(field.name, kind, True, metadata | about))
    return T.StructType(fields)


def _arrow_type(pa: Any, kind: Any) -> Any:
    """The type as the workers see it. What no fact can be needs only a name that says so."""
    word = kind.simpleString()
    if word.startswith("decimal"):
        return pa.decimal128(kind.precision, kind.scale)
    if word.startswith("string"):
        return pa.string()
    if word.startswith("timestamp"):
        return pa.timestamp("us")
    names = {
        "tinyint": "int8", "smallint": "int16", "int": "int32", "bigint": "int64", "float": "float32",
        "double": "float64", "boolean": "bool_", "date": "date32", "binary": "binary", "void": "null",
    }  # fmt: skip
    return getattr(pa, names[word])() if word in names else pa.struct([])


def _spark_field(field: Any) -> Any:
    """A column of a file that is passed through, as Spark knows it."""
    from pyspark.sql import types as T

    names = {
        "int8": "Byte", "int16": "Short", "int32": "Integer", "int64": "Long", "float": "Float", "double": "Double",
        "string": "String", "bool": "Boolean", "date32[day]": "Date",
    }  # fmt: skip
    word = str(field.type)
    if word.startswith("decimal128"):
        return T.StructField(field.name, T.DecimalType(field.type.precision, field.type.scale), True)
    if word not in names:
        raise TypeError(
            f"the column {field.name!r} is of {word}, which score_parquet does not pass through; "
            "keep numbers, texts, booleans and days, or let Spark read the files: kpi.spark.score"
        )
    return T.StructField(field.name, getattr(T, names[word] + "Type")(), True)


def _travelling(df: DataFrame, card: Card, wishes: Mapping[str, Any]) -> list[Any]:
    """The columns that the tasks need. A decimal that comes back to nobody travels as a float if that loses nothing:
    Spark writes floats for the workers several times as quickly."""
    mapped = dict(wishes["columns"])
    read = {mapped.get(name, name) for name in card.inputs}
    kept = {wishes["id"], *wishes["keep"]}
    travelling = []
    for field in df.schema:
        column = df[_quoted(field.name)] if field.name in read | kept else None
        if column is None:
            continue
        kind = field.dataType
        if field.name not in kept and kind.typeName() == "decimal" and kind.precision <= _DIGITS_OF_A_DOUBLE:
            column = column.cast("double").alias(field.name)
        travelling.append(column)
    return travelling


def _quoted(name: Any) -> str:
    return "`" + str(name).replace("`", "``") + "`"


def _task(order: Mapping[str, Any]) -> Callable[[Iterable[Any]], Iterator[Any]]:
    # A function inside a function travels by its code and not by its name: so it can run, and say what is wrong, on a
    # worker that has another version of this package or none.
    def task(batches: Iterable[Any]) -> Iterator[Any]:
        import sys

        wanted = order["version"]
        try:
            import kpi
        except ImportError as error:
            raise RuntimeError(
                f"this Spark worker cannot load kpi: {error}; the driver has kpi {wanted}; "
                f"install the same version for {sys.executable} on every worker"
            ) from None
        if kpi.__version__ != wanted:
            try:
                from kpi.spark import SETTLED_FORMATS as settled_here
            except ImportError:
                settled_here = frozenset()
            if not (order["format"] in order["settled"] and order["format"] in settled_here):
                raise RuntimeError(
                    f"this Spark worker has kpi {kpi.__version__} and the driver has kpi {wanted}; "
                    f"cards of format {order['format']} may give other figures in another version; "
                    f"install kpi {wanted} for {sys.executable} on every worker"
                )
        from kpi.spark import _scored

        return _scored(order, batches)

    return task


def _scored(order: Mapping[str, Any], batches: Iterable[Any]) -> Iterator[Any]:
    """The batches of a task, scored by the card that came with it."""
    card = _kpi.Card.from_json(order["card"])
    if card.fingerprint != order["fingerprint"]:
        raise RuntimeError(
            f"the card {card.id!r} has the fingerprint {card.fingerprint} on this Spark worker "
            f"and {order['fingerprint']} on the driver: it is not the same card any more"
        )
    stream = chained(_read(order, batches) if "filesystem" in order else iter(batches))
    # Spark gives a task its core; more threads than one would take those of others.
    return iter(()) if stream is None else scored_batches(card, *stream, order["wishes"])


def _read(order: Mapping[str, Any], numbers: Iterable[Any]) -> Iterator[Any]:
    """The rows of the row groups that the tasks of these numbers are about."""
    import pyarrow.parquet as pq

    wanted = order["columns"]
    for task in (order["tasks"][number] for batch in numbers for number in batch["id"].to_pylist()):
        for path, groups in task.items():
            with order["filesystem"].open_input_file(path) as source:
                file = pq.ParquetFile(source)
                found = {field.name: str(field.type) for field in file.schema_arrow}
                if {name: found.get(name) for name in wanted} != wanted:
                    raise ValueError(
                        f"{path} has other columns than the first file; given {found}, allowed {wanted}; "
                        "score the files apart, or let Spark read them: kpi.spark.score"
                    )
                for batch in file.iter_batches(65_536, row_groups=groups, columns=list(wanted)):
                    yield batch.select(list(wanted))
