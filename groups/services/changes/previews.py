"""What an edit would touch, before anybody decides: counts, members' own clocks, and what to think of."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from groups import events
from groups.models import ChangedSession, Seat, Series, SeriesChange, Session
from groups.services.changes.drafting import drafted
from groups.services.changes.drafts import Touched
from groups.services.changes.edits import Edit
from members.zones import zone

SHOWN: Final = 30  # occurrences, as in the preview of a rule
_LATE, _SMALL_HOURS, _EARLY = time(22), time(6), time(8)
_MOST_CLOCK_CHANGES: Final = 12

Warning_ = Literal["early", "late", "gap", "fold"]


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalTime:
    """How many of those who hold a seat read this time on their own wall for the session at this instant."""

    starts_at: datetime
    local: str
    members: int
    of: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Warned:
    """Something to think of: an hour that is late or early for some, or that the clocks skip or repeat."""

    code: Warning_
    starts_at: datetime
    local: str
    members: int
    of: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """An edit that nobody has applied; `tag` names it, and the versions it was made of."""

    tag: str
    scope: SeriesChange.Scope
    touched: list[Touched]
    seats: int
    members: int
    reminders: int
    calendar_entries: int
    local_times: list[LocalTime]
    warnings: list[Warned]

    @property
    def numbers(self) -> Mapping[str, int]:
        """How many sessions are moved, cancelled, added or kept."""
        return Counter(one.kind for one in self.touched)


@transaction.atomic
def preview_change(*, series_id: UUID, edit: Edit, now: datetime) -> Preview:
    """Return what an edit would touch, without writing anything. Raises as `change_series` does."""
    series = Series.objects.select_related("circle").get(pk=series_id)
    draft = drafted(series, edit, now=now, is_locked=False)
    told = [one for one in draft.touched if one.kind in (ChangedSession.Kind.MOVED, ChangedSession.Kind.CANCELLED)]
    ids = [one.session.pk for one in told]
    seats = Seat.objects.filter(session__in=ids).exclude(state=Seat.State.OUT)
    held = list(seats.values_list("session", "member", "member__timezone", "state"))
    places = Counter({member_id: timezone for _session, member_id, timezone, _state in held}.values())
    ahead = [one.session for one in draft.touched if _is_new_time(one)]
    return Preview(
        tag=draft.tag_of(edit),
        scope=edit.scope,
        touched=draft.touched,
        seats=len(held),
        members=places.total(),
        reminders=events.reminders_waiting(ids),
        calendar_entries=sum(state in Seat.SEATED for *_seat, state in held),
        local_times=list(_local_times(ahead, places)),
        warnings=list(_warnings(ahead, places)),
    )


def _is_new_time(one: Touched) -> bool:
    return one.kind in (ChangedSession.Kind.MOVED, ChangedSession.Kind.ADDED)


def _local_times(sessions: Iterable[Session], places: Counter[str]) -> Iterator[LocalTime]:
    """Walk the first session, and the first after each clock change that gives somebody another hour."""
    last: list[tuple[str, int]] = []
    shown = 0
    for session in sessions:
        found = sorted(_by_wall(session, places).items())
        if found == last or shown > _MOST_CLOCK_CHANGES:
            continue
        last, shown = found, shown + 1
        for local, members in found:
            yield LocalTime(starts_at=session.starts_at, local=local, members=members, of=places.total())


def _by_wall(session: Session, places: Counter[str]) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for name, members in places.items():
        found[f"{session.starts_at.astimezone(zone(name)):%H:%M}"] += members
    return found


def _warnings(sessions: Iterable[Session], places: Counter[str]) -> Iterator[Warned]:
    """Walk each warning at the first session to which it applies."""
    seen: set[tuple[str, str]] = set()
    for session in sessions:
        for warned in _warned(session, places):
            if (warned.code, warned.local) not in seen:
                seen.add((warned.code, warned.local))
                yield warned


def _warned(session: Session, places: Counter[str]) -> Iterator[Warned]:
    of = places.total()
    for code in ("gap", "fold"):
        if session.clock_kind == code:
            local = f"{session.starts_at.astimezone(ZoneInfo(session.timezone)):%H:%M}"
            yield Warned(code=code, starts_at=session.starts_at, local=local, members=of, of=of)
    for local, members in sorted(_by_wall(session, places).items()):
        code_of_hour = _hour(time.fromisoformat(local))
        if code_of_hour is not None:
            yield Warned(code=code_of_hour, starts_at=session.starts_at, local=local, members=members, of=of)


def _hour(local: time) -> Warning_ | None:
    if local >= _LATE or local < _SMALL_HOURS:
        return "late"
    return "early" if local < _EARLY else None
