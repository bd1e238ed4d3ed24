"""How long before a session a member is reminded: her own leads or the usual ones. Read for many by one query."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from notifications.models import ReminderLeads

MOST: Final = 3
SHORTEST, LONGEST = 15, 14 * 24 * 60  # minutes that a member may choose
LAST_CALL: Final = 60  # a reminder as near as this may reach her in her quiet hours: she is about to begin

Leads = tuple[int, ...]  # minutes, the longest first


def usual() -> Leads:
    """Return the leads of whoever chose none, three at most."""
    return in_order(settings.DELIVERY_LEADS_MINUTES)[:MOST]


def of_members(member_ids: Iterable[UUID]) -> dict[UUID, Leads]:
    """Return the leads of each of these members, by one query."""
    asked = set(member_ids)
    rows = ReminderLeads.objects.filter(member__in=asked).values_list("member_id", "lead_minutes")
    own = {member_id: in_order(minutes) for member_id, minutes in rows}
    return {member_id: own.get(member_id, usual()) for member_id in asked}


def of_member(member_id: UUID) -> Leads:
    """Return one member's leads."""
    return of_members([member_id])[member_id]


def in_order(minutes: Iterable[int]) -> Leads:
    """Return each once, the longest first."""
    return tuple(sorted(set(minutes), reverse=True))


def is_last_call(lead: int, hers: Sequence[int]) -> bool:
    """Return whether this is the last call: the shortest of her leads, and of an hour or less."""
    return lead <= LAST_CALL and lead <= min(hers, default=lead)


def still_chosen(lead: int) -> Q:
    """Return the condition, on a delivery, that its member wants to be reminded this long before; for the fence."""
    own = ReminderLeads.objects.filter(member=OuterRef("recipient"))
    hers = Q(Exists(own.filter(lead_minutes__contains=[lead])))
    return hers | Q(~Exists(own)) if lead in usual() else hers
