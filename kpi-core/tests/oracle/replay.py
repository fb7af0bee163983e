"""Replaying a derivation: every step is worked out again from its operands, by its rule alone."""

from fractions import Fraction

import exact_numbers as numbers
from groups import geometric, harmonic
from values import COMPARE, ENDS, MISSING, NOT_APPLICABLE, UNDEFINED, Absent, first_absent, is_absent, product, rounded

STATUS = {"missing": MISSING, "undefined": UNDEFINED, "not_applicable": NOT_APPLICABLE}
SECOND_EVALUATION = "index.absent_as_zero"


class Mismatch(Exception):
    pass


class Level(str):
    pass


def replay(derivation, card, fingerprint, run, result):
    """The number of steps that were replayed; raises Mismatch at the first that differs.

    run and result are the oracle's own evaluation of the same card and facts.
    """
    claimed = derivation["card"]
    require(claimed["id"] == card["id"], f"card id {claimed['id']!r}")
    require(claimed["fingerprint"] == fingerprint, f"fingerprint {claimed['fingerprint']}, ours {fingerprint}")
    _same_facts(derivation["facts"], run)
    steps, last = {}, -1
    rules = Rules(steps, run)
    for step in derivation["steps"]:
        number = step["step"]
        where = f"step {number} ({step['rule']} {step.get('path', '')})"
        require(number > last, f"{where}: out of order")
        rule = getattr(rules, "rule_" + step["rule"], None)
        require(rule is not None, f"{where}: no such rule")
        try:
            ours = rule(step)
        except KeyError as missing:
            raise Mismatch(f"{where}: field or earlier step {missing} is not there")
        theirs = _read(step, where)
        require(_same(ours, theirs), f"{where}: {_show(theirs)}, replayed {_show(ours)}")
        steps[number], last = ours, number
    _same_figures(derivation["figures"], steps, result)
    return len(derivation["steps"])


def require(truth, message):
    if not truth:
        raise Mismatch(message)


def _read(step, where):
    given = [key for key in ("value", "truth", "status", "level") if key in step]
    require(len(given) == 1, f"{where}: one of value, truth, status, level, not {given}")
    theirs = step[given[0]]
    if given[0] == "value":
        number = Fraction(theirs)
        require(str(number) == theirs, f"{where}: {theirs} is not a reduced fraction")
        return number
    if given[0] == "status":
        return STATUS[theirs]
    return Level(theirs) if given[0] == "level" else theirs


def _same(ours, theirs):
    return type(ours) is type(theirs) and (ours is theirs if is_absent(ours) else ours == theirs)


def _show(value):
    return value.status if is_absent(value) else str(value)


def _same_facts(facts, run):
    for name in facts:
        require(name in run.facts, f"fact {name} is no input of the card")
    for name, ours in run.facts.items():
        given = facts.get(name)
        if given is None:  # missing, or the default stands in
            require(is_absent(ours) or "default" in run.card["inputs"][name], f"fact {name} is not in the derivation")
        elif isinstance(ours, str):
            require(ours == given, f"fact {name}: {given}, ours {ours}")
        else:
            require(not is_absent(ours) and numbers.parse(given) == ours, f"fact {name}: {given}, ours {ours}")


def _same_figures(figures, steps, result):
    for name, figure in figures.items():
        require(name in result.exact, f"figure {name} is unknown")
        ours = result.exact[name]
        require(figure["step"] in steps, f"figure {name}: no step {figure['step']}")
        step = steps[figure["step"]]
        if ours is None:
            require(not isinstance(step, Fraction), f"figure {name}: {step}, ours is absent")
        else:
            require(step == ours, f"figure {name}: {_show(step)}, ours {ours}")
        theirs = figure.get("published")
        require(theirs == result.published[name], f"figure {name}: {theirs}, ours {result.published[name]}")
    for name, ours in result.exact.items():
        if ours is not None and name != SECOND_EVALUATION:
            require(name in figures, f"figure {name} is not in the derivation")


