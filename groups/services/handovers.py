""" "I can't make it": the circle's other facilitators are asked in turn, and whoever says yes leads the session.

Every write holds the session's row. Once everybody was asked in vain, or where too few lead from the start, all are
asked at once (a substitute request).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from groups import events
from groups.errors import HandoverClosed, NotAHost
from groups.models import Handover, HandoverOffer, Session
from groups.services import hosts, rooms, rules
from groups.services.one_by_one import one_by_one
from groups.services.seats.holding import held_until
from members.models import Member

SUBSTITUTES_FROM: Final = timedelta(hours=24)  # before the start: where too few lead by then, all are asked

_Offer = HandoverOffer.State


@transaction.atomic
def open_handover(*, session_id: UUID, member: Member, now: datetime) -> tuple[Handover, bool]:
    """Look for another host: in turn for a host who cannot make it, of all at once where too few lead the session.

    Returns the search and whether this began it; one that runs already is the answer to asking again. Raises
    Session.DoesNotExist, SessionIsCancelled, SessionClosed, or NotAHost for who does not lead a session that is led.
    """
    session = lock_session(session_id)
    rules.check_session_open(session, now=now)
    is_host = session.hosts.filter(member=member).exists()
    if not is_host and not hosts.is_short(session):
        raise NotAHost
    leaving = member.pk if is_host else None
    running = session.handovers.filter(leaving=leaving, state=Handover.State.OPEN).first()
    if running is not None:
        return running, False
    return begin(session, leaving=leaving, now=now), True


@transaction.atomic
def take_back(*, session_id: UUID, member: Member, now: datetime) -> None:
    """Let her lead it after all: nobody is asked any more. Where she never asked, nothing changes.

    Raises Session.DoesNotExist, or HandoverClosed once somebody else has said yes.
    """
    session = lock_session(session_id)
    hers = session.handovers.filter(leaving=member)
    if hers.filter(state=Handover.State.ACCEPTED).exists() and not session.hosts.filter(member=member).exists():
        raise HandoverClosed
    for running in hers.filter(state=Handover.State.OPEN):
        settle(session, running, Handover.State.CLOSED, now=now)
    ask_for_substitutes([session], now=now)


@transaction.atomic
def accept_offer(*, offer_id: UUID, member: Member, now: datetime) -> Handover:
    """Let her who was asked lead the session instead: hosts change, the link rotates, seat holders are told once.

    Raises HandoverOffer.DoesNotExist for what is not hers, HandoverClosed once it is settled, her time is over or the
    session has begun, or FacilitatorBusy when she leads another session then.
    """
    offer = HandoverOffer.objects.select_related("handover").get(pk=offer_id, member=member)
    session = lock_session(offer.handover.session_id)
    return _accept(session, _open(session, offer.handover_id, now=now), member, now=now)


@transaction.atomic
def accept_handover(*, handover_id: UUID, member: Member, now: datetime) -> Handover:
    """The same by the search's own id; asked of all at once, whoever facilitates the circle may say yes.

    Raises Handover.DoesNotExist, NotAHost for who was not asked, HandoverClosed or FacilitatorBusy.
    """
    session = lock_session(Handover.objects.values_list("session", flat=True).get(pk=handover_id))
    handover = _open(session, handover_id, now=now)
    was_asked = handover.offers.filter(member=member).exists()
    if not was_asked and not (handover.is_substitute_request and member.pk in candidates(session)):
        raise NotAHost("You were not asked to lead this session.")
    return _accept(session, handover, member, now=now)


@transaction.atomic
def pass_offer(*, offer_id: UUID, member: Member, now: datetime) -> Handover:
    """Let her who was asked pass; the next one is asked. Raises HandoverOffer.DoesNotExist or HandoverClosed."""
    offer = HandoverOffer.objects.select_related("handover").get(pk=offer_id, member=member)
    session = lock_session(offer.handover.session_id)
    handover = _open(session, offer.handover_id, now=now)
    offer.refresh_from_db()
    if offer.state != _Offer.OFFERED:
        raise HandoverClosed
    _end(session, [offer], _Offer.PASSED, now=now)
    _move_on(session, handover, now=now)
    return handover


@transaction.atomic
def pass_handover(*, handover_id: UUID, member: Member, now: datetime) -> Handover:
    """The same by the search's own id. Raises Handover.DoesNotExist, NotAHost for who was not asked, HandoverClosed."""
    handover = Handover.objects.get(pk=handover_id)
    offer = handover.offers.filter(member=member).first()
    if offer is None:
        raise NotAHost("You were not asked to lead this session.")
    return pass_offer(offer_id=offer.pk, member=member, now=now)


