"""The oracle's pools, places and quantiles against vectors that were worked out by hand or by Python's own library."""

import random
import statistics
import sys
import unittest
from fractions import Fraction as F
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from population import PopulationError, allocate, quantile, rank


def parts(pool, quantum, weights, remainder, caps=None):
    claims = list(zip(map(F, weights), caps or [None] * len(weights)))
    amounts, shares, _, unplaced = allocate(F(pool), F(quantum), claims, remainder)
    assert sum(amounts) + unplaced == F(pool) == sum(shares) + unplaced
    return [str(amount) for amount in amounts] + ([f"left {unplaced}"] if unplaced else [])


class Populations(unittest.TestCase):
    def test_remainders(self):
        self.assertEqual(parts(5, 1, [70, 30], "largest_first"), ["4", "1"])
        self.assertEqual(parts(5, 1, [30, 70], "largest_first"), ["2", "3"])
        self.assertEqual(parts(5, 1, [30, 70], "largest_last"), ["1", "4"])
        self.assertEqual(parts(5, 1, [30, 70], "largest_weight"), ["1", "4"])
        self.assertEqual(parts(-5, 1, [70, 30], "listed"), ["-4", "-1"])
        # 87, 0, 8.7, 4.3 and 0.4 cents: of the two cents left one goes to 0.7 and one to 0.58.
        self.assertEqual(parts(100, 1, [400, 0, 40, 20, 2], "largest_first"), ["87", "0", "9", "4", "0"])

    def test_caps(self):
        # 100 by 1, 1, 2 is 25, 25, 50; 10 over the first cap go on as 1 to 2; then the second is over its cap by 25 + 10/3 - 27.
        caps = [F(15), F(27), None]
        self.assertEqual(parts(100, 1, [1, 1, 2], "listed", caps), ["15", "27", "58"])
        self.assertEqual(parts(100, 1, [1, 1, 0], "listed", [F(15), F(27), None]), ["15", "27", "0", "left 58"])

    def test_what_is_refused(self):
        for pool, quantum, weights in [("0.5", 1, [1]), (1, 0, [1]), (1, "1/3", [1]), (1, 1, []), (1, 1, [0]), (1, 1, [-1])]:
            with self.assertRaises(PopulationError):
                parts(pool, quantum, weights, "listed")

    def test_places(self):
        figures = [F(3), F(7), None, F(7), F(11)]
        for ties, places in [("min", [1, 2, None, 2, 4]), ("dense", [1, 2, None, 2, 3]), ("listed", [1, 2, None, 3, 4])]:
            self.assertEqual(rank(figures, "lowest_first", ties), places)
        self.assertEqual(rank(figures, "highest_first", "average"), [4, F(5, 2), None, F(5, 2), 1])

    def test_quantiles_are_those_of_the_standard_library(self):
        chance = random.Random(1)
        for n in range(2, 30):
            figures = [F(chance.randint(0, 20)) for _ in range(n)]
            cuts = statistics.quantiles(figures, n=8, method="inclusive")
            self.assertEqual([quantile(figures, F(k, 8), "rank") for k in range(1, 8)], cuts)
            self.assertEqual(quantile(figures, F(1, 2), "mean"), statistics.median(figures))
            self.assertEqual(quantile(figures, F(1, 2), "at_or_below"), statistics.median_low(figures))
            self.assertEqual(quantile(figures, F(1, 2), "below"), statistics.median_high(figures))


if __name__ == "__main__":
    unittest.main()
