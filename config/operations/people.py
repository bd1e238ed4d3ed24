"""The invented people: three with a role, two hundred without. All have one password, and addresses nobody reads."""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from groups.reference import shipped
from members.models import Consent, Member
from members.services.consents import grant_consent

PASSWORD = "kindcircle-demo"  # noqa: S105  (printed by the runner; development only)
MOM, FACILITATOR, ADMIN = "mom@example.org", "facilitator@example.org", "admin@example.org"
MOMS = tuple(f"mom{number:03}@example.org" for number in range(1, 201))
_EVERYBODY = (MOM, FACILITATOR, ADMIN, *MOMS)


@transaction.atomic
def load_people(*, now: datetime) -> dict[str, Member]:
    """Create who is missing, with a verified address and both consents; return everybody by address."""
    known = set(Member.objects.filter(email__in=_EVERYBODY).values_list("email", flat=True))
    missing = [address for address in _EVERYBODY if address not in known]
    if missing:
        _create(missing, now=now)
    return {member.email: member for member in Member.objects.filter(email__in=_EVERYBODY)}


def _create(addresses: Sequence[str], *, now: datetime) -> None:
    password = make_password(PASSWORD)  # hashing takes a fifth of a second: once for all
    zones = sorted({row["timezone"] for row in shipped("circles_demo")})
    people = [_person(address, zones, password=password, now=now) for address in addresses]
    Member.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people],
        ignore_conflicts=True,
    )
    for person in people:
        for purpose in (Consent.Purpose.AGREEMENT, Consent.Purpose.REFLECTIONS):
            grant_consent(member=person, purpose=purpose, now=now)


def _person(address: str, zones: list[str], *, password: str, now: datetime) -> Member:
    number = MOMS.index(address) if address in MOMS else 0
    is_mom = address in MOMS
    return Member(
        email=address,
        password=password,
        timezone=zones[number % len(zones)] if is_mom else "America/New_York",
        locale=Member.Locale.ES if is_mom and number % 5 == 4 else Member.Locale.EN,
        quiet_from=None,
        quiet_to=None,
        is_demo=True,
        is_staff=address == ADMIN,
        is_superuser=address == ADMIN,
        is_approved_facilitator=address == FACILITATOR or (is_mom and number < len(shipped("circles_demo"))),
        adult_attested_at=now,
    )
