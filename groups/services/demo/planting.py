"""One invented circle with its series, its people and their seats. Nobody is written to when it is planted."""

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from groups.errors import SessionInThePast
from groups.handles import suggest_color, suggest_handle
from groups.models import Circle, Membership, Seat, Session
from groups.selectors.meetings import BY_LINK
from groups.services.circles import start_circle
from groups.services.demo.past import plant_past
from groups.services.series import schedule_series
from members.models import Member
from members.zones import zone

_OF_SERIES = ("rrule", "dtstart_local")
_SESSIONS_WITH_SEATS = 2
_GUEST_FROM = timedelta(days=5)  # before that she would be reminded of what she never booked


@dataclass(frozen=True, kw_only=True)
class Planted:
    """How much one circle brought along."""

    sessions: int
    seats: int


@transaction.atomic
def plant_circle(
    *,
    row: Mapping[str, Any],
    facilitators: Sequence[Member],
    members: Sequence[Member],
    asking: Sequence[Member],
    now: datetime,
    guest: Member | None = None,
    has_past: bool = False,
) -> Planted | None:
    """Write the circle with everything in it, or nothing and None when its slug is in use.

    The first facilitator runs it, a second one helps; `asking` wait for an answer. The `guest` has seats some days
    ahead, and where it `has_past` she was there before, once. Raises AgreementRequired.
    """
    if Circle.objects.filter(slug=row["slug"]).exists():
        return None
    circle = _start(row, facilitators[0], now=now)
    _admit(circle, facilitators[1:], role=Membership.Role.CO_FACILITATOR, now=now)
    _admit(circle, members, role=Membership.Role.MEMBER, now=now)
    _admit(circle, asking, role=Membership.Role.MEMBER, now=None)
    _schedule(circle, row, now=now)
    seats = _seat_all(circle, members, row.get("enrolment", Circle.Enrolment.DROP_IN), guest=guest, now=now)
    if guest is not None and has_past:
        plant_past(circle=circle, guest=guest, now=now)
    return Planted(sessions=circle.sessions.count(), seats=seats)


def _start(row: Mapping[str, Any], facilitator: Member, *, now: datetime) -> Circle:
    # Scheduling for a cohort seats and tells everybody. Here nobody is told, so that it is one is said last.
    fields = {key: value for key, value in row.items() if key not in ("slug", "enrolment", *_OF_SERIES)}
    return start_circle(member=facilitator, slug=row["slug"], now=now, meeting_link=invented_link(row), **fields)


def _seat_all(circle: Circle, members: Sequence[Member], enrolment: str, *, guest: Member | None, now: datetime) -> int:
    is_cohort = enrolment == Circle.Enrolment.COHORT
    coming = list(circle.sessions.order_by("starts_at")[: None if is_cohort else _SESSIONS_WITH_SEATS + 1])
    hers = [session for session in coming if session.starts_at > now + _GUEST_FROM]
    others = [member for member in members if member != guest]
    seats = 0
    for session in coming:
        people = members if session in hers else others
        seats += _seat(session, people, hopes=session in hers[1:], now=now)
    Circle.objects.filter(pk=circle.pk).update(enrolment=enrolment)
    return seats


def invented_link(row: Mapping[str, Any]) -> str:
    """Return an address where nobody meets, the same for a slug on every machine; none where no link is needed."""
    if row.get("meeting_format", Circle.MeetingFormat.ONLINE) not in BY_LINK:
        return ""
    return f"https://meet.example/{hashlib.sha256(row['slug'].encode()).hexdigest()[:16]}"


def _admit(circle: Circle, people: Sequence[Member], *, role: Membership.Role, now: datetime | None) -> None:
    taken: set[str] = {handle.lower() for handle in circle.memberships.values_list("handle", flat=True)}
    rows = []
    for person in people:
        handle = next(name for name in iter(suggest_handle, None) if name.lower() not in taken)
        taken.add(handle.lower())
        state = Membership.State.ACTIVE if now else Membership.State.PENDING
        rows.append(
            Membership(
                circle=circle,
                member=person,
                role=role,
                state=state,
                handle=handle,
                color=suggest_color(),
                joined_at=now,
            )
        )
    Membership.objects.bulk_create(rows)


def _schedule(circle: Circle, row: Mapping[str, Any], *, now: datetime) -> None:
    with contextlib.suppress(SessionInThePast):  # a cohort that is over stays as a circle without sessions
        schedule_series(
            circle_id=circle.pk,
            rrule=row["rrule"],
            dtstart_local=begins(row, now=now),
            zone=zone(row["timezone"]),
            duration_minutes=row["duration_minutes"],
            now=now,
        )


def begins(row: Mapping[str, Any], *, now: datetime) -> datetime:
    """Return the wall time of its first evening: a week without an end met before, so that some circle meets tonight.

    What counts its evenings, or picks days of a month, keeps the date that it has.
    """
    first = datetime.fromisoformat(row["dtstart_local"])
    parts = dict(part.split("=") for part in row["rrule"].split(";"))
    if parts["FREQ"] != "WEEKLY" or parts.keys() & {"COUNT", "UNTIL", "BYMONTH"}:
        return first
    turn = timedelta(weeks=int(parts.get("INTERVAL", 1)))
    today = now.astimezone(zone(row["timezone"])).replace(tzinfo=None)
    return first - turn * max(0, -(-(first - today) // turn))


def _seat(session: Session, people: Sequence[Member], *, hopes: bool, now: datetime) -> int:
    """Seat as many as there is room for and put the rest on the waitlist, without announcing it: no letters.

    What is further ahead, the first of them only hopes for.
    """
    rows = [Seat(session=session, member=person, state=Seat.State.WAITING, queued_at=now) for person in people]
    for seat in rows[: session.capacity]:
        seat.state = Seat.State.IN
    if rows and hopes:
        rows[0].state = Seat.State.HOPEFUL
    Seat.objects.bulk_create(rows)
    session.taken = min(len(rows), session.capacity)
    session.save(update_fields=["taken"])
    return len(rows)
