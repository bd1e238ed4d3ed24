"""Scheduling, moving and cancelling one session. Local time and zone are the truth; the instants follow from them.

Here, and nowhere else, sessions are written and moved: one by one, or all that one change of a series touches.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from config.api.errors import check_version
from groups import events, recurrence
from groups.errors import SessionInThePast
from groups.models import Circle, Session
from groups.services import attendance, cohorts, enrolment, hosts, rooms, rules, seats

REWRITTEN: Final = (
    "series", "original_local", "local_start", "timezone", "fold", "clock_kind", "duration_minutes", "starts_at",
    "ends_at", "state", "cancelled_at", "is_edited", "is_dropped", "schedule_version", "version",
)  # fmt: skip


@transaction.atomic
def schedule_session(
    *,
    circle_id: UUID,
    local_start: datetime,
    zone: ZoneInfo,
    duration_minutes: int,
    now: datetime,
    fold: int = 0,
    capacity: int | None = None,
    meeting_link: str | None = None,
    meeting_place: str | None = None,
    needs_host: bool = True,
) -> Session:
    """Put one session into the circle's calendar, and down for it who leads it.

    Raises Circle.DoesNotExist, CircleArchived, CohortLength for the ninth of a cohort, SessionInThePast,
    CircleAlreadyMeets, and with `needs_host` FacilitatorBusy when none of the circle's facilitators is free then.
    """
    circle = lock_circle(circle_id)
    cohorts.check_room(circle, now=now, more=1)
    session = build_session(
        circle, recurrence.instant(local_start, zone, fold), duration_minutes=duration_minutes, capacity=capacity
    )
    _check_time(session, now=now)
    rooms.paste(session, link=meeting_link, place=meeting_place)
    write_sessions([session], now=now)
    if needs_host:
        hosts.check_led(session)
    return session


@transaction.atomic
def change_session(
    *,
    session_id: UUID,
    now: datetime,
    expected_version: int | None = None,
    local_start: datetime | None = None,
    zone: ZoneInfo | None = None,
    fold: int | None = None,
    duration_minutes: int | None = None,
    capacity: int | None = None,
    meeting_link: str | None = None,
    meeting_place: str | None = None,
) -> Session:
    """Move a session or change its length, its number of seats or where it meets; who holds a seat keeps it.

    Raises Session.DoesNotExist, VersionConflict, SessionIsCancelled, SessionClosed, SessionInThePast,
    CircleAlreadyMeets, or FacilitatorBusy when whoever leads it leads another session then.
    """
    session = _locked_with_its_circle(session_id)
    check_version(session.version, expected_version)
    rules.check_session_open(session, now=now)
    old_starts_at, old_ends_at, chosen = session.starts_at, session.ends_at, _chosen(session)
    set_time(session, local_start=local_start, zone=zone, fold=fold, duration_minutes=duration_minutes)
    _check_time(session, now=now)
    has_moved = (session.starts_at, session.ends_at) != (old_starts_at, old_ends_at)
    is_edited = _chosen(session) != chosen or capacity not in (None, session.capacity)
    session.is_edited |= is_edited and session.series_id is not None  # from now on an edit of its series leaves it be
    rooms.paste(session, link=meeting_link, place=meeting_place)
    session.version, session.schedule_version = session.version + 1, session.schedule_version + has_moved
    session.save()
    if capacity is not None:
        seats.change_capacity(session, capacity=capacity, now=now)
    if has_moved:
        _lead_along(session, old_starts_at=old_starts_at, now=now)
    return session


@transaction.atomic
def rehearse_move(*, session_id: UUID, local_start: datetime, now: datetime) -> Session:
    """Return the session as it would be at another local start, and write nothing. Raises as `change_session`."""
    moved = change_session(session_id=session_id, local_start=local_start, now=now)
    transaction.set_rollback(True)
    return moved


@transaction.atomic
def cancel_session(*, session_id: UUID, now: datetime, expected_version: int | None = None) -> Session:
    """Call a session off. Seats stay as they are, so that those who held one can be told.

    Raises Session.DoesNotExist, SessionIsCancelled, SessionClosed or VersionConflict.
    """
    session = Session.objects.select_for_update().get(pk=session_id)
    rules.check_session_open(session, now=now)
    check_version(session.version, expected_version)
    session.state, session.cancelled_at = Session.State.CANCELLED, now
    session.version += 1
    session.save(update_fields=["state", "cancelled_at", "version"])
    hosts.follow(session)
    attendance.forget_attendance(session)
    events.publish(events.SessionCancelled(session_id=session.pk, at=now))
    return session


def lock_circle(circle_id: UUID) -> Circle:
    """Take the queue of everybody who changes this circle's calendar. Raises Circle.DoesNotExist or CircleArchived."""
    circle = Circle.objects.select_for_update(no_key=True).get(pk=circle_id)
    rules.check_circle_runs(circle)
    return circle


