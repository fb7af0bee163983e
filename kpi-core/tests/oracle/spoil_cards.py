"""Breaks a sound card in one place, each way a reader must refuse."""

import copy
import json
import re


class Unfit(Exception):
    """This card has no place to break in that way."""


def places(node, wanted, parent=None, key=None):
    """(holder, key) of every part that is wanted(part, key)."""
    if parent is not None and wanted(node, key):
        yield parent, key
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for inner_key, inner in list(pairs):
        yield from places(inner, wanted, node, inner_key)


def some(rng, node, wanted):
    found = list(places(node, wanted))
    if not found:
        raise Unfit
    return rng.choice(found)


RECORDS = ("index", "pay", "clamp", "attainment", "score", "contribution", "normalize", "weights", "rounding", "curve")


def is_record(node, key):
    return isinstance(node, dict) and (key in RECORDS or "type" in node or "amount" in node)


def is_number(node, key):
    """A number of the card, in a place where a number must or may be."""
    if key in ("to", "kpi") or isinstance(node, bool):
        return False
    return isinstance(node, int) or isinstance(node, str) and re.fullmatch(r"-?[0-9.]+%?", node)


def unknown_field(card, rng):
    holder, key = some(rng, card, is_record)
    holder[key]["colour"] = 1


def misplaced_field(card, rng):
    holder, key = some(rng, card, lambda node, _: isinstance(node, dict) and node.get("type") in ("cut_off", "group"))
    holder[key]["normalize"] = {"ratio": {"target": 5}}


def misplaced_rounding(card, rng):
    holder, key = some(rng, card, lambda node, key: isinstance(node, dict) and node.get("type") in ("continuous", "discrete"))
    holder[key]["rounding"] = {"index": {"to": 1, "mode": "up"}}


def misplaced_weight(card, rng):
    def unweighted(node, _):
        return isinstance(node, dict) and node.get("aggregate") in ("sum", "product", "least", "greatest")

    if "index" in card and unweighted(card["index"], None):
        group = card["index"]
    else:
        holder, key = some(rng, card, unweighted)
        group = holder[key]
    member = rng.choice([m for m in group["members"] if m["type"] != "cut_off"])
    member["weight"] = 1


def missing_field(card, rng):
    def needs(node, key):
        return key in ("amount", "mode", "aggregate", "trips", "effect", "type", "slices", "pieces", "rate")

    holder, key = some(rng, card, needs)
    del holder[key]


def missing_weight(card, rng):
    def weighted(node, _):
        return isinstance(node, dict) and "type" in node and "weight" in node

    holder, key = some(rng, card, weighted)
    del holder[key]["weight"]


def weights(card, rng):
    holder, key = some(rng, card, lambda node, key: key == "weight")
    holder[key] = rng.choice(["-0.1", "1.1", "0.123456789"])


def weight_set(card, rng):
    holder, key = some(rng, card, lambda node, key: key == "sets")
    chosen = holder[key][rng.choice(list(holder[key]))]
    chosen[rng.choice([*chosen, "stranger"])] = "0.987654321"


def bare_fraction(card, rng):
    holder, key = some(rng, card, is_number)
    holder[key] = rng.choice([0.5, 12.25, -0.1])


def bad_number(card, rng):
    holder, key = some(rng, card, lambda node, key: key in ("to", "least_coverage", "default") and is_number(node, None))
    holder[key] = rng.choice(["0.5.5", "+5", ".5", "1e3", "1/0", "-", "5 %"])


def bad_quantum(card, rng):
    holder, key = some(rng, card, lambda node, key: isinstance(node, dict) and set(node) == {"to", "mode"})
    holder[key]["to"] = rng.choice([0, "-0.01", "1/3", "0%"])


def number_limit(card, rng):
    holder, key = some(rng, card, is_number)
    holder[key] = rng.choice(["12345678901234567890123456789", 10**28, "0.00000000000000000000000000001"])


def bad_choice(card, rng):
    holder, key = some(rng, card, lambda node, key: key in ("mode", "aggregate", "type", "better"))
    holder[key] = "nearly"


def wrong_type(card, rng):
    holder, key = some(rng, card, lambda node, key: key in (*RECORDS, "members", "lines", "pieces", "slices", "inputs"))
    holder[key] = rng.choice([5, "text", True, None] if isinstance(holder[key], (dict, list)) else [{}])


def wrong_value(card, rng):
    holder, key = some(rng, card, lambda node, key: key in ("amount", "cap", "target", "is", "above", "below", "up_to"))
    holder[key] = rng.choice([True, None, [1]])


def bad_name(card, rng):
    holder, key = some(rng, card, lambda node, key: key == "id")
    holder[key] = rng.choice(["", "5", "a b", "naïve", "a.b", "x" * 65, "-a"])


def duplicate_name(card, rng):
    ids = [holder for holder, key in places(card, lambda node, key: key == "id") if "type" in holder]
    if len(ids) < 2:
        raise Unfit
    first, second = sorted(rng.sample(range(len(ids)), 2))
    old, ids[second]["id"] = ids[second]["id"], ids[first]["id"]
    if f'"{old}' in json.dumps(card):  # its name is used elsewhere, which would be a second error
        raise Unfit


def unknown_name(card, rng):
    holder, key = some(rng, card, lambda node, key: node in card["inputs"] if isinstance(node, str) else False)
    if key in ("by", "id"):
        raise Unfit
    holder[key] = rng.choice(["nobody", "nobody.score", "index.actual", "Index", "orders.amount"])


