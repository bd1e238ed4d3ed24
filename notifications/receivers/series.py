"""A series is changed: one message for each member, however many of her sessions it touches, and none if undone."""

from django.db.models import Q
from django.dispatch import receiver

from groups import events
from groups.errors import ChangeSettled
from groups.selectors import deliverables
from notifications import kinds, planning


@receiver(events.published, sender=events.SeriesChanged, dispatch_uid="tell-of-the-change-once")
def tell_of_the_change_once(*, event: events.SeriesChanged, **_: object) -> None:
    """Owe one message to each member, and let no other speak of these sessions before it may go out."""
    planning.owe_change(change_id=event.change_id, notices_at=event.notices_at)
    planning.hold_back(Q(session_id__in=event.session_ids), until=event.notices_at)


@receiver(events.published, sender=events.SeriesChangeUndone, dispatch_uid="tell-nobody")
def tell_nobody(*, event: events.SeriesChangeUndone, **_: object) -> None:
    """Take the messages back; who took a seat meanwhile in what is not there any more is told.

    Raises ChangeSettled, and so keeps the change, where one is on its way already: the last moment to undo is the first
    to tell, and the row of the message alone knows who came first.
    """
    messages = Q(occasion_id=event.change_id, kind=kinds.SERIES_CHANGED.code)
    planning.void(messages)
    if planning.is_on_its_way(messages):
        raise ChangeSettled
    for session_id in deliverables.dropped_by_undoing(event.change_id):
        planning.void(Q(session_id=session_id, kind__in=kinds.OF_A_COMING_SESSION))
        planning.owe_cancellations(session_id=session_id, now=event.at)
