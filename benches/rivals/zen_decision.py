"""zen-engine: a rules engine; the card as one decision of expressions, all employees in one `evaluate_batch`.

It decides employee by employee from JSON, so it is asked about the first 2,000 only. Inside it reckons with decimals.
It knows no half-even: the tie is written out.
"""

import numpy
import zen
from columns import COUNTS, whole

NAME = "zen-engine"
VARIANTS = ("payroll",)
MOST_ROWS = 2_000
EXPRESSIONS = {
    "attained": "sales / sales_target",
    "sales_score": "$.attained < 0.8 ? 0 : $.attained < 1 ? 0.5 + ($.attained - 0.8) * 2.5"
    " : $.attained < 1.2 ? 1 + ($.attained - 1) * 2.5 : 1.5",
    "margin_score": "margin < margin_lower ? 0"
    " : margin < margin_target ? 0.8 + 0.2 * (margin - margin_lower) / (margin_target - margin_lower)"
    " : margin < margin_upper ? 1 + 0.2 * (margin - margin_target) / (margin_upper - margin_target) : 1.2",
    "overdue_score": "max([0, min([1.5, (overdue_base - overdue) / (overdue_base - overdue_norm)])])",
    "complaints_score": "complaints == 0 ? 1.2 : complaints == 1 ? 1"
    " : complaints == 2 ? 0.8 : complaints <= 4 ? 0.5 : 0",
    "met": "visits / visits_plan",
    "visits_score": "$.met < 0.8 ? 0 : $.met < 1 ? 0.5 : 1",
    "scaled": "10000 * (0.3 * $.sales_score + 0.2 * $.margin_score + 0.15 * $.overdue_score"
    " + 0.15 * $.complaints_score + 0.2 * $.visits_score)",
    "even": "$.scaled - floor($.scaled) == 0.5 ? 2 * round($.scaled / 2) : round($.scaled)",
    "guarded": "incidents == 0 ? $.even : $.even % 4 == 3 ? ($.even + 1) / 2 : floor($.even / 2)",
    "index": "$.guarded / 10000",
    "bonus": "round(salary * share * ($.index < 0.7 ? 0 : min([$.index, 1.3])), 2)",
}


def decision():
    expressions = [{"id": name, "key": name, "value": text} for name, text in EXPRESSIONS.items()]
    content = {"in": {}, "score": {"expressions": expressions, "passThrough": False}, "out": {}}
    kinds = {"in": "inputNode", "score": "expressionNode", "out": "outputNode"}
    return {
        "nodes": [{"id": name, "name": name, "type": kinds[name], "content": content[name]} for name in kinds],
        "edges": [
            {"id": "first", "sourceId": "in", "targetId": "score", "type": "edge"},
            {"id": "second", "sourceId": "score", "targetId": "out", "type": "edge"},
        ],
    }


def prepare(columns):
    floats = columns.floats()
    employees = [
        {name: int(values[row]) if name in COUNTS else float(values[row]) for name, values in floats.items()}
        for row in range(columns.rows)
    ]
    requests = [{"key": "payroll", "context": employee} for employee in employees]
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"payroll": decision()}}})
    return lambda: engine.evaluate_batch(requests)


def answers(result):
    figures = [response["data"]["result"] for response in result]
    return whole(*(numpy.array([figure[name] for figure in figures]) for name in ("index", "bonus")))
