"""The facts of one row, as their inputs read them."""

from decimal import Decimal
from fractions import Fraction

import exact_numbers as numbers
from values import MISSING, RowError


def read_facts(card, facts):
    """Facts by input: a Fraction, a level's text, or MISSING."""
    for name in facts:
        if name not in card["inputs"]:
            raise RowError("unknown_fact", f"facts.{name}")
    result = {}
    for name, declared in card["inputs"].items():
        path, given = f"facts.{name}", facts.get(name)
        levels = declared.get("levels")
        if given is None or given == "" or (isinstance(given, float) and given != given):
            given = declared.get("default")
            if given is None:
                result[name] = MISSING
            else:
                result[name] = given if levels is not None else Fraction(given)
        elif isinstance(given, bool) or not isinstance(given, (int, float, str)):
            raise RowError("bad_fact", path)
        elif levels is not None:
            if not isinstance(given, str):
                raise RowError("bad_fact", path)
            if given not in levels:
                raise RowError("unknown_level", path)
            result[name] = given
        else:
            result[name] = _number_fact(given, path)
    return result


def _number_fact(given, path):
    if isinstance(given, float):  # a bare float means its shortest decimal
        if given in (float("inf"), float("-inf")):
            raise RowError("bad_fact", path)
        given = format(Decimal(repr(given)), "f")
        try:
            numbers.check_limits(given)
        except numbers.BadNumber:
            raise RowError("number_limit", path)
        return Fraction(given)
    try:
        return numbers.parse(str(given))
    except numbers.BadNumber as problem:
        raise RowError("bad_fact" if problem.kind == "bad_number" else problem.kind, path)
