"""Changing when a member is not to be disturbed: every night alike, by a cycle of weeks, or otherwise for some days."""

from typing import Any, TypedDict

from django.db import transaction
from django.db.models import F

from members import events
from members.models import Member, QuietPattern
from members.quiet import Cycle, Override, QuietHours, QuietWindow, Week


class QuietChanges(TypedDict, total=False):
    """What she says of quiet; None takes it back, and what is left out stays."""

    daily: QuietWindow | None
    cycle: Cycle | None
    override: Override | None


@transaction.atomic
def change_quiet(*, member: Member, changes: QuietChanges) -> QuietHours:
    """This function will store what differs, announce a changed clock and return all that she said by now."""
    row = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    before = row.quiet_hours
    after = QuietHours(
        changes.get("daily", before.daily), changes.get("cycle", before.cycle), changes.get("override", before.override)
    )
    if after == before:
        return before
    if (after.cycle, after.override) != (before.cycle, before.override):
        _store(row, after)
    daily = after.daily
    columns: dict[str, Any] = {"clock_version": F("clock_version") + 1}
    if daily != before.daily:  # it is part of her profile, whose ETag is stale now
        window = (daily.start, daily.end) if daily else (None, None)
        columns |= {"quiet_from": window[0], "quiet_to": window[1], "version": F("version") + 1}
    Member.objects.filter(pk=row.pk).update(**columns)
    events.publish(events.ClockChanged(member_id=row.pk))
    return after


def _store(row: Member, hours: QuietHours) -> None:
    if hours.cycle is None and hours.override is None:
        QuietPattern.objects.filter(member=row).delete()
        return
    columns = {**_columns_of_cycle(hours.cycle), **_columns_of_override(hours.override)}
    QuietPattern.objects.update_or_create(member=row, defaults=columns)


def _columns_of_cycle(cycle: Cycle | None) -> dict[str, Any]:
    if cycle is None:
        return {"anchor": None, "openings": None, "ends": None}
    days: Week = tuple(window for week in cycle.weeks for window in week)
    return {
        "anchor": cycle.anchor,
        "openings": [window.start if window else None for window in days],
        "ends": [window.end if window else None for window in days],
    }


def _columns_of_override(override: Override | None) -> dict[str, Any]:
    window = override.window if override else None
    return {
        "override_first": override.first if override else None,
        "override_last": override.last if override else None,
        "override_opens": window.start if window else None,
        "override_ends": window.end if window else None,
    }
