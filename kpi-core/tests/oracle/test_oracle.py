"""The oracle against vectors and edges that were worked out by hand."""

import copy
import sys
import unittest
from fractions import Fraction as F
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import exact_numbers as numbers
from documents import CardError, canonical_text, fingerprint
from evaluate import Evaluation, evaluate
from generated import every_error
from read_card import read_card
from replay import Level, Mismatch, Rules, replay
from values import MISSING, NOT_APPLICABLE, UNDEFINED, Absent, RowError


def number_problem(text):
    try:
        numbers.parse(text)
    except numbers.BadNumber as problem:
        return problem.kind
    return None


class Numbers(unittest.TestCase):
    def test_texts(self):
        for text, value in [("5", F(5)), ("-0.50", F(-1, 2)), ("50%", F(1, 2)), ("2/6", F(1, 3)), ("-0", F(0)), ("007", F(7))]:
            self.assertEqual(numbers.parse(text), value, text)
        for text in ("+5", ".5", "5.", "1e3", "", " 5", "1,5", "1/0", "1/-2", "%"):
            self.assertEqual(number_problem(text), "bad_number", text)

    def test_limits(self):
        self.assertIsNone(number_problem("9" * 28))
        self.assertIsNone(number_problem("0." + "0" * 27 + "1"))
        self.assertIsNone(number_problem("1" + "0" * 27))
        for text in ("9" * 29, "1" + "0" * 28, "0." + "0" * 28 + "1", "1" * 20 + "." + "1" * 9, "1/" + "1" * 29):
            self.assertEqual(number_problem(text), "number_limit", text)

    def test_canonical(self):
        for text, canonical in [("50%", "0.5"), ("2/6", "1/3"), ("3/4", "0.75"), ("-0.0", "0"), ("100", "100"), ("1.20", "1.2")]:
            self.assertEqual(numbers.canonical(numbers.parse(text)), canonical)

    def test_ties(self):
        modes = dict.fromkeys(numbers.MODES)
        for tie, expected in [
            (F(1, 2), dict(half_even=0, half_up=1, half_down=0, up=1, down=0, ceiling=1, floor=0)),
            (F(3, 2), dict(half_even=2, half_up=2, half_down=1, up=2, down=1, ceiling=2, floor=1)),
            (F(-1, 2), dict(half_even=0, half_up=-1, half_down=0, up=-1, down=0, ceiling=0, floor=-1)),
            (F(-3, 2), dict(half_even=-2, half_up=-2, half_down=-1, up=-2, down=-1, ceiling=-1, floor=-2)),
        ]:
            got = {mode: numbers.round_to(tie, F(1), mode) for mode in modes}
            self.assertEqual(got, expected, tie)

    def test_published(self):
        self.assertEqual(numbers.publish(F(1, 3)), "0.3333333333")
        self.assertEqual(numbers.publish(F(11, 20), F(1, 1000)), "0.550")
        self.assertEqual(numbers.publish(F(1200), F(100)), "1200")
        self.assertEqual(numbers.publish(F(-1, 10**12)), "0")
        with self.assertRaises(numbers.TooManyDigits):
            numbers.publish(F(10**28))

    def test_roots(self):
        third = F(1, 3)
        self.assertEqual(numbers.weighted_geometric([(F(8), third), (F(1), 1 - third)]), 2)
        self.assertEqual(numbers.weighted_geometric([(F(8, 27), third), (F(1), 1 - third)]), F(2, 3))
        self.assertEqual(numbers.weighted_geometric([(F(2), third), (F(2), 1 - third)]), 2)
        self.assertEqual(numbers.weighted_geometric([(F(6), F(1, 2)), (F(3, 2), F(1, 2))]), 3)
        root = numbers.weighted_geometric([(F(2), F(1, 2)), (F(1), F(1, 2))])
        self.assertEqual(root, F("1.414213562373095048801688724"))
        mean = numbers.weighted_geometric([(F(n), third) for n in (80, 90, 100)])
        self.assertEqual(numbers.publish(mean), "89.6280949311")

    def test_logarithms(self):
        self.assertEqual(numbers.log_ratio(F(1000), F(100), F(10000)), F(1, 2))
        self.assertEqual(numbers.log_ratio(F(1, 4), F(1, 2), F(1, 32)), F(1, 4))
        self.assertEqual(numbers.log_ratio(F(7), F(7), F(9)), 0)
        self.assertEqual(numbers.log_ratio(F(10000), F(100), F(75000)), F("0.6956373505726993676161728693"))


