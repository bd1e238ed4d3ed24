"""What happens to a session: moved, called off, held after all; and to the clocks it is told by."""

from uuid import UUID

from django.db.models import Q
from django.dispatch import receiver

from groups import events
from groups.selectors import deliverables
from notifications import kinds, planning

_OF_WHAT_SHE_HAS = Q(kind__in=kinds.OF_WHAT_SHE_HAS)


@receiver(events.published, sender=events.SessionMoved, dispatch_uid="replan-the-session")
def replan_the_session(*, event: events.SessionMoved, **_: object) -> None:
    """Take back what spoke of the old time, plan for the new one and tell everybody once.

    Only older versions are taken back: who was promoted by the same change has her news already. Where this tells not
    everybody, what waits for the others to say what they have says it with the new time.
    """
    of_the_session = Q(session_id=event.session_id)
    if event.change_id is not None or event.tells is not None:
        planning.carry_over(of_the_session & _OF_WHAT_SHE_HAS, version=event.schedule_version)
    outdated = of_the_session & Q(version__lt=event.schedule_version, kind__in=kinds.BY_SCHEDULE)
    planning.void(outdated)
    planning.plan_reminders(of_the_session, now=event.at)
    _tell_of_the_move(event)
    for seat in deliverables.attended_seats().filter(session=event.session_id):  # who is in already stays in
        planning.owe_prompt(seat_id=seat.pk, now=event.at)


@receiver(events.published, sender=events.SessionCancelled, dispatch_uid="tell-of-the-cancellation")
def tell_of_the_cancellation(*, event: events.SessionCancelled, **_: object) -> None:
    """Take back what spoke of the session and tell everybody who held a seat.

    Part of a change of its series, it is told with that, and until then what waits may yet be true again.
    """
    coming = Q(session_id=event.session_id, kind__in=kinds.OF_A_COMING_SESSION)
    planning.void(coming if event.change_id is None else coming & ~_OF_WHAT_SHE_HAS)
    if event.change_id is None:
        planning.owe_cancellations(session_id=event.session_id, now=event.at)


@receiver(events.published, sender=events.SessionRestored, dispatch_uid="remind-after-all")
def remind_after_all(*, event: events.SessionRestored, **_: object) -> None:
    """Plan again for a session that takes place after all, and take back that it does not."""
    planning.void(Q(session_id=event.session_id, kind=kinds.SESSION_CANCELLED.code))
    version = deliverables.session_facts(event.session_id).schedule_version
    planning.carry_over(Q(session_id=event.session_id) & _OF_WHAT_SHE_HAS, version=version)
    planning.plan_reminders(Q(session_id=event.session_id), now=event.at)
    planning.owe_offers_again(session_id=event.session_id, now=event.at)


@receiver(events.published, sender=events.ZoneRulesChanged, dispatch_uid="move-to-new-clocks")
def move_to_new_clocks(*, event: events.ZoneRulesChanged, **_: object) -> None:
    """Set what waits for members of these zones to what their clocks say now."""
    planning.retime_zones(event.timezones, now=event.at)


@receiver(events.counting_reminders, dispatch_uid="count-what-waits")
def count_what_waits(*, session_ids: frozenset[UUID], **_: object) -> int:
    """Return how many reminders of these sessions wait."""
    return planning.reminders_waiting(session_ids)


def _tell_of_the_move(event: events.SessionMoved) -> None:
    tells = event.tells
    if event.change_id is not None:
        # The change itself tells of it. When it is undone, only who took a seat meanwhile was told another time.
        made_at = deliverables.made_at(event.change_id) if tells is not None else None
        tells = tuple(planning.told_since(session_id=event.session_id, at=made_at)) if made_at else ()
    planning.owe_moves(session_id=event.session_id, old_starts_at=event.old_starts_at, now=event.at, tells=tells)
