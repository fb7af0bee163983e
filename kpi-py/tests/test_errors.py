"""Errors: one class for each kind of the engine, none forgotten."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

import kpi
from kpi import _kpi, errors

ENGINE = Path(__file__).parents[2] / "kpi-core" / "src" / "error.rs"


def kinds() -> dict[str, tuple[str, str]]:
    """The engine's own table: name, code, meaning."""
    table = ENGINE.read_text().split("kinds! {\n", 1)[1].split("\n}\n", 1)[0]
    rows = re.findall(r'^\s*(\w+) "(\w+)" "(.*)",$', table, re.M)
    return {name: (code, meaning) for name, code, meaning in rows}


def test_every_kind_of_the_engine_has_its_class() -> None:
    table = kinds()
    assert len(table) > 30
    assert [kind.__name__ for kind in _kpi.ERROR_CLASSES] == list(table)
    for name, (code, meaning) in table.items():
        kind = getattr(errors, name)
        assert issubclass(kind, kpi.KpiError) and issubclass(kind, ValueError)
        assert kind.code == code
        assert kind.__doc__ == meaning[0].upper() + meaning[1:]
        assert (kind.__module__, kind.__qualname__) == ("kpi.errors", name)
        assert name in errors.__all__
        error = kind("text")
        error.path = "facts.x"
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind and (str(again), again.path, again.code) == ("text", "facts.x", code)


def test_an_error_has_all_its_parts() -> None:
    with pytest.raises(errors.UnknownField) as caught:
        kpi.Card.from_json('{"kpi": 1, "id": "a", "input": {}}')
    error = caught.value
    assert error.code == "unknown_field" and error.path == "input" and error.given == "`input`"
    assert error.allowed == "kpi, id, name, currency, notes, $schema, inputs, measures, index, pay"
    assert error.way_out == "did you mean `inputs`?"
    assert str(error) == (
        "input: a card has no such field; given `input`, allowed kpi, id, name, currency, notes, $schema, "
        "inputs, measures, index, pay; did you mean `inputs`?"
    )
    assert pickle.loads(pickle.dumps(error)).way_out == error.way_out


def test_rows_refused_names_the_rows() -> None:
    card = kpi.Card("half", inputs=["x"], pay=kpi.Pay(kpi.to("0.01", "half_up"), [kpi.Line("m", kpi.ratio(1, "x"))]))
    with pytest.raises(errors.RowsRefused) as caught:
        card.score_frame({"x": [1, 0, 2, 0], "who": ["a", "b", "c", "d"]}, id="who", errors="raise")
    error = caught.value
    text = "pay.lines[0].amount: the figure is undefined: "
    assert error.code == "rows_refused" and error.rows == 4
    assert [(row.row, row.id, row.code) for row in error.errors] == [(1, "b", "undefined_figure"), (3, "d", "undefined_figure")]
    assert str(error).startswith(f"2 of 4 rows were refused: row 1 (b): {text}")
