"""Applying to facilitate, and answering. Staff who decide read her words once, and that they did is written down."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from config import audit, vault
from members import events
from members.errors import AlreadyDecided, AlreadyFacilitator, DeclinedLately, NotAboutOneself
from members.models import FacilitatorApplication, Member
from members.services.inviting import let_lead

AGAIN_AFTER: Final = timedelta(days=30)
_State = FacilitatorApplication.State


@transaction.atomic
def apply_to_facilitate(*, member: Member, motivation: str, now: datetime) -> FacilitatorApplication:
    """This function will keep her application, sealed, or put other words in the place of those that wait.

    Raises AlreadyFacilitator, or DeclinedLately within 30 days after a no.
    """
    row = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if row.is_approved_facilitator:
        raise AlreadyFacilitator
    found = FacilitatorApplication.objects.filter(member=row).first()
    application = found or FacilitatorApplication(member=row, applied_at=now)
    if application.state == _State.DECLINED and application.decided_at and now < application.decided_at + AGAIN_AFTER:
        raise DeclinedLately(may_apply_at=application.decided_at + AGAIN_AFTER)
    if application.state != _State.APPLIED:
        application.state, application.applied_at, application.decided_at = _State.APPLIED, now, None
    application.motivation_sealed = vault.seal(
        motivation, owner=vault.Owner.member(row.pk), place=vault.place(application, "motivation_sealed")
    )
    application.save()
    return application


@transaction.atomic
def take_back_application(*, member: Member) -> None:
    """This function will delete an application that waits, with her words; without one nothing happens."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    FacilitatorApplication.objects.filter(member=member, state=_State.APPLIED).delete()


@transaction.atomic
def decide_application(
    *,
    application_id: UUID,
    actor: Member,
    is_approved: bool,
    certificate_expires_date: date | None = None,
    now: datetime,
) -> None:
    """This function will answer an application, wipe her words and let her be told.

    Raises FacilitatorApplication.DoesNotExist, NotAboutOneself, or AlreadyDecided when it is no longer open.
    """
    member_id = FacilitatorApplication.objects.values_list("member", flat=True).get(pk=application_id)
    if member_id == actor.pk:
        raise NotAboutOneself
    # In the order in which she herself locks: her row, then the application.
    Member.objects.select_for_update(no_key=True).get(pk=member_id)
    application = FacilitatorApplication.objects.filter(pk=application_id, state=_State.APPLIED).first()
    if application is None:
        raise AlreadyDecided
    application.state = _State.APPROVED if is_approved else _State.DECLINED
    application.motivation_sealed, application.decided_at = None, now
    application.decisions += 1
    application.save()
    if is_approved:
        _give_right(member_id, certificate_expires_date)
    action = "facilitator.approved" if is_approved else "facilitator.declined"
    audit.record(audit.Entry.about(application, actor=actor.pk, action=action))
    events.publish(
        events.FacilitatorDecided(member_id=member_id, is_approved=is_approved, number=application.decisions, at=now)
    )
    let_lead(member_id=member_id, now=now)


def _give_right(member_id: UUID, until: date | None) -> None:
    given = {"is_approved_facilitator": True, "certificate_expires_date": until}
    Member.objects.filter(pk=member_id).update(version=F("version") + 1, **given)


def read_motivation(application: FacilitatorApplication, *, actor: Member) -> str:
    """This function will open her words for whoever decides. Raises a VaultError when they cannot be opened."""
    if application.motivation_sealed is None:
        return ""
    return _opened(application, actor=actor.pk, reason="facilitator-application")


def own_motivation(application: FacilitatorApplication, *, reason: str = "own-words") -> str:
    """This function will open her words for herself. Raises a VaultError when they cannot be opened."""
    return _opened(application, actor=application.member_id, reason=reason)


def _opened(application: FacilitatorApplication, *, actor: UUID, reason: str) -> str:
    return vault.reveal(
        bytes(application.motivation_sealed or b""),
        owner=vault.Owner.member(application.member_id),
        place=vault.place(application, "motivation_sealed"),
        actor=actor,
        reason=reason,
    )
