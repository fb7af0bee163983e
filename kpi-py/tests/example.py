"""A program that uses the package as people do; strict checkers of types read it."""

from __future__ import annotations

from decimal import Decimal

import kpi


def marketer() -> kpi.Card:
    return kpi.Card(
        "online_marketer",
        currency="USD",
        inputs=[kpi.Input("salary", unit="USD"), "customers", "ad_spend", "leads", kpi.Input("breaches", default=0)],
        measures={"cost_per_lead": kpi.ratio("ad_spend", "leads")},
        index=kpi.Index(
            "mean",
            [
                kpi.Continuous("customers", weight="75%", normalize=kpi.ratio(target=20)),
                kpi.Continuous(
                    "lead_cost",
                    weight="25%",
                    actual="cost_per_lead",
                    normalize=kpi.base_norm(base=15, norm=10),
                    clamp={"attainment": {"at_least": 0, "at_most": "1.5"}},
                    absent={"undefined": {"score": 0}},
                ),
                kpi.CutOff("breach", trips=kpi.when("breaches").above(0), effect=kpi.multiply(0)),
            ],
            rounding={"contribution": kpi.to("0.001", "half_even")},
        ),
        pay=kpi.Pay(
            kpi.to("0.01", "half_up"),
            [
                kpi.Line("fixed", kpi.input("salary") * "70%"),
                kpi.Line("bonus", kpi.product("salary", "30%", kpi.figure("index"))),
            ],
        ),
    )


def main() -> None:
    card = marketer()
    outcome = card.score(salary=800, customers=22, ad_spend=Decimal("1200.00"), leads=100)
    pay: Decimal | None = outcome.pay
    index: Decimal | None = outcome.index
    assert index is not None and pay == 560 + 240 * index
    score: Decimal | None = outcome.members["customers"].score
    assert score == Decimal("1.1")
    for name, amount in outcome.lines.items():
        assert isinstance(name, str) and isinstance(amount, Decimal)
    try:
        card.score(customers=True)
    except kpi.errors.BadFact as error:
        code: str = error.code
        assert (code, error.path) == ("bad_fact", "facts.customers")
    scores: kpi.Scores = card.score_batch({"salary": [800, 900], "customers": [22, 18], "ad_spend": [1, 2], "leads": [1, 0]})
    summary: kpi.Summary = scores.summary
    assert (summary.rows, summary.scored, summary.warned) == (2, 1, 1)
    solution: kpi.Solution = card.solve(outcome.facts, input="customers", figure="index", goal=1)
    assert bool(solution) is bool(solution.answers)


if __name__ == "__main__":
    main()
