"""Normalizations against a population, worked out from their definitions: by counting, never by a curve.

    python3 kpi-core/tests/oracle/fit.py            writes the cases of kpi-core/tests/data/fits.json
    python3 kpi-core/tests/oracle/fit.py --check    compares the committed file with a new one

Each case has a card with one population normalization, the rows it is fitted to, the rows that are then
scored, and the exact attainment of each: a fraction, or null where the actual is absent.
"""

import argparse
import json
import random
import sys
from fractions import Fraction
from math import isqrt
from pathlib import Path

import exact_numbers as numbers
from evaluate import Evaluation
from read_card import read_card
from values import is_absent

FILE = Path(__file__).resolve().parents[1] / "data" / "fits.json"
CASES = 240


class FitError(Exception):
    """kind is the kind of error that the engine gives."""


def square_root(number):
    """Exact where it is rational, else half-even to 28 significant digits."""
    product = number.numerator * number.denominator
    if isqrt(product) ** 2 == product:
        return Fraction(isqrt(product), number.denominator)
    places = 60
    while True:
        root = isqrt(product * 10 ** (2 * places))
        ends = {numbers.to_28_digits(Fraction(end, number.denominator * 10**places)) for end in (root, root + 1)}
        if len(ends) == 1:
            return ends.pop()
        places *= 2


def winsorised(values, choice):
    """The n greatest values become the next greatest one, and the n least the next least."""
    lowest, highest = int(choice.get("lowest", 0)), int(choice.get("highest", 0))
    if lowest + highest >= len(values):
        raise FitError("bad_number")
    values = sorted(values)
    stay = values[lowest : len(values) - highest]
    return [stay[0]] * lowest + stay + [stay[-1]] * highest


def fit(normalize, values, reference=None):
    """The attainment as a function of the actual; the values are those that are there."""
    (kind, choices), = normalize.items()
    if not values:
        raise FitError("undefined_constant")
    values = winsorised(values, choices.get("winsorise", {}))
    sign = 1 if choices["better"] == "more" else -1
    worst, best = (min(values), max(values)) if sign > 0 else (max(values), min(values))
    n = len(values)

    def without_spread():
        if "constant" not in choices:
            raise FitError("undefined_constant")
        return lambda x: Fraction(choices["constant"])

    if kind == "min_max":
        return without_spread() if worst == best else lambda x: (x - worst) / (best - worst)
    if kind == "z_score":
        if worst == best:
            return without_spread()
        mean = Fraction(sum(values)) / n
        squares = sum((value - mean) ** 2 for value in values)
        deviation = square_root(squares / (n if choices["divisor"] == "n" else n - 1))
        return lambda x: sign * (x - mean) / deviation
    if kind == "distance_to_reference":
        return without_spread() if worst == reference else lambda x: (x - worst) / (reference - worst)
    if kind == "percentile" and choices["definition"] == "rank" and n == 1:
        return without_spread()
    place = rank if kind == "rank" else percentile
    return lambda x: place([sign * value for value in values], sign * x, choices)


def rank(values, x, choices):
    """The place of a value, which joins the population where it is not of it: the sorted places of its equals."""
    joined = values if x in values else values + [x]
    places = [place for place, value in enumerate(sorted(joined), start=1) if value == x]
    return {
        "min": Fraction(places[0]),
        "max": Fraction(places[-1]),
        "average": Fraction(sum(places), len(places)),
        "dense": Fraction(sorted(set(joined)).index(x) + 1),
    }[choices["ties"]]


def percentile(values, x, choices):
    n = len(values)
    below, up_to = sum(value < x for value in values), sum(value <= x for value in values)
    average = Fraction(sum(range(below + 1, up_to + 1)), up_to - below) if up_to > below else None
    kind = choices["definition"]
    if kind == "below":
        return Fraction(below, n)
    if kind == "at_or_below":
        return Fraction(up_to, n)
    if kind == "mean":
        return Fraction(below + up_to, 2 * n)
    if kind == "rank_over_n":
        return Fraction(below, n) if average is None else average / n
    return min(Fraction(below, n - 1), Fraction(1)) if average is None else (average - 1) / (n - 1)


# --- generated cases ------------------------------------------------------------------------------


def actuals(card, rows):
    """The actual of the member `m` in each row; None where it is absent."""
    found = []
    for row in rows:
        run = Evaluation(card, row)
        actual = run.actual(run.by_id["m"])
        found.append(None if is_absent(actual) else actual)
    return found


