"""The types: the stubs agree with the module, and strict checkers agree with a program that uses the package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import optional

HERE = Path(__file__).parent
PACKAGE = HERE.parent


def run(*command: str) -> None:
    # Checkers of types find the environment by the path.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(command, cwd=HERE, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"


def test_stubs_are_fresh() -> None:
    run(sys.executable, "stubs.py", "--check")


def test_stubs_agree_with_the_module() -> None:
    optional("mypy", "the stubs")
    run(sys.executable, "-m", "mypy.stubtest", "kpi._kpi", "kpi.errors", "--mypy-config-file", "../pyproject.toml")


def test_mypy_strict() -> None:
    optional("mypy", "the types")
    run(sys.executable, "-m", "mypy", "--config-file", "../pyproject.toml", "-p", "kpi")
    run(sys.executable, "-m", "mypy", "--config-file", "../pyproject.toml", "example.py")


def test_pyright() -> None:
    pyright = shutil.which("pyright", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if pyright is None or shutil.which("node") is None:
        assert os.environ.get("CI") != "true", "pyright and node must be there in CI"
        pytest.skip("pyright or node is not installed: its opinion of the types is not tested")
    run(pyright, "--pythonpath", sys.executable, "example.py")
    run(pyright, "--verifytypes", "kpi", "--ignoreexternal")


def test_the_example_runs() -> None:
    run(sys.executable, "example.py")


@pytest.mark.parametrize("page", [PACKAGE / "README.md", PACKAGE.parent / "docs" / "python.md"], ids=lambda page: page.name)
def test_the_pages_run(page: Path) -> None:
    """Every block of Python in a page, one after the other."""
    blocks = page.read_text().split("```python\n")[1:]
    code = "\n".join(block.split("```", 1)[0] for block in blocks)
    assert len(blocks) > 2
    run(sys.executable, "-W", "error", "-c", code)


def test_the_reference_in_the_book_is_fresh() -> None:
    run(sys.executable, "reference.py", "--check")


def test_doctests_of_the_package() -> None:
    import doctest

    import kpi

    for module in (kpi, kpi.population):
        found = doctest.testmod(module)
        assert found.attempted > 0 and found.failed == 0


def test_import_is_quick_and_brings_no_other_package() -> None:
    code = "import sys, kpi; print(*(name for name in ('numpy', 'pandas', 'polars', 'pyarrow', 'matplotlib', 'tqdm', 'dataclasses') if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
