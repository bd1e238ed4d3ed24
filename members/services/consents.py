"""Saying yes and taking it back. A yes is never edited: another version ends it and begins a new one."""

from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest

from members import events, selectors
from members.errors import AgreementOutdated, NoAgreement
from members.models import Consent, Member
from members.sentences import sentences
from members.services.inviting import let_lead
from members.services.people import forget_circumstances


@transaction.atomic
def grant_consent(*, member: Member, purpose: str, version: int | None = None, now: datetime) -> Consent:
    """This function will record her yes, once: the same yes again returns the one that stands.

    Without a version it means the one in force. Raises AgreementOutdated for any other, NoAgreement before the first
    agreement was published.
    """
    # Her row serialises two requests of hers; without the lock the second would break the unique constraint.
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    version = _version_in_force(purpose, version)
    standing = selectors.standing_consents(member.pk).filter(purpose=purpose).first()
    if standing is not None and standing.version == version:
        return standing
    _end(member, purpose, now=now)
    is_first = not selectors.consents_of(member.pk).filter(purpose=purpose).exists()
    granted = Consent.objects.create(member=member, purpose=purpose, version=version, granted_at=now)
    if purpose == Consent.Purpose.AGREEMENT:
        events.publish(events.AgreementAccepted(member_id=member.pk, version=version, is_first=is_first, at=now))
        let_lead(member_id=member.pk, now=now)
    return granted


@transaction.atomic
def withdraw_consent(*, member: Member, purpose: str, now: datetime) -> None:
    """This function will end her yes to a purpose and announce it; where none stands, nothing happens.

    What this app kept on the strength of it goes in the same transaction, as what others kept does.
    """
    # Her row again: whoever keeps something on the strength of this yes looks at it under the same lock.
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if _end(member, purpose, now=now):
        if purpose == Consent.Purpose.CIRCUMSTANCES:
            forget_circumstances(member_id=member.pk)
        events.publish(events.ConsentWithdrawn(member_id=member.pk, purpose=purpose, at=now))


def _end(member: Member, purpose: str, *, now: datetime) -> int:
    # Another process's clock may be ahead by a moment, and nothing is withdrawn before it was granted.
    ended_at = Greatest(Value(now, output_field=DateTimeField()), F("granted_at"))
    return selectors.standing_consents(member.pk).filter(purpose=purpose).update(withdrawn_at=ended_at)


def _version_in_force(purpose: str, version: int | None) -> int:
    if purpose != Consent.Purpose.AGREEMENT:
        return sentences()[purpose].version
    current = selectors.current_agreement()
    if current is None:
        raise NoAgreement
    if version not in (None, current.version):
        raise AgreementOutdated(current_version=current.version)
    return current.version
