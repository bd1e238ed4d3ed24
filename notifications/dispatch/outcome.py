"""What became of a message. An outcome stays in memory until the database has taken it, also over its restart."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from random import SystemRandom
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Least, Now

from members.models import Member
from notifications.dispatch.lasting import Row, persist, sent
from notifications.kinds import KINDS, NEVER_REPEATED
from notifications.models import AccountMail, Delivery, State

__all__ = [
    "address_refused",
    "defer",
    "doubted",
    "given_back",
    "looked_at_again",
    "retry",
    "sent",
    "settled",
]
_chance = SystemRandom()


def settled(row: Row, state: State, code: str) -> None:
    """Record an end other than sent."""
    persist(partial(_settle, _held(row), state, code))


def address_refused(row: Row, member: Member | None, code: str) -> None:
    """Record that the address takes no mail, and mark the address so that nobody writes there again."""
    settled(row, State.FAILED, code)
    if member is not None:
        marked = Member.objects.filter(pk=member.pk, email=member.email)
        persist(partial(marked.update, email_failed_at=Now()))


def retry(row: Row, code: str, *, seconds: float = 0) -> None:
    """Let the row wait for its next try, longer each time and never past the instant at which it expires.

    `seconds` is how long we were asked to wait at least.
    """
    steps = settings.DELIVERY_BACKOFF_SECONDS
    pause = max(seconds, steps[min(row.attempts, len(steps) - 1)] * _chance.uniform(0.75, 1.25))
    later = Least(Now() + timedelta(seconds=pause), F("expires_at"))
    persist(partial(_wait, _held(row), code, not_before=later))


def defer(row: Row, until: datetime, code: str) -> None:
    """Let the row wait until an instant, since now would be a bad time for her."""
    persist(partial(_wait, _held(row), code, not_before=Least(until, F("expires_at"))))


def given_back(rows: Iterable[Row], code: str, *, was_fenced: bool = False, seconds: float = 0) -> None:
    """Give rows back that were certainly not sent, without counting a try.

    A question that another worker put down as `unknown` meanwhile comes back to life: we know better.
    """
    back = Greatest(F("attempts") - int(was_fenced), 0)
    later = Now() + timedelta(seconds=seconds)
    for held in _held_together(rows, or_given_up=was_fenced):
        persist(partial(_wait, held, code, not_before=later, attempts=back))


def looked_at_again(rows: Iterable[Row]) -> None:
    """Take back the hand-off of rows that were not sent and stay with this worker, for the next look."""
    for held in _held_together(rows):
        persist(partial(held.update, handed_off_at=None, attempts=Greatest(F("attempts") - 1, 0)))


def doubted(row: Row) -> None:
    """Record that the answer was lost: try once more, unless a second copy would be worse than none, or was sent."""
    is_second = row.error_code == "answer_lost"
    if isinstance(row, Delivery) and (is_second or not KINDS[row.kind].is_repeated_in_doubt):
        settled(row, State.UNKNOWN, "answer_lost")
    else:
        retry(row, "answer_lost")


def _held(row: Row) -> QuerySet[Any]:
    return type(row)._default_manager.filter(pk=row.pk, state=State.LEASED, lease_owner=row.lease_owner)


def _held_together(rows: Iterable[Row], *, or_given_up: bool = False) -> Iterator[QuerySet[Any]]:
    """Yield the rows that their worker still holds, by table; all of them were claimed by one owner."""
    for model, of_model in groupby(sorted(rows, key=_table), key=_model):
        members = list(of_model)
        mine = Q(state=State.LEASED, lease_owner=members[0].lease_owner)
        if or_given_up and model is Delivery:
            mine |= Q(state=State.UNKNOWN, error_code="in_doubt", kind__in=NEVER_REPEATED)
        yield model._default_manager.filter(mine, pk__in=[row.pk for row in members])


def _model(row: Row) -> type[Row]:
    return type(row)


def _table(row: Row) -> str:
    return type(row)._meta.db_table


def _settle(rows: QuerySet[Any], state: State, code: str, **values: object) -> None:
    wiped = {"letter_sealed": None} if rows.model is AccountMail else {}
    rows.update(state=state, error_code=code[:40], lease_owner=None, lease_until=None, **wiped, **values)


def _wait(rows: QuerySet[Any], code: str, **values: object) -> None:
    rows.update(
        state=State.PENDING, error_code=code[:40], lease_owner=None, lease_until=None, handed_off_at=None, **values
    )
