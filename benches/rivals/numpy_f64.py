"""numpy: whole arrays of f64; the curve by `interp`, levels by nested `where`, counts by a table."""

import numpy
from columns import whole
from numpy import where

NAME = "numpy f64"
VARIANTS = ("payroll", "payroll_absent")
BY_COMPLAINTS = numpy.array([1.2, 1.0, 0.8, 0.5, 0.5, 0.0])
WEIGHTS = (0.30, 0.20, 0.15, 0.15, 0.20)


def prepare(columns):
    f = columns.floats()
    if columns.valid:
        return lambda: pay(f, spread(f, columns.valid["complaints"]))
    return lambda: pay(f, weighted(f))


def scores(f, complaints):
    attained = f["sales"] / f["sales_target"]
    yield numpy.interp(attained, (0.8, 1.0, 1.2), (0.5, 1.0, 1.5), left=0.0)
    margin, lower, target, upper = (f[name] for name in ("margin", "margin_lower", "margin_target", "margin_upper"))
    yield where(
        margin < target,
        where(margin < lower, 0.0, 0.8 + 0.2 * (margin - lower) / (target - lower)),
        where(margin < upper, 1 + 0.2 * (margin - target) / (upper - target), 1.2),
    )
    yield numpy.clip((f["overdue_base"] - f["overdue"]) / (f["overdue_base"] - f["overdue_norm"]), 0, 1.5)
    yield BY_COMPLAINTS[numpy.minimum(complaints, 5)]
    met = f["visits"] / f["visits_plan"]
    yield where(met < 0.8, 0.0, where(met < 1, 0.5, 1.0))


def weighted(f):
    return sum(weight * score for weight, score in zip(WEIGHTS, scores(f, f["complaints"])))


def spread(f, counted):
    """The same with facts that are absent: their weight is spread over the others."""
    complaints = where(counted, f["complaints"], 0).astype("<i8")
    there = [~numpy.isnan(f[name]) for name in ("sales", "margin", "overdue", "complaints", "visits")]
    total = sum(where(t, weight * score, 0) for t, weight, score in zip(there, WEIGHTS, scores(f, complaints)))
    return total / sum(where(t, weight, 0) for t, weight in zip(there, WEIGHTS))


def pay(f, index):
    index = numpy.round(index, 4)
    index = where(f["incidents"] > 0, numpy.round(0.5 * index, 4), index)
    factor = where(index < 0.7, 0.0, numpy.minimum(index, 1.3))
    return index, numpy.floor(f["salary"] * f["share"] * factor * 100 + 0.5) / 100


def answers(result):
    return whole(*result)
