"""What a card's own numbers refuse, leave undefined or out of order for everybody, also where they are worked out.

A figure is fixed where no fact is looked at on the way to it. The reading judges the numbers as they are written; here
are the rest.
"""

from copy import copy

from evaluate import Evaluation
from members import remembered
from values import ENDS, POPULATION, UNDEFINED, RowError, is_absent, place

LISTS = ("sum", "product", "mean", "least", "greatest", "difference", "ratio")
RECORDS = ("curve", "tiers", "levels", "round")


class Varies(Exception):
    """A fact goes into the figure."""


class NoFacts(dict):
    def __getitem__(self, name):
        raise Varies


class Flaw(Exception):
    def __init__(self, kind, path):
        super().__init__(f"{kind} at {path}")
        self.kind, self.path = kind, path


class Fixed(Evaluation):
    """Figures on the way to which no fact is looked at, as everybody sees them or those whom a member concerns.

    Whom a member concerns facts may say: its own figures are then fixed for those, and vary for everybody else.
    """

    def __init__(self, card):
        super().__init__(card, {})
        self.facts, self.everybody, self.around, self.worlds = NoFacts(), self, (), {}

    def concerning(self, member):
        """The figures as those see them whom the member concerns."""
        limited = [m for m in around(member) if self.everybody.varies(m)]
        if not limited:
            return self.everybody
        if limited[0].id not in self.worlds:
            world = self.worlds[limited[0].id] = copy(self.everybody)
            world.around, world.known = {m.id for m in limited}, {}
        return self.worlds[limited[0].id]

    def seen(self, member):
        """The figures of a member as far as they are fixed for all of those who look."""
        world = self.concerning(member)
        return world if set(world.around) <= set(self.around) else self.everybody

    @remembered
    def varies(self, member):
        """Is it by facts that the member concerns somebody?"""
        if "applies" not in member.node:
            return False
        try:
            self.asked(member)
        except Varies:
            return True
        except RowError:
            pass
        return False

    def asked(self, member):
        node = member.node
        return self.concerning(member.parent).must_decide(
            node["applies"], f"{member.path}.applies", node.get("actual", member.id)
        )

    def applies(self, member):
        if member.parent is not None and not self.applies(member.parent):
            return False
        return member.id in self.around or "applies" not in member.node or self.asked(member)

    def named(self, name):
        owner, dot, figure = name.partition(".")
        if not dot or figure == "amount":
            return Evaluation.named(self.everybody, name)
        member = self.by_id[owner]
        return getattr(self.seen(member), figure)(member)

    def trips(self, cut):
        return Evaluation.trips(self.seen(cut), cut)

    def effect(self, cut):
        return Evaluation.effect(self.seen(cut), cut)

    def weight(self, member):
        return Evaluation.weight(self.seen(member.parent), member)

    def judged(self, member):
        """The attainment before limits and rounding, whether or not the member applies."""
        actual = self.value(member.node.get("actual", member.id), f"{member.path}.actual")
        return self.normalize(actual, member.node["normalize"], f"{member.path}.normalize")

    def figure(self, path, work, *parts):
        """The fixed figure; None where it varies or is absent."""
        try:
            value = work(*parts)
        except Varies:
            return None
        except RowError as error:
            if error.kind in ("missing_figure", "undefined_figure"):
                return None
            raise Flaw(error.kind, error.path)
        if value is UNDEFINED:
            raise Flaw("undefined_constant", path)
        return None if is_absent(value) else value

    def number(self, node, path):
        return self.figure(path, self.value, node, path)


def around(member):
    """The member and the groups in which it stands, from within."""
    while member is not None:
        yield member
        member = member.parent


def check_constants(card):
    """Raises a Flaw, the innermost first."""
    fixed = Fixed(card)
    _walk(fixed, card, "")
    members = list(fixed.by_id.values())
    for member in members:
        if member.type not in ("cut_off", "group"):
            _judge(fixed.concerning(member), member)
    for group in [m for m in members[::-1] if m.type == "group"] + ([fixed.root] if fixed.root else []):
        world = fixed.concerning(group)
        for work in (world.combined, world.attainment):
            world.figure(group.path, work, group)
        _score(world, group, group.path)
    for member in members:
        if member.type != "cut_off":
            world = fixed.concerning(member)
            world.figure(member.path, world.score, member)
            world.figure(member.path, world.contribution, member)


