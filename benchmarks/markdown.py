"""Tables for docs/benchmarks.md: medians with least and most of interleaved runs, and ratios of medians."""

import statistics
from collections.abc import Mapping, Sequence

from benchmarks import chart


def table(title: str, measured: Mapping[str, Sequence[float]], *, unit: str, base: str, name: str) -> str:
    """Return a table of what was measured, each row as a ratio to the base, and write its chart under that name."""
    chart.write(name, title, measured, unit=unit)
    reference = statistics.median(measured[base])
    lines = [f"\n### {title}\n", f"| | {unit}, median (least to most) | against {base} |", "|---|---:|---:|"]
    for row, values in measured.items():
        middle = statistics.median(values)
        spread = f"{middle:,.1f} ({min(values):,.1f} to {max(values):,.1f})"
        lines.append(f"| {row} | {spread} | {middle / reference:.2f} |")
    return "\n".join(lines)
