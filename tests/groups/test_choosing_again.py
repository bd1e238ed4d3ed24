"""What she says after her question was chosen counts: the one that waits for her is exchanged where it does not fit."""

from datetime import UTC, datetime, timedelta

import pytest

from groups.dose import Helped
from groups.models import Prompt, PromptShown
from groups.services import checkins
from groups.services.checkins import Said
from groups.services.reference import load_prompts
from groups.services.reflections import write_reflection
from groups.services.sources import keep_sources
from members.models import Member
from members.services.consents import grant_consent, withdraw_consent
from tests.factories import make_circle, make_member, make_seat, make_session

pytestmark = pytest.mark.django_db
OVER = datetime(2027, 1, 6, 2, 30, tzinfo=UTC)  # a Tuesday evening in New York
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def pim() -> Member:
    """She said yes to all that is kept."""
    load_prompts()
    pim = make_member("pim", reflecting=True)
    for purpose in ("check_ins", "guilt_sources"):
        grant_consent(member=pim, purpose=purpose, now=OVER - 9 * DAY)
    return pim


def asked(member: Member, *, is_midweek: bool = False, shown_at: datetime = OVER, **which: object) -> PromptShown:
    """Let a question of some sort wait for her, as if it had been chosen before."""
    phase = Prompt.Phase.MIDWEEK if is_midweek else Prompt.Phase.EVENING_OF
    prompt = Prompt.objects.filter(phase=phase, **which).order_by("key").first()
    assert prompt is not None
    session = make_session(make_circle(), starts_at=OVER - HOUR, ends_at=OVER)
    make_seat(session, member, attendance="attended")
    return PromptShown.objects.create(
        member=member, session=session, prompt=prompt, is_midweek=is_midweek, shown_at=shown_at
    )


def loud(member: Member, loudness: int, *, at: datetime = OVER + DAY) -> None:
    checkins.check_in(member=member, said=Said(loudness, Helped.NO), now=at)


@pytest.mark.parametrize("is_midweek", [False, True])
def test_in_a_heavy_week_a_playful_question_gives_way(pim: Member, is_midweek: bool) -> None:
    shown = asked(pim, is_midweek=is_midweek, shown_at=OVER + 3 * DAY * is_midweek, tone="playful", audience="all")
    phase = shown.prompt.phase
    loud(pim, 3, at=OVER - 7 * DAY)
    shown.refresh_from_db()
    assert shown.prompt.tone == "playful"
    loud(pim, 8)
    shown.refresh_from_db()
    assert (shown.prompt.tone == "playful", shown.prompt.phase) == (False, phase)


def test_a_week_that_she_calls_heavy_after_all_counts_too(pim: Member) -> None:
    shown = asked(pim, tone="playful", audience="all")
    row = checkins.check_in(member=pim, said=Said(3, Helped.NO), now=OVER + DAY)
    checkins.change_check_in(member=pim, check_in_id=row.pk, said=Said(9, Helped.NO), now=OVER + 2 * DAY)
    shown.refresh_from_db()
    assert shown.prompt.tone != "playful"


def test_what_fits_all_the_same_stays(pim: Member) -> None:
    shown = asked(pim, tone="gentle", audience="all", guilt_source="general")
    loud(pim, 9)
    assert PromptShown.objects.get().prompt == shown.prompt


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_a_theme_that_is_hers_no_longer_is_not_asked_about(pim: Member, is_withdrawn: bool) -> None:
    sensitive = Prompt.objects.filter(phase=Prompt.Phase.EVENING_OF, is_sensitive=True).order_by("key").first()
    assert sensitive is not None
    keep_sources(member=pim, codes=[sensitive.guilt_source], now=OVER - DAY)
    shown = asked(pim, key=sensitive.key)
    keep_sources(member=pim, codes=[sensitive.guilt_source, "cooking"], now=OVER)
    shown.refresh_from_db()
    assert shown.prompt == sensitive
    if is_withdrawn:
        withdraw_consent(member=pim, purpose="guilt_sources", now=OVER + HOUR)
    else:
        keep_sources(member=pim, codes=["cooking"], now=OVER + HOUR)
    shown.refresh_from_db()
    assert not shown.prompt.is_sensitive


def test_where_all_others_were_asked_lately_none_stands_there(pim: Member) -> None:
    shown = asked(pim, tone="playful", audience="all")
    Prompt.objects.filter(phase=shown.prompt.phase).exclude(pk=shown.prompt_id).update(is_active=False)
    loud(pim, 8)
    assert not PromptShown.objects.exists()


def test_what_she_answered_or_set_aside_stays_what_it_was(pim: Member) -> None:
    answered, skipped = (asked(pim, tone="playful", audience="all") for _ in range(2))
    PromptShown.objects.filter(pk=skipped.pk).update(skipped_at=OVER)
    write_reflection(author=pim, session_id=answered.session_id, text="Enough.", now=OVER + HOUR)
    loud(pim, 9)
    for shown in (answered, skipped):
        before = shown.prompt_id
        shown.refresh_from_db()
        assert shown.prompt_id == before
