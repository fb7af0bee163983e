"""Streams of record batches: bounded memory, the digits of the whole table, and summaries that add up."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from conftest import optional

import kpi

pa: Any = optional("pyarrow", "streams of record batches")

ROWS = {
    "who": ["ann", "bob", "cid", "dan", "eve"],
    "salary": [3000.0, 2500.5, 2800.0, 0.1, None],
    "sales": [85, 96, None, 120, 100],
    "plan": [Decimal("100"), Decimal("96.00"), Decimal("100"), Decimal("100"), Decimal("100")],
    "grade": ["junior", "senior", None, "", "boss"],
}
BONUS = [Decimal("375.00"), Decimal("600.12"), None, Decimal("0.03"), None]


@pytest.fixture
def table() -> Any:
    return pa.table(ROWS)


def bonuses(batches: Iterator[Any]) -> list[Decimal | None]:
    return [bonus for batch in batches for bonus in batch["bonus.amount"].to_pylist()]


def test_every_kind_of_stream(seller: kpi.Card, table: Any, tmp_path: Path) -> None:
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    path = tmp_path / "rows.parquet"
    pq.write_table(table, path, row_group_size=2)
    pl, duckdb = optional("polars", "its frames"), optional("duckdb", "its relations")
    streams: list[Callable[[], Any]] = [
        lambda: table,
        lambda: table.to_reader(max_chunksize=2),
        lambda: table.to_batches(max_chunksize=2),
        lambda: iter(table.to_batches(max_chunksize=1)),
        lambda: table.to_batches()[0],
        lambda: pq.ParquetFile(path).iter_batches(2),
        lambda: ds.dataset(path),
        lambda: ds.dataset(path).scanner(columns=["salary", "sales", "plan", "grade"], batch_size=2),
        lambda: pl.DataFrame(ROWS),
        lambda: pl.DataFrame(ROWS).iter_slices(2),
        lambda: pl.scan_parquet(path).collect_batches(maintain_order=True, chunk_size=2),
        lambda: duckdb.sql(f"FROM '{path}'"),
        lambda: duckdb.sql(f"FROM '{path}'").to_arrow_reader(2),
    ]
    for stream in streams:
        scored = seller.score_batches(stream())
        assert isinstance(scored.schema, pa.Schema) and scored.schema.field("total").type == pa.decimal128(38, 2)
        batches = list(scored)
        assert all(isinstance(batch, pa.RecordBatch) for batch in batches)
        assert bonuses(iter(batches)) == BONUS
        assert scored.summary.refused_by == {"unknown_level": 1, "missing_figure": 1}
        assert list(scored) == [], "a stream is gone through once"


def test_options(seller: kpi.Card, table: Any) -> None:
    seen: list[int] = []
    scored = seller.score_batches(
        table, id="who", keep="all", figures=["total"], rename={"total": "pay"}, floats=True, threads=1, rows_at_once=2, progress=seen.append
    )
    assert repr(scored) == "ScoredBatches('seller', 0 rows so far)" and scored.card is seller
    assert [batch.num_rows for batch in scored] == [2, 2, 1]
    assert scored.schema.names == ["who", "salary", "sales", "plan", "grade", "pay", "status", "error_code", "error_path", "error_message"]
    assert seen[-1] == 5 and scored.summary.figures == {}, "of floats there are no sums"
    with pytest.raises(ValueError, match=r"^rows_at_once is 1 or more, or None for 65,536 a thread; given 0$"):
        seller.score_batches(table, rows_at_once=0)
    with pytest.raises(ValueError, match=r"^errors is 'columns' or 'raise'; given 'ignore'$"):
        seller.score_batches(table, errors="ignore")  # type: ignore[arg-type]


def test_what_is_no_stream(seller: kpi.Card, table: Any) -> None:
    pl: Any = optional("polars", "its frames")
    with pytest.raises(TypeError, match=r"^score_batches takes a stream that speaks Arrow or an iterable of tables; given builtins.int$"):
        seller.score_batches(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"given polars.lazyframe.frame.LazyFrame; call .collect_batches\(\) first$"):
        seller.score_batches(pl.DataFrame(ROWS).lazy())
    with pytest.raises(TypeError, match=r"^each table of an iterable speaks Arrow; given builtins.str$"):
        seller.score_batches(["ann"])  # type: ignore[list-item]
    with pytest.raises(ValueError, match=r"^an iterable of no tables has no columns; give a RecordBatchReader, which knows its schema$"):
        seller.score_batches([])
    nothing = seller.score_batches(pa.RecordBatchReader.from_batches(table.schema, []))
    assert list(nothing) == [] and nothing.summary.rows == 0
    with pytest.raises(kpi.errors.BadColumn, match=r"^facts.sales: the input has neither a column nor a default"):
        seller.score_batches(table.drop_columns("sales"))


def test_errors_on_the_way(seller: kpi.Card, table: Any) -> None:
    strict = seller.score_batches(table, errors="raise", rows_at_once=1)
    assert [next(strict).num_rows, next(strict).num_rows] == [1, 1]
    with pytest.raises(kpi.errors.MissingFigure, match=r"^rows\[2\]\.index\.members\[0\]: the figure is missing"):
        next(strict)

    def broken() -> Iterator[Any]:
        yield table
        raise OSError("the disk is gone")

    scored = seller.score_batches(broken())
    assert next(scored).num_rows == 5
    with pytest.raises(OSError, match="the disk is gone"):
        next(scored)

    def stopped(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(seller.score_batches(table, progress=stopped))
    # Columns of another stream under the names of the first would be figures of somebody else.
    columns = "who string, salary double, sales int64, plan decimal128(5, 2), {} string"
    scored = seller.score_batches([table, table.rename_columns([*table.column_names[:-1], "level"])])
    with pytest.raises(ValueError) as refused:
        list(scored)
    assert str(refused.value) == (
        f"table 1 has other columns than the first; given {columns.format('level')}, "
        f"allowed {columns.format('grade')}; give them the same names and types, in the same order"
    )


def test_summaries_add_up_however_the_rows_are_parted(seller: kpi.Card) -> None:
    draw = random.Random(7)
    sales = [draw.choice([None, -1, *range(60, 160)]) for _ in range(3000)]
    salaries = [Decimal(draw.randrange(10**6)).scaleb(-2) for _ in sales]
    table = pa.table({"salary": salaries, "sales": sales, "plan": [draw.choice([0, 90, 100]) for _ in sales]})
    whole = seller.score_batch(table).summary
    column = pa.table(seller.score_batch(table))["total"]
    there = [total for total in column.to_pylist() if total is not None]
    assert (whole.figures["total"].sum, whole.figures["total"].least, whole.figures["total"].greatest) == (sum(there), min(there), max(there))
    for _ in range(20):
        cuts = sorted(draw.sample(range(3001), draw.randrange(1, 12)))
        ends = [0, *cuts, 3000]
        parts = [seller.score_batch(table.slice(a, b - a)).summary for a, b in zip(ends, ends[1:], strict=False)]
        draw.shuffle(parts)
        assert sum(pickle.loads(pickle.dumps(part)) for part in parts) == whole
    scored = seller.score_batches(table.to_reader(max_chunksize=17))
    assert sum(batch.num_rows for batch in scored) == 3000
    assert scored.summary == whole and scored.summary.paths["filter"] > 0
    stream = seller.score_stream(table)
    pa.table(stream)
    assert stream.summary == whole
    # Equal in counts, but not in sums.
    assert whole + whole != whole and seller.score_batch(table.slice(1)).summary != whole
    with pytest.raises(TypeError):
        whole + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        1 + whole  # type: ignore[operator]


def test_sums_beyond_every_integer_of_a_machine() -> None:
    card = kpi.Card("same", inputs=["x"], measures={"m": kpi.round("x", to="0.01", mode="half_even")})
    wide = Decimal("99999999999999999999999999.99")
    part = card.score_batch(pa.table({"x": pa.array([wide, -wide, wide], pa.decimal128(38, 2))})).summary
    total = part
    for _ in range(60):
        total = total + pickle.loads(pickle.dumps(total))
    figure = total.figures["measures.m"]
    assert figure.rows == 3 * 2**60 and (figure.least, figure.greatest) == (-wide, wide)
    assert Fraction(figure.sum) == Fraction(wide) * 2**60 and figure.mean == Fraction(wide) / 3
    assert pickle.loads(pickle.dumps(total)) == total
    for text in ("", "1e5", "1.", ".5", "--1", "1/2", "0x1"):
        with pytest.raises(ValueError, match="^no decimal: "):
            kpi.Summary._of(0, 0, {}, (0, 0, 0), [("m", 1, 2, text, None)])
    with pytest.raises(ValueError, match='^no error has the code "nonsense"$'):
        kpi.Summary._of(0, 0, {"nonsense": 1}, (0, 0, 0), [])


def test_memory_does_not_grow_with_the_rows() -> None:
    """Six million rows as they come, 24 bytes each in and 70 out, in what half a million need."""
    code = """if True:
        import resource, sys
        import numpy as np, pyarrow as pa, kpi
        card = kpi.Card.from_json(sys.argv[1])
        schema = pa.schema([(name, pa.float64()) for name in ("salary", "sales", "plan")])
        def rows(batches):
            for _ in range(batches):
                yield pa.record_batch([np.random.rand(100_000) * 1000 + 1 for _ in schema], schema=schema)
        def peak(batches):
            scored = card.score_batches(pa.RecordBatchReader.from_batches(schema, rows(batches)), threads=1)
            assert sum(batch.num_rows for batch in scored) == scored.summary.rows == 100_000 * batches
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        few, many = peak(5), peak(60)
        print(few, many)
        assert many - few < 30, f"{few:.0f} MB for half a million rows, {many:.0f} MB for six million"
    """
    card = kpi.Card("bonus", inputs=["salary", "sales", "plan"], measures={"share": kpi.product("salary", "20%")})
    done = subprocess.run([sys.executable, "-c", code, card.to_json()], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
