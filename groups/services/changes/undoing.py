"""Taking a change of a series back, as long as nobody was told and nothing was changed since."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from groups import events
from groups.errors import ChangeSettled, CircleAlreadyMeets
from groups.models import ChangedSession, Seat, Series, SeriesChange, SeriesDate, Session
from groups.services import blocks, cohorts, enrolment, rules, seats
from groups.services.changes import snapshots
from groups.services.sessions import lock_circle, rewrite_sessions

Kind = ChangedSession.Kind


@transaction.atomic
def undo_change(*, change_id: UUID, now: datetime) -> None:
    """Put everything back as it was.

    Raises SeriesChange.DoesNotExist, CircleArchived, ChangeSettled, or CohortLength where a cohort would have more than
    eight sessions, since others were scheduled meanwhile.
    """
    circle = lock_circle(SeriesChange.objects.values_list("series__circle", flat=True).get(pk=change_id))
    change = SeriesChange.objects.select_for_update(no_key=True).get(pk=change_id)
    series = Series.objects.select_for_update(no_key=True).get(pk=change.series_id)
    rows = {row.session_id: row for row in change.sessions.all()}
    sessions = {each.pk: each for each in _locked(change, series, rows)}
    _check_fresh(change, series, rows, sessions, now=now)
    added = {pk for pk in sessions if pk not in rows or rows[pk].kind == Kind.ADDED}
    _remove([sessions[pk] for pk in added], now=now)
    _restore_series(change, series)
    _restore_sessions(change, [(rows[pk], sessions[pk]) for pk in sessions.keys() - added], now=now)
    _drop_successor(change)
    cohorts.check_room(circle, now=now)
    change.undone_at = now
    change.save(update_fields=["undone_at", "successor"])
    events.publish(events.SeriesChangeUndone(change_id=change.pk, at=now))


def _locked(change: SeriesChange, series: Series, rows: Collection[UUID]) -> list[Session]:
    """Lock what the change touched, and what the night wrote since by the rule that goes away."""
    found = Q(pk__in=list(rows))
    if _says_otherwise(change, series):
        among = [series_id for series_id in (change.series_id, change.successor_id) if series_id is not None]
        found |= Q(series__in=among, created_at__gt=change.made_at)
    return list(Session.objects.filter(found).select_for_update().order_by("pk"))


def _says_otherwise(change: SeriesChange, series: Series) -> bool:
    says = snapshots.taken(series, snapshots.RULE) | {"dates": snapshots.dates_of(series)}
    return any(change.before[name] != value for name, value in says.items())


def _check_fresh(
    change: SeriesChange,
    series: Series,
    rows: Mapping[UUID, ChangedSession],
    sessions: Mapping[UUID, Session],
    *,
    now: datetime,
) -> None:
    is_told = change.undone_at is not None or now >= change.notices_at
    successor = change.successor
    versions = {"version": series.version, "successor_version": successor and successor.version}
    has_changed = any(change.before[name] != version for name, version in versions.items())
    if is_told or has_changed or any(row.version != sessions[pk].version for pk, row in rows.items()):
        raise ChangeSettled


def _remove(sessions: list[Session], *, now: datetime) -> None:
    """Delete what the change had added; where somebody took a seat meanwhile, it is called off and she is told."""
    enrolment.unseat_cohort(sessions, now=now)
    seated = set(Seat.objects.filter(session__in=sessions).values_list("session", flat=True))
    Session.objects.filter(pk__in=[session.pk for session in sessions if session.pk not in seated]).delete()
    kept = [session for session in sessions if session.pk in seated]
    for session in kept:
        session.state, session.cancelled_at = Session.State.CANCELLED, now
        session.is_dropped, session.series = True, None
        session.version += 1
    rewrite_sessions(kept, now=now)
    for session in kept:
        events.publish(events.SessionCancelled(session_id=session.pk, at=now))


def _restore_series(change: SeriesChange, series: Series) -> None:
    names = snapshots.SERIES if _says_otherwise(change, series) else snapshots.RULE
    snapshots.put_back(series, {name: change.before[name] for name in names})
    series.version += 1
    series.save()
    series.dates.all().delete()
    SeriesDate.objects.bulk_create(snapshots.dates_from(series, change.before["dates"]))


def _restore_sessions(
    change: SeriesChange, found: Collection[tuple[ChangedSession, Session]], *, now: datetime
) -> None:
    moved_from = {session.pk: session.starts_at for _row, session in found}
    capacities = {}
    for row, session in found:
        before = dict(row.before or {})
        capacities[session.pk] = before.pop("capacity")
        snapshots.put_back(session, before)
        session.version += 1
        # One more for what was called off: a calendar that read of it holds the next number already.
        session.schedule_version += {Kind.MOVED: 1, Kind.CANCELLED: 2}.get(Kind(row.kind), 0)
    try:
        rules.check_calendar(change.series.circle_id, [session for _row, session in found])
    except CircleAlreadyMeets as error:  # somebody scheduled another session there meanwhile
        raise ChangeSettled from error
    rewrite_sessions([session for _row, session in found], now=now)
    for row, session in found:
        if session.capacity != capacities[session.pk]:
            seats.change_capacity(session, capacity=capacities[session.pk], now=now)
        if row.kind == Kind.CANCELLED:
            blocks.part_again(session, now=now)
        _announce(row, session, moved_from=moved_from[session.pk], now=now)


def _announce(row: ChangedSession, session: Session, *, moved_from: datetime, now: datetime) -> None:
    if row.kind == Kind.CANCELLED:
        events.publish(events.SessionRestored(session_id=session.pk, at=now))
    elif row.kind == Kind.MOVED:
        events.publish(
            events.SessionMoved(
                session_id=session.pk,
                schedule_version=session.schedule_version,
                old_starts_at=moved_from,
                starts_at=session.starts_at,
                at=now,
                change_id=row.change_id,
                tells=(),
            )
        )


def _drop_successor(change: SeriesChange) -> None:
    successor, change.successor = change.successor, None
    if successor is not None:
        SeriesChange.objects.filter(pk=change.pk).update(successor=None)  # else it would be deleted with it
        successor.delete()
