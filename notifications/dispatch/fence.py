"""The last look before hand-off: one UPDATE that re-reads everything and whose answer is the rows that it changed.

Never read and then send: what is committed before this statement is obeyed, and nothing else needs a lock. One look
may serve several letters, for as long as the setting says.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any, Final, Protocol
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

from groups.selectors import deliverables
from members.models import Member
from notifications import leads, schedule, wishes
from notifications.kinds import KINDS, Quiet
from notifications.leads import Leads
from notifications.letters import Card
from notifications.messages import Device
from notifications.models import AccountMail, Delivery, Preference, PushSubscription, State
from notifications.occasions import true_occasion
from notifications.schedule import Clock
from notifications.ways import reachable, switched_off

PERMIT_SECONDS: Final = 30  # a permit is computed from quiet hours and used at once
_ON_THE_WAY: Final = (State.LEASED, State.SENT, State.UNKNOWN)
_WRITTEN_FOR: Final = ("id", "email", "timezone", "quiet_from", "quiet_to", "clock_version", "token_epoch")


class Letter(Protocol):
    """What the fence asks of a letter: the row, whom it was written for, and what it says."""

    @property
    def row(self) -> Delivery: ...
    @property
    def member(self) -> Member: ...
    @property
    def card(self) -> Card | None: ...
    @property
    def hers(self) -> Leads: ...
    @property
    def devices(self) -> Sequence[Device]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """Leave to send at one instant; `wait_until` says when to ask again where there is none."""

    until: datetime
    wait_until: datetime | None = None


def permit(row: Delivery, *, clock: Clock, hers: Leads, useful_until: datetime | None, now: datetime) -> Permit:
    """Return whether her quiet hours let this message pass now. `now` is the database's instant, `hers` her leads.

    `useful_until` is the start, or before it the end of an offer.
    """
    granted = Permit(until=now + timedelta(seconds=PERMIT_SECONDS))
    rule = KINDS[row.kind].quiet_for(row.lead_minutes, hers)
    waits = clock.quiet_until(now) if rule is not Quiet.BYPASS else None
    if waits is None or (rule is Quiet.BEFORE and now <= row.due_at + schedule.LATENESS):
        return granted
    # A change that is told after the start is told to nobody, and an offer that is over is none.
    if rule is Quiet.AFTER and useful_until is not None and now < useful_until <= waits:
        return granted
    return Permit(until=now, wait_until=waits)


def hand_off(letters: Sequence[Letter], *, until: datetime, now: datetime) -> set[UUID]:
    """Mark as handed off those of which all is still true, and return which may be sent.

    They are of one kind, lead and channel, and each for another member. Their addresses, devices, clocks and token
    epochs must be those the letters were written for, and the sessions that they speak of must be as they say: where
    one session or device is not, none passes, and each has to be asked about alone.
    """
    row, members = letters[0].row, [letter.member for letter in letters]
    asked = (
        Q(
            Exists(occasion_of(row)),
            Exists(_same_members(members, row.channel)),
            ~Exists(declined(row)),
            ~Exists(otherwise(letters)),
            ~Exists(switched_off(row)),
        )
        & all_of_hers([device for letter in letters for device in letter.devices])
        & chosen(row)
        & Q(state=State.LEASED, lease_owner=row.lease_owner)
        & Q(expires_at__gt=Now())
    )
    fenced = Delivery.objects.filter(asked).annotate(moment=Now()).filter(moment__lt=until)
    is_counted = is_capped(row, members[0], letters[0].hers)
    if len(letters) == 1 and not is_counted:
        return _mark(fenced, [row.pk])
    with transaction.atomic():
        if is_counted:
            _take_turns(members)
            full = beyond_the_cap(letters, now=now)
            letters = [letter for letter in letters if letter.row.pk not in full]
        ids = [letter.row.pk for letter in letters]
        return _mark(fenced, _free(ids) if len(ids) > 1 else ids)


def hand_off_mail(row: AccountMail) -> bool:
    """Mark an account mail as handed off if it is still ours and not too old."""
    fenced = AccountMail.objects.filter(state=State.LEASED, lease_owner=row.lease_owner, expires_at__gt=Now())
    return bool(_mark(fenced, [row.pk]))


def occasion_of(row: Delivery) -> QuerySet[Any]:
    """Return what must exist for this message to be true, correlated with the delivery."""
    return true_occasion(KINDS[row.kind].occasion)


def otherwise(letters: Sequence[Letter]) -> QuerySet[Any]:
    """Return the sessions that are not as one of the letters says."""
    # Two letters may have read one session before and after a change: then both versions must hold, and none does.
    return deliverables.sessions_otherwise([letter.card.as_written for letter in letters if letter.card])


def chosen(row: Delivery) -> Q:
    """Return the condition that no pause silences it and, of a reminder, that she still wants it this long before."""
    heard = wishes.heard(KINDS[row.kind])
    return heard if row.lead_minutes is None else heard & leads.still_chosen(row.lead_minutes)


def all_of_hers(devices: Sequence[Device]) -> Q:
    """Return the condition that every device the message was written for is still hers."""
    found = (PushSubscription.objects.filter(pk=device.id, member=OuterRef("recipient")) for device in devices)
    return reduce(and_, (Q(Exists(each)) for each in found), Q())


def declined(row: Delivery) -> QuerySet[Preference]:
    """Return her "no" to the topic of this message, or her pause."""
    said = Preference.objects.filter(member=OuterRef("recipient"), topic=KINDS[row.kind].topic)
    return said.filter(Q(is_wanted=False) | Q(paused_until__gt=Now()))


def is_capped(row: Delivery, member: Member, hers: Leads) -> bool:
    """Say whether the daily cap applies to this message and member."""
    return KINDS[row.kind].is_capped_for(row.lead_minutes, hers) and not member.is_demo


def beyond_the_cap(letters: Sequence[Letter], *, now: datetime) -> set[UUID]:
    """Return the rows of those letters whose member was told as much today as she may be in one of her days.

    The same news by mail and on a device is one: what she has heard of already takes no more room.
    """
    began = {letter.member.pk: clock_of(letter.member).day_began(now) for letter in letters}
    today = Delivery.objects.filter(
        recipient__in=list(began), handed_off_at__gte=min(began.values()), state__in=_ON_THE_WAY
    )
    told: defaultdict[UUID, set[tuple[object, ...]]] = defaultdict(set)
    for row in today:
        if row.handed_off_at and row.handed_off_at >= began[row.recipient_id]:
            told[row.recipient_id].add(_news(row))
    full = {member_id for member_id, news in told.items() if len(news) >= settings.DELIVERY_DAILY_CAP}
    new = [letter for letter in letters if _news(letter.row) not in told[letter.member.pk]]
    return {letter.row.pk for letter in new if letter.member.pk in full}


def _news(row: Delivery) -> tuple[object, ...]:
    """Return what makes rows of several channels one debt."""
    return row.kind, row.occasion_id, row.version, row.lead_minutes


def clock_of(member: Member) -> Clock:
    """Return a member's clock."""
    return Clock(member.timezone, member.quiet_hours)


