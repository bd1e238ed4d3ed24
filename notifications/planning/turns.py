"""A member's wishes and what is planned by them take turns, so that no seat is planned by wishes just given up.

The order of locks: a session's row, then a member's, then her deliveries. Who changes wishes locks no session.
"""

from uuid import UUID

from django.db import connection
from django.db.models import Q

from members.models import Member
from notifications.planning import ledger


def share_turn(member_id: UUID) -> None:
    """Keep her wishes as they are until the caller's transaction has planned by them; many may do so at once."""
    # Django offers no shared lock.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM members_member WHERE id = %s FOR SHARE", [member_id])


def take_turn(member_id: UUID) -> None:
    """Wait for what is being planned for her, and let nothing be until the caller's transaction has changed her wishes.

    All that waits for her is locked at once: two statements that lock one part each would do so in no one order.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member_id)
    ledger.hold(Q(recipient=member_id))