def ask_for_substitutes(sessions: Collection[Session], *, now: datetime) -> None:
    """Ask everybody at once for each of these sessions that begins soon and too few lead; the caller holds the rows."""
    for session in sessions:
        is_soon = session.state == Session.State.SCHEDULED and now < session.starts_at < now + SUBSTITUTES_FROM
        is_asked = session.handovers.filter(state=Handover.State.OPEN).exists()
        if is_soon and not is_asked and hosts.is_short(session):
            begin(session, leaving=None, now=now)


def forget_host(*, member_id: UUID, now: datetime) -> None:
    """Ask the next one where she was asked, and end the searches for somebody in her stead: she goes for good.

    The caller holds the sessions' rows.
    """
    asked = HandoverOffer.objects.filter(member=member_id, state=_Offer.OFFERED, handover__state=Handover.State.OPEN)
    for offer in asked.select_related("handover__session__circle").order_by("pk"):
        session = offer.handover.session
        _end(session, [offer], _Offer.PASSED, now=now)
        _move_on(session, offer.handover, now=now)
    Handover.objects.filter(leaving=member_id).delete()
    Handover.objects.filter(accepted_by=member_id).update(accepted_by=None)


def sweep(*, now: datetime) -> int:
    """Pass on what ran out, close what is over, and ask for substitutes; return how many sessions that touched.

    Any number of sweeps at once is safe; a session that somebody holds is left to the next. Raises ExceptionGroup once
    all others had their turn.
    """
    return one_by_one(_due(now), partial(_sweep_one, now=now))


def _due(now: datetime) -> list[UUID]:
    gone = ~Q(session__state=Session.State.SCHEDULED) | Q(session__starts_at__lte=now)
    ran_out = Q(offers__state=_Offer.OFFERED, offers__expires_at__lte=now)
    running = Handover.objects.filter(gone | ran_out, state=Handover.State.OPEN).values_list("session", flat=True)
    asked = Handover.objects.filter(state=Handover.State.OPEN).values("session")
    short = hosts.short_of_hosts(before=now + SUBSTITUTES_FROM, now=now)
    unasked = Session.objects.filter(pk__in=short).exclude(pk__in=asked).values_list("pk", flat=True)
    return sorted({*running, *unasked})


