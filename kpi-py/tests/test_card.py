"""Cards: ways to make one, and what Python expects of a value."""

from __future__ import annotations

import copy
import json
import pickle
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import DEPARTMENT

import kpi


def test_a_card_made_in_code_is_the_card_that_a_person_would_write(seller: kpi.Card) -> None:
    written = kpi.Card.from_json("""{"kpi": 1, "id": "seller", "name": "Seller", "currency": "EUR",
        "inputs": {"salary": {"unit": "EUR"}, "sales": {}, "plan": {}, "grade": {"levels": ["junior", "senior"], "default": "junior"},
                   "accidents": {"default": 0}},
        "index": {"aggregate": "mean", "members": [
            {"id": "sales", "type": "continuous", "weight": "100%", "normalize": {"ratio": {"target": "plan"}},
             "scale": [{"below": "80%", "is": 0}, {"below": "120%", "from": "50%", "to": "150%"}, {"is": "150%"}]},
            {"id": "accidents", "type": "cut_off", "trips": {"of": "accidents", "above": 0}, "effect": {"cap": "50%"}}]},
        "pay": {"rounding": {"to": "0.01", "mode": "half_up"}, "lines": [{"id": "bonus", "amount": {"product": [
            "salary", "20%", "index", {"levels": {"of": "grade", "are": {"junior": 1, "senior": "1.2"}}}]}}]}}""")
    assert seller == written
    assert hash(seller) == hash(written)
    assert seller.fingerprint == written.fingerprint


def test_every_part_can_be_written_in_code() -> None:
    card = kpi.Card(
        "all",
        notes="every part once",
        inputs=[kpi.Input("x", name="X", unit="pieces", source="books"), "y", "z", kpi.Input("phase", levels=["a", "b"])],
        measures={
            "s": kpi.sum("x", "y", 1),
            "m": kpi.mean("x", "y"),
            "le": kpi.least("x", "y"),
            "g": kpi.greatest("x", Decimal("1.5")),
            "d": kpi.input("x") - 1,
            "dd": 1 - kpi.input("x"),
            "r": kpi.ratio("x", 4),
            "rr": 1 / (kpi.input("x") + 2),
            "q": kpi.measure("s") / 3 + "1/3" + "y",
            "p": 2 * kpi.input("x") * Fraction(1, 3),
            "df": kpi.difference("x", "y"),
            "c": kpi.curve("x", [kpi.up_to(0, 0), kpi.below(10, from_=0, add=1, every=2), kpi.beyond(from_=5, slope=1)]),
            "t": kpi.tiers("x", [kpi.Slice("4%", up_to=100), kpi.Slice("6%")], round_slice=kpi.to(1, "down")),
            "o": kpi.round("r", to="0.1", mode="half_even"),
        },
        index=kpi.Index(
            "mean",
            [
                kpi.Group(
                    "inner",
                    "least",
                    [
                        kpi.Continuous("a", actual="x", normalize=kpi.base_norm(base=0, norm=10)),
                        kpi.Continuous("b", actual="x", normalize=kpi.goalposts(from_=1, to=100, log=True)),
                        kpi.Continuous("c1", actual="x", normalize=kpi.nominal(target=5, tolerance=5)),
                        kpi.Continuous("e", actual="x", normalize=kpi.deviation(target=5, better="less")),
                        kpi.Continuous("f", actual="x", normalize=kpi.inverse_ratio(target=5)),
                        kpi.Continuous("h", actual="x", normalize=[kpi.below(5, 0), kpi.beyond(1)]),
                    ],
                    weight="60%",
                ),
                kpi.Discrete(
                    "y",
                    weight=Decimal("0.4"),
                    scale=[kpi.below(0, refuse="counts start at 0"), kpi.beyond(1)],
                    absent={"missing": {"score": 0}},
                    applies=kpi.all_of(kpi.when("x").at_least(0), kpi.any_of(kpi.when("z").up_to(9), kpi.when("z").equals(10))),
                ),
                kpi.Discrete("pts", points=True, actual="z", scale=[kpi.up_to(2, 0), kpi.beyond("-10%")]),
                kpi.CutOff("stop", trips=kpi.when("z").above(5), effect=kpi.multiply(0), guards=["y"], absent="passes"),
            ],
            clamp={"attainment": {"at_least": 0, "at_most": "1.5"}},
            rounding={"index": kpi.to("0.001", "half_up")},
        ),
        pay=kpi.Pay(kpi.to("0.01", "half_up"), [kpi.Line("bonus", "x", cap=100, floor=0), kpi.Line("shown", "y", memo=True)]),
    )
    outcome = card.score(x=4, y=2, z=1, phase="a")
    assert outcome.pay == Decimal("4.00")
    assert kpi.Card.from_dict(card.to_dict()) == card
    assert repr(card).startswith("Card('all', inputs=4, measures=14, members=10, lines=2, fingerprint='")


