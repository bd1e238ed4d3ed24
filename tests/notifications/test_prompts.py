"""Which question is put to whom after a session."""

import base64
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from groups.models import Prompt, PromptShown
from groups.reference import shipped
from groups.services.prompts import choose_prompt, choose_prompt_after
from groups.services.reference import load_prompts
from groups.services.sources import forget_sources, keep_sources
from members.models import Member
from members.quiet import QuietHours, QuietWindow
from members.services.consents import grant_consent
from notifications import schedule
from notifications.schedule import Clock
from tests.factories import make_circle, make_session

OPT_IN = {row["key"] for row in shipped("guilt_sources") if row["is_delicate"]}
pytestmark = pytest.mark.django_db
START = datetime(2027, 1, 13, 1, tzinfo=UTC)  # 20:00 in New York
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def prompts(db: None) -> None:
    load_prompts()


def ask(member: Member, *, days: int = 0, phase: str | None = "evening_of", **circle: object) -> Prompt | None:
    session = make_session(make_circle(**circle), starts_at=START + days * DAY)
    session.circle.guilt_sources = circle.get("guilt_sources", [])
    return choose_prompt(session=session, member=member, phase=phase, now=session.ends_at)


def test_the_same_session_gets_the_same_question(prompts: None, pim: Member) -> None:
    session = make_session(make_circle(), starts_at=START)
    first = choose_prompt_after(session_id=session.pk, member=pim, now=session.ends_at)
    again = choose_prompt_after(session_id=session.pk, member=pim, now=session.ends_at + DAY)
    assert first == again
    assert PromptShown.objects.count() == 1


def test_no_question_comes_twice_within_ninety_days(prompts: None, pim: Member) -> None:
    asked = [ask(pim, days=4 * number) for number in range(22)]
    for_everybody = Prompt.objects.filter(phase="evening_of", is_sensitive=False, audience="all")
    suitable = for_everybody.exclude(guilt_source__in=OPT_IN).count()
    chosen = [prompt for prompt in asked if prompt]
    assert len(chosen) == len(set(chosen)) == min(suitable, 22)
    assert ask(pim, days=4 * 22 + 91) is not None


def test_a_demo_member_may_be_asked_again(prompts: None, pim: Member) -> None:
    pim.is_demo = True
    pim.save()
    assert all(ask(pim, days=number) for number in range(30))


def test_the_circles_themes_come_first_and_strategies_alternate(prompts: None, pim: Member) -> None:
    themed = [ask(pim, days=number, guilt_sources=["cooking", "work_time"]) for number in range(3)]
    assert {prompt.guilt_source for prompt in themed if prompt} <= {"cooking", "work_time"}
    free = [ask(pim, days=10 + number) for number in range(6)]
    strategies = [prompt.strategy for prompt in free if prompt]
    assert all(one != other for one, other in pairwise(strategies))


def test_nothing_sensitive_and_nothing_for_particular_mothers(prompts: None, pim: Member) -> None:
    asked = [
        ask(pim, days=number, phase=phase, guilt_sources=["intimacy"])
        for phase in Prompt.Phase.values
        for number in range(25)
    ]
    assert not any(prompt.is_sensitive or prompt.audience != "all" for prompt in asked if prompt)


def test_the_phase_follows_her_own_calendar(prompts: None, pim: Member) -> None:
    pim.quiet_from = pim.quiet_to = None
    for zone, phase in [("America/New_York", "evening_of"), ("Asia/Tokyo", "evening_of")]:
        pim.timezone = zone
        prompt = ask(pim, days={"Asia/Tokyo": 9}.get(zone, 0), phase=None)
        assert prompt is not None
        assert prompt.phase == phase
    session = make_session(make_circle(), starts_at=START + 20 * DAY)
    late = choose_prompt(session=session, member=pim, now=session.ends_at + DAY)
    assert late is not None
    assert late.phase == "next_morning"


def test_what_ends_in_her_quiet_hours_is_asked_in_words_for_a_morning(prompts: None, pim: Member) -> None:
    for quiet_from, phase in ((time(21, 1), "evening_of"), (time(21), "next_morning")):  # it ends at 21:00
        pim.quiet_from, pim.quiet_to = quiet_from, time(8)
        prompt = ask(pim, days=quiet_from.minute, phase=None)
        assert prompt is not None
        assert prompt.phase == phase


