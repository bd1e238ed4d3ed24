"""The history of seats replays to the roster as it stood at any moment; nothing that is private is in it."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from config.api.errors import DomainError
from groups import portability
from groups.models import Seat, SeatHistory, Series, SeriesHistory, Session, SessionHistory
from groups.selectors.history import roster_at
from groups.services import seats, sessions
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
Row = tuple[UUID, UUID, str, datetime, datetime | None]


def clock() -> datetime:
    """This function will return the database's own time, which the triggers use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def table(session: Session) -> list[Row]:
    """This function will return what the table of seats says now."""
    live = Seat.objects.filter(session=session).exclude(state=Seat.State.OUT).order_by("queued_at", "pk")
    return list(live.values_list("pk", "member_id", "state", "queued_at", "offer_expires_at"))


def replayed(session: Session, at: datetime) -> list[Row]:
    rows = roster_at(session_id=session.pk, at=at)
    return [(row.seat_id, row.member_id, row.state, row.queued_at, row.offer_expires_at) for row in rows]


def act(script: random.Random, session: Session, moms: list[Member], now: datetime) -> None:
    """This function will let somebody do something, or try to."""
    mom = script.choice(moms)
    named = {"session_id": session.pk, "member": mom, "now": now}
    acts = [
        lambda: seats.take_seat(**named, state=script.choice([Seat.State.IN, Seat.State.HOPEFUL])),
        lambda: seats.take_seat(**named),
        lambda: seats.take_seat(**named),
        lambda: seats.give_back_seat(**named),
        lambda: seats.keep_seat(**named),
        lambda: seats.take_away_seat(session_id=session.pk, seat_id=script.choice(table(session))[0], now=now),
        lambda: sessions.change_session(session_id=session.pk, capacity=script.randint(2, 5), now=now),
        lambda: seats.release_all(circle_id=session.circle_id, member_id=mom.pk, now=now),
    ]
    for name in ("accept_offer", "decline_offer"):
        if hasattr(seats, name):
            acts.append(lambda name=name: getattr(seats, name)(**named))
    with suppress(DomainError, IndexError):  # a refusal changes nothing, and that is replayed too
        script.choice(acts)()


@pytest.mark.parametrize("seed", range(12))
def test_a_random_evening_replays_to_what_the_table_said_at_every_moment(seed: int) -> None:
    script = random.Random(seed)
    circle = make_circle()
    session = make_session(circle, starts_at=NOW + timedelta(days=5), capacity=3)
    moms = [make_member() for _ in range(6)]
    for mom in moms:
        make_membership(circle, mom)
    said = [(clock(), table(session))]
    now = NOW
    for _ in range(60):
        now += timedelta(minutes=script.randint(1, 110))
        act(script, session, moms, now)
        said.append((clock(), table(session)))
    assert len({str(rows) for _, rows in said}) > 10  # a dull evening would prove nothing
    for at, rows in said:
        assert replayed(session, at) == rows


def test_what_is_written_set_based_is_replayed_too() -> None:
    """No signal sees these; a trigger does."""
    session = make_session(make_circle(), starts_at=NOW + timedelta(days=5))
    seats_made = [make_seat(session, make_member(), queued_at=NOW + timedelta(minutes=n)) for n in range(4)]
    before, as_before = clock(), table(session)
    Seat.objects.filter(session=session).update(state=Seat.State.HOPEFUL)
    Seat.objects.filter(pk=seats_made[0].pk).delete()
    assert replayed(session, clock()) == table(session)
    assert len(table(session)) == 3
    assert replayed(session, before) == as_before


def test_history_has_no_attendance_no_notes_and_nothing_sealed() -> None:
    """A new column of a seat or a session is a decision, made here by hand."""
    of = {model: {field.name for field in model._meta.fields} for model in (SeatHistory, SessionHistory, SeriesHistory)}
    pgh = {"pgh_id", "pgh_created_at", "pgh_label"}
    assert of[SeatHistory] - pgh == {"id", "session", "member", "state", "queued_at", "offer_expires_at", "ended_at"}
    assert not [name for names in of.values() for name in names if "sealed" in name or "attendance" in name]


def test_recording_who_came_leaves_no_trace_in_it() -> None:
    session = make_session(make_circle(), starts_at=NOW + timedelta(days=5))
    seat = make_seat(session, make_member())
    number = SeatHistory.objects.count()
    Seat.objects.filter(pk=seat.pk).update(attendance="attended", attendance_at=NOW)
    Session.objects.filter(pk=session.pk).update(taken=1, version=7)
    assert (SeatHistory.objects.count(), SessionHistory.objects.filter(id=session.pk).count()) == (number, 1)


def test_a_move_and_a_change_of_rule_are_there() -> None:
    circle = make_circle()
    session = make_session(circle, starts_at=NOW + timedelta(days=5))
    sessions.change_session(session_id=session.pk, duration_minutes=90, now=NOW)
    sessions.cancel_session(session_id=session.pk, now=NOW)
    told = SessionHistory.objects.filter(id=session.pk).order_by("pgh_id")
    assert list(told.values_list("duration_minutes", "state", "schedule_version")) == [
        (60, "scheduled", 1), (90, "scheduled", 2), (90, "cancelled", 2),
    ]  # fmt: skip
    series = Series.objects.create(
        circle=circle, rrule="FREQ=WEEKLY", dtstart_local=session.local_start, timezone="UTC", duration_minutes=60
    )
    Series.objects.filter(pk=series.pk).update(rrule="FREQ=DAILY", version=2)
    rules = SeriesHistory.objects.filter(id=series.pk).order_by("pgh_id").values_list("rrule", flat=True)
    assert list(rules) == ["FREQ=WEEKLY", "FREQ=DAILY"]


def test_who_is_erased_is_erased_from_it() -> None:
    session = make_session(make_circle(), starts_at=NOW + timedelta(days=5))
    mom, other = make_member(), make_member()
    for member in (mom, other):
        make_membership(session.circle, member)
        make_seat(session, member)
    portability.erase(mom.pk)
    assert set(SeatHistory.objects.values_list("member", flat=True)) == {other.pk}
    assert [row.member_id for row in roster_at(session_id=session.pk, at=clock())] == [other.pk]
