"""Taking rows: one statement that changes the state it filters on, so that two workers never take the same row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from notifications import kinds
from notifications.models import AccountMail, Delivery, State

# Rows whose lease ran out come first: somebody waits for them longest. statement_timestamp() and not
# clock_timestamp(), which no index can answer.
_TAKE: Final = """
    WITH abandoned AS MATERIALIZED (
        SELECT id FROM {table} WHERE state = 'leased' AND lease_until < statement_timestamp() AND {is_known}
        ORDER BY lease_until LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ), ready AS MATERIALIZED (
        SELECT id FROM {table} WHERE state = 'pending' AND not_before <= statement_timestamp() AND {is_known}
        ORDER BY not_before LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ), taken AS (
        SELECT id FROM (SELECT id FROM abandoned UNION ALL SELECT id FROM ready) AS open LIMIT %(limit)s
    )
    UPDATE {table} AS owed
    SET state = CASE WHEN {is_given_up} THEN 'unknown' ELSE 'leased' END,
        lease_owner = CASE WHEN {is_given_up} THEN NULL ELSE %(owner)s::uuid END,
        lease_until = CASE WHEN {is_given_up} THEN NULL
                           ELSE statement_timestamp() + make_interval(secs => %(lease)s) END,
        handed_off_at = CASE WHEN {is_given_up} THEN owed.handed_off_at END,
        error_code = CASE WHEN owed.handed_off_at IS NOT NULL THEN 'in_doubt' ELSE owed.error_code END
    FROM taken WHERE owed.id = taken.id
    RETURNING {columns}, statement_timestamp() AS claimed_at
"""
# In doubt: handed off, and then the lease ran out. A question is not put twice; a reminder rather twice than never.
_IN_DOUBT_FOR_GOOD: Final = "(owed.handed_off_at IS NOT NULL AND owed.kind = ANY(%(never)s))"
# While versions are exchanged the ledger may hold kinds of another one: whoever knows them sends them.
_KNOWN: Final = "kind = ANY(%(known)s)"
_OF_ITS_TURN: Final = f"channel = %(channel)s AND {_KNOWN}"
_SERVED: Final = f"channel = ANY(%(channels)s) AND {_KNOWN}"
_BY_MAIL: Final = "'email' = ANY(%(channels)s)"
# What a sender reads of a delivery; an instant that nobody reads costs more than it looks.
_READ: Final = ", ".join(
    f"owed.{column}"
    for column in (
        *("id", "recipient_id", "kind", "occasion_id", "session_id", "version", "lead_minutes", "channel"),
        *("state", "due_at", "expires_at", "attempts", "error_code", "lease_owner"),
    )
)
_TAKE_DELIVERIES: Final = _TAKE.format(
    table="notifications_delivery", is_known=_OF_ITS_TURN, is_given_up=_IN_DOUBT_FOR_GOOD, columns=_READ
)
_TAKE_MAILS: Final = _TAKE.format(
    table="notifications_accountmail", is_known="true", is_given_up="false", columns="owed.*"
)

_COUNT: Final = """
    SELECT (SELECT count(*) FROM (
               SELECT 1 FROM {table}
               WHERE state = 'pending' AND not_before <= statement_timestamp() AND {is_known} LIMIT %(most)s) AS ready)
         + (SELECT count(*) FROM (
               SELECT 1 FROM {table}
               WHERE state = 'leased' AND lease_until < statement_timestamp() AND {is_known} LIMIT %(most)s) AS lapsed)
"""


def claim_deliveries(*, owner: UUID, limit: int, channel: str = Delivery.Channel.EMAIL.value) -> list[Delivery]:
    """Take at most `limit` rows of a channel that are due or were abandoned.

    What stays in doubt for good is settled on the way.
    """
    asked = {
        "channel": channel,
        "limit": limit,
        "owner": owner,
        "lease": settings.DELIVERY_LEASE_SECONDS,
        "known": list(kinds.KINDS),
        "never": kinds.NEVER_REPEATED,
    }
    rows = list(Delivery.objects.raw(_TAKE_DELIVERIES, asked))
    return sorted((row for row in rows if row.state == State.LEASED), key=lambda row: (row.due_at, row.pk))


def claim_mails(*, owner: UUID, limit: int) -> list[AccountMail]:
    """Take at most `limit` account mails."""
    asked = {"limit": limit, "owner": owner, "lease": settings.DELIVERY_LEASE_SECONDS}
    return sorted(AccountMail.objects.raw(_TAKE_MAILS, asked), key=lambda row: (row.due_at, row.pk))


def expire() -> int:
    """Settle what waited beyond the instant until which it was worth sending, and return how many rows that were."""
    over = {"state": State.PENDING, "not_before__lte": Now(), "expires_at__lte": Now()}
    each = {"channel__in": Delivery.Channel.values}  # of a channel that was switched off too; the index asks for it
    deliveries = Delivery.objects.filter(**over, **each).update(state=State.EXPIRED)
    mails = AccountMail.objects.filter(**over).update(state=State.EXPIRED, letter_sealed=None)
    return deliveries + mails


def due_count(*, most: int, channels: Sequence[str]) -> int:
    """Return how many rows of these channels could be taken now, counted no further than about `most`."""
    with connection.cursor() as cursor:
        total = 0
        for table, is_known in (("notifications_delivery", _SERVED), ("notifications_accountmail", _BY_MAIL)):
            statement = _COUNT.format(table=table, is_known=is_known)
            cursor.execute(statement, {"most": most, "known": list(kinds.KINDS), "channels": list(channels)})
            total += cursor.fetchone()[0]
    return total


def claimed_at(row: Delivery | AccountMail) -> datetime:
    """Return the database's instant at which the row was taken."""
    moment: datetime = row.claimed_at  # type: ignore[union-attr]  # the statement's own column
    return moment
