"""What waits for somebody of the staff. An app's `needs` module defines `needs(staff, now)`: hers to see, no more.

A need says how many rows wait and names the first few by circle, handle, kind or country: never by what somebody wrote,
felt or told, never by an address. Each asks the database once, and for no more than MOST rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext

from config.desk.parts import parts

MOST: Final = 100  # counted; beyond that it says "100 or more"
SHOWN: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row that waits: its words, how long or what of it, and the page on which it is looked into."""

    words: str
    note: str | Promise
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """One kind of thing that waits; `urgency` 0 comes first, `address` is the list of exactly these rows."""

    code: str
    urgency: int
    title: str | Promise
    number: int
    is_more: bool
    address: str
    lines: list[Line]


def need(
    rows: QuerySet[Any],
    *,
    code: str,
    urgency: int,
    title: str | Promise,
    address: str,
    line: Callable[[Any], Line],
) -> Need:
    """Return what waits among these rows, which are in the order in which they are worth looking at, by one query."""
    found = list(rows[:MOST])
    return Need(
        code=code,
        urgency=urgency,
        title=title,
        number=len(found),
        is_more=len(found) == MOST,
        address=address,
        lines=[line(row) for row in found[:SHOWN]],
    )


def since(at: datetime, *, now: datetime) -> str:
    """Return for how long something waits, in its largest unit."""
    if now - at < timedelta(minutes=1):
        return gettext("just now")
    return gettext("waits for %(time)s") % {"time": timesince(at, now, depth=1)}


def ago(at: datetime, *, now: datetime) -> str:
    """Return how long ago something was, in its largest unit."""
    if now - at < timedelta(minutes=1):
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": timesince(at, now, depth=1)}


def waiting_for(staff: Any, *, now: datetime) -> list[Need]:
    """Return what waits for this member of the staff, the most urgent first; what waits for nobody is left out.

    By a number of queries that depends on her tasks alone.
    """
    asked = [each for part in parts("needs") for each in part.needs(staff, now=now)]
    return sorted((each for each in asked if each.number), key=lambda each: each.urgency)
