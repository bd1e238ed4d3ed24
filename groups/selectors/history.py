"""What circles, sessions, series and rosters said at any moment, from the rows that triggers wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from config.audit.selectors import acts_about
from groups.models import Circle, CircleHistory, Seat, SeatHistory, Series, SeriesHistory, Session, SessionHistory

HISTORIES: Final[dict[type[Model], Any]] = {
    Circle: CircleHistory,
    Series: SeriesHistory,
    Session: SessionHistory,
}
SHOWN: Final = 100  # the newest changes
# The admin notes who saved a page in the same transaction, within moments after the trigger wrote what changed.
_SAME_ACT: Final = timedelta(seconds=2)
# What staff do on pages of their own is in the audit alone, written in the transaction of the act, at most as much
# later than its beginning as it waited for a row that somebody else held. Each of these changes its row.
_ACTS: Final = ("session.moved", "session.cancelled", "session.given_a_facilitator", "circle.started_like_another")
# This one changes no row of the circle: who leads it is a member's role, and she is not named here.
_BESIDE: Final = ("circle.given_a_facilitator",)
_SAME_TRANSACTION: Final = timedelta(seconds=8)
_UNTOLD: Final = frozenset({"id", "version", "schedule_version", "is_edited", "ends_at"})  # they follow from the others


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What one write changed: by column, from what to what. `staff` is who did it in the admin, else None.

    `act` is the audit's word for what she did there on a page of its own. `is_sealed` where it changed something
    that is not kept here: a link or a place.
    """

    at: datetime
    label: str
    staff: UUID | None
    columns: dict[str, tuple[Any, Any]]
    is_sealed: bool = False
    act: str = ""


def changes_of(row: Model) -> list[Change]:
    """Return the newest changes of a circle, a session or a series, the newest first, by three queries.

    Naming who leads a circle is among them, although it changes another row: the audit alone knows of it.
    """
    written = list(HISTORIES[type(row)].objects.filter(id=row.pk).order_by("-pgh_id")[: SHOWN + 1])
    kind = ContentType.objects.get_for_model(type(row))
    log = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).order_by("-action_time")[: 2 * SHOWN]
    noted = [(moment, (user, "")) for moment, user in log.values_list("action_time", "user")]
    audited = acts_about(row.pk, actions=(*_ACTS, *_BESIDE))
    acts = [(moment, (actor, act)) for moment, actor, act, _why in audited if actor and act in _ACTS]
    staff = dict(_matched(written, noted, within=_SAME_ACT)) | dict(_matched(written, acts, within=_SAME_TRANSACTION))
    befores = [*written[1:], None]
    changes = [
        _change(after, before, *staff.get(after.pgh_id, (None, "")))
        for after, before in list(zip(written, befores, strict=True))[:SHOWN]
    ]
    beside = [
        Change(at=moment, label="act", staff=actor, columns={}, act=act)
        for moment, actor, act, _why in audited
        if act in _BESIDE
    ]
    return sorted([*changes, *beside], key=attrgetter("at"), reverse=True)[:SHOWN]


def _matched(
    written: list[Any], noted: list[tuple[datetime, tuple[UUID, str]]], *, within: timedelta
) -> Iterator[tuple[int, tuple[UUID, str]]]:
    """Yield which row was written by which act of staff: the last one before it was noted."""
    for moment, act in noted:
        for row in written:
            if row.pgh_created_at <= moment <= row.pgh_created_at + within:
                yield row.pgh_id, act
                break


def _change(after: Any, before: Any, staff: UUID | None, act: str) -> Change:
    names = [field.attname for field in after._meta.fields if not field.name.startswith("pgh_")]
    told = [name for name in names if name not in _UNTOLD]
    columns = {
        name: (getattr(before, name), getattr(after, name))
        for name in (told if before is not None else ())
        if getattr(before, name) != getattr(after, name)
    }
    is_newer = before is not None and getattr(before, "version", None) != getattr(after, "version", None)
    return Change(
        at=after.pgh_created_at,
        label=after.pgh_label,
        staff=staff,
        columns=columns,
        is_sealed=is_newer and not columns,
        act=act,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatThen:
    """A seat, or a place on the waitlist, as it stood then."""

    seat_id: UUID
    member_id: UUID
    state: str
    queued_at: datetime
    offer_expires_at: datetime | None


def roster_at(*, session_id: UUID, at: datetime) -> list[SeatThen]:
    """Return the seats and the queue of a session as they stood at that moment of the database's clock, by one query.

    First come first, as the live list has them. Of a member whose account was erased nothing is left to replay.
    """
    written = SeatHistory.objects.filter(session=session_id, pgh_created_at__lte=at)
    last = written.order_by("id", "-pgh_id").distinct("id")
    standing = [row for row in last if row.pgh_label != "delete" and row.state != Seat.State.OUT]
    return [
        SeatThen(
            seat_id=row.id,
            member_id=row.member_id,
            state=row.state,
            queued_at=row.queued_at,
            offer_expires_at=row.offer_expires_at,
        )
        for row in sorted(standing, key=lambda row: (row.queued_at, row.id))
    ]