def normalized(node, **facts):
    """The attainment that a normalization gives, or the status."""
    member = {"id": "m", "type": "continuous", "weight": "1", "actual": "x", "normalize": node}
    index = {"aggregate": "mean", "members": [member], "members_absent": {"undefined": "skip"}, "absent": {"missing": "skip"}}
    card = read_card({"kpi": 1, "id": "n", "inputs": {name: {} for name in facts}, "index": index})
    result = evaluate(card, facts)
    return result.published["m.attainment"] or result.published["m.status"]


def measured(node, **facts):
    card = read_card({"kpi": 1, "id": "v", "inputs": {name: {} for name in facts}, "measures": {"m": node}})
    return evaluate(card, facts).published["measures.m"]


class CheckVectors(unittest.TestCase):
    def test_base_norm(self):
        for x, expected in [("95", "0.75"), ("110", "1.5"), ("70", "-0.5")]:
            self.assertEqual(normalized({"base_norm": {"base": "80", "norm": "100"}}, x=x), expected)
        for x, expected in [("7", "0.5"), ("3", "1.1666666667"), ("12", "-0.3333333333")]:
            self.assertEqual(normalized({"base_norm": {"base": "10", "norm": "4"}}, x=x), expected)
        self.assertEqual(normalized({"base_norm": {"base": "b", "norm": "4"}}, x="7", b="4"), "undefined")

    def test_interpolation(self):
        pieces = [
            {"below": "80", "is": "0"},
            {"below": "100", "from": "0.5", "to": "1"},
            {"below": "120", "from": "1", "to": "1.5"},
            {"is": "1.5"},
        ]
        for x, y in [("79.99", "0"), ("80", "0.5"), ("90", "0.75"), ("100", "1"), ("110", "1.25"), ("121", "1.5")]:
            self.assertEqual(measured({"curve": {"of": "x", "pieces": pieces}}, x=x), y)
        pieces = [{"below": "620", "is": "0"}, {"below": "1997", "from": "0.5", "to": "1"}, {"is": "1"}]
        self.assertEqual(measured({"curve": {"of": "x", "pieces": pieces}}, x="1313"), "0.7516339869")

    def test_deviation(self):
        self.assertEqual(normalized({"deviation": {"target": "-100", "better": "more"}}, x="-50"), "1.5")

    def test_tiers(self):
        slices = [{"up_to": "100000", "rate": "4%"}, {"up_to": "200000", "rate": "6%"}, {"rate": "8%"}]
        for x, y in [("100000", "4000"), ("150000", "7000"), ("200000", "10000"), ("250000", "14000"), ("-1", "0")]:
            self.assertEqual(measured({"tiers": {"of": "x", "slices": slices}}, x=x), y)

    def test_segments(self):
        share = {"product": ["1000", "10%", {"ratio": ["a", "365"]}]}
        other = {"product": ["1200", "10%", {"ratio": ["b", "365"]}]}
        self.assertEqual(measured({"sum": [share, other]}, a="181", b="184"), "110.0821917808")


