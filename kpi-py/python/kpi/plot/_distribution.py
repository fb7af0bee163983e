"""How a figure is spread over a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.plot._axes import BLUE, INK, ORANGE, axes, figure_label, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from kpi._kpi import Scores


def distribution(
    scores: Scores, /, *, figure: str | None = None, bins: int | str = "auto", ax: Axes | None = None
) -> Axes:
    """A histogram of one figure of a scored table, with its median, and how many rows have none."""
    name = figure or scores.figures[0]
    if name not in scores.figures:
        raise ValueError(f"the scores have no figure {name!r}; they have {', '.join(scores.figures)}")
    import numpy as np

    column = scores.to_numpy()[scores.columns[len(scores.columns) - 4 - len(scores.figures) + scores.figures.index(name)]]
    values = np.array([float(value) for value in column if value is not None and value == value])
    if not len(values):
        raise ValueError(f"no row has the figure {name!r}")
    ax = axes(ax, 7, 3.8)
    if isinstance(bins, str):
        edges = np.histogram_bin_edges(values, bins)
        bins = min(max(len(edges) - 1, 8), 60)
    ax.hist(values, bins=bins, color=BLUE, edgecolor="white", linewidth=0.5)
    median = float(np.median(values))
    ax.axvline(median, color=ORANGE, linewidth=2, label=f"median {median:,.6g}")
    ax.set_xlabel(figure_label(scores.card, name))
    ax.set_ylabel("People")
    absent = len(scores) - len(values)
    without = f", {absent:,} without it" if absent else ""
    ax.set_title(f"{scores.card.name or scores.card.id}: {name} of {len(values):,} people{without}", loc="left")
    ax.legend(frameon=False, labelcolor=INK)
    plain(ax)
    return ax
