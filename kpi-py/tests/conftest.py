"""What the tests share: the repository's own cards, and optional tools that must be there in CI."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import kpi

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "kpi-core" / "tests" / "conformance"
DEPARTMENT = ROOT / "kpi-core" / "examples" / "sales_department"


def optional(module: str, why: str) -> object:
    """A module that is not needed to use the package. Where it is absent the reason is printed; CI must have it."""
    if os.environ.get("CI") == "true":
        return __import__(module)
    return pytest.importorskip(module, reason=f"{module} is not installed: {why} is not tested")


@pytest.fixture(scope="session")
def department() -> kpi.Card:
    """The sales department of the demo."""
    return kpi.Card.load(DEPARTMENT / "card.json")


@pytest.fixture
def seller() -> kpi.Card:
    """A small card with an index, a cut-off, a level and pay."""
    return kpi.Card(
        "seller",
        name="Seller",
        currency="EUR",
        inputs=[
            kpi.Input("salary", unit="EUR"),
            "sales",
            "plan",
            kpi.Input("grade", levels=["junior", "senior"], default="junior"),
            kpi.Input("accidents", default=0),
        ],
        index=kpi.Index(
            "mean",
            [
                kpi.Continuous(
                    "sales",
                    weight="100%",
                    normalize=kpi.ratio(target=kpi.input("plan")),
                    scale=[kpi.below("80%", 0), kpi.below("120%", from_="50%", to="150%"), kpi.beyond("150%")],
                ),
                kpi.CutOff("accidents", trips=kpi.when("accidents").above(0), effect=kpi.cap("50%")),
            ],
        ),
        pay=kpi.Pay(
            kpi.to("0.01", "half_up"),
            [
                kpi.Line(
                    "bonus",
                    kpi.input("salary") * "20%" * kpi.figure("index") * kpi.by_level("grade", {"junior": 1, "senior": "1.2"}),
                )
            ],
        ),
    )
