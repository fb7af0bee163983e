"""Tables: any kind of frame in, the same kind out, digit for digit what each row alone gives."""

from __future__ import annotations

import signal
import threading
import time
from decimal import Decimal
from typing import Any

import pytest
from conftest import DEPARTMENT, optional

import kpi

np: Any = optional("numpy", "tables of arrays")
pa: Any = optional("pyarrow", "Arrow tables")
pd: Any = optional("pandas", "pandas frames")
pl: Any = optional("polars", "polars frames")

DATA = {
    "who": ["ann", "bob", "cid", "dan"],
    "salary": [3000.0, 2500.5, 2800.0, 0.1],
    "sales": [85, 96, None, 120],
    "plan": [Decimal("100"), Decimal("96.00"), Decimal("100"), Decimal("100")],
    "grade": ["junior", "senior", None, ""],
}
BONUS = [Decimal("375.00"), Decimal("600.12"), None, Decimal("0.03")]


def rows(frame: Any) -> list[dict[str, Any]]:
    if isinstance(frame, dict):
        return [dict(zip(frame, row, strict=True)) for row in zip(*frame.values(), strict=True)]
    if hasattr(frame, "to_native"):
        return rows(frame.to_native())
    if isinstance(frame, pd.DataFrame):
        frame = frame.astype(object).where(frame.notna(), None)
        return frame.to_dict("records")
    return pa.table(frame).to_pylist()


def same(frame: Any, seller: kpi.Card, expected: list[Decimal | None] = BONUS) -> None:
    back = seller.score_frame(frame, id="who", figures=["index", "bonus.amount"])
    assert type(back) is type(frame), type(back)
    got = rows(back)
    assert [row["bonus.amount"] for row in got] == expected
    assert [row["status"] for row in got] == ["scored", "scored", "refused", "scored"]
    assert [row["error_code"] for row in got] == [None, None, "missing_figure", None]
    assert got[2]["error_message"].startswith("index.members[0]: the figure is missing: the fact `sales` is missing")


def test_pandas(seller: kpi.Card) -> None:
    frame = pd.DataFrame(DATA, index=[7, 3, 5, 1])
    same(frame, seller)
    same(frame.convert_dtypes(), seller)
    same(frame.astype({"grade": "category"}), seller)
    back = seller.score_frame(frame)
    assert list(back.index) == [7, 3, 5, 1], "figures can be joined to their rows"
    assert frame.join(back).loc[3, "bonus.amount"] == Decimal("600.12")
    floats = seller.score_frame(frame, floats=True)
    assert floats["total"].dtype == "float64" and floats["total"].isna().tolist() == [False, False, True, False]
    same(frame.iloc[::-1].iloc[::-1], seller)


class Unread:
    def __str__(self) -> str:
        raise AssertionError("a column that no input reads was looked at")


def test_pandas_columns_that_are_kept_or_not_read(seller: kpi.Card) -> None:
    mixed = [Decimal("1.20"), "x", None, 4]
    frame = pd.DataFrame({**DATA, "mixed": mixed, "unread": [Unread()] * 4}, index=[7, 7, 5, 1])
    frame["hired"] = pd.to_datetime(["2020-02-29"] * 4).tz_localize("Europe/Berlin")
    frame[2020] = [1, 2, 3, 4]
    options: dict[str, Any] = {"id": "who", "keep": ["mixed", "hired", "2020", "grade"], "rename": {"mixed": "odd"}}
    back = seller.score_frame(frame, **options)
    assert list(back.columns[:5]) == ["who", "odd", "hired", "2020", "grade"] and list(back.index) == [7, 7, 5, 1]
    for name, own in {"who": "who", "odd": "mixed", "hired": "hired", "2020": 2020, "grade": "grade"}.items():
        pd.testing.assert_series_equal(back[name], frame[own], check_names=False)
    back["2020"] = 0
    back.loc[5, "odd"] = "changed"
    assert frame[2020].tolist() == [1, 2, 3, 4] and frame["mixed"].tolist() == mixed, "the caller's frame is left alone"


