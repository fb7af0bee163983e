"""Draws the pictures of docs/curves.md from the examples on that page.

    python3 docs/pictures/draw.py            writes docs/pictures/*.svg
    python3 docs/pictures/draw.py --check    compares the committed pictures with new ones; 1 if one differs

A picture follows the block that it shows. Its title gives the axes: "x from A to B, y", and after that the facts that
the curve needs, ", name = number".
"""

import argparse
import json
import re
import sys
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER.parent / "curves.md"
SHOWN = re.compile(
    r"```json (?:pieces|value)\n(?P<block>[^`]*)\n```\n\n"
    r'!\[(?P<alt>[^\]]*)\]\(pictures/(?P<file>\w+\.svg) "(?P<title>[^"]*)"\)'
)
TITLE = re.compile(r"(?P<x>.+) from (?P<least>\S+) to (?P<most>\S+), (?P<y>[^,]+)(?P<facts>(?:, \w+ = \S+)*)")
WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 80, 36, 22, 56  # around the plot
RADIUS = 4.5
BODY = ("is", "from", "to", "slope", "at", "add", "every")


def number(text, facts=()):
    text = str(text)
    if text in facts:
        return facts[text]
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


class Stretch:
    """A part of a curve: the straight line through (anchor, value), or nothing where the facts are refused."""

    def __init__(self, start, holds_start, end, holds_end, line):
        self.start, self.holds_start, self.end, self.holds_end, self.line = start, holds_start, end, holds_end, line

    def at(self, x):
        if self.line is None:
            return None
        anchor, value, slope = self.line
        return value + slope * (x - anchor)


def stretches(pieces, facts, most):
    """The pieces as stretches; most is where the picture ends, for steps that go on."""
    found, start, holds_start = [], None, True
    for piece in pieces:
        side = next((word for word in ("below", "up_to") if word in piece), None)
        end = number(piece[side], facts) if side else None
        holds_end = side == "up_to"
        value = {key: number(piece[key], facts) for key in BODY if key in piece}
        if "add" in value:
            found += steps(value, start, holds_start, end, holds_end, most)
        else:
            found.append(Stretch(start, holds_start, end, holds_end, line(value, start, end)))
        start, holds_start = end, not holds_end
    return found


def line(value, start, end):
    if "is" in value:
        return (Fraction(0), value["is"], Fraction(0))
    if "to" in value:
        return (start, value["from"], (value["to"] - value["from"]) / (end - start))
    if "slope" in value:
        return (value.get("at", start), value["from"], value["slope"])
    return None


def steps(value, start, holds_start, end, holds_end, most):
    found, at, height = [], start, value["from"]
    last = most if end is None else end
    while at < last or (at == last and holds_end):
        after = at + value["every"]
        ends_here = end is not None and (after > end or (after == end and not holds_end))
        flat = (Fraction(0), height, Fraction(0))
        found.append(Stretch(at, holds_start, end if ends_here else after, holds_end and ends_here, flat))
        at, height, holds_start = after, height + value["add"], True
    return found


def slices(tiers, facts):
    """Marginal rates as stretches; nothing is earned below 0."""
    found = [Stretch(None, True, Fraction(0), True, (Fraction(0), Fraction(0), Fraction(0)))]
    start, amount = Fraction(0), Fraction(0)
    for part in tiers:
        end = number(part["up_to"], facts) if "up_to" in part else None
        rate = number(part["rate"], facts)
        found.append(Stretch(start, False, end, True, (start, amount, rate)))
        if end is not None:
            start, amount = end, amount + rate * (end - start)
    return found


def shown_number(value, in_percent):
    value = value * 100 if in_percent else value
    text = f"{float(value):,.6f}".rstrip("0").rstrip(".").replace("-", "−")
    return text + " %" if in_percent else text


def nice_step(span, most):
    step = Fraction(1, 10**6)
    while True:
        for factor in (1, 2, 5):
            if span / (step * factor) <= most:
                return step * factor
        step *= 10


def in_percent(block, words):
    return bool(re.search(rf'"(?:{words})": "[^"]*%"', block))


