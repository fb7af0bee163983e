"""Makes a case smaller for as long as it still shows what it is about."""

import copy
import json
from fractions import Fraction

VALUES = ("sum", "product", "mean", "least", "greatest", "difference", "ratio")
KEPT = ("kpi", "id", "inputs", "type", "aggregate", "members")


def minimise(card, facts, holds):
    """The smallest card and facts found for which holds(card, facts) is still true; each try is one step smaller."""
    going = True
    while going:
        going = False
        for smaller_card, smaller_facts in smaller(card, facts):
            if holds(smaller_card, smaller_facts):
                card, facts, going = smaller_card, smaller_facts, True
                break
    return card, facts


def smaller(card, facts):
    for path in list(paths(card)):
        for shrunk in shrink(card, path):
            yield shrunk, facts
    for name in list(card["inputs"]):
        if name not in json.dumps({**card, "inputs": {}}):
            fewer = copy.deepcopy(card)
            del fewer["inputs"][name]
            yield fewer, {key: fact for key, fact in facts.items() if key != name}
    for name, fact in facts.items():
        if fact is None or fact == "":
            yield card, {key: fact for key, fact in facts.items() if key != name}
        is_number = isinstance(fact, (str, float, int)) and "levels" not in card["inputs"].get(name, {})
        for simple in (1, 0, 2):
            if is_number and fact not in (0, 1, 2):
                yield card, {**facts, name: simple}


def paths(node, path=()):
    """The places of a document, the outermost first."""
    if path:
        yield path
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in list(pairs):
        yield from paths(inner, (*path, key))


def at(node, path):
    for key in path:
        node = node[key]
    return node


def shrink(card, path):
    holder, key, node = at(card, path[:-1]), path[-1], at(card, path)

    def put(change):
        changed = copy.deepcopy(card)
        change(at(changed, path[:-1]))
        return changed

    if isinstance(holder, list):
        if len(holder) > 1:
            yield put(lambda h: _drop(h, key))
    elif key not in KEPT:
        yield put(lambda h: h.pop(key))
    if not isinstance(node, dict):
        if isinstance(node, (str, int)) and key in ("target", "is", "amount", "slope", "actual") and node not in (1, 0):
            for simple in (1, 0):
                yield put(lambda h: h.__setitem__(key, simple))
        return
    if len(node) == 1:
        ((kind, body),) = node.items()
        inner = []
        if kind in VALUES and isinstance(body, list):
            inner = body
        elif kind in ("curve", "tiers", "round") and isinstance(body, dict) and "of" in body:
            inner = [body["of"]]
        elif kind == "levels" and isinstance(body, dict) and "are" in body:
            inner = list(body["are"].values())
        for part in inner:
            yield put(lambda h: h.__setitem__(key, part))
        if inner:
            yield put(lambda h: h.__setitem__(key, 1))
    if node.get("type") == "group" and isinstance(holder, list):
        for member in node["members"]:
            yield put(lambda h: h.__setitem__(key, _in_place_of(node, member)))


def _in_place_of(group, member):
    kept = {name: what for name, what in member.items() if name not in ("weight", "points")}
    return {**kept, **{name: group[name] for name in ("weight", "points") if name in group}}


def _drop(holder, place):
    """Takes an entry away; a member's weight goes to another one."""
    gone = holder.pop(place)
    if isinstance(gone, dict) and "weight" in gone:
        for other in holder:
            if "weight" in other:
                whole = sum(Fraction(_plain(it)) for it in (gone["weight"], other["weight"]))
                other["weight"] = str(whole)
                return


def _plain(weight):
    text = str(weight)
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
