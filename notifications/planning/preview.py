"""What planning would owe for one session, and why at that instant: told before anything is written."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from members.models import Member
from notifications import kinds, leads, schedule, wishes
from notifications.leads import Leads
from notifications.planning import plan
from notifications.schedule import LeftOut
from notifications.wishes import Wishes


class Reason(StrEnum):
    """Why a reminder is due when it is, or is not sent at all."""

    AS_WISHED = "as_wished"
    BEFORE_QUIET_HOURS = "before_quiet_hours"
    MERGED = "merged"
    CAPPED = "capped"
    ASKED_INSTEAD = "asked_instead"
    PAUSED = "paused"
    ALREADY_PAST = "already_past"
    SWITCHED_OFF = "switched_off"


_LEFT_OUT: Final = {
    LeftOut.MERGED: Reason.MERGED,
    LeftOut.CAPPED: Reason.CAPPED,
    LeftOut.REPLACED: Reason.ASKED_INSTEAD,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """One reminder: the instant that the lead names, and the one at which it goes out."""

    lead_minutes: int
    natural_at: datetime
    due_at: datetime
    reason: Reason


def preview(
    *,
    member: Member,
    starts_at: datetime,
    hers: Leads | None,
    now: datetime,
    circle_id: UUID | None = None,
    is_hopeful: bool = False,
) -> list[Reminder]:
    """Return the reminders of a session for her own leads, or for others that she tries out."""
    chosen = leads.of_member(member.pk, circle_id) if hers is None else hers
    said = wishes.of_member(member.pk)
    planned = plan.reminder_times(starts_at, hers=chosen, clock=plan.clock_of(member), is_hopeful=is_hopeful)
    return [
        Reminder(
            lead_minutes=lead,
            natural_at=each.natural_at,
            due_at=each.due_at,
            reason=_reason(each, said, circle_id, now),
        )
        for lead, each in planned.items()
    ]


def _reason(planned: schedule.Reminder, said: Wishes, circle_id: UUID | None, now: datetime) -> Reason:
    if said.declines(kinds.REMINDER, circle_id):
        return Reason.SWITCHED_OFF
    if planned.due_at <= now:
        return Reason.ALREADY_PAST
    if said.is_paused(kinds.REMINDER, planned.due_at, circle_id):
        return Reason.PAUSED
    if planned.left_out is not None:
        return _LEFT_OUT[planned.left_out]
    return Reason.BEFORE_QUIET_HOURS if planned.is_moved else Reason.AS_WISHED