def test_polars(seller: kpi.Card) -> None:
    frame = pl.DataFrame(DATA)
    same(frame, seller)
    same(frame.with_columns(pl.col("grade").cast(pl.Categorical)), seller)
    same(pl.concat([frame[:1], frame[1:1], frame[1:]], rechunk=False), seller)
    same(pl.concat([frame, frame])[4:], seller)
    assert seller.score_frame(frame)["total"].dtype == pl.Decimal(38, 2)
    with pytest.raises(TypeError, match=r"given polars.lazyframe.frame.LazyFrame; call .collect\(\) first"):
        seller.score_frame(frame.lazy())
    with pytest.raises(TypeError, match=r"given a polars.series.series.Series, which is one: call .to_frame\(\) first"):
        seller.score_frame(frame["sales"])
    assert pa.table(seller.score_frame(frame.to_struct()))["total"].to_pylist() == frame.pipe(seller.score_frame)["total"].to_list()


def either() -> kpi.Card:
    """A card of two members, either of which may be absent: then the row is warned of."""
    member = {"type": "continuous", "weight": "50%", "normalize": {"ratio": {"target": "100"}}, "absent": {"missing": "skip"}}
    members = [{"id": name, **member} for name in ("a", "b")]
    return kpi.Card.from_dict({"kpi": 1, "id": "either", "inputs": {"a": {}, "b": {}},
                               "index": {"aggregate": "mean", "members": members}})


ALL_ROWS_ALIKE = {
    "scored": ([50, 70, 90], ["scored", "scored", "scored"]),
    "some warned": ([50, None, 90], ["scored", "warned", "scored"]),
    "warned": ([None, None, None], ["warned", "warned", "warned"]),
    "no rows": ([], []),
}


