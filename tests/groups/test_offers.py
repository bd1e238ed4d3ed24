"""Offers: a free seat is held for who waited first, passed on when nobody answers, and never lost on the way."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups import errors, events, tasks
from groups.models import Block, Circle, Membership, Seat, Session
from groups.selectors import seats as reading
from groups.services import seats, sessions
from groups.services.seats.holding import held_until
from groups.services.sweep import sweep
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = NOW + 3 * DAY
HOPEFUL = Seat.State.HOPEFUL


@pytest.fixture
def session() -> Session:
    return make_session(make_circle(capacity=4, min_to_run=2), starts_at=START)


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What was announced about seats, in order."""
    found: list[Any] = []

    def listen(*, event: object, **_: object) -> None:
        found.append(event)

    events.published.connect(listen)
    yield found
    events.published.disconnect(listen)


def fill(session: Session, number: int, *, at: datetime = NOW, **how: Any) -> list[Member]:
    """Let so many come one after another, a second apart."""
    members = [make_member(quiet_from=None, quiet_to=None) for _each in range(number)]
    for index, member in enumerate(members):
        seats.take_seat(session_id=session.pk, member=member, now=at + timedelta(seconds=index), **how)
    return members


def give_back(session: Session, member: Member, *, at: datetime) -> None:
    seats.give_back_seat(session_id=session.pk, member=member, now=at)


def seat_of(session: Session, member: Member) -> Any:
    seat = reading.own_seat(session=session, member=member)
    assert seat is not None
    return seat


def state_of(session: Session, member: Member) -> str:
    seat = reading.own_seat(session=session, member=member)
    return seat.state if seat else "out"


def check(session: Session) -> Counter:
    session.refresh_from_db()
    found = Counter(session.seats.values_list("state", flat=True))
    assert session.taken == found["in"] + found["hopeful"] + found["offered"] <= session.seat_limit
    return found


class TestHolding:
    def hold(self, *, left: timedelta, at: datetime = NOW, **member: Any) -> datetime:
        return held_until(starts_at=at + left, member=Member(**{"timezone": "UTC", **member}), now=at)

    @pytest.mark.parametrize(
        ("left", "held"),
        [
            (3 * DAY, 12 * HOUR),
            (24 * HOUR, 12 * HOUR),
            (10 * HOUR, 5 * HOUR),
            (HOUR, 30 * MINUTE),
            (40 * MINUTE, 10 * MINUTE),
        ],
    )
    def test_half_the_time_left_twelve_hours_at_most_and_not_past_the_open_door(
        self, left: timedelta, held: timedelta
    ) -> None:
        assert self.hold(left=left, quiet_from=None, quiet_to=None) == NOW + held

    def test_it_does_not_run_out_in_her_quiet_hours(self) -> None:
        at = datetime(2027, 1, 4, 14, tzinfo=UTC)  # twelve hours later it is two at night
        assert self.hold(left=3 * DAY, at=at) == datetime(2027, 1, 5, 8, tzinfo=UTC)
        assert self.hold(left=3 * DAY, at=at, timezone="America/New_York") == datetime(2027, 1, 5, 13, tzinfo=UTC)
        assert self.hold(left=3 * DAY, at=at, timezone="Asia/Tokyo") == at + 12 * HOUR
        assert self.hold(left=3 * DAY, at=at, quiet_from=time(1), quiet_to=time(2)) == at + 12 * HOUR

    def test_a_start_less_than_twelve_hours_away_does_not_wait_for_the_morning(self) -> None:
        at = datetime(2027, 1, 4, 20, tzinfo=UTC)
        assert self.hold(left=11 * HOUR, at=at) == at + timedelta(hours=5, minutes=30)
        assert self.hold(left=12 * HOUR, at=at) == at + timedelta(hours=11, minutes=30)  # the door, before the morning


