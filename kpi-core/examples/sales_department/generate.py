"""Writes facts.csv: the quarter of a sales department of 1,000, the same bytes on every machine.

    python3 generate.py            writes facts.csv beside this file
    python3 generate.py --check    exits 1 if facts.csv is not what would be written

The people are made up. Most rows are drawn; PINNED rows stand on the card's thresholds, and BAD rows cannot be
scored, each for a reason of its own. No float takes part.
"""

import argparse
import csv
import io
import sys
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

SEED = 20240331
PEOPLE = 1000
FILE = Path(__file__).resolve().parent / "facts.csv"
CENT = Decimal("0.01")
REGIONS = ("north", "south", "east", "west")
MARGINS = {"north": 300, "south": 280, "east": 260, "west": 320}  # the card's targets, in thousandths
RATINGS = ("outstanding",) * 2 + ("strong",) * 5 + ("expected",) * 10 + ("weak",) * 3

COLUMNS = (
    "employee", "team", "region", "salary", "days_worked", "revenue", "revenue_lower", "revenue_plan", "revenue_upper",
    "cost_of_sales", "receivables", "overdue_receivables", "new_clients", "new_clients_plan", "survey_answers",
    "liked_the_service", "rating", "complaints", "compliance_breaches", "bonus_advance",
)  # fmt: skip


