"""Who leads a session. Facilitators are put down for what is scheduled, and nobody is in two sessions at once.

Callers hold the circle's row or the sessions' own. The exclusion constraint is the last line of defence.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from groups import events
from groups.errors import FacilitatorBusy
from groups.models import Handover, HandoverOffer, Membership, Session, SessionHost
from groups.selectors.meetings import BY_LINK
from groups.services.one_by_one import one_by_one

ROLES: Final = (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR)
HOST_MISSING_AFTER: Final = timedelta(minutes=5)  # of the start

_Span = tuple[datetime, datetime]


def assign_hosts(sessions: Collection[Session], *, now: datetime) -> None:
    """Put down as many facilitators as the circle wants for each of these sessions that lies ahead.

    Facilitators come first, then co-facilitators, by the day they joined; whoever leads another session at that time,
    or said that she cannot make it, is left out. Where nobody is free the session stays without a host. Who leads
    already stays, so it is safe to run twice; sessions that were never written are left out.
    """
    ahead = _unled(sessions, now=now)
    if not ahead:
        return
    candidates = facilitators({session.circle_id for session in ahead})
    busy = _engagements({each for listed in candidates.values() for each in listed}, _reach(ahead))
    refused = _refused(ahead)
    rows = []
    for session in ahead:
        leading = {host.member_id for host in session.hosts.all()}
        free = [
            member_id
            for member_id in candidates[session.circle_id]
            if member_id not in leading
            and (session.pk, member_id) not in refused
            and not _overlaps(busy[member_id], session)
        ]
        for member_id in free[: session.circle.facilitators_wanted - len(leading)]:
            busy[member_id].append((session.starts_at, session.ends_at))
            rows.append(_row(session, member_id, now=now))
    # Another circle may put the same facilitator down at this very moment: hers then, and one host fewer here.
    SessionHost.objects.bulk_create(rows, ignore_conflicts=True)


def check_led(session: Session) -> None:
    """Raise FacilitatorBusy when nobody leads this session although its circle has facilitators."""
    if not session.hosts.exists() and facilitators([session.circle_id])[session.circle_id]:
        raise FacilitatorBusy


def follow(session: Session) -> None:
    """Copy a session's time, and whether it takes place, to those who lead it.

    For one session that a person moves. Raises FacilitatorBusy when one of them leads another session then.
    """
    try:
        with transaction.atomic():
            session.hosts.update(**_times(session))
    except IntegrityError as error:
        raise FacilitatorBusy from error


def follow_all(sessions: Sequence[Session], *, now: datetime) -> None:
    """Copy the times of sessions that moved together; a host who leads another session then does not lead this one.

    For changes of a whole series and of a place's clock, which do not fail because of one evening. Rows step aside
    first: a series that moves by a week lands on its own old times.
    """
    SessionHost.objects.filter(session__in=[session.pk for session in sessions]).update(is_active=False)
    for session in sorted(sessions, key=lambda each: each.pk):
        for host in session.hosts.order_by("pk"):
            try:
                with transaction.atomic():
                    SessionHost.objects.filter(pk=host.pk).update(**_times(session))
            except IntegrityError:
                host.delete()
    assign_hosts(sessions, now=now)


def follow_roles(circle_id: UUID, *, now: datetime) -> list[Session]:
    """Let the coming sessions of a circle be led by its facilitators of today; the caller holds the circle's row.

    Whoever is none any more leads none of them, and where that leaves too few another one is put down. Returns the
    coming sessions that lost a host; all of them are locked.
    """
    coming = Session.objects.filter(circle_id=circle_id, state=Session.State.SCHEDULED, starts_at__gt=now)
    locked = list(coming.select_for_update(no_key=True).order_by("pk"))
    lost = SessionHost.objects.filter(session__in=locked).exclude(member__in=facilitators([circle_id])[circle_id])
    sessions = set(lost.values_list("session", flat=True))
    lost.delete()
    assign_hosts(locked, now=now)
    return [session for session in locked if session.pk in sessions]


def check_in(session: Session, member_id: UUID, *, now: datetime) -> None:
    """Write down that a facilitator is there; who was not put down leads from now on. The caller holds the row."""
    host = session.hosts.filter(member=member_id).first()
    if host is None:
        # Whoever is put down for another session at this time stays there, and nothing is written.
        SessionHost.objects.bulk_create([_row(session, member_id, now=now, checked_in_at=now)], ignore_conflicts=True)
    elif host.checked_in_at is None:
        host.checked_in_at = now
        host.save(update_fields=["checked_in_at"])


def swap(session: Session, *, leaving_id: UUID | None, coming_id: UUID, now: datetime) -> None:
    """Let another facilitator lead a session whose row the caller holds. Raises FacilitatorBusy."""
    session.hosts.filter(member=leaving_id).delete()
    if session.hosts.filter(member=coming_id).exists():
        return
    try:
        with transaction.atomic():
            _row(session, coming_id, now=now).save(force_insert=True)
    except IntegrityError as error:
        raise FacilitatorBusy("You lead another session at that time.") from error


def facilitators(circle_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return by circle who may lead its sessions, in the order in which they are asked."""
    found: dict[UUID, list[UUID]] = {circle_id: [] for circle_id in circle_ids}
    rows = Membership.objects.filter(
        circle__in=found, state=Membership.State.ACTIVE, role__in=ROLES, member__is_active=True
    )
    # "co_facilitator" sorts before "facilitator".
    for circle_id, member_id in rows.order_by("-role", "joined_at", "pk").values_list("circle", "member"):
        found[circle_id].append(member_id)
    return found


