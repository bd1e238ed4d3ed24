"""What happens to a question after a session: answered, set aside, taken up again. After two set aside all rest."""

from django.dispatch import receiver

from groups import events
from notifications import kinds, planning
from notifications.models import Preference
from notifications.services import preferences

_SKIPS_THAT_PAUSE = 2


@receiver(events.published, sender=events.ReflectionWritten, dispatch_uid="ask-no-more")
def ask_no_more(*, event: events.ReflectionWritten, **_: object) -> None:
    """Take the question back that she answered before it reached her; who answered the first is asked one more."""
    planning.void(planning.of_session(_kind(event), session_id=event.session_id, member_id=event.member_id))
    if not event.is_midweek:
        planning.owe_midweek(session_id=event.session_id, member_id=event.member_id, now=event.at)


@receiver(events.published, sender=events.PromptSkipped, dispatch_uid="leave-it-unasked")
def leave_it_unasked(*, event: events.PromptSkipped, **_: object) -> None:
    """Take the question back that she set aside before it reached her; after two in a row none comes for a while."""
    planning.void(planning.of_session(_kind(event), session_id=event.session_id, member_id=event.member_id))
    if event.skips_in_a_row % _SKIPS_THAT_PAUSE == 0:
        preferences.rest(member_id=event.member_id, topic=Preference.Topic.PROMPTS, now=event.at)


@receiver(events.published, sender=events.PromptResumed, dispatch_uid="ask-after-all")
def ask_after_all(*, event: events.PromptResumed, **_: object) -> None:
    """Owe the question again, as long as it may still be asked, and end the pause that its skip began."""
    if event.skips_in_a_row % _SKIPS_THAT_PAUSE == _SKIPS_THAT_PAUSE - 1:
        preferences.end_rest(member_id=event.member_id, topic=Preference.Topic.PROMPTS, now=event.at)
    if event.is_midweek:
        planning.owe_midweek(session_id=event.session_id, member_id=event.member_id, now=event.at)
    else:
        planning.owe_prompt(seat_id=event.seat_id, now=event.at)


def _kind(event: events.ReflectionWritten | events.PromptSkipped) -> kinds.Kind:
    return kinds.MIDWEEK_PROMPT if event.is_midweek else kinds.REFLECTION_PROMPT
