"""Runs the conformance corpus through the oracle, and replays the derivations of another engine.

    python3 kpi-core/tests/oracle/check.py                 every case of the corpus
    python3 kpi-core/tests/oracle/check.py --replay DIR    and DIR/<family>/<case>/<row>.json
    python3 kpi-core/tests/oracle/check.py --corpus DIR    another corpus folder

The format of a case is described in the README.md of the corpus. Rows are counted from 0.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from documents import CardError, fingerprint
from evaluate import Evaluation, evaluate
from read_card import read_card
from replay import Mismatch, replay
from values import RowError

CORPUS = Path(__file__).resolve().parent.parent / "conformance"
CASE_FIELDS = {"case", "about", "source", "synthetic", "card", "cards", "rows"}
ROW_FIELDS = {"card", "name", "facts", "expect", "error"}


class Problems(list):
    def add(self, where, message):
        self.append(f"{where}: {message}")


def no_repeats(pairs):
    keys = [key for key, _ in pairs]
    repeated = [key for key in keys if keys.count(key) > 1]
    if repeated:
        raise ValueError(f"{repeated[0]!r} is given twice")
    return dict(pairs)


def case_files(corpus, problems):
    """The case files by family; any other file is a problem."""
    for path in sorted(corpus.rglob("*")):
        if path.is_dir() or path == corpus / "README.md":
            continue
        if path.suffix == ".json" and path.parent.parent == corpus:
            yield path
        else:
            problems.add(path.relative_to(corpus), "is not a case (<family>/<case>.json)")


def read_case(path, problems):
    try:
        case = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=no_repeats)
    except ValueError as error:
        problems.add(path.name, f"cannot be read: {error}")
        return None
    where = f"{path.parent.name}/{path.stem}"
    if not isinstance(case, dict) or set(case) - CASE_FIELDS:
        problems.add(where, f"unknown fields {sorted(set(case) - CASE_FIELDS)}")
        return None
    for key in ("case", "about", "source", "synthetic", "rows"):
        if key not in case:
            problems.add(where, f"has no {key!r}")
            return None
    if ("card" in case) == ("cards" in case):
        problems.add(where, "needs either card or cards")
        return None
    if not case["rows"]:
        problems.add(where, "asserts nothing")
        return None
    return case


class Check:
    def __init__(self, corpus):
        self.corpus, self.problems = corpus, Problems()
        self.cases, self.rows, self.figures = Counter(), Counter(), Counter()
        self.kinds = defaultdict(int)
        self.succeeded = {}  # derivation file -> (where, card, facts, result)

    def run(self):
        for path in case_files(self.corpus, self.problems):
            case = read_case(path, self.problems)
            if case is not None:
                family = path.parent.name
                self.cases[family] += 1
                self.case(case, family, path.stem)
        if not self.cases:
            self.problems.add(self.corpus, "has no cases")

    def case(self, case, family, stem):
        where = f"{family}/{stem}"
        cards = case.get("cards", {None: case.get("card")})
        read = {}
        for name, document in cards.items():
            try:
                read[name] = read_card(document)
            except CardError as error:
                read[name] = error
        used = set()
        for number, row in enumerate(case["rows"]):
            self.rows[family] += 1
            here = f"{where} row {number} ({row.get('name', '')})"
            if set(row) - ROW_FIELDS:
                self.problems.add(here, f"unknown fields {sorted(set(row) - ROW_FIELDS)}")
            elif row.get("card") not in read:
                self.problems.add(here, f"no card {row.get('card')!r}")
            elif bool(row.get("expect")) == bool(row.get("error")):
                self.problems.add(here, "needs either expect or error")
            else:
                used.add(row.get("card"))
                self.row(row, read[row.get("card")], family, f"{family}/{stem}/{number}.json", here)
        for name in set(read) - used:
            self.problems.add(where, f"no row uses the card {name!r}")

    def row(self, row, card, family, file, where):
        expected = row.get("error")
        try:
            if isinstance(card, CardError):
                raise card
            if "facts" not in row:
                self.problems.add(where, "the card should have been refused")
                return
            result = evaluate(card, row["facts"])
            result.published["fingerprint"] = fingerprint(card)
        except (CardError, RowError) as error:
            self.figures[family] += 1
            self.kinds[error.kind] += 1
            if expected is None:
                self.problems.add(where, f"unexpected {error.kind} at {error.path!r}")
            elif isinstance(error, CardError) != ("facts" not in row):
                self.problems.add(where, f"{error} came from the {'card' if isinstance(error, CardError) else 'row'}")
            elif error.kind != expected["kind"] or expected.get("path", error.path) != error.path:
                self.problems.add(where, f"{error.kind} at {error.path!r}, expected {expected}")
            return
        self.succeeded[file] = (where, card, row["facts"], result)
        if expected is not None:
            self.problems.add(where, f"no error, expected {expected}")
            return
        for name, figure in row["expect"].items():
            self.figures[family] += 1
            if name not in result.published:
                self.problems.add(where, f"there is no figure {name!r}")
            elif result.published[name] != figure:
                self.problems.add(where, f"{name} is {result.published[name]!r}, expected {figure!r}")

    def replay(self, folder):
        steps = count = 0
        found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        for file in sorted(found - set(self.succeeded)):
            self.problems.add(file, "belongs to no row that succeeds")
        for file, (where, card, facts, result) in self.succeeded.items():
            if file not in found:
                self.problems.add(where, f"has no derivation {file}")
                continue
            try:
                derivation = json.loads((folder / file).read_text(encoding="utf-8"), object_pairs_hook=no_repeats)
                steps += replay(derivation, card, fingerprint(card), Evaluation(card, facts), result)
                count += 1
            except Mismatch as mismatch:
                self.problems.add(f"{where}, {file}", str(mismatch))
            except (ValueError, KeyError, TypeError) as error:
                self.problems.add(f"{where}, {file}", f"cannot be read: {error!r}")
        return count, steps


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--replay", type=Path, metavar="DIR")
    options = parser.parse_args()
    check = Check(options.corpus)
    check.run()
    print(f"{'family':<12} {'cases':>6} {'rows':>6} {'figures':>8}")
    for family in check.cases:
        print(f"{family:<12} {check.cases[family]:>6} {check.rows[family]:>6} {check.figures[family]:>8}")
    print(f"{'total':<12} {check.cases.total():>6} {check.rows.total():>6} {check.figures.total():>8}")
    if options.replay is not None:
        if options.replay.is_dir():
            count, steps = check.replay(options.replay)
            print(f"{count} derivations replayed, {steps} steps")
        else:
            check.problems.add(options.replay, "is not a folder")
    for problem in check.problems:
        print(f"FAILED {problem}", file=sys.stderr)
    if check.problems:
        print(f"{len(check.problems)} problems", file=sys.stderr)
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main())