class Dice:
    """SplitMix64: a generator whose digits depend on no library's version."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
        mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % 2**64
        return (mixed ^ (mixed >> 31)) % limit

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def around(self, low, high):
        """Near the middle more often than near the ends."""
        return (self.between(low, high) + self.between(low, high) + self.between(low, high)) // 3

    def one_in(self, chances):
        return self.below(chances) == 0

    def of(self, things):
        return things[self.below(len(things))]


def cents(amount):
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def thousandths(amount, share):
    return cents(amount * share / 1000)


def person(number, dice):
    """One drawn row; cells are texts, numbers, or None for nothing known."""
    region = dice.of(REGIONS)
    plan = Decimal(dice.between(60, 400) * 1000)
    revenue = thousandths(plan, dice.around(620, 1420)) + CENT * dice.below(100)
    margin = MARGINS[region] * dice.around(760, 1240) // 1000
    receivables = thousandths(revenue, dice.between(150, 600))
    new_clients_plan = dice.between(4, 16)
    answers = dice.between(5, 60)
    row = {
        "employee": f"S-{number:04}",
        "team": f"{region} {dice.between(1, 9)}",
        "region": region,
        "salary": Decimal(dice.between(72, 180) * 100),
        "days_worked": 65 if not dice.one_in(8) else dice.between(10, 64),
        "revenue": revenue,
        "revenue_lower": thousandths(plan, dice.of((800, 850, 900))),
        "revenue_plan": plan,
        "revenue_upper": thousandths(plan, dice.of((1150, 1200, 1250))),
        "cost_of_sales": thousandths(revenue, 1000 - margin),
        "receivables": receivables,
        "overdue_receivables": thousandths(receivables, dice.around(0, 190)),
        "new_clients": new_clients_plan * dice.around(400, 1700) // 1000,
        "new_clients_plan": new_clients_plan,
        "survey_answers": answers,
        "liked_the_service": answers * dice.around(450, 1000) // 1000,
        "rating": dice.of(RATINGS),
        "complaints": max(0, dice.between(0, 9) - 5),
        "compliance_breaches": 1 if dice.one_in(90) else None,
        "bonus_advance": Decimal(dice.between(1, 8) * 100) if dice.one_in(4) else None,
    }
    if dice.one_in(12):
        row["survey_answers"] = row["liked_the_service"] = dice.of((None, 0))
    if dice.one_in(20):
        row["rating"] = None
    if dice.one_in(25):
        row["new_clients"] = None
    if dice.one_in(30):
        row["receivables"] = row["overdue_receivables"] = 0
    if dice.one_in(3):
        row["complaints"] = None
    return row


STEADY = {
    "region": "north", "salary": Decimal(12000), "days_worked": 65, "revenue": Decimal("200000.00"),
    "revenue_lower": Decimal("170000.00"), "revenue_plan": Decimal(200000), "revenue_upper": Decimal("240000.00"),
    "cost_of_sales": Decimal("140000.00"), "receivables": Decimal("50000.00"),
    "overdue_receivables": Decimal("2500.00"), "new_clients": 8, "new_clients_plan": 8, "survey_answers": 20,
    "liked_the_service": 18, "rating": "expected", "complaints": 0, "compliance_breaches": 0, "bonus_advance": None,
}  # fmt: skip

# Rows that stand exactly on a threshold, or one step beside it.
PINNED = {
    101: {},  # everything at target: an index of 1
    102: {"revenue": Decimal("170000.00"), "cost_of_sales": Decimal("119000.00")},  # the lower level itself
    103: {"revenue": Decimal("169999.99"), "cost_of_sales": Decimal("118999.99")},  # a cent below it
    104: {"revenue": Decimal("240000.00"), "cost_of_sales": Decimal("168000.00")},  # the upper level itself
    105: {"revenue": Decimal("300000.00"), "cost_of_sales": Decimal("210000.00")},  # held above it
    106: {"cost_of_sales": Decimal("143000.00")},  # margin at exactly 95 % of its target
    107: {"cost_of_sales": Decimal("137000.00")},  # at exactly 105 %
    108: {"revenue": Decimal("240000.00"), "cost_of_sales": Decimal("175200.00")},  # at exactly 90 %: not capped
    109: {"revenue": Decimal("240000.00"), "cost_of_sales": Decimal("175500.00")},  # below 90 %: capped
    110: {"overdue_receivables": Decimal("7500.00")},  # overdue at the base: 0
    111: {"overdue_receivables": Decimal("0.00")},  # nothing overdue: 1.5
    112: {"complaints": 1},  # the last complaint without points
    113: {"complaints": 3},
    114: {"complaints": 4},
    115: {"compliance_breaches": 1},
    116: {"survey_answers": None, "liked_the_service": None},  # the rating alone covers too little of quality
    117: {"rating": None},  # the survey alone covers just enough
    118: {"new_clients": None},  # the given score
    119: {"new_clients": 40, "overdue_receivables": Decimal("0.00"), "revenue": Decimal("240000.00"),
          "cost_of_sales": Decimal("160000.00"), "rating": "outstanding"},  # the bonus meets its cap
    120: {"days_worked": 13},  # a fifth of the quarter
    121: {"revenue_lower": Decimal("200000.00")},  # lower = target: an empty piece, not an error
    122: {"revenue": Decimal("150000.00"), "cost_of_sales": Decimal("105000.00"),
          "overdue_receivables": Decimal("3500.00")},
    123: {"survey_answers": "", "rating": "", "new_clients": None},  # nothing personal but the given score
    124: {"bonus_advance": Decimal("3000.00")},  # more advanced than earned
    # The index at exactly 0.7, where the bonus begins, and one thousandth below it.
    125: {"revenue": Decimal("170000.00"), "cost_of_sales": Decimal("119000.00"), "complaints": 4,
          "liked_the_service": 16, "overdue_receivables": Decimal("2560.00")},
    126: {"revenue": Decimal("170000.00"), "cost_of_sales": Decimal("119000.00"), "complaints": 4,
          "liked_the_service": 16, "overdue_receivables": Decimal("2580.00")},
}  # fmt: skip

# Rows that cannot be scored, each of another kind.
BAD = {
    201: {"days_worked": "on leave"},  # a text where a number belongs
    402: {"region": "nort"},  # an unknown level
    603: {"revenue_plan": None},  # a missing fact under the policy `error`
    804: {"revenue_lower": Decimal("210000.00")},  # the ends of the curve fall
    955: {"complaints": -1},  # a count that the card refuses
}


def cell(value):
    return "" if value is None else str(value)


def facts():
    dice, out = Dice(SEED), io.StringIO(newline="")
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(COLUMNS)
    for number in range(1, PEOPLE + 1):
        row = person(number, dice)  # always drawn, so that pinning a row changes no other
        changes = PINNED.get(number, BAD.get(number))
        if changes is not None:
            row |= STEADY | changes | {"team": f"{STEADY['region']} 1"}
        sheet.writerow(cell(row[column]) for column in COLUMNS)
    return out.getvalue().encode("utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit 1 if facts.csv is not what would be written")
    wanted = facts()
    if not parser.parse_args().check:
        FILE.write_bytes(wanted)
        print(f"{FILE.name}: {PEOPLE} rows written")
        return 0
    if not FILE.is_file() or FILE.read_bytes() != wanted:
        print(f"{FILE.name} is not what generate.py writes", file=sys.stderr)
        return 1
    print(f"{FILE.name}: {PEOPLE} rows, as generate.py writes them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
