"""Facts: what Python has for numbers goes in exactly, or is refused with the engine's words."""

from __future__ import annotations

import enum
import signal
import time
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from conftest import optional
from hypothesis import example, given, settings
from hypothesis import strategies as st

import kpi

CARD = kpi.Card("echo", inputs=["x", kpi.Input("level", levels=["low", "high"], default="low")], measures={"same": "x"})


def read(value: Any) -> Fraction | None:
    try:
        figure = CARD.score(x=value).figure("measures.same")
    except kpi.errors.MissingFigure:
        return None
    return None if figure is None else figure.exact


class Count(enum.IntEnum):
    THREE = 3


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (5, Fraction(5)),
        (-0, Fraction(0)),
        (2**62, Fraction(2**62)),
        (2**90, Fraction(2**90)),
        (Count.THREE, Fraction(3)),
        (0.1, Fraction(1, 10)),
        (1e-5, Fraction(1, 100_000)),
        (0.1 + 0.2, Fraction("0.30000000000000004")),
        (-0.0, Fraction(0)),
        (1e22, Fraction(10**22)),
        (Decimal("0.1"), Fraction(1, 10)),
        (Decimal("1E+3"), Fraction(1000)),
        (Decimal("1.50"), Fraction(3, 2)),
        (Decimal("1E-28"), Fraction(1, 10**28)),
        (Decimal("0E+999999"), Fraction(0)),
        (Decimal("-0"), Fraction(0)),
        ("85.5", Fraction(171, 2)),
        ("50%", Fraction(1, 2)),
        ("1/3", Fraction(1, 3)),
        (Fraction(2, 6), Fraction(1, 3)),
        (None, None),
        (float("nan"), None),
        (Decimal("NaN"), None),
        ("", None),
    ],
)
def test_values(value: Any, exact: Fraction | None) -> None:
    assert read(value) == exact


def test_scalars_of_numpy_and_pandas() -> None:
    np: Any = optional("numpy", "its scalars")
    pd: Any = optional("pandas", "its scalars")
    assert read(np.float64(0.1)) == Fraction(1, 10)
    assert read(np.float32(0.1)) == Fraction(1, 10), "a narrower float has a shorter decimal"
    assert read(np.float16(0.1)) == Fraction(1, 10)
    assert read(np.float32(1e-10)) == Fraction(1, 10**10)
    assert read(np.int8(-7)) == -7 and read(np.uint64(2**64 - 1)) == 2**64 - 1
    assert read(np.str_("2.5")) == Fraction(5, 2)
    assert read(np.array(2.5)) == Fraction(5, 2)
    for absent in (np.nan, np.float32("nan"), np.datetime64("NaT"), np.ma.masked, pd.NA, pd.NaT):
        assert read(absent) is None, absent
    for truth in (np.True_, np.bool_(False)):
        with pytest.raises(kpi.errors.BadFact, match="declare levels such as `yes` and `no`"):
            read(truth)
    with pytest.raises(kpi.errors.BadFact, match="given `a list`"):
        read(np.array([1.0]))
    with pytest.raises(kpi.errors.BadFact, match="given `numpy.datetime64`"):
        read(np.datetime64("2026-01-01"))
    assert CARD.score(pd.Series({"x": 2.5, "level": "high"})).measures["same"] == Decimal("2.5")


NOT_A_NUMBER = (
    "a number is written as digits with an optional sign, decimals or percent sign (-2.5, 50%), or as a fraction (1/3)"
)
LEVELS = "given `yes`, allowed low, high"


