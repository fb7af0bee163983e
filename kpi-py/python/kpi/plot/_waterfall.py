"""How contributions become the index, and lines the pay."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from kpi.plot._axes import BLUE, GREY, INK, ORANGE, axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from kpi._kpi import Outcome


def waterfall(outcome: Outcome, /, *, of: Literal["index", "pay"] = "index", ax: Axes | None = None) -> Axes:
    """Contributions adding up to the index, with what scale, limits, roundings and cut-offs change; or lines to the pay."""
    if of == "pay":
        steps, total, unit = _pay(outcome)
    elif of == "index":
        steps, total, unit = _index(outcome)
    else:
        raise ValueError(f"of is 'index' or 'pay'; given {of!r}")
    ax = axes(ax, 1.6 + 1.1 * (len(steps) + 1), 4.2)
    level = Decimal(0)
    reach = max([abs(total), *(abs(change) for _, change in steps), Decimal(1) / 1000])
    for place, (_, change) in enumerate(steps):
        after = level + change
        ax.bar(place, float(change), bottom=float(level), width=0.62, color=BLUE if change >= 0 else ORANGE)
        ax.plot([place - 0.31, place + 1.31], [float(after)] * 2, color=GREY, linewidth=0.8)
        edge = max(level, after)
        ax.text(place, float(edge + reach / 60), f"{change:+,}", ha="center", va="bottom", color=INK, fontsize=9)
        level = after
    ax.bar(len(steps), float(total), width=0.62, color=GREY)
    ax.text(len(steps), float(max(total, Decimal(0)) + reach / 60), f"{total:,}", ha="center", va="bottom", weight="bold")
    names = [*(name for name, _ in steps), "index" if of == "index" else "total"]
    ax.set_xticks(range(len(names)), [_wrapped(name) for name in names])
    ax.axhline(0, color=INK, linewidth=0.8)
    ends = [Decimal(0), total]
    for _, change in steps:
        ends.append((ends[-1] if len(ends) > 2 else Decimal(0)) + change)
    low, high = min(ends), max(ends)
    room = (high - low or reach) / 9
    ax.set_ylim(float(low - room if low < 0 else low), float(high + room))
    ax.set_ylabel(unit)
    ax.set_title(f"{outcome.card.name or outcome.card.id}: {'index' if of == 'index' else 'pay'} {total:,}", loc="left")
    plain(ax)
    return ax


def _index(outcome: Outcome) -> tuple[list[tuple[str, Decimal]], Decimal, str]:
    if outcome.index is None or outcome.index_before is None:
        raise ValueError("the outcome has no index; a waterfall shows one")
    outer = [member for member in outcome.members.values() if member.path.count(".members") == 1]
    steps = [(member.name or member.id, member.contribution) for member in outer if member.contribution is not None]
    if not steps:
        raise ValueError("contributions exist where the index is a mean or a sum; this one has none")
    given = [(name, change) for name, change in steps if change is not None]
    rest = outcome.index_before - sum((change for _, change in given), Decimal(0))
    if rest:
        given.append(("scale, limits, rounding", rest))
    if outcome.index != outcome.index_before:
        given.append(("cut-offs", outcome.index - outcome.index_before))
    return given, outcome.index, "Contribution to the index (1 is plan met)"


def _pay(outcome: Outcome) -> tuple[list[tuple[str, Decimal]], Decimal, str]:
    if outcome.pay is None:
        raise ValueError("the card pays nothing; a waterfall of pay shows pay lines")
    document = outcome.card.to_dict()
    lines = [(line["id"], line.get("name", line["id"])) for line in document["pay"]["lines"] if not line.get("memo")]
    currency = outcome.card.currency
    return (
        [(name, outcome.lines[line]) for line, name in lines],
        outcome.pay,
        f"Pay ({currency})" if currency else "Pay",
    )


def _wrapped(name: str) -> str:
    from textwrap import wrap

    return "\n".join(wrap(name, 14))
