"""The values of a card, its curves, its slices and its conditions."""

from fractions import Fraction

import exact_numbers as numbers
from documents import BareFraction, CardError, Integer
from read_plain import NAME, Plain
from values import COMPARE, ENDS, constant, place

FIGURES = ("actual", "attainment", "score", "contribution")
BODIES = ({"is"}, {"from", "to"}, {"from", "slope"}, {"from", "slope", "at"}, {"from", "add", "every"}, {"refuse"})


class Values(Plain):
    def value(self, node, path):
        if isinstance(node, (BareFraction, Integer)):
            return self.number(node, path)
        if isinstance(node, str):
            if looks_numeric(node):
                return self.number(node, path)
            self.called(node, path)
            self.names.append((node, path, "number", self.owner))
            return node
        if len(self.table(node, path)) != 1:
            raise CardError("wrong_type", path)
        (key, body), = node.items()
        at = f"{path}.{key}"
        if key in ("sum", "product", "mean", "least", "greatest", "difference", "ratio"):
            values = [self.value(v, f"{at}[{i}]") for i, v in enumerate(self.list(body, at))]
            if key in ("difference", "ratio") and len(values) != 2:
                raise CardError("wrong_type", at)
            if key == "ratio" and is_zero(values[1]):
                raise CardError("undefined_constant", path)
            return {key: values}
        if key == "curve":
            self.record(body, at, {"of", "pieces"})
            pieces = self.pieces(body["pieces"], f"{at}.pieces", path)
            return {key: {"of": self.value(body["of"], f"{at}.of"), "pieces": pieces}}
        if key == "tiers":
            return {key: self.tiers(body, at)}
        if key == "levels":
            self.record(body, at, {"of", "are"})
            levels = self.levels_of(body["of"], f"{at}.of")
            are = self.same_levels(body["are"], f"{at}.are", levels)
            return {key: {"of": body["of"], "are": {k: self.value(v, place(f"{at}.are", k)) for k, v in are.items()}}}
        if key == "round":
            self.record(body, at, {"of", "to", "mode"})
            rounding = self.rounding({k: body[k] for k in ("to", "mode")}, at)
            return {key: {"of": self.value(body["of"], f"{at}.of"), **rounding}}
        raise CardError("unknown_field", at)

    def called(self, name, path):
        """Is this how a figure is called?"""
        owner, dot, figure = name.partition(".")
        if not NAME.match(owner):
            raise CardError("bad_name", path)
        if dot and figure not in (*FIGURES, "amount"):
            raise CardError("unknown_name", path)

    def levels_of(self, name, path):
        """The declared levels of an input."""
        if not NAME.match(self.text(name, path)):
            raise CardError("bad_name", path)
        if name not in self.inputs and name not in self.measures:
            raise CardError("unknown_name", path)
        levels = self.inputs.get(name, {}).get("levels")
        if levels is None:
            raise CardError("not_numeric", path)
        return levels

    def same_levels(self, node, path, levels):
        if set(self.table(node, path)) != set(levels):
            raise CardError("levels", path)
        return node

    def tiers(self, node, path):
        self.record(node, path, {"of", "slices"}, {"rounding"})
        result = {"of": self.value(node["of"], f"{path}.of"), "slices": []}
        slices, low = self.list(node["slices"], f"{path}.slices"), Fraction(0)
        for i, part in enumerate(slices):
            at, last = f"{path}.slices[{i}]", i == len(slices) - 1
            self.record(part, at, {"rate"} if last else {"rate", "up_to"}, (), {"up_to"})
            read = {}
            if not last:
                read["up_to"] = self.value(part["up_to"], f"{at}.up_to")
                end = constant(read["up_to"]) if isinstance(read["up_to"], str) else None
                if end is not None and end <= low:
                    raise CardError("piece_order", f"{at}.up_to")
                low = low if end is None else end
            read["rate"] = self.value(part["rate"], f"{at}.rate")
            result["slices"].append(read)
        if "rounding" in node:
            result["rounding"] = self.roundings(node["rounding"], f"{path}.rounding", {"slice", "amount"})
        return result

    def pieces(self, node, path, whose):
        """whose: the path of the value or normalization that constants may make undefined."""
        pieces, ends, result = self.list(node, path), [], []
        for i, piece in enumerate(pieces):
            at, last = f"{path}[{i}]", i == len(pieces) - 1
            self.record(piece, at, (), {"below", "up_to", "is", "from", "to", "slope", "at", "add", "every", "refuse"})
            given = [key for key in ENDS if key in piece]
            if last and given or len(given) > 1:
                raise CardError("misplaced_field", f"{at}.{given[-1]}")
            if not last and not given:
                raise CardError("missing_field", f"{at}.below")
            self.body({key for key in piece if key not in ENDS}, at, first=i == 0, last=last)
            read = {}
            for key in piece:
                if key == "refuse":
                    read[key] = self.text(piece[key], f"{at}.{key}")
                else:
                    read[key] = self.value(piece[key], f"{at}.{key}")
            end = read[given[0]] if given else None
            number = constant(end) if isinstance(end, str) else None
            before = ends[-1] if ends else None
            if number is not None:
                order = (number, given[0] == "up_to")
                earlier = [e for e in ends if e is not None]
                if earlier and earlier[-1] >= order:
                    raise CardError("piece_order", f"{at}.{given[0]}")
                if "to" in piece and before is not None and before[0] == number:
                    raise CardError("undefined_constant", whose)
            if is_not_positive(read.get("every")):
                raise CardError("undefined_constant", whose)
            ends.append(order if number is not None else None)
            result.append(read)
        return result

    def body(self, keys, path, first, last):
        if keys not in BODIES:
            for wanted in BODIES:
                if keys and keys < wanted:
                    raise CardError("missing_field", f"{path}.{sorted(wanted - keys)[0]}")
            if not keys:
                raise CardError("missing_field", f"{path}.is")
            raise CardError("misplaced_field", f"{path}.{sorted(keys)[-1]}")
        if first and "slope" in keys and "at" not in keys:
            raise CardError("missing_field", f"{path}.at")
        if first and "to" in keys or last and "to" in keys:
            raise CardError("misplaced_field", f"{path}.to")
        if first and "every" in keys:
            raise CardError("misplaced_field", f"{path}.every")

    def condition(self, node, path, default):
        """default: the value that a condition without `of` looks at, or None."""
        self.table(node, path)
        for word in ("all", "any"):
            if word in node:
                self.record(node, path, {word})
                inner = self.list(node[word], f"{path}.{word}")
                return {word: [self.condition(c, f"{path}.{word}[{i}]", default) for i, c in enumerate(inner)]}
        self.record(node, path, (), {"of", *COMPARE})
        words = [w for w in COMPARE if w in node]
        if len(words) != 1:
            raise CardError("misplaced_field" if words else "missing_field", f"{path}.{words[-1] if words else 'above'}")
        if "of" in node:
            read = {"of": self.value(node["of"], f"{path}.of")}
        elif default is None:
            raise CardError("missing_field", f"{path}.of")
        else:
            read = {}
            self.value(default, f"{path}.of")
        read[words[0]] = self.value(node[words[0]], f"{path}.{words[0]}")
        return read


def looks_numeric(text):
    return numbers.looks_like_a_number(text) or text.lstrip()[:1] in tuple("0123456789+-.−")


def is_zero(value):
    return isinstance(value, str) and constant(value) == 0


def is_not_positive(value):
    number = constant(value) if isinstance(value, str) else None
    return number is not None and number <= 0
