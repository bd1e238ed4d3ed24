"""What has to be true for a message to be true: the fence asks it before sending, the inbox whenever it is read."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from groups.selectors import deliverables
from members import selectors as people
from members.models import Member
from notifications.kinds import OF_A_SCHEDULE, Occasion

_SEATS: Final[dict[Occasion, Callable[[], QuerySet[Any]]]] = {
    Occasion.SEAT: deliverables.deliverable_seats,
    Occasion.LIVE_SEAT: deliverables.live_seats,
    Occasion.HOPEFUL_SEAT: deliverables.hopeful_seats,
    Occasion.PASSED_ON_SEAT: deliverables.passed_on_seats,
    Occasion.LOST_SEAT: deliverables.lost_seats,
    Occasion.LED_BY_ANOTHER: deliverables.deliverable_seats,
    Occasion.TWO_CHAIRS: deliverables.seats_of_two_chairs,
    Occasion.SEAT_WITHOUT_HOST: deliverables.seats_without_host,
    Occasion.CANCELLED_SEAT: deliverables.cancelled_seats,
    Occasion.ATTENDED_SEAT: deliverables.attended_seats,
    Occasion.MIDWEEK_SEAT: deliverables.midweek_seats,
    Occasion.MISSED_SEAT: deliverables.missed_seats,
    Occasion.HANDOVER_OFFER: deliverables.open_handover_offers,
    Occasion.MERGE_ANSWER: deliverables.open_merge_answers,
    Occasion.MEMBERSHIP: deliverables.decided_memberships,
    Occasion.OFFERED_PLACE: deliverables.offered_places,
    Occasion.REPORT: deliverables.received_reports,
    Occasion.WARNING: deliverables.warned_reports,
    Occasion.TAKEN_OUT: deliverables.reflections_taken_out,
    Occasion.APPEAL: deliverables.decided_appeals,
}
# True of a member herself, whatever becomes of any session.
_HERS: Final[dict[Occasion, Callable[[], QuerySet[Any]]]] = {
    Occasion.MEMBER: lambda: Member.objects.filter(pk=OuterRef("recipient")),
    Occasion.NEW_AGREEMENT: lambda: people.signatures().filter(
        ~Exists(people.agreements_after(OuterRef(OuterRef("version")))),
        member=OuterRef("recipient"),
        version__lt=OuterRef("version"),
    ),
    Occasion.OLD_WORDS: lambda: deliverables.open_questions_of_keeping().filter(
        pk=OuterRef("occasion_id"), member=OuterRef("recipient")
    ),
    Occasion.UNLED_CIRCLE: lambda: deliverables.coordinations_without_lead().filter(
        circle=OuterRef("occasion_id"), member=OuterRef("recipient")
    ),
}
# True for this recipient: who leads, answers, is on duty or waits beside, who may read a notice.
_LED: Final[dict[Occasion, Callable[[object], QuerySet[Any]]]] = {
    Occasion.NAMED_HOST: deliverables.sessions_she_is_named_for,
    Occasion.STALE_LINK: deliverables.sessions_with_a_stale_link,
    Occasion.MISSING_HOST: deliverables.sessions_without_host,
    Occasion.QUORUM: deliverables.undecided_sessions,
    Occasion.DEBRIEF: deliverables.sessions_to_debrief,
    Occasion.CONTACT: deliverables.open_contact_requests,
    Occasion.CALL: deliverables.debriefs_that_wait,
    Occasion.OPEN_LIKE: deliverables.open_likes_beside,
    Occasion.NOTICE: deliverables.notices_to_read,
}


def true_occasion(occasion: Occasion) -> QuerySet[Any]:
    """Return the rows of groups one of which must exist for the message to be true, correlated with the delivery."""
    if occasion is Occasion.CHANGE:
        return deliverables.touched_seats(OuterRef(OuterRef("occasion_id"))).filter(member=OuterRef("recipient"))
    if occasion in _HERS:
        return _HERS[occasion]()
    if occasion in _LED:
        return _LED[occasion](OuterRef(OuterRef("recipient"))).filter(pk=OuterRef("occasion_id"))
    if occasion is Occasion.OFFERED_SEAT:  # and no later offer of the same seat
        rows = deliverables.offered_seats().filter(offers=OuterRef("version"))
    else:
        rows = _SEATS[occasion]()
    if occasion in OF_A_SCHEDULE:
        rows = rows.filter(session__schedule_version=OuterRef("version"))
    return rows.filter(pk=OuterRef("occasion_id"), member=OuterRef("recipient"))
