"""What generated cards and rows consist of: each feature is counted, and each must occur."""

from collections import Counter

import exact_numbers as numbers
import values
from read_members import AGGREGATES, MEMBER
from read_normalize import NORMALIZE

VALUES = ("sum", "product", "mean", "least", "greatest", "difference", "ratio", "curve", "tiers", "levels", "round")
BODIES = ("is", "to", "every", "at", "slope", "refuse")
INDICATORS = ("actual", "attainment", "score", "contribution")
POINTS = ("attainment", "score", "contribution", "index")
STATUSES = ("scored", "missing", "undefined", "not_applicable")
CUT_STATUSES = ("tripped", "passed", "not_looked_at", "not_applicable")
ROW_ERRORS = (
    "unknown_fact", "bad_fact", "unknown_level", "missing_figure", "undefined_figure", "refused", "too_many_digits",
    "too_wide", "piece_order", "crossed_limits", "number_limit", "fit_first",
)  # fmt: skip
CARD_ERRORS = (
    "syntax", "wrong_type", "unknown_field", "duplicate_key", "missing_field", "misplaced_field", "bad_choice",
    "bare_fraction", "bad_number", "number_limit", "bad_name", "duplicate_name", "unknown_name", "not_numeric", "empty",
    "piece_order", "weights", "levels", "undefined_constant", "crossed_limits", "cycle", "too_deep",
)  # fmt: skip
EFFECTS = ("cap", "multiply")
CHOICES = ("error", "skip", "score")


def expected():
    """Every feature that must occur."""
    yield from (f"value {kind}" for kind in VALUES)
    yield from (f"aggregate {kind}" for kind in AGGREGATES)
    yield from (f"normalize {kind}" for kind in (*NORMALIZE, "log goalposts", "curve", "a population"))
    for kind, (required, _) in NORMALIZE.items():
        yield from (f"normalize {kind} {key}: {sort}" for key in required - {"better"} for sort in ("number", "value"))
    yield from (f"normalize deviation better {way}" for way in ("more", "less"))
    yield from (f"type {kind}" for kind in MEMBER)
    yield from ("discrete by scale", "discrete by levels", "actual by id", "actual by name", "actual worked out")
    yield from ("group scale", "indicator scale", "groups nested 1", "groups nested 2", "groups nested 3")
    yield from (f"piece {end}: {sort}" for end in ("below", "up_to") for sort in ("number", "name", "value"))
    yield from (f"piece {body}" for body in BODIES)
    yield from (f"piece chosen {body}" for body in BODIES)
    yield from ("piece begins where x is", "piece ends where x is", "piece for a point", "curve in a curve")
    yield from ("weight sets", "weight 0", "points", "applies", "least_coverage", "default", "default level")
    yield from (f"weights of {kind}" for kind in ("mean", "geometric", "harmonic"))
    yield from (f"points under {kind}" for kind in AGGREGATES)
    for place in ("member", "members", "group", "index"):
        for status in ("missing", "undefined"):
            yield from (f"absent {place} {status} {choice}" for choice in CHOICES)
    for place in ("group", "indicator"):
        for which in ("attainment", "score"):
            for limit in ("at_least", "at_most"):
                yield from (f"clamp {place} {which} {limit}: {sort}" for sort in ("number", "value"))
    for point in (*POINTS, "money", "line", "value", "slice", "amount"):
        yield from (f"round {point} {mode}" for mode in numbers.MODES)
    yield from (f"round to {to}" for to in ("0.01", "0.001", "0.0001", "0.05", "0.25", "0.1", "1", "0.125", "100", "5"))
    yield from (f"tie {mode}" for mode in numbers.MODES)
    yield from (f"cut-off {effect} {sort}" for effect in EFFECTS for sort in ("number", "value"))
    yield from (f"cut-off absent {verdict}" for verdict in ("trips", "passes", "not said"))
    yield from (f"cut-off guards {what}" for what in ("its group", "one", "several", "a group", "an indicator"))
    yield from (f"condition {word}" for word in (*values.COMPARE, "all", "any", "of its own", "of a value"))
    yield from (f"equal under {word}" for word in values.COMPARE)
    yield from (f"named {kind}" for kind in ("input", "measure", "index", "amount", *INDICATORS))
    yield from ("line cap", "line floor", "line memo", "line rounding", "slice end: number", "slice end: value")
    yield from ("pay only", "index only", "index and pay", "index in a measure")
    yield from ("number bare", "number percent", "number fraction", "number decimal", "number of 28 digits")
    yield from ("fact bare", "fact float", "fact percent", "fact fraction", "fact decimal", "fact level", "fact null")
    yield from ("fact empty", "fact left out", "fact of 28 digits", "fact 0", "fact negative")
    yield from (f"status {status}" for status in STATUSES)
    yield from (f"index status {status}" for status in STATUSES[:3])
    yield from (f"cut-off status {status}" for status in CUT_STATUSES)
    yield from ("irrational root", "exact root", "irrational logarithm", "exact logarithm", "score given by a policy")
    yield from ("warning coverage", "absent as zero", "absent as zero impossible", "index null", "changed by a cut-off")
    yield from (f"row refused: {kind}" for kind in ROW_ERRORS)
    yield from (f"card refused: {kind}" for kind in CARD_ERRORS)