CARD = {
    "kpi": 1,
    "id": "small",
    "inputs": {"salary": {}, "x": {}, "hits": {}},
    "index": {
        "aggregate": "mean",
        "rounding": {"contribution": {"to": "0.01", "mode": "half_up"}},
        "members": [
            {"id": "a", "type": "continuous", "weight": "0.5", "actual": "x", "normalize": {"ratio": {"target": "3"}}},
            {"id": "b", "type": "continuous", "weight": "0.5", "actual": "x", "absent": {"missing": "skip"}},
            {"id": "c", "type": "cut_off", "trips": {"of": "hits", "above": "0"}, "effect": {"multiply": "0.5"}},
        ],
    },
    "pay": {
        "rounding": {"to": "0.01", "mode": "half_up"},
        "lines": [{"id": "bonus", "amount": {"product": ["salary", "index"]}}],
    },
}
FACTS = {"salary": "100", "x": "2", "hits": "1"}
DERIVATION = {
    "facts": FACTS,
    "steps": [
        {"step": 0, "rule": "fact", "name": "x", "value": "2"},
        {"step": 1, "rule": "constant", "value": "3"},
        {"step": 2, "rule": "quotient", "of": [0, 1], "defined": "positive", "value": "2/3"},
        {"step": 3, "rule": "constant", "value": "1/2"},
        {"step": 4, "rule": "weights_present", "of": [[2, 3], [0, 3]], "value": "1"},
        {"step": 5, "rule": "quotient", "of": [3, 4], "defined": "positive", "value": "1/2"},
        {"step": 6, "rule": "product", "of": [5, 2], "value": "1/3"},
        {"step": 7, "rule": "round", "of": 6, "to": "0.01", "mode": "half_up", "value": "33/100"},
        {"step": 8, "rule": "product", "of": [5, 0], "value": "1"},
        {"step": 9, "rule": "round", "of": 8, "to": "0.01", "mode": "half_up", "value": "1"},
        {"step": 10, "rule": "present_sum", "of": [7, 9], "value": "133/100"},
        {"step": 11, "rule": "fact", "name": "hits", "value": "1"},
        {"step": 12, "rule": "constant", "value": "0"},
        {"step": 13, "rule": "compare", "of": [11, 12], "is": "above", "truth": True},
        {"step": 14, "rule": "trips", "of": 13, "absent": "error", "guarded": 10, "truth": True},
        {"step": 15, "rule": "cut_offs", "of": 10, "cuts": [{"trips": 14, "multiply": 3}], "value": "133/200"},
        {"step": 16, "rule": "fact", "name": "salary", "value": "100"},
        {"step": 17, "rule": "product", "of": [16, 15], "value": "133/2"},
        {"step": 18, "rule": "round", "of": 17, "to": "0.01", "mode": "half_up", "value": "133/2"},
        {"step": 19, "rule": "coverage", "of": [{"member": 2, "weight": 3}, {"member": 0, "weight": 3}], "value": "1"},
    ],
    "figures": {
        "a.actual": {"step": 0, "published": "2"},
        "a.attainment": {"step": 2, "published": "0.6666666667"},
        "a.score": {"step": 2, "published": "0.6666666667"},
        "a.weight": {"step": 5, "published": "0.5"},
        "a.contribution": {"step": 7, "published": "0.33"},
        "b.actual": {"step": 0, "published": "2"},
        "b.attainment": {"step": 0, "published": "2"},
        "b.score": {"step": 0, "published": "2"},
        "b.weight": {"step": 5, "published": "0.5"},
        "b.contribution": {"step": 9, "published": "1.00"},
        "index": {"step": 15, "published": "0.665"},
        "index.before": {"step": 10, "published": "1.33"},
        "index.coverage": {"step": 19, "published": "1"},
        "bonus.amount": {"step": 18, "published": "66.50"},
        "total": {"step": 18, "published": "66.50"},
    },
}


class Replay(unittest.TestCase):
    def setUp(self):
        self.card = read_card(CARD)
        self.derivation = copy.deepcopy(DERIVATION)
        self.derivation["card"] = {"id": "small", "fingerprint": fingerprint(self.card)}

    def replay(self):
        run, result = Evaluation(self.card, FACTS), evaluate(self.card, FACTS)
        return replay(self.derivation, self.card, fingerprint(self.card), run, result)

    def test_a_true_derivation(self):
        self.assertEqual(self.replay(), 20)

    def test_every_false_value_is_found(self):
        for place, step in enumerate(DERIVATION["steps"]):
            with self.subTest(step=step):
                self.setUp()
                changed = self.derivation["steps"][place]
                if "truth" in changed:
                    changed["truth"] = not changed["truth"]
                else:
                    changed["value"] = str(F(changed["value"]) + F(1, 7))
                with self.assertRaises(Mismatch):
                    self.replay()

    def test_every_missing_or_false_figure_is_found(self):
        for name in DERIVATION["figures"]:
            with self.subTest(figure=name):
                self.setUp()
                self.derivation["figures"][name]["published"] += "1"
                with self.assertRaises(Mismatch):
                    self.replay()
                del self.derivation["figures"][name]
                with self.assertRaises(Mismatch):
                    self.replay()

    def test_order_facts_and_fingerprint(self):
        self.derivation["steps"][2]["of"] = [0, 5]
        with self.assertRaises(Mismatch):
            self.replay()
        self.setUp()
        self.derivation["facts"] = {**FACTS, "x": "3"}
        with self.assertRaises(Mismatch):
            self.replay()
        self.setUp()
        self.derivation["card"]["fingerprint"] = "0" * 64
        with self.assertRaises(Mismatch):
            self.replay()


