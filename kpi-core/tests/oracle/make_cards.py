"""Random cards of every kind: every normalization, piece, aggregate, rounding, policy and reference.

A card is made from its random numbers alone, so that a seed names it. Most cards are sound; spoil() breaks one
in a single place, for what readers must refuse.
"""

from fractions import Fraction

import exact_numbers as numbers
from values import COMPARE

QUANTA = ("0.01", "0.01", "0.01", "0.001", "0.0001", "0.05", "0.25", "0.1", "1", "5%", "1/8", "100", 5)
AGGREGATES = ("mean", "mean", "geometric", "harmonic", "sum", "product", "least", "greatest")
WEIGHTED = ("mean", "geometric", "harmonic")
INPUTS = ("orders", "visits", "leads", "calls", "hours", "stock", "salary", "spend", "plan", "days", "errors", "claims")
LADDER = ("lower", "target", "upper")
LEVELS = {"grade": ("good", "fair", "poor"), "shop": ("north", "south"), "Stage-2": ("trial", "full time")}
EXTREME = (
    "9999999999999999999999999999",
    "-9999999999999999999999999999",
    "0.0000000000000000000000000001",
    "12345678901234.56789012345678",
    "1234567890123456789012345678",
)
NUMBERS = (0, 0, 0, 1, 1, 2, 7, 100, -1, "0.5", "1.2", "-0.3")


