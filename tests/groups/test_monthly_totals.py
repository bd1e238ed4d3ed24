"""Months are counted once, before attendance fades; what few people did is never in the table, nor to be worked out."""

import random
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from groups.admin.funding import _sums
from groups.models import Circle, MonthlyTotal, Seat, Session
from groups.services import attendance, daily, totals
from groups.tasks import fade_attendance, store_monthly_totals
from groups.totals import ALL, Kind, Place, counted, untold
from members.models import Member
from tests.factories import make_circle, make_member, make_seat, make_session

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)
LATER = datetime(2026, 6, 9, tzinfo=UTC)
KINDS = [(how, enrolment) for how in ("online", "audio", "in_person") for enrolment in ("drop_in", "cohort")]
CAME = ("attended", "left_early")


def evening(script: random.Random, circles: list[Circle], moms: list[Member], month: date) -> None:
    """This function will let a circle meet, and some of the moms come."""
    circle = script.choice(circles)
    starts = datetime(month.year, month.month, script.randint(2, 27), script.randint(0, 23), 30, tzinfo=UTC)
    if Session.objects.filter(
        circle=circle, starts_at__range=(starts - timedelta(hours=1), starts + timedelta(hours=1))
    ):
        return
    session = make_session(circle, starts_at=starts, capacity=16)
    for mom in script.sample(moms, script.randint(0, min(14, len(moms)))):
        state = script.choice(["in", "in", "in", "hopeful", "out"])
        how = script.choice(["unknown", "missed", *CAME, *CAME, *CAME]) if state != "out" else "unknown"
        ended = starts if state == "out" else None
        make_seat(session, mom, state=state, attendance=how, ended_at=ended, attendance_at=starts)


def by_hand(month: date, kind: Kind | None) -> dict[str, int]:
    """This function will count in the plainest way: one look at each row."""
    told: Counter[str] = Counter(dict.fromkeys(("sessions", "recorded", "seats", "attended", "people", "circles"), 0))
    people: set[UUID] = set()
    circles: set[UUID] = set()
    for session in Session.objects.filter(state="scheduled").select_related("circle"):
        of = (session.circle.meeting_format, session.circle.enrolment)
        if (session.local_start.year, session.local_start.month) != (month.year, month.month) or kind not in (None, of):
            continue
        seats = [seat for seat in session.seats.all() if seat.state in ("in", "hopeful")]
        told["sessions"] += 1
        told["recorded"] += any(seat.attendance != "unknown" for seat in seats)
        told["seats"] += len(seats)
        told["attended"] += sum(seat.attendance in CAME for seat in seats)
        people |= {seat.member_id for seat in seats if seat.attendance in CAME}
        circles |= {session.circle_id for seat in seats if seat.attendance in CAME}
    return {**told, "people": len(people), "circles": len(circles)}


def lines() -> list[tuple[Any, ...]]:
    names = ("month", "meeting_format", "enrolment", "sessions", "recorded", "seats", "attended", "people", "is_whole")
    return list(MonthlyTotal.objects.order_by(*names[:3]).values_list(*names))


@pytest.mark.parametrize("seed", range(6))
def test_a_random_month_is_counted_as_by_hand_and_fading_changes_nothing(seed: int) -> None:
    script = random.Random(seed)
    circles = [
        make_circle(meeting_format=how, enrolment=enrolment, timezone=zone)
        for how, enrolment in KINDS[: 2 + seed]
        for zone in ("Pacific/Kiritimati", "America/Los_Angeles")
    ]
    moms = [make_member() for _ in range(12 + 4 * seed)]
    for month in (MAY, date(2026, 6, 1)):
        for _ in range(14 + 4 * seed):
            evening(script, circles, moms, month)
    Session.objects.filter(pk=Session.objects.first().pk).update(state="cancelled", cancelled_at=LATER)
    assert totals.store_monthly_totals(now=LATER + timedelta(days=61)) == 3  # July, too, in which nothing was
    for row in MonthlyTotal.objects.all():
        kind = (row.meeting_format, row.enrolment)
        expected = by_hand(row.month, None if kind == ALL else kind)
        assert row.sessions == expected["sessions"]
        if row.seats is not None:
            told = {name: getattr(row, name) for name in ("recorded", "seats", "attended", "people")}
            assert expected.items() >= {item for item in told.items() if item != ("people", None)}  # see its own tests
        else:
            assert expected["seats"] > 0
    before = lines()
    assert any(row[4] is not None and row[1] for row in before)
    assert attendance.fade_attendance(now=LATER + timedelta(days=400)) > 0
    assert not Seat.objects.exclude(attendance="unknown").exists()
    assert totals.store_monthly_totals(now=LATER + timedelta(days=61)) == 0
    assert lines() == before


