"""What the tests of large tables share: the workload payroll with its exact answers, and Spark as it is run."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kpi

ROOT = Path(__file__).resolve().parents[2]
ROWS = 30_000
# In one process, where a task may fail three times; and a cluster of two executors, processes of their own.
LOCAL, CLUSTER = "local[2,4]", "local-cluster[2,1,1024]"


class Payroll:
    """Employees with their facts, and the exact index and bonus of each, none of them from the engine."""

    def __init__(self, folder: Path) -> None:
        for script, *words in (("generate.py", "--rows", str(ROWS), "--out", str(folder)), ("answers.py", "--folder", str(folder))):
            subprocess.run([sys.executable, ROOT / "benches" / "payroll" / script, *words], check=True, capture_output=True)
        columns = json.loads((folder / "columns.json").read_text())["columns"]
        facts = {column["name"]: decimals(folder / f"{column['name']}.i64", 12, column["decimals"]) for column in columns}
        self.table = pa.table({"employee": np.arange(ROWS), **facts})
        self.index = decimals(folder / "payroll.index.i64", 38, 4)
        self.bonus = decimals(folder / "payroll.bonus.i64", 38, 2)
        self.card = kpi.Card.load(ROOT / "benches" / "src" / "payroll.json")
        self.path = folder / "payroll.parquet"
        pq.write_table(self.table, self.path, row_group_size=5_000)


def decimals(path: Path, precision: int, scale: int) -> pa.Array:
    """A file of 64-bit integers as decimals."""
    low = np.fromfile(path, "<i8")
    words = np.stack([low, low >> 63], axis=1)
    return pa.Array.from_buffers(pa.decimal128(precision, scale), len(low), [None, pa.py_buffer(words)])


@pytest.fixture(scope="session")
def payroll(tmp_path_factory: pytest.TempPathFactory) -> Payroll:
    return Payroll(tmp_path_factory.mktemp("payroll"))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which Spark runs: its relative paths begin here."""
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="session", params=(LOCAL, CLUSTER))
def spark(request: pytest.FixtureRequest, home: Path) -> Iterator[Any]:
    """Spark as it is run: in one process and as a cluster, unless a test names one of them."""
    if shutil.which("java") is None:
        assert os.environ.get("CI") != "true", "CI must have a Java runtime for Spark"
        pytest.skip("java is not installed: kpi.spark is not tested")
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(home / "work")}
    from pyspark.sql import SparkSession

    # A short life is not worth the better compiler.
    short = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    settings = {
        "spark.driver.extraJavaOptions": short,
        "spark.executor.extraJavaOptions": short,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.local.dir": str(home),
        "spark.sql.warehouse.dir": str(home / "warehouse"),
        # Small batches, so that a task has several; few partitions, as rows are few.
        "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",
        "spark.sql.shuffle.partitions": "2",
    }
    builder = SparkSession.builder.master(request.param).appName("kpi")
    for name, value in settings.items():
        builder = builder.config(name, value)
    with contextlib.chdir(home):
        session = builder.getOrCreate()
    # Tasks that fail on purpose would fill the log.
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