class Rules:
    """One method for each rule of a step; operands are numbers of earlier steps."""

    def __init__(self, steps, run):
        self.steps, self.run = steps, run
        self.constants = {Fraction(0), Fraction(1), *_numbers_in(run.card)}

    def operands(self, numbers_of_steps):
        return [self.steps[n] for n in numbers_of_steps]

    def there(self, step, rule):
        values = self.operands(step["of"])
        return first_absent(values) or rule(values)

    def present(self, step, rule):
        values = [v for v in self.operands(step["of"]) if not is_absent(v)]
        return rule(values) if values else MISSING

    def rule_fact(self, step):
        value = self.run.facts[step["name"]]
        return Level(value) if isinstance(value, str) else value

    def rule_constant(self, step):
        """A number that the card writes, or one that a rule brings along: 0, 1, the length of a mean."""
        value = Fraction(step["value"])
        require(value in self.constants, f"step {step['step']}: the card has no {value}")
        return value

    def rule_sum(self, step):
        return self.there(step, lambda v: sum(v, Fraction(0)))

    def rule_product(self, step):
        return self.there(step, product)

    def rule_least(self, step):
        return self.there(step, min)

    def rule_greatest(self, step):
        return self.there(step, max)

    def rule_difference(self, step):
        return self.there(step, lambda v: v[0] - v[1])

    def rule_quotient(self, step):
        positive = {"nonzero": False, "positive": True}[step["defined"]]

        def divide(v):
            return UNDEFINED if v[1] == 0 or positive and v[1] < 0 else v[0] / v[1]

        return self.there(step, divide)

    def rule_absolute(self, step):
        of = self.steps[step["of"]]
        return of if is_absent(of) else abs(of)

    def rule_clamp(self, step):
        parts = {key: self.steps[step[key]] for key in ("of", "at_least", "at_most") if key in step}
        absent = first_absent(parts.values())
        if absent:
            return absent
        value = max(parts["of"], parts.get("at_least", parts["of"]))
        return min(value, parts.get("at_most", value))

    def rule_round(self, step):
        of = self.steps[step["of"]]
        return of if is_absent(of) else rounded(of, step)

    def rule_curve(self, step):
        pieces = step["pieces"]
        ends = []
        for piece in pieces[:-1]:
            key = "below" if "below" in piece else "up_to"
            ends.append((key, self.steps[piece[key]]))
        x = self.steps[step["of"]]
        absent = first_absent([x, *(end for _, end in ends)])
        if absent:
            return absent
        require(all(a[1] <= b[1] for a, b in zip(ends, ends[1:])), f"step {step['step']}: ends fall")
        chosen = len(ends)
        for i, (key, end) in enumerate(ends):
            if x < end or (key == "up_to" and x == end):
                chosen = i
                break
        piece = pieces[chosen]
        parts = {key: self.steps[piece[key]] for key in piece if key not in ENDS and key != "refuse"}
        require("refuse" not in piece, f"step {step['step']}: piece {chosen} refuses")
        start = ends[chosen - 1][1] if chosen else None
        value = first_absent(parts.values()) or _piece(x, parts, start, ends[chosen][1] if chosen < len(ends) else None)
        if not is_absent(value):
            require(step.get("piece") == chosen, f"step {step['step']}: piece {step.get('piece')}, replayed {chosen}")
        return value

    def rule_levels(self, step):
        level = self.steps[step["of"]]
        return level if is_absent(level) else self.steps[step["are"][level]]

    def rule_log_ratio(self, step):
        def rule(v):
            return UNDEFINED if min(v) <= 0 or v[1] == v[2] else numbers.log_ratio(*v)

        return self.there(step, rule)

    def rule_compare(self, step):
        return self.there(step, lambda v: COMPARE[step["is"]](*v))

    def rule_all(self, step):
        return self.there(step, all)

    def rule_any(self, step):
        return self.there(step, any)

    def rule_applies(self, step):
        truth = self.steps[step["if"]]
        require(isinstance(truth, bool), f"step {step['step']}: the condition is {_show(truth)}")
        return self.steps[step["of"]] if truth else NOT_APPLICABLE

    def rule_absent(self, step):
        of = self.steps[step["of"]]
        if not is_absent(of) or of is NOT_APPLICABLE:
            return of
        policy = step[of.status]
        require(policy != "error", f"step {step['step']}: {of.status} under the policy error")
        return of if policy == "skip" else numbers.parse(policy["score"])

    def rule_present_sum(self, step):
        return self.present(step, lambda v: sum(v, Fraction(0)))

    def rule_present_product(self, step):
        return self.present(step, product)

    def rule_present_least(self, step):
        return self.present(step, min)

    def rule_present_greatest(self, step):
        return self.present(step, max)

    def pairs(self, step):
        return [(self.steps[member], self.steps[weight]) for member, weight in step["of"]]

    def rule_weights_present(self, step):
        pairs = self.pairs(step)
        absent = first_absent([weight for _, weight in pairs])
        if absent:
            return absent
        return sum((w for member, w in pairs if not is_absent(member)), Fraction(0)) or MISSING

    def _weighted(self, step, rule):
        pairs = self.pairs(step)
        parts = [(s, w) for s, w in pairs if not is_absent(s) and not is_absent(w) and w != 0]
        return rule(parts) if parts else MISSING

    def rule_geometric(self, step):
        return self._weighted(step, geometric)

    def rule_harmonic(self, step):
        return self._weighted(step, harmonic)

    def rule_with_points(self, step):
        of = self.steps[step["of"]]
        points = [p for p in self.operands(step["points"]) if not is_absent(p)]
        return of if is_absent(of) else of + sum(points)

    def rule_cut_offs(self, step):
        of = self.steps[step["of"]]
        if is_absent(of) or "covered" in step and is_absent(self.steps[step["covered"]]):
            return of
        tripped = [cut for cut in step["cuts"] if self.steps[cut["trips"]] is True]
        caps = [self.steps[cut["cap"]] for cut in tripped if "cap" in cut]
        cut_off = product([min([of, *caps]), *(self.steps[cut["multiply"]] for cut in tripped if "multiply" in cut)])
        return rounded(cut_off, step["rounding"]) if tripped and "rounding" in step else cut_off

    def rule_trips(self, step):
        if is_absent(self.steps[step["guarded"]]):
            return False
        for applies in step.get("applies", []):
            if self.steps[applies] is False:
                return False
        truth = self.steps[step["of"]]
        if is_absent(truth):
            require(step["absent"] != "error", f"step {step['step']}: the condition is {truth.status}")
            return step["absent"] == "trips"
        return truth

    def rule_share(self, step):
        member = self.steps[step["of"]]
        if is_absent(member):
            return member
        parts = self.operands([step["weight"], step["sum"]])
        return first_absent(parts) or parts[0] / parts[1]

    def rule_coverage(self, step):
        over = under = Fraction(0)
        for part in step["of"]:
            member = self.steps[part["member"]]
            if member is NOT_APPLICABLE:
                continue
            weight = self.steps[part["weight"]] if "weight" in part else Fraction(1)
            if is_absent(weight):
                return Fraction(0)
            covered = Fraction(0 if is_absent(member) else 1)
            over += weight * (self.steps[part["coverage"]] if "coverage" in part else covered)
            under += weight
        return over / under if under else Fraction(0)

    def rule_require(self, step):
        return MISSING if self.steps[step["coverage"]] < self.steps[step["least"]] else self.steps[step["of"]]


def _numbers_in(node):
    if isinstance(node, dict):
        for inner in node.values():
            yield from _numbers_in(inner)
    elif isinstance(node, list):
        yield Fraction(len(node))
        for inner in node:
            yield from _numbers_in(inner)
    elif isinstance(node, str) and numbers.looks_like_a_number(node):
        try:
            yield Fraction(node)
        except (ValueError, ZeroDivisionError):  # a text such as a unit of "1/0"
            pass


def _piece(x, parts, start, end):
    if "is" in parts:
        return parts["is"]
    if "to" in parts:
        return UNDEFINED if start == end else parts["from"] + (parts["to"] - parts["from"]) * (x - start) / (end - start)
    if "slope" in parts:
        return parts["from"] + parts["slope"] * (x - parts.get("at", start))
    return UNDEFINED if parts["every"] <= 0 else parts["from"] + parts["add"] * ((x - start) // parts["every"])
