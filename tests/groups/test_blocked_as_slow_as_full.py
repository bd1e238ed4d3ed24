"""By night a stopwatch: whoever is kept out reads "full", and reads it as fast as where it is full."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from groups.models import Block, Circle, CircleBlock, Membership, Seat, Session
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]), pytest.mark.nightly]

TIMES, WARMING = 200, 5
SEATS = 4


def evening(*, taken: int, **fields: object) -> Session:
    circle = make_circle(capacity=SEATS, **fields)
    session = make_session(circle, starts_at=timezone.now() + timedelta(days=2))
    for _each in range(taken):
        member = make_member()
        make_membership(circle, member)
        make_seat(session, member)
    return session


def medians(asked: dict[str, Callable[[], None]], before: Callable[[], None] = lambda: None) -> dict[str, float]:
    """Ask in turns, so that a busy moment of this machine meets both; return milliseconds."""
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for _time in range(TIMES + WARMING):
        before()
        for name, ask in asked.items():
            began = time.perf_counter()
            ask()
            taken[name].append(time.perf_counter() - began)
    found = {name: statistics.median(samples[WARMING:]) * 1000 for name, samples in taken.items()}
    print({name: round(value, 1) for name, value in found.items()}, "ms")
    return found


def test_a_seat_beside_somebody_she_may_not_meet_and_one_that_is_not_there(client_for) -> None:
    apart, full = evening(taken=SEATS - 2), evening(taken=SEATS)
    pim = make_member("pim")
    other = apart.seats.order_by("pk").first().member
    Block.objects.create(circle=apart.circle, blocker=other, blocked=pim)
    client = client_for(pim)
    for session in (apart, full):
        make_membership(session.circle, pim)

    def claim(session: Session) -> Callable[[], None]:
        def ask() -> None:
            path = f"/api/v1/sessions/{session.pk}/seat/"
            answer = client.put(path, {"state": "in"}, content_type="application/json")
            assert (answer.status_code, answer.json()["state"]) == (200, "waiting")

        return ask

    def let_go() -> None:
        Seat.objects.filter(member=pim).delete()

    found = medians({"apart": claim(apart), "full": claim(full)}, before=let_go)
    assert abs(found["apart"] - found["full"]) <= 20


def test_a_circle_that_is_closed_to_her_and_one_that_is_full(client_for) -> None:
    """A fixed group is what can be full for who would join; in an open circle there is a waitlist."""
    closed, full = (evening(taken=SEATS, enrolment=Circle.Enrolment.COHORT) for _each in range(2))
    pim = make_member("pim")
    CircleBlock.objects.create(circle=closed.circle, member=pim)
    client = client_for(pim)

    def knock(session: Session) -> Callable[[], None]:
        def ask() -> None:
            path = f"/api/v1/circles/{session.circle.slug}/memberships/"
            answer = client.post(path, {}, content_type="application/json")
            assert (answer.status_code, answer.json()["code"]) == (409, "circle_full"), answer.content

        return ask

    found = medians({"closed": knock(closed), "full": knock(full)})
    assert not Membership.objects.filter(member=pim).exists()
    assert abs(found["closed"] - found["full"]) <= 20