@pytest.mark.parametrize(
    ("facts", "error", "path", "text"),
    [
        ({"x": True}, "BadFact", "facts.x", "facts.x: a fact is a number, a text or null; given `true`; declare levels such as `yes` and `no`, and give one of them"),
        ({"x": []}, "BadFact", "facts.x", "facts.x: a fact is a number, a text or null; given `a list`"),
        ({"x": {}}, "BadFact", "facts.x", "facts.x: a fact is a number, a text or null; given `an object`"),
        ({"x": b"1"}, "BadFact", "facts.x", "facts.x: a fact is a number, a text or null; given `bytes`"),
        ({"x": 1j}, "BadFact", "facts.x", "facts.x: a fact is a number, a text or null; given `complex`"),
        ({"x": "five"}, "BadFact", "facts.x", f"facts.x: {NOT_A_NUMBER}; given `five`"),
        ({"x": "1e3"}, "BadFact", "facts.x", f"facts.x: {NOT_A_NUMBER}; given `1e3`"),
        ({"x": float("inf")}, "BadFact", "facts.x", "facts.x: a number is finite; given `inf`"),
        ({"x": Decimal("-Infinity")}, "BadFact", "facts.x", "facts.x: a number is finite; given `-inf`"),
        ({"x": 10**28}, "NumberLimit", "facts.x", f"facts.x: a number is below 10^28; given `{10**28}`"),
        ({"x": 10**5000}, "NumberLimit", "facts.x", "facts.x: a number is below 10^28; given `an integer of 16610 bits`"),
        ({"x": Decimal("1E+40")}, "NumberLimit", "facts.x", "facts.x: a number is below 10^28; given `1E+40`"),
        ({"x": Decimal("1E-40")}, "NumberLimit", "facts.x", "facts.x: a number has at most 28 decimals; given `1E-40`"),
        ({"x": 1e-29}, "NumberLimit", "facts.x", "facts.x: a number has at most 28 decimals; given `0.00000000000000000000000000001`"),
        ({"x": 1, "level": 5}, "BadFact", "facts.level", "facts.level: the input has levels, and a level is a text; given `5`, allowed low, high; give the level as a text"),
        ({"x": 1, "level": "hihg"}, "UnknownLevel", "facts.level", "facts.level: the fact is none of the input's levels; given `hihg`, allowed low, high"),
        ({"x": 1, "y": 2}, "UnknownFact", "facts.y", "facts.y: the card has no input of that name; given `y`; leave it out, or declare it under `inputs`"),
    ],
)
def test_refusals(facts: dict[str, Any], error: str, path: str, text: str) -> None:
    with pytest.raises(kpi.KpiError) as caught:
        CARD.score(facts)
    raised = caught.value
    assert type(raised) is getattr(kpi.errors, error)
    assert raised.path == path
    assert str(raised).startswith(text)
    if "did you mean" not in str(raised)[len(text):]:
        assert str(raised) == text


def test_rows_of_all_shapes() -> None:
    Row = namedtuple("Row", "x level")
    assert CARD.score(Row(5, "high")).measures["same"] == 5
    assert CARD.score({"x": 5}, level="high").facts == {"x": "5", "level": "high"}
    with pytest.raises(kpi.errors.DuplicateKey, match="the fact is given twice"):
        CARD.score({"x": 5}, x=5)
    with pytest.raises(TypeError, match="facts are a dict of values by the names of the card's inputs; given list"):
        CARD.score([5])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the names of facts are texts; given 5"):
        CARD.score({5: 5})  # type: ignore[dict-item]


def test_a_dict_is_read_the_same_however_it_is_written() -> None:
    card = kpi.Card(
        "many",
        inputs=[*(f"x{i}" for i in range(50)), kpi.Input("level", levels=["low", "high"])],
        measures={"sum": kpi.sum(*(f"x{i}" for i in range(50)))},
    )
    values = [1, 2.25, Decimal("-3.50"), "4.125", "5%", "1/4", Decimal("1E+3"), 10**20, Fraction(1, 8), 0.1]
    facts = {f"x{i}": values[i % len(values)] for i in range(50)} | {"level": "high"}
    whole = card.score(facts)
    assert whole.figure("measures.sum").exact == 5 * sum(  # type: ignore[union-attr]
        (1, Fraction(9, 4), Fraction(-7, 2), Fraction(33, 8), Fraction(1, 20), Fraction(1, 4), 1000, 10**20, Fraction(1, 8), Fraction(1, 10))
    )
    backwards = dict(reversed(facts.items()))
    by_other_texts = {"".join(list(name)): value for name, value in facts.items()}
    plain = {name: value for name, value in facts.items() if type(value) in (int, float, Decimal, str)}
    for same in (backwards, by_other_texts, {**plain, **facts}):
        for _ in range(3):
            assert card.score(same) == whole
    for refused in ({**backwards, "x49": True}, {**facts, "x3": "five"}, {**facts, "y": 1}, {**facts, "level": Decimal(1)}):
        with pytest.raises(kpi.KpiError) as first:
            card.score(refused)
        with pytest.raises(kpi.KpiError) as again:
            card.score(dict(reversed(refused.items())))
        assert str(first.value) == str(again.value)
    # Of several that are refused the first in the order of the card is told of.
    for both in ({"x1": "a", "x0": "b"}, {"x0": "b", "x1": "a"}):
        with pytest.raises(kpi.errors.BadFact) as caught:
            card.score(both)
        assert caught.value.path == "facts.x0"


digits = st.integers(min_value=-(10**28) + 1, max_value=10**28 - 1)


@settings(max_examples=300, deadline=None)
@given(digits, st.integers(min_value=0, max_value=27))
def test_28_digits_go_round(value: int, decimals: int) -> None:
    card = kpi.Card(
        "echo",
        inputs=["x"],
        pay=kpi.Pay(kpi.to(Decimal(1).scaleb(-decimals), "half_even"), [kpi.Line("same", "x")]),
    )
    number = Decimal(value).scaleb(-decimals)
    for given_as in (number, format(number, "f"), Fraction(value, 10**decimals)):
        outcome = card.score(x=given_as)
        assert outcome.lines["same"] == number
        assert outcome.figure("same.amount").exact == Fraction(value, 10**decimals)  # type: ignore[union-attr]
    scored = card.score_frame({"x": [number, None, number]}, allow_absent=True)
    assert scored["same.amount"][0] == scored["same.amount"][2] == number


