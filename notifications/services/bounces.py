"""What a mail provider tells afterwards: an address that takes no mail, and a letter that somebody called unwanted."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from members.models import Member
from notifications import planning, ways
from notifications.models import ChannelChoice


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One event. Its repr shows no address."""

    address: str = field(repr=False)
    is_complaint: bool
    at: datetime | None


@transaction.atomic
def note(report: Report, *, now: datetime) -> bool:
    """Mark the address so that nobody writes there again, and return whether it is a member's.

    After a complaint only confirmations come by mail, also to another address of hers, until she says otherwise. Told
    again nothing changes; what she said after the event stands.
    """
    member = Member.objects.filter(email=report.address.strip().lower()).first()
    if member is None:
        return False
    planning.take_turn(member.pk)
    Member.objects.filter(pk=member.pk, email=member.email, email_failed_at__isnull=True).update(email_failed_at=now)
    if report.is_complaint:
        _write_less(member, report.at or now, now)
    planning.spread_again(member_id=member.pk, now=now)
    return True


def _write_less(member: Member, at: datetime, now: datetime) -> None:
    said = ChannelChoice.objects.filter(member=member, channel=ways.EMAIL).first()
    if said is not None and (said.extent != ChannelChoice.Extent.ALL or said.changed_at > at):
        return
    extent = {"extent": ChannelChoice.Extent.BOOKINGS, "changed_at": now}
    ChannelChoice.objects.update_or_create(member=member, channel=ways.EMAIL, defaults=extent)
