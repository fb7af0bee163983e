"""A card in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kpi._html._page import Html, badge, cell, html, page, percent, table
from kpi._html._words import condition, normalization, pieces, value

if TYPE_CHECKING:
    from kpi._kpi import Card


def card(given: Card, /) -> str:
    """The card: its inputs, its members with weights and rules, its pay lines, and what the check says."""
    document: dict[str, Any] = given.to_dict()
    name = document.get("name") or given.id
    under = [f"card <code>{html(given.id)}</code>", f"fingerprint <code>{given.fingerprint[:12]}</code>"]
    if given.currency:
        under.append(f"pay in {html(given.currency)}")
    parts: list[str] = []
    if document.get("notes"):
        parts.append(f"<p>{html(document['notes'])}</p>")
    if "index" in document:
        parts.append(_index(document["index"]))
    if "pay" in document:
        parts.append(_pay(document["pay"]))
    if "measures" in document:
        rows = (cell(name, head=True) + cell(value(of)) for name, of in document["measures"].items())
        parts.append(table("Measures", [("measure", False), ("is", False)], rows))
    parts.append(_inputs(document["inputs"]))
    findings = given.check()
    if findings:
        rows = (
            cell(badge(finding.code.replace("_", " "), "fair"))
            + cell(Html(f"<code>{html(finding.path or 'card')}</code>"))
            + cell(finding.message)
            for finding in findings
        )
        listed = table("Worth a look", [("finding", False), ("where", False), ("what", False)], rows)
        count = "1 remark" if len(findings) == 1 else f"{len(findings)} remarks"
        parts.append(f"<details><summary>The card check has {count}</summary>{listed}</details>")
    return page(name, " · ".join(under), *parts)


def _index(index: dict[str, Any]) -> str:
    heads = [("member", False), ("type", False), ("weight", True), ("rule", False)]
    how = f"Index: {_aggregate(index)}"
    return table(how, heads, _members(index["members"], 0))


def _aggregate(group: dict[str, Any]) -> str:
    words = {"mean": "weighted mean", "geometric": "geometric mean", "harmonic": "harmonic mean"}
    return words.get(group["aggregate"], f"{group['aggregate']} of the members")


def _members(members: list[dict[str, Any]], inside: int) -> Iterator[str]:
    for member in members:
        name = member.get("name") or member["id"]
        label = Html(f"{html(name)} <code>{html(member['id'])}</code>") if name != member["id"] else name
        weight = "points" if member.get("points") else percent(member.get("weight"))
        if member["type"] == "cut_off":
            weight = ""
        yield (
            cell(label, head=True, inside=inside)
            + cell(member["type"].replace("_", "-"))
            + cell(weight, number=True)
            + cell(Html(_rule(member)))
        )
        if member["type"] == "group":
            yield from _members(member["members"], inside + 1)


def _rule(member: dict[str, Any]) -> str:
    if member["type"] == "group":
        return html(_aggregate(member))
    if member["type"] == "cut_off":
        word, of = next(iter(member["effect"].items()))
        effect = f"at most {value(of)}" if word == "cap" else f"times {value(of)}"
        return html(f"trips where {condition(member['trips'], member['id'])}, then {effect}")
    rules = []
    actual = value(member.get("actual", member["id"]))
    if "normalize" in member:
        rules.append(normalization(member["normalize"], actual))
    else:
        rules.append(actual)
    for figure, limits in member.get("clamp", {}).items():
        words = {"at_least": "at least", "at_most": "at most"}
        rules.append(f"{figure} {', '.join(f'{words[end]} {value(of)}' for end, of in limits.items())}")
    if "levels" in member:
        rules.append(", ".join(f"{level}: {score}" for level, score in member["levels"].items()))
    shown = "; ".join(rules)
    if "scale" in member:
        lines = "".join(f"<br>{html(line)}" for line in pieces(member["scale"]))
        return f"{html(shown)}{lines}"
    return html(shown)


def _pay(pay: dict[str, Any]) -> str:
    def row(line: dict[str, Any]) -> str:
        rounding = line.get("rounding", pay["rounding"])
        limits = [f"{word} {value(line[field])}" for word, field in (("at most", "cap"), ("at least", "floor")) if field in line]
        name = line.get("name") or line["id"]
        memo = Html(f"{html(name)} {badge('memo', 'none')}") if line.get("memo") else name
        return (
            cell(memo, head=True)
            + cell("; ".join([value(line["amount"]), *limits]))
            + cell(f"to {rounding['to']}, {rounding['mode'].replace('_', ' ')}")
        )

    return table("Pay", [("line", False), ("amount", False), ("rounded", False)], map(row, pay["lines"]))


def _inputs(inputs: dict[str, Any]) -> str:
    def row(item: tuple[str, dict[str, Any]]) -> str:
        name, about = item
        kind = ", ".join(about["levels"]) if "levels" in about else about.get("unit", "number")
        return (
            cell(Html(f"<code>{html(name)}</code>"), head=True)
            + cell(about.get("name", ""))
            + cell(kind)
            + cell(about.get("source", ""))
            + cell(about.get("default", ""), number=True)
        )

    heads = [("input", False), ("name", False), ("unit or levels", False), ("source", False), ("default", True)]
    listed = table("Inputs", heads, map(row, inputs.items()))
    return f"<details{' open' if len(inputs) <= 8 else ''}><summary>{len(inputs)} inputs</summary>{listed}</details>"
