"""The other doors to the engine: batches, Python and C answer the rows of generated.py, and the oracle judges them.

A door is a program that reads questions and writes answers, until its input ends. A question is a series of records,
each a line `<word> <bytes>`, so many bytes, and a line feed:

    card    a card, as its text
    row     a row of facts as JSON, to be scored alone
    input   begins a column for the batch: `orders i64 2` (integers of 2 decimals), `orders f64`, `orders text`
    value   one cell of it; the empty text is a missing one
    score   the number of cells in each column; asks for the answer

An answer is lines of words:

    figures name decimals ...    the figures of the card, with the decimals of their columns
    row ok value ...             a row scored alone: each figure as it is published, `-` for an absent one
    row no kind path             or why it was refused
    batch ok value ...           a row of the batch
    batch no kind path
    card kind path               why the card was refused
    end
"""

import json
import re
import subprocess
from decimal import Decimal
from fractions import Fraction

DECIMAL = re.compile(r"-?[0-9]{1,28}(\.[0-9]{1,28})?\Z")
FITS = {"c": 2**63 - 1}  # the C library's batches give 64-bit integers
FITS_ELSE = 10**38 - 1
NO_COLUMN = "index.absent_as_zero"  # a figure of single rows only


class Door:
    """A program that is asked again and again."""

    def __init__(self, name, command):
        self.name = name
        self.program = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.fits = FITS.get(name, FITS_ELSE)

    def ask(self, question):
        self.program.stdin.write(question)
        self.program.stdin.flush()
        lines = []
        while True:
            line = self.program.stdout.readline().decode()
            if not line:
                raise SystemExit(f"the door {self.name} ended with {self.program.wait()} at the question\n{question!r:.2000}")
            if line == "end\n":
                return lines
            lines.append(line.rstrip("\n"))


def opened(doors):
    """[(name, command)] as doors."""
    return [Door(name, command) for name, command in doors]


# --- asking ---------------------------------------------------------------------------------------


def question(document, card, rows, rng):
    """The records of a question, and which of its rows its columns can hold. card: as read, None for a refused one."""
    text = document if isinstance(document, str) else json.dumps(document)
    records = [("card", text)]
    records += [("row", json.dumps(facts)) for facts in rows]
    held = []
    if card is not None:
        held = [place for place, facts in enumerate(rows) if _is_held(card["inputs"], facts)]
        for name, declared in card["inputs"].items():
            kind, cells = _column([rows[place].get(name) for place in held], "levels" in declared, rng)
            records.append(("input", f"{name} {kind}"))
            records += [("value", cell) for cell in cells]
    records.append(("score", str(len(held))))
    encoded = ((word, text.encode()) for word, text in records)
    return b"".join(b"%s %d\n%s\n" % (word.encode(), len(text), text) for word, text in encoded), held


def _is_held(inputs, facts):
    """Can columns say what the row says? They have no names beside the card's, and every cell is of one kind."""

    def fits(name, fact):
        return fact is None or isinstance(fact, str) or "levels" not in inputs[name] and type(fact) in (int, float)

    return all(name in inputs and fits(name, fact) for name, fact in facts.items())


def _column(facts, levels, rng):
    """A kind of column that holds the facts, and its cells."""
    cells = ["" if fact is None else fact if isinstance(fact, str) else _plain(fact) for fact in facts]
    kinds = ["text"]
    numbers = [cell for cell in cells if cell]
    if not levels and all(DECIMAL.match(cell) for cell in numbers):
        scale = max([len(cell.partition(".")[2]) for cell in numbers], default=0)
        integers = ["" if cell == "" else str(int(Fraction(cell) * 10**scale)) for cell in cells]
        if scale <= 18 and all(abs(int(integer or 0)) < 2**63 for integer in integers):
            kinds += [f"i64 {scale}"] * 4
        if all(_is_shortest(cell) for cell in numbers):
            kinds += ["f64"] * 2
    kind = rng.choice(kinds)
    return kind, integers if kind.startswith("i64") else cells


def _plain(number):
    """A bare number as the text of its digits; a float means its shortest decimal."""
    return format(Decimal(repr(number)), "f")


def _is_shortest(cell):
    return Decimal(repr(float(cell))) == Decimal(cell)


# --- judging --------------------------------------------------------------------------------------


class Answer:
    """What a door says of a question."""

    def __init__(self, lines):
        words = lines[0].split(" ", 2)
        self.refused = (words[1], words[2]) if words[0] == "card" else None
        told = [] if self.refused else lines[0].split(" ")[1:]
        self.decimals = dict(zip(told[::2], map(int, told[1::2])))
        self.rows = [line.removeprefix("row ") for line in lines[1:] if line.startswith("row ")]
        self.batch = [line.removeprefix("batch ") for line in lines[1:] if line.startswith("batch ")]


def difference(answer, line, ours, fits, in_batch, allowed):
    """None, or what differs in a row: {figure: (ours, theirs)}. allowed: may the row be refused for an error?"""
    word, _, rest = line.partition(" ")
    if word == "no":
        kind, _, path = rest.partition(" ")
        if ours.error:
            return None if (kind, path) == ours.error or allowed((kind, path)) else {"": (ours.error, (kind, path))}
        too_wide = in_batch and kind == "too_many_digits" and path in answer.decimals
        if too_wide and abs(Fraction(ours.result.published[path] or 0)) * 10 ** answer.decimals[path] > fits:
            return None
        return {"": ("figures", (kind, path))}
    if ours.error:
        return {"": (ours.error, "figures")}
    published, values = ours.result.published, rest.split(" ") if rest else []
    if len(values) != len(answer.decimals):
        return {"": (f"{len(answer.decimals)} figures", f"{len(values)} figures")}
    differing = {}
    for name, value in zip(answer.decimals, values):
        wanted = "-" if published.get(name) is None else published[name]
        if value != wanted and not (in_batch and _trimmed(value) == _trimmed(wanted)):
            differing[name] = (wanted, value)
    for name in ours.result.exact.keys() - answer.decimals.keys() - {NO_COLUMN}:
        if published[name] is not None:
            differing[name] = (published[name], "not there")
    return differing or None


def _trimmed(text):
    """Without the zeros that end the decimals: a column has one number of them for all its rows."""
    return text.rstrip("0").rstrip(".") if "." in text else text
