"""What may be read about people. Other apps import this and get plain values or frozen cards, never a write."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from config import vault
from members import circumstances
from members.circumstances import Circumstances
from members.models import Agreement, Availability, Consent, FacilitatorApplication, FacilitatorInvitation, Member

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class AgreementCard:
    """One published version of the agreement, in both languages."""

    version: int
    text_en: str
    text_es: str
    published_at: datetime

    def text(self, language: str) -> str:
        """This function will return the text in a language such as `es` or `es-mx`; English for every other."""
        return self.text_es if language.split("-")[0] == "es" else self.text_en


@dataclass(frozen=True, order=True, slots=True)
class Stretch:
    """A stretch of one weekday (0 is Monday) on her own clock, in minutes after midnight; the end is not part of it."""

    weekday: int
    from_minute: int
    to_minute: int


def painted_weeks(member_ids: Collection[UUID]) -> dict[UUID, list[Stretch]]:
    """This function will return for each of these members when she could come, in order, by one query."""
    found: dict[UUID, list[Stretch]] = {member_id: [] for member_id in member_ids}
    rows = Availability.objects.filter(member__in=found).order_by("weekday", "from_minute")
    for member_id, *stretch in rows.values_list("member", "weekday", "from_minute", "to_minute"):
        found[member_id].append(Stretch(*stretch))
    return found


def current_agreement() -> AgreementCard | None:
    """This function will return the agreement in force, or None before the first one was published."""
    found = Agreement.objects.order_by("-version").first()
    if found is None:
        return None
    return AgreementCard(
        version=found.version, text_en=found.text_en, text_es=found.text_es, published_at=found.published_at
    )


def has_consent(member_id: UUID, purpose: str) -> bool:
    """This function will say whether her yes to a purpose (`Consent.Purpose`) stands, whichever version it named."""
    return standing_consents(member_id).filter(purpose=purpose).exists()


def granted_since(purpose: str, *, until: datetime) -> QuerySet[Any]:
    """This function will return every standing yes to a purpose that was said before a moment, demo accounts aside.

    Each says when she said so for the first time (`first_at`): taking it back and giving it again makes nobody new.
    """
    said = Consent.objects.filter(member=OuterRef("member"), purpose=purpose).order_by("granted_at")
    standing = Consent.objects.filter(
        purpose=purpose, withdrawn_at__isnull=True, granted_at__lt=until, member__is_demo=False, member__is_active=True
    )
    return standing.annotate(first_at=Subquery(said.values("granted_at")[:1]))


def has_accepted_current_agreement(member_id: UUID) -> bool:
    """This function will say whether she accepted the agreement in force; never true while there is none."""
    in_force = Agreement.objects.aggregate(latest=Max("version"))["latest"]
    if in_force is None:
        return False
    return standing_consents(member_id).filter(purpose=Consent.Purpose.AGREEMENT, version=in_force).exists()


def signatures() -> QuerySet[Consent]:
    """This function will return every standing yes to the agreement, whichever version it named."""
    return Consent.objects.filter(purpose=Consent.Purpose.AGREEMENT, withdrawn_at__isnull=True)


def agreements_after(version: Any) -> QuerySet[Agreement]:
    """This function will return the versions that were published after one, which may be a reference to another row."""
    return Agreement.objects.filter(version__gt=version)


def standing_consents(member_id: UUID) -> QuerySet[Consent]:
    """This function will return what she said yes to and has not withdrawn."""
    return Consent.objects.filter(member_id=member_id, withdrawn_at__isnull=True)


def consents_of(member_id: UUID) -> QuerySet[Consent]:
    """This function will return everything she ever said yes to, withdrawn or not, newest first."""
    return Consent.objects.filter(member_id=member_id).order_by("-id")


def language_of(address: str) -> str | None:
    """This function will return the language of whoever has this e-mail address, or None for an unknown one."""
    owner = Q(email=address.strip().lower())
    return Member.objects.filter(owner).values_list("locale", flat=True).first()


def is_of_another(address: str, *, member_id: UUID) -> bool:
    """This function will say whether an account that is not this member's has the address, be it proven or not."""
    return Member.objects.filter(email=address.strip().lower()).exclude(pk=member_id).exists()


def has_second_factor(member_id: UUID) -> bool:
    """This function will say whether she has an authenticator or a passkey; recovery codes alone are none."""
    codes = Authenticator.Type.RECOVERY_CODES
    return bool(Authenticator.objects.filter(user_id=member_id).exclude(type=codes).exists())