class TestPassingOn:
    def test_an_offer_that_nobody_answers_goes_to_the_next_and_keeps_her_place(
        self, session: Session, heard: list[Any]
    ) -> None:
        first, *_others, fifth, sixth = fill(session, 6)
        give_back(session, first, at=NOW + HOUR)
        offer = next(event for event in heard if isinstance(event, events.SeatOffered))
        assert (offer.member_id, offer.number, offer.expires_at) == (fifth.pk, 1, NOW + 13 * HOUR)
        assert seats.sweep(now=offer.expires_at - timedelta(seconds=1)) == 0
        assert seats.sweep(now=offer.expires_at) == 1
        assert (state_of(session, fifth), seat_of(session, fifth).position) == ("waiting", 1)
        assert state_of(session, sixth) == "offered"
        assert [type(event).__name__ for event in heard[-2:]] == ["OfferEnded", "SeatOffered"]
        assert check(session)["offered"] == 1

    def test_declining_passes_it_on_at_once(self, session: Session, heard: list[Any]) -> None:
        first, *_others, fifth, sixth = fill(session, 6)
        give_back(session, first, at=NOW + HOUR)
        seats.decline_offer(session_id=session.pk, member=fifth, now=NOW + 2 * HOUR)
        assert (state_of(session, fifth), state_of(session, sixth)) == ("waiting", "offered")
        assert [type(event).__name__ for event in heard[-2:]] == ["OfferEnded", "SeatOffered"]

    def test_a_seat_that_all_passed_is_free_until_another_comes_free_then_both_are_offered_again(
        self, session: Session
    ) -> None:
        first, second, *_others, fifth, sixth = fill(session, 6)
        give_back(session, first, at=NOW + HOUR)
        for hour, member in ((2, fifth), (3, sixth)):
            seats.decline_offer(session_id=session.pk, member=member, now=NOW + hour * HOUR)
        assert seats.sweep(now=NOW + 4 * HOUR) == 0
        assert check(session) == {"in": 3, "waiting": 2, "out": 1}
        give_back(session, second, at=NOW + 5 * HOUR)
        assert (state_of(session, fifth), state_of(session, sixth)) == ("offered", "offered")
        assert seat_of(session, fifth).offers == 2

    def test_whoever_passed_may_still_take_the_seat_that_nobody_wanted(self, session: Session) -> None:
        first, *_others, fifth = fill(session, 5)
        give_back(session, first, at=NOW + HOUR)
        seats.decline_offer(session_id=session.pk, member=fifth, now=NOW + 2 * HOUR)
        assert seats.take_seat(session_id=session.pk, member=fifth, now=NOW + 3 * HOUR).state == "in"
        check(session)

    def test_a_newcomer_never_overtakes_whoever_waits_for_the_seat(self, session: Session) -> None:
        first, *_others, fifth, sixth = fill(session, 6)
        give_back(session, first, at=NOW + HOUR)
        newcomer = make_member()
        late = NOW + 14 * HOUR  # the offer ran out, and no sweep has come by
        assert seats.take_seat(session_id=session.pk, member=newcomer, now=late).state == "waiting"
        assert (state_of(session, fifth), state_of(session, sixth)) == ("waiting", "offered")
        assert seat_of(session, newcomer).position == 2  # before her the fifth; an offer is no place in the line

    def test_what_a_lost_race_left_free_is_offered_by_the_sweep_or_by_the_next_who_comes(
        self, session: Session
    ) -> None:
        waiting = make_member()
        make_seat(session, waiting, state=Seat.State.WAITING)
        assert seats.take_seat(session_id=session.pk, member=make_member(), now=NOW).state == "in"
        assert state_of(session, waiting) == "offered"
        other = make_session(session.circle, starts_at=START + DAY)
        make_seat(other, waiting, state=Seat.State.WAITING)
        assert seats.sweep(now=NOW) == 1
        assert state_of(other, waiting) == "offered"

    def test_somebody_whose_account_is_closed_holds_nobody_up(self, session: Session) -> None:
        first, *_others, fifth, sixth = fill(session, 6)
        Member.objects.filter(pk=fifth.pk).update(is_active=False)
        give_back(session, first, at=NOW + HOUR)
        assert state_of(session, sixth) == "offered"

    def test_clocks_that_disagree_do_not_offer_a_seat_to_her_who_just_declined_it(self, session: Session) -> None:
        first, *_others, fifth = fill(session, 5)
        give_back(session, first, at=NOW + HOUR)
        seats.decline_offer(session_id=session.pk, member=fifth, now=NOW + HOUR - timedelta(seconds=5))
        assert state_of(session, fifth) == "waiting"

    def test_giving_up_an_offer_leaves_the_line_and_passes_it_on(self, session: Session, heard: list[Any]) -> None:
        first, *_others, fifth, sixth = fill(session, 6)
        give_back(session, first, at=NOW + HOUR)
        give_back(session, fifth, at=NOW + 2 * HOUR)
        assert (state_of(session, fifth), state_of(session, sixth)) == ("out", "offered")
        assert [type(event).__name__ for event in heard[-2:]] == ["SeatReleased", "SeatOffered"]
        check(session)


