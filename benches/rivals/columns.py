"""The columns of the workload as numpy arrays; the format is described in benches/README.md."""

import json

import numpy

COUNTS = ("complaints", "incidents")


class Columns:
    """The first rows of a variant: `values` are integers by name, `valid` flags by name where facts can be absent."""

    def __init__(self, folder, variant, rows):
        described = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
        if described["rows"] < rows:
            raise SystemExit(f"{folder} holds {described['rows']} rows, fewer than {rows}: generate them")
        self.folder, self.variant, self.rows = folder, variant, rows
        self.decimals = {column["name"]: column["decimals"] for column in described["columns"]}
        self.values = {name: numpy.fromfile(folder / f"{name}.i64", "<i8", rows) for name in self.decimals}
        self.valid = {}
        if variant == "payroll_absent":
            names = [column["name"] for column in described["columns"] if column["absent_in_payroll_absent"]]
            self.valid = {name: numpy.fromfile(folder / f"{name}.valid", bool, rows) for name in names}

    def floats(self):
        """The same columns as a program of floats holds them: counts as integers, NaN where a fact is absent."""
        floats = {}
        for name, values in self.values.items():
            floats[name] = values if name in COUNTS and name not in self.valid else values / 10 ** self.decimals[name]
            if name in self.valid:
                floats[name] = numpy.where(self.valid[name], floats[name], numpy.nan)
        return floats

    def answers(self):
        """The exact index in ten-thousandths and the exact bonus in cents."""
        return tuple(
            numpy.fromfile(self.folder / f"{self.variant}.{figure}.i64", "<i8", self.rows)
            for figure in ("index", "bonus")
        )


def whole(index, bonus):
    """Figures in floats as the integers that they stand for."""
    return numpy.rint(index * 10_000).astype("<i8"), numpy.rint(bonus * 100).astype("<i8")