class CardMaker:
    def __init__(self, rng):
        self.rng = rng

    def chance(self, share):
        return self.rng.random() < share

    def pick(self, *options):
        return self.rng.choice(options)

    # --- numbers ------------------------------------------------------------------------------

    def spell(self, number):
        """One of the ways to write a number."""
        way = self.rng.randrange(8)
        if numbers.decimals_of(number) is None or way == 0 and abs(number) < 10**6:
            times = self.pick(1, 1, 2)
            return f"{number.numerator * times}/{number.denominator * times}"
        if number.denominator == 1 and way < 5:
            return int(number)
        if way == 5:
            return numbers.canonical(number * 100) + "%"
        text = numbers.canonical(number)
        return text + "0" if way == 6 and "." in text else text

    def fraction(self, size):
        rng = self.rng
        way = rng.randrange(12)
        if way < 5:
            number = Fraction(rng.randrange(1, 31), 20)
        elif way < 8:
            number = Fraction(rng.randrange(1, 200), 100)
        elif way < 10:
            number = Fraction(rng.randrange(0, 5), self.pick(1, 1, 2))
        elif way == 10:
            number = Fraction(rng.randrange(1, 9), self.pick(3, 6, 7, 8, 9))
        else:
            number = Fraction(-rng.randrange(0, 30), 20)
        return number * size

    def number(self, size=1):
        if self.chance(0.002):
            return self.rng.choice(EXTREME)
        return self.spell(self.fraction(size))

    def positive(self, size=1):
        return self.spell(abs(self.fraction(size)) or Fraction(1))

    def rounding(self):
        return {"to": self.rng.choice(QUANTA), "mode": self.rng.choice(numbers.MODES)}

    # --- values -------------------------------------------------------------------------------

    def size(self):
        return self.pick(1, 1, 10, 100, 1000)

    def leaf(self, size=None, names=0.6):
        if self.chance(names):
            return self.rng.choice(self.names)
        return self.number(size or self.size())

    def value(self, depth=2, size=None):
        if depth <= 0 or self.chance(0.45):
            return self.leaf(size)
        makers = (
            "sum", "product", "mean", "least", "greatest", "difference", "difference", "ratio", "ratio", "ratio",
            "curve", "curve", "tiers", "levels", "round", "round",
        )  # fmt: skip
        return getattr(self, "value_" + self.rng.choice(makers))(depth - 1, size)

    def values(self, depth, size, count=None):
        return [self.value(depth, size) for _ in range(count or self.pick(1, 2, 2, 3))]

    def value_sum(self, depth, size):
        return {"sum": self.values(depth, size)}

    def value_product(self, depth, size):
        return {"product": [self.value(depth, size), *(self.value(depth, 1) for _ in range(self.pick(0, 1, 1, 2)))]}

    def value_mean(self, depth, size):
        return {"mean": self.values(depth, size)}

    def value_least(self, depth, size):
        return {"least": self.values(depth, size)}

    def value_greatest(self, depth, size):
        return {"greatest": self.values(depth, size)}

    def value_difference(self, depth, size):
        return {"difference": self.values(depth, size, 2)}

    def value_ratio(self, depth, size):
        return {"ratio": [self.value(depth, size), self.value(depth, size) if self.chance(0.6) else self.positive()]}

    def value_curve(self, depth, size):
        return {"curve": {"of": self.value(depth, size), "pieces": self.pieces(depth, size or 1)}}

    def value_tiers(self, depth, size):
        body = {"of": self.value(depth, size), "slices": []}
        end = Fraction(0)
        for i in range(self.pick(0, 1, 1, 2, 3)):
            end += abs(self.fraction(self.pick(1, 10, 100))) or 1
            up_to = self.rng.choice(self.ladder) if self.ladder and self.chance(0.15) else self.spell(end)
            if self.chance(0.05):
                up_to = {"sum": [self.leaf(names=1), self.spell(end)]}
            body["slices"].append({"up_to": up_to, "rate": self.rate(depth)})
        body["slices"].append({"rate": self.rate(depth)})
        if self.chance(0.5):
            body["rounding"] = {key: self.rounding() for key in ("slice", "amount") if self.chance(0.7)}
        return {"tiers": body}

    def rate(self, depth):
        return self.value(depth, 1) if self.chance(0.15) else self.spell(Fraction(self.rng.randrange(0, 60), 100))

    def value_levels(self, depth, size):
        if not self.levels:
            return self.leaf(size)
        of = self.rng.choice(sorted(self.levels))
        return {"levels": {"of": of, "are": {level: self.value(depth, size) for level in self.shuffled(self.levels[of])}}}

    def value_round(self, depth, size):
        return {"round": {"of": self.value(depth, size), **self.rounding()}}

    def shuffled(self, things):
        things = list(things)
        self.rng.shuffle(things)
        return things

    # --- curves -------------------------------------------------------------------------------

    def ends(self, count, size):
        """[(below or up_to, end, constant)], rising but for what facts may do."""
        grid = sorted(self.rng.sample(range(-2, 24), count))
        ends = [[self.pick("below", "up_to"), Fraction(place * size, 20), True] for place in grid]
        if count > 1 and self.chance(0.15):  # a piece for one point alone
            place = self.rng.randrange(1, count)
            ends[place - 1][0], ends[place] = "below", ["up_to", ends[place - 1][1], True]
        spelt = [[word, self.spell(end), True] for word, end, _ in ends]
        if not self.chance(0.25):
            return spelt
        if len(self.ladder) >= count and self.chance(0.6):
            return [[word, name, False] for (word, _, _), name in zip(spelt, self.ladder)]
        name = self.rng.choice(self.names)
        moving = self.chance(0.7)
        for end in spelt:
            if moving:
                end[1:] = {"sum": [name, end[1]]}, False
            elif self.chance(0.4):
                end[1:] = self.rng.choice(self.names), False
        return spelt

    def pieces(self, depth, size=1):
        count = self.pick(1, 2, 2, 3, 3, 4, 5)
        ends = self.ends(count - 1, size)
        result = []
        for i in range(count):
            piece = {}
            if i < count - 1:
                piece[ends[i][0]] = ends[i][1]
            point = 0 < i < count - 1 and ends[i][2] and ends[i - 1][2]
            point = point and _same_number(ends[i][1], ends[i - 1][1])
            piece.update(self.body(depth, size, i == 0, i == count - 1, point))
            result.append(piece)
        return result

    def outcome(self, depth):
        return self.value(depth, 1) if self.chance(0.12) else self.number(1)

    def body(self, depth, size, first, last, point):
        if (first or last) and self.chance(0.015):
            return {"refuse": "ask the head of department"}
        kinds = ["is", "is", "at"]
        if not first:
            kinds += ["slope", "every"]
        if not first and not last and not point:
            kinds += ["to"] * 3
        kind = self.rng.choice(kinds)
        if kind == "is":
            return {"is": self.outcome(depth)}
        body = {"from": self.outcome(depth)}
        if kind == "to":
            body["to"] = self.outcome(depth)
        elif kind == "every":
            body["add"] = self.spell(self.fraction(1) / 10)
            body["every"] = self.leaf(size, 1) if self.chance(0.1) else self.positive(Fraction(size, 10))
        else:
            body["slope"] = self.spell(self.fraction(1) / size)
            if kind == "at":
                body["at"] = self.leaf(size, 0.2)
        return body

    # --- conditions ---------------------------------------------------------------------------

    def condition(self, default, depth=2):
        """default: may the condition be about the figure of its own member?"""
        if depth and self.chance(0.2):
            return {self.pick("all", "any"): [self.condition(default, depth - 1) for _ in range(self.pick(1, 2, 3))]}
        leaf = {}
        if not default or self.chance(0.6):
            leaf["of"] = self.value(1)
        leaf[self.rng.choice(list(COMPARE))] = self.value(1) if self.chance(0.1) else self.number(self.size())
        return leaf

    # --- the index ----------------------------------------------------------------------------

    def normalize(self, depth):
        size = self.size()
        kind = self.pick(
            "ratio", "ratio", "inverse_ratio", "deviation", "base_norm", "goalposts", "log", "nominal", "curve"
        )
        if kind == "curve":
            return {"curve": self.pieces(depth, size)}

        def level(choose):
            return self.value(1, size) if self.chance(0.2) else choose(size)

        def two(a, b):
            low, high = Fraction(self.rng.randrange(-5, 20) * size, 20), Fraction(self.rng.randrange(1, 20) * size, 20)
            low, high = (low, low + high) if self.chance(0.7) else (low + high, low)
            body = {a: self.spell(low), b: self.spell(high)}
            for key in body:
                if self.chance(0.15):
                    body[key] = self.value(1, size)
            return body

        if kind in ("ratio", "inverse_ratio"):
            return {kind: {"target": level(self.positive)}}
        if kind == "deviation":
            return {kind: {"target": level(self.number), "better": self.pick("more", "less")}}
        if kind == "base_norm":
            return {kind: two("base", "norm")}
        if kind == "nominal":
            return {kind: {"target": level(self.number), "tolerance": level(self.positive)}}
        if kind == "goalposts":
            body = two("from", "to")
            if self.chance(0.3):
                body["log"] = False
            return {kind: body}
        ends = self.shuffled(("0.5", 1, 2, 4, 8, 10, 32, 100, 1000))[:2]
        body = {"from": ends[0], "to": ends[1], "log": True}
        if self.chance(0.2):
            body[self.pick("from", "to")] = self.leaf(names=1)
        return {"goalposts": body}

    def clamp(self):
        result = {}
        for which in ("attainment", "score"):
            if self.chance(0.6):
                limits = {}
                if self.chance(0.8):
                    limits["at_least"] = self.value(1) if self.chance(0.12) else self.pick(0, 0, "-0.5", "0.2")
                if self.chance(0.8):
                    limits["at_most"] = self.value(1) if self.chance(0.12) else self.pick(1, "1.2", "150%", "4/3", 2)
                result[which] = limits
        return result

    def roundings(self, points, share):
        return {point: self.rounding() for point in points if self.chance(share)}

    def policy(self):
        def choice():
            return self.pick("skip", "skip", "error", {"score": self.pick(0, 0, "0.5", "-10%", "1/3", 1)})

        return {key: choice() for key in ("missing", "undefined") if self.chance(0.8)}

    def group(self, depth, path_id, chain):
        rng = self.rng
        aggregate = rng.choice(AGGREGATES)
        group = {"aggregate": aggregate, "members": []}
        count = self.pick(1, 2, 3, 3, 4) if depth else self.pick(2, 3, 3, 4, 5)
        own = []
        for i in range(count):
            deeper = chain and i == 0
            member = self.member(depth, deeper, chain, must_score=i == count - 1 and not own, aggregate=aggregate)
            group["members"].append(member)
            if member["type"] != "cut_off":
                if not member.get("points") or aggregate == "sum":
                    own.append(member)
        if aggregate in WEIGHTED:
            self.weigh(group, [m for m in own if not m.get("points")])
        for member in group["members"]:
            if member["type"] != "cut_off" and (aggregate in ("mean", "sum") or member.get("points")):
                self.figures.append(f"{member['id']}.contribution")
        if self.chance(0.55 if self.lenient else 0.1):
            group["members_absent"] = self.policy()
        if self.chance(0.12):
            group["least_coverage"] = self.pick("0.5", "60%", "2/3", 1, 0, "0.25")
        if self.chance(0.2):
            group["clamp"] = self.clamp()
        if self.chance(0.12):
            group["scale"] = self.pieces(1)
        if self.chance(0.4):
            group["rounding"] = self.roundings(("attainment", "score", "contribution", "index"), 0.5)
        if (self.lenient and self.chance(0.5)) or self.chance(0.05):
            group["absent"] = self.policy()
        return group

    def shares(self, count):
        """Weights that add up to 1, now and then some of them 0."""
        whole = self.pick(100, 20, 20, 3, 7)
        if self.chance(0.12) and count > 1:
            shares = [0] * count
            shares[self.rng.randrange(count)] = whole
            return [self.spell(Fraction(share, whole)) for share in shares]
        cuts = sorted(self.rng.randrange(whole + 1) for _ in range(count - 1))
        return [self.spell(Fraction(b - a, whole)) for a, b in zip([0, *cuts], [*cuts, whole])]

    def weigh(self, group, members):
        if self.levels and self.chance(0.15):
            by = self.rng.choice(sorted(self.levels))
            sets = {}
            for level in self.levels[by]:
                pairs = list(zip([m["id"] for m in members], self.shares(len(members))))
                sets[level] = dict(self.shuffled(pairs))
            group["weights"] = {"by": by, "sets": sets}
            return
        for member, weight in zip(members, self.shares(len(members))):
            member["weight"] = weight

    def new_id(self, wish=None):
        if wish and wish not in self.ids:
            self.ids.add(wish)
            return wish
        self.ids.add(f"m{len(self.ids)}")
        return f"m{len(self.ids) - 1}"

    def member(self, depth, deeper, chain, must_score, aggregate):
        roll = self.rng.random()
        room = depth < 3 and len(self.ids) < 12
        if deeper and depth < 3 or room and roll < 0.15:
            member = {"id": self.new_id(), "type": "group", **self.group(depth + 1, None, chain if deeper else False)}
        elif roll < 0.27 and not must_score:
            return self.cut_off()
        elif roll < 0.5:
            member = self.discrete()
        else:
            member = self.continuous()
        if not must_score and self.chance(0.1):
            member["points"] = True
        if self.chance(0.12):
            member["applies"] = self.condition(member["type"] != "group" and "levels" not in member)
        if member["type"] != "group":
            if self.chance(0.35 if self.lenient else 0.08):
                member["absent"] = self.policy()
            if self.chance(0.3):
                member["rounding"] = self.roundings(("attainment", "score", "contribution"), 0.5)
        figures = ("attainment", "score") if "levels" not in member else ("score",)
        self.figures += [f"{member['id']}.{figure}" for figure in figures]
        if member["type"] != "group" and "levels" not in member:
            self.figures.append(f"{member['id']}.actual")
        self.names = self.inputs + self.measures + self.rng.sample(self.figures, min(2, len(self.figures)))
        self.guardable.append(member["id"])
        return member

    def judged(self):
        """The id of an indicator, and its actual where it does not go by its id."""
        wish = self.rng.choice(self.inputs + self.measures) if self.chance(0.3) else None
        name = self.new_id(wish)
        return name, {} if name == wish else {"actual": self.value(1) if self.chance(0.3) else self.leaf(names=0.97)}

    def continuous(self):
        name, actual = self.judged()
        member = {"id": name, "type": "continuous", **actual}
        if self.chance(0.75):
            member["normalize"] = self.normalize(1)
        if self.chance(0.3):
            member["clamp"] = self.clamp()
        if self.chance(0.3):
            member["scale"] = self.pieces(1)
        if self.chance(0.05):
            member.update(unit="USD", nature="quantitative", timing=self.pick("leading", "lagging"), note="as agreed")
        return member

    def discrete(self):
        if self.levels and self.chance(0.35):
            of = self.rng.choice(sorted(self.levels))
            name = self.new_id(of if self.chance(0.4) else None)
            member = {"id": name, "type": "discrete", **({} if name == of else {"actual": of})}
            member["levels"] = {level: self.number() for level in self.shuffled(self.levels[of])}
            if self.chance(0.1):
                member["clamp"] = {"score": {"at_most": "1.2"}}
            return member
        name, actual = self.judged()
        member = {"id": name, "type": "discrete", **actual, "scale": self.pieces(1, self.size())}
        if self.chance(0.12):
            member["clamp"] = self.clamp()
        return member

    def cut_off(self):
        wish = self.rng.choice(self.inputs + self.measures) if self.chance(0.4) else None
        name = self.new_id(wish)
        cut = {"id": name, "type": "cut_off", "trips": self.condition(name == wish)}
        kind = self.pick("cap", "multiply")
        effect = self.leaf(1) if self.chance(0.15) else self.pick(0, "0.5", "0.8", "1.1", "90%", "2/3", "-0.1")
        cut["effect"] = {kind: effect}
        if self.chance(0.4):
            cut["absent"] = self.pick("trips", "passes")
        if self.chance(0.1):
            cut["applies"] = self.condition(name == wish)
        self.cuts.append(cut)
        return cut

    def guard(self):
        for cut in self.cuts:
            if self.guardable and self.chance(0.5):
                some = self.rng.sample(self.guardable, min(len(self.guardable), self.pick(1, 1, 2, 3)))
                cut["guards"] = some[0] if len(some) == 1 and self.chance(0.7) else some

    # --- pay ----------------------------------------------------------------------------------

    def pay(self):
        lines = []
        for i in range(self.pick(1, 1, 2, 3, 4)):
            line = {"id": f"line{i}", "amount": self.amount()}
            for key in ("cap", "floor"):
                if self.chance(0.2):
                    line[key] = self.leaf(1000, 0.4)
            if self.chance(0.3):
                line["rounding"] = self.rounding()
            if self.chance(0.2):
                line["memo"] = self.pick(True, True, False)
            lines.append(line)
            self.names.append(f"line{i}.amount")
        return {"rounding": self.rounding(), "lines": self.shuffled(lines)}

    def amount(self):
        base = self.rng.choice(self.inputs)
        kind = self.rng.randrange(6)
        if kind == 0:
            return self.value_tiers(1, None)
        if kind == 1:
            return self.value(2)
        figure = self.rng.choice(self.scores) if self.scores and self.chance(0.7) else self.leaf(1)
        if kind == 2:
            figure = {"curve": {"of": figure, "pieces": self.pieces(1)}}
        return {"product": [base, self.positive(Fraction(1, 10)), figure]}

    # --- the card -----------------------------------------------------------------------------

    def card(self):
        rng = self.rng
        self.lenient = self.chance(0.6)
        self.ids, self.cuts, self.guardable, self.figures, self.scores = set(), [], [], [], []
        card = {"kpi": 1, "id": f"generated-{rng.randrange(10**6)}", "inputs": {}}
        self.inputs = rng.sample(INPUTS, self.pick(2, 3, 4, 5))
        self.ladder = list(LADDER) if self.chance(0.3) else []
        self.inputs += self.ladder
        self.levels = {name: LEVELS[name] for name in LEVELS if self.chance(0.3)}
        for name in self.inputs:
            card["inputs"][name] = {"default": self.number()} if self.chance(0.12) else {}
        for name, levels in self.levels.items():
            card["inputs"][name] = {"levels": list(levels)}
            if self.chance(0.2):
                card["inputs"][name]["default"] = rng.choice(levels)
        self.measures, measures = [], {}
        self.names = list(self.inputs)
        for i in range(self.pick(0, 1, 1, 2, 3)):
            measures[f"worked{i}"] = self.value(2)
            self.measures.append(f"worked{i}")
            self.names.append(f"worked{i}")
        rooms = self.pick("index", "index", "both", "both", "both", "both", "both", "both", "both", "pay")
        if rooms != "pay":
            card["index"] = self.group(0, None, self.chance(0.12))
            self.guard()
            self.figures.append("index")
            self.scores = [figure for figure in self.figures if figure.endswith(("index", ".score"))]
            self.scores += ["index"] * len(self.scores)
        self.names = self.inputs + self.measures + rng.sample(self.figures, min(4, len(self.figures)))
        if self.figures and self.chance(0.2):
            measures["late"] = {"product": [rng.choice(self.figures), 100]} if self.chance(0.5) else self.value(1)
            self.names.append("late")
        if rooms != "index":
            card["pay"] = self.pay()
        if measures:
            card["measures"] = dict(self.shuffled(measures.items()))
        return card


