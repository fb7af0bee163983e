"""The strict reading of a card document: its text or its JSON -> the canonical document, or a CardError.

The canonical document has every number as canonical text, no $schema, nothing that says what leaving it out
says too (a `false`, no measures), and is otherwise the document; its fingerprint is the sha256 of its compact JSON with sorted keys.
"""

import json

from constants import Flaw, check_constants
from documents import CardError, Integer, check_depth, join, parse_document
from read_members import Members
from read_values import FIGURES

MOST_MEMBERS = 1_000
MOST_NAMES = 10_000


def read_card(document):
    """The canonical document of a card given as text or as JSON already read."""
    if not isinstance(document, str):
        document = json.dumps(document)
    return Reader().card(parse_document(document))


# They begin the flat names of figures.
RESERVED = {"index", "measures"}


class Reader(Members):
    def __init__(self):
        self.inputs, self.measures, self.members, self.lines = {}, {}, {}, {}
        self.by_level = set()  # members whose score is a level's number
        self.names = []  # (name, path, wants, owner) of every name that is used
        self.edges = {}  # what a figure is worked out from
        self.owner = None  # the figure whose rule is being read

    def card(self, node):
        check_depth(node, "", 1)
        rooms = {"measures", "index", "pay"}
        self.record(node, "", {"kpi", "id", "inputs"}, rooms | {"name", "currency", "notes", "$schema"})
        if not isinstance(node["kpi"], Integer):
            raise CardError("wrong_type", "kpi")
        if node["kpi"] != "1":
            raise CardError("bad_choice", "kpi")
        if not rooms & set(node):
            raise CardError("missing_field", "")
        card = {"kpi": 1, "id": self.new_name(node["id"], "id")}
        for key in ("name", "currency", "notes"):
            if key in node:
                card[key] = self.text(node[key], key)
        card["inputs"] = {
            self.new_name(name, f"inputs.{name}", ("index",)): self.input(body, f"inputs.{name}")
            for name, body in self.table(node["inputs"], "inputs").items()
        }
        self.inputs = card["inputs"]
        if "measures" in node:
            self.measures = self.table(node["measures"], "measures")
            for name in self.measures:
                self.new_name(name, f"measures.{name}", self.inputs, ("index",))
            if self.measures:
                card["measures"] = {}
            for name, body in self.measures.items():
                self.owner = ("measure", name)
                card["measures"][name] = self.value(body, f"measures.{name}")
        if "index" in node:
            card["index"] = self.group(node["index"], "index", None, {})
            self.depend(("index",), ("score", "index"))
        if "pay" in node:
            card["pay"] = self.pay(node["pay"])
        if len(self.members) > MOST_MEMBERS:
            raise CardError("too_many_members", "index.members")
        if len(self.inputs) + len(self.measures) + len(self.lines) > MOST_NAMES:
            raise CardError("too_large", "")
        for use in self.names:
            self.resolve(*use)
        self.no_cycles()
        try:
            check_constants(card)
        except Flaw as flaw:
            # An actual that is the same for everybody has no population to be measured against.
            raise CardError("undefined_constant" if flaw.kind == "fit_first" else flaw.kind, flaw.path)
        return card

    def input(self, node, path):
        self.record(node, path, (), {"name", "unit", "source", "levels", "default"})
        result = {key: self.text(node[key], join(path, key)) for key in ("name", "unit", "source") if key in node}
        if "levels" in node:
            at, levels = f"{path}.levels", []
            for i, level in enumerate(self.list(node["levels"], at)):
                if self.text(level, f"{at}[{i}]") in levels:
                    raise CardError("duplicate_name", f"{at}[{i}]")
                levels.append(level)
            result["levels"] = levels
        if "default" in node:
            at = f"{path}.default"
            if "levels" in node:
                if self.text(node["default"], at) not in node["levels"]:
                    raise CardError("bad_choice", at)
                result["default"] = node["default"]
            else:
                result["default"] = self.number(node["default"], at)
        return result

    def pay(self, node):
        self.record(node, "pay", {"rounding", "lines"})
        result = {"rounding": self.rounding(node["rounding"], "pay.rounding"), "lines": []}
        for i, line in enumerate(self.list(node["lines"], "pay.lines")):
            path = f"pay.lines[{i}]"
            self.record(line, path, {"id", "amount"}, {"name", "cap", "floor", "rounding", "memo"})
            name = self.new_name(line["id"], f"{path}.id", self.lines)
            if name in RESERVED:
                raise CardError("bad_name", f"{path}.id")
            self.lines[name] = path
            self.owner, read = ("line", name), {"id": name}
            if "name" in line:
                read["name"] = self.text(line["name"], f"{path}.name")
            for key in ("amount", "cap", "floor"):
                if key in line:
                    read[key] = self.value(line[key], f"{path}.{key}")
            if "rounding" in line:
                read["rounding"] = self.rounding(line["rounding"], f"{path}.rounding")
            if self.truth(line.get("memo", False), f"{path}.memo"):
                read["memo"] = True
            result["lines"].append(read)
        return result

    def resolve(self, name, path, wants, owner):
        if wants == "member":
            if name not in self.members or self.members[name][0] == "cut_off":
                raise CardError("unknown_name", path)
            return
        if name == "index":
            if ("index",) not in self.edges:
                raise CardError("unknown_name", path)
            return self.depend(owner, ("index",))
        first, dot, figure = name.partition(".")
        if not dot:
            if name in self.measures:
                return self.depend(owner, ("measure", name))
            if name not in self.inputs:
                raise CardError("unknown_name", path)
            if "levels" in self.inputs[name]:
                raise CardError("not_numeric", path)
            return
        if figure == "amount" and first in self.lines:
            return self.depend(owner, ("line", first))
        if figure not in FIGURES or first not in self.members:
            raise CardError("unknown_name", path)
        kind, points, aggregate = self.members[first]
        known = kind != "cut_off"
        if figure in ("actual", "attainment") and first in self.by_level:
            raise CardError("not_numeric", path)
        if figure == "actual":
            known = kind in ("continuous", "discrete")
        if figure == "contribution":
            known = known and (points or aggregate in ("mean", "sum"))
        if not known:
            raise CardError("unknown_name", path)
        self.depend(owner, (figure, first))

    def no_cycles(self):
        done, under_way = set(), set()

        def visit(figure):
            if figure in done:
                return
            if figure in under_way:
                kind, name = figure[0], figure[-1]
                raise CardError("cycle", f"measures.{name}" if kind == "measure" else self.lines.get(name, "index"))
            under_way.add(figure)
            for other in self.edges.get(figure, ()):
                visit(other)
            under_way.discard(figure)
            done.add(figure)

        for figure in list(self.edges):
            visit(figure)
