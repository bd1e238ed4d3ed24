"""The letter that says that there is something to read of a circle: one, however many notices wait to be told of."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from groups.selectors import deliverables
from members.models import Member
from notifications import kinds, schedule
from notifications.models import Delivery, State
from notifications.planning.ledger import Owed, void, write
from notifications.planning.plan import clock_of, wanted

_TOLD: Q = Q(kind=kinds.CIRCLE_NOTICE.code)


def owe_notice(*, notice_id: UUID, now: datetime, among: Collection[UUID] | None = None) -> int:
    """Owe those whom a notice is for one letter, after their quiet hours; `among` narrows whom.

    What still waits of an earlier notice of the circle is taken back: this letter speaks for both, and names neither.
    """
    readers = Member.objects.select_related("quiet_pattern").filter(pk__in=deliverables.readers_of_notice(notice_id))
    if among is not None:
        readers = readers.filter(pk__in=among)
    void(_TOLD & Q(occasion_id__in=deliverables.shown_beside(notice_id), recipient__in=readers))
    until = min(deliverables.notice_ends(notice_id), now + schedule.ANSWER_LIFE)
    return write(wanted(debt for each in readers.order_by("pk") if (debt := _owed(each, notice_id, until, now))))


def take_back_notice(*, notice_id: UUID, now: datetime) -> int:
    """Tell nobody of it any more; who would have read of another one in the same letter is told of that one."""
    waiting = Delivery.objects.filter(
        _TOLD, occasion_id=notice_id, state__in=(State.PENDING, State.LEASED), handed_off_at=None
    )
    untold = set(waiting.values_list("recipient", flat=True))
    taken_back = void(_TOLD & Q(occasion_id=notice_id))
    others = deliverables.shown_beside(notice_id)
    if untold and others:
        owe_notice(notice_id=others[0], now=now, among=untold)
    return taken_back


def _owed(member: Member, notice_id: UUID, until: datetime, now: datetime) -> Owed | None:
    times = schedule.notice(now, clock=clock_of(member), useful_until=until, expires_at=until)
    if times is None:
        return None
    return Owed(
        recipient_id=member.pk,
        kind=kinds.CIRCLE_NOTICE.code,
        occasion_id=notice_id,
        session_id=None,
        version=1,
        lead_minutes=None,
        due_at=times.due_at,
        expires_at=times.expires_at,
    )
