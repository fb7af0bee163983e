"""Members by people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from kpi.plot._axes import axes, members

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from kpi._kpi import Outcome


def heat_map(
    outcomes: Mapping[str, Outcome],
    /,
    *,
    figure: Literal["attainment", "score", "contribution"] = "attainment",
    ax: Axes | None = None,
) -> Axes:
    """One figure of every member of every person, each written into its field; purple is above 1, orange below.

    `outcomes` are results of one card by the name of the person, such as `{"Ann": scores.explain(0)}`.
    """
    if not outcomes:
        raise ValueError("there is nobody to show")
    import numpy as np
    from matplotlib.colors import TwoSlopeNorm

    first = next(iter(outcomes.values()))
    if any(outcome.card != first.card for outcome in outcomes.values()):
        raise ValueError("a heat map shows the members of one card; these outcomes are of several")
    points = {name for name, member in members(first.card).items() if member.get("points")}
    kinds = ("continuous", "group") if figure == "attainment" else ("continuous", "discrete", "group")
    ids = [member.id for member in first.members.values() if member.type in kinds and member.id not in points]
    if not ids:
        raise ValueError(f"the card has no member with {figure}s that can be held against one another")
    values = np.array(
        [[_float(getattr(outcome.members[name], figure)) for name in ids] for outcome in outcomes.values()]
    )
    ax = axes(ax, 2.5 + 1.0 * len(ids), 1.8 + 0.42 * len(outcomes))
    top = max(float(np.nanmax(values, initial=1.0)), 1.05)
    low = min(float(np.nanmin(values, initial=1.0)), 0.95)
    norm = TwoSlopeNorm(1.0, low, top) if figure != "contribution" else None
    cells = ax.imshow(np.ma.masked_invalid(values), cmap="PuOr", norm=norm, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        shade = 0.5 if np.isnan(value) else float(np.asarray(cells.norm(value)).item())
        ink = "white" if abs(shade - 0.5) > 0.36 else "black"
        ax.text(column, row, "–" if np.isnan(value) else f"{value:.2f}", ha="center", va="center", color=ink, fontsize=9)
    names = [first.members[name].name or name for name in ids]
    ax.set_xticks(range(len(ids)), names, rotation=35, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(outcomes)), list(outcomes))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    what = "1 is plan met" if figure == "attainment" else "share of the index" if figure == "contribution" else "points"
    ax.figure.colorbar(cells, ax=ax, label=f"{figure.capitalize()} ({what})", shrink=0.9)
    ax.set_xlabel("Member")
    ax.set_ylabel("Person")
    ax.set_title(f"{first.card.name or first.card.id}: {figure} by person", loc="left")
    return ax


def _float(value: object) -> float:
    return float("nan") if value is None else float(str(value))
