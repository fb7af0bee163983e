"""The chapter of the book on large tables: its programs run, one section after the other."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from conftest import LOCAL, ROOT, Payroll

CHAPTER = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


RAY = "## Ray"


# The recipes are what a reader writes; that a cluster changes nothing is for the tests of kpi.spark.
@pytest.mark.parametrize("spark", [LOCAL], indirect=True)
def test_the_programs_of_the_chapter(spark: Any, payroll: Payroll, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    shutil.copy(ROOT / "benches" / "src" / "payroll.json", "card.json")
    shutil.copy(payroll.path, "payroll.parquet")
    names: dict[str, Any] = {"spark": spark}
    # The recipe for Ray has a test of its own.
    before, after = CHAPTER.split(f"\n{RAY}\n")
    blocks = re.findall(r"^```python\n(.*?)^```$", before + after.split("\n## ", 1)[1], re.S | re.M)
    assert len(blocks) == 6
    for block in blocks:
        exec(compile(block, "docs/scale.md", "exec"), names)
    bonus = payroll.bonus.to_pylist()
    for path, column in (("pay.parquet", "total"), ("paid.parquet", "bonus_amount"), ("paid_by_dask", "total")):
        assert pq.read_table(path).sort_by("employee")[column].to_pylist() == bonus, path
