"""The pictures: each is drawn, has titles and units, shows the figures that it is about, and refuses what it cannot show."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import DEPARTMENT, optional

import kpi

matplotlib: Any = optional("matplotlib", "the pictures")
pl: Any = optional("polars", "the pictures of tables")
matplotlib.use("Agg")


@pytest.fixture(scope="module")
def scores(department: kpi.Card) -> kpi.Scores:
    return department.score_batch(pl.read_csv(DEPARTMENT / "facts.csv", infer_schema=False), id="employee")


@pytest.fixture(autouse=True)
def closed() -> Any:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def texts(ax: Any) -> list[str]:
    ax.figure.canvas.draw()
    return [text.get_text() for text in ax.texts] + [label.get_text() for label in (*ax.get_xticklabels(), *ax.get_yticklabels())]


def test_bullet(scores: kpi.Scores) -> None:
    ax = kpi.plot.bullet(scores.explain(0))
    assert "Attainment (1 is plan met)" in ax.get_xlabel() and "index 0.953" in ax.get_title("left")
    assert {"1.265", "0.208"} <= set(texts(ax))
    assert any("New clients" in text for text in texts(ax))


def test_waterfall(scores: kpi.Scores) -> None:
    outcome = scores.explain(0)
    ax = kpi.plot.waterfall(outcome)
    shown = texts(ax)
    assert {"+0.7182", "+0.2349", "-0.0001", "0.953"} <= set(shown)
    heights = [bar.get_height() for bar in ax.patches]
    assert abs(sum(heights[:-1]) - heights[-1]) < 1e-12, "the steps end at the index"
    pay = kpi.plot.waterfall(outcome, of="pay")
    assert pay.get_ylabel() == "Pay (EUR)" and {"+7,600.00", "+1,401", "9,001.00"} <= set(texts(pay))
    assert pay.get_ylim()[1] > 9001, "no bar and no number is cut off"
    with pytest.raises(ValueError, match="of is 'index' or 'pay'; given 'x'"):
        kpi.plot.waterfall(outcome, of="x")  # type: ignore[arg-type]


def test_curve_finds_its_jumps(seller: kpi.Card) -> None:
    outcome = seller.score(salary=3000, sales=95, plan=100)
    ax = kpi.plot.curve(outcome, input="sales", figure="index", low=60, high=140)
    dots = {(round(float(line.get_xdata()[0]), 6), round(float(line.get_ydata()[0]), 6), line.get_markerfacecolor()) for line in ax.lines if line.get_marker() == "o"}
    assert {(x, y) for x, y, _ in dots} == {(80, 0), (80, 0.5)}
    assert {y for _, y, face in dots if face != "white"} == {0.5}, "at 80 itself the upper piece holds"
    person = [line for line in ax.lines if line.get_marker() == "D"]
    assert [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in person] == [(95, 0.875)]
    assert ax.get_xlabel() == "sales" and ax.get_ylabel() == "Index (1 is plan met)"
    with pytest.raises(ValueError, match="the card has no input 'x'"):
        kpi.plot.curve(outcome, input="x")
    with pytest.raises(ValueError, match="the card has no figure of that name; given `x`"):
        kpi.plot.curve(outcome, input="sales", figure="x")
    with pytest.raises(ValueError, match="low is below high; given 5 and 1"):
        kpi.plot.curve(outcome, input="sales", low=5, high=1)


def test_distribution(scores: kpi.Scores) -> None:
    ax = kpi.plot.distribution(scores, figure="total")
    assert ax.get_xlabel() == "Total pay (EUR)" and ax.get_ylabel() == "People"
    assert ax.get_title("left") == "Sales department, quarterly bonus: total of 995 people, 5 without it"
    assert sum(bar.get_height() for bar in ax.patches) == 995
    with pytest.raises(ValueError, match="the scores have no figure 'x'; they have index, "):
        kpi.plot.distribution(scores, figure="x")


def test_heat_map(scores: kpi.Scores) -> None:
    people = {f"S-{place + 1:04}": scores.explain(place) for place in range(6)}
    ax = kpi.plot.heat_map(people)
    assert len(ax.texts) == 6 * 8 and {"1.26", "–"} <= {text.get_text() for text in ax.texts}
    assert ax.get_xlabel() == "Member" and ax.get_ylabel() == "Person"
    for figure in ("score", "contribution"):
        kpi.plot.heat_map(people, figure=figure)  # type: ignore[arg-type]
    other = kpi.Card("other", inputs=["a"], measures={"m": "a"}).score(a=1)
    with pytest.raises(ValueError, match="a heat map shows the members of one card; these outcomes are of several"):
        kpi.plot.heat_map({**people, "Bob": other})
    with pytest.raises(ValueError, match="there is nobody to show"):
        kpi.plot.heat_map({})


def test_pictures_can_share_axes(seller: kpi.Card) -> None:
    import matplotlib.pyplot as plt

    _, (left, right) = plt.subplots(1, 2)
    outcome = seller.score(salary=3000, sales=95, plan=100)
    assert kpi.plot.bullet(outcome, ax=left) is left and kpi.plot.waterfall(outcome, of="pay", ax=right) is right