@pytest.mark.parametrize("case", ALL_ROWS_ALIKE)
def test_polars_without_refusals(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi._frames._MANY", 1)
    # What is the same in every row does not come through Arrow; it must look as if it did.
    a, status = ALL_ROWS_ALIKE[case]
    frame = pl.DataFrame({"a": a, "b": a and [80, 80, 80]}, schema={"a": pl.Float64, "b": pl.Int64})
    for options in ({}, {"keep": ["b"]}, {"rename": {"status": "self", "error_code": "code"}}, {"floats": True}):
        scores = either().score_batch(frame, figures=["index"], **options)
        back, through_arrow = scores.frame, pl.DataFrame(scores)
        assert back.schema == through_arrow.schema and back.columns == scores.columns
        assert back.equals(through_arrow, null_equal=True) and back[:, -4].to_list() == status
        assert pl.concat([back, through_arrow]).height == 2 * len(a)


@pytest.mark.parametrize("case", ALL_ROWS_ALIKE)
def test_pandas_without_refusals(case: str) -> None:
    a, status = ALL_ROWS_ALIKE[case]
    frame = pd.DataFrame({"a": a, "b": a and [80, 80, 80]}, dtype="float64", index=[7 + place for place in range(len(a))])
    for floats in (False, True):
        scores = either().score_batch(frame, figures=["index"], floats=floats)
        back = scores.frame
        decimals = {field.type: pd.ArrowDtype(field.type) for field in pa.schema(scores) if pa.types.is_decimal(field.type)}
        through_arrow = pa.table(scores).to_pandas(types_mapper=decimals.get)
        pd.testing.assert_frame_equal(back, through_arrow.set_index(frame.index))
        assert back["status"].tolist() == status
        if len(back):
            back.loc[7, "error_code"] = "mine"
            assert back["error_path"].isna().all() and back.loc[7, "error_code"] == "mine", "columns are columns of their own"


def test_pandas_of_many_rows_without_refusals() -> None:
    rows = 3 * 2**16 + 5
    back = either().score_frame(pd.DataFrame({"a": [50.0] * rows, "b": [80.0] * rows}))
    assert len(back) == rows and back["error_code"].isna().sum() == rows and set(back["index"]) == {Decimal("0.65")}
    back.loc[rows - 1, "error_code"] = "mine"
    assert back["error_path"].isna().all() and back["error_code"].tolist()[-2:] == [back.loc[0, "error_code"], "mine"]


def test_memory_of_frames_that_are_gone_is_written_again() -> None:
    rows = 50_000
    card = kpi.Card("same", inputs=["x"], measures={"m": "x"})

    def scored(start: float) -> tuple[Any, int]:
        back = card.score_frame(pa.table({"x": np.arange(start, start + rows)}))
        return back, back["measures.m"].chunk(0).buffers()[1].address

    first, place = scored(1.0)
    second, other = scored(2.0)
    assert place != other, "a frame that is held is left alone"
    figure = first["measures.m"][7:9]
    del first
    third, another = scored(3.0)
    assert another != place and figure.to_pylist() == [Decimal(8), Decimal(9)], "a part of a column holds its memory"
    del figure
    fourth, again = scored(4.0)
    assert again == place
    for frame, start in ((second, 2), (third, 3), (fourth, 4)):
        assert [frame["measures.m"][row].as_py() for row in (0, rows - 1)] == [Decimal(start), Decimal(start + rows - 1)]


def test_arrow(seller: kpi.Card) -> None:
    table = pa.table(DATA)
    same(table, seller)
    same(table.to_batches()[0], seller)
    same(pa.concat_tables([table, table]).slice(4), seller)
    same(table.set_column(4, "grade", table["grade"].dictionary_encode()), seller)
    for kind in (pa.large_string(), pa.string_view()):
        same(table.set_column(4, "grade", table["grade"].cast(kind)), seller)
    same(table.set_column(1, "salary", pa.array([str(salary) for salary in DATA["salary"]])), seller)
    for kind in (pa.decimal128(38, 2), pa.decimal256(50, 4), pa.float32()):
        plan = pa.array([100.0, 96.0, 100.0, 100.0], pa.float32()) if kind == pa.float32() else table["plan"].cast(kind)
        same(table.set_column(3, "plan", plan), seller)
    reader = seller.score_frame(table.to_reader(), id="who")
    assert isinstance(reader, pa.RecordBatchReader) and reader.read_all()["total"].to_pylist() == BONUS
    stream = seller.score_stream(table.to_reader(max_chunksize=1), id="who", figures=["bonus.amount"])
    assert pa.table(stream)["bonus.amount"].to_pylist() == BONUS
    assert (stream.summary.rows, stream.summary.refused_by) == (4, {"missing_figure": 1})
    with pytest.raises(ValueError, match="a stream can be read once, and this one has been"):
        pa.table(stream)
    strict = seller.score_stream(table.to_reader(), errors="raise")
    with pytest.raises(pa.ArrowException):
        pa.table(strict)
    with pytest.raises(kpi.errors.MissingFigure, match=r"^rows\[2\]"):
        strict.check()


def test_duckdb_narwhals_arro3_nanoarrow(seller: kpi.Card) -> None:
    duckdb: Any = optional("duckdb", "its relations")
    table = pa.table(DATA)
    back = seller.score_frame(duckdb.from_arrow(table), id="who")
    assert type(back).__name__ == "DuckDBPyRelation"
    assert [row[0] for row in back.select('"bonus.amount"').fetchall()] == BONUS
    nw: Any = optional("narwhals", "its frames")
    same(nw.from_native(pl.DataFrame(DATA)), seller)
    arro3: Any = optional("arro3.core", "its tables")
    import arro3.core as arro3

    same(arro3.Table.from_arrow(table), seller)
    same(arro3.Table.from_arrow(table).to_batches()[0], seller)
    na: Any = optional("nanoarrow", "its streams")
    assert pa.table(seller.score_frame(na.ArrayStream(table)))["total"].to_pylist() == BONUS


def test_arrays_of_numpy(seller: kpi.Card) -> None:
    same({name: np.array(values) for name, values in DATA.items()}, seller)
    same(dict(DATA), seller)
    wide = np.arange(40.0).reshape(4, 10)
    card = kpi.Card("double", inputs=["x"], measures={"m": kpi.product("x", 2)})
    for x in (wide[:, 3], wide[:, 3][::-1][::-1], np.asfortranarray(wide)[:, 3], wide[:, 3].astype(">f8"), wide[:, 3].astype("float16")):
        assert list(card.score_frame({"x": x})["measures.m"]) == [6, 26, 46, 66]
    for kind in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "longdouble"):
        assert list(card.score_frame({"x": np.array([1, 2], kind)})["measures.m"]) == [2, 4]
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    assert list(card.score_frame({"x": masked})["measures.m"]) == [2, None]
    assert list(card.score_frame({"x": np.array([0.1], "float32")})["measures.m"]) == [Decimal("0.2")]
    floats = card.score_frame({"x": [0.5, None]}, floats=True)["measures.m"]
    assert floats.dtype == "float64" and floats[0] == 1.0 and np.isnan(floats[1])
    with pytest.raises(kpi.errors.BadColumn, match="given `Boolean`"):
        card.score_frame({"x": np.array([True])})
    with pytest.raises(ValueError, match="the columns have different lengths: `y` has 1, others have 2"):
        card.score_frame({"x": [1, 2], "y": [1]})
    with pytest.raises(ValueError, match="the column `x` does not have one dimension"):
        card.score_frame({"x": np.ones((2, 2))})
    with pytest.raises(TypeError, match="the column `x` is of datetime64"):
        card.score_frame({"x": np.array(["2026-01-01"], "datetime64[D]")})
    assert list(card.score_frame({"x": [True]})["error_code"]) == ["bad_fact"]


