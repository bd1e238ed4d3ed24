"""When the rules of a place's clock change, what the wall shows stays, and the instants follow.

Local time and zone are the truth of a session. Everybody reads the present rules; what they were before is kept in
`ZoneRules`, so that who sees another hour on her own wall than she was told is told, and nobody else.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction

from config import zonedata
from config.api.errors import DomainError
from groups import clocks, events, recurrence
from groups.clocks import Clock
from groups.models import Circle, Seat, Series, Session, ZoneRules
from groups.services import attendance, hosts
from members.models import Member
from members.zones import zone

BEHIND: Final = timedelta(days=1)
AHEAD: Final = timedelta(days=730)
_REFUSALS: Final = (DatabaseError, DomainError)
_DERIVED: Final = ("starts_at", "ends_at", "clock_kind", "fold")


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One session that followed its clock: what the wall shows stays, and so many see another hour on their own."""

    session_id: UUID
    timezone: str
    local_start: datetime
    old_starts_at: datetime
    starts_at: datetime
    told: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """What came of one run: the sessions that moved, and why others could not."""

    moved: tuple[Move, ...]
    refused: tuple[Exception, ...]


@dataclass
class _Run:
    """One run: each zone's clock as it was known, and what could not follow it yet."""

    now: datetime
    before: dict[str, Clock]
    refused: dict[UUID, Exception] = field(default_factory=dict)
    drops_hosts: bool = False  # in the end, whoever leads another session then does not lead this one


def recompute_instants(*, now: datetime) -> int:
    """Move every session whose instants do not follow from its wall time any more; return how many moved.

    Raises ExceptionGroup at the end for those that could not.
    """
    followed = follow_clocks(now=now)
    if followed.refused:
        raise ExceptionGroup("some sessions could not follow their clocks", followed.refused)
    return len(followed.moved)


def follow_clocks(*, now: datetime) -> Followed:
    """Do so, and return what moved and what could not.

    Each circle is one transaction with all that hangs on its sessions; safe to run twice, or twice at once. A session
    that cannot move, since the circle meets at that time already, keeps none of the others back.
    """
    run = _Run(now=now, before=_known_clocks())
    moved = _move_all(run)
    _remember(run)
    return Followed(moved=tuple(moved), refused=tuple(run.refused.values()))


def off_the_wall(*, now: datetime) -> tuple[int, int]:
    """Return how many sessions are not over, and how many of them do not show their wall time on their wall.

    The proof of a run goes the other way round: from the instant to the wall. A time that a spring night leaves out is
    on no wall and is not counted against it.
    """
    rows = Session.objects.filter(ends_at__gt=now).only("starts_at", "local_start", "timezone", "clock_kind")
    seen, off = 0, 0
    for session in rows.order_by("pk").iterator():
        is_shown = _wall(session.starts_at, zone(session.timezone)) == session.local_start
        seen, off = seen + 1, off + (not is_shown and session.clock_kind != Session.Kind.GAP)
    return seen, off


def _move_all(run: _Run) -> list[Move]:
    """Move circle after circle, and again what had to wait until another session made room."""
    waiting, moved = _out_of_step(run.now), list[Move]()
    while waiting:
        run.refused.clear()
        for circle_id, ids in sorted(waiting.items()):
            moved += _try_circle(circle_id, ids, run)
        still = {circle_id: [each for each in ids if each in run.refused] for circle_id, ids in waiting.items()}
        if still == waiting and run.drops_hosts:
            break
        run.drops_hosts = still == waiting
        waiting = {circle_id: ids for circle_id, ids in still.items() if ids}
    return moved


def _try_circle(circle_id: UUID, session_ids: list[UUID], run: _Run) -> list[Move]:
    try:
        return _move_circle(circle_id, session_ids, run)
    except _REFUSALS as error:  # somebody holds a row for too long; nothing of this circle is done
        run.refused.update(dict.fromkeys(session_ids, error))
        return []


@transaction.atomic
def _move_circle(circle_id: UUID, session_ids: list[UUID], run: _Run) -> list[Move]:
    Circle.objects.select_for_update(no_key=True).get(pk=circle_id)
    rows = Session.objects.select_for_update().filter(pk__in=session_ids)
    sessions = sorted(rows.order_by("pk"), key=_turn)
    seated = _zones_of_seated(session_ids)
    tried = [_try_session(session, seated[session.pk], run) for session in sessions]
    return [move for move in tried if move is not None]


def _try_session(session: Session, seated: Mapping[UUID, str], run: _Run) -> Move | None:
    try:
        with transaction.atomic():
            return _move(session, seated, run)
    except _REFUSALS as error:
        error.add_note(f"session {session.pk}")
        run.refused[session.pk] = error
        return None


def _move(session: Session, seated: Mapping[UUID, str], run: _Run) -> Move | None:
    """Set one session to its clock and return how, where its instants are others now; the caller holds its row."""
    start, old_starts_at = _derived(session), session.starts_at
    if _is_in_step(session, start):
        return None
    tells = _who_sees_another(session, start.utc, seated, run)
    session.starts_at, session.clock_kind, session.fold = start.utc, start.kind, start.fold
    session.ends_at = start.utc + timedelta(minutes=session.duration_minutes)
    has_moved, takes_place = start.utc != old_starts_at, session.state == Session.State.SCHEDULED
    session.version += 1
    # The notice that a session is called off names the version that it had then, so that one stays.
    session.schedule_version += has_moved and takes_place
    session.save(update_fields=[*_DERIVED, "version", "schedule_version"])
    if has_moved:
        _hosts_follow(session, run)
    if has_moved and takes_place:
        _announce(session, old_starts_at=old_starts_at, tells=tells, now=run.now)
    return _move_of(session, old_starts_at, len(tells) if takes_place else 0) if has_moved else None


