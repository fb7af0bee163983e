"""The workload payroll: a seeded payroll as columns of 64-bit integers, which Rust and Python read alike.

    python3 benches/payroll/generate.py [--rows 1000000] [--seed 1] [--out target/payroll]

The first N rows are the same whatever the number of rows, so one folder serves every N. The format is described in
benches/README.md. Only random.random() is drawn from, which gives the same numbers in every version of Python.
"""

import argparse
import itertools
import json
import random
import sys
from array import array
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = {  # decimals of each column
    "sales": 2, "sales_target": 2,
    "margin": 2, "margin_lower": 2, "margin_target": 2, "margin_upper": 2,
    "overdue": 2, "overdue_base": 2, "overdue_norm": 2,
    "complaints": 0,
    "visits": 2, "visits_plan": 2,
    "incidents": 0,
    "salary": 2, "share": 2,
}  # fmt: skip
FACTS = ("sales", "margin", "overdue", "complaints", "visits")  # those that are absent in the second variant
ON_A_THRESHOLD, ABSENT, WITH_INCIDENT = 0.03, 0.01, 0.025

# Scores that the members have at their own thresholds, as hundredths, beside the shares of the weights in hundredths.
AT = {"sales": (0, 50, 100, 150), "margin": (0, 80, 100, 120), "overdue": (0, 100, 150), "visits": (0, 50, 100)}
WEIGHTS = {"sales": 30, "margin": 20, "overdue": 15, "complaints": 15, "visits": 20}
BY_COMPLAINTS = {0: 120, 1: 100, 2: 80, 3: 50, 4: 50, 5: 0}


class Employees:
    """One employee after the other, all values in hundredths but the counts."""

    def __init__(self, seed):
        self.random = random.Random(seed).random
        self.on_index = list(self.combinations(7_000))
        self.thresholds = (
            *((self.sales_at, fifths) for fifths in (4, 5, 6)),
            *((self.visits_at, fifths) for fifths in (4, 5)),
            *((self.margin_at, name) for name in ("margin_lower", "margin_target", "margin_upper")),
            *((self.overdue_at, halves) for halves in (0, 3)),
            (self.index_at, self.on_index),
        )

    @staticmethod
    def combinations(wanted):
        """Scores at thresholds, and a number of complaints, that give exactly this index in ten-thousandths."""
        for *scores, complaints in itertools.product(*AT.values(), BY_COMPLAINTS):
            by_member = dict(zip(AT, scores)) | {"complaints": BY_COMPLAINTS[complaints]}
            if sum(WEIGHTS[name] * score for name, score in by_member.items()) == wanted:
                yield dict(zip(AT, scores)), complaints

    def below(self, end):
        return int(self.random() * end)

    def between(self, low, high):
        return low + self.below(high - low)

    def chance(self, share):
        return self.random() < share

    def pick(self, options):
        return options[self.below(len(options))]

    def round_or_not(self, low, high, unit):
        """Half of the values are multiples of the unit."""
        value = self.between(low, high)
        return value - value % unit if self.chance(0.5) else value

    def employee(self):
        one = {"sales_target": self.round_or_not(5_000_000, 15_000_000, 100_000)}
        one["sales"] = one["sales_target"] * self.between(600, 1_400) // 1_000 + self.below(100)
        one["margin_lower"] = self.round_or_not(600, 900, 50)
        one["margin_target"] = one["margin_lower"] + self.round_or_not(100, 400, 50)
        one["margin_upper"] = one["margin_target"] + self.round_or_not(100, 400, 50)
        one["margin"] = self.between(one["margin_lower"] - 200, one["margin_upper"] + 200)
        one["overdue_norm"] = self.round_or_not(300, 700, 50)
        one["overdue_base"] = one["overdue_norm"] + self.round_or_not(300, 600, 50)
        one["overdue"] = self.between(100, one["overdue_base"] + 100)
        one["complaints"] = self.below(8)
        one["visits_plan"] = self.round_or_not(4_000, 12_000, 500)
        one["visits"] = one["visits_plan"] * self.between(600, 1_300) // 1_000 + self.below(10)
        one["incidents"] = 1 + self.below(3) if self.chance(WITH_INCIDENT) else 0
        one["salary"] = self.round_or_not(150_000, 900_000, 1_000)
        one["share"] = self.between(5, 41)
        if self.chance(ON_A_THRESHOLD):
            put, where = self.pick(self.thresholds)
            put(one, where)
        return one

    @staticmethod
    def sales_at(one, fifths):
        one["sales_target"] -= one["sales_target"] % 5
        one["sales"] = one["sales_target"] // 5 * fifths

    @staticmethod
    def visits_at(one, fifths):
        one["visits_plan"] -= one["visits_plan"] % 5
        one["visits"] = one["visits_plan"] // 5 * fifths

    @staticmethod
    def margin_at(one, name):
        one["margin"] = one[name]

    @staticmethod
    def overdue_at(one, halves):
        """Where the attainment is 0, or its clamp at 3/2."""
        one["overdue_base"] -= (one["overdue_base"] - one["overdue_norm"]) % 2
        one["overdue"] = one["overdue_base"] - (one["overdue_base"] - one["overdue_norm"]) // 2 * halves

    def index_at(self, one, combinations):
        """Where the bonus begins: an index of exactly 0.70. (The cap at 1.30 is out of reach without absent facts.)"""
        scores, one["complaints"] = self.pick(combinations)
        one["incidents"] = 0
        if scores["sales"]:
            self.sales_at(one, {50: 4, 100: 5, 150: 6}[scores["sales"]])
        else:
            one["sales"] = one["sales_target"] * self.between(60, 80) // 100
        if scores["margin"]:
            ends = {80: "margin_lower", 100: "margin_target", 120: "margin_upper"}
            self.margin_at(one, ends[scores["margin"]])
        else:
            one["margin"] = one["margin_lower"] - self.between(1, 200)
        self.overdue_at(one, scores["overdue"] // 50)
        if scores["visits"]:
            self.visits_at(one, {50: 4, 100: 5}[scores["visits"]])
        else:
            one["visits"] = one["visits_plan"] * self.between(60, 80) // 100


def presence(draw):
    """Which of the facts are there; an employee with none of them would have no index."""
    there = [draw() >= ABSENT for _ in FACTS]
    return there if any(there) else [True] * len(FACTS)


def write(folder, rows, seed):
    folder.mkdir(parents=True, exist_ok=True)
    employees, draw = Employees(seed), random.Random(seed + 1_000_000).random
    columns, valid = {name: array("q") for name in COLUMNS}, {name: bytearray() for name in FACTS}
    for _ in range(rows):
        one = employees.employee()
        for name, column in columns.items():
            column.append(one[name])
        for flags, there in zip(valid.values(), presence(draw)):
            flags.append(there)
    for name, column in columns.items():
        if sys.byteorder == "big":
            column.byteswap()
        (folder / f"{name}.i64").write_bytes(column.tobytes())
    for name, flags in valid.items():
        (folder / f"{name}.valid").write_bytes(flags)
    described = {
        "rows": rows,
        "seed": seed,
        "columns": [
            {"name": name, "decimals": decimals, "absent_in_payroll_absent": name in FACTS}
            for name, decimals in COLUMNS.items()
        ],
    }
    (folder / "columns.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=ROOT / "target" / "payroll")
    options = parser.parse_args()
    write(options.out, options.rows, options.seed)
    print(f"{options.rows:,} employees, seed {options.seed}, in {options.out}")


if __name__ == "__main__":
    main()
