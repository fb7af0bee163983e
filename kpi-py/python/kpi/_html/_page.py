"""The parts that all pages share: the style, tables, badges, bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape

_STYLE = """
.kpi{--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--paper:#fff;--band:#f6f8fa;--good:#116329;--good-bg:#dafbe1;
--fair:#7d4e00;--fair-bg:#fff3c4;--poor:#a40e26;--poor-bg:#ffe2e0;--bar:#0969da;
color:var(--ink);background:var(--paper);font:14px/1.45 system-ui,-apple-system,"Segoe UI",sans-serif;
border:1px solid var(--line);border-radius:8px;padding:12px 16px;max-width:60em;overflow-x:auto}
@media (prefers-color-scheme:dark){.kpi{DARK}}
[data-jp-theme-light="false"] .kpi,body.vscode-dark .kpi{DARK}
[data-jp-theme-light="true"] .kpi,body.vscode-light .kpi{LIGHT}
.kpi h3{font-size:1.15em;margin:0 0 2px;color:var(--ink)}
.kpi p{margin:2px 0 8px;color:var(--soft)}
.kpi .kpi-big{display:flex;flex-wrap:wrap;gap:8px 28px;margin:8px 0 10px}
.kpi .kpi-big div{min-width:6em}
.kpi .kpi-big b{display:block;font-size:1.5em;font-variant-numeric:tabular-nums;color:var(--ink)}
.kpi .kpi-big span{color:var(--soft)}
.kpi table{border-collapse:collapse;width:100%;margin:6px 0 10px;background:transparent;font-size:1em}
.kpi caption{text-align:left;font-weight:600;padding:4px 0;color:var(--ink);caption-side:top}
.kpi th,.kpi td{border-bottom:1px solid var(--line);padding:4px 10px 4px 0;text-align:left;vertical-align:top;
background:transparent;color:var(--ink);font-weight:normal;white-space:normal}
.kpi thead th{color:var(--soft);font-weight:600}
.kpi .kpi-n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.kpi .kpi-in1{padding-left:1.4em}.kpi .kpi-in2{padding-left:2.8em}.kpi .kpi-in3{padding-left:4.2em}
.kpi tfoot th,.kpi tfoot td,.kpi .kpi-sum th,.kpi .kpi-sum td{font-weight:600;border-bottom:none}
.kpi .kpi-b{display:inline-block;border-radius:9px;padding:0 8px;white-space:nowrap;border:1px solid currentColor}
.kpi .kpi-good{color:var(--good);background:var(--good-bg)}
.kpi .kpi-fair{color:var(--fair);background:var(--fair-bg)}
.kpi .kpi-poor{color:var(--poor);background:var(--poor-bg)}
.kpi .kpi-none{color:var(--soft);background:var(--band)}
.kpi .kpi-soft{color:var(--soft)}
.kpi code{font-size:.95em;background:var(--band);color:var(--ink);padding:0 3px;border-radius:3px}
.kpi pre{white-space:pre-wrap;background:var(--band);color:var(--ink);padding:10px 12px;border-radius:6px;margin:4px 0;
font:13px/1.5 ui-monospace,SFMono-Regular,Consolas,monospace}
.kpi svg{vertical-align:middle}
.kpi details{margin:4px 0}.kpi summary{cursor:pointer;color:var(--soft)}
"""

_DARK = (
    "--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--paper:#0d1117;--band:#1c222a;--good:#6fdd8b;--good-bg:#12261e;"
    "--fair:#eac54f;--fair-bg:#272115;--poor:#ff938a;--poor-bg:#2d1517;--bar:#4493f8"
)
_LIGHT = (
    "--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--paper:#fff;--band:#f6f8fa;--good:#116329;--good-bg:#dafbe1;"
    "--fair:#7d4e00;--fair-bg:#fff3c4;--poor:#a40e26;--poor-bg:#ffe2e0;--bar:#0969da"
)

STYLE = "<style>" + _STYLE.replace("DARK", _DARK).replace("LIGHT", _LIGHT).replace("\n", "") + "</style>"


def page(title: str, subtitle: str, *parts: str) -> str:
    """A page: a title, what stands under it, the parts."""
    under = f"<p>{subtitle}</p>" if subtitle else ""
    return f'{STYLE}<div class="kpi"><h3>{escape(title)}</h3>{under}{"".join(parts)}</div>'


def cell(value: object, *, number: bool = False, head: bool = False, inside: int = 0) -> str:
    """A cell of a table; `value` is HTML where it is `Html`, else text."""
    classes = (["kpi-n"] if number else []) + ([f"kpi-in{min(inside, 3)}"] if inside else [])
    cls = f' class="{" ".join(classes)}"' if classes else ""
    tag, scope = ("th", ' scope="row"') if head else ("td", "")
    return f"<{tag}{scope}{cls}>{html(value)}</{tag}>"


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def html(value: object) -> str:
    """A value as HTML; what is absent is a dash."""
    if isinstance(value, Html):
        return value
    return '<span class="kpi-soft" title="absent">–</span>' if value is None else escape(str(value))


def table(caption: str, heads: Sequence[tuple[str, bool]], rows: Iterable[str], foot: str = "") -> str:
    """A table with a caption and heads, each a text and whether its column has numbers."""
    cells = "".join(
        f'<th scope="col"{" class=kpi-n" if number else ""}>{escape(text)}</th>' for text, number in heads
    )
    end = f"<tfoot>{foot}</tfoot>" if foot else ""
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody>{end}</table>"
    )


def big(figures: Iterable[tuple[str, object]]) -> str:
    """The figures that matter most, large."""
    shown = "".join(f"<div><b>{html(value)}</b><span>{escape(name)}</span></div>" for name, value in figures)
    return f'<div class="kpi-big">{shown}</div>'


def badge(text: str, tone: str) -> Html:
    """A word with a colour; the word says what the colour does."""
    return Html(f'<span class="kpi-b kpi-{tone}">{escape(text)}</span>')


_TONES = {
    "scored": "good",
    "passed": "good",
    "warned": "fair",
    "missing": "fair",
    "undefined": "fair",
    "tripped": "poor",
    "refused": "poor",
}


def status(word: str) -> Html:
    """A status as a badge."""
    return badge(word.replace("_", " "), _TONES.get(word, "none"))


def bar(value: Decimal | None, width: int = 90) -> Html:
    """An attainment as a bar with a mark at 1, and in words beside it whether the plan is met."""
    if value is None:
        return Html("")
    share = min(max(float(value) / 1.5, 0.0), 1.0) * width
    mark = width / 1.5
    tone, word = ("good", "met") if value >= 1 else ("fair", "below") if value > 0 else ("poor", "nothing")
    return Html(
        f'<span style="white-space:nowrap"><svg width="{width}" height="12" role="img" aria-label="{value} of 1, {word}">'
        f'<rect x="0" y="2" width="{width}" height="8" rx="2" fill="var(--band)" stroke="var(--line)"/>'
        f'<rect x="0" y="2" width="{share:.1f}" height="8" rx="2" fill="var(--bar)"/>'
        f'<line x1="{mark:.1f}" x2="{mark:.1f}" y1="0" y2="12" stroke="var(--ink)" stroke-width="2"/></svg> '
        f"{badge(word, tone)}</span>"
    )


def money(value: Decimal | None, currency: str | None = None) -> Html:
    """A number with thin gaps between its thousands, and its currency."""
    if value is None:
        return Html(html(None))
    text = f"{value:,}".replace(",", "\u202f")
    return Html(escape(f"{text} {currency}" if currency else text))


def percent(text: object) -> str:
    """A weight as a per cent where that is a short decimal, else as it stands."""
    from fractions import Fraction

    if text is None:
        return "–"
    written = str(text)
    if written.endswith("%"):
        return f"{written[:-1]} %"
    share = Fraction(written) * 100
    return f"{share.numerator} %" if share.denominator == 1 else written
