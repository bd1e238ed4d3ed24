"""The question that waits for her: hers alone, for two weeks, skipped by one tap and taken back by another."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from groups.dose import Helped
from groups.models import Membership, Prompt, PromptShown, Reflection, Seat, Session
from groups.services import attendance, checkins, prompts, reflections, sources
from groups.services.reference import load_prompts
from members.models import Member
from members.services.consents import grant_consent, withdraw_consent
from notifications import planning
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 6, 3, tzinfo=UTC)
ADDRESS = "/api/v1/me/prompts/"


@pytest.fixture(autouse=True)
def evening():
    load_prompts()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session() -> Session:
    return make_session(make_circle(slug="porch-light"), starts_at=NOW - timedelta(hours=1, minutes=30))


@pytest.fixture
def pim(session: Session) -> Member:
    """She came."""
    pim = make_member("pim", reflecting=True, locale="en")
    make_membership(session.circle, pim)
    came(session, pim)
    return pim


def came(session: Session, member: Member) -> Seat:
    seat = make_seat(session, member)
    attendance.record_attendance(session_id=session.pk, attended={seat.pk: True}, now=session.ends_at)
    return seat


def shown(member: Member) -> PromptShown:
    return PromptShown.objects.get(member=member)


def skip_path(member: Member) -> str:
    return f"{ADDRESS}{shown(member).pk}/skip/"


def question(member: Member) -> Delivery:
    return Delivery.objects.get(recipient=member, kind="reflection_prompt")


def test_it_is_listed_with_its_session(client_for, pim: Member, session: Session) -> None:
    answer = client_for(pim).get(ADDRESS, headers={"Accept-Language": "es"}).json()
    chosen = shown(pim)
    assert answer["results"] == [
        {
            "id": str(chosen.pk),
            "session": str(session.pk),
            "prompt": {"key": chosen.prompt_id, "text": chosen.prompt.text_es},
            "is_midweek": False,
            "circle": "porch-light",
            "starts_at": "2027-01-06T01:30:00Z",
            "ends_at": "2027-01-06T02:30:00Z",
            "local_start": "2027-01-05T20:30:00",
            "timezone": "America/New_York",
            "shown_at": "2027-01-06T02:30:00Z",
        }
    ]
    assert client_for(make_member("ola")).get(ADDRESS).json()["results"] == []


def test_the_newest_stands_first_and_pages_follow(client_for, pim: Member, session: Session) -> None:
    for days in (1, 2, 3):
        came(make_session(session.circle, starts_at=session.starts_at - timedelta(days=days)), pim)
    client = client_for(pim)
    first = client.get(ADDRESS + "?limit=3").json()
    rest = client.get(first["next"]).json()["results"]
    starts = [row["starts_at"] for row in first["results"] + rest]
    assert starts == sorted(starts, reverse=True)
    assert len(starts) == 4


def test_whoever_left_keeps_her_question_without_the_circles_name(client_for, pim: Member) -> None:
    Membership.objects.filter(member=pim).update(state=Membership.State.LEFT)
    [row] = client_for(pim).get(ADDRESS).json()["results"]
    assert row["circle"] is None


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.seats.update(attendance="missed"),
        lambda session: Session.objects.filter(pk=session.pk).update(ends_at=NOW + timedelta(seconds=1)),
        lambda session: Session.objects.filter(pk=session.pk).update(
            starts_at=NOW - timedelta(days=15), ends_at=NOW - timedelta(days=14, seconds=1)
        ),
        lambda session: Session.objects.filter(pk=session.pk).update(state="cancelled", cancelled_at=NOW),
    ],
    ids=["missed after all", "not over", "long ago", "cancelled"],
)
def test_what_cannot_be_asked_is_not_listed(client_for, pim: Member, session: Session, change) -> None:
    change(session)
    assert client_for(pim).get(ADDRESS).json()["results"] == []


def test_a_first_few_words_are_an_answer(client_for, pim: Member, session: Session) -> None:
    client = client_for(pim)
    body = {"session": str(session.pk), "text": "I was not", "is_finished": False}
    kept = client.post("/api/v1/me/reflections/", body, content_type="application/json").json()
    assert (kept["text"], kept["is_finished"]) == ("I was not", False)
    assert client.get(ADDRESS).json()["results"] == []
    assert question(pim).state == "void"
    path = f"/api/v1/me/reflections/{kept['id']}/"
    for change, is_finished in (({"text": "I was not the", "is_finished": False}, False), ({"text": "Done."}, True)):
        changed = client.patch(path, change, content_type="application/json").json()
        assert (changed["text"], changed["is_finished"]) == (change["text"], is_finished)
        assert client.get(path).json()["is_finished"] is is_finished


def test_what_is_finished_by_default_says_so(client_for, pim: Member, session: Session) -> None:
    body = {"session": str(session.pk), "text": "I was not the only one."}
    assert client_for(pim).post("/api/v1/me/reflections/", body, content_type="application/json").json()["is_finished"]


def test_a_skipped_question_is_asked_by_nothing(client_for, pim: Member) -> None:
    client = client_for(pim)
    assert question(pim).state == "pending"
    for _again in range(2):
        assert client.put(skip_path(pim)).status_code == 204
    assert shown(pim).skipped_at == NOW
    assert client.get(ADDRESS).json()["results"] == []
    assert question(pim).state == "void"
    planning.reconcile(now=NOW)
    assert question(pim).state == "void"


def test_taking_a_skip_back_brings_it_all_back(client_for, pim: Member, session: Session) -> None:
    client, due_at = client_for(pim), question(pim).due_at
    client.put(skip_path(pim))
    for _again in range(2):
        assert client.delete(skip_path(pim)).status_code == 204
    assert shown(pim).skipped_at is None
    assert len(client.get(ADDRESS).json()["results"]) == 1
    assert (question(pim).state, question(pim).due_at) == ("pending", due_at)


def test_she_may_still_write_about_what_she_skipped(client_for, pim: Member, session: Session) -> None:
    prompts.skip_prompt(prompt_id=shown(pim).pk, member=pim, now=NOW)
    assert client_for(pim).get(f"/api/v1/sessions/{session.pk}/").json()["prompt"]["key"] == shown(pim).prompt_id
    assert reflections.write_reflection(author=pim, session_id=session.pk, text="After all.", now=NOW).prompt_id


def test_nobody_skips_for_another(client_for, pim: Member) -> None:
    client = client_for(make_member("ola"))
    for method in (client.put, client.delete):
        assert method(skip_path(pim)).status_code == 404
    assert shown(pim).skipped_at is None


def put_to(member: Member, *, is_midweek: bool, **what: object) -> PromptShown:
    """Let such a question wait for her: the one after the session, or one of midweek that she is not asked yet."""
    phase = "midweek" if is_midweek else shown(member).prompt.phase
    prompt = Prompt.objects.filter(phase=phase, **what).earliest("pk")
    standing = PromptShown.objects.get(member=member, is_midweek=False)
    if not is_midweek:
        PromptShown.objects.filter(pk=standing.pk).update(prompt=prompt)
        return shown(member)
    later = NOW + timedelta(days=3)
    return PromptShown.objects.create(
        member=member, session=standing.session, prompt=prompt, is_midweek=True, shown_at=later
    )


@pytest.mark.parametrize("is_midweek", [False, True], ids=["waiting", "still to come"])
def test_after_a_loud_week_a_light_question_that_waited_is_another_one(client_for, pim: Member, is_midweek) -> None:
    grant_consent(member=pim, purpose="check_ins", now=NOW)
    light = put_to(pim, is_midweek=is_midweek, tone="playful", is_sensitive=False, audience="all")
    client = client_for(pim)
    said = {"loudness": 6, "helped": "no"}
    kept = client.post("/api/v1/me/check-ins/", said, content_type="application/json").json()
    assert PromptShown.objects.get(pk=light.pk).prompt == light.prompt
    said["loudness"] = 7
    path = f"/api/v1/me/check-ins/{kept['id']}/"
    assert client.patch(path, said, content_type="application/json").status_code == 200
    other = PromptShown.objects.get(pk=light.pk).prompt
    assert (other.tone != "playful", other.phase) == (True, light.prompt.phase)
    if not is_midweek:
        assert [row["prompt"]["key"] for row in client.get(ADDRESS).json()["results"]] == [other.pk]


def test_what_she_answered_keeps_its_question(client_for, pim: Member, session: Session) -> None:
    grant_consent(member=pim, purpose="check_ins", now=NOW)
    light = put_to(pim, is_midweek=False, tone="playful", is_sensitive=False, audience="all")
    reflections.write_reflection(author=pim, session_id=session.pk, text="A sock on the lamp.", now=NOW)
    said = {"loudness": 9, "helped": "no"}
    assert client_for(pim).post("/api/v1/me/check-ins/", said, content_type="application/json").status_code == 201
    assert shown_first(pim).prompt == Reflection.objects.get().prompt == light.prompt


def shown_first(member: Member) -> PromptShown:
    return PromptShown.objects.get(member=member, is_midweek=False)


@pytest.mark.parametrize("way", ["unticked", "taken back"])
def test_what_she_ticked_no_more_is_not_asked_about(pim: Member, way: str) -> None:
    grant_consent(member=pim, purpose="guilt_sources", now=NOW)
    sources.keep_sources(member=pim, codes=["intimacy", "cooking"], now=NOW)
    asked = put_to(pim, is_midweek=True, guilt_source="intimacy")
    if way == "unticked":
        sources.keep_sources(member=pim, codes=["cooking"], now=NOW)
    else:
        withdraw_consent(member=pim, purpose="guilt_sources", now=NOW)
    assert PromptShown.objects.get(pk=asked.pk).prompt.guilt_source != "intimacy"


def test_where_no_other_question_is_left_none_is_asked(pim: Member) -> None:
    grant_consent(member=pim, purpose="check_ins", now=NOW)
    light = put_to(pim, is_midweek=True, tone="playful", is_sensitive=False, audience="all")
    Prompt.objects.filter(phase="midweek").exclude(pk=light.prompt_id).update(is_active=False)
    checkins.check_in(member=pim, said=checkins.Said(8, Helped.NO), now=NOW)
    assert not PromptShown.objects.filter(is_midweek=True).exists()