class _AsRead(Func):
    """Whether a row of `members` still holds, in these fields, what it held when it was read."""

    conditional = True

    def __init__(self, members: Sequence[Member], fields: Sequence[str]) -> None:
        read = [Value([getattr(member, field) for member in members]) for field in fields]
        super().__init__(*map(F, fields), *read, output_field=BooleanField())
        self._types = [str(Member._meta.get_field(field).db_type(connection)) for field in fields]

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any) -> tuple[str, Any]:
        """Compare by IS NOT DISTINCT FROM: a member without quiet hours is still the same."""
        parts = [compiler.compile(part) for part in self.source_expressions]
        now, then = parts[: len(self._types)], parts[len(self._types) :]
        arrays = ", ".join(f"{sql}::{kind}[]" for (sql, _), kind in zip(then, self._types, strict=True))
        # Nothing here comes from outside: types are those of our columns, names are numbers, values are parameters.
        names = [f"field_{number}" for number in range(len(now))]
        same = " AND ".join(f"{sql} IS NOT DISTINCT FROM {name}" for (sql, _), name in zip(now, names, strict=True))
        statement = f"EXISTS (SELECT 1 FROM unnest({arrays}) AS was ({', '.join(names)}) WHERE {same})"  # noqa: S608  # nosec B608
        return statement, tuple(value for _, values in (*then, *now) for value in values)


def _same_members(members: Sequence[Member], channel: str) -> QuerySet[Member]:
    return reachable(channel, OuterRef("recipient")).filter(_AsRead(members, _WRITTEN_FOR))


def _take_turns(members: Iterable[Member]) -> None:
    """Let two workers with two letters for one member count one after the other; always in one order."""
    numbers = sorted(member.pk.int % (1 << 63) for member in members)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])


def _free(ids: Sequence[UUID]) -> list[UUID]:
    """Return those of these rows that nobody else holds, and hold them: several are never waited for in a circle."""
    rows = Delivery.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=ids)
    return list(rows.values_list("pk", flat=True))


def _mark(fenced: QuerySet[Any], ids: Sequence[UUID]) -> set[UUID]:
    # Every condition stands in the statement's own WHERE. A join would become `id IN (SELECT ...)`, which PostgreSQL
    # does not look at again for a row that changed while we waited for it. The ORM's update() tells how many rows it
    # changed; which they are says RETURNING.
    query: Any = fenced.filter(pk__in=ids).query.chain(UpdateQuery)
    lease = Now() + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    query.add_update_values({"handed_off_at": Now(), "lease_until": lease, "attempts": F("attempts") + 1})
    query.annotations = {}
    try:
        statement, values = query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING id", values)
        return {row_id for (row_id,) in cursor.fetchall()}