def _judge(fixed, member):
    at = f"{member.path}.normalize" if "normalize" in member.node else member.path
    if "normalize" in member.node:
        actual = fixed.number(member.node.get("actual", member.id), f"{member.path}.actual")
        if "inverse_ratio" in member.node["normalize"] and actual is not None and actual <= 0:
            raise Flaw("undefined_constant", at)
        fixed.figure(at, fixed.judged, member)
    if "levels" not in member.node:
        fixed.figure(at, fixed.attainment, member)
    _score(fixed, member, at)


def _score(fixed, member, at):
    if "scale" in member.node:
        at = f"{member.path}.scale"
        fixed.figure(at, fixed.scaled, member)
    fixed.figure(at, fixed.own_score, member)


def _walk(fixed, node, path):
    if isinstance(node, list):
        for i, inner in enumerate(node):
            _walk(fixed, inner, f"{path}[{i}]")
        if node and isinstance(node[0], dict) and {"is", "from", "refuse"} & set(node[0]):
            _pieces(fixed, node, path)
        if node and isinstance(node[0], dict) and "rate" in node[0]:
            _slices(fixed, node, path)
    if not isinstance(node, dict):
        return
    if "type" in node:
        fixed = fixed.concerning(fixed.by_id[node["id"]])
    for key, inner in node.items():
        if key not in ("inputs", "sets", "rounding"):
            _walk(fixed, inner, place(path, key))
    for which, limits in node.get("clamp", {}).items():
        at = f"{path}.clamp.{which}"
        low, high = (fixed.number(limits[k], f"{at}.{k}") if k in limits else None for k in ("at_least", "at_most"))
        if low is not None and high is not None and low > high:
            raise Flaw("crossed_limits", at)
    if "normalize" in node:
        _normalize(fixed, node["normalize"], f"{path}.normalize")
    if len(node) == 1:
        ((kind, body),) = node.items()
        if kind in LISTS and isinstance(body, list) or kind in RECORDS and isinstance(body, dict) and "of" in body:
            if kind == "ratio" and fixed.number(body[1], f"{path}.ratio[1]") == 0:
                raise Flaw("undefined_constant", path)
            fixed.number(node, path)


def _pieces(fixed, pieces, path):
    before = start = None
    for i, piece in enumerate(pieces):
        word = next((word for word in ENDS if word in piece), None)
        end = fixed.number(piece[word], f"{path}[{i}].{word}") if word else None
        if "to" in piece and end is not None and start == end:
            raise Flaw("undefined_constant", f"{path}[{i}]")
        if "every" in piece:
            every = fixed.number(piece["every"], f"{path}[{i}].every")
            if every is not None and every <= 0:
                raise Flaw("undefined_constant", f"{path}[{i}]")
        if end is not None:
            order = (end, word == "up_to")
            if before is not None and order <= before:
                raise Flaw("piece_order", f"{path}[{i}].{word}")
            before = order
        start = end


def _slices(fixed, slices, path):
    low = 0
    for i, part in enumerate(slices[:-1]):
        end = fixed.number(part["up_to"], f"{path}[{i}].up_to")
        if end is not None and end <= low:
            raise Flaw("piece_order", f"{path}[{i}].up_to")
        low = low if end is None else end


def _normalize(fixed, node, path):
    ((kind, body),) = node.items()
    if not isinstance(body, dict):
        return
    values = ("reference",) if kind in POPULATION else body.keys() - {"better", "log"}
    parts = {k: fixed.number(v, f"{path}.{kind}.{k}") for k, v in body.items() if k in values}
    known = {k: v for k, v in parts.items() if v is not None}
    pair = [known.get(k) for k in (("base", "norm") if kind == "base_norm" else ("from", "to"))]
    undefined = {
        "ratio": known.get("target", 1) <= 0,
        "deviation": known.get("target") == 0,
        "base_norm": None not in pair and pair[0] == pair[1],
        "goalposts": None not in pair and pair[0] == pair[1]
        or bool(body.get("log")) and any(end is not None and end <= 0 for end in pair),
        "nominal": known.get("tolerance", 1) <= 0,
    }
    if undefined.get(kind):
        raise Flaw("undefined_constant", path)
