"""The question after a session, or the one of a few days on, answered by one form; and no questions for a while."""

from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from groups.errors import AlreadyReflected, NotAsked, NotAttended
from groups.selectors import deliverables
from groups.services.prompts import choose_prompt_after, skip_prompt_after
from groups.services.reflections import lines_after, write_reflection
from members import selectors as people
from members.services.consents import grant_consent
from notifications.kinds import Occasion
from notifications.models import Preference
from notifications.selectors import topics
from notifications.services.preferences import PAUSED_FOR, end_rest, rest
from notifications.views.onetap.taps import Form, Shown, Tap, gone

LONGEST: Final = 5000
_WEEKS: Final = PAUSED_FOR.days // 7


def ask_question(tap: Tap) -> Shown:
    """Show the question."""
    _check_attended(tap)
    return tap, "reflect", _question_words(tap)


def answer(tap: Tap, form: Form) -> Shown:
    """Keep her answer, or set the question aside."""
    said = form.get("answer", "").replace("\0", "").strip()
    if form.get("skip") or not said:
        skip_prompt_after(session_id=tap.session_id, member=tap.member, is_midweek=_is_midweek(tap), now=tap.now)
        return tap, "reflect_skipped", {"rests": not topics(tap.member.pk)[Preference.Topic.PROMPTS]}
    _check_attended(tap)
    if len(said) > LONGEST:
        return tap, "reflect", {**_question_words(tap), "problem": "too_long", "answer": said}
    has_consent = people.has_consent(tap.member.pk, "reflections")
    if not has_consent and not form.get("consent"):
        return tap, "reflect", {**_question_words(tap), "problem": "consent", "answer": said}
    try:
        _keep_answer(tap, said, is_first=not has_consent)
    except (AlreadyReflected, NotAsked, NotAttended, ObjectDoesNotExist):
        raise gone(tap, "reflect_gone") from None
    return tap, "reflect_done", {"lines": lines_after(said, country=tap.member.support_country)}


def ask_to_pause(tap: Tap) -> Shown:
    """Show that no question would come for a while."""
    return tap, "pause", {"weeks": _WEEKS}


def pause_questions(tap: Tap, form: Form) -> Shown:
    """Let no question come for a while; from the page that says so, a second tap ends that."""
    if form.get("again"):
        end_rest(member_id=tap.member.pk, topic=Preference.Topic.PROMPTS, now=tap.now)
        return tap, "unsubscribe_undone", {}
    rest(member_id=tap.member.pk, topic=Preference.Topic.PROMPTS, now=tap.now)
    return tap, "pause_done", {"weeks": _WEEKS}


@transaction.atomic
def _keep_answer(tap: Tap, text: str, *, is_first: bool) -> None:
    if is_first:
        grant_consent(member=tap.member, purpose="reflections", now=tap.now)
    is_midweek = _is_midweek(tap)
    if not is_midweek:
        choose_prompt_after(session_id=tap.session_id, member=tap.member, now=tap.now)
    write_reflection(author=tap.member, session_id=tap.session_id, text=text, is_midweek=is_midweek, now=tap.now)


def _check_attended(tap: Tap) -> None:
    unanswered = deliverables.unanswered_midweek_seats() if _is_midweek(tap) else deliverables.unanswered_seats()
    if not unanswered.filter(pk=tap.delivery.occasion_id, member=tap.member).exists():
        raise gone(tap, "reflect_gone")


def _is_midweek(tap: Tap) -> bool:
    return tap.occasion is Occasion.MIDWEEK_SEAT


def _question_words(tap: Tap) -> dict[str, Any]:
    question = deliverables.question_for(
        session_id=tap.session_id, member=tap.member, is_midweek=_is_midweek(tap), now=tap.now
    )
    return {
        "question": question.text(tap.member.locale) if question else "",
        "asks_consent": not people.has_consent(tap.member.pk, "reflections"),
        "longest": LONGEST,
    }
