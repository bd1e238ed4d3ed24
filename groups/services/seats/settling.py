"""The one place where seats are handed out. Whoever calls anything here holds the session's row."""

from datetime import datetime
from uuid import UUID

from groups import events
from groups.models import PromptShown, Seat, Session
from groups.selectors import seats as reading
from groups.services.seats.holding import door_opens_at, held_until, hope_ends_at
from members.models import Member


def locked(session_id: UUID) -> Session:
    """Take the session's row, which is the queue of everybody who wants something of its seats."""
    return Session.objects.select_for_update().get(pk=session_id)


def live_seat(session: Session, member: Member) -> Seat | None:
    """Return her seat, the seat that is offered to her, or her place on the waitlist."""
    return session.seats.exclude(state=Seat.State.OUT).filter(member=member).first()


def settle(session: Session, *, now: datetime) -> None:
    """Take back the offers that ran out, and offer what is free to those who wait, in their order.

    When this returns, no seat is free that anybody who may have it waits for; only once the door is open whoever
    comes first has it.
    """
    _end_offers(session, now=now)
    if now >= door_opens_at(session.starts_at):
        return
    line = reading.eligible_seats(now=now).filter(session=session).select_related("member")
    # One look for each offer: who is seated beside whom changes with every one of them.
    while (seat := line.first()) is not None:
        if session.taken >= session.capacity and not _hope_gave_way(session, seat, now=now):
            return
        _offer(session, seat, now=now)


def count(session: Session, *, by: int, freed_at: datetime | None = None) -> None:
    """Write that more or fewer seats are taken; `freed_at` says that one came free, so that all who wait are asked."""
    session.taken += by
    session.seat_limit = max(session.capacity, session.taken)
    session.freed_at = freed_at or session.freed_at
    session.save(update_fields=["taken", "capacity", "seat_limit", "freed_at"])


def seat_her(session: Session, seat: Seat, state: Seat.State, *, now: datetime) -> None:
    """Turn her place on the waitlist, or what she was offered, into a seat."""
    was_offered = seat.state == Seat.State.OFFERED
    seat.state, seat.offer_expires_at = state, None
    seat.save(update_fields=["state", "offer_expires_at"])
    if not was_offered:
        count(session, by=1)
    events.publish(events.SeatPromoted(seat_id=seat.pk, session_id=session.pk, member_id=seat.member_id, at=now))


def pass_on(session: Session, seat: Seat, *, now: datetime) -> None:
    """End an offer that was declined or ran out. She keeps her place; the seat goes to who has not passed it on yet."""
    seat.state, seat.offer_expires_at = Seat.State.WAITING, None
    # Two processes may not agree on the time: whoever passed has passed what came free before, whatever the clock says.
    seat.passed_at = max(now, session.freed_at or now)
    seat.save(update_fields=["state", "offer_expires_at", "passed_at"])
    count(session, by=-1)
    events.publish(events.OfferEnded(seat_id=seat.pk, session_id=session.pk, member_id=seat.member_id, at=now))


def end_seat(session: Session, seat: Seat, *, now: datetime, frees: bool) -> None:
    """End her row and count it; `frees` says that a taken seat came free, and is not merely passed on."""
    was_taken = seat.state in Seat.TAKEN
    if seat.attendance_at is not None:
        # The session has not begun: she came in early, thought better of it, and was not there.
        PromptShown.objects.filter(session=session, member=seat.member_id).delete()
    seat.state, seat.ended_at, seat.offer_expires_at = Seat.State.OUT, now, None
    seat.attendance, seat.attendance_at = Seat.Attendance.UNKNOWN, None
    seat.save(update_fields=["state", "ended_at", "offer_expires_at", "attendance", "attendance_at"])
    if was_taken:
        count(session, by=-1, freed_at=now if frees else None)


def _offer(session: Session, seat: Seat, *, now: datetime) -> None:
    expires_at = held_until(starts_at=session.starts_at, member=seat.member, now=now)
    seat.state, seat.offer_expires_at = Seat.State.OFFERED, expires_at
    seat.offers += 1
    seat.save(update_fields=["state", "offer_expires_at", "offers"])
    count(session, by=1)
    events.publish(
        events.SeatOffered(
            seat_id=seat.pk,
            session_id=session.pk,
            member_id=seat.member_id,
            number=seat.offers,
            expires_at=expires_at,
            at=now,
        )
    )


def _end_offers(session: Session, *, now: datetime) -> None:
    """Pass on what ran out. A session that was moved nearer shortens the offers that would outlast the open door."""
    opens_at = door_opens_at(session.starts_at)
    for seat in session.seats.filter(state=Seat.State.OFFERED).order_by("pk"):
        ends_at = min(seat.offer_expires_at or opens_at, opens_at)
        if ends_at <= now:
            pass_on(session, seat, now=now)
        elif ends_at != seat.offer_expires_at:
            seat.offer_expires_at = ends_at
            seat.save(update_fields=["offer_expires_at"])


def _hope_gave_way(session: Session, first: Seat, *, now: datetime) -> bool:
    """End the newest hopeful seat for the first in line, from three hours before the start on; tell whether one did.

    Not where the room was made smaller, for then it would be nobody's; and not for one who gave way herself, or the two
    would take turns. She who gives way waits at the end of the line. This is no seat that came free for everybody:
    whoever passed is not asked again at the cost of somebody's hope.
    """
    if now < hope_ends_at(session.starts_at) or session.taken > session.capacity:
        return False
    if reading.gave_way(first):
        return False
    newest = session.seats.filter(state=Seat.State.HOPEFUL).order_by("-queued_at", "-pk").first()
    if newest is None:
        return False
    end_seat(session, newest, now=now, frees=False)
    Seat.objects.create(
        session=session,
        member_id=newest.member_id,
        state=Seat.State.WAITING,
        queued_at=now,
        min_notice_minutes=newest.min_notice_minutes,
    )
    events.publish(events.HopefulReleased(seat_id=newest.pk, session_id=session.pk, member_id=newest.member_id, at=now))
    return True
