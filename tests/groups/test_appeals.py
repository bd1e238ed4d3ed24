"""Whoever was removed asks once to look at it again; somebody who did not decide it looks."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from config.audit.models import AuditEntry
from groups.errors import AboutHerself, AppealSettled, CircleArchived, CircleFull
from groups.models import Appeal, Circle, CircleBlock, Membership
from groups.selectors import moderation
from groups.services import appeals, memberships, seats
from members.models import Member
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
PATH = "/api/v1/me/appeals/"


@pytest.fixture
def circle() -> Circle:
    circle = make_circle(slug="porch-light")
    make_membership(circle, make_member(), role="facilitator")
    return circle


@pytest.fixture
def pim(circle: Circle) -> Member:
    pim = make_member("pim")
    make_membership(circle, pim, handle="Loud Magpie", alias="My hour")
    return pim


@pytest.fixture
def mona() -> Member:
    """She removes."""
    return make_member("mona", is_staff=True, is_superuser=True)


@pytest.fixture
def ada() -> Member:
    """She did not."""
    return make_member("ada", is_staff=True, is_superuser=True)


def remove(pim: Member, by: Member, *, is_blocked: bool = False, now: datetime = NOW) -> Membership:
    place = Membership.objects.get(member=pim, state="active")
    return memberships.remove_member(membership_id=place.pk, actor=by, is_blocked=is_blocked, now=now)


def ask(client: Client, circle: str = "porch-light", text: str = "I was misunderstood.") -> Any:
    return client.post(PATH, json.dumps({"circle": circle, "text": text}), content_type="application/json")


def appeal_of(pim: Member) -> Appeal:
    return appeals.make_appeal(
        member=pim, membership=Membership.objects.get(member=pim, state="removed"), text="Please.", now=NOW
    )


@pytest.mark.parametrize("is_blocked", [False, True])
def test_she_asks_once_and_reads_what_became_of_it(
    client_for, circle: Circle, pim: Member, mona: Member, ada: Member, is_blocked: bool
) -> None:
    remove(pim, mona, is_blocked=is_blocked)
    client = client_for(pim)
    asked = ask(client)
    assert asked.status_code == 201, asked.content
    assert asked.json() | {"circle": None, "state": "open", "decided_at": None} == asked.json()
    again = ask(client)
    assert (again.status_code, again.json()["code"]) == (409, "appealed_already")
    appeal = Appeal.objects.get()
    assert b"misunderstood" not in bytes(appeal.text_sealed)
    assert moderation.appeal_text(appeal, actor=appeal.member) == "I was misunderstood."
    assert list(moderation.appeals_for(mona)) == []
    assert list(moderation.appeals_for(ada)) == [appeal]
    assert list(moderation.appeals_for(make_member(is_staff=True))) == []

    appeals.decide_appeal(appeal_id=appeal.pk, actor=ada, is_granted=True, now=NOW)
    (row,) = client.get(PATH).json()["results"]
    assert (row["state"], row["circle"]) == ("granted", "porch-light")
    place = Membership.objects.get(member=pim, state="active")
    assert (place.handle, place.alias, place.role) == ("Loud Magpie", "My hour", "member")
    assert not CircleBlock.objects.exists()
    session = make_session(circle, starts_at=NOW + DAY)
    assert seats.take_seat(session_id=session.pk, member=pim, now=NOW).state == "in"
    assert Delivery.objects.get(kind="appeal_decided").recipient == pim
    entry = AuditEntry.objects.get(action="appeal.decided")
    assert (entry.actor_id, entry.subject_id, entry.reason) == (ada.pk, appeal.pk, "granted")


def test_where_it_stays_as_it_is_she_is_told_and_is_out_still(
    client_for, pim: Member, mona: Member, ada: Member
) -> None:
    remove(pim, mona)
    appeal = appeal_of(pim)
    appeals.decide_appeal(appeal_id=appeal.pk, actor=ada, is_granted=False, now=NOW)
    (row,) = client_for(pim).get(PATH).json()["results"]
    assert (row["state"], row["circle"]) == ("declined", None)
    assert Membership.objects.get(member=pim).state == "removed"
    assert Delivery.objects.filter(kind="appeal_decided").count() == 1
    with pytest.raises(AppealSettled):
        appeals.decide_appeal(appeal_id=appeal.pk, actor=ada, is_granted=True, now=NOW)


def test_thirty_days_and_no_longer(client_for, pim: Member, mona: Member) -> None:
    removed = remove(pim, mona)
    Membership.objects.filter(pk=removed.pk).update(ended_at=datetime.now(UTC) - 30 * DAY - timedelta(minutes=1))
    late = ask(client_for(pim))
    assert (late.status_code, late.json()["code"]) == (409, "appeal_too_late")
    Membership.objects.filter(pk=removed.pk).update(ended_at=datetime.now(UTC) - 30 * DAY + timedelta(minutes=1))
    assert ask(client_for(pim)).status_code == 201


def test_where_she_was_not_removed_there_is_nothing_and_nothing_is_told(
    client_for, circle: Circle, pim: Member, mona: Member
) -> None:
    nowhere = ask(client_for(pim), circle="nowhere")
    assert nowhere.status_code == 404
    assert ask(client_for(pim)).content == nowhere.content
    memberships.leave_circle(circle_id=circle.pk, member=pim, now=NOW)
    assert ask(client_for(pim)).content == nowhere.content
    left = Membership.objects.get(member=pim)
    memberships.remove_member(membership_id=left.pk, actor=mona, is_blocked=True, now=NOW)
    # She was never told that the circle is closed to her, and this does not tell her.
    assert ask(client_for(pim)).content == nowhere.content


def test_nobody_decides_about_what_she_did_or_what_is_her_own(pim: Member, mona: Member) -> None:
    remove(pim, mona)
    appeal = appeal_of(pim)
    for actor in (mona, pim):
        with pytest.raises(AboutHerself):
            appeals.decide_appeal(appeal_id=appeal.pk, actor=actor, is_granted=True, now=NOW)
    appeal.refresh_from_db()
    assert appeal.state == "open"


def test_the_removal_by_a_facilitator_is_remembered(client_for, circle: Circle, pim: Member) -> None:
    fay = Membership.objects.get(role="facilitator").member
    place = Membership.objects.get(member=pim)
    path = f"/api/v1/circles/porch-light/memberships/{place.public_id}/"
    sent = client_for(fay).patch(path, json.dumps({"state": "removed"}), content_type="application/json")
    assert sent.status_code == 200
    place.refresh_from_db()
    assert place.ended_by == fay


def test_under_another_handle_where_hers_was_given_away(circle: Circle, pim: Member, mona: Member, ada: Member) -> None:
    remove(pim, mona)
    make_membership(circle, make_member(), handle="loud magpie")
    appeals.decide_appeal(appeal_id=appeal_of(pim).pk, actor=ada, is_granted=True, now=NOW)
    assert Membership.objects.get(member=pim, state="active").handle.casefold() != "loud magpie"


def test_a_circle_that_ended_or_a_cohort_without_a_seat_undoes_nothing(
    circle: Circle, pim: Member, mona: Member, ada: Member
) -> None:
    remove(pim, mona)
    appeal = appeal_of(pim)
    session = make_session(circle, starts_at=NOW + DAY, capacity=4)
    for _ in range(4):
        make_seat(session, make_member())
    for change, refusal in (({"enrolment": "cohort"}, CircleFull), ({"archived_at": NOW}, CircleArchived)):
        Circle.objects.update(**change)
        with pytest.raises(refusal):
            appeals.decide_appeal(appeal_id=appeal.pk, actor=ada, is_granted=True, now=NOW)
        appeal.refresh_from_db()
        assert (appeal.state, Membership.objects.get(member=pim).state) == ("open", "removed")


def test_removed_once_more_she_may_ask_once_more(client_for, pim: Member, mona: Member, ada: Member) -> None:
    remove(pim, mona)
    appeals.decide_appeal(appeal_id=appeal_of(pim).pk, actor=ada, is_granted=True, now=NOW)
    remove(pim, mona, now=NOW + timedelta(minutes=1))
    assert ask(client_for(pim)).status_code == 201
    assert Appeal.objects.count() == 2
