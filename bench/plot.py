"""The picture beside the tables: deliveries a second to 1,000 connections, on a logarithmic axis.

Its colours are chosen for a light and a dark page; the page's own shows through.
"""

import math
from html import escape

from bench.results import Results
from bench.systems import TITLES

WIDTH, LEFT, RIGHT, TOP, STEP = 760, 200, 150, 64, 34
CROWD = 1_000
KINDS = {1: "one", 32: "many"}

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #424a53 }
.line, .grid { stroke: #8c959f; stroke-width: 1 }
.grid { stroke-opacity: .35 }
.one { fill: #b35900 } .many { fill: #0969da }
.ours { font-weight: 600 }
@media (prefers-color-scheme: dark) {
  text { fill: #c9d1d9 } .one { fill: #f0a050 } .many { fill: #6cb6ff }
}
""".strip()


def drawn(results: Results) -> str:
    """The picture as SVG."""
    found = {name: _values(results, name) for name in TITLES}
    rows = {name: values for name, values in found.items() if values}
    top = max((value for values in rows.values() for value in values.values()), default=10_000)
    decades = range(3, max(math.ceil(math.log10(top)), 4) + 1)
    height = TOP + STEP * len(rows) + 10
    marks = [_grid(10**n, decades, height) for n in decades]
    marks += [_row(n, name, values, decades) for n, (name, values) in enumerate(rows.items())]
    label = "Deliveries a second to 1,000 connections"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{label}">\n<style>\n{STYLE}\n</style>\n{_legend(label)}\n'
        + "\n".join(marks)
        + "\n</svg>\n"
    )


def _values(results: Results, name: str) -> dict[int, float]:
    found = {
        senders: results.median(
            "fanout", "deliveries_per_second", system=name, connections=CROWD, senders=senders
        )
        for senders in KINDS
    }
    return {senders: value for senders, value in found.items() if value}


def _legend(label: str) -> str:
    return (
        f'<text x="0" y="16" class="ours">{label}</text>'
        f'<circle cx="{LEFT + 220}" cy="12" r="5" class="one"/>'
        f'<text x="{LEFT + 232}" y="16">1 sender</text>'
        f'<circle cx="{LEFT + 320}" cy="12" r="5" class="many"/>'
        f'<text x="{LEFT + 332}" y="16">32 senders</text>'
    )


def _grid(value: int, decades: range, height: int) -> str:
    x = _x(value, decades)
    return (
        f'<line x1="{x}" x2="{x}" y1="{TOP - 14}" y2="{height}" class="grid"/>'
        f'<text x="{x}" y="{TOP - 20}" text-anchor="middle">{value:,}</text>'
    )


def _row(number: int, name: str, values: dict[int, float], decades: range) -> str:
    y = TOP + STEP * number + 12
    places = {senders: _x(value, decades) for senders, value in values.items()}
    is_ours = ' class="ours"' if name in ("chatapp", "delivery") else ""
    title = escape(TITLES[name].replace("`", ""))
    ends = min(places.values()), max(places.values())
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="5" class="{KINDS[senders]}"/>'
        for senders, x in places.items()
    )
    said = " · ".join(f"{value:,.0f}" for _, value in sorted(values.items()))
    return (
        f'<text x="0" y="{y + 4}"{is_ours}>{title}</text>'
        f'<line x1="{ends[0]}" x2="{ends[1]}" y1="{y}" y2="{y}" class="line"/>{dots}'
        f'<text x="{ends[1] + 10}" y="{y + 4}">{said}</text>'
    )


def _x(value: float, decades: range) -> float:
    share = (math.log10(max(value, 10 ** decades[0])) - decades[0]) / (decades[-1] - decades[0])
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)
