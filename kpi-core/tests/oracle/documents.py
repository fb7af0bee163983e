"""The JSON of a card: read strictly, with every number as it was written, and written canonically."""

import hashlib
import json

MOST_BYTES = 1_048_576
MOST_DEPTH = 32


class CardError(Exception):
    def __init__(self, kind, path):
        super().__init__(f"{kind} at {path or 'the document'}")
        self.kind, self.path = kind, path


class Object(dict):
    """A JSON object that remembers the keys that were given twice."""

    repeated = ()


class BareFraction(str):
    """A JSON number with a point or an exponent, as it was written."""


class Integer(str):
    """A JSON integer as it was written."""


def parse_document(text):
    """JSON whose integers stay exact and whose fractions stay as they were written."""
    if len(text.encode()) > MOST_BYTES:
        raise CardError("too_large", "")
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=BareFraction,
            parse_int=Integer,
            parse_constant=_constant,
        )
    except (ValueError, RecursionError):
        raise CardError("syntax", "")


def _object(pairs):
    result = Object(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        result.repeated = [key for key in result if keys.count(key) > 1]
    return result


def _constant(word):
    raise ValueError(word)


def check_depth(node, path, depth):
    if isinstance(node, dict):
        if depth > MOST_DEPTH:
            raise CardError("too_deep", path)
        for key, inner in node.items():
            check_depth(inner, join(path, key), depth + 1)
    elif isinstance(node, list):
        for i, inner in enumerate(node):
            check_depth(inner, f"{path}[{i}]", depth)


def join(path, key):
    return f"{path}.{key}" if path else key


def canonical_text(card):
    return json.dumps(card, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(card):
    return hashlib.sha256(canonical_text(card).encode()).hexdigest()
