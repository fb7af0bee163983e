"""Writes the conformance corpus as plain records that a C program can read: see c/conformance.c.

usage: corpus.py FOLDER > FILE
"""

import json
import sys
from pathlib import Path


class Raw(str):
    """A number as it was written, none of whose digits may go through a float."""


class Pairs(list):
    """An object as it was written, with its duplicate keys."""


def written(value):
    """The document again."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{written(key)}: {written(of)}" for key, of in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def record(word, text=""):
    data = text.encode()
    sys.stdout.buffer.write(f"{word} {len(data)}\n".encode() + data + b"\n")


def expected(value):
    if value is None:
        return "absent"
    if isinstance(value, list):
        return "".join(f"{code} " for code in value)
    return value


def main(folder):
    for file in sorted(Path(folder).rglob("*.json")):
        text = file.read_text(encoding="utf-8")
        case = dict(json.loads(text, parse_int=Raw, parse_float=Raw, object_pairs_hook=Pairs))
        cards = dict(case.get("cards", []))
        for place, row in enumerate(map(dict, case["rows"])):
            card = cards[row["card"]] if "card" in row else case["card"]
            record("row", f"{file.parent.name}/{file.stem} row {place} {row.get('name', '')}")
            # A card that JSON cannot hold stands in the file as its text.
            record("card", card if type(card) is str else written(card))
            if "facts" in row:
                record("facts", written(row["facts"]))
            else:
                record("load")
            for name, value in row.get("expect", []):
                record("figure", name)
                record("value", expected(value))
            error = dict(row.get("error", []))
            if error:
                record("kind", error["kind"])
                if "path" in error:
                    record("path", error["path"])
            record("end")


main(sys.argv[1])
