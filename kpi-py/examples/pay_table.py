"""Pays a spreadsheet's export: one line for each employee, with the reason where a row is refused.

    python pay_table.py card.json facts.csv > pay_table.csv

The first column says whose row it is; each other column is the input of its name, or is passed over.
"""

from __future__ import annotations

import csv
import sys

import kpi


def main(card_file: str, facts_file: str) -> None:
    card = kpi.Card.load(card_file)
    lines = [line["id"] for line in card.to_dict()["pay"]["lines"]]
    with open(facts_file, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        id_, *others = rows.fieldnames or [""]
        known = [name for name in others if name in card.inputs]
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow([id_, "status", "index", *lines, "total", "error_code", "error_path", "error_message"])
        for row in rows:
            try:
                outcome = card.score({name: row[name] for name in known})
            except kpi.KpiError as error:
                blank = [""] * (len(lines) + 2)
                table.writerow([row[id_], "refused", *blank, error.code, error.path, str(error)])
                continue
            status = "warned" if outcome.warnings else "scored"
            amounts = [outcome.lines[line] for line in lines]
            table.writerow([row[id_], status, outcome.index, *amounts, outcome.total, "", "", ""])


if __name__ == "__main__":
    main(*sys.argv[1:])