def build_session(
    circle: Circle, start: recurrence.Occurrence, *, duration_minutes: int, capacity: int | None = None
) -> Session:
    """Return an unsaved session of the circle at this start. Durations are elapsed minutes."""
    seats_offered = capacity or circle.capacity
    return Session(
        circle=circle,
        local_start=start.local,
        timezone=start.zone.key,
        fold=start.fold,
        clock_kind=start.kind,
        duration_minutes=duration_minutes,
        starts_at=start.utc,
        ends_at=start.utc + timedelta(minutes=duration_minutes),
        capacity=seats_offered,
        seat_limit=seats_offered,
    )


def write_sessions(
    sessions: Sequence[Session], *, now: datetime, passes_over: bool = False, is_told: bool = True
) -> None:
    """Write new sessions, and down for them who leads them and, in a cohort, who has a seat.

    The caller holds the circle's row. `passes_over` leaves out dates that are written already, or on which the circle
    meets. Unless something else tells them of the new sessions, who has a seat `is_told` of the first.
    """
    for session in sessions:
        session.created_at = now
    Session.objects.bulk_create(sessions, ignore_conflicts=passes_over)
    hosts.assign_hosts(sessions, now=now)
    enrolment.seat_cohort(sessions, now=now, is_told=is_told)


def rewrite_sessions(sessions: Sequence[Session], *, now: datetime) -> None:
    """Write what changed of sessions that the caller has locked; those who lead them follow.

    A series that moves by a week lands on its own old times, so rows in the way step aside first: the database checks
    each row by itself.
    """
    Session.objects.filter(pk__in=_in_the_way(sessions)).update(
        state=Session.State.CANCELLED, cancelled_at=now, series=None
    )
    Session.objects.bulk_update(sessions, REWRITTEN)
    hosts.follow_all(sessions, now=now)


def _in_the_way(sessions: Sequence[Session]) -> Collection[UUID]:
    rows = {row.pk: row for row in Session.objects.filter(pk__in=[session.pk for session in sessions])}
    return {
        old.pk
        for session in sessions
        for old in rows.values()
        if old.pk != session.pk
        and (
            (old.starts_at < session.ends_at and session.starts_at < old.ends_at)
            or (old.series_id, old.original_local) == (session.series_id, session.original_local)
        )
    }


def _locked_with_its_circle(session_id: UUID) -> Session:
    # The circle's row first: it is the queue of its calendar, and locks are always taken from the circle down.
    lock_circle(Session.objects.values_list("circle", flat=True).get(pk=session_id))
    return Session.objects.select_for_update().get(pk=session_id)


def _check_time(session: Session, *, now: datetime) -> None:
    if session.starts_at <= now:
        raise SessionInThePast
    rules.check_no_overlap(session.circle_id, session.starts_at, session.ends_at, but=session.pk)


def _lead_along(session: Session, *, old_starts_at: datetime, now: datetime) -> None:
    hosts.follow(session)
    if now < session.join_opens_at:  # else whoever came in already is still inside
        attendance.forget_attendance(session)
    events.publish(
        events.SessionMoved(
            session_id=session.pk,
            schedule_version=session.schedule_version,
            old_starts_at=old_starts_at,
            starts_at=session.starts_at,
            at=now,
        )
    )


def _chosen(session: Session) -> tuple[object, ...]:
    """Return what somebody chose of when it is; all else of its time follows."""
    return session.local_start, session.timezone, session.fold, session.duration_minutes


def set_time(
    session: Session,
    *,
    local_start: datetime | None = None,
    zone: ZoneInfo | None = None,
    fold: int | None = None,
    duration_minutes: int | None = None,
) -> None:
    """Give a session another wall time, place or length, and derive its instants; None leaves what there is."""
    if local_start is not None:
        session.local_start, session.fold = local_start, 0
    session.timezone = zone.key if zone is not None else session.timezone
    session.fold = session.fold if fold is None else fold
    session.duration_minutes = duration_minutes or session.duration_minutes
    start = recurrence.instant(session.local_start, ZoneInfo(session.timezone), session.fold)
    session.clock_kind, session.fold = start.kind, start.fold
    session.starts_at = start.utc
    session.ends_at = start.utc + timedelta(minutes=session.duration_minutes)