def _same_number(a, b):
    return numbers.parse(str(a)) == numbers.parse(str(b))


def wide_card(rng):
    """Products beyond the width of exact figures, unless the fact is small."""
    return {
        "kpi": 1,
        "id": "wide",
        "inputs": {"orders": {}},
        "measures": {
            "wide": {"product": ["orders"] * 40},
            "wider": {"product": ["wide"] * rng.choice((30, 40, 50))},
            "flat": {"least": ["wider", {"greatest": ["wider", 0]}, "1"]},
        },
        "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [{"id": "line0", "amount": {"least": ["flat", 1]}}]},
    }


def card_of_numbers(maker):
    """A card in which most facts have become numbers, while facts say of more members whom they concern."""
    card, share = maker.card(), maker.pick(0.5, 0.7, 0.85, 0.95)
    facts = [name for name, declared in card["inputs"].items() if "levels" not in declared]

    def settled(node):
        if isinstance(node, list):
            return [settled(inner) for inner in node]
        if not isinstance(node, dict):
            return maker.pick(*NUMBERS) if node in facts and maker.chance(share) else node
        made = {key: inner if key in ("id", "inputs", "guards") else settled(inner) for key, inner in node.items()}
        kind = node.get("type")
        if kind in ("continuous", "discrete") and not {"actual", "levels"} & set(node) and maker.chance(share):
            made["actual"] = maker.pick(*NUMBERS)
        if kind in ("continuous", "discrete", "group") and maker.chance(0.25):
            made["applies"] = {"of": maker.pick(maker.pick(*facts), maker.pick(*NUMBERS)), "above": maker.pick(0, 1, 5)}
        return made

    return settled(card)


def population_card(maker):
    normalize = maker.pick(
        {"min_max": {"better": "more", "winsorise": {"lowest": 1, "highest": "2"}}},
        {"z_score": {"better": "less", "divisor": "n-1", "constant": "0"}},
        {"rank": {"better": "more", "ties": "average"}},
        {"percentile": {"better": "less", "definition": "rank", "constant": "50%"}},
        {"distance_to_reference": {"better": "more", "reference": {"sum": ["orders", 1]}}},
    )
    member = {"id": "orders", "type": "continuous", "weight": 1, "normalize": normalize}
    return {"kpi": 1, "id": "unfitted", "inputs": {"orders": {}}, "index": {"aggregate": "mean", "members": [member]}}