class TestNotice:
    def test_offers_that_come_too_late_for_her_skip_her_without_losing_her_place(self, session: Session) -> None:
        first, second, *_others = fill(session, 4)
        slow, quick = make_member(), make_member()
        seats.take_seat(session_id=session.pk, member=slow, now=NOW + MINUTE, min_notice_minutes=12 * 60)
        seats.take_seat(session_id=session.pk, member=quick, now=NOW + 2 * MINUTE)
        give_back(session, first, at=START - 12 * HOUR + timedelta(seconds=1))
        assert (state_of(session, slow), state_of(session, quick)) == ("waiting", "offered")
        assert seat_of(session, slow).position == 1
        give_back(session, second, at=START - 11 * HOUR)
        assert state_of(session, slow) == "waiting"
        seats.take_seat(session_id=session.pk, member=slow, now=START - 10 * HOUR, min_notice_minutes=None)
        assert state_of(session, slow) == "in"  # she asks herself now, and nobody else may have it

    def test_twelve_hours_ahead_is_twelve_hours_ahead(self, session: Session) -> None:
        first, *_others = fill(session, 4)
        slow = make_member()
        seats.take_seat(session_id=session.pk, member=slow, now=NOW + MINUTE, min_notice_minutes=12 * 60)
        give_back(session, first, at=START - 12 * HOUR)
        assert state_of(session, slow) == "offered"


class TestOpenDoor:
    def test_in_the_last_half_hour_nothing_is_offered_and_whoever_comes_first_has_the_seat(
        self, session: Session
    ) -> None:
        first, second, *_others, fifth, sixth = fill(session, 6)
        give_back(session, first, at=START - 31 * MINUTE)
        assert seat_of(session, fifth).offer_expires_at == START - 30 * MINUTE
        assert seats.sweep(now=START - 30 * MINUTE) == 1
        assert check(session)["offered"] == 0
        assert seats.sweep(now=START - 30 * MINUTE) == 0
        give_back(session, second, at=START - 29 * MINUTE)
        assert check(session)["offered"] == 0
        assert seats.take_seat(session_id=session.pk, member=make_member(), now=START - 10 * MINUTE).state == "in"
        assert seats.take_seat(session_id=session.pk, member=sixth, now=START - 9 * MINUTE).state == "in"
        assert seats.take_seat(session_id=session.pk, member=fifth, now=START - 8 * MINUTE).state == "waiting"
        check(session)

    def test_an_offer_of_a_session_that_has_begun_ends_all_the_same(self, session: Session) -> None:
        first, *_others, fifth = fill(session, 5)
        give_back(session, first, at=START - HOUR)
        assert seats.sweep(now=START + 5 * MINUTE) == 1
        assert state_of(session, fifth) == "waiting"
        assert seats.sweep(now=START + 5 * MINUTE) == 0

    def test_a_session_that_comes_nearer_shortens_what_is_held(self, session: Session) -> None:
        first, *_others, fifth = fill(session, 5)
        give_back(session, first, at=NOW + HOUR)
        at = NOW + 2 * HOUR
        local = (at + 2 * HOUR).astimezone(session.circle.zone).replace(tzinfo=None)
        sessions.change_session(session_id=session.pk, local_start=local, now=at)
        assert seats.sweep(now=at) == 1
        assert seat_of(session, fifth).offer_expires_at == at + 90 * MINUTE


