"""Keeps the demo's next session coming and records a missed one, for the people that the demo knows by address."""

from datetime import datetime

from config.operations.demo import OF_MOM
from config.operations.people import FACILITATOR, MOM
from groups.services.demo import keep_session_soon, record_absence
from members.models import Member


def keep(*, now: datetime, begins_now: bool) -> bool:
    """Do what is due and return whether the demo's people are there at all."""
    people = {member.email: member for member in Member.objects.filter(email__in=[MOM, FACILITATOR], is_active=True)}
    if len(people) < 2:
        return False
    record_absence(slug=OF_MOM, guest=people[MOM], now=now)
    keep_session_soon(facilitator=people[FACILITATOR], guest=people[MOM], now=now, begins_now=begins_now)
    return True
