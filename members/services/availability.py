"""Painting when she could come: her whole week at once, by her own clock."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from members.models import Availability, Member
from members.selectors import Stretch


@transaction.atomic
def paint(*, member_id: UUID, stretches: Iterable[Stretch]) -> None:
    """This function will replace what she painted before, altogether; the caller checked that nothing overlaps."""
    Member.objects.select_for_update(no_key=True).get(pk=member_id)  # two paintings at once become one or the other
    Availability.objects.filter(member_id=member_id).delete()
    Availability.objects.bulk_create(
        Availability(member_id=member_id, weekday=one.weekday, from_minute=one.from_minute, to_minute=one.to_minute)
        for one in stretches
    )
