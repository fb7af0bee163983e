"""One card and one set of facts into figures, straight from the document.

The card is a canonical document (see read_card.py): every number is text that fractions.Fraction
reads, every other text in the place of a value is a name. A figure is a Fraction or an Absent.
"""

import json
import re
from decimal import Decimal
from fractions import Fraction
from functools import partial

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


class Member:
    """A member of the index (or the outermost group, whose parent is None) and where it stands."""

    def __init__(self, node, path, parent, inherited):
        self.node, self.path, self.parent = node, path, parent
        self.id = node.get("id", "index")
        self.type = node.get("type", "group")
        self.rounding = {**inherited, **node.get("rounding", {})}
        self.points = node.get("points", False)
        inner = node.get("members", []) if self.type == "group" else []
        self.members = [Member(m, f"{path}.members[{i}]", self, self.rounding) for i, m in enumerate(inner)]
        self.cut_offs = []  # those that guard this member

    @property
    def scored_members(self):
        return [m for m in self.members if m.type != "cut_off"]

    @property
    def last_rounding(self):
        if self.type != "group":
            return self.rounding.get("score")
        if "scale" in self.node or "score" in self.node.get("clamp", {}):
            return self.rounding.get("score")
        return self.rounding.get("index")

    def everyone(self):
        yield self
        for member in self.members:
            yield from member.everyone()


def remembered(method):
    """Each figure is worked out once."""

    def wrapper(self, thing, *rest):
        key = (method.__name__, thing if isinstance(thing, str) else id(thing))
        if key not in self.known:
            self.known[key] = method(self, thing, *rest)
        return self.known[key]

    return wrapper