def not_numeric(card, rng):
    levels = [name for name, declared in card["inputs"].items() if "levels" in declared]
    if not levels:
        raise Unfit
    holder, key = some(rng, card, lambda node, key: key in ("amount", "cap", "target", "is", "above", "up_to", "slope"))
    holder[key] = rng.choice(levels)


def level_as_a_figure(card, rng):
    judged = [h["id"] for h, key in places(card, lambda node, key: key == "levels") if h.get("type") == "discrete"]
    if not judged:
        raise Unfit
    holder, key = some(rng, card, lambda node, key: key in ("amount", "cap", "floor"))
    holder[key] = rng.choice(judged) + rng.choice([".actual", ".attainment"])


def empty(card, rng):
    holder, key = some(rng, card, lambda node, key: key in ("lines", "members", "pieces", "slices", "scale", "sum", "all"))
    holder[key] = []


def piece_order(card, rng):
    def constants(node, key):
        ends = [piece.get("below", piece.get("up_to")) for piece in node[:-1]] if _are_pieces(node) else []
        return len(ends) > 1 and all(is_number(end, None) for end in ends)

    holder, key = some(rng, card, constants)
    first, second = holder[key][:2]
    if "to" in second:  # it would have no room for its line either
        raise Unfit
    word = "below" if "below" in second else "up_to"
    second[word] = first.get("below", first.get("up_to"))
    first["up_to"] = first.pop("below", second[word])


def _are_pieces(node):
    return isinstance(node, list) and node and all(isinstance(p, dict) and ({"is", "from", "refuse"} & set(p)) for p in node)


def last_end(card, rng):
    holder, key = some(rng, card, lambda node, key: _are_pieces(node))
    holder[key][-1]["below"] = 10**6


def no_end(card, rng):
    holder, key = some(rng, card, lambda node, key: _are_pieces(node) and len(node) > 1)
    for word in ("below", "up_to"):
        holder[key][0].pop(word, None)


def levels(card, rng):
    def by_level(node, key):
        return isinstance(node, dict) and key in ("are", "sets", "levels") and "are" not in node

    holder, key = some(rng, card, by_level)
    table = holder[key]
    table["unheard of"] = table.pop(rng.choice(list(table)))


def undefined_constant(card, rng):
    holder, key = some(rng, card, lambda node, key: key == "normalize")
    holder[key] = rng.choice([
        {"ratio": {"target": 0}}, {"ratio": {"target": "-5"}}, {"deviation": {"target": "0%", "better": "more"}},
        {"base_norm": {"base": "0.5", "norm": "50%"}}, {"goalposts": {"from": 2, "to": "4/2"}},
        {"goalposts": {"from": 0, "to": 10, "log": True}}, {"nominal": {"target": 5, "tolerance": 0}},
    ])  # fmt: skip


def undefined_ratio(card, rng):
    holder, key = some(rng, card, lambda node, key: key in ("amount", "cap", "target", "is", "above", "slope"))
    holder[key] = {"ratio": [holder[key], "0.0"]}


def crossed_limits(card, rng):
    holder, key = some(rng, card, lambda node, key: isinstance(node, dict) and "type" in node and "clamp" in node)
    holder[key]["clamp"] = {"score": {"at_least": 2, "at_most": "1.5"}}


def cycle(card, rng):
    if "pay" in card:
        line = rng.choice(card["pay"]["lines"])
        line["amount"] = {"sum": [line["amount"], f"{line['id']}.amount"]}
    elif card.get("measures"):
        name = rng.choice(list(card["measures"]))
        card["measures"][name] = {"sum": [card["measures"][name], name]}
    else:
        raise Unfit


def too_deep(card, rng):
    holder, key = some(rng, card, lambda node, key: key in ("amount", "cap", "is", "above", "slope", "target"))
    for _ in range(33):
        holder[key] = {"sum": [holder[key]]}


def kpi(card, rng):
    card["kpi"] = rng.choice([2, 0, "1", True, None])


def cut_text(card, rng):
    text = json.dumps(card)
    return text[: rng.randrange(len(text) - 1)]


def extra_text(card, rng):
    return json.dumps(card) + rng.choice(["}", ",", "5", " {}", "x"])


def duplicate_key(card, rng):
    holder, key = some(rng, card, is_record)
    inner = rng.choice(list(holder[key]))
    whole = holder[key][inner]
    holder[key][inner + " again"] = whole
    text = json.dumps(card)
    return text.replace(f'"{inner} again"', f'"{inner}"')


WAYS = [
    unknown_field, misplaced_field, misplaced_rounding, misplaced_weight, missing_field, missing_weight, weights, weight_set, bare_fraction,
    bad_number, bad_quantum, number_limit, bad_choice, wrong_type, wrong_value, bad_name, duplicate_name, unknown_name,
    not_numeric, level_as_a_figure, empty, piece_order, last_end, no_end, levels, undefined_constant, undefined_ratio,
    crossed_limits, cycle, too_deep, kpi, cut_text, extra_text, duplicate_key,
    # Once more what few cards have a place for, so that each error occurs in 100,000 rows.
    levels, levels, weights, weight_set, duplicate_name, unknown_name, piece_order,
]  # fmt: skip


def spoil(card, rng):
    """The name of the way, and the document: JSON, or its text where JSON cannot say it."""
    while True:
        way, broken = rng.choice(WAYS), copy.deepcopy(card)
        try:
            text = way(broken, rng)
        except (Unfit, IndexError):
            continue
        return way.__name__, broken if text is None else text
