"""Whoever was removed asks once to look at it again; somebody who did not decide it looks."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from config import audit, vault
from groups import events
from groups.errors import AboutHerself, AppealedAlready, AppealSettled, AppealTooLate
from groups.models import Appeal, Circle, CircleBlock, Membership
from groups.services import admission, enrolment, rules
from members.models import Member

OPEN_FOR: Final = timedelta(days=30)


@transaction.atomic
def make_appeal(*, member: Member, membership: Membership, text: str, now: datetime) -> Appeal:
    """Keep her words about her removal, sealed with her own key. Raises AppealTooLate or AppealedAlready."""
    ended_at = membership.ended_at or now
    if now > ended_at + OPEN_FOR:
        raise AppealTooLate
    appeal = Appeal(member=member, membership=membership, created_at=now)
    owner = vault.Owner.member(member.pk)
    appeal.text_sealed = vault.seal(text, owner=owner, place=vault.place(appeal, "text_sealed"))
    Appeal.objects.bulk_create([appeal], ignore_conflicts=True)  # a tap that is repeated breaks no transaction
    if not Appeal.objects.filter(pk=appeal.pk).exists():
        raise AppealedAlready
    return appeal


@transaction.atomic
def decide_appeal(*, appeal_id: UUID, actor: Member, is_granted: bool, now: datetime) -> Appeal:
    """Answer her; where it is granted she belongs again from now on, and the removal counts as if she had left.

    Raises AppealSettled, AboutHerself for whom it is about and for who removed her, and where it is granted
    CircleArchived, or CircleFull when a cohort has no seat for her.
    """
    circle = Circle.objects.select_for_update(no_key=True).get(memberships__appeal=appeal_id)
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("membership", "member").get(pk=appeal_id)
    if actor.pk in (appeal.member_id, appeal.membership.ended_by_id):
        raise AboutHerself
    if appeal.state != Appeal.State.OPEN:
        raise AppealSettled
    appeal.state = Appeal.State.GRANTED if is_granted else Appeal.State.DECLINED
    appeal.decided_by, appeal.decided_at = actor, now
    appeal.save(update_fields=["state", "decided_by", "decided_at"])
    if is_granted:
        _restore(circle, appeal, now=now)
    audit.record(audit.Entry.about(appeal, actor=actor.pk, action="appeal.decided", reason=appeal.state))
    events.publish(events.AppealDecided(appeal_id=appeal.pk, member_id=appeal.member_id, is_granted=is_granted, at=now))
    return appeal


def _restore(circle: Circle, appeal: Appeal, *, now: datetime) -> None:
    """Let her belong again, as a member and under her handle if nobody there goes by it now."""
    rules.check_circle_runs(circle)
    removed = appeal.membership
    CircleBlock.objects.filter(circle=circle, member=appeal.member).delete()
    # A removal that was taken back shuts nobody out; there is one at most, since it shut her out.
    removed.state = Membership.State.LEFT
    removed.save(update_fields=["state"])
    live = Membership.objects.filter(circle=circle, state__in=Membership.LIVE)
    is_free = not live.filter(handle__iexact=removed.handle).exists()
    handle = removed.handle if is_free else ""
    admission.admit(circle=circle, member=appeal.member, handle=handle, alias=removed.alias, now=now)
    enrolment.enrol(circle, appeal.member, now=now)
