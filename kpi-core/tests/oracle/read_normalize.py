"""The normalizations of a card, against its own values and against a population."""

import re

from documents import CardError
from read_values import Values, is_not_positive, is_zero
from values import POPULATION, constant

NORMALIZE = {  # required, optional
    "ratio": ({"target"}, set()),
    "inverse_ratio": ({"target"}, set()),
    "deviation": ({"target", "better"}, set()),
    "base_norm": ({"base", "norm"}, set()),
    "goalposts": ({"from", "to"}, {"log"}),
    "nominal": ({"target", "tolerance"}, set()),
}

POPULATION_CHOICES = {  # required, optional, beside `better` and `winsorise`
    "min_max": ((), ("constant",)),
    "z_score": (("divisor",), ("constant",)),
    "rank": (("ties",), ()),
    "percentile": (("definition",), ("constant",)),
    "distance_to_reference": (("reference",), ("constant",)),
}
CHOICES = {
    "better": ("more", "less"),
    "divisor": ("n", "n-1"),
    "ties": ("min", "max", "average", "dense"),
    "definition": ("below", "at_or_below", "mean", "rank", "rank_over_n"),
}


class Normalizations(Values):
    def normalize(self, node, path):
        if len(self.table(node, path)) != 1:
            raise CardError("wrong_type", path)
        (kind, body), = node.items()
        at = f"{path}.{kind}"
        if kind in POPULATION:
            return {kind: self.population(kind, body, at)}
        if kind == "curve":
            return {kind: self.pieces(body, at, path)}
        if kind not in NORMALIZE:
            raise CardError("unknown_field", at)
        self.record(body, at, *NORMALIZE[kind])
        read = {}
        for key in body:
            if key == "better":
                read[key] = self.choice(body[key], f"{at}.{key}", ("more", "less"))
            elif key == "log":
                if self.truth(body[key], f"{at}.{key}"):
                    read[key] = True
            else:
                read[key] = self.value(body[key], f"{at}.{key}")
        fixed = {k: constant(v) for k, v in read.items() if isinstance(v, str) and k != "better"}
        ends = [fixed.get(k) for k in (("base", "norm") if kind == "base_norm" else ("from", "to"))]
        undefined = {
            "ratio": is_not_positive(read.get("target")),
            "inverse_ratio": False,
            "deviation": is_zero(read.get("target")),
            "base_norm": None not in ends and ends[0] == ends[1],
            "goalposts": None not in ends
            and ends[0] == ends[1]
            or read.get("log", False)
            and any(end is not None and end <= 0 for end in ends),
            "nominal": is_not_positive(read.get("tolerance")),
        }[kind]
        if undefined:
            raise CardError("undefined_constant", path)
        return {kind: read}

    def population(self, kind, body, path):
        """The choices of a normalization that fit.py turns into one with constants."""
        required, optional = POPULATION_CHOICES[kind]
        self.record(body, path, ("better",) + required, ("winsorise",) + optional)
        read = {}
        for key, given in body.items():
            at = f"{path}.{key}"
            if key in CHOICES:
                read[key] = self.choice(given, at, CHOICES[key])
            elif key == "reference":
                read[key] = self.value(given, at)
            elif key == "constant":
                read[key] = self.number(given, at)
            else:
                read[key] = self.winsorise(given, at)
        if kind == "percentile" and "constant" in read and read["definition"] != "rank":
            raise CardError("misplaced_field", f"{path}.constant")
        return read

    def winsorise(self, node, path):
        self.record(node, path, (), ("lowest", "highest"))
        if not node:
            raise CardError("missing_field", path)
        read = {key: self.number(count, f"{path}.{key}") for key, count in node.items()}
        for key, count in read.items():
            if not re.match(r"[1-9][0-9]{0,9}\Z", count) or int(count) >= 2**32:
                raise CardError("bad_number", f"{path}.{key}")
        return read
