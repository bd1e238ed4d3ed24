"""Applying an edit: the draft is made again under the locks, written, and announced, in one transaction."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from config.api.errors import VersionConflict
from groups import events
from groups.models import ChangedSession, Series, SeriesChange, SeriesDate
from groups.models.sessions import DOOR_OPENS
from groups.services import attendance, seats
from groups.services.changes.drafting import drafted
from groups.services.changes.drafts import Draft, Touched
from groups.services.changes.edits import Edit
from groups.services.sessions import lock_circle, rewrite_sessions, write_sessions
from members.models import Member

Kind = ChangedSession.Kind


@transaction.atomic
def change_series(*, series_id: UUID, edit: Edit, member: Member, expected: str | None, now: datetime) -> SeriesChange:
    """Edit a series; everybody whose session moves or is called off is told once, after the grace period.

    `expected` is the tag of a preview of this very edit, None any. Raises Series.DoesNotExist, CircleArchived,
    VersionConflict, RuleRefused, SessionIsCancelled, SessionClosed, SessionInThePast, CircleAlreadyMeets or
    NothingToChange, and writes nothing then.
    """
    lock_circle(Series.objects.values_list("circle", flat=True).get(pk=series_id))
    series = Series.objects.select_for_update(no_key=True).get(pk=series_id)
    draft = drafted(series, edit, now=now, is_locked=True)
    if expected is not None and expected != draft.tag_of(edit):
        raise VersionConflict
    touched = draft.touched
    _write_series(draft)
    _write_sessions(touched, now=now)
    change = _write_down(draft, edit, touched, member=member, now=now)
    _announce(change, touched, now=now)
    return change


def _write_series(draft: Draft) -> None:
    draft.series.version += 1
    if draft.successor is not None:
        draft.successor.save(force_insert=True)
    draft.series.save()
    draft.series.dates.all().delete()
    SeriesDate.objects.bulk_create(draft.dates)


def _write_sessions(touched: list[Touched], *, now: datetime) -> None:
    known = [one for one in touched if one.before is not None]
    for one in known:
        one.session.version += 1
        one.session.schedule_version += one.has_moved
    rewrite_sessions([one.session for one in known], now=now)
    write_sessions([one.session for one in touched if one.before is None], now=now, is_told=False)
    for one in known:
        if one.capacity not in (None, one.session.capacity):
            seats.change_capacity(one.session, capacity=one.capacity or 0, now=now)
        _forget_who_came(one, now=now)


def _forget_who_came(one: Touched, *, now: datetime) -> None:
    """Whoever came in early is not inside any more when the evening moves on, or is called off."""
    had_opened = one.old_starts_at is not None and one.old_starts_at - DOOR_OPENS <= now
    if had_opened and (one.kind == Kind.CANCELLED or (one.kind == Kind.MOVED and now < one.session.join_opens_at)):
        attendance.forget_attendance(one.session)


def _write_down(draft: Draft, edit: Edit, touched: list[Touched], *, member: Member, now: datetime) -> SeriesChange:
    versions = {"version": draft.series.version, "successor_version": draft.successor and draft.successor.version}
    change = SeriesChange.objects.create(
        series=draft.series,
        successor=draft.successor,
        scope=edit.scope,
        made_by=member,
        made_at=now,
        notices_at=now + _grace(touched, now=now),
        before=draft.before | versions,
    )
    ChangedSession.objects.bulk_create(
        ChangedSession(
            change=change,
            session=one.session,
            kind=one.kind,
            old_starts_at=one.old_starts_at,
            before=one.before,
            version=one.session.version,
        )
        for one in touched
    )
    return change


def _grace(touched: list[Touched], *, now: datetime) -> timedelta:
    """Return how long it can be undone: never so long that the news come too late for the first evening."""
    starts = [one.session.starts_at for one in touched]
    starts += [one.old_starts_at for one in touched if one.old_starts_at is not None]
    usual = timedelta(seconds=settings.SERIES_GRACE_SECONDS)
    return max(timedelta(), min([usual, *((start - now) / 4 for start in starts)]))


def _announce(change: SeriesChange, touched: list[Touched], *, now: datetime) -> None:
    for one in touched:
        if one.kind == Kind.MOVED and one.old_starts_at is not None:
            events.publish(
                events.SessionMoved(
                    session_id=one.session.pk,
                    schedule_version=one.session.schedule_version,
                    old_starts_at=one.old_starts_at,
                    starts_at=one.session.starts_at,
                    at=now,
                    change_id=change.pk,
                )
            )
        elif one.kind == Kind.CANCELLED:
            events.publish(events.SessionCancelled(session_id=one.session.pk, at=now, change_id=change.pk))
    told = tuple(one.session.pk for one in touched if one.kind in (Kind.MOVED, Kind.CANCELLED))
    if told:
        events.publish(
            events.SeriesChanged(change_id=change.pk, session_ids=told, notices_at=change.notices_at, at=now)
        )
