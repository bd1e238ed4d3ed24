"""Giving an imported circle to somebody who leads it; from then on it meets, and only people change when."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from config import audit
from groups import events
from groups.errors import AlreadyLed
from groups.models import Circle, ImportedMeeting, Membership
from groups.recurrence.parsing import WEEKDAYS
from groups.services import admission, answers, handovers, hosts, rules
from groups.services.dates import wall
from groups.services.series import schedule_series
from groups.services.sessions import lock_circle
from members.models import Member
from members.zones import zone


@transaction.atomic
def lead_imported(*, imported_id: UUID, member: Member, actor: UUID, now: datetime) -> Circle:
    """Let this member lead the circle that came from a file, and put its evenings into the calendar from now on.

    It stays out of the directory until she, or an administrator, opens it. Raises ImportedMeeting.DoesNotExist,
    AlreadyLed, CircleArchived, NotAFacilitator for who is not approved, or AgreementRequired.
    """
    row = ImportedMeeting.objects.select_for_update(of=("self",)).get(pk=imported_id)
    if row.opened_at is not None:
        raise AlreadyLed
    circle = lock_circle(row.circle_id)
    appoint(circle=circle, member=member, actor=actor, now=now)
    _schedule(circle, row.schedule, now=now)
    row.opened_at = now
    row.save(update_fields=["opened_at"])
    return circle


def appoint(*, circle: Circle, member: Member, actor: UUID | None, now: datetime) -> None:
    """Let this member lead a circle whose row the caller holds; where she asked to join it, that is a yes.

    She is put down for the coming sessions that want another one, as after any other change of roles. Raises
    NotAFacilitator or AgreementRequired.
    """
    check_may_lead(member)
    membership = admission.admit(circle=circle, member=member, now=now)
    if membership.state == Membership.State.PENDING:
        _say_yes(membership, now=now)
    membership.role = Membership.Role.FACILITATOR
    membership.save(update_fields=["role"])
    handovers.ask_for_substitutes(hosts.follow_roles(circle.pk, now=now), now=now)
    audit.record(audit.Entry.about(circle, actor=actor, action="circle.given_a_facilitator"))


@transaction.atomic
def lead_as_invited(*, circle_id: UUID, member_id: UUID, actor: UUID | None, now: datetime) -> bool:
    """Let her lead the circle that she was invited for, unless it has ended since, or she leads it. Says whether."""
    circle = Circle.objects.select_for_update(no_key=True).filter(pk=circle_id, archived_at=None).first()
    member = Member.objects.get(pk=member_id)
    leads = Membership.objects.filter(
        circle_id=circle_id, member=member, state__in=Membership.LIVE, role=Membership.Role.FACILITATOR
    )
    if circle is None or not member.is_approved_facilitator or leads.exists():
        return False
    appoint(circle=circle, member=member, actor=actor, now=now)
    return True


def check_may_lead(member: Member) -> None:
    """Raise NotAFacilitator, or AgreementRequired, for who may not lead a circle."""
    rules.check_approved(member)
    rules.check_agreement(member.pk)


def _say_yes(membership: Membership, *, now: datetime) -> None:
    membership.state, membership.joined_at = Membership.State.ACTIVE, now
    membership.save(update_fields=["state", "joined_at"])
    answers.forget_answers_to(membership.pk)
    events.publish(
        events.JoinDecided(membership_id=membership.pk, member_id=membership.member_id, is_admitted=True, at=now)
    )


def _schedule(circle: Circle, said: dict[str, Any], *, now: datetime) -> None:
    """Write the series from the next day on, by the wall of its zone; the rule says on which days it meets."""
    place = zone(said["timezone"])
    tomorrow = wall(now, place).date() + timedelta(days=1)
    days = said["rrule"].rpartition("=")[2].split(",")
    first = next(day for day in (tomorrow + timedelta(days=n) for n in range(7)) if WEEKDAYS[day.weekday()] in days)
    schedule_series(
        circle_id=circle.pk,
        rrule=said["rrule"],
        dtstart_local=datetime.combine(first, time.fromisoformat(said["starts"])),
        zone=place,
        duration_minutes=said["minutes"],
        now=now,
    )
