"""Two notices a day for a circle are two, whoever of those who lead it writes them at the same moment."""

from collections import Counter

import pytest

from groups.models import Membership, Notice
from notifications.models import Delivery
from tests.factories import make_circle, make_login, make_member, make_membership
from tests.races.crew import Act, Crew, held

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]),
    pytest.mark.slow,
    pytest.mark.timeout(600),
]


def test_two_a_day_are_two_whoever_writes_at_the_same_moment(crew: Crew) -> None:
    circle, logins = make_circle(), []
    for role in (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR):
        member = make_member()
        make_membership(circle, member, role=role)
        logins += [make_login(member)] * 2
    path, body = f"POST /api/v1/circles/{circle.slug}/notices/", '{"text": "We are in the blue room."}'
    for _round in range(20):
        answers: Counter[str] = held(crew.together(*[Act(path, login, body) for login in logins]))
        assert answers["409 notices_enough"] == 2, answers
        assert Notice.objects.count() == 2
        assert (
            Delivery.objects.filter(kind="circle_notice").exclude(state="void").count() <= 2
        )  # one for each of the two
        Notice.objects.all().delete()
        Delivery.objects.all().delete()
