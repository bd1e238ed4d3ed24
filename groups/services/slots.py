"""Looking for an hour that is fair to a circle, and meeting at it from then on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from groups import matching
from groups.errors import SlotTaken
from groups.matching import Horizon, Person, Slot
from groups.models import Circle, Membership, Series, Session
from groups.recurrence import RuleRefused
from groups.services.series import schedule_series
from groups.services.sessions import lock_circle
from members import selectors as people
from members.zones import zone


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What is looked for; every week or every second one."""

    first_day: date
    duration_minutes: int
    weeks: int
    interval: int
    limit: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The best hours with how each member sees them; handles stand in the order of a slot's views."""

    handles: Sequence[str]
    painted: int
    slots: Sequence[Slot]
    series: Series | None = None


def find_slots(*, circle: Circle, wishes: Wishes, now: datetime) -> Found:
    """Return the hours at which most active members can come in every week, the gentlest of them first.

    By three queries. Who painted nothing counts as somebody who cannot come: nobody knows.
    """
    horizon, taken = _horizon(circle, wishes), _taken(circle, wishes)
    handles, persons, painted = _persons(circle)
    slots = matching.best_slots(horizon, persons, now=now, taken=taken, limit=wishes.limit)
    return Found(handles=handles, painted=painted, slots=slots)


@transaction.atomic
def schedule_slot(*, circle_id: UUID, wishes: Wishes, local_start: datetime, now: datetime) -> Found:
    """Let the circle meet at this hour every week, or every second one, and return it with how members see it.

    Raises Circle.DoesNotExist, CircleArchived, RuleRefused (not_a_slot) for what is no hour of this search, SlotTaken
    when the circle meets then within the horizon, CircleAlreadyMeets when it does later. A cohort meets within the
    horizon only; CohortLength when that is not four to eight times.
    """
    circle = lock_circle(circle_id)
    horizon = _horizon(circle, wishes)
    if local_start not in horizon.local_starts():
        raise RuleRefused("not_a_slot", "Choose one of the hours that this search answers.", field="schedule")
    open_starts = matching.open_starts(horizon, now=now, taken=_taken(circle, wishes))
    if local_start not in open_starts:
        raise SlotTaken
    series = schedule_series(
        circle_id=circle_id,
        rrule=_rrule(circle, wishes),
        dtstart_local=local_start,
        zone=horizon.zone,
        duration_minutes=wishes.duration_minutes,
        now=now,
    )
    handles, persons, painted = _persons(circle)
    slots = matching.slots_at({local_start: open_starts[local_start]}, horizon, persons)
    return Found(handles=handles, painted=painted, slots=slots, series=series)


def _rrule(circle: Circle, wishes: Wishes) -> str:
    parts = ["FREQ=WEEKLY"]
    if wishes.interval > 1:
        parts.append(f"INTERVAL={wishes.interval}")
    if circle.enrolment == Circle.Enrolment.COHORT:
        parts.append(f"COUNT={-(-wishes.weeks // wishes.interval)}")
    return ";".join(parts)


def _horizon(circle: Circle, wishes: Wishes) -> Horizon:
    return Horizon(
        zone=zone(circle.timezone),
        first_day=wishes.first_day,
        weeks=wishes.weeks,
        interval=wishes.interval,
        duration_minutes=wishes.duration_minutes,
    )


def _taken(circle: Circle, wishes: Wishes) -> list[matching.Span]:
    """Return when the circle meets around the horizon; a day more on both sides, since walls differ from UTC."""
    first = datetime.combine(wishes.first_day, time(), zone(circle.timezone)) - timedelta(days=1)
    meeting = Session.objects.filter(
        circle=circle,
        state=Session.State.SCHEDULED,
        ends_at__gt=first,
        starts_at__lt=first + timedelta(weeks=wishes.weeks + 1, days=2),
    )
    return list(meeting.order_by("starts_at").values_list("starts_at", "ends_at"))


def _persons(circle: Circle) -> tuple[list[str], list[Person], int]:
    """Return handles and clocks of the active members, by handle, and how many of them painted their week."""
    active = Membership.objects.filter(circle=circle, state=Membership.State.ACTIVE, member__is_active=True)
    rows = list(active.order_by("handle").values_list("handle", "member", "member__timezone"))
    weeks = people.painted_weeks([member_id for _handle, member_id, _name in rows])
    persons = [
        Person(
            zone(name),
            matching.quarters((one.weekday, one.from_minute, one.to_minute) for one in weeks[member_id]),
        )
        for _handle, member_id, name in rows
    ]
    return [handle for handle, *_ in rows], persons, sum(1 for week in weeks.values() if week)
