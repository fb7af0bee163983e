"""Ray: the recipe of the chapter on large tables. `make -C kpi-py test-ray` runs it, in an environment of its own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import ray
from conftest import ROOT, Payroll


def test_the_recipe_for_ray(payroll: Payroll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "benches" / "src" / "payroll.json", "card.json")
    shutil.copy(payroll.path, "payroll.parquet")
    section = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8").split("\n## Ray\n")[1].split("\n## ")[0]
    (block,) = re.findall(r"^```python\n(.*?)^```$", section, re.S | re.M)
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=300_000_000)
    try:
        exec(compile(block, "docs/scale.md", "exec"), {})
    finally:
        ray.shutdown()
    paid = pq.read_table("paid_by_ray").sort_by("employee")
    assert paid["total"].combine_chunks().equals(payroll.bonus)
