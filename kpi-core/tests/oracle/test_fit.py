"""The oracle's fits against vectors that were worked out by hand."""

import sys
import unittest
from fractions import Fraction as F
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fit import FitError, fit, square_root

FOUR = [F(3), F(7), F(7), F(11)]


def attained(kind, values=FOUR, at=FOUR, **choices):
    return [fit({kind: {"better": "more", **choices}}, values, choices.get("reference"))(x) for x in at]


class Fits(unittest.TestCase):
    def test_roots(self):
        self.assertEqual(square_root(F(9, 4)), F(3, 2))
        self.assertEqual(square_root(F(2)), F("1.414213562373095048801688724"))
        self.assertEqual(square_root(F(1, 200)), F("0.07071067811865475244008443621"))

    def test_scores(self):
        self.assertEqual(attained("min_max"), [0, F(1, 2), F(1, 2), 1])
        root = square_root(F(8))
        self.assertEqual(attained("z_score", divisor="n"), [-4 / root, 0, 0, 4 / root])
        self.assertEqual(attained("distance_to_reference", reference=F(7)), [0, 1, 1, 2])

    def test_places(self):
        for ties, places in [("min", [1, 2, 2, 4]), ("max", [1, 3, 3, 4]), ("dense", [1, 2, 2, 3])]:
            self.assertEqual(attained("rank", ties=ties), places)
        self.assertEqual(attained("rank", ties="average", at=FOUR + [F(2), F(12)]), [1, F(5, 2), F(5, 2), 4, 1, 5])

    def test_shares(self):
        # SciPy's documentation: percentileofscore([1, 2, 3, 3, 4], 3) is 70 by rank, 80 weak, 40 strict, 60 mean.
        values = [F(n) for n in (1, 2, 3, 3, 4)]
        for definition, share in [("rank_over_n", F(7, 10)), ("at_or_below", F(4, 5)), ("below", F(2, 5)), ("mean", F(3, 5))]:
            self.assertEqual(attained("percentile", values, [F(3)], definition=definition), [share])

    def test_what_cannot_be_fitted(self):
        for kind, values, choices in [
            ("min_max", [], {"constant": "1"}),
            ("min_max", [F(5), F(5)], {}),
            ("z_score", [F(5)], {"divisor": "n-1"}),
            ("percentile", [F(5)], {"definition": "rank"}),
            ("min_max", [F(1), F(2)], {"winsorise": {"lowest": "2"}}),
        ]:
            with self.assertRaises(FitError):
                attained(kind, values, [F(5)], **choices)
        self.assertEqual(attained("min_max", [F(5), F(5)], [F(9)], constant="1/3"), [F(1, 3)])


if __name__ == "__main__":
    unittest.main()
