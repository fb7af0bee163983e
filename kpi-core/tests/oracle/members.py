"""The members of an index: where each stands, and what it comes to."""

from fractions import Fraction

from normalize import NORMALIZE
from values import NOT_APPLICABLE, POPULATION, RowError, Values, error_kind, first_absent, is_absent, product, rounded


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


class Members(Values):
    """What members come to; `aggregate` of a group is its subclass's."""

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

    def policy(self, member, status):
        """What becomes of the member where it is absent."""
        policies = {} if member.parent is None else member.parent.node.get("members_absent", {})
        return {**policies, **member.node.get("absent", {})}.get(status, "error")

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