def test_empty_tables(seller: kpi.Card) -> None:
    empty = pl.DataFrame(DATA).clear()
    back = seller.score_frame(empty)
    assert back.height == 0 and back.columns[:3] == ["index", "bonus.amount", "total"]
    assert seller.score_frame(pd.DataFrame(DATA).iloc[:0]).shape == (0, 7)
    assert len(seller.score_batch(pa.table(DATA).schema.empty_table())) == 0
    assert seller.score_batch(pa.RecordBatchReader.from_batches(pa.table(DATA).schema, [])).summary.rows == 0


def test_columns_by_other_names(seller: kpi.Card) -> None:
    frame = pl.DataFrame(DATA).rename({"sales": "Umsatz"})
    back = seller.score_frame(frame, columns={"sales": "Umsatz"}, keep=["who", "Umsatz"], rename={"total": "pay"}, underscores=True)
    assert back.columns == ["who", "Umsatz", "index", "bonus_amount", "pay", "status", "error_code", "error_path", "error_message"]
    assert seller.score_frame(pl.DataFrame(DATA), keep="all").columns[:5] == list(DATA)


@pytest.mark.parametrize(
    ("options", "kind", "text"),
    [
        ({"columns": {"sales": "nope"}}, "BadColumn", "facts.sales: the table has no column of the name that is mapped to the input; given `nope`"),
        ({"columns": {"sale": "sales"}}, "UnknownFact", "facts.sale: the card has no input of that name; given `sale`; did you mean `sales`?"),
        ({"figures": ["bonus.amont"]}, "UnknownName", "figures: the card has no figure of that name; given `bonus.amont`; did you mean `bonus.amount`?"),
        ({"keep": ["nope"]}, "BadColumn", "keep: the table has no column of the name that is passed through; given `nope`"),
    ],
)
def test_wrong_names(seller: kpi.Card, options: dict[str, Any], kind: str, text: str) -> None:
    with pytest.raises(kpi.KpiError) as caught:
        seller.score_frame(pl.DataFrame(DATA), **options)
    assert type(caught.value).__name__ == kind and str(caught.value).startswith(text)


def test_a_slip_that_would_fall_on_a_default_is_refused(seller: kpi.Card) -> None:
    frame = pl.DataFrame({**DATA, "acidents": [0, 1, 0, 0]})
    with pytest.raises(kpi.errors.UnknownFact) as caught:
        seller.score_frame(frame)
    assert str(caught.value) == "facts.acidents: the card has no input of that name; given `acidents`; did you mean `accidents`?"
    assert seller.score_batch(frame, keep=["acidents"]).without_column == ["accidents"]
    assert seller.score_batch(frame, columns={"accidents": "acidents"}).without_column == []


def test_wrong_options(seller: kpi.Card) -> None:
    frame = pl.DataFrame(DATA)
    for options, text in [
        ({"keep": "who"}, "keep is a list of names; given 'who'"),
        ({"figures": "index"}, "figures is a list of names; given 'index'"),
        ({"threads": 0}, "threads is 1 or more"),
        ({"errors": "ignore"}, "errors is 'columns' or 'raise'; given 'ignore'"),
        ({"colums": {}}, r"there is no option `colums`; allowed columns, figures, keep, id, rename, floats, underscores, allow_absent, "
            r"errors, threads, progress; did you mean `columns`\?"),
    ]:
        for score in (seller.score_frame, seller.score_batch, seller.score_stream, seller.score_batches):
            with pytest.raises((TypeError, ValueError), match=text):
                score(frame, **options)
    with pytest.raises(TypeError, match="a frame speaks Arrow .* or is a dict of arrays; given int"):
        seller.score_frame(5)


def test_many_columns_with_wrong_names(seller: kpi.Card) -> None:
    wide = pa.table({f"column_{place}": [1] for place in range(20_000)})
    with pytest.raises(kpi.errors.BadColumn, match="facts.salary: the input has neither a column nor a default"):
        seller.score_frame(wide)


