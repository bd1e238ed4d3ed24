"""The seats of which something may be told, each queryset with all that must be true at the moment of sending.

`at` is that moment: the database's own, or the instant of whoever plans.
"""

from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from groups.models import ChangedSession, CircleBlock, Membership, PromptShown, Reflection, Seat, Session, SessionHost

NOW: Final = Now()
Moment = datetime | Now
LIVE = (*Seat.TAKEN, Seat.State.WAITING)
_TOLD = (ChangedSession.Kind.MOVED, ChangedSession.Kind.CANCELLED)


def _of_members(seats: QuerySet[Seat], *states: Seat.State) -> QuerySet[Seat]:
    membership = Membership.objects.filter(
        circle=OuterRef("session__circle"), member=OuterRef("member"), state=Membership.State.ACTIVE
    )
    block = CircleBlock.objects.filter(circle=OuterRef("session__circle"), member=OuterRef("member"))
    return seats.filter(Exists(membership), ~Exists(block), state__in=states)


def _scheduled() -> QuerySet[Seat]:
    return Seat.objects.filter(session__state=Session.State.SCHEDULED)


def _ahead(at: Moment) -> QuerySet[Seat]:
    return _scheduled().filter(session__starts_at__gt=at)


def deliverable_seats() -> QuerySet[Seat]:
    """Return the held seats of sessions that take place, of active members of the circle whom nobody shut out."""
    return _of_members(_scheduled(), *Seat.SEATED)


def live_seats() -> QuerySet[Seat]:
    """Return the seats that are held, offered or waited for, in sessions that take place."""
    return _of_members(_scheduled(), *LIVE)


def hopeful_seats() -> QuerySet[Seat]:
    """Return the held seats whose holder only hopes to come."""
    return _of_members(_scheduled(), Seat.State.HOPEFUL)


def offered_seats(at: Moment = NOW) -> QuerySet[Seat]:
    """Return the seats that are held for somebody who waited, while she may still say yes."""
    return _of_members(_ahead(at).filter(offer_expires_at__gt=at), Seat.State.OFFERED)


def lost_seats(at: Moment = NOW) -> QuerySet[Seat]:
    """Return the seats that ended, of coming sessions in which she was given no other since."""
    again = Seat.objects.filter(session=OuterRef("session"), member=OuterRef("member"), state__in=Seat.TAKEN)
    return _of_members(_ahead(at).filter(~Exists(again)), Seat.State.OUT)


def passed_on_seats() -> QuerySet[Seat]:
    """Return the hopeful seats that went to somebody who waited, while their holders wait themselves."""
    waits = Seat.objects.filter(session=OuterRef("session"), member=OuterRef("member"), state=Seat.State.WAITING)
    return lost_seats().filter(Exists(waits))


def cancelled_seats() -> QuerySet[Seat]:
    """Return the seats that were held, offered, or waited for, when their session was called off."""
    return _of_members(Seat.objects.filter(session__state=Session.State.CANCELLED), *LIVE)


def touched_seats(change: Any) -> QuerySet[Seat]:
    """Return the seats in the sessions that a change of a series moved or called off; none once it was undone."""
    changed = ChangedSession.objects.filter(
        session=OuterRef("session"), change=change, change__undone_at__isnull=True, kind__in=_TOLD
    )
    return _of_members(Seat.objects.filter(Exists(changed)), *LIVE)


def seats_of_two_chairs(at: Moment = NOW) -> QuerySet[Seat]:
    """Return the held seats of coming sessions that take place although few will come."""
    return _of_members(_ahead(at).filter(session__quorum=Session.Quorum.TWO_CHAIRS), *Seat.SEATED)


def seats_without_host(at: Moment = NOW) -> QuerySet[Seat]:
    """Return the held seats of sessions that have begun and are waiting for somebody who leads them."""
    there = SessionHost.objects.filter(session=OuterRef("session"), checked_in_at__isnull=False)
    begun = Q(session__host_missing_at__isnull=False, session__starts_at__lte=at, session__ends_at__gt=at)
    return deliverable_seats().filter(begun, ~Exists(there))


def attended_seats() -> QuerySet[Seat]:
    """Return the seats whose holder came and has neither answered the question nor set it aside."""
    skipped = PromptShown.objects.filter(
        session=OuterRef("session"), member=OuterRef("member"), is_midweek=False, skipped_at__isnull=False
    )
    return unanswered_seats().filter(~Exists(skipped))


def unanswered_seats() -> QuerySet[Seat]:
    """Return the seats whose holder came and has not answered; who set the question aside may still answer it."""
    return deliverable_seats().filter(~Exists(_answers(is_midweek=False)), attendance__in=Seat.CAME)


def midweek_seats() -> QuerySet[Seat]:
    """Return the seats whose holder answered, and has neither answered nor set aside the question of a few days on."""
    asked = PromptShown.objects.filter(session=OuterRef("session"), member=OuterRef("member"), is_midweek=True)
    return unanswered_midweek_seats().filter(Exists(asked.filter(skipped_at__isnull=True)))


def unanswered_midweek_seats() -> QuerySet[Seat]:
    """Return the seats whose holder answered the first question, was chosen a second one, and has not answered that."""
    asked = PromptShown.objects.filter(session=OuterRef("session"), member=OuterRef("member"), is_midweek=True)
    came = deliverable_seats().filter(attendance__in=Seat.CAME)
    return came.filter(Exists(_answers(is_midweek=False)), ~Exists(_answers(is_midweek=True)), Exists(asked))


def _answers(*, is_midweek: bool) -> QuerySet[Reflection]:
    written = Reflection.objects.filter(session=OuterRef("session"), author=OuterRef("member"))
    return written.filter(is_midweek=is_midweek)


def missed_seats() -> QuerySet[Seat]:
    """Return the seats of whom it was written down that she did not come."""
    return deliverable_seats().filter(attendance=Seat.Attendance.MISSED)
