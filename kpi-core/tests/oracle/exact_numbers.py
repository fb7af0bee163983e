"""Numbers as they are written, rounded and published; roots and logarithms to 28 digits.

Everything is a fractions.Fraction. Only an irrational root or logarithm goes through the decimal
module, at a precision that is doubled until the 28 digits are certain.
"""

import decimal
import re
import sys
from decimal import Decimal
from fractions import Fraction
from math import gcd

MOST_DIGITS = 28
MOST_TEXT = 64
MOST_BITS = 131_072
UNROUNDED_DECIMALS = 10
MODES = ("half_even", "half_up", "half_down", "up", "down", "ceiling", "floor")

sys.set_int_max_str_digits(0)  # an exact figure may have 131,072 bits, some 39,457 digits

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?%?\Z")
_QUOTIENT = re.compile(r"-?[0-9]+/[0-9]+\Z")


class BadNumber(Exception):
    """kind is "bad_number" (not a number at all) or "number_limit" (a number beyond the limits)."""

    def __init__(self, kind):
        super().__init__(kind)
        self.kind = kind


def looks_like_a_number(text):
    return bool(_DECIMAL.match(text) or _QUOTIENT.match(text))


def parse(text):
    """The number that a text writes: 5, -0.5, 50%, 1/3."""
    if not looks_like_a_number(text):
        raise BadNumber("bad_number")
    if len(text) > MOST_TEXT:
        raise BadNumber("number_limit")
    if "/" in text:
        over, under = text.split("/")
        check_limits(over), check_limits(under)
        if int(under) == 0:
            raise BadNumber("bad_number")
        return Fraction(int(over), int(under))
    written = text.rstrip("%")
    check_limits(written)
    return Fraction(written) / (100 if text.endswith("%") else 1)


def check_limits(written):
    """28 significant digits, below 10^28, 28 decimals; trailing zeros after the point do not count."""
    whole, _, decimals = written.lstrip("-").partition(".")
    whole, decimals = whole.lstrip("0"), decimals.rstrip("0")
    significant = (whole + decimals).lstrip("0")
    if not decimals:
        significant = significant.rstrip("0")
    if len(significant) > MOST_DIGITS or len(whole) > MOST_DIGITS or len(decimals) > MOST_DIGITS:
        raise BadNumber("number_limit")


def decimals_of(number):
    """How many decimals the number needs, or None where it does not end."""
    under, twos, fives = number.denominator, 0, 0
    while under % 2 == 0:
        under, twos = under // 2, twos + 1
    while under % 5 == 0:
        under, fives = under // 5, fives + 1
    return max(twos, fives) if under == 1 else None


def plain(number, decimals):
    """The text of a number that has at most that many decimals; never "-0"."""
    scaled = number * 10**decimals
    assert scaled.denominator == 1
    digits = str(abs(scaled.numerator)).rjust(decimals + 1, "0")
    text = digits[:-decimals] + "." + digits[-decimals:] if decimals else digits
    return "-" + text if number < 0 else text


def canonical(number):
    """Plain decimal without trailing zeros where the number ends, else the reduced fraction."""
    decimals = decimals_of(number)
    if decimals is None:
        return f"{number.numerator}/{number.denominator}"
    return plain(number, decimals)


def round_to(number, to, mode):
    """The multiple of `to` that the mode chooses. half_* ties and `up` go away from zero."""
    steps = number / to
    lower = steps.numerator // steps.denominator
    rest = steps - lower
    if rest == 0:
        return lower * to
    negative = steps < 0
    if mode in ("floor", "ceiling"):
        higher = mode == "ceiling"
    elif mode in ("up", "down"):
        higher = (mode == "up") != negative
    elif rest != Fraction(1, 2):
        higher = rest > Fraction(1, 2)
    elif mode == "half_even":
        higher = lower % 2 == 1
    else:
        higher = (mode == "half_up") != negative
    return (lower + 1 if higher else lower) * to


class TooManyDigits(Exception):
    pass


def publish(number, to=None):
    """The published text: with the decimals of its rounding point's quantum, else 10 without trailing zeros."""
    decimals = UNROUNDED_DECIMALS if to is None else decimals_of(to)
    shown = round_to(number, Fraction(1, 10**decimals), "half_even")
    text = canonical(shown) if to is None else plain(shown, decimals)
    whole, _, decimals = text.lstrip("-").partition(".")
    if len(whole.lstrip("0")) + len(decimals.rstrip("0")) > MOST_DIGITS:
        raise TooManyDigits(text)
    return text


