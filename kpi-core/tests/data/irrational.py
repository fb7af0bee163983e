"""Writes irrational.csv: expected results of geometric, log_ratio and sqrt, worked out with Python's decimal and fractions alone.

A number is a product of factors `text` or `text^exponent`, joined by `*`. Irrational results are computed with 250 and with 500
digits, which must round to the same 28; whether a result is rational is seen from prime factors, found by trial division.
"""

import random
import sys
from decimal import Context, Decimal, ROUND_HALF_EVEN, getcontext, localcontext
from fractions import Fraction
from math import isqrt, prod
from pathlib import Path

random.seed(28)
getcontext().Emax, getcontext().Emin = 10**9, -(10**9)
rows = []


def value(text):
    """The fraction that a product of factors stands for."""
    result = Fraction(1)
    for factor in text.split("*"):
        base, _, exponent = factor.partition("^")
        result *= Fraction(base) ** int(exponent or 1)
    return result


def primes(number):
    """Prime exponents of a fraction, all of whose primes but one are small."""
    found = {}
    for part, sign in ((number.numerator, 1), (number.denominator, -1)):
        p = 2
        while part > 1 and p < 100_000:
            while part % p == 0:
                found[p] = found.get(p, 0) + sign
                part //= p
            p += 1
        # What is left must be below 10^10, and so prime, or be known to be a prime or no power.
        assert part < 10**10 or isqrt(part) ** 2 != part
        if part > 1:
            found[part] = found.get(part, 0) + sign
    return {p: e for p, e in found.items() if e}


def decimal(number):
    return Decimal(number.numerator) / Decimal(number.denominator)


def rounded(compute):
    """28 digits, the same from 250 and from 500."""
    results = []
    for digits in (250, 500):
        with localcontext() as context:
            context.prec = digits
            exact = compute()
        results.append(Context(prec=28, rounding=ROUND_HALF_EVEN, Emax=10**9, Emin=-(10**9)).plus(exact))
    assert results[0] == results[1]
    sign, digits, exponent = results[0].as_tuple()
    return "-" * sign + "".join(map(str, digits)) + f"*10^{exponent}"


def geometric(*terms):
    """terms: (score, weight) texts"""
    pairs = [(value(score), Fraction(weight)) for score, weight in terms]
    assert sum(weight for _, weight in pairs) == 1
    powers = {}
    for score, weight in pairs:
        for p, e in primes(score).items() if weight else ():
            powers[p] = powers.get(p, 0) + e * weight
    if all(power.denominator == 1 for power in powers.values()):
        expected = "*".join(f"{p}^{power}" for p, power in sorted(powers.items()) if power) or "1"
    else:
        expected = rounded(lambda: sum(decimal(score).ln() * decimal(weight) for score, weight in pairs if weight).exp())
    rows.append(("geometric", " ".join(f"{score}:{weight}" for score, weight in terms), expected))


def log_ratio(x, start, end):
    over, whole = value(x) / value(start), value(end) / value(start)
    a, b = primes(over), primes(whole)
    p = next(iter(b))
    share = Fraction(a.get(p, 0), b[p])
    if all(a.get(q, 0) == share * b.get(q, 0) for q in a.keys() | b.keys()):
        expected = str(share)
    else:
        expected = rounded(lambda: decimal(over).ln() / decimal(whole).ln())
    rows.append(("log_ratio", f"{x} {start} {end}", expected))


def sqrt(x):
    number = value(x)
    num, den = isqrt(number.numerator), isqrt(number.denominator)
    if num * num == number.numerator and den * den == number.denominator:
        expected = str(Fraction(num, den))
    else:
        expected = rounded(lambda: decimal(number).sqrt())
    rows.append(("sqrt", x, expected))


def weights(count):
    """Weights of several kinds that sum to 1."""
    kind = random.randrange(4)
    if kind == 0:
        return [str(Fraction(1, count))] * count
    unit = (100, 10**28, random.randrange(count * 10, 10**6))[kind - 1]
    cuts = sorted(random.randrange(unit + 1) for _ in range(count - 1))
    return [str(Fraction(b - a, unit)) for a, b in zip([0, *cuts], [*cuts, unit])]


