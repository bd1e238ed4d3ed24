"""One question more a few days on; two set aside in a row, and all of them rest for a while."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from groups.models import Prompt, PromptShown, Reflection
from groups.selectors.prompts import midweek_at, open_prompts
from groups.services.attendance import record_attendance
from groups.services.prompts import resume_prompt, skip_prompt
from groups.services.reference import load_prompts
from groups.services.reflections import delete_reflection, write_reflection
from members.models import Member
from members.services.consents import grant_consent
from notifications import planning
from notifications.messages import Message
from notifications.models import Delivery, Preference
from notifications.selectors import topics
from tests.factories import make_seat, make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")
OVER = datetime(2027, 1, 6, 2, tzinfo=UTC)  # Tuesday, 21:00 in New York


@pytest.fixture(autouse=True)
def evening(world: World):
    """Her sessions are over at 21:00; she is awake at any hour and lets her words be kept."""
    load_prompts()
    grant_consent(member=world.pim, purpose="reflections", now=OVER - DAY)
    with time_machine.travel(OVER, tick=False):
        yield


def came(world: World, *, days: int = 0, first: datetime = OVER) -> PromptShown:
    """She comes to a session that ends at OVER, or days later; the question that is chosen for her."""
    over = first + days * DAY
    session = make_session(world.circle, starts_at=over - HOUR)
    seat = make_seat(session, world.pim)
    record_attendance(session_id=session.pk, attended={seat.pk: True}, now=over)
    return PromptShown.objects.get(session=session, is_midweek=False)


def answer(world: World, shown: PromptShown, *, after: timedelta = HOUR, is_midweek: bool = False) -> Reflection:
    return write_reflection(
        author=world.pim, session_id=shown.session_id, text="I was not the only one.", now=OVER + after,
        is_midweek=is_midweek,
    )  # fmt: skip


def skip(world: World, shown: PromptShown) -> None:
    skip_prompt(prompt_id=shown.pk, member=world.pim, now=shown.shown_at + HOUR)


def midweeks() -> list[str]:
    return list(Delivery.objects.filter(kind="midweek_prompt").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (HOUR, datetime(2027, 1, 8, 12, tzinfo=NEW_YORK)),  # Friday noon
        (DAY + 15 * HOUR, datetime(2027, 1, 8, 12, tzinfo=NEW_YORK)),
        (DAY + 16 * HOUR, datetime(2027, 1, 9, 12, tzinfo=NEW_YORK)),  # Thursday at one: a day to breathe
        (3 * DAY + 15 * HOUR, datetime(2027, 1, 10, 12, tzinfo=NEW_YORK)),
        (3 * DAY + 16 * HOUR, None),
    ],
)
def test_it_comes_at_a_noon_of_hers_not_too_soon_and_not_too_late(
    world: World, after: timedelta, expected: datetime | None
) -> None:
    shown = came(world)
    assert midweek_at(shown.session, world.pim, answered_at=OVER + after) == expected
    answer(world, shown, after=after)
    assert [row.due_at for row in Delivery.objects.filter(kind="midweek_prompt")] == [expected] * bool(expected)
    assert PromptShown.objects.filter(is_midweek=True).count() == bool(expected)


def test_who_did_not_answer_is_not_asked_again(world: World) -> None:
    skip(world, came(world))
    came(world, days=7)
    assert midweeks() == []
    planning.reconcile(now=OVER + 2 * DAY)
    assert midweeks() == []


def test_only_who_answered_is_asked_once_more_and_nothing_owes_it_twice(world: World) -> None:
    shown = came(world)
    answer(world, shown)
    assert midweeks() == ["pending"]
    assert only(kind="reflection_prompt").state == "void"
    assert planning.reconcile(now=OVER + DAY) == 0
    Delivery.objects.filter(kind="midweek_prompt").delete()
    assert planning.reconcile(now=OVER + DAY) == 1
    asked = PromptShown.objects.get(is_midweek=True)
    assert asked.prompt.phase == Prompt.Phase.MIDWEEK
    assert only(kind="midweek_prompt").due_at == asked.shown_at


def test_in_the_app_it_waits_from_its_hour_and_as_long_as_the_first_answer_is_kept(world: World) -> None:
    kept = answer(world, came(world))
    asked = PromptShown.objects.get(is_midweek=True)
    assert not open_prompts(world.pim, now=asked.shown_at - timedelta(seconds=1)).exists()
    assert open_prompts(world.pim, now=asked.shown_at).get() == asked
    delete_reflection(author=world.pim, reflection_id=kept.pk)
    assert open_prompts(world.pim, now=asked.shown_at).get() == PromptShown.objects.get(is_midweek=False)


def test_her_second_answer_stands_beside_the_first(world: World, client_for) -> None:
    shown = came(world)
    answer(world, shown)
    client, body = client_for(world.pim), {"session": str(shown.session_id), "text": "Half.", "is_midweek": True}

    def write() -> tuple[int, str | None]:
        kept = client.post("/api/v1/me/reflections/", body, content_type="application/json")
        return kept.status_code, kept.json().get("code")

    assert write() == (409, "not_asked")
    with time_machine.travel(OVER + 4 * DAY, tick=False):
        client = client_for(world.pim)
        assert write() == (201, None)
        assert write() == (409, "already_reflected")
    assert midweeks() == ["void"]
    mine = client.get("/api/v1/me/reflections/").json()["results"]
    assert [(row["is_midweek"], row["text"]) for row in mine] == [(True, "Half."), (False, "I was not the only one.")]
    assert len({row["prompt"]["key"] for row in mine}) == 2


def test_it_is_answered_by_the_link_of_its_letter(world: World, outbox: list[Message], client_for) -> None:
    answer(world, came(world))
    with time_machine.travel(OVER + 4 * DAY, tick=False):
        Delivery.objects.exclude(kind="midweek_prompt").delete()
        Delivery.objects.update(expires_at=datetime(2035, 1, 1, tzinfo=UTC))  # the database has a clock of its own
        make_due(kind="midweek_prompt")
        settle()
        (message,) = outbox
        assert message.subject == "One more small question"
        link = re.findall(r"https://kindcircle\.test(/api/v1/t/[\w-]+/)", message.text)[0]
        question = PromptShown.objects.get(is_midweek=True).prompt
        visitor = Client()
        assert question.text_en in visitor.get(link).content.decode().replace("&#x27;", "'").replace("&quot;", '"')
        assert visitor.post(link, {"answer": "A little."}).status_code == 200
        assert visitor.post(link, {"answer": "More."}).status_code == 410
    kept = Reflection.objects.get(is_midweek=True)
    assert kept.prompt == question


def test_two_set_aside_in_a_row_are_enough_for_a_while(world: World) -> None:
    skip(world, came(world))
    assert topics(world.pim.pk)["prompts"]
    second = came(world, days=7)
    skip(world, second)
    assert not rests_until(world.pim) < OVER + 30 * DAY
    came(world, days=14)
    assert not Delivery.objects.filter(kind="reflection_prompt", state="pending").exists()
    assert planning.reconcile(now=OVER + 14 * DAY) == 0
    came(world, days=42)
    assert only(kind="reflection_prompt", state="pending").due_at > OVER + 42 * DAY


def test_an_answer_in_between_begins_the_count_anew(world: World) -> None:
    skip(world, came(world))
    answer(world, came(world, days=1), after=DAY + 2 * HOUR)
    skip(world, came(world, days=7))
    assert not Preference.objects.exists()


def test_a_skip_that_is_taken_back_lets_them_come_again(world: World) -> None:
    skip(world, came(world))
    second = came(world, days=7)
    skip(world, second)
    resume_prompt(prompt_id=second.pk, member=world.pim, now=OVER + 7 * DAY)
    assert Preference.objects.get().paused_until is None
    assert only(kind="reflection_prompt", session_id=second.session_id).state == "pending"


def test_questions_rest_by_one_tap_and_her_no_outlasts_that(world: World, outbox: list[Message], client_for) -> None:
    came(world, first=world.now - HOUR)  # links are counted from when they were due, by the database's clock
    make_due(kind="reflection_prompt")
    settle()
    (message,) = outbox
    _, link, stop = re.findall(r"https://kindcircle\.test(/api/v1/t/[\w-]+/)", message.text)
    visitor, client = Client(), client_for(world.pim)
    with time_machine.travel(world.now, tick=False):
        _let_them_rest(visitor, client, link, stop)
    assert Preference.objects.get().is_wanted is False
    assert rests_until(world.pim) == world.now + 28 * DAY


def _let_them_rest(visitor: Client, client: Client, link: str, stop: str) -> None:
    assert "No questions for 4 weeks?" in visitor.get(link).content.decode()
    assert not Preference.objects.exists()
    assert visitor.post(link).status_code == 200
    assert client.get("/api/v1/me/preferences/").json()["topics"]["prompts"] is False
    assert visitor.post(link, {"again": "yes"}).status_code == 200
    assert client.get("/api/v1/me/preferences/").json()["topics"]["prompts"] is True
    visitor.post(stop)
    visitor.post(link)


def test_saying_yes_in_her_settings_ends_the_pause(world: World, client_for) -> None:
    skip(world, came(world))
    skip(world, came(world, days=7))
    client_for(world.pim).patch(
        "/api/v1/me/preferences/", {"topics": {"prompts": True}}, content_type="application/json"
    )
    assert Preference.objects.get().paused_until is None


def rests_until(member: Member) -> datetime:
    until = Preference.objects.get(member=member, topic="prompts").paused_until
    assert until is not None
    return until


def test_the_last_look_holds_back_what_a_pause_found_on_its_way(world: World, outbox: list[Message]) -> None:
    came(world, first=world.now - HOUR)
    Preference.objects.create(
        member=world.pim, topic="prompts", paused_until=world.now + DAY, changed_at=world.now
    )  # and what waited was not taken back
    make_due(kind="reflection_prompt")
    settle()
    row = only(kind="reflection_prompt")
    assert (row.state, row.error_code) == ("suppressed", "declined")
    assert not outbox
