"""Keeps the demo's next session coming, for the people that the demo knows by address."""

from datetime import datetime

from config.operations.people import FACILITATOR, MOM
from groups.services.demo import keep_session_soon
from members.models import Member


def keep(*, now: datetime, begins_now: bool) -> bool:
    """Do what is due and return whether the demo's people are there at all."""
    people = {member.email: member for member in Member.objects.filter(email__in=[MOM, FACILITATOR], is_active=True)}
    if len(people) < 2:
        return False
    keep_session_soon(facilitator=people[FACILITATOR], guest=people[MOM], now=now, begins_now=begins_now)
    return True