# --- cards ----------------------------------------------------------------------------------------


def of_card(document, card):
    """The features of a sound card: of the document as it is written, and as it is read."""
    seen = Counter()
    _spellings(document, seen)
    _values(card, seen, False)
    index, pay = card.get("index"), card.get("pay")
    if "index" not in card or "pay" not in card:
        seen["pay only" if pay else "index only"] += index is not None or pay is not None
    else:
        seen["index and pay"] += 1
    for declared in card["inputs"].values():
        if "default" in declared:
            seen["default level" if "levels" in declared else "default"] += 1
    for node in card.get("measures", {}).values():
        text = repr(node)
        seen["index in a measure"] += "'index'" in text or ".score'" in text
    for name in _texts(card.get("measures")) + _texts(index) + _texts(pay):
        last = name.rpartition(".")[2]
        if name in card["inputs"]:
            seen["named input"] += 1
        elif name in card.get("measures", {}):
            seen["named measure"] += 1
        elif name == "index" or "." in name and last in (*INDICATORS, "amount"):
            seen[f"named {last}"] += 1
    if index is not None:
        _group(index, seen, 0)
        _guards(index, seen)
    if pay is not None:
        _rounding(pay["rounding"], "money", seen)
        for line in pay["lines"]:
            seen.update(f"line {key}" for key in ("cap", "floor", "memo", "rounding") if key in line)
            if "rounding" in line:
                _rounding(line["rounding"], "line", seen)
    return seen


def _texts(node):
    if isinstance(node, dict):
        return [text for key, inner in node.items() if key not in ("id", "type") for text in _texts(inner)]
    if isinstance(node, list):
        return [text for inner in node for text in _texts(inner)]
    return [node] if isinstance(node, str) and not numbers.looks_like_a_number(node) else []


def _spellings(node, seen):
    if isinstance(node, dict):
        for key, inner in node.items():
            if key != "kpi":
                _spellings(inner, seen)
    elif isinstance(node, list):
        for inner in node:
            _spellings(inner, seen)
    elif isinstance(node, int) and not isinstance(node, bool):
        seen["number bare"] += 1
    elif isinstance(node, str) and numbers.looks_like_a_number(node):
        sort = "percent" if node.endswith("%") else "fraction" if "/" in node else "decimal"
        seen[f"number {sort}"] += 1
        seen["number of 28 digits"] += sum(c.isdigit() for c in node) >= 28


def _sort(value):
    if not isinstance(value, str):
        return "value"
    return "number" if numbers.looks_like_a_number(value) else "name"


def _number_or_value(value):
    return "number" if _sort(value) == "number" else "value"


def _rounding(rounding, point, seen):
    seen[f"round {point} {rounding['mode']}"] += 1
    seen[f"round to {rounding['to']}"] += 1