@settings(max_examples=300, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e27, max_value=1e27))
@example(562949953421312.2)
def test_a_float_means_its_shortest_decimal(value: float) -> None:
    shortest = Decimal(repr(value))
    exponent = shortest.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < -28:
        with pytest.raises(kpi.errors.NumberLimit):
            read(value)
    else:
        exact = read(value)
        if exact != Fraction(shortest):
            # Two decimals of the same length can lie equally near to a float; Rust and Python then choose differently.
            assert exact is not None and float(exact) == value
            assert abs(exact - Fraction(value)) == abs(Fraction(shortest) - Fraction(value))
            assert (exact * Fraction(10) ** -exponent).denominator == 1


THREE = kpi.Card(
    "three",
    inputs=["first", kpi.Input("second", default="2.50"), "third"],
    measures={"both": kpi.sum("first", "second"), "same": "third"},
    pay=kpi.Pay(kpi.to("0.01", "half_up"), [kpi.Line("bonus", kpi.product("both", "10%"))]),
)
amounts = st.integers(min_value=-(10**9), max_value=10**9)
values = st.one_of(
    amounts,
    amounts.map(lambda cents: cents / 100),
    st.floats(),
    st.builds(lambda cents, scale: Decimal(cents).scaleb(-scale), amounts, st.integers(min_value=0, max_value=12)),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.integers(min_value=-(2**70), max_value=2**70),
    amounts.map(lambda cents: f"{cents / 1000:.3f}"),
    st.sampled_from(["", "50%", "1/3", "-0.00", "five", "12345678901234567", "1e3", None, True, "1.", ".5", "\ud800"]),
)


@settings(max_examples=600, deadline=None)
@given(st.permutations(["first", "second", "third"]), st.lists(values, max_size=3), st.booleans())
@example(["first", "second", "third"], [7.25, Decimal("-0.00"), "8540.00"], True)
@example(["third", "first", "second"], [2**57, Decimal("1E+3"), 0.1 + 0.2], False)
@example(["second", "first", "third"], [Decimal("NaN"), -0.0, 144_115_188_075_855_871], False)
def test_a_card_that_has_scored_before_reads_a_row_as_one_that_has_not(
    names: list[str], facts: list[Any], is_fresh: bool
) -> None:
    row = {"".join(list(name)) if is_fresh else name: value for name, value in zip(names, facts)}
    new = kpi.Card.from_json(THREE.to_json())
    told: list[Any] = []
    for card in (new, THREE, THREE, THREE):
        try:
            outcome = card.score(row)
            figures = outcome.pay, dict(outcome.lines)
            told.append((figures, dict(outcome.facts), outcome.to_json(), hash(outcome)))
        except (kpi.KpiError, UnicodeEncodeError) as error:
            told.append((type(error), str(error)))
    assert told[1:] == told[:1] * 3


def test_rows_of_other_keys_and_orders_follow_each_other() -> None:
    card = kpi.Card("two", inputs=["a", "b"], measures={"difference": kpi.difference("a", "b")})
    for turn in range(40):
        for row, is_ in (
            ({"a": 1.5, "b": 0.25}, "1.25"),
            ({"b": Decimal("0.50"), "a": 7}, "6.5"),
            ({"".join("a"): "1.125", "b": 1}, "0.125"),
        ):
            assert card.score(row).measures["difference"] == Decimal(is_), turn
        with pytest.raises(kpi.errors.UnknownFact, match="did you mean"):
            card.score({"a": 1, "bb": 2})
        assert card.score({"b": 1}).measures["difference"] is None


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the platform has no timer that sends signals")
@pytest.mark.parametrize("level", [[], [kpi.Input("level", levels=["low", "high"])]])
def test_a_signal_may_change_the_facts_or_raise_while_they_are_read(level: list[kpi.Input]) -> None:
    names = [f"x{i}" for i in range(40)]
    card = kpi.Card("many", inputs=[*names, *level], measures={"sum": kpi.sum(*names)})
    row = {name: Decimal(place) / 4 for place, name in enumerate(names)}

    class Stop(Exception):
        pass

    def change(*_: object) -> None:
        if row.pop("x39", None) is None:
            row["x39"] = Decimal("9.75")

    def stop(*_: object) -> None:
        raise Stop

    before = signal.signal(signal.SIGALRM, change)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            assert card.score(row).measures["sum"] in (None, 195)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, stop)
        with pytest.raises(Stop):
            signal.setitimer(signal.ITIMER_REAL, 0.001)
            while True:
                card.score(row)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
