"""Draws what a row of the workload payroll costs in each program, from the newest record in benches/results.

    python3 docs/pictures/rivals/draw.py            writes docs/pictures/rivals/payroll.svg
    python3 docs/pictures/rivals/draw.py --check    compares the committed picture with a new one; 1 if it differs
"""

import argparse
import json
import math
import sys
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).resolve().parent
RECORDS = FOLDER.parents[2] / "benches" / "results"
PICTURE = FOLDER / "payroll.svg"
VARIANT = "payroll"
WIDTH = 780
LEFT, RIGHT, TOP, BOTTOM = 206, 216, 74, 54  # around the plot, with room for the words behind the longest bar
CUT = 5
OWN = "kpi"
ROW, BAR = 27, 17
RIGHT_BLUE, WRONG_RED = "#0969da", "#cf5b45"
TEXT, DIM, LINE = "#1f2328", "#424a53", "#e4e8ec"


def newest():
    records = sorted(RECORDS.glob("*.json"))
    if not records:
        raise SystemExit(f"no record in {RECORDS}")
    record = json.loads(records[-1].read_text(encoding="utf-8"))
    largest = max(record["sizes"], key=lambda size: size["rows"])
    bars = [result for result in largest["results"] if result["variant"] == VARIANT]
    # One bar for each kind of column, on one thread as the words below say.
    bars = [bar for bar in bars if not bar["name"].endswith(("threads", "new buffers"))]
    # The package's frames are told of in the chapter on Python.
    bars = [bar for bar in bars if not bar["name"].startswith("kpi package")]
    return record["date"], largest["rows"], sorted(bars, key=lambda bar: bar["ns_per_row_cpu"])


def nanoseconds(value):
    return f"{value:,.1f} ns" if value < 10 else f"{value:,.0f} ns"


def wrong(bar, rows):
    if bar["wrong_rows"]:
        return f"{bar['wrong_rows']:,} rows wrong"
    return "none wrong" if bar["rows"] == rows else f"none wrong of {bar['rows']:,}"


def longest(bars):
    """Where the scale ends: a bar five times as long as the next shorter one is cut, for the others to be seen."""
    values = [bar["ns_per_row_cpu"] for bar in bars]
    whole = [value for before, value in zip([values[0], *values], values) if value <= CUT * before]
    return max(whole)


def step_of(value):
    size = 10 ** math.floor(math.log10(value))
    return next(size * part for part in (0.2, 0.5, 1, 2) if value / (size * part) <= 6)


def svg(date, rows, bars):
    height = TOP + ROW * len(bars) + BOTTOM
    bottom, right = height - BOTTOM, WIDTH - RIGHT
    most = longest(bars)
    step = step_of(most)
    ticks = range(math.ceil(most / step) + 1)

    def x(value):
        return LEFT + value / (step * ticks[-1]) * (right - LEFT)

    quickest_right = next((bar for bar in bars if not bar["wrong_rows"]), None)
    alt = f"CPU time a row in {len(bars)} programs, {rows:,} rows"
    if quickest_right:
        alt += f"; the quickest without a wrong row is {quickest_right['name']}"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(alt)}</title>",
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8" fill="#ffffff" stroke="#d0d7de"/>',
        f'<text x="18" y="28" fill="{TEXT}" font-size="15" font-weight="bold">'
        f"A payroll of {rows:,} employees: CPU time a row, and rows that come out wrong</text>",
    ]
    for left, colour, words in ((18, RIGHT_BLUE, "every row right"), (150, WRONG_RED, "some rows wrong")):
        out.append(f'<rect x="{left}" y="42" width="12" height="12" rx="2" fill="{colour}"/>')
        out.append(f'<text x="{left + 18}" y="52.5" fill="{DIM}">{words}</text>')
    for tick in ticks:
        at = x(step * tick)
        out.append(f'<path d="M{at:.1f} {TOP}V{bottom}" stroke="{LINE}"/>')
        out.append(f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle" fill="{DIM}">{step * tick:,.0f}</text>')
    for i, bar in enumerate(bars):
        value, top = bar["ns_per_row_cpu"], TOP + ROW * i + (ROW - BAR) / 2
        end, middle = x(min(value, most)), top + BAR / 2 + 4.5
        colour = WRONG_RED if bar["wrong_rows"] else RIGHT_BLUE
        weight = ' font-weight="bold"' if bar["name"].startswith(OWN) else ""
        label = f'x="{LEFT - 10}" y="{middle:.1f}" text-anchor="end" fill="{TEXT}"{weight}'
        out.append(f"<text {label}>{escape(bar['name'])}</text>")
        out.append(f'<rect x="{LEFT}" y="{top:.1f}" width="{end - LEFT:.1f}" height="{BAR}" rx="2" fill="{colour}"/>')
        if value > most:
            gap = f"M{end - 34:.1f} {top + BAR + 2:.1f}l8 {-BAR - 4}"
            out.append(f'<path d="{gap}" stroke="#ffffff" stroke-width="5"/>')
        out.append(
            f'<text x="{end + 7:.1f}" y="{middle:.1f}" fill="{TEXT}"{weight}>{nanoseconds(value)}'
            f'<tspan fill="{colour if bar["wrong_rows"] else DIM}">, {wrong(bar, rows)}</tspan></text>'
        )
    out.append(f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="#57606a"/>')
    cut = " The broken bar is far longer." if any(bar["ns_per_row_cpu"] > most for bar in bars) else ""
    below = f'x="{WIDTH / 2}" y="{height - 14}"'
    axis = f"Nanoseconds a row on one thread, measured on {date}.{cut}"
    out.append(f'<text {below} text-anchor="middle" fill="{TEXT}">{axis}</text>')
    return "\n".join([*out, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    drawn = svg(*newest())
    if not options.check:
        PICTURE.write_text(drawn, encoding="utf-8")
    elif not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != drawn:
        print(f"{PICTURE.name} differs from the newest record", file=sys.stderr)
        return 1
    print(f"1 picture {'compared' if options.check else 'written'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
