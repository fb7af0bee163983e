"""The strict reading of a card document: its text or its JSON -> the canonical document, or a CardError.

The canonical document has every number as canonical text, no $schema, nothing that says what leaving it out
says too (a `false`, no measures), and is otherwise the document; its fingerprint is the sha256 of its compact JSON with sorted keys.
"""

import hashlib
import json
import re
from fractions import Fraction

import exact_numbers as numbers
from constants import Flaw, check_constants
from evaluate import COMPARE, ENDS, POPULATION, constant, place

MOST_BYTES = 1_048_576
MOST_DEPTH = 32
MOST_MEMBERS = 1_000
MOST_NAMES = 10_000
WEIGHTED = ("mean", "geometric", "harmonic")
AGGREGATES = WEIGHTED + ("sum", "product", "least", "greatest")
FIGURES = ("actual", "attainment", "score", "contribution")

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}\Z")

ABOUT = {"unit", "owner", "source", "frequency", "note", "nature", "timing"}
GROUP = {"aggregate", "members", "weights", "members_absent", "least_coverage", "clamp", "scale", "rounding", "absent"}
SHARED = {"id", "type", "name", "weight", "points", "applies", "absent", "rounding"}
MEMBER = {
    "continuous": SHARED | ABOUT | {"actual", "normalize", "clamp", "scale"},
    "discrete": SHARED | ABOUT | {"actual", "clamp", "scale", "levels"},
    "cut_off": ABOUT | {"id", "type", "name", "applies", "absent", "trips", "effect", "guards"},
    "group": SHARED | GROUP,
}
BODIES = ({"is"}, {"from", "to"}, {"from", "slope"}, {"from", "slope", "at"}, {"from", "add", "every"}, {"refuse"})
NORMALIZE = {  # required, optional
    "ratio": ({"target"}, set()),
    "inverse_ratio": ({"target"}, set()),
    "deviation": ({"target", "better"}, set()),
    "base_norm": ({"base", "norm"}, set()),
    "goalposts": ({"from", "to"}, {"log"}),
    "nominal": ({"target", "tolerance"}, set()),
}

POPULATION_CHOICES = {  # required, optional, beside `better` and `winsorise`
    "min_max": ((), ("constant",)),
    "z_score": (("divisor",), ("constant",)),
    "rank": (("ties",), ()),
    "percentile": (("definition",), ("constant",)),
    "distance_to_reference": (("reference",), ("constant",)),
}
CHOICES = {
    "better": ("more", "less"),
    "divisor": ("n", "n-1"),
    "ties": ("min", "max", "average", "dense"),
    "definition": ("below", "at_or_below", "mean", "rank", "rank_over_n"),
}


class CardError(Exception):
    def __init__(self, kind, path):
        super().__init__(f"{kind} at {path or 'the document'}")
        self.kind, self.path = kind, path


class Object(dict):
    """A JSON object that remembers the keys that were given twice."""

    repeated = ()


class BareFraction(str):
    """A JSON number with a point or an exponent, as it was written."""


def _object(pairs):
    result = Object(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        result.repeated = [key for key in result if keys.count(key) > 1]
    return result


def _constant(word):
    raise ValueError(word)


def parse_document(text):
    """JSON whose integers stay exact and whose fractions stay as they were written."""
    if len(text.encode()) > MOST_BYTES:
        raise CardError("too_large", "")
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=BareFraction,
            parse_int=_Integer,
            parse_constant=_constant,
        )
    except (ValueError, RecursionError):
        raise CardError("syntax", "")


class _Integer(str):
    """A JSON integer as it was written."""


def read_card(document):
    """The canonical document of a card given as text or as JSON already read."""
    if not isinstance(document, str):
        document = json.dumps(document)
    return Reader().card(parse_document(document))