def _sweep_one(session_id: UUID, *, now: datetime) -> bool:
    session = (
        Session.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
        .select_related("circle")
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        return False
    for handover in session.handovers.filter(state=Handover.State.OPEN).order_by("pk"):
        if session.state != Session.State.SCHEDULED or session.starts_at <= now:
            settle(session, handover, Handover.State.CLOSED, now=now)
            continue
        ran_out = handover.offers.filter(state=_Offer.OFFERED, expires_at__lte=now).select_related("member")
        if expired := list(ran_out):
            _end(session, expired, _Offer.EXPIRED, now=now)
            _move_on(session, handover, now=now)
    ask_for_substitutes([session], now=now)
    return True


def lock_session(session_id: UUID) -> Session:
    """Hold a session's row and return it, with its circle. Raises Session.DoesNotExist."""
    sessions = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("circle")
    return sessions.get(pk=session_id)


def _open(session: Session, handover_id: UUID, *, now: datetime) -> Handover:
    handover = Handover.objects.get(pk=handover_id)
    is_ahead = session.state == Session.State.SCHEDULED and session.starts_at > now
    if handover.state != Handover.State.OPEN or not is_ahead:
        raise HandoverClosed
    handover.session = session
    return handover


def begin(session: Session, *, leaving: UUID | None, now: datetime) -> Handover:
    """Ask in turn for somebody in her stead, or without `leaving` all at once; the caller holds the row."""
    handover = Handover.objects.create(session=session, leaving_id=leaving, created_at=now)
    if leaving is None:
        _ask_all(session, handover, now=now)
    else:
        _move_on(session, handover, now=now)
    return handover


def _accept(session: Session, handover: Handover, member: Member, *, now: datetime) -> Handover:
    offer = handover.offers.filter(member=member).first()
    if offer is not None and (offer.state != _Offer.OFFERED or (offer.expires_at and offer.expires_at <= now)):
        raise HandoverClosed
    if member.pk not in hosts.facilitators([session.circle_id])[session.circle_id]:
        raise HandoverClosed
    hosts.swap(session, leaving_id=handover.leaving_id, coming_id=member.pk, now=now)
    if offer is None:
        offer = HandoverOffer.objects.create(handover=handover, member=member, offered_at=now)
    _end(session, [offer], _Offer.ACCEPTED, now=now)
    handover.accepted_by = member
    settle(session, handover, Handover.State.ACCEPTED, now=now)
    tell_who_leads(session, host_id=member.pk, now=now)
    return handover


def tell_who_leads(session: Session, *, host_id: UUID, now: datetime) -> None:
    """Tell whoever holds a seat that she leads it, and rotate its room; the caller holds the row."""
    session.schedule_version += 1
    session.version += 1
    session.save(update_fields=["schedule_version", "version"])
    events.publish(
        events.HostChanged(session_id=session.pk, host_id=host_id, schedule_version=session.schedule_version, at=now)
    )
    rooms.rotate_for(session, host_id=host_id, now=now)


def candidates(session: Session) -> list[UUID]:
    """Return who may be asked, in order: facilitators of the circle who are free then and have not passed on it."""
    passed = HandoverOffer.objects.filter(handover__session=session, state=_Offer.PASSED).values_list("member")
    unable = Handover.objects.filter(session=session, leaving__isnull=False).exclude(state=Handover.State.CLOSED)
    left_out = {
        *session.hosts.values_list("member", flat=True),
        *passed.values_list("member", flat=True),
        *unable.values_list("leaving", flat=True),
    }
    listed = hosts.facilitators([session.circle_id])[session.circle_id]
    return hosts.free_at(session, [member_id for member_id in listed if member_id not in left_out])


def _move_on(session: Session, handover: Handover, *, now: datetime) -> None:
    """Ask the next one; once all were asked in turn, ask everybody who has not passed at once."""
    if handover.is_substitute_request:
        return
    asked = set(handover.offers.values_list("member", flat=True))
    following = [member_id for member_id in candidates(session) if member_id not in asked]
    if not following:
        _ask_all(session, handover, now=now)
        return
    member = Member.objects.get(pk=following[0])
    expires_at = held_until(starts_at=session.starts_at, member=member, now=now)
    if expires_at <= now:
        _ask_all(session, handover, now=now)
        return
    offer = HandoverOffer.objects.create(handover=handover, member=member, offered_at=now, expires_at=expires_at)
    announce(session, offer, now=now)


def _ask_all(session: Session, handover: Handover, *, now: datetime) -> None:
    handover.is_substitute_request = True
    handover.save(update_fields=["is_substitute_request"])
    again = {offer.member_id: offer for offer in handover.offers.exclude(state=_Offer.PASSED)}
    for member_id in candidates(session):
        offer = again.get(member_id) or HandoverOffer(handover=handover, member_id=member_id)
        offer.state, offer.offered_at, offer.expires_at = _Offer.OFFERED, now, None
        offer.save()
        announce(session, offer, now=now)


def announce(session: Session, offer: HandoverOffer, *, now: datetime) -> None:
    """Tell her that she is asked."""
    events.publish(
        events.HandoverOffered(
            offer_id=offer.pk,
            session_id=session.pk,
            member_id=offer.member_id,
            expires_at=offer.expires_at or session.starts_at,
            at=now,
        )
    )


def _end(session: Session, offers: Collection[HandoverOffer], state: _Offer, *, now: datetime) -> None:
    for offer in offers:
        offer.state = state
        offer.save(update_fields=["state"])
        events.publish(
            events.HandoverOfferEnded(offer_id=offer.pk, session_id=session.pk, member_id=offer.member_id, at=now)
        )


def settle(session: Session, handover: Handover, state: Handover.State, *, now: datetime) -> None:
    """End a search, and take back what was asked and not answered; the caller holds the row."""
    handover.state, handover.settled_at = state, now
    handover.save(update_fields=["state", "settled_at", "accepted_by"])
    _end(session, list(handover.offers.filter(state=_Offer.OFFERED).order_by("pk")), _Offer.CLOSED, now=now)