class RulesOfADerivation(unittest.TestCase):
    """Each rule on a few operands: a step numbered 4 holds 4, m, u and n are absent, t and f are truths."""

    def setUp(self):
        steps = {"m": MISSING, "u": UNDEFINED, "n": NOT_APPLICABLE, "t": True, "f": False, "A": Level("A")}
        steps.update({number: F(number) for number in (-2, -1, 0, 1, 2, 3, 4, 8)}, half=F(1, 2))
        self.rules = Rules(steps, Evaluation(read_card(CARD), FACTS))

    def same(self, expected, rule, **step):
        got = getattr(self.rules, "rule_" + rule)({"step": 9, "rule": rule, **step})
        self.assertTrue(got is expected if isinstance(expected, (Absent, bool)) else got == expected, f"{rule} {step}: {got}")

    def test_sums_and_quotients(self):
        self.same(F(7), "sum", of=[1, 2, 4])
        self.same(MISSING, "sum", of=["n", "u", "m"])
        self.same(UNDEFINED, "product", of=["n", "u", 2])
        self.same(F(1), "least", of=[4, 1, 2])
        self.same(F(4), "greatest", of=[4, 1, 2])
        self.same(F(-2), "difference", of=[2, 4])
        self.same(F(1, 2), "quotient", of=[2, 4], defined="positive")
        self.same(UNDEFINED, "quotient", of=[2, -1], defined="positive")
        self.same(F(-2), "quotient", of=[2, -1], defined="nonzero")
        self.same(UNDEFINED, "quotient", of=[2, 0], defined="nonzero")
        self.same(F(2), "absolute", of=-2)

    def test_present(self):
        self.same(F(3), "present_sum", of=[1, "m", 2])
        self.same(MISSING, "present_sum", of=["u", "n"])
        self.same(F(8), "present_product", of=[2, 4, "u"])
        self.same(F(2), "present_least", of=[2, 4, "u"])
        self.same(F(4), "present_greatest", of=[2, 4, "u"])
        self.same(F(3), "weights_present", of=[[4, 1], ["m", 1], [4, 2]])
        self.same(MISSING, "weights_present", of=[["m", 1], [4, 0]])
        self.same(F(2), "geometric", of=[[4, "half"], [1, "half"], ["m", 1], [-1, 0]])
        self.same(UNDEFINED, "geometric", of=[[-1, "half"], [0, "half"]])
        self.same(MISSING, "geometric", of=[["m", 1]])
        self.same(F(8, 5), "harmonic", of=[[4, "half"], [1, "half"]])
        self.same(F(5), "with_points", of=4, points=[2, "m", -1])
        self.same(MISSING, "with_points", of="m", points=[2])

    def test_clamp_round_and_curve(self):
        self.same(F(2), "clamp", of=4, at_least=1, at_most=2)
        self.same(F(1), "clamp", of=0, at_least=1)
        self.same(MISSING, "clamp", of=0, at_most="m")
        self.same(F(3), "round", of=3, to="0.05", mode="up")
        pieces = [{"below": 1, "is": 8}, {"up_to": 2, "from": 1, "to": 4}, {"up_to": 4, "from": 0, "add": 1, "every": "half"}]
        pieces.append({"from": 1, "slope": 2, "at": 3})
        for x, piece, y in [(0, 0, 8), (1, 1, 1), (2, 1, 4), (3, 2, 2), (4, 2, 4), (8, 3, 11)]:
            self.same(F(y), "curve", of=x, pieces=pieces, piece=piece)
        with self.assertRaises(Mismatch):
            self.rules.rule_curve({"step": 9, "of": 1, "pieces": pieces, "piece": 0})
        with self.assertRaises(Mismatch):
            self.rules.rule_curve({"step": 9, "of": 1, "pieces": [{"refuse": "no"}], "piece": 0})
        self.same(MISSING, "curve", of="m", pieces=pieces)
        self.same(F(1, 3), "log_ratio", of=[2, 1, 8])
        self.same(UNDEFINED, "log_ratio", of=[0, 1, 8])
        self.same(F(4), "levels", of="A", are={"A": 4, "B": 2})
        self.same(MISSING, "levels", of="m", are={"A": 4})

    def test_conditions_and_policies(self):
        self.same(True, "compare", of=[2, 2], **{"is": "at_least"})
        self.same(False, "compare", of=[2, 2], **{"is": "above"})
        self.same(MISSING, "any", of=["t", "m"])
        self.same(False, "all", of=["t", "f"])
        self.same(True, "any", of=["t", "f"])
        self.same(F(2), "applies", of=2, **{"if": "t"})
        self.same(NOT_APPLICABLE, "applies", of=2, **{"if": "f"})
        self.same(MISSING, "absent", of="m", missing="skip", undefined="error")
        self.same(F(1, 2), "absent", of="u", missing="error", undefined={"score": "50%"})
        self.same(NOT_APPLICABLE, "absent", of="n", missing="error", undefined="error")
        with self.assertRaises(Mismatch):
            self.rules.rule_absent({"step": 9, "of": "m", "missing": "error", "undefined": "skip"})

    def test_cut_offs_and_coverage(self):
        self.same(False, "trips", of="t", absent="error", guarded="m")
        self.same(True, "trips", of="m", absent="trips", guarded=1)
        self.same(False, "trips", of="m", absent="passes", guarded=1)
        cuts = [{"trips": "t", "multiply": "half"}, {"trips": "t", "cap": 2}, {"trips": "f", "cap": 0}, {"trips": "t", "cap": 3}]
        self.same(F(1), "cut_offs", of=4, cuts=cuts)
        self.same(F(4), "cut_offs", of=4, covered="m", cuts=cuts)
        self.same(MISSING, "cut_offs", of="m", cuts=cuts)
        self.same(F(1, 2), "coverage", of=[{"member": 1}, {"member": "m"}, {"member": "n"}])
        self.same(F(5, 6), "coverage", of=[{"member": 1, "weight": 2}, {"member": "m", "weight": 1, "coverage": "half"}])
        self.same(F(0), "coverage", of=[{"member": "n", "weight": 1}])
        self.same(F(4), "require", of=4, coverage="half", least="half")
        self.same(MISSING, "require", of=4, coverage="half", least=1)


