"""What a card's own numbers leave undefined or out of order for everybody, also where they are worked out.

A figure is fixed where no fact goes into it. read_card.py judges the numbers as they are written; here are the rest.
"""

from evaluate import ENDS, POPULATION, UNDEFINED, Evaluation, RowError, is_absent, place

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
    def __init__(self, card):
        super().__init__(card, {})
        self.facts = NoFacts()

    def curve(self, of, pieces, path):
        """Fixed only where every piece is, not just the one that is chosen."""
        for i, piece in enumerate(pieces):
            for key in piece.keys() - {"refuse"}:
                try:
                    self.value(piece[key], f"{path}[{i}].{key}")
                except RowError:
                    pass
        return super().curve(of, pieces, path)

    def judged(self, member):
        """The attainment before limits and rounding."""
        return self.normalize(self.actual(member), member.node["normalize"], f"{member.path}.normalize")

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


class Inside(Fixed):
    """A member among those whom it concerns: what is wrong for all of them is wrong, whoever they are.

    It looks at other members as anybody does, who may find that they do not apply.
    """

    def __init__(self, fixed, member):
        super().__init__(fixed.card)
        self.outside, self.around, self.member = fixed, set(), self.by_id[member.id]
        while member:
            self.around.add(member.id)
            member = member.parent

    def applies(self, member):
        return member.id in self.around or super().applies(member)

    def named(self, name):
        return self.outside.named(name)


def check_constants(card):
    """Raises a Flaw, the innermost first."""
    fixed = Fixed(card)
    _walk(fixed, card, "")
    for member in fixed.by_id.values():
        if member.type not in ("cut_off", "group"):
            _judge(*_inside(fixed, member))
    for member in list(fixed.by_id.values())[::-1] + ([fixed.root] if fixed.root else []):
        if member.type == "group":
            inside, member = _inside(fixed, member)
            inside.figure(member.path, inside.attainment, member)
            inside.figure(f"{member.path}.scale", inside.own_score, member)


def _inside(fixed, member):
    """The member as those whom it concerns see it."""
    around = member
    while around and "applies" not in around.node:
        around = around.parent
    inside = Inside(fixed, member) if around else None
    return (inside, inside.member) if inside else (fixed, member)


def _judge(fixed, member):
    at = f"{member.path}.normalize" if "normalize" in member.node else member.path
    if "normalize" in member.node:
        actual = fixed.figure(member.path, fixed.actual, member)
        if "inverse_ratio" in member.node["normalize"] and actual is not None and actual <= 0:
            raise Flaw("undefined_constant", at)
        fixed.figure(at, fixed.judged, member)
    if "levels" not in member.node:
        fixed.figure(at, fixed.attainment, member)
    fixed.figure(f"{member.path}.scale" if "scale" in member.node else at, fixed.own_score, member)


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
        if end is not None and low is not None and end <= low:
            raise Flaw("piece_order", f"{path}[{i}].up_to")
        low = end


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
