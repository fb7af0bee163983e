"""The Python package kpi, a frame in and a frame of the same kind out, on one thread; run.py asks for it with --package.

What is timed is what a user calls, `Card.score_frame`: from the caller's frame to a new one with the index, the bonus and
the columns that say what became of each row.
"""

from functools import cache
from pathlib import Path

import numpy
import pandas
import polars
import pyarrow
from columns import COUNTS, Columns, whole

import kpi

SOURCES = Path(__file__).resolve().parents[1] / "src"
FIGURES = ["index", "bonus.amount"]


class Frames:
    """A kind of frame: how it is made of the columns, and whether figures are to come out as floats."""

    def __init__(self, name, make, *, floats=False, variants=("payroll",)):
        self.NAME, self.VARIANTS = f"kpi package, {name}", variants
        self._make, self._floats = make, floats

    def prepare(self, columns):
        card = kpi.Card.load(SOURCES / f"{columns.variant}.json")
        frame = self._make(columns)
        return lambda: card.score_frame(frame, figures=FIGURES, floats=self._floats, threads=1)

    def answers(self, result):
        table = pyarrow.Table.from_pandas(result) if isinstance(result, pandas.DataFrame) else pyarrow.table(result)
        if self._floats:
            return whole(*(table[figure].to_numpy() for figure in FIGURES))
        return tuple(unscaled(table[figure], decimals) for figure, decimals in zip(FIGURES, (4, 2), strict=True))


def unscaled(column, decimals):
    """The integers of a column of Decimal128 whose values fit into 64 bits, which is seen to."""
    array = column.combine_chunks()
    if array.type.scale != decimals or array.null_count:
        raise SystemExit(f"a figure of {decimals} decimals in every row is {array.type} with {array.null_count} nulls")
    halves = numpy.frombuffer(array.buffers()[1], "<i8").reshape(-1, 2)[array.offset :][: len(array)]
    low, high = halves[:, 0], halves[:, 1]
    if (high != low >> 63).any():
        raise SystemExit("a figure takes more than 64 bits")
    return low


def decimal128(values, decimals):
    wide = numpy.ascontiguousarray(numpy.stack([values, values >> 63], axis=1))
    kind = pyarrow.decimal128(12, decimals)
    return pyarrow.Array.from_buffers(kind, len(values), [None, pyarrow.py_buffer(wide)])


@cache
def _decimals(folder, variant, rows):
    columns = Columns(folder, variant, rows)
    return pyarrow.table({
        name: values if name in COUNTS else decimal128(values, columns.decimals[name])
        for name, values in columns.values.items()
    })


def table_of_decimals(columns):
    """As a database holds them: Decimal128 of 12 digits. Made once for all that borrow its memory."""
    return _decimals(columns.folder, columns.variant, columns.rows)


RIVALS = (
    Frames(
        "polars f64",
        lambda columns: polars.DataFrame(columns.floats(), nan_to_null=True),
        variants=("payroll", "payroll_absent"),
    ),
    Frames("polars f64, floats out", lambda columns: polars.DataFrame(columns.floats()), floats=True),
    Frames("polars Decimal(12, 2)", lambda columns: polars.from_arrow(table_of_decimals(columns))),
    Frames("pandas f64", lambda columns: pandas.DataFrame(columns.floats())),
    Frames("pandas f64, floats out", lambda columns: pandas.DataFrame(columns.floats()), floats=True),
    Frames("Arrow Decimal128", table_of_decimals),
)
