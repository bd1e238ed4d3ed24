"""What planning would owe for one session, and why at that instant: told before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from members import quiet
from members.models import Member
from notifications import leads, schedule
from notifications.leads import Leads
from notifications.models import Preference
from notifications.planning import plan
from notifications.schedule import Times


class Reason(StrEnum):
    """Why a reminder is due when it is, or is not sent at all."""

    AS_WISHED = "as_wished"
    BEFORE_QUIET_HOURS = "before_quiet_hours"
    MERGED = "merged"
    ALREADY_PAST = "already_past"
    SWITCHED_OFF = "switched_off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """One reminder: the instant that the lead names, and the one at which it goes out."""

    lead_minutes: int
    natural_at: datetime
    due_at: datetime
    reason: Reason


def preview(*, member: Member, starts_at: datetime, hers: Leads | None, now: datetime) -> list[Reminder]:
    """Return the reminders of a session for her own leads, or for others that she tries out."""
    chosen = leads.of_member(member.pk) if hers is None else hers
    declined = Preference.objects.filter(member=member, topic=Preference.Topic.REMINDERS, is_wanted=False)
    is_wanted = not declined.exists()
    times = plan.reminder_times(starts_at, hers=chosen, clock=plan.clock_of(member))
    return [_reminder(starts_at, lead, times, is_wanted=is_wanted, now=now) for lead in chosen]


def _reminder(
    starts_at: datetime, lead: int, times: Mapping[int, Times], *, is_wanted: bool, now: datetime
) -> Reminder:
    natural_at, due_at = quiet.elapsed_before(starts_at, lead), times[lead].due_at
    if not is_wanted:
        reason = Reason.SWITCHED_OFF
    elif due_at <= now:
        reason = Reason.ALREADY_PAST
    elif lead in schedule.merged(times):
        reason = Reason.MERGED
    else:
        reason = Reason.AS_WISHED if due_at == natural_at else Reason.BEFORE_QUIET_HOURS
    return Reminder(lead_minutes=lead, natural_at=natural_at, due_at=due_at, reason=reason)