def _move_of(session: Session, old_starts_at: datetime, told: int) -> Move:
    return Move(
        session_id=session.pk,
        timezone=session.timezone,
        local_start=session.local_start,
        old_starts_at=old_starts_at,
        starts_at=session.starts_at,
        told=told,
    )


def _hosts_follow(session: Session, run: _Run) -> None:
    if run.drops_hosts:
        hosts.follow_all([session], now=run.now)
    else:
        hosts.follow(session)


def _announce(session: Session, *, old_starts_at: datetime, tells: tuple[UUID, ...], now: datetime) -> None:
    if now < session.join_opens_at:  # else whoever came in already is still inside
        attendance.forget_attendance(session)
    events.publish(
        events.SessionMoved(
            session_id=session.pk,
            schedule_version=session.schedule_version,
            old_starts_at=old_starts_at,
            starts_at=session.starts_at,
            at=now,
            tells=tells,
        )
    )


def _who_sees_another(session: Session, starts_at: datetime, seated: Mapping[UUID, str], run: _Run) -> tuple[UUID, ...]:
    """Return whose own wall shows another time for the session than it did when she was told."""
    return tuple(
        member_id
        for member_id, name in sorted(seated.items())
        if _told(session, name, run) != _wall(starts_at, zone(name))
    )


def _told(session: Session, name: str, run: _Run) -> datetime:
    """Return what a wall was to show. The session's row says it for its own zone, `ZoneRules` for the others."""
    at: datetime = session.starts_at
    if name == session.timezone and session.clock_kind != Session.Kind.GAP:
        local: datetime = session.local_start
        return local
    known = run.before.get(name)
    offset = known.offset_at(at) if known else None
    return _wall(at, zone(name)) if offset is None else at.astimezone(UTC).replace(tzinfo=None) + offset


@transaction.atomic
def _remember(run: _Run) -> None:
    """Keep the present rules for the next time, and announce which zones have other ones than were known."""
    present = {name: clocks.clock_of(zone(name), run.now - BEHIND, run.now + AHEAD) for name in _zones_in_use(run.now)}
    ZoneRules.objects.bulk_create(
        [
            ZoneRules(timezone=name, offsets=clock.written(), release=zonedata.release(), seen_at=run.now)
            for name, clock in sorted(present.items())
        ],
        update_conflicts=True,
        unique_fields=["timezone"],
        update_fields=["offsets", "release", "seen_at"],
    )
    known = sorted(present.keys() & run.before.keys())
    changed = tuple(name for name in known if clocks.differ(run.before[name], present[name]))
    if changed:
        events.publish(events.ZoneRulesChanged(timezones=changed, at=run.now))


def _known_clocks() -> dict[str, Clock]:
    return {row.timezone: clocks.read(row.offsets, until=row.seen_at + AHEAD) for row in ZoneRules.objects.all()}


def _out_of_step(now: datetime) -> dict[UUID, list[UUID]]:
    """Return by circle the sessions that are not over and whose instants do not follow from their wall time."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = Session.objects.filter(ends_at__gt=now).only("circle_id", "local_start", "timezone", *_DERIVED)
    for session in rows.order_by("pk").iterator():
        if not _is_in_step(session, _derived(session)):
            found[session.circle_id].append(session.pk)
    return found


def _derived(session: Session) -> recurrence.Occurrence:
    return recurrence.instant(session.local_start, zone(session.timezone), session.fold)


def _is_in_step(session: Session, start: recurrence.Occurrence) -> bool:
    return (session.starts_at, session.clock_kind, session.fold) == (start.utc, start.kind, start.fold)


def _turn(session: Session) -> float:
    """Order the sessions of a circle so that each finds its new time free: the foremost in the way they go first."""
    starts_at = session.starts_at.timestamp()
    return -starts_at if _derived(session).utc > session.starts_at else starts_at


def _zones_of_seated(session_ids: list[UUID]) -> Mapping[UUID, dict[UUID, str]]:
    """Return by session whoever has a seat in it, is offered one or waits, with her zone."""
    found: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    seats = Seat.objects.filter(session__in=session_ids).exclude(state=Seat.State.OUT)
    for session_id, member_id, name in seats.values_list("session", "member", "member__timezone"):
        found[session_id][member_id] = name
    return found


def _zones_in_use(now: datetime) -> set[str]:
    coming, people = Session.objects.filter(ends_at__gt=now), Member.objects.filter(is_active=True)
    return {
        name
        for rows in (coming, people, Circle.objects.all(), Series.objects.all())
        for name in rows.order_by().values_list("timezone", flat=True).distinct()
    }


def _wall(at: datetime, place: ZoneInfo) -> datetime:
    return at.astimezone(place).replace(tzinfo=None, fold=0)
