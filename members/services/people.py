"""Changing who a member is to us: her clock, her language, her country. Nothing else of hers has a parameter here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any, Final, TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import F

from config import vault
from config.api.errors import check_version
from members import events
from members.errors import ConsentRequired
from members.models import Consent, Member
from members.selectors import has_consent, own_circumstances
from members.zones import canonical_zone

_OF_HER_DAYS: Final = frozenset({"child_stages", "work_patterns", "needs"})


class ProfileChanges(TypedDict, total=False):
    """What a member may change herself. Quiet hours come as a pair: two times, or twice None for none."""

    timezone: str
    locale: str
    support_country: str
    quiet_from: time | None
    quiet_to: time | None
    is_adult: bool
    child_stages: Sequence[str]
    work_patterns: Sequence[str]
    needs: Sequence[str]


@transaction.atomic
def change_profile(*, member: Member, expected_version: int | None, changes: ProfileChanges, now: datetime) -> Member:
    """This function will change what differs and announce a changed clock; without a difference the version stays.

    What she says of her days is sealed. Raises ConsentRequired where she never said yes to that, a VaultError when it
    cannot be sealed, VersionConflict when the profile is no longer of `expected_version` (None: whichever it is),
    UnknownZone for a zone that cannot be chosen; then nothing is stored.
    """
    row = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    check_version(row.version, expected_version)
    wanted = _columns(row, changes, now=now)
    different = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if not different:
        return row
    for name, value in different.items():
        setattr(row, name, value)
    row.version += 1
    is_clock = bool(different.keys() & {"timezone", "quiet_from", "quiet_to"})
    row.clock_version += is_clock
    row.save(update_fields=[*different, "version", "clock_version"])
    if is_clock:
        events.publish(events.ClockChanged(member_id=row.pk))
    return row


def complete_signup(*, member: Member, answers: ProfileChanges, now: datetime) -> Member:
    """This function will store what she said while signing up. Raises UnknownZone as `change_profile` does."""
    return change_profile(member=member, expected_version=None, changes=answers, now=now)


def forget_circumstances(*, member_id: UUID) -> None:
    """This function will delete what she said of her days; her ETag is stale then. In the caller's transaction."""
    said = Member.objects.filter(pk=member_id, circumstances_sealed__isnull=False)
    said.update(circumstances_sealed=None, version=F("version") + 1)


@transaction.atomic
def follow_address(*, member_id: UUID) -> None:
    """This function will note that her address changed: nothing is known against the new one, and her ETag is stale."""
    Member.objects.filter(pk=member_id).update(email_failed_at=None, version=F("version") + 1)


def trust_address(*, member_id: UUID) -> None:
    """This function will forget that mail to her address came back once, now that a code sent there was read."""
    failed = Member.objects.filter(pk=member_id, email_failed_at__isnull=False)
    failed.update(email_failed_at=None, version=F("version") + 1)


def _columns(row: Member, changes: ProfileChanges, *, now: datetime) -> Mapping[str, object]:
    columns: dict[str, object] = {
        name: value for name, value in changes.items() if name not in _OF_HER_DAYS and name != "is_adult"
    }
    if "timezone" in changes:
        columns["timezone"] = canonical_zone(changes["timezone"])
    # Said once, it stays said: the first time is the one that counts.
    if changes.get("is_adult") and row.adult_attested_at is None:
        columns["adult_attested_at"] = now
    said = {name: value for name, value in changes.items() if name in _OF_HER_DAYS}
    if said:
        columns["circumstances_sealed"] = _sealed(row, said)
    return columns


def _sealed(row: Member, said: Mapping[str, Any]) -> bytes | None:
    """Return what she now says of her days, sealed; the very bytes that are there where that is nothing new."""
    before = own_circumstances(row, actor=row.pk, reason="own-words")
    after = replace(before, **{name: tuple(codes) for name, codes in said.items()})
    if after == before:
        return bytes(row.circumstances_sealed) if row.circumstances_sealed else None
    if after.is_empty:
        return None
    # Under the lock of her row, as taking the yes back is: whichever comes second sees the other.
    if after.adds_to(before) and not has_consent(row.pk, Consent.Purpose.CIRCUMSTANCES):
        raise ConsentRequired
    place = vault.place(row, "circumstances_sealed")
    return vault.seal(after.written(), owner=vault.Owner.member(row.pk), place=place)
