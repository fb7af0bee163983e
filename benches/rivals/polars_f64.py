"""polars: one lazy query over f64 columns."""

import polars
from columns import whole
from polars import col, when

NAME = "polars f64"
VARIANTS = ("payroll", "payroll_absent")
WEIGHTS = {"sales": 0.30, "margin": 0.20, "overdue": 0.15, "complaints": 0.15, "visits": 0.20}


def prepare(columns):
    frame = polars.DataFrame(columns.floats(), nan_to_null=True)
    attained = {"a": col("sales") / col("sales_target"), "v": col("visits") / col("visits_plan")}
    return pay(frame.lazy().with_columns(**attained), columns.valid).collect


def scores():
    a, v, complaints = col("a"), col("v"), col("complaints")
    margin, lower, target, upper = (col(name) for name in ("margin", "margin_lower", "margin_target", "margin_upper"))
    return {
        "sales": when(a < 0.8)
        .then(0.0)
        .when(a < 1)
        .then(0.5 + (a - 0.8) * 2.5)
        .when(a < 1.2)
        .then(1 + (a - 1) * 2.5)
        .otherwise(1.5),
        "margin": when(margin < lower)
        .then(0.0)
        .when(margin < target)
        .then(0.8 + 0.2 * (margin - lower) / (target - lower))
        .when(margin < upper)
        .then(1 + 0.2 * (margin - target) / (upper - target))
        .otherwise(1.2),
        "overdue": ((col("overdue_base") - col("overdue")) / (col("overdue_base") - col("overdue_norm"))).clip(0, 1.5),
        "complaints": when(complaints == 0)
        .then(1.2)
        .when(complaints == 1)
        .then(1.0)
        .when(complaints == 2)
        .then(0.8)
        .when(complaints <= 4)
        .then(0.5)
        .otherwise(0.0),
        "visits": when(v < 0.8).then(0.0).when(v < 1).then(0.5).otherwise(1.0),
    }


def index(absent):
    parts = {name: WEIGHTS[name] * score for name, score in scores().items()}
    if not absent:
        return sum(parts.values())
    # A choice takes its last branch where the fact is null, so absent facts are asked for first.
    there = {name: col(name).is_not_null() for name in parts}
    total = sum(when(there[name]).then(part).otherwise(0.0) for name, part in parts.items())
    return total / sum(when(there[name]).then(WEIGHTS[name]).otherwise(0.0) for name in parts)


def pay(query, absent):
    halved = (0.5 * col("index")).round(4, mode="half_to_even")
    factor = when(col("index") < 0.7).then(0.0).otherwise(col("index").clip(upper_bound=1.3))
    bonus = (col("salary") * col("share") * factor).round(2, mode="half_away_from_zero")
    return (
        query.with_columns(index=index(absent).round(4, mode="half_to_even"))
        .with_columns(index=when(col("incidents") > 0).then(halved).otherwise(col("index")))
        .select("index", bonus=bonus)
    )


def answers(result):
    return whole(result["index"].to_numpy(), result["bonus"].to_numpy())
