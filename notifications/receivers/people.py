"""What happens to somebody: admitted, there or not, asked, answered; and to her clock."""

from django.db.models import Q
from django.dispatch import receiver

from groups import events
from members import events as member_events
from notifications import kinds, planning
from notifications.clock import database_now


@receiver(events.published, sender=events.JoinDecided, dispatch_uid="tell-the-answer")
def tell_the_answer(*, event: events.JoinDecided, **_: object) -> None:
    """Tell her whether she was admitted."""
    planning.owe_join_answer(membership_id=event.membership_id, member_id=event.member_id, now=event.at)


@receiver(events.published, sender=events.AttendanceRecorded, dispatch_uid="ask-who-came")
def ask_who_came(*, event: events.AttendanceRecorded, **_: object) -> None:
    """Owe the question to her who came, and a kind word to who could not; what was corrected is taken back."""
    owe, other = (
        (planning.owe_prompt, kinds.SESSION_MISSED)
        if event.has_attended
        else (planning.owe_missed, kinds.REFLECTION_PROMPT)
    )
    planning.void(Q(occasion_id=event.seat_id, kind=other.code))
    owe(seat_id=event.seat_id, now=event.at)


@receiver(events.published, sender=events.ReflectionWritten, dispatch_uid="ask-no-more")
def ask_no_more(*, event: events.ReflectionWritten, **_: object) -> None:
    """Take the question back that she answered before it reached her."""
    asked = Q(session_id=event.session_id, recipient_id=event.member_id, kind=kinds.REFLECTION_PROMPT.code)
    planning.void(asked)


@receiver(events.published, sender=events.PromptSkipped, dispatch_uid="leave-it-unasked")
def leave_it_unasked(*, event: events.PromptSkipped, **_: object) -> None:
    """Take the question back that she set aside before it reached her."""
    asked = Q(session_id=event.session_id, recipient_id=event.member_id, kind=kinds.REFLECTION_PROMPT.code)
    planning.void(asked)


@receiver(events.published, sender=events.PromptResumed, dispatch_uid="ask-after-all")
def ask_after_all(*, event: events.PromptResumed, **_: object) -> None:
    """Owe the question again, as long as it may still be asked."""
    planning.owe_prompt(seat_id=event.seat_id, now=event.at)


@receiver(member_events.published, sender=member_events.ClockChanged, dispatch_uid="move-to-her-clock")
def move_to_her_clock(*, event: member_events.ClockChanged, **_: object) -> None:
    """Set what waits for her to her new zone or quiet hours."""
    planning.move_pause(event.member_id)
    planning.retime(member_ids=[event.member_id], now=database_now())
