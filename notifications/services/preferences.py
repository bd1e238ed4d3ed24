"""What a member wants to be told. A no takes effect at once; a yes owes nothing for the past."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from members.models import Member
from notifications import kinds, planning
from notifications.models import Preference


@transaction.atomic
def decline(*, member: Member, topic: str, now: datetime) -> None:
    """Record her no to a topic and take back what waits for her of it. Saying no twice changes nothing."""
    _say(member, topic, is_wanted=False, now=now)
    planning.void(Q(recipient=member, kind__in=kinds.of_topic(topic)))


@transaction.atomic
def welcome(*, member: Member, topic: str, now: datetime) -> None:
    """Record her yes to a topic and plan what lies ahead; nothing that would have been due already is sent."""
    _say(member, topic, is_wanted=True, now=now)
    if topic == Preference.Topic.REMINDERS:
        planning.plan_reminders(Q(member=member, session__starts_at__gt=now), now=now)


def _say(member: Member, topic: str, *, is_wanted: bool, now: datetime) -> None:
    Preference.objects.update_or_create(
        member=member, topic=topic, defaults={"is_wanted": is_wanted, "changed_at": now}
    )
