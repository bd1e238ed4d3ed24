"""Changing who a member is to us: her clock, her language, her country. Nothing else of hers has a parameter here."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import F

from config.api.errors import check_version
from members import events
from members.models import Member
from members.zones import canonical_zone


class ProfileChanges(TypedDict, total=False):
    """What a member may change herself. Quiet hours come as a pair: two times, or twice None for none."""

    timezone: str
    locale: str
    support_country: str
    quiet_from: time | None
    quiet_to: time | None
    is_adult: bool


@transaction.atomic
def change_profile(*, member: Member, expected_version: int | None, changes: ProfileChanges, now: datetime) -> Member:
    """This function will change what differs and announce a changed clock; without a difference the version stays.

    Raises VersionConflict when the profile is no longer of `expected_version` (None: whichever it is), UnknownZone
    for a zone that cannot be chosen.
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


@transaction.atomic
def follow_address(*, member_id: UUID) -> None:
    """This function will note that her address changed: nothing is known against the new one, and her ETag is stale."""
    Member.objects.filter(pk=member_id).update(email_failed_at=None, version=F("version") + 1)


def trust_address(*, member_id: UUID) -> None:
    """This function will forget that mail to her address came back once, now that a code sent there was read."""
    failed = Member.objects.filter(pk=member_id, email_failed_at__isnull=False)
    failed.update(email_failed_at=None, version=F("version") + 1)


def _columns(row: Member, changes: ProfileChanges, *, now: datetime) -> Mapping[str, object]:
    columns: dict[str, object] = {name: value for name, value in changes.items() if name != "is_adult"}
    if "timezone" in changes:
        columns["timezone"] = canonical_zone(changes["timezone"])
    # Said once, it stays said: the first time is the one that counts.
    if changes.get("is_adult") and row.adult_attested_at is None:
        columns["adult_attested_at"] = now
    return columns
