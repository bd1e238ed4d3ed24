"""Changing and starting circles by a table, row by row: each for itself, and never over what a person changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from config import audit
from config.api.errors import DomainError, VersionConflict
from groups.exchange.table import Row, Start
from groups.models import Circle
from groups.recurrence.refusals import RuleRefused
from groups.services.circles import change_circle, start_circle
from groups.services.imports import CHUNK, Line
from groups.services.series import schedule_series
from members.models import Member
from members.selectors import facilitators_by_address


def take_rows(
    rows: Sequence[Row],
    *,
    actor: UUID | None,
    now: datetime,
    is_trial: bool = False,
    told: Callable[[Line], None] = lambda _line: None,
) -> list[Line]:
    """Change the circles that differ, start those that are not here, and return what became of each row.

    With `is_trial` nothing of it stays. Refused: codes of the row's own, circle_unknown (it is not here, and the row
    names nobody to lead it), facilitator_unknown, circle_ended, changed_since (somebody changed it after the table was
    written), slug_repeated, and what starting a circle and its series refuse.
    """
    if not is_trial:
        audit.record(audit.Entry(actor, "circles.imported", "groups.circle"))
    found: list[Line] = []
    seen: set[str] = set()
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        circles = {each.slug: each for each in Circle.objects.filter(slug__in=[row.slug for row in chunk])}
        leaders = facilitators_by_address([row.start.facilitator for row in chunk if row.start is not None])
        for row in chunk:
            code = "slug_repeated" if row.slug in seen else ""
            line = _line(row, circles.get(row.slug), leaders, code, now=now, is_trial=is_trial)
            seen.add(row.slug)
            told(line)
            found.append(line)
    return found


def _line(
    row: Row, circle: Circle | None, leaders: Mapping[str, Member], code: str, *, now: datetime, is_trial: bool
) -> Line:
    codes = row.codes or tuple(filter(None, [code or _refused(row, circle)]))
    outcome = "not_taken"
    if not codes and circle is not None:
        outcome, codes = _changed(row, circle, now=now, is_trial=is_trial)
    elif not codes and row.start is not None:
        outcome, codes = _started(row.start, leaders, now=now, is_trial=is_trial)
    return Line(number=row.number, slug=row.slug, outcome=outcome, codes=codes)


def _refused(row: Row, circle: Circle | None) -> str:
    if circle is None:
        return "" if row.start is not None else "circle_unknown"
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


def _started(
    start: Start, leaders: Mapping[str, Member], *, now: datetime, is_trial: bool
) -> tuple[str, tuple[str, ...]]:
    """Start the circle with its series, both or neither; a trial does the same and takes it back."""
    if start.codes:
        return "not_taken", start.codes
    leader = leaders.get(start.facilitator)
    if leader is None:
        return "not_taken", ("facilitator_unknown",)
    try:
        with transaction.atomic():
            circle = start_circle(member=leader, now=now, **start.fields)
            if start.first_local is not None:
                schedule_series(
                    circle_id=circle.pk, rrule=start.rrule or None, dtstart_local=start.first_local, zone=circle.zone,
                    duration_minutes=circle.duration_minutes, now=now,
                )  # fmt: skip
            if is_trial:
                transaction.set_rollback(True)
    except (DomainError, RuleRefused) as refused:
        return "not_taken", (str(refused.code),)
    return "added", ()
