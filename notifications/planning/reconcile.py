"""What should exist for the next two days, computed from sessions and seats and never from the ledger."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from groups.selectors import deliverables
from members import quiet
from notifications import kinds, leads, schedule
from notifications.models import CirclePreference, Heartbeat, ReminderLeads
from notifications.planning import leading, plan, questions
from notifications.planning.ledger import Owed, write

AHEAD: Final = timedelta(hours=48)
_A_NIGHT: Final = timedelta(days=1)  # what quiet hours that are the same every day bring forward at most
_MANY_NIGHTS: Final = 2 * quiet.LONGEST_QUIET + 2 * _A_NIGHT  # an override between two long stretches of a cycle
_ONE_AT_A_TIME: Final = 7_300_141  # any number: the advisory lock that keeps two reconcilers from meeting


def reconcile(*, now: datetime) -> int:
    """Owe what is missing of the next 48 hours and return how many rows that were; anything but 0 is a defect.

    Only what is due later than `now` is owed again: what was due before may have been sent and must not go out twice.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            return 0
        added = write(plan.wanted(debt for debt in _should_exist(now) if now < debt.due_at <= now + AHEAD))
    _count(added)
    return added


def _should_exist(now: datetime) -> Iterator[Owed]:
    coming = deliverables.deliverable_seats().filter(_within_a_lead(now))
    yield from plan.reminders(deliverables.seat_facts(coming), now=now)
    delay = timedelta(seconds=settings.DELIVERY_PROMPT_DELAY_SECONDS)
    recent = Q(session__ends_at__gt=now - schedule.PROMPT_LIFE - delay - timedelta(days=1))
    for kind, seats in (
        (kinds.REFLECTION_PROMPT, deliverables.attended_seats()),
        (kinds.SESSION_MISSED, deliverables.missed_seats()),
    ):
        yield from plan.afterwards(kind, deliverables.seat_facts(seats.filter(recent)), now=now)
    yield from questions.recent_midweek(now=now)
    yield from leading.debrief_questions(now=now)


def _within_a_lead(now: datetime) -> Q:
    """Return the seats of which a reminder may be due soon: who chose leads or nights of her own may hear early."""
    usual = timedelta(minutes=max(leads.usual(), default=0))
    near = Q(session__starts_at__lte=now + AHEAD + _A_NIGHT + usual)
    far = Q(session__starts_at__lte=now + AHEAD + _MANY_NIGHTS + timedelta(minutes=leads.LONGEST))
    her_own = (
        Q(member__in=ReminderLeads.objects.values("member"))
        | Q(member__in=CirclePreference.objects.filter(lead_minutes__isnull=False).values("member"))
        | Q(member__quiet_pattern__isnull=False)
    )
    return Q(session__starts_at__gt=now) & (near | (far & her_own))


def _count(added: int) -> None:
    beat, _ = Heartbeat.objects.get_or_create(job="reconcile", defaults={"beat_at": Now()})
    Heartbeat.objects.filter(pk=beat.pk).update(beat_at=Now(), added=F("added") + added)