def free_at(session: Session, member_ids: Iterable[UUID]) -> list[UUID]:
    """Return those, in the same order, who lead no other session while this one runs."""
    asked = list(member_ids)
    busy = _engagements(asked, (session.starts_at, session.ends_at), but=session)
    return [member_id for member_id in asked if not busy[member_id]]


def sweep(*, now: datetime) -> int:
    """Call for help, once, for each session that began five minutes ago and that nobody leads; return how many.

    Where people meet by telephone or at a place nobody checks in here, so nobody is missed. Any number of sweeps at
    once is safe. Raises ExceptionGroup once all others had their turn.
    """
    return one_by_one(_unattended(now).values_list("pk", flat=True), partial(_call_for_help, now=now))


def _unattended(now: datetime) -> QuerySet[Session]:
    begun = Session.objects.filter(
        state=Session.State.SCHEDULED, starts_at__lte=now - HOST_MISSING_AFTER, ends_at__gt=now, taken__gt=0
    )
    there = SessionHost.objects.filter(session=OuterRef("pk"), checked_in_at__isnull=False)
    by_link = begun.filter(host_missing_at__isnull=True, circle__meeting_format__in=BY_LINK)
    return by_link.filter(~Exists(there)).order_by("pk")


def _call_for_help(session_id: UUID, *, now: datetime) -> bool:
    # Asked again under the lock: she may have come in meanwhile.
    unattended = _unattended(now).select_for_update(no_key=True, of=("self",), skip_locked=True)
    session = unattended.filter(pk=session_id).first()
    if session is None:
        return False
    session.host_missing_at = now
    session.save(update_fields=["host_missing_at"])
    listed = facilitators([session.circle_id])[session.circle_id]
    events.publish(events.HostMissing(session_id=session.pk, facilitator_ids=tuple(listed), at=now))
    return True


def is_short(session: Session) -> bool:
    """Tell whether fewer lead this session than its circle wants."""
    return session.hosts.count() < session.circle.facilitators_wanted


def short_of_hosts(*, before: datetime, now: datetime) -> list[UUID]:
    """Return the sessions that begin before an instant and are led by fewer than their circle wants."""
    ahead = Session.objects.filter(state=Session.State.SCHEDULED, starts_at__gt=now, starts_at__lt=before)
    counted = ahead.annotate(leading=Count("hosts")).filter(leading__lt=F("circle__facilitators_wanted"))
    return list(counted.filter(circle__archived_at__isnull=True).order_by("pk").values_list("pk", flat=True))


def _unled(sessions: Collection[Session], *, now: datetime) -> list[Session]:
    """Read again, in order of time, those that lie ahead and want another host; a conflict may have kept some out."""
    ahead = Session.objects.filter(
        pk__in=[session.pk for session in sessions], state=Session.State.SCHEDULED, starts_at__gt=now
    )
    rows = ahead.select_related("circle").prefetch_related("hosts").order_by("starts_at", "pk")
    return [session for session in rows if len(session.hosts.all()) < session.circle.facilitators_wanted]


def _reach(sessions: Sequence[Session]) -> _Span:
    return min(session.starts_at for session in sessions), max(session.ends_at for session in sessions)


def _engagements(
    member_ids: Collection[UUID], reach: _Span, *, but: Session | None = None
) -> defaultdict[UUID, list[_Span]]:
    rows = SessionHost.objects.filter(
        member__in=member_ids, is_active=True, starts_at__lt=reach[1], ends_at__gt=reach[0]
    ).exclude(session__in=[but.pk] if but else [])
    found: defaultdict[UUID, list[_Span]] = defaultdict(list)
    for member_id, starts_at, ends_at in rows.values_list("member", "starts_at", "ends_at"):
        found[member_id].append((starts_at, ends_at))
    return found


def _refused(sessions: Sequence[Session]) -> set[tuple[UUID, UUID]]:
    """Return who said of which of these sessions that she cannot make it, or that she would rather not."""
    leaving = Handover.objects.filter(session__in=sessions, leaving__isnull=False)
    leaving = leaving.filter(Q(state=Handover.State.OPEN) | Q(state=Handover.State.ACCEPTED))
    passed = HandoverOffer.objects.filter(handover__session__in=sessions, state=HandoverOffer.State.PASSED)
    return {*leaving.values_list("session", "leaving"), *passed.values_list("handover__session", "member")}


def _overlaps(spans: Iterable[_Span], session: Session) -> bool:
    return any(start < session.ends_at and end > session.starts_at for start, end in spans)


def _row(session: Session, member_id: UUID, *, now: datetime, **fields: object) -> SessionHost:
    return SessionHost(session=session, member_id=member_id, created_at=now, **_times(session), **fields)


def _times(session: Session) -> dict[str, object]:
    is_active = session.state == Session.State.SCHEDULED
    return {"starts_at": session.starts_at, "ends_at": session.ends_at, "is_active": is_active}
