"""The exact answers to the workload payroll, from whole numbers alone, and their check against the oracle.

    python3 benches/payroll/answers.py [--folder target/payroll]      writes the answers for every row
    python3 benches/payroll/answers.py --check 20000                  compares that many of them with the oracle

Every score here is a whole numerator over a whole denominator, written out by hand for this one card; nothing is taken
from the engine. The check evaluates the cards as documents with kpi-core/tests/oracle, which works in fractions.
"""

import argparse
import json
import os
import sys
from array import array
from fractions import Fraction
from functools import cache
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "kpi-core" / "tests" / "oracle"))
from evaluate import evaluate  # noqa: E402
from read_card import read_card  # noqa: E402

CARDS = ROOT / "benches" / "src"
VARIANTS = ("payroll", "payroll_absent")
CHUNK = 20_000
BY_COMPLAINTS = (120, 100, 80, 50, 50)  # hundredths; none from five on


def sales(actual, target):
    if 5 * actual < 4 * target:
        return 0, 1
    if 5 * actual >= 6 * target:
        return 3, 2
    return 5 * actual - 3 * target, 2 * target  # both inner pieces lie on this line


def margin(actual, lower, target, upper):
    if actual < lower:
        return 0, 1
    if actual < target:
        return 4 * (target - lower) + (actual - lower), 5 * (target - lower)
    if actual < upper:
        return 5 * (upper - target) + (actual - target), 5 * (upper - target)
    return 6, 5


def overdue(actual, base, norm):
    gained, span = base - actual, base - norm  # less is better: base > norm
    if gained <= 0:
        return 0, 1
    if 2 * gained >= 3 * span:
        return 3, 2
    return gained, span


def complaints(count):
    return (BY_COMPLAINTS[count] if count < 5 else 0), 100


def visits(actual, plan):
    if 5 * actual < 4 * plan:
        return 0, 1
    return (1, 2) if actual < plan else (1, 1)


def half_even(numerator, denominator):
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


def half_up(numerator, denominator):
    """For what is not negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def answer(row, there):
    """The index in ten-thousandths and the bonus in cents."""
    parts = (
        (30, sales, row[0:2]),
        (20, margin, row[2:6]),
        (15, overdue, row[6:9]),
        (15, complaints, row[9:10]),
        (20, visits, row[10:12]),
    )
    incidents, salary, share = row[12:]
    numerator, denominator, weights = 0, 1, 0
    for (weight, score, facts), present in zip(parts, there):
        if present:
            over, under = score(*facts)
            numerator, denominator = numerator * under + weight * over * denominator, denominator * under
            weights += weight
    index = half_even(10_000 * numerator, weights * denominator)
    if incidents > 0:
        index = half_even(index, 2)
    factor = 0 if index < 7_000 else min(index, 13_000)
    return index, half_up(salary * share * factor, 1_000_000)


@cache
def read(folder):
    """Once in each process."""
    described = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
    columns = [whole_numbers(folder / f"{column['name']}.i64") for column in described["columns"]]
    absent = [column["name"] for column in described["columns"] if column["absent_in_payroll_absent"]]
    return described, columns, [(folder / f"{name}.valid").read_bytes() for name in absent]


@cache
def whole_numbers(path):
    column = array("q", path.read_bytes())
    if sys.byteorder == "big":
        column.byteswap()
    return column


def chunk(job):
    folder, variant, start, end = job
    _, columns, valid = read(folder)
    everyone = (1,) * len(valid)
    found = [
        answer(row, there if variant == "payroll_absent" else everyone)
        for row, there in zip(
            zip(*(column[start:end] for column in columns)),
            zip(*(flags[start:end] for flags in valid)),
        )
    ]
    return [little_endian(figures) for figures in zip(*found)]


def little_endian(figures):
    column = array("q", figures)
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()


def write(folder):
    rows = read(folder)[0]["rows"]
    with Pool(os.cpu_count()) as pool:
        for variant in VARIANTS:
            jobs = [(folder, variant, start, min(start + CHUNK, rows)) for start in range(0, rows, CHUNK)]
            files = [open(folder / f"{variant}.{figure}.i64", "wb") for figure in ("index", "bonus")]
            for found in pool.imap(chunk, jobs):
                for file, values in zip(files, found):
                    file.write(values)
            for file in files:
                file.close()
    print(f"{rows:,} rows answered, {' and '.join(VARIANTS)}, in {folder}")


# --- the check -----------------------------------------------------------------------------------


def compare(job):
    """The rows of a stretch whose answers differ from the oracle's."""
    folder, variant, rows = job
    card = read_card((CARDS / f"{variant}.json").read_text(encoding="utf-8"))
    described, columns, valid = read(folder)
    indices, bonuses = (whole_numbers(folder / f"{variant}.{figure}.i64") for figure in ("index", "bonus"))
    wrong = []
    for row in rows:
        flags, facts = iter(valid), {}
        for column, values in zip(described["columns"], columns):
            there = not column["absent_in_payroll_absent"] or next(flags)[row] or variant == "payroll"
            if there:
                facts[column["name"]] = str(Fraction(values[row], 10 ** column["decimals"]))
        exact = evaluate(card, facts).exact
        if exact["index"] * 10_000 != indices[row] or exact["bonus.amount"] * 100 != bonuses[row]:
            wrong.append((row, exact["index"], indices[row], exact["bonus.amount"], bonuses[row]))
    return wrong


def check(folder, count):
    """Rows spread over all of them."""
    rows = json.loads((folder / "columns.json").read_text(encoding="utf-8"))["rows"]
    chosen = range(0, rows, max(1, rows // count))[:count]
    jobs = [(folder, variant, chosen[i : i + 500]) for variant in VARIANTS for i in range(0, len(chosen), 500)]
    with Pool(os.cpu_count()) as pool:
        wrong = [each for found in pool.imap(compare, jobs) for each in found]
    for row in wrong[:10]:
        print("differs:", *row, file=sys.stderr)
    print(f"{len(chosen):,} rows of each variant compared with the oracle, {len(wrong)} differ")
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "payroll")
    parser.add_argument("--check", type=int, metavar="ROWS", help="compare with the oracle, write nothing")
    options = parser.parse_args()
    return check(options.folder, options.check) if options.check else write(options.folder)


if __name__ == "__main__":
    sys.exit(main())
