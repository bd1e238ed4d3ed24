"""Changing circles by a table, row by row: each in a transaction of its own, and never over what a person changed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from config import audit
from config.api.errors import DomainError, VersionConflict
from groups.exchange.table import Row
from groups.models import Circle
from groups.services.circles import change_circle
from groups.services.imports import CHUNK, Line


def take_rows(
    rows: Sequence[Row],
    *,
    actor: UUID | None,
    now: datetime,
    is_trial: bool = False,
    told: Callable[[Line], None] = lambda _line: None,
) -> list[Line]:
    """Change the circles that differ and return what became of each row; with `is_trial` nothing is written.

    Refused: codes of the row's own, circle_unknown, circle_ended, changed_since (somebody changed it after the table
    was written) and slug_repeated.
    """
    if not is_trial:
        audit.record(audit.Entry(actor, "circles.imported", "groups.circle"))
    found: list[Line] = []
    seen: set[str] = set()
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        circles = {each.slug: each for each in Circle.objects.filter(slug__in=[row.slug for row in chunk])}
        for row in chunk:
            code = "slug_repeated" if row.slug in seen else ""
            line = _line(row, circles.get(row.slug), code, now=now, is_trial=is_trial)
            seen.add(row.slug)
            told(line)
            found.append(line)
    return found


def _line(row: Row, circle: Circle | None, code: str, *, now: datetime, is_trial: bool) -> Line:
    codes = row.codes or tuple(filter(None, [code or _refused(row, circle)]))
    outcome = "not_taken"
    if not codes and circle is not None:
        outcome, codes = _changed(row, circle, now=now, is_trial=is_trial)
    return Line(number=row.number, slug=row.slug, outcome=outcome, codes=codes)


def _refused(row: Row, circle: Circle | None) -> str:
    if circle is None:
        return "circle_unknown"
    if circle.archived_at is not None:
        return "circle_ended"
    return "changed_since" if row.version not in (None, circle.version) else ""


def _changed(row: Row, circle: Circle, *, now: datetime, is_trial: bool) -> tuple[str, tuple[str, ...]]:
    fields = {
        name: value for name, value in row.fields.items() if getattr(value, "key", value) != getattr(circle, name)
    }
    if not fields:
        return "unchanged", ()
    if is_trial:
        return "updated", ()
    try:
        change_circle(circle_id=circle.pk, expected_version=circle.version, now=now, **fields)
    except VersionConflict:
        return "not_taken", ("changed_since",)
    except DomainError as refused:
        return "not_taken", (str(refused.code),)
    return "updated", ()