def _values(node, seen, in_curve):
    if isinstance(node, list):
        if node and isinstance(node[0], dict) and any(key in node[0] for key in (*BODIES, "from")):
            _pieces(node, seen)
        for inner in node:
            _values(inner, seen, in_curve)
        return
    if not isinstance(node, dict):
        return
    if len(node) == 1:
        ((kind, body),) = node.items()
        is_list = kind in VALUES[:7] and isinstance(body, list)
        if is_list or kind in VALUES[7:] and isinstance(body, dict) and "of" in body:
            seen[f"value {kind}"] += 1
            seen["curve in a curve"] += kind == "curve" and in_curve
            in_curve = in_curve or kind == "curve"
            if kind == "round":
                _rounding(body, "value", seen)
            if kind == "tiers":
                for part, rounding in body.get("rounding", {}).items():
                    _rounding(rounding, part, seen)
                for part in body["slices"][:-1]:
                    seen[f"slice end: {_number_or_value(part['up_to'])}"] += 1
    for word in (*values.COMPARE, "all", "any"):
        if word in node and not any(key in node for key in (*BODIES, "from")):
            seen[f"condition {word}"] += 1
            if word not in ("all", "any"):
                seen["condition of a value" if "of" in node else "condition of its own"] += 1
    for inner in node.values():
        _values(inner, seen, in_curve)


def _body(piece):
    return next(body for body in ("is", "to", "every", "at", "slope", "refuse") if body in piece)


def _pieces(pieces, seen):
    ends = []
    for piece in pieces:
        seen[f"piece {_body(piece)}"] += 1
        for word in values.ENDS:
            if word in piece:
                seen[f"piece {word}: {_sort(piece[word])}"] += 1
                ends.append(piece[word])
    seen["piece for a point"] += any(a == b for a, b in zip(ends, ends[1:]))


def _absent(policy, place, seen):
    for status, choice in policy.items():
        seen[f"absent {place} {status} {'score' if isinstance(choice, dict) else choice}"] += 1


def _shared(node, place, seen):
    for which, limits in node.get("clamp", {}).items():
        for limit, value in limits.items():
            seen[f"clamp {place} {which} {limit}: {_number_or_value(value)}"] += 1
    seen[f"{place} scale"] += "scale" in node
    for point, rounding in node.get("rounding", {}).items():
        _rounding(rounding, point, seen)


def _group(group, seen, depth):
    aggregate = group["aggregate"]
    seen[f"aggregate {aggregate}"] += 1
    if depth:
        seen[f"groups nested {depth}"] += 1
    _shared(group, "group", seen)
    _absent(group.get("absent", {}), "group" if depth else "index", seen)
    _absent(group.get("members_absent", {}), "members", seen)
    seen["least_coverage"] += "least_coverage" in group
    if aggregate in ("mean", "geometric", "harmonic"):
        seen["weight sets" if "weights" in group else f"weights of {aggregate}"] += 1
    for member in group["members"]:
        kind = member["type"]
        seen[f"type {kind}"] += 1
        seen["applies"] += "applies" in member
        seen["weight 0"] += member.get("weight") == "0"
        if member.get("points"):
            seen["points"] += 1
            seen[f"points under {aggregate}"] += 1
        if kind == "group":
            _group(member, seen, depth + 1)
        elif kind == "cut_off":
            ((effect, value),) = member["effect"].items()
            seen[f"cut-off {effect} {_number_or_value(value)}"] += 1
            seen[f"cut-off absent {member.get('absent', 'not said')}"] += 1
        else:
            _indicator(member, seen)


def _indicator(member, seen):
    _shared(member, "indicator", seen)
    _absent(member.get("absent", {}), "member", seen)
    actual = {"name": "by name"}.get(_sort(member.get("actual")), "worked out") if "actual" in member else "by id"
    seen[f"actual {actual}"] += 1
    if member["type"] == "discrete":
        seen[f"discrete by {'levels' if 'levels' in member else 'scale'}"] += 1
    for kind, body in member.get("normalize", {}).items():
        log = isinstance(body, dict) and body.get("log")
        seen["normalize a population" if kind in values.POPULATION else f"normalize {kind}"] += 1
        seen["normalize log goalposts"] += bool(log)
        if kind in NORMALIZE:
            for key in NORMALIZE[kind][0] - {"better"}:
                seen[f"normalize {kind} {key}: {_number_or_value(body[key])}"] += 1
        if kind == "deviation":
            seen[f"normalize deviation better {body['better']}"] += 1


