"""A result and its derivation in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi._html._page import Html, bar, big, cell, html, money, page, status, table

if TYPE_CHECKING:
    from kpi._kpi import Derivation, Outcome


def outcome(result: Outcome, /) -> str:
    """The result of one person: index, pay, members, measures, warnings."""
    card = result.card
    figures: list[tuple[str, object]] = []
    if result.status is not None:
        figures.append(("index", result.index))
    if result.pay is not None:
        figures.append(("pay", money(result.pay, card.currency)))
    if result.coverage is not None and result.coverage != 1:
        figures.append(("coverage", result.coverage))
    parts = [big(figures)] if figures else []
    for warning in result.warnings:
        parts.append(f"<p>{status('warned')} {html(warning.message)}</p>")
    if result.members:
        parts.append(_members(result))
    if result.lines:
        parts.append(_lines(result))
    if result.measures:
        rows = (cell(name, head=True) + cell(value, number=True) for name, value in result.measures.items())
        parts.append(table("Measures", [("measure", False), ("value", True)], rows))
    under = f"card <code>{html(card.id)}</code> · fingerprint <code>{card.fingerprint[:12]}</code>"
    return page(card.name or card.id, under, *parts)


def _members(result: Outcome) -> str:
    heads = [
        ("member", False),
        ("status", False),
        ("actual", True),
        ("attainment", True),
        ("plan", False),
        ("score", True),
        ("weight", True),
        ("contribution", True),
    ]

    def row(member_id: str) -> str:
        member = result.members[member_id]
        inside = member.path.count(".members") - 1
        actual = member.level if member.level is not None else member.actual
        bared = bar(member.attainment) if member.type == "continuous" else Html("")
        return (
            cell(member.name or member.id, head=True, inside=inside)
            + cell(status(member.status))
            + cell(actual, number=True)
            + cell(member.attainment, number=True)
            + cell(bared)
            + cell(member.score, number=True)
            + cell(member.weight, number=True)
            + cell(member.contribution, number=True)
        )

    foot = ""
    if result.index is not None:
        before = f"; before cut-offs {result.index_before}" if result.index_before != result.index else ""
        foot = (
            f'<tr><th scope="row" colspan="7">index{html(before)}</th><td class="kpi-n">{html(result.index)}</td></tr>'
        )
    return table("Members", heads, map(row, result.members), foot)


def _lines(result: Outcome) -> str:
    memos = {line["id"] for line in result.to_dict()["lines"] if line["memo"]}

    def row(name: str) -> str:
        label = Html(f"{html(name)} {status('memo')}") if name in memos else name
        return cell(label, head=True) + cell(money(result.lines[name]), number=True)

    foot = f'<tr><th scope="row">total</th><td class="kpi-n">{money(result.pay)}</td></tr>'
    currency = f" in {result.card.currency}" if result.card.currency else ""
    return table(f"Pay{currency}", [("line", False), ("amount", True)], map(row, result.lines), foot)


def derivation(given: Derivation, /) -> str:
    """How every figure came about, as the text for a clerk."""
    card = given.outcome.card
    title = f"How it came about: {card.name or card.id}"
    return page(title, "", f'<pre role="document" aria-label="derivation">{html(str(given))}</pre>')