def test_parts_are_values() -> None:
    part = kpi.Continuous("sales", weight="100%", normalize=kpi.ratio(target="plan"))
    assert part == kpi.Continuous("sales", weight="100%", normalize=kpi.ratio(target="plan"))
    assert part != kpi.Continuous("sales", weight="50%", normalize=kpi.ratio(target="plan"))
    assert pickle.loads(pickle.dumps(part)) == part and copy.copy(part) == part
    assert hash(part) == hash(copy.deepcopy(part))
    assert repr(part) == "Continuous(id='sales', type='continuous', weight='100%', normalize={'ratio': {'target': 'plan'}})"
    with pytest.raises(AttributeError, match="a Continuous is frozen: `weight` cannot be set"):
        part.weight = "50%"  # type: ignore[attr-defined]
    given = kpi.Input("pay", unit="EUR")
    assert pickle.loads(pickle.dumps(given)) == given and repr(given) == "Input('pay', unit='EUR')"


def test_a_card_is_a_value(seller: kpi.Card) -> None:
    assert pickle.loads(pickle.dumps(seller)) == seller
    assert copy.deepcopy(seller) == seller
    assert {seller: 1}[kpi.Card.from_json(seller.to_json())] == 1
    assert seller != kpi.Card("other", inputs=["x"], measures={"m": "x"})
    assert seller != "seller"
    with pytest.raises(AttributeError):
        seller.id = "x"  # type: ignore[misc]
    assert (seller.id, seller.name, seller.currency) == ("seller", "Seller", "EUR")
    assert seller.inputs == ("salary", "sales", "plan", "grade", "accidents")
    assert seller.figures[-2:] == ["bonus.amount", "total"]


def test_files_bytes_and_schema(tmp_path: Path, department: kpi.Card) -> None:
    text = (DEPARTMENT / "card.json").read_text()
    assert kpi.Card.from_json(text) == kpi.Card.from_json(text.encode()) == kpi.Card.load(str(DEPARTMENT / "card.json"))
    with pytest.raises(FileNotFoundError):
        kpi.Card.load(tmp_path / "none.json")
    with pytest.raises(TypeError, match="a JSON document is a str or bytes"):
        kpi.Card.from_json(5)  # type: ignore[arg-type]
    published = Path(__file__).parents[2] / "kpi-core" / "card.schema.json"
    assert kpi.Card.schema() == json.loads(published.read_text())


def test_what_is_wrong_with_a_card_is_told_as_the_engine_tells_it() -> None:
    with pytest.raises(kpi.errors.BareFraction) as caught:
        kpi.Card("a", inputs=["x"], measures={"m": kpi.product("x", 0.3)})  # type: ignore[arg-type]
    assert str(caught.value) == (
        "measures.m.product[1]: a number with a fraction or an exponent stands without quotes, where other readers lose "
        'digits; given `0.3`; write it in quotes: "0.3"'
    )
    with pytest.raises(TypeError, match=r"Card\(\) has no part `measure`; it has name, currency, notes"):
        kpi.Card("a", inputs=["x"], measure={})  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="the input `x` is given twice"):
        kpi.Card("a", inputs=["x", "x"])
    with pytest.raises(TypeError, match="a card holds texts, whole numbers, decimals and its own parts; given object"):
        kpi.Card.from_dict({"kpi": 1, "id": object()})
    with pytest.raises(TypeError, match="ratio takes two values"):
        kpi.ratio("x")  # type: ignore[call-overload]


def test_solve_check_compare_fit(seller: kpi.Card) -> None:
    facts = {"salary": 3000, "sales": 95, "plan": 100}
    solution = seller.solve(facts, input="sales", figure="index", goal="100%")
    assert [answer.exactly for answer in solution.answers] == [100] and solution
    third = seller.solve(facts, input="sales", figure="index", goal=Fraction(1, 3))
    assert not third and (third.jumps[0].at, third.jumps[0].below, third.jumps[0].above) == (80, 0, Fraction(1, 2))
    assert repr(third) == "Solution(never; jumps at 80 from 0 to 0.5)"
    paid = seller.solve(facts, input="sales", figure="bonus.amount", goal=600).answers[0]
    assert (paid.least, paid.least_included, paid.greatest_included) == (Fraction(299999, 3000), True, False)
    findings = seller.check(facts)
    assert {"cliff", "dead_zone"} <= {finding.code for finding in findings}
    comparison = seller.compare(facts, {**facts, "sales": 100, "accidents": 1})
    assert comparison.is_changed and comparison.figure("total").difference.value == comparison.after.pay - comparison.before.pay  # type: ignore[union-attr,operator]
    assert sum(effect.difference.exact for effect in comparison.effects("total")) == comparison.figure("total").difference.exact  # type: ignore[union-attr]
    assert [change.name for change in comparison.facts] == ["sales", "accidents"]
    assert str(comparison).startswith("Card seller, fingerprint ")
    peers = kpi.Card(
        "peers", inputs=["sales"], index=kpi.Index("mean", [kpi.Continuous("sales", weight=1, normalize=kpi.z_score(better="more", divisor="n"))])
    )
    with pytest.raises(kpi.errors.FitFirst):
        peers.score(sales=1)
    rows = [{"sales": sales} for sales in (3, 7, 7, 11)]
    fitted = peers.fit(rows)
    assert fitted.rows == 4 and fitted.card.score(sales=11).index == Decimal("1.4142135624")
    assert peers.fit({"sales": [3, 7, 7, 11]}).card == fitted.card
    assert peers.fit({"Umsatz": [3, 7, 7, 11]}, columns={"sales": "Umsatz"}).card == fitted.card
