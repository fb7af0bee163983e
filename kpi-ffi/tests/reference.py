"""Writes the reference of the book's chapter on C from the header: every function with the first sentence of its comment.

    python3 tests/reference.py [--check]
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADER = ROOT / "kpi-ffi" / "include" / "kpi.h"
CHAPTER = ROOT / "docs" / "c.md"
BEGIN = "<!-- Below this line: written by kpi-ffi/tests/reference.py from the header. -->"

# The beginnings of names, longest first where one begins like another, and what they are about.
AREAS = {
    "kpi_card_": "Cards",
    "kpi_facts_": "One employee's facts",
    "kpi_outcome_": "Outcomes",
    "kpi_scorer_": "One employee after the other",
    "kpi_batch_": "Many employees, in columns",
    "kpi_table_scorer_": "Many employees, in Arrow's format",
    "kpi_error_": "Errors",
    "kpi_": "Versions and statuses",
}


def functions():
    """The name, the whole declaration and the comment of every function."""
    for comment, declaration in re.findall(r"/\*\*\n(.*?)\*/\n((?:kpi_status|uint32_t) kpi_\w+\(.*?\);)", HEADER.read_text(), re.S):
        comment = comment.rpartition("/**\n")[2]
        lines = [line.strip().removeprefix("*").strip() for line in comment.splitlines()]
        words = " ".join(lines[: lines.index("")] if "" in lines else lines)
        yield re.search(r"kpi_\w+(?=\()", declaration).group(), " ".join(declaration.split()), words


def first_sentence(words):
    return re.match(r".*?\.(?= [A-Z`*]|$)", words).group()


def reference():
    by_area = {area: [] for area in AREAS.values()}
    for name, declaration, words in functions():
        area = next(area for begin, area in AREAS.items() if name.startswith(begin))
        by_area[area].append((name, first_sentence(words)))
    count = sum(map(len, by_area.values()))
    out = f"## Every function\n\n[The header](../kpi-ffi/include/kpi.h) has the arguments, what may be NULL, and the statuses of each of the {count}.\n"
    for area, entries in by_area.items():
        out += f"\n### {area}\n\n| Function | |\n|---|---|\n"
        out += "".join(f"| `{name}` | {words.replace('|', chr(92) + '|')} |\n" for name, words in entries)
    return out


def main():
    head = CHAPTER.read_text().partition(BEGIN)[0]
    text = f"{head}{BEGIN}\n\n{reference()}"
    if CHAPTER.read_text() != text:
        if "--check" in sys.argv:
            sys.exit("docs/c.md: stale; run python3 kpi-ffi/tests/reference.py")
        CHAPTER.write_text(text)


if __name__ == "__main__":
    main()
