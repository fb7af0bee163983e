"""Ranks, shared pools and quotas: what others published, and what the oracle of the engine works out."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from conftest import ROOT, optional

import kpi
from kpi import population

PUBLISHED = json.loads((ROOT / "kpi-core" / "tests" / "data" / "published_pools.json").read_text())
ORACLE = json.loads((ROOT / "kpi-core" / "tests" / "data" / "populations.json").read_text())


@pytest.mark.parametrize("case", PUBLISHED["pools"], ids=lambda case: case["id"])
def test_published_pools(case: Any) -> None:
    remainder = "largest_first" if case["remainder"] == "largest" else case["remainder"]
    shared = population.allocate(case["pool"], quantum=1, weights=case["weights"], remainder=remainder)
    assert list(map(str, shared.amounts)) == case["expected"]
    assert sum(shared.shares) == sum(shared.amounts) == int(case["pool"])


@pytest.mark.parametrize("case", PUBLISHED["ranks"], ids=lambda case: case["id"])
def test_published_places(case: Any) -> None:
    ranks: list[Any] = population.rank(case["figures"], order=case["order"], ties=case["ties"])
    assert list(map(str, ranks)) == case["expected"]
    assert {type(rank) for rank in ranks} == {Decimal if case["ties"] == "average" else int}


def test_the_oracle_ranks_the_same() -> None:
    assert len(ORACLE["ranks"]) == 500
    for case in ORACLE["ranks"]:
        figures = [None if figure is None else Fraction(figure) for figure in case["figures"]]
        ranks: list[Any] = population.rank(figures, order=case["order"], ties=case["ties"])
        assert [rank if rank is None else Fraction(rank) for rank in ranks] == [
            rank if rank is None else Fraction(rank) for rank in case["ranks"]
        ], case["seed"]


def test_the_oracle_shares_out_the_same() -> None:
    seen = {"shared": 0, "refused": 0}
    for case in ORACLE["pools"]:
        caps = case.get("caps")
        given: dict[str, Any] = {
            "quantum": Fraction(case["quantum"]),
            "weights": list(map(Fraction, case["weights"])),
            "caps": caps and [cap and Fraction(cap) for cap in caps],
            "remainder": case["remainder"],
        }
        try:
            shared = population.allocate(Fraction(case["pool"]), **given)
        except kpi.KpiError as error:
            assert [error.code, error.path] == case["error"], case["seed"]
            seen["refused"] += 1
        else:
            amounts = [*shared.amounts, shared.unallocated]
            assert list(map(Fraction, amounts)) == list(map(Fraction, [*case["parts"], case.get("unallocated", 0)]))
            assert shared.shares == tuple(map(Fraction, case["shares"])), case["seed"]
            assert [place for place, is_capped in enumerate(shared.capped) if is_capped] == case.get("capped", [])
            seen["shared"] += 1
    assert seen == {"shared": 1266, "refused": 134}


def test_the_oracle_finds_the_same_groups() -> None:
    assert len(ORACLE["quotas"]) == 200
    for case in ORACLE["quotas"]:
        quota = case["quota"]
        limit = population.Quota.count(quota) if isinstance(quota, int) else population.Quota.share(quota)
        found = limit.check(case["above"], groups=case["groups"])
        assert [
            [group.group, group.ratings, group.above, group.absent, group.allowed, group.too_many] for group in found
        ] == case["found"], case["seed"]


def test_amounts_have_the_decimals_of_the_quantum() -> None:
    for quantum, amounts, rest in [
        ("0.01", "(Decimal('50.00'), Decimal('12.50'))", "37.50"),
        ("0.05", "(Decimal('50.00'), Decimal('12.50'))", "37.50"),
        ("0.5", "(Decimal('50.0'), Decimal('12.5'))", "37.5"),
        (1, "(Decimal('50'), Decimal('12'))", "38"),
    ]:
        shared = population.allocate(100, quantum=quantum, weights=[2, 3], caps=[50, "12.5"], remainder="listed")
        assert (repr(shared.amounts), str(shared.unallocated)) == (amounts, rest)
    assert repr(shared) == "Allocation(100 in 2 parts, 38 unallocated)"
    small = population.allocate("0.000000000003", quantum="0.000000000001", weights=[1, 2], remainder="listed")
    assert [f"{amount:f}" for amount in small.amounts] == ["0.000000000001", "0.000000000002"]


def test_columns_of_an_allocation_are_made_once() -> None:
    """Else a loop over places would make all of them at each."""
    shared = population.allocate(10, quantum=1, weights=[1, 2], remainder="listed")
    assert shared.amounts is shared.amounts
    assert shared.shares is shared.shares
    assert shared.capped is shared.capped
    assert (shared.shares, shared.capped) == ((Fraction(10, 3), Fraction(20, 3)), (False, False))
    assert shared == population.allocate("10.0", quantum=1, weights=[1, 2], remainder="listed")
    assert shared != population.allocate(10, quantum=1, weights=[1, 3], remainder="listed")


COLUMNS: list[tuple[str, Callable[[Any], Any]]] = [
    ("pandas", lambda pandas: pandas.Series([1.1, None, 0.95, 1.1], index=[7, 3, 3, 1])),
    ("pandas", lambda pandas: pandas.Series(["1.1", pandas.NA, Decimal("0.95"), Fraction(11, 10)])),
    ("polars", lambda polars: polars.Series([Decimal("1.10"), None, Decimal("0.95"), Decimal("1.1")])),
    ("pyarrow", lambda pyarrow: pyarrow.chunked_array([[1.1, None], [], [0.95, 1.1]])),
    ("numpy", lambda numpy: numpy.array([1.1, numpy.nan, 0.95, 1.1], dtype="float32")),
    ("builtins", lambda _: (figure for figure in [1.1, None, "95%", "11/10"])),
]


@pytest.mark.parametrize(("module", "make"), COLUMNS, ids=[module for module, _ in COLUMNS])
def test_any_column_will_do(module: str, make: Callable[[Any], Any]) -> None:
    column = make(optional(module, "columns of it"))
    assert population.rank(column, order="highest_first", ties="min") == [1, None, 3, 1]


def test_ratings_of_a_frame() -> None:
    pandas: Any = optional("pandas", "ratings of a frame")
    frame = pandas.DataFrame({"branch": ["five", "four", "five", "five"], "score": [1.2, 0.5, 1.0, 1.2]})
    found = population.Quota.share("40%").check(frame["score"] > 1, groups=frame["branch"])
    assert list(map(str, found)) == [
        "five: 2 of 3 ratings above average, 1 allowed, 1 too many",
        "four: 0 of 1 ratings above average, 0 allowed",
    ]
    assert found == population.Quota.share("2/5").check(list(frame["score"] > 1), groups=list(frame["branch"]))
    assert found != population.Quota.count(1).check(frame["score"] > 1, groups=frame["branch"])
    assert repr(population.Quota.share("40%")) == "Quota(at most 0.4 of the ratings of a group)"
    assert repr(population.Quota.count(3)) == "Quota(at most 3 ratings of a group)"
    assert repr(found[1]) == "QuotaGroup(four: 0 of 1 ratings above average, 0 allowed)"
    by_pair = population.Quota.count(1).check([True, None], groups=[("a", 1), ("a", 1)])
    assert [(group.group, group.absent) for group in by_pair] == [(("a", 1), 1)]
    said = pandas.Series([True, float("nan"), None, pandas.NA], dtype="object")
    assert [str(group) for group in population.Quota.count(1).check(said, groups=["a"] * 4)] == [
        "a: 1 of 1 ratings above average, 1 allowed, 3 absent"
    ]
    with pytest.raises(TypeError, match="`figures` is a list or one column; given pandas.*DataFrame"):
        population.rank(frame[["score"]], order="highest_first", ties="min")
    nobody = pandas.Series([1.0, None, float("nan"), None])
    assert [group.group for group in population.Quota.count(1).check([True] * 4, groups=nobody)] == [1.0, None]
    numpy: Any = optional("numpy", "truths and gaps of numpy")
    narrow = numpy.array([1, numpy.nan, numpy.nan], "float32")
    assert [group.group for group in population.Quota.count(1).check(numpy.array([True] * 3), groups=narrow)] == [1, None]


def test_figures_of_outcomes_are_ranked_as_they_flow(seller: kpi.Card) -> None:
    outcomes = [seller.score(salary=1, sales=sales, plan=3) for sales in ["2.9999999999999999", 3, "2.99999999999999999"]]
    figures = [outcome.figure("index") for outcome in outcomes]
    assert [str(figure) for figure in figures] == ["1", "1", "1"]
    assert population.rank(figures, order="highest_first", ties="min") == [3, 1, 2]


ALLOCATE: dict[str, Any] = {"quantum": "0.01", "weights": [1, 2], "remainder": "listed"}


@pytest.mark.parametrize(
    ("call", "kind", "text"),
    [
        (
            lambda: population.rank([1, "x"], order="highest_first", ties="min"),
            kpi.errors.BadFact,
            "figures[1]: a number is written as digits with an optional sign, decimals or percent sign (-2.5, 50%), or as a "
            "fraction (1/3); given `x`",
        ),
        (
            lambda: population.rank([True], order="highest_first", ties="min"),
            kpi.errors.BadFact,
            "figures[0]: a number is asked for; given `true`",
        ),
        (
            lambda: population.rank([], order="highest_first", ties="mean"),  # type: ignore[call-overload]
            kpi.errors.BadChoice,
            "ties: not a word that is known here; given `mean`, allowed min, max, average, dense, listed",
        ),
        (
            lambda: population.rank("123", order="highest_first", ties="min"),
            TypeError,
            "`figures` is a list or one column; given str",
        ),
        (
            lambda: population.rank({3, 1}, order="highest_first", ties="min"),
            TypeError,
            "`figures` is a list or one column; given set",
        ),
        (
            lambda: population.allocate("100.005", **ALLOCATE),
            kpi.errors.BadNumber,
            "pool: the pool is no multiple of its quantum, so no parts can sum to it; given `100.005`, allowed multiples of "
            "0.01; make it 100 or 100.01",
        ),
        (
            lambda: population.allocate(None, **ALLOCATE),
            kpi.errors.BadFact,
            "pool: a number is asked for; given `None`",
        ),
        (
            lambda: population.allocate(1, **ALLOCATE | {"weights": [1, float("nan")]}),
            kpi.errors.BadFact,
            "claims[1].weight: a number is asked for; given `nan`",
        ),
        (
            lambda: population.allocate(1, **ALLOCATE | {"weights": [1, -1]}),
            kpi.errors.BadNumber,
            "claims[1].weight: a weight below 0 has no share; given `-1`, allowed 0 or more; hold an index at 0 by `clamp`, "
            "or leave the claim out",
        ),
        (
            lambda: population.allocate(1, **ALLOCATE | {"remainder": "larges_first"}),
            kpi.errors.BadChoice,
            "remainder: not a word that is known here; given `larges_first`, allowed largest_first, largest_last, "
            "largest_weight, listed; did you mean `largest_first`?",
        ),
        (
            lambda: population.allocate(1, **ALLOCATE, caps=[1]),
            ValueError,
            "each weight has a cap or None: 2 weights, 1 caps",
        ),
        (
            lambda: population.Quota.share(40),
            kpi.errors.BadNumber,
            "quota: the share of a quota is outside 0 to 1; given `40`, allowed 0 to 1; write a percentage with its sign: "
            "20%",
        ),
        (
            lambda: population.Quota.count(1).check([1], groups=["a"]),  # type: ignore[list-item]
            kpi.errors.BadFact,
            "above[0]: True, False or None is asked for; given `1`",
        ),
        (
            lambda: population.Quota.count(1).check([True], groups=[]),
            ValueError,
            "each rating has a group: 1 ratings, 0 groups",
        ),
    ],
)
def test_refusals(call: Callable[[], object], kind: type[Exception], text: str) -> None:
    with pytest.raises(kind) as refusal:
        call()
    assert (type(refusal.value), str(refusal.value)) == (kind, text)