def too_wide(number):
    return max(abs(number.numerator).bit_length(), number.denominator.bit_length()) > MOST_BITS


# --- figures that may be irrational -------------------------------------------------------------


def to_28_digits(number):
    """Half-even to 28 significant digits."""
    if number == 0:
        return number
    exponent = len(str(abs(number.numerator))) - len(str(number.denominator)) - MOST_DIGITS
    while abs(number) >= Fraction(10) ** (exponent + MOST_DIGITS):
        exponent += 1
    while abs(number) < Fraction(10) ** (exponent + MOST_DIGITS - 1):
        exponent -= 1
    return round_to(number, Fraction(10) ** exponent, "half_even")


def coprime_base(integers):
    """Pairwise coprime numbers above 1 of whose powers each given integer is a product."""
    base, todo = [], [n for n in integers if n > 1]
    while todo:
        n = todo.pop()
        if n == 1:
            continue
        for place, b in enumerate(base):
            common = gcd(n, b)
            if common > 1:
                if n != b:
                    base.pop(place)
                    todo += [common, n // common, b // common]
                break
        else:
            base.append(n)
    return base


def exponents(number, base):
    """How often each number of the base goes into a positive fraction (negative: into its denominator)."""
    result = []
    for b in base:
        count = 0
        over, under = number.numerator, number.denominator
        while over % b == 0:
            over, count = over // b, count + 1
        while under % b == 0:
            under, count = under // b, count - 1
        result.append(count)
    return result


def exact_root(n, degree):
    """The integer whose power `degree` is n, or None."""
    if degree == 1 or n == 1:
        return n
    if degree > n.bit_length():
        return None
    low, high = 1, 1 << (n.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= n:
            low = middle
        else:
            high = middle - 1
    return low if low**degree == n else None


def weighted_geometric(parts):
    """The product of score^weight over (score > 0, weight > 0): exact where rational, else 28 digits."""
    base = coprime_base([n for score, _ in parts for n in (score.numerator, score.denominator)])
    powers = [Fraction(0)] * len(base)
    for score, weight in parts:
        for place, count in enumerate(exponents(score, base)):
            powers[place] += weight * count
    exact = Fraction(1)
    for b, power in zip(base, powers):
        root = exact_root(b, power.denominator)
        if root is None:
            return _irrational(lambda context: _geometric_bounds(parts, context))
        exact *= Fraction(root) ** power.numerator
    return exact


def log_ratio(x, start, end):
    """(ln x - ln start) / (ln end - ln start): exact where rational, else 28 digits."""
    over, under = x / start, end / start
    base = coprime_base([over.numerator, over.denominator, under.numerator, under.denominator])
    above, below = exponents(over, base), exponents(under, base)
    pairs = [(a, b) for a, b in zip(above, below) if a or b]
    if not any(a for a, _ in pairs):
        return Fraction(0)
    if all(b for _, b in pairs) and len({Fraction(a, b) for a, b in pairs}) == 1:
        return Fraction(*pairs[0])
    return _irrational(lambda context: _log_bounds(over, under, context))


def _irrational(bounds):
    precision = 80
    while True:
        context = decimal.Context(prec=precision, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
        around = bounds(context)
        if around is not None:
            low, high = (to_28_digits(end) for end in around)
            if low == high:
                return low
        precision *= 2


def _ln(number, context):
    over = context.ln(Decimal(number.numerator))
    return context.subtract(over, context.ln(Decimal(number.denominator)))


def _geometric_bounds(parts, context):
    total = Decimal(0)
    for score, weight in parts:
        share = context.divide(Decimal(weight.numerator), Decimal(weight.denominator))
        total = context.add(total, context.multiply(share, _ln(score, context)))
    middle = Fraction(context.exp(total))
    slack = middle / 10 ** (context.prec - 20)
    return middle - slack, middle + slack


def _log_bounds(over, under, context):
    slack = Fraction(1, 10 ** (context.prec - 20))
    above, below = Fraction(_ln(over, context)), Fraction(_ln(under, context))
    if abs(above) <= slack or abs(below) <= slack:
        return None
    ends = [(above + i * slack) / (below + j * slack) for i in (-1, 1) for j in (-1, 1)]
    return min(ends), max(ends)
