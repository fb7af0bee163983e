"""The errors: one class for each kind of the engine, all of them a `KpiError`.

Each has the `code` of its kind, the `path` of what was refused, and, where they say something, what was `given`, what is
`allowed`, and the `way_out`. Its text is the engine's own.
"""

from kpi import _kpi
from kpi._kpi import KpiError

for _kind in _kpi.ERROR_CLASSES:
    globals()[_kind.__name__] = _kind
del _kind

__all__ = ["KpiError", *(kind.__name__ for kind in _kpi.ERROR_CLASSES)]
