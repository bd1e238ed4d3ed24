"""The last look before hand-off: one UPDATE that re-reads everything and whose row count is the answer.

Never read and then send: what is committed before this statement is obeyed, and nothing else needs a lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from groups.selectors import deliverables
from members.models import Member
from notifications import leads, schedule
from notifications.kinds import KINDS, Quiet
from notifications.leads import Leads
from notifications.letters import Card
from notifications.messages import Device
from notifications.models import AccountMail, Delivery, Preference, PushSubscription, State
from notifications.occasions import true_occasion
from notifications.schedule import Clock
from notifications.ways import reachable, switched_off

PERMIT_SECONDS: Final = 30  # a permit is computed from quiet hours and used at once
_ON_THE_WAY: Final = (State.LEASED, State.SENT, State.UNKNOWN)
_OF_ONE_DEBT: Final = ("recipient", "kind", "occasion_id", "version")


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """Leave to send at one instant; `wait_until` says when to ask again where there is none."""

    until: datetime
    wait_until: datetime | None = None


def permit(row: Delivery, *, clock: Clock, hers: Leads, useful_until: datetime | None, now: datetime) -> Permit:
    """Return whether her quiet hours let this message pass now. `now` is the database's instant, `hers` her leads.

    `useful_until` is the start, or before it the end of an offer.
    """
    granted = Permit(until=now + timedelta(seconds=PERMIT_SECONDS))
    rule = KINDS[row.kind].quiet_for(row.lead_minutes, hers)
    waits = clock.quiet_until(now) if rule is not Quiet.BYPASS else None
    if waits is None or (rule is Quiet.BEFORE and now <= row.due_at + schedule.LATENESS):
        return granted
    # A change that is told after the start is told to nobody, and an offer that is over is none.
    if rule is Quiet.AFTER and useful_until is not None and now < useful_until <= waits:
        return granted
    return Permit(until=now, wait_until=waits)


def hand_off(
    row: Delivery,
    *,
    member: Member,
    card: Card | None,
    hers: Leads,
    permit: Permit,
    now: datetime,
    devices: Sequence[Device] = (),
) -> bool:
    """Mark the row as handed off if all is still true, and say whether it may be sent.

    The member's address, devices, clock and token epoch must be those the letter was written for, and the sessions that
    it speaks of must be as it says.
    """
    asked = (
        Q(Exists(occasion_of(row)), Exists(_same_member(member, row)), ~Exists(declined(row)), ~Exists(otherwise(card)))
        & ~Q(Exists(switched_off(row)))
        & all_of_hers(devices)
        & chosen(row)
        & Q(pk=row.pk, state=State.LEASED, lease_owner=row.lease_owner)
        & Q(expires_at__gt=Now())
    )
    fenced = Delivery.objects.filter(asked).annotate(moment=Now()).filter(moment__lt=permit.until)
    if not is_capped(row, member, hers):
        return _mark(fenced)
    with transaction.atomic():
        # Two workers with two letters for her must count one after the other.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [member.pk.int % (1 << 63)])
        began_at = clock_of(member).day_began(now)
        return _mark(fenced.filter(~Exists(full_day(member, began_at)) | Exists(told_today(row, began_at))))


def hand_off_mail(row: AccountMail) -> bool:
    """Mark an account mail as handed off if it is still ours and not too old."""
    return _mark(
        AccountMail.objects.filter(pk=row.pk, state=State.LEASED, lease_owner=row.lease_owner, expires_at__gt=Now())
    )


def occasion_of(row: Delivery) -> QuerySet[Any]:
    """Return what must exist for this message to be true, correlated with the delivery."""
    return true_occasion(KINDS[row.kind].occasion)


def otherwise(card: Card | None) -> QuerySet[Any]:
    """Return the sessions that are not as the letter says."""
    return deliverables.sessions_otherwise(card.as_written if card else {})


def chosen(row: Delivery) -> Q:
    """Return the condition that she still wants a reminder this long before; no other message has one."""
    return Q() if row.lead_minutes is None else leads.still_chosen(row.lead_minutes)


def all_of_hers(devices: Sequence[Device]) -> Q:
    """Return the condition that every device the message was written for is still hers."""
    found = (PushSubscription.objects.filter(pk=device.id, member=OuterRef("recipient")) for device in devices)
    return reduce(and_, (Q(Exists(each)) for each in found), Q())


def declined(row: Delivery) -> QuerySet[Preference]:
    """Return her "no" to the topic of this message."""
    topic = KINDS[row.kind].topic
    return Preference.objects.filter(member=OuterRef("recipient"), topic=topic, is_wanted=False)


def is_capped(row: Delivery, member: Member, hers: Leads) -> bool:
    """Say whether the daily cap applies to this message and member."""
    return KINDS[row.kind].is_capped_for(row.lead_minutes, hers) and not member.is_demo


def full_day(member: Member, began_at: datetime) -> QuerySet[Delivery]:
    """Return the delivery with which her day was full: the fourth that went out since it began.

    The same news by mail and on a device is one.
    """
    cap = settings.DELIVERY_DAILY_CAP
    today = _out_since(began_at).filter(recipient=member)
    same_lead = Q(lead_minutes=OuterRef("lead_minutes")) | Q(lead_minutes__isnull=True)
    same = {field: OuterRef(field) for field in _OF_ONE_DEBT}
    before = _out_since(began_at).filter(same_lead, channel__lt=OuterRef("channel"), **same)
    return today.filter(~Exists(before)).order_by("handed_off_at")[cap - 1 : cap]


def told_today(row: Delivery, began_at: datetime) -> QuerySet[Delivery]:
    """Return what she was told of the same debt since her day began, over another channel."""
    same = {field: getattr(row, field) for field in ("recipient_id", "kind", "occasion_id", "version")}
    others = _out_since(began_at).filter(_same("lead_minutes", row.lead_minutes), **same)
    return others.exclude(channel=row.channel)


def _out_since(began_at: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(handed_off_at__gte=began_at, state__in=_ON_THE_WAY)


def clock_of(member: Member) -> Clock:
    """Return a member's clock."""
    return Clock(member.timezone, member.quiet_from, member.quiet_to)


def _same_member(member: Member, row: Delivery) -> QuerySet[Member]:
    return reachable(row.channel, OuterRef("recipient")).filter(
        _same("quiet_from", member.quiet_from),
        _same("quiet_to", member.quiet_to),
        email=member.email,
        timezone=member.timezone,
        token_epoch=member.token_epoch,
    )


def _same(field: str, value: object) -> Q:
    return Q(**{f"{field}__isnull": True}) if value is None else Q(**{field: value})


def _mark(fenced: QuerySet[Any]) -> bool:
    # Every condition stands in the statement's own WHERE. A join would become `id IN (SELECT ...)`, which PostgreSQL
    # does not look at again for a row that changed while we waited for it.
    lease = Now() + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    changed: int = fenced.update(handed_off_at=Now(), lease_until=lease, attempts=F("attempts") + 1)
    return changed == 1
