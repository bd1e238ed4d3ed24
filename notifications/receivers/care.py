"""What was told to us, what became of it, and that somebody wants to be called."""

from django.dispatch import receiver

from groups import events
from notifications import kinds, planning


@receiver(events.published, sender=events.ReportMade, dispatch_uid="say-it-arrived")
def say_it_arrived(*, event: events.ReportMade, **_: object) -> None:
    """Tell whoever told us something that it arrived."""
    planning.owe_word(kinds.REPORT_RECEIVED, member_id=event.member_id, occasion_id=event.report_id, now=event.at)


@receiver(events.published, sender=events.MemberWarned, dispatch_uid="remind-her-of-the-agreement")
def remind_her_of_the_agreement(*, event: events.MemberWarned, **_: object) -> None:
    """Ask her to mind what was agreed."""
    planning.owe_word(kinds.MEMBER_WARNED, member_id=event.member_id, occasion_id=event.report_id, now=event.at)


@receiver(events.published, sender=events.SharingWasEnded, dispatch_uid="say-that-it-stays-hers")
def say_that_it_stays_hers(*, event: events.SharingWasEnded, **_: object) -> None:
    """Tell her that only the sharing ended."""
    planning.owe_end_of_sharing(reflection_id=event.reflection_id, member_id=event.member_id, now=event.at)


@receiver(events.published, sender=events.AppealDecided, dispatch_uid="answer-her-appeal")
def answer_her_appeal(*, event: events.AppealDecided, **_: object) -> None:
    """Tell her what became of her appeal."""
    planning.owe_word(kinds.APPEAL_DECIDED, member_id=event.member_id, occasion_id=event.appeal_id, now=event.at)


@receiver(events.published, sender=events.ContactAsked, dispatch_uid="call-those-on-duty")
def call_those_on_duty(*, event: events.ContactAsked, **_: object) -> None:
    """Tell those on duty at once."""
    planning.owe_calls_back(request_id=event.request_id, contact_ids=event.contact_ids, now=event.at)


@receiver(events.published, sender=events.CallWanted, dispatch_uid="say-that-she-waits-for-a-call")
def say_that_she_waits_for_a_call(*, event: events.CallWanted, **_: object) -> None:
    """Tell those who look after the circle that whoever facilitated would like a call."""
    planning.owe_call_to_facilitator(debrief_id=event.debrief_id, member_ids=event.staff_ids, now=event.at)