def canonical_text(card):
    return json.dumps(card, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(card):
    return hashlib.sha256(canonical_text(card).encode()).hexdigest()


class Reader:
    def __init__(self):
        self.inputs, self.measures, self.members, self.lines = {}, {}, {}, {}
        self.by_level = set()  # members whose score is a level's number
        self.names = []  # (name, path, wants, owner) of every name that is used
        self.edges = {}  # what a figure is worked out from
        self.owner = None  # the figure whose rule is being read

    # --- plain things -------------------------------------------------------------------------

    def record(self, node, path, required, optional=(), elsewhere=()):
        if not isinstance(node, dict):
            raise CardError("wrong_type", path)
        for key in getattr(node, "repeated", ()):
            raise CardError("duplicate_key", join(path, key))
        for key in node:
            if key not in required and key not in optional:
                raise CardError("misplaced_field" if key in elsewhere else "unknown_field", join(path, key))
        for key in required:
            if key not in node:
                raise CardError("missing_field", join(path, key))
        return node

    def table(self, node, path):
        if not isinstance(node, dict):
            raise CardError("wrong_type", path)
        for key in getattr(node, "repeated", ()):
            raise CardError("duplicate_key", join(path, key))
        return node

    def list(self, node, path, may_be_empty=False):
        if not isinstance(node, list):
            raise CardError("wrong_type", path)
        if not node and not may_be_empty:
            raise CardError("empty", path)
        return node

    def text(self, node, path):
        if type(node) is not str:
            raise CardError("wrong_type", path)
        return node

    def truth(self, node, path):
        if not isinstance(node, bool):
            raise CardError("wrong_type", path)
        return node

    def choice(self, node, path, allowed):
        if self.text(node, path) not in allowed:
            raise CardError("bad_choice", path)
        return node

    def new_name(self, node, path, *taken):
        if not _NAME.match(self.text(node, path)):
            raise CardError("bad_name", path)
        if any(node in names for names in taken):
            raise CardError("duplicate_name", path)
        return node

    def number(self, node, path):
        """Canonical text."""
        if isinstance(node, BareFraction):
            raise CardError("bare_fraction", path)
        if not isinstance(node, str):
            raise CardError("wrong_type", path)
        try:
            return numbers.canonical(numbers.parse(str(node)))
        except numbers.BadNumber as problem:
            raise CardError(problem.kind, path)

    def quantum(self, node, path):
        to = Fraction(self.number(node, path))
        if to <= 0 or numbers.decimals_of(to) is None:
            raise CardError("bad_number", path)
        return numbers.canonical(to)

    # --- the card -----------------------------------------------------------------------------

    def card(self, node):
        check_depth(node, "", 1)
        rooms = {"measures", "index", "pay"}
        self.record(node, "", {"kpi", "id", "inputs"}, rooms | {"name", "currency", "notes", "$schema"})
        if not isinstance(node["kpi"], _Integer):
            raise CardError("wrong_type", "kpi")
        if node["kpi"] != "1":
            raise CardError("bad_choice", "kpi")
        if not rooms & set(node):
            raise CardError("missing_field", "")
        card = {"kpi": 1, "id": self.new_name(node["id"], "id")}
        for key in ("name", "currency", "notes"):
            if key in node:
                card[key] = self.text(node[key], key)
        card["inputs"] = {
            self.new_name(name, f"inputs.{name}", ("index",)): self.input(body, f"inputs.{name}")
            for name, body in self.table(node["inputs"], "inputs").items()
        }
        self.inputs = card["inputs"]
        if "measures" in node:
            self.measures = self.table(node["measures"], "measures")
            for name in self.measures:
                self.new_name(name, f"measures.{name}", self.inputs, ("index",))
            if self.measures:
                card["measures"] = {}
            for name, body in self.measures.items():
                self.owner = ("measure", name)
                card["measures"][name] = self.value(body, f"measures.{name}")
        if "index" in node:
            card["index"] = self.group(node["index"], "index", None, {})
            self.depend(("index",), ("score", "index"))
        if "pay" in node:
            card["pay"] = self.pay(node["pay"])
        if len(self.members) > MOST_MEMBERS:
            raise CardError("too_many_members", "index.members")
        if len(self.inputs) + len(self.measures) + len(self.lines) > MOST_NAMES:
            raise CardError("too_large", "")
        for use in self.names:
            self.resolve(*use)
        self.no_cycles()
        try:
            check_constants(card)
        except Flaw as flaw:
            # An actual that is the same for everybody has no population to be measured against.
            raise CardError("undefined_constant" if flaw.kind == "fit_first" else flaw.kind, flaw.path)
        return card

    def input(self, node, path):
        self.record(node, path, (), {"name", "unit", "source", "levels", "default"})
        result = {key: self.text(node[key], join(path, key)) for key in ("name", "unit", "source") if key in node}
        if "levels" in node:
            at, levels = f"{path}.levels", []
            for i, level in enumerate(self.list(node["levels"], at)):
                if self.text(level, f"{at}[{i}]") in levels:
                    raise CardError("duplicate_name", f"{at}[{i}]")
                levels.append(level)
            result["levels"] = levels
        if "default" in node:
            at = f"{path}.default"
            if "levels" in node:
                if self.text(node["default"], at) not in node["levels"]:
                    raise CardError("bad_choice", at)
                result["default"] = node["default"]
            else:
                result["default"] = self.number(node["default"], at)
        return result

    def rounding(self, node, path):
        self.record(node, path, {"to", "mode"})
        return {
            "to": self.quantum(node["to"], f"{path}.to"),
            "mode": self.choice(node["mode"], f"{path}.mode", numbers.MODES),
        }

    def roundings(self, node, path, points):
        self.record(node, path, (), points)
        return {key: self.rounding(node[key], f"{path}.{key}") for key in node}

    # --- values -------------------------------------------------------------------------------

    def value(self, node, path):
        if isinstance(node, (BareFraction, _Integer)):
            return self.number(node, path)
        if isinstance(node, str):
            if looks_numeric(node):
                return self.number(node, path)
            self.called(node, path)
            self.names.append((node, path, "number", self.owner))
            return node
        if len(self.table(node, path)) != 1:
            raise CardError("wrong_type", path)
        (key, body), = node.items()
        at = f"{path}.{key}"
        if key in ("sum", "product", "mean", "least", "greatest", "difference", "ratio"):
            values = [self.value(v, f"{at}[{i}]") for i, v in enumerate(self.list(body, at))]
            if key in ("difference", "ratio") and len(values) != 2:
                raise CardError("wrong_type", at)
            if key == "ratio" and is_zero(values[1]):
                raise CardError("undefined_constant", path)
            return {key: values}
        if key == "curve":
            self.record(body, at, {"of", "pieces"})
            pieces = self.pieces(body["pieces"], f"{at}.pieces", path)
            return {key: {"of": self.value(body["of"], f"{at}.of"), "pieces": pieces}}
        if key == "tiers":
            return {key: self.tiers(body, at)}
        if key == "levels":
            self.record(body, at, {"of", "are"})
            levels = self.levels_of(body["of"], f"{at}.of")
            are = self.same_levels(body["are"], f"{at}.are", levels)
            return {key: {"of": body["of"], "are": {k: self.value(v, place(f"{at}.are", k)) for k, v in are.items()}}}
        if key == "round":
            self.record(body, at, {"of", "to", "mode"})
            rounding = self.rounding({k: body[k] for k in ("to", "mode")}, at)
            return {key: {"of": self.value(body["of"], f"{at}.of"), **rounding}}
        raise CardError("unknown_field", at)

    def called(self, name, path):
        """Is this how a figure is called?"""
        owner, dot, figure = name.partition(".")
        if not _NAME.match(owner):
            raise CardError("bad_name", path)
        if dot and figure not in (*FIGURES, "amount"):
            raise CardError("unknown_name", path)

    def levels_of(self, name, path):
        """The declared levels of an input."""
        if not _NAME.match(self.text(name, path)):
            raise CardError("bad_name", path)
        if name not in self.inputs and name not in self.measures:
            raise CardError("unknown_name", path)
        levels = self.inputs.get(name, {}).get("levels")
        if levels is None:
            raise CardError("not_numeric", path)
        return levels

    def same_levels(self, node, path, levels):
        if set(self.table(node, path)) != set(levels):
            raise CardError("levels", path)
        return node

    def tiers(self, node, path):
        self.record(node, path, {"of", "slices"}, {"rounding"})
        result = {"of": self.value(node["of"], f"{path}.of"), "slices": []}
        slices, low = self.list(node["slices"], f"{path}.slices"), Fraction(0)
        for i, part in enumerate(slices):
            at, last = f"{path}.slices[{i}]", i == len(slices) - 1
            self.record(part, at, {"rate"} if last else {"rate", "up_to"}, (), {"up_to"})
            read = {}
            if not last:
                read["up_to"] = self.value(part["up_to"], f"{at}.up_to")
                end = constant(read["up_to"]) if isinstance(read["up_to"], str) else None
                if end is not None and end <= low:
                    raise CardError("piece_order", f"{at}.up_to")
                low = low if end is None else end
            read["rate"] = self.value(part["rate"], f"{at}.rate")
            result["slices"].append(read)
        if "rounding" in node:
            result["rounding"] = self.roundings(node["rounding"], f"{path}.rounding", {"slice", "amount"})
        return result

    def pieces(self, node, path, whose):
        """whose: the path of the value or normalization that constants may make undefined."""
        pieces, ends, result = self.list(node, path), [], []
        for i, piece in enumerate(pieces):
            at, last = f"{path}[{i}]", i == len(pieces) - 1
            self.record(piece, at, (), {"below", "up_to", "is", "from", "to", "slope", "at", "add", "every", "refuse"})
            given = [key for key in ENDS if key in piece]
            if last and given or len(given) > 1:
                raise CardError("misplaced_field", f"{at}.{given[-1]}")
            if not last and not given:
                raise CardError("missing_field", f"{at}.below")
            self.body({key for key in piece if key not in ENDS}, at, first=i == 0, last=last)
            read = {}
            for key in piece:
                if key == "refuse":
                    read[key] = self.text(piece[key], f"{at}.{key}")
                else:
                    read[key] = self.value(piece[key], f"{at}.{key}")
            end = read[given[0]] if given else None
            number = constant(end) if isinstance(end, str) else None
            before = ends[-1] if ends else None
            if number is not None:
                order = (number, given[0] == "up_to")
                earlier = [e for e in ends if e is not None]
                if earlier and earlier[-1] >= order:
                    raise CardError("piece_order", f"{at}.{given[0]}")
                if "to" in piece and before is not None and before[0] == number:
                    raise CardError("undefined_constant", whose)
            if is_not_positive(read.get("every")):
                raise CardError("undefined_constant", whose)
            ends.append(order if number is not None else None)
            result.append(read)
        return result

    def body(self, keys, path, first, last):
        if keys not in BODIES:
            for wanted in BODIES:
                if keys and keys < wanted:
                    raise CardError("missing_field", f"{path}.{sorted(wanted - keys)[0]}")
            if not keys:
                raise CardError("missing_field", f"{path}.is")
            raise CardError("misplaced_field", f"{path}.{sorted(keys)[-1]}")
        if first and "slope" in keys and "at" not in keys:
            raise CardError("missing_field", f"{path}.at")
        if first and "to" in keys or last and "to" in keys:
            raise CardError("misplaced_field", f"{path}.to")
        if first and "every" in keys:
            raise CardError("misplaced_field", f"{path}.every")

    def condition(self, node, path, default):
        """default: the value that a condition without `of` looks at, or None."""
        self.table(node, path)
        for word in ("all", "any"):
            if word in node:
                self.record(node, path, {word})
                inner = self.list(node[word], f"{path}.{word}")
                return {word: [self.condition(c, f"{path}.{word}[{i}]", default) for i, c in enumerate(inner)]}
        self.record(node, path, (), {"of", *COMPARE})
        words = [w for w in COMPARE if w in node]
        if len(words) != 1:
            raise CardError("misplaced_field" if words else "missing_field", f"{path}.{words[-1] if words else 'above'}")
        if "of" in node:
            read = {"of": self.value(node["of"], f"{path}.of")}
        elif default is None:
            raise CardError("missing_field", f"{path}.of")
        else:
            read = {}
            self.value(default, f"{path}.of")
        read[words[0]] = self.value(node[words[0]], f"{path}.{words[0]}")
        return read

    # --- the index ----------------------------------------------------------------------------

    def depend(self, figure, *others):
        self.edges.setdefault(figure, []).extend(others)

    def group(self, node, path, name, inherited):
        key = name or "index"
        if name is None:
            optional = GROUP - {"aggregate", "members"}
            self.record(node, path, {"aggregate", "members"}, optional, SHARED)
        result = {"aggregate": self.choice(node["aggregate"], f"{path}.aggregate", AGGREGATES)}
        self.depend(("score", key), ("standing", key))
        self.depend(("standing", key), ("own", key))
        self.depend(("own", key), ("attainment", key))
        self.depend(("attainment", key), ("applies", key))
        result["members"] = []
        kinds = []
        for i, member in enumerate(self.list(node["members"], f"{path}.members")):
            kinds.append(self.member(member, f"{path}.members[{i}]", key, result))
        if all(kind == "cut_off" for _, kind, _ in kinds):
            raise CardError("empty", f"{path}.members")
        self.check_weights(node, path, result, kinds)
        for member, kind, points in kinds:
            if kind != "cut_off":
                self.depend(("attainment", key), ("score", member))
                self.depend(("contribution", member), ("score", member))
                for other, other_kind, _ in kinds:
                    if not points and other_kind != "cut_off" and result["aggregate"] == "mean":
                        self.depend(("contribution", member), ("standing", other))
        if "least_coverage" in node:
            result["least_coverage"] = self.number(node["least_coverage"], f"{path}.least_coverage")
            if not 0 <= Fraction(result["least_coverage"]) <= 1:
                raise CardError("bad_number", f"{path}.least_coverage")
        for field in ("members_absent", "absent"):
            if field in node:
                result[field] = self.policy(node[field], f"{path}.{field}")
        self.tail(node, path, key, result)
        return result

    def tail(self, node, path, key, result):
        """clamp, scale and rounding, which groups and indicators share."""
        if "clamp" in node:
            result["clamp"] = {}
            at = f"{path}.clamp"
            for which, limits in self.record(node["clamp"], at, (), {"attainment", "score"}).items():
                self.owner = ("attainment" if which == "attainment" else "own", key)
                self.record(limits, f"{at}.{which}", (), {"at_least", "at_most"})
                read = {k: self.value(v, f"{at}.{which}.{k}") for k, v in limits.items()}
                low, high = (constant(read[k]) if isinstance(read.get(k), str) else None for k in ("at_least", "at_most"))
                if low is not None and high is not None and low > high:
                    raise CardError("crossed_limits", f"{at}.{which}")
                result["clamp"][which] = read
        if "scale" in node:
            self.owner = ("own", key)
            result["scale"] = self.pieces(node["scale"], f"{path}.scale", f"{path}.scale")
        if "rounding" in node:
            points = {"attainment", "score", "contribution"} | ({"index"} if "members" in node else set())
            self.record(node["rounding"], f"{path}.rounding", (), points, {"index"})
            result["rounding"] = self.roundings(node["rounding"], f"{path}.rounding", points)

    def policy(self, node, path):
        self.record(node, path, (), {"missing", "undefined"})
        result = {}
        for status, choice in node.items():
            at = f"{path}.{status}"
            if isinstance(choice, dict):
                self.record(choice, at, {"score"})
                result[status] = {"score": self.number(choice["score"], f"{at}.score")}
            else:
                result[status] = self.choice(choice, at, ("error", "skip"))
        return result

    def check_weights(self, node, path, result, kinds):
        weighted = result["aggregate"] in WEIGHTED
        names = [member for member, kind, points in kinds if kind != "cut_off" and not points]
        for i, (member, kind, points) in enumerate(kinds):
            at, given = f"{path}.members[{i}].weight", "weight" in result["members"][i]
            wanted = weighted and member in names and "weights" not in node
            if given and not wanted:
                raise CardError("misplaced_field", at)
            if wanted and not given:
                raise CardError("missing_field", at)
        if "weights" in node:
            at = f"{path}.weights"
            if not weighted:
                raise CardError("misplaced_field", at)
            self.record(node["weights"], at, {"by", "sets"})
            levels = self.levels_of(node["weights"]["by"], f"{at}.by")
            sets = self.same_levels(node["weights"]["sets"], f"{at}.sets", levels)
            result["weights"] = {"by": node["weights"]["by"], "sets": {}}
            for level, chosen in sets.items():
                here = place(f"{at}.sets", level)
                read = {k: self.number(v, f"{here}.{k}") for k, v in self.table(chosen, here).items()}
                if set(read) != set(names):
                    raise CardError("weights", here)
                sum_to_one({f"{here}.{name}": weight for name, weight in read.items()}, here)
                result["weights"]["sets"][level] = read
        elif weighted:
            at = f"{path}.members"
            sum_to_one({f"{at}[{i}].weight": m["weight"] for i, m in enumerate(result["members"]) if "weight" in m}, at)

    def member(self, node, path, parent, group):
        self.table(node, path)
        if "type" not in node:
            raise CardError("missing_field", f"{path}.type")
        kind = self.choice(node["type"], f"{path}.type", tuple(MEMBER))
        required = {"id", "type"}
        required |= {"group": {"aggregate", "members"}, "cut_off": {"trips", "effect"}}.get(kind, set())
        elsewhere = set().union(*MEMBER.values())
        self.record(node, path, required, MEMBER[kind] - required, elsewhere)
        name = self.new_name(node["id"], f"{path}.id", self.members)
        aggregate, points = group["aggregate"], self.truth(node.get("points", False), f"{path}.points")
        self.members[name] = (kind, points, aggregate)
        self.depend(("applies", name), ("applies", parent))
        read = {"id": name, "type": kind}
        if "name" in node:
            read["name"] = self.text(node["name"], f"{path}.name")
        if points:
            read["points"] = points
        if "weight" in node:
            read["weight"] = self.number(node["weight"], f"{path}.weight")
        for key in ABOUT & set(node):
            allowed = {"nature": ("quantitative", "qualitative"), "timing": ("leading", "lagging")}.get(key)
            at = f"{path}.{key}"
            read[key] = self.choice(node[key], at, allowed) if allowed else self.text(node[key], at)
        if kind in ("continuous", "discrete"):
            self.indicator(node, path, name, kind, read)
        if "applies" in node:
            self.owner = ("applies", name)
            default = {"group": None, "cut_off": name}.get(kind, node.get("actual", name))
            read["applies"] = self.condition(node["applies"], f"{path}.applies", default)
        if kind == "cut_off":
            self.cut_off(node, path, name, parent, read)
        elif kind == "group":
            read.update(self.group(node, path, name, {}))
        elif "absent" in node:
            read["absent"] = self.policy(node["absent"], f"{path}.absent")
        group["members"].append(read)
        return name, kind, points

    def indicator(self, node, path, name, kind, read):
        for figure, before in (("score", "standing"), ("standing", "own"), ("own", "attainment"), ("attainment", "actual")):
            self.depend((figure, name), (before, name))
        self.depend(("actual", name), ("applies", name))
        actual, at = node.get("actual", name), f"{path}.actual"
        if "levels" in node:
            if "scale" in node:
                raise CardError("misplaced_field", f"{path}.scale")
            self.by_level.add(name)
            levels = self.levels_of(self.judged_by_level(actual, at), at)
            table = self.same_levels(node["levels"], f"{path}.levels", levels)
            read["levels"] = {k: self.number(v, place(f"{path}.levels", k)) for k, v in table.items()}
            if "actual" in node:
                read["actual"] = actual
        else:
            if kind == "discrete" and "scale" not in node:
                raise CardError("missing_field", f"{path}.scale")
            self.owner = ("actual", name)
            value = self.value(actual, at)
            if "actual" in node:
                read["actual"] = value
        if "normalize" in node:
            self.owner = ("attainment", name)
            read["normalize"] = self.normalize(node["normalize"], f"{path}.normalize")
        self.tail(node, path, name, read)

    def judged_by_level(self, actual, path):
        """The name of the input whose level is judged. Any other value may stand there, and would be a number."""
        if type(actual) is not str or looks_numeric(actual):
            self.value(actual, path)
        else:
            self.called(actual, path)
            if "." not in actual and actual != "index":
                return actual
        raise CardError("not_numeric", path)

    def normalize(self, node, path):
        if len(self.table(node, path)) != 1:
            raise CardError("wrong_type", path)
        (kind, body), = node.items()
        at = f"{path}.{kind}"
        if kind in POPULATION:
            return {kind: self.population(kind, body, at)}
        if kind == "curve":
            return {kind: self.pieces(body, at, path)}
        if kind not in NORMALIZE:
            raise CardError("unknown_field", at)
        self.record(body, at, *NORMALIZE[kind])
        read = {}
        for key in body:
            if key == "better":
                read[key] = self.choice(body[key], f"{at}.{key}", ("more", "less"))
            elif key == "log":
                if self.truth(body[key], f"{at}.{key}"):
                    read[key] = True
            else:
                read[key] = self.value(body[key], f"{at}.{key}")
        fixed = {k: constant(v) for k, v in read.items() if isinstance(v, str) and k != "better"}
        ends = [fixed.get(k) for k in (("base", "norm") if kind == "base_norm" else ("from", "to"))]
        undefined = {
            "ratio": is_not_positive(read.get("target")),
            "inverse_ratio": False,
            "deviation": is_zero(read.get("target")),
            "base_norm": None not in ends and ends[0] == ends[1],
            "goalposts": None not in ends
            and ends[0] == ends[1]
            or read.get("log", False)
            and any(end is not None and end <= 0 for end in ends),
            "nominal": is_not_positive(read.get("tolerance")),
        }[kind]
        if undefined:
            raise CardError("undefined_constant", path)
        return {kind: read}

    def population(self, kind, body, path):
        """The choices of a normalization that fit.py turns into one with constants."""
        required, optional = POPULATION_CHOICES[kind]
        self.record(body, path, ("better",) + required, ("winsorise",) + optional)
        read = {}
        for key, given in body.items():
            at = f"{path}.{key}"
            if key in CHOICES:
                read[key] = self.choice(given, at, CHOICES[key])
            elif key == "reference":
                read[key] = self.value(given, at)
            elif key == "constant":
                read[key] = self.number(given, at)
            else:
                read[key] = self.winsorise(given, at)
        if kind == "percentile" and "constant" in read and read["definition"] != "rank":
            raise CardError("misplaced_field", f"{path}.constant")
        return read

    def winsorise(self, node, path):
        self.record(node, path, (), ("lowest", "highest"))
        if not node:
            raise CardError("missing_field", path)
        read = {key: self.number(count, f"{path}.{key}") for key, count in node.items()}
        for key, count in read.items():
            if not re.match(r"[1-9][0-9]{0,9}\Z", count) or int(count) >= 2**32:
                raise CardError("bad_number", f"{path}.{key}")
        return read

    def cut_off(self, node, path, name, parent, read):
        self.owner = ("cut", name)
        self.depend(("cut", name), ("applies", name))
        read["trips"] = self.condition(node["trips"], f"{path}.trips", name)
        at = f"{path}.effect"
        if len(self.table(node["effect"], at)) != 1:
            raise CardError("wrong_type", at)
        (kind, effect), = node["effect"].items()
        if kind not in ("cap", "multiply"):
            raise CardError("unknown_field", f"{at}.{kind}")
        read["effect"] = {kind: self.value(effect, f"{at}.{kind}")}
        if "absent" in node:
            read["absent"] = self.choice(node["absent"], f"{path}.absent", ("trips", "passes"))
        if "guards" not in node:
            self.depend(("score", parent), ("cut", name))
            return
        guards, at = node["guards"], f"{path}.guards"
        if isinstance(guards, str):
            pairs = [(guards, at)]
        else:
            pairs = [(guard, f"{at}[{i}]") for i, guard in enumerate(self.list(guards, at))]
            for i, (guard, here) in enumerate(pairs):
                if guard in guards[:i]:
                    raise CardError("duplicate_name", here)
        for guard, where in pairs:
            # Names are written rightly before anybody asks what they mean.
            if not _NAME.match(self.text(guard, where)):
                raise CardError("bad_name", where)
            self.names.append((guard, where, "member", None))
            self.depend(("score", guard), ("cut", name))
        read["guards"] = guards if isinstance(guards, str) else list(guards)

    # --- pay ----------------------------------------------------------------------------------

    def pay(self, node):
        self.record(node, "pay", {"rounding", "lines"})
        result = {"rounding": self.rounding(node["rounding"], "pay.rounding"), "lines": []}
        for i, line in enumerate(self.list(node["lines"], "pay.lines")):
            path = f"pay.lines[{i}]"
            self.record(line, path, {"id", "amount"}, {"name", "cap", "floor", "rounding", "memo"})
            name = self.new_name(line["id"], f"{path}.id", self.lines)
            self.lines[name] = path
            self.owner, read = ("line", name), {"id": name}
            if "name" in line:
                read["name"] = self.text(line["name"], f"{path}.name")
            for key in ("amount", "cap", "floor"):
                if key in line:
                    read[key] = self.value(line[key], f"{path}.{key}")
            if "rounding" in line:
                read["rounding"] = self.rounding(line["rounding"], f"{path}.rounding")
            if self.truth(line.get("memo", False), f"{path}.memo"):
                read["memo"] = True
            result["lines"].append(read)
        return result

    # --- names and cycles ---------------------------------------------------------------------

    def resolve(self, name, path, wants, owner):
        if wants == "member":
            if name not in self.members or self.members[name][0] == "cut_off":
                raise CardError("unknown_name", path)
            return
        if name == "index":
            if ("index",) not in self.edges:
                raise CardError("unknown_name", path)
            return self.depend(owner, ("index",))
        first, dot, figure = name.partition(".")
        if not dot:
            if name in self.measures:
                return self.depend(owner, ("measure", name))
            if name not in self.inputs:
                raise CardError("unknown_name", path)
            if "levels" in self.inputs[name]:
                raise CardError("not_numeric", path)
            return
        if figure == "amount" and first in self.lines:
            return self.depend(owner, ("line", first))
        if figure not in FIGURES or first not in self.members:
            raise CardError("unknown_name", path)
        kind, points, aggregate = self.members[first]
        known = kind != "cut_off"
        if figure in ("actual", "attainment") and first in self.by_level:
            raise CardError("not_numeric", path)
        if figure == "actual":
            known = kind in ("continuous", "discrete")
        if figure == "contribution":
            known = known and (points or aggregate in ("mean", "sum"))
        if not known:
            raise CardError("unknown_name", path)
        self.depend(owner, (figure, first))

    def no_cycles(self):
        done, under_way = set(), set()

        def visit(figure):
            if figure in done:
                return
            if figure in under_way:
                kind, name = figure[0], figure[-1]
                raise CardError("cycle", f"measures.{name}" if kind == "measure" else self.lines.get(name, "index"))
            under_way.add(figure)
            for other in self.edges.get(figure, ()):
                visit(other)
            under_way.discard(figure)
            done.add(figure)

        for figure in list(self.edges):
            visit(figure)


def join(path, key):
    return f"{path}.{key}" if path else key


def check_depth(node, path, depth):
    if isinstance(node, dict):
        if depth > MOST_DEPTH:
            raise CardError("too_deep", path)
        for key, inner in node.items():
            check_depth(inner, join(path, key), depth + 1)
    elif isinstance(node, list):
        for i, inner in enumerate(node):
            check_depth(inner, f"{path}[{i}]", depth)


def looks_numeric(text):
    return numbers.looks_like_a_number(text) or text.lstrip()[:1] in tuple("0123456789+-.−")


def is_zero(value):
    return isinstance(value, str) and constant(value) == 0


def is_not_positive(value):
    number = constant(value) if isinstance(value, str) else None
    return number is not None and number <= 0


def sum_to_one(weights, path):
    """Weights by their paths: each a share, and all together 1."""
    for own_path, weight in weights.items():
        if not 0 <= Fraction(weight) <= 1:
            raise CardError("weights", own_path)
    if sum(map(Fraction, weights.values())) != 1:
        raise CardError("weights", path)
