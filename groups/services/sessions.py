"""Scheduling, moving and cancelling one session. Local time and zone are the truth; the instants follow from them."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from config.api.errors import check_version
from groups import events, recurrence
from groups.errors import SessionInThePast
from groups.models import Circle, Session
from groups.services import attendance, hosts, rules, seats


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
    needs_host: bool = True,
) -> Session:
    """Put one session into the circle's calendar, and down for it who leads it.

    Raises Circle.DoesNotExist, CircleArchived, SessionInThePast, CircleAlreadyMeets, and with `needs_host`
    FacilitatorBusy when none of the circle's facilitators is free then.
    """
    circle = lock_circle(circle_id)
    session = build_session(
        circle, recurrence.instant(local_start, zone, fold), duration_minutes=duration_minutes, capacity=capacity
    )
    if session.starts_at <= now:
        raise SessionInThePast
    rules.check_no_overlap(circle.pk, session.starts_at, session.ends_at)
    session.save(force_insert=True)
    hosts.assign_hosts([session], now=now)
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
) -> Session:
    """Move a session or change its length or its number of seats; who holds a seat keeps it.

    Raises Session.DoesNotExist, VersionConflict, SessionIsCancelled, SessionClosed, SessionInThePast,
    CircleAlreadyMeets, or FacilitatorBusy when whoever leads it leads another session then.
    """
    session = _locked_with_its_circle(session_id)
    check_version(session.version, expected_version)
    rules.check_session_open(session, now=now)
    old_starts_at, old_ends_at = session.starts_at, session.ends_at
    _set_time(session, local_start=local_start, zone=zone, fold=fold, duration_minutes=duration_minutes)
    if session.starts_at <= now:
        raise SessionInThePast
    rules.check_no_overlap(session.circle_id, session.starts_at, session.ends_at, but=session.pk)
    has_moved = (session.starts_at, session.ends_at) != (old_starts_at, old_ends_at)
    session.version += 1
    session.schedule_version += has_moved
    session.save()
    if capacity is not None:
        seats.change_capacity(session, capacity=capacity, now=now)
    if has_moved:
        hosts.follow(session)
        if now < session.join_opens_at:  # else whoever came in already is still inside
            attendance.forget_attendance(session)
        _announce_move(session, old_starts_at=old_starts_at, now=now)
    return session


@transaction.atomic
def cancel_session(*, session_id: UUID, now: datetime) -> Session:
    """Call a session off. Seats stay as they are, so that those who held one can be told.

    Raises Session.DoesNotExist, SessionIsCancelled or SessionClosed.
    """
    session = Session.objects.select_for_update().get(pk=session_id)
    rules.check_session_open(session, now=now)
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


def _locked_with_its_circle(session_id: UUID) -> Session:
    # The circle's row first: it is the queue of its calendar, and locks are always taken from the circle down.
    lock_circle(Session.objects.values_list("circle", flat=True).get(pk=session_id))
    return Session.objects.select_for_update().get(pk=session_id)


def _announce_move(session: Session, *, old_starts_at: datetime, now: datetime) -> None:
    events.publish(
        events.SessionMoved(
            session_id=session.pk,
            schedule_version=session.schedule_version,
            old_starts_at=old_starts_at,
            starts_at=session.starts_at,
            at=now,
        )
    )


def _set_time(
    session: Session,
    *,
    local_start: datetime | None,
    zone: ZoneInfo | None,
    fold: int | None,
    duration_minutes: int | None,
) -> None:
    if local_start is not None:
        session.local_start, session.fold = local_start, 0
    session.timezone = zone.key if zone is not None else session.timezone
    session.fold = session.fold if fold is None else fold
    session.duration_minutes = duration_minutes or session.duration_minutes
    start = recurrence.instant(session.local_start, ZoneInfo(session.timezone), session.fold)
    session.clock_kind, session.fold = start.kind, start.fold
    session.starts_at = start.utc
    session.ends_at = start.utc + timedelta(minutes=session.duration_minutes)
