"""What becomes due by itself: offers that ran out, seats that a lost race left free, hopes that give way."""

from datetime import datetime
from functools import partial
from uuid import UUID

from groups.models import Session
from groups.selectors.seats import sessions_to_settle
from groups.services.one_by_one import one_by_one
from groups.services.seats.settling import settle


def sweep(*, now: datetime) -> int:
    """Settle every session whose seats are due and return how many there were. Any number of sweeps at once is safe.

    A session that somebody holds is left to the next sweep. Raises ExceptionGroup once all others are settled.
    """
    return one_by_one(sessions_to_settle(now=now), partial(_settle_one, now=now))


def _settle_one(session_id: UUID, *, now: datetime) -> bool:
    free = Session.objects.select_for_update(skip_locked=True).filter(pk=session_id, state=Session.State.SCHEDULED)
    session = free.first()
    if session is not None:
        settle(session, now=now)
    return session is not None