def _members(group):
    for member in group["members"]:
        yield member
        if member["type"] == "group":
            yield from _members(member)


def _guards(index, seen):
    kinds = {member["id"]: member["type"] for member in _members(index)}
    for cut in _members(index):
        if cut["type"] != "cut_off":
            continue
        guards = cut.get("guards")
        if guards is None:
            seen["cut-off guards its group"] += 1
            continue
        ids = [guards] if isinstance(guards, str) else guards
        seen["cut-off guards one" if len(ids) == 1 else "cut-off guards several"] += 1
        for name in ids:
            seen["cut-off guards a group" if kinds[name] == "group" else "cut-off guards an indicator"] += 1


# --- rows -----------------------------------------------------------------------------------------


def of_facts(card, facts, seen):
    for name in card["inputs"]:
        if name not in facts:
            seen["fact left out"] += 1
            continue
        fact = facts[name]
        if isinstance(fact, float):
            seen["fact float"] += 1
        elif isinstance(fact, int):
            seen["fact bare"] += 1
        elif fact is None or fact == "":
            seen["fact null" if fact is None else "fact empty"] += 1
        elif isinstance(fact, str):
            _text_fact(fact, card["inputs"][name], seen)
        if isinstance(fact, (int, float)):
            seen["fact 0"] += fact == 0
            seen["fact negative"] += fact < 0


def _text_fact(fact, declared, seen):
    if "levels" in declared:
        seen["fact level"] += 1
        return
    sort = "percent" if fact.endswith("%") else "fraction" if "/" in fact else "decimal"
    seen[f"fact {sort}"] += 1
    seen["fact of 28 digits"] += sum(c.isdigit() for c in fact) >= 28
    seen["fact negative"] += fact.startswith("-")


def of_result(result, seen):
    for name, figure in result.published.items():
        if name.endswith(".status"):
            if name == "index.status":
                seen[f"index status {figure}"] += 1
            elif name[:-6] + "score" in result.published:
                seen[f"status {figure}"] += 1
                given = figure != "scored" and result.published[name[:-6] + "score"] is not None
                seen["score given by a policy"] += given
            else:
                seen[f"cut-off status {figure}"] += 1
    if "index" in result.published:
        seen["index null"] += result.published["index"] is None
        seen["changed by a cut-off"] += result.exact["index"] != result.exact["index.before"]
        if result.published["warnings"]:
            seen["warning coverage"] += 1
            possible = result.published["index.absent_as_zero"] is not None
            seen["absent as zero" if possible else "absent as zero impossible"] += 1


def watch(seen):
    """Lets the oracle count what happens inside of it: ties, figures exactly on a threshold, roots, pieces chosen."""
    round_to, geometric, log_ratio = numbers.round_to, numbers.weighted_geometric, numbers.log_ratio
    piece, irrational = values.Values.piece, numbers._irrational
    went_on = []

    def counting_round(number, to, mode):
        if (number / to).denominator == 2:
            seen[f"tie {mode}"] += 1
        return round_to(number, to, mode)

    def counting_irrational(bounds):
        went_on.append(True)
        return irrational(bounds)

    def counting(rule, word):
        def count(*parts):
            del went_on[:]
            result = rule(*parts)
            seen[f"{'irrational' if went_on else 'exact'} {word}"] += 1
            return result

        return count

    def counting_piece(self, x, piece_, start, end, path):
        seen[f"piece chosen {_body(piece_)}"] += 1
        seen["piece begins where x is"] += x == start
        seen["piece ends where x is"] += x == end
        return piece(self, x, piece_, start, end, path)

    def counting_compare(word, holds):
        def count(a, b):
            seen[f"equal under {word}"] += a == b
            return holds(a, b)

        return count

    numbers.round_to, numbers._irrational = counting_round, counting_irrational
    numbers.weighted_geometric = counting(geometric, "root")
    numbers.log_ratio = counting(log_ratio, "logarithm")
    values.Values.piece = counting_piece
    for word, holds in list(values.COMPARE.items()):
        values.COMPARE[word] = counting_compare(word, holds)
