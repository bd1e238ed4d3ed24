"""Cohorts: joining takes a seat in every session to come, closes after the second, and says where else is room."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test.client import Client

from groups.errors import CircleFull, CohortClosed
from groups.models import Block, Circle, CircleBlock, Membership, Seat, Series, SeriesChange, Session
from groups.services import changes, joining, memberships, seats, series, sessions
from members.models import Member
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def cohort() -> Circle:
    return make_circle(slug="six-evenings", enrolment="cohort", capacity=4, language="en", guilt_sources=["balance"])


def weekly(circle: Circle, *weeks: float, **fields: Any) -> list[Session]:
    return [make_session(circle, starts_at=NOW + timedelta(weeks=week, hours=1), **fields) for week in weeks]


def join(client: Client, circle: Circle) -> Any:
    return client.post(f"/api/v1/circles/{circle.slug}/memberships/", "{}", content_type="application/json")


def seats_of(member: Member) -> dict[Any, str]:
    return dict(Seat.objects.filter(member=member).exclude(state="out").values_list("session", "state"))


def test_joining_takes_a_seat_in_every_session_to_come(client_for, cohort: Circle) -> None:
    past, *coming = weekly(cohort, -1, 1, 2, 3)
    called_off = weekly(cohort, 4, state="cancelled", cancelled_at=NOW)
    mom = make_member()
    assert join(client_for(mom), cohort).status_code == 201
    assert seats_of(mom) == {session.pk: "in" for session in coming}
    assert past.pk not in seats_of(mom)
    assert called_off[0].pk not in seats_of(mom)
    assert set(Session.objects.filter(pk__in=seats_of(mom)).values_list("taken", flat=True)) == {1}


def test_she_is_told_once_and_reminded_of_each(client_for, cohort: Circle) -> None:
    first, second = weekly(cohort, 1, 2)
    mom = make_member()
    join(client_for(mom), cohort)
    told = Delivery.objects.filter(recipient=mom)
    assert list(told.filter(kind="booking_confirmation").values_list("session_id", flat=True)) == [first.pk]
    reminded = set(told.filter(kind__startswith="reminder").values_list("session_id", flat=True))
    assert reminded == {first.pk, second.pk}


def test_a_cohort_by_approval_seats_her_when_she_is_admitted(client_for, cohort: Circle) -> None:
    Circle.objects.update(admission="approval")
    evenings = weekly(cohort, 1, 2)
    mom = make_member()
    address = join(client_for(mom), cohort).json()["id"]
    assert seats_of(mom) == {}
    asking = Membership.objects.get(public_id=address)
    memberships.decide_join(membership_id=asking.pk, is_admitted=True, now=NOW)
    assert seats_of(mom) == {session.pk: "in" for session in evenings}


@pytest.mark.parametrize("why", ["no seat", "somebody waits for it", "kept apart"])
def test_where_one_session_has_no_seat_for_her_she_does_not_join(client_for, cohort: Circle, why: str) -> None:
    first, second = weekly(cohort, 1, 2)
    mom, other = make_member(), make_member()
    make_membership(cohort, other)
    if why == "kept apart":
        Block.objects.create(blocker=other, blocked=mom, circle=cohort, handle="Wren")
        make_seat(second, other)
    else:
        for _ in range(second.capacity - (why == "somebody waits for it")):
            make_seat(second, make_member())
        if why == "somebody waits for it":
            make_seat(second, other, state="waiting")
    answer = join(client_for(mom), cohort)
    assert (answer.status_code, answer.json()["code"]) == (409, "circle_full")
    assert seats_of(mom) == {}
    assert not Membership.objects.filter(member=mom).exists()
    first.refresh_from_db()
    assert first.taken == 0


def test_an_admission_that_finds_no_seat_leaves_the_request_as_it_was(cohort: Circle) -> None:
    (session,) = weekly(cohort, 1, capacity=2)
    request = make_membership(cohort, make_member(), state="pending", joined_at=None)
    for _ in range(2):
        make_seat(session, make_member())
    with pytest.raises(CircleFull):
        memberships.decide_join(membership_id=request.pk, is_admitted=True, now=NOW)
    request.refresh_from_db()
    assert request.state == "pending"
    assert memberships.decide_join(membership_id=request.pk, is_admitted=False, now=NOW).state == "declined"


def test_joining_closes_when_the_second_session_has_begun(cohort: Circle) -> None:
    first, second, third = weekly(cohort, 0, 1, 2)
    weekly(cohort, -1, state="cancelled", cancelled_at=NOW)
    before = second.starts_at - timedelta(seconds=1)
    late = make_member()
    joining.join_circle(circle_id=cohort.pk, member=late, now=before)
    assert set(seats_of(late)) == {second.pk, third.pk}
    request = make_membership(cohort, make_member(), state="pending", joined_at=None)
    for refused in (
        lambda: joining.join_circle(circle_id=cohort.pk, member=make_member(), now=second.starts_at),
        lambda: memberships.decide_join(membership_id=request.pk, is_admitted=True, now=second.starts_at),
        lambda: seats.take_seat(session_id=third.pk, member=make_member(), now=second.starts_at),
    ):
        with pytest.raises(CohortClosed):
            refused()
    seats.give_back_seat(session_id=third.pk, member=late, now=second.starts_at)
    seats.take_seat(session_id=third.pk, member=late, now=second.starts_at)  # who belongs comes back
    assert seats_of(late)[third.pk] == "in"
    assert first.pk not in seats_of(late)


def test_a_drop_in_circle_never_closes_and_joining_takes_no_seat(client_for) -> None:
    circle = make_circle()
    weekly(circle, -2, -1, 1)
    mom = make_member()
    assert join(client_for(mom), circle).status_code == 201
    assert seats_of(mom) == {}


def closed(cohort: Circle) -> Session:
    return weekly(cohort, -2, -1, 1)[-1]


def test_booking_and_joining_a_closed_cohort_answer_where_else_there_is_room(client_for, cohort: Circle) -> None:
    session = closed(cohort)
    plain = make_circle(slug="plain", name="Plain")
    kindred = make_circle(slug="kindred", name="Kindred", guilt_sources=["balance", "yelling"])
    weekly(plain, 0.1)
    (fits,) = weekly(kindred, 0.5)
    weekly(kindred, 0.7)
    client = client_for(make_member())
    seat = client.put(f"/api/v1/sessions/{session.pk}/seat/", "{}", content_type="application/json")
    for answer in (join(client, cohort), seat):
        assert (answer.status_code, answer.json()["code"]) == (409, "cohort_closed")
        cards = answer.json()["alternatives"]
        assert [set(card) for card in cards] == [{"slug", "name", "next_session"}] * 2
        assert [card["slug"] for card in cards] == ["kindred", "plain"]  # the shared theme first, though it is later
        assert cards[0]["next_session"]["id"] == str(fits.pk)


def test_to_whom_it_is_closed_a_cohort_that_closed_reads_the_same(client_for, cohort: Circle) -> None:
    session, mom, stranger = closed(cohort), make_member(), make_member()
    CircleBlock.objects.create(circle=cohort, member=mom)
    asked = [client_for(mom), client_for(stranger)]
    seats = [one.put(f"/api/v1/sessions/{session.pk}/seat/", "{}", content_type="application/json") for one in asked]
    for answers in (seats, [join(one, cohort) for one in asked]):
        assert [answer.status_code for answer in answers] == [409, 409]
        assert answers[0].json()["code"] == "cohort_closed"
        assert answers[0].content == answers[1].content


def test_before_it_closes_a_seat_is_for_its_members(client_for, cohort: Circle) -> None:
    (session,) = weekly(cohort, 1)
    client = client_for(make_member())
    answer = client.put(f"/api/v1/sessions/{session.pk}/seat/", "{}", content_type="application/json")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "unfit",
    [
        {"enrolment": "cohort"},
        {"admission": "approval"},
        {"is_discoverable": False},
        {"language": "es"},
        {"archived_at": NOW},
        "full",
        "in three weeks",
        "begun",
        "called off",
        "blocked from it",
        "removed from it",
        "kept apart there",
        "takes no more members",
    ],
    ids=lambda unfit: unfit if isinstance(unfit, str) else next(iter(unfit)),
)
def test_what_is_no_alternative_is_not_named(client_for, cohort: Circle, unfit: Any) -> None:
    closed(cohort)
    circle = make_circle(slug="other", **(unfit if isinstance(unfit, dict) else {}))
    (session,) = weekly(circle, {"in three weeks": 3, "begun": -0.1}.get(str(unfit), 0.5))
    mom, other = make_member(), make_member()
    if unfit == "full":
        Session.objects.filter(pk=session.pk).update(taken=session.capacity)
    elif unfit == "called off":
        Session.objects.filter(pk=session.pk).update(state="cancelled", cancelled_at=NOW)
    elif unfit == "blocked from it":
        CircleBlock.objects.create(circle=circle, member=mom)
    elif unfit == "removed from it":
        make_membership(circle, mom, state="removed", ended_at=NOW)
    elif unfit == "takes no more members":
        Circle.objects.filter(pk=circle.pk).update(member_limit=4)
        for _ in range(4):
            make_membership(circle, make_member())
    elif unfit == "kept apart there":
        Block.objects.create(blocker=mom, blocked=other, circle=circle, handle="Wren")
        make_seat(session, other)
    assert join(client_for(mom), cohort).json()["alternatives"] == []


def test_three_alternatives_at_most(client_for, cohort: Circle) -> None:
    closed(cohort)
    for number in range(5):
        weekly(make_circle(slug=f"other-{number}"), 0.5 + number / 10)
    cards = join(client_for(make_member()), cohort).json()["alternatives"]
    assert [card["slug"] for card in cards] == ["other-0", "other-1", "other-2"]


def test_a_session_that_was_called_off_says_where_else_there_is_room(client_for) -> None:
    circle, other = make_circle(), make_circle(slug="other")
    session, kept = weekly(circle, 0.5, 0.6)
    weekly(other, 0.4)
    mom = make_member()
    make_membership(circle, mom)
    client = client_for(mom)
    Session.objects.filter(pk=session.pk).update(state="cancelled", cancelled_at=NOW)
    body = client.get(f"/api/v1/sessions/{session.pk}/").json()
    assert [card["slug"] for card in body["alternatives"]] == ["other"]
    assert client.get(f"/api/v1/sessions/{kept.pk}/").json()["alternatives"] == []
    assert "alternatives" not in client_for(make_member()).get(f"/api/v1/sessions/{session.pk}/").json()


def test_a_new_session_seats_whoever_belongs_those_who_joined_first(cohort: Circle) -> None:
    moms = [make_member() for _ in range(4)]
    for number, mom in enumerate(moms):
        make_membership(cohort, mom, joined_at=NOW - timedelta(days=9 - number))
    make_membership(cohort, make_member(), state="pending", joined_at=None)
    closed_account = make_member(is_active=False)
    make_membership(cohort, closed_account, joined_at=NOW - timedelta(days=30))
    Block.objects.create(blocker=moms[1], blocked=moms[0], circle=cohort, handle="Wren")
    session = sessions.schedule_session(
        circle_id=cohort.pk, local_start=wall(cohort, 7), zone=cohort.zone, duration_minutes=60, capacity=2, now=NOW
    )
    assert session.taken == Session.objects.get(pk=session.pk).taken == 2
    assert [seats_of(mom)[session.pk] for mom in moms] == ["in", "waiting", "in", "waiting"]
    assert not seats_of(closed_account)
    told = Delivery.objects.filter(kind="booking_confirmation", session_id=session.pk)
    assert set(told.values_list("recipient", flat=True)) == {moms[0].pk, moms[2].pk}


def wall(circle: Circle, days: float) -> datetime:
    return (NOW + timedelta(days=days)).astimezone(circle.zone).replace(tzinfo=None, minute=0, second=0)


def schedule(circle: Circle, rrule: str = "FREQ=WEEKLY;COUNT=4") -> Series:
    return series.schedule_series(
        circle_id=circle.pk, rrule=rrule, dtstart_local=wall(circle, 7), zone=circle.zone, duration_minutes=60, now=NOW
    )


def test_a_series_seats_whoever_belongs_and_tells_her_once(cohort: Circle) -> None:
    mom = make_member()
    make_membership(cohort, mom)
    made = schedule(cohort)
    assert len(seats_of(mom)) == 4
    told = Delivery.objects.filter(kind="booking_confirmation", recipient=mom)
    first = made.sessions.earliest("starts_at")
    assert list(told.values_list("session_id", flat=True)) == [first.pk]


def test_what_comes_into_reach_is_hers_without_a_letter_half_a_year_before(cohort: Circle) -> None:
    mom = make_member()
    make_membership(cohort, mom)
    made = schedule(cohort, "FREQ=WEEKLY;INTERVAL=4;COUNT=8")
    assert len(seats_of(mom)) == 7
    assert series.materialise_series(series_id=made.pk, now=NOW + timedelta(weeks=4)) == 1
    series.materialise_series(series_id=made.pk, now=NOW + timedelta(weeks=4))
    assert len(seats_of(mom)) == 8
    assert Delivery.objects.filter(kind="booking_confirmation", recipient=mom).count() == 1


def test_a_date_that_is_added_seats_her_and_undoing_it_takes_it_back_without_a_word(cohort: Circle) -> None:
    mom = make_member()
    facilitator = make_member()
    make_membership(cohort, mom)
    make_membership(cohort, facilitator, role="facilitator")
    made = schedule(cohort)
    before = seats_of(mom)
    edit = changes.Edit(scope=SeriesChange.Scope.ALL, add=((wall(cohort, 10), ""),))
    change = changes.change_series(series_id=made.pk, edit=edit, expected=None, member=facilitator, now=NOW)
    assert len(seats_of(mom)) == len(before) + 1
    assert Delivery.objects.filter(kind="booking_confirmation", recipient=mom).count() == 1
    changes.undo_change(change_id=change.pk, now=NOW)
    assert seats_of(mom) == before
    assert Session.objects.filter(circle=cohort).count() == len(before)
    open_for = Delivery.objects.filter(recipient=mom, state="pending").values_list("session_id", flat=True)
    assert set(open_for) <= set(before)
    assert not Delivery.objects.filter(recipient=mom, kind="session_cancelled").exists()


def test_a_drop_in_circle_seats_nobody_by_itself() -> None:
    circle = make_circle()
    make_membership(circle, make_member())
    schedule(circle)
    assert not Seat.objects.exists()


def test_the_refusal_is_one_answer_with_its_code(client_for, cohort: Circle) -> None:
    closed(cohort)
    problem = json.loads(join(client_for(make_member()), cohort).content)
    assert {"type", "title", "status", "detail", "code", "alternatives"} <= set(problem)
