"""Figures for staff: bars drawn here, and the table that says the same. An app's `charts` module defines
`charts(staff, now)`: sums over the circles that she looks after, never about a member, a session or one circle.

A cell about fewer than LEAST people is left out, as everywhere (docs/figures.md); None stands for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.functional import Promise

from config.desk.parts import parts

LEAST: Final = 11  # people in a cell; the code of the published figures takes no fewer either
LEAST_CIRCLES: Final = 2  # one alone would be a figure about a circle

# Of the drawing, in its own units: a telephone shows it at about this size, a screen twice as large.
_WIDTH: Final = 360
_LONGEST: Final = 280
_LABEL: Final = 16
_BAR: Final = 14
_GAP: Final = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line of the table and its bars: one value for each of the chart's columns."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One bar, with what is written at its end; a value that is not told has no length."""

    y: float
    text_y: float
    length: float
    text_x: float
    column: int
    value: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The bars of one row, under its label."""

    label: str
    text_y: float
    bars: list[Bar]


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """`head` names the rows, `columns` the values; `note` says what is counted, and what is not."""

    code: str
    title: str | Promise
    note: str | Promise
    head: str | Promise
    columns: Sequence[str | Promise]
    rows: Sequence[Row]

    @property
    def width(self) -> int:
        """How wide the drawing is."""
        return _WIDTH

    @property
    def height(self) -> int:
        """How high the drawing is."""
        return len(self.rows) * self._row

    @property
    def groups(self) -> Iterator[Group]:
        """Yield what is drawn, from top to bottom."""
        highest = max((value for row in self.rows for value in row.values if value), default=0) or 1
        for number, row in enumerate(self.rows):
            top = number * self._row
            bars = [self._bar(top, column, value, highest) for column, value in enumerate(row.values)]
            yield Group(label=row.label, text_y=top + _LABEL - 4, bars=bars)

    @property
    def _row(self) -> int:
        return _LABEL + len(self.columns) * _BAR + _GAP

    def _bar(self, top: int, column: int, value: float | None, highest: float) -> Bar:
        y = top + _LABEL + column * _BAR
        length = round((value or 0) / highest * _LONGEST, 1)
        return Bar(y=y, text_y=y + _BAR - 4, length=length, text_x=length + 4, column=column, value=value)


def charts_for(staff: Any, *, now: datetime) -> list[Chart]:
    """Return every app's charts for this member of the staff, by a constant number of queries."""
    return [chart for part in parts("charts") for chart in part.charts(staff, now=now)]


def weeks(*, now: datetime, back: int, ahead: int = 0) -> list[datetime]:
    """Return the Mondays (UTC, midnight) of so many weeks before this one and after it, this one included if ahead."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    this = today - timedelta(days=today.weekday())
    return [this + timedelta(weeks=step) for step in range(-back, ahead)]
