"""Which question is put to whom after a session."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from groups.models import Prompt, PromptShown
from groups.services.prompts import choose_prompt, choose_prompt_after
from groups.services.reference import load_prompts
from members.models import Member
from tests.factories import make_circle, make_session

pytestmark = pytest.mark.django_db
START = datetime(2027, 1, 13, 1, tzinfo=UTC)  # 20:00 in New York
DAY = timedelta(days=1)


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
    suitable = Prompt.objects.filter(phase="evening_of", is_sensitive=False, audience="all").count()
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
    for zone, phase in [("America/New_York", "evening_of"), ("Asia/Tokyo", "evening_of")]:
        pim.timezone = zone
        prompt = ask(pim, days={"Asia/Tokyo": 9}.get(zone, 0), phase=None)
        assert prompt is not None
        assert prompt.phase == phase
    session = make_session(make_circle(), starts_at=START + 20 * DAY)
    late = choose_prompt(session=session, member=pim, now=session.ends_at + DAY)
    assert late is not None
    assert late.phase == "next_morning"
