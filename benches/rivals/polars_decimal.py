"""polars: one lazy query over Decimal columns.

A quotient or product keeps the scale of its operands, so the columns are held at the working scale, 16: money of 10^7
then takes 23 of the 38 digits, and a product of two such figures is worked out wider inside. 8 and 12 decimals were no
faster by more than a tenth and gave wrong rows.
"""

from decimal import Decimal

import numpy
import polars
import pyarrow
from columns import COUNTS
from polars import col, lit, when

NAME = "polars Decimal(38, 16)"
VARIANTS = ("payroll",)
TYPE = polars.Decimal(38, 16)


def prepare(columns):
    frame = polars.DataFrame(
        {name: values if name in COUNTS else decimals(values) for name, values in columns.values.items()}
    )
    return query(frame.lazy()).collect


def decimals(values):
    wide = numpy.ascontiguousarray(numpy.stack([values, values >> 63], axis=1))
    hundredths = pyarrow.Array.from_buffers(
        pyarrow.decimal128(38, 2), len(values), [None, pyarrow.py_buffer(wide)]
    )
    return polars.from_arrow(hundredths).cast(TYPE)


def n(text):
    return lit(Decimal(text), dtype=TYPE)


def query(frame):
    a, v, complaints = col("a"), col("v"), col("complaints")
    margin, lower, target, upper = (col(name) for name in ("margin", "margin_lower", "margin_target", "margin_upper"))
    sales = (
        when(a < n("0.8"))
        .then(n("0"))
        .when(a < n("1"))
        .then(n("0.5") + (a - n("0.8")) * n("2.5"))
        .when(a < n("1.2"))
        .then(n("1") + (a - n("1")) * n("2.5"))
        .otherwise(n("1.5"))
    )
    levels = (
        when(margin < lower)
        .then(n("0"))
        .when(margin < target)
        .then(n("0.8") + n("0.2") * ((margin - lower) / (target - lower)))
        .when(margin < upper)
        .then(n("1") + n("0.2") * ((margin - target) / (upper - target)))
        .otherwise(n("1.2"))
    )
    overdue = (col("overdue_base") - col("overdue")) / (col("overdue_base") - col("overdue_norm"))
    overdue = overdue.clip(Decimal(0), Decimal("1.5"))
    counted = (
        when(complaints == 0)
        .then(n("1.2"))
        .when(complaints == 1)
        .then(n("1"))
        .when(complaints == 2)
        .then(n("0.8"))
        .when(complaints <= 4)
        .then(n("0.5"))
        .otherwise(n("0"))
    )
    visits = when(v < n("0.8")).then(n("0")).when(v < n("1")).then(n("0.5")).otherwise(n("1"))
    index = n("0.3") * sales + n("0.2") * levels + n("0.15") * overdue + n("0.15") * counted + n("0.2") * visits
    halved = (n("0.5") * col("index")).round(4, mode="half_to_even")
    factor = when(col("index") < n("0.7")).then(n("0")).otherwise(col("index").clip(upper_bound=Decimal("1.3")))
    return (
        frame.with_columns(a=col("sales") / col("sales_target"), v=col("visits") / col("visits_plan"))
        .with_columns(index=index.round(4, mode="half_to_even"))
        .with_columns(index=when(col("incidents") > 0).then(halved).otherwise(col("index")))
        .select("index", bonus=(col("salary") * col("share") * factor).round(2, mode="half_away_from_zero"))
    )


def answers(result):
    whole = result.select(
        (col("index") * n("10000")).cast(polars.Int64), (col("bonus") * n("100")).cast(polars.Int64)
    )
    return whole["index"].to_numpy(), whole["bonus"].to_numpy()
