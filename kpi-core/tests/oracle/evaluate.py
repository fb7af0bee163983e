"""One card and one set of facts into figures, straight from the canonical document (see read_card.py)."""

from fractions import Fraction
from functools import partial

import exact_numbers as numbers
from facts import read_facts
from groups import Groups
from members import Member, remembered
from values import MISSING, RowError, error_kind, is_absent, rounded


class Evaluation(Groups):
    def __init__(self, card, facts, absent_as_zero=False):
        self.card, self.given, self.zero, self.known = card, facts, absent_as_zero, {}
        self.facts = read_facts(card, facts)
        self.root, self.by_id = None, {}
        if "index" in card:
            self.root = Member(card["index"], "index", None, {})
            self.by_id = {m.id: m for m in self.root.everyone() if m is not self.root}
            for cut in (m for m in self.by_id.values() if m.type == "cut_off"):
                for guarded in self.guarded(cut):
                    guarded.cut_offs.append(cut)
        lines = card.get("pay", {}).get("lines", [])
        self.lines = {line["id"]: (line, f"pay.lines[{i}]") for i, line in enumerate(lines)}

    def guarded(self, cut):
        ids = cut.node.get("guards")
        if ids is None:
            return [cut.parent]
        return [self.by_id[name] for name in ([ids] if isinstance(ids, str) else ids)]

    def named(self, name):
        if name == "index":
            return self.score(self.root)
        owner, dot, figure = name.partition(".")
        if not dot:
            return self.measure(name) if name in self.card.get("measures", {}) else self.facts[name]
        if figure == "amount":
            return self.amount(owner)
        return getattr(self, figure)(self.by_id[owner])

    @remembered
    def measure(self, name):
        return self.value(self.card["measures"][name], f"measures.{name}")

    def line_rounding(self, line):
        return line.get("rounding", self.card["pay"]["rounding"])

    @remembered
    def amount(self, line_id):
        line, path = self.lines[line_id]
        parts = {}
        for key in ("amount", "cap", "floor"):
            if key in line:
                parts[key] = self.value(line[key], f"{path}.{key}")
                if is_absent(parts[key]):
                    raise RowError(error_kind(parts[key]), f"{path}.{key}")
        value = parts["amount"]
        value = min(value, parts.get("cap", value))
        value = max(value, parts.get("floor", value))
        return self.narrow(rounded(value, self.line_rounding(line)), path)


class Result:
    """published: texts, statuses, the list of warnings, None for absent ones; exact: the fractions."""

    def __init__(self):
        self.published, self.exact = {}, {}

    def put(self, name, value, rounding, path):
        if is_absent(value) or isinstance(value, str):
            self.published[name] = self.exact[name] = None
            return
        try:
            to = None if rounding is None else Fraction(rounding["to"])
            self.published[name] = numbers.publish(value, to)
        except numbers.TooManyDigits:
            raise RowError("too_many_digits", path)
        self.exact[name] = value


def evaluate(card, facts):
    """The figures of one row; raises RowError."""
    run, result = Evaluation(card, facts), Result()
    for name, work, rounding, path in figures(run):
        result.put(name, work(), rounding, path)
    result.published["warnings"] = []
    if run.root is not None:
        for member in run.by_id.values():
            result.published[f"{member.id}.status"] = run.status(member)
        _put_index(run, result)
    return result


def figures(run):
    """The figures that a row must have: name, how it is worked out, rounding point, the path it is told of by."""
    for name, node in run.card.get("measures", {}).items():
        rounding = node.get("round") if isinstance(node, dict) else None
        yield f"measures.{name}", partial(run.measure, name), rounding, f"measures.{name}"
    if run.root is not None:
        for member in run.by_id.values():
            if member.type != "cut_off":
                yield from _figures_of_a_member(run, member)
        yield "index", partial(run.score, run.root), run.root.last_rounding, "index"
        yield "index.before", partial(run.standing, run.root), run.root.last_rounding, "index"
        yield "index.coverage", partial(run.coverage, run.root), None, "index"
    if "pay" in run.card:
        yield from _figures_of_pay(run, run.card["pay"])


def _figures_of_a_member(run, member):
    name, path, rounding = member.id, member.path, member.rounding
    if member.type != "group":
        yield f"{name}.actual", partial(run.actual, member), None, path
    if "levels" in member.node:
        yield f"{name}.attainment", lambda: MISSING, None, path
    else:
        which = "index" if member.type == "group" else "attainment"
        yield f"{name}.attainment", partial(run.attainment, member), rounding.get(which), path
    yield f"{name}.score", partial(run.score, member), member.last_rounding, path
    yield f"{name}.weight", partial(run.weight, member), None, path
    yield f"{name}.contribution", partial(run.contribution, member), rounding.get("contribution"), path


def _put_index(run, result):
    root = run.root
    result.published["index.status"] = run.status(root)
    result.published["index.absent_as_zero"] = result.exact["index.absent_as_zero"] = None
    if result.exact["index.coverage"] < 1:
        result.published["warnings"].append("coverage")
        try:
            again = Evaluation(run.card, run.given, absent_as_zero=True)
            result.put("index.absent_as_zero", again.score(again.root), root.last_rounding, "index")
        except RowError:
            pass


def _figures_of_pay(run, pay):
    names, quanta = [], [Fraction(pay["rounding"]["to"])]
    for i, line in enumerate(pay["lines"]):
        rounding = run.line_rounding(line)
        quanta.append(Fraction(rounding["to"]))
        yield f"{line['id']}.amount", partial(run.amount, line["id"]), rounding, f"pay.lines[{i}]"
        if not line.get("memo", False):
            names.append(line["id"])
    finest = max(numbers.decimals_of(to) for to in quanta)
    yield "total", lambda: sum(map(run.amount, names), Fraction(0)), {"to": Fraction(1, 10**finest)}, "pay"