class TestHope:
    def test_at_three_hours_the_newest_hopeful_seats_give_way_to_as_many_as_wait(
        self, session: Session, heard: list[Any]
    ) -> None:
        certain = fill(session, 1)
        old, middle, new = fill(session, 3, at=NOW + MINUTE, state=HOPEFUL)
        fifth, sixth = fill(session, 2, at=NOW + 2 * MINUTE)
        assert seats.sweep(now=START - 3 * HOUR - timedelta(seconds=1)) == 0
        heard.clear()
        at = START - 3 * HOUR
        assert seats.sweep(now=at) == 1
        assert [type(event).__name__ for event in heard] == ["HopefulReleased", "SeatOffered"] * 2
        assert [event.member_id for event in heard] == [new.pk, fifth.pk, middle.pk, sixth.pk]
        assert [state_of(session, member) for member in (*certain, old, fifth, sixth)] == [
            "in", "hopeful", "offered", "offered",
        ]  # fmt: skip
        assert [seat_of(session, member).position for member in (new, middle)] == [1, 2]
        for later in range(3):  # who gave way takes nobody's hope in turn
            assert seats.sweep(now=at + later * MINUTE) == 0
        assert check(session) == {"in": 1, "hopeful": 1, "offered": 2, "waiting": 2, "out": 2}

    def test_nobody_gives_way_where_nobody_waits_who_may_come(self, session: Session) -> None:
        hopeful = fill(session, 4, state=HOPEFUL)
        slow = make_member()
        seats.take_seat(session_id=session.pk, member=slow, now=NOW + HOUR, min_notice_minutes=4 * 60)
        assert seats.sweep(now=START - HOUR) == 0
        assert {state_of(session, member) for member in hopeful} == {"hopeful"}

    def test_who_is_certain_in_time_keeps_her_seat_before_any_sweep(self, session: Session) -> None:
        *_others, fourth = fill(session, 4, state=HOPEFUL)
        fill(session, 1, at=NOW + HOUR)
        for act in (seats.take_seat, seats.keep_seat):
            assert act(session_id=session.pk, member=fourth, now=START - 3 * HOUR + MINUTE).state == "in"
        check(session)

    def test_what_is_passed_on_goes_back_to_her_who_gave_way(self, session: Session) -> None:
        fill(session, 3)
        (hopeful,) = fill(session, 1, at=NOW + MINUTE, state=HOPEFUL)
        (fifth,) = fill(session, 1, at=NOW + 2 * MINUTE)
        seats.sweep(now=START - 3 * HOUR)
        seats.decline_offer(session_id=session.pk, member=fifth, now=START - 2 * HOUR)
        assert state_of(session, hopeful) == "offered"

    def test_a_smaller_room_takes_no_hope_for_nobody(self, session: Session) -> None:
        hopeful = fill(session, 4, state=HOPEFUL)
        fill(session, 1, at=NOW + HOUR)
        sessions.change_session(session_id=session.pk, capacity=2, now=NOW + 2 * HOUR)
        assert seats.sweep(now=START - 2 * HOUR) == 0
        assert {state_of(session, member) for member in hopeful} == {"hopeful"}


class TestTakingAway:
    def test_whoever_held_it_or_was_offered_it_is_told_and_who_only_waited_is_not(
        self, session: Session, heard: list[Any]
    ) -> None:
        first, *_others, fifth, sixth = fill(session, 6)
        heard.clear()
        for number, member in enumerate((first, fifth)):
            seat = seat_of(session, member)
            seats.take_away_seat(session_id=session.pk, seat_id=seat.pk, now=NOW + (number + 1) * HOUR)
        assert [type(event).__name__ for event in heard] == ["SeatWithdrawn", "SeatOffered"] * 2
        assert state_of(session, sixth) == "offered"
        (seventh,) = fill(session, 1, at=NOW + 5 * HOUR)
        heard.clear()
        seats.take_away_seat(session_id=session.pk, seat_id=seat_of(session, seventh).pk, now=NOW + 6 * HOUR)
        assert [type(event).__name__ for event in heard] == ["SeatReleased"]
        check(session)

    def test_a_seat_that_is_withdrawn_waits_in_the_place_where_it_stood(
        self, session: Session, heard: list[Any]
    ) -> None:
        first, second, *_others, fifth = fill(session, 5)
        Block.objects.create(blocker=second, blocked=first, circle=session.circle, handle="Heron")
        heard.clear()
        held = Session.objects.select_for_update().get(pk=session.pk)
        old = seat_of(session, first)
        waiting = seats.withdraw_and_requeue(held, old, now=NOW + HOUR)
        assert (waiting.pk != old.pk, waiting.queued_at) == (True, old.queued_at)
        assert [type(event).__name__ for event in heard] == ["SeatWithdrawn", "SeatOffered"]
        assert (seat_of(session, first).position, state_of(session, fifth)) == (1, "offered")
        assert check(session)["out"] == 1


