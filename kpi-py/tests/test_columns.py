"""Columns as people have them: of mixed objects, of odd types, called like columns of the result, and never read."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from conftest import optional

import kpi

np: Any = optional("numpy", "tables of arrays")
pa: Any = optional("pyarrow", "Arrow tables")
pd: Any = optional("pandas", "pandas frames")
pl: Any = optional("polars", "polars frames")

ECHO = kpi.Card("echo", inputs=["a"], measures={"m": kpi.sum("a", "0")})
PAID = kpi.Card.from_dict({
    "kpi": 1, "id": "paid", "inputs": {"a": {}},
    "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [{"id": "b", "amount": "a"}]},
})


def told(frame: Any) -> list[Any]:
    """The measure of each row, or the code of what is wrong with it."""
    scores = ECHO.score_batch(frame)
    figures = pa.table(scores)["measures.m"].to_pylist()
    wrong = {error.row: error.code for error in scores.errors}
    return [wrong.get(row, figure) for row, figure in enumerate(figures)]


def alone(value: Any) -> Any:
    """The same of one person, whose number may be of any sort."""
    try:
        return ECHO.score(a=value).measures["m"]
    except kpi.KpiError as error:
        return error.code


def objects(*values: Any) -> Any:
    return pd.DataFrame({"a": pd.Series(list(values), dtype=object)})


MIXED = {
    "a truth beside floats": [0.9, True, 0.8],
    "a truth of numpy": [3, np.True_],
    "an unsigned word": [1.5, np.uint64(2**64 - 1)],
    "floats of several widths": [1, np.float16(0.9), np.float32(0.9), np.float64(0.9)],
    "decimals beside floats": [Decimal("1.50"), np.float64(2.5), 0.1 + 0.2],
    "integers beyond a word": [2, 2**63, -(10**27)],
    "decimals that are no numbers": [Decimal("1.5"), Decimal("Infinity"), Decimal("NaN"), Decimal("1E+3")],
    "texts beside numbers": ["1.5", 2, None, "", "x", "50%"],
    "all that is missing": ["2", np.float32("nan"), float("nan"), None, pd.NA, pd.NaT],
    "of one kind": [Decimal("1.5"), None, Decimal("2.25")],
    "halves between two decimals": ["1", 8388608.0009765625, 562949953421312.25],
}


@pytest.mark.parametrize("case", MIXED)
def test_objects_of_a_frame_are_read_as_they_are_alone(case: str) -> None:
    values = MIXED[case]
    expected = [alone(value) for value in values]
    assert told(objects(*values)) == expected
    assert told(objects(*reversed(values))) == expected[::-1], "whatever the order"
    assert told({"a": values}) == expected
    figures = [None if isinstance(figure, str) else figure for figure in expected]
    assert pa.table(ECHO.score_stream(objects(*values)))["measures.m"].to_pylist() == figures
    for frames in (objects(*values), [objects(*values)]):
        assert next(ECHO.score_batches(frames))["measures.m"].to_pylist() == figures


def test_figures_of_outcomes_are_exact_facts_everywhere() -> None:
    thrice = kpi.Card("thrice", inputs=["a"], measures={"m": kpi.product("a", 3)})
    third = ECHO.score(a="1/3").figure("measures.m")
    assert third is not None and str(third) == "0.3333333333"
    assert thrice.score(a=third).measures["m"] == 1
    for table in (objects(third, None), {"a": [third, None]}, {"a": np.array([third, None])}):
        assert pa.table(thrice.score_batch(table))["measures.m"].to_pylist() == [1, None]
    # A fact has no more digits than can be written, alone and in a column; what is ranked may have any.
    long = kpi.Card("long", inputs=["a"], measures={"m": kpi.Value({"ratio": ["a", "97"]})}).score(a="0.1234567890123456789")
    figure = long.figure("measures.m")
    assert figure is not None and pickle.loads(pickle.dumps(long)).figure("measures.m") == figure
    squared = kpi.Card("squared", inputs=["a"], measures={"m": kpi.product("a", "a")}).score(a="0.1234567890123456789")
    figure = squared.figure("measures.m")
    with pytest.raises(kpi.errors.NumberLimit):
        ECHO.score(a=figure)
    half = ECHO.score(a=1).figure("measures.m")
    with pytest.raises(kpi.errors.BadFact, match="given `1`"):
        GRADED.score(rating=half)
    assert told(objects(figure)) == told({"a": [figure]}) == ["number_limit"]
    assert kpi.population.rank([figure, figure], order="lowest_first", ties="dense") == [1, 1]


def test_a_figure_that_no_card_has_is_no_absent_one() -> None:
    outcome = ECHO.score(a=None)
    assert outcome.figure("measures.m") is None
    with pytest.raises(kpi.errors.UnknownName, match="did you mean `measures.m`?"):
        outcome.figure("measure.m")


LEVELS = ["True", "1", "1.0", "2020-01-01", "good"]
GRADED = kpi.Card.from_dict({
    "kpi": 1, "id": "graded", "inputs": {"rating": {"levels": LEVELS}},
    "measures": {"m": {"levels": {"of": "rating", "are": dict(zip(LEVELS, "12345", strict=True))}}},
})


def test_objects_that_are_no_texts_are_no_levels() -> None:
    values = ["True", True, np.True_, 1.0, Decimal("1"), Fraction(1, 1), 1, date(2020, 1, 1), "1.0", None, float("nan"), "good"]
    expected: list[Any] = [1, *["unknown_level"] * 7, 3, None, None, 5]
    frame = pd.DataFrame({"rating": pd.Series(values, dtype=object)})
    tables: list[Any] = [frame, {"rating": values}, {"rating": np.array(values, dtype=object)}]
    for table in tables:
        scores = GRADED.score_batch(table)
        wrong = {error.row: error.code for error in scores.errors}
        assert [wrong.get(row, it) for row, it in enumerate(pa.table(scores)["measures.m"].to_pylist())] == expected
    assert "the fact is none of the input's levels; given `1 (float)`" in scores.errors[2].message
    figures = [None if isinstance(it, str) else it for it in expected]
    for back in (pa.table(GRADED.score_stream(frame)), next(GRADED.score_batches([frame]))):
        assert back["measures.m"].to_pylist() == figures
    renamed = frame.rename(columns={"rating": "r"})
    assert next(GRADED.score_batches([renamed], columns={"rating": "r"}))["measures.m"].to_pylist() == figures
    for value in values[1:8]:
        with pytest.raises(kpi.errors.BadFact, match="a fact is a number, a text or null|a level is a text"):
            GRADED.score(rating=value)


def test_columns_of_types_that_are_not_numbers() -> None:
    sparse = pd.DataFrame({"a": pd.Series([1.1, None, 3.0]).astype("Sparse[float]")})
    assert told(sparse) == [Decimal("1.1"), None, 3]
    months = pd.DataFrame({"a": pd.period_range("2020", periods=2)})
    assert told(months) == ["bad_fact", "bad_fact"]
    truths = pa.table({"a": pa.ExtensionArray.from_storage(pa.bool8(), pa.array([0, 1], pa.int8()))})
    with pytest.raises(kpi.errors.BadColumn, match="the column `a` has a type that no fact has; given `arrow.bool8`"):
        told(truths)
    assert told({"a": np.array([0.1, 0.9], "float16")}) == [Decimal("0.1"), Decimal("0.9")]
    assert told(dict(pd.DataFrame({"a": [1, None]}).convert_dtypes())) == [1, None]
    assert told(pl.DataFrame({"a": [1.5, None]}).to_dict()) == [Decimal("1.5"), None]
    for text in ("3000", b"3000"):
        with pytest.raises(TypeError, match="the column `a` is one text; a column is an array or a list"):
            told({"a": text})


def test_columns_that_nobody_reads_may_be_anything() -> None:
    frame = pl.DataFrame({"a": [1]}).with_columns(nothing=None, nested=[None], wide=pl.lit(2**100, dtype=pl.Int128))
    assert told(frame) == [1]
    assert ECHO.score_frame(frame, keep=["nothing"])["nothing"].to_list() == [None]
    assert told(pl.DataFrame({"a": [None, None]})) == [None, None]
    assert told({"a": [1], "month": np.array(["2026-01"], "M8[M]")}) == [1]
    odd = pd.DataFrame({"a": [1, 2], "complex": [1 + 2j, 2], "long": np.array([1, 2], "longdouble")})
    assert told(odd) == [1, 2]
    back = ECHO.score_frame(odd, keep="all")
    assert [str(kind) for kind in back.dtypes[:3]] == ["int64", "complex128", str(odd["long"].dtype)]
    assert list(ECHO.score_frame({"a": [1], "k": np.array([5], "int16")}, keep=["k"])["k"]) == [5]


@pytest.mark.parametrize("kind", ["UInt8", "Int16", "UInt32", "UInt64", "Float32", "String", "Null"])
def test_refused_rows_are_told_with_ids_of_any_kind(kind: str) -> None:
    ids = {"String": ["7", "8"], "Null": [None, None]}.get(kind, [7, 8])
    frame = pl.DataFrame({"id": ids, "a": [1, None]}, schema_overrides={"id": getattr(pl, kind)})
    scores = PAID.score_batch(frame, id="id")
    assert [error.id for error in scores.errors] == ids[1:]
    assert "8" in scores._repr_html_() or kind == "Null"


def test_ids_that_are_numbers_are_found_however_they_are_written() -> None:
    scores = PAID.score_batch(pd.DataFrame({"id": [7.0, 2.5, float("nan")], "a": [1, 2, 3]}), id="id")
    assert [scores.explain(id=id).pay for id in (7, 7.0, "7", 2.5, Decimal("2.50"))] == [1, 1, 1, 2, 2]
    for nobody in ("0", ""):
        with pytest.raises(kpi.errors.UnknownName, match="no row has that id"):
            scores.explain(id=nobody)
    with pytest.raises(IndexError, match="the table has no row -1; it has 3"):
        scores.explain(-1)
    parts = pa.concat_tables([pa.table({"id": ["x", "y"], "a": [1, 2]}), pa.table({"id": ["x"], "a": [3]})])
    with pytest.raises(kpi.errors.DuplicateName, match="rows.2..id: two rows have the same id; given `x`"):
        PAID.score_batch(parts, id="id").explain(id="x")
    with pytest.raises(kpi.errors.BadColumn, match="the column `id` has a type that cannot name people"):
        PAID.score_batch(pd.DataFrame({"id": pd.to_datetime(["2020-01-01"]), "a": [1]}), id="id")
    with pytest.raises(kpi.errors.BadColumn, match="no column of the name that is to name the people; given `id`"):
        PAID.score_batch(pd.DataFrame({"who": ["x"], "a": [1]}), id="id")


def test_refused_rows_are_found_under_any_name() -> None:
    frame = pd.DataFrame({"a": [1, None], "status": ["hired", "left"], "dept": np.array([1, 2], "int32")})
    renames: list[dict[str, str]] = [
        {"error_code": "code"}, {"error_code": "error_path", "error_path": "error_code"},
        {"error_code": "x", "total": "error_code"}, {"error_code": "x", "dept": "error_code"},
    ]
    plain = PAID.score_batch(frame).errors
    for rename in renames:
        errors = PAID.score_batch(frame, rename=rename, keep=["dept"]).errors
        assert [(error.row, error.code, error.path) for error in errors] == [(1, plain[0].code, plain[0].path)]
    with pytest.raises(kpi.errors.RowsRefused, match="1 of 2 rows were refused"):
        PAID.score_frame(frame, rename={"error_message": "why"}, errors="raise")
    back = PAID.score_frame(frame, keep=["status"], rename={"status": "job"})
    assert back["job"].tolist() == ["hired", "left"] and back["status"].tolist() == ["scored", "refused"]
    again = pickle.loads(pickle.dumps(plain[0]))
    assert (again.row, again.id, str(again)) == (1, None, str(plain[0]))


def test_a_population_is_read_as_a_table_is() -> None:
    scale = kpi.Card("scale", inputs=["x", kpi.Input("hours", default=1)], index=kpi.Index("mean", [
        kpi.Continuous("x", weight=1, actual=kpi.product("x", "hours"), normalize=kpi.min_max(better="more"))]))
    frame = pl.DataFrame({"x": [0.1, 0.7, 0.4]}, schema={"x": pl.Float32})
    for population in (frame, frame.to_arrow(), frame.to_pandas(), {"x": np.array([0.1, 0.7, 0.4], "float32")}):
        fitted = scale.fit(population)
        assert fitted.rows == 3 and fitted.card == scale.fit([{"x": "0.1"}, {"x": "0.7"}, {"x": "0.4"}]).card
    assert scale.fit({"y": [2, 3], "hours": [1, 1]}, columns={"x": "y"}).rows == 2
    with pytest.raises(ValueError, match="different lengths"):
        scale.fit({"x": [1, 2], "hours": [1, 2, 3]})
    with pytest.raises(kpi.errors.UnknownFact, match="did you mean `hours`?"):
        scale.fit(pd.DataFrame({"x": [10, 20], "Hours": [2, 8]}))
    with pytest.raises(kpi.errors.UnknownFact, match="given `no_such_input`"):
        scale.fit({"x": [1, 2]}, columns={"no_such_input": "x"})
    with pytest.raises(kpi.errors.BadColumn, match="given `y`"):
        scale.fit({"x": [1, 2]}, columns={"x": "y"})


def test_a_bad_fact_of_a_population_is_told_with_its_row() -> None:
    scale = kpi.Card("scale", inputs=["x"], index=kpi.Index("mean", [
        kpi.Continuous("x", weight=1, normalize=kpi.min_max(better="more"))]))
    parts = pa.chunked_array([["1"], ["2", "one"]])
    for population in ([{"x": 1}, {"x": 2}, {"x": "one"}], {"x": ["1", "2", "one"]}, pa.table({"x": parts})):
        with pytest.raises(kpi.errors.BadFact) as refused:
            scale.fit(population)
        assert str(refused.value) == (
            "population[2].facts.x: a number is written as digits with an optional sign, decimals or percent sign (-2.5, 50%), "
            "or as a fraction (1/3); given `one`"
        )
        error = refused.value
        assert (error.code, error.path, error.given) == ("bad_fact", "population[2].facts.x", "`one`")
    with pytest.raises(kpi.errors.UnknownFact, match=r"^population\[1\].facts.y: the card has no input of that name"):
        scale.fit([{"x": 1}, {"y": 2}])
    with pytest.raises(TypeError, match="^facts"):
        scale.fit([{"x": 1}, 3])


def test_what_is_explained_is_what_was_scored() -> None:
    frame = pd.DataFrame({"a": [3000.0, 3000.0]})
    scores = PAID.score_batch(frame)
    frame.loc[0, "a"] = 50
    assert scores.frame["total"][0] == scores.explain(0).pay == 3000 and frame["a"].tolist() == [50, 3000]


def test_frames_that_build_on_those_of_pandas() -> None:
    class Staff(pd.DataFrame):  # type: ignore[misc]
        @property
        def _constructor(self) -> Any:
            return Staff

    back = PAID.score_frame(Staff({"a": [1]}, index=["x"]))
    assert isinstance(back, pd.DataFrame) and list(back.index) == ["x"]


def test_options_that_are_told_as_they_are() -> None:
    for option in ({"columns": {"a": 0}}, {"keep": [0]}, {"id": 0}):
        with pytest.raises(TypeError, match="columns are named by texts; given 0, which is called '0' here"):
            PAID.score_frame(pd.DataFrame({0: [1]}), **option)
    with pytest.raises(TypeError, match="figures is a list of names; given 'all'"):
        PAID.score_frame({"a": [1]}, figures="all")
    with pytest.raises(ValueError, match="figures names none; leave it out for the main figures"):
        PAID.score_frame({"a": [1]}, figures=[])
    for series in (pd.Series([1], name="a"), pl.Series("a", [1])):
        with pytest.raises(TypeError, match=r"a table has named columns; given a .*Series, which is one: call .to_frame\(\) first"):
            PAID.score_frame(series)
    assert [batch.num_rows for batch in PAID.score_batches(pa.table({"a": [1]}), progress=False)] == [1]
    assert len(pa.table(PAID.score_stream(pa.table({"a": [1]}), progress=False))) == 1
    with pytest.raises(kpi.errors.UnknownName, match="no input and no measure of that name; given `aa`; did you mean `a`?"):
        PAID.check({"a": 1}, industry_means={"aa": 60})
