"""What groups and members announce becomes what we owe. Runs in the announcer's transaction and only writes rows."""

from django.db.models import Q
from django.dispatch import receiver

from groups import events
from groups.selectors import deliverables
from members import events as member_events
from notifications import kinds, planning
from notifications.clock import database_now

# A session is moved or called off before it begins: by then only who came in early is owed a question.
_COMING = Q(kind__in=[kind.code for kind in (*kinds.OF_A_COMING_SESSION, kinds.REFLECTION_PROMPT)])


@receiver(events.published, sender=events.SeatTaken, dispatch_uid="confirm-and-remind")
def confirm_and_remind(*, event: events.SeatTaken, **_: object) -> None:
    """Confirm a seat and plan its reminders; a place on the waitlist is no seat."""
    if not event.is_waiting:
        planning.share_turn(event.member_id)
        planning.owe_confirmation(seat_id=event.seat_id, now=event.at)
        planning.plan_reminders(Q(pk=event.seat_id), now=event.at)


@receiver(events.published, sender=events.SeatPromoted, dispatch_uid="tell-the-promoted")
def tell_the_promoted(*, event: events.SeatPromoted, **_: object) -> None:
    """Tell her that she has a seat now and plan its reminders."""
    planning.share_turn(event.member_id)
    planning.owe_promotion(seat_id=event.seat_id, now=event.at)
    planning.plan_reminders(Q(pk=event.seat_id), now=event.at)


@receiver(events.published, sender=events.SeatReleased, dispatch_uid="forget-the-seat")
def forget_the_seat(*, event: events.SeatReleased, **_: object) -> None:
    """Take back everything that hung on the seat."""
    planning.void(Q(occasion_id=event.seat_id))


@receiver(events.published, sender=events.SessionMoved, dispatch_uid="replan-the-session")
def replan_the_session(*, event: events.SessionMoved, **_: object) -> None:
    """Take back what spoke of the old time, plan for the new one and tell everybody once.

    Only older versions are taken back: who was promoted by the same change has her news already.
    """
    planning.void(Q(session_id=event.session_id, version__lt=event.schedule_version) & _COMING)
    planning.plan_reminders(Q(session_id=event.session_id), now=event.at)
    planning.owe_moves(session_id=event.session_id, old_starts_at=event.old_starts_at, now=event.at)
    for seat in deliverables.attended_seats().filter(session=event.session_id):  # who is in already stays in
        planning.owe_prompt(seat_id=seat.pk, now=event.at)


@receiver(events.published, sender=events.SessionCancelled, dispatch_uid="tell-of-the-cancellation")
def tell_of_the_cancellation(*, event: events.SessionCancelled, **_: object) -> None:
    """Take back what spoke of the session and tell everybody who held a seat."""
    planning.void(Q(session_id=event.session_id) & _COMING)
    planning.owe_cancellations(session_id=event.session_id, now=event.at)


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
    planning.retime(member_id=event.member_id, now=database_now())
