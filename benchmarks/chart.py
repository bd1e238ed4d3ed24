"""A table's chart as a small SVG: a bar for each median, a line from the least to the most, by day and by night.

Into `var/benchmarks/`, or into `docs/benchmarks/` by `--record`.
"""

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from benchmarks.sizes import is_recorded
from config.runner.parts import CHECKOUT

_WIDTH: Final = 720
_LEFT: Final = 210  # for the names
_RIGHT: Final = 120  # for the numbers
_TOP: Final = 64
_ROW: Final = 40
_STYLE: Final = """
    text { font: 14px system-ui, sans-serif; fill: #2b2430; }
    .title { font-size: 16px; font-weight: 600; }
    .unit { fill: #5c5363; }
    .back { fill: #fffdfb; }
    .bar { fill: #8a5a9e; }
    .spread { stroke: #2b2430; stroke-width: 2; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f3edf5; }
      .unit { fill: #c4b8c9; }
      .back { fill: #1d1a20; }
      .bar { fill: #b58ac7; }
      .spread { stroke: #f3edf5; }
    }
  """


def write(name: str, title: str, measured: Mapping[str, Sequence[float]], *, unit: str) -> Path:
    """Write the chart of a table and return where it is."""
    folder = CHECKOUT / ("docs" if is_recorded() else "var") / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.svg"
    path.write_text(drawn(title, measured, unit=unit))
    return path


def drawn(title: str, measured: Mapping[str, Sequence[float]], *, unit: str) -> str:
    """Return the chart; its description says in words what the bars show."""
    most = max(max(values) for values in measured.values()) or 1
    scale = (_WIDTH - _LEFT - _RIGHT) / most
    height = _TOP + _ROW * len(measured) + 12
    rows = [_row(place, name, values, scale) for place, (name, values) in enumerate(measured.items())]
    told = "; ".join(f"{name}: {_spread(values)}" for name, values in measured.items())
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
            ' aria-labelledby="title desc">',
            f'  <title id="title">{escape(title)}</title>',
            f'  <desc id="desc">{escape(f"{unit}, median (least to most): {told}.")}</desc>',
            f"  <style>{_STYLE}</style>",
            f'  <rect class="back" width="{_WIDTH}" height="{height}" rx="8"/>',
            f'  <text class="title" x="16" y="28">{escape(title)}</text>',
            f'  <text class="unit" x="16" y="48">{escape(unit)}, median; the line goes from least to most</text>',
            *rows,
            "</svg>",
            "",
        ]
    )


def _row(place: int, name: str, values: Sequence[float], scale: float) -> str:
    top = _TOP + place * _ROW
    middle = top + 14
    least, most = (_LEFT + scale * edge for edge in (min(values), max(values)))
    wide = scale * statistics.median(values)
    return "\n".join(
        [
            f'  <text x="{_LEFT - 12}" y="{middle + 5}" text-anchor="end">{escape(name)}</text>',
            f'  <rect class="bar" x="{_LEFT}" y="{top}" width="{wide:.1f}" height="28" rx="3"/>',
            f'  <line class="spread" x1="{least:.1f}" y1="{middle}" x2="{most:.1f}" y2="{middle}"/>',
            f'  <text x="{most + 10:.1f}" y="{middle + 5}">{statistics.median(values):,.1f}</text>',
        ]
    )


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):,.1f} ({min(values):,.1f} to {max(values):,.1f})"
