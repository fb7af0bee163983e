"""The formulas of normalizations."""

from fractions import Fraction

import exact_numbers as numbers
from values import UNDEFINED


def _ratio(x, target):
    return UNDEFINED if target <= 0 else x / target


def _inverse_ratio(x, target):
    return UNDEFINED if x <= 0 else target / x


def _deviation(x, target, better):
    if target == 0:
        return UNDEFINED
    away = (x - target) / abs(target)
    return 1 + away if better == "more" else 1 - away


def _base_norm(x, base, norm):
    return UNDEFINED if base == norm else (x - base) / (norm - base)


def _goalposts(x, start, to, log):
    if start == to or (log and min(x, start, to) <= 0):
        return UNDEFINED
    value = numbers.log_ratio(x, start, to) if log else (x - start) / (to - start)
    return min(max(value, Fraction(0)), Fraction(1))


def _nominal(x, target, tolerance):
    return UNDEFINED if tolerance <= 0 else max(Fraction(0), 1 - abs(x - target) / tolerance)


NORMALIZE = {
    "ratio": _ratio,
    "inverse_ratio": _inverse_ratio,
    "deviation": _deviation,
    "base_norm": _base_norm,
    "goalposts": _goalposts,
    "nominal": _nominal,
}
