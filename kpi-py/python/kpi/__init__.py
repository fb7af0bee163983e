"""KPI cards and performance pay: exact to the cent, explained line by line.

A card says how a person's results become a score and, if wished, pay. It answers facts with the attainment of every
indicator, the index, the pay, and the derivation of every figure:

    >>> import kpi
    >>> card = kpi.Card(
    ...     "bonus",
    ...     inputs=["salary", "sales", "plan"],
    ...     index=kpi.Index("mean", [
    ...         kpi.Continuous("sales", weight="100%", normalize=kpi.ratio(target=kpi.input("plan")))]),
    ...     pay=kpi.Pay(kpi.to("0.01", "half_up"), [kpi.Line("bonus", kpi.product("salary", "20%", "index"))]),
    ... )
    >>> outcome = card.score(salary=3000, sales=85, plan=100)
    >>> outcome.index, outcome.pay
    (Decimal('0.85'), Decimal('510.00'))
"""

from typing import TYPE_CHECKING as _TYPE_CHECKING

from kpi import errors as errors
from kpi import population as population
from kpi._card import Input, Line, Pay
from kpi._curve import Piece, Slice, below, beyond, curve, tiers, up_to
from kpi._kpi import (
    Answer,
    Card,
    Comparison,
    Derivation,
    Effect,
    FactChange,
    Figure,
    FigureChange,
    FigureSummary,
    Finding,
    Fitted,
    Jump,
    KpiError,
    Member,
    Outcome,
    RowError,
    ScoredStream,
    Scores,
    Solution,
    StatusChange,
    Summary,
    Warning,
    __version__,
)
from kpi._member import Continuous, CutOff, Discrete, Group, Index, Weights, cap, multiply
from kpi._normalize import (
    Normalize,
    base_norm,
    deviation,
    distance_to_reference,
    goalposts,
    inverse_ratio,
    min_max,
    nominal,
    percentile,
    rank,
    ratio,
    z_score,
)
from kpi._value import (
    Condition,
    Rounding,
    Value,
    all_of,
    any_of,
    by_level,
    difference,
    figure,
    greatest,
    input,
    least,
    mean,
    measure,
    product,
    round,
    sum,
    to,
    when,
)

if _TYPE_CHECKING:
    from kpi import plot as plot

__all__ = [
    "Answer",
    "Card",
    "Comparison",
    "Condition",
    "Continuous",
    "CutOff",
    "Derivation",
    "Discrete",
    "Effect",
    "FactChange",
    "Figure",
    "FigureChange",
    "FigureSummary",
    "Finding",
    "Fitted",
    "Group",
    "Index",
    "Input",
    "Jump",
    "KpiError",
    "Line",
    "Member",
    "Normalize",
    "Outcome",
    "Pay",
    "Piece",
    "Rounding",
    "RowError",
    "ScoredStream",
    "Scores",
    "Slice",
    "Solution",
    "StatusChange",
    "Summary",
    "Value",
    "Warning",
    "Weights",
    "__version__",
    "all_of",
    "any_of",
    "base_norm",
    "below",
    "beyond",
    "by_level",
    "cap",
    "curve",
    "deviation",
    "difference",
    "distance_to_reference",
    "errors",
    "figure",
    "goalposts",
    "greatest",
    "input",
    "inverse_ratio",
    "least",
    "mean",
    "measure",
    "min_max",
    "multiply",
    "nominal",
    "percentile",
    "plot",
    "population",
    "product",
    "rank",
    "ratio",
    "round",
    "sum",
    "tiers",
    "to",
    "up_to",
    "when",
    "z_score",
]


def __getattr__(name: str) -> object:
    # The pictures need matplotlib, which takes longer to load than all the rest: only who asks for them pays.
    if name == "plot":
        import importlib

        return importlib.import_module("kpi.plot")
    raise AttributeError(f"module 'kpi' has no attribute {name!r}")
