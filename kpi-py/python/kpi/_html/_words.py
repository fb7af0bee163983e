"""Values, conditions and pieces of a card in short words."""

from __future__ import annotations

from typing import Any

_SIGNS = {"sum": " + ", "product": " · ", "difference": " − ", "ratio": " / "}
_WORDS = {"above": "above", "at_least": "at least", "below": "below", "up_to": "up to", "equals": "equal to"}


def value(of: Any, inner: bool = False) -> str:
    """A value: `salary · 0.2 · index`."""
    if not isinstance(of, dict):
        return str(of)
    word, body = next(iter(of.items()))
    if word in _SIGNS:
        text = _SIGNS[word].join(value(part, True) for part in body)
        return f"({text})" if inner else text
    if word in ("mean", "least", "greatest"):
        return f"{word}({', '.join(map(value, body))})"
    if word == "round":
        return f"round({value(body['of'])} to {body['to']}, {body['mode'].replace('_', ' ')})"
    if word == "levels":
        are = ", ".join(f"{level}: {value(of)}" for level, of in body["are"].items())
        return f"by {body['of']} ({are})"
    if word == "tiers":
        slices = ", ".join(
            f"{value(part['rate'])} up to {value(part['up_to'])}" if "up_to" in part else f"{value(part['rate'])} beyond"
            for part in body["slices"]
        )
        return f"tiers({value(body['of'])}: {slices})"
    return f"curve({value(body['of'])}: {'; '.join(pieces(body['pieces']))})"


def pieces(curve: list[dict[str, Any]]) -> list[str]:
    """The pieces of a curve, one text each."""
    lines = []
    for piece in curve:
        end = next((f"{word} {value(piece[field])}" for field, word in (("below", "below"), ("up_to", "up to")) if field in piece), "beyond")
        lines.append(f"{end}: {_body(piece)}")
    return lines


def _body(piece: dict[str, Any]) -> str:
    if "is" in piece:
        return value(piece["is"])
    if "refuse" in piece:
        return f"refused, {piece['refuse']}"
    start = value(piece["from"])
    if "to" in piece:
        return f"from {start} to {value(piece['to'])}"
    if "add" in piece:
        return f"{start}, and {value(piece['add'])} for every {value(piece['every'])}"
    at = f" at {value(piece['at'])}" if "at" in piece else ""
    return f"from {start}{at}, slope {value(piece['slope'])}"


def condition(of: dict[str, Any], own: str) -> str:
    """A condition: `accidents above 0`."""
    for word, sign in (("all", " and "), ("any", " or ")):
        if word in of:
            return sign.join(f"({condition(part, own)})" for part in of[word])
    word, limit = next((word, of[word]) for word in _WORDS if word in of)
    return f"{value(of.get('of', own))} {_WORDS[word]} {value(limit)}"


def normalization(of: dict[str, Any], actual: str) -> str:
    """A normalization as its formula, where that is short."""
    word, body = next(iter(of.items()))
    if word == "ratio":
        return f"{actual} / {value(body['target'], True)}"
    if word == "inverse_ratio":
        return f"{value(body['target'], True)} / {actual}"
    if word == "base_norm":
        return f"{actual} from {value(body['base'])} (0) to {value(body['norm'])} (1)"
    if word == "goalposts":
        log = ", by ratios" if body.get("log") else ""
        return f"{actual} from {value(body['from'])} (0) to {value(body['to'])} (1), cut at both{log}"
    if word == "nominal":
        return f"{actual} at {value(body['target'])}, give or take {value(body['tolerance'])}"
    if word == "deviation":
        return f"{actual} against {value(body['target'])}, {body['better']} is better"
    if word == "curve":
        return f"curve({actual}: {'; '.join(pieces(body))})"
    return f"{actual} by {word.replace('_', ' ')} in the population"
