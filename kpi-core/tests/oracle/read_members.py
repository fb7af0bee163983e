"""The index of a card: groups, indicators and cut-offs."""

from fractions import Fraction

from documents import CardError
from read_normalize import Normalizations
from read_plain import NAME
from read_values import looks_numeric
from values import constant, place

WEIGHTED = ("mean", "geometric", "harmonic")
AGGREGATES = WEIGHTED + ("sum", "product", "least", "greatest")

ABOUT = {"unit", "owner", "source", "frequency", "note", "nature", "timing"}
GROUP = {"aggregate", "members", "weights", "members_absent", "least_coverage", "clamp", "scale", "rounding", "absent"}
SHARED = {"id", "type", "name", "weight", "points", "applies", "absent", "rounding"}
MEMBER = {
    "continuous": SHARED | ABOUT | {"actual", "normalize", "clamp", "scale"},
    "discrete": SHARED | ABOUT | {"actual", "clamp", "scale", "levels"},
    "cut_off": ABOUT | {"id", "type", "name", "applies", "absent", "trips", "effect", "guards"},
    "group": SHARED | GROUP,
}


class Members(Normalizations):
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
            if not NAME.match(self.text(guard, where)):
                raise CardError("bad_name", where)
            self.names.append((guard, where, "member", None))
            self.depend(("score", guard), ("cut", name))
        read["guards"] = guards if isinstance(guards, str) else list(guards)


def sum_to_one(weights, path):
    """Weights by their paths: each a share, and all together 1."""
    for own_path, weight in weights.items():
        if not 0 <= Fraction(weight) <= 1:
            raise CardError("weights", own_path)
    if sum(map(Fraction, weights.values())) != 1:
        raise CardError("weights", path)
