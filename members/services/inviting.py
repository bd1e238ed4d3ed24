"""Inviting people to facilitate, once for an address. Inviting is the approval, and proving the address the yes."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from config import audit, vault
from members import events
from members.errors import AlreadyInvited, AlreadyMember, InvitationOver, JustSent
from members.models import FacilitatorApplication, FacilitatorInvitation, Member
from members.selectors import INVITATIONS, has_accepted_current_agreement, invited_address, invited_digest

LASTS: Final = timedelta(days=14)
KEPT_FOR: Final = timedelta(days=30)  # after its end, for whoever asks what became of it
AGAIN_AFTER: Final = timedelta(minutes=10)


@transaction.atomic
def invite_facilitator(
    *, address: str, language: str, circle_id: UUID | None, actor: UUID, now: datetime
) -> FacilitatorInvitation:
    """This function will invite an address for 14 days and let a letter be sent there.

    Raises AlreadyMember, AlreadyInvited (also where somebody else was faster), or a VaultError; nothing is stored then.
    """
    if Member.objects.filter(email=address.lower()).exists():
        raise AlreadyMember
    digest = invited_digest(address)
    FacilitatorInvitation.objects.filter(address_digest=digest, used_by=None, expires_at__lte=now).delete()
    row = FacilitatorInvitation(
        address_digest=digest, language=language, circle_id=circle_id, invited_by_id=actor, invited_at=now, sent_at=now,
        expires_at=now + LASTS,
    )  # fmt: skip
    row.address_sealed = vault.seal(address.lower(), owner=INVITATIONS, place=vault.place(row, "address_sealed"))
    FacilitatorInvitation.objects.bulk_create([row], ignore_conflicts=True)  # a conflict must not break the transaction
    if not FacilitatorInvitation.objects.filter(pk=row.pk).exists():
        raise AlreadyInvited
    audit.record(audit.Entry.about(row, actor=actor, action="facilitator.invited"))
    events.publish(events.FacilitatorInvited(invitation_id=row.pk, at=now))
    return row


@transaction.atomic
def send_invitation_again(*, invitation_id: UUID, actor: UUID, now: datetime) -> None:
    """This function will send the letter once more, for 14 days from now.

    Raises InvitationOver, JustSent, AlreadyMember where the address has an account by now (the letter would send her to
    make one), or a VaultError.
    """
    row = FacilitatorInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    if row.address_sealed is None:
        raise InvitationOver
    if now < row.sent_at + AGAIN_AFTER:
        raise JustSent
    if Member.objects.filter(email=invited_address(row, actor=None, reason="sending")).exists():
        raise AlreadyMember
    row.sent_at, row.expires_at = now, now + LASTS
    row.save(update_fields=["sent_at", "expires_at"])
    audit.record(audit.Entry.about(row, actor=actor, action="facilitator.invited", reason="again"))
    events.publish(events.FacilitatorInvited(invitation_id=row.pk, at=now))


@transaction.atomic
def withdraw_invitation(*, invitation_id: UUID, actor: UUID, now: datetime) -> None:
    """This function will let it open nothing from now on, wipe the address and take back a letter that still waits.

    Raises InvitationOver.
    """
    found = FacilitatorInvitation.objects.filter(pk=invitation_id, address_sealed__isnull=False)
    if not found.update(withdrawn_at=now, address_sealed=None):
        raise InvitationOver
    entry = audit.Entry(actor, "facilitator.uninvited", FacilitatorInvitation._meta.label_lower, invitation_id)
    audit.record(entry)
    events.publish(events.InvitationEnded(invitation_id=invitation_id, at=now))


@transaction.atomic
def use_invitation(*, member_id: UUID, address: str, now: datetime) -> bool:
    """This function will approve her whose address is proven, where that address was invited; once. Says whether."""
    member = Member.objects.select_for_update(no_key=True).get(pk=member_id)
    open_ones = FacilitatorInvitation.objects.filter(address_sealed__isnull=False, expires_at__gt=now)
    if not open_ones.exists():  # nearly always, and then the keys are not asked
        return False
    row = open_ones.select_for_update(of=("self",)).filter(address_digest=invited_digest(address)).first()
    if row is None or FacilitatorInvitation.objects.filter(used_by=member).exists():
        return False
    row.used_by, row.address_sealed = member, None
    row.save(update_fields=["used_by", "address_sealed"])
    if not member.is_approved_facilitator:
        _approve(member, by=row.invited_by_id, now=now)
    events.publish(events.InvitationEnded(invitation_id=row.pk, at=now))
    let_lead(member_id=member_id, now=now)
    return True


def let_lead(*, member_id: UUID, now: datetime) -> None:
    """This function will announce that she may lead the circle that she was invited for, once; safe to run at any time.

    She may as soon as she is approved and has accepted the agreement in force, whichever comes first. The invitation
    forgets the circle then: who stops leading it later is not brought back by the next agreement.
    """
    row = FacilitatorInvitation.objects.filter(used_by=member_id).first()
    approved = Member.objects.filter(pk=member_id, is_active=True, is_approved_facilitator=True)
    if row is None or row.circle_id is None or not approved.exists() or not has_accepted_current_agreement(member_id):
        return
    FacilitatorInvitation.objects.filter(pk=row.pk).update(circle_id=None)
    may_lead = events.InvitedMayLead(circle_id=row.circle_id, member_id=member_id, invited_by=row.invited_by_id, at=now)
    events.publish(may_lead)


def forget_old_invitations(*, now: datetime) -> int:
    """This function will delete what ended thirty days ago and return how many that were. Safe to run twice.

    What was used stays as long as she does.
    """
    return FacilitatorInvitation.objects.filter(used_by=None, expires_at__lte=now - KEPT_FOR).delete()[0]


def _approve(member: Member, *, by: UUID | None, now: datetime) -> None:
    application = FacilitatorApplication.objects.filter(member=member).first()
    application = application or FacilitatorApplication(member=member, applied_at=now)
    application.state, application.decided_at = FacilitatorApplication.State.APPROVED, now
    application.motivation_sealed = None
    application.decisions += 1
    application.save()
    Member.objects.filter(pk=member.pk).update(is_approved_facilitator=True, version=F("version") + 1)
    audit.record(audit.Entry.about(application, actor=by, action="facilitator.approved", reason="invited"))
    decided = events.FacilitatorDecided(member_id=member.pk, is_approved=True, number=application.decisions, at=now)
    events.publish(decided)
