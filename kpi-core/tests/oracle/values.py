"""Values, curves, slices and conditions, worked out straight from the document.

A canonical document (see read_card.py) has every number as text that fractions.Fraction reads; every other text in the
place of a value is a name. A figure is a Fraction or an Absent.
"""

import json
import re
from fractions import Fraction

import exact_numbers as numbers

POPULATION = ("min_max", "z_score", "rank", "percentile", "distance_to_reference")
ENDS = ("below", "up_to")


class RowError(Exception):
    def __init__(self, kind, path):
        super().__init__(f"{kind} at {path}")
        self.kind, self.path = kind, path


class Absent:
    def __init__(self, status):
        self.status = status

    def __repr__(self):
        return f"<{self.status}>"


MISSING, UNDEFINED, NOT_APPLICABLE = Absent("missing"), Absent("undefined"), Absent("not_applicable")


def is_absent(value):
    return isinstance(value, Absent)


def place(path, name):
    """The place of that name: a name that is not plain is quoted, as one with a space is."""
    if re.fullmatch(r"[A-Za-z0-9_$-]+", name):
        return f"{path}.{name}" if path else name
    return f"{path}[{json.dumps(name, ensure_ascii=False)}]"


def first_absent(values):
    """Missing wins over undefined, undefined over not applicable; None where all are there."""
    for absent in (MISSING, UNDEFINED, NOT_APPLICABLE):
        if any(value is absent for value in values):
            return absent
    return None


def error_kind(absent):
    return "undefined_figure" if absent is UNDEFINED else "missing_figure"


def constant(text):
    """The number that a canonical text writes, or None where it is a name."""
    return Fraction(text) if numbers.looks_like_a_number(text) else None


class Values:
    """Values of one row, whose names a subclass knows as `facts` and by `named`."""

    def value(self, node, path):
        if isinstance(node, str):
            number = constant(node)
            return self.named(node) if number is None else number
        (key, body), = node.items()
        at = f"{path}.{key}"
        result = getattr(self, f"value_{key}")(body, at)
        return self.narrow(result, path)

    def narrow(self, result, path):
        if not is_absent(result) and numbers.too_wide(result):
            raise RowError("too_wide", path)
        return result

    def values(self, nodes, path):
        return [self.value(node, f"{path}[{i}]") for i, node in enumerate(nodes)]

    def all_there(self, nodes, path, rule):
        values = self.values(nodes, path)
        return first_absent(values) or rule(values)

    def value_sum(self, nodes, path):
        return self.all_there(nodes, path, lambda v: sum(v, Fraction(0)))

    def value_product(self, nodes, path):
        return self.all_there(nodes, path, product)

    def value_mean(self, nodes, path):
        return self.all_there(nodes, path, lambda v: sum(v) / Fraction(len(v)))

    def value_least(self, nodes, path):
        return self.all_there(nodes, path, min)

    def value_greatest(self, nodes, path):
        return self.all_there(nodes, path, max)

    def value_difference(self, nodes, path):
        return self.all_there(nodes, path, lambda v: v[0] - v[1])

    def value_ratio(self, nodes, path):
        return self.all_there(nodes, path, lambda v: UNDEFINED if v[1] == 0 else v[0] / v[1])

    def value_round(self, body, path):
        of = self.value(body["of"], f"{path}.of")
        return of if is_absent(of) else rounded(of, body)

    def value_curve(self, body, path):
        return self.curve(self.value(body["of"], f"{path}.of"), body["pieces"], f"{path}.pieces")

    def value_levels(self, body, path):
        level = self.facts[body["of"]]
        return level if is_absent(level) else self.value(body["are"][level], place(f"{path}.are", level))

    def value_tiers(self, body, path):
        of = self.value(body["of"], f"{path}.of")
        slices = body["slices"]
        ends = [self.value(s["up_to"], f"{path}.slices[{i}].up_to") for i, s in enumerate(slices[:-1])]
        for i, (low, end) in enumerate(zip([Fraction(0), *ends], ends)):
            # Two ends that are there may not fall, whatever is missing beside them.
            if not first_absent([of, low, end]) and end < low:
                raise RowError("piece_order", f"{path}.slices[{i}].up_to")
        rates = [self.value(s["rate"], f"{path}.slices[{i}].rate") for i, s in enumerate(slices)]
        absent = first_absent([of, *ends, *rates])
        if absent:
            return absent
        rounding, total, low = body.get("rounding", {}), Fraction(0), Fraction(0)
        for i, rate in enumerate(rates):
            if i < len(ends):
                part = min(max(of, low), ends[i]) - low
                low = ends[i]
            else:
                part = max(of, low) - low
            total += rounded(rounded(part, rounding.get("slice")) * rate, rounding.get("amount"))
        return total

    def curve(self, of, pieces, path):
        ends = []
        for i, piece in enumerate(pieces[:-1]):
            key = "below" if "below" in piece else "up_to"
            ends.append((key, self.value(piece[key], f"{path}[{i}].{key}")))
        absent = first_absent([of, *(end for _, end in ends)])
        if absent:
            return absent
        for i in range(1, len(ends)):
            if ends[i][1] < ends[i - 1][1]:
                raise RowError("piece_order", f"{path}[{i}].{ends[i][0]}")
        chosen = len(ends)
        for i, (key, end) in enumerate(ends):
            if of < end or (key == "up_to" and of == end):
                chosen = i
                break
        start = ends[chosen - 1][1] if chosen > 0 else None
        end = ends[chosen][1] if chosen < len(ends) else None
        return self.piece(of, pieces[chosen], start, end, f"{path}[{chosen}]")

    def piece(self, x, piece, start, end, path):
        if "refuse" in piece:
            raise RowError("refused", f"{path}.refuse")
        parts = {k: self.value(piece[k], f"{path}.{k}") for k in piece if k not in ENDS}
        absent = first_absent(parts.values())
        if absent:
            return absent
        if "is" in parts:
            return parts["is"]
        if "to" in parts:
            if start == end:
                return UNDEFINED
            return parts["from"] + (parts["to"] - parts["from"]) * (x - start) / (end - start)
        if "slope" in parts:
            return parts["from"] + parts["slope"] * (x - parts.get("at", start))
        if parts["every"] <= 0:
            return UNDEFINED
        return parts["from"] + parts["add"] * ((x - start) // parts["every"])

    def condition(self, node, path, default):
        """True, False or absent; every leaf is looked at."""
        for word, holds in (("all", all), ("any", any)):
            if word in node:
                leaves = [self.condition(n, f"{path}.{word}[{i}]", default) for i, n in enumerate(node[word])]
                return first_absent(leaves) or holds(leaves)
        of = self.value(node.get("of", default), f"{path}.of")
        word = next(w for w in COMPARE if w in node)
        than = self.value(node[word], f"{path}.{word}")
        return first_absent([of, than]) or COMPARE[word](of, than)

    def must_decide(self, node, path, default):
        truth = self.condition(node, path, default)
        if is_absent(truth):
            raise RowError(error_kind(truth), path)
        return truth


def product(values):
    result = Fraction(1)
    for value in values:
        result *= value
    return result


def rounded(value, rounding):
    return value if rounding is None else numbers.round_to(value, Fraction(rounding["to"]), rounding["mode"])


COMPARE = {
    "above": lambda a, b: a > b,
    "at_least": lambda a, b: a >= b,
    "below": lambda a, b: a < b,
    "up_to": lambda a, b: a <= b,
    "equals": lambda a, b: a == b,
}
