"""What a member wants to be told, how long before, and when not at all.

A no takes effect at once; a yes owes nothing for the past.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from groups.selectors import deliverables
from members.models import Member
from members.services.quiet import change_quiet
from notifications import kinds, leads, planning
from notifications.models import CirclePreference, Pause, Preference, ReminderLeads
from notifications.services.devices import choose_channels

PAUSED_FOR: Final = timedelta(weeks=4)
_REMINDER: Final = Q(kind=kinds.REMINDER.code)


@transaction.atomic
def decline(*, member: Member, topic: str, now: datetime) -> None:
    """Record her no to a topic and take back what waits for her of it. Saying no twice changes nothing."""
    planning.take_turn(member.pk)
    _say(member, topic, is_wanted=False, now=now)
    planning.void(Q(recipient=member, kind__in=kinds.of_topic(topic)))


@transaction.atomic
def welcome(*, member: Member, topic: str, now: datetime) -> None:
    """Record her yes to a topic and plan what lies ahead; nothing that would have been due already is sent."""
    planning.take_turn(member.pk)
    _say(member, topic, is_wanted=True, now=now)
    if topic == Preference.Topic.REMINDERS:
        planning.plan_ahead(member_id=member.pk, now=now)


@transaction.atomic
def rest(*, member_id: UUID, topic: str, now: datetime) -> None:
    """Let a topic rest for some weeks and take back what would have come meanwhile; then it comes again by itself.

    Who said no to it altogether keeps her no.
    """
    planning.take_turn(member_id)
    until = now + PAUSED_FOR
    said = {"paused_until": until, "changed_at": now}
    Preference.objects.update_or_create(member_id=member_id, topic=topic, defaults=said)
    planning.void(Q(recipient_id=member_id, kind__in=kinds.of_topic(topic), due_at__lt=until))


@transaction.atomic
def end_rest(*, member_id: UUID, topic: str, now: datetime) -> None:
    """Let a topic that rests come again; what would have come meanwhile is not sent."""
    planning.take_turn(member_id)
    resting = Preference.objects.filter(member_id=member_id, topic=topic, paused_until__isnull=False)
    resting.update(paused_until=None, changed_at=now)


@transaction.atomic
def change_preferences(*, member: Member, changes: Mapping[str, Any], now: datetime) -> None:
    """Record what she says of leads, topics, channels, quiet hours or a pause, all of it or nothing."""
    if "lead_minutes" in changes:
        choose_leads(member=member, lead_minutes=changes["lead_minutes"], now=now)
    for topic, is_wanted in changes.get("topics", {}).items():
        (welcome if is_wanted else decline)(member=member, topic=topic, now=now)
    if "channels" in changes:
        choose_channels(member=member, chosen=changes["channels"], now=now)
    if "quiet" in changes:
        change_quiet(member=member, changes=changes["quiet"])
    if "paused_until" in changes:
        pause(member=member, last_day=changes["paused_until"], now=now)


@transaction.atomic
def choose_leads(*, member: Member, lead_minutes: Iterable[int] | None, now: datetime) -> None:
    """Record how long before a session she wants to be reminded, None for the usual leads, and plan what lies ahead.

    What is due already keeps its time unless she no longer wants it so long before; nothing of the past is sent.
    """
    planning.take_turn(member.pk)
    if lead_minutes is None:
        ReminderLeads.objects.filter(member=member).delete()
    else:
        chosen = {"lead_minutes": list(leads.in_order(lead_minutes)), "changed_at": now}
        ReminderLeads.objects.update_or_create(member=member, defaults=chosen)
    follow_leads(member, now=now)


@transaction.atomic
def pause(*, member: Member, last_day: date | None, now: datetime) -> None:
    """Let nothing but what she just asked for reach her until that day on her clock is over; None ends a pause.

    What would have been due in a pause is not sent after it, and a pause that ends early sends nothing late.
    """
    planning.take_turn(member.pk)
    if last_day is None:
        Pause.objects.filter(member=member).delete()
    else:
        ends_at = planning.end_of(last_day, member.timezone)
        said = {"last_day": last_day, "ends_at": ends_at, "changed_at": now}
        Pause.objects.update_or_create(member=member, defaults=said)
        planning.void(Q(recipient=member, due_at__lt=ends_at) & ~Q(kind__in=kinds.ASKED_FOR))
    planning.plan_ahead(member_id=member.pk, now=now)


def follow_leads(member: Member, *, now: datetime) -> None:
    """Take back the reminders at leads that she wants no more, and plan by those she wants now."""
    own = CirclePreference.objects.filter(member=member, lead_minutes__isnull=False)
    by_circle: dict[UUID, leads.Leads] = {row.circle_id: leads.in_order(row.lead_minutes or ()) for row in own}
    elsewhere = ~Q(session_id__in=deliverables.sessions_of(by_circle)) if by_circle else Q()
    unwanted = elsewhere & ~Q(lead_minutes__in=leads.of_member(member.pk))
    for circle_id, chosen in by_circle.items():
        unwanted |= Q(session_id__in=deliverables.sessions_of([circle_id])) & ~Q(lead_minutes__in=chosen)
    planning.void(_REMINDER & Q(recipient=member) & unwanted)
    # Another lead beside it changes when a kept one expires, and which of them is the last call.
    planning.retime(member_ids=[member.pk], now=now, which=_REMINDER & Q(due_at__gt=now))


def _say(member: Member, topic: str, *, is_wanted: bool, now: datetime) -> None:
    Preference.objects.update_or_create(
        member=member, topic=topic, defaults={"is_wanted": is_wanted, "paused_until": None, "changed_at": now}
    )
