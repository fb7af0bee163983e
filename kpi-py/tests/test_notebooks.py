"""The notebooks, executed from the first cell to the last; what they claim they assert themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import optional

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)
    nbformat: Any = optional("nbformat", "the notebooks")
    nbclient: Any = optional("nbclient", "the notebooks")
    optional("ipykernel", "the notebooks")
    book = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in book.cells), f"{path.name} is kept without its outputs"
    resources = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3", resources=resources).execute()
    pages = [output for cell in book.cells for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]
    pictures = [output for cell in book.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    assert pages, "something shows itself as a page"
    assert pictures or path.stem.startswith("2_")


def test_there_are_three() -> None:
    assert len(NOTEBOOKS) == 3
