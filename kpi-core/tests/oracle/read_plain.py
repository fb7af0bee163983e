"""What every part of a card is written with: records, lists, texts, names, numbers, roundings."""

import re
from fractions import Fraction

import exact_numbers as numbers
from documents import BareFraction, CardError, join

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}\Z")


class Plain:
    def record(self, node, path, required, optional=(), elsewhere=()):
        if not isinstance(node, dict):
            raise CardError("wrong_type", path)
        for key in getattr(node, "repeated", ()):
            raise CardError("duplicate_key", join(path, key))
        for key in node:
            if key not in required and key not in optional:
                raise CardError("misplaced_field" if key in elsewhere else "unknown_field", join(path, key))
        for key in required:
            if key not in node:
                raise CardError("missing_field", join(path, key))
        return node

    def table(self, node, path):
        if not isinstance(node, dict):
            raise CardError("wrong_type", path)
        for key in getattr(node, "repeated", ()):
            raise CardError("duplicate_key", join(path, key))
        return node

    def list(self, node, path, may_be_empty=False):
        if not isinstance(node, list):
            raise CardError("wrong_type", path)
        if not node and not may_be_empty:
            raise CardError("empty", path)
        return node

    def text(self, node, path):
        if type(node) is not str:
            raise CardError("wrong_type", path)
        return node

    def truth(self, node, path):
        if not isinstance(node, bool):
            raise CardError("wrong_type", path)
        return node

    def choice(self, node, path, allowed):
        if self.text(node, path) not in allowed:
            raise CardError("bad_choice", path)
        return node

    def new_name(self, node, path, *taken):
        if not NAME.match(self.text(node, path)):
            raise CardError("bad_name", path)
        if any(node in names for names in taken):
            raise CardError("duplicate_name", path)
        return node

    def number(self, node, path):
        """Canonical text."""
        if isinstance(node, BareFraction):
            raise CardError("bare_fraction", path)
        if not isinstance(node, str):
            raise CardError("wrong_type", path)
        try:
            return numbers.canonical(numbers.parse(str(node)))
        except numbers.BadNumber as problem:
            raise CardError(problem.kind, path)

    def quantum(self, node, path):
        to = Fraction(self.number(node, path))
        if to <= 0 or numbers.decimals_of(to) is None:
            raise CardError("bad_number", path)
        return numbers.canonical(to)

    def rounding(self, node, path):
        self.record(node, path, {"to", "mode"})
        return {
            "to": self.quantum(node["to"], f"{path}.to"),
            "mode": self.choice(node["mode"], f"{path}.mode", numbers.MODES),
        }

    def roundings(self, node, path, points):
        self.record(node, path, (), points)
        return {key: self.rounding(node[key], f"{path}.{key}") for key in node}
