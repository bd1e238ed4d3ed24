"""What members announce ends what was kept here on their word. Runs in the announcer's transaction."""

from django.dispatch import receiver

from config.api.retention import forget_answers
from groups.services import checkins, leading, sources, withdrawals
from members import events


@receiver(events.published, sender=events.ConsentWithdrawn, dispatch_uid="forget-what-weighs")
def forget_what_weighs(*, event: events.ConsentWithdrawn, **_: object) -> None:
    """Delete what she ticked as soon as she does not want it kept."""
    if event.purpose == sources.PURPOSE:
        sources.forget_sources(member_id=event.member_id, now=event.at)


@receiver(events.published, sender=events.ConsentWithdrawn, dispatch_uid="forget-check-ins")
def forget_check_ins(*, event: events.ConsentWithdrawn, **_: object) -> None:
    """Delete how loud it was, and what she meant to do, as soon as she does not want it kept."""
    if event.purpose == checkins.PURPOSE:
        checkins.forget_all(member_id=event.member_id)
        forget_answers(member_id=event.member_id, path="me/check-ins/")  # a repeated request would bring them back


@receiver(events.published, sender=events.ConsentWithdrawn, dispatch_uid="end-sharing")
def end_sharing(*, event: events.ConsentWithdrawn, **_: object) -> None:
    """Let nobody read what she shared, once she does not want her reflections kept; they stay hers."""
    if event.purpose == "reflections":
        withdrawals.end_sharing(member_id=event.member_id, now=event.at)


@receiver(events.published, sender=events.InvitedMayLead, dispatch_uid="lead-as-invited")
def lead_as_invited(*, event: events.InvitedMayLead, **_: object) -> None:
    """Let her lead the circle that she was invited for, unless it has ended."""
    leading.lead_as_invited(circle_id=event.circle_id, member_id=event.member_id, actor=event.invited_by, now=event.at)
