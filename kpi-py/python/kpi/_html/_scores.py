"""A scored table and its summary in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi._html._page import Html, big, cell, html, money, page, status, table

if TYPE_CHECKING:
    from kpi._kpi import Scores, Summary

_SHOWN = 10


def summary(given: Summary, /) -> str:
    """What became of the rows."""
    return page("What became of the rows", "", *_parts(given))


def scores(given: Scores, /) -> str:
    """What became of a table: the rows by status, the figures, the first of the refused rows."""
    card = given.card
    under = [f"card <code>{html(card.id)}</code>", f"fingerprint <code>{card.fingerprint[:12]}</code>"]
    parts = _parts(given.summary)
    if given.without_column:
        names = ", ".join(given.without_column)
        parts.append(f"<p>{status('warned')} on their defaults, or missing, in every row: {html(names)}</p>")
    errors = given.errors
    if errors:
        rows = (
            cell(f"{error.row:,}", number=True)
            + cell("" if error.id is None else error.id)
            + cell(Html(f"<code>{html(error.code)}</code>"))
            + cell(error.message)
            for error in errors[:_SHOWN]
        )
        caption = "Refused rows" if len(errors) <= _SHOWN else f"The first {_SHOWN} of {len(errors):,} refused rows"
        parts.append(table(caption, [("row", True), ("id", False), ("code", False), ("why", False)], rows))
    return page(card.name or card.id, " · ".join(under), *parts)


def _parts(given: Summary) -> list[str]:
    parts = [big([("rows", f"{given.rows:,}")])]
    counts = [("scored", given.scored), ("warned", given.warned), ("refused", given.refused)]
    rows = [
        cell(status(word), head=True) + cell(f"{count:,}", number=True) + cell(_share(count, given.rows), number=True)
        for word, count in counts
    ]
    rows += [
        cell(Html(f"<code>{html(code)}</code>"), head=True, inside=1)
        + cell(f"{count:,}", number=True)
        + cell(_share(count, given.rows), number=True)
        for code, count in given.refused_by.items()
    ]
    parts.append(table("Rows", [("status", False), ("rows", True), ("share", True)], rows))
    if given.figures:
        heads = [("figure", False), ("rows", True), ("least", True), ("mean", True), ("greatest", True), ("sum", True)]
        shown = (
            cell(figure.name, head=True)
            + cell(f"{figure.rows:,}", number=True)
            + cell(money(figure.least), number=True)
            + cell("" if figure.mean is None else f"≈ {float(figure.mean):,.4g}".replace(",", "\u202f"), number=True)
            + cell(money(figure.greatest), number=True)
            + cell(money(figure.sum), number=True)
            for figure in given.figures.values()
        )
        parts.append(table("Figures", heads, shown))
    return parts


def _share(count: int, rows: int) -> str:
    return f"{100 * count / rows:.2f} %" if rows else "–"
