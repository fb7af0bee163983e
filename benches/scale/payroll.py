"""The workload payroll as Parquet, as large as one likes, and the check of what comes back, row by row."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "target" / "payroll"
CARD = ROOT / "benches" / "src" / "payroll.json"


def decimals(path, precision, scale):
    """A file of 64-bit integers as decimals; counts as integers."""
    low = np.fromfile(path, "<i8")
    if scale == 0:
        return pa.array(low.astype("<i4"))
    return pa.Array.from_buffers(
        pa.decimal128(precision, scale), len(low), [None, pa.py_buffer(np.stack([low, low >> 63], axis=1))]
    )


def table():
    """A million employees: DECIMAL(12, 2), counts as integers."""
    columns = json.loads((FOLDER / "columns.json").read_text(encoding="utf-8"))["columns"]
    facts = {column["name"]: decimals(FOLDER / f"{column['name']}.i64", 12, column["decimals"]) for column in columns}
    rows = len(next(iter(facts.values())))
    return pa.table({"employee": pa.array(np.arange(rows)), **facts})


def written(path, millions):
    """A Parquet file of so many million rows: the same million again and again, each row with a number of its own."""
    if not path.exists():
        once = table()
        path.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(path.with_suffix(".part"), once.schema, store_decimal_as_integer=True) as out:
            for part in range(millions):
                numbers = pa.array(np.arange(len(once)) + part * len(once))
                out.write_table(once.set_column(0, "employee", numbers), row_group_size=250_000)
        path.with_suffix(".part").rename(path)
    return path


def wrong_rows(paths, index="index", bonus="bonus.amount"):
    """How many rows of a million have a wrong index or bonus, from the files that hold all of them once."""
    found = pq.read_table(paths, columns=["employee", index, bonus]).sort_by("employee")
    rows = len(found)
    if found["employee"].to_pylist() != list(range(rows)):
        raise SystemExit(f"{rows} rows came back, but not each employee once")
    wrong = np.zeros(rows, bool)
    for name, figure, scale in ((index, "index", 4), (bonus, "bonus", 2)):
        exact = decimals(FOLDER / f"payroll.{figure}.i64", 38, scale)
        same = pa.compute.equal(found[name].combine_chunks().cast(pa.decimal128(38, scale)), exact)
        wrong |= ~np.asarray(same.fill_null(False))
    return int(wrong.sum())
