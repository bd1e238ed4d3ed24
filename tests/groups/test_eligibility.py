"""Whether she may join: told beforehand by the very function that joins, so that the two never differ."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.client import Client
from django.test.utils import CaptureQueriesContext

from groups.models import Circle, CircleBlock, Membership, Session, WaitingPlace
from groups.serializers.eligibility import NEXT_STEPS
from members.models import Member
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
STATE, ROLE = Membership.State, Membership.Role
WORLDS = 120


def asked(client: Client, circle: Circle, **headers: str) -> Any:
    answer = client.get(f"/api/v1/circles/{circle.slug}/eligibility/", headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def join(client: Client, circle: Circle, questions: Sequence[str] = ()) -> Any:
    sent = {"answers": [{"question": question, "answer": "Nights."} for question in questions]}
    return client.post(f"/api/v1/circles/{circle.slug}/memberships/", sent, content_type="application/json")


def full_cohort(**fields: Any) -> Circle:
    """Make a fixed group with a coming session in which no seat is free."""
    circle = make_circle(enrolment="cohort", capacity=4, **fields)
    session = make_session(circle, starts_at=NOW + timedelta(days=2))
    for _each in range(4):
        mom = make_member()
        make_membership(circle, mom)
        make_seat(session, mom)
    return circle


def _fill(circle: Circle, mom: Member, limit: int | None, chance: Random) -> None:
    """Leave a place, none, or one that is held for her or for somebody else."""
    if limit is None:
        return
    for _each in range(chance.randrange(limit - 1, limit + 1)):
        make_membership(circle, make_member())
    held = chance.choice([None, None, mom, make_member()])
    if held:
        WaitingPlace.objects.create(circle=circle, member=held, offer_expires_at=NOW + timedelta(days=1))


def anyhow(chance: Random, number: int) -> tuple[Member, Circle]:
    """Make a circle and a mom, and let chance say what stands between them."""

    def one_in(many: int) -> bool:
        return chance.randrange(many) == 0

    mom = make_member(f"mom-{number}", agreed=not one_in(6))
    admission = chance.choice(["open", "approval"])
    make = full_cohort if one_in(4) else make_circle
    questions, limit = chance.choice([[], ["What brings you?"]]), chance.choice([None, None, 4, 5])
    circle = make(admission=admission, slug=f"world-{number}", join_questions=questions, member_limit=limit)
    _fill(circle, mom, limit, chance)
    if circle.enrolment == "cohort" and one_in(3):
        for days in (3, 10):
            make_session(circle, starts_at=NOW - timedelta(days=days))
    for _each in range(chance.choice([0, 0, 1, 2])):
        make_membership(make_circle(), mom)
    for _each in range(chance.choice([0, 0, 3])):
        make_membership(make_circle(admission="approval"), mom, state=STATE.PENDING, joined_at=None)
    was = chance.choice([None, None, None, STATE.ACTIVE, STATE.PENDING, STATE.LEFT, STATE.DECLINED, STATE.REMOVED])
    if was:
        role = chance.choice(list(ROLE))
        make_membership(circle, mom, state=was, role=role, joined_at=None if was == STATE.PENDING else NOW)
    if one_in(5):
        CircleBlock.objects.create(circle=circle, member=mom)
    return mom, circle


def test_allowed_is_said_exactly_where_a_join_right_after_it_succeeds(client_for) -> None:
    """Each world is drawn by chance; in each, what she was told is what becomes of it, with the same code."""
    chance, codes = Random(20_270), set()
    for number in range(WORLDS):
        mom, circle = anyhow(chance, number)
        client = client_for(mom)
        told = asked(client, circle)
        if told["questions"]:
            assert join(client, circle).json()["code"] == "answers_required"
        answer = join(
            client, circle, told["questions"] or (circle.join_questions if circle.admission == "approval" else ())
        )
        assert told["allowed"] == (answer.status_code == 201), (told, answer.json())
        if told["allowed"]:
            assert (told["code"] == "joins") == (answer.json()["state"] == "active")
        else:
            assert told["code"] == answer.json()["code"]
        assert told["next_step"]["detail"]
        codes.add(told["code"])
    assert codes == set(NEXT_STEPS) - {"circle_archived", "permission_denied"}


def test_who_belongs_to_a_circle_that_has_ended_and_who_is_staff(client_for, ada: Member, settings) -> None:
    settings.STAFF_MFA_REQUIRED = False  # this login counts as one with its second factor
    mom, ended = make_member(), make_circle(archived_at=NOW)
    make_membership(ended, mom)
    assert asked(client_for(mom), ended)["code"] == join(client_for(mom), ended).json()["code"] == "circle_archived"
    theirs, circle = client_for(ada), make_circle()
    told, refused = asked(theirs, circle), join(theirs, circle)
    assert (told["code"], refused.status_code) == (refused.json()["code"], 403)
    assert told["next_step"]["path"] is None


def test_nothing_of_the_question_stays_and_nobody_is_told(client_for) -> None:
    circle = make_circle(enrolment="cohort")
    session = make_session(circle, starts_at=NOW + timedelta(days=2))
    mom = make_member()
    assert asked(client_for(mom), circle)["code"] == "joins"
    assert [each.exists() for each in (circle.memberships, session.seats, Delivery.objects)] == [False] * 3


@pytest.mark.parametrize("shut", ["blocked", "removed"])
def test_whoever_is_shut_out_reads_the_bytes_of_a_full_one_for_as_many_queries(client_for, shut: str) -> None:
    full, closed, mom = full_cohort(slug="one"), full_cohort(slug="two"), make_member()
    if shut == "blocked":
        CircleBlock.objects.create(circle=closed, member=mom)
    else:
        make_membership(closed, mom, state=STATE.REMOVED, ended_at=NOW)
    client, answers, queries = client_for(mom), [], []
    asked(client, full)
    for circle in (full, closed):
        with CaptureQueriesContext(connection) as captured:
            answers.append(asked(client, circle))
        queries.append(len(captured))
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "circle_full"
    assert queries[0] == queries[1]


def test_a_hidden_circle_is_not_there(client_for) -> None:
    hidden, client = make_circle(is_discoverable=False), client_for(make_member())
    paths = [f"/api/v1/circles/{slug}/eligibility/" for slug in (hidden.slug, "no-such-circle")]
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert Client().get(paths[0]).status_code == 401


def test_the_step_is_in_her_language_and_leads_somewhere(client_for) -> None:
    mom = make_member(agreed=False)
    step = asked(client_for(mom), make_circle(), **{"Accept-Language": "es"})["next_step"]
    assert (step["method"], step["path"]) == ("POST", "/api/v1/me/consents/")
    assert step["detail"] == "Lee el acuerdo y acéptalo; es una página."


def test_where_there_is_no_room_it_says_where_there_is(client_for: Any) -> None:
    kiosk, full = make_circle(name="Kiosk"), full_cohort()
    free = make_session(kiosk, starts_at=NOW + timedelta(days=1))
    client = client_for(make_member())
    assert asked(client, kiosk)["alternatives"] == []
    (told,) = asked(client, full)["alternatives"]
    assert (told["slug"], told["name"], told["next_session"]["id"]) == (kiosk.slug, "Kiosk", str(free.pk))
    Session.objects.filter(pk=free.pk).update(taken=10)
    assert asked(client, full)["alternatives"] == []
