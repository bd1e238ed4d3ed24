"""Many claim twelve seats at the same moment, again and again, in processes of their own: forty, by night 200.

Two hundred of them over HTTP, ten times for every commit, are in `tests/flows/test_stampede.py`.
"""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from groups.models import Membership, Session
from groups.selectors.seats import eligible_seats
from members.models import Member
from tests.factories import make_circle, make_member, make_session
from tests.races.crew import HANDS, Crew, Crowd

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]), pytest.mark.slow]

SEATS = 12


@pytest.mark.timeout(1800)  # a hundred rounds of two hundred
@pytest.mark.parametrize(
    ("claims", "rounds"),
    [pytest.param(40, 12, id="40"), pytest.param(200, 100, id="200", marks=pytest.mark.nightly)],
)
def test_twelve_have_a_seat_and_the_others_wait_in_their_order(crew: Crew, claims: int, rounds: int) -> None:
    """In the first round they join the circle on the way, all at once."""
    members: list[Member] = [make_member(quiet_from=None, quiet_to=None) for _each in range(claims)]
    circle = make_circle(capacity=SEATS)
    for number in range(rounds):
        session = make_session(circle, starts_at=timezone.now() + timedelta(days=2 + number))
        crowds = [Crowd(session.pk, tuple(member.pk for member in members[hand::HANDS])) for hand in range(HANDS)]
        answers = crew.together(*crowds)
        found: Counter[str] = Counter()
        for what, count in (said.rsplit("=", 1) for answer in answers for said in answer.split()):
            found[what] += int(count)
        assert found == {"in": SEATS, "waiting": claims - SEATS}, (number, answers)
        check(session, claims)
    assert Membership.objects.filter(circle=circle, state="active").count() == claims


def check(session: Session, claims: int) -> None:
    session.refresh_from_db()
    assert session.taken == SEATS == session.seats.filter(state="in").count()
    assert session.seats.values("member").distinct().count() == session.seats.count() == claims
    waiting = eligible_seats(now=timezone.now()).filter(session=session)
    assert len(waiting) == claims - SEATS
