"""pandas: a DataFrame of f64; arithmetic of Series, choices by numpy's `where` as its users write them."""

import numpy
import pandas
from columns import whole
from numpy import where

NAME = "pandas f64"
VARIANTS = ("payroll",)
BY_COMPLAINTS = numpy.array([1.2, 1.0, 0.8, 0.5, 0.5, 0.0])


def prepare(columns):
    frame = pandas.DataFrame(columns.floats())
    return lambda: work(frame)


def work(frame):
    attained = frame.sales / frame.sales_target
    sales = numpy.interp(attained, (0.8, 1.0, 1.2), (0.5, 1.0, 1.5), left=0.0)
    margin, lower, target, upper = frame.margin, frame.margin_lower, frame.margin_target, frame.margin_upper
    levels = where(
        margin < target,
        where(margin < lower, 0.0, 0.8 + 0.2 * (margin - lower) / (target - lower)),
        where(margin < upper, 1 + 0.2 * (margin - target) / (upper - target), 1.2),
    )
    overdue = ((frame.overdue_base - frame.overdue) / (frame.overdue_base - frame.overdue_norm)).clip(0, 1.5)
    complaints = BY_COMPLAINTS[frame.complaints.clip(upper=5)]
    met = frame.visits / frame.visits_plan
    visits = where(met < 0.8, 0.0, where(met < 1, 0.5, 1.0))
    index = (0.30 * sales + 0.20 * levels + 0.15 * overdue + 0.15 * complaints + 0.20 * visits).round(4)
    index = index.where(frame.incidents <= 0, (0.5 * index).round(4))
    factor = index.clip(upper=1.3).where(index >= 0.7, 0.0)
    bonus = numpy.floor(frame.salary * frame["share"] * factor * 100 + 0.5) / 100
    return pandas.DataFrame({"index": index, "bonus": bonus})


def answers(result):
    return whole(result["index"].to_numpy(), result["bonus"].to_numpy())
