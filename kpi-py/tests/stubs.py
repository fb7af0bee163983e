"""Writes what the stubs say of the error classes, which come from the engine's own table.

    python tests/stubs.py [--check]
"""

import re
import sys
from pathlib import Path

from kpi import _kpi

PACKAGE = Path(__file__).resolve().parents[1] / "python" / "kpi"
CLASSES = _kpi.ERROR_CLASSES
BEGIN = "# The kinds, in the order of the engine's table; written by tests/stubs.py."


def engine_stub() -> str:
    text = (PACKAGE / "_kpi.pyi").read_text()
    names = "\n".join(f'    "{name}",' for name in _kpi.__all__)
    text = re.sub(r"__all__ = \[\n.*?\n\]", f"__all__ = [\n{names}\n]", text, count=1, flags=re.S)
    head = text.split("\n__CLASSES__")[0].split(f"\n{BEGIN}")[0].rstrip("\n")
    classes = "\n".join(f'class {kind.__name__}(KpiError):\n    """{kind.__doc__}"""\n' for kind in CLASSES)
    return f"{head}\n\n{BEGIN}\n{classes}"


def errors_stub() -> str:
    imports = "\n".join(f"from kpi._kpi import {kind.__name__} as {kind.__name__}" for kind in CLASSES)
    names = "\n".join(f'    "{kind.__name__}",' for kind in CLASSES)
    return f'''"""The errors: one class for each kind of the engine, all of them a `KpiError`."""

# Written by tests/stubs.py.
from collections.abc import Iterable
from typing import Any

{imports}
from kpi._kpi import KpiError as KpiError
from kpi._kpi import RowError as _RowError

class RowsRefused(KpiError):
    """Rows of a table were refused, and the caller wished for an error in that case."""

    errors: tuple[_RowError, ...]
    rows: int
    def __init__(self, errors: Iterable[_RowError], rows: int) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

__all__ = [
    "KpiError",
    "RowsRefused",
{names}
]
'''


if __name__ == "__main__":
    stale = []
    for name, text in (("_kpi.pyi", engine_stub()), ("errors.pyi", errors_stub())):
        path = PACKAGE / name
        if not path.exists() or path.read_text() != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text)
    if stale and "--check" in sys.argv:
        sys.exit(f"{', '.join(stale)}: stale; run python tests/stubs.py")