class Evaluation:
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

    # --- values -------------------------------------------------------------------------------

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

    def named(self, name):
        if name == "index":
            return self.score(self.root)
        owner, dot, figure = name.partition(".")
        if not dot:
            return self.measure(name) if name in self.card.get("measures", {}) else self.facts[name]
        if figure == "amount":
            return self.amount(owner)
        return getattr(self, figure)(self.by_id[owner])

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

    # --- conditions ---------------------------------------------------------------------------

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

    # --- figures ------------------------------------------------------------------------------

    @remembered
    def measure(self, name):
        return self.value(self.card["measures"][name], f"measures.{name}")

    @remembered
    def applies(self, member):
        if member.parent is not None and not self.applies(member.parent):
            return False
        node = member.node.get("applies")
        if node is None:
            return True
        return self.must_decide(node, f"{member.path}.applies", member.node.get("actual", member.id))

    @remembered
    def actual(self, member):
        """The value an indicator judges; a level's text where it has levels."""
        if not self.applies(member):
            return NOT_APPLICABLE
        node = member.node.get("actual", member.id)
        if "levels" in member.node:
            return self.facts[node]
        return self.value(node, f"{member.path}.actual")

    @remembered
    def attainment(self, member):
        if not self.applies(member):
            return NOT_APPLICABLE
        if member.type == "group":
            value, which = self.aggregate(member), "index"
        else:
            value, which = self.actual(member), "attainment"
            if "normalize" in member.node:
                value = self.normalize(value, member.node["normalize"], f"{member.path}.normalize")
        value = self.clamp(value, member, "attainment")
        value = value if is_absent(value) else rounded(value, member.rounding.get(which))
        return self.narrow(value, member.path)

    @remembered
    def scaled(self, member):
        value = self.attainment(member)
        return self.curve(value, member.node["scale"], f"{member.path}.scale") if "scale" in member.node else value

    @remembered
    def own_score(self, member):
        """The score before the policy for absent ones and before cut-offs."""
        if not self.applies(member):
            return NOT_APPLICABLE
        if "levels" in member.node:
            level = self.actual(member)
            value = level if is_absent(level) else Fraction(member.node["levels"][level])
        else:
            value = self.scaled(member)
        value = self.clamp(value, member, "score")
        acts = member.type != "group" or "scale" in member.node or "score" in member.node.get("clamp", {})
        if acts and not is_absent(value):
            value = rounded(value, member.rounding.get("score"))
        return self.narrow(value, member.path)

    @remembered
    def standing(self, member):
        """The score after the policy for absent ones, before cut-offs."""
        own = self.own_score(member)
        if not is_absent(own) or own is NOT_APPLICABLE:
            return own
        if self.zero and member.type != "group":
            return Fraction(0)
        choice = self.policy(member, own.status)
        if choice == "error":
            raise RowError(error_kind(own), member.path)
        return own if choice == "skip" else Fraction(choice["score"])

    @remembered
    def score(self, member):
        value = self.standing(member)
        if is_absent(self.own_score(member)):
            return value
        tripped = [cut for cut in member.cut_offs if self.trips(cut)]
        effects = [self.effect(cut) for cut in tripped]
        value = min([value, *(v for kind, v in effects if kind == "cap")])
        value = product([value, *(v for kind, v in effects if kind == "multiply")])
        if tripped and member.type == "group":
            value = rounded(value, member.last_rounding)
        return self.narrow(value, member.path)

    @remembered
    def trips(self, cut):
        if not self.applies(cut):
            return False
        truth = self.condition(cut.node["trips"], f"{cut.path}.trips", cut.id)
        if is_absent(truth):
            choice = cut.node.get("absent")
            if choice is None:
                raise RowError(error_kind(truth), f"{cut.path}.trips")
            return choice == "trips"
        return truth

    @remembered
    def effect(self, cut):
        (kind, node), = cut.node["effect"].items()
        value = self.value(node, f"{cut.path}.effect.{kind}")
        if is_absent(value):
            raise RowError(error_kind(value), f"{cut.path}.effect.{kind}")
        return kind, value

    def clamp(self, value, member, which):
        limits = member.node.get("clamp", {}).get(which)
        if limits is None:
            return value
        path = f"{member.path}.clamp.{which}"
        parts = {k: self.value(limits[k], f"{path}.{k}") for k in limits}
        absent = first_absent([value, *parts.values()])
        if absent:
            return absent
        low, high = parts.get("at_least"), parts.get("at_most")
        if low is not None and high is not None and low > high:
            raise RowError("crossed_limits", path)
        value = value if low is None else max(value, low)
        return value if high is None else min(value, high)

    def normalize(self, x, node, path):
        (kind, body), = node.items()
        if kind in POPULATION:
            raise RowError("fit_first", path)
        at = f"{path}.{kind}"
        if kind == "curve":
            return self.narrow(self.curve(x, body, at), path)
        parts = {k: self.value(v, f"{at}.{k}") for k, v in body.items() if k not in ("better", "log")}
        absent = first_absent([x, *parts.values()])
        if absent:
            return absent
        if kind == "deviation":
            parts["better"] = body["better"]
        if kind == "goalposts":
            parts["log"] = body.get("log", False)
        return self.narrow(NORMALIZE[kind](x, **{k.replace("from", "start"): v for k, v in parts.items()}), path)

    # --- groups -------------------------------------------------------------------------------

    @remembered
    def weights(self, group):
        """The written weights by member; None where the group has none, MISSING where its level is missing."""
        if group.node["aggregate"] not in ("mean", "geometric", "harmonic"):
            return None
        if "weights" in group.node:
            level = self.facts[group.node["weights"]["by"]]
            if is_absent(level):
                return level
            chosen = group.node["weights"]["sets"][level]
            return {name: Fraction(weight) for name, weight in chosen.items()}
        return {m.id: Fraction(m.node["weight"]) for m in group.scored_members if not m.points}

    @remembered
    def may_shrink(self, group):
        """Can a member with weight be left out? If not, weights are those of the card, whatever the others come to."""
        if any("applies" in m.node for m in self.by_id.values()):
            return True
        weighted = [m for m in group.scored_members if not m.points]
        return any(self.policy(m, status) == "skip" for m in weighted for status in ("missing", "undefined"))

    def policy(self, member, status):
        """What becomes of the member where it is absent."""
        policies = {} if member.parent is None else member.parent.node.get("members_absent", {})
        return {**policies, **member.node.get("absent", {})}.get(status, "error")

    def weight(self, member):
        """The effective weight: its share among the members present."""
        group = member.parent
        weights = self.weights(group)
        if member.points or weights is None or is_absent(weights) or is_absent(self.standing(member)):
            return MISSING
        if not self.may_shrink(group):
            return weights[member.id]
        present = sum(weights[m.id] for m in group.scored_members if not m.points and not is_absent(self.standing(m)))
        return weights[member.id] / present if present else MISSING

    @remembered
    def contribution(self, member):
        aggregate = member.parent.node["aggregate"]
        if not (member.points or aggregate in ("mean", "sum")):
            return MISSING
        score = self.score(member)
        if is_absent(score):
            return score
        if not member.points and aggregate == "mean":
            weight = self.weight(member)
            if is_absent(weight):
                return weight
            score = weight * score
        return self.narrow(rounded(score, member.rounding.get("contribution")), member.path)

    @remembered
    def combined(self, group):
        """What the members come to, before points and coverage."""
        kind = group.node["aggregate"]
        members = group.scored_members
        if kind != "sum":
            members = [m for m in members if not m.points]
        present = [m for m in members if not is_absent(self.score(m))]
        weights = self.weights(group)
        if weights is None:
            return self.unweighted(kind, present)
        if is_absent(weights):
            return MISSING
        return self.weighted(kind, [m for m in present if weights[m.id] > 0])

    @remembered
    def aggregate(self, group):
        value = self.combined(group)
        if group.node["aggregate"] != "sum" and not is_absent(value):
            points = [self.contribution(m) for m in group.scored_members if m.points]
            value += sum(p for p in points if not is_absent(p))
        if "least_coverage" in group.node and not self.zero:
            if self.coverage(group) < Fraction(group.node["least_coverage"]):
                return MISSING
        return self.narrow(value, group.path)

    def unweighted(self, kind, present):
        if not present:
            return MISSING
        if kind == "sum":
            return sum(self.contribution(m) for m in present)
        rule = {"product": product, "least": min, "greatest": max}[kind]
        return rule([self.score(m) for m in present])

    def weighted(self, kind, present):
        if not present:
            return MISSING
        if kind == "mean":
            return sum(self.contribution(m) for m in present)
        parts = [(self.score(m), self.weight(m)) for m in present]
        return geometric(parts) if kind == "geometric" else harmonic(parts)

    @remembered
    def coverage(self, member):
        if member.type != "group":
            return Fraction(0 if is_absent(self.own_score(member)) else 1)
        weights = self.weights(member)
        counted = [m for m in member.scored_members if weights is None or not m.points]
        applicable = [m for m in counted if self.own_score(m) is not NOT_APPLICABLE]
        if weights is None:
            there = [m for m in applicable if not is_absent(self.own_score(m))]
            return Fraction(len(there), len(applicable)) if applicable else Fraction(0)
        if is_absent(weights):
            return Fraction(0)
        total = sum(weights[m.id] for m in applicable)
        return sum(weights[m.id] * self.coverage(m) for m in applicable) / total if total else Fraction(0)

    # --- pay ----------------------------------------------------------------------------------

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

    # --- results ------------------------------------------------------------------------------

    def status(self, member):
        if member.type == "cut_off":
            unguarded = all(is_absent(self.own_score(g)) for g in self.guarded(member))
            try:
                if not self.applies(member):
                    return "not_applicable"
            except RowError:
                if not unguarded:
                    raise
            if unguarded:
                return "not_looked_at"
            return "tripped" if self.trips(member) else "passed"
        own = self.own_score(member)
        return own.status if is_absent(own) else "scored"


def product(values):
    result = Fraction(1)
    for value in values:
        result *= value
    return result


def rounded(value, rounding):
    return value if rounding is None else numbers.round_to(value, Fraction(rounding["to"]), rounding["mode"])


def geometric(parts):
    if any(score < 0 for score, _ in parts):
        return UNDEFINED
    if any(score == 0 for score, _ in parts):
        return Fraction(0)
    return numbers.weighted_geometric(parts)


def harmonic(parts):
    if any(score <= 0 for score, _ in parts):
        return UNDEFINED
    return 1 / sum(weight / score for score, weight in parts)


COMPARE = {
    "above": lambda a, b: a > b,
    "at_least": lambda a, b: a >= b,
    "below": lambda a, b: a < b,
    "up_to": lambda a, b: a <= b,
    "equals": lambda a, b: a == b,
}


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