class Cards(unittest.TestCase):
    def test_canonical_form(self):
        card = read_card('{"kpi": 1, "id": "c", "$schema": "s", "measures": {"m": {"sum": ["50%", 2, "x", "2/6"]}}, "inputs": {"x": {}}}')
        self.assertEqual(
            canonical_text(card), '{"id":"c","inputs":{"x":{}},"kpi":1,"measures":{"m":{"sum":["0.5","2","x","1/3"]}}}'
        )

    def test_refusals(self):
        weights = copy.deepcopy(CARD)
        weights["index"]["members"][0]["weight"] = "0.49"
        for document, kind, path in [
            (weights, "weights", "index.members"),
            ('{"kpi": 1,', "syntax", ""),
            ('{"kpi": 1, "id": "c", "inputs": {}, "measures": {"m": 0.5}}', "bare_fraction", "measures.m"),
            ('{"kpi": 1, "id": "c", "inputs": {}, "measures": {"m": "m"}}', "cycle", "measures.m"),
            (" " * 1_048_577, "too_large", ""),
        ]:
            with self.assertRaises(CardError) as caught:
                read_card(document)
            self.assertEqual((caught.exception.kind, caught.exception.path), (kind, path))

    def test_a_name_that_is_written_wrongly_comes_before_one_that_nobody_bears(self):
        cut_off = {"id": "cut", "type": "cut_off", "trips": {"of": "nobody", "above": 0}, "effect": {"cap": 1}}
        members = [cut_off | {"guards": ["index.actual"]}, {"id": "x", "type": "continuous"}]
        index = {"aggregate": "least", "members": members}
        with self.assertRaises(CardError) as caught:
            read_card({"kpi": 1, "id": "c", "inputs": {"x": {}}, "index": index})
        self.assertEqual((caught.exception.kind, caught.exception.path), ("bad_name", "index.members[0].guards[0]"))

    def test_row_errors(self):
        for facts, kind, path in [
            ({**FACTS, "y": "1"}, "unknown_fact", "facts.y"),
            ({**FACTS, "x": None}, "missing_figure", "index.members[0]"),
            ({**FACTS, "hits": None}, "missing_figure", "index.members[2].trips"),
            ({**FACTS, "salary": ""}, "missing_figure", "pay.lines[0].amount"),
            ({**FACTS, "x": True}, "bad_fact", "facts.x"),
        ]:
            with self.assertRaises(RowError) as caught:
                evaluate(read_card(CARD), facts)
            self.assertEqual((caught.exception.kind, caught.exception.path), (kind, path))

    def test_one_error_hides_no_other(self):
        """Weights are those of the card where nobody can be left out: one member is refused, the other contributes."""
        members = [
            {"id": "calls", "type": "continuous", "weight": "0.4"},
            {"id": "cost", "type": "continuous", "weight": "0.6", "actual": "calls", "normalize": {"inverse_ratio": {"target": 1}}},
        ]
        tiers = {"of": "calls.contribution", "slices": [{"up_to": "days", "rate": 1}, {"rate": 2}]}
        card = read_card(
            {"kpi": 1, "id": "c", "inputs": {"calls": {}, "days": {}}, "index": {"aggregate": "mean", "members": members}}
            | {"pay": {"rounding": {"to": "0.01", "mode": "up"}, "lines": [{"id": "pay", "amount": {"tiers": tiers}}]}}
        )
        self.assertLessEqual(
            {("undefined_figure", "index.members[1]"), ("piece_order", "pay.lines[0].amount.tiers.slices[0].up_to")},
            every_error(card, {"calls": "0", "days": "-400"}),
        )


if __name__ == "__main__":
    unittest.main()