def score():
    return random.choice((
        lambda: str(Decimal(random.randrange(1, 20_000)).scaleb(-4)),
        lambda: str(random.randrange(1, 1000)),
        lambda: f"{random.randrange(1, 10**6)}/{random.randrange(1, 10**6)}",
        lambda: f"{random.choice((2, 3, 5, 6, 7, 10))}^{random.randrange(-300, 300)}*{random.randrange(1, 100)}",
    ))()


for _ in range(90):
    count = random.randrange(2, 7)
    geometric(*zip((score() for _ in range(count)), weights(count)))
# exact roots: every score a power of one degree, or one that completes another
for _ in range(30):
    degree = random.randrange(2, 9)
    count = degree
    factors = [random.randrange(1, 60) for _ in range(count)]
    geometric(*((f"{f}^{degree}*{f + 1}^-{degree}", f"1/{degree}") for f in factors))
for k in (2, 3, 4, 5, 7, 12, 100, 997):
    geometric((f"2^{k}", f"1/{k}"), ("1", f"{k - 1}/{k}"))
    geometric((f"2^{k - 1}", f"1/{k}"), ("1", f"{k - 1}/{k}"))
geometric(("6^5*10^-2", "1/2"), ("6*10^4", "1/2"))
geometric(("12", "1/2"), ("3", "1/2"))
geometric(("12", "1/2"), ("5", "1/2"))
geometric(("0.9", "1"), ("7", "0"))
geometric(("2^4000", "1/3"), ("3^-4000", "2/3"))
geometric(("2^3000*3^-3000", "1/3"), ("2^300", "2/3"))
# near to a tie, or to a decimal, by ever less
for k in (12, 20, 26, 27, 28, 29, 40, 60):
    near = f"1+1e-{k}", Fraction(10**k + 1, 10**k)
    for weight in ("1/2", "1/4", "1/3"):
        geometric((str(near[1]), weight), ("1", str(1 - Fraction(weight))))
    geometric((str(1 / near[1]), "1/2"), ("1", "1/2"))
for digits in (1414213562373095048801688724, 1000000000000000000000000000, 9999999999999999999999999999, 2718281828459045235360287471):
    for off in (-1, 1):
        # the square of a tie between two 28-digit decimals, off by one in its last place
        square = Fraction((10 * digits + 5) ** 2 + off, 10**56)
        sqrt(str(square))
        geometric((str(square), "1/2"), ("1", "1/2"))
    sqrt(str(Fraction((10 * digits + 5) ** 2, 10**56)))

for _ in range(60):
    log_ratio(*random.sample([score() for _ in range(8)], 3))
for _ in range(20):
    base, a, b, c = random.choice((2, 6, 10, 35)), *random.sample(range(-40, 40), 3)
    log_ratio(*(f"{base}^{e}" for e in (a, b, c)))
for k in (5, 27, 30, 90):
    log_ratio(str(Fraction(10**k + 1, 10**k)), "1", "2")
    log_ratio("2", "1", str(Fraction(10**k + 1, 10**k)))
    log_ratio(str(Fraction(10**k + 3, 10**k)), "1", str(Fraction(10**k - 1, 10**k)))
log_ratio("4", "2^64", str(2**64 - 1))
log_ratio("7^-900", "1", "3^1000")

for _ in range(40):
    sqrt(score())
for k in (1, 2, 99, 500, 2001):
    sqrt(f"10^{k}")
    sqrt(f"10^-{k}")
    sqrt(f"3*2^-{k}")

text = "".join(",".join(row) + "\n" for row in [("function", "arguments", "expected"), *rows])
table = Path(__file__).with_name("irrational.csv")
if sys.argv[1:] == ["--check"]:
    if table.read_text() != text:
        sys.exit("irrational.csv is not what this program writes")
else:
    table.write_text(text)
print(len(rows), "rows of irrational results")
