"""Scores the demo's sales department with the oracle and compares every figure with the committed pay table.

    python3 kpi-core/tests/oracle/check_demo.py                 the committed pay table
    python3 kpi-core/tests/oracle/check_demo.py --table FILE    another one

The card, the facts and the pay table are those of kpi-core/examples/sales_department.
"""

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path

from evaluate import evaluate
from read_card import read_card
from values import RowError

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "sales_department"
ERROR = ("error_code", "error_path")


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.reader(sheet))
    if any(len(row) != len(rows[0]) for row in rows):
        sys.exit(f"{file.name}: a row has another number of cells than the header")
    return rows[0], [dict(zip(rows[0], row)) for row in rows[1:]]


def expected(card, lines, facts):
    """The cells of one row of the pay table, but for the error's message."""
    blank = dict.fromkeys(("index", *lines, "total", *ERROR), "")
    try:
        published = evaluate(card, {name: cell for name, cell in facts.items() if name in card["inputs"]}).published
    except RowError as error:
        return blank | {"status": "refused", "error_code": error.kind, "error_path": error.path}
    figures = {line: published[f"{line}.amount"] for line in lines}
    figures |= {"index": published["index"] or "", "total": published["total"]}
    return blank | figures | {"status": "warned" if published["warnings"] else "scored"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", type=Path, default=FOLDER / "pay_table.csv")
    table = parser.parse_args().table
    card = read_card((FOLDER / "card.json").read_text(encoding="utf-8"))
    lines = [line["id"] for line in card["pay"]["lines"]]
    columns, facts = rows_of(FOLDER / "facts.csv")
    header, paid = rows_of(table)
    problems, statuses, compared = [], Counter(), 0
    wanted_header = [columns[0], "status", "index", *lines, "total", *ERROR, "error_message"]
    if header != wanted_header:
        sys.exit(f"{table.name}: the header is {header}, expected {wanted_header}")
    if len(facts) != len(paid):
        problems.append(f"{len(paid)} rows of pay for {len(facts)} rows of facts")
    for line, (row, pay) in enumerate(zip(facts, paid), start=2):
        wanted = expected(card, lines, row) | {columns[0]: row[columns[0]]}
        for column, cell in wanted.items():
            compared += 1
            if pay[column] != cell:
                problems.append(f"line {line}, {pay[columns[0]]}: {column} is {pay[column]!r}, expected {cell!r}")
        if bool(pay["error_message"]) != (wanted["status"] == "refused"):
            problems.append(f"line {line}: the error message is {pay['error_message']!r}")
        statuses[wanted["status"]] += 1
    for problem in problems:
        print(f"FAILED {problem}", file=sys.stderr)
    print(f"{len(facts)} rows compared, {compared} cells, {len(problems)} differences: {dict(statuses)}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
