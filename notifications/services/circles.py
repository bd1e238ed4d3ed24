"""What a member wants to be told of one circle: by what name, how long before, or nothing for a while."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from groups.selectors import deliverables
from groups.services.memberships import change_own_membership
from members.models import Member
from notifications import kinds, leads, planning
from notifications.models import CirclePreference
from notifications.services.preferences import follow_leads


@transaction.atomic
def change_circle_preferences(*, member: Member, circle_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Record what she says of one circle, all of it or nothing; take back what she does not want, plan the rest.

    Raises NotAMember where she is none (any more).
    """
    # The name is kept with her place in the circle, whose row comes before hers in the order of locks.
    change_own_membership(circle_id=circle_id, member=member, alias=changes.get("alias"))
    planning.take_turn(member.pk)
    row, _made = CirclePreference.objects.get_or_create(
        member=member, circle_id=circle_id, defaults={"changed_at": now}
    )
    if "lead_minutes" in changes:
        chosen = changes["lead_minutes"]
        row.lead_minutes = None if chosen is None else list(leads.in_order(chosen))
    row.topics_off = _off(row.topics_off, changes.get("topics", {}))
    row.is_paused = changes.get("is_paused", row.is_paused)
    row.changed_at = now
    row.save()
    _take_back(member, row)
    follow_leads(member, now=now)


def _off(before: Collection[str], topics: Mapping[str, bool]) -> list[str]:
    return sorted({*before, *topics} - {topic for topic, is_wanted in topics.items() if is_wanted})


def _take_back(member: Member, row: CirclePreference) -> None:
    unwanted = [kind.code for kind in kinds.KINDS.values() if kind.topic in row.topics_off]
    if row.is_paused:
        unwanted += [code for code in kinds.KINDS if code not in kinds.ASKED_FOR]
    here = Q(session_id__in=deliverables.sessions_of([row.circle_id]))
    changes = Q(kind=kinds.SERIES_CHANGED.code, occasion_id__in=deliverables.changes_of([row.circle_id]))
    notices = Q(kind=kinds.CIRCLE_NOTICE.code, occasion_id__in=deliverables.notices_of([row.circle_id]))
    if unwanted:
        planning.void(Q(recipient=member, kind__in=unwanted) & (here | changes | notices))