class TestKeptApart:
    @pytest.fixture
    def apart(self, session: Session) -> Member:
        """She is kept apart from the one who has a seat, as her own choice or the other's."""
        (seated,) = fill(session, 1)
        apart = make_member("pim")
        make_membership(session.circle, apart, handle="Quiet Heron")
        Block.objects.create(blocker=seated, blocked=apart, circle=session.circle, handle="Quiet Heron")
        return apart

    def test_she_waits_for_a_session_in_which_there_is_room(self, session: Session, apart: Member) -> None:
        for _again in range(2):
            assert seats.take_seat(session_id=session.pk, member=apart, now=NOW + HOUR).state == "waiting"
        assert seats.sweep(now=NOW + HOUR) == 0
        assert seats.take_seat(session_id=session.pk, member=make_member(), now=NOW + 2 * HOUR).state == "in"
        late = START - 10 * MINUTE
        assert seats.take_seat(session_id=session.pk, member=apart, now=late).state == "waiting"

    def test_she_is_offered_the_seat_of_the_one_who_kept_her_away(self, session: Session, apart: Member) -> None:
        seats.take_seat(session_id=session.pk, member=apart, now=NOW + HOUR)
        give_back(session, session.seats.get(state="in").member, at=NOW + 2 * HOUR)
        assert state_of(session, apart) == "offered"

    def test_two_who_wait_and_are_kept_apart_are_not_both_offered_a_seat(self, session: Session) -> None:
        first, second, *_others, fifth, sixth, seventh = fill(session, 7)
        Block.objects.create(blocker=sixth, blocked=fifth, circle=session.circle, handle="Heron")
        give_back(session, first, at=NOW + HOUR)
        give_back(session, second, at=NOW + 2 * HOUR)
        assert [state_of(session, each) for each in (fifth, sixth, seventh)] == ["offered", "waiting", "offered"]

    def test_full_and_kept_apart_are_the_same_answer_by_the_same_number_of_queries(
        self, client_for, apart: Member
    ) -> None:
        soon = timezone.now().replace(microsecond=0) + 2 * DAY
        blocker = Block.objects.get().blocker
        circle = Circle.objects.get()
        with_room, full = (make_session(circle, starts_at=soon + days * DAY) for days in range(2))
        seats.take_seat(session_id=with_room.pk, member=blocker, now=timezone.now())
        fill(full, 4, at=timezone.now() - HOUR)
        found = []
        client = client_for(apart)
        client.get("/api/v1/me/")  # what a first request looks up is looked up
        for session in (full, with_room):
            path = f"/api/v1/sessions/{session.pk}/seat/"
            for body in ({"state": "in"}, {"state": "in"}, {"state": "hopeful", "min_notice_minutes": 60}):
                with CaptureQueriesContext(connection) as queries:
                    answer = client.put(path, body, content_type="application/json")
                found.append((answer.status_code, answer.content, sorted(answer.headers), len(queries)))
        assert found[0][0] == 200
        assert found[:3] == found[3:]