def full_month(*, people: int, circles: int = 2, **fields: Any) -> list[Session]:
    """This function will let so many people come, to each of so many circles."""
    moms, sessions = [make_member() for _ in range(people)], []
    for day in range(circles):
        session = make_session(make_circle(**fields), starts_at=datetime(2026, 5, 4 + day, 18, tzinfo=UTC), capacity=16)
        for mom in moms:
            make_seat(session, mom, attendance="attended", attendance_at=session.ends_at)
        sessions.append(session)
    return sessions


@pytest.mark.parametrize(("people", "circles", "is_told"), [(10, 2, False), (11, 2, True), (15, 1, False)])
def test_told_is_what_eleven_people_of_two_circles_did(people: int, circles: int, is_told: bool) -> None:
    full_month(people=people, circles=circles)
    totals.store_monthly_totals(now=LATER)
    assert [row.people for row in MonthlyTotal.objects.all()] == [people if is_told else None] * 2
    assert [row.sessions for row in MonthlyTotal.objects.all()] == [circles] * 2


def test_a_circle_to_which_nobody_came_is_none_of_the_two() -> None:
    full_month(people=15, circles=1)
    make_seat(
        make_session(make_circle(), starts_at=datetime(2026, 5, 20, 18, tzinfo=UTC)), make_member(), attendance="missed"
    )
    totals.store_monthly_totals(now=LATER)
    assert [row.people for row in MonthlyTotal.objects.all()] == [None] * 2


def test_what_is_not_counted_yet_does_not_fade_and_then_does() -> None:
    full_month(people=11)
    far = LATER + timedelta(days=300)
    assert attendance.fade_attendance(now=far) == 0
    assert totals.store_monthly_totals(now=datetime(2026, 6, 8, 23, tzinfo=UTC)) == 0
    fade_attendance()
    assert Seat.objects.filter(attendance="attended").count() == 22
    assert totals.store_monthly_totals(now=LATER) == 1
    assert attendance.fade_attendance(now=far) == 22


def test_the_loop_without_a_broker_counts_before_it_forgets() -> None:
    full_month(people=11)
    daily.do_chores(now=datetime(2027, 5, 1, tzinfo=UTC))
    assert not Seat.objects.exclude(attendance="unknown").exists()
    assert MonthlyTotal.objects.get(month=MAY, meeting_format="").attended == 22


def test_the_task_counts_and_a_month_before_counting_began_says_that_it_is_a_part() -> None:
    full_month(people=11)
    Session.objects.update(local_start=datetime.fromisoformat("2025-05-04T18:00"))
    store_monthly_totals()
    row = MonthlyTotal.objects.get(month=date(2025, 5, 1), meeting_format="")
    assert (row.people, row.is_whole) == (11, False)
    last = MonthlyTotal.objects.latest("month")
    totals.store_monthly_totals(now=datetime.now(UTC) + timedelta(days=400))
    assert {each.is_whole for each in MonthlyTotal.objects.filter(month__gt=last.month)} == {True}


