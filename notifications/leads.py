"""How long before a session a member is reminded: for that circle, her own leads, or the usual ones.

A lead is a number of minutes, or `DAY_BEFORE`: the same time on her wall, the day before. Read for many at once.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from groups.selectors import deliverables
from notifications.among import Among
from notifications.models import CirclePreference, Delivery, KeptDelivery, ReminderLeads

MOST: Final = 3  # reminders of one session that go out, however many were chosen
MOST_CHOSEN: Final = 20
SHORTEST, LONGEST = 15, 14 * 24 * 60  # minutes that a member may choose
LAST_CALL: Final = 60  # a reminder as near as this may reach her in her quiet hours: she is about to begin
DAY_BEFORE: Final = 0  # stands for itself where minutes stand: no reminder is sent at the start
A_DAY: Final = 24 * 60
OF_A_DAY: Final = (DAY_BEFORE, A_DAY)  # the same reminder, but for the nights on which clocks change

Leads = tuple[int, ...]  # the longest first
Place = tuple[UUID, UUID | None]  # a member, and a circle where her leads for it are asked for


def usual() -> Leads:
    """Return the leads of whoever chose none, three at most."""
    return in_order(settings.DELIVERY_LEADS_MINUTES)[:MOST]


class OfPlaces(NamedTuple):
    """The leads of several members: in a circle that has its own these, in all others hers."""

    hers: dict[UUID, Leads]
    here: dict[Place, Leads]

    def of(self, member_id: UUID, circle_id: UUID | None) -> Leads:
        """Return the leads of one of these members in a circle. Raises KeyError for anybody else."""
        hers = self.hers[member_id]
        return self.here.get((member_id, circle_id), hers) if self.here else hers


def of_places(members: Iterable[UUID]) -> OfPlaces:
    """Return the leads of each member wherever her places are, by two queries."""
    asked = set(members)
    return OfPlaces(of_members(asked), _of_circles(asked))


def of_rows(rows: Iterable[Delivery | KeptDelivery]) -> dict[UUID, Leads]:
    """Return for each delivery its member's leads in the circle of its session, by three queries at most."""
    among = list(rows)
    members = {row.recipient_id for row in among}
    hers, here = of_members(members), _of_circles(members)
    particular = {member_id for member_id, _circle in here}
    sessions = {row.session_id for row in among if row.session_id and row.recipient_id in particular}
    circles = deliverables.circles_of(session_ids=sessions)
    places = {row.pk: (row.recipient_id, circles.get(row.session_id) if row.session_id else None) for row in among}
    return {pk: here.get(place, hers[place[0]]) for pk, place in places.items()}


def of_members(member_ids: Iterable[UUID]) -> dict[UUID, Leads]:
    """Return the leads of each of these members where no circle has its own, by one query."""
    asked = set(member_ids)
    rows = ReminderLeads.objects.filter(Among("member", asked)).values_list("member_id", "lead_minutes")
    own = {member_id: in_order(minutes) for member_id, minutes in rows}
    return {**dict.fromkeys(asked, usual()), **own}


def _of_circles(member_ids: Iterable[UUID]) -> dict[Place, Leads]:
    rows = CirclePreference.objects.filter(Among("member", set(member_ids)), lead_minutes__isnull=False)
    return {(row.member_id, row.circle_id): in_order(row.lead_minutes or ()) for row in rows}


def of_member(member_id: UUID, circle_id: UUID | None = None) -> Leads:
    """Return one member's leads, in a circle or where none has its own."""
    return of_places([member_id]).of(member_id, circle_id)


def length(lead: int) -> int:
    """Return the minutes of a lead; the day before has as many as a day without a change of clocks."""
    return A_DAY if lead == DAY_BEFORE else lead


def in_order(minutes: Iterable[int]) -> Leads:
    """Return each once, the longest first."""
    return tuple(sorted(set(minutes), key=length, reverse=True))


def is_first(lead: int, hers: Sequence[int]) -> bool:
    """Return whether this reminder is the first of those that go out, as far as her leads alone say."""
    return length(lead) >= max(map(length, hers[-MOST:]), default=0)


def is_last_call(lead: int, hers: Sequence[int]) -> bool:
    """Return whether this is the last call: the shortest of her leads, and of an hour or less."""
    return length(lead) <= LAST_CALL and is_nearest(lead, hers)


def is_nearest(lead: int, hers: Sequence[int]) -> bool:
    """Return whether no other of her leads comes nearer to the start: what follows it is the session itself."""
    return length(lead) <= min(map(length, hers), default=length(lead))


def still_chosen(lead: int) -> Q:
    """Return the condition, on a delivery, that its member wants to be reminded this long before; for the fence."""
    own = ReminderLeads.objects.filter(member=OuterRef("recipient"))
    here = CirclePreference.objects.filter(
        member=OuterRef("recipient"),
        circle_id__in=deliverables.circle_of_session(OuterRef(OuterRef("session_id"))),
        lead_minutes__isnull=False,
    )
    hers = Q(Exists(own.filter(lead_minutes__contains=[lead])))
    if lead in usual():
        hers |= Q(~Exists(own))
    return Q(Exists(here.filter(lead_minutes__contains=[lead]))) | (Q(~Exists(here)) & hers)
