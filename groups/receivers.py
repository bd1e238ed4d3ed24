"""What members announce ends what was kept here on their word. Runs in the announcer's transaction."""

from django.dispatch import receiver

from groups.services import sources
from members import events


@receiver(events.published, sender=events.ConsentWithdrawn, dispatch_uid="forget-what-weighs")
def forget_what_weighs(*, event: events.ConsentWithdrawn, **_: object) -> None:
    """Delete what she ticked as soon as she does not want it kept."""
    if event.purpose == sources.PURPOSE:
        sources.forget_sources(member_id=event.member_id)