def test_the_database_refuses_small_figures_halves_and_changes() -> None:
    told = {"sessions": 2, "recorded": 2, "seats": 30, "attended": 20, "people": 11, "stored_at": LATER}
    wrong: list[dict[str, Any]] = [
        {"people": 10}, {"people": 1}, {"people": 21}, {"people": None}, {"recorded": None}, {"seats": None},
        {"attended": 31}, {"recorded": 3}, {"month": date(2026, 5, 2)}, {"enrolment": "cohort"},
    ]  # fmt: skip
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            MonthlyTotal.objects.create(**{"month": MAY, **told, **change})
    row = MonthlyTotal.objects.create(month=MAY, **told)
    for act in (lambda: MonthlyTotal.objects.update(people=12), lambda: row.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyTotal.objects.create(month=MAY, **told)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_count_a_month_once() -> None:
    full_month(people=11)
    full_month(people=12, meeting_format="audio")
    number: list[int] = []

    def work() -> None:
        number.append(totals.store_monthly_totals(now=LATER))
        connection.close()

    for _round in range(5):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE groups_monthlytotal")
        workers = [threading.Thread(target=work) for _ in range(4)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
        assert MonthlyTotal.objects.count() == 3
    assert sum(number) == 5


def month_of(sizes: dict[Kind, int], times: int = 1, pool: list[UUID] | None = None) -> list[Place]:
    """This function will let so many people come to two circles of each kind, so often each, in as many sessions.

    They are other people in each kind, or the first ones of the pool in every kind.
    """
    places = []
    for kind, size in sizes.items():
        circles, people = (uuid4(), uuid4()), pool or [uuid4() for _ in range(size)]
        for number in range(size * times):
            circle = circles[number % 2]
            places.append(Place(circle, circle, kind, people[number % size], has_come=True))
    return places


def published(sizes: dict[Kind, int], times: int) -> dict[Kind, tuple[int, int] | None]:
    """This function will return what a reader learns of a month: visits, and how many different people."""
    counts = counted(month_of(sizes, times))
    hidden = untold(counts, least=11)
    return {kind: None if kind in hidden else (count.attended, len(count.people)) for kind, count in counts.items()}


def a_month(script: random.Random) -> dict[Kind, int]:
    return {
        kind: script.choice([script.randint(2, 10), script.randint(11, 40)])
        for kind in script.sample(KINDS, script.randint(1, 6))
    }


@pytest.mark.parametrize("seed", range(120))
def test_whoever_subtracts_what_is_told_from_the_total_learns_of_no_small_line_what_it_is(seed: int) -> None:
    """She knows the rule, too: at least five other values of each small line lead to the very same report."""
    script = random.Random(seed)
    sizes, times = a_month(script), script.randint(1, 4)
    seen = published(sizes, times)
    for kind in [kind for kind, size in sizes.items() if size < 11]:
        assert seen[kind] is None
        others = [other for other in sizes if other != kind and seen[other] is None]
        values = {sizes[kind]}
        for other in others:
            for moved in range(1 - sizes[kind], sizes[other]):
                guess = {**sizes, kind: sizes[kind] + moved, other: sizes[other] - moved}
                if published(guess, times) == seen:
                    values.add(guess[kind])
        assert len(values) > 5 or seen[ALL] is None, (sizes, times, seen, values)


@pytest.mark.parametrize("seed", range(120))
def test_what_is_hidden_is_together_about_eleven_people_of_two_circles_also_where_they_come_to_several_kinds(
    seed: int,
) -> None:
    script = random.Random(seed)
    pool = [uuid4() for _ in range(40)] if seed % 2 else None
    places = month_of(a_month(script), script.randint(1, 6), pool)
    hidden = untold(counted(places), least=11)
    together = [place for place in places if place.kind in hidden]
    assert not hidden or ALL in hidden or len({place.member for place in together}) >= 11
    assert not hidden or ALL in hidden or len({place.circle for place in together}) >= 2


def test_six_people_who_come_four_times_each_are_not_what_the_total_minus_the_told_lines_is() -> None:
    sizes = {KINDS[0]: 30, KINDS[1]: 3, KINDS[2]: 3}
    assert published(sizes, 4) == {ALL: (144, 36), KINDS[0]: None, KINDS[1]: None, KINDS[2]: None}


def test_a_range_of_months_is_sums_of_what_is_told_so_that_two_ranges_tell_no_third_one() -> None:
    row = MonthlyTotal(month=MAY, sessions=3, recorded=3, seats=40, attended=30, people=20)
    small = MonthlyTotal(month=date(2026, 6, 1), sessions=2)
    (both,), (one,) = _sums([row, small]), _sums([row])
    assert replace(both, sessions=3, untold=0) == one
