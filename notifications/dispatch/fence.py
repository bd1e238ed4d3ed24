"""The last look before hand-off: one UPDATE that re-reads everything and whose answer is the rows that it changed.

Never read and then send: what is committed before this statement is obeyed, and nothing else needs a lock. One look
may serve several letters, for as long as the setting says.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, reduce
from operator import and_
from typing import Any, Final, Protocol
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    DateTimeField,
    DurationField,
    Exists,
    F,
    Field,
    Func,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
)
from django.db.models.functions import Now
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

from config import statements
from config.statements import Given
from groups.selectors import deliverables
from members.models import Member
from notifications import leads, schedule, wishes
from notifications.kinds import BEFORE_THE_START, KINDS, Quiet
from notifications.leads import Leads
from notifications.letters import Card
from notifications.messages import Device
from notifications.models import AccountMail, Delivery, Preference, PushSubscription, Receipt, State
from notifications.occasions import true_occasion
from notifications.schedule import Clock
from notifications.ways import reachable, switched_off

_KEPT: Final = 500  # statements; there are a few for each kind
PERMIT_SECONDS: Final = 30  # a permit is computed from quiet hours and used at once
_ON_THE_WAY: Final = (State.LEASED, State.SENT, State.UNKNOWN)
_SESSIONS: Final = ("session_ids", "session_versions", "session_states")
_OF_SESSIONS: Final = ("uuid", "integer", "text")
_FREE: Final = "SELECT id FROM notifications_delivery WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED"
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
    given = _given(letters, until=until)
    is_counted = is_capped(row, members[0], letters[0].hers, now=now)
    if len(letters) == 1 and not is_counted:
        return _mark(row, given)
    with transaction.atomic():
        if is_counted:
            _take_turns(members)
            full = beyond_the_cap(letters, now=now)
            letters = [letter for letter in letters if letter.row.pk not in full]
        ids = [letter.row.pk for letter in letters]
        return _mark(row, given | {"ids": _free(ids) if len(ids) > 1 else ids})


def _given(letters: Sequence[Letter], *, until: datetime) -> dict[str, object]:
    """Return what the statement is told: whose lease, which letters, and as what they were written."""
    written = deliverables.written_rows(letter.card.as_written for letter in letters if letter.card)
    devices = [device for letter in letters for device in letter.devices]
    return {
        "ids": [letter.row.pk for letter in letters],
        "owner": letters[0].row.lease_owner,
        "until": until,
        "lease": timedelta(seconds=settings.DELIVERY_LEASE_SECONDS),
        **dict(zip(_SESSIONS, written, strict=True)),
        **{f"was_{field}": [getattr(letter.member, field) for letter in letters] for field in _WRITTEN_FOR},
        **{f"device_{number}": device.id for number, device in enumerate(devices)},
    }


def _mark(row: Delivery, given: dict[str, object]) -> set[UUID]:
    """Mark those of the rows of which all is true and return which; `row` is one of them."""
    devices = sum(name.startswith("device_") for name in given)
    statement, values = _statement(row.kind, row.lead_minutes, row.channel, devices, leads.usual())
    return {row_id for (row_id,) in statements.run(statement, statements.told(values, given))}


@lru_cache(maxsize=_KEPT)
def _statement(
    kind: str, lead_minutes: int | None, channel: str, devices: int, _usual: Leads
) -> tuple[str, tuple[object, ...]]:
    """Return the statement for letters of one kind, lead and channel, and its values, some of them to be told."""
    row = Delivery(kind=kind, lead_minutes=lead_minutes, channel=channel)
    asked = (
        Q(
            Exists(occasion_of(row)),
            Exists(reachable(channel, OuterRef("recipient")).filter(_AsRead(_WRITTEN_FOR))),
            ~Exists(declined(row)),
            ~Exists(deliverables.sessions_otherwise(*map(_array, _SESSIONS, _OF_SESSIONS))),
            ~Exists(switched_off(row)),
            ~Exists(Receipt.objects.filter(pk=OuterRef("pk"))),
        )
        & all_of_hers(devices)
        & chosen(row)
        & Q(state=State.LEASED, lease_owner=Given("owner", "uuid", UUIDField()))
        & Q(expires_at__gt=Now())
    )
    moment = DateTimeField()
    fenced = Delivery.objects.filter(asked).annotate(moment=Now())
    return _marking(fenced.filter(moment__lt=Given("until", "timestamptz", moment)))


def hand_off_mail(row: AccountMail) -> bool:
    """Mark an account mail as handed off if it is still ours and not too old."""
    owned = Q(state=State.LEASED, lease_owner=Given("owner", "uuid", UUIDField()), expires_at__gt=Now())
    statement, values = _marking(AccountMail.objects.filter(owned))
    lease = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    given = {"ids": [row.pk], "owner": row.lease_owner, "lease": lease}
    return bool(statements.run(statement, statements.told(values, given)))


def occasion_of(row: Delivery) -> QuerySet[Any]:
    """Return what must exist for this message to be true, correlated with the delivery."""
    return true_occasion(KINDS[row.kind].occasion)


def chosen(row: Delivery) -> Q:
    """Return the condition that no pause silences it and, of a reminder, that she still wants it this long before."""
    heard = wishes.heard(KINDS[row.kind])
    return heard if row.lead_minutes is None else heard & leads.still_chosen(row.lead_minutes)


def all_of_hers(devices: int) -> Q:
    """Return the condition that each of so many devices the message was written for is still hers."""
    ids = (Given(f"device_{number}", "uuid", UUIDField()) for number in range(devices))
    found = (PushSubscription.objects.filter(pk=each, member=OuterRef("recipient")) for each in ids)
    return reduce(and_, (Q(Exists(each)) for each in found), Q())


def declined(row: Delivery) -> QuerySet[Preference]:
    """Return her "no" to the topic of this message, or her pause."""
    said = Preference.objects.filter(member=OuterRef("recipient"), topic=KINDS[row.kind].topic)
    return said.filter(Q(is_wanted=False) | Q(paused_until__gt=Now()))


def is_capped(row: Delivery, member: Member, hers: Leads, *, now: datetime) -> bool:
    """Say whether the daily cap applies to this message and member.

    Not to the last word before a session that would come too late on her next day: a day that was full of messages
    never costs her the only reminder.
    """
    is_counted = KINDS[row.kind].is_capped_for(row.lead_minutes, hers) and not member.is_demo
    return is_counted and not (_is_last_word(row, hers) and _room_again(member, now) >= row.expires_at)


def _is_last_word(row: Delivery, hers: Leads) -> bool:
    is_nearest = row.lead_minutes is None or leads.is_nearest(row.lead_minutes, hers)
    return row.kind in BEFORE_THE_START and is_nearest


def _room_again(member: Member, now: datetime) -> datetime:
    """Return when a message may reach her that has no room in this day of hers."""
    clock = clock_of(member)
    tomorrow = clock.next_day(now)
    return clock.quiet_until(tomorrow) or tomorrow


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
    """Whether a member still holds, in these fields, what a letter was written for: the arrays `was_` and the field."""

    def __init__(self, fields: Sequence[str]) -> None:
        types = [str(Member._meta.get_field(field).db_type(connection)) for field in fields]
        was = [_array(f"was_{field}", type) for field, type in zip(fields, types, strict=True)]
        super().__init__(*was, *map(F, fields), output_field=BooleanField())

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any) -> tuple[str, Any]:
        """Compare by IS NOT DISTINCT FROM: a member without quiet hours is still the same."""
        parts = [compiler.compile(part) for part in self.source_expressions]
        was, now = parts[: len(parts) // 2], parts[len(parts) // 2 :]
        # Nothing here comes from outside: types are those of our columns, names are numbers, values are parameters.
        names = [f"field_{number}" for number in range(len(now))]
        same = " AND ".join(f"{sql} IS NOT DISTINCT FROM {name}" for (sql, _), name in zip(now, names, strict=True))
        arrays = ", ".join(sql for sql, _ in was)
        statement = f"EXISTS (SELECT 1 FROM unnest({arrays}) AS was ({', '.join(names)}) WHERE {same})"  # noqa: S608  # nosec B608
        return statement, tuple(value for _, values in parts for value in values)


def _array(name: str, type: str) -> Given:
    return Given(name, f"{type}[]", ArrayField(Field()))


def _take_turns(members: Iterable[Member]) -> None:
    """Let two workers with two letters for one member count one after the other; always in one order."""
    numbers = sorted(member.pk.int % (1 << 63) for member in members)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])


def _free(ids: Sequence[UUID]) -> list[UUID]:
    """Return those of these rows that nobody else holds, and hold them: several are never waited for in a circle."""
    return [row_id for (row_id,) in statements.run(_FREE, [list(ids)])]


def _marking(fenced: QuerySet[Any]) -> tuple[str, tuple[object, ...]]:
    # Every condition stands in the statement's own WHERE. A join would become `id IN (SELECT ...)`, which PostgreSQL
    # does not look at again for a row that changed while we waited for it. The ORM's update() tells how many rows it
    # changed; which they are says RETURNING.
    ids = _array("ids", "uuid")
    among = Func(F("pk"), ids, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())
    query: Any = fenced.filter(among).query.chain(UpdateQuery)
    lease = Now() + Given("lease", "interval", DurationField())
    query.add_update_values({"handed_off_at": Now(), "lease_until": lease, "attempts": F("attempts") + 1})
    query.annotations = {}
    statement, values = query.get_compiler(connection=connection).as_sql()
    return f"{statement} RETURNING id", tuple(values)
