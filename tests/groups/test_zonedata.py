"""New zone data: what the wall shows stays, the instants follow, and only who sees another hour than before is told."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import ModelSignal
from django.test.utils import CaptureQueriesContext

from groups import clocks, events, recurrence
from groups.clocks import Clock
from groups.models import Circle, Seat, Session, SessionHost, ZoneRules
from groups.services import zonedata
from members.models import Member
from members.zones import zone
from notifications.models import Delivery
from tests.architecture.test_zonedata import tzif
from tests.factories import make_circle, make_member, make_membership, make_seat

pytestmark = pytest.mark.django_db

CASES = yaml.safe_load((Path(__file__).parents[1] / "data" / "dst_cases.yaml").read_text())["tzdata_updates"]
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# The clocks as release 2025b had them: western Canada by American rules, Morocco one hour back in each Ramadan.
AMERICAN = b"M3.2.0,M11.1.0"
RAMADANS = (("2026-02-15", "2026-03-22"), ("2027-02-07", "2027-03-14"), ("2028-01-23", "2028-03-05"))
BY_FOOTER = {
    "America/Vancouver": tzif(b"PST", -8 * 3600, b"PST8PDT," + AMERICAN),
    "America/Edmonton": tzif(b"MST", -7 * 3600, b"MST7MDT," + AMERICAN),
}


def old_clock(name: str, seen_at: datetime) -> Clock:
    """The clock of a place as it was known at an instant, two years ahead."""
    start, end = seen_at - zonedata.BEHIND, seen_at + zonedata.AHEAD
    if name != "Africa/Casablanca":
        place = ZoneInfo.from_file(io.BytesIO(BY_FOOTER[name])) if name in BY_FOOTER else zone(name)
        return clocks.clock_of(place, start, end)
    changes = [(datetime(2026, 1, 1, tzinfo=UTC), HOUR)]
    for first, last in RAMADANS:
        changes += [(at_two(first), timedelta()), (at_two(last), HOUR)]
    return Clock(tuple(changes), end)


def at_two(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + 2 * HOUR


def note(name: str, seen_at: datetime) -> None:
    """Let the rules of a place have been looked at when they were the old ones."""
    ZoneRules.objects.create(
        timezone=name, offsets=old_clock(name, seen_at).written(), release="2025b", seen_at=seen_at
    )


def old_instant(local: datetime, name: str, seen_at: datetime) -> datetime:
    """When a wall time was by the old rules, tried minute by minute: no code is shared with what is tested."""
    clock = old_clock(name, seen_at)
    offsets = {offset for _, offset in clock.changes}
    found = [instant for offset in offsets if clock.offset_at(instant := local.replace(tzinfo=UTC) - offset) == offset]
    return min(found)


class Evening:
    """One circle with a session that was scheduled by the old rules, and a member in each of some zones."""

    def __init__(self, name: str, local: datetime, stored: datetime, **fields: Any) -> None:
        self.circle: Circle = fields.pop("circle", None) or make_circle(timezone=name)
        minutes = fields.pop("minutes", 60)
        self.session = Session.objects.create(
            circle=self.circle, local_start=local, timezone=name, duration_minutes=minutes, starts_at=stored,
            ends_at=stored + minutes * MINUTE, capacity=10, seat_limit=10, **fields,
        )  # fmt: skip

    def seat(self, timezone: str, state: str = "in") -> Member:
        member = make_member(timezone=timezone, quiet_from=None, quiet_to=None)
        make_membership(self.circle, member)
        make_seat(self.session, member, state=state)
        return member

    def now(self) -> Session:
        return Session.objects.get(pk=self.session.pk)


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """Whatever groups announces, in order."""
    found: list[Any] = []

    def hear(*, event: Any, **_: object) -> None:
        found.append(event)

    signal: ModelSignal = events.published
    signal.connect(hear)
    yield found
    signal.disconnect(hear)


def moves(heard: list[Any]) -> list[events.SessionMoved]:
    return [event for event in heard if isinstance(event, events.SessionMoved)]


def of_case(case: dict[str, Any]) -> tuple[Evening, datetime]:
    """The session of a case as 2025b stored it, and an instant five days before it."""
    stored = datetime.fromisoformat(case["stored_utc_under_2025b"])
    return Evening(case["zone"], datetime.fromisoformat(str(case["scheduled_local"])), stored), stored - timedelta(5)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
@pytest.mark.parametrize("has_looked", [True, False], ids=["rules known", "never looked"])
def test_the_table_of_updates(case: dict[str, Any], has_looked: bool, heard: list[Any]) -> None:
    evening, now = of_case(case)
    here, elsewhere = evening.seat(case["zone"]), evening.seat("America/New_York")
    waiting = evening.seat("Asia/Kolkata", state="waiting")
    if has_looked:
        note(case["zone"], now - timedelta(days=1))
    is_moved = bool(case["shift_minutes"])

    assert zonedata.recompute_instants(now=now) == is_moved

    session = evening.now()
    assert session.starts_at == datetime.fromisoformat(case["must_become_utc"])
    assert session.starts_at - evening.session.starts_at == case["shift_minutes"] * MINUTE
    assert (session.ends_at - session.starts_at, session.local_start) == (HOUR, evening.session.local_start)
    assert (session.schedule_version, session.version) == ((2, 2) if is_moved else (1, 1))
    told = [event.tells for event in moves(heard)]
    assert told == ([tuple(sorted([elsewhere.pk, waiting.pk]))] if is_moved else [])
    assert here.pk not in (told[0] if told else ())
    assert zonedata.recompute_instants(now=now) == 0
    assert evening.now().version == session.version


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_its_reminders_move_with_it_and_none_is_left_behind(case: dict[str, Any]) -> None:
    evening, now = of_case(case)
    members = [evening.seat(case["zone"]), evening.seat("America/New_York")]
    plan_as_if_booked(evening, now)
    due_before = due(evening)
    assert [len(due_before[member.pk]) for member in members] == [3, 3]

    zonedata.recompute_instants(now=now)

    shift = case["shift_minutes"] * MINUTE
    assert due(evening) == {who: [at + shift for at in times] for who, times in due_before.items()}
    version = evening.now().schedule_version
    assert set(waiting_reminders(evening).values_list("version", flat=True)) == {version}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_one_notice_goes_to_whose_wall_changed_and_to_nobody_else(case: dict[str, Any]) -> None:
    evening, now = of_case(case)
    evening.seat(case["zone"])
    elsewhere = [evening.seat("America/New_York"), evening.seat("Asia/Kolkata"), evening.seat("UTC", state="waiting")]
    for _ in range(3):
        zonedata.recompute_instants(now=now)
    told = Delivery.objects.filter(session_id=evening.session.pk, kind="session_moved")
    wanted = sorted(member.pk for member in elsewhere) if case["shift_minutes"] else []
    assert sorted(told.values_list("recipient", flat=True)) == wanted
    assert not waiting_reminders(evening).filter(version=1).exists() or not case["shift_minutes"]


def plan_as_if_booked(evening: Evening, now: datetime) -> None:
    for seat in Seat.objects.filter(session=evening.session):
        taken = events.SeatTaken(
            seat_id=seat.pk, session_id=seat.session_id, member_id=seat.member_id, is_waiting=False, at=now
        )
        events.publish(taken)


def waiting_reminders(evening: Evening) -> Any:
    return Delivery.objects.filter(session_id=evening.session.pk, kind="reminder", state="pending")


def due(evening: Evening) -> dict[Any, list[datetime]]:
    found: dict[Any, list[datetime]] = {}
    for row in waiting_reminders(evening).order_by("due_at"):
        found.setdefault(row.recipient_id, []).append(row.due_at)
    return found


def test_ramadan_hides_the_change_on_one_date_and_not_around_it(heard: list[Any]) -> None:
    """On 2027-02-24 old and new rules agree; a member in Paris hears of the other Wednesdays alone."""
    now = datetime(2027, 1, 20, tzinfo=UTC)
    note("Africa/Casablanca", now - timedelta(days=30))
    circle, name = make_circle(timezone="Africa/Casablanca"), "Africa/Casablanca"
    wednesdays = [datetime(2027, 1, 27, 21) + week * timedelta(days=7) for week in range(10)]  # noqa: DTZ001
    evenings = [Evening(name, local, old_instant(local, name, now), circle=circle) for local in wednesdays]
    inside = {date(2027, 2, 10), date(2027, 2, 17), date(2027, 2, 24), date(2027, 3, 3), date(2027, 3, 10)}

    assert zonedata.recompute_instants(now=now) == 5

    for evening in evenings:
        session = evening.now()
        assert session.starts_at == session.local_start.replace(tzinfo=UTC)
        assert (session.schedule_version == 1) == (session.local_start.date() in inside)
    assert len(moves(heard)) == 5


@pytest.mark.parametrize(
    ("name", "member_zone", "is_told"),
    [
        ("America/Vancouver", "America/Vancouver", False),  # her wall shows 20:00, as it did
        ("America/Vancouver", "America/Edmonton", False),  # both clocks stopped changing: 21:00 before, 21:00 now
        ("America/Vancouver", "America/Phoenix", True),
        ("America/New_York", "America/Vancouver", True),  # her clock alone changed: no session moved, see below
        ("America/Edmonton", "Europe/Madrid", True),
    ],
)
def test_who_is_told_is_judged_by_her_own_wall(name: str, member_zone: str, is_told: bool, heard: list[Any]) -> None:
    now, local = datetime(2026, 11, 12, tzinfo=UTC), datetime(2026, 11, 18, 20)  # noqa: DTZ001
    for each in {name, member_zone}:
        note(each, now - timedelta(days=40))
    evening = Evening(name, local, old_instant(local, name, now))
    member = evening.seat(member_zone)

    zonedata.recompute_instants(now=now)

    (told,) = [event.tells for event in moves(heard)] or [None]
    if name == "America/New_York":
        assert told is None  # the session is where it was; that her own clock is another one, she knows
        assert [event.timezones for event in heard if isinstance(event, events.ZoneRulesChanged)] == [
            ("America/Vancouver",)
        ]
    else:
        assert (member.pk in told) is is_told


def test_without_noted_rules_nothing_is_announced_about_zones(heard: list[Any]) -> None:
    make_circle(timezone="America/Vancouver")
    zonedata.recompute_instants(now=datetime(2026, 11, 12, tzinfo=UTC))
    assert not heard
    row = ZoneRules.objects.get(timezone="America/Vancouver")
    assert row.offsets == [["2026-11-11T00:00:00+00:00", -420]]
    assert row.release >= "2026f"


def test_rules_that_stayed_are_no_news_a_day_later(heard: list[Any]) -> None:
    for name in ("America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"):
        make_circle(timezone=name)
    for day in (0, 1, 8, 150, 400):
        zonedata.recompute_instants(now=datetime(2026, 11, 12, 9, 17, 3, tzinfo=UTC) + timedelta(days=day))
    assert not heard


def test_what_is_over_stays_and_what_is_called_off_moves_in_silence(heard: list[Any]) -> None:
    now, local = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 18, 20)  # noqa: DTZ001
    over = Evening("America/Vancouver", local, old_instant(local, "America/Vancouver", now))
    later = local + timedelta(days=7)
    off = Evening(
        "America/Vancouver", later, old_instant(later, "America/Vancouver", now), state="cancelled", cancelled_at=now
    )
    assert zonedata.recompute_instants(now=now) == 1
    assert over.now().starts_at == over.session.starts_at
    assert off.now().starts_at == off.session.starts_at - HOUR
    assert off.now().schedule_version == 1
    assert not moves(heard)


def test_a_time_that_was_doubled_is_a_plain_one_now(heard: list[Any]) -> None:
    """01:30 on 2026-11-01 came twice in Vancouver; whoever meant the second meets at the only one."""
    now, local = datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001
    first = Evening("America/Vancouver", local, at_utc("2026-11-01T08:30"), clock_kind="fold")
    second = Evening("America/Vancouver", local, at_utc("2026-11-01T09:30"), clock_kind="fold", fold=1)
    assert zonedata.recompute_instants(now=now) == 1
    assert [(s.starts_at, s.clock_kind, s.fold) for s in (first.now(), second.now())] == [
        (at_utc("2026-11-01T08:30"), "normal", 0),
        (at_utc("2026-11-01T08:30"), "normal", 0),
    ]
    assert (first.now().schedule_version, second.now().schedule_version) == (1, 2)


def at_utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("name", ["America/Vancouver", "Africa/Casablanca"])
def test_sessions_back_to_back_make_room_for_each_other(name: str) -> None:
    """Two circles that one facilitator leads in turn, hour by hour: whichever moves first, none loses its host."""
    now, first = datetime(2026, 11, 12, tzinfo=UTC), datetime(2026, 11, 18, 10)  # noqa: DTZ001
    leader, circles = make_member("fay"), [make_circle(timezone=name), make_circle(timezone=name)]
    for circle in circles:
        make_membership(circle, leader, role="facilitator")
    evenings = []
    for number, which in enumerate([0, 0, 1, 0, 1, 1, 0]):
        local = first + number * HOUR
        evening = Evening(name, local, old_instant(local, name, now), circle=circles[which])
        lead(evening, leader)
        evenings.append(evening)

    assert zonedata.recompute_instants(now=now) == len(evenings)

    for evening in evenings:
        session = evening.now()
        assert session.starts_at == session.local_start.replace(tzinfo=zone(name))
        host = SessionHost.objects.get(session=session)
        assert (host.member, host.starts_at, host.ends_at) == (leader, session.starts_at, session.ends_at)


def lead(evening: Evening, member: Member) -> SessionHost:
    session = evening.session
    return SessionHost.objects.create(
        session=session, member=member, starts_at=session.starts_at, ends_at=session.ends_at
    )


def test_a_host_who_is_taken_then_does_not_keep_the_session_from_its_hour() -> None:
    now, local = datetime(2026, 11, 12, tzinfo=UTC), datetime(2026, 11, 18, 20)  # noqa: DTZ001
    moving = Evening("America/Vancouver", local, at_utc("2026-11-19T04:00"))
    staying = Evening("America/Phoenix", local, at_utc("2026-11-19T03:00"))
    fay, joy = make_member("fay"), make_member("joy")
    make_membership(moving.circle, fay, role="facilitator")
    make_membership(moving.circle, joy, role="co_facilitator")
    lead(moving, fay)
    lead(staying, fay)

    assert zonedata.recompute_instants(now=now) == 1

    assert moving.now().starts_at == at_utc("2026-11-19T03:00")
    assert [host.member for host in SessionHost.objects.filter(session=moving.session)] == [joy]
    assert [host.member for host in SessionHost.objects.filter(session=staying.session)] == [fay]


def test_a_circle_that_meets_then_already_keeps_nobody_else_back() -> None:
    now, local = datetime(2026, 11, 12, tzinfo=UTC), datetime(2026, 11, 18, 20)  # noqa: DTZ001
    stuck = Evening("America/Vancouver", local, at_utc("2026-11-19T04:00"))
    Evening("America/Phoenix", local, at_utc("2026-11-19T03:00"), circle=stuck.circle)
    free = Evening("America/Vancouver", local, at_utc("2026-11-19T04:00"))

    with pytest.raises(ExceptionGroup) as refused:
        zonedata.recompute_instants(now=now)

    assert [error.__notes__ for error in refused.value.exceptions] == [[f"session {stuck.session.pk}"]]
    assert stuck.now().starts_at == at_utc("2026-11-19T04:00")
    assert (stuck.now().version, free.now().starts_at) == (1, at_utc("2026-11-19T03:00"))


def test_a_listener_that_fails_undoes_the_whole_circle() -> None:
    now, local = datetime(2026, 11, 12, tzinfo=UTC), datetime(2026, 11, 18, 20)  # noqa: DTZ001
    evenings = [Evening("America/Vancouver", local, at_utc("2026-11-19T04:00"))]
    evenings.append(
        Evening("America/Vancouver", local + 2 * HOUR, at_utc("2026-11-19T06:00"), circle=evenings[0].circle)
    )

    def fail(*, event: events.SessionMoved, **_: object) -> None:
        if event.session_id == evenings[1].session.pk:
            raise RuntimeError("no ink")

    events.published.connect(fail, sender=events.SessionMoved)
    try:
        with pytest.raises(RuntimeError):
            zonedata.recompute_instants(now=now)
    finally:
        events.published.disconnect(fail, sender=events.SessionMoved)
    assert [evening.now().version for evening in evenings] == [1, 1]
    assert not ZoneRules.objects.exists()


def test_an_early_arrival_is_forgotten_when_the_door_is_shut_again() -> None:
    local = datetime(2026, 10, 14, 21)  # noqa: DTZ001
    evening = Evening("Africa/Casablanca", local, at_utc("2026-10-14T20:00"))
    member = evening.seat("Africa/Casablanca")
    Seat.objects.filter(member=member).update(attendance="attended")
    zonedata.recompute_instants(now=at_utc("2026-10-14T19:50"))
    assert evening.now().starts_at == at_utc("2026-10-14T21:00")
    assert Seat.objects.get(member=member).attendance == "unknown"


def test_when_nothing_moves_its_price_does_not_grow() -> None:
    def measured() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert zonedata.recompute_instants(now=datetime(2026, 11, 12, tzinfo=UTC)) == 0
        return len(queries)

    many(10)
    few = measured()
    many(300)
    assert measured() == few <= 12


def many(number: int) -> None:
    circle = make_circle(timezone="America/Vancouver")
    for week in range(number):
        local = datetime(2026, 12, 1, 20) + week * timedelta(days=1)  # noqa: DTZ001
        start = recurrence.instant(local, zone("America/Vancouver"))
        Evening("America/Vancouver", local, start.utc, circle=circle)


def test_the_command_says_how_many_moved(capsys: pytest.CaptureFixture[str]) -> None:
    local = datetime(2099, 11, 18, 20)  # noqa: DTZ001
    evening = Evening("America/Vancouver", local, local.replace(tzinfo=UTC) + 8 * HOUR)
    call_command("recompute_instants")
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "1 sessions moved, 0 people see another hour and are told"
    assert told[1].endswith(": 1 of 1 sessions stand as their wall says")
    assert evening.now().starts_at == local.replace(tzinfo=UTC) + 7 * HOUR


@pytest.mark.parametrize(
    "name", ["America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "America/Santiago", "Pacific/Chatham"]
)
def test_a_clock_is_read_as_the_zone_says_hour_by_hour(name: str) -> None:
    start = datetime(2026, 11, 12, 9, 17, 33, 5, tzinfo=UTC)
    clock = clocks.clock_of(zone(name), start, start + timedelta(days=730))
    again = clocks.read(clock.written(), until=clock.until)
    assert again == clock
    for hours in range(0, 730 * 24, 5):
        at = start + hours * HOUR
        assert again.offset_at(at) == at.astimezone(zone(name)).utcoffset()
    for at, _offset in clock.changes[1:]:
        before, after = ((at + step).astimezone(zone(name)).utcoffset() for step in (-MINUTE, timedelta()))
        assert before != after
    assert clock.offset_at(start - timedelta(days=1)) is None
    assert clock.offset_at(clock.until) is None
