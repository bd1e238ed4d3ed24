"""A year later she is asked whether she wants to keep what she wrote. Nothing goes without her word."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from groups.models import KeepingQuestion, Reflection
from groups.services import keeping
from members.models import Member
from notifications.messages import Message
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_session
from tests.notifications.conftest import outbox  # noqa: F401  (a fixture)
from tests.notifications.ledger import make_due, settle

pytestmark = pytest.mark.django_db
KEEPING = "/api/v1/me/reflections/keeping/"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def wrote(author: Member, *, days_ago: float) -> Reflection:
    session = make_session(make_circle(), starts_at=NOW - timedelta(days=days_ago))
    return Reflection.objects.create(
        author=author, session=session, text_sealed=b"x", created_at=NOW - timedelta(days=days_ago)
    )


def say(client: Client, keep: bool) -> Any:
    return client.post(KEEPING, {"keep": keep}, content_type="application/json")


@pytest.fixture
def mia() -> Member:
    return make_member(quiet_from=None, quiet_to=None)


def test_after_a_year_she_is_asked_once_by_letter_and_in_her_inbox(
    mia: Member,
    client_for: Any,
    outbox: list[Message],  # noqa: F811
) -> None:
    wrote(mia, days_ago=366)
    wrote(mia, days_ago=364)
    assert [keeping.ask_about_old_words(now=NOW) for _twice in range(2)] == [1, 0]
    make_due(kind="words_kept")
    settle()
    assert [(each.to, each.subject) for each in outbox] == [(mia.email, "Keep your notes, or let them go?")]
    client = client_for(mia)
    (entry,) = client.get("/api/v1/me/notifications/").json()["results"]
    assert entry["kind"] == "words_kept"
    assert client.get(KEEPING).json()["number"] == 1
    assert Reflection.objects.count() == 2


def test_what_she_lets_go_is_gone_and_the_younger_stays(mia: Member, client_for: Any) -> None:
    wrote(mia, days_ago=366)
    young, others = wrote(mia, days_ago=364), wrote(make_member(), days_ago=400)
    keeping.ask_about_old_words(now=NOW)
    client = client_for(mia)
    assert say(client, keep=False).json() == {"kept": False, "number": 1}
    assert set(Reflection.objects.all()) == {young, others}
    assert Delivery.objects.get(recipient=mia).state == "void"
    assert client.get(KEEPING).json() == {"written_before": None, "asked_at": None, "number": 0}
    assert say(client, keep=False).status_code == 404


def test_what_she_keeps_is_asked_about_again_a_year_after_that(mia: Member, client_for: Any) -> None:
    wrote(mia, days_ago=366)
    keeping.ask_about_old_words(now=NOW)
    assert say(client_for(mia), keep=True).json() == {"kept": True, "number": 1}
    assert Reflection.objects.count() == 1
    assert keeping.ask_about_old_words(now=NOW + 364 * DAY) == 0
    assert keeping.ask_about_old_words(now=NOW + 366 * DAY) == 1


def test_who_writes_every_week_is_asked_four_times_a_year_at_most(mia: Member, client_for: Any) -> None:
    for week in range(52):
        wrote(mia, days_ago=400 - 7 * week)
    asked = 0
    for day in range(365):
        asked += keeping.ask_about_old_words(now=NOW + day * DAY)
        KeepingQuestion.objects.filter(answered_at=None).update(answered_at=NOW + day * DAY, is_kept=True)
    assert 3 <= asked <= 5


def test_until_she_answers_nothing_is_deleted_and_nobody_asks_again(mia: Member) -> None:
    wrote(mia, days_ago=366)
    assert sum(keeping.ask_about_old_words(now=NOW + 100 * month * DAY) for month in range(12)) == 1
    assert Reflection.objects.count() == 1


def test_an_old_answer_kept_for_a_repeat_does_not_bring_them_back(mia: Member, client_for: Any) -> None:
    from config.api.models import IdempotencyRecord

    wrote(mia, days_ago=366)
    IdempotencyRecord.objects.create(
        member=mia, scope="s", body="b", route="POST api/v1/me/reflections/", status=201, answer=b"x",
        created_at=NOW, expires_at=NOW + DAY,
    )  # fmt: skip
    keeping.ask_about_old_words(now=NOW)
    say(client_for(mia), keep=False)
    assert not IdempotencyRecord.objects.exists()