def application_of(member_id: UUID) -> FacilitatorApplication | None:
    """This function will return her application to facilitate, decided or not, or None."""
    return FacilitatorApplication.objects.filter(member_id=member_id).first()


def is_certified(member: Member, *, today: date) -> bool:
    """This function will say whether her certificate, where one is asked for, holds on that day."""
    if not settings.FACILITATOR_CERTIFICATE_REQUIRED:
        return True
    until = member.certificate_expires_date
    return bool(until and until >= today)


def facilitators_by_address(addresses: Collection[str]) -> dict[str, Member]:
    """Return the approved facilitators among these addresses, by address in lower case; others are left out."""
    wanted = {address.lower() for address in addresses}
    found = Member.objects.filter(email__in=wanted, is_active=True, is_approved_facilitator=True)
    return {member.email: member for member in found}


def own_circumstances(member: Member, *, actor: UUID | None, reason: str) -> Circumstances:
    """This function will open what she said of her days; nothing where she said nothing. Raises a VaultError."""
    if member.circumstances_sealed is None:
        return Circumstances()
    place = vault.place(member, "circumstances_sealed")
    sealed = bytes(member.circumstances_sealed)
    return circumstances.read(
        vault.reveal(sealed, owner=vault.Owner.member(member.pk), place=place, actor=actor, reason=reason)
    )


def readable_circumstances(member: Member, *, actor: UUID | None, reason: str) -> Circumstances:
    """This function will return the same, or nothing while it cannot be opened: her account is hers all the same."""
    try:
        return own_circumstances(member, actor=actor, reason=reason)
    except vault.VaultError as error:
        log.warning("what a member said of her days could not be read (%s)", error.code)
        return Circumstances()


def circumstances_to_find_by(member: Member, *, reason: str) -> Circumstances:
    """This function will return what she said of her days as far as she wants it used: nothing without her yes."""
    if member.circumstances_sealed is None or not has_consent(member.pk, Consent.Purpose.CIRCUMSTANCES):
        return Circumstances()
    return readable_circumstances(member, actor=None, reason=reason)


INVITATIONS: Final = vault.Owner.service("invitations")


@dataclass(frozen=True, kw_only=True)
class InvitationCard:
    """What a letter of invitation says: where it goes, in which language, and until when it holds."""

    address: str = field(repr=False)
    language: str
    expires_at: datetime


def invited_digest(address: str) -> bytes:
    """This function will return what finds an invited address, under the key that seals it: no rotation loses it.

    Raises a VaultError when the key cannot be had.
    """
    return _invited_digests([address])[0]


def _invited_digests(addresses: Collection[str]) -> list[bytes]:
    lowered = [address.lower() for address in addresses]
    return vault.digests(lowered, owner=INVITATIONS, purpose="facilitator-invitation")


def invited_address(row: FacilitatorInvitation, *, actor: UUID | None, reason: str) -> str:
    """This function will open the address; empty once it is wiped. Raises a VaultError when it cannot be opened."""
    if row.address_sealed is None:
        return ""
    place = vault.place(row, "address_sealed")
    return vault.reveal(bytes(row.address_sealed), owner=INVITATIONS, place=place, actor=actor, reason=reason)


def invitation_card(invitation_id: UUID) -> InvitationCard:
    """This function will open an invitation for the letter. Raises a VaultError when it cannot be opened."""
    row = FacilitatorInvitation.objects.get(pk=invitation_id)
    address = invited_address(row, actor=None, reason="sending")
    return InvitationCard(address=address, language=row.language, expires_at=row.expires_at)


def members_among(addresses: Collection[str]) -> set[str]:
    """This function will return which of these addresses, in lower case, have an account. For administrators."""
    return set(Member.objects.filter(email__in=addresses).values_list("email", flat=True))


def invited_among(addresses: Collection[str], *, now: datetime) -> set[str]:
    """This function will return which of these addresses have an invitation that can be used."""
    by_digest = dict(zip(_invited_digests(addresses), addresses, strict=True))
    open_ones = FacilitatorInvitation.objects.filter(address_sealed__isnull=False, expires_at__gt=now)
    found = open_ones.filter(address_digest__in=by_digest).values_list("address_digest", flat=True)
    return {by_digest[bytes(digest)] for digest in found}