def test_what_is_chosen_in_her_quiet_hours_is_asked_in_words_for_a_morning(prompts: None, pim: Member) -> None:
    """Who came is written down only later that evening."""
    pim.quiet_from, pim.quiet_to = time(21, 30), time(8)
    for minutes, phase in ((29, "evening_of"), (30, "next_morning")):  # after 21:00
        session = make_session(make_circle(), starts_at=START + minutes * DAY)
        prompt = choose_prompt(session=session, member=pim, now=session.ends_at + timedelta(minutes=minutes))
        assert prompt is not None
        assert prompt.phase == phase


@pytest.mark.parametrize(
    ("ends", "due"),
    [("20:15", "20:45"), ("20:29", "20:59"), ("20:31", "20:45"), ("20:50", "20:50"), ("20:59", "20:59")],
)
def test_what_ends_before_her_quiet_hours_is_asked_about_the_same_evening(ends: str, due: str) -> None:
    """However near they are: half an hour after the end where there is room, else before they begin at 21:00."""
    clock = Clock("UTC", QuietHours(QuietWindow(time(21), time(8))))
    ends_at = datetime.fromisoformat(f"2027-01-13T{ends}:00+00:00")
    asked = schedule.prompt(ends_at, now=ends_at - HOUR, clock=clock, delay=HOUR / 2)
    assert asked is not None
    assert asked.due_at == datetime.fromisoformat(f"2027-01-13T{due}:00+00:00")


@pytest.mark.parametrize("ends", ["21:00", "21:30", "23:40"])
def test_what_ends_in_her_quiet_hours_is_asked_about_in_the_morning(ends: str) -> None:
    clock = Clock("UTC", QuietHours(QuietWindow(time(21), time(8))))
    ends_at = datetime.fromisoformat(f"2027-01-13T{ends}:00+00:00")
    asked = schedule.prompt(ends_at, now=ends_at - HOUR, clock=clock, delay=HOUR / 2)
    assert asked is not None
    assert asked.due_at == datetime(2027, 1, 14, 8, tzinfo=UTC)


def test_what_she_ticked_goes_before_what_the_circle_is_about(prompts: None, pim: Member) -> None:
    tick(pim, ["cooking"], [])
    first, second, third = (ask(pim, days=number, guilt_sources=["work_time"]) for number in range(3))
    assert [prompt.guilt_source for prompt in (first, second, third) if prompt] == ["cooking", "work_time", "work_time"]


def test_what_is_delicate_is_asked_by_her_own_word_alone(prompts: None, pim: Member) -> None:
    tick(pim, ["intimacy"], ["shift_workers"])
    asked = [ask(pim, days=number, guilt_sources=["role_ambivalence"]) for number in range(21)]
    chosen = [prompt for prompt in asked if prompt]
    assert {prompt.guilt_source for prompt in chosen} >= {"intimacy", "role_ambivalence"}
    assert {prompt.audience for prompt in chosen} == {"all", "shift_workers"}
    forget_sources(member_id=pim.pk, now=START + 100 * DAY)
    later = [ask(pim, days=200 + number) for number in range(21)]
    assert not any(prompt.guilt_source in OPT_IN or prompt.audience != "all" for prompt in later if prompt)


def test_without_the_keys_she_is_asked_what_everybody_may_be_asked(prompts: None, pim: Member, settings: Any) -> None:
    tick(pim, ["intimacy"], [])
    settings.VAULT_MASTER_KEYS = ["another:" + base64.b64encode(bytes(range(32))).decode()]
    prompt = ask(pim)
    assert prompt is not None
    assert not prompt.is_sensitive


def tick(member: Member, themes: list[str], about: list[str]) -> None:
    assert set(themes) <= {row["key"] for row in shipped("guilt_sources")}
    grant_consent(member=member, purpose="guilt_sources", now=START)
    keep_sources(member=member, codes=themes, about=about, now=START)