def test_each_row_is_what_it_is_alone(department: kpi.Card) -> None:
    frame = pl.read_csv(DEPARTMENT / "facts.csv", infer_schema=False)
    figures = [name for name in department.figures if not name.endswith(".weight")]
    scores = [department.score_batch(frame, id="employee", figures=figures, threads=threads) for threads in (1, 2)]
    assert scores[0].frame.equals(scores[1].frame)
    by_row = scores[0].frame.to_dicts()
    for place in range(0, frame.height, 23):
        facts = {name: value for name, value in frame.row(place, named=True).items() if name in department.inputs}
        try:
            outcome = department.score(facts)
        except kpi.KpiError as error:
            assert by_row[place]["error_message"] == str(error)
            continue
        for name in figures:
            found = outcome.figure(name)
            assert by_row[place][name] == (found.value if found else None), (place, name)
        assert scores[0].explain(place) == outcome == scores[0].explain(id=frame["employee"][place])
    summary = scores[0].summary
    assert (summary.rows, summary.scored + summary.warned + summary.refused) == (1000, 1000)
    total = summary.figures["total"]
    assert total.sum == sum(row["total"] for row in by_row if row["total"] is not None)
    assert total.least <= total.mean <= total.greatest  # type: ignore[operator]
    with pytest.raises(IndexError, match="the table has no row 1000; it has 1000"):
        scores[0].explain(1000)
    with pytest.raises(kpi.errors.UnknownName):
        scores[0].explain(id="nobody")


def long_table(rows: int) -> dict[str, Any]:
    return {"salary": np.full(rows, 3000.0), "sales": np.arange(rows) % 130, "plan": np.full(rows, 97.3)}


def test_progress_and_its_errors(seller: kpi.Card) -> None:
    seen: list[int] = []
    seller.score_batch(long_table(200_000), progress=seen.append, threads=1)
    assert seen and seen == sorted(seen) and seen[-1] <= 200_000

    def stop(_rows: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="^enough$"):
        seller.score_batch(long_table(200_000), progress=stop, threads=1)
    optional("tqdm", "its bar")
    seller.score_batch(long_table(1000), progress=True)


def test_ctrl_c_stops_long_work(seller: kpi.Card) -> None:
    rows = 6_000_000
    table = long_table(rows)
    timer = threading.Timer(0.2, signal.raise_signal, [signal.SIGINT])
    began = time.monotonic()
    done: list[int] = []
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            while time.monotonic() - began < 60:
                seller.score_batch(table, figures=["total"], progress=done.append, threads=1)
    finally:
        timer.cancel()


def test_threads_of_python_work_side_by_side(seller: kpi.Card) -> None:
    table = long_table(20_000)
    wanted = seller.score_batch(table).summary.figures["total"].sum
    found: list[Decimal] = []
    threads = [threading.Thread(target=lambda: found.append(seller.score_batch(table, threads=1).summary.figures["total"].sum)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 8


def test_numbers_are_lent_and_not_copied(seller: kpi.Card) -> None:
    # A column that is passed through comes back as the same memory.
    table = pa.table({"x": pa.array(np.arange(1000.0))})
    card = kpi.Card("same", inputs=["x"], measures={"m": "x"})
    back = card.score_frame(table, keep=["x"])
    assert back["x"].chunk(0).buffers()[1].address == table["x"].chunk(0).buffers()[1].address


def test_a_long_table_of_arrays_is_no_slower_by_the_row(seller: kpi.Card) -> None:
    began = time.process_time()
    back = seller.score_frame(long_table(100_000), floats=True)
    assert set(back["status"]) == {"scored"} and time.process_time() - began < 5


def test_a_dictionary_of_nothing(seller: kpi.Card) -> None:
    nobody = pa.DictionaryArray.from_arrays(pa.array([None, None], pa.int8()), pa.array([], pa.string()))
    table = pa.table({"salary": [1, 2], "sales": [1, 2], "plan": [1, None], "who": nobody})
    scores = seller.score_batch(table, id="who")
    assert list(scores.to_numpy()["who"]) == [None, None] and scores.errors[0].id is None


def test_rows_that_are_null_as_a_whole_are_refused() -> None:
    pa: Any = optional("pyarrow", "arrays of records")
    rows = pa.array([{"x": 1}, None, {"x": 3}])
    card = kpi.Card("echo", inputs=["x"], measures={"same": "x"})
    words = "the table cannot be read: C Data interface error: whole rows are null; make their cells null instead"

    class Stream:
        """A stream of one array."""

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return pa.chunked_array([rows]).__arrow_c_stream__()

    for frame in (rows, Stream()):
        with pytest.raises(ValueError) as caught:
            card.score_frame(frame)
        assert str(caught.value) == words
