"""Plain text for where there is no HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpi._kpi import Outcome


def outcome(result: Outcome, /) -> str:
    """The figures of an outcome as a small table."""
    card = result.card
    lines = [card.name or card.id]
    rows: list[tuple[str, str]] = [(name, _shown(value)) for name, value in result.measures.items()]
    for member in result.members.values():
        shown = member.status if member.type == "cut_off" else _shown(member.score)
        rows.append((member.name or member.id, shown if shown == member.status or member.status == "scored" else f"{shown} ({member.status})"))
    if result.status is not None:
        rows.append(("index", _shown(result.index)))
    money = f" {card.currency}" if card.currency else ""
    rows += [(name, f"{amount}{money}") for name, amount in result.lines.items()]
    if result.pay is not None:
        rows.append(("total", f"{result.pay}{money}"))
    width = max((len(name) for name, _ in rows), default=0)
    lines += [f"  {name.ljust(width)}  {value}" for name, value in rows]
    lines += [f"  ! {warning}" for warning in result.warnings]
    return "\n".join(lines)


def _shown(value: object) -> str:
    return "-" if value is None else str(value)
