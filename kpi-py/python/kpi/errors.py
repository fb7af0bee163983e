"""The errors: one class for each kind of the engine, all of them a `KpiError`.

Each has the `code` of its kind, the `path` of what was refused, and, where they say something, what was `given`, what is
`allowed`, and the `way_out`. Its text is the engine's own.
"""

from kpi import _kpi
from kpi._kpi import KpiError

for _kind in _kpi.ERROR_CLASSES:
    globals()[_kind.__name__] = _kind
del _kind

_SHOWN = 5


class RowsRefused(KpiError):
    """Rows of a table were refused, and the caller wished for an error in that case."""

    code = "rows_refused"

    def __init__(self, errors, rows):
        self.errors = tuple(errors)
        self.rows = rows
        shown = "; ".join(str(error) for error in self.errors[:_SHOWN])
        more = len(self.errors) - _SHOWN
        end = f"; and {more} more" if more > 0 else ""
        super().__init__(f"{len(self.errors)} of {rows} rows were refused: {shown}{end}")

    def __reduce__(self):
        return RowsRefused, (self.errors, self.rows)


__all__ = ["KpiError", "RowsRefused", *(kind.__name__ for kind in _kpi.ERROR_CLASSES)]