class Picture:
    def __init__(self, block, title, alt):
        axes = TITLE.fullmatch(title)
        if axes is None:
            raise SystemExit(f"{title!r} does not give the axes")
        facts = dict(pair.split(" = ") for pair in axes["facts"].split(", ")[1:])
        facts = {name: number(text) for name, text in facts.items()}
        self.x_label, self.y_label, self.alt = axes["x"], axes["y"], alt
        self.least, self.most = number(axes["least"]), number(axes["most"])
        content = json.loads(block)
        if isinstance(content, dict):
            self.curve = slices(content["tiers"]["slices"], facts)
            self.x_percent = self.y_percent = False
        else:
            self.curve = stretches(content, facts, self.most)
            self.x_percent, self.y_percent = in_percent(block, "below|up_to"), in_percent(block, "is|from|to")
        self.names = {value: f"{name} = {shown_number(value, False)}" for name, value in facts.items()}
        low, high = self.heights()
        self.y_step = nice_step(high - low, 6)
        self.low = low // self.y_step * self.y_step
        self.high = -(-high // self.y_step) * self.y_step

    def inside(self):
        """The stretches that the picture shows, each with its two ends there."""
        for part in self.curve:
            start = self.least if part.start is None else max(part.start, self.least)
            end = self.most if part.end is None else min(part.end, self.most)
            if start < end:
                yield part, start, end

    def heights(self):
        values = [part.at(x) for part, *ends in self.inside() if part.line for x in ends]
        low, high = min(values), max(values)
        if 0 < low <= (high - low):
            low = Fraction(0)
        return low, high

    def x(self, value):
        return LEFT + float((value - self.least) / (self.most - self.least)) * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        return HEIGHT - BOTTOM - float((value - self.low) / (self.high - self.low)) * (HEIGHT - TOP - BOTTOM)

    def dots(self):
        """Where the curve jumps: (x, y, whether the curve takes the value)."""
        for x in sorted({part.end for part in self.curve if part.end is not None}):
            if not self.least <= x <= self.most:
                continue
            before = next((p for p in self.curve if p.end == x and p.start != x), None)
            after = next((p for p in self.curve if p.start == x and p.end != x), None)
            point = next((p for p in self.curve if p.start == p.end == x), None)
            taken = point or (before if before and before.holds_end else after)
            limits = [part.at(x) for part in (before, after) if part]
            own = taken.at(x)
            if all(limit == own for limit in limits):
                continue
            yield from ((x, limit, False) for limit in limits if limit is not None and limit != own)
            if own is not None:
                yield x, own, True

    def x_ticks(self):
        """The ends of pieces first, then the ends of the picture, where there is room for their texts."""
        chosen = []
        ends = [part.end for part in self.curve if part.end is not None]
        for value in [*ends, self.least, self.most]:
            text = self.names.get(value, shown_number(value, self.x_percent))
            room = 7 * len(text)
            free = all(abs(self.x(value) - self.x(other)) >= (room + 7 * len(words)) / 2 + 4 for other, words in chosen)
            if self.least <= value <= self.most and free:
                chosen.append((value, text))
        return sorted(chosen)

    def svg(self):
        plot_bottom, plot_right = HEIGHT - BOTTOM, WIDTH - RIGHT
        out = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            'role="img" font-family="sans-serif" font-size="13">',
            f"<title>{escape(self.alt)}</title>",
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="8" fill="#ffffff" stroke="#d0d7de"/>',
        ]
        tick = self.low
        while tick <= self.high:
            y, axis = self.y(tick), "#8c959f" if tick == 0 else "#e4e8ec"
            out.append(f'<path d="M{LEFT} {y:.1f}H{plot_right}" stroke="{axis}"/>')
            text = shown_number(tick, self.y_percent)
            out.append(f'<text x="{LEFT - 8}" y="{y + 4.5:.1f}" text-anchor="end" fill="#424a53">{text}</text>')
            tick += self.y_step
        for value, text in self.x_ticks():
            x = self.x(value)
            out.append(f'<path d="M{x:.1f} {TOP}V{plot_bottom}" stroke="#d0d7de" stroke-dasharray="3 3"/>')
            text = escape(text)
            out.append(f'<text x="{x:.1f}" y="{plot_bottom + 18}" text-anchor="middle" fill="#424a53">{text}</text>')
        out.append(f'<path d="M{LEFT} {TOP}V{plot_bottom}H{plot_right}" fill="none" stroke="#57606a"/>')
        for part, start, end in self.inside():
            left, right = self.x(start), self.x(end)
            if part.line is None:
                size = f'width="{right - left:.1f}" height="{plot_bottom - TOP}"'
                out.append(f'<rect x="{left:.1f}" y="{TOP}" {size} fill="#d0d7de" fill-opacity="0.7"/>')
                middle = f'x="{(left + right) / 2:.1f}" y="{(TOP + plot_bottom) / 2:.1f}"'
                out.append(f'<text {middle} text-anchor="middle" fill="#424a53">refused</text>')
            else:
                ends = f"M{left:.1f} {self.y(part.at(start)):.1f}L{right:.1f} {self.y(part.at(end)):.1f}"
                out.append(f'<path d="{ends}" stroke="#0969da" stroke-width="2.5" stroke-linecap="round"/>')
        for x, y, taken in self.dots():
            place = f'cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="{RADIUS}"'
            fill = "#0969da" if taken else "#ffffff"
            out.append(f'<circle {place} fill="{fill}" stroke="#0969da" stroke-width="2"/>')
        middle = (LEFT + plot_right) / 2
        below = f'x="{middle}" y="{HEIGHT - 14}"'
        out.append(f'<text {below} text-anchor="middle" fill="#1f2328">{escape(self.x_label)}</text>')
        turned = f'transform="translate(18 {(TOP + plot_bottom) / 2}) rotate(-90)"'
        out.append(f'<text {turned} text-anchor="middle" fill="#1f2328">{escape(self.y_label)}</text>')
        return "\n".join([*out, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    pictures = {it["file"]: Picture(it["block"], it["title"], it["alt"]).svg() for it in SHOWN.finditer(page)}
    problems = []
    if len(pictures) != page.count("](pictures/"):
        problems.append("a picture of the page does not follow the block that it shows, or a name stands twice")
    stray = {path.name for path in FOLDER.glob("*.svg")} - pictures.keys()
    problems += [f"{name} is on no page" for name in sorted(stray)]
    for name, svg in pictures.items():
        path = FOLDER / name
        if not options.check:
            path.write_text(svg, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != svg:
            problems.append(f"{name} differs from its block")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(pictures)} pictures {'compared' if options.check else 'written'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
