"""Those who wait before a full circle are told once that another one like it is open, and by no name."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from groups.models import Circle, CircleBlock, WaitingPlace
from groups.services.circles import change_circle
from groups.services.likeness import start_like
from groups.services.waiting import stop_waiting
from members.models import Member
from notifications.messages import Message
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership
from tests.groups.test_circle_waitlist import full_circle, waiting_moms
from tests.notifications.ledger import make_due, settle

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


def show(circle: Circle, *, is_listed: bool = True) -> None:
    change_circle(circle_id=circle.pk, expected_version=None, now=NOW, is_discoverable=is_listed)


def told() -> set[Any]:
    """Return to whom a letter is owed."""
    owed = Delivery.objects.filter(kind="like_opened", channel="email", state="pending")
    return set(owed.values_list("recipient", flat=True))


def begun(client_for: Any) -> tuple[Circle, Circle, list[Member]]:
    """Return a full circle, one like it that nobody finds yet, and the five who wait."""
    circle = full_circle(name="Night Ward")
    moms, _clients = waiting_moms(client_for, circle, 5)
    Member.objects.filter(pk__in=[mom.pk for mom in moms]).update(quiet_from=None, quiet_to=None)
    return circle, start_like(circle_id=circle.pk, actor=make_member(is_staff=True).pk, now=NOW), moms


def test_they_are_told_when_it_is_listed_and_only_once(client_for: Any, outbox: list[Message]) -> None:
    _circle, like, moms = begun(client_for)
    assert told() == set()
    show(like)
    assert told() == {mom.pk for mom in moms}
    make_due(kind="like_opened")
    settle()
    letters = [message for message in outbox if message.to in {mom.email for mom in moms}]
    assert sorted(message.to for message in letters) == sorted(mom.email for mom in moms)
    for message in letters:
        assert message.subject == "There is room in another one"
        assert "Night" not in message.subject + message.text
        assert "/app/#/week" in message.text
    show(like, is_listed=False)
    show(like)
    assert Delivery.objects.filter(kind="like_opened", channel="email").count() == 5
    client = client_for(moms[0])
    assert client.get("/api/v1/me/waitlist/").json()["like_this"] == like.slug
    assert [each["kind"] for each in client.get("/api/v1/me/notifications/").json()["results"]] == ["like_opened"]


def test_who_holds_a_place_or_is_shut_out_of_the_new_one_is_not_told(client_for: Any) -> None:
    _circle, like, (one, two, *others) = begun(client_for)
    WaitingPlace.objects.filter(member=one).update(offer_expires_at=NOW + timedelta(days=2))
    CircleBlock.objects.create(circle=like, member=two)
    show(like)
    assert told() == {mom.pk for mom in others}


@pytest.mark.parametrize(
    "happens", ["leaves the line", "came in", "it ended", "it is hidden", "shut out", "asked not to"]
)
def test_what_is_true_no_more_is_not_sent(client_for: Any, outbox: list[Message], happens: str) -> None:
    _circle, like, (mom, *_others) = begun(client_for)
    show(like)
    if happens == "leaves the line":
        stop_waiting(member=mom, now=NOW)
        assert mom.pk not in told()
    elif happens == "came in":
        make_membership(like, mom)
    elif happens == "shut out":
        CircleBlock.objects.create(circle=like, member=mom)
    elif happens == "asked not to":
        off = client_for(mom).patch(
            "/api/v1/me/preferences/", {"topics": {"changes": False}}, content_type="application/json"
        )
        assert off.status_code == 200, off.content
    else:
        change = {"archived_at": NOW} if happens == "it ended" else {"is_discoverable": False}
        Circle.objects.filter(pk=like.pk).update(**change)
    make_due(recipient=mom, kind="like_opened")
    settle()
    assert [message for message in outbox if message.to == mom.email] == []


def test_a_circle_of_its_own_tells_nobody(client_for: Any) -> None:
    circle = full_circle()
    waiting_moms(client_for, circle, 5)
    show(make_circle(is_discoverable=False))
    assert told() == set()
