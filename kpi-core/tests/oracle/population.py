"""Pools, places, quotas and spread of a population, worked out from their definitions.

    python3 kpi-core/tests/oracle/population.py            writes the cases of kpi-core/tests/data/populations.json
    python3 kpi-core/tests/oracle/population.py --check    compares the committed file with a new one

Where the engine takes a short way, this takes the long one: caps by sharing out again and again, quanta one by one,
places and quotas by counting, quantiles by walking along the sorted figures.
"""

import argparse
import json
import random
import sys
from fractions import Fraction
from pathlib import Path

from exact_numbers import decimals_of
from fit import square_root

FILE = Path(__file__).resolve().parents[1] / "data" / "populations.json"
POOLS, RANKS, SPREADS, QUOTAS = 1400, 500, 300, 200

REMAINDERS = ("largest_first", "largest_last", "largest_weight", "listed")
TIES = ("min", "max", "average", "dense", "listed")
DEFINITIONS = ("below", "at_or_below", "mean", "rank", "rank_over_n")


class PopulationError(Exception):
    """The kind of error that the engine gives, and its path."""


# --- pools ----------------------------------------------------------------------------------------


def allocate(pool, quantum, claims, remainder):
    """Parts, exact shares, who is capped, and what is not placed; claims are pairs of a weight and a cap or None."""
    if quantum <= 0 or decimals_of(quantum) is None:
        raise PopulationError("bad_number", "quantum")
    if (pool / quantum).denominator != 1:
        raise PopulationError("bad_number", "pool")
    if not claims:
        raise PopulationError("empty", "claims")
    for i, (weight, cap) in enumerate(claims):
        if weight < 0:
            raise PopulationError("bad_number", f"claims[{i}].weight")
        if cap is not None and cap < 0:
            raise PopulationError("bad_number", f"claims[{i}].cap")
    if not any(weight for weight, _ in claims):
        raise PopulationError("undefined_figure", "claims")
    if pool < 0:
        parts, shares, capped, left = allocate(-pool, quantum, claims, remainder)
        return [-part for part in parts], [-share for share in shares], capped, -left
    # Caps that can be paid, and shares that are dealt out again until nobody is over a cap.
    caps = [None if cap is None else cap // quantum * quantum for _, cap in claims]
    capped = [False] * len(claims)
    while True:
        open_ = [i for i, (weight, _) in enumerate(claims) if weight and not capped[i]]
        rest = pool - sum(caps[i] for i in range(len(claims)) if capped[i])
        total = sum(claims[i][0] for i in open_)
        shares = [caps[i] if capped[i] else Fraction(0) for i in range(len(claims))]
        for i in open_:
            shares[i] = rest * claims[i][0] / total
        over = [i for i in open_ if caps[i] is not None and shares[i] >= caps[i]]
        if not over:
            break
        for i in over:
            capped[i] = True
    unplaced = Fraction(0) if open_ else rest
    # Down to whole quanta, then one after another until all is placed.
    parts = [share // quantum * quantum for share in shares]
    waiting = list(open_)
    while sum(parts) + unplaced < pool:
        if remainder == "listed":
            one = waiting[0]
        else:
            most = max(shares[i] - parts[i] for i in waiting)
            tied = [i for i in waiting if shares[i] - parts[i] == most]
            if remainder == "largest_weight":
                heaviest = max(claims[i][0] for i in tied)
                tied = [i for i in tied if claims[i][0] == heaviest]
            one = tied[-1] if remainder == "largest_last" else tied[0]
        waiting.remove(one)
        parts[one] += quantum
    return parts, shares, capped, unplaced


def pool_case(seed):
    chance = random.Random(f"pool {seed}")
    quantum = Fraction(chance.choice(["0.01", "0.01", "0.01", "1", "0.05", "100", "0.125"]))
    size = chance.choice([1, 2, 3, 3, 4, 5, 6, 9])
    decimals, spread = chance.choice([(0, 4), (0, 30), (0, 100_000), (2, 500), (4, 20_000)])

    def weight():
        if chance.random() < 0.1:
            return Fraction(0)
        if chance.random() < 0.1:
            return Fraction(chance.randint(1, 9), chance.choice([3, 7, 11]))
        return Fraction(chance.randint(1, spread), 10**decimals)

    pool = quantum * chance.choice([0, 1, chance.randint(1, 30), chance.randint(30, 100_000), chance.randint(1, 10**12)])
    weights = [weight() for _ in range(size)]
    if chance.random() < 0.2:
        weights = [weights[0]] * size
    caps = [None] * size
    if chance.random() < 0.5 and sum(weights):
        for i in range(size):
            if chance.random() < 0.7:
                fair = pool * weights[i] / sum(weights)
                cap = fair * chance.choice([Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(1), Fraction(5, 4), Fraction(2)])
                caps[i] = cap if chance.random() < 0.2 else cap // quantum * quantum
    if chance.random() < 0.15:
        pool = -pool
    if chance.random() < 0.06:  # something that is refused
        what = chance.randrange(6)
        if what == 0:
            pool += quantum / 3
        elif what == 1:
            quantum = chance.choice([Fraction(0), -quantum, Fraction(1, 3)])
        elif what == 2:
            weights[chance.randrange(size)] = Fraction(-1, 2)
        elif what == 3:
            caps[chance.randrange(size)] = -quantum
        elif what == 4:
            weights, caps = [], []
        else:
            weights = [Fraction(0)] * size
    remainder = chance.choice(REMAINDERS)
    claims = list(zip(weights, caps))
    case = {"seed": seed, "pool": str(pool), "quantum": str(quantum), "remainder": remainder, "weights": texts(weights)}
    if any(cap is not None for cap in caps):
        case["caps"] = texts(caps)
    try:
        parts, shares, capped, unplaced = allocate(pool, quantum, claims, remainder)
    except PopulationError as error:
        return {**case, "error": list(error.args)}
    case |= {"parts": texts(parts), "shares": texts(shares)}
    if any(capped):
        case["capped"] = [i for i, is_capped in enumerate(capped) if is_capped]
    if unplaced:
        case["unallocated"] = str(unplaced)
    return case


# --- places ---------------------------------------------------------------------------------------


def rank(figures, order, ties):
    """The place of each figure that is there: by counting those before it."""
    there = [(i, figure) for i, figure in enumerate(figures) if figure is not None]
    found = [None] * len(figures)
    for i, figure in there:
        ahead = [other for _, other in there if (other > figure if order == "highest_first" else other < figure)]
        equal = sum(other == figure for _, other in there)
        places = range(len(ahead) + 1, len(ahead) + equal + 1)
        found[i] = {
            "min": Fraction(places[0]),
            "max": Fraction(places[-1]),
            "average": Fraction(sum(places), equal),
            "dense": Fraction(len(set(ahead)) + 1),
            "listed": Fraction(places[0] + sum(other == figure for j, other in there if j < i)),
        }[ties]
    return found


def some_figures(chance, size):
    decimals, spread = chance.choice([(0, 3), (0, 12), (2, 60), (4, 10**6), (10, 10**14)])

    def figure():
        if chance.random() < 0.1:
            return None
        if chance.random() < 0.1:
            return Fraction(chance.randint(-20, 20), chance.choice([3, 6, 7]))
        return Fraction(chance.randint(-spread, spread), 10**decimals)

    return [figure() for _ in range(size)]


def rank_case(seed):
    chance = random.Random(f"rank {seed}")
    figures = some_figures(chance, chance.choice([0, 1, 2, 3, 5, 8, 13]))
    order, ties = chance.choice(["highest_first", "lowest_first"]), TIES[seed % len(TIES)]
    return {"seed": seed, "figures": texts(figures), "order": order, "ties": ties, "ranks": texts(rank(figures, order, ties))}


# --- spread ---------------------------------------------------------------------------------------


def quantile(figures, share, definition):
    """The figure at which the share is reached, on the way from the least to the greatest."""
    figures, n = sorted(figures), len(figures)
    if definition == "at_or_below":
        reached = [x for x in figures if Fraction(sum(other <= x for other in figures), n) >= share]
        return reached[0]
    if definition == "below":
        kept = [x for x in figures if Fraction(sum(other < x for other in figures), n) <= share]
        return kept[-1]
    # The share that each figure stands for, were all of them different.
    stands = {
        "mean": [Fraction(2 * r - 1, 2 * n) for r in range(1, n + 1)],
        "rank": [Fraction(r - 1, max(n - 1, 1)) for r in range(1, n + 1)],
        "rank_over_n": [Fraction(r, n) for r in range(1, n + 1)],
    }[definition]
    if share <= stands[0]:
        return figures[0]
    for i in range(1, n):
        if share <= stands[i]:
            way = (share - stands[i - 1]) / (stands[i] - stands[i - 1])
            return figures[i - 1] + way * (figures[i] - figures[i - 1])
    return figures[-1]


def spread(figures):
    there = [figure for figure in figures if figure is not None]
    n, total = len(there), sum(there, Fraction(0))
    found = {"count": n, "absent": len(figures) - n, "sum": str(total)}
    if n:
        mean = total / n
        squares = sum((figure - mean) ** 2 for figure in there)
        found |= {"mean": str(mean), "least": str(min(there)), "greatest": str(max(there))}
        found["median"] = str((sorted(there)[(n - 1) // 2] + sorted(there)[n // 2]) / 2)
        found["deviation_n"] = str(square_root(squares / n))
        if n > 1:
            found["deviation_n-1"] = str(square_root(squares / (n - 1)))
    return found


def spread_case(seed):
    chance = random.Random(f"spread {seed}")
    figures = some_figures(chance, chance.choice([0, 1, 2, 3, 4, 7, 10]))
    groups = [chance.choice(["north", "south", "east"]) for _ in figures]
    share = Fraction(chance.choice(["0", "0.25", "1/3", "0.4", "0.5", "0.75", "0.95", "1", "2/7"]))
    found = {}
    for group in dict.fromkeys(groups):
        of_group = [figure for figure, of in zip(figures, groups) if of == group]
        there = [figure for figure in of_group if figure is not None]
        quantiles = {definition: str(quantile(there, share, definition)) for definition in DEFINITIONS} if there else {}
        found[group] = {**spread(of_group), "quantiles": quantiles}
    return {"seed": seed, "figures": texts(figures), "groups": groups, "share": str(share), "found": found}


# --- quotas ---------------------------------------------------------------------------------------


def quota_case(seed):
    chance = random.Random(f"quota {seed}")
    size = chance.choice([0, 1, 4, 9, 15, 25])
    groups = [chance.choice(["one", "two", "five"]) for _ in range(size)]
    above = [chance.choice([True, True, False, False, False, None]) for _ in range(size)]
    quota = chance.choice(["0", "0.1", "0.2", "1/3", "0.5", "1", 0, 1, 3])
    found = []
    for group in dict.fromkeys(groups):
        given = [it for it, of in zip(above, groups) if of == group and it is not None]
        high = given.count(True)
        if isinstance(quota, int):
            allowed = quota
        else:  # one more, as long as that many of the given are at most the share
            allowed = 0
            while Fraction(allowed + 1) <= Fraction(quota) * len(given):
                allowed += 1
        found.append([group, len(given), high, groups.count(group) - len(given), allowed, max(0, high - allowed)])
    return {"seed": seed, "groups": groups, "above": above, "quota": quota, "found": found}


# --- the file -------------------------------------------------------------------------------------


def texts(values):
    return [None if value is None else str(value) for value in values]


def text():
    about = "Populations worked out by tests/oracle/population.py; every number is a fraction, null is absent."
    parts = [("pools", pool_case, POOLS), ("ranks", rank_case, RANKS), ("spreads", spread_case, SPREADS), ("quotas", quota_case, QUOTAS)]
    lists = []
    for name, case, count in parts:
        lines = ",\n".join("  " + json.dumps(case(seed), separators=(",", ":")) for seed in range(count))
        lists.append(f' "{name}": [\n{lines}\n ]')
    return f'{{\n "about": {json.dumps(about)},\n' + ",\n".join(lists) + "\n}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    if not parser.parse_args().check:
        FILE.write_text(text(), encoding="utf-8")
        return 0
    same = FILE.read_text(encoding="utf-8") == text()
    counts = f"{POOLS} pools, {RANKS} ranks, {SPREADS} spreads and {QUOTAS} quotas worked out again"
    print(f"{counts}: {'the committed file holds them' if same else 'the committed file DIFFERS'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
