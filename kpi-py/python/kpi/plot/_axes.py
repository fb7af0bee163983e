"""What the pictures share: axes, colours, names with units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from kpi._kpi import Card

# Blue and orange are told apart by nearly everybody, and by their lightness on paper.
BLUE, ORANGE, GREY, INK = "#1f6fb2", "#d55e00", "#8c959f", "#24292f"
BANDS = ("#eaeef2", "#d0d7de", "#afb8c1")


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The axes to draw on."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def plain(ax: Axes) -> None:
    """Only the lines that are needed."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def members(card: Card) -> dict[str, dict[str, Any]]:
    """The members of a card by id, groups before what they hold."""
    found: dict[str, dict[str, Any]] = {}

    def walk(group: dict[str, Any]) -> None:
        for member in group["members"]:
            found[member["id"]] = member
            if member["type"] == "group":
                walk(member)

    index = card.to_dict().get("index")
    if index:
        walk(index)
    return found


def figure_label(card: Card, figure: str) -> str:
    """The name of a figure with its unit."""
    document = card.to_dict()
    owner, _, part = figure.rpartition(".")
    if figure == "total" or part == "amount":
        lines = {line["id"]: line.get("name", line["id"]) for line in document.get("pay", {}).get("lines", [])}
        name = "Total pay" if figure == "total" else lines.get(owner, owner)
        return f"{name} ({card.currency})" if card.currency else str(name)
    if figure == "index":
        return "Index (1 is plan met)"
    if owner == "measures":
        return part
    name = members(card).get(owner, {}).get("name", owner)
    return f"{name}, {part}" if part else figure


def input_label(card: Card, name: str) -> str:
    """The name of an input with its unit."""
    about = card.to_dict()["inputs"].get(name, {})
    shown = about.get("name", name)
    return f"{shown} ({about['unit']})" if "unit" in about else str(shown)
