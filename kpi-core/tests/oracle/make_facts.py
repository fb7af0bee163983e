"""Random facts for a card: ordinary ones, ties and half-cents, values exactly on the card's own numbers, bad ones."""

from fractions import Fraction

import exact_numbers as numbers
from make_cards import EXTREME, LADDER

HALVES = ("0.005", "0.015", "0.025", "1.005", "2.675", "0.125", "-0.005", "1.0005", "0.99995", "12.345", "0.5", "2.5")
BAD_NUMBERS = ("+5", ".5", "5.", "1e3", " 5", "1_000", "1,5", "1/0", "five", "5%%", "-", "1/-2", "٣", True, [], {})
OVER_LIMITS = ("10000000000000000000000000000", "0.00000000000000000000000000001", "1.2345678901234567890123456789", "0" * 65)


class FactMaker:
    """Rows for one card. What the card writes is where its figures turn, so the facts are often exactly that."""

    def __init__(self, card, rng):
        self.card, self.rng = card, rng
        self.own = sorted({n for n in _numbers_in(card) if abs(n) < 10**6}) or [Fraction(1)]
        self.missing = rng.choice((0, 0, 0, 0.02, 0.06, 0.15))
        self.wild = 0.5 if card["id"] == "wide" else 0.02 if rng.random() < 0.03 else 0  # share of extreme facts

    def row(self):
        rng, facts = self.rng, {}
        for name, declared in self.card["inputs"].items():
            if rng.random() < self.missing:
                way = rng.randrange(3)
                if way:
                    facts[name] = None if way == 1 else ""
            elif "levels" in declared:
                facts[name] = rng.choice(declared["levels"])
            elif name not in LADDER:
                facts[name] = self.number()
        if all(name in self.card["inputs"] for name in LADDER):
            ends = sorted(rng.choice(self.own) if rng.random() < 0.3 else self.ordinary() for _ in LADDER)
            if rng.random() < 0.05:
                rng.shuffle(ends)
            for name, end in zip(LADDER, ends):
                if rng.random() >= self.missing:
                    facts[name] = self.spell(end)
        if rng.random() < 0.01:
            self.spoil(facts)
        return facts

    def ordinary(self):
        rng = self.rng
        size = rng.choice((1, 1, 100, 100, 10000))
        return Fraction(rng.randrange(0, 2000 * size // 10), rng.choice((10, 100, 1000)))

    def number(self):
        rng = self.rng
        if rng.random() < self.wild:
            return rng.choice(EXTREME)
        way = rng.random()
        if way < 0.40:
            return self.spell(self.ordinary())
        if way < 0.62:
            return self.spell(rng.choice(self.own))
        if way < 0.72:  # a share of one of the card's numbers, such as a target
            return self.spell(rng.choice(self.own) * rng.choice(self.own))
        if way < 0.77:  # a hair beside it
            return self.spell(rng.choice(self.own) + rng.choice((1, -1)) * Fraction(1, 10 ** rng.randrange(2, 9)))
        if way < 0.85:
            return rng.choice(HALVES)
        if way < 0.89:
            return rng.choice((0, "0", "0.00", "-0", "0%"))
        if way < 0.92:
            return self.spell(-self.ordinary())
        if way < 0.95:
            return rng.choice(("50%", "112.5%", "1/3", "2/3", "-7/3", "22/7", "0.1%", "100%", "1/8"))
        if way < 0.98:  # a bare float means its shortest decimal
            return rng.choice((0.1, 0.3, 1.005, 2.5, 1e-7, 123456.789, 1e5, 0.1 + 0.2, -2.675))
        return rng.choice((1, 2, 4, 8, 16, 27, 32, 64, 81, 100, 1000))

    def spell(self, number):
        if number.denominator == 1 and self.rng.random() < 0.5:
            return int(number)
        if self.rng.random() < 0.03:
            return f"{number.numerator}/{number.denominator}"
        return numbers.canonical(number)

    def spoil(self, facts):
        rng = self.rng
        name = rng.choice(list(self.card["inputs"]))
        way = rng.randrange(5)
        if way == 0:
            facts["unheard_of"] = 1
        elif "levels" in self.card["inputs"][name]:
            facts[name] = rng.choice(("excellent", "Good", 5, True, "0.5"))
        elif way < 3:
            facts[name] = rng.choice(BAD_NUMBERS)
        elif way == 3:
            facts[name] = rng.choice(OVER_LIMITS)
        else:
            facts[name] = rng.choice((1e30, 1e28, 1.5e-30))


def _numbers_in(node):
    if isinstance(node, dict):
        for key, inner in node.items():
            if key not in ("id", "kpi", "weight", "sets"):
                yield from _numbers_in(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _numbers_in(inner)
    elif isinstance(node, str) and numbers.looks_like_a_number(node) and len(node) < 20:
        yield numbers.parse(node)
    elif isinstance(node, int) and not isinstance(node, bool):
        yield Fraction(node)
