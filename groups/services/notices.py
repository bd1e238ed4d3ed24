"""Telling a circle a fact, and taking it back. Two a day for a circle, whoever of those who lead it writes them."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from config import audit, vault
from groups import events
from groups.care import calls_for_the_card
from groups.errors import NoticesEnough
from groups.models import Circle, Membership, Notice
from groups.selectors.notices import shown_notices
from groups.services import rules
from groups.services.reports import open_item
from members.models import Member

A_DAY: Final = timedelta(hours=24)
MOST_A_DAY: Final = 2
KEPT_FOR: Final = timedelta(days=30)  # after its end, for whoever looks into a report


@transaction.atomic
def write_notice(*, circle_id: UUID, author: Member, text: str, days: int, now: datetime) -> Notice:
    """Show a fact to the circle for so many days, and owe its members one letter that says so.

    Words that call for the support card open an item for administrators, as with all that a circle reads. Raises
    Circle.DoesNotExist, CircleArchived or NoticesEnough; then nothing is kept.
    """
    circle = Circle.objects.select_for_update(no_key=True).get(pk=circle_id)  # those who write queue here
    rules.check_circle_runs(circle)
    if Notice.objects.filter(circle=circle, created_at__gt=now - A_DAY).count() >= MOST_A_DAY:
        raise NoticesEnough
    notice = Notice(circle=circle, author=author, created_at=now, expires_at=now + timedelta(days=days))
    owner, place = vault.Owner.member(author.pk), vault.place(notice, "text_sealed")
    notice.text_sealed = vault.seal(text, owner=owner, place=place)
    notice.save(force_insert=True)
    if calls_for_the_card(text):
        open_item(membership=_place_of(author, circle), session=None, now=now)
    events.publish(events.NoticeWritten(notice_id=notice.pk, circle_id=circle.pk, expires_at=notice.expires_at, at=now))
    return notice


@transaction.atomic
def withdraw_notice(*, circle_id: UUID, notice_id: UUID, now: datetime) -> None:
    """Show it to nobody any more. Raises Notice.DoesNotExist where it is shown no longer already."""
    shown = shown_notices(now=now).filter(circle_id=circle_id, pk=notice_id)
    if not shown.update(withdrawn_at=now):
        raise Notice.DoesNotExist
    events.publish(events.NoticeWithdrawn(notice_id=notice_id, circle_id=circle_id, at=now))


@transaction.atomic
def take_out(*, notice_id: UUID, actor: Member, now: datetime) -> None:
    """Withdraw it by a member of the staff; who did is written down. Raises Notice.DoesNotExist."""
    notice = Notice.objects.get(pk=notice_id)
    withdraw_notice(circle_id=notice.circle_id, notice_id=notice_id, now=now)
    audit.record(audit.Entry.about(notice, actor=actor.pk, action="notice.taken_out"))


def forget_old_notices(*, now: datetime) -> int:
    """Delete what ended thirty days ago, and return how many that were. Safe to run twice."""
    over = Q(expires_at__lte=now - KEPT_FOR) | Q(withdrawn_at__lte=now - KEPT_FOR)
    return Notice.objects.filter(over).delete()[0]


def _place_of(author: Member, circle: Circle) -> Membership:
    hers = Membership.objects.filter(circle=circle, member=author, state=Membership.State.ACTIVE)
    return hers.select_related("circle", "member").get()
