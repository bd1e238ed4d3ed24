"""The question after a session, answered by one form."""

from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from groups.errors import AlreadyReflected, NotAttended
from groups.selectors import deliverables
from groups.services.prompts import choose_prompt_after, skip_prompt_after
from groups.services.reflections import write_reflection
from members import selectors as people
from members.services.consents import grant_consent
from notifications.views.onetap.taps import Form, Shown, Tap, gone

LONGEST: Final = 5000


def ask_question(tap: Tap) -> Shown:
    """Show the question."""
    _check_attended(tap)
    return tap, "reflect", _question_words(tap)


def answer(tap: Tap, form: Form) -> Shown:
    """Keep her answer, or set the question aside."""
    said = form.get("answer", "").replace("\0", "").strip()
    if form.get("skip") or not said:
        skip_prompt_after(session_id=tap.session_id, member=tap.member, now=tap.now)
        return tap, "reflect_skipped", {}
    _check_attended(tap)
    if len(said) > LONGEST:
        return tap, "reflect", {**_question_words(tap), "problem": "too_long", "answer": said}
    has_consent = people.has_consent(tap.member.pk, "reflections")
    if not has_consent and not form.get("consent"):
        return tap, "reflect", {**_question_words(tap), "problem": "consent", "answer": said}
    try:
        _keep_answer(tap, said, is_first=not has_consent)
    except (AlreadyReflected, NotAttended, ObjectDoesNotExist):
        raise gone(tap, "reflect_gone") from None
    return tap, "reflect_done", {}


@transaction.atomic
def _keep_answer(tap: Tap, text: str, *, is_first: bool) -> None:
    if is_first:
        grant_consent(member=tap.member, purpose="reflections", now=tap.now)
    choose_prompt_after(session_id=tap.session_id, member=tap.member, now=tap.now)
    write_reflection(author=tap.member, session_id=tap.session_id, text=text, now=tap.now)


def _check_attended(tap: Tap) -> None:
    if not deliverables.unanswered_seats().filter(pk=tap.delivery.occasion_id, member=tap.member).exists():
        raise gone(tap, "reflect_gone")


def _question_words(tap: Tap) -> dict[str, Any]:
    question = deliverables.question_for(session_id=tap.session_id, member=tap.member, now=tap.now)
    return {
        "question": question.text(tap.member.locale) if question else "",
        "asks_consent": not people.has_consent(tap.member.pk, "reflections"),
        "longest": LONGEST,
    }
