"""Saying what happened as groups says it, where a test is about what follows and not about who did it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from uuid6 import uuid7

from groups import events
from groups.models import (
    ChangedSession,
    Handover,
    HandoverOffer,
    Merge,
    MergeAnswer,
    Seat,
    Series,
    SeriesChange,
    Session,
)
from members.models import Member
from notifications.dispatch import claim
from notifications.dispatch.jobs import MemberJob, member_jobs
from notifications.models import Delivery
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def announce(*said: events.Event) -> None:
    """Publish these in one transaction."""
    with transaction.atomic():
        for event in said:
            events.publish(event)


def claimed(**which: object) -> MemberJob:
    """Make one row due and take it as a worker does; nothing else is due then."""
    make_due(**which)
    row = Delivery.objects.get(**which)
    Delivery.objects.filter(state="pending").exclude(pk=row.pk).update(not_before=Now() + DAY)
    (taken,) = claim.claim_deliveries(owner=uuid7(), limit=100)
    (job,) = member_jobs([taken])
    return job


def offer(world: World, seat: Seat, *, expires_at: datetime, now: datetime | None = None) -> None:
    """Hold a seat for one who waits, as the waitlist does."""
    seat.state, seat.offer_expires_at, seat.offers = Seat.State.OFFERED, expires_at, seat.offers + 1
    seat.save()
    announce(
        events.SeatOffered(
            seat_id=seat.pk,
            session_id=seat.session_id,
            member_id=seat.member_id,
            number=seat.offers,
            expires_at=expires_at,
            at=now or world.now,
        )
    )


def about(kind: type, seat: Seat, at: datetime, **more: Any) -> Any:
    """Return an event about one seat."""
    return kind(seat_id=seat.pk, session_id=seat.session_id, member_id=seat.member_id, at=at, **more)


def change_series(
    world: World, sessions: dict[Session, timedelta | None], *, notices_at: datetime, now: datetime | None = None
) -> SeriesChange:
    """Move these sessions by as much, or call them off for None, as one change of their series."""
    now = now or world.now
    series = Series.objects.create(
        circle=world.circle, dtstart_local=world.session.local_start, timezone="UTC", duration_minutes=60
    )
    change = SeriesChange.objects.create(series=series, scope="all", made_at=now, notices_at=notices_at)
    said: list[events.Event] = []
    for session, by in sessions.items():
        said.append(_move(change, session, by, now) if by is not None else _cancel(change, session, now))
    said.append(
        events.SeriesChanged(
            change_id=change.pk, session_ids=tuple(each.pk for each in sessions), notices_at=notices_at, at=now
        )
    )
    announce(*said)
    return change


def undo(change: SeriesChange, now: datetime) -> None:
    """Put everything back, as it is undone in the grace period."""
    SeriesChange.objects.filter(pk=change.pk).update(undone_at=now)
    said: list[events.Event] = [events.SeriesChangeUndone(change_id=change.pk, at=now)]
    for row in change.sessions.select_related("session").exclude(kind="added"):
        session, then = row.session, row.session.starts_at
        assert row.old_starts_at is not None
        if session.state == Session.State.CANCELLED:
            session.state, session.cancelled_at = Session.State.SCHEDULED, None
            said.append(events.SessionRestored(session_id=session.pk, at=now))
        else:
            session.ends_at += row.old_starts_at - session.starts_at
            session.starts_at = row.old_starts_at
            said.append(
                events.SessionMoved(
                    session_id=session.pk,
                    schedule_version=session.schedule_version + 1,
                    old_starts_at=then,
                    starts_at=session.starts_at,
                    at=now,
                    change_id=change.pk,
                    tells=(),
                )
            )
        session.schedule_version += 1
        session.save()
    announce(*said)


def _move(change: SeriesChange, session: Session, by: timedelta, now: datetime) -> events.Event:
    old = session.starts_at
    session.starts_at, session.ends_at = session.starts_at + by, session.ends_at + by
    session.schedule_version += 1
    session.save()
    _note(change, session, "moved", old)
    return events.SessionMoved(
        session_id=session.pk,
        schedule_version=session.schedule_version,
        old_starts_at=old,
        starts_at=session.starts_at,
        at=now,
        change_id=change.pk,
    )


def _cancel(change: SeriesChange, session: Session, now: datetime) -> events.Event:
    session.state, session.cancelled_at, session.is_dropped = Session.State.CANCELLED, now, False
    session.save()
    _note(change, session, "cancelled", session.starts_at)
    return events.SessionCancelled(session_id=session.pk, at=now, change_id=change.pk)


def _note(change: SeriesChange, session: Session, kind: str, old: datetime) -> None:
    ChangedSession.objects.create(
        change=change, session=session, kind=kind, old_starts_at=old, version=session.version, before={}
    )


def ask_to_lead(
    world: World, member: Member, *, until: datetime | None, of_all: bool = False, now: datetime | None = None
) -> HandoverOffer:
    """Ask a facilitator to take the session over."""
    now = now or world.now
    handover = Handover.objects.create(session=world.session, is_substitute_request=of_all)
    asked = HandoverOffer.objects.create(handover=handover, member=member, offered_at=now, expires_at=until)
    announce(
        events.HandoverOffered(
            offer_id=asked.pk,
            session_id=world.session.pk,
            member_id=member.pk,
            expires_at=until or world.session.starts_at,
            at=now,
        )
    )
    return asked


def ask_to_merge(world: World, target: Session, *, decide_by: datetime) -> MergeAnswer:
    """Ask pim whether she comes to another session instead."""
    merge = Merge.objects.create(source=world.session, target=target, decide_by=decide_by)
    answer = MergeAnswer.objects.create(merge=merge, member=world.pim)
    announce(
        events.MergeAsked(
            answer_id=answer.pk,
            session_id=world.session.pk,
            member_id=world.pim.pk,
            decide_by=decide_by,
            at=world.now,
        )
    )
    return answer
