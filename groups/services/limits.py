"""How many circles a member may take part in, and how many she may be waiting to hear from, at a time.

Where she facilitates counts for neither, nor does a circle that has ended. Whoever lets a member in holds her queue.
"""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from groups.errors import CircleLimitReached, RequestLimitReached
from groups.selectors.memberships import open_requests, taken_part_in

_JOINING: Final = 7_300_143  # any number: the first half of the lock on what one member joins
_LAST_32_BITS: Final = 0xFFFF_FFFF


def queue_up(member_id: UUID) -> None:
    """Hold what this member joins until the transaction ends; her second tap, in whatever circle, waits for the first.

    Comes before every row: whoever holds a circle, a session or a seat already must not wait here. An advisory lock,
    not her own row, which a change of her settings takes as well.
    """
    number = (member_id.int & _LAST_32_BITS) - (1 << 31)  # two who share it only wait for each other
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_JOINING, number])


def check_another_circle(member_id: UUID, circle_id: UUID) -> None:
    """Raise CircleLimitReached when she takes part in as many circles beside this one as she may."""
    if taken_part_in(member_id).exclude(circle=circle_id).count() >= settings.CIRCLES_PER_MEMBER:
        raise CircleLimitReached


def check_another_request(member_id: UUID, circle_id: UUID) -> None:
    """Raise RequestLimitReached when as many circles beside this one as may have a request of hers to answer."""
    if open_requests(member_id).exclude(circle=circle_id).count() >= settings.JOIN_REQUESTS_PER_MEMBER:
        raise RequestLimitReached
