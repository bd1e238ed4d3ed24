"""What became of a message. An outcome stays in memory until the database has taken it, also over its restart."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from random import SystemRandom
from typing import Any, Final

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Least, Now

from members.models import Member
from notifications.kinds import KINDS
from notifications.models import AccountMail, Delivery, State

log = logging.getLogger(__name__)
_chance = SystemRandom()
_LONGEST_WAIT: Final = 2.0

Row = Delivery | AccountMail


def sent(row: Row) -> None:
    """Record that the message is out, whoever holds the row by now: that is simply the truth."""
    _persist(partial(_settle, _row(row).exclude(state=State.SENT), State.SENT, "", sent_at=Now()))


def settled(row: Row, state: State, code: str) -> None:
    """Record an end other than sent."""
    _persist(partial(_settle, _held(row), state, code))


def address_refused(row: Row, member: Member | None, code: str) -> None:
    """Record that the address takes no mail, and mark the address so that nobody writes there again."""
    settled(row, State.FAILED, code)
    if member is not None:
        marked = Member.objects.filter(pk=member.pk, email=member.email)
        _persist(partial(marked.update, email_failed_at=Now()))


def retry(row: Row, code: str, *, seconds: float = 0) -> None:
    """Let the row wait for its next try, longer each time and never past the instant at which it expires.

    `seconds` is how long we were asked to wait at least.
    """
    steps = settings.DELIVERY_BACKOFF_SECONDS
    pause = max(seconds, steps[min(row.attempts, len(steps) - 1)] * _chance.uniform(0.75, 1.25))
    later = Least(Now() + timedelta(seconds=pause), F("expires_at"))
    _persist(partial(_wait, _held(row), code, not_before=later))


def defer(row: Row, until: datetime, code: str) -> None:
    """Let the row wait until an instant, since now would be a bad time for her."""
    _persist(partial(_wait, _held(row), code, not_before=Least(until, F("expires_at"))))


def given_back(rows: Iterable[Row], code: str, *, was_fenced: bool = False, seconds: float = 0) -> None:
    """Give rows back that were certainly not sent, without counting a try.

    A question that another worker put down as `unknown` meanwhile comes back to life: we know better.
    """
    back = Greatest(F("attempts") - int(was_fenced), 0)
    later = Now() + timedelta(seconds=seconds)
    for row in rows:
        _persist(partial(_wait, _held(row, or_given_up=was_fenced), code, not_before=later, attempts=back))


def doubted(row: Row) -> None:
    """Record that the answer was lost: try once more, unless a second copy would be worse than none, or was sent."""
    is_second = row.error_code == "answer_lost"
    if isinstance(row, Delivery) and (is_second or not KINDS[row.kind].is_repeated_in_doubt):
        settled(row, State.UNKNOWN, "answer_lost")
    else:
        retry(row, "answer_lost")


def _row(row: Row) -> QuerySet[Any]:
    return type(row)._default_manager.filter(pk=row.pk)


def _held(row: Row, *, or_given_up: bool = False) -> QuerySet[Any]:
    mine = Q(state=State.LEASED, lease_owner=row.lease_owner)
    if or_given_up and isinstance(row, Delivery) and not KINDS[row.kind].is_repeated_in_doubt:
        mine |= Q(state=State.UNKNOWN, error_code="in_doubt")
    return _row(row).filter(mine)


def _settle(rows: QuerySet[Any], state: State, code: str, **values: object) -> None:
    wiped = {"letter_sealed": None} if rows.model is AccountMail else {}
    rows.update(state=state, error_code=code[:40], lease_owner=None, lease_until=None, **wiped, **values)


def _wait(rows: QuerySet[Any], code: str, **values: object) -> None:
    rows.update(
        state=State.PENDING, error_code=code[:40], lease_owner=None, lease_until=None, handed_off_at=None, **values
    )


def _persist(write: Callable[[], object]) -> None:
    """Write, and while the database is away write again: to forget a 250 means to send twice."""
    pause = 0.05
    while True:
        try:
            write()
            return
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block:
                raise
            log.warning("an outcome waits for the database (%s)", type(error).__name__)
            _disconnect()
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_WAIT)


def _disconnect() -> None:
    try:
        connection.close()
    except Error:
        connection.connection = None
