"""What an edit would do, in memory: nothing here writes. Previews show a draft, applying writes it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from groups.errors import CircleAlreadyMeets, NothingToChange, SessionInThePast
from groups.models import ChangedSession, Series, SeriesDate, Session
from groups.services import rules
from groups.services.changes import snapshots
from groups.services.changes.edits import Edit
from groups.services.dates import wall

Kind = ChangedSession.Kind


@dataclass(slots=True)
class Touched:
    """One session as it will be, and what its row says now; None where there is no row yet."""

    session: Session
    before: dict[str, Any] | None = None
    old_local_start: datetime | None = None
    old_starts_at: datetime | None = None
    old_ends_at: datetime | None = None
    capacity: int | None = None  # where it gets another number of seats

    @classmethod
    def of(cls, session: Session) -> "Touched":
        """Remember a row before anything is changed of it."""
        before = snapshots.taken(session, snapshots.SESSION)
        return cls(session, before, session.local_start, session.starts_at, session.ends_at)

    @property
    def is_changed(self) -> bool:
        """Whether anything of it will be otherwise."""
        now_says = snapshots.taken(self.session, snapshots.SESSION)
        return self.before != now_says or self.capacity not in (None, self.session.capacity)

    @property
    def has_moved(self) -> bool:
        """Whether it takes place at another time, or for another while."""
        return (self.old_starts_at, self.old_ends_at) != (self.session.starts_at, self.session.ends_at)

    @property
    def kind(self) -> ChangedSession.Kind:
        """What happens to it, in one word."""
        if self.before is None:
            return Kind.ADDED
        if self.session.state == Session.State.CANCELLED and self.before["state"] == Session.State.SCHEDULED:
            return Kind.CANCELLED
        return Kind.MOVED if self.has_moved else Kind.KEPT


@dataclass(slots=True)
class Draft:
    """The series as it will be, the one that follows it where it is cut, and every session that is touched."""

    series: Series
    rows: list[Touched]  # what lies ahead of the series, in the order of its dates
    now: datetime
    before: dict[str, Any] = field(init=False)
    successor: Series | None = None
    dates: list[SeriesDate] = field(default_factory=list)  # of both
    added: list[Session] = field(default_factory=list)
    in_scope: list[Session] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = snapshots.taken(self.series, snapshots.SERIES) | {"dates": snapshots.dates_of(self.series)}
        self.dates = snapshots.dates_from(self.series, self.before["dates"])

    @property
    def target(self) -> Series:
        """The series to which the sessions in scope belong from then on."""
        return self.successor or self.series

    @property
    def zone(self) -> ZoneInfo:
        """The place whose clock the series went by until now."""
        return ZoneInfo(self.before["timezone"])

    @property
    def touched(self) -> list[Touched]:
        """What changes, in order of time."""
        changed = [row for row in self.rows if row.is_changed] + [Touched(session) for session in self.added]
        return sorted(changed, key=lambda one: (one.old_starts_at or one.session.starts_at, str(one.session.pk)))

    def tag_of(self, edit: Edit) -> str:
        """Return what was looked at: this edit, the version of the series and that of each session in its scope."""
        versions = sorted(f"{session.pk}.{session.version}" for session in self.in_scope)
        seen = [repr(edit), f"{self.series.pk}.{self.series.version}", *versions]
        return hashlib.sha256(";".join(seen).encode()).hexdigest()

    def coming(self) -> Iterator[Touched]:
        """Walk the rows that have not begun."""
        return (row for row in self.rows if row.old_starts_at is not None and row.old_starts_at > self.now)

    def check(self) -> None:
        """Raise NothingToChange, SessionInThePast, or CircleAlreadyMeets when a time or a date is taken."""
        touched = self.touched
        says = snapshots.taken(self.series, snapshots.SERIES) | {
            "dates": [snapshots.taken(date, snapshots.DATE) for date in self.dates if date.series_id == self.series.pk]
        }
        if not touched and says == self.before:
            raise NothingToChange
        for one in touched:
            is_ahead = one.session.starts_at > self.now or one.kind == Kind.KEPT
            if one.session.state == Session.State.SCHEDULED and not is_ahead:
                raise SessionInThePast
        self._check_identities(touched)
        rules.check_calendar(self.series.circle_id, [one.session for one in touched])

    def _check_identities(self, touched: Sequence[Touched]) -> None:
        """A date that another row of the series holds, one that is over for instance, is not free."""
        mine = [one.session for one in touched if one.session.series_id == self.target.pk]
        names = [session.original_local for session in mine]
        held = Session.objects.filter(series=self.target, original_local__in=names)
        if len(set(names)) < len(names) or held.exclude(pk__in=[one.session.pk for one in touched]).exists():
            raise CircleAlreadyMeets


def begin(series: Series, *, now: datetime, is_locked: bool) -> Draft:
    """Return a draft in which nothing is changed yet, with the rows that lie ahead by their time or by their date."""
    ahead = Q(starts_at__gt=now) | Q(original_local__gt=wall(now, ZoneInfo(series.timezone)))
    rows = Session.objects.filter(ahead, series=series).order_by("pk")
    found = list(rows.select_for_update() if is_locked else rows)
    ordered = sorted(found, key=lambda session: session.original_local or session.local_start)
    return Draft(series, [Touched.of(session) for session in ordered], now)


def cancel(session: Session, *, now: datetime) -> None:
    """Call a session off, in memory."""
    session.state, session.cancelled_at = Session.State.CANCELLED, now
