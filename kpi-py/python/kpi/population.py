"""What concerns all employees at once: who is first, how a pool is shared out, which group gave too many high ratings.

The figures come out of cards; a card itself judges one employee. All of it is exact, and a shared pool loses nothing:

    >>> from kpi import population
    >>> population.rank(["1.1", "0.95", None, "1.1"], order="highest_first", ties="min")
    [1, 3, None, 1]
    >>> shared = population.allocate("1000.00", quantum="0.01", weights=[1, 1, 1], remainder="largest_first")
    >>> shared.amounts
    (Decimal('333.34'), Decimal('333.33'), Decimal('333.33'))
    >>> ratings = [True, False, True, None]
    >>> for group in population.Quota.share("40%").check(ratings, groups=["north", "north", "south", "south"]):
    ...     print(group)
    north: 1 of 2 ratings above average, 0 allowed, 1 too many
    south: 1 of 1 ratings above average, 0 allowed, 1 absent, 1 too many
"""

from kpi._kpi import Allocation, Quota, QuotaGroup, allocate, rank

__all__ = ["Allocation", "Quota", "QuotaGroup", "allocate", "rank"]
