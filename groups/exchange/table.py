"""Circles as a table (CSV, RFC 4180, UTF-8): a cell that a spreadsheet would run as a formula is escaped. Pure."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from config.cells import escaped, unescaped
from groups.exchange.clocks import Unreadable
from groups.exchange.files import LARGEST, MOST

LISTS: Final = ("guilt_sources", "norms", "child_stages", "work_patterns")
LINES: Final = ("join_questions",)  # one on each line of the cell, since they may hold any sign
EMPTY_IS_NONE: Final = ("member_limit",)
COLUMNS: Final = (
    "slug", "version", "name", "description", "guilt_sources", "norms", "audience", "language", "meeting_format",
    "timezone", "duration_minutes", "capacity", "min_to_run", "facilitators_wanted", "enrolment", "admission",
    "is_discoverable", "child_stages", "work_patterns", "member_limit", "join_questions",
)  # fmt: skip
STARTING: Final = ("facilitator", "first_local", "rrule")  # what a row says on top that starts a circle


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """What a row says of a circle that is not here yet: who leads it (her address), and its series from when on.

    `first_local` is a wall time in the circle's zone; without `rrule` it is one session, without both there is none.
    """

    facilitator: str = field(repr=False)
    first_local: datetime | None = None
    rrule: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row: what it wants of the circle of its slug, and the version that it was written for, or None for any.

    `start` is None where it names nobody to lead it: such a row changes a circle and starts none.
    """

    number: int
    slug: str
    version: int | None
    fields: dict[str, Any] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    start: Start | None = None


def table_of(circles: Iterable[Any]) -> str:
    """Return the table with a first line of names. It holds no link, place, member or date of joining."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([escaped(_cell(name, getattr(circle, name))) for name in COLUMNS] for circle in circles)
    return file.getvalue()


def rows_in(file: bytes) -> list[dict[str, str]]:
    """Return the rows of a table by the names of its columns, with what was escaped as it was.

    Raises Unreadable: file_too_large, not_utf8, not_a_table, column_missing (no slug), column_unknown or too_many.
    """
    if len(file) > LARGEST:
        raise Unreadable("file_too_large")
    if b"\0" in file:  # no cell that the database could hold
        raise Unreadable("not_a_table")
    try:
        lines = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError:
        raise Unreadable("not_utf8") from None
    except csv.Error:
        raise Unreadable("not_a_table") from None
    lines = [line for line in lines if line]
    names = [name.strip().lower() for name in lines[0]] if lines else []
    _check(names, lines)
    return [dict(zip(names, map(unescaped, line), strict=True)) for line in lines[1:]]


def _check(names: list[str], lines: list[list[str]]) -> None:
    if "slug" not in names:
        raise Unreadable("column_missing")
    if set(names) - {*COLUMNS, *STARTING} or len(set(names)) != len(names):
        raise Unreadable("column_unknown")
    if len(lines) > MOST + 1:
        raise Unreadable("too_many")
    if any(len(line) != len(names) for line in lines):
        raise Unreadable("not_a_table")


def _cell(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ("\n" if name in LINES else ";").join(value)
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