class TestOverHTTP:
    @pytest.fixture
    def soon(self) -> Session:
        return make_session(make_circle(capacity=4), starts_at=timezone.now().replace(microsecond=0) + 3 * DAY)

    def post(self, client: Any, session: Session, act: str) -> Any:
        return client.post(f"/api/v1/sessions/{session.pk}/offer/{act}/", {}, content_type="application/json")

    @pytest.fixture
    def offered(self, soon: Session) -> Member:
        first, *_others, fifth = fill(soon, 5, at=timezone.now() - HOUR)
        give_back(soon, first, at=timezone.now())
        return fifth

    def test_she_takes_what_is_held_for_her(self, client_for, soon: Session, offered: Member) -> None:
        client = client_for(offered)
        held = client.get(f"/api/v1/sessions/{soon.pk}/seat/").json()
        assert (held["state"], held["position"]) == ("offered", None)
        assert datetime.fromisoformat(held["offer_expires_at"]) > timezone.now()
        assert client.get("/api/v1/me/agenda/").json()["results"][0]["seat"]["state"] == "offered"
        answer = self.post(client, soon, "accept")
        assert (answer.status_code, answer.json()["state"], answer.json()["offer_expires_at"]) == (200, "in", None)
        again = self.post(client, soon, "accept")
        assert (again.status_code, again.json()["code"]) == (409, "no_offer")

    def test_she_passes_it_on(self, client_for, soon: Session, offered: Member) -> None:
        client = client_for(offered)
        answer = self.post(client, soon, "decline")
        assert (answer.status_code, answer.json()["state"], answer.json()["position"]) == (200, "waiting", 1)
        assert self.post(client, soon, "decline").json()["code"] == "no_offer"

    def test_what_ran_out_is_no_offer_even_before_a_sweep(self, client_for, soon: Session, offered: Member) -> None:
        Seat.objects.filter(member=offered).update(offer_expires_at=timezone.now())
        for act in ("accept", "decline"):
            assert self.post(client_for(offered), soon, act).json()["code"] == "no_offer"

    def test_whoever_has_no_place_there_finds_nothing(self, client_for, soon: Session, ola: Member) -> None:
        assert self.post(client_for(ola), soon, "accept").status_code == 404

    def test_putting_her_seat_takes_the_offer_as_she_says(self, client_for, soon: Session, offered: Member) -> None:
        answer = client_for(offered).put(
            f"/api/v1/sessions/{soon.pk}/seat/", {"state": "hopeful"}, content_type="application/json"
        )
        assert answer.json()["state"] == "hopeful"

    @pytest.mark.parametrize("notice", [-1, 20161, "soon", 1.5, True, []])
    def test_a_notice_that_makes_no_sense_is_refused(self, client_for, soon: Session, notice: object) -> None:
        answer = client_for(make_member()).put(
            f"/api/v1/sessions/{soon.pk}/seat/", {"min_notice_minutes": notice}, content_type="application/json"
        )
        assert answer.status_code == 400
        assert not soon.seats.exists()

    def test_her_notice_is_kept_while_she_waits_and_left_as_it_is_where_she_says_nothing(
        self, client_for, soon: Session
    ) -> None:
        fill(soon, 4, at=timezone.now() - HOUR)
        client, path = client_for(make_member()), f"/api/v1/sessions/{soon.pk}/seat/"
        for body, kept in (({"min_notice_minutes": 90}, 90), ({}, 90), ({"min_notice_minutes": None}, None)):
            answer = client.put(path, body, content_type="application/json").json()
            assert (answer["state"], answer["min_notice_minutes"]) == ("waiting", kept)

    def test_facilitators_see_what_is_offered(self, client_for, soon: Session, offered: Member) -> None:
        fay = make_member("fay")
        make_membership(soon.circle, fay, role=Membership.Role.FACILITATOR)
        rows = client_for(fay).get(f"/api/v1/sessions/{soon.pk}/seats/").json()["results"]
        assert [row["state"] for row in rows] == ["in", "in", "in", "offered"]


class TestNobodyOnline:
    """An offer that ran out passes on by the task that beat wakes, and by the loop that needs no broker."""

    @pytest.fixture
    def ran_out(self) -> tuple[Session, Member]:
        session = make_session(make_circle(capacity=4), starts_at=timezone.now() + 3 * DAY)
        first, *_others, fifth, sixth = fill(session, 6, at=timezone.now() - 2 * DAY)
        give_back(session, first, at=timezone.now() - 13 * HOUR)
        assert state_of(session, fifth) == "offered"
        return session, sixth

    def test_by_the_task(self, ran_out: tuple[Session, Member]) -> None:
        tasks.sweep()
        assert state_of(*ran_out) == "offered"

    def test_by_the_loop_without_a_broker(self, ran_out: tuple[Session, Member]) -> None:
        call_command("run_deliveries", "--once")
        assert state_of(*ran_out) == "offered"

    def test_one_session_that_cannot_be_settled_keeps_no_other_back(self, ran_out: tuple[Session, Member]) -> None:
        stuck = make_session(make_circle(), starts_at=timezone.now() + 2 * DAY)
        seat = make_seat(stuck, make_member(), state=Seat.State.WAITING)
        Member.objects.filter(pk=seat.member_id).update(timezone="Nowhere/Atall")
        with pytest.raises(ExceptionGroup):
            sweep(now=timezone.now())
        assert state_of(*ran_out) == "offered"
        assert stuck.seats.get().state == "waiting"


def test_offers_of_a_circle_that_ended_are_not_made(session: Session) -> None:
    waiting = make_member()
    make_seat(session, waiting, state=Seat.State.WAITING)
    Circle.objects.update(archived_at=NOW)
    assert seats.sweep(now=NOW) == 0
    with pytest.raises(errors.NoOffer):
        seats.accept_offer(session_id=session.pk, member=waiting, now=NOW)


def test_nothing_is_answered_once_it_has_begun(session: Session) -> None:
    first, *_others, fifth = fill(session, 5)
    give_back(session, first, at=NOW + HOUR)
    for answer in (seats.accept_offer, seats.decline_offer):
        with pytest.raises(errors.SessionClosed):
            answer(session_id=session.pk, member=fifth, now=START)