def attainments(document, population, rows):
    """The attainment of each row by a card that is fitted to the population."""
    card = read_card(document)
    member = next(member for member in everyone(card["index"]) if member["id"] == "m")
    (choices,) = member["normalize"].values()
    reference = choices.get("reference")
    rows_of = actuals(card, rows)
    if reference is None or numbers.looks_like_a_number(reference):
        references = [reference and Fraction(reference)] * len(rows)
    else:  # a fact: each row has its own
        references = [Evaluation(card, row).value(reference, "") for row in rows]
    values = [value for value in actuals(card, population) if value is not None]
    found = []
    for x, reference in zip(rows_of, references):
        attained = fit(member["normalize"], values, reference)
        found.append(None if x is None else str(attained(x)))
    return found


def everyone(group):
    for member in group["members"]:
        yield member
        yield from everyone(member) if member["type"] == "group" else ()


def generated(seed):
    """One card, its population and the rows to be scored."""
    chance = random.Random(seed)
    kind = ("min_max", "z_score", "rank", "percentile", "distance_to_reference")[seed % 5]
    actual = chance.choice(["x", "x", "x", {"ratio": ["x", "y"]}, {"difference": ["x", {"product": ["y", "0.5"]}]}])
    step, spread = chance.choice([(0, 8), (0, 1000), (2, 500), (4, 100_000)])
    size = chance.choice([1, 2, 3, 5, 8, 13, 30]) if actual != {"ratio": ["x", "y"]} else chance.choice([1, 2, 4, 6])

    def number():
        return numbers.canonical(Fraction(chance.randint(-spread, spread), 10**step))

    def row():
        x = None if chance.random() < 0.08 else number()
        return {"x": x, "y": str(chance.randint(0 if chance.random() < 0.3 else 1, 9))}

    population = [row() for _ in range(size)]
    if chance.random() < 0.12:
        population = [dict(population[0]) for _ in range(size)]
    choices = {"better": chance.choice(["more", "less"])}
    if kind == "z_score":
        choices["divisor"] = chance.choice(["n", "n-1"])
    if kind == "rank":
        choices["ties"] = chance.choice(["min", "max", "average", "dense"])
    if kind == "percentile":
        choices["definition"] = chance.choice(["below", "at_or_below", "mean", "rank", "rank_over_n"])
    if kind == "distance_to_reference":
        choices["reference"] = number()
    if chance.random() < 0.4 and kind != "rank" and choices.get("definition", "rank") == "rank":
        choices["constant"] = chance.choice(["0", "0.5", "1", "1/3"])
    if chance.random() < 0.35:
        ends = chance.choice([("lowest",), ("highest",), ("lowest", "highest")])
        choices["winsorise"] = {end: str(chance.randint(1, 3)) for end in ends}
    member = {"id": "m", "type": "continuous", "actual": actual, "normalize": {kind: choices}}
    member["absent"] = {"missing": "skip", "undefined": "skip"}
    if chance.random() < 0.2:
        member["applies"] = {"of": "y", "above": "2"}
    if chance.random() < 0.2:
        group = {"id": "g", "type": "group", "aggregate": "least", "members": [member], "absent": member["absent"]}
        member = {**group, "applies": {"of": "y", "below": "8"}}
    index = {"aggregate": "greatest", "absent": {"missing": "skip"}, "members": [member]}
    card = {"kpi": 1, "id": "fit", "inputs": {"x": {}, "y": {}}, "index": index}
    return card, population, population + [row() for _ in range(6)]


def case(seed):
    card, population, rows = generated(seed)
    result = {"seed": seed, "card": card, "population": population}
    try:
        return {**result, "scored": rows[len(population) :], "attainments": attainments(card, population, rows)}
    except FitError as error:
        return {**result, "error": str(error)}


def text():
    about = "Populations and attainments worked out by tests/oracle/fit.py; the population is scored first, then the others."
    cases = ",\n".join("  " + json.dumps(case(seed)) for seed in range(CASES))
    return f'{{\n "about": {json.dumps(about)},\n "cases": [\n{cases}\n ]\n}}\n'


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    if not parser.parse_args().check:
        FILE.write_text(text(), encoding="utf-8")
        return 0
    same = FILE.read_text(encoding="utf-8") == text()
    print(f"{CASES} fits worked out again: {'the committed file holds them' if same else 'the committed file DIFFERS'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
