"""Spark: the digits of one process in every row, whatever becomes of tasks and workers."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from conftest import CLUSTER, LOCAL, ROWS, Payroll

import kpi
import kpi.spark

# What no cluster can change is tested in one process, and what needs workers of their own on the cluster.
local = pytest.mark.parametrize("spark", [LOCAL], indirect=True)
cluster = pytest.mark.parametrize("spark", [CLUSTER], indirect=True)


def written(frame: Any, folder: Path) -> pa.Table:
    """A DataFrame as Spark writes it."""
    path = folder / "out.parquet"
    frame.write.mode("overwrite").parquet(str(path))
    return pq.read_table(path).sort_by("employee")


def plain(table: pa.Table) -> pa.Table:
    """Without what only Spark or only the engine writes into a schema."""
    return table.cast(pa.schema([pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type) for field in table.schema]))


def complete(payroll: Payroll, found: pa.Table) -> None:
    """Each employee once, with the index and the bonus that whole numbers give."""
    assert found["employee"].to_pylist() == list(range(ROWS))
    assert found["index"].combine_chunks().equals(payroll.index)
    assert found["bonus.amount"].combine_chunks().equals(payroll.bonus)
    assert found["status"].unique().to_pylist() == ["scored"]


def test_every_row_has_the_digits_of_one_process(spark: Any, payroll: Payroll, tmp_path: Path) -> None:
    df = spark.read.parquet(str(payroll.path)).repartition(5)
    scored = kpi.spark.score(df, payroll.card, id="employee")
    complete(payroll, written(scored, tmp_path))
    one = payroll.card.score_batch(payroll.table).summary
    assert kpi.spark.summary(scored) == one
    assert (one.rows, one.figures["total"].sum) == (ROWS, pc.sum(payroll.bonus).as_py())


@cluster
def test_parquet_read_by_the_workers_themselves(spark: Any, payroll: Payroll, tmp_path: Path) -> None:
    folder = tmp_path / "payroll"
    folder.mkdir()
    for place in range(3):
        pq.write_table(payroll.table.slice(place * ROWS // 3, ROWS // 3), folder / f"{place}.parquet", row_group_size=1500)
    scored = kpi.spark.score_parquet(spark, str(folder), payroll.card, id="employee", keep=["complaints"], rows_a_task=4000)
    through = kpi.spark.score(spark.read.parquet(str(folder)), payroll.card, id="employee", keep=["complaints"])
    assert [(field.name, field.dataType, field.metadata) for field in scored.schema] == [
        (field.name, field.dataType, field.metadata) for field in through.schema
    ]
    found = written(scored, tmp_path)
    complete(payroll, found)
    assert found["complaints"].equals(payroll.table["complaints"])
    assert kpi.spark.summary(kpi.spark.score_parquet(spark, str(payroll.path), payroll.card)) == payroll.card.score_batch(payroll.table).summary
    pq.write_table(payroll.table.set_column(0, "employee", payroll.table["employee"].cast("timestamp[us]")), folder / "0.parquet")
    with pytest.raises(TypeError) as refused:
        kpi.spark.score_parquet(spark, str(folder), payroll.card, id="employee")
    assert str(refused.value) == (
        "the column 'employee' is of timestamp[us], which score_parquet does not pass through; "
        "keep numbers, texts, booleans and days, or let Spark read the files: kpi.spark.score"
    )
    sales = payroll.table["sales"].cast(pa.float64())
    pq.write_table(payroll.table.set_column(payroll.table.column_names.index("sales"), "sales", sales), folder / "0.parquet")
    with pytest.raises(Exception, match=r"1.parquet has other columns than the first file; given .*'sales': 'decimal128\(12, 2\)'.*, allowed .*'sales': 'double'"):
        kpi.spark.score_parquet(spark, str(folder), payroll.card, id="employee").collect()
    with pytest.raises(kpi.errors.BadColumn, match="facts.sales: the table has no column of the name that is mapped to the input"):
        kpi.spark.score_parquet(spark, str(folder), payroll.card, columns={"sales": "turnover"})


@cluster
def test_refused_rows_carry_their_errors(spark: Any, payroll: Payroll, tmp_path: Path) -> None:
    table = payroll.table
    for place, name in enumerate(("sales", "margin", "salary")):
        there = pc.not_equal(pc.bit_wise_and(table["employee"], pa.scalar(127)), pa.scalar(place))
        table = table.set_column(table.column_names.index(name), name, pc.if_else(there, table[name], None))
    zero = pc.if_else(pc.equal(table["employee"], 500), pa.scalar(Decimal(0), pa.decimal128(12, 2)), table["sales_target"])
    table = table.set_column(table.column_names.index("sales_target"), "sales_target", zero)
    pq.write_table(table, tmp_path / "gaps.parquet", row_group_size=5_000)
    options: dict[str, Any] = {"keep": ["employee", "salary"], "figures": ["index", "sales.score", "total"], "underscores": True}
    scored = kpi.spark.score(spark.read.parquet(str(tmp_path / "gaps.parquet")), payroll.card, **options)
    assert plain(written(scored, tmp_path)).equals(plain(payroll.card.score_frame(table, **options)))
    whole = payroll.card.score_batch(table, **options).summary
    gaps = sum(len(range(place, ROWS, 128)) for place in range(3))
    assert whole.refused_by == {"missing_figure": gaps, "undefined_figure": 1}
    assert kpi.spark.summary(scored.coalesce(1)) == kpi.spark.summary(scored.repartition(7)) == whole


@local
def test_the_schema_is_known_before_any_row_is_read(spark: Any, payroll: Payroll) -> None:
    from pyspark.sql import types as T

    def unread(batches: Iterator[Any]) -> Iterator[Any]:
        raise AssertionError("a row was read")

    df = spark.read.parquet(str(payroll.path))
    df = df.mapInArrow(unread, df.schema)
    card = kpi.Card.from_dict(payroll.card.to_dict() | {"currency": "EUR"})
    scored = kpi.spark.score(df, card, id="employee", rename={"bonus.amount": "bonus", "status": "verdict"})
    kinds = [(field.name, field.dataType) for field in scored.schema]
    text = T.StringType()
    assert kinds == [
        ("employee", T.LongType()), ("index", T.DecimalType(38, 4)), ("bonus", T.DecimalType(38, 2)), ("total", T.DecimalType(38, 2)),
        ("verdict", text), ("error_code", text), ("error_path", text), ("error_message", text),
    ]  # fmt: skip
    about = {"kpi.figure": "bonus.amount", "kpi.currency": "EUR", "kpi.card": "payroll", "kpi.fingerprint": card.fingerprint}
    assert scored.schema["bonus"].metadata == about
    floats = kpi.spark.score(df, card, keep=[], figures=["index"], floats=True)
    assert [field.dataType.typeName() for field in floats.schema] == ["double"] + 4 * ["string"]
    everything = kpi.spark.score(df, card)
    assert everything.columns[:16] == df.columns
    with pytest.raises(kpi.errors.BadColumn) as refused:
        kpi.spark.score(df.withColumnRenamed("sales", "sale"), card)
    assert str(refused.value) == (
        "facts.sales: the input has neither a column nor a default; is it the column `sale`? "
        "then map the input to it, or allow the input to be absent"
    )
    with pytest.raises(kpi.errors.BadColumn, match="the column `sales` has a type that no fact has; given `Boolean`"):
        kpi.spark.score(df.withColumn("sales", df["sales"] > 1), card)
    with pytest.raises(kpi.errors.BadColumn, match="the column `sales` has a type that no fact has; given `Struct"):
        kpi.spark.score(df.drop("sales").selectExpr("*", "map('a', 1) AS sales"), card)
    with pytest.raises(ValueError, match="no columns `status` and `error_code` of kpi.spark.score; give its result"):
        kpi.spark.summary(df)


@local
def test_kept_columns_come_back_as_they_were(spark: Any) -> None:
    card = kpi.Card("twice", inputs=["x", kpi.Input("grade", levels=["low", "high"], default="low")], measures={"m": kpi.product("x", 2)})
    df = spark.sql(
        "SELECT id AS `the key`, id AS x, CAST(id AS DECIMAL(9,3)) AS d, ARRAY(id) AS list, NAMED_STRUCT('a', id) AS record, "
        "TIMESTAMP '2026-01-31 12:00:00' AS at, DATE '2026-01-31' AS day, IF(id = 1, 'high', 'medium') AS grade FROM RANGE(3)"
    )
    scored = kpi.spark.score(df, card, underscores=True)
    assert [field.dataType for field in scored.schema][:8] == [field.dataType for field in df.schema]
    rows = sorted(scored.collect())
    assert [row[:8] for row in rows] == sorted(map(tuple, df.collect()))
    assert [(row.measures_m, row.status, row.error_code) for row in rows] == [
        (None, "refused", "unknown_level"), (Decimal(2), "scored", None), (None, "refused", "unknown_level")
    ]  # fmt: skip
    empty = kpi.spark.score(df.where("x > 5"), card)
    assert empty.collect() == [] and kpi.spark.summary(empty).rows == 0


@local
def test_decimals_lose_nothing_on_the_way(spark: Any, tmp_path: Path) -> None:
    """Those of up to 15 digits travel as floats, wider ones as decimals; the engine sees the same numbers."""
    draw, columns = random.Random(5), {}
    kinds = [(15, 0), (15, 2), (15, 7), (15, 15), (9, 2), (16, 2), (28, 10), (28, 28)]
    for precision, scale in kinds:
        digits = [draw.randrange(-(10**precision) + 1, 10**precision) for _ in range(4000)] + [10**precision - 1, 1, 0, -1]
        numbers = [Decimal(number).scaleb(-scale) for number in digits]
        columns[f"d{precision}_{scale}"] = pa.array([*numbers, None], pa.decimal128(precision, scale))
    table = pa.table({"employee": pa.array(range(4005)), **columns})
    pq.write_table(table, tmp_path / "in.parquet")
    same = {f"m_{name}": kpi.round(kpi.sum(name), to=format(Decimal(1).scaleb(-scale), "f"), mode="half_even") for name, (_, scale) in zip(columns, kinds, strict=True)}
    card = kpi.Card("same", inputs=list(columns), measures=same)
    figures = [f"measures.m_{name}" for name in columns]
    scored = kpi.spark.score(spark.read.parquet(str(tmp_path / "in.parquet")), card, id="employee", figures=figures)
    found = written(scored, tmp_path)
    for name, (_, scale) in zip(columns, kinds, strict=True):
        assert found[f"measures.m_{name}"].slice(0, 4004).to_pylist() == table[name].slice(0, 4004).to_pylist(), (name, scale)


def test_a_task_that_is_killed_midway_is_done_again(spark: Any, payroll: Payroll, tmp_path: Path) -> None:
    """In one process a Python worker is killed, on the cluster an executor with all of its tasks."""
    whole = spark.sparkContext.master == CLUSTER
    killed = tmp_path / "killed"

    def killer(batches: Iterator[Any]) -> Iterator[Any]:
        from pyspark import TaskContext

        task = TaskContext.get()
        for place, batch in enumerate(batches):
            if place == 2 and task.partitionId() == 1 and task.attemptNumber() == 0 and not killed.exists():
                killed.write_text("yes")
                executor = int(Path(f"/proc/{os.getppid()}/stat").read_text().rsplit(")", 1)[1].split()[1])
                os.kill(executor if whole else os.getpid(), signal.SIGKILL)
            yield batch

    df = spark.read.parquet(str(payroll.path)).repartition(3)
    scored = kpi.spark.score(df.mapInArrow(killer, df.schema), payroll.card, id="employee")
    complete(payroll, written(scored, tmp_path))
    assert killed.exists(), "nothing was killed"


@cluster
def test_a_worker_of_another_version_is_refused(spark: Any, payroll: Payroll, monkeypatch: pytest.MonkeyPatch) -> None:
    df = spark.read.parquet(str(payroll.path)).limit(100)
    monkeypatch.setattr(kpi.spark, "__version__", "9.9.9")
    with pytest.raises(Exception) as refused:
        kpi.spark.score(df, payroll.card).collect()
    assert (
        f"RuntimeError: this Spark worker has kpi {kpi.__version__} and the driver has kpi 9.9.9; "
        f"cards of format 1 may give other figures in another version; install kpi 9.9.9 for {sys.executable} on every worker"
    ) in str(refused.value)


def test_versions_and_fingerprints(payroll: Payroll, monkeypatch: pytest.MonkeyPatch) -> None:
    card, batch = payroll.card, payroll.table.slice(0, 10).to_batches()[0]
    wishes = kpi._frames.options(batch, id="employee")
    order = {"version": kpi.__version__, "format": 1, "settled": [], "card": card.to_json(), "fingerprint": card.fingerprint, "wishes": wishes}

    def done(**changes: Any) -> list[Any]:
        return list(kpi.spark._task(order | changes)(iter([batch])))

    assert done()[0]["bonus.amount"].equals(payroll.bonus.slice(0, 10))
    assert list(kpi.spark._task(order)(iter([]))) == []
    # Both ends must have settled the format: a driver that knows of it, and a worker that does.
    for driver, worker in (([], []), ([1], []), ([], [1]), ([2], [2])):
        monkeypatch.setattr(kpi.spark, "SETTLED_FORMATS", frozenset(worker))
        with pytest.raises(RuntimeError, match="this Spark worker has kpi .* and the driver has kpi 1.0.1"):
            done(version="1.0.1", settled=driver)
    monkeypatch.setattr(kpi.spark, "SETTLED_FORMATS", frozenset({1}))
    assert done(version="1.0.1", settled=[1])[0].num_rows == 10
    other = kpi.Card.from_dict(card.to_dict() | {"id": "other"})
    with pytest.raises(RuntimeError) as refused:
        done(fingerprint=other.fingerprint)
    assert str(refused.value) == (
        f"the card 'payroll' has the fingerprint {card.fingerprint} on this Spark worker "
        f"and {other.fingerprint} on the driver: it is not the same card any more"
    )
    monkeypatch.setitem(sys.modules, "kpi", None)
    with pytest.raises(RuntimeError, match=rf"this Spark worker cannot load kpi: .*; the driver has kpi .*; install the same version for {sys.executable} on every worker"):
        done()


def test_the_task_needs_nothing_but_itself_to_arrive(payroll: Payroll) -> None:
    """Its code travels with it: a worker without the package can run it as far as its complaint."""
    import subprocess

    cloudpickle = pytest.importorskip("pyspark.cloudpickle")
    task = cloudpickle.dumps(kpi.spark._task({"version": "0.1.0"}))
    code = (
        "import sys, pickle, importlib.util\nsys.modules['kpi'] = None\n"
        "from pyspark import cloudpickle\ntask = pickle.loads(sys.stdin.buffer.read())\n"
        "try: task(iter([]))\nexcept RuntimeError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], input=task, capture_output=True, check=True)
    assert done.stdout.decode().startswith("this Spark worker cannot load kpi: "), done.stderr


def test_no_python_object_is_made_for_a_row(payroll: Payroll) -> None:
    """Python is called as often for a batch of ten rows as for one of thirty thousand."""
    wishes = kpi._frames.options(payroll.table, id="employee")
    order = {"version": kpi.__version__, "format": 1, "settled": [], "card": payroll.card.to_json(), "fingerprint": payroll.card.fingerprint, "wishes": wishes}

    def calls(rows: int) -> int:
        batches = payroll.table.slice(0, rows).combine_chunks().to_batches()
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        scored = kpi.spark._task(order)(iter(batches))
        sys.setprofile(counted)
        try:
            next(scored)
        finally:
            sys.setprofile(None)
        return count

    calls(10)
    assert calls(10) == calls(ROWS)
