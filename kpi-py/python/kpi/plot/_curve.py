"""A figure along one fact: its jumps, and where the person stands."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from kpi.plot._axes import BLUE, GREY, INK, ORANGE, axes, figure_label, input_label, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from kpi._kpi import Outcome

Point: TypeAlias = "tuple[Decimal, Decimal | None]"
At: TypeAlias = "Callable[[Decimal], Decimal | None]"

_SAMPLES = 160
# A jump is looked for until the two sides are this near, as a share of the width.
_NEAR = Decimal("1e-9")


def curve(
    outcome: Outcome,
    /,
    *,
    input: str,
    figure: str = "index",
    low: int | str | float | Decimal | None = None,
    high: int | str | float | Decimal | None = None,
    ax: Axes | None = None,
) -> Axes:
    """A figure along one fact, the others held still, scored by the engine at every point that is drawn.

    A gap shows a jump: the full dot is the value there, the empty one belongs to the other side. Where the row is
    refused nothing is drawn. `low` and `high` bound the fact; left out, it is shown from 0 to twice its value.
    """
    facts = dict(outcome.facts)
    if input not in outcome.card.inputs:
        raise ValueError(f"the card has no input {input!r}; it has {', '.join(outcome.card.inputs)}")
    used = outcome.derivation.to_dict()["facts"][input]
    if used is None:
        raise ValueError(f"the fact {input!r} is missing; a curve shows where the person stands on it")
    here = _decimal(used)
    start = _decimal(low) if low is not None else min(Decimal(0), here * 2)
    end = _decimal(high) if high is not None else max(here * 2, Decimal(1))
    if not start < end:
        raise ValueError(f"low is below high; given {start} and {end}")

    def at(x: Decimal) -> Decimal | None:
        from kpi._kpi import KpiError

        try:
            found = outcome.card.score({**facts, input: x}).figure(figure)
        except KpiError:
            return None
        return None if found is None else found.value

    if outcome.figure(figure) is None:
        raise ValueError(f"the outcome has no figure {figure!r}")
    step = (end - start) / _SAMPLES
    # Whole steps of a short decimal: the figure is asked at numbers that people write.
    points = [(x, at(x)) for x in sorted({_short(start + step * place, step) for place in range(_SAMPLES + 1)} | {here})]
    values = [value for _, value in points if value is not None]
    if not values:
        raise ValueError(f"between {start} and {end} every row is refused")
    reach = max(values) - min(values) or Decimal(1)
    runs, jumps = _runs(points, at, reach, end - start)
    ax = axes(ax, 7, 4.2)
    for run in runs:
        ax.plot([float(x) for x, _ in run], [float(value or 0) for _, value in run], color=BLUE, linewidth=2)
    for left, right, side in jumps:
        for (x, value), full in ((left, side == "left"), (right, side == "right")):
            ax.plot(float(x), float(value or 0), "o", ms=6, mec=BLUE, mfc=BLUE if full else "white", zorder=3)
        ax.plot([float(left[0])] * 2, [float(left[1] or 0), float(right[1] or 0)], color=GREY, ls=":", lw=1, zorder=1)
    value = at(here)
    if value is not None:
        ax.plot(float(here), float(value), "D", ms=9, color=ORANGE, zorder=4, label="this person")
        ax.annotate(
            f"{here:,f} → {value:,f}", (float(here), float(value)), (8, -14), textcoords="offset points", color=INK
        )
        ax.legend(loc="best", frameon=False)
    ax.set_xlabel(input_label(outcome.card, input))
    ax.set_ylabel(figure_label(outcome.card, figure))
    ax.set_title(f"{outcome.card.name or outcome.card.id}: {figure} along {input}", loc="left")
    ax.margins(y=0.08)
    plain(ax)
    return ax


def _decimal(value: object) -> Decimal:
    if isinstance(value, str) and "/" in value:
        above, _, under = value.partition("/")
        return Decimal(above) / Decimal(under)
    return Decimal(repr(value) if isinstance(value, float) else str(value))


def _short(x: Decimal, step: Decimal) -> Decimal:
    return round(x, max(2 - step.adjusted(), 0))


def _runs(
    points: list[Point], at: At, reach: Decimal, width: Decimal
) -> tuple[list[list[Point]], list[tuple[Point, Point, str]]]:
    """The stretches without a jump, and the jumps with the side on which the figure of the place lies."""
    runs: list[list[Point]] = []
    jumps: list[tuple[Point, Point, str]] = []
    run: list[Point] = []
    for point in points:
        if point[1] is None:
            runs.append(run)
            run = []
            continue
        if run:
            left, right = _halved(run[-1], point, at, reach / 100, width * _NEAR)
            if left[1] is not None and right[1] is not None and abs(right[1] - left[1]) > reach / 100:
                place = _simplest(left[0], right[0])
                there = at(place)
                side = "left" if there == left[1] else "right" if there == right[1] else "none"
                jumps.append(((place, left[1]), (place, right[1]), side))
                run.append((place, left[1]))
                runs.append(run)
                run = [(place, right[1])]
        run.append(point)
    runs.append(run)
    return [run for run in runs if run], jumps


def _halved(left: Point, right: Point, at: At, least: Decimal, near: Decimal) -> tuple[Point, Point]:
    """Two points with the same jump between them, if there is one, as near to one another as need be."""
    while (
        right[0] - left[0] > near and left[1] is not None and right[1] is not None and abs(right[1] - left[1]) > least
    ):
        x = (left[0] + right[0]) / 2
        middle = (x, at(x))
        if middle[1] is None:
            break
        if abs(middle[1] - left[1]) >= abs(right[1] - middle[1]):
            right = middle
        else:
            left = middle
    return left, right


def _simplest(left: Decimal, right: Decimal) -> Decimal:
    """The shortest decimal between two: the end that the card was written with."""
    for places in range(0, 24):
        x = round((left + right) / 2, places)
        if left <= x <= right:
            return x
    return right
