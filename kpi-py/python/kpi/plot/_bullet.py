"""A scorecard as bullets: each attainment as a bar, with a mark where the plan is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.plot._axes import BANDS, BLUE, INK, ORANGE, axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from kpi._kpi import Outcome


def bullet(outcome: Outcome, /, *, ax: Axes | None = None) -> Axes:
    """The attainment of every member that has one, beside the plan at 1. What is absent is named."""
    shown = [member for member in outcome.members.values() if member.type in ("continuous", "group")]
    if not shown:
        raise ValueError("the card has no member with an attainment; a bullet chart shows attainments")
    ax = axes(ax, 7.5, 1.1 + 0.5 * len(shown))
    values = [None if member.attainment is None else float(member.attainment) for member in shown]
    top = max([1.25, *(value * 1.08 for value in values if value is not None)])
    low = min([0.0, *(value for value in values if value is not None)])
    for row, (member, value) in enumerate(zip(shown, values, strict=True)):
        ax.barh(row, 1, height=0.72, color=BANDS[1], zorder=1)
        ax.barh(row, top - 1, left=1, height=0.72, color=BANDS[0], zorder=1)
        if value is None:
            ax.text(0.02, row, member.status.replace("_", " "), va="center", style="italic", color=INK)
            continue
        ax.barh(row, value, height=0.32, color=BLUE if value >= 1 else ORANGE, zorder=2)
        ax.text(top * 1.01, row, f"{member.attainment:.3f}", va="center", color=INK)
        ax.plot([1, 1], [row - 0.36, row + 0.36], color=INK, linewidth=2.5, zorder=3)
    depth = [member.path.count(".members") - 1 for member in shown]
    ax.set_yticks(range(len(shown)), ["    " * d + (m.name or m.id) for d, m in zip(depth, shown, strict=True)])
    for label in ax.get_yticklabels():
        label.set_horizontalalignment("right")
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(low, top)
    ax.set_xlabel("Attainment (1 is plan met); blue: met, orange: below")
    index = "" if outcome.index is None else f": index {outcome.index}"
    ax.set_title(f"{outcome.card.name or outcome.card.id}{index}", loc="left")
    plain(ax)
    ax.tick_params(axis="y", length=0)
    return ax
