"""What cards and results look like in a notebook: well-formed, accessible, without script, safe with any text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from conftest import DEPARTMENT, optional

import kpi

VOID = {"rect", "line", "br"}


class Page(HTMLParser):
    """Proves that every element is closed, and collects what is there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def checked(thing: object) -> Page:
    text = thing._repr_html_()  # type: ignore[attr-defined]
    page = Page(text)
    assert "script" not in page.tags and not any(name.startswith("on") for name, _ in page.attributes)
    assert "http" not in text, "a page loads nothing from elsewhere"
    assert "prefers-color-scheme:dark" in text and "data-jp-theme-light" in text
    assert page.tags.count("table") == page.tags.count("caption") == page.tags.count("thead"), "tables say what they are"
    scopes = [value for name, value in page.attributes if name == "scope"]
    assert len(scopes) == page.tags.count("th"), "every head says what it heads"
    for svg in range(page.tags.count("svg")):
        assert svg < len([1 for name, _ in page.attributes if name == "aria-label"]), "a picture is told in words"
    return page


def test_pages(seller: kpi.Card, department: kpi.Card) -> None:
    card = checked(seller)
    for text in ("Seller", "pay in EUR", "sales / plan", "below 1.2: from 0.5 to 1.5", "trips where accidents above 0, then at most 0.5"):
        assert text in card.text, text
    outcome = seller.score(salary=3000, sales=85, plan=100, accidents=1)
    page = checked(outcome)
    for text in ("0.5 index", "300.00 EUR pay", "tripped", "below", "before cut-offs 0.625"):
        assert text in page.text, text
    derivation = checked(outcome.derivation)
    assert "cut-off accidents trips" in derivation.text
    pl = optional("polars", "the page of a table")
    scores = department.score_batch(pl.read_csv(DEPARTMENT / "facts.csv", infer_schema=False), id="employee")  # type: ignore[attr-defined]
    page = checked(scores)
    for text in ("1,000 rows", "refused", "S-0201", "bad_fact", "Refused rows", "total"):
        assert text in page.text, text
    assert "What became of the rows" in checked(scores.summary).text
    checked(department)
    warned = next(place for place, status in enumerate(scores.frame["status"]) if status == "warned")
    assert "the index rests on" in checked(scores.explain(warned)).text


def test_no_text_of_a_card_becomes_markup() -> None:
    card = kpi.Card(
        "a",
        name="<script>alert(1)</script>",
        notes="<img src=x onerror=alert(1)>",
        inputs=[kpi.Input("x", unit="<b>", levels=None), kpi.Input("l", levels=["<i>", "&"])],
        index=kpi.Index("mean", [kpi.Discrete("l", name='"><svg>', weight=1, levels={"<i>": 1, "&": 0})]),
    )
    for thing in (card, card.score(x=1, l="<i>"), card.score(x=1, l="&").derivation):
        page = checked(thing)
        assert not {"img", "script", "i"} & set(page.tags)


def test_text_for_where_there_is_no_html(seller: kpi.Card) -> None:
    outcome = seller.score(salary=3000, sales=85, plan=100, accidents=1)
    assert repr(outcome) == "Outcome('seller', index=0.5, pay=300.00)"
    assert str(outcome) == (
        "Seller\n  sales      0.625\n  accidents  tripped\n  index      0.5\n  bonus      300.00 EUR\n  total      300.00 EUR"
    )
    assert repr(outcome.members["sales"]) == "Member('sales', continuous, scored, score=0.625)"
    assert repr(outcome.figure("index")) == "Figure(0.5, exact 1/2)"
    assert repr(seller.score_batch({"salary": [1, 2], "sales": [1, None], "plan": [1, 1]})) == "Scores('seller', 2 rows: 1 scored, 1 refused)"
    assert repr(kpi.Card("m", inputs=["x"], measures={"half": kpi.product("x", "0.5")}).score(x=3)) == "Outcome('m', half=1.5)"


def test_help_is_the_stubs_help() -> None:
    """The docstrings that editors show and those that help() shows are the same."""
    import ast
    from pathlib import Path

    stub = ast.parse((Path(kpi.__file__).parent / "_kpi.pyi").read_text())
    compared = 0
    for record in (node for node in stub.body if isinstance(node, ast.ClassDef)):
        thing = getattr(kpi._kpi, record.name)  # type: ignore[attr-defined]
        assert thing.__doc__.split() == (ast.get_docstring(record) or "").split(), record.name
        for entry in record.body:
            told = ast.get_docstring(entry) if isinstance(entry, ast.FunctionDef) else None
            if told and entry.name != "__new__":  # type: ignore[union-attr]
                shown = getattr(thing, entry.name).__doc__  # type: ignore[union-attr]
                assert shown is not None and shown.split() == told.split(), f"{record.name}.{entry.name}"  # type: ignore[union-attr]
                compared += 1
    assert compared > 100


@pytest.mark.parametrize("word", ["Card", "Outcome", "Scores", "Solution", "Comparison"])
def test_results_are_frozen(word: str, seller: kpi.Card) -> None:
    facts = {"salary": 3000, "sales": 85, "plan": 100}
    things = {
        "Card": seller,
        "Outcome": seller.score(facts),
        "Scores": seller.score_batch({name: [value] for name, value in facts.items()}),
        "Solution": seller.solve(facts, input="sales", figure="index", goal=1),
        "Comparison": seller.compare(facts, facts),
    }
    with pytest.raises(AttributeError):
        things[word].index = 5  # type: ignore[attr-defined]
